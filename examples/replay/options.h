/* SPDX-License-Identifier: MIT */
/* options.h - how a router is replayed, as the command line says. */
#ifndef REPLAY_OPTIONS_H
#define REPLAY_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "keyring.h"

/* How a GLBP router lists the forwarder that it is the primary of. */
enum profile {
  PROFILE_INFERRED, /* as its packets show */
  PROFILE_G1,       /* only while it is Active for it: images before 2010 */
  PROFILE_G3        /* also in Listen */
};

/* A time that may be given: nanoseconds from the first packet of the protocol in the file. */
struct given_time {
  bool is_given;
  int64_t time;
};

struct options {
  struct keyring keyring;
  struct given_time start; /* instead of the inferred start */
  struct given_time stop;  /* falls silent then, instead of the inferred ends */
  struct given_time leave; /* leaves gracefully then, instead of the inferred ends */
  unsigned warm;           /* a router that was up before the recording runs so many of its hold
                              intervals before */
  unsigned tolerance_pct;  /* of the hold interval: how far a change may be off */
  bool exact;              /* no timer is moved */
  enum profile profile;
  FILE *text; /* where both sides are listed, or NULL */
};

#endif
