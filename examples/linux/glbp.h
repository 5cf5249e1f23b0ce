/* SPDX-License-Identifier: MIT */
/*
 * glbp.h - what glbp.c and glbp_keys.c share: a GLBP group of vipd.
 */
#ifndef VIPD_GLBP_H
#define VIPD_GLBP_H

#include <vip/glbp.h>
#include "group.h"

enum {
  GLBP_PEERS = 32,         /* other routers of a group that are remembered */
  GLBP_CLIENTS_MAX = 2000, /* clients that are remembered, as on Cisco's routers */
  GLBP_CLIENTS_MIN = 8
};

/* What the section says. */
struct glbp_settings {
  struct settings common; /* first */
  struct vip_glbp_config config;
  struct vip_glbp_client *clients; /* config.client_count */
  uint8_t origin;                  /* enum origin: of the virtual address */
};

/* A group. */
struct glbp_group {
  struct group group; /* first */
  struct vip_glbp glbp;
  struct vip_glbp_stats stats;
  struct vip_glbp_peer peers[GLBP_PEERS];
};

static inline struct glbp_group *glbp_of(struct group *group)
{
  return (struct glbp_group *)(void *)group;
}

static inline struct glbp_settings *glbp_settings(const struct group *group)
{
  return (struct glbp_settings *)(void *)group->settings;
}

/* The keys of [glbp NAME] beside those of all groups. */
extern const struct key glbp_keys[];

#endif
