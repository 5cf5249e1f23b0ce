/* SPDX-License-Identifier: MIT */
/*
 * session_glbp.h - what the session harness knows about a GLBP group beside
 * struct slot; shared by GLBP's files of session_protocol.h.
 */
#ifndef SESSION_GLBP_H
#define SESSION_GLBP_H

#include "session_config.h"

enum { PEERS = 3, CLIENTS = 2 };

/* The caller's lists of one configuration. */
struct lists {
  struct session_auth auth; /* first */
  struct vip_addr secondaries[LIST_MAX];
};

struct known {
  struct vip_glbp_config next;
  struct vip_glbp_peer *peers;
  struct vip_glbp_client *clients;
  struct vip_glbp_stats *stats;
  bool counting;                             /* the statistics, since init */
  vip_time retry;                            /* the longest since init */
  uint8_t forwarder[VIP_GLBP_FORWARDERS];    /* the states that events told last */
  uint32_t changes[1 + VIP_GLBP_FORWARDERS]; /* events of the gateway and of each forwarder */
};

static inline struct known *known(const struct slot *s)
{
  return s->known;
}

static inline struct vip_glbp *glbp_of(const struct slot *s)
{
  return (struct vip_glbp *)s->group;
}

/* States as a set. */
#define IN(state) (1u << (state))

/* True if the group works with nonces. */
bool session_has_md5(const struct slot *s);

/* The digest that a message should carry in `tlv`, its authentication. */
void session_digest(const struct vip_key *key, const struct parcel *p, const uint8_t *tlv,
                    uint8_t digest[16]);

#endif
