/* SPDX-License-Identifier: MIT */
/*
 * glbp.h - GLBP groups over IPv4 and IPv6, as Cisco's routers speak the protocol.
 *
 * There is no specification; facts are from recordings of routers.  Words are
 * Cisco's: one router, the Active virtual gateway (AVG), answers for the virtual
 * address and gives out the virtual MACs of up to four forwarders; each forwarder
 * has an Active router (AVF).  The router that was given a forwarder's number is
 * its primary; any other that is Active for it stands in for it.  The messages
 * and the states, enum vip_glbp_state, are in wire.h.
 *
 * vip_group_adjust() and tracked objects change the weighting of a GLBP router,
 * not its priority: below a threshold others take over its forwarders.
 */
#ifndef VIP_GLBP_H
#define VIP_GLBP_H

#include <vip/auth.h>
#include <vip/engine.h>
#include <vip/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

/* UDP source and destination port, both families. */
#define VIP_GLBP_PORT 3222

/* Initialiser of a struct vip_addr: 224.0.0.102. */
#define VIP_GLBP_GROUP_IPV4                                                                        \
  {                                                                                                \
    {                                                                                              \
      224, 0, 0, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                           \
    }                                                                                              \
  }
/* The same: ff02::66. */
#define VIP_GLBP_GROUP_IPV6                                                                        \
  {                                                                                                \
    {                                                                                              \
      0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x66                                         \
    }                                                                                              \
  }

/* Groups are numbered from 0. */
enum {
  VIP_GLBP_GROUP_MAX = 1023 /* the largest number */
};

/*
 * The virtual MAC of a forwarder of a group, the same for IPv4 and IPv6:
 * 00:07:b4, 6 zero bits, 10 bits of group, 8 bits of number.
 */
VIP_API struct vip_mac vip_glbp_mac(uint16_t group, uint8_t forwarder);

/*
 * The automatic link-local virtual address of an IPv6 group: fe80::/64 and the
 * EUI-64 of the virtual MAC of number 0, the universal/local bit not inverted.
 */
VIP_API struct vip_addr vip_glbp_auto_address(uint16_t group);

/* Which forwarder's MAC an answer for the virtual address gives. */
enum vip_glbp_balancing {
  VIP_GLBP_ROUND_ROBIN = 0,    /* each in turn */
  VIP_GLBP_WEIGHTED = 1,       /* in proportion to the weighting of their Active routers */
  VIP_GLBP_HOST_DEPENDENT = 2, /* by the host's MAC: the same while their number stays */
  VIP_GLBP_NO_BALANCING = 3    /* the gateway's own, as HSRP does */
};

/*
 * Another router of a group, as this one remembers it: what a nonce TLV echoes,
 * and who would take a forwarder over before us.  Caller's memory; private, see
 * vip_glbp_next_member().  Part of the state, as the group itself is.
 */
struct vip_glbp_peer {
  vip_time expires;     /* it is forgotten then; 0 = free */
  vip_time quiet;       /* it is not answered at once before; 0 = no limit */
  struct vip_addr addr; /* its address */
  struct vip_mac owner; /* its own MAC */
  uint8_t generation;   /* of `nonce` */
  bool has_nonce;       /* `nonce` is one */
  bool authenticated;   /* its packets echo our nonce; without MD5: they are accepted */
  uint32_t nonce;       /* the latest of it that may be echoed */
};

/* A client in the cache: whom the gateway has answered.  Caller's memory; for reading only. */
struct vip_glbp_client {
  vip_time last;        /* when it was answered last; 0 = free */
  struct vip_addr addr; /* its address */
  struct vip_mac mac;   /* its MAC */
  uint8_t forwarder;    /* 1..4: whose MAC it was given */
  uint32_t answers;     /* so often */
};

/*
 * Configuration of a group.  Zero-initialise; 0 means the default that is given.
 * The struct is copied; what it points to stays the caller's and must not change
 * until vip_glbp_configure() with other pointers has returned.  `group`, `family`
 * and the peers cannot change.  The hello, hold, redirect and timeout in use are
 * those that the Active gateway tells.
 */
struct vip_glbp_config {
  const struct vip_addr *secondaries; /* further virtual addresses; the same on all routers */
  const struct vip_auth *auth;        /* NULL = none; MD5 needs the operation random */
  struct vip_glbp_peer *peers;        /* any content; MD5 needs one for each other router */
  struct vip_glbp_client *clients;    /* the client cache, zeroed by the caller; NULL = none */
  struct vip_addr address;            /* virtual address, IPv6 link-local; zero = `automatic`,
                                         or learned from the Active gateway */
  uint16_t group;                     /* 0..1023; one family has it */
  uint16_t peer_count;                /* peers there; what finds no room is not remembered */
  uint16_t client_count;              /* clients there; the one answered longest ago gives way */
  uint16_t client_timeout_min;        /* a client is forgotten then, 10..10080; 0 = never */
  uint8_t family;                     /* VIP_IPV4, VIP_IPV6 */
  uint8_t priority;                   /* of the gateway, 1..255; 0 = 100 */
  uint8_t secondary_count;            /* addresses there */
  uint8_t balancing;                  /* enum vip_glbp_balancing */
  uint8_t weight;                     /* weighting with nothing subtracted, 1..254; 0 = 100 */
  uint8_t weight_lower;               /* below it the router gives its forwarders up when another
                                         takes them, 1..weight; 0 = 1 */
  uint8_t weight_upper;               /* from it on it does not any more, weight_lower..weight;
                                         0 = weight */
  uint8_t jitter_pct;                 /* Hellos up to so many percent early, 0..20, by the
                                         operation random */
  uint8_t tos;                        /* TOS or traffic class sent; 0 = 0xc0, IPv6 0xe0 */
  uint32_t hello_ms;                  /* hello time, 50..60000; 0 = 3000 */
  uint32_t hold_ms;                   /* hold time, more than `hello_ms`, to 180000; 0 = 10000 */
  uint16_t redirect_s;                /* clients are sent to a forwarder without its primary so
                                         long, 0..3600; 0 = 600, unless `redirect_set` */
  uint16_t timeout_s;                 /* it is given up then, redirect_s+600..64800; 0 = 14400 */
  uint16_t preempt_delay_s;           /* a gateway of lower priority stays so long, 0..3600 */
  uint16_t forwarder_delay_s;         /* a forwarder of lower priority stays so long, 0..3600;
                                         0 = 30, unless `forwarder_delay_set` */
  uint16_t retry_s;                   /* try again so long after a refused claim; 0 = never */
  bool preempt;                       /* overthrow a living gateway of lower priority */
  bool no_forwarder_preempt;          /* no living forwarder of lower priority is overthrown */
  bool redirect_set;                  /* `redirect_s` is meant even if it is 0 */
  bool forwarder_delay_set;           /* `forwarder_delay_s` is meant even if it is 0 */
  bool automatic;                     /* IPv6: vip_glbp_auto_address(), if `address` is zero */
  bool no_accept;                     /* packets to the addresses are not for this machine */
  bool no_ttl_check;                  /* accept other TTLs than 255 over IPv4 */
  bool nonce_required;                /* MD5 without a nonce, as old images may send it, is
                                         dropped */
  bool quiet_echo;                    /* a new peer's nonce is echoed with the next Hello (IOS),
                                         else at once */
  bool active_only;                   /* Hellos do not list our forwarder while it is in Listen
                                         (images before 2010) */
};

/* Timers of the gateway; private, for proof. */
enum vip_glbp_timer {
  VIP_GLBP_TIMER_RETRY = 0,     /* out of service: try again after a refusal */
  VIP_GLBP_TIMER_ACTIVE = 0,    /* Listen to Standby: the Active gateway is lost then */
  VIP_GLBP_TIMER_STANDBY = 1,   /* the Standby gateway is lost then */
  VIP_GLBP_TIMER_HELLO = 2,     /* next Hello */
  VIP_GLBP_TIMER_PREEMPT = 3,   /* the lower gateway is not overthrown before */
  VIP_GLBP_TIMER_QUIET = 4,     /* no Hello out of turn before */
  VIP_GLBP_TIMER_REQUEST = 5,   /* no Request before; `asked`: no Response counts after it */
  VIP_GLBP_TIMER_NONCE = 6,     /* MD5: next nonce of our own */
  VIP_GLBP_TIMER_FORWARDERS = 7 /* those of forwarder 1, then of 2, 3, 4 */
};

/* Timers of a forwarder, behind VIP_GLBP_TIMER_FORWARDERS; private. */
enum vip_glbp_forwarder_timer {
  VIP_GLBP_FORWARDER_RETRY = 0,   /* Initial: try again after a refusal */
  VIP_GLBP_FORWARDER_ACTIVE = 0,  /* Listen: nobody is Active then */
  VIP_GLBP_FORWARDER_TIMEOUT = 1, /* it vanishes; off while we are the primary */
  VIP_GLBP_FORWARDER_PREEMPT = 2, /* Listen: the lower router is not overthrown before */
  VIP_GLBP_FORWARDER_QUIET = 3,   /* Active: not asserted again before */
  VIP_GLBP_FORWARDER_TIMERS = 4,  /* how many there are */
  VIP_GLBP_TIMERS = 23            /* of the gateway and the four forwarders together */
};

/* One forwarder, as this router knows it; private. */
struct vip_glbp_forwarder {
  uint8_t state;               /* enum vip_glbp_state: Disabled (no such number), Initial, Listen,
                                  Active */
  uint8_t active_priority;     /* VF priority of `active` */
  uint8_t active_weight;       /* its weighting */
  uint8_t contests;            /* Active: Hellos of ours that `active` claimed it behind */
  bool own;                    /* we are its primary */
  bool reserved;               /* we, the gateway, have given it away and not heard of it since */
  bool waits;                  /* Listen: nobody is Active, and those in front of us come first */
  bool outranked;              /* `active` is lower than we are, since the preempt timer began */
  bool contested;              /* Active: `active` has claimed it since our last Hello */
  struct vip_mac owner;        /* the primary's own MAC; zero = unknown, or we */
  struct vip_mac active_owner; /* own MAC of `active` */
  struct vip_addr active;      /* Listen: the Active router heard; Active: one that contests; zero
                                  = unknown */
};

/* All that a step reads and writes besides the state of the group; private. */
struct vip_glbp_run {
  vip_time due[VIP_GLBP_TIMERS]; /* deadlines; 0 = off */
  struct vip_addr address;       /* virtual address in force; zero = not known yet */
  struct vip_addr active;        /* the Active gateway heard; zero = unknown */
  struct vip_addr standby;       /* the Standby gateway heard; zero = unknown */
  struct vip_mac active_owner;   /* own MAC of `active` */
  uint8_t active_priority;       /* of `active` */
  uint8_t standby_priority;      /* of `standby` */
  uint32_t hello_ms;             /* told by the Active gateway; 0 = none of the four */
  uint32_t hold_ms;              /* the same */
  uint16_t redirect_s;           /* the same */
  uint16_t timeout_s;            /* the same */
  uint32_t nonce;                /* our own */
  uint32_t nonce_before;         /* the one before it */
  uint8_t generation;            /* of `nonce` */
  bool nonced;                   /* there was a first one */
  bool low;                      /* the weighting fell below the lower threshold */
  bool outranked;                /* `active` is lower than we are, since the preempt timer began */
  bool asked;                    /* a Request waits for its Response */
  struct vip_glbp_forwarder forwarder[VIP_GLBP_FORWARDERS]; /* number 1 first */
};

/* What moves on without an effect on the state; private. */
struct vip_glbp_cursors {
  uint8_t source;                      /* whose MAC the last Hello came from */
  uint8_t given;                       /* whose MAC was given out last; 0 = none */
  uint8_t shares[VIP_GLBP_FORWARDERS]; /* weightings that `credit` goes by; 0 = not given */
  int16_t credit[VIP_GLBP_FORWARDERS]; /* of the weighted order */
};

/*
 * What happened to a group beyond struct vip_counters.  Caller's memory,
 * optional; zero-initialise, read it any time.  Wraps at 32 bits.
 */
struct vip_glbp_stats {
  uint32_t rx[3];   /* accepted, by enum vip_glbp_opcode */
  uint32_t tx[3];   /* sent, the same */
  uint32_t changes; /* changes of the gateway's state */
  struct {
    uint32_t changes;               /* of its state */
    uint32_t selected;              /* clients that were given its MAC, answers in all */
    vip_time since;                 /* when its state was entered */
    uint8_t last_reason;            /* enum vip_reason of the last change */
  } forwarder[VIP_GLBP_FORWARDERS]; /* number 1 first */
};

/* A group.  Caller's memory; private. */
struct vip_glbp {
  struct vip_group group;          /* first: pass &glbp.group to vip_group_x() */
  struct vip_glbp_config config;   /* in force, defaults filled in */
  struct vip_glbp_run run;         /* timers, forwarders, and what was learned */
  struct vip_glbp_cursors cursors; /* rotations */
  struct vip_glbp_stats *stats;    /* NULL: not counted */
};

/*
 * Tells whether a group can be made of `config` on `ifp`: VIP_OK, VIP_ERR_ARG,
 * or VIP_ERR_SPACE (the transmit buffer is shorter than the longest message).  If
 * not VIP_OK and `problem` is not NULL, it says which field and why.  `ifp` may
 * be NULL: then what depends on it is not looked at.  May be called any time.
 * O(addresses squared).
 */
VIP_API int vip_glbp_check(const struct vip_if *ifp, const struct vip_glbp_config *config,
                           struct vip_problem *problem);

/*
 * Makes a group of an interface; it does nothing until vip_group_start().
 * Returns VIP_OK, VIP_ERR_ABI, VIP_ERR_BUSY, what vip_glbp_check() returns,
 * VIP_ERR_EXISTS (the number is taken, in either family), or VIP_ERR_SPACE (no
 * slot left).  On an error nothing is registered.
 */
#define vip_glbp_init(glbp, ifp, config)                                                           \
  vip_glbp_init_sized((glbp), sizeof *(glbp), (ifp), (config), sizeof *(config))

/* What the macro vip_glbp_init() calls; see there. */
VIP_API int vip_glbp_init_sized(struct vip_glbp *glbp, size_t glbp_size, struct vip_if *ifp,
                                const struct vip_glbp_config *config, size_t config_size);

/*
 * Changes a group while it runs, whole or not at all.  Priority, times,
 * preemption, weighting, balancing, authentication and addresses change in place:
 * added addresses are claimed before anything is sent, removed ones are released
 * last.  Another accept mode or IPv6 virtual address, and an address taken away,
 * are a restart.  Returns VIP_OK, VIP_ERR_ABI, VIP_ERR_BUSY, VIP_ERR_STATE (not
 * registered), what vip_glbp_check() returns, VIP_ERR_ARG (group, family or peers
 * differ), or VIP_ERR_CLAIM: the host refused an added address; the old
 * configuration is in force.
 */
#define vip_glbp_configure(glbp, config, now)                                                      \
  vip_glbp_configure_sized((glbp), sizeof *(glbp), (config), sizeof *(config), (now))

/* What the macro vip_glbp_configure() calls; see there. */
VIP_API int vip_glbp_configure_sized(struct vip_glbp *glbp, size_t glbp_size,
                                     const struct vip_glbp_config *config, size_t config_size,
                                     vip_time now);

/*
 * Feeds one received packet: `data` is what follows the UDP header, `length`
 * octets by the UDP header's count.  Give it every packet to VIP_GLBP_PORT; the
 * UDP checksum is the host's to check.  All of `data` has been read before any
 * operation is called.  Returns VIP_OK: accepted (with or without notes, see the
 * counters), or the VIP_ERR_x of the first check that failed: then it is counted,
 * and nothing else has changed, but that after VIP_ERR_STALE the sender's nonce
 * may be known, and echoed, and a group without a virtual address may have learned
 * it (a silent router has no nonce: configure the address where packets might be
 * replayed); VIP_ERR_BUSY, VIP_ERR_ARG (NULL, family).  O(peers); with MD5 a
 * digest for each key of the packet's id.
 */
VIP_API int vip_glbp_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                           size_t length, vip_time now);

/*
 * Takes one forwarder, 1..4, out of service, for a host that learns late that it
 * cannot have its MAC: it resigns if it was Active, and waits in Initial for the
 * next vip_group_start() or vip_if_up(), or the configured retry time.  Returns
 * VIP_OK, VIP_ERR_BUSY, VIP_ERR_STATE (not registered, no such forwarder, or it
 * is out of service), or VIP_ERR_ARG (number).
 */
VIP_API int vip_glbp_stop_forwarder(struct vip_glbp *glbp, uint8_t forwarder, vip_time now);

/* The configuration in force, defaults filled in. */
VIP_API const struct vip_glbp_config *vip_glbp_get_config(const struct vip_glbp *glbp);

/* The GLBP group of a group, or NULL if the group is of another protocol. */
VIP_API const struct vip_glbp *vip_glbp_from_group(const struct vip_group *group);

/* Where the group counts more from now on; NULL = nowhere, as after init. */
VIP_API void vip_glbp_set_stats(struct vip_glbp *glbp, struct vip_glbp_stats *stats);

/* The virtual address in force, or zero while it is not known. */
VIP_API const struct vip_addr *vip_glbp_address(const struct vip_glbp *glbp);

/* A gateway of the group, as this one knows it. */
struct vip_glbp_router {
  struct vip_addr addr; /* zero = unknown; our own while `local` */
  vip_time expires;     /* when it is given up; VIP_NEVER while `local` or unknown */
  uint8_t priority;     /* as heard, or our own */
  bool local;           /* it is this router */
};

/* A forwarder in the words of "show glbp". */
struct vip_glbp_forwarder_status {
  uint8_t number;         /* 1..4 */
  uint8_t state;          /* enum vip_glbp_state; Disabled: there is none of that number */
  uint8_t priority;       /* VF priority of the Active router; 0 = unknown */
  uint8_t weight;         /* its weighting; 0 = unknown */
  uint8_t last_reason;    /* enum vip_reason of the last change; needs statistics */
  bool own;               /* we are the primary */
  bool local;             /* we are the Active router */
  bool refused;           /* the host did not give us the MAC */
  bool redirects;         /* clients may be sent to it */
  bool preempt_waits;     /* a preempt delay runs until `preempt_at` */
  struct vip_mac mac;     /* its virtual MAC */
  struct vip_mac owner;   /* own MAC of the primary; zero = unknown */
  struct vip_addr active; /* the Active router, our own address while `local`; zero = unknown */
  vip_time expires;       /* when that is given up; VIP_NEVER while `local` or unknown */
  vip_time redirect_ends; /* VIP_NEVER while we are the primary */
  vip_time timeout_ends;  /* the same */
  vip_time preempt_at;    /* see `preempt_waits` */
  vip_time since;         /* when its state was entered; needs statistics */
  uint32_t changes;       /* of its state; needs statistics */
  uint32_t selected;      /* clients given its MAC; needs statistics */
};

/* A group in the words of "show glbp". */
struct vip_glbp_status {
  uint8_t state;                  /* enum vip_glbp_state; Disabled: no virtual address */
  uint8_t priority;               /* of the gateway */
  uint8_t last_reason;            /* enum vip_reason of the last change; needs counters */
  uint8_t weight;                 /* weighting, with tracking */
  uint8_t balancing;              /* enum vip_glbp_balancing */
  uint8_t forwarders;             /* how many there are */
  uint8_t forwarders_active;      /* those that this router is Active for */
  bool low;                       /* the weighting fell below the lower threshold */
  bool address_learned;           /* `address` came from the Active gateway */
  bool times_learned;             /* the times in use did */
  bool preempt_waits;             /* a preempt delay runs until `preempt_at` */
  uint16_t group;                 /* number */
  struct vip_addr address;        /* virtual address; zero = unknown */
  uint32_t hello_ms;              /* in use */
  uint32_t hold_ms;               /* in use */
  uint32_t redirect_s;            /* in use */
  uint32_t timeout_s;             /* in use */
  vip_time next_hello;            /* VIP_NEVER while it is silent */
  vip_time preempt_at;            /* see `preempt_waits` */
  vip_time since;                 /* when the present state was entered; needs counters */
  uint32_t changes;               /* of the gateway's state; needs statistics */
  struct vip_glbp_router active;  /* the Active gateway */
  struct vip_glbp_router standby; /* the Standby gateway */
  struct vip_glbp_forwarder_status forwarder[VIP_GLBP_FORWARDERS]; /* number 1 first */
};

/* Fills `status`.  May be called any time, also in an operation. */
VIP_API void vip_glbp_get_status(const struct vip_glbp *glbp, struct vip_glbp_status *status);

/* Another router of the group. */
struct vip_glbp_member {
  struct vip_mac owner; /* its own MAC */
  struct vip_addr addr; /* its address */
  bool authenticated;   /* by MD5: its packets echo our nonce */
  vip_time expires;     /* it is forgotten then */
};

/*
 * The next router heard of late whose own MAC is greater than `previous`; NULL
 * starts.  False: there is none.  Only those that found room among the peers.
 * O(peers).  May be called any time.
 */
VIP_API bool vip_glbp_next_member(const struct vip_glbp *glbp, const struct vip_mac *previous,
                                  struct vip_glbp_member *member);

#ifdef __cplusplus
}
#endif

#endif
