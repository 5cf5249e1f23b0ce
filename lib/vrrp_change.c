/* SPDX-License-Identifier: MIT */
/*
 * vrrp_change.c - changes of the configuration of a virtual router that runs.
 *
 * A change is checked first and then applied whole.  An Active router claims
 * what is new, advertises, announces, and releases what is gone; a Backup moves
 * its deadline and sends nothing; what alters the claims themselves, or with
 * whom it speaks, is a restart.
 */
#include "vrrp_private.h"

#include <string.h>

static bool same_peers(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  if (a->peer_count != b->peer_count)
    return false;
  for (unsigned i = 0; i < a->peer_count; i++)
    if (!vipi_addr_equal(&a->peers[i].addr, &b->peers[i].addr))
      return false;
  return true;
}

static bool same_membership(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  if (!same_peers(a, b) || (a->group_address == NULL) != (b->group_address == NULL))
    return false;
  return a->group_address == NULL || vipi_addr_equal(a->group_address, b->group_address);
}

/* Changes that alter what is claimed, or with whom it speaks. */
static bool needs_restart(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  return a->physical_mac != b->physical_mac || a->accept != b->accept ||
         (a->priority == 255) != (b->priority == 255) || !same_membership(a, b) ||
         (a->family == VIP_IPV6 && !vipi_addr_equal(&a->addresses[0], &b->addresses[0]));
}

static void restart(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config)
{
  struct vip_group *group = &vrrp->group;

  if (group->state != VIP_VRRP_INITIALIZE)
    vipi_vrrp_end(group, VIP_REASON_CONFIG, true);
  if (group->started)
    vipi_join(group, false);
  vipi_vrrp_adopt(vrrp, config);
  if (group->started)
    vipi_join(group, true);
  vipi_group_update(group, VIP_REASON_CONFIG, true);
}

static bool same_advertisement(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  if (a->priority != b->priority || a->advert_cs != b->advert_cs ||
      a->address_count != b->address_count)
    return false;
  for (unsigned i = 0; i < a->address_count; i++)
    if (!vipi_addr_equal(&a->addresses[i], &b->addresses[i]))
      return false;
  return true;
}

/* While Active: claim, change, advertise, announce, release. */
static int change_active(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config)
{
  const struct vip_vrrp_config old = vrrp->config;
  struct vip_right right;

  if (vipi_claim_added(&vrrp->group, config, &old) != VIP_OK)
    return VIP_ERR_CLAIM;
  vipi_vrrp_adopt(vrrp, config);
  if (old.garp_refresh_s != config->garp_refresh_s)
    vipi_vrrp_refresh_changed(vrrp);
  if (!same_advertisement(&old, config))
    vipi_vrrp_advertise(vrrp);
  for (unsigned i = 0; vipi_right_difference(&vrrp->group, config, &old, &i, &right);)
    vipi_vrrp_announce_address(vrrp, right.addr, false);
  vipi_release_removed(&vrrp->group, &old, config);
  return VIP_OK;
}

/* While Backup: timers follow, nothing is sent. */
static void change_backup(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config)
{
  const uint8_t old_priority = vipi_vrrp_effective(vrrp);
  const uint16_t old_cs = vrrp->config.advert_cs;
  struct vip_vrrp_run *run = &vrrp->run;

  vipi_vrrp_adopt(vrrp, config);
  vipi_vrrp_priority_changed(vrrp, old_priority);
  vipi_vrrp_preempt_changed(vrrp);
  /* An interval learned from the Active router stays; else our own is in force. */
  if (config->advert_cs != old_cs && (run->active_id == 0 || config->version == VIP_VRRP_V2)) {
    run->active_advert_cs = config->advert_cs;
    vipi_vrrp_restart_down(vrrp);
  }
  vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
}

int vip_vrrp_configure_sized(struct vip_vrrp *vrrp, size_t vrrp_size,
                             const struct vip_vrrp_config *config, size_t config_size, vip_time now)
{
  struct vip_vrrp_config resolved;
  int result;

  if (vrrp_size != sizeof *vrrp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (vrrp == NULL)
    return VIP_ERR_ARG;
  result = vipi_group_enter(&vrrp->group, now);
  if (result == VIP_OK)
    result = vipi_vrrp_resolve(vrrp->group.ifp, config, &resolved);
  if (result != VIP_OK)
    return result;
  if (resolved.vrid != vrrp->config.vrid || resolved.family != vrrp->config.family ||
      resolved.version != vrrp->config.version)
    return VIP_ERR_ARG;
  if (needs_restart(&vrrp->config, &resolved)) {
    restart(vrrp, &resolved);
    return VIP_OK;
  }
  if (vrrp->group.state == VIP_VRRP_ACTIVE)
    return change_active(vrrp, &resolved);
  if (vrrp->group.state == VIP_VRRP_BACKUP)
    change_backup(vrrp, &resolved);
  else
    vipi_vrrp_adopt(vrrp, &resolved);
  return VIP_OK;
}
