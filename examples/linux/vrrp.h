/* SPDX-License-Identifier: MIT */
/*
 * vrrp.h - what vrrp.c and vrrp_keys.c share: a virtual router of vipd.
 */
#ifndef VIPD_VRRP_H
#define VIPD_VRRP_H

#include <vip/vrrp.h>
#include "auth_keys.h"
#include "group.h"

/* What the section says.  Memory of its own: a running group takes over another one's. */
struct vrrp_settings {
  struct vip_vrrp_config config;
  uint64_t interval_us; /* 0 = not given */
  struct vip_addr multicast;
  struct vip_vrrp_peer *peers; /* config.peer_count */
  struct auth_keys auth;
};

/* A virtual router. */
struct vrrp_group {
  struct group group; /* first */
  struct vip_vrrp vrrp;
  struct vrrp_settings *settings;
};

/* The keys of [vrrp NAME] beside those of all groups. */
extern const struct key vrrp_keys[];

#endif
