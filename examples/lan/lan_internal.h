/* SPDX-License-Identifier: MIT */
/*
 * lan_internal.h - what the files of the LAN share; users include lan.h.
 *
 *   lan.c       the clock, the queue of what will happen, questions
 *   network.c   the switch and the cables: who gets a frame, and when
 *   router.c    a host of the library: power, its loop, forwarding
 *   router_ops.c  what it does when the library asks (struct vip_ops)
 *   lan_vrrp.c  all that is particular to VRRP (struct lan_protocol)
 *   lan_hsrp.c  the same of HSRP
 *   lan_glbp.c  the same of GLBP
 *   client.c    resolves the gateway, pings, keeps account of outages
 *   packet.c    the frames that clients need and frame.h does not make
 *   clock.c     what a router takes for the time
 *   faults.c    what can be done to a LAN
 *   check.c     what must hold after every event
 *   check_forwarder.c  the same of forwarders
 *   trace.c     the record and the hash
 */
#ifndef LAN_INTERNAL_H
#define LAN_INTERNAL_H

#include "lan.h"

/* The server that clients ping stands behind the routers, so far away. */
#define LAN_SERVER_RTT (VIP_MILLISECOND)

/* A frame on its way; shared by its receivers. */
struct lan_buffer {
  unsigned refs;
  uint16_t length;
  uint8_t data[];
};

enum lan_job_kind { LAN_JOB_DELIVER, LAN_JOB_TRANSMIT, LAN_JOB_CALL };

/* Something that will happen. */
struct lan_job {
  vip_time at;
  uint64_t order; /* of queueing, for ties */
  enum lan_job_kind kind;
  int node;                 /* DELIVER: to, TRANSMIT: from */
  struct lan_buffer *frame; /* DELIVER, TRANSMIT */
  void (*call)(struct lan *lan, void *arg);
  void *arg;
};

/* What the switch knows of one MAC: as seen from each port, behind which port it is. */
struct lan_station {
  bool used;
  struct vip_mac mac;
  int16_t port[LAN_NODES]; /* -1 = not known there */
};

enum { LAN_STATIONS = 2048 };

struct lan_group;

/* The colour of a thing on a light and on a dark page, in the notation of CSS. */
struct lan_color {
  const char *light;
  const char *dark;
};

/* What a router knows and is of one forwarder of a group. */
struct lan_forwarder {
  struct vip_mac mac;
  uint8_t state;    /* as lan_protocol.state_names */
  uint8_t priority; /* what it would claim the forwarder with, or does */
  bool known;       /* it takes part in who is Active for it, and will for a while */
  bool active;      /* it is */
  bool own;         /* it was given the number */
  bool wants;       /* it would take it from a lower router */
};

/* What differs between the protocols. */
struct lan_protocol {
  const char *name;
  uint8_t state_count; /* they are numbered from 0, the more important the higher */
  const char *const *state_names;
  const struct lan_color *state_colors;
  const char *state_marks; /* by state, for time lines; the leading one is # */
  uint8_t leading;         /* the state in which a group answers for its addresses */
  uint8_t deputy;          /* the state of the one that is next in line; 0: there is none */
  uint8_t lowest;          /* the lowest state of those in which a group takes part */
  uint8_t passing;         /* a state in which none stays when the LAN is calm; 0: there is none */
  uint8_t frame_kind;      /* enum vip_frame_kind */
  uint8_t forwarders;      /* of a group, numbered from 1, each with its own virtual MAC; 0: there
                              is one MAC, that the leader has */
  /* Registers the group with the interface of its router, as configured. */
  int (*init)(struct lan_group *group, struct vip_if *ifp);
  int (*input)(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data, size_t length,
               vip_time now);
  /* May a group in its present state send this? */
  bool (*may_send)(const struct vip_group *group, const struct vip_packet *packet);
  /* Must `a` take over from `b` that leads? */
  bool (*outranks)(const struct vip_group *a, const struct vip_group *b);
  /* With forwarders: one of them, of a group that runs. */
  void (*forwarder)(const struct lan_group *group, uint8_t number, struct lan_forwarder *out);
  /* Longest time that a leader can be missed or doubled, delays apart, and a deputy. */
  vip_time (*settles)(const struct lan_group *group, bool deputy);
  void (*free)(struct lan_group *group);
};

/* One group of one router. */
struct lan_group {
  const struct lan_protocol *protocol;
  struct lan_router *router;
  int number;              /* on its router */
  size_t key;              /* in lan->keys */
  struct vip_group *group; /* the library's */
  void *own;               /* the protocol's */
  struct vip_counters counters;
  struct vip_track_use uplink;
  bool holds_ra;
  bool holds_mac[VIP_GLBP_FORWARDERS];     /* number 1 first; that of protocols with one MAC */
  struct vip_mac mac[VIP_GLBP_FORWARDERS]; /* while it holds it */
  struct vip_addr *held;                   /* addresses that it answers for */
  size_t held_count;
};

struct lan_join {
  struct vip_mac mac;
  unsigned count;
};

/* A machine that runs the library. */
struct lan_router {
  struct lan *lan;
  int node;
  struct lan_router_config config;
  enum lan_power power;
  struct vip_engine engine;
  struct vip_if ifp;
  struct vip_counters counters;
  struct vip_track uplink;
  struct vip_slot *slots;
  uint8_t tx[LAN_FRAME_MAX];
  struct lan_group **groups;
  int group_count;
  struct lan_join joins[8];
  vip_time lateness; /* of the next tick */
  bool uplink_up;
  uint32_t fail_send; /* so many fail, */
  uint32_t fail_claim;
  uint32_t skip_send; /* behind so many that do not */
  uint32_t skip_claim;
  uint32_t dies;       /* 1 + frames until its power fails; 0: it does not */
  vip_time clock_from; /* its clock showed clock_base then, */
  vip_time clock_base;
  int32_t drift_ppm;           /* and runs so much faster since */
  uint32_t clock_back;         /* times that it was seen to go back */
  struct lan_buffer **backlog; /* frames that wait for a frozen router */
  size_t backlog_count;
};

enum { LAN_PINGS = 128, LAN_PING_PATIENCE = 100 };

struct lan_ping {
  vip_time sent;
  int server;        /* -1: no answer yet */
  uint8_t forwarder; /* it was sent to; 0: none, or the protocol has none */
};

/* A machine that uses the routers. */
struct lan_client {
  struct lan *lan;
  int node;
  struct vip_addr addr;
  struct vip_addr gateway;
  vip_time interval;
  vip_time cache; /* see lan_client_config */
  bool keeps;     /* the same */
  vip_time next_ping;
  vip_time next_query; /* ARP request or neighbour solicitation */
  vip_time last_reply;
  bool resolved;
  vip_time stale; /* the MAC is asked for again then */
  struct vip_mac gateway_mac;
  uint8_t forwarder;                /* that has it; 0: the protocol has none */
  uint32_t sent;                    /* pings, also those that had no gateway to go to */
  uint32_t judged;                  /* of those: answered or lost */
  struct lan_ping pings[LAN_PINGS]; /* number n at n % LAN_PINGS */
  uint32_t misses;                  /* in a row, up to now */
  vip_time missing_since;           /* when the first of those was sent */
  struct lan_span *spans;
  size_t span_count;
  struct lan_client_report report;
};

/* Exactly one of `router` and `client` is set. */
struct lan_node {
  char name[LAN_NAME_MAX];
  struct vip_mac mac;
  bool link_up;
  bool blocked[LAN_NODES];     /* that node does not hear this one */
  vip_time last_in[LAN_NODES]; /* latest arrival there, to keep the order */
  struct lan_router *router;
  struct lan_client *client;
};

/* How many routers lead one group, and are next in line, by protocol, family and number. */
struct lan_key {
  const struct lan_protocol *protocol;
  uint8_t family;
  uint16_t id;
  int leaders;
  int deputies;
  int knowing[VIP_GLBP_FORWARDERS];    /* routers that take part in it; number 1 first */
  int active[VIP_GLBP_FORWARDERS];     /* that are Active for it */
  vip_time taken[VIP_GLBP_FORWARDERS]; /* when one became so last */
  vip_time unrest;                     /* until when numbers came and went, or somebody waits */
  vip_time check_at;                   /* until then nothing new is to be seen, if nobody moves */
};

/* All nodes, where a step may have changed any. */
enum { LAN_ALL = -1 };

struct lan {
  struct lan_config config;
  struct lan_quality quality;
  vip_time now;
  uint64_t random;
  uint64_t hash;
  uint64_t order;
  struct lan_job *jobs; /* binary heap */
  size_t job_count;
  size_t job_room;
  struct lan_node nodes[LAN_NODES];
  int node_count;
  vip_time wakes[LAN_NODES]; /* when each node's next timer is due */
  int touched;               /* the node whose state the last step may have changed; LAN_ALL */
  struct lan_station *stations;
  struct lan_entry *entries;
  size_t entry_count;
  size_t entry_room;
  struct lan_key *keys;
  size_t key_count;
  size_t unsettled_keys; /* that do not have exactly one leader, and one deputy */
  vip_time disturbed;
  vip_time bound;         /* lan_calm_bound(), 0 = both are to be computed */
  vip_time settled_bound; /* lan_settled_bound() */
  bool torn;              /* who hears whom is not the same for all; with `bound` */
  uint64_t checks;
  uint32_t violations;
  char violation[160];
};

/* ---- lan.c ---- */
/* Memory or the end: a simulation has no other way out. */
void *lan_alloc(void *old, size_t size);
uint32_t lan_random(struct lan *lan);
/* 0 .. limit, both included. */
vip_time lan_random_time(struct lan *lan, vip_time limit);
bool lan_chance(struct lan *lan, uint32_t ppm);
void lan_queue(struct lan *lan, const struct lan_job *job);

/* ---- network.c ---- */
void lan_transmit(struct lan *lan, int from, const uint8_t *data, size_t length);
/* The same, but only at `at`, and only if the sender is alive then. */
void lan_transmit_at(struct lan *lan, int from, const uint8_t *data, size_t length, vip_time at);
struct lan_buffer *lan_buffer_make(const uint8_t *data, size_t length);
/* The same without padding. */
struct lan_buffer *lan_buffer_copy(const uint8_t *data, size_t length);
void lan_buffer_drop(struct lan_buffer *buffer);
void lan_forget_port(struct lan *lan, int node);
bool lan_hears(const struct lan *lan, int from, int to);
int lan_node_of_mac(const struct lan *lan, const struct vip_mac *mac);

/* ---- router_ops.c ---- */
extern const struct vip_ops lan_router_ops;
/* Does a frame to this MAC reach the router's software? */
bool lan_router_listens(const struct lan_router *router, const struct vip_mac *dst);
bool lan_group_answers(const struct lan_group *group, const struct vip_addr *addr);
/* Does it hold any right? */
bool lan_group_holds(const struct lan_group *group);
/* The number of the virtual MAC that it holds, or 0. */
uint8_t lan_group_holds_mac(const struct lan_group *group, const struct vip_mac *mac);
/* As after a power cut: nothing is held. */
void lan_group_forget(struct lan_group *group);

/* ---- router.c ---- */
void lan_router_power(struct lan_router *router, enum lan_power power);
void lan_router_boot(struct lan_router *router);
void lan_router_off(struct lan_router *router, enum lan_power power);
void lan_router_receive(struct lan_router *router, struct lan_buffer *frame);
vip_time lan_router_wake(const struct lan_router *router);
void lan_router_run(struct lan_router *router);
void lan_router_free(struct lan_router *router);
struct lan_group *lan_router_add_group(struct lan_router *router);

/* ---- clock.c ---- */
/* What its clock shows. */
vip_time lan_router_now(const struct lan_router *router);
/* When its clock will show `local`, or an instant later. */
vip_time lan_router_time_of(const struct lan_router *router, vip_time local);
/* Its host moves the library's timers if the clock went back. */
void lan_router_mind_clock(struct lan_router *router);

/* ---- faults.c ---- */
/* Records that a group gets another configuration. */
void lan_reconfigures(struct lan *lan, int router, int group);
/* Can it be configured: by the library, or for the next boot, if `boots`?  One that stands still,
   or has left, cannot. */
bool lan_group_changes(const struct lan_group *group, bool *boots);
/* One frame more; true: its power has failed before this one. */
bool lan_router_dies(struct lan_router *router);

/* ---- client.c ---- */
void lan_client_receive(struct lan_client *client, const struct lan_buffer *buffer);
vip_time lan_client_wake(const struct lan_client *client);
void lan_client_run(struct lan_client *client);
void lan_client_finish(struct lan_client *client);

/* ---- packet.c ---- */
struct lan_echo {
  uint8_t family;
  bool reply;
  uint8_t ttl;
  uint16_t id;
  uint16_t sequence;
  struct vip_mac src_mac;
  struct vip_mac dst_mac;
  struct vip_addr src;
  struct vip_addr dst;
};
/* An ICMP or ICMPv6 echo; 0 of 82 octets at most. */
size_t lan_echo_build(uint8_t *out, const struct lan_echo *echo);
bool lan_echo_parse(struct lan_echo *echo, const uint8_t *data, size_t length);
/* An ARP request or a neighbour solicitation. */
size_t lan_query_build(uint8_t *out, const struct vip_query *query);
struct vip_addr lan_server_address(uint8_t family);

/* ---- check.c ---- */
void lan_broken(struct lan *lan, int node, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;
/* The key of a new group, found or made. */
size_t lan_key_join(struct lan *lan, const struct lan_protocol *protocol, uint8_t family,
                    uint16_t id);
/* A group has gone from one state to another. */
void lan_key_moved(struct lan *lan, const struct lan_group *group, uint8_t from, uint8_t to);
/* The same of one of its forwarders. */
void lan_key_forwarder_moved(struct lan *lan, const struct lan_group *group, uint8_t number,
                             uint8_t from, uint8_t to);
/* Forwarders will not have found their places before. */
void lan_key_unrest(struct lan_key *key, vip_time until);
/* Has somebody just become Active for it?  Who is so no more hears of it in this time. */
bool lan_forwarder_moves(const struct lan *lan, size_t key, uint8_t number);
/* Is that so long ago that nobody is on his way any more? */
bool lan_forwarders_rest(const struct lan *lan, size_t key);
/* The router of a group is switched off. */
void lan_key_leaves(struct lan *lan, const struct lan_group *group);
/* The router's group of that key if it takes part now: alive, connected, started; or NULL. */
const struct lan_group *lan_member(const struct lan *lan, int node, size_t key);
/* Has it been so for lan_calm_bound()?  Never, where nobody may expect it. */
bool lan_is_calm(struct lan *lan);
/* After each event; lan_check_all() also looks for a Backup that should lead. */
void lan_check(struct lan *lan);
void lan_check_all(struct lan *lan);

/* ---- check_forwarder.c ---- */
/* One that takes part, beside all others, in a calm LAN; `settled`: in one that is so for
   lan_settled_bound(). */
void lan_check_forwarders(struct lan *lan, const struct lan_group *group, bool settled);
/* A MAC is given to a client. */
void lan_check_answer(struct lan *lan, const struct lan_group *group,
                      const struct vip_answer *answer);

/* ---- trace.c ---- */
struct lan_entry *lan_record(struct lan *lan, enum lan_entry_kind kind, int node);
void lan_recorded(struct lan *lan, const struct lan_entry *entry);
void lan_hash_octets(struct lan *lan, const uint8_t *data, size_t length);
void lan_hash_number(struct lan *lan, uint64_t number);
/* Records a fault; it is a disturbance. */
void lan_fault(struct lan *lan, int node, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

#endif
