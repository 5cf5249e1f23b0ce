/* SPDX-License-Identifier: MIT */
/*
 * script.c - see golden.h.  Half of the steps let time pass to the next deadline,
 * as a host would; the others are one thing that happens to one router, or to one
 * group of it.
 */
#include "golden.h"

#include <string.h>

/* ---- time ---- */

static vip_time first_deadline(const struct golden *g)
{
  vip_time first = VIP_NEVER;

  for (unsigned i = 0; i < ROUTERS; i++) {
    const vip_time due = vip_engine_deadline(&g->routers[i].engine);

    if (due < first)
      first = due;
  }
  return first;
}

static void run(struct golden *g)
{
  for (unsigned i = 0; i < 4; i++) {
    const vip_time due = first_deadline(g);

    golden_deliver(g);
    if (due != VIP_NEVER && due > g->now)
      g->now = due;
    /* The host may be late. */
    if (golden_once(g, 12))
      g->now += (vip_time)golden_below(g, 30000) * 100001;
    golden_tick(g);
  }
}

static void tick_some(struct golden_router *r, unsigned which)
{
  struct golden *g = r->golden;

  g->now += VIP_SECOND;
  golden_result(r, vip_engine_tick_some(&r->engine, g->now, which));
}

static void wait_long(struct golden_router *r, unsigned which)
{
  static const uint16_t seconds[GROUPS] = {15, 60, 300, 700, 30000};

  r->golden->now += seconds[which] * VIP_SECOND;
  golden_tick(r->golden);
}

static void clock_back(struct golden_router *r, unsigned which)
{
  const vip_time now = r->golden->now;

  golden_result(r, vip_engine_tick(&r->engine, now > which ? now - which : 0));
}

static void set_clock(struct golden_router *r, unsigned which)
{
  r->golden->now += which * VIP_MILLISECOND;
  golden_result(r, vip_engine_set_clock(&r->engine, r->golden->now));
}

/* ---- the interface ---- */

static void link_down(struct golden_router *r, unsigned which)
{
  golden_result(r, vip_if_down(&r->ifp, which % 2 == 0, r->golden->now));
}

static void link_up(struct golden_router *r, unsigned which)
{
  (void)which;
  golden_result(r, vip_if_up(&r->ifp, r->golden->now));
}

static void set_address(struct golden_router *r, unsigned which)
{
  struct golden *g = r->golden;
  const uint8_t family = which % 2 == 0 ? VIP_IPV4 : VIP_IPV6;
  const uint32_t choice = golden_below(g, 4);
  struct vip_addr addr = golden_own(r->number, family);

  if (choice == 1)
    addr.octet[family == VIP_IPV4 ? 3 : 15] ^= 0x40;
  golden_result(r, vip_if_set_address(&r->ifp, family, choice == 0 ? NULL : &addr, g->now));
}

static void set_mac(struct golden_router *r, unsigned which)
{
  struct vip_mac mac = {{2, 0, 0, 0, 1, 0}};

  mac.octet[5] = (uint8_t)(r->number * 8u + which);
  golden_result(r, vip_if_set_mac(&r->ifp, &mac, r->golden->now));
}

static void peer_down(struct golden_router *r, unsigned which)
{
  const uint8_t family = which % 2 == 0 ? VIP_IPV4 : VIP_IPV6;
  const struct vip_addr addr = golden_own((r->number + 1u) % ROUTERS, family);

  golden_result(r, vip_if_peer_down(&r->ifp, family, &addr, r->golden->now));
}

static void heard(struct golden_router *r, unsigned which)
{
  static const struct vip_mac mac = {{2, 0, 0, 0, 9, 9}};
  const uint8_t family = which % 2 == 0 ? VIP_IPV4 : VIP_IPV6;

  golden_result(r,
                vip_if_heard(&r->ifp, family, golden_virtual(family, which), &mac, r->golden->now));
}

/* A client asks, of whomever; three of them at most find room in the cache. */
static void ask(struct golden_router *r, unsigned which)
{
  struct golden *g = r->golden;
  const uint32_t client = golden_below(g, 6);
  struct vip_query query;
  struct vip_answer answer;
  int result;

  memset(&query, 0, sizeof query);
  query.family = which % 2 == 0 ? VIP_IPV4 : VIP_IPV6;
  query.probe = client == 5;
  query.target = *golden_virtual(query.family, which == GLBP ? 3 : golden_below(g, 5));
  if (!query.probe)
    query.sender = golden_own((unsigned)(100 + client), query.family);
  query.client.octet[0] = 2;
  query.client.octet[5] = (uint8_t)(0x80 + client);
  result = r->groups[which] != NULL && client < 3
               ? vip_group_answer(r->groups[which], &query, &answer, g->now)
               : vip_if_answer(&r->ifp, &query, &answer, g->now);
  golden_result(r, result);
  if (result != VIP_OK)
    return;
  golden_u32(g, vip_group_id(answer.group));
  golden_mac(g, &answer.mac);
  golden_transmit(g, r->number, vip_frame_answer(g->spare.data, FRAME_MAX, &query, &answer, 7));
}

static void next_hop(struct golden_router *r, unsigned which)
{
  const uint8_t family = which % 2 == 0 ? VIP_IPV4 : VIP_IPV6;
  const struct vip_addr addr = golden_own((r->number + 1u) % ROUTERS, family);
  struct vip_addr instead;
  enum vip_hsrp_next_hop hop;

  memset(&instead, 0, sizeof instead);
  hop = vip_hsrp_next_hop(&r->hif, family, &addr, r->golden->now, &instead);
  golden_u8(r->golden, (uint8_t)hop);
  golden_addr(r->golden, &instead);
}

static void fail(struct golden_router *r, unsigned which)
{
  r->failing = (uint8_t)(which * 4);
}

static void track(struct golden_router *r, unsigned which)
{
  static const int16_t values[GROUPS] = {0, 1, 1, 0, 200};

  golden_result(r, vip_track_set(&r->track, values[which], r->golden->now));
}

static void stop_all(struct golden_router *r, unsigned which)
{
  (void)which;
  golden_result(r, vip_engine_stop(&r->engine, r->golden->now));
  for (unsigned i = 0; i < GROUPS; i++) {
    if (r->groups[i] != NULL)
      golden_result(r, vip_group_start(r->groups[i], r->golden->now));
  }
}

/* ---- one group that is there ---- */

static void start(struct golden_router *r, unsigned which)
{
  golden_result(r, vip_group_start(r->groups[which], r->golden->now));
}

static void stop(struct golden_router *r, unsigned which)
{
  golden_result(r, vip_group_stop(r->groups[which], r->golden->now));
}

static void set_priority(struct golden_router *r, unsigned which)
{
  const uint8_t priority = (uint8_t)golden_below(r->golden, 256);

  golden_result(r, vip_group_set_priority(r->groups[which], priority, r->golden->now));
}

static void adjust(struct golden_router *r, unsigned which)
{
  static const int32_t deltas[] = {-50, 50, -20, 20, INT32_C(1) << 30, -(INT32_C(1) << 30)};
  const int32_t delta = deltas[golden_below(r->golden, COUNT_OF(deltas))];

  const int result = vip_group_adjust(r->groups[which], delta, r->golden->now);

  golden_result(r, result);
  if (result == VIP_OK)
    r->adjusted[which] += delta;
}

static void hold(struct golden_router *r, unsigned which)
{
  /* No more is let go than was held: the tracked object holds by itself. */
  const bool on = r->holds[which] == 0;

  golden_result(r, vip_group_hold(r->groups[which], on, VIP_REASON_FAULT, r->golden->now));
  r->holds[which] = on;
}

static void hold_preempt(struct golden_router *r, unsigned which)
{
  const bool on = golden_once(r->golden, 2);

  golden_result(r, vip_group_hold_preempt(r->groups[which], on, r->golden->now));
}

static void announce(struct golden_router *r, unsigned which)
{
  golden_result(r, vip_group_announce(r->groups[which], r->golden->now));
}

static void stop_forwarder(struct golden_router *r, unsigned which)
{
  if (which == GLBP)
    golden_result(
        r, vip_glbp_stop_forwarder(&r->glbp, (uint8_t)golden_below(r->golden, 6), r->golden->now));
}

static void reopen(struct golden_router *r, unsigned which)
{
  golden_group_close(r, which);
  golden_group_open(r, which);
}

typedef void (*action)(struct golden_router *r, unsigned which);

static const action of_router[] = {
    tick_some, wait_long,   clock_back, set_clock, link_down, link_up,
    link_up,   set_mac,     peer_down,  peer_down, heard,     next_hop,
    fail,      set_address, track,      track,     stop_all,  golden_group_open};

static const action of_group[] = {golden_group_change,
                                  golden_group_change,
                                  golden_group_change,
                                  golden_look,
                                  golden_look,
                                  start,
                                  start,
                                  stop,
                                  set_priority,
                                  adjust,
                                  hold,
                                  hold_preempt,
                                  announce,
                                  stop_forwarder,
                                  reopen};

void golden_step(struct golden *g)
{
  const uint32_t choice = golden_below(g, 10);
  struct golden_router *r = &g->routers[golden_below(g, ROUTERS)];
  const unsigned which = (unsigned)golden_below(g, GROUPS);

  if (choice < 5)
    run(g);
  else if (choice == 5)
    golden_hostile(g);
  else if (choice == 6)
    ask(r, which);
  else if (choice == 7)
    of_router[golden_below(g, COUNT_OF(of_router))](r, which);
  else if (r->groups[which] != NULL)
    of_group[golden_below(g, COUNT_OF(of_group))](r, which);
  else
    golden_group_open(r, which);
}
