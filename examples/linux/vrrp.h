/* SPDX-License-Identifier: MIT */
/*
 * vrrp.h - what vrrp.c and vrrp_keys.c share: a virtual router of vipd.
 */
#ifndef VIPD_VRRP_H
#define VIPD_VRRP_H

#include <vip/vrrp.h>
#include "group.h"

/* What the section says. */
struct vrrp_settings {
  struct settings common; /* first */
  struct vip_vrrp_config config;
  uint64_t interval_us; /* 0 = not given */
  struct vip_addr multicast;
  struct vip_vrrp_peer *peers; /* config.peer_count */
};

/* A virtual router. */
struct vrrp_group {
  struct group group; /* first */
  struct vip_vrrp vrrp;
};

static inline struct vrrp_settings *vrrp_settings(const struct group *group)
{
  return (struct vrrp_settings *)(void *)group->settings;
}

/* The keys of [vrrp NAME] beside those of all groups. */
extern const struct key vrrp_keys[];

#endif
