/* SPDX-License-Identifier: MIT */
/*
 * hsrp.c - the HSRP state machine: the table of RFC 2281 section 5.7 with its
 * letters, and what Cisco's routers do beyond it.
 *
 * `table` is the RFC's own: for each event and state, the actions and the next
 * state.  Where Cisco's routers differ, the cell or the line that does it bears
 * the rule's number in hsrp.md 4.6 ("rule 3").  hsrp_input.c and the timers turn
 * what happens into events; vipi_hsrp_step() looks the cell up and performs it
 * in the order that group.c prescribes.  What goes on the wire is made in
 * hsrp_send.c; the core reaches a group through hsrp_class.c; groups that follow
 * another one have no table (hsrp_follow.c).
 */
#include "hsrp_private.h"

#include <string.h>

/* Rule 7: re-assertions are at least so far apart. */
static const vip_time QUIET = 1 * VIP_SECOND;

/* ---- the table ---- */

/* Actions of RFC 2281 section 5.6; H_ as its two forms. */
enum action {
  A_ = 1 << 0,    /* start the Active timer */
  B_ = 1 << 1,    /* start the Standby timer */
  C_ = 1 << 2,    /* stop the Active timer */
  D_ = 1 << 3,    /* stop the Standby timer */
  E_ = 1 << 4,    /* learn from the Active router */
  F_ = 1 << 5,    /* send a Hello */
  G_ = 1 << 6,    /* send a Coup */
  H_OLD = 1 << 7, /* send a Resign that carries Active, while the virtual MAC is held */
  H_NEW = 1 << 8, /* send one that carries the new state, from the interface's MAC */
  I_ = 1 << 9,    /* announce the addresses */
  HUSH = 1 << 10  /* what rule 7 has suppressed, to be counted */
};

struct cell {
  uint16_t actions;
  uint8_t next;
};

#define INI  VIP_HSRP_INITIAL
#define LRN  VIP_HSRP_LEARN
#define LIS  VIP_HSRP_LISTEN
#define SPK  VIP_HSRP_SPEAK
#define STB  VIP_HSRP_STANDBY
#define ACT  VIP_HSRP_ACTIVE
#define TAKE (C_ | D_ | F_ | I_)
#define OUST (B_ | G_ | F_ | I_)

/* Rules 3 (g in Active), 5 (j), 7 (i in Active), 11 (h), 12 (d in Active), 13 (b in Active). */
/* clang-format off */
static const struct cell table[HSRP_EVENTS][6] = {
/*                  Initial       Learn            Listen        Speak         Standby       Active */
[HSRP_A] = {        {A_|B_, LIS}, {0, LRN},        {0, LIS},     {0, SPK},     {0, STB},     {0, ACT}},
[HSRP_A_LEARN] = {  {A_|B_, LRN}, {0, LRN},        {0, LIS},     {0, SPK},     {0, STB},     {0, ACT}},
[HSRP_B] = {        {0, INI},     {C_|D_, INI},    {C_|D_, INI}, {C_|D_, INI}, {C_|D_, INI}, {C_|D_|H_OLD, INI}},
[HSRP_C] = {        {0, INI},     {0, LRN},        {A_|B_, SPK}, {0, SPK},     {TAKE, ACT},  {0, ACT}},
[HSRP_D] = {        {0, INI},     {0, LRN},        {B_, SPK},    {D_, STB},    {0, STB},     {0, ACT}},
[HSRP_E] = {        {0, INI},     {0, LRN},        {0, LIS},     {F_, SPK},    {F_, STB},    {F_, ACT}},
[HSRP_F] = {        {0, INI},     {0, LRN},        {0, LIS},     {B_, LIS},    {B_, LIS},    {0, ACT}},
[HSRP_G] = {        {0, INI},     {E_|A_|B_, LIS}, {E_|A_, LIS}, {E_|A_, SPK}, {E_|A_, STB}, {A_|B_|H_NEW, SPK}},
[HSRP_H] = {        {0, INI},     {E_|A_|B_, LIS}, {E_|A_, LIS}, {E_|A_, SPK}, {E_|A_, STB}, {G_, ACT}},
[HSRP_H_PREEMPT] = {{0, INI},     {E_|A_|B_, LIS}, {OUST, ACT},  {OUST, ACT},  {OUST, ACT},  {G_, ACT}},
[HSRP_I] = {        {0, INI},     {0, LRN},        {A_|B_, SPK}, {A_, SPK},    {TAKE, ACT},  {G_, ACT}},
[HSRP_J] = {        {0, INI},     {0, LRN},        {A_, LIS},    {A_, SPK},    {A_, STB},    {A_|B_|H_NEW, SPK}},
[HSRP_K] = {        {0, INI},     {0, LRN},        {B_, LIS},    {B_, LIS},    {B_, LIS},    {B_, ACT}},
[HSRP_L] = {        {0, INI},     {0, LRN},        {B_, SPK},    {D_, STB},    {0, STB},     {B_, ACT}},
};
/* clang-format on */

#undef INI
#undef LRN
#undef LIS
#undef SPK
#undef STB
#undef ACT

/* Why a state changes; HSRP_A and HSRP_B bring their reason. */
static const uint8_t reason_of[HSRP_EVENTS] = {
    [HSRP_C] = VIP_REASON_NO_RESPONSE,    [HSRP_D] = VIP_REASON_STANDBY_SILENT,
    [HSRP_F] = VIP_REASON_SPEAKER,        [HSRP_G] = VIP_REASON_HIGHER,
    [HSRP_H] = VIP_REASON_LEARNED,        [HSRP_H_PREEMPT] = VIP_REASON_PREEMPTED,
    [HSRP_I] = VIP_REASON_RESIGN,         [HSRP_J] = VIP_REASON_COUP,
    [HSRP_K] = VIP_REASON_STANDBY_HIGHER, [HSRP_L] = VIP_REASON_STANDBY_LOWER,
};

/* ---- what Cisco's routers do differently ---- */

/* Rule 7: Coup, Hello and announcement to a router that also thinks it is Active, not too often. */
static uint32_t reassert(struct vip_hsrp *hsrp)
{
  vip_time *quiet = &hsrp->run.due[VIP_HSRP_TIMER_QUIET];

  if (*quiet > vipi_now(&hsrp->group))
    return HUSH;
  *quiet = vipi_now(&hsrp->group) + QUIET;
  if (hsrp->group.counters != NULL)
    hsrp->group.counters->reasserted++;
  return G_ | F_ | I_;
}

/* The actions of a cell, changed by rules 1, 4 and 7. */
static uint32_t actions_of(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                           const struct cell *cell)
{
  const uint8_t old = hsrp->group.state;
  uint32_t actions = cell->actions;

  /* Rule 1: a Hello on entering Speak, Standby or Active. */
  if (cell->next != old && cell->next >= VIP_HSRP_SPEAK)
    actions |= F_;
  /* Rule 4: no Resign to who takes over by Coup. */
  if (event == HSRP_J && !hsrp->config.resign_on_coup)
    actions &= ~(uint32_t)H_NEW;
  if (old == VIP_HSRP_ACTIVE && (actions & G_) != 0)
    actions = reassert(hsrp);
  return actions;
}

/* ---- state: who is who, and timers ---- */

static void know(struct vip_addr *who, uint8_t *priority, const struct vipi_hsrp_cause *cause)
{
  *who = *cause->peer;
  *priority = cause->priority;
}

static void forget(struct vip_addr *who)
{
  memset(who, 0, sizeof *who);
}

/* Who the Active and the Standby router are, as far as they are not this one. */
static void remember(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                     const struct vipi_hsrp_cause *cause)
{
  struct vip_hsrp_run *run = &hsrp->run;
  const uint8_t state = hsrp->group.state;

  /* Rule 5: a Coup teaches, too. */
  if (event == HSRP_G || event == HSRP_H || event == HSRP_J)
    know(&run->active, &run->active_priority, cause);
  if (event == HSRP_K || event == HSRP_L)
    know(&run->standby, &run->standby_priority, cause);
  /* Rule 2b: whose timer has run out is unknown; rule 12 for the Standby router. */
  if (event == HSRP_C || state == VIP_HSRP_ACTIVE)
    forget(&run->active);
  if (event == HSRP_D || state == VIP_HSRP_STANDBY)
    forget(&run->standby);
}

/* Seen with statistics only: the own MACs of the two. */
static void remember_identifier(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                                const struct vipi_hsrp_cause *cause)
{
  if (hsrp->stats == NULL)
    return;
  if (event == HSRP_G || event == HSRP_H || event == HSRP_J)
    hsrp->stats->active_identifier = cause->identifier;
  if (event == HSRP_K || event == HSRP_L)
    hsrp->stats->standby_identifier = cause->identifier;
}

/* Some timers run in Active alone; number 0 means another thing there, and every cell sets it. */
static void stop_timers_of(struct vip_hsrp *hsrp, uint8_t old)
{
  vip_time *due = hsrp->run.due;
  const uint8_t state = hsrp->group.state;

  if (state == VIP_HSRP_INITIAL)
    memset(due, 0, sizeof hsrp->run.due);
  if (state != old && (state == VIP_HSRP_ACTIVE || old == VIP_HSRP_ACTIVE)) {
    due[VIP_HSRP_TIMER_QUIET] = 0;
    due[VIP_HSRP_TIMER_REFRESH] = 0;
  }
  if (state < VIP_HSRP_SPEAK)
    due[VIP_HSRP_TIMER_HELLO] = 0;
}

/* Hello timer: from its last deadline, so that a coarse clock causes no drift; never a burst. */
static void arm_hello(struct vip_hsrp *hsrp, bool cadence, vip_time early)
{
  const vip_time now = vipi_now(&hsrp->group);
  const vip_time interval = vipi_hsrp_hello_ms(hsrp) * VIP_MILLISECOND - early;
  vip_time *due = &hsrp->run.due[VIP_HSRP_TIMER_HELLO];

  if (cadence && *due + interval > now)
    *due += interval;
  else
    *due = now + interval;
}

/* A and B take the hold time of the Hello that causes them, else the one in use (hsrp.md 4.3). */
static void set_timers(struct vip_hsrp *hsrp, enum vipi_hsrp_event event, uint32_t actions,
                       const struct vipi_hsrp_cause *cause, vip_time early)
{
  const vip_time now = vipi_now(&hsrp->group);
  const vip_time in_use = now + vipi_hsrp_hold_ms(hsrp) * VIP_MILLISECOND;
  const vip_time told = cause->hold_ms != 0 ? now + cause->hold_ms * VIP_MILLISECOND : in_use;
  const bool of_active = event == HSRP_G || event == HSRP_H || event == HSRP_J;
  const bool of_standby = event == HSRP_K || event == HSRP_L;
  vip_time *due = hsrp->run.due;

  if ((actions & A_) != 0)
    due[VIP_HSRP_TIMER_ACTIVE] = of_active ? told : in_use;
  if ((actions & B_) != 0)
    due[VIP_HSRP_TIMER_STANDBY] = of_standby ? told : in_use;
  if ((actions & C_) != 0)
    due[VIP_HSRP_TIMER_ACTIVE] = 0;
  if ((actions & D_) != 0)
    due[VIP_HSRP_TIMER_STANDBY] = 0;
  if ((actions & F_) != 0)
    arm_hello(hsrp, event == HSRP_E, early);
}

static void store(struct vip_hsrp *hsrp, enum vipi_hsrp_event event, uint32_t actions,
                  const struct vipi_hsrp_cause *cause, vip_time early, uint8_t next)
{
  const uint8_t old = hsrp->group.state;

  vipi_set_state(&hsrp->group, next);
  stop_timers_of(hsrp, old);
  if (old == VIP_HSRP_INITIAL)
    vipi_hsrp_delay_preemption(hsrp);
  remember(hsrp, event, cause);
  if ((actions & E_) != 0)
    vipi_hsrp_learn(hsrp, cause);
  /* A timer that has expired, or counts as expired, is off. */
  if (event == HSRP_C)
    hsrp->run.due[VIP_HSRP_TIMER_ACTIVE] = 0;
  if (event == HSRP_D)
    hsrp->run.due[VIP_HSRP_TIMER_STANDBY] = 0;
  set_timers(hsrp, event, actions, cause, early);
  if ((actions & I_) != 0)
    vipi_hsrp_announce_begin(hsrp);
  if (next == VIP_HSRP_ACTIVE && old != next)
    vipi_hsrp_refresh_arm(hsrp);
  vipi_rearm(hsrp->group.ifp->engine, &hsrp->group.node);
}

/* ---- performing ---- */

/* Rules 8 and 9: Advertise stands around a Coup, in front of anything else. */
static void send_packets(struct vip_hsrp *hsrp, uint32_t actions, uint8_t old)
{
  const uint8_t state = hsrp->group.state;

  if ((actions & G_) != 0) {
    if (state != old)
      vipi_hsrp_if_before_coup(hsrp);
    vipi_hsrp_send(hsrp, VIP_HSRP_COUP, old);
    if (state != old)
      vipi_hsrp_if_after_coup(hsrp);
  } else if (state != old) {
    vipi_hsrp_if_changed(hsrp, old);
  }
  if ((actions & H_NEW) != 0)
    vipi_hsrp_send(hsrp, VIP_HSRP_RESIGN, state);
  if ((actions & F_) != 0)
    vipi_hsrp_send(hsrp, VIP_HSRP_HELLO, state);
  if ((actions & I_) != 0)
    vipi_hsrp_announce(hsrp, state != old);
}

static void report(struct vip_hsrp *hsrp, uint8_t old, uint8_t reason, const struct vip_addr *peer)
{
  if (hsrp->stats != NULL)
    hsrp->stats->changes++;
  vipi_report(&hsrp->group, old, reason, peer);
  vipi_hsrp_lead(hsrp);
}

static uint8_t reason_for(enum vipi_hsrp_event event, uint8_t old,
                          const struct vipi_hsrp_cause *cause)
{
  if (cause->reason != VIP_REASON_NONE)
    return cause->reason;
  return old == VIP_HSRP_LEARN ? VIP_REASON_LEARNED : reason_of[event];
}

static void perform(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                    const struct vipi_hsrp_cause *cause)
{
  struct vip_group *group = &hsrp->group;
  const uint8_t old = group->state;
  const struct cell cell = table[event][old];
  const uint8_t reason = reason_for(event, old, cause);
  const struct vip_addr active = hsrp->run.active;
  const bool hello = (cell.actions & (F_ | G_)) != 0 || cell.next != old;
  const vip_time early = hello && cell.next >= VIP_HSRP_SPEAK ? vipi_hsrp_jitter(hsrp) : 0;
  const uint32_t actions = actions_of(hsrp, event, &cell);

  /* 1. State and timers. */
  store(hsrp, event, actions, cause, early, cell.next);
  remember_identifier(hsrp, event, cause);

  /* 2. Farewell.  3. Releases.  4. Claims. */
  if ((actions & H_OLD) != 0 && cause->can_send)
    vipi_hsrp_send(hsrp, VIP_HSRP_RESIGN, old);
  if (cell.next != old && vipi_rights_settle(group) != VIP_OK) {
    vipi_hsrp_if_changed(hsrp, old);
    report(hsrp, old, VIP_REASON_REFUSED, NULL);
    return;
  }
  /* 5. Packets of the new role.  6. Announcements.  7. Events. */
  send_packets(hsrp, actions, old);
  if (group->state == old && !vip_addr_is_none(&hsrp->run.active) &&
      !vipi_addr_equal(&hsrp->run.active, &active))
    vipi_hsrp_if_new_active(hsrp);
  if (old == VIP_HSRP_ACTIVE && (event == HSRP_H || event == HSRP_H_PREEMPT))
    vipi_count(group->ifp, group, VIP_CODE_LOSING, cause->peer);
  if ((actions & HUSH) != 0)
    vipi_count(group->ifp, group, VIP_CODE_SUPPRESSED, cause->peer);
  if (cell.next != old)
    report(hsrp, old, reason, cause->peer);
  /* Not before: whether somebody takes over decides how the rights are given back. */
  if (group->state == VIP_HSRP_INITIAL) {
    forget(&hsrp->run.active);
    forget(&hsrp->run.standby);
  }
}

void vipi_hsrp_step(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                    const struct vipi_hsrp_cause *cause)
{
  static const struct vipi_hsrp_cause expired;

  perform(hsrp, event, cause);
  /* Rule 2c: whoever becomes Standby and waits for no Active router becomes Active. */
  if (hsrp->group.state == VIP_HSRP_STANDBY && hsrp->run.due[VIP_HSRP_TIMER_ACTIVE] == 0)
    perform(hsrp, HSRP_C, &expired);
}

void vipi_hsrp_hello_now(struct vip_hsrp *hsrp)
{
  const vip_time early = vipi_hsrp_jitter(hsrp);

  arm_hello(hsrp, false, early);
  vipi_rearm(hsrp->group.ifp->engine, &hsrp->group.node);
  vipi_hsrp_send(hsrp, VIP_HSRP_HELLO, hsrp->group.state);
}
