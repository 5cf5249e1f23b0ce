/* SPDX-License-Identifier: MIT */
/*
 * glbp.c - the virtual gateway of GLBP: the table of glbp.md 4.3 with the letters
 * of IOS, and its transitions.
 *
 * `table` has, for each event and state, the actions and the next state.
 * glbp_input.c and the timers turn what happens into events; vipi_glbp_step()
 * looks the cell up and performs it in the order that group.c prescribes.  Out of
 * service, which IOS calls Disabled without a virtual address and Init with one,
 * is one state here: the core's 0.  The way back to it, event b of IOS, is the same
 * from all states and takes the forwarders along: vipi_glbp_end().  Forwarders have a
 * table of their own in glbp_forwarder.c; the core reaches a group through glbp_class.c.
 */
#include "glbp_private.h"

#include <string.h>

/* Answers to a router that also thinks it is the gateway are so far apart (6.7). */
static const vip_time ANSWER_QUIET = 200 * VIP_MILLISECOND;

/* A gateway that stepped down without a successor in sight has one after this time (4.3). */
static const vip_time DEMOTED_WAIT = 500 * VIP_MILLISECOND;

/* ---- the table ---- */

enum action {
  A_ = 1 << 0,     /* start the Active timer */
  S_ = 1 << 1,     /* start the Standby timer */
  KNOW_A = 1 << 2, /* the sender is the Active gateway; learn its times */
  KNOW_S = 1 << 3, /* the sender is the Standby gateway */
  HELLO = 1 << 4,  /* send a Hello */
  SOON = 1 << 5,   /* send one, but not too often */
  UP = 1 << 6      /* forwarders and nonces begin; the first Hello comes an interval later */
};

struct cell {
  uint8_t actions;
  uint8_t next;
};

#define OUT VIP_GLBP_DISABLED
#define LIS VIP_GLBP_LISTEN
#define SPK VIP_GLBP_SPEAK
#define STB VIP_GLBP_STANDBY
#define ACT VIP_GLBP_ACTIVE
#define TAKE                                                                                       \
  {                                                                                                \
    S_ | HELLO, ACT                                                                                \
  }
#define HEAR (KNOW_A | A_)

/* clang-format off */
static const struct cell table[GLBP_EVENTS][5] = {
/*                   out of service  Listen                Speak                 Standby               Active */
[GLBP_A] =         {{UP|A_|S_, LIS}, {0, LIS},             {0, SPK},             {0, STB},             {0, ACT}},
[GLBP_F] =         {{0, OUT},        {S_|HELLO, SPK},      {HELLO, STB},         {0, STB},             {0, ACT}},
[GLBP_G] =         {{0, OUT},        {A_|S_|HELLO, SPK},   TAKE,                 TAKE,                 {0, ACT}},
[GLBP_H] =         {{0, OUT},        {S_, LIS},            {S_, LIS},            {S_, LIS},            {0, ACT}},
[GLBP_I] =         {{0, OUT},        {KNOW_S|S_, LIS},     {KNOW_S|S_, LIS},     {KNOW_S|S_, LIS},     {KNOW_S|S_, ACT}},
[GLBP_J] =         {{0, OUT},        {S_|HELLO, SPK},      {HELLO, STB},         {SOON, STB},          {KNOW_S|S_, ACT}},
[GLBP_K] =         {{0, OUT},        {HEAR, LIS},          {HEAR, SPK},          {HEAR, STB},          {HEAR|S_|HELLO, SPK}},
[GLBP_L] =         {{0, OUT},        {HEAR, LIS},          {HEAR, SPK},          {HEAR, STB},          {SOON, ACT}},
[GLBP_L_PREEMPT] = {{0, OUT},        TAKE,                 TAKE,                 TAKE,                 {SOON, ACT}},
[GLBP_R] =         {{0, OUT},        {A_, LIS},            TAKE,                 TAKE,                 {0, ACT}},
};
/* clang-format on */

#undef OUT
#undef LIS
#undef SPK
#undef STB
#undef ACT
#undef TAKE
#undef HEAR

static const struct cell *cell_of(enum vipi_glbp_event event, uint8_t state)
{
  return &table[event][state < VIP_GLBP_LISTEN ? 0 : state - 1];
}

/* Why a state changes; GLBP_A brings its reason. */
static const uint8_t reason_of[GLBP_EVENTS] = {
    [GLBP_F] = VIP_REASON_STANDBY_SILENT,    [GLBP_G] = VIP_REASON_NO_RESPONSE,
    [GLBP_H] = VIP_REASON_SPEAKER,           [GLBP_I] = VIP_REASON_STANDBY_HIGHER,
    [GLBP_J] = VIP_REASON_STANDBY_LOWER,     [GLBP_K] = VIP_REASON_HIGHER,
    [GLBP_L_PREEMPT] = VIP_REASON_PREEMPTED, [GLBP_R] = VIP_REASON_RESIGN,
};

/* ---- state: who is who, and timers ---- */

static void forget_active(struct vip_glbp *glbp)
{
  struct vip_glbp_run *run = &glbp->run;

  memset(&run->active, 0, sizeof run->active);
  memset(&run->active_owner, 0, sizeof run->active_owner);
  run->active_priority = 0;
  run->outranked = false;
  run->due[VIP_GLBP_TIMER_PREEMPT] = 0;
  vipi_glbp_ask_later(glbp);
}

static void forget_standby(struct vip_glbp *glbp)
{
  memset(&glbp->run.standby, 0, sizeof glbp->run.standby);
  glbp->run.standby_priority = 0;
}

static void know_active(struct vip_glbp *glbp, enum vipi_glbp_event event,
                        const struct vipi_glbp_cause *cause)
{
  struct vip_glbp_run *run = &glbp->run;
  const bool same = vipi_addr_equal(&run->active, cause->peer);

  run->active = *cause->peer;
  run->active_owner = cause->owner;
  run->active_priority = cause->priority;
  if (event == GLBP_K) {
    run->outranked = false;
    run->due[VIP_GLBP_TIMER_PREEMPT] = 0;
  }
  vipi_glbp_learn(glbp, cause);
  if (!same)
    vipi_glbp_ask_later(glbp);
}

static void know_standby(struct vip_glbp *glbp, const struct vipi_glbp_cause *cause)
{
  glbp->run.standby = *cause->peer;
  glbp->run.standby_priority = cause->priority;
}

/*
 * Who the other two are; whose timer has run out, or who is this router itself, is
 * unknown.  Whoever begins to speak waits a whole hold time for a Standby gateway:
 * that an earlier one gives way to him does not shorten it.
 */
static void remember(struct vip_glbp *glbp, enum vipi_glbp_event event, uint32_t actions,
                     const struct vipi_glbp_cause *cause, uint8_t old)
{
  const uint8_t state = glbp->group.state;

  if ((actions & KNOW_A) != 0)
    know_active(glbp, event, cause);
  if ((actions & KNOW_S) != 0)
    know_standby(glbp, cause);
  if (event == GLBP_G || event == GLBP_R)
    forget_active(glbp);
  if (event == GLBP_F || state == VIP_GLBP_STANDBY || (state == VIP_GLBP_SPEAK && state != old))
    forget_standby(glbp);
}

/* The gateway works with its own times, and the routers around it with them, too (4.3). */
static void become_active(struct vip_glbp *glbp)
{
  struct vip_glbp_run *run = &glbp->run;

  forget_active(glbp);
  forget_standby(glbp);
  vipi_glbp_use_times(glbp, NULL);
  /* A Standby gateway's answers are further apart than those that it gives from now on. */
  run->due[VIP_GLBP_TIMER_QUIET] = 0;
  glbp->cursors.given = 0;
  memset(glbp->cursors.shares, 0, sizeof glbp->cursors.shares);
}

/*
 * Hello timer: from its last deadline, so that a coarse clock causes no drift; never a burst.
 * `early` was drawn before the change, which may have made the hello time a shorter one.
 */
static void arm_hello(struct vip_glbp *glbp, bool cadence, vip_time early)
{
  const vip_time now = vipi_now(&glbp->group);
  const vip_time most = vipi_glbp_jitter_max_us(glbp) * (VIP_MILLISECOND / 1000);
  const vip_time interval =
      vipi_glbp_hello_ms(glbp) * VIP_MILLISECOND - (early < most ? early : most);
  vip_time *due = &glbp->run.due[VIP_GLBP_TIMER_HELLO];

  if (cadence && *due + interval > now)
    *due += interval;
  else
    *due = now + interval;
}

static void store(struct vip_glbp *glbp, enum vipi_glbp_event event, uint32_t actions,
                  const struct vipi_glbp_cause *cause, vip_time early, uint8_t next)
{
  const uint8_t old = glbp->group.state;
  vip_time *due = glbp->run.due;

  vipi_set_state(&glbp->group, next);
  remember(glbp, event, actions, cause, old);
  if (next == VIP_GLBP_ACTIVE && old != next)
    become_active(glbp);
  /* A timer that has expired, or that nobody else's silence matters for, is off. */
  if (event == GLBP_G || next == VIP_GLBP_ACTIVE)
    due[VIP_GLBP_TIMER_ACTIVE] = 0;
  if (event == GLBP_F || next == VIP_GLBP_STANDBY)
    due[VIP_GLBP_TIMER_STANDBY] = 0;
  if ((actions & A_) != 0)
    due[VIP_GLBP_TIMER_ACTIVE] = vipi_glbp_hold_end(glbp);
  if ((actions & S_) != 0)
    due[VIP_GLBP_TIMER_STANDBY] = vipi_glbp_hold_end(glbp);
  /* All that is known enters Listen with the interface. */
  if ((actions & UP) != 0) {
    vipi_glbp_vf_all_up(glbp);
    vipi_glbp_nonce_begin(glbp);
  }
  if ((actions & (HELLO | UP)) != 0)
    arm_hello(glbp, false, early);
  if (old != next || (actions & (HELLO | SOON)) != 0)
    vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
}

/* ---- performing ---- */

/* A Hello that must not come too often: whether it comes, and none like it for a while. */
static bool is_time(struct vip_glbp *glbp, vip_time quiet)
{
  vip_time *due = &glbp->run.due[VIP_GLBP_TIMER_QUIET];

  if (*due > vipi_now(&glbp->group))
    return false;
  *due = vipi_now(&glbp->group) + quiet;
  return true;
}

/* The actions of a cell, changed by the rate limits of 4.3. */
static uint32_t actions_of(struct vip_glbp *glbp, const struct cell *cell)
{
  struct vip_counters *counters = glbp->group.counters;
  const bool active = cell->next == VIP_GLBP_ACTIVE;
  const vip_time quiet = active ? ANSWER_QUIET : vipi_glbp_hello_ms(glbp) * VIP_MILLISECOND;

  if ((cell->actions & SOON) == 0 || !is_time(glbp, quiet))
    return cell->actions;
  if (active && counters != NULL)
    counters->reasserted++;
  return cell->actions | (uint32_t)HELLO;
}

/* Behind the change: packets, announcements, events. */
static void tell(struct vip_glbp *glbp, enum vipi_glbp_event event, uint32_t actions,
                 const struct vipi_glbp_before *before, const struct vipi_glbp_cause *cause)
{
  struct vip_group *group = &glbp->group;

  if ((actions & HELLO) != 0)
    vipi_glbp_send_hello(glbp);
  vipi_glbp_announce_role(glbp, before);
  if (before->state == VIP_GLBP_ACTIVE && event == GLBP_L)
    vipi_count(group->ifp, group, VIP_CODE_LOSING, cause->peer);
  if ((actions & SOON) != 0 && (actions & HELLO) == 0)
    vipi_count(group->ifp, group, VIP_CODE_SUPPRESSED, cause->peer);
  if (group->state != before->state)
    vipi_glbp_report(glbp, before,
                     cause->reason != VIP_REASON_NONE ? cause->reason : reason_of[event],
                     cause->peer);
}

void vipi_glbp_step(struct vip_glbp *glbp, enum vipi_glbp_event event,
                    const struct vipi_glbp_cause *cause)
{
  struct vip_group *group = &glbp->group;
  const struct cell *cell = cell_of(event, group->state);
  const uint32_t actions = actions_of(glbp, cell);
  const vip_time early = (actions & (HELLO | UP)) != 0 ? vipi_glbp_jitter(glbp) : 0;
  struct vipi_glbp_before before;

  vipi_glbp_note(glbp, &before);
  /* 1. State and timers. */
  store(glbp, event, actions, cause, early, cell->next);
  /* 3. Releases.  4. Claims. */
  if (cell->next != before.state && !vipi_glbp_settle(glbp)) {
    vipi_glbp_report(glbp, &before, VIP_REASON_REFUSED, NULL);
    return;
  }
  /* 5. Packets of the new role.  6. Announcements.  7. Events. */
  tell(glbp, event, actions, &before, cause);
  if (group->state == VIP_GLBP_ACTIVE && before.state != VIP_GLBP_ACTIVE)
    vipi_glbp_assign_self(glbp);
}

/* ---- Hellos that no cell asks for ---- */

void vipi_glbp_tick(struct vip_glbp *glbp)
{
  const vip_time early = vipi_glbp_jitter(glbp);

  if (glbp->group.state == VIP_GLBP_ACTIVE)
    vipi_glbp_assign_self(glbp);
  arm_hello(glbp, true, early);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
  vipi_glbp_ask(glbp);
  vipi_glbp_send_hello(glbp);
}

void vipi_glbp_hello_now(struct vip_glbp *glbp)
{
  const vip_time early = vipi_glbp_jitter(glbp);

  arm_hello(glbp, false, early);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
  vipi_glbp_send_hello(glbp);
}

bool vipi_glbp_hello_soon(struct vip_glbp *glbp)
{
  if (!is_time(glbp, ANSWER_QUIET))
    return false;
  vipi_glbp_hello_now(glbp);
  return true;
}

/* ---- other routers that step down ---- */

/* Puts a timer that runs forward, never back. */
static void shorten(struct vip_glbp *glbp, enum vip_glbp_timer timer, vip_time wait)
{
  vip_time *due = &glbp->run.due[timer];
  const vip_time end = vipi_now(&glbp->group) + wait;

  if (*due > end)
    *due = end;
}

void vipi_glbp_demoted(struct vip_glbp *glbp, const struct vip_addr *peer, uint8_t state)
{
  const struct vip_glbp_run *run = &glbp->run;

  if (state < VIP_GLBP_ACTIVE && vipi_addr_equal(&run->active, peer)) {
    forget_active(glbp);
    if (glbp->group.state == VIP_GLBP_STANDBY)
      shorten(glbp, VIP_GLBP_TIMER_ACTIVE, DEMOTED_WAIT);
  }
  if (state < VIP_GLBP_STANDBY && vipi_addr_equal(&run->standby, peer)) {
    forget_standby(glbp);
    shorten(glbp, VIP_GLBP_TIMER_STANDBY, vipi_glbp_hello_ms(glbp) * VIP_MILLISECOND);
  }
}
