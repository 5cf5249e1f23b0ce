/* SPDX-License-Identifier: MIT */
/*
 * story.h - one run on the LAN, drawn from a seed, and what its routers did: what
 * test_metamorphic.c compares two of.  It judges nothing itself, but for the LAN's
 * own checks.
 */
#ifndef STORY_H
#define STORY_H

#include "sim.h"

#include "lan_internal.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

enum { ROUTERS = 4, GROUPS = 2, STEPS = 24, LENGTH_S = 90 };

/* What a run is made of. */
struct plan {
  uint64_t seed;
  uint8_t protocol; /* enum vip_frame_kind */
  uint8_t family;
  bool md5;
  bool chance;       /* the LAN delays and loses, Hellos come early; else only `lossy` */
  vip_time from;     /* when the story begins */
  int node[ROUTERS]; /* of each role: it decides MAC and address */
  bool split;
  bool states_only; /* the story leaves out frames and counted causes */
  unsigned copies;  /* of each packet of the protocol that arrives */
};

/* One thing of the story. */
struct event {
  vip_time at; /* since it began */
  int role;
  uint64_t what; /* hash of a frame, or of an entry of the record */
  char text[40]; /* for the message where two stories part */
  size_t order;
};

struct run {
  struct plan plan;
  struct lan *lan;
  struct event *events;
  size_t count;
  size_t room;
  int client;                  /* its node */
  uint32_t changes;            /* of state, or of a forwarder's */
  vip_time scheduled[ROUTERS]; /* split: by role */
  struct step {
    struct run *run;
    uint32_t kind;
    int role;
    uint32_t value;
  } steps[STEPS];
};

/* Plays it to the end; free(run->events). */
void story_play(struct run *run, const struct plan *plan);

#endif
