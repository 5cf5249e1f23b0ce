/* SPDX-License-Identifier: MIT */
/*
 * explore.h - breadth-first search over everything that can happen on a LAN of
 * the library's own routers (tests/doc/explored.md): each packet is delivered, lost or
 * doubled in any order, each timer runs on time or late, routers crash, start and
 * leave at any instant, and at any instant the LAN may become calm: then nothing
 * fails any more; after `lead_limit` ticks one router must lead, after `calm_limit`
 * all must be settled, and no role may change, for ever.
 *
 * If every packet takes a tick or more, what one router does in a tick is nothing
 * to the others before the next: one order of the routers stands for all, and far
 * more can be searched to the end.
 */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include <stdint.h>

#include "router.h"

enum { UNLIMITED = 255 };

/* What may happen before the LAN is calm, and how long things take.  Times in ticks. */
struct bounds {
  uint8_t losses;                /* packets lost; UNLIMITED */
  uint8_t doubles;               /* packets doubled */
  uint8_t crashes;               /* crashes; UNLIMITED */
  uint8_t leaves;                /* graceful ones */
  uint8_t starts;                /* of routers, the first ones too */
  uint8_t interval[ROUTERS_MAX]; /* between advertisements of VRRP; 0 = 4 */
  uint8_t rest;                  /* a router that went down stays so for that long at least */
  uint8_t delay_min;             /* shortest way of a packet, 0 or 1 */
  uint8_t delay;                 /* longest */
  uint8_t late;                  /* longest delay of a timer */
  bool calm_waits;               /* a wait that stands still may end on a calm LAN too */
  uint8_t lead_limit;            /* on a calm LAN one router leads by then */
  uint8_t calm_limit;            /* and all is settled */
  uint64_t states;               /* give up beyond; 0 = never */
  uint64_t seed;                 /* of the fingerprints */
};

enum verdict {
  EXPLORED,  /* to the end: all holds */
  GAVE_UP,   /* all held in as many states as were looked at */
  VIOLATION, /* something does not hold: the shortest way there was printed */
  FAILED     /* it could not be begun */
};

struct findings {
  uint64_t states;
  uint64_t transitions;
  unsigned depth;        /* events on the longest shortest way */
  unsigned in_flight;    /* most packets at once */
  unsigned led;          /* ticks of calm until one router led, at the latest */
  unsigned settle;       /* until all was settled */
  size_t images;         /* different states of one router */
  size_t packets;        /* different packets */
  size_t steps;          /* different steps of one router: each ran the real code */
  const char *violation; /* VIOLATION: what */
};

/* Searches; with `progress`, says from time to time how far it is. */
enum verdict explore(const struct model *model, const struct bounds *bounds, bool progress,
                     struct findings *findings);

#endif
