/* SPDX-License-Identifier: MIT */
/*
 * hsrp_peers.c - the HSRP routers of the LAN, as far as a host that sends ICMP
 * redirects must know them: is this next hop one of them, and is it Active?
 *
 * Fed by every Hello, Advertise and Interface State that is heard, also those of
 * groups that are not ours, which nobody can authenticate.  So it never has to do
 * with the election, and has a fixed size: the caller's table, in which the entry
 * that would be forgotten first gives way.
 */
#include "hsrp_private.h"

#include <string.h>

static vip_time holddown(const struct vip_hsrp_if *hif)
{
  return hif->config.holddown_s * VIP_SECOND;
}

/*
 * How long an entry is still good for; 0 = not at all.  One that would be for
 * longer than any is kept was made before the clock was set back.
 */
static vip_time left(const struct vip_hsrp_if *hif, const struct vip_hsrp_peer *peer, vip_time now)
{
  const vip_time time = peer->expires > now ? peer->expires - now : 0;

  return time <= holddown(hif) ? time : 0;
}

static struct vip_hsrp_peer *find(const struct vip_hsrp_if *hif, uint8_t family,
                                  const struct vip_addr *addr, vip_time now)
{
  for (unsigned i = 0; i < hif->config.peer_count; i++) {
    struct vip_hsrp_peer *peer = &hif->config.peers[i];
    if (left(hif, peer, now) != 0 && peer->family == family && vipi_addr_equal(&peer->addr, addr))
      return peer;
  }
  return NULL;
}

/* A new entry in the place of the oldest one, or of a free one. */
static struct vip_hsrp_peer *add(const struct vip_hsrp_if *hif, uint8_t family,
                                 const struct vip_addr *addr, vip_time now)
{
  struct vip_hsrp_peer *oldest = &hif->config.peers[0];

  for (unsigned i = 1; i < hif->config.peer_count; i++)
    if (left(hif, &hif->config.peers[i], now) < left(hif, oldest, now))
      oldest = &hif->config.peers[i];
  memset(oldest, 0, sizeof *oldest);
  oldest->family = family;
  oldest->addr = *addr;
  return oldest;
}

/* A Hello tells of one group: the router may still be Active for another one. */
static void hello(struct vip_hsrp_peer *peer, const struct vip_hsrp_message *message)
{
  struct vip_addr address;

  memset(&address, 0, sizeof address);
  memcpy(address.octet, message->address, message->family == VIP_IPV4 ? 4 : 16);
  if (message->state == VIP_HSRP_ACTIVE) {
    peer->active = true;
    peer->address = address;
  } else if (vipi_addr_equal(&peer->address, &address)) {
    peer->active = false;
    memset(&peer->address, 0, sizeof peer->address);
  }
}

void vipi_hsrp_peer_heard(struct vip_if *ifp, const struct vip_addr *sender,
                          const struct vip_hsrp_message *message, bool trusted)
{
  const struct vip_hsrp_if *hif = (const struct vip_hsrp_if *)ifp->own;
  const vip_time now = ifp->engine->now;
  struct vip_hsrp_peer *peer;

  if (hif == NULL || hif->config.peer_count == 0 || (hif->config.authenticated_only && !trusted) ||
      vipi_addr_equal(sender, vipi_if_addr(ifp, message->family)))
    return;
  peer = find(hif, message->family, sender, now);
  if (peer == NULL)
    peer = add(hif, message->family, sender, now);
  if (message->opcode == VIP_HSRP_HELLO)
    hello(peer, message);
  else if (message->opcode == VIP_HSRP_ADVERTISE)
    peer->active = message->if_state == VIP_HSRP_IF_ACTIVE;
  /* Dormant: it runs HSRP no longer. */
  peer->expires = message->opcode == VIP_HSRP_ADVERTISE && message->if_state == VIP_HSRP_IF_DORMANT
                      ? 0
                      : now + holddown(hif);
}

enum vip_hsrp_next_hop vip_hsrp_next_hop(const struct vip_hsrp_if *hif, uint8_t family,
                                         const struct vip_addr *addr, vip_time now,
                                         struct vip_addr *address)
{
  const struct vip_hsrp_peer *peer = find(hif, family, addr, now);

  if (peer == NULL)
    return VIP_HSRP_HOP_UNKNOWN;
  if (!peer->active)
    return VIP_HSRP_HOP_PASSIVE;
  if (address != NULL)
    *address = peer->address;
  return VIP_HSRP_HOP_ACTIVE;
}
