/* SPDX-License-Identifier: MIT */
/*
 * hsrp_status.c - a group in the words of "show standby" and CISCO-HSRP-MIB,
 * computed from state, configuration, counters and statistics.
 */
#include "hsrp_private.h"

#include <string.h>

const struct vip_hsrp_config *vip_hsrp_get_config(const struct vip_hsrp *hsrp)
{
  return &hsrp->config;
}

const struct vip_hsrp *vip_hsrp_from_group(const struct vip_group *group)
{
  return group != NULL && group->node.cls == &vipi_hsrp_class ? vipi_hsrp_const(group) : NULL;
}

void vip_hsrp_set_stats(struct vip_hsrp *hsrp, struct vip_hsrp_stats *stats)
{
  hsrp->stats = stats;
}

const struct vip_addr *vip_hsrp_address(const struct vip_hsrp *hsrp)
{
  return &hsrp->run.address;
}

static vip_time deadline(const struct vip_hsrp *hsrp, enum vip_hsrp_timer timer)
{
  const vip_time due = hsrp->run.due[timer];

  return due != 0 ? due : VIP_NEVER;
}

static void fill_local(struct vip_hsrp_router *router, const struct vip_hsrp *voter)
{
  router->local = true;
  router->addr = *vipi_if_addr(voter->group.ifp, voter->config.family);
  router->identifier = voter->group.ifp->config.mac;
  router->priority = vipi_hsrp_effective(voter);
}

static void fill_peer(struct vip_hsrp_router *router, const struct vip_addr *addr, uint8_t priority,
                      vip_time expires)
{
  if (vip_addr_is_none(addr))
    return;
  router->addr = *addr;
  router->priority = priority;
  router->expires = expires;
}

/* Who is Active and Standby; a follower has that from its leader while it runs. */
static void fill_routers(struct vip_hsrp_status *status, const struct vip_hsrp *hsrp)
{
  const struct vip_hsrp *voter = hsrp->config.leader != NULL ? hsrp->config.leader : hsrp;
  const struct vip_hsrp_run *run = &voter->run;
  const uint8_t state = voter->group.state;

  status->active.expires = VIP_NEVER;
  status->standby.expires = VIP_NEVER;
  if (hsrp->group.state == VIP_HSRP_INITIAL || state == VIP_HSRP_INITIAL)
    return;
  if (state == VIP_HSRP_ACTIVE) {
    fill_local(&status->active, voter);
  } else {
    fill_peer(&status->active, &run->active, run->active_priority,
              deadline(voter, VIP_HSRP_TIMER_ACTIVE));
    if (voter->stats != NULL && !vip_addr_is_none(&run->active))
      status->active.identifier = voter->stats->active_identifier;
  }
  if (state == VIP_HSRP_STANDBY) {
    fill_local(&status->standby, voter);
  } else {
    fill_peer(&status->standby, &run->standby, run->standby_priority,
              deadline(voter, VIP_HSRP_TIMER_STANDBY));
    if (voter->stats != NULL && !vip_addr_is_none(&run->standby))
      status->standby.identifier = voter->stats->standby_identifier;
  }
}

void vip_hsrp_get_status(const struct vip_hsrp *hsrp, struct vip_hsrp_status *status)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  const struct vip_hsrp_run *run = &hsrp->run;
  const struct vip_counters *counters = hsrp->group.counters;

  memset(status, 0, sizeof *status);
  status->state = hsrp->group.state;
  status->version = config->version;
  status->group = config->group;
  status->priority = config->priority;
  status->effective_priority = vipi_hsrp_effective(hsrp);
  status->mac_mode = config->mac_mode;
  status->mac_in_use = hsrp->group.state == VIP_HSRP_ACTIVE;
  if (hsrp->group.ifp != NULL || config->mac_mode != VIP_HSRP_MAC_INTERFACE)
    status->virtual_mac = vipi_hsrp_own_mac(hsrp);
  status->address = run->address;
  status->address_learned = vip_addr_is_none(&config->address) && !vip_addr_is_none(&run->address);
  status->hello_ms = vipi_hsrp_hello_ms(hsrp);
  status->hold_ms = vipi_hsrp_hold_ms(hsrp);
  status->configured_hello_ms = config->hello_ms;
  status->configured_hold_ms = config->hold_ms;
  status->timers_learned = vipi_hsrp_times_learned(hsrp);
  status->follows = config->leader != NULL;
  status->next_hello = deadline(hsrp, VIP_HSRP_TIMER_HELLO);
  status->preempt_at = deadline(hsrp, VIP_HSRP_TIMER_PREEMPT);
  status->preempt_waits = status->preempt_at != VIP_NEVER;
  if (counters != NULL) {
    status->last_reason = counters->last_reason;
    status->since = counters->since;
  }
  if (hsrp->stats != NULL)
    status->changes = hsrp->stats->changes;
  fill_routers(status, hsrp);
}
