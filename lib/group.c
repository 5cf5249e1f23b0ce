/* SPDX-License-Identifier: MIT */
/*
 * group.c - what the groups of all protocols do alike: registration, start and
 * stop, the one place that writes a state, sends, announces and counts.
 *
 * A group begins when it is started, its interface is up and has an address of
 * its family, nothing holds it, and the host has not refused it; it ends when
 * one of these is gone.  That rule stands in vipi_group_ready() and vipi_group_update() alone.
 *
 * A protocol performs a transition in one order: state and timers; farewell
 * packets; vipi_rights_settle(): releases, then claims; packets of the new role;
 * announcements; vipi_report().
 */
#include "internal.h"

#include <string.h>

/* Bound of adjustments in both directions: with a priority added they still fit 32 bits. */
static const uint32_t ADJUST_MAX = UINT32_C(1) << 30;

/* A cause is reported as an event at most once in this time. */
static const vip_time EVENT_WINDOW = 10 * VIP_SECOND;

/* ---- registration ---- */

int vipi_group_add(struct vip_group *group, const struct vip_class *cls, struct vip_if *ifp,
                   uint8_t family, uint16_t id)
{
  const uint8_t key_family = vipi_key_family(cls, family);
  struct vip_slot *bucket =
      vipi_bucket(ifp->engine, ifp->config.index, cls->protocol, key_family, id);

  if (vip_if_find(ifp, cls->protocol, key_family, id) != NULL)
    return VIP_ERR_EXISTS;
  if (vipi_node_add(ifp->engine, &group->node, cls) != VIP_OK)
    return VIP_ERR_SPACE;
  group->ifp = ifp;
  group->family = family;
  group->id = id;
  group->next = ifp->groups;
  ifp->groups = group;
  group->bucket_next = bucket->bucket;
  bucket->bucket = group;
  return VIP_OK;
}

static void unlink_group(struct vip_group *group)
{
  struct vip_if *ifp = group->ifp;
  struct vip_group **link = &ifp->groups;
  const struct vip_class *cls = group->node.cls;
  struct vip_group **chain = &vipi_bucket(ifp->engine, ifp->config.index, cls->protocol,
                                          vipi_key_family(cls, group->family), group->id)
                                  ->bucket;

  while (*link != group)
    link = &(*link)->next;
  *link = group->next;
  while (*chain != group)
    chain = &(*chain)->bucket_next;
  *chain = group->bucket_next;
  vipi_node_remove(ifp->engine, &group->node);
  group->ifp = NULL;
}

/* ---- beginning and ending ---- */

int vipi_group_enter(struct vip_group *group, vip_time now)
{
  return group->ifp == NULL ? VIP_ERR_STATE : vipi_enter(group->ifp->engine, now);
}

bool vipi_group_ready(const struct vip_group *group)
{
  const struct vip_if *ifp = group->ifp;

  return group->started && group->holds == 0 && ifp->config.up &&
         !vip_addr_is_none(vipi_if_addr(ifp, group->family));
}

void vipi_group_update(struct vip_group *group, uint8_t reason, bool can_send)
{
  if (!vipi_group_ready(group)) {
    if (group->state != 0)
      group->node.cls->end(group, reason, can_send);
    group->refused = false;
    vipi_timers_off(group->ifp->engine, &group->node);
  } else if (!group->refused) {
    group->node.cls->begin(group, reason);
  }
}

int vip_group_start(struct vip_group *group, vip_time now)
{
  const int result = vipi_group_enter(group, now);

  if (result != VIP_OK)
    return result;
  if (!group->started)
    vipi_join(group, true);
  group->started = true;
  group->refused = false;
  vipi_group_update(group, VIP_REASON_STARTUP, true);
  return VIP_OK;
}

void vipi_group_stop(struct vip_group *group)
{
  if (!group->started)
    return;
  group->started = false;
  vipi_group_update(group, VIP_REASON_SHUTDOWN, true);
  vipi_join(group, false);
}

int vip_group_stop(struct vip_group *group, vip_time now)
{
  const int result = vipi_group_enter(group, now);

  if (result == VIP_OK)
    vipi_group_stop(group);
  return result;
}

int vip_group_remove(struct vip_group *group, vip_time now)
{
  int result = vipi_group_enter(group, now);

  if (result == VIP_OK && group->node.cls->leave != NULL)
    result = group->node.cls->leave(group);
  if (result != VIP_OK)
    return result;
  vipi_group_stop(group);
  unlink_group(group);
  return VIP_OK;
}

void vipi_set_state(struct vip_group *group, uint8_t next)
{
  group->state = next;
}

void vipi_refuse(struct vip_group *group, uint16_t retry_s)
{
  vip_time *due = vipi_timers(&group->node);

  vipi_set_state(group, 0);
  vipi_timers_off(group->ifp->engine, &group->node);
  if (retry_s != 0)
    due[0] = vipi_now(group) + retry_s * VIP_SECOND;
  group->refused = true;
  vipi_rearm(group->ifp->engine, &group->node);
}

void vipi_report(struct vip_group *group, uint8_t old, uint8_t reason, const struct vip_addr *peer)
{
  struct vip_counters *counters = group->counters;
  struct vip_event event;

  if (counters != NULL) {
    struct vip_history *history = counters->history;
    counters->last_reason = reason;
    counters->since = vipi_now(group);
    if (group->state == group->node.cls->active_state) {
      counters->transitions++;
      counters->last_active_reason = reason;
    }
    if (history != NULL && history->size > 0) {
      struct vip_history_entry *entry = &history->entries[history->next];
      memset(entry, 0, sizeof *entry);
      entry->at = counters->since;
      entry->old_state = old;
      entry->new_state = group->state;
      entry->reason = reason;
      if (peer != NULL)
        entry->peer = *peer;
      history->next = (uint16_t)(history->next + 1 < history->size ? history->next + 1 : 0);
      history->total++;
    }
  }
  memset(&event, 0, sizeof event);
  event.kind = VIP_EVENT_STATE;
  event.old_state = old;
  event.new_state = group->state;
  event.reason = reason;
  event.peer = peer;
  vipi_event(group->ifp->engine, group->ifp, group, &event);
}

/* ---- the other operations, and counting ---- */

void vipi_join(struct vip_group *group, bool on)
{
  struct vip_engine *engine = group->ifp->engine;
  struct vip_addr addr;
  const enum vipi_join which = group->node.cls->membership(group, &addr);

  if (which == VIPI_JOIN_NONE)
    return;
  if (which < VIPI_JOIN_OTHER) {
    uint16_t *count = &group->ifp->joined[which];
    const bool edge = on ? *count == 0 : *count == 1;
    *count = (uint16_t)(on ? *count + 1 : *count - 1);
    if (!edge)
      return;
  }
  if (engine->config.ops->join == NULL)
    return;
  engine->busy = true;
  engine->config.ops->join(group->ifp, group->family, &addr, on);
  engine->busy = false;
}

void vipi_send(struct vip_if *ifp, struct vip_group *group, struct vip_packet *packet)
{
  struct vip_counters *counters = group != NULL ? group->counters : ifp->config.counters;
  struct vip_engine *engine = ifp->engine;
  int result;

  packet->group = group;
  packet->src = *vipi_if_addr(ifp, packet->family);
  packet->data = engine->config.tx;
  if (counters != NULL)
    counters->tx++;
  engine->busy = true;
  result = engine->config.ops->send(ifp, packet);
  engine->busy = false;
  if (result < 0)
    vipi_count(ifp, group, VIP_CODE_SEND, &packet->dst);
}

void vipi_announce(struct vip_group *group, const struct vip_announce *announce)
{
  struct vip_engine *engine = group->ifp->engine;
  int result;

  if (engine->config.ops->announce == NULL)
    return;
  if (group->counters != NULL)
    group->counters->announced++;
  engine->busy = true;
  result = engine->config.ops->announce(group, announce);
  engine->busy = false;
  if (result < 0)
    vipi_count(group->ifp, group, VIP_CODE_ANNOUNCE, announce->addr);
}

void vipi_count(struct vip_if *ifp, struct vip_group *group, enum vip_code code,
                const struct vip_addr *peer)
{
  struct vip_counters *counters = group != NULL ? group->counters : ifp->config.counters;
  const uint64_t bit = UINT64_C(1) << code;
  const vip_time now = ifp->engine->now;
  struct vip_event event;

  if (counters == NULL)
    return;
  counters->code[code]++;
  /* One window for all causes: it ends when the last one reported may be reported again. */
  if (now >= counters->window_end || counters->window_end - now > EVENT_WINDOW)
    counters->reported = 0;
  if ((counters->reported & bit) != 0)
    return;
  counters->reported |= bit;
  counters->window_end = now + EVENT_WINDOW;
  memset(&event, 0, sizeof event);
  event.kind = VIP_EVENT_CODE;
  event.code = -1 - (int)code;
  event.peer = peer;
  vipi_event(ifp->engine, ifp, group, &event);
}

int vipi_drop(struct vip_if *ifp, struct vip_group *group, enum vip_code code,
              const struct vip_addr *peer)
{
  struct vip_counters *counters = group != NULL ? group->counters : ifp->config.counters;

  if (counters != NULL)
    counters->last_error = (uint8_t)(code + 1);
  vipi_count(ifp, group, code, peer);
  return -1 - (int)code;
}

/* ---- live changes that all protocols have ---- */

int vip_group_set_priority(struct vip_group *group, uint8_t priority, vip_time now)
{
  const int result = vipi_group_enter(group, now);

  return result == VIP_OK ? group->node.cls->set_priority(group, priority) : result;
}

/* The sum of two numbers within the bound may wrap, but never into it. */
static bool within_bound(uint32_t adjust)
{
  return adjust + ADJUST_MAX <= 2 * ADJUST_MAX;
}

int vip_group_adjust(struct vip_group *group, int32_t delta, vip_time now)
{
  const int result = vipi_group_enter(group, now);
  uint8_t old;

  if (result != VIP_OK)
    return result;
  if (!within_bound((uint32_t)delta) || !within_bound((uint32_t)group->adjust + (uint32_t)delta))
    return VIP_ERR_ARG;
  old = group->node.cls->priority(group, true);
  group->adjust += delta;
  group->node.cls->adjusted(group, old);
  return VIP_OK;
}

int vip_group_hold(struct vip_group *group, bool hold, enum vip_reason reason, vip_time now)
{
  const int result = vipi_group_enter(group, now);

  if (result != VIP_OK)
    return result;
  if ((reason != VIP_REASON_FAULT && reason != VIP_REASON_TRACK_SHUTDOWN) ||
      (hold ? group->holds == UINT16_MAX : group->holds == 0))
    return VIP_ERR_ARG;
  group->holds = (uint16_t)(hold ? group->holds + 1 : group->holds - 1);
  vipi_group_update(group, (uint8_t)reason, true);
  return VIP_OK;
}

int vip_group_hold_preempt(struct vip_group *group, bool hold, vip_time now)
{
  const int result = vipi_group_enter(group, now);

  if (result != VIP_OK)
    return result;
  group->preempt_held = hold;
  if (hold && group->state != 0)
    group->node.cls->preempt_held(group);
  return VIP_OK;
}

int vip_group_announce(struct vip_group *group, vip_time now)
{
  const int result = vipi_group_enter(group, now);

  if (result != VIP_OK)
    return result;
  if ((group->held & VIPI_HELD_ADDR) == 0)
    return VIP_ERR_STATE;
  group->node.cls->announce(group);
  return VIP_OK;
}

int vip_group_set_counters(struct vip_group *group, struct vip_counters *counters)
{
  if (group->ifp != NULL && group->ifp->engine->busy)
    return VIP_ERR_BUSY;
  group->counters = counters;
  return VIP_OK;
}

void vip_group_set_user(struct vip_group *group, void *user)
{
  group->user = user;
}

/* ---- getters ---- */

uint8_t vip_group_protocol(const struct vip_group *group)
{
  return group->node.cls->protocol;
}

uint8_t vip_group_family(const struct vip_group *group)
{
  return group->family;
}

uint16_t vip_group_id(const struct vip_group *group)
{
  return group->id;
}

uint8_t vip_group_state(const struct vip_group *group)
{
  return group->state;
}

const char *vip_group_state_name(const struct vip_group *group)
{
  return group->node.cls->state_names[group->state];
}

uint8_t vip_group_priority(const struct vip_group *group)
{
  return group->node.cls->priority(group, false);
}

uint8_t vip_group_effective_priority(const struct vip_group *group)
{
  return group->node.cls->priority(group, true);
}

struct vip_if *vip_group_if(const struct vip_group *group)
{
  return group->ifp;
}

void *vip_group_user(const struct vip_group *group)
{
  return group->user;
}

const struct vip_counters *vip_group_counters(const struct vip_group *group)
{
  return group->counters;
}

vip_time vip_group_deadline(const struct vip_group *group)
{
  return group->node.slot == UINT32_MAX ? VIP_NEVER
                                        : group->ifp->engine->config.slots[group->node.slot].due;
}
