/* SPDX-License-Identifier: MIT */
/*
 * host.c - see golden.h.  Each operation hashes all that it is given, tries now
 * and then a call that must be refused while it runs, and fails now and then.
 */
#include "golden.h"

#include <string.h>

enum { SEND = 1, CLAIM, RELEASE, ANNOUNCE, JOIN, EVENT, RANDOM };

static struct golden_router *router_of_if(const struct vip_if *ifp)
{
  return golden_router_of(vip_if_engine(ifp));
}

/* Begins an operation; true: it is to fail. */
static bool begin(struct golden_router *r, uint8_t operation)
{
  struct golden *g = r->golden;

  golden_u8(g, operation);
  golden_u8(g, r->number);
  if (golden_once(g, 32))
    golden_int(g, vip_engine_tick(&r->engine, g->now));
  return r->failing != 0 && golden_once(g, r->failing);
}

static void add_group(struct golden *g, const struct vip_group *group)
{
  if (group == NULL) {
    golden_u8(g, 0);
    return;
  }
  golden_u8(g, vip_group_protocol(group));
  golden_u8(g, vip_group_family(group));
  golden_u32(g, vip_group_id(group));
  golden_u8(g, vip_group_state(group));
  golden_string(g, vip_group_state_name(group));
  golden_u64(g, vip_group_deadline(group));
}

static int on_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct golden_router *r = router_of_if(ifp);
  struct golden *g = r->golden;
  struct vip_packet copy = *packet;
  const bool fails = begin(r, SEND);

  add_group(g, packet->group);
  golden_u8(g, packet->forwarder);
  golden_u8(g, packet->family);
  golden_u8(g, packet->protocol);
  golden_u8(g, packet->ttl);
  golden_u8(g, packet->dscp);
  golden_u8(g, packet->dst_mac_known);
  golden_u32(g, packet->port);
  golden_u32(g, packet->length);
  golden_mac(g, &packet->src_mac);
  if (packet->dst_mac_known)
    golden_mac(g, &packet->dst_mac);
  golden_addr(g, &packet->src);
  golden_addr(g, &packet->dst);
  golden_octets(g, packet->data, packet->length);
  if (!packet->dst_mac_known) {
    golden_int(g, vip_frame_packet(g->spare.data, FRAME_MAX, packet, VIP_FRAME_UNTAGGED));
    /* Whoever has the address sees the frame. */
    copy.dst_mac_known = true;
    memset(copy.dst_mac.octet, 2, sizeof copy.dst_mac.octet);
  }
  if (!fails)
    golden_transmit(g, r->number,
                    vip_frame_packet(g->spare.data, FRAME_MAX, &copy, (uint16_t)(g->kind * 100)));
  return fails ? -1 : 0;
}

static void add_right(struct golden *g, const struct vip_group *group,
                      const struct vip_right *right)
{
  add_group(g, group);
  golden_u8(g, right->kind);
  golden_u8(g, right->forwarder);
  golden_u8(g, right->flags);
  golden_mac(g, &right->mac);
  golden_addr(g, right->addr);
}

static int on_claim(struct vip_group *group, const struct vip_right *right)
{
  struct golden_router *r = router_of_if(vip_group_if(group));
  const bool fails = begin(r, CLAIM);

  add_right(r->golden, group, right);
  return fails ? -1 : 0;
}

static void on_release(struct vip_group *group, const struct vip_right *right)
{
  struct golden_router *r = router_of_if(vip_group_if(group));

  (void)begin(r, RELEASE);
  add_right(r->golden, group, right);
}

static int on_announce(struct vip_group *group, const struct vip_announce *announce)
{
  struct golden_router *r = router_of_if(vip_group_if(group));
  struct golden *g = r->golden;
  const bool fails = begin(r, ANNOUNCE);
  int length = 1;

  add_group(g, group);
  golden_u8(g, announce->family);
  golden_u8(g, announce->forwarder);
  golden_u8(g, announce->arp_op);
  golden_u8(g, announce->arp_target);
  golden_u8(g, announce->copies);
  golden_u8(g, announce->nd_flags);
  golden_u8(g, announce->nd_option);
  golden_u8(g, announce->with_ra);
  golden_mac(g, &announce->mac);
  golden_addr(g, announce->addr);
  for (unsigned copy = 0; length > 0; copy++) {
    length = vip_frame_announce(g->spare.data, FRAME_MAX, announce, copy, VIP_FRAME_UNTAGGED);
    golden_transmit(g, r->number, length);
  }
  return fails ? -1 : 0;
}

static void on_join(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr, bool on)
{
  struct golden_router *r = router_of_if(ifp);
  const struct vip_mac mac = vip_multicast_mac(family, addr);

  (void)begin(r, JOIN);
  golden_u8(r->golden, family);
  golden_addr(r->golden, addr);
  golden_mac(r->golden, &mac);
  golden_u8(r->golden, on);
}

static void on_event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  struct golden_router *r;
  struct golden *g;

  /* The engine's own event names nobody; golden_result() looks at what it tells of. */
  if (ifp == NULL)
    return;
  r = router_of_if(ifp);
  g = r->golden;
  (void)begin(r, EVENT);
  add_group(g, group);
  golden_u8(g, event->kind);
  golden_u64(g, event->now);
  if (event->kind == VIP_EVENT_STATE) {
    golden_u8(g, event->old_state);
    golden_u8(g, event->new_state);
    golden_u8(g, event->reason);
    golden_string(g, vip_reason_name(event->reason));
    golden_u8(g, event->forwarder);
  } else {
    golden_int(g, event->code);
    golden_string(g, vip_strerror(event->code));
  }
  golden_addr(g, event->peer);
}

static uint32_t on_random(struct vip_engine *engine)
{
  struct golden_router *r = golden_router_of(engine);

  golden_u8(r->golden, RANDOM);
  return golden_random(r->golden);
}

const struct vip_ops golden_ops = {
    .send = on_send,
    .claim = on_claim,
    .release = on_release,
    .announce = on_announce,
    .join = on_join,
    .event = on_event,
    .random = on_random,
};
