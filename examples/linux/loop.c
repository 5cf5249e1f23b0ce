/* SPDX-License-Identifier: MIT */
/*
 * loop.c - the main loop.
 *
 * One pass is: wait; read all packets; run the library's timers; send; only then
 * everything else.  Packets come before timers so that a machine that was starved
 * or stopped hears the advertisements that wait for it before it decides that
 * nobody sent any.  ppoll() is used, not epoll: there are a handful of
 * descriptors, its timeout is in nanoseconds, and it needs one system call where
 * epoll and a timerfd need three.
 *
 * The loop does not know what is behind a descriptor or an alarm.
 */
#include "vipd.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

/* A deadline that is missed by more than this: the machine was busy, or vipd stopped. */
#define STARVED (1 * VIP_MILLISECOND)

/* How often a starved loop looks for packets once more before timers run. */
enum { LOOKS = 4 };

/* Descriptors that there is always room for. */
enum { POLLS = 32 };

void loop_watch(struct vipd *vipd, struct watch *watch)
{
  for (const struct watch *other = vipd->watches; other != NULL; other = other->next)
    if (other == watch)
      return;
  watch->revents = 0;
  watch->next = vipd->watches;
  vipd->watches = watch;
}

void loop_unwatch(struct vipd *vipd, struct watch *watch)
{
  for (struct watch **link = &vipd->watches; *link != NULL; link = &(*link)->next) {
    if (*link == watch) {
      *link = watch->next;
      return;
    }
  }
}

void loop_alarm(struct vipd *vipd, struct alarm *alarm)
{
  for (const struct alarm *other = vipd->alarms; other != NULL; other = other->next)
    if (other == alarm)
      return;
  alarm->next = vipd->alarms;
  vipd->alarms = alarm;
}

void loop_unalarm(struct vipd *vipd, struct alarm *alarm)
{
  for (struct alarm **link = &vipd->alarms; *link != NULL; link = &(*link)->next) {
    if (*link == alarm) {
      *link = alarm->next;
      return;
    }
  }
}

vip_time loop_now(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (vip_time)now.tv_sec * VIP_SECOND + (vip_time)now.tv_nsec;
}

/* ---- waiting ---- */

static vip_time next_due(const struct vipd *vipd)
{
  vip_time due = vip_engine_deadline(&vipd->engine);

  for (const struct alarm *alarm = vipd->alarms; alarm != NULL; alarm = alarm->next)
    if (alarm->due < due)
      due = alarm->due;
  return due;
}

/* What ppoll() is to look at, in the order of vipd->watches; how many. */
static unsigned fill_polls(struct vipd *vipd)
{
  unsigned count = 0;

  for (const struct watch *watch = vipd->watches; watch != NULL; watch = watch->next) {
    if (count == vipd->poll_room) {
      const unsigned room = vipd->poll_room + POLLS;
      struct pollfd *polls = realloc(vipd->polls, room * sizeof *polls);
      /* The newest stand first: the oldest ones wait until there is memory. */
      if (polls == NULL)
        return count;
      vipd->polls = polls;
      vipd->poll_room = room;
    }
    vipd->polls[count].fd = watch->fd;
    vipd->polls[count].events = watch->events;
    vipd->polls[count].revents = 0;
    count++;
  }
  return count;
}

/* Waits until something is there or `due`; true if a descriptor is ready. */
static bool wait_until(struct vipd *vipd, vip_time due)
{
  const unsigned count = fill_polls(vipd);
  const vip_time now = due == 0 || due == VIP_NEVER ? 0 : loop_now();
  const vip_time left = due > now ? due - now : 0;
  const struct timespec timeout = {(time_t)(left / VIP_SECOND), (long)(left % VIP_SECOND)};
  unsigned i = 0;

  /* Nothing ready, or a signal: either way the pass goes on and finds out why. */
  if (ppoll(vipd->polls, count, due == VIP_NEVER ? NULL : &timeout, NULL) <= 0)
    return false;
  for (struct watch *watch = vipd->watches; i < count; watch = watch->next)
    watch->revents = vipd->polls[i++].revents;
  return true;
}

/*
 * Serves the watches that are ready.  Begins again at the front after each, because
 * what was called may have taken out any of them.
 */
static void serve(struct vipd *vipd, bool packets)
{
  struct watch *watch = vipd->watches;

  while (watch != NULL) {
    const short revents = watch->revents;

    if (revents == 0 || watch->packets != packets) {
      watch = watch->next;
      continue;
    }
    watch->revents = 0;
    watch->ready(vipd, watch, revents);
    watch = vipd->watches;
  }
}

/* ---- one pass ---- */

/*
 * Reads packets and runs what is due.  A deadline that is missed by a millisecond is
 * the sign that this process did not run for a while, maybe after ppoll() looked: the
 * advertisement that would have moved the deadline may have come since.
 */
static void run_timers(struct vipd *vipd)
{
  vip_time deadline;
  vip_time now;

  for (int look = 0;; look++) {
    serve(vipd, true);
    deadline = vip_engine_deadline(&vipd->engine);
    now = loop_now();
    if (now < deadline)
      return;
    if (now - deadline < STARVED || look == LOOKS || !wait_until(vipd, 0))
      break;
  }
  lateness_add(&vipd->lateness, now - deadline);
  vip_engine_tick(&vipd->engine, now);
}

static void ring_alarms(struct vipd *vipd, vip_time now)
{
  struct alarm *alarm = vipd->alarms;

  while (alarm != NULL) {
    if (alarm->due > now) {
      alarm = alarm->next;
      continue;
    }
    alarm->due = VIP_NEVER;
    alarm->ring(vipd, alarm, now);
    alarm = vipd->alarms;
  }
}

/* True if nothing is left over for the next pass. */
static bool settle(struct vipd *vipd)
{
  bool done;

  transmit_flush(vipd);
  /* In front of the words: until an IPv6 address is taken away the kernel answers for it. */
  keeper_flush(vipd);
  done = ops_settle(vipd);
  ports_settle(vipd);
  transmit_flush(vipd);
  return done;
}

void loop_settle(struct vipd *vipd)
{
  (void)settle(vipd);
}

void loop_run(struct vipd *vipd)
{
  bool done = settle(vipd);

  while (!vipd->quit) {
    wait_until(vipd, done ? next_due(vipd) : 0);
    run_timers(vipd);
    transmit_flush(vipd);
    serve(vipd, false);
    ring_alarms(vipd, loop_now());
    done = settle(vipd);
  }
  free(vipd->polls);
  vipd->polls = NULL;
  vipd->poll_room = 0;
}
