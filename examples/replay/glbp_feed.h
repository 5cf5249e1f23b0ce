/* SPDX-License-Identifier: MIT */
/* glbp_feed.h - what the library is fed of the peers of a GLBP router. */
#ifndef REPLAY_GLBP_FEED_H
#define REPLAY_GLBP_FEED_H

#include <vip/engine.h>

#include "keyring.h"
#include "stream.h"

/* See struct protocol. */
int glbp_feed_input(struct vip_if *ifp, const void *setup, const struct packet *packet,
                    const struct keyring *keyring, vip_time now);
bool glbp_feed_is_unheard(const struct stream *stream, const void *setup, const struct packet *sent,
                          struct packet **answer);

#endif
