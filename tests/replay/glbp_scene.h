/* SPDX-License-Identifier: MIT */
/*
 * glbp_scene.h - GLBP routers that speak on the tape of scene.h.
 *
 * Group 1, virtual address 192.0.2.254.  A Hello comes from the virtual MAC of the
 * first forwarder that it lists as Active.  With MD5 a router has one nonce for all
 * its life.
 */
#ifndef GLBP_SCENE_H
#define GLBP_SCENE_H

#include "scene.h"

/* Forwarders as a Hello lists them. */
#define OWN(number)       number, VIP_GLBP_ACTIVE, 167, 100, 14400, 600
#define WAITING(number)   number, VIP_GLBP_LISTEN, 167, 100, 14400, 600
#define RESIGNED(number)  number, VIP_GLBP_ACTIVE, 160, 100, 14400, 600
#define FOR(number, left) number, VIP_GLBP_ACTIVE, 135, 100, 13800 + (left), left

/* vip-replay finds all as recorded, and no time differs. */
#define SAME(changes, moved)                                                                       \
  "replay: " #changes " changes, " #changes " matched, " #moved " timers moved, worst time error " \
  "0.0 ms: same"

/* A router: how it authenticates, and whose nonce it echoes. */
struct speaker {
  uint8_t host; /* 192.0.2.host */
  uint8_t priority;
  const struct vip_auth *auth;
  uint8_t echoed; /* 192.0.2.echoed; 0 = nobody's */
  uint32_t echo;  /* added to that one's nonce: it is another one */
  bool slow;      /* 10 and 20 seconds, else 3 and 10 */
};

/* Authentication by the secret "secret". */
extern const struct vip_auth glbp_md5;
extern const struct vip_auth glbp_text;

/* Puts a message on the tape; `host` 0: to all; `forwarder`: whose MAC it comes from, or 0. */
void glbp_put(int64_t ms, const struct speaker *speaker, struct vip_glbp_message *message,
              uint8_t host, uint8_t forwarder);

/* A Hello with these forwarders, number 0 behind the last. */
void hello(int64_t ms, const struct speaker *speaker, uint8_t state,
           const struct vip_glbp_vf_tlv *forwarders);

/* Hellos every 3 s, or 9 s, from `from` to `to`, both included. */
void hellos(const struct speaker *speaker, uint8_t state, const struct vip_glbp_vf_tlv *forwarders,
            int64_t from, int64_t to);

/* A forwarder alone. */
void alone(int64_t ms, const struct speaker *speaker, const struct vip_glbp_vf_tlv *forwarder);

#endif
