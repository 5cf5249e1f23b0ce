/* SPDX-License-Identifier: MIT */
/*
 * session_hsrp.h - what the session harness knows about an HSRP group beside
 * struct slot; shared by HSRP's files of session_protocol.h.
 */
#ifndef SESSION_HSRP_H
#define SESSION_HSRP_H

#include "session_config.h"

enum { PEERS = 3 };

/* The caller's lists of one configuration. */
struct lists {
  struct session_auth auth; /* first */
  struct vip_addr secondaries[LIST_MAX];
};

struct known {
  struct vip_hsrp_config next;
  vip_time start; /* the longest start delay or retry since init */
};

/* What an interface has of its own. */
struct own {
  struct vip_hsrp_if *hif;
  struct vip_hsrp_peer *peers;
  bool open;
};

static inline struct known *known(const struct slot *s)
{
  return s->known;
}

static inline struct vip_hsrp *hsrp_of(const struct slot *s)
{
  return (struct vip_hsrp *)s->group;
}

/* The version that speaks to that multicast group; 0 = none. */
uint8_t session_version_to(uint8_t family, const struct vip_addr *dst);

#endif
