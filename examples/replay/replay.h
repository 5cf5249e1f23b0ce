/* SPDX-License-Identifier: MIT */
/*
 * replay.h - runs the library in the place of a recorded router, in one stream.
 */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "plan.h"

/* A packet that the library sent. */
struct sent {
  struct packet *packet;
  size_t setup;    /* in force then */
  unsigned period; /* times it had left a sending state before */
  bool was_moved;  /* by a timer that was moved */
};

struct replay {
  struct sent *sent;
  size_t sent_count;
  int64_t *left; /* when it left a sending state */
  size_t left_count;
  unsigned moved;    /* timers that were moved and fired */
  char refused[120]; /* "" or why the library would not be such a router */
};

/*
 * Carries out the plan.  `exact`: no timer is moved; `text`: where everything
 * is listed as it happens, or NULL.  False: out of memory.  Release with
 * replay_free().
 */
bool replay_run(struct replay *replay, const struct plan *plan, const struct stream *stream,
                const struct trace *trace, const struct options *options, bool exact, FILE *text);

void replay_free(struct replay *replay);

#endif
