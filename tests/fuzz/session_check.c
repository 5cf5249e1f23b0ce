/* SPDX-License-Identifier: MIT */
/*
 * session_check.c - what must hold after every call: the state follows from
 * what was asked for, the rights from the state, the timers are within their
 * bounds (V6 of tests/doc/explored.md), the heap's root is the earliest of them.
 *
 * Fields of the library's structs are read directly here, to be compared with
 * what the harness knows by itself.
 */
#include "session_protocol.h"

static void check_rights(const struct slot *s)
{
  const uint8_t state = vip_group_state(s->group);

  FUZZ_CHECK(session_holds_all(s, state));
  FUZZ_CHECK(s->right_count == session_right_count(s, state));
}

static void check_getters(const struct router *r, const struct slot *s)
{
  const struct vip_group *group = s->group;

  FUZZ_CHECK(vip_group_protocol(group) == session_protocol);
  FUZZ_CHECK(vip_group_priority(group) == s->priority);
  FUZZ_CHECK(vip_group_effective_priority(group) == session_effective(s));
  FUZZ_CHECK(vip_group_if(group) == r->ifp && vip_group_id(group) == s->id);
  FUZZ_CHECK(vip_if_find(r->ifp, session_protocol, session_shared_ids ? 0 : s->family, s->id) ==
             group);
  FUZZ_CHECK(vip_group_counters(group) == (s->counting ? s->counters : NULL));
  FUZZ_CHECK(group->adjust == s->adjust && group->holds == s->holds);
  FUZZ_CHECK(group->started == s->started && group->preempt_held == s->preempt_held);
  FUZZ_CHECK(group->state == s->state && s->state <= session_active);
}

bool session_is_ready(const struct router *r, const struct slot *s)
{
  return s->started && s->holds == 0 && r->up && !vip_addr_is_none(session_address(r, s->family));
}

/* The earliest of its timers is its deadline. */
static vip_time check_deadline(const struct slot *s)
{
  vip_time first = VIP_NEVER;

  for (unsigned i = 0; i < session_timers; i++)
    if (session_due(s)[i] != 0 && session_due(s)[i] < first)
      first = session_due(s)[i];
  FUZZ_CHECK(vip_group_deadline(s->group) == first);
  return first;
}

static void check_joins(const struct router *r)
{
  for (int join = 0; join < JOINS; join++) {
    bool wanted = false;
    for (unsigned i = 0; i < SLOTS; i++) {
      const struct slot *s = &r->slots[i];
      wanted |= s->registered && s->started && session_needs(s, join);
    }
    FUZZ_CHECK(r->joined[join] == wanted);
  }
}

void session_check_told(const struct router *r)
{
  for (unsigned i = 0; i < SLOTS; i++)
    if (r->slots[i].registered)
      session_check_status(r, &r->slots[i]);
}

void session_check(struct world *w, struct router *r)
{
  vip_time first = session_if_deadline(r);
  unsigned registered = session_if_nodes(r);

  FUZZ_CHECK(!r->engine->busy && r->engine->now == r->seen);
  for (unsigned i = 0; i < SLOTS; i++) {
    struct slot *s = &r->slots[i];
    vip_time deadline;
    FUZZ_CHECK(s->registered || s->right_count == 0);
    if (!s->registered)
      continue;
    registered++;
    check_rights(s);
    check_getters(r, s);
    session_check_group(r, s);
    deadline = check_deadline(s);
    if (deadline < first)
      first = deadline;
    session_hash(w, deadline == VIP_NEVER ? 0 : deadline - w->origin + 1);
  }
  FUZZ_CHECK(r->engine->node_count == registered);
  FUZZ_CHECK(vip_engine_deadline(r->engine) == first);
  check_joins(r);
}
