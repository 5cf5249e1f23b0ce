/* SPDX-License-Identifier: MIT */
/*
 * vrrp_status.c - a virtual router in the words of the management models: the
 * leaves of RFC 6527 (VRRPV3-MIB), RFC 2787 (authentication counters) and
 * RFC 8347 (ietf-vrrp), computed from state, configuration and counters.
 */
#include "vrrp_private.h"

#include <string.h>

const struct vip_vrrp_config *vip_vrrp_get_config(const struct vip_vrrp *vrrp)
{
  return &vrrp->config;
}

const struct vip_vrrp *vip_vrrp_from_group(const struct vip_group *group)
{
  return group != NULL && group->node.cls == &vipi_vrrp_class ? vipi_vrrp_const(group) : NULL;
}

static uint8_t active_reason(uint8_t reason)
{
  switch (reason) {
  case VIP_REASON_OWNER:
  case VIP_REASON_PRIORITY:
    return VIP_VRRP_BY_PRIORITY;
  case VIP_REASON_PREEMPTED:
    return VIP_VRRP_BY_PREEMPTION;
  default:
    return VIP_VRRP_BY_NO_RESPONSE;
  }
}

static uint8_t proto_error(uint8_t last_error)
{
  switch (last_error) {
  case VIP_CODE_TTL + 1:
    return VIP_VRRP_TTL_ERROR;
  case VIP_CODE_VERSION + 1:
    return VIP_VRRP_VERSION_ERROR;
  case VIP_CODE_CHECKSUM + 1:
    return VIP_VRRP_CHECKSUM_ERROR;
  case VIP_CODE_GROUP + 1:
    return VIP_VRRP_VRID_ERROR;
  default:
    return VIP_VRRP_NO_ERROR;
  }
}

static void fill_counters(struct vip_vrrp_status *status, const struct vip_counters *counters)
{
  const uint32_t *code = counters->code;

  status->last_event = counters->last_reason;
  status->last_proto_error = proto_error(counters->last_error);
  status->since = counters->since;
  status->active = counters->last_source;
  status->active_transitions = counters->transitions;
  status->rcvd_advertisements = counters->rx;
  status->sent_advertisements = counters->tx;
  status->interval_errors =
      code[VIP_CODE_INTERVAL] + code[VIP_CODE_INTERVAL_ZERO] + code[VIP_CODE_INTERVAL_DIFFERS];
  status->ip_ttl_errors = code[VIP_CODE_TTL];
  status->rcvd_pri_zero_packets = counters->zero_rx;
  status->sent_pri_zero_packets = counters->zero_tx;
  status->rcvd_invalid_type_pkts = code[VIP_CODE_TYPE];
  status->address_list_errors = code[VIP_CODE_COUNT_ZERO] + code[VIP_CODE_NOT_LINK_LOCAL] +
                                code[VIP_CODE_FIRST_NOT_LINK_LOCAL] + code[VIP_CODE_ADDRESSES] +
                                code[VIP_CODE_ADDRESSES_DIFFER];
  status->packet_length_errors = code[VIP_CODE_LENGTH];
  status->checksum_errors = code[VIP_CODE_CHECKSUM];
  status->version_errors = code[VIP_CODE_VERSION];
  status->invalid_auth_type = code[VIP_CODE_AUTH_UNKNOWN];
  status->auth_type_mismatch = code[VIP_CODE_AUTH_TYPE];
  status->auth_failures = code[VIP_CODE_AUTH];
}

void vip_vrrp_get_status(const struct vip_vrrp *vrrp, struct vip_vrrp_status *status)
{
  const uint8_t priority = vipi_vrrp_effective(vrrp);
  const uint32_t cs = vrrp->run.active_advert_cs;
  const uint32_t skew_cs = vrrp->config.version == VIP_VRRP_V2 ? 100 : cs;

  memset(status, 0, sizeof *status);
  if (vrrp->group.counters != NULL)
    fill_counters(status, vrrp->group.counters);
  status->state = vrrp->group.state;
  status->is_owner = vrrp->config.priority == 255;
  status->effective_priority = priority;
  status->version = vrrp->config.version;
  status->active_advert_cs = vrrp->run.active_advert_cs;
  /* (256 - priority) / 256 of the interval, rounded up to the unit. */
  status->active_down_cs =
      vrrp->config.down_multiplier * cs + ((256u - priority) * skew_cs + 255) / 256;
  status->skew_us = ((256u - priority) * skew_cs * 625 + 15) / 16;
  status->virtual_mac = vip_vrrp_mac(vrrp->config.family, vrrp->config.vrid);
  if (vrrp->group.state == VIP_VRRP_ACTIVE) {
    status->active = *vipi_if_addr(vrrp->group.ifp, vrrp->config.family);
    if (vrrp->group.counters != NULL)
      status->new_active_reason = active_reason(vrrp->group.counters->last_active_reason);
  }
}

const char *vip_vrrp_last_event(uint8_t reason)
{
  static const char *const identity[VIP_REASON_COUNT] = {
      [VIP_REASON_STARTUP] = "startup",
      [VIP_REASON_SHUTDOWN] = "shutdown",
      [VIP_REASON_INTERFACE_UP] = "interface-up",
      [VIP_REASON_INTERFACE_DOWN] = "interface-down",
      [VIP_REASON_ADDRESS] = "primary-ip-address",
      [VIP_REASON_NO_ADDRESS] = "no-primary-ip-address",
      [VIP_REASON_OWNER] = "owner-preempt",
      [VIP_REASON_PREEMPTED] = "preempt-hold-timeout",
      [VIP_REASON_NO_RESPONSE] = "master-timeout",
      [VIP_REASON_PRIORITY] = "master-timeout",
      [VIP_REASON_HIGHER] = "higher-priority-backup",
  };

  return reason < VIP_REASON_COUNT && identity[reason] != NULL ? identity[reason] : "none";
}
