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

/* The latest time until which one that is heard now is good. */
static vip_time latest(const struct vip_hsrp_if *hif, vip_time now)
{
  return now + hif->config.holddown_s * VIP_SECOND;
}

/*
 * The entry of that router, and `*known`; else one that may give way, free or the
 * oldest.  One that would be good for longer than any is kept was heard before the
 * clock was set back: it is free.
 */
static struct vip_hsrp_peer *entry_of(const struct vip_hsrp_if *hif, uint8_t family,
                                      const struct vip_addr *addr, vip_time now, bool *known)
{
  const vip_time last = latest(hif, now);
  struct vip_hsrp_peer *oldest = hif->config.peers;
  vip_time least = VIP_NEVER;

  *known = false;
  for (unsigned i = 0; i < hif->config.peer_count; i++) {
    struct vip_hsrp_peer *peer = &hif->config.peers[i];
    const vip_time expires = peer->expires > now && peer->expires <= last ? peer->expires : 0;
    if (expires != 0 && peer->family == family && vipi_addr_equal(&peer->addr, addr)) {
      *known = true;
      return peer;
    }
    if (expires < least) {
      least = expires;
      oldest = peer;
    }
  }
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
  bool known;

  if (hif == NULL || hif->config.peer_count == 0 || (hif->config.authenticated_only && !trusted) ||
      vipi_addr_equal(sender, vipi_if_addr(ifp, message->family)))
    return;
  peer = entry_of(hif, message->family, sender, now, &known);
  if (!known) {
    memset(peer, 0, sizeof *peer);
    peer->family = message->family;
    peer->addr = *sender;
  }
  if (message->opcode == VIP_HSRP_HELLO)
    hello(peer, message);
  else if (message->opcode == VIP_HSRP_ADVERTISE)
    peer->active = message->if_state == VIP_HSRP_IF_ACTIVE;
  /* Dormant: it runs HSRP no longer. */
  peer->expires = message->opcode == VIP_HSRP_ADVERTISE && message->if_state == VIP_HSRP_IF_DORMANT
                      ? 0
                      : latest(hif, now);
}

enum vip_hsrp_next_hop vip_hsrp_next_hop(const struct vip_hsrp_if *hif, uint8_t family,
                                         const struct vip_addr *addr, vip_time now,
                                         struct vip_addr *address)
{
  bool known;
  const struct vip_hsrp_peer *peer = entry_of(hif, family, addr, now, &known);

  if (!known)
    return VIP_HSRP_HOP_UNKNOWN;
  if (!peer->active)
    return VIP_HSRP_HOP_PASSIVE;
  if (address != NULL)
    *address = peer->address;
  return VIP_HSRP_HOP_ACTIVE;
}
