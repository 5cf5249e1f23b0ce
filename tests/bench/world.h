/* SPDX-License-Identifier: MIT */
/*
 * world.h - an engine full of virtual routers or groups for the benchmarks,
 * and the advertisements or Hellos that they hear.
 *
 * Each has one address of its own; 255 of them share an interface.  The host is
 * null: it takes what it is given and counts packets.
 * Nothing here measures; bench.c takes times, count.c lets valgrind count
 * instructions.
 */
#ifndef WORLD_H
#define WORLD_H

#include <vip/vip.h>

/* What the virtual routers of a world are. */
enum world_kind {
  WORLD_V3_IPV4,
  WORLD_V3_IPV4_COUNTED, /* with counters */
  WORLD_V3_IPV6,
  WORLD_V2_MD5,
  WORLD_HSRP1,
  WORLD_HSRP1_MD5,
  WORLD_HSRP2,
  WORLD_HSRP2_MD5,
  WORLD_HSRP2_IPV6,
  WORLD_GLBP,
  WORLD_GLBP_MD5,
  WORLD_GLBP_IPV6,
  WORLD_KINDS
};

/* Octets that any advertisement or Hello here fits into. */
enum { WORLD_ADVERT_MAX = 124 };

/* So many share an interface. */
enum { WORLD_ROUTERS_PER_IF = 255 };

/* Priorities of ours that hear somebody else, and of ours that send. */
enum { WORLD_BACKUP = 100, WORLD_OWNER = 255 };

struct world {
  enum world_kind kind;
  uint32_t count;
  struct vip_engine engine;
  struct vip_slot *slots;
  struct vip_if *ifs;
  struct vip_vrrp *vrrp; /* or NULL */
  struct vip_hsrp *hsrp; /* or NULL */
  struct vip_glbp *glbp; /* or NULL */
  struct vip_glbp_peer *peers;
  struct vip_addr *addresses;
  struct vip_counters *counters; /* NULL: not counted */
  uint64_t sent;                 /* packets given to the host */
  uint32_t seed;                 /* of the host's random numbers */
  uint8_t tx[2048];
};

/* The kind in words. */
const char *world_kind_name(enum world_kind kind);

/*
 * Makes `count` routers, not started.  Owners send: with `jitter_pct` of
 * jitter.  False, with a message on stderr, if memory or the library refuses.
 */
bool world_make(struct world *world, enum world_kind kind, uint32_t count, uint8_t priority,
                uint8_t jitter_pct);
void world_free(struct world *world);

/*
 * Lets those that have been started become Active and announce their addresses
 * for the last time: an owner is Active at once, HSRP takes two hold times, GLBP
 * with a forwarder three.
 */
void world_settle(struct world *world);

/* A router, and its interface. */
struct vip_group *world_router(const struct world *world, uint32_t router);
struct vip_if *world_if(const struct world *world, uint32_t router);

/* Which enum vip_protocol does it speak?  Does it have a key (world_auth)? */
uint8_t world_protocol(enum world_kind kind);
bool world_has_key(enum world_kind kind);

/* What feeds a packet to such a router. */
typedef int world_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                        size_t length, vip_time now);
world_input *world_receiver(enum world_kind kind);

/* Whatever its family: its own address, and the multicast group. */
struct vip_addr world_own(enum world_kind kind);
struct vip_addr world_group(enum world_kind kind);

/* Where the advertisements below come from. */
struct vip_meta world_meta(enum world_kind kind);

/*
 * Writes what another router of priority 255 says, made by the library itself:
 * the advertisement of an owner, or in HSRP, where a router that listens hears
 * two, in even turns the Hello of the Active and in odd ones that of the Standby
 * router.  GLBP: that of the Active gateway with two forwarders.  Returns its length,
 * 0 on failure.
 */
size_t world_advert(enum world_kind kind, uint32_t router, unsigned turn,
                    uint8_t out[WORLD_ADVERT_MAX]);

/* Where an octet of the text or of the digest stands in an advertisement of that length. */
size_t world_secret(enum world_kind kind, size_t length);

/* GLBP: gateways that have settled hear of forwarder 2, so that there are two to choose from. */
void world_pair(struct world *world);

/* An ARP request or neighbour solicitation for the virtual address of a router. */
struct vip_query world_query(const struct world *world, uint32_t router);

/* The key of the kinds with MD5. */
extern const struct vip_auth world_auth;

/* A pseudo-random number, the same in every run (Marsaglia's xorshift); `seed` is never 0. */
uint32_t world_random(uint32_t *seed);

#endif
