/* SPDX-License-Identifier: MIT */
/*
 * lan_glbp.h - gives the routers of a simulated LAN GLBP groups.
 */
#ifndef LAN_GLBP_H
#define LAN_GLBP_H

#include "lan.h"

/* Gives a router a group, before it is switched on.  The secondary addresses are copied, keys are
   not.  Peers and clients are memory of the LAN: as many as the configuration counts, at least 8
   peers.  Returns its number on the router, or what vip_glbp_check() returns. */
int lan_add_glbp(struct lan *lan, int router, const struct vip_glbp_config *config);

/* The library's object. */
const struct vip_glbp *lan_glbp(const struct lan *lan, int router, int group);

/* What happened to it since its router was switched on. */
const struct vip_glbp_stats *lan_glbp_stats(const struct lan *lan, int router, int group);

#endif
