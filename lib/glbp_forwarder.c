/* SPDX-License-Identifier: MIT */
/*
 * glbp_forwarder.c - the virtual forwarders of GLBP: the table of glbp.md 4.6, its
 * transitions, and the only place that writes a forwarder's state.
 *
 * Every router keeps all forwarders that it knows of.  Who is given a number decides glbp_assign.c;
 * here is who is Active for it: its primary, and while that is silent the best of the others.  Out
 * of service they go with the group, or by the host's wish.  Seconds that one without its primary
 * has left are one deadline; redirection ends earlier by the same on all routers.
 */
#include "glbp_private.h"

#include "election.h"

#include <string.h>

/* A router that would take over later waits so long for each one in front of it (4.6). */
static const vip_time RANK_WAIT = 100 * VIP_MILLISECOND;

/* After the Active router said that it is in Listen, its successor shows up in this time (6.1). */
static const vip_time STEPPED_DOWN_WAIT = 200 * VIP_MILLISECOND;

/* A stubborn router's forwarder, after so many of its Hellos, is tried again so late (6.4). */
static const vip_time YIELD_WAIT = 60 * VIP_SECOND;
enum { CONTESTS_MAX = 3 };

/* ---- the table ---- */

enum action {
  START = 1 << 0,    /* start the Active timer */
  RECORD = 1 << 1,   /* the sender is, or was, the Active router; its seconds are ours */
  ANNOUNCE = 1 << 2, /* send a VF-only packet */
  ASSERT = 1 << 3    /* send one in answer to one, but not too often */
};

struct cell {
  uint8_t actions;
  uint8_t next;
};

#define DIS VIP_GLBP_DISABLED
#define INI VIP_GLBP_INITIAL
#define LIS VIP_GLBP_LISTEN
#define ACT VIP_GLBP_ACTIVE

/* clang-format off */
static const struct cell table[GLBP_VF_EVENTS][4] = {
/*                      Disabled        Initial         Listen                  Active */
[GLBP_VF_UP] =        {{0, DIS},       {0, LIS},       {0, LIS},               {0, ACT}},
[GLBP_VF_G] =         {{0, DIS},       {0, INI},       {ANNOUNCE, ACT},        {0, ACT}},
[GLBP_VF_H] =         {{0, DIS},       {0, INI},       {RECORD|ANNOUNCE, ACT}, {0, ACT}},
[GLBP_VF_I] =         {{0, DIS},       {0, INI},       {START|RECORD, LIS},    {START|RECORD, LIS}},
[GLBP_VF_J] =         {{0, DIS},       {0, INI},       {START|RECORD, LIS},    {ASSERT, ACT}},
[GLBP_VF_J_PREEMPT] = {{0, DIS},       {0, INI},       {RECORD|ANNOUNCE, ACT}, {ASSERT, ACT}},
[GLBP_VF_YIELD] =     {{0, DIS},       {0, INI},       {0, LIS},               {START|RECORD, LIS}},
[GLBP_VF_TIMEOUT] =   {{0, DIS},       {0, DIS},       {0, DIS},               {0, DIS}},
};
/* clang-format on */

#undef DIS
#undef INI
#undef LIS
#undef ACT

static const struct cell *cell_of(enum vipi_glbp_vf_event event, uint8_t state)
{
  return &table[event][state == VIP_GLBP_ACTIVE ? 3 : state];
}

/* Why a state changes; the others bring their reason. */
static const uint8_t reason_of[GLBP_VF_EVENTS] = {[GLBP_VF_UP] = VIP_REASON_RETRY,
                                                  [GLBP_VF_G] = VIP_REASON_NO_RESPONSE,
                                                  [GLBP_VF_H] = VIP_REASON_RESIGN,
                                                  [GLBP_VF_I] = VIP_REASON_HIGHER,
                                                  [GLBP_VF_J_PREEMPT] = VIP_REASON_PREEMPTED,
                                                  [GLBP_VF_YIELD] = VIP_REASON_CONFLICT,
                                                  [GLBP_VF_TIMEOUT] = VIP_REASON_TIMEOUT};

/* ---- how long it lasts ---- */

uint16_t vipi_glbp_vf_timeout_s(const struct vip_glbp *glbp, unsigned index)
{
  if (glbp->run.forwarder[index].own)
    return vipi_glbp_timeout_s(glbp);
  return (uint16_t)vipi_glbp_seconds_left(
      glbp, vipi_glbp_vf_deadline(glbp, index, VIP_GLBP_FORWARDER_TIMEOUT));
}

uint16_t vipi_glbp_vf_redirect_s(const struct vip_glbp *glbp, unsigned index)
{
  const uint16_t timeout_s = vipi_glbp_timeout_s(glbp);
  const uint16_t redirect_s = vipi_glbp_redirect_s(glbp);
  const uint16_t left_s = vipi_glbp_vf_timeout_s(glbp, index);
  const unsigned passed_s = left_s < timeout_s ? (unsigned)timeout_s - left_s : 0;

  return (uint16_t)(passed_s < redirect_s ? redirect_s - passed_s : 0);
}

/* The primary is there: the whole time begins. */
static void begin_timeout(struct vip_glbp *glbp, unsigned index, uint32_t seconds)
{
  vip_time *due = vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_TIMEOUT);

  *due = glbp->run.forwarder[index].own ? 0 : vipi_now(&glbp->group) + seconds * VIP_SECOND;
}

/* ---- state ---- */

static void forget_active(struct vip_glbp_forwarder *vf)
{
  memset(&vf->active, 0, sizeof vf->active);
  memset(&vf->active_owner, 0, sizeof vf->active_owner);
  vf->active_priority = 0;
  vf->active_weight = 0;
  vf->contests = 0;
  vf->contested = false;
  vf->outranked = false;
}

/* Listen begins with its timer, and the timeout goes on where the forwarder does. */
static void set_state(struct vip_glbp *glbp, unsigned index, uint8_t next)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const uint8_t old = vf->state;

  if (next == old)
    return;
  vf->state = next;
  *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = 0;
  *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_PREEMPT) = 0;
  *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_QUIET) = 0;
  vf->waits = false;
  forget_active(vf);
  if (next == VIP_GLBP_DISABLED) {
    memset(vf, 0, sizeof *vf);
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_TIMEOUT) = 0;
  }
  if (old < VIP_GLBP_LISTEN && next == VIP_GLBP_LISTEN) {
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = vipi_glbp_hold_end(glbp);
    begin_timeout(glbp, index, vipi_glbp_timeout_s(glbp));
  }
}

void vipi_glbp_vf_all_up(struct vip_glbp *glbp)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->run.forwarder[i].state == VIP_GLBP_INITIAL)
      set_state(glbp, i, VIP_GLBP_LISTEN);
}

void vipi_glbp_vf_all_down(struct vip_glbp *glbp)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[i];

    /* Nobody knows of a number that was given away and never used. */
    if (vf->state != VIP_GLBP_DISABLED)
      set_state(glbp, i, vf->reserved ? VIP_GLBP_DISABLED : VIP_GLBP_INITIAL);
  }
}

/* Neither rights nor packets go with it; a step of the table, which asks the host, is deeper. */
void vipi_glbp_vf_known(struct vip_glbp *glbp, unsigned index, uint8_t reason,
                        const struct vip_addr *peer)
{
  struct vipi_glbp_before before;

  if (glbp->run.forwarder[index].state != VIP_GLBP_DISABLED)
    return;
  vipi_glbp_note(glbp, &before);
  set_state(glbp, index, VIP_GLBP_LISTEN);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
  vipi_glbp_report(glbp, &before, reason, peer);
}

void vipi_glbp_vf_reserve(struct vip_glbp *glbp, unsigned index, const struct vip_mac *owner,
                          vip_time wait)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  set_state(glbp, index, VIP_GLBP_LISTEN);
  vf->owner = *owner;
  vf->reserved = true;
  *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = vipi_now(&glbp->group) + wait;
}

void vipi_glbp_vf_returned(struct vip_glbp *glbp, unsigned index)
{
  begin_timeout(glbp, index, vipi_glbp_timeout_s(glbp));
}

void vipi_glbp_vf_refused(struct vip_glbp *glbp, unsigned index)
{
  set_state(glbp, index, VIP_GLBP_INITIAL);
  if (glbp->config.retry_s != 0)
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_RETRY) =
        vipi_now(&glbp->group) + glbp->config.retry_s * VIP_SECOND;
}

static void record(struct vip_glbp *glbp, unsigned index, enum vipi_glbp_vf_event event,
                   const struct vipi_glbp_vf_cause *cause)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const struct vip_glbp_vf_tlv *told = cause->told;

  if ((told->priority & VIP_GLBP_VF_PRIMARY) == 0)
    begin_timeout(glbp, index, told->timeout_s);
  if (vf->state == VIP_GLBP_ACTIVE)
    return;
  vf->active = *cause->peer;
  vf->active_owner = cause->owner;
  vf->active_priority = told->priority;
  vf->active_weight = told->weight;
  vf->outranked = event != GLBP_VF_I;
  if (event == GLBP_VF_I)
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_PREEMPT) = 0;
  if (event == GLBP_VF_YIELD)
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_PREEMPT) =
        vipi_now(&glbp->group) + YIELD_WAIT;
}

static void store(struct vip_glbp *glbp, unsigned index, enum vipi_glbp_vf_event event,
                  const struct cell *cell, const struct vipi_glbp_vf_cause *cause)
{
  set_state(glbp, index, cell->next);
  if ((cell->actions & START) != 0) {
    glbp->run.forwarder[index].waits = false;
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = vipi_glbp_hold_end(glbp);
  }
  /* A timer has nothing to record; its events have no such cells. */
  if (cause->told != NULL && (cell->actions & RECORD) != 0)
    record(glbp, index, event, cause);
}

/* ---- performing ---- */

static void announce(struct vip_glbp *glbp, unsigned index)
{
  struct vip_glbp_vf_tlv told;

  vipi_glbp_tlv(glbp, index, &told);
  vipi_glbp_send_forwarder(glbp, &told);
}

/*
 * Once in a hello time, and not by a router that wants to be rid of it.  What a Hello
 * lists, our next Hello contradicts: so do recorded routers (7.2, 7.3).
 */
static bool asserts(struct vip_glbp *glbp, unsigned index, const struct cell *cell,
                    const struct vipi_glbp_vf_cause *cause)
{
  vip_time *quiet = vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_QUIET);
  const vip_time now = vipi_now(&glbp->group);

  if ((cell->actions & ASSERT) == 0 || cause->hello || glbp->run.low || *quiet > now)
    return false;
  *quiet = now + vipi_glbp_hello_ms(glbp) * VIP_MILLISECOND;
  return true;
}

void vipi_glbp_vf_step(struct vip_glbp *glbp, unsigned index, enum vipi_glbp_vf_event event,
                       const struct vipi_glbp_vf_cause *cause)
{
  struct vip_group *group = &glbp->group;
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const struct cell *cell = cell_of(event, vf->state);
  const bool asserted = asserts(glbp, index, cell, cause);
  const bool changes = cell->next != vf->state;
  struct vipi_glbp_before before;

  vipi_glbp_note(glbp, &before);
  /* 1. State and timers. */
  store(glbp, index, event, cell, cause);
  if (changes || asserted)
    vipi_rearm(group->ifp->engine, &group->node);
  /* 3. Releases.  4. Claims. */
  if (changes && !vipi_glbp_settle(glbp)) {
    vipi_glbp_report(glbp, &before, VIP_REASON_REFUSED, NULL);
    return;
  }
  /* 5. Packets of the new role.  6. Announcements.  7. Events. */
  if ((cell->actions & ANNOUNCE) != 0 || asserted)
    announce(glbp, index);
  if (!changes)
    return;
  vipi_glbp_announce_role(glbp, &before);
  if (event == GLBP_VF_YIELD)
    vipi_count(group->ifp, group, VIP_CODE_FORWARDER_CONFLICT, cause->peer);
  vipi_glbp_report(glbp, &before,
                   cause->reason != VIP_REASON_NONE ? cause->reason : reason_of[event],
                   cause->peer);
}

/* ---- what others tell ---- */

/* Puts the Active timer forward: the routers in front of us have their time. */
static void wait_for_others(struct vip_glbp *glbp, unsigned index, vip_time wait)
{
  vip_time *due = vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE);
  const vip_time end = vipi_now(&glbp->group) + wait + vipi_glbp_rank(glbp, index) * RANK_WAIT;

  glbp->run.forwarder[index].waits = true;
  if (*due == 0 || *due > end)
    *due = end;
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
}

static void resigned(struct vip_glbp *glbp, unsigned index, const struct vipi_glbp_vf_cause *cause)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  if (vf->state != VIP_GLBP_LISTEN || !vipi_addr_equal(&vf->active, cause->peer))
    return;
  if ((cause->told->priority & VIP_GLBP_VF_PRIMARY) != 0)
    begin_timeout(glbp, index, vipi_glbp_timeout_s(glbp));
  if (vipi_glbp_rank(glbp, index) == 0) {
    vipi_glbp_vf_step(glbp, index, GLBP_VF_H, cause);
    return;
  }
  wait_for_others(glbp, index, 0);
  forget_active(vf);
}

/*
 * The sender says that it is the primary.  If we are, too, as after a partition,
 * one keeps the number (4.6): who is Active for it and better, or, where it is in
 * Listen, has the higher address.  Who does not tell of his own in Listen cannot
 * keep it from one that is Active.
 */
static void hear_primary(struct vip_glbp *glbp, unsigned index,
                         const struct vipi_glbp_vf_cause *cause)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const struct vip_addr *own = vipi_glbp_own(glbp);
  int better;

  if (vf->own) {
    if (cause->told->state != VIP_GLBP_ACTIVE)
      better = vip_addr_compare(cause->peer, own);
    else if (vf->state == VIP_GLBP_LISTEN && glbp->config.active_only)
      better = 1;
    else
      better =
          vipi_rank(cause->told->priority, cause->peer, vipi_glbp_vf_priority(glbp, index), own);
    if (better <= 0)
      return;
    vf->own = false;
    vipi_glbp_ask_later(glbp);
  }
  vf->owner = cause->owner;
  begin_timeout(glbp, index, vipi_glbp_timeout_s(glbp));
}

/* A primary that waits; if it was Active until now, nobody is. */
static void hear_listen(struct vip_glbp *glbp, unsigned index,
                        const struct vipi_glbp_vf_cause *cause)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  if (!vipi_addr_equal(&vf->active, cause->peer))
    return;
  if (vf->state == VIP_GLBP_LISTEN)
    wait_for_others(glbp, index, STEPPED_DOWN_WAIT);
  forget_active(vf);
}

/*
 * Somebody lower is Active for what we are Active for.  He is stubborn if he says so
 * behind each of our Hellos: what he said before, and reaches us late, does not count.
 */
static void contest(struct vip_glbp *glbp, unsigned index, const struct vipi_glbp_vf_cause *cause)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  if (!vipi_addr_equal(&vf->active, cause->peer)) {
    vf->active = *cause->peer;
    vf->contests = 0;
    vf->contested = false;
  }
  if (cause->hello && !vf->contested) {
    vf->contests++;
    vf->contested = true;
  }
  vipi_glbp_vf_step(glbp, index, vf->contests > CONTESTS_MAX ? GLBP_VF_YIELD : GLBP_VF_J, cause);
}

static void hear_active(struct vip_glbp *glbp, unsigned index,
                        const struct vipi_glbp_vf_cause *cause)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const uint8_t priority = vipi_glbp_vf_priority(glbp, index);

  if (vipi_rank(cause->told->priority, cause->peer, priority, vipi_glbp_own(glbp)) > 0) {
    vipi_glbp_vf_step(glbp, index, GLBP_VF_I, cause);
  } else if (vf->state == VIP_GLBP_ACTIVE) {
    contest(glbp, index, cause);
  } else if (vf->state != VIP_GLBP_LISTEN || !vipi_glbp_vf_preempts(glbp, index, cause->peer)) {
    vipi_glbp_vf_step(glbp, index, GLBP_VF_J, cause);
  } else if (vf->own || vipi_glbp_rank(glbp, index) == 0) {
    vipi_glbp_vf_step(glbp, index, GLBP_VF_J_PREEMPT, cause);
  } else {
    /* What he says again does not put our turn off. */
    if (!vf->waits)
      vipi_glbp_vf_step(glbp, index, GLBP_VF_J, cause);
    wait_for_others(glbp, index, 0);
  }
}

void vipi_glbp_vf_heard(struct vip_glbp *glbp, const struct vip_glbp_vf_tlv *told,
                        const struct vip_addr *peer, const struct vip_mac *owner, bool hello)
{
  const unsigned index = told->number - 1u;
  const bool primary = (told->priority & VIP_GLBP_VF_PRIMARY) != 0;
  const struct vipi_glbp_vf_cause cause = {peer, *owner, told, VIP_REASON_NONE, hello};
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  if (told->state == VIP_GLBP_ACTIVE && (told->priority & VIP_GLBP_VF_STAYS) == 0) {
    resigned(glbp, index, &cause);
    return;
  }
  if (told->state != VIP_GLBP_ACTIVE && told->state != VIP_GLBP_LISTEN)
    return;
  /* Who is in Listen for another router's tells at most that he is not Active any more. */
  if (told->state == VIP_GLBP_ACTIVE || primary)
    vipi_glbp_vf_known(glbp, index, VIP_REASON_LEARNED, peer);
  if (vf->reserved) {
    /* Who still stands in for an earlier primary of the number will hear that it has a new one. */
    if (!primary)
      return;
    vf->reserved = false;
    if (vf->state == VIP_GLBP_LISTEN)
      *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = vipi_glbp_hold_end(glbp);
  }
  if (primary)
    hear_primary(glbp, index, &cause);
  if (told->state == VIP_GLBP_LISTEN)
    hear_listen(glbp, index, &cause);
  else
    hear_active(glbp, index, &cause);
}

void vipi_glbp_vf_contested(struct vip_glbp *glbp, const struct vip_addr *peer, unsigned listed)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    struct vip_glbp_forwarder *vf = &glbp->run.forwarder[i];

    if (vf->state == VIP_GLBP_ACTIVE && (listed & 1u << i) == 0 &&
        vipi_addr_equal(&vf->active, peer))
      forget_active(vf);
  }
}

/* ---- timers ---- */

/* Nobody is Active for it: those in front of us come first, once (4.6). */
static void active_lost(struct vip_glbp *glbp, unsigned index)
{
  static const struct vipi_glbp_vf_cause expired;
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  if (vf->reserved) {
    vipi_glbp_vf_step(glbp, index, GLBP_VF_TIMEOUT, &expired);
  } else if (!vf->waits && !vf->own && vipi_glbp_rank(glbp, index) != 0) {
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = 0;
    wait_for_others(glbp, index, 0);
    forget_active(vf);
  } else {
    vipi_glbp_vf_step(glbp, index, GLBP_VF_G, &expired);
  }
}

static bool is_due(struct vip_glbp *glbp, unsigned index, enum vip_glbp_forwarder_timer timer)
{
  const vip_time due = *vipi_glbp_vf_due(glbp, index, timer);

  return due != 0 && due <= vipi_now(&glbp->group);
}

void vipi_glbp_vf_expire(struct vip_glbp *glbp, unsigned index)
{
  static const struct vipi_glbp_vf_cause expired;
  const uint8_t state = glbp->run.forwarder[index].state;

  /* Limits that are past. */
  for (unsigned i = VIP_GLBP_FORWARDER_PREEMPT; i <= VIP_GLBP_FORWARDER_QUIET; i++)
    if (is_due(glbp, index, (enum vip_glbp_forwarder_timer)i))
      *vipi_glbp_vf_due(glbp, index, (enum vip_glbp_forwarder_timer)i) = 0;
  if (is_due(glbp, index, VIP_GLBP_FORWARDER_TIMEOUT))
    vipi_glbp_vf_step(glbp, index, GLBP_VF_TIMEOUT, &expired);
  else if (!is_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE))
    return;
  else if (state == VIP_GLBP_INITIAL)
    vipi_glbp_vf_step(glbp, index, GLBP_VF_UP, &expired);
  else if (state == VIP_GLBP_LISTEN)
    active_lost(glbp, index);
  else
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = 0;
}
