/* SPDX-License-Identifier: MIT */
/*
 * engine.c - the engine: entry guard, clock, timers, slots and lookup table.
 *
 * It knows objects with deadlines (struct vip_node) and calls them through
 * their class; no protocol is named here.  An object keeps its timers in due[]
 * (0 = off) and has one heap entry, at the earliest of them.  Which of several
 * due timers of one object comes first is its protocol's affair.
 *
 * Lookup: the same slots serve as a hash table of (interface index, protocol,
 * family, number), chained through the groups.  No pointer enters the hash, so
 * runs repeat.
 */
#include "internal.h"

#include <string.h>

int vip_engine_init_sized(struct vip_engine *engine, size_t engine_size,
                          const struct vip_engine_config *config, size_t config_size)
{
  if (engine_size != sizeof *engine || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (engine == NULL || config == NULL || config->ops == NULL || config->slots == NULL ||
      config->slot_count == 0 || config->slot_count == UINT32_MAX || config->tx == NULL)
    return VIP_ERR_ARG;
  if (config->ops->send == NULL || config->ops->claim == NULL || config->ops->release == NULL)
    return VIP_ERR_ARG;
  memset(engine, 0, sizeof *engine);
  engine->config = *config;
  memset(config->slots, 0, (size_t)config->slot_count * sizeof config->slots[0]);
  return VIP_OK;
}

void vipi_event(struct vip_engine *engine, struct vip_if *ifp, struct vip_group *group,
                struct vip_event *event)
{
  if (engine->config.ops->event == NULL)
    return;
  event->now = engine->now;
  engine->busy = true;
  engine->config.ops->event(ifp, group, event);
  engine->busy = false;
}

/* The clock went back: stand still, count, and say so once until it has caught up. */
static void clock_back(struct vip_engine *engine, vip_time now)
{
  struct vip_event event;

  engine->clock_back++;
  if (engine->was_back)
    return;
  engine->was_back = true;
  memset(&event, 0, sizeof event);
  event.kind = VIP_EVENT_CLOCK;
  event.difference = engine->now - now;
  vipi_event(engine, NULL, NULL, &event);
}

int vipi_enter(struct vip_engine *engine, vip_time now)
{
  if (engine->busy)
    return VIP_ERR_BUSY;
  if (now > VIP_TIME_MAX)
    now = VIP_TIME_MAX;
  if (now < engine->now) {
    clock_back(engine, now);
    return VIP_OK;
  }
  engine->now = now;
  engine->was_back = false;
  return VIP_OK;
}

vip_time vipi_random_part(struct vip_engine *engine, uint32_t us)
{
  return us != 0 ? ((vip_time)us * vipi_random(engine) >> 32) * 1000 : 0;
}

vip_time *vipi_timers(struct vip_node *node)
{
  void *run = (uint8_t *)node + node->cls->run_offset;
  return run;
}

void vipi_rearm(struct vip_engine *engine, struct vip_node *node)
{
  const vip_time *due = vipi_timers(node);
  vip_time first = VIP_NEVER;

  /* What is off, 0, becomes the latest of all by this. */
  for (unsigned i = 0; i < node->cls->timer_count; i++)
    if (due[i] - 1 < first)
      first = due[i] - 1;
  vipi_heap_set(engine, node, first + 1);
}

void vipi_timers_off(struct vip_engine *engine, struct vip_node *node)
{
  memset(vipi_timers(node), 0, node->cls->timer_count * sizeof(vip_time));
  vipi_heap_set(engine, node, 0);
}

int vipi_node_add(struct vip_engine *engine, struct vip_node *node, const struct vip_class *cls)
{
  if (engine->node_count == engine->config.slot_count)
    return VIP_ERR_SPACE;
  engine->node_count++;
  node->cls = cls;
  node->slot = UINT32_MAX;
  node->order = engine->next_order++;
  return VIP_OK;
}

void vipi_node_remove(struct vip_engine *engine, struct vip_node *node)
{
  vipi_heap_set(engine, node, 0);
  engine->node_count--;
}

struct vip_slot *vipi_bucket(const struct vip_engine *engine, uint32_t if_index, uint8_t protocol,
                             uint8_t family, uint16_t id)
{
  uint32_t hash =
      ((uint32_t)protocol << 24 | (uint32_t)family << 16 | id) + if_index * UINT32_C(0x9e3779b1);

  /* The finaliser of MurmurHash3: every bit of the key reaches the top bits. */
  hash = (hash ^ hash >> 16) * UINT32_C(0x85ebca6b);
  hash = (hash ^ hash >> 13) * UINT32_C(0xc2b2ae35);
  hash ^= hash >> 16;
  return &engine->config.slots[(uint32_t)((uint64_t)hash * engine->config.slot_count >> 32)];
}

static uint32_t run_due(struct vip_engine *engine, uint32_t max)
{
  const vip_time now = engine->now;
  const struct vip_slot *root = engine->config.slots;
  uint32_t done = 0;

  while (done < max && engine->due_count > 0 && root->due <= now) {
    struct vip_node *node = root->node;
    if (now - root->due > engine->late_max)
      engine->late_max = now - root->due;
    node->cls->expire(node);
    done++;
  }
  return done;
}

int vip_engine_tick(struct vip_engine *engine, vip_time now)
{
  const int result = vipi_enter(engine, now);

  if (result == VIP_OK)
    (void)run_due(engine, UINT32_MAX);
  return result;
}

int vip_engine_tick_some(struct vip_engine *engine, vip_time now, uint32_t max)
{
  const int result = vipi_enter(engine, now);

  if (result != VIP_OK)
    return result;
  (void)run_due(engine, max);
  return engine->due_count > 0 && engine->config.slots[0].due <= engine->now;
}

vip_time vip_engine_deadline(const struct vip_engine *engine)
{
  return engine->due_count > 0 ? engine->config.slots[0].due : VIP_NEVER;
}

/* The same distance from the new present; what is overdue is due at once. */
static vip_time moved(vip_time due, vip_time old, vip_time now)
{
  const vip_time left = due > old ? due - old : 0;
  return now + left > 0 ? now + left : 1;
}

int vip_engine_set_clock(struct vip_engine *engine, vip_time now)
{
  const vip_time old = engine->now;

  if (engine->busy)
    return VIP_ERR_BUSY;
  if (now > VIP_TIME_MAX)
    now = VIP_TIME_MAX;
  engine->now = now;
  engine->was_back = false;
  /* What is not in the heap has no deadline. */
  for (uint32_t entry = 0; entry < engine->due_count; entry++) {
    struct vip_node *node = engine->config.slots[entry].node;
    vip_time *due = vipi_timers(node);
    for (unsigned i = 0; i < node->cls->timer_count; i++)
      if (due[i] != 0)
        due[i] = moved(due[i], old, now);
  }
  vipi_heap_rebuild(engine);
  return VIP_OK;
}

int vip_engine_stop(struct vip_engine *engine, vip_time now)
{
  const int result = vipi_enter(engine, now);

  if (result != VIP_OK)
    return result;
  for (struct vip_if *ifp = engine->ifs; ifp != NULL; ifp = ifp->next)
    for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
      vipi_group_stop(group);
  return VIP_OK;
}

void *vip_engine_user(const struct vip_engine *engine)
{
  return engine->config.user;
}

vip_time vip_engine_late_max(const struct vip_engine *engine)
{
  return engine->late_max;
}

uint32_t vip_engine_clock_back(const struct vip_engine *engine)
{
  return engine->clock_back;
}
