/* SPDX-License-Identifier: MIT */
/*
 * worst_groups.c - what calls cost in an engine with 1, 16 and 255 groups on one
 * interface: those that concern all groups, with all of them due at once, and those
 * that concern one, for groups from all over the table.
 */
#include "cost.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const char *protocol;
  enum world_kind kind;
} kinds[] = {{"vrrp", WORLD_V3_IPV4}, {"hsrp", WORLD_HSRP2}, {"glbp", WORLD_GLBP}};

/* Calls for one group are made for so many of them. */
enum { SAMPLES = 16 };

#define HOUR (3600 * VIP_SECOND)

static struct world world;

static uint32_t step_of(uint32_t count)
{
  return count < SAMPLES ? 1 : count / SAMPLES;
}

/* What somebody else sends: known groups, and one that nobody has. */
static bool hear(const char *name, enum world_kind kind, uint32_t count)
{
  world_input *input = world_receiver(kind);
  const struct vip_meta meta = world_meta(kind);
  uint8_t advert[WORLD_ADVERT_MAX];
  bool good = true;

  for (uint32_t i = 0; i < count; i += step_of(count))
    COST(name, "start", count, vip_group_start(world_router(&world, i), 0));
  for (uint32_t i = 0; i < count; i++)
    (void)vip_group_start(world_router(&world, i), 0);
  for (unsigned turn = 0; turn < 2; turn++)
    for (uint32_t i = 0; i < count; i++) {
      const size_t length = world_advert(kind, i, turn, advert);
      int result;
      if (i % step_of(count) != 0) {
        result = input(world_if(&world, i), &meta, advert, length, VIP_SECOND);
      } else {
        cost_begin();
        result = input(world_if(&world, i), &meta, advert, length, VIP_SECOND);
        cost_end(name, "input", count);
      }
      good &= result == VIP_OK;
    }
  COST(name, "peer-down", count,
       vip_if_peer_down(world_if(&world, 0), meta.family, &meta.src, 2 * VIP_SECOND));
  COST(name, "tick", count, vip_engine_tick(&world.engine, HOUR));
  return good;
}

/* All deadlines are the same, until all groups are Active. */
static bool settle(const char *name, uint32_t count)
{
  const vip_time end = 60 * VIP_SECOND;

  for (uint32_t i = 0; i < count; i++)
    (void)vip_group_start(world_router(&world, i), 0);
  while (vip_engine_deadline(&world.engine) < end) {
    const vip_time due = vip_engine_deadline(&world.engine);
    COST(name, "tick", count, vip_engine_tick(&world.engine, due));
  }
  COST(name, "tick", count, vip_engine_tick(&world.engine, HOUR));
  for (uint32_t i = 0; i < count; i++)
    if (world_router(&world, i)->held == 0)
      return false;
  return true;
}

static void ask(const char *name, uint32_t count)
{
  struct vip_if *ifp = world_if(&world, 0);
  const vip_time now = HOUR;
  struct vip_answer answer;

  COST(name, "deadline", count, vip_engine_deadline(&world.engine));
  for (uint32_t i = 0; i < count; i += step_of(count)) {
    const struct vip_query query = world_query(&world, i);
    const struct vip_group *group = world_router(&world, i);
    COST(name, "find", count,
         vip_if_find(ifp, vip_group_protocol(group), vip_group_family(group), vip_group_id(group)));
    COST(name, "next", count, vip_if_next(ifp, group));
    COST(name, "answer", count, vip_if_answer(ifp, &query, &answer, now));
    COST(name, "heard", count, vip_if_heard(ifp, query.family, &query.target, &query.client, now));
  }
}

/* All groups are changed; true if none of them is due in the end. */
static bool change_all(const char *name, enum world_kind kind, uint32_t count)
{
  struct vip_if *ifp = world_if(&world, 0);
  struct vip_addr address = world_own(kind);
  const struct vip_mac mac = {{2, 0, 0, 0, 0, 77}};
  vip_time now = HOUR;

  address.octet[3] = 77;
  COST(name, "set-mac", count, vip_if_set_mac(ifp, &mac, now));
  COST(name, "set-address", count, vip_if_set_address(ifp, VIP_IPV4, &address, now));
  COST(name, "if-down", count, vip_if_down(ifp, true, now));
  COST(name, "if-up", count, vip_if_up(ifp, now));
  for (; now < HOUR + 60 * VIP_SECOND; now = vip_engine_deadline(&world.engine)) {
    COST(name, "tick-some", count, vip_engine_tick_some(&world.engine, now, 1));
    COST(name, "tick", count, vip_engine_tick(&world.engine, now));
  }
  COST(name, "set-clock", count, vip_engine_set_clock(&world.engine, now));
  COST(name, "engine-stop", count, vip_engine_stop(&world.engine, now));
  return vip_engine_deadline(&world.engine) == VIP_NEVER;
}

/* An uplink that all of them count on comes and goes: their priority or weighting, then service. */
static bool track_all(const char *name, uint32_t count)
{
  static struct vip_track_use uses[WORLD_ROUTERS_PER_IF];
  const vip_time now = HOUR;
  struct vip_track track;
  bool good = true;

  for (unsigned kind = VIP_TRACK_WEIGHT; kind <= VIP_TRACK_FAULT; kind++) {
    COST("any", "field", 1, (vip_track_init(&track, 1), 0));
    memset(uses, 0, sizeof uses);
    for (uint32_t i = 0; i < count; i++)
      COST(name, "track-attach", count,
           vip_track_attach(&track, &uses[i], world_router(&world, i), (enum vip_track_kind)kind,
                            -20, now));
    COST(name, "track-set", count, vip_track_set(&track, 0, now));
    COST(name, "track-set", count, vip_track_set(&track, 1, now));
    /* The first one that was attached stands last in the list. */
    for (uint32_t i = 0; i < count; i++) {
      if (i % step_of(count) == 0)
        COST(name, "track-detach", count, vip_track_detach(&uses[i], now));
      else
        good &= vip_track_detach(&uses[i], now) == VIP_OK;
    }
  }
  return good;
}

/* One group of many is changed while it is Active and the others stand still; then it goes. */
static void change_one(const char *name, uint32_t count)
{
  vip_time now = 2 * HOUR;

  for (uint32_t i = 0; i < count; i += step_of(count)) {
    struct vip_group *group = world_router(&world, i);
    const vip_time settled = now + 60 * VIP_SECOND;
    COST(name, "start", count, vip_group_start(group, now));
    for (; now < settled; now = vip_engine_deadline(&world.engine))
      (void)vip_engine_tick(&world.engine, now);
    COST(name, "announce", count, vip_group_announce(group, now));
    COST(name, "adjust", count, vip_group_adjust(group, -10, now));
    COST(name, "adjust", count, vip_group_adjust(group, 0, now));
    COST(name, "priority", count, vip_group_set_priority(group, 100, now));
    COST(name, "priority", count, vip_group_set_priority(group, 200, now));
    COST(name, "hold-preempt", count, vip_group_hold_preempt(group, true, now));
    COST(name, "hold-preempt", count, vip_group_hold_preempt(group, false, now));
    COST(name, "hold", count, vip_group_hold(group, true, VIP_REASON_FAULT, now));
    COST(name, "hold", count, vip_group_hold(group, false, VIP_REASON_FAULT, now));
    COST(name, "stop", count, vip_group_stop(group, now));
    COST(name, "start", count, vip_group_start(group, now));
    COST(name, "remove", count, vip_group_remove(group, now));
  }
}

static bool measure(const char *name, enum world_kind kind, uint32_t count)
{
  bool good = world_make(&world, kind, count, WORLD_BACKUP, 0) && hear(name, kind, count);

  world_free(&world);
  if (!good)
    fprintf(stderr, "%s %lu: a message was not accepted\n", name, (unsigned long)count);
  good = good && world_make(&world, kind, count, WORLD_OWNER, 0) && settle(name, count);
  if (good) {
    ask(name, count);
    good = change_all(name, kind, count);
    change_one(name, count);
  }
  world_free(&world);
  good = good && world_make(&world, kind, count, WORLD_OWNER, 0) && settle(name, count) &&
         track_all(name, count);
  world_free(&world);
  if (!good)
    fprintf(stderr, "%s %lu: not what it should be\n", name, (unsigned long)count);
  return good;
}

bool worst_groups(void)
{
  static const uint32_t counts[] = {1, 16, 255};

  for (unsigned k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
    for (unsigned c = 0; c < sizeof counts / sizeof counts[0]; c++)
      if (!measure(kinds[k].protocol, kinds[k].kind, counts[c]))
        return false;
  return true;
}
