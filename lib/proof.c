/* SPDX-License-Identifier: MIT */
/*
 * proof.c - private hooks for tests, the explorer and vip-replay: move or fire
 * one timer, and take or restore an image of all state.
 *
 * An image holds what the next step depends on and nothing else: no counter, no
 * pointer, no absolute time.  Configurations are not part of it.  Hosts cannot
 * reach this file.
 */
#include "internal.h"

#include <string.h>

/* What is done with an image: measured, written or read. */
struct image {
  uint8_t *to;         /* NULL unless it is written */
  const uint8_t *from; /* NULL unless it is read */
  size_t size;
  size_t used;
  vip_time now;
};

static void transfer(struct image *image, void *data, size_t length)
{
  if (image->used + length <= image->size) {
    if (image->to != NULL)
      memcpy(image->to + image->used, data, length);
    else if (image->from != NULL)
      memcpy(data, image->from + image->used, length);
  }
  image->used += length;
}

/* A timer as a distance: 0 off, 1 due, else 1 + what is left. */
static void transfer_timer(struct image *image, vip_time *due)
{
  vip_time left = 0;

  if (*due != 0)
    left = 1 + (*due > image->now ? *due - image->now : 0);
  transfer(image, &left, sizeof left);
  if (image->from == NULL)
    return;
  *due = left != 0 ? image->now + left - 1 : 0;
  if (left != 0 && *due == 0)
    *due = 1;
}

static void transfer_if(struct image *image, struct vip_if *ifp)
{
  struct vip_if_config *config = &ifp->config;

  transfer(image, &config->mac, sizeof config->mac);
  transfer(image, &config->up, sizeof config->up);
  transfer(image, &config->addr4, sizeof config->addr4);
  transfer(image, &config->addr6, sizeof config->addr6);
  transfer(image, ifp->joined, sizeof ifp->joined);
}

/* The run struct of a group or of an interface's own object: timers first. */
static void transfer_run(struct image *image, struct vip_node *node)
{
  const struct vip_class *cls = node->cls;
  vip_time *due = vipi_timers(node);

  for (unsigned i = 0; i < cls->timer_count; i++)
    transfer_timer(image, &due[i]);
  transfer(image, due + cls->timer_count, cls->run_size - cls->timer_count * sizeof *due);
}

static void transfer_group(struct image *image, struct vip_group *group)
{
  uint8_t state = group->state;

  transfer(image, &state, sizeof state);
  vipi_set_state(group, state);
  transfer(image, &group->held, sizeof group->held);
  transfer(image, &group->started, sizeof group->started);
  transfer(image, &group->refused, sizeof group->refused);
  transfer(image, &group->preempt_held, sizeof group->preempt_held);
  transfer(image, &group->holds, sizeof group->holds);
  transfer(image, &group->adjust, sizeof group->adjust);
  transfer_run(image, &group->node);
}

static void transfer_all(struct vip_engine *engine, struct image *image)
{
  for (struct vip_if *ifp = engine->ifs; ifp != NULL; ifp = ifp->next) {
    transfer_if(image, ifp);
    if (ifp->own != NULL)
      transfer_run(image, ifp->own);
    for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
      transfer_group(image, group);
  }
}

size_t vipi_engine_save(struct vip_engine *engine, uint8_t *image, size_t size)
{
  struct image writer = {image, NULL, size, 0, engine->now};

  transfer_all(engine, &writer);
  return writer.used;
}

int vipi_engine_load(struct vip_engine *engine, const uint8_t *image, size_t size, vip_time now)
{
  struct image reader = {NULL, image, size, 0, now};

  if (vipi_engine_save(engine, NULL, 0) != size)
    return VIP_ERR_ARG;
  transfer_all(engine, &reader);
  engine->now = now;
  engine->was_back = false;
  for (struct vip_if *ifp = engine->ifs; ifp != NULL; ifp = ifp->next) {
    if (ifp->own != NULL)
      vipi_rearm(engine, ifp->own);
    for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
      vipi_rearm(engine, &group->node);
  }
  return VIP_OK;
}

void vipi_timer_move(struct vip_group *group, unsigned timer, vip_time due)
{
  vipi_timers(&group->node)[timer] = due;
  vipi_rearm(group->ifp->engine, &group->node);
}

vip_time vipi_timer_get(struct vip_group *group, unsigned timer)
{
  return vipi_timers(&group->node)[timer];
}

void vipi_timer_fire(struct vip_group *group, unsigned timer, vip_time now)
{
  struct vip_engine *engine = group->ifp->engine;

  /* A deadline of 0 would be none. */
  if (vipi_enter(engine, now != 0 ? now : 1) != VIP_OK)
    return;
  vipi_timer_move(group, timer, engine->now);
  group->node.cls->expire(&group->node);
}
