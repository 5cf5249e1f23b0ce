/* SPDX-License-Identifier: MIT */
/* glbp_setup.h - the configuration of a GLBP router, as its packets show it. */
#ifndef REPLAY_GLBP_SETUP_H
#define REPLAY_GLBP_SETUP_H

#include <vip/glbp.h>

#include "options.h"
#include "packet.h"
#include "setup.h"
#include "stream.h"

/* A configuration with all that it points to, but for the peers, which are the router's. */
struct glbp_setup {
  struct setup common; /* first */
  struct vip_glbp_config config;
  const struct stream *stream; /* that it was read from */
};

/* See struct protocol. */
void *glbp_setup_read(const struct stream *stream, const struct packet *own, const void *previous,
                      const struct options *options);
bool glbp_setup_equal(const void *a, const void *b);
int64_t glbp_change_time(const struct stream *stream, const struct packet *previous,
                         const struct packet *own, const struct keyring *keyring);

#endif
