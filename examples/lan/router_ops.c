/* SPDX-License-Identifier: MIT */
/*
 * router_ops.c - what a router of the LAN does when the library asks: the host
 * operations of engine.h, and what follows from them (which MACs and addresses
 * it listens to).
 *
 * Each operation checks what the library promises about it: rights alternate,
 * no frame leaves with a virtual source MAC that is not held, nothing is sent
 * in a state that sends nothing.
 */
#include <string.h>
#include <stdlib.h>

#include "lan_internal.h"

static bool same_mac(const struct vip_mac *a, const struct vip_mac *b)
{
  return memcmp(a, b, sizeof *a) == 0;
}

static int node_mac_is(const struct lan_router *router, const struct vip_mac *mac)
{
  return same_mac(&router->lan->nodes[router->node].mac, mac);
}

/* ---- Rights ---- */

static size_t find_held(const struct lan_group *group, const struct vip_addr *addr)
{
  size_t i = 0;
  while (i < group->held_count && vip_addr_compare(&group->held[i], addr) != 0)
    i++;
  return i;
}

bool lan_group_answers(const struct lan_group *group, const struct vip_addr *addr)
{
  return find_held(group, addr) < group->held_count;
}

void lan_group_forget(struct lan_group *group)
{
  free(group->held);
  group->held = NULL;
  group->held_count = 0;
  memset(group->holds_mac, 0, sizeof group->holds_mac);
  group->holds_ra = false;
}

uint8_t lan_group_holds_mac(const struct lan_group *group, const struct vip_mac *mac)
{
  for (uint8_t i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (group->holds_mac[i] && same_mac(&group->mac[i], mac))
      return (uint8_t)(i + 1);
  return 0;
}

bool lan_group_holds(const struct lan_group *group)
{
  bool holds = group->holds_ra || group->held_count > 0;
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    holds = holds || group->holds_mac[i];
  return holds;
}

/* Where a right to a MAC is kept: number 0 is the interface's own, of protocols with one. */
static unsigned mac_index(const struct vip_right *right)
{
  return right->forwarder > 0 ? right->forwarder - 1u : 0;
}

static bool is_held(const struct lan_group *group, const struct vip_right *right)
{
  switch ((enum vip_right_kind)right->kind) {
  case VIP_RIGHT_MAC:
    return group->holds_mac[mac_index(right)];
  case VIP_RIGHT_ADDR:
    return lan_group_answers(group, right->addr);
  case VIP_RIGHT_RA:
    return group->holds_ra;
  }
  return false;
}

/* Is this one of those that fail? */
static bool fails(uint32_t *skip, uint32_t *count)
{
  if (*count == 0)
    return false;
  if (*skip > 0) {
    (*skip)--;
    return false;
  }
  (*count)--;
  return true;
}

static int claim(struct vip_group *object, const struct vip_right *right)
{
  struct lan_group *group = vip_group_user(object);
  struct lan_router *router = group->router;
  router->lan->checks++;
  if (is_held(group, right))
    lan_broken(router->lan, router->node, "claims a right that it holds, kind %d", right->kind);
  if (fails(&router->skip_claim, &router->fail_claim)) {
    router->lan->disturbed = router->lan->now;
    return -1;
  }
  if (right->kind == VIP_RIGHT_MAC) {
    group->holds_mac[mac_index(right)] = true;
    group->mac[mac_index(right)] = right->mac;
  } else if (right->kind == VIP_RIGHT_ADDR) {
    size_t size = (group->held_count + 1) * sizeof *group->held;
    group->held = lan_alloc(group->held, size);
    group->held[group->held_count++] = *right->addr;
  } else {
    group->holds_ra = true;
  }
  return 0;
}

static void release(struct vip_group *object, const struct vip_right *right)
{
  struct lan_group *group = vip_group_user(object);
  group->router->lan->checks++;
  if (!is_held(group, right)) {
    lan_broken(group->router->lan, group->router->node,
               "releases a right that it does not hold, kind %d", right->kind);
    return;
  }
  if (right->kind == VIP_RIGHT_MAC)
    group->holds_mac[mac_index(right)] = false;
  else if (right->kind == VIP_RIGHT_ADDR)
    group->held[find_held(group, right->addr)] = group->held[--group->held_count];
  else
    group->holds_ra = false;
}

/* ---- Frames ---- */

/* A virtual MAC must be held; without one, or without a group, it must be the interface's own. */
static void check_source(const struct lan_router *router, const struct lan_group *group,
                         uint8_t forwarder, const struct vip_mac *mac, const char *what)
{
  router->lan->checks += 2; /* and may_send(), or the like */
  if (forwarder == 0 && !node_mac_is(router, mac))
    lan_broken(router->lan, router->node, "%s from a MAC that is not its own", what);
  if (forwarder != 0 && !(group && lan_group_holds_mac(group, mac) == forwarder))
    lan_broken(router->lan, router->node, "%s from a virtual MAC that it does not hold", what);
}

/* The MAC of a unicast peer: the cache of a real host, taken to be warm. */
static bool find_neighbour(const struct lan *lan, uint8_t family, const struct vip_addr *addr,
                           struct vip_mac *mac)
{
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    if (!router)
      continue;
    const struct vip_addr *own = family == VIP_IPV4 ? &router->config.addr4 : &router->config.addr6;
    if (vip_addr_compare(own, addr) != 0)
      continue;
    *mac = lan->nodes[i].mac;
    return true;
  }
  return false;
}

static int send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct lan_router *router = vip_if_user(ifp);
  struct lan *lan = router->lan;
  const struct lan_group *group = packet->group ? vip_group_user(packet->group) : NULL;
  check_source(router, group, packet->forwarder, &packet->src_mac, "sends");
  if (group && !group->protocol->may_send(packet->group, packet))
    lan_broken(lan, router->node, "sends what it may not in state %s",
               vip_group_state_name(packet->group));
  if (fails(&router->skip_send, &router->fail_send)) {
    lan->disturbed = lan->now;
    return -1;
  }
  if (lan_router_dies(router))
    return 0;
  struct vip_packet routed = *packet;
  if (!packet->dst_mac_known)
    routed.dst_mac_known = find_neighbour(lan, packet->family, &packet->dst, &routed.dst_mac);
  uint8_t frame[LAN_FRAME_MAX];
  int length = vip_frame_packet(frame, sizeof frame, &routed, VIP_FRAME_UNTAGGED);
  if (length < 0)
    return length;
  lan_transmit(lan, router->node, frame, (size_t)length);
  return 0;
}

static int announce(struct vip_group *object, const struct vip_announce *announcement)
{
  const struct lan_group *group = vip_group_user(object);
  struct lan *lan = group->router->lan;
  check_source(group->router, group, announcement->forwarder, &announcement->mac, "announces");
  if (lan_router_dies(group->router))
    return 0;
  uint8_t frame[LAN_FRAME_MAX];
  int length;
  for (unsigned copy = 0; (length = vip_frame_announce(frame, sizeof frame, announcement, copy,
                                                       VIP_FRAME_UNTAGGED)) > 0;
       copy++)
    lan_transmit(lan, group->router->node, frame, (size_t)length);
  return length;
}

/* ---- What it listens to ---- */

static void join(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr, bool on)
{
  struct lan_router *router = vip_if_user(ifp);
  struct vip_mac mac = vip_multicast_mac(family, addr);
  struct lan_join *room = NULL;
  for (size_t i = 0; i < sizeof router->joins / sizeof router->joins[0]; i++) {
    struct lan_join *entry = &router->joins[i];
    if (entry->count > 0 && same_mac(&entry->mac, &mac)) {
      entry->count = on ? entry->count + 1 : entry->count - 1;
      return;
    }
    if (entry->count == 0)
      room = entry;
  }
  if (!on || !room) {
    lan_broken(router->lan, router->node, "%s",
               on ? "joins too many multicast groups"
                  : "leaves a multicast group that it is not in");
    return;
  }
  *room = (struct lan_join){mac, 1};
}

static bool has_joined(const struct lan_router *router, const struct vip_mac *dst)
{
  for (size_t i = 0; i < sizeof router->joins / sizeof router->joins[0]; i++)
    if (router->joins[i].count > 0 && same_mac(&router->joins[i].mac, dst))
      return true;
  return false;
}

/* The solicited-node group of one of its addresses. */
static bool is_solicited(const struct lan_group *group, const struct vip_mac *dst)
{
  for (size_t i = 0; i < group->held_count; i++) {
    struct vip_addr node = vip_solicited_node(&group->held[i]);
    struct vip_mac mac = vip_multicast_mac(VIP_IPV6, &node);
    if (same_mac(&mac, dst))
      return true;
  }
  return false;
}

bool lan_router_listens(const struct lan_router *router, const struct vip_mac *dst)
{
  static const struct vip_mac everybody = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
  static const struct vip_mac all_nodes = {{0x33, 0x33, 0, 0, 0, 1}};
  if (same_mac(dst, &everybody) || same_mac(dst, &all_nodes) || node_mac_is(router, dst) ||
      has_joined(router, dst))
    return true;
  bool multicast = dst->octet[0] & 1;
  for (int i = 0; i < router->group_count; i++) {
    const struct lan_group *group = router->groups[i];
    if (multicast ? is_solicited(group, dst) : lan_group_holds_mac(group, dst) != 0)
      return true;
  }
  return false;
}

/* ---- The record ---- */

static bool owns(const struct lan_group *group, uint8_t number)
{
  struct lan_forwarder forwarder;
  group->protocol->forwarder(group, number, &forwarder);
  return forwarder.own;
}

/* Who left a forwarder to a router that would not give it up tries again so much later. */
#define YIELD (60 * VIP_SECOND)

static void record_state(struct lan_group *group, const struct vip_event *event)
{
  struct lan *lan = group->router->lan;
  bool own = event->forwarder == 0;
  if (own)
    lan_key_moved(lan, group, event->old_state, event->new_state);
  else
    lan_key_forwarder_moved(lan, group, event->forwarder, event->old_state, event->new_state);
  if (!own && event->reason == VIP_REASON_CONFLICT)
    lan_key_unrest(&lan->keys[group->key], lan->now + YIELD);
  struct lan_entry *entry = lan_record(lan, own ? LAN_STATE : LAN_FORWARDER, group->router->node);
  entry->group = group->number;
  entry->forwarder = event->forwarder;
  entry->own = !own && owns(group, event->forwarder);
  entry->old_state = event->old_state;
  entry->new_state = event->new_state;
  entry->reason = event->reason;
  entry->priority = vip_group_effective_priority(group->group);
  entry->has_peer = event->peer != NULL;
  if (event->peer)
    entry->peer = *event->peer;
  lan_recorded(lan, entry);
}

static void record_event(struct vip_if *ifp, struct vip_group *object,
                         const struct vip_event *event)
{
  if (event->kind == VIP_EVENT_STATE) {
    record_state(vip_group_user(object), event);
    return;
  }
  if (event->kind != VIP_EVENT_CODE || !ifp)
    return;
  struct lan_router *router = vip_if_user(ifp);
  struct lan_entry *entry = lan_record(router->lan, LAN_CODE, router->node);
  if (object)
    entry->group = ((struct lan_group *)vip_group_user(object))->number;
  entry->code = event->code;
  entry->has_peer = event->peer != NULL;
  if (event->peer)
    entry->peer = *event->peer;
  lan_recorded(router->lan, entry);
}

static uint32_t draw(struct vip_engine *engine)
{
  struct lan_router *router = vip_engine_user(engine);
  return lan_random(router->lan);
}

const struct vip_ops lan_router_ops = {
    .send = send,
    .claim = claim,
    .release = release,
    .announce = announce,
    .join = join,
    .event = record_event,
    .random = draw,
};
