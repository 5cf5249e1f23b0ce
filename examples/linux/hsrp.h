/* SPDX-License-Identifier: MIT */
/*
 * hsrp.h - what hsrp.c, hsrp_keys.c and hsrp_advertise.c share: an HSRP group of vipd.
 */
#ifndef VIPD_HSRP_H
#define VIPD_HSRP_H

#include <vip/hsrp.h>
#include "group.h"

/* What the section says. */
struct hsrp_settings {
  struct settings common; /* first */
  struct vip_hsrp_config config;
  uint8_t origin;    /* enum origin: of the virtual address */
  bool no_advertise; /* it does not make its interface speak */
};

struct hsrp_speaker;

/* A group. */
struct hsrp_group {
  struct group group; /* first */
  struct vip_hsrp hsrp;
  struct vip_hsrp_stats stats;
  struct hsrp_speaker *speaker; /* of its interface; set while it is registered */
  bool advertises;              /* it is counted there */
};

static inline struct hsrp_group *hsrp_of(struct group *group)
{
  return (struct hsrp_group *)(void *)group;
}

static inline struct hsrp_settings *hsrp_settings(const struct group *group)
{
  return (struct hsrp_settings *)(void *)group->settings;
}

/* The keys of [hsrp NAME] beside those of all groups. */
extern const struct key hsrp_keys[];

/*
 * hsrp_advertise.c: a group is on its interface, with its settings in force; or it has
 * left.  The interface tells the LAN of its groups while one of them wants that.
 */
void hsrp_advertise(struct hsrp_group *hsrp, struct vip_if *vif);
void hsrp_advertise_end(struct hsrp_group *hsrp);

#endif
