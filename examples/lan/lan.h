/* SPDX-License-Identifier: MIT */
/*
 * lan.h - a LAN inside one process: routers that run the library, clients that
 * use them, a learning switch between, faults, and a virtual clock.
 *
 * Everything on the wire is a real Ethernet frame, made and parsed by frame.h.
 * Nothing waits: the clock jumps to the next thing that happens.  All chance
 * comes out of one seed, so the same calls give the same frames at the same
 * nanosecond, and lan_hash() the same number.
 *
 * A LAN watches itself: what no router may ever do (see check.c) is counted by
 * lan_violations().  It keeps a record of what happened (lan_trace(),
 * lan_spans()); printing that is timeline.h.  Routers get their groups from the
 * header of the protocol: lan_vrrp.h, lan_hsrp.h, lan_glbp.h.
 */
#ifndef LAN_H
#define LAN_H

#include <vip/vip.h>

struct lan;

/* Most nodes (routers and clients) of a LAN, and most octets of a frame. */
enum { LAN_NODES = 256, LAN_FRAME_MAX = 4200, LAN_NAME_MAX = 16 };

/* Parts in a million, for probabilities. */
#define LAN_PERCENT(x) ((uint32_t)((x)*10000))

/* What happens to each frame on its way to each receiver. */
struct lan_quality {
  vip_time delay;      /* one way; 0 = 50 microseconds */
  vip_time jitter;     /* up to so much more, order kept */
  vip_time reorder_by; /* a reordered frame comes up to so much later; 0 = 2 ms */
  uint32_t loss_ppm;
  uint32_t duplicate_ppm;
  uint32_t reorder_ppm;
};

/* What a trace entry tells. */
enum lan_entry_kind {
  LAN_STATE, /* a group changed its state */
  LAN_CODE,  /* a group or an interface reported a counted cause */
  LAN_POWER, /* a router: new_state is enum lan_power */
  LAN_FAULT, /* `text` says what was done to whom; node -1: to the LAN */
  LAN_FRAME, /* a frame that the library knows was sent; only with config.trace_frames; `code` is
                enum vip_frame_kind */
  LAN_FORWARDER, /* a forwarder of a group did (GLBP) */
  LAN_BROKEN     /* a check failed: `text` */
};

/* What a router is doing as a machine. */
enum lan_power { LAN_OFF, LAN_RUNNING, LAN_LEFT, LAN_FROZEN };

/* One line of the record. */
struct lan_entry {
  vip_time at;
  int node;     /* -1: the LAN */
  int group;    /* its number on the router, -1: none */
  uint8_t kind; /* enum lan_entry_kind */
  uint8_t old_state;
  uint8_t new_state;
  uint8_t reason;       /* LAN_STATE, LAN_FORWARDER: enum vip_reason */
  uint8_t forwarder;    /* LAN_FORWARDER: its number */
  bool own;             /* LAN_FORWARDER: the router was given that number */
  int code;             /* LAN_CODE: VIP_ERR_x */
  uint8_t priority;     /* LAN_STATE: the effective one */
  bool has_peer;        /* LAN_STATE, LAN_FORWARDER, LAN_CODE */
  struct vip_addr peer; /* the router concerned */
  char text[80];
};

/* A time in which a group, or one of its forwarders, stayed in one state, its router doing one
   thing. */
struct lan_stay {
  vip_time from;
  vip_time until; /* now, if it is not over */
  uint8_t state;
  uint8_t power;     /* enum lan_power */
  uint8_t reason;    /* enum vip_reason, of coming into the state */
  bool own;          /* of a forwarder: the router was given its number */
  uint8_t forwarder; /* set by the caller: 0 the group's own, GLBP 1..4: this forwarder's */
  size_t next;       /* private */
};

/* A time in which a client was served by one router at one forwarder's MAC, or by none: an outage
   lasts from the first ping without an answer to the next one that got it. */
struct lan_span {
  vip_time from;
  vip_time until;    /* VIP_NEVER: not over yet */
  int server;        /* router, or -1 */
  uint8_t forwarder; /* GLBP: whose virtual MAC the client sent to; else 0 */
  uint32_t pings;    /* answered by it; of an outage: missed */
};

/* Zero-initialise; 0 means the default that is given. */
struct lan_config {
  uint64_t seed;
  uint8_t family; /* what clients speak: VIP_IPV4 (default), VIP_IPV6 */
  bool trace_frames;
  bool no_calm_check;    /* leave out "one Active when calm" (routers that are set up to fight) */
  bool damages;          /* frames may be damaged: what cannot be read is dropped */
  bool no_hash;          /* nobody asks for lan_hash() */
  vip_time foreign;      /* so much later may calm begin: what packets of strangers have taught */
  uint32_t outage_pings; /* misses in a row that make an outage; 0 = 5 */
  struct lan_quality quality;
  /* Called for each frame that enters the switch, padded to 60 octets; or NULL. */
  void (*on_frame)(void *user, vip_time at, int node, const uint8_t *frame, size_t length);
  /* Called for each frame on its way to each receiver; it may change it, up to LAN_FRAME_MAX
     octets, and returns how many copies arrive, 1 if nothing is done to it; or NULL. */
  unsigned (*on_carry)(void *user, int from, int to, uint8_t *frame, size_t *length);
  /* Called before (`result` 1) and after each packet that the library is given; or NULL. */
  void (*on_input)(void *user, int node, const struct vip_meta *meta, int result);
  /* Called for each entry of the record; or NULL. */
  void (*on_entry)(void *user, const struct lan_entry *entry);
  /* Called behind each thing that happens while the clock runs; or NULL. */
  void (*on_step)(void *user);
  void *user;
};

struct lan_router_config {
  const char *name;      /* NULL = r1, r2, ... */
  struct vip_addr addr4; /* none = 192.0.2.2, .3, ... by order of adding */
  struct vip_addr addr6; /* none = fe80::2, fe80::3, ... */
  vip_time start;        /* when it is switched on */
  vip_time late;         /* its host runs timers up to so much too late */
  uint8_t uplink_weight; /* taken off the priority of its groups while the uplink is down */
};

struct lan_client_config {
  const char *name;        /* NULL = c1, c2, ... */
  struct vip_addr gateway; /* none = 192.0.2.1, fe80::1 */
  vip_time interval;       /* between pings; 0 = 10 ms */
  vip_time start;          /* when it is switched on */
  vip_time cache; /* it asks for the gateway's MAC anew so long after each answer; 0 = never */
  bool keeps;     /* it keeps the MAC also when nobody answers there */
};

struct lan_client_report {
  uint64_t judged;                             /* pings, when their fate was known */
  uint64_t missed;                             /* without an answer */
  uint64_t served[LAN_NODES];                  /* answered, by router */
  uint64_t forwarded[1 + VIP_GLBP_FORWARDERS]; /* answered, by forwarder; 0: not GLBP */
};

/* NULL: out of memory. */
struct lan *lan_create(const struct lan_config *config);
void lan_free(struct lan *lan);

/* Adding returns the node's number, or -1 if there is no room. */
int lan_add_router(struct lan *lan, const struct lan_router_config *config);
int lan_add_client(struct lan *lan, const struct lan_client_config *config);

/* Runs until the clock shows `until`, everything at that moment included. */
void lan_run(struct lan *lan, vip_time until);

/* Calls `call` when the clock shows `when`. */
void lan_at(struct lan *lan, vip_time when, void (*call)(struct lan *lan, void *arg), void *arg);

/* ---- Faults, from now on (faults.c) ---- */
void lan_set_quality(struct lan *lan, const struct lan_quality *quality);
void lan_cut(struct lan *lan, int node);     /* the cable is out; routers notice */
void lan_restore(struct lan *lan, int node); /* and in again */
void lan_crash(struct lan *lan, int router); /* power off, without a word */
void lan_restart(struct lan *lan, int router);
void lan_start(struct lan *lan, int router);  /* vip_group_start(), after a refusal */
void lan_leave(struct lan *lan, int router);  /* vip_engine_stop(), then only restart helps */
void lan_freeze(struct lan *lan, int router); /* stands still; frames wait for it */
void lan_thaw(struct lan *lan, int node);
void lan_uplink(struct lan *lan, int router, bool up);
void lan_set_priority(struct lan *lan, int router, uint8_t priority);
void lan_set_late(struct lan *lan, int router, vip_time late);
void lan_fail_send(struct lan *lan, int router, uint32_t count);  /* the next so many fail */
void lan_fail_claim(struct lan *lan, int router, uint32_t count); /* are refused */
/* Its power fails inside a call, behind so many frames more. */
void lan_die(struct lan *lan, int router, uint32_t frames);
/* Its host's clock jumps, or runs so many parts in a million faster; the LAN's does not. */
void lan_jump(struct lan *lan, int router, bool ahead, vip_time by);
void lan_drift(struct lan *lan, int router, int32_t ppm);
/* The address that it sends from, of the family; none: it loses it. */
void lan_readdress(struct lan *lan, int router, uint8_t family, const struct vip_addr *addr);
/* A group of it is taken away until it boots again. */
void lan_remove(struct lan *lan, int router, int group);
void lan_block(struct lan *lan, int from, int to);  /* one way: frames of `from` miss `to` */
void lan_partition(struct lan *lan, uint64_t side); /* bit n % 64: node n is on this side */
void lan_heal(struct lan *lan);                     /* ends partitions and blocks */

/* ---- Questions ---- */
vip_time lan_now(const struct lan *lan);
/* What the clock of a router's host shows. */
vip_time lan_clock(const struct lan *lan, int router);
int lan_count(const struct lan *lan);
int lan_find(const struct lan *lan, const char *name); /* -1: none of that name */
const char *lan_name(const struct lan *lan, int node);
/* Of a router, of that family. */
struct vip_addr lan_address(const struct lan *lan, int router, uint8_t family);
bool lan_is_router(const struct lan *lan, int node);
enum lan_power lan_power(const struct lan *lan, int router);
int lan_groups(const struct lan *lan, int router);
struct vip_if *lan_if(const struct lan *lan, int router);
struct vip_group *lan_group(const struct lan *lan, int router, int group);
/* The router whose group of that number leads (Active); -1 none, -2 several. */
int lan_leader(const struct lan *lan, int group);
/* A state of that group by its name. */
const char *lan_state_text(const struct lan *lan, int router, int group, uint8_t state);
/* The characters that stand for the states of that group in a time line, by state; the same string
   for all groups of a protocol. */
const char *lan_state_marks(const struct lan *lan, int router, int group);

const struct lan_entry *lan_trace(const struct lan *lan, size_t *count);
/* The stay behind `stay`, the first one if that is zero-initialised; false: there is none.  A
   stay may last no time at all. */
bool lan_next_stay(const struct lan *lan, int router, int group, struct lan_stay *stay);
const struct lan_span *lan_spans(const struct lan *lan, int client, size_t *count);
struct lan_client_report lan_client_report(const struct lan *lan, int client);
/* Where the client believes the gateway to be; false: it does not know. */
bool lan_client_gateway(const struct lan *lan, int client, struct vip_mac *mac);
/* The forwarder that has that virtual MAC in a group of this LAN, 1..4; 0: none. */
uint8_t lan_forwarder_of(const struct lan *lan, const struct vip_mac *mac);
/* Groups of one protocol, family and number have the same key, 0 .. lan_keys() - 1. */
size_t lan_keys(const struct lan *lan);
size_t lan_key(const struct lan *lan, int router, int group);
/* How many forwarders a group may have; 0: its protocol knows none. */
uint8_t lan_forwarders(const struct lan *lan, int router, int group);
/* Closes the books of the clients at the end: judges the pings that are still under way. */
void lan_finish(struct lan *lan);

/* Of all frames and all state changes so far. */
uint64_t lan_hash(const struct lan *lan);
/* So long after the last disturbance exactly one router must lead each group (proof: V1, H1). */
vip_time lan_calm_bound(const struct lan *lan);
/* And so long after it all must have found their place: in HSRP, exactly one more is the Standby
   router, and nobody speaks that is neither. */
vip_time lan_settled_bound(const struct lan *lan);
/* When something was last done to the LAN or lost on it. */
vip_time lan_disturbed(const struct lan *lan);
uint32_t lan_violations(const struct lan *lan);
/* How often something was looked at that must hold. */
uint64_t lan_checks(const struct lan *lan);
const char *lan_violation(const struct lan *lan); /* the first one, "" if none */

#endif
