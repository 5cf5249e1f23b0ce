/* SPDX-License-Identifier: MIT */
/*
 * session_check.c - what must hold after every call: the state follows from
 * what was asked for, the rights from the state, the timers are within their
 * bounds (proof.md 3.1, V6), the heap's root is the earliest of them.
 *
 * Fields of the library's structs are read directly here, to be compared with
 * what the harness knows by itself.
 */
#include "session.h"

uint8_t session_effective(const struct slot *s)
{
  const int32_t sum = s->priority + s->adjust;

  if (s->priority == 255)
    return 255;
  return sum < 1 ? 1 : sum > 254 ? 254 : (uint8_t)sum;
}

static void check_rights(const struct slot *s)
{
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);
  const unsigned addresses = (unsigned)config->address_count + config->excluded_count;
  unsigned expected = addresses + !config->physical_mac + (s->family == VIP_IPV6);

  if (vip_group_state(&s->vrrp->group) != VIP_VRRP_ACTIVE)
    expected = 0;
  FUZZ_CHECK(s->right_count == expected);
  for (unsigned i = 0; i < addresses; i++)
    FUZZ_CHECK(session_holds(s, VIP_RIGHT_ADDR, &config->addresses[i]) == (expected != 0));
}

static void check_getters(const struct router *r, const struct slot *s)
{
  const struct vip_group *group = &s->vrrp->group;
  const uint8_t effective = session_effective(s);
  struct vip_vrrp_status status;

  FUZZ_CHECK(vip_vrrp_get_config(s->vrrp)->priority == s->priority);
  FUZZ_CHECK(vip_group_priority(group) == s->priority);
  FUZZ_CHECK(vip_group_effective_priority(group) == effective);
  FUZZ_CHECK(vip_group_if(group) == r->ifp && vip_group_id(group) == s->vrid);
  FUZZ_CHECK(vip_if_find(r->ifp, VIP_PROTOCOL_VRRP, s->family, s->vrid) == group);
  FUZZ_CHECK(vip_group_counters(group) == (s->counting ? s->counters : NULL));
  FUZZ_CHECK(group->adjust == s->adjust && group->holds == s->holds);
  FUZZ_CHECK(group->started == s->started && group->preempt_held == s->preempt_held);
  vip_vrrp_get_status(s->vrrp, &status);
  FUZZ_CHECK(status.state == s->state && status.effective_priority == effective);
  FUZZ_CHECK(status.is_owner == (s->priority == 255));
}

/* It runs exactly if it may and the host has refused nothing. */
static void check_state(const struct router *r, const struct slot *s)
{
  const struct vip_group *group = &s->vrrp->group;
  const bool ready =
      s->started && s->holds == 0 && r->up && !vip_addr_is_none(session_address(r, s->family));

  FUZZ_CHECK(group->state == s->state && s->state <= VIP_VRRP_ACTIVE);
  FUZZ_CHECK((s->state != VIP_VRRP_INITIALIZE) == (ready && !group->refused));
  FUZZ_CHECK(ready || !group->refused);
}

static bool armed_within(vip_time due, vip_time now, vip_time bound)
{
  return due != 0 && due <= now + bound;
}

static bool off_or_within(vip_time due, vip_time now, vip_time bound)
{
  return due == 0 || due <= now + bound;
}

static vip_time greater(vip_time a, vip_time b)
{
  return a > b ? a : b;
}

static void check_timers(const struct router *r, const struct slot *s)
{
  const struct vip_vrrp_run *run = &s->vrrp->run;
  const struct bounds *b = &s->bounds;
  const vip_time centisecond = 10 * VIP_MILLISECOND;
  const vip_time start = b->start_ms * VIP_MILLISECOND;
  const vip_time cs = run->active_advert_cs;
  const vip_time skew = greater(cs, 100) * centisecond;
  const vip_time *due = run->due;
  const vip_time now = r->seen;

  FUZZ_CHECK(cs >= 1 && cs <= (vip_vrrp_get_config(s->vrrp)->version == 3 ? 4095 : 25500));
  switch ((enum vip_vrrp_state)s->state) {
  case VIP_VRRP_INITIALIZE:
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_RETRY], now, b->retry_s * VIP_SECOND));
    FUZZ_CHECK(due[0] == 0 || s->vrrp->group.refused);
    FUZZ_CHECK(due[1] == 0 && due[2] == 0);
    break;
  case VIP_VRRP_BACKUP:
    FUZZ_CHECK(armed_within(due[VIP_VRRP_TIMER_DOWN], now,
                            greater(b->multiplier * cs * centisecond, start) + skew));
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_SILENT], now, start));
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_PREEMPT], now,
                             greater(b->preempt_ms * VIP_MILLISECOND, start)));
    FUZZ_CHECK(due[VIP_VRRP_TIMER_DOWN] >= due[VIP_VRRP_TIMER_SILENT]);
    /* What runs out is the wait of a router that preempts. */
    FUZZ_CHECK(due[VIP_VRRP_TIMER_PREEMPT] == 0 ||
               (!s->vrrp->config.no_preempt && !s->preempt_held));
    break;
  case VIP_VRRP_ACTIVE:
    FUZZ_CHECK(
        armed_within(due[VIP_VRRP_TIMER_ADVERT], now, s->vrrp->config.advert_cs * centisecond));
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_ANNOUNCE], now, b->announce_ms * VIP_MILLISECOND));
    /* Twice: the answer that is put off until the quiet time ends begins another. */
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_QUIET], now,
                             2 * greater(b->advert_cs, 10) * VIP_MILLISECOND));
    break;
  }
}

/* The earliest of its timers is its deadline. */
static vip_time check_deadline(const struct slot *s)
{
  vip_time first = VIP_NEVER;

  for (unsigned i = 0; i < VIP_VRRP_TIMERS; i++)
    if (s->vrrp->run.due[i] != 0 && s->vrrp->run.due[i] < first)
      first = s->vrrp->run.due[i];
  FUZZ_CHECK(vip_group_deadline(&s->vrrp->group) == first);
  return first;
}

static void check_joins(const struct router *r)
{
  bool wanted4 = false;
  bool wanted6 = false;

  for (unsigned i = 0; i < SLOTS; i++) {
    const struct slot *s = &r->slots[i];
    if (!s->registered || !s->started || s->vrrp->config.peer_count != 0 ||
        s->vrrp->config.group_address != NULL)
      continue;
    wanted4 |= s->family == VIP_IPV4;
    wanted6 |= s->family == VIP_IPV6;
  }
  FUZZ_CHECK(r->joined4 == wanted4 && r->joined6 == wanted6);
}

void session_check(struct world *w, struct router *r)
{
  vip_time first = VIP_NEVER;
  unsigned registered = 0;

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
    check_state(r, s);
    check_timers(r, s);
    deadline = check_deadline(s);
    if (deadline < first)
      first = deadline;
    session_hash(w, deadline == VIP_NEVER ? 0 : deadline - w->origin + 1);
  }
  FUZZ_CHECK(r->engine->node_count == registered);
  FUZZ_CHECK(vip_engine_deadline(r->engine) == first);
  check_joins(r);
}
