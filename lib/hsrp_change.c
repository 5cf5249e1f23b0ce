/* SPDX-License-Identifier: MIT */
/*
 * hsrp_change.c - changes of the configuration of a group that runs.
 *
 * A change is checked first and then applied whole.  An Active group claims what
 * is new, tells the others by a Hello, announces, and releases what is gone; one
 * in Speak or Standby tells them; what alters the claims themselves is a restart.
 */
#include "hsrp_private.h"

#include <string.h>

/* Changes that alter the claims themselves, or whether the address must be learned. */
static bool needs_restart(const struct vip_hsrp *hsrp, const struct vip_hsrp_config *b)
{
  const struct vip_hsrp_config *a = &hsrp->config;
  const bool learned = vip_addr_is_none(&a->address);
  const bool given = !vip_addr_is_none(&b->address);

  if (a->mac_mode != b->mac_mode || a->no_accept != b->no_accept ||
      (a->mac_mode == VIP_HSRP_MAC_CONFIGURED && memcmp(&a->mac, &b->mac, sizeof a->mac) != 0))
    return true;
  /* A learned address stands in the state: it is not replaced while it is answered for. */
  if (learned)
    return given && !vipi_addr_equal(&hsrp->run.address, &b->address);
  return !given || (a->family == VIP_IPV6 && !vipi_addr_equal(&a->address, &b->address));
}

static void adopt(struct vip_hsrp *hsrp, const struct vip_hsrp_config *config)
{
  struct vip_hsrp_run *run = &hsrp->run;

  /* A configured address that is taken away is to be learned; a learned one stays. */
  if (!vipi_addr_equal(&hsrp->config.address, &config->address))
    run->address = config->address;
  if (config->preempt_delay_s == 0)
    run->due[VIP_HSRP_TIMER_PREEMPT] = 0;
  hsrp->config = *config;
}

static void restart(struct vip_hsrp *hsrp, const struct vip_hsrp_config *config)
{
  struct vip_group *group = &hsrp->group;

  vipi_hsrp_end(group, VIP_REASON_CONFIG, true);
  adopt(hsrp, config);
  vipi_group_update(group, VIP_REASON_CONFIG, true);
}

/* What the others hear of it. */
static bool same_hello(const struct vip_hsrp_config *a, const struct vip_hsrp_config *b)
{
  return (a->priority == b->priority || b->quiet_change) && a->hello_ms == b->hello_ms &&
         a->hold_ms == b->hold_ms && a->learn == b->learn &&
         vipi_addr_equal(&a->address, &b->address);
}

/* In place: claim, change, tell, announce, release; what is not Active has nothing of the claims.
 */
static int change(struct vip_hsrp *hsrp, const struct vip_hsrp_config *config)
{
  const struct vip_hsrp_config old = hsrp->config;
  const bool active = hsrp->group.state == VIP_HSRP_ACTIVE;
  struct vip_right right;

  if (active && vipi_claim_added(&hsrp->group, config, &old) != VIP_OK)
    return VIP_ERR_CLAIM;
  adopt(hsrp, config);
  if (active && old.mac_refresh_s != config->mac_refresh_s)
    vipi_hsrp_refresh_arm(hsrp);
  vipi_rearm(hsrp->group.ifp->engine, &hsrp->group.node);
  if (vipi_hsrp_speaks(hsrp) && !same_hello(&old, config))
    vipi_hsrp_hello_now(hsrp);
  if (!active)
    return VIP_OK;
  for (unsigned i = 0; vipi_right_difference(&hsrp->group, config, &old, &i, &right);)
    vipi_hsrp_announce_address(hsrp, right.addr, true);
  vipi_release_removed(&hsrp->group, &old, config);
  return VIP_OK;
}

int vip_hsrp_configure_sized(struct vip_hsrp *hsrp, size_t hsrp_size,
                             const struct vip_hsrp_config *config, size_t config_size, vip_time now)
{
  struct vip_hsrp_config resolved;
  int result;

  if (hsrp_size != sizeof *hsrp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (hsrp == NULL)
    return VIP_ERR_ARG;
  result = vipi_group_enter(&hsrp->group, now);
  if (result == VIP_OK)
    result = vipi_hsrp_resolve(hsrp->group.ifp, config, &resolved);
  if (result != VIP_OK)
    return result;
  if (resolved.group != hsrp->config.group || resolved.family != hsrp->config.family ||
      resolved.version != hsrp->config.version || resolved.leader != hsrp->config.leader)
    return VIP_ERR_ARG;
  if (hsrp->group.state == VIP_HSRP_INITIAL || !needs_restart(hsrp, &resolved))
    return change(hsrp, &resolved);
  restart(hsrp, &resolved);
  return VIP_OK;
}
