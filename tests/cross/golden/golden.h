/* SPDX-License-Identifier: MIT */
/*
 * golden.h - a run of the library that comes out the same on every machine: three
 * routers with groups of all protocols on one wire, driven by a seeded script, and
 * the codecs on seeded octets.  Everything that the library gives out is hashed,
 * field by field: operations, results, deadlines, status, texts, frames.
 *
 *   parts.c    the parts of the run, their check points, the hash, chance
 *   world.c    routers, interfaces, the wire between them, the clock
 *   host.c     the host operations: hashed, refused at times, put on the wire
 *   groups.c   groups: made, changed, removed
 *   config.c   configurations by chance
 *   script.c   what a script may do
 *   packets.c  packets that no router sends
 *   clients.c  what hosts ask
 *   look.c     status, counters, history and texts of a group
 *   codecs.c   codecs, framing, digests, addresses
 *
 * Nothing here is a test of what is right: the unit tests are.  It asks of the
 * machine memory for a struct golden and one function, golden_put().  Nothing
 * depends on the size of a type, on the order of octets, or on that in which a
 * compiler evaluates operands: chance is drawn in statements of its own.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <vip/vip.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum {
  ROUTERS = 3,
  /* Groups of a router, by their place. */
  VRRP4 = 0,
  VRRP6 = 1,
  HSRP = 2,
  HSRP_MORE = 3, /* over IPv6, or one that follows */
  GLBP = 4,
  GROUPS = 5,

  HISTORY = 3,
  FRAME_MAX = VIP_GLBP_LENGTH_MAX + VIP_FRAME_OVERHEAD,
  QUEUE_MAX = 8,
  TEXT_MAX = 2600
};

/* The hash so far: FNV-1a of 32 bits, and a second lane that it drives. */
struct golden_hash {
  uint32_t a;
  uint32_t b;
};

struct golden_router {
  struct golden *golden;
  struct vip_engine engine;
  struct vip_slot slots[GROUPS + 1];
  uint8_t tx[VIP_GLBP_LENGTH_MAX];
  struct vip_if ifp;
  struct vip_counters if_counters;
  struct vip_hsrp_if hif;
  struct vip_hsrp_peer neighbours[2];
  struct vip_vrrp vrrp[2];
  struct vip_hsrp hsrp[2];
  struct vip_glbp glbp;
  struct vip_group *groups[GROUPS]; /* NULL: there is none now */
  struct vip_counters counters[GROUPS];
  struct vip_history history[GROUPS];
  struct vip_history_entry entries[GROUPS][HISTORY];
  struct vip_hsrp_stats hsrp_stats[2];
  struct vip_glbp_stats glbp_stats;
  struct vip_glbp_peer peers[2];
  struct vip_glbp_client clients[3];
  struct vip_track track;
  struct vip_track_use uses[GROUPS];
  int32_t adjusted[GROUPS]; /* by the script, not by the tracked object */
  uint8_t holds[GROUPS];    /* the same */
  uint8_t number;
  uint8_t failing; /* one of so many operations fails; 0 = none */
};

/* A frame on its way. */
struct golden_frame {
  uint16_t length;
  uint8_t from;
  uint8_t data[FRAME_MAX];
};

struct golden {
  struct golden_hash hash;
  uint32_t chance;
  vip_time now;
  uint8_t kind; /* of the world, 0..8: which versions are spoken */
  uint8_t queued;
  struct golden_frame queue[QUEUE_MAX];
  struct golden_frame spare;
  struct golden_router routers[ROUTERS];
  char text[TEXT_MAX];
};

/* ---- parts.c ---- */

/* How many parts there are, and check points of each. */
extern const unsigned golden_parts;
enum { GOLDEN_POINTS = 8 };

/* Runs one part; gives golden_put() a line for each check point. */
void golden_run(struct golden *g, unsigned part);

/* What the machine provides: writes a line, with its line end and NUL. */
void golden_put(const char *line);

void golden_u8(struct golden *g, uint8_t value);
void golden_u32(struct golden *g, uint32_t value);
void golden_u64(struct golden *g, uint64_t value);
void golden_octets(struct golden *g, const void *data, size_t length);
void golden_string(struct golden *g, const char *string); /* may be NULL */
void golden_addr(struct golden *g, const struct vip_addr *addr);
void golden_mac(struct golden *g, const struct vip_mac *mac);
/* A result, or a length. */
void golden_int(struct golden *g, int32_t value);

/* Chance: 32 bits; a number below `bound`; true once in `bound` times. */
uint32_t golden_random(struct golden *g);
uint32_t golden_below(struct golden *g, uint32_t bound);
bool golden_once(struct golden *g, uint32_t bound);
/* Changes one bit of some octets. */
void golden_flip(struct golden *g, uint8_t *data, size_t length);

/* ---- world.c ---- */

void golden_world_open(struct golden *g, uint8_t kind, vip_time origin);
void golden_world_close(struct golden *g);
/* Hashes a result of a call, and the engine's deadline behind it. */
void golden_result(struct golden_router *r, int result);
struct vip_addr golden_own(unsigned router, uint8_t family);
struct golden_router *golden_router_of(const struct vip_engine *engine);
/* Puts g->spare on the wire; it is lost where the wire is full. */
void golden_transmit(struct golden *g, unsigned from, int length);
/* Gives all that is on the wire to the others. */
void golden_deliver(struct golden *g);
/* Gives a packet to the protocol that `kind`, enum vip_frame_kind, names. */
void golden_input(struct golden_router *r, uint8_t kind, const struct vip_meta *meta,
                  const uint8_t *data, size_t length);
void golden_tick(struct golden *g);

/* ---- host.c ---- */

extern const struct vip_ops golden_ops;

/* ---- groups.c ---- */

void golden_group_open(struct golden_router *r, unsigned which);
void golden_group_close(struct golden_router *r, unsigned which);
void golden_group_change(struct golden_router *r, unsigned which);

/* ---- config.c ---- */

/* `routine`: the configuration that the others have, but for the priority. */
void golden_vrrp_config(struct golden_router *r, unsigned which, bool routine,
                        struct vip_vrrp_config *config);
void golden_hsrp_config(struct golden_router *r, unsigned which, bool routine,
                        struct vip_hsrp_config *config);
void golden_glbp_config(struct golden_router *r, bool routine, struct vip_glbp_config *config);
/* One of the virtual addresses of a family, or one that is none. */
const struct vip_addr *golden_virtual(uint8_t family, unsigned index);
extern const struct vip_auth golden_auths[];

/* ---- script.c ---- */

void golden_step(struct golden *g);

/* ---- packets.c ---- */

void golden_hostile(struct golden *g);

/* ---- clients.c ---- */

void golden_client(struct golden *g);

/* ---- look.c ---- */

void golden_look(struct golden_router *r, unsigned which);
void golden_counters(struct golden *g, const struct vip_counters *counters);

/* ---- codecs.c ---- */

void golden_codecs(struct golden *g);
/* Hashes a parsed frame. */
void golden_parsed(struct golden *g, int result, const struct vip_frame *frame);

#endif
