/* SPDX-License-Identifier: MIT */
/*
 * world.c - see golden.h.  What is on the wire are frames: frame.h makes them and
 * takes them apart, so its results are part of the run.
 */
#include "golden.h"

#include <string.h>

struct vip_addr golden_own(unsigned router, uint8_t family)
{
  struct vip_addr addr = {{0}};

  if (family == VIP_IPV4)
    return vip_ipv4(192, 0, 2, (uint8_t)(2 + router));
  addr.octet[0] = 0xfe;
  addr.octet[1] = 0x80;
  addr.octet[15] = (uint8_t)(2 + router);
  return addr;
}

struct golden_router *golden_router_of(const struct vip_engine *engine)
{
  return vip_engine_user(engine);
}

void golden_result(struct golden_router *r, int result)
{
  golden_int(r->golden, result);
  golden_u64(r->golden, vip_engine_deadline(&r->engine));
  golden_u32(r->golden, vip_engine_clock_back(&r->engine));
}

/* ---- the wire ---- */

void golden_transmit(struct golden *g, unsigned from, int length)
{
  golden_int(g, length);
  if (length <= 0)
    return;
  golden_octets(g, g->spare.data, (size_t)length);
  if (g->queued == QUEUE_MAX)
    return;
  g->spare.length = (uint16_t)length;
  g->spare.from = (uint8_t)from;
  g->queue[g->queued++] = g->spare;
}

void golden_input(struct golden_router *r, uint8_t kind, const struct vip_meta *meta,
                  const uint8_t *data, size_t length)
{
  const vip_time now = r->golden->now;

  switch (kind) {
  case VIP_FRAME_VRRP:
    golden_result(r, vip_vrrp_input(&r->ifp, meta, data, length, now));
    break;
  case VIP_FRAME_HSRP:
    golden_result(r, vip_hsrp_input(&r->ifp, meta, data, length, now));
    break;
  case VIP_FRAME_GLBP:
    golden_result(r, vip_glbp_input(&r->ifp, meta, data, length, now));
    break;
  default:
    break;
  }
}

static void answer(struct golden_router *r, const struct vip_query *query)
{
  struct golden *g = r->golden;
  struct vip_answer found;
  const int result = vip_if_answer(&r->ifp, query, &found, g->now);

  golden_result(r, result);
  if (result != VIP_OK)
    return;
  golden_u32(g, vip_group_id(found.group));
  golden_mac(g, &found.mac);
  golden_mac(g, &found.src_mac);
  golden_addr(g, &found.nd_source);
  golden_u8(g, found.nd_flags);
  golden_u8(g, found.to_all_nodes);
  golden_transmit(g, r->number,
                  vip_frame_answer(g->spare.data, FRAME_MAX, query, &found, VIP_FRAME_UNTAGGED));
}

static void receive(struct golden_router *r, const struct golden_frame *frame)
{
  struct golden *g = r->golden;
  struct vip_frame parsed;
  const int result = vip_frame_parse(&parsed, frame->data, frame->length);

  golden_parsed(g, result, &parsed);
  if (result != VIP_OK)
    return;
  if (parsed.kind == VIP_FRAME_QUERY)
    answer(r, &parsed.query);
  else if (parsed.kind == VIP_FRAME_ASSERTION)
    golden_result(r, vip_if_heard(&r->ifp, parsed.query.family, &parsed.query.target,
                                  &parsed.query.client, g->now));
  else
    golden_input(r, parsed.kind, &parsed.meta, parsed.data, parsed.length);
}

void golden_deliver(struct golden *g)
{
  /* Routers answer each other: bounded all the same. */
  for (unsigned turn = 0; turn < 2 * QUEUE_MAX && g->queued != 0; turn++) {
    const struct golden_frame frame = g->queue[0];
    const unsigned fate = (unsigned)golden_below(g, 16);

    g->queued--;
    memmove(&g->queue[0], &g->queue[1], g->queued * sizeof g->queue[0]);
    for (unsigned i = 0; i < ROUTERS; i++) {
      /* One is lost to one router, one comes back to its sender, one is doubled. */
      const bool back = i == frame.from;

      if (back != (fate == 0) || fate == 1 + i)
        continue;
      receive(&g->routers[i], &frame);
      if (fate == 4)
        receive(&g->routers[i], &frame);
    }
  }
}

void golden_tick(struct golden *g)
{
  for (unsigned i = 0; i < ROUTERS; i++)
    golden_result(&g->routers[i], vip_engine_tick(&g->routers[i].engine, g->now));
}

/* ---- routers ---- */

static void open_hsrp_if(struct golden_router *r)
{
  struct golden *g = r->golden;
  struct vip_hsrp_if_config config;

  memset(&config, 0, sizeof config);
  config.peers = r->neighbours;
  config.peer_count = COUNT_OF(r->neighbours);
  config.version = (uint8_t)(1 + g->kind % 2);
  config.interval_s = (uint16_t)(g->kind % 4 == 0 ? 0 : 10 * g->kind);
  config.holddown_s = (uint16_t)(g->kind % 3 == 1 ? 0 : 3600);
  config.no_jitter = g->kind == 0;
  config.authenticated_only = g->kind % 4 == 1;
  golden_result(r, vip_hsrp_if_init(&r->hif, &r->ifp, &config));
}

static void open_router(struct golden *g, unsigned number)
{
  struct golden_router *r = &g->routers[number];
  struct vip_engine_config engine_config;
  struct vip_if_config if_config;

  memset(&engine_config, 0, sizeof engine_config);
  engine_config.ops = &golden_ops;
  engine_config.slots = r->slots;
  engine_config.slot_count = COUNT_OF(r->slots);
  engine_config.tx = r->tx;
  engine_config.tx_size = sizeof r->tx;
  engine_config.user = r;
  memset(&if_config, 0, sizeof if_config);
  if_config.index = 1 + number;
  if_config.mac.octet[0] = 2;
  if_config.mac.octet[5] = (uint8_t)(0x10 + number);
  if_config.up = true;
  if_config.addr4 = golden_own(number, VIP_IPV4);
  if_config.addr6 = golden_own(number, VIP_IPV6);
  if_config.counters = &r->if_counters;

  r->golden = g;
  r->number = (uint8_t)number;
  r->failing = 0;
  memset(r->groups, 0, sizeof r->groups);
  memset(&r->if_counters, 0, sizeof r->if_counters);
  vip_track_init(&r->track, 1);
  golden_int(g, vip_engine_init(&r->engine, &engine_config));
  golden_result(r, vip_if_init(&r->ifp, &r->engine, &if_config));
  open_hsrp_if(r);
  for (unsigned i = 0; i < GROUPS; i++)
    golden_group_open(r, i);
}

void golden_world_open(struct golden *g, uint8_t kind, vip_time origin)
{
  g->kind = kind;
  g->now = origin;
  g->queued = 0;
  for (unsigned i = 0; i < ROUTERS; i++)
    open_router(g, i);
}

void golden_world_close(struct golden *g)
{
  for (unsigned i = 0; i < ROUTERS; i++) {
    struct golden_router *r = &g->routers[i];

    for (unsigned j = GROUPS; j-- > 0;)
      golden_group_close(r, j);
    golden_result(r, vip_hsrp_if_remove(&r->hif));
    golden_result(r, vip_if_remove(&r->ifp));
    golden_u64(g, vip_engine_late_max(&r->engine));
    golden_counters(g, &r->if_counters);
  }
}
