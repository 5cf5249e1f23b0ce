/* SPDX-License-Identifier: MIT */
/*
 * plan.h - what happened to a recorded router in one stream: when it started,
 * what was changed, when it stopped.  Nobody recorded that; it is inferred.
 */
#ifndef REPLAY_PLAN_H
#define REPLAY_PLAN_H

#include "options.h"
#include "stream.h"

/* Packets and deadlines that are no further apart are taken as simultaneous, nanoseconds. */
#define PLAN_SLACK (50 * REPLAY_MILLISECOND)

/* A hold timer may have fired so early and so late, in percent of its interval. */
enum { PLAN_EARLY_PCT = 85, PLAN_LATE_PCT = 127 };

/* What is done to the library's router. */
enum act_kind {
  ACT_CHANGE, /* another setup */
  ACT_START,  /* it starts, or the link comes up again */
  ACT_LEAVE,  /* it is stopped and says so */
  ACT_STOP    /* it falls silent */
};

struct act {
  int64_t time;
  enum act_kind kind;
  size_t setup; /* CHANGE: which one */
};

struct plan {
  const struct packet **own; /* the router's packets, but for those that fail a check */
  size_t *setup_of;          /* for each of them: the setup that it shows */
  size_t own_count;
  size_t failing; /* its packets that fail a check: no router of the library sends such */
  int failing_error;
  void **setups;
  size_t setup_count;
  struct act *acts; /* in order of time */
  size_t act_count;
  bool was_up;   /* before the recording */
  int64_t begin; /* what the library sends earlier is not compared */
};

/* Makes the plan of a router that sends in the stream.  False: out of memory.  Release with
   plan_free(). */
bool plan_make(struct plan *plan, const struct stream *stream, const struct trace *trace,
               uint8_t family, const struct vip_addr *addr, const struct options *options);

void plan_free(struct plan *plan);

#endif
