/* SPDX-License-Identifier: MIT */
/* glbp_past.h - what a GLBP router knew of forwarders when it began to send. */
#ifndef REPLAY_GLBP_PAST_H
#define REPLAY_GLBP_PAST_H

#include <vip/engine.h>

#include "stream.h"

/* See struct protocol. */
void glbp_remember(void *router, const struct stream *stream, const struct packet *own, bool was_up,
                   vip_time time);

/* The number of the forwarder that the router of `own` is shown to be the primary of, or 0. */
uint8_t glbp_own_number(const struct stream *stream, const struct packet *own);

/* True if the recording holds a packet to or from the router of `own` alone. */
bool glbp_is_unicast_heard(const struct stream *stream, const struct packet *own);

#endif
