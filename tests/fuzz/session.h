/* SPDX-License-Identifier: MIT */
/*
 * session.h - the world of fuzz_vrrp_session.c: two routers, each an engine
 * with one interface and up to six virtual routers, joined by a queue of
 * packets; what the harness knows about each of them; and the script's octets.
 *
 *   fuzz_vrrp_session.c  runs a script, twice, and compares the outputs
 *   session_ops.c        the operations of a script: time, wire, interface
 *   session_group.c      those of one virtual router, and of tracked objects
 *   session_packet.c     packets: the queue, injected ones, the verdict on each
 *   session_config.c     configurations out of a few octets
 *   session_host.c       the host operations and what is checked in them
 *   session_check.c      what must hold after every call
 *   session_show.c       texts of a virtual router at every length
 *   session_world.c      making the world, calls into it, the output hash
 *
 * Everything that the library is given lies in memory of exactly its size and
 * is filled with a pattern first, another one in each of the two runs.
 */
#ifndef SESSION_H
#define SESSION_H

#include "fuzz.h"

#include "internal.h"

enum {
  ROUTERS = 2,
  SLOTS = 6,     /* virtual routers: 0..2 IPv4, 3..5 IPv6 */
  LIST_MAX = 6,  /* addresses of one, advertised and excluded */
  PEERS_MAX = 2, /* unicast peers of one */
  PACKET_MAX = 200,
  QUEUE_MAX = 12,
  IMAGE_MAX = 1200,
  USES = 2,
  RIGHTS_MAX = LIST_MAX * 2 + 2,
  HISTORY = 3
};

/* A right that the host has given. */
struct right {
  uint8_t kind;
  uint8_t forwarder;
  struct vip_addr addr; /* zero for VIP_RIGHT_MAC */
};

/* The caller's lists of one configuration. */
struct lists {
  struct vip_addr addresses[LIST_MAX];
  struct vip_vrrp_peer peers[PEERS_MAX];
  struct vip_addr group;
  struct vip_auth auth;
  struct vip_key keys[2];
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

/* One virtual router and what the harness knows of it. */
struct slot {
  struct vip_vrrp *vrrp; /* memory of exactly its size */
  struct vip_counters *counters;
  struct vip_history *history;
  struct vip_history_entry *entries; /* HISTORY of them */
  struct lists *lists[2];
  uint8_t bank;   /* which of the two is in force */
  uint8_t number; /* 0..SLOTS-1 */
  uint8_t family;
  uint8_t vrid;
  bool registered;
  bool counting;
  bool started;
  bool preempt_held;
  uint8_t priority;
  uint32_t holds;
  int32_t adjust;
  struct bounds bounds;
  uint8_t state; /* the last that an event told */
  struct right rights[RIGHTS_MAX];
  unsigned right_count;
  unsigned adverts;                    /* of a priority above 0, sent since the last event */
  unsigned farewells;                  /* of priority 0 */
  unsigned call_sends;                 /* packets sent in the present call since its last event */
  bool configuring;                    /* vip_vrrp_configure() is running */
  vip_time reported[VIP_CODE_COUNTED]; /* when each cause was reported last */
};

struct router {
  struct vip_engine *engine;
  struct vip_if *ifp;
  struct vip_slot *heap;
  uint8_t *tx;
  struct vip_counters *if_counters;
  struct slot slots[SLOTS];
  struct vip_track *track;
  struct vip_track_use *uses[USES];
  struct slot *used_by[USES];
  uint8_t number;
  bool has_if;
  bool up;
  bool can_send; /* farewells are expected in this call */
  struct vip_addr addr4;
  struct vip_addr addr6;
  struct vip_mac mac;
  vip_time seen; /* the engine's present */
  bool was_back;
  bool tell_back; /* VIP_EVENT_CLOCK is due in this call */
  uint32_t back;
  bool joined4;
  bool joined6;
  unsigned fail[3]; /* the n-th send, claim, announce from now fails; 0 = none */
  unsigned steps;   /* changes of one virtual router that the present call may make */
  bool reenter;     /* every function is to be tried in the next operation */
  uint32_t random;
  uint8_t *rx; /* octets being fed: gone when the first operation runs */
  size_t rx_length;
  vip_time if_reported[VIP_CODE_COUNTED];
};

/* A packet on the wire between the two. */
struct parcel {
  struct vip_meta meta;
  uint8_t to;
  uint8_t length;
  uint8_t data[PACKET_MAX];
};

struct world {
  struct router routers[ROUTERS];
  struct parcel queue[QUEUE_MAX];
  unsigned queued;
  vip_time now;    /* what the host's clocks show */
  vip_time origin; /* what they showed at first */
  uint8_t fill;
  bool second;   /* the twin run */
  uint64_t hash; /* of all outputs */
};

/* The calls of a script; the number of octets of each is in session_arguments[]. */
enum session_op {
  OP_RUN,      /* to the next deadline and tick, delivering everything, up to 8 times */
  OP_ADVANCE,  /* by a step; tick */
  OP_DEADLINE, /* to the next deadline; tick */
  OP_WAIT,     /* by a step; no tick */
  OP_TICK_SOME,
  OP_BACK,
  OP_CLOCK, /* vip_engine_set_clock() */
  OP_DELIVER,
  OP_DROP,
  OP_DUPLICATE,
  OP_REORDER,
  OP_CORRUPT,
  OP_REFLECT,
  OP_INJECT,
  OP_RAW, /* followed by octets of its own */
  OP_LINK,
  OP_ADDRESS,
  OP_MAC,
  OP_PRIORITY,
  OP_ADJUST,
  OP_HOLD,
  OP_HOLD_PREEMPT,
  OP_START,
  OP_STOP,
  OP_REMOVE,
  OP_INIT,
  OP_CONFIGURE,
  OP_FAIL,
  OP_REENTER,
  OP_PEER_DOWN,
  OP_HEARD,
  OP_ANSWER,
  OP_ANNOUNCE,
  OP_ENGINE_STOP,
  OP_IMAGE,
  OP_TRACK,
  OP_ATTACH,
  OP_COUNTERS,
  OP_KEYS,
  OP_INTERFACE,
  OP_SHOW,
  OPS
};

enum { CONFIG_OCTETS = 10, ARGUMENTS_MAX = 1 + CONFIG_OCTETS, RAW_MAX = 63, HEADER_OCTETS = 2 };

/* Octets behind the operation's own; the first one names the router and the slot. */
extern const uint8_t session_arguments[OPS];

/* Bits of a script's first octet. */
enum {
  SCRIPT_LATE = 1,     /* begins near the end of time */
  SCRIPT_SMALL_TX = 2, /* a transmit buffer for few addresses */
  SCRIPT_TWIN = 4,     /* run twice */
  SCRIPT_EMPTY = 8     /* nothing is made and started for a beginning */
};

/* ---- session_world.c ---- */

void session_open(struct world *w, uint8_t choices, uint8_t fill, vip_time origin);

/* Removes all that is left; what was claimed must have come back. */
void session_close(struct world *w);

/* Around every call that may change something: the clock's rules, then all invariants. */
void session_enter(struct world *w, struct router *r);
void session_leave(struct world *w, struct router *r);

/* A call with an engine's present, between the two. */
#define SESSION_CALL(w, r, call)                                                                   \
  do {                                                                                             \
    session_enter((w), (r));                                                                       \
    call;                                                                                          \
    session_leave((w), (r));                                                                       \
  } while (0)

void session_hash(struct world *w, uint64_t value);
void session_hash_octets(struct world *w, const void *data, size_t size);

struct router *session_router_of(const struct vip_if *ifp);
struct slot *session_slot_of(const struct vip_group *group);
extern struct world *session_world;

/* The engine's state; returns the octets. */
size_t session_image(struct router *r, uint8_t image[IMAGE_MAX]);

/* The address of a family that a router has at first. */
struct vip_addr session_own(unsigned router, uint8_t family);

/* What the host's address of the family is now. */
const struct vip_addr *session_address(const struct router *r, uint8_t family);

/* ---- session_host.c ---- */

extern const struct vip_ops session_host;

bool session_holds(const struct slot *s, uint8_t kind, const struct vip_addr *addr);

/* Tries every function that may change something: all must say BUSY and do nothing. */
void session_try_all(struct world *w, struct router *r);

/* ---- session_check.c ---- */

void session_check(struct world *w, struct router *r);

/* Priority with tracking, by the documentation. */
uint8_t session_effective(const struct slot *s);

/* ---- session_show.c ---- */

/* All texts of the virtual router, into exactly as much room as they need, and into less. */
void session_show(struct world *w, const struct slot *s, uint8_t less);

/* ---- session_config.c ---- */

/* Reads a configuration, with lists in the bank that is not in force. */
void session_config(struct router *r, struct slot *s, const uint8_t octets[CONFIG_OCTETS],
                    struct vip_vrrp_config *config);

/* It is about to be in force: widens the bounds of the timers. */
void session_bounds(struct slot *s, const struct vip_vrrp_config *config);

/* It is in force; the other bank's lists may be overwritten. */
void session_adopted(struct world *w, struct slot *s, const struct vip_vrrp_config *config);

/* ---- session_packet.c ---- */

void session_queue(struct world *w, const struct parcel *parcel);
void session_take(struct world *w, unsigned index, struct parcel *parcel);
void session_input(struct world *w, struct router *r, const struct parcel *parcel);
void session_inject(struct world *w, struct router *r, struct slot *s, const uint8_t *a);
void session_raw(struct world *w, struct router *r, struct slot *s, const uint8_t *a,
                 const uint8_t *octets, size_t count);

/* ---- session_ops.c ---- */

/* Performs one operation; `octets` of OP_RAW come from `in`. */
void session_perform(struct world *w, enum session_op op, const uint8_t *a, struct fuzz_input *in);

/* Makes and starts a first virtual router on each side. */
void session_begin(struct world *w);

/* Ticks one engine: afterwards nothing is due any more. */
void session_tick(struct world *w, struct router *r);

/* ---- session_group.c ---- */

/* Ends a use of the router's tracked object. */
void session_detach(struct world *w, struct router *r, unsigned use);

/* Operations of a virtual router; nothing where they need one that is there, or not. */
void session_perform_group(struct world *w, struct router *r, struct slot *s, enum session_op op,
                           const uint8_t *a);

#endif
