/* SPDX-License-Identifier: MIT */
/*
 * worst_pair.h - two routers that hear each other, in which every list is as long as
 * it can be: 255 addresses, 255 unicast peers, 255 keys of one number with secrets of
 * 255 octets, of which the last is right, 255 routers and clients that are remembered.
 *
 * What one sends lies in pair.sent until worst_lists.c gives it to the other.
 */
#ifndef WORST_PAIR_H
#define WORST_PAIR_H

#include <vip/vip.h>

enum { LIST = 255, DATAGRAM = 1472, SENT_MAX = 512, GROUP = 7 };

/* What both routers are. */
enum kind { VRRP, VRRP_MD5, HSRP, HSRP_MD5, GLBP, GLBP_MD5, KINDS };

struct node {
  struct vip_engine engine;
  struct vip_slot slots[2];
  struct vip_if ifp;
  union {
    struct vip_vrrp vrrp;
    struct vip_hsrp hsrp;
    struct vip_glbp glbp;
  } of;
  struct vip_group *group;
  struct vip_hsrp_if hif;
  struct vip_counters counters;
  struct vip_hsrp_stats hsrp_stats;
  struct vip_glbp_stats glbp_stats;
  struct vip_hsrp_peer hsrp_peers[LIST];
  struct vip_glbp_peer glbp_peers[LIST];
  struct vip_glbp_client clients[LIST];
  uint8_t tx[2048];
  uint32_t random;
};

/* A packet on its way. */
struct sent {
  unsigned to;
  struct vip_meta meta;
  size_t length;
  uint8_t data[DATAGRAM];
};

struct pair {
  enum kind kind;
  struct node nodes[2];
  struct sent sent[SENT_MAX];
  unsigned sent_count;
  struct vip_addr addresses[2][LIST]; /* the same in two orders */
};

extern struct pair pair;

/* Whose ceilings they are: "vrrp", "hsrp", "glbp". */
const char *pair_protocol(void);
bool pair_is_vrrp(void);
bool pair_is_hsrp(void);
bool pair_is_glbp(void);
bool pair_has_keys(void);

/* Makes the lists, once. */
void pair_lists(void);

/* Makes one of the routers, of pair.kind; not started.  False: the library refuses. */
bool pair_make(unsigned which, uint8_t priority);

/* `which`: the order of the addresses (VRRP), or whose lists (GLBP). */
struct vip_vrrp_config pair_vrrp_config(unsigned which, uint8_t priority);
struct vip_hsrp_config pair_hsrp_config(uint8_t priority);
struct vip_glbp_config pair_glbp_config(unsigned which, uint8_t priority);

#endif
