/* SPDX-License-Identifier: MIT */
/*
 * loop.h - the main loop: waits for descriptors and deadlines, reads all packets,
 * runs what is due in the library, sends all that was queued, and only then looks
 * after everything else (rtnetlink, the keeper, the control socket, alarms).
 *
 * It waits with ppoll(), whose timeout is in nanoseconds, until the library's own
 * deadline or the next alarm, whichever is first.
 */
#ifndef VIPD_LOOP_H
#define VIPD_LOOP_H

#include <vip/types.h>

struct vipd;

/* A descriptor that the loop waits for.  Its owner's memory. */
struct watch {
  int fd;       /* -1: not waited for, though still registered */
  short events; /* POLLIN, POLLOUT; may be changed at any time */
  bool packets; /* read before timers run; the others are served after them */
  void (*ready)(struct vipd *vipd, struct watch *watch, short revents);
  void *user;    /* the owner's */
  short revents; /* what is still to be served; the loop's */
  struct watch *next;
};

/*
 * Something the host itself wants to do later.  Its owner's memory.  The registered
 * ones are walked in each pass of the loop: where there may be one for each group,
 * register it only while it is on.  It is off when `ring` is called.
 */
struct alarm {
  vip_time due; /* VIP_NEVER: off; may be changed at any time */
  void (*ring)(struct vipd *vipd, struct alarm *alarm, vip_time now);
  void *user; /* the owner's */
  struct alarm *next;
};

/*
 * Registers and takes out; all may be called from inside `ready` and `ring`.  What is
 * registered already stays so; what is not is not taken out.
 */
void loop_watch(struct vipd *vipd, struct watch *watch);
void loop_unwatch(struct vipd *vipd, struct watch *watch);
void loop_alarm(struct vipd *vipd, struct alarm *alarm);
void loop_unalarm(struct vipd *vipd, struct alarm *alarm);

/* The present on the clock that everything here uses, CLOCK_MONOTONIC. */
vip_time loop_now(void);

/*
 * The end of each pass, also for those who act outside of it: sends what is queued,
 * logs what happened, settles ports, hands the keeper its requests.
 */
void loop_settle(struct vipd *vipd);

/* Runs until vipd->quit is set. */
void loop_run(struct vipd *vipd);

#endif
