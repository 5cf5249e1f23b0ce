/* SPDX-License-Identifier: MIT */
/*
 * session_glbp_check.c - what must hold of a GLBP group after every call, and
 * whom it answers for: gateway and forwarders are as their circumstances ask for,
 * nobody waits for ever, timers are within their bounds (glbp.md 4.1 to 4.7;
 * proof: G3, G4).
 *
 * Fields of the library's structs are read directly here, to be compared with
 * what the harness knows by itself.
 */
#include "session_glbp.h"

#define LONGEST_HELLO (60 * VIP_SECOND)
#define LONGEST_HOLD  (180 * VIP_SECOND)
#define LONGEST_DELAY (3600 * VIP_SECOND)
/* Whoever takes over later waits for four others. */
#define LONGEST_RANK (400 * VIP_MILLISECOND)

static bool within(vip_time due, vip_time now, vip_time bound)
{
  return due == 0 || due <= now + bound;
}

/* ---- the gateway ---- */

/* It runs exactly if it may, knows its address, and the host has refused nothing. */
static void check_state(const struct router *r, const struct slot *s)
{
  const struct vip_glbp_run *run = &glbp_of(s)->run;
  const bool ready = session_is_ready(r, s);

  FUZZ_CHECK(ready || !s->group->refused);
  FUZZ_CHECK((s->state != VIP_GLBP_DISABLED) ==
             (ready && !s->group->refused && !vip_addr_is_none(&run->address)));
  FUZZ_CHECK(s->state != VIP_GLBP_ACTIVE || run->hello_ms == 0);
  FUZZ_CHECK(!run->asked || run->due[VIP_GLBP_TIMER_REQUEST] != 0);
}

static void check_gateway_timers(const struct router *r, const struct slot *s)
{
  const vip_time *due = session_due(s);
  const bool runs = s->state != VIP_GLBP_DISABLED;
  const bool waits = s->state >= VIP_GLBP_LISTEN && s->state <= VIP_GLBP_STANDBY;
  const vip_time now = r->seen;

  FUZZ_CHECK(within(due[0], now, runs ? LONGEST_HOLD : known(s)->retry));
  FUZZ_CHECK(within(due[VIP_GLBP_TIMER_STANDBY], now, LONGEST_HOLD));
  FUZZ_CHECK(within(due[VIP_GLBP_TIMER_HELLO], now, LONGEST_HELLO));
  FUZZ_CHECK(within(due[VIP_GLBP_TIMER_PREEMPT], now, LONGEST_DELAY));
  FUZZ_CHECK(within(due[VIP_GLBP_TIMER_QUIET], now, LONGEST_HELLO));
  FUZZ_CHECK(within(due[VIP_GLBP_TIMER_REQUEST], now, 2 * LONGEST_HOLD));
  FUZZ_CHECK(within(due[VIP_GLBP_TIMER_NONCE], now, LONGEST_HOLD));
  if (!runs) {
    for (unsigned i = 1; i < VIP_GLBP_TIMERS; i++)
      FUZZ_CHECK(due[i] == 0);
    FUZZ_CHECK(due[VIP_GLBP_TIMER_RETRY] == 0 || s->group->refused);
    return;
  }
  /* Nobody waits for ever. */
  FUZZ_CHECK((due[VIP_GLBP_TIMER_ACTIVE] != 0) == waits);
  FUZZ_CHECK(due[VIP_GLBP_TIMER_HELLO] != 0);
  FUZZ_CHECK((due[VIP_GLBP_TIMER_NONCE] != 0) == session_has_md5(s));
  if (s->state == VIP_GLBP_LISTEN || s->state == VIP_GLBP_SPEAK)
    FUZZ_CHECK(due[VIP_GLBP_TIMER_STANDBY] != 0);
  FUZZ_CHECK(s->state != VIP_GLBP_STANDBY || due[VIP_GLBP_TIMER_STANDBY] == 0);
}

/* ---- forwarders ---- */

static vip_time due_of(const struct slot *s, unsigned index, enum vip_glbp_forwarder_timer timer)
{
  return session_due(
      s)[VIP_GLBP_TIMER_FORWARDERS + index * VIP_GLBP_FORWARDER_TIMERS + (unsigned)timer];
}

static void check_forwarder_timers(const struct router *r, const struct slot *s, unsigned index)
{
  const struct vip_glbp_forwarder *vf = &glbp_of(s)->run.forwarder[index];
  const vip_time active = due_of(s, index, VIP_GLBP_FORWARDER_ACTIVE);
  const vip_time timeout = due_of(s, index, VIP_GLBP_FORWARDER_TIMEOUT);
  const vip_time preempt = due_of(s, index, VIP_GLBP_FORWARDER_PREEMPT);
  const vip_time quiet = due_of(s, index, VIP_GLBP_FORWARDER_QUIET);
  const vip_time hold = (vf->reserved ? 3 : 1) * LONGEST_HOLD + LONGEST_RANK;

  FUZZ_CHECK(within(active, r->seen, vf->state == VIP_GLBP_INITIAL ? known(s)->retry : hold));
  FUZZ_CHECK(within(timeout, r->seen, 65535 * VIP_SECOND));
  FUZZ_CHECK(within(preempt, r->seen, LONGEST_DELAY) && within(quiet, r->seen, LONGEST_HELLO));
  FUZZ_CHECK(preempt == 0 || vf->state == VIP_GLBP_LISTEN);
  FUZZ_CHECK(quiet == 0 || vf->state == VIP_GLBP_ACTIVE);
  /* Nobody waits for ever, and what has no primary ends. */
  FUZZ_CHECK(vf->state == VIP_GLBP_INITIAL || (active != 0) == (vf->state == VIP_GLBP_LISTEN));
  FUZZ_CHECK(vf->state < VIP_GLBP_LISTEN || (timeout != 0) == !vf->own);
}

static void check_forwarder(const struct router *r, const struct slot *s, unsigned index)
{
  static const struct vip_glbp_forwarder none;
  const struct vip_glbp_forwarder *vf = &glbp_of(s)->run.forwarder[index];
  const bool runs = s->state != VIP_GLBP_DISABLED;

  FUZZ_CHECK(vf->state == known(s)->forwarder[index]);
  FUZZ_CHECK(runs || vf->state <= VIP_GLBP_INITIAL);
  /* Nobody outside knows of it; the host may have stopped it. */
  FUZZ_CHECK(!vf->reserved || runs);
  FUZZ_CHECK(!vf->reserved ||
             ((vf->state == VIP_GLBP_LISTEN || vf->state == VIP_GLBP_INITIAL) && !vf->own));
  FUZZ_CHECK(!vf->waits || vf->state == VIP_GLBP_LISTEN);
  FUZZ_CHECK(!vf->own || memcmp(&vf->owner, &none.owner, sizeof vf->owner) == 0);
  if (vf->state == VIP_GLBP_DISABLED)
    FUZZ_CHECK(!vf->own && vip_addr_is_none(&vf->active) &&
               memcmp(&vf->owner, &none.owner, sizeof vf->owner) == 0);
  check_forwarder_timers(r, s, index);
}

static void check_forwarders(const struct router *r, const struct slot *s)
{
  unsigned own = 0;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    check_forwarder(r, s, i);
    own += glbp_of(s)->run.forwarder[i].own;
  }
  /* G3: no router has two. */
  FUZZ_CHECK(own <= 1);
}

/* ---- what is told of it ---- */

static void check_forwarder_status(const struct router *r, const struct slot *s,
                                   const struct vip_glbp_forwarder_status *status)
{
  const unsigned index = status->number - 1u;
  const struct vip_mac mac = vip_glbp_mac(s->id, status->number);

  FUZZ_CHECK(status->state == known(s)->forwarder[index]);
  FUZZ_CHECK(status->local == (status->state == VIP_GLBP_ACTIVE));
  FUZZ_CHECK(memcmp(&status->mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(!status->local ||
             vip_addr_compare(&status->active, session_address(r, s->family)) == 0);
  FUZZ_CHECK(!known(s)->counting || status->changes == known(s)->changes[status->number]);
}

void session_check_status(const struct router *r, const struct slot *s)
{
  const struct vip_glbp *glbp = glbp_of(s);
  struct vip_glbp_member member;
  struct vip_glbp_status status;
  unsigned members = 0;

  FUZZ_CHECK(vip_glbp_from_group(s->group) == glbp && vip_glbp_get_config(glbp) == &glbp->config);
  FUZZ_CHECK(vip_addr_compare(vip_glbp_address(glbp), &glbp->run.address) == 0);
  vip_glbp_get_status(glbp, &status);
  FUZZ_CHECK(status.state ==
             (s->state != 0 || vip_addr_is_none(&glbp->run.address) ? s->state : VIP_GLBP_INITIAL));
  FUZZ_CHECK(status.priority == s->priority && status.hold_ms > status.hello_ms);
  FUZZ_CHECK(status.active.local == (s->state == VIP_GLBP_ACTIVE));
  FUZZ_CHECK(status.standby.local == (s->state == VIP_GLBP_STANDBY));
  FUZZ_CHECK(!known(s)->counting || status.changes == known(s)->changes[0]);
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    check_forwarder_status(r, s, &status.forwarder[i]);
  for (const struct vip_mac *last = NULL; vip_glbp_next_member(glbp, last, &member);
       last = &member.owner)
    members++;
  FUZZ_CHECK(members <= glbp->config.peer_count);
}

void session_check_group(const struct router *r, const struct slot *s)
{
  check_state(r, s);
  check_gateway_timers(r, s);
  check_forwarders(r, s);
}

/* ---- answers ---- */

/* 5.1: with a primary that is there, or while redirection lasts, in whole seconds. */
static bool may_be_given(const struct slot *s, unsigned index, vip_time now)
{
  const struct vip_glbp *glbp = glbp_of(s);
  const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const vip_time end = due_of(s, index, VIP_GLBP_FORWARDER_TIMEOUT);
  const bool learned = glbp->run.hello_ms != 0;
  const vip_time timeout_s = learned ? glbp->run.timeout_s : glbp->config.timeout_s;
  const vip_time redirect_s = learned ? glbp->run.redirect_s : glbp->config.redirect_s;
  const bool local = vf->state == VIP_GLBP_ACTIVE;
  vip_time left_s = end > now ? (end - now) / VIP_SECOND : 0;

  if (!local && (vf->state != VIP_GLBP_LISTEN || vip_addr_is_none(&vf->active)))
    return false;
  if (local ? vf->own : (vf->active_priority & VIP_GLBP_VF_PRIMARY) != 0)
    return true;
  if (vf->own)
    left_s = timeout_s;
  return left_s + redirect_s > timeout_s;
}

bool session_answers(const struct slot *s, vip_time now)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (s->state == VIP_GLBP_ACTIVE && may_be_given(s, i, now))
      return true;
  return false;
}

void session_check_answer(const struct router *r, const struct slot *s,
                          const struct vip_query *query, const struct vip_answer *answer)
{
  const unsigned number = answer->mac.octet[5];
  const struct vip_mac mac = vip_glbp_mac(s->id, (uint8_t)number);
  const bool one = query->probe || glbp_of(s)->config.balancing == VIP_GLBP_NO_BALANCING;

  FUZZ_CHECK(number >= 1 && number <= VIP_GLBP_FORWARDERS);
  FUZZ_CHECK(memcmp(&answer->mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(memcmp(&answer->src_mac, &r->mac, sizeof r->mac) == 0);
  FUZZ_CHECK(answer->to_all_nodes == query->probe);
  FUZZ_CHECK(may_be_given(s, number - 1, r->seen));
  for (unsigned i = 0; one && i < VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp_of(s)->run.forwarder[i];
    FUZZ_CHECK(!vf->own || vf->state != VIP_GLBP_ACTIVE || number == i + 1);
  }
}

/* ---- calls ---- */

/* The host learns late that it cannot have a MAC; rows of forwarders. */
void session_own_op(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  const uint8_t number = octet % 6;
  const bool valid = number >= 1 && number <= VIP_GLBP_FORWARDERS;
  const uint8_t old = valid ? known(s)->forwarder[number - 1] : 0;
  const int expected = !valid ? VIP_ERR_ARG : old < VIP_GLBP_LISTEN ? VIP_ERR_STATE : VIP_OK;

  for (uint8_t i = 1; i <= VIP_GLBP_FORWARDERS; i++) {
    const size_t length = vip_glbp_show_brief_forwarder(glbp_of(s), i, "eth0", NULL, 0);
    char *row = malloc(length + 1);

    FUZZ_CHECK(row != NULL && (length != 0) == (known(s)->forwarder[i - 1] != 0));
    FUZZ_CHECK(vip_glbp_show_brief_forwarder(glbp_of(s), i, "eth0", row, length + 1) == length);
    session_hash_octets(w, row, length);
    free(row);
  }
  SESSION_CALL(w, r, FUZZ_CHECK(vip_glbp_stop_forwarder(glbp_of(s), number, w->now) == expected));
  FUZZ_CHECK(expected != VIP_OK || known(s)->forwarder[number - 1] == VIP_GLBP_INITIAL);
}

void session_try_group(struct slot *s, vip_time now)
{
  const struct vip_glbp_config config = *vip_glbp_get_config(glbp_of(s));
  struct vip_glbp other;
  struct vip_glbp_status status;

  FUZZ_CHECK(vip_glbp_configure(glbp_of(s), &config, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_glbp_init(&other, vip_group_if(s->group), &config) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_glbp_stop_forwarder(glbp_of(s), 1, now) == VIP_ERR_BUSY);
  vip_glbp_get_status(glbp_of(s), &status);
  FUZZ_CHECK(status.active.local == (vip_group_state(s->group) == VIP_GLBP_ACTIVE));
}

void session_try_if(struct router *r, const struct vip_meta *meta, const uint8_t *octets,
                    vip_time now)
{
  FUZZ_CHECK(vip_glbp_input(r->ifp, meta, octets, 8, now) == VIP_ERR_BUSY);
}

/* ---- the interface has nothing of its own ---- */

void session_if_open(struct world *w, struct router *r, uint8_t octet)
{
  (void)w;
  (void)r;
  (void)octet;
}

void session_if_close(struct world *w, struct router *r)
{
  (void)w;
  (void)r;
}

unsigned session_if_nodes(const struct router *r)
{
  (void)r;
  return 0;
}

vip_time session_if_deadline(const struct router *r)
{
  (void)r;
  return VIP_NEVER;
}

/* ---- texts ---- */

size_t session_text(const struct slot *s, enum session_text which, vip_time now, char *out,
                    size_t size)
{
  if (which == SESSION_BRIEF)
    return vip_glbp_show_brief(glbp_of(s), "eth0", out, size);
  if (which == SESSION_TEXT)
    return vip_glbp_show_text(glbp_of(s), "eth0", now, out, size);
  return vip_glbp_show_json(glbp_of(s), "a \"b\"\\\n", "eth0", now, out, size);
}
