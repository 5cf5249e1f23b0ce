/* SPDX-License-Identifier: MIT */
/* compare.h - compares what a router sent with what the library sent in its place. */
#ifndef REPLAY_COMPARE_H
#define REPLAY_COMPARE_H

#include "plan.h"
#include "replay.h"

/* The sum over one or several streams. */
struct verdict {
  unsigned changes; /* recorded runs */
  unsigned matched; /* of them: equal in meaning, octets, times and length */
  unsigned moved;   /* timers */
  int64_t worst;    /* time error, nanoseconds */
  bool differs;
};

/* Adds one stream to the verdict.  `notes`: where differences are told, or NULL. */
void compare_stream(struct verdict *verdict, const struct stream *stream, const struct trace *trace,
                    const struct plan *plan, const struct replay *replay,
                    const struct options *options, FILE *notes);

#endif
