/* SPDX-License-Identifier: MIT */
/*
 * session_vrrp.h - what the session harness knows about a virtual router beside
 * struct slot; shared by VRRP's files of session_protocol.h.
 */
#ifndef SESSION_VRRP_H
#define SESSION_VRRP_H

#include "session_config.h"

enum { PEERS_MAX = 2 };

/* The caller's lists of one configuration. */
struct lists {
  struct session_auth auth; /* first */
  struct vip_addr addresses[LIST_MAX];
  struct vip_vrrp_peer peers[PEERS_MAX];
  struct vip_addr group;
};

/* Greatest values that were in force since init: bounds of the timers. */
struct bounds {
  uint32_t multiplier;
  uint32_t advert_cs;
  uint32_t preempt_ms;
  uint32_t start_ms;
  uint32_t announce_ms;
  uint32_t retry_s;
};

struct known {
  struct vip_vrrp_config next;
  struct bounds bounds;
};

static inline struct known *known(const struct slot *s)
{
  return s->known;
}

static inline struct vip_vrrp *vrrp_of(const struct slot *s)
{
  return (struct vip_vrrp *)s->group;
}

#endif
