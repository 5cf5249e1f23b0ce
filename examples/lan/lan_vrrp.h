/* SPDX-License-Identifier: MIT */
/*
 * lan_vrrp.h - gives the routers of a simulated LAN virtual routers.
 */
#ifndef LAN_VRRP_H
#define LAN_VRRP_H

#include "lan.h"

/* Gives a router a virtual router, before it is switched on; the lists are copied.  Returns its
   number on the router, or what vip_vrrp_check() returns. */
int lan_add_vrrp(struct lan *lan, int router, const struct vip_vrrp_config *config);

/* Another configuration, in place if its router runs; the lists are copied.  Returns what
   vip_vrrp_configure() returns. */
int lan_change_vrrp(struct lan *lan, int router, int group, const struct vip_vrrp_config *config);

#endif
