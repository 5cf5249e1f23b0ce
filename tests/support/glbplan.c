/* SPDX-License-Identifier: MIT */
/*
 * glbplan.c - the routers, their clock and their host operations; see glbplan.h.
 * glbplan_packet.c builds the packets of others, glbplan_text.c reads what was done.
 */
#include "glbplan.h"

#include "deadline.h"
#include "hex.h"

#include <stdlib.h>

static struct glan_router *router_of(const struct vip_if *ifp)
{
  return vip_engine_user(vip_if_engine(ifp));
}

/* Octets being fed, which are spoilt by the first operation: all of them have been read. */
static uint8_t *fed;
static size_t fed_length;

static void spoil(void)
{
  if (fed != NULL) {
    memset(fed, 0xee, fed_length);
  }
}

static struct glan_record *record(struct glan_router *r, enum glan_op op)
{
  struct glan_record *record;

  if (r->count == GLAN_RECORDS) {
    fail_msg("more than %d operations", GLAN_RECORDS);
  }
  spoil();
  record = &r->records[r->count++];
  memset(record, 0, sizeof *record);
  record->op = op;
  record->ms = r->lan->now_ms;
  return record;
}

/* ---- operations ---- */

static uint8_t bit_of(const struct vip_right *right)
{
  if (right->kind == VIP_RIGHT_ADDR) {
    return 1;
  }
  return (uint8_t)(right->kind == VIP_RIGHT_RA ? 2 : 4 << (right->forwarder - 1));
}

static int op_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  static const struct vip_addr groups[] = {
      {{224, 0, 0, 102}}, {{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x66}}};
  struct glan_router *r = router_of(ifp);
  struct glan *lan = r->lan;
  struct glan_record *kept = record(r, GLAN_SEND);
  struct glan_packet *p = &lan->queue[lan->queued++];

  assert_true(lan->queued < GLAN_QUEUE);
  assert_true(packet->length > 0 && packet->length <= GLAN_PACKET);
  kept->packet = *packet;
  kept->packet.data = NULL;
  memcpy(kept->octets, packet->data, packet->length);
  /* No packet leaves with a virtual MAC that is not held. */
  if (packet->forwarder != 0) {
    const struct vip_mac mac = vip_glbp_mac(vip_group_id(packet->group), packet->forwarder);

    assert_true((r->held & 4 << (packet->forwarder - 1)) != 0);
    assert_memory_equal(&packet->src_mac, &mac, sizeof mac);
  } else {
    assert_memory_equal(&packet->src_mac, &vip_if_get_config(ifp)->mac, sizeof packet->src_mac);
  }
  assert_int_equal(packet->port, 3222);
  assert_int_equal(packet->ttl, 255);
  assert_int_equal(packet->protocol, 17);
  assert_true(packet->dst_mac_known);
  memset(p, 0, sizeof *p);
  p->from = (unsigned)(r - lan->r);
  p->meta.family = packet->family;
  p->meta.src = packet->src;
  p->meta.dst = packet->dst;
  p->meta.src_mac = packet->src_mac;
  p->meta.has_src_mac = true;
  p->meta.ttl = packet->ttl;
  p->multicast = vip_addr_compare(&packet->dst, &groups[packet->family == VIP_IPV6]) == 0;
  p->length = packet->length;
  memcpy(p->octets, packet->data, packet->length);
  return 0;
}

static int op_claim(struct vip_group *group, const struct vip_right *right)
{
  struct glan_router *r = router_of(vip_group_if(group));
  struct glan_record *kept = record(r, GLAN_CLAIM);
  const uint8_t bit = bit_of(right);

  kept->right = *right;
  kept->right.addr = NULL;
  assert_true((right->kind == VIP_RIGHT_MAC) == (right->addr == NULL));
  assert_true((r->held & bit) == 0);
  if ((r->refuse & bit) != 0) {
    return -1;
  }
  if (right->kind == VIP_RIGHT_ADDR) {
    r->addrs++;
  } else {
    r->held |= bit;
  }
  return 0;
}

static void op_release(struct vip_group *group, const struct vip_right *right)
{
  struct glan_router *r = router_of(vip_group_if(group));
  struct glan_record *kept = record(r, GLAN_RELEASE);

  kept->right = *right;
  kept->right.addr = NULL;
  if (right->kind == VIP_RIGHT_ADDR) {
    assert_true(r->addrs > 0);
    r->addrs--;
    return;
  }
  assert_true((r->held & bit_of(right)) != 0);
  r->held &= (uint8_t)~bit_of(right);
}

static int op_announce(struct vip_group *group, const struct vip_announce *announce)
{
  struct glan_record *kept = record(router_of(vip_group_if(group)), GLAN_ANNOUNCE);

  kept->announce = *announce;
  kept->announce.addr = NULL;
  return 0;
}

static void op_event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  struct glan_record *kept;

  spoil();
  if (event->kind != VIP_EVENT_STATE) {
    return;
  }
  kept = record(router_of(ifp), GLAN_EVENT);
  kept->event = *event;
  kept->event.peer = NULL;
  if (event->peer != NULL) {
    kept->peer = *event->peer;
  }
  assert_int_not_equal(event->reason, VIP_REASON_NONE);
  if (event->forwarder == 0) {
    assert_int_equal(vip_group_state(group), event->new_state);
  } else {
    assert_int_equal(router_of(ifp)->g.run.forwarder[event->forwarder - 1].state, event->new_state);
  }
}

static uint32_t op_random(struct vip_engine *engine)
{
  struct glan_router *r = vip_engine_user(engine);

  spoil();
  r->random = r->random * 1664525u + 1013904223u;
  return r->random;
}

static const struct vip_ops ops = {op_send, op_claim, op_release, op_announce,
                                   NULL,    op_event, op_random};

/* ---- routers ---- */

struct vip_glbp_config glan_base(unsigned router)
{
  struct vip_glbp_config c;

  memset(&c, 0, sizeof c);
  c.family = VIP_IPV4;
  c.group = 1;
  c.address = vip_ipv4(192, 0, 2, 254);
  c.priority = router == A ? 200 : 100;
  c.peer_count = GLAN_PEERS;
  return c;
}

void glan_open(struct glan *lan)
{
  memset(lan, 0, sizeof *lan);
}

void glan_power(struct glan *lan, unsigned router, const struct vip_glbp_config *config)
{
  struct glan_router *r = &lan->r[router];
  struct vip_engine_config ec;
  struct vip_if_config ic;

  memset(&ec, 0, sizeof ec);
  r->lan = lan;
  r->config = config != NULL ? *config : glan_base(router);
  r->config.peers = r->config.peer_count != 0 ? r->peers : NULL;
  r->random += router + 1;
  r->held = 0;
  r->addrs = 0;
  memset(&r->stats, 0, sizeof r->stats);
  ec.ops = &ops;
  ec.slots = r->slots;
  ec.slot_count = GLAN_SLOTS;
  ec.tx = r->tx;
  ec.tx_size = sizeof r->tx;
  ec.user = r;
  assert_int_equal(vip_engine_init(&r->engine, &ec), VIP_OK);
  ic = r->own;
  ic.index = 1;
  ic.up = true;
  if (vip_addr_is_none(&ic.addr4)) {
    ic.mac.octet[0] = 2;
    ic.mac.octet[5] = (uint8_t)(router + 1);
    ic.addr4 = vip_ipv4(192, 0, 2, (uint8_t)(router + 1));
    ic.addr6 = v6(0xfe80, (uint16_t)(router + 1));
  }
  ic.counters = &r->if_counters;
  assert_int_equal(vip_if_init(&r->ifp, &r->engine, &ic), VIP_OK);
  assert_int_equal(vip_glbp_init(&r->g, &r->ifp, &r->config), VIP_OK);
  assert_int_equal(vip_group_set_counters(&r->g.group, &r->counters), VIP_OK);
  vip_glbp_set_stats(&r->g, &r->stats);
  r->there = true;
}

void glan_start(struct glan *lan, unsigned router, const struct vip_glbp_config *config)
{
  glan_power(lan, router, config);
  assert_int_equal(vip_group_start(&lan->r[router].g.group, glan_now(lan)), VIP_OK);
  glan_flush(lan);
}

void glan_die(struct glan *lan, unsigned router)
{
  lan->r[router].there = false;
}

void glan_close(struct glan *lan)
{
  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    struct glan_router *r = &lan->r[i];

    if (!r->there) {
      continue;
    }
    assert_int_equal(vip_group_remove(&r->g.group, glan_now(lan)), VIP_OK);
    assert_int_equal(vip_if_remove(&r->ifp), VIP_OK);
    assert_int_equal(r->held, 0);
    assert_int_equal(r->addrs, 0);
    assert_true(vip_engine_deadline(&r->engine) == VIP_NEVER);
    lan->queued = 0;
  }
}

/* ---- time, and packets under way ---- */

vip_time glan_now(const struct glan *lan)
{
  /* Not 0: a deadline of 0 would be none. */
  return (1000000 + (vip_time)lan->now_ms) * VIP_MILLISECOND;
}

int glan_feed(struct glan *lan, unsigned router, const struct glan_packet *p)
{
  /* The octets stand alone in memory so that reading one too many is seen. */
  uint8_t *octets = malloc(p->length != 0 ? p->length : 1);
  int result;

  memcpy(octets, p->octets, p->length);
  fed = octets;
  fed_length = p->length;
  result = vip_glbp_input(&lan->r[router].ifp, &p->meta, octets, p->length, glan_now(lan));
  fed = NULL;
  free(octets);
  return result;
}

static bool reaches(const struct glan *lan, const struct glan_packet *p, unsigned router)
{
  const struct glan_router *r = &lan->r[router];

  if (!r->there || p->from == router || lan->cut[p->from][router]) {
    return false;
  }
  return p->multicast ||
         vip_addr_compare(&p->meta.dst, p->meta.family == VIP_IPV4
                                            ? &vip_if_get_config(&r->ifp)->addr4
                                            : &vip_if_get_config(&r->ifp)->addr6) == 0;
}

void glan_flush(struct glan *lan)
{
  while (lan->queued > 0) {
    const struct glan_packet p = lan->queue[0];

    lan->queued--;
    memmove(&lan->queue[0], &lan->queue[1], lan->queued * sizeof lan->queue[0]);
    for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
      if (reaches(lan, &p, i)) {
        (void)glan_feed(lan, i, &p);
      }
    }
  }
}

static void poll(struct glan *lan)
{
  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    struct glan_router *r = &lan->r[i];

    if (r->there && vip_engine_deadline(&r->engine) <= glan_now(lan)) {
      deadlines_are_told(&r->engine);
      assert_int_equal(vip_engine_tick(&r->engine, glan_now(lan)), VIP_OK);
      glan_flush(lan);
    }
  }
}

/* How long nobody has anything to do; at most `most`. */
static uint32_t idle_ms(const struct glan *lan, uint32_t most)
{
  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    const struct glan_router *r = &lan->r[i];

    if (r->there) {
      const int32_t sleep = vip_ms_until(vip_engine_deadline(&r->engine), glan_now(lan));

      most = (uint32_t)sleep < most ? (uint32_t)sleep : most;
    }
  }
  return most;
}

void glan_at(struct glan *lan, uint32_t ms)
{
  unsigned rounds = 0;

  assert_true(ms >= lan->now_ms);
  while (lan->now_ms < ms) {
    const uint32_t sleep = idle_ms(lan, ms - lan->now_ms);

    lan->now_ms += sleep;
    rounds = sleep == 0 ? rounds + 1 : 0;
    if (rounds > 10) {
      fail_msg("timers that are due again and again at %u ms", lan->now_ms);
    }
    if (lan->now_ms < ms) {
      poll(lan);
    }
  }
}

void glan_until(struct glan *lan, uint32_t ms)
{
  glan_at(lan, ms);
  for (unsigned i = 0; i < 3; i++) {
    poll(lan);
  }
}

void glan_steady3(struct glan *lan)
{
  glan_open(lan);
  glan_start(lan, A, NULL);
  glan_until(lan, 500);
  glan_start(lan, C, NULL);
  glan_until(lan, 1500);
  /* It asks at 23500, before C. */
  glan_start(lan, B, NULL);
  glan_until(lan, 60000);
  is_in(lan, A, VIP_GLBP_ACTIVE);
  is_in(lan, B, VIP_GLBP_LISTEN);
  is_in(lan, C, VIP_GLBP_STANDBY);
  assert_int_equal(glan_vf_state(lan, A, 1), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(lan, B, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(lan, C, 3), VIP_GLBP_ACTIVE);
  glan_forget(lan);
}
