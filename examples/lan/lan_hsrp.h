/* SPDX-License-Identifier: MIT */
/*
 * lan_hsrp.h - gives the routers of a simulated LAN HSRP groups.
 */
#ifndef LAN_HSRP_H
#define LAN_HSRP_H

#include "lan.h"

/* Gives a router a group, before it is switched on; the secondary addresses are copied, keys are
   not.  `leader` of the configuration is ignored: `follows` is the number of that group on this
   router, or -1.  Returns its number on the router, or what vip_hsrp_check() returns. */
int lan_add_hsrp(struct lan *lan, int router, const struct vip_hsrp_config *config, int follows);

/* Another configuration, in place if its router runs; lists and `leader` as above.  Returns what
   vip_hsrp_configure() returns. */
int lan_change_hsrp(struct lan *lan, int router, int group, const struct vip_hsrp_config *config);

/* Lets the interface of a router that has that group send Advertise or Interface State. */
void lan_hsrp_advertise(struct lan *lan, int router, int group,
                        const struct vip_hsrp_if_config *config);

/* The library's object. */
const struct vip_hsrp *lan_hsrp(const struct lan *lan, int router, int group);

#endif
