/* SPDX-License-Identifier: MIT */
/*
 * errors.c - the texts: results, and reasons for a change of state.
 *
 * The results' texts come from the one list VIP_CODES in types.h.  Nothing else
 * of the library refers to this file, so a firmware that prints nothing does
 * not carry it.
 */
#include <vip/engine.h>

const char *vip_strerror(int result)
{
  static const char *const text[] = {
#define VIP_X(kind, name, text) text,
      VIP_CODES(VIP_X)
#undef VIP_X
  };

  if (result == VIP_OK)
    return "success";
  if (result < 0 && result >= -(int)VIP_CODE_COUNT)
    return text[-1 - result];
  return "unknown result";
}

const char *vip_reason_name(uint8_t reason)
{
  static const char *const name[VIP_REASON_COUNT] = {
      "none",        "startup",    "shutdown",        "interface-up",   "interface-down",
      "address",     "no-address", "configuration",   "fault",          "track-shutdown",
      "refused",     "retry",      "owner",           "priority",       "preempted",
      "no-response", "peer-down",  "higher-priority", "delay-expired",  "standby-silent",
      "resign",      "coup",       "higher-speaker",  "higher-standby", "lower-standby",
      "learned",     "leader",     "assigned",        "timeout",        "conflict"};

  return reason < VIP_REASON_COUNT ? name[reason] : "unknown";
}

const char *vip_version(void)
{
  return VIP_VERSION;
}
