/* SPDX-License-Identifier: MIT */
/* router.h - replays one router in all its streams, or every router of a capture. */
#ifndef REPLAY_ROUTER_H
#define REPLAY_ROUTER_H

#include "options.h"
#include "packet.h"

/* What a program can be told: everything the same, something differs, nothing could be done. */
enum outcome { OUTCOME_SAME = 0, OUTCOME_DIFFERS = 1, OUTCOME_UNUSABLE = 2 };

/* Replays the router at `addr`, and prints what differs and the verdict. */
enum outcome router_replay(FILE *out, const struct trace *trace, uint8_t family,
                           const struct vip_addr *addr, const struct options *options);

/* Replays every sender of the capture, with one line each. */
enum outcome router_replay_all(FILE *out, const struct trace *trace, const struct options *options);

#endif
