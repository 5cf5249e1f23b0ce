/* SPDX-License-Identifier: MIT */
/*
 * hsrp_follow.c - groups that ride on the election of another one (Cisco:
 * "follow", multiple group optimisation).
 *
 * A follower copies the state of its leader and has addresses, a virtual MAC and
 * rights of its own.  It sends no HSRP message and hears none; while Active it
 * announces its addresses, and again from time to time, so that the switches do
 * not forget its MAC.  Leader and followers need not share an interface.
 */
#include "hsrp_private.h"

#include <string.h>

void vipi_hsrp_follow(struct vip_hsrp *hsrp, uint8_t next, uint8_t reason)
{
  struct vip_group *group = &hsrp->group;
  const uint8_t old = group->state;

  if (next == old)
    return;
  vipi_set_state(group, next);
  memset(hsrp->run.due, 0, sizeof hsrp->run.due);
  if (next == VIP_HSRP_ACTIVE) {
    vipi_hsrp_announce_begin(hsrp);
    vipi_hsrp_refresh_arm(hsrp);
  }
  vipi_rearm(group->ifp->engine, &group->node);
  if (vipi_rights_settle(group) != VIP_OK)
    reason = VIP_REASON_REFUSED;
  if (group->state == VIP_HSRP_ACTIVE)
    vipi_hsrp_announce(hsrp, true);
  if (hsrp->stats != NULL)
    hsrp->stats->changes++;
  vipi_report(group, old, reason, NULL);
}

void vipi_hsrp_lead(struct vip_hsrp *hsrp)
{
  struct vip_hsrp *follower = hsrp->followers;

  for (; follower != NULL; follower = follower->follower)
    if (vipi_group_ready(&follower->group) && !follower->group.refused)
      vipi_hsrp_follow(follower, hsrp->group.state, VIP_REASON_LEADER);
}
