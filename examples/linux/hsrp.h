/* SPDX-License-Identifier: MIT */
/*
 * hsrp.h - what hsrp.c, hsrp_keys.c and hsrp_advertise.c share: an HSRP group of vipd.
 */
#ifndef VIPD_HSRP_H
#define VIPD_HSRP_H

#include <vip/hsrp.h>
#include "auth_keys.h"
#include "group.h"

/* Where the virtual address comes from, by the first `address`. */
enum hsrp_address {
  HSRP_ADDRESS_ABSENT = 0, /* as LEARN */
  HSRP_ADDRESS_GIVEN,      /* the group's first one; the others are secondary */
  HSRP_ADDRESS_LEARN,      /* from the Active router; all of the group's are secondary */
  HSRP_ADDRESS_AUTO,       /* IPv6, from the group's number */
  HSRP_ADDRESS_FLIPPED     /* the same with the other universal/local bit */
};

/* What the section says.  Memory of its own: a running group takes over another one's. */
struct hsrp_settings {
  struct vip_hsrp_config config;
  struct auth_keys auth;
  uint8_t address;   /* enum hsrp_address */
  bool chain;        /* `auth` is a key chain: more keys may follow */
  bool no_advertise; /* it does not make its interface speak */
};

struct hsrp_speaker;

/* A group. */
struct hsrp_group {
  struct group group; /* first */
  struct vip_hsrp hsrp;
  struct vip_hsrp_stats stats;
  struct hsrp_settings *settings;
  struct hsrp_speaker *speaker; /* of its interface; set while it is registered */
  bool advertises;              /* it is counted there */
};

static inline struct hsrp_group *hsrp_of(struct group *group)
{
  return (struct hsrp_group *)(void *)group;
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
