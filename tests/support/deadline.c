/* SPDX-License-Identifier: MIT */
/*
 * deadline.c - see deadline.h.
 */
#include "deadline.h"

#include "vip_test.h"

#include "internal.h"

static void node_is_told(const struct vip_engine *engine, struct vip_node *node)
{
  const vip_time *due = vipi_timers(node);
  vip_time first = 0;

  for (unsigned i = 0; i < node->cls->timer_count; i++) {
    if (due[i] != 0 && (first == 0 || due[i] < first)) {
      first = due[i];
    }
  }
  if (node->slot == UINT32_MAX) {
    assert_true(first == 0);
  } else {
    assert_true(engine->config.slots[node->slot].due == first);
  }
}

void deadlines_are_told(const struct vip_engine *engine)
{
  for (const struct vip_if *ifp = engine->ifs; ifp != NULL; ifp = ifp->next) {
    for (struct vip_group *group = ifp->groups; group != NULL; group = group->next) {
      node_is_told(engine, &group->node);
    }
    if (ifp->own != NULL) {
      node_is_told(engine, ifp->own);
    }
  }
}
