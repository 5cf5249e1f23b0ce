/* SPDX-License-Identifier: MIT */
/* hsrp_setup.h - the configuration of an HSRP router, as its packets show it. */
#ifndef REPLAY_HSRP_SETUP_H
#define REPLAY_HSRP_SETUP_H

#include <vip/hsrp.h>

#include "options.h"
#include "packet.h"
#include "setup.h"
#include "stream.h"

/* A configuration with all that it points to. */
struct hsrp_setup {
  struct setup common; /* first */
  struct vip_hsrp_config config;
};

/* See struct protocol. */
bool hsrp_is_virtual_mac(const struct vip_mac *mac);
void *hsrp_setup_read(const struct stream *stream, const struct packet *own, const void *previous,
                      const struct options *options);
bool hsrp_setup_equal(const void *a, const void *b);

#endif
