/* SPDX-License-Identifier: MIT */
/* feed.h - the packets that the library is given in the place of a router, in order of time. */
#ifndef REPLAY_FEED_H
#define REPLAY_FEED_H

#include "plan.h"

/* A packet of the stream, at the time when it is fed. */
struct fed {
  int64_t time; /* its own, or an earlier one if it is repeated backwards */
  const struct packet *packet;
  struct packet *made; /* it, if it was not recorded; else NULL */
  bool is_own;         /* the router's own: not fed, but it tells when the router sent */
};

struct feed {
  struct fed *list;
  size_t count;
};

/* Makes the list; `zero`: time of the first packet of the protocol.  False: out of memory.
   Release with feed_free(). */
bool feed_make(struct feed *feed, const struct plan *plan, const struct stream *stream,
               int64_t zero);

/* Adds a packet that was not recorded, at its time, behind the first `given` of the list.  It
   belongs to the feed then, also if it returns false: out of memory. */
bool feed_insert(struct feed *feed, size_t given, struct packet *packet);

void feed_free(struct feed *feed);

#endif
