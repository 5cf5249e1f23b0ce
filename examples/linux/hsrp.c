/* SPDX-License-Identifier: MIT */
/*
 * hsrp.c - HSRP as a protocol of vipd: the check of a section, its group in the
 * library, its packets and its status.  hsrp_keys.c reads the keys,
 * hsrp_advertise.c lets the interface speak.
 *
 * What a configuration may be is the library's to say: vip_hsrp_check() has the
 * rules.  Only what the library cannot know is refused here: the leader of a group
 * that follows another one is there when groups run, not when a file is read.
 */
#include "hsrp.h"

#include <vip/show.h>

#include "origin.h"
#include "refusal.h"

extern const struct protocol hsrp_protocol;

/* A group that could not get a right from its host tries again. */
static const uint16_t RETRY_S = 10;

static const struct hsrp_group *const_hsrp(const struct group *group)
{
  return (const struct hsrp_group *)(const void *)group;
}

/* ---- a section ---- */

static void begin(struct group *group)
{
  hsrp_settings(group)->config.retry_s = RETRY_S;
}

/* The election of a group that follows another one is the other one's. */
static bool check_follower(const struct group *group, const struct section *section,
                           struct config *config)
{
  static const char *const keys[] = {"priority",
                                     "hello",
                                     "hold",
                                     "learn-timers",
                                     "preempt",
                                     "preempt-delay",
                                     "preempt-reload",
                                     "preempt-on-tie",
                                     "jitter",
                                     "startup-delay",
                                     "startup-reload",
                                     "auth",
                                     "source-check",
                                     "auth-required",
                                     "resign-on-coup",
                                     "quiet-change",
                                     "advertise",
                                     "ttl",
                                     "tos"};
  const uint8_t origin = hsrp_settings(group)->origin;
  bool good = true;

  if (group->follow == NULL)
    return true;
  for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const unsigned line = config_line(section, keys[i]);

    if (line != section->line)
      good =
          config_complain(config, line, keys[i],
                          "has no meaning beside follow: that of [hsrp %s] counts", group->follow);
  }
  if (origin == ORIGIN_ABSENT || origin == ORIGIN_LEARN)
    good = config_complain(config, config_line(section, "address"), "address",
                           "is missing; a group that follows another one cannot learn it");
  return good;
}

/* The addresses of the group, as the library has them. */
static bool set_addresses(struct group *group, const struct section *section, struct config *config)
{
  struct hsrp_settings *settings = hsrp_settings(group);
  const struct vip_addr automatic =
      vip_hsrp_auto_address(group->number, settings->origin == ORIGIN_FLIPPED);
  struct origin_addresses addresses;

  if (!origin_finish(group, settings->origin, &automatic, section, config, &addresses))
    return false;
  settings->config.address = addresses.primary;
  settings->config.secondaries = addresses.secondaries;
  settings->config.secondary_count = addresses.secondary_count;
  return true;
}

static const struct field_key field_keys[] = {
    {"secondaries", "address"}, {"automatic", "address"},   {"hello_ms", "hello"},
    {"hold_ms", "hold"},        {"jitter_pct", "jitter"},   {"mac_mode", "mac"},
    {"leader", "follow"},       {"garp_count", "garp"},     {"garp_interval_s", "garp"},
    {"no_jitter", "jitter"},    {"auth.key_count", "auth"}, {NULL, NULL},
};

static bool finish(struct group *group, const struct section *section, struct config *config)
{
  struct vip_hsrp_config *hsrp = &hsrp_settings(group)->config;
  struct vip_problem problem;

  /* Where no address says it. */
  if (group->family == 0)
    group->family = VIP_IPV4;
  hsrp->group = group->number;
  hsrp->family = group->family;
  if (hsrp->version == 0)
    hsrp->version = group->family == VIP_IPV6 ? 2 : 1;
  group->version = hsrp->version;
  if (!check_follower(group, section, config) || !set_addresses(group, section, config))
    return false;
  return vip_hsrp_check(NULL, hsrp, &problem) == VIP_OK ||
         refusal_complain(config, section, field_keys, &problem);
}

/* ---- running ---- */

/* Says what the library has against a configuration on that interface. */
static int refuse(const struct group *group, const struct vip_if *vif,
                  const struct vip_hsrp_config *config, int result)
{
  struct vip_problem problem;
  const bool known = vip_hsrp_check(vif, config, &problem) != VIP_OK;

  return refusal_log(group, field_keys, known ? &problem : NULL, result);
}

static struct vip_hsrp *leader_of(const struct group *group)
{
  return group->leader != NULL ? &hsrp_of(group->leader)->hsrp : NULL;
}

static int init(struct group *group, struct vip_if *vif)
{
  struct hsrp_group *hsrp = hsrp_of(group);
  struct vip_hsrp_config *config = &hsrp_settings(group)->config;
  int result;

  config->leader = leader_of(group);
  result = vip_hsrp_init(&hsrp->hsrp, vif, config);
  if (result != VIP_OK)
    return refuse(group, vif, config, result);
  group->vip = &hsrp->hsrp.group;
  vip_hsrp_set_stats(&hsrp->hsrp, &hsrp->stats);
  hsrp_advertise(hsrp, vif);
  return VIP_OK;
}

static int configure(struct group *group, struct group *wanted, vip_time now)
{
  struct hsrp_group *hsrp = hsrp_of(group);
  struct vip_hsrp_config *config = &hsrp_settings(wanted)->config;
  struct vip_if *vif = vip_group_if(group->vip);
  int result;

  config->leader = leader_of(group);
  result = vip_hsrp_configure(&hsrp->hsrp, config, now);
  if (result != VIP_OK)
    return refuse(group, vif, config, result);
  group_swap(group, wanted);
  hsrp_advertise(hsrp, vif);
  return VIP_OK;
}

static void leave(struct group *group)
{
  hsrp_advertise_end(hsrp_of(group));
}

static int input(struct vip_if *vif, const struct vip_frame *frame, vip_time now)
{
  return vip_hsrp_input(vif, &frame->meta, frame->data, frame->length, now);
}

static unsigned macs(const struct group *group, struct vip_mac mac[4])
{
  const struct vip_hsrp_config *config = &hsrp_settings(group)->config;

  switch ((enum vip_hsrp_mac_mode)config->mac_mode) {
  case VIP_HSRP_MAC_INTERFACE:
    return 0;
  case VIP_HSRP_MAC_CONFIGURED:
    mac[0] = config->mac;
    return 1;
  case VIP_HSRP_MAC_VIRTUAL:
    break;
  }
  mac[0] = vip_hsrp_mac(config->version, config->family, config->group);
  return 1;
}

/* ---- status ---- */

enum { STATES = 6 };

static const char *state_name(uint8_t state)
{
  static const char *const names[STATES] = {"initial", "learn",   "listen",
                                            "speak",   "standby", "active"};

  return state < STATES ? names[state] : "unknown";
}

static size_t show_text(const struct group *group, vip_time now, char *out, size_t size)
{
  return vip_hsrp_show_text(&const_hsrp(group)->hsrp, group->interface, now, out, size);
}

static size_t show_brief(const struct group *group, uint8_t forwarder, char *out, size_t size)
{
  (void)forwarder;
  return vip_hsrp_show_brief(&const_hsrp(group)->hsrp, group->interface, out, size);
}

static size_t show_json(const struct group *group, vip_time now, char *out, size_t size)
{
  return vip_hsrp_show_json(&const_hsrp(group)->hsrp, group->name, group->interface, now, out,
                            size);
}

const struct protocol hsrp_protocol = {
    .name = "hsrp",
    .number = VIP_PROTOCOL_HSRP,
    .frame_kind = VIP_FRAME_HSRP,
    .size = sizeof(struct hsrp_group),
    .settings = sizeof(struct hsrp_settings),
    .number_min = 0,
    .number_max = VIP_HSRP_GROUP_MAX_V2,
    .priority_min = 0,
    .priority_max = 255,
    .ip_protocol = 17,
    .udp_port = {VIP_HSRP_PORT_IPV4, VIP_HSRP_PORT_IPV6},
    .keys = hsrp_keys,
    .begin = begin,
    .finish = finish,
    .init = init,
    .configure = configure,
    .leave = leave,
    .input = input,
    .macs = macs,
    .states = STATES,
    .state_name = state_name,
    .show_text = show_text,
    .show_brief = show_brief,
    .show_json = show_json,
};
