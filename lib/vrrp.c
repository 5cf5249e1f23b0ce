/* SPDX-License-Identifier: MIT */
/*
 * vrrp.c - the VRRP state machine: RFC 9568 section 6.4 (version 3), RFC 3768
 * section 6.4 (version 2), with the common extensions (preempt delay, start
 * delay, fast preempt, re-assertion cap).
 *
 * `table` is the specification's own: for each event and state, the actions and
 * the next state.  vrrp_input.c and the timers here turn what happens into
 * events; vipi_vrrp_step() looks the cell up and performs it in the order that
 * group.c prescribes.  Timers are exact; a change of state stops all of them.
 * What goes on the wire is built in vrrp_send.c; the core reaches a virtual
 * router through vrrp_class.c.
 */
#include "vrrp_private.h"

#include <string.h>

/* Shortest time between two immediate answers. */
static const vip_time QUIET_MIN = 10 * VIP_MILLISECOND;

/* ---- the table ---- */

enum action {
  LEARN = 1 << 0,     /* Active_Adver_Interval := the sender's (version 3) */
  DOWN = 1 << 1,      /* Active_Down_Timer := Active_Down_Interval */
  SKEW = 1 << 2,      /* Active_Down_Timer := Skew_Time */
  SOONER = 1 << 3,    /* Active_Down_Timer := Skew_Time if that is earlier */
  SILENCE = 1 << 4,   /* start the start delay */
  DELAY = 1 << 5,     /* start the preempt delay unless it runs */
  NO_DELAY = 1 << 6,  /* stop the preempt delay */
  NEXT = 1 << 7,      /* Adver_Timer := Advertisement_Interval */
  CADENCE = 1 << 8,   /* the same, counted from its last deadline */
  ADVERT = 1 << 9,    /* send an advertisement */
  ZERO = 1 << 10,     /* send one of priority 0 */
  ANNOUNCE = 1 << 11, /* gratuitous ARP or unsolicited NA */
  ANSWER = 1 << 12,   /* ADVERT and NEXT, at most one in the quiet time */
  REASSERT = 1 << 13, /* as the profile says: ADVERT, at most one in the quiet time */
  DISCARD = 1 << 14,  /* count the advertisement as discarded */

  /* What decide_answer() leaves in their place, to be counted. */
  SUPPRESSED = ANSWER,
  LOSES = REASSERT
};

struct cell {
  uint16_t actions;
  uint8_t next;
};

#define I         VIP_VRRP_INITIALIZE
#define B         VIP_VRRP_BACKUP
#define A         VIP_VRRP_ACTIVE
#define TAKE_OVER (ADVERT | NEXT | ANNOUNCE)
#define YIELD     (LEARN | DOWN)

/* clang-format off */
static const struct cell table[VRRP_EVENTS][3] = {
/*                          Initialize             Backup                        Active           */
[VRRP_STARTUP_OWNER]   = {{TAKE_OVER, A},       {0, B},                       {0, A}},
[VRRP_STARTUP]         = {{SILENCE | DOWN, B},  {0, B},                       {0, A}},
[VRRP_SHUTDOWN]        = {{0, I},               {0, I},                       {ZERO, I}},
[VRRP_DOWN_EXPIRES]    = {{0, I},               {TAKE_OVER, A},               {0, A}},
[VRRP_ADVERT_EXPIRES]  = {{0, I},               {0, B},                       {ADVERT | CADENCE, A}},
[VRRP_PREEMPT_EXPIRES] = {{0, I},               {TAKE_OVER, A},               {0, A}},
[VRRP_PEER_DOWN]       = {{0, I},               {SKEW, B},                    {0, A}},
[VRRP_RX_ZERO]         = {{0, I},               {SKEW, B},                    {ANSWER, A}},
[VRRP_RX_HIGHER]       = {{0, I},               {LEARN | DOWN | NO_DELAY, B}, {YIELD, B}},
[VRRP_RX_EQUAL_ABOVE]  = {{0, I},               {LEARN | DOWN | NO_DELAY, B}, {YIELD, B}},
[VRRP_RX_EQUAL_BELOW]  = {{0, I},               {LEARN | DOWN | NO_DELAY, B}, {REASSERT, A}},
[VRRP_RX_LOWER]        = {{0, I},               {DISCARD, B},                 {REASSERT, A}},
[VRRP_RX_LOWER_KEEP]   = {{0, I},               {LEARN | DOWN, B},            {REASSERT, A}},
[VRRP_RX_LOWER_DELAY]  = {{0, I},               {LEARN | DOWN | DELAY, B},    {REASSERT, A}},
[VRRP_RX_LOWER_FAST]   = {{0, I},               {DISCARD | SOONER, B},        {REASSERT, A}},
};
/* clang-format on */

#undef I
#undef B
#undef A

/* Why a state changes; Startup and Shutdown bring their reason, the down timer knows it. */
static const uint8_t reason_of[VRRP_EVENTS] = {
    [VRRP_STARTUP_OWNER] = VIP_REASON_OWNER, [VRRP_PREEMPT_EXPIRES] = VIP_REASON_PREEMPTED,
    [VRRP_PEER_DOWN] = VIP_REASON_PEER_DOWN, [VRRP_RX_ZERO] = VIP_REASON_PRIORITY,
    [VRRP_RX_HIGHER] = VIP_REASON_HIGHER,    [VRRP_RX_EQUAL_ABOVE] = VIP_REASON_HIGHER,
    [VRRP_RX_LOWER] = VIP_REASON_PREEMPTED,  [VRRP_RX_LOWER_FAST] = VIP_REASON_PREEMPTED,
};

/* ---- intervals: RFC 9568 section 6.1 ---- */

uint8_t vipi_vrrp_effective(const struct vip_vrrp *vrrp)
{
  const int32_t sum = vrrp->config.priority + vrrp->group.adjust;

  if (vrrp->config.priority == 255)
    return 255;
  if (sum < 1)
    return 1;
  return sum > 254 ? 254 : (uint8_t)sum;
}

vip_time vipi_vrrp_skew(const struct vip_vrrp *vrrp, uint8_t priority)
{
  /* Version 2: (256 - priority) / 256 seconds, whatever the interval. */
  const uint32_t cs = vrrp->config.version == VIP_VRRP_V2 ? 100 : vrrp->run.active_advert_cs;

  /* A 256th of a centisecond is 39062.5 ns. */
  return ((vip_time)((256u - priority) * cs) * 78125 + 1) >> 1;
}

vip_time vipi_vrrp_down(const struct vip_vrrp *vrrp, uint8_t priority)
{
  const uint32_t cs = (uint32_t)vrrp->config.down_multiplier * vrrp->run.active_advert_cs;

  return cs * VIPI_CENTISECOND + vipi_vrrp_skew(vrrp, priority);
}

/* How much earlier than Advertisement_Interval the next advertisement comes. */
static vip_time jitter(const struct vip_vrrp *vrrp)
{
  return vipi_random_part(vrrp->group.ifp->engine,
                          (uint32_t)vrrp->config.advert_cs * 100 * vrrp->config.jitter_pct);
}

/* ---- timers ---- */

/* Nothing makes a Backup Active before the start delay has passed. */
static vip_time behind_silence(const struct vip_vrrp *vrrp, vip_time due)
{
  const vip_time silent = vrrp->run.due[VIP_VRRP_TIMER_SILENT];

  return due > silent ? due : silent;
}

void vipi_vrrp_set_down(struct vip_vrrp *vrrp, vip_time down)
{
  vrrp->run.due[VIP_VRRP_TIMER_DOWN] = behind_silence(vrrp, down);
}

static void arm_down(struct vip_vrrp *vrrp, uint32_t actions)
{
  const vip_time *due = vrrp->run.due;
  const uint8_t priority = vipi_vrrp_effective(vrrp);
  const bool whole = (actions & DOWN) != 0;
  vip_time down = vipi_now(&vrrp->group) +
                  (whole ? vipi_vrrp_down(vrrp, priority) : vipi_vrrp_skew(vrrp, priority));

  if ((actions & SOONER) != 0 && due[VIP_VRRP_TIMER_DOWN] < down)
    down = due[VIP_VRRP_TIMER_DOWN];
  vipi_vrrp_set_down(vrrp, down);
}

static void arm_preempt(struct vip_vrrp *vrrp)
{
  vip_time *preempt = &vrrp->run.due[VIP_VRRP_TIMER_PREEMPT];

  if (*preempt == 0)
    *preempt = behind_silence(vrrp, vipi_now(&vrrp->group) +
                                        vrrp->config.preempt_delay_ms * VIP_MILLISECOND);
}

/* From the last deadline, so that a coarse host clock causes no drift; never a burst. */
static void arm_cadence(struct vip_vrrp *vrrp, vip_time interval)
{
  const vip_time now = vipi_now(&vrrp->group);
  const vip_time next = vrrp->run.due[VIP_VRRP_TIMER_ADVERT] + interval;

  vrrp->run.due[VIP_VRRP_TIMER_ADVERT] = next > now ? next : now + interval;
}

static void set_timers(struct vip_vrrp *vrrp, uint32_t actions, vip_time early)
{
  const vip_time now = vipi_now(&vrrp->group);
  const vip_time interval = vrrp->config.advert_cs * VIPI_CENTISECOND - early;
  vip_time *due = vrrp->run.due;

  if ((actions & SILENCE) != 0 && vrrp->config.start_delay_ms != 0)
    due[VIP_VRRP_TIMER_SILENT] = now + vrrp->config.start_delay_ms * VIP_MILLISECOND;
  if ((actions & (DOWN | SKEW | SOONER)) != 0)
    arm_down(vrrp, actions);
  /* An owner waits for nothing but the start delay. */
  if ((actions & SILENCE) != 0 && vrrp->config.priority == 255)
    due[VIP_VRRP_TIMER_DOWN] = due[VIP_VRRP_TIMER_SILENT];
  if ((actions & DELAY) != 0)
    arm_preempt(vrrp);
  if ((actions & NO_DELAY) != 0)
    due[VIP_VRRP_TIMER_PREEMPT] = 0;
  if ((actions & NEXT) != 0)
    due[VIP_VRRP_TIMER_ADVERT] = now + interval;
  if ((actions & CADENCE) != 0)
    arm_cadence(vrrp, interval);
}

/* What a Backup remembers of the packet: who is Active, and what a takeover would mean. */
static void remember(struct vip_vrrp *vrrp, enum vipi_vrrp_event event, uint32_t actions,
                     const struct vipi_vrrp_cause *cause)
{
  struct vip_vrrp_run *run = &vrrp->run;

  if ((actions & LEARN) != 0) {
    run->active_id = vipi_vrrp_router_id(vrrp->group.family, cause->peer);
    run->active_v3 = cause->peer_v3;
    if (vrrp->config.version != VIP_VRRP_V2)
      run->active_advert_cs = cause->advert_cs;
  }
  if ((actions & SILENCE) != 0 && vrrp->config.priority == 255)
    run->takeover_reason = VIP_REASON_OWNER;
  else if ((actions & DOWN) != 0)
    run->takeover_reason = VIP_REASON_NO_RESPONSE;
  else if ((actions & (SKEW | DISCARD)) != 0)
    run->takeover_reason = reason_of[event];
}

/* ---- immediate answers, rate-limited ---- */

/*
 * True if an immediate answer may go out now; then the quiet time begins.  Else
 * one that is `owed` comes at the end of the quiet time, and another begins.
 */
static bool may_answer(struct vip_vrrp *vrrp, bool owed)
{
  const vip_time now = vipi_now(&vrrp->group);
  const vip_time tenth = vrrp->config.advert_cs * (VIPI_CENTISECOND / 10);
  const vip_time quiet = tenth > QUIET_MIN ? tenth : QUIET_MIN;
  vip_time *until = &vrrp->run.due[VIP_VRRP_TIMER_QUIET];
  vip_time *advert = &vrrp->run.due[VIP_VRRP_TIMER_ADVERT];

  if (*until <= now) {
    *until = now + quiet;
    return true;
  }
  if (owed && *until < *advert) {
    *advert = *until;
    *until += quiet;
  }
  return false;
}

/* Replaces ANSWER and REASSERT by what is to be done about this packet. */
static uint32_t decide_answer(struct vip_vrrp *vrrp, uint32_t actions)
{
  /* RFC 9568 section 6.4.3 wants this answer, be it late. */
  if ((actions & ANSWER) != 0)
    return may_answer(vrrp, true) ? ADVERT | NEXT : SUPPRESSED;
  if ((actions & REASSERT) != 0) {
    if (vrrp->config.losing == VIP_VRRP_LOSING_SILENT)
      return LOSES;
    if (!may_answer(vrrp, false))
      return LOSES | SUPPRESSED;
    if (vrrp->group.counters != NULL)
      vrrp->group.counters->reasserted++;
    return LOSES | ADVERT | (vrrp->config.losing == VIP_VRRP_LOSING_ANNOUNCE ? ANNOUNCE : 0);
  }
  return actions;
}

/* ---- performing ---- */

/* Hosts hold the virtual MAC for addresses that stay on the interface of a leaving owner. */
static void announce_physical(struct vip_vrrp *vrrp)
{
  if (vrrp->config.priority != 255 || vrrp->config.physical_mac)
    return;
  for (unsigned i = 0; i < (unsigned)vrrp->config.address_count + vrrp->config.excluded_count; i++)
    vipi_vrrp_announce_address(vrrp, &vrrp->config.addresses[i], true);
}

static void count_notes(struct vip_vrrp *vrrp, uint32_t actions, const struct vip_addr *peer)
{
  struct vip_group *group = &vrrp->group;

  if ((actions & DISCARD) != 0)
    vipi_count(group->ifp, group, VIP_CODE_LOWER, peer);
  if ((actions & LOSES) != 0)
    vipi_count(group->ifp, group, VIP_CODE_LOSING, peer);
  if ((actions & SUPPRESSED) != 0)
    vipi_count(group->ifp, group, VIP_CODE_SUPPRESSED, peer);
}

static uint8_t reason_for(const struct vip_vrrp *vrrp, enum vipi_vrrp_event event,
                          const struct vipi_vrrp_cause *cause)
{
  if (cause->reason != VIP_REASON_NONE)
    return cause->reason;
  return event == VRRP_DOWN_EXPIRES ? vrrp->run.takeover_reason : reason_of[event];
}

void vipi_vrrp_step(struct vip_vrrp *vrrp, enum vipi_vrrp_event event,
                    const struct vipi_vrrp_cause *cause)
{
  struct vip_group *group = &vrrp->group;
  const uint8_t old = group->state;
  const struct cell cell = table[event][old];
  const uint8_t reason = reason_for(vrrp, event, cause);
  const vip_time early = (cell.actions & (NEXT | CADENCE | ANSWER)) != 0 ? jitter(vrrp) : 0;
  const uint32_t actions = decide_answer(vrrp, cell.actions);
  const bool farewell = (actions & ZERO) != 0 && cause->can_send;
  unsigned announcements = 0;

  /* 1. State and timers. */
  vipi_set_state(group, cell.next);
  if (cell.next != old) {
    memset(vrrp->run.due, 0, sizeof vrrp->run.due);
    vrrp->run.active_id = 0;
    vrrp->run.active_v3 = false;
  }
  remember(vrrp, event, actions, cause);
  set_timers(vrrp, actions, early);
  if ((actions & ANNOUNCE) != 0) {
    vipi_vrrp_announce_begin(vrrp);
    announcements = vipi_vrrp_announce_due(vrrp);
  }
  vipi_rearm(group->ifp->engine, &group->node);

  /* 2. Farewell.  3. Releases.  4. Claims. */
  if (farewell)
    vipi_vrrp_send(vrrp, 0);
  if (cell.next != old && vipi_rights_settle(group) != VIP_OK) {
    vipi_report(group, old, VIP_REASON_REFUSED, NULL);
    return;
  }
  /* 5. Packets of the new role.  6. Announcements.  7. Events. */
  if ((actions & ADVERT) != 0)
    vipi_vrrp_send(vrrp, vipi_vrrp_effective(vrrp));
  if (announcements != 0)
    vipi_vrrp_announce(vrrp, announcements);
  if (farewell)
    announce_physical(vrrp);
  count_notes(vrrp, actions, cause->peer);
  if (cell.next != old)
    vipi_report(group, old, reason, cause->peer);
}

void vipi_vrrp_advertise(struct vip_vrrp *vrrp)
{
  set_timers(vrrp, NEXT, jitter(vrrp));
  vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
  vipi_vrrp_send(vrrp, vipi_vrrp_effective(vrrp));
}
