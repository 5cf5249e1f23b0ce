/* SPDX-License-Identifier: MIT */
/*
 * session.h - the world of fuzz_vrrp_session.c and its like: two routers, each an
 * engine with one interface and up to six groups, joined by a queue of packets;
 * what the harness knows about each of them; and the script's octets.
 *
 *   session_run.c     runs a script, twice, and compares the outputs
 *   session_ops.c     the operations of a script: time, wire, interface
 *   session_group.c   those of one group, and of tracked objects
 *   session_packet.c  packets: the queue, feeding one, the verdict on it
 *   session_host.c    the host operations and what is checked in them
 *   session_check.c   what must hold after every call
 *   session_config.c  what the configurations of all protocols have in common
 *   session_show.c    texts of a group at every length
 *   session_world.c   making the world, calls into it, the output hash
 *
 * What is a protocol's own is in the files of session_protocol.h.
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
  SLOTS = 6,              /* groups: 0..2 IPv4, 3..5 IPv6 */
  HEAP_SLOTS = SLOTS - 1, /* in the engine: one less, so that it is full at times */
  LIST_MAX = 6,           /* addresses of one */
  JOINS = 3,              /* multicast groups that a protocol has */
  PACKET_MAX = 200,
  QUEUE_MAX = 12,
  IMAGE_MAX = 3200,
  USES = 2,
  MACS = 4, /* virtual MACs of a group, numbered from 1 */
  RIGHTS_MAX = LIST_MAX * 2 + 1 + MACS,
  HISTORY = 3
};

/* A right that the host has given. */
struct right {
  uint8_t kind;
  uint8_t forwarder;
  struct vip_addr addr; /* zero for VIP_RIGHT_MAC */
};

/* One group and what the harness knows of it. */
struct slot {
  struct vip_group *group; /* memory of exactly the protocol's object */
  void *known;             /* the protocol's part of the harness */
  void *lists[2];          /* the caller's lists of two configurations, in exact memory */
  uint8_t bank;            /* which of the two is in force */
  struct vip_counters *counters;
  struct vip_history *history;
  struct vip_history_entry *entries; /* HISTORY of them */
  uint8_t number;                    /* 0..SLOTS-1 */
  uint8_t family;
  uint16_t id;
  bool registered;
  bool counting;
  bool started;
  bool preempt_held;
  uint8_t priority;
  uint32_t holds;
  int32_t adjust;
  uint8_t state; /* the last that an event told */
  struct right rights[RIGHTS_MAX];
  unsigned right_count;
  unsigned spoken;                     /* packets of the new role since the last event */
  unsigned farewells;                  /* packets of the old one */
  unsigned call_sends;                 /* packets sent in the present call since its last event */
  bool configuring;                    /* the configuration is being changed */
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
  bool joined[JOINS];
  unsigned fail[3]; /* the n-th send, claim, announce from now fails; 0 = none */
  unsigned steps;   /* changes of one group that the present call may make */
  bool in_vain;     /* a claim was refused in this call */
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
  unsigned events; /* ticks and packets so far */
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
  OP_OWN, /* what only this protocol has */
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

/* ---- session_run.c ---- */

/* What LLVMFuzzerTestOneInput() does. */
int session_run(const uint8_t *data, size_t size);

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

/* `forwarder`: the number of a MAC, else 0; `addr`: NULL for a MAC. */
bool session_holds(const struct slot *s, uint8_t kind, unsigned forwarder,
                   const struct vip_addr *addr);

/* How many rights the group has in that state; does it hold all of them? */
unsigned session_right_count(const struct slot *s, uint8_t state);
bool session_holds_all(const struct slot *s, uint8_t state);

/* An announcement of an Active group that answers from its virtual MAC. */
void session_check_gratuitous(const struct router *r, const struct slot *s,
                              const struct vip_announce *announce);

/* Tries every function that may change something: all must say BUSY and do nothing. */
void session_try_all(struct world *w, struct router *r);

/* ---- session_check.c ---- */

void session_check(struct world *w, struct router *r);

/* What getters tell of every group: after an operation, as it follows from the state alone. */
void session_check_told(const struct router *r);

/* It is started, nothing holds it, and its interface has link and address. */
bool session_is_ready(const struct router *r, const struct slot *s);

/* ---- session_show.c ---- */

/* All texts of the group, into exactly as much room as they need, and into less. */
void session_show(struct world *w, const struct slot *s, uint8_t less);

/* ---- session_packet.c ---- */

void session_queue(struct world *w, const struct parcel *parcel);
void session_take(struct world *w, unsigned index, struct parcel *parcel);
void session_input(struct world *w, struct router *r, const struct parcel *parcel);

/* Where a packet of a script comes from. */
struct vip_addr session_source(const struct router *r, uint8_t family, unsigned choice);

/* Counters of one reason to drop, at the group or at the interface. */
uint32_t session_drops(const struct vip_counters *counters);

/* ---- session_ops.c ---- */

/* Performs one operation; `octets` of OP_RAW come from `in`. */
void session_perform(struct world *w, enum session_op op, const uint8_t *a, struct fuzz_input *in);

/* Makes and starts a first group on each side. */
void session_begin(struct world *w);

/* Ticks one engine: afterwards nothing is due any more. */
void session_tick(struct world *w, struct router *r);

/* ---- session_group.c ---- */

/* Ends a use of the router's tracked object. */
void session_detach(struct world *w, struct router *r, unsigned use);

/* Operations of a group; nothing where they need one that is there, or not. */
void session_perform_group(struct world *w, struct router *r, struct slot *s, enum session_op op,
                           const uint8_t *a);

#endif
