/* SPDX-License-Identifier: MIT */
/*
 * session.h - one run of the library in the place of a router: what replay.c,
 * holds.c and pace.c share.
 */
#ifndef REPLAY_SESSION_H
#define REPLAY_SESSION_H

#include "feed.h"
#include "protocol.h"
#include "replay.h"

enum { SESSION_TX = 9216 };

/* A hold timer as last seen. */
struct hold {
  int64_t due;   /* INT64_MAX = off */
  int64_t armed; /* when it was set */
  bool moved;    /* it stands where it was moved to */
};

struct session {
  struct replay *replay;
  const struct plan *plan;
  const struct stream *stream;
  const struct options *options;
  FILE *text;
  bool exact;
  bool out_of_memory;

  struct vip_engine engine;
  struct vip_slot slot;
  struct vip_if interface;
  void *router;
  uint8_t tx[SESSION_TX];

  struct feed feed;
  size_t next_fed;
  size_t next_act;

  int64_t zero; /* printed times count from here */
  int64_t now;
  size_t setup;             /* in force */
  unsigned period;          /* times a sending state was left */
  int64_t own_seen;         /* when the router itself was last recorded */
  const struct packet *own; /* the packet */
  struct hold holds[HOLDS_MAX];
  bool moved_firing; /* what is sent now, is sent by a moved timer */
  int64_t tick;      /* when its next regular packet comes, as last seen */
  bool is_paced;     /* those stand where the recorded ones do */
  bool has_started;
};

/* The library's clock starts long before any capture, so that no time is below 0. */
vip_time session_to_library(const struct session *session, int64_t time);
int64_t session_to_capture(const struct session *session, vip_time time);

/* Lists what happens, if that is asked for. */
void session_say(const struct session *session, const char *what, const char *detail);

/* ---- holds.c ---- */

/* Sees which timers the library has set; `is_new`: they count from now. */
void holds_watch(struct session *session, bool is_new);

/* True if the router itself was recorded where the library has a deadline. */
bool holds_is_recorded(const struct session *session, int64_t due);

/*
 * Timers are due: moves those that fired late to the packet that the router sent
 * then.  True if one was moved.
 */
bool holds_move_late(struct session *session, int64_t due);

/* The router itself was recorded: moves the timers that it shows to have fired early. */
void holds_move_early(struct session *session, const struct packet *packet);

/* Moved timers that are due now. */
unsigned holds_count_moved(const struct session *session, int64_t due);

/* ---- pace.c ---- */

/* Sees when the next regular packet comes, and draws its jitter as the recorded router did. */
void pace_watch(struct session *session);

#endif
