/* SPDX-License-Identifier: MIT */
/*
 * heap.c - deadlines in order: a 4-ary heap in the engine's slots.
 *
 * One entry for each object that has a deadline, ordered by (deadline,
 * registration), so that a run repeats exactly.  Every object knows its own
 * entry (node->slot), which makes a change one walk up or down: at most
 * log4(n) steps up, 4 comparisons a step down.  The heap is eager: a received
 * packet moves one entry, and the root is always the true next deadline.
 */
#include "internal.h"

enum { ARITY = 4 };

static bool before(const struct vip_slot *a, vip_time due, const struct vip_node *node)
{
  return a->due != due ? a->due < due : a->node->order < node->order;
}

static void put(struct vip_slot *slots, uint32_t at, vip_time due, struct vip_node *node)
{
  slots[at].due = due;
  slots[at].node = node;
  node->slot = at;
}

/* Puts the entry (due, node) where it belongs, when the hole for it is at `at`. */
static void settle(struct vip_engine *engine, uint32_t at, vip_time due, struct vip_node *node)
{
  struct vip_slot *slots = engine->config.slots;
  const uint32_t count = engine->due_count;

  while (at > 0 && !before(&slots[(at - 1) / ARITY], due, node)) {
    const struct vip_slot *parent = &slots[(at - 1) / ARITY];
    put(slots, at, parent->due, parent->node);
    at = (at - 1) / ARITY;
  }
  while (at <= (count - 1) / ARITY) {
    const uint32_t first = at * ARITY + 1;
    uint32_t least = first;
    if (first >= count)
      break;
    for (uint32_t child = first + 1; child < count && child < first + ARITY; child++)
      if (before(&slots[child], slots[least].due, slots[least].node))
        least = child;
    if (!before(&slots[least], due, node))
      break;
    put(slots, at, slots[least].due, slots[least].node);
    at = least;
  }
  put(slots, at, due, node);
}

void vipi_heap_set(struct vip_engine *engine, struct vip_node *node, vip_time due)
{
  struct vip_slot *slots = engine->config.slots;
  const bool present = node->slot != UINT32_MAX;

  if (due != 0) {
    if (present && slots[node->slot].due == due)
      return;
    settle(engine, present ? node->slot : engine->due_count++, due, node);
    return;
  }
  if (present) {
    const uint32_t hole = node->slot;
    const struct vip_slot last = slots[--engine->due_count];
    node->slot = UINT32_MAX;
    if (last.node != node)
      settle(engine, hole, last.due, last.node);
  }
}

void vipi_heap_rebuild(struct vip_engine *engine)
{
  const struct vip_slot *slots = engine->config.slots;
  const uint32_t count = engine->due_count;

  /* The entries in front of `i` are a heap already, and none of them moves behind it. */
  engine->due_count = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct vip_node *node = slots[i].node;
    node->slot = UINT32_MAX;
    vipi_rearm(engine, node);
  }
}
