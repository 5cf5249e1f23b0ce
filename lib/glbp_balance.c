/* SPDX-License-Identifier: MIT */
/*
 * glbp_balance.c - whose virtual MAC an ARP request or neighbour solicitation for
 * the virtual address is answered with: glbp.md 5.1 to 5.3; and the clients that
 * were answered.
 *
 * Only the Active gateway is asked here.  Its answers leave from its own MAC:
 * from another router's virtual MAC they would teach the switches a wrong port.
 * Nothing of this is part of the state: any answer is a good one.
 */
#include "glbp_private.h"

#include <string.h>

/* ---- who can be given ---- */

bool vipi_glbp_eligible(const struct vip_glbp *glbp, unsigned index)
{
  const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  if (vf->state == VIP_GLBP_ACTIVE && vf->own)
    return true;
  if (vf->state == VIP_GLBP_LISTEN) {
    if (vip_addr_is_none(&vf->active))
      return false;
    if ((vf->active_priority & VIP_GLBP_VF_PRIMARY) != 0)
      return true;
  } else if (vf->state != VIP_GLBP_ACTIVE) {
    return false;
  }
  return vipi_glbp_vf_redirect_s(glbp, index) > 0;
}

/* A bit for each forwarder that can be given. */
static unsigned eligible_set(const struct vip_glbp *glbp)
{
  unsigned set = 0;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (vipi_glbp_eligible(glbp, i))
      set |= 1u << i;
  return set;
}

static unsigned count_of(unsigned set)
{
  unsigned count = 0;

  for (; set != 0; set &= set - 1)
    count++;
  return count;
}

/* The lowest of a set that is not empty. */
static unsigned lowest_of(unsigned set)
{
  unsigned index = 0;

  while ((set & 1u << index) == 0)
    index++;
  return index;
}

/* ---- the four ways to choose, from a set that is not empty ---- */

/* Our own, as HSRP would; never one that is not there. */
static unsigned choose_own(const struct vip_glbp *glbp, unsigned set)
{
  const int own = vipi_glbp_own_forwarder(glbp);

  if (own >= 0 && glbp->run.forwarder[own].state == VIP_GLBP_ACTIVE)
    return (unsigned)own;
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if ((set & 1u << i) != 0 && glbp->run.forwarder[i].state == VIP_GLBP_ACTIVE)
      return i;
  return lowest_of(set);
}

static unsigned choose_next(struct vip_glbp *glbp, unsigned set)
{
  const unsigned above = set & ~0u << glbp->cursors.given;
  const unsigned index = lowest_of(above != 0 ? above : set);

  glbp->cursors.given = (uint8_t)(index + 1);
  return index;
}

static uint8_t weight_of(const struct vip_glbp *glbp, unsigned index)
{
  const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  return vf->state == VIP_GLBP_ACTIVE ? vipi_glbp_weight(glbp) : vf->active_weight;
}

/* Smooth weighted round robin: each gains its share, who has most pays the sum; with none it is
   never the most. */
static unsigned choose_weighted(struct vip_glbp *glbp, unsigned set)
{
  struct vip_glbp_cursors *cursors = &glbp->cursors;
  uint8_t shares[VIP_GLBP_FORWARDERS];
  unsigned best = lowest_of(set);
  int sum = 0;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    shares[i] = (set & 1u << i) != 0 ? weight_of(glbp, i) : 0;
  if (memcmp(shares, cursors->shares, sizeof shares) != 0) {
    memcpy(cursors->shares, shares, sizeof shares);
    memset(cursors->credit, 0, sizeof cursors->credit);
  }
  for (unsigned i = best; i < VIP_GLBP_FORWARDERS; i++) {
    sum += shares[i];
    cursors->credit[i] = (int16_t)(cursors->credit[i] + shares[i]);
    if (cursors->credit[i] > cursors->credit[best])
      best = i;
  }
  cursors->credit[best] = (int16_t)(cursors->credit[best] - sum);
  return best;
}

/* FNV-1a of the host's MAC: nobody knows how Cisco's routers do it, and nobody has to. */
static unsigned choose_by_host(const struct vip_mac *client, unsigned set)
{
  uint32_t hash = UINT32_C(2166136261);

  for (unsigned i = 0; i < sizeof client->octet; i++)
    hash = (hash ^ client->octet[i]) * UINT32_C(16777619);
  for (uint32_t skip = hash % count_of(set); skip > 0; skip--)
    set &= set - 1;
  return lowest_of(set);
}

static unsigned choose(struct vip_glbp *glbp, const struct vip_query *query, unsigned set)
{
  if (query->probe)
    return choose_own(glbp, set);
  switch ((enum vip_glbp_balancing)glbp->config.balancing) {
  case VIP_GLBP_ROUND_ROBIN:
    return choose_next(glbp, set);
  case VIP_GLBP_WEIGHTED:
    return choose_weighted(glbp, set);
  case VIP_GLBP_HOST_DEPENDENT:
    return choose_by_host(&query->client, set);
  case VIP_GLBP_NO_BALANCING:
  default:
    break;
  }
  return choose_own(glbp, set);
}

/* ---- clients ---- */

/* Its place, or that of whoever was answered longest ago. */
static struct vip_glbp_client *client_place(const struct vip_glbp_config *config,
                                            const struct vip_mac *mac)
{
  struct vip_glbp_client *place = &config->clients[0];

  for (unsigned i = 0; i < config->client_count; i++) {
    struct vip_glbp_client *client = &config->clients[i];
    if (client->last != 0 && memcmp(&client->mac, mac, sizeof *mac) == 0)
      return client;
    if (client->last < place->last)
      place = client;
  }
  return place;
}

bool vipi_glbp_is_forgotten(const struct vip_glbp_config *config,
                            const struct vip_glbp_client *client, vip_time now)
{
  const vip_time timeout = (vip_time)config->client_timeout_min * 60 * VIP_SECOND;

  return config->client_timeout_min != 0 && now > client->last && now - client->last > timeout;
}

static void remember_client(struct vip_glbp *glbp, const struct vip_query *query, unsigned index)
{
  const struct vip_glbp_config *config = &glbp->config;
  const vip_time now = vipi_now(&glbp->group);
  struct vip_glbp_client *client;

  if (glbp->stats != NULL)
    glbp->stats->forwarder[index].selected++;
  if (config->client_count == 0)
    return;
  client = client_place(config, &query->client);
  if (client->last == 0 || memcmp(&client->mac, &query->client, sizeof client->mac) != 0 ||
      vipi_glbp_is_forgotten(config, client, now))
    client->answers = 0;
  client->mac = query->client;
  client->addr = query->sender;
  client->forwarder = (uint8_t)(index + 1);
  client->last = now != 0 ? now : 1;
  client->answers++;
}

/* ---- answering ---- */

int vipi_glbp_answer(struct vip_group *group, const struct vip_query *query,
                     struct vip_answer *answer)
{
  struct vip_glbp *glbp = vipi_glbp(group);
  unsigned index;
  unsigned set;

  if (!vipi_has_address(group, NULL, &query->target))
    return VIP_ERR_NOT_OURS;
  /* A gateway that has just begun waits until somebody forwards (6.5). */
  set = eligible_set(glbp);
  if (set == 0)
    return VIP_ERR_NOT_OURS;
  index = choose(glbp, query, set);
  if (!query->probe)
    remember_client(glbp, query, index);
  memset(answer, 0, sizeof *answer);
  answer->group = group;
  answer->mac = vip_glbp_mac(group->id, (uint8_t)(index + 1));
  answer->src_mac = group->ifp->config.mac;
  answer->nd_source = query->target;
  answer->nd_flags =
      (uint8_t)(VIP_NA_ROUTER | VIP_NA_OVERRIDE | (query->probe ? 0 : VIP_NA_SOLICITED));
  answer->to_all_nodes = query->probe;
  return VIP_OK;
}
