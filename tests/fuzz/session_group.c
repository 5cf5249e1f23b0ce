/* SPDX-License-Identifier: MIT */
/*
 * session_group.c - the operations of a script that concern one group:
 * its life, its configuration, priority, holds, tracked objects, questions.
 *
 * What the harness knows (struct slot) is changed before the call where the
 * library must already act by it, so that the host operations can compare.
 */
#include "session_protocol.h"

/* ---- tracked objects ---- */

/* What a use adds, by the table in track.h. */
static int32_t added(const struct vip_track_use *use, int16_t value)
{
  int32_t sum = (int32_t)use->weight * value;

  if (use->kind != VIP_TRACK_WEIGHT)
    return 0;
  if (use->weight < 0 && (value == 0 || value == 1))
    sum = value == 0 ? use->weight : 0;
  return sum > 32767 ? 32767 : sum < -32767 ? -32767 : sum;
}

static void expect_use(struct router *r, unsigned use, int16_t value, int sign)
{
  struct slot *s = r->used_by[use];

  s->adjust += sign * added(r->uses[use], value);
  if (r->uses[use]->kind != VIP_TRACK_WEIGHT && value == 0)
    s->holds = (uint32_t)((int32_t)s->holds + sign);
}

/* Calls into a track are several calls into the engine: how many steps back, is not looked at. */
static void leave_track(struct world *w, struct router *r)
{
  r->back = vip_engine_clock_back(r->engine);
  session_leave(w, r);
}

static void track(struct world *w, struct router *r, uint8_t octet)
{
  const int16_t value = octet < 128 ? octet & 1 : (int16_t)((octet - 192) * 500);

  session_tick(w, r);
  session_enter(w, r);
  r->steps = USES;
  for (unsigned i = 0; i < USES; i++)
    if (r->used_by[i] != NULL) {
      expect_use(r, i, r->track->value, -1);
      expect_use(r, i, value, 1);
    }
  FUZZ_CHECK(vip_track_set(r->track, value, w->now) == VIP_OK);
  leave_track(w, r);
}

void session_detach(struct world *w, struct router *r, unsigned use)
{
  session_tick(w, r);
  session_enter(w, r);
  expect_use(r, use, r->track->value, -1);
  FUZZ_CHECK(vip_track_detach(r->uses[use], w->now) == VIP_OK);
  leave_track(w, r);
  r->used_by[use] = NULL;
  FUZZ_CHECK(vip_track_detach(r->uses[use], w->now) == VIP_ERR_STATE);
}

static void attach(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  const unsigned use = a[0] % USES;
  const int16_t weight = (int16_t)((int8_t)a[1] * (a[2] >= 128 ? 200 : 1));

  if (r->used_by[use] != NULL) {
    session_detach(w, r, use);
    return;
  }
  session_tick(w, r);
  session_enter(w, r);
  r->used_by[use] = s;
  r->uses[use]->weight = weight;
  r->uses[use]->kind = a[2] % 3;
  expect_use(r, use, r->track->value, 1);
  FUZZ_CHECK(vip_track_attach(r->track, r->uses[use], s->group, (enum vip_track_kind)(a[2] % 3),
                              weight, w->now) == VIP_OK);
  leave_track(w, r);
}

/* ---- groups ---- */

static void forget(struct slot *s, uint8_t octet)
{
  memset(s->reported, 0, sizeof s->reported);
  memset(s->counters, 0, sizeof *s->counters);
  memset(s->history, 0, sizeof *s->history);
  if (octet < 200) {
    s->history->entries = s->entries;
    s->history->size = octet & HISTORY;
    s->counters->history = s->history;
  }
  s->started = s->preempt_held = false;
  s->adjust = 0;
  s->holds = 0;
  s->state = 0;
  s->spoken = s->farewells = 0;
  s->counting = octet < 240;
}

/* The other family has the number. */
static bool is_taken(const struct router *r, const struct slot *s)
{
  for (unsigned i = 0; i < SLOTS; i++)
    if (r->slots[i].registered && r->slots[i].id == s->id)
      return true;
  return false;
}

static void init(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  struct vip_problem problem = {NULL, NULL};
  int expected;

  if (!r->has_if || s->registered)
    return;
  session_config(r, s, a);
  expected = session_config_check(r, s, &problem);
  FUZZ_CHECK(expected == VIP_OK || problem.field != NULL);
  if (expected == VIP_OK && !session_config_is_own(s))
    return;
  if (expected == VIP_OK && session_shared_ids && is_taken(r, s))
    expected = VIP_ERR_EXISTS;
  if (expected == VIP_OK && r->engine->node_count == HEAP_SLOTS)
    expected = VIP_ERR_SPACE;
  memset(s->group, w->fill, session_object_size);
  FUZZ_CHECK(session_init(r, s) == expected);
  session_hash(w, (uint64_t)(unsigned)expected);
  if (expected != VIP_OK)
    return;
  FUZZ_CHECK(session_init(r, s) == VIP_ERR_EXISTS);
  forget(s, a[5]);
  session_bounds(s, true);
  session_adopted(w, s);
  s->registered = true;
  vip_group_set_user(s->group, s);
  if (s->counting)
    FUZZ_CHECK(vip_group_set_counters(s->group, s->counters) == VIP_OK);
  session_check(w, r);
}

static void configure(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  uint8_t image[IMAGE_MAX];
  uint8_t after[IMAGE_MAX];
  size_t size;
  int expected;
  int result;

  session_config(r, s, a);
  expected = session_config_check(r, s, NULL);
  if (expected == VIP_OK && !session_config_keeps(s))
    expected = VIP_ERR_ARG;
  /* The present first: see session_input(). */
  SESSION_CALL(w, r, FUZZ_CHECK(vip_engine_tick_some(r->engine, w->now, 0) >= 0));
  size = session_image(r, image);
  s->configuring = true;
  session_enter(w, r);
  if (expected == VIP_OK)
    session_bounds(s, false);
  result = session_configure(s, w->now);
  s->configuring = false;
  session_hash(w, (uint64_t)(unsigned)result);
  FUZZ_CHECK(result == expected || (expected == VIP_OK && result == VIP_ERR_CLAIM));
  if (result == VIP_OK)
    session_adopted(w, s);
  session_leave(w, r);
  if (result != VIP_OK)
    FUZZ_CHECK(session_image(r, after) == size && memcmp(image, after, size) == 0);
}

static void start(struct world *w, struct router *r, struct slot *s)
{
  s->started = s->registered;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_group_start(s->group, w->now) == VIP_OK));
}

static void stop(struct world *w, struct router *r, struct slot *s)
{
  s->started = false;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_group_stop(s->group, w->now) == VIP_OK));
}

static void discard(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  for (unsigned i = 0; i < USES; i++)
    if (r->used_by[i] == s)
      session_detach(w, r, i);
  if (session_remove_result(r, s) != VIP_OK) {
    SESSION_CALL(w, r,
                 FUZZ_CHECK(vip_group_remove(s->group, w->now) == session_remove_result(r, s)));
    return;
  }
  s->started = false;
  session_enter(w, r);
  FUZZ_CHECK(vip_group_remove(s->group, w->now) == VIP_OK);
  s->registered = false;
  session_leave(w, r);
  FUZZ_CHECK(vip_group_if(s->group) == NULL);
  FUZZ_CHECK(vip_group_start(s->group, w->now) == VIP_ERR_STATE);
  FUZZ_CHECK(vip_group_stop(s->group, w->now) == VIP_ERR_STATE);
  FUZZ_CHECK(vip_group_remove(s->group, w->now) == VIP_ERR_STATE);
  FUZZ_CHECK(vip_group_adjust(s->group, 1, w->now) == VIP_ERR_STATE);
  /* Its memory is the caller's again. */
  if ((octet & 1) != 0) {
    memset(s->group, w->fill, session_object_size);
    session_scribble(w, s);
  }
}

static void set_priority(struct world *w, struct router *r, struct slot *s, uint8_t priority)
{
  const int expected = session_priority_result(priority);

  if (expected == VIP_OK)
    s->priority = priority;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_group_set_priority(s->group, priority, w->now) == expected));
}

static void adjust(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  int32_t delta = (int8_t)a[0];
  int expected = VIP_OK;

  if (a[1] >= 240) {
    delta = (a[1] & 1) != 0 ? INT32_MAX : -(INT32_C(1) << 30) - 1;
    expected = VIP_ERR_ARG;
  } else if (a[1] >= 200) {
    delta *= 1000;
  }
  /* Far from the limit, so that tracked objects are never refused. */
  if (expected == VIP_OK && (s->adjust + delta > 1000000 || s->adjust + delta < -1000000))
    return;
  if (expected == VIP_OK)
    s->adjust += delta;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_group_adjust(s->group, delta, w->now) == expected));
}

/* Causes that a tracked object holds; only that object may give them back. */
static unsigned tracked_holds(const struct router *r, const struct slot *s)
{
  unsigned sum = 0;

  for (unsigned i = 0; i < USES; i++)
    sum += r->used_by[i] == s && r->uses[i]->kind != VIP_TRACK_WEIGHT && r->track->value == 0;
  return sum;
}

static void hold(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  const bool on = (octet & 1) != 0;
  enum vip_reason reason = (octet & 2) != 0 ? VIP_REASON_FAULT : VIP_REASON_TRACK_SHUTDOWN;
  int expected = VIP_OK;

  if (octet >= 240)
    reason = VIP_REASON_RETRY;
  else if (!on && s->holds != 0 && s->holds == tracked_holds(r, s))
    return;
  if (octet >= 240 || (!on && s->holds == 0))
    expected = VIP_ERR_ARG;
  else
    s->holds = on ? s->holds + 1 : s->holds - 1;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_group_hold(s->group, on, reason, w->now) == expected));
}

static void hold_preempt(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  s->preempt_held = (octet & 1) != 0;
  SESSION_CALL(w, r,
               FUZZ_CHECK(vip_group_hold_preempt(s->group, s->preempt_held, w->now) == VIP_OK));
}

static void announce(struct world *w, struct router *r, struct slot *s)
{
  const int expected = s->state == session_active ? VIP_OK : VIP_ERR_STATE;

  SESSION_CALL(w, r, FUZZ_CHECK(vip_group_announce(s->group, w->now) == expected));
}

static void counters(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  s->counting = (octet & 1) != 0;
  FUZZ_CHECK(vip_group_set_counters(s->group, s->counting ? s->counters : NULL) == VIP_OK);
  session_check(w, r);
}

static void answer(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  struct vip_query query = {.family = s->family, .probe = (octet & 1) != 0};
  const vip_time present = w->now < VIP_TIME_MAX ? w->now : VIP_TIME_MAX;
  const bool answers = session_answers(s, present > r->seen ? present : r->seen);
  const struct vip_addr *target = session_listed(s, 0);
  struct vip_answer given;
  uint8_t frame[90];

  if (target != NULL)
    query.target = *target;
  query.sender = session_own(1u - r->number, s->family);
  query.client.octet[5] = octet >> 1;
  memset(&given, w->fill, sizeof given);
  SESSION_CALL(w, r,
               FUZZ_CHECK(vip_group_answer(s->group, &query, &given, w->now) ==
                          (answers ? VIP_OK : VIP_ERR_NOT_OURS)));
  if (answers) {
    const int length = vip_frame_answer(frame, sizeof frame, &query, &given, 0);
    FUZZ_CHECK(given.group == s->group && length > 0);
    session_check_answer(r, s, &query, &given);
    session_hash_octets(w, frame, (size_t)length);
  }
  memset(&given, w->fill, sizeof given);
  SESSION_CALL(w, r,
               session_hash(w, (uint64_t)(unsigned)vip_if_answer(r->ifp, &query, &given, w->now)));
}

/* ---- by number ---- */

/* Operations of a group that is registered. */
static void perform_registered(struct world *w, struct router *r, struct slot *s,
                               enum session_op op, const uint8_t *a)
{
  switch ((unsigned)op) {
  case OP_CONFIGURE:
    configure(w, r, s, a);
    break;
  case OP_ANSWER:
    answer(w, r, s, a[0]);
    break;
  case OP_PRIORITY:
    set_priority(w, r, s, a[0]);
    break;
  case OP_ADJUST:
    adjust(w, r, s, a);
    break;
  case OP_HOLD:
    hold(w, r, s, a[0]);
    break;
  case OP_HOLD_PREEMPT:
    hold_preempt(w, r, s, a[0]);
    break;
  case OP_START:
    start(w, r, s);
    break;
  case OP_STOP:
    stop(w, r, s);
    break;
  case OP_REMOVE:
    discard(w, r, s, a[0]);
    break;
  case OP_ANNOUNCE:
    announce(w, r, s);
    break;
  case OP_ATTACH:
    attach(w, r, s, a);
    break;
  case OP_COUNTERS:
    counters(w, r, s, a[0]);
    break;
  case OP_SHOW:
    session_show(w, s, a[0]);
    break;
  case OP_OWN:
    session_own_op(w, r, s, a[0]);
    break;
  case OP_KEYS:
    /* Between calls the flags may be edited. */
    session_keys(s, a[0]);
    break;
  default:
    break;
  }
}

void session_perform_group(struct world *w, struct router *r, struct slot *s, enum session_op op,
                           const uint8_t *a)
{
  if (op == OP_INIT)
    init(w, r, s, a);
  else if (op == OP_TRACK)
    track(w, r, a[0]);
  else if (s->registered)
    perform_registered(w, r, s, op, a);
}
