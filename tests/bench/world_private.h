/* SPDX-License-Identifier: MIT */
/*
 * world_private.h - what world.c and advert.c share: how routers are made, also
 * those that the routers of a world hear.
 */
#ifndef WORLD_PRIVATE_H
#define WORLD_PRIVATE_H

#include "world.h"

/* The nonce of every GLBP group of a world. */
enum { WORLD_NONCE = 0x2d5a1c37 };

/* Router number `last` on the link: 2 is one of the world, 3 the one that it hears. */
struct vip_addr world_link(enum world_kind kind, uint8_t last);
struct vip_if_config world_if_config(enum world_kind kind, uint32_t index, uint8_t last);

/* Virtual address number n: 10.0.0.1 and up, or fe80::a:0:1 and up. */
struct vip_addr world_virtual(enum world_kind kind, uint32_t n);

uint8_t world_family(enum world_kind kind);
uint8_t world_version(enum world_kind kind);

/* Make one virtual router or group; `address` stays.  HSRP without jitter where none is asked for.
 */
int world_init_vrrp(struct vip_vrrp *vrrp, struct vip_if *ifp, enum world_kind kind,
                    uint32_t router, const struct vip_addr *address, uint8_t priority,
                    uint8_t jitter_pct);
int world_init_hsrp(struct vip_hsrp *hsrp, struct vip_if *ifp, enum world_kind kind,
                    uint32_t router, const struct vip_addr *address, uint8_t priority,
                    uint8_t jitter_pct);

/* Host operations that do nothing. */
int world_claim(struct vip_group *group, const struct vip_right *right);
void world_release(struct vip_group *group, const struct vip_right *right);

#endif
