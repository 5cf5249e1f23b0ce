/* SPDX-License-Identifier: MIT */
/*
 * hsrp_if.c - what an interface tells of its groups: Advertise (version 1) and
 * Interface State (version 2), hsrp.md 2.3 and 2.4.
 *
 * Dormant: no group runs.  Passive: groups run and none is Active; told again
 * from time to time.  Active: told once.  Optional (struct vip_hsrp_if), apart
 * from the election, and never authenticated.  Groups that follow another one do
 * not count: they speak no HSRP.
 */
#include "hsrp_private.h"

#include <string.h>

/* At most so much early. */
enum { JITTER_PCT = 20 };

static const uint8_t families[2] = {VIP_IPV4, VIP_IPV6};

static struct vip_hsrp_if *of_interface(const struct vip_if *ifp)
{
  return (struct vip_hsrp_if *)ifp->own;
}

static uint8_t version_for(const struct vip_hsrp_if *hif, unsigned which)
{
  return families[which] == VIP_IPV6 ? 2 : hif->config.version;
}

/* ---- telling ---- */

/* The present state is known to others, or of no interest; only passive is told again later. */
static void settle(struct vip_hsrp_if *hif, unsigned which)
{
  struct vip_if *ifp = hif->ifp;
  const bool passive = vipi_hsrp_if_state(hif, which) == VIP_HSRP_IF_PASSIVE;
  const uint32_t part_us = (uint32_t)hif->config.interval_s * 10000 * JITTER_PCT;
  vip_time early = 0;

  if (passive && !hif->config.no_jitter)
    early = vipi_random_part(ifp->engine, part_us);
  hif->run.told[which] = vipi_hsrp_if_state(hif, which);
  hif->run.due[which] =
      passive ? ifp->engine->now + hif->config.interval_s * VIP_SECOND - early : 0;
  vipi_rearm(ifp->engine, &hif->node);
}

/* Tells the present state now. */
static void tell(struct vip_hsrp_if *hif, unsigned which)
{
  struct vip_if *ifp = hif->ifp;

  settle(hif, which);
  if (ifp->config.up && !vip_addr_is_none(vipi_if_addr(ifp, families[which])))
    vipi_hsrp_transmit(ifp, NULL, version_for(hif, which), families[which],
                       vipi_hsrp_build_advertise(hif, version_for(hif, which), families[which]),
                       false);
}

static void expire(struct vip_node *node)
{
  struct vip_hsrp_if *hif = (struct vip_hsrp_if *)node;

  for (unsigned which = 0; which < 2; which++)
    if (hif->run.due[which] != 0 && hif->run.due[which] <= hif->ifp->engine->now)
      tell(hif, which);
}

/* ---- counting ---- */

static void count(struct vip_hsrp_if *hif, unsigned which, uint8_t state, bool more)
{
  uint16_t *groups = state == VIP_HSRP_ACTIVE ? &hif->run.active[which] : &hif->run.passive[which];

  if (state != VIP_HSRP_INITIAL)
    *groups = (uint16_t)(more ? *groups + 1 : *groups - 1);
}

void vipi_hsrp_if_changed(struct vip_hsrp *hsrp, uint8_t old)
{
  struct vip_hsrp_if *hif = of_interface(hsrp->group.ifp);
  const unsigned which = vipi_hsrp_if_index(hsrp->group.family);

  if (hif == NULL)
    return;
  count(hif, which, old, false);
  count(hif, which, hsrp->group.state, true);
  if (vipi_hsrp_if_state(hif, which) != hif->run.told[which])
    tell(hif, which);
}

void vipi_hsrp_if_before_coup(struct vip_hsrp *hsrp)
{
  struct vip_hsrp_if *hif = of_interface(hsrp->group.ifp);
  const unsigned which = vipi_hsrp_if_index(hsrp->group.family);

  if (hif == NULL)
    return;
  count(hif, which, VIP_HSRP_ACTIVE, true);
  if (hif->run.told[which] != VIP_HSRP_IF_ACTIVE)
    tell(hif, which);
}

void vipi_hsrp_if_after_coup(struct vip_hsrp *hsrp)
{
  struct vip_hsrp_if *hif = of_interface(hsrp->group.ifp);
  const unsigned which = vipi_hsrp_if_index(hsrp->group.family);

  if (hif == NULL)
    return;
  count(hif, which, VIP_HSRP_LISTEN, false);
  if (hif->run.active[which] == 1)
    tell(hif, which);
}

void vipi_hsrp_if_new_active(struct vip_hsrp *hsrp)
{
  struct vip_hsrp_if *hif = of_interface(hsrp->group.ifp);
  const unsigned which = vipi_hsrp_if_index(hsrp->group.family);

  if (hif != NULL && vipi_hsrp_if_state(hif, which) == VIP_HSRP_IF_PASSIVE)
    tell(hif, which);
}

/* ---- making one ---- */

static const struct vip_class hif_class = {
    .protocol = VIP_PROTOCOL_HSRP,
    .timer_count = 2,
    .run_offset = offsetof(struct vip_hsrp_if, run),
    .run_size = sizeof(struct vip_hsrp_if_run),
    .expire = expire,
};

static void defaults(struct vip_hsrp_if_config *config)
{
  if (config->version == 0)
    config->version = 1;
  if (config->interval_s == 0)
    config->interval_s = 30;
  if (config->holddown_s == 0)
    config->holddown_s = 180;
}

static bool allowed(const struct vip_if *ifp, const struct vip_hsrp_if_config *config)
{
  return config->version <= 2 && config->interval_s >= 10 && config->interval_s <= 180 &&
         config->holddown_s >= 61 && config->holddown_s <= 3600 &&
         (config->peers != NULL || config->peer_count == 0) &&
         (config->no_jitter || ifp->engine->config.ops->random != NULL);
}

/* Groups that run already. */
static void count_present(struct vip_hsrp_if *hif)
{
  for (struct vip_group *group = hif->ifp->groups; group != NULL; group = group->next)
    if (group->node.cls == &vipi_hsrp_class && vipi_hsrp(group)->config.leader == NULL)
      count(hif, vipi_hsrp_if_index(group->family), group->state, true);
}

int vip_hsrp_if_init_sized(struct vip_hsrp_if *hif, size_t hif_size, struct vip_if *ifp,
                           const struct vip_hsrp_if_config *config, size_t config_size)
{
  struct vip_hsrp_if_config resolved;

  if (hif_size != sizeof *hif || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (hif == NULL || ifp == NULL || config == NULL)
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  resolved = *config;
  defaults(&resolved);
  if (!allowed(ifp, &resolved))
    return VIP_ERR_ARG;
  if (ifp->own != NULL)
    return VIP_ERR_EXISTS;
  if (ifp->engine->config.tx_size < VIP_HSRP_V1_ADVERTISE)
    return VIP_ERR_SPACE;
  memset(hif, 0, sizeof *hif);
  if (vipi_node_add(ifp->engine, &hif->node, &hif_class) != VIP_OK)
    return VIP_ERR_SPACE;
  hif->ifp = ifp;
  hif->config = resolved;
  if (resolved.peers != NULL)
    memset(resolved.peers, 0, resolved.peer_count * sizeof *resolved.peers);
  count_present(hif);
  ifp->own = &hif->node;
  for (unsigned which = 0; which < 2; which++)
    settle(hif, which);
  return VIP_OK;
}

int vip_hsrp_if_remove(struct vip_hsrp_if *hif)
{
  struct vip_if *ifp = hif->ifp;

  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  vipi_node_remove(ifp->engine, &hif->node);
  ifp->own = NULL;
  return VIP_OK;
}
