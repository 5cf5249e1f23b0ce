/* SPDX-License-Identifier: MIT */
/*
 * hsrp.h - HSRP groups: version 1 (RFC 2281) for IPv4, version 2 for IPv4 and
 * IPv6, as Cisco's routers speak them.
 *
 * Words are RFC 2281's: Active, Standby, hello time, hold time, Coup, Resign.
 * A group may learn its virtual address and its timers, ride on the election of
 * another group (`leader`), and tell the LAN by Advertise or Interface State
 * whether its interface has Active groups (struct vip_hsrp_if).  The states and
 * opcodes are in wire.h: enum vip_hsrp_state, enum vip_hsrp_opcode.
 *
 * The default authentication is the text "cisco" in clear: it protects against
 * mistakes, not against anybody.  Use vip_auth_md5 with keys of your own.
 */
#ifndef VIP_HSRP_H
#define VIP_HSRP_H

#include <vip/auth.h>
#include <vip/engine.h>
#include <vip/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

/* UDP source and destination port, IPv4 (RFC 2281 section 5). */
#define VIP_HSRP_PORT_IPV4 1985
/* UDP source and destination port, IPv6. */
#define VIP_HSRP_PORT_IPV6 2029

/* Initialiser of a struct vip_addr: 224.0.0.2, version 1. */
#define VIP_HSRP_GROUP_V1                                                                          \
  {                                                                                                \
    {                                                                                              \
      224, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                             \
    }                                                                                              \
  }
/* The same: 224.0.0.102, version 2 over IPv4. */
#define VIP_HSRP_GROUP_V2                                                                          \
  {                                                                                                \
    {                                                                                              \
      224, 0, 0, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                           \
    }                                                                                              \
  }
/* The same: ff02::66, version 2 over IPv6. */
#define VIP_HSRP_GROUP_IPV6                                                                        \
  {                                                                                                \
    {                                                                                              \
      0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x66                                         \
    }                                                                                              \
  }

/* Largest group number of each version. */
enum {
  VIP_HSRP_GROUP_MAX_V1 = 255, /* version 1 */
  VIP_HSRP_GROUP_MAX_V2 = 4095 /* version 2 */
};

/* Which MAC a group works with. */
enum vip_hsrp_mac_mode {
  VIP_HSRP_MAC_VIRTUAL = 0,   /* vip_hsrp_mac() of the group */
  VIP_HSRP_MAC_INTERFACE = 1, /* the interface's own ("use-bia") */
  VIP_HSRP_MAC_CONFIGURED = 2 /* `mac` of the configuration, the same on all routers */
};

/* Timers that the Active router tells. */
enum vip_hsrp_learn {
  VIP_HSRP_LEARN_DEFAULT = 0, /* KEEP if neither timer is configured, else NEVER (RFC 2281) */
  VIP_HSRP_LEARN_NEVER = 1,   /* our own, always */
  VIP_HSRP_LEARN_KEEP = 2,    /* learned, and kept when we become Active */
  VIP_HSRP_LEARN_ALWAYS = 3   /* learned; our own while Active (Cisco IOS) */
};

/* Where the virtual address of an IPv6 group comes from if none is configured. */
enum vip_hsrp_auto {
  VIP_HSRP_AUTO_NONE = 0,   /* learned from the Active router */
  VIP_HSRP_AUTO_CISCO = 1,  /* fe80::5:73ff:fea0:G: universal/local bit as in the MAC (IOS) */
  VIP_HSRP_AUTO_FLIPPED = 2 /* fe80::205:73ff:fea0:G: with the bit inverted (RFC 4291) */
};

struct vip_hsrp;

/*
 * Configuration of a group.  Zero-initialise; 0 means the default that is given.
 * The struct is copied; what it points to stays the caller's and must not change
 * until vip_hsrp_configure() with other pointers has returned.  `group`, `family`,
 * `version` and `leader` identify it and cannot change.
 */
struct vip_hsrp_config {
  /* The group whose state this one copies ("follow"): it sends and hears nothing itself, but has
     addresses, MAC and rights of its own.  Registered before, in the same engine, no follower
     itself.  NULL = an election of its own. */
  struct vip_hsrp *leader;
  const struct vip_addr *secondaries; /* further virtual addresses; the same on all routers */
  const struct vip_auth *auth;        /* NULL = the text "cisco" */
  struct vip_addr address;  /* virtual address, IPv6 link-local; zero = `automatic` or learned */
  struct vip_mac mac;       /* of VIP_HSRP_MAC_CONFIGURED, unicast */
  uint16_t group;           /* version 1: 0..255, version 2: 0..4095 */
  uint8_t family;           /* VIP_IPV4, VIP_IPV6 */
  uint8_t version;          /* 1 (IPv4 only) or 2; 0 = 1 for IPv4, 2 for IPv6 */
  uint8_t priority;         /* 0..255; 0 = 100, unless `priority_set` */
  uint8_t secondary_count;  /* addresses there */
  uint8_t mac_mode;         /* enum vip_hsrp_mac_mode */
  uint8_t automatic;        /* enum vip_hsrp_auto; IPv6 */
  uint8_t learn;            /* enum vip_hsrp_learn */
  uint8_t jitter_pct;       /* Hellos up to so many percent early, 1..50; 0 = 20, see `no_jitter` */
  uint8_t tos;              /* TOS or traffic class sent; 0 = 0xc0, IPv6 0xe0 */
  uint8_t ttl;              /* TTL or hop limit sent; 0 = 1, IPv6 255 */
  uint8_t garp_count;       /* announcements after becoming Active, 1..60; 0 = 2 */
  uint16_t garp_interval_s; /* seconds between them, 1..1800; 0 = 3 */
  uint32_t hello_ms;        /* hello time, 15..254000; 0 = 3000 */
  uint32_t hold_ms;         /* hold time, more than `hello_ms`, 50..255000; 0 = 10000 */
  uint32_t start_delay_ms;  /* wait so long in Initial after start or link up, to 10000000 */
  uint32_t start_reload_ms; /* the same for the first start after init, if longer */
  uint16_t preempt_delay_s; /* do not preempt for so long after leaving Initial, 0..3600 */
  uint16_t preempt_reload_s; /* the same for the first start after init, if longer */
  uint16_t preempt_sync_s;   /* vip_group_hold_preempt() holds no longer than this; 0 = no limit */
  uint16_t mac_refresh_s;    /* Active: a Hello more every so many seconds; 0 = none.  A follower
                                announces its addresses instead, 0 = every 10 */
  uint16_t retry_s;          /* try again so long after a refused claim; 0 = never */
  bool preempt;              /* overthrow a living lower Active router */
  bool no_preempt_on_tie;    /* but only if its priority is lower, not its address alone */
  bool priority_set;         /* `priority` is meant even if it is 0 */
  bool no_jitter;            /* Hellos exactly on time; else the host operation random is needed */
  bool no_accept;            /* packets to the addresses are not for this machine */
  bool garp_forever;         /* announcements never end */
  bool garp_cisco;           /* the first ones go to 01:00:0c:cd:cd:cd, too */
  bool resign_on_coup;       /* answer a Coup that wins with a Resign, as RFC 2281 wants */
  bool quiet_change;         /* a changed priority waits for the next Hello (IOS) */
  bool no_source_check;      /* the address in the MD5 block need not be the sender's */
  bool auth_required;        /* version 2 without any authentication is dropped; else it is
                                accepted where the text is "cisco" */
};

/* Timers of a group, by what they mean in its state; private, for proof. */
enum vip_hsrp_timer {
  VIP_HSRP_TIMER_START = 0,    /* Initial: end of the start delay, or the retry */
  VIP_HSRP_TIMER_ACTIVE = 0,   /* Learn to Standby: the Active router is lost then */
  VIP_HSRP_TIMER_ANNOUNCE = 0, /* Active: next announcement */
  VIP_HSRP_TIMER_STANDBY = 1,  /* the Standby router is lost then */
  VIP_HSRP_TIMER_HELLO = 2,    /* Speak to Active: next Hello */
  VIP_HSRP_TIMER_PREEMPT = 3,  /* no preemption before */
  VIP_HSRP_TIMER_SYNC = 4,     /* preempt_held counts until then */
  VIP_HSRP_TIMER_QUIET = 5,    /* Active: no re-assertion before */
  VIP_HSRP_TIMER_REFRESH = 6,  /* Active: next MAC refresh */
  VIP_HSRP_TIMERS = 7          /* how many there are */
};

/* All that a step reads and writes besides the state; private. */
struct vip_hsrp_run {
  vip_time due[VIP_HSRP_TIMERS]; /* deadlines; 0 = off */
  struct vip_addr address;       /* virtual address in force; zero = not known yet */
  struct vip_addr active;        /* the Active router heard; zero = unknown */
  struct vip_addr standby;       /* the Standby router heard; zero = unknown */
  uint32_t learned_hello_ms;     /* 0 = none learned */
  uint32_t learned_hold_ms;      /* the same */
  uint8_t active_priority;       /* of `active` */
  uint8_t standby_priority;      /* of `standby` */
  uint8_t announce_left;         /* announcements still to come */
  bool begun;                    /* it has left Initial once */
};

/*
 * What happened to a group beyond struct vip_counters.  Caller's memory,
 * optional; zero-initialise, read it any time.  Wraps at 32 bits.
 */
struct vip_hsrp_stats {
  uint32_t rx[3];                    /* accepted, by enum vip_hsrp_opcode */
  uint32_t tx[3];                    /* sent, the same */
  uint32_t changes;                  /* changes of state */
  uint32_t coups_lost;               /* times a Coup took the Active role from us */
  vip_time last_rx[3];               /* when the last was accepted; 0 = never */
  vip_time last_tx[3];               /* when the last was sent; 0 = never */
  struct vip_mac active_identifier;  /* own MAC of the Active router (version 2); zero = unknown */
  struct vip_mac standby_identifier; /* of the Standby router */
};

/* A group.  Caller's memory; private. */
struct vip_hsrp {
  struct vip_group group;        /* first: pass &hsrp.group to vip_group_x() */
  struct vip_hsrp_config config; /* in force, defaults filled in */
  struct vip_hsrp_run run;       /* timers, and what was learned */
  struct vip_hsrp *followers;    /* groups that have this one as leader */
  struct vip_hsrp *follower;     /* the next of them */
  struct vip_hsrp_stats *stats;  /* NULL: not counted */
};

/*
 * Tells whether a group can be made of `config` on `ifp`: VIP_OK, VIP_ERR_ARG,
 * or VIP_ERR_SPACE (the transmit buffer is shorter than a message).  If not
 * VIP_OK and `problem` is not NULL, it says which field and why.  `ifp` may be
 * NULL: then what depends on it is not looked at.  May be called any time.
 * O(addresses squared).
 */
VIP_API int vip_hsrp_check(const struct vip_if *ifp, const struct vip_hsrp_config *config,
                           struct vip_problem *problem);

/*
 * Makes a group of an interface; it does nothing until vip_group_start().
 * Returns VIP_OK, VIP_ERR_ABI, VIP_ERR_BUSY, what vip_hsrp_check() returns,
 * VIP_ERR_EXISTS (number and family are taken), or VIP_ERR_SPACE (no slot left).
 * On an error nothing is registered.
 */
#define vip_hsrp_init(hsrp, ifp, config)                                                           \
  vip_hsrp_init_sized((hsrp), sizeof *(hsrp), (ifp), (config), sizeof *(config))

/* What the macro vip_hsrp_init() calls; see there. */
VIP_API int vip_hsrp_init_sized(struct vip_hsrp *hsrp, size_t hsrp_size, struct vip_if *ifp,
                                const struct vip_hsrp_config *config, size_t config_size);

/*
 * Changes a group while it runs, whole or not at all.  Priority, timers,
 * preemption, authentication, announcements and addresses change in place: added
 * addresses are claimed before anything is sent, and announced after it; removed
 * ones are released last.  Another MAC, accept mode or IPv6 virtual address, and
 * an address taken away, are a restart.  Returns VIP_OK, VIP_ERR_ABI,
 * VIP_ERR_BUSY, VIP_ERR_STATE (not registered), what vip_hsrp_check() returns,
 * VIP_ERR_ARG (group, family, version or leader differ), or VIP_ERR_CLAIM: the
 * host refused an added address; the old configuration is in force.
 */
#define vip_hsrp_configure(hsrp, config, now)                                                      \
  vip_hsrp_configure_sized((hsrp), sizeof *(hsrp), (config), sizeof *(config), (now))

/* What the macro vip_hsrp_configure() calls; see there. */
VIP_API int vip_hsrp_configure_sized(struct vip_hsrp *hsrp, size_t hsrp_size,
                                     const struct vip_hsrp_config *config, size_t config_size,
                                     vip_time now);

/*
 * Feeds one received packet: `data` is what follows the UDP header, `length`
 * octets by the UDP header's count.  Give it every packet to VIP_HSRP_PORT_x; the
 * UDP checksum is the host's to check.  The destination tells the version.  All
 * of `data` has been read before any operation is called.  Returns VIP_OK:
 * accepted (with or without notes, see the counters), or the VIP_ERR_x of the
 * first check that failed: then it is counted, and nothing else has changed;
 * VIP_ERR_BUSY, VIP_ERR_ARG (NULL, family).  O(log groups); with MD5 a digest for
 * each key of the packet's id.
 */
VIP_API int vip_hsrp_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                           size_t length, vip_time now);

/* The configuration in force, defaults filled in. */
VIP_API const struct vip_hsrp_config *vip_hsrp_get_config(const struct vip_hsrp *hsrp);

/* The HSRP group of a group, or NULL if the group is of another protocol. */
VIP_API const struct vip_hsrp *vip_hsrp_from_group(const struct vip_group *group);

/* Where the group counts by opcode from now on; NULL = nowhere, as after init. */
VIP_API void vip_hsrp_set_stats(struct vip_hsrp *hsrp, struct vip_hsrp_stats *stats);

/*
 * The virtual MAC of a group: version 1 00:00:0c:07:ac:GG, version 2
 * 00:00:0c:9f:fG:GG, IPv6 00:05:73:a0:0G:GG.
 */
VIP_API struct vip_mac vip_hsrp_mac(uint8_t version, uint8_t family, uint16_t group);

/*
 * The automatic link-local virtual address of an IPv6 group: fe80::/64 and the
 * EUI-64 of its virtual MAC, the universal/local bit inverted or not.
 */
VIP_API struct vip_addr vip_hsrp_auto_address(uint16_t group, bool flipped);

/* The virtual address in force, or zero while it is not known. */
VIP_API const struct vip_addr *vip_hsrp_address(const struct vip_hsrp *hsrp);

/* A router of the group, as this one knows it. */
struct vip_hsrp_router {
  struct vip_addr addr;      /* zero = unknown; our own while `local` */
  struct vip_mac identifier; /* its own MAC; zero = unknown (version 1, or no statistics) */
  vip_time expires;          /* when it is given up; VIP_NEVER while `local` or unknown */
  uint8_t priority;          /* as heard, or our own */
  bool local;                /* it is this router */
};

/* A group in the words of "show standby" and of CISCO-HSRP-MIB. */
struct vip_hsrp_status {
  uint8_t state;                  /* enum vip_hsrp_state */
  uint8_t version;                /* 1 or 2 */
  uint8_t priority;               /* configured */
  uint8_t effective_priority;     /* with tracking */
  uint8_t last_reason;            /* enum vip_reason of the last change; needs counters */
  uint8_t mac_mode;               /* enum vip_hsrp_mac_mode */
  bool mac_in_use;                /* held now */
  bool address_learned;           /* `address` came from the Active router */
  bool timers_learned;            /* the times in use did */
  bool follows;                   /* it has a leader */
  bool preempt_waits;             /* a preempt delay runs until `preempt_at` */
  uint16_t group;                 /* number */
  struct vip_mac virtual_mac;     /* it works with while Active */
  struct vip_addr address;        /* virtual address; zero = unknown */
  uint32_t hello_ms;              /* in use */
  uint32_t hold_ms;               /* in use */
  uint32_t configured_hello_ms;   /* our own */
  uint32_t configured_hold_ms;    /* our own */
  vip_time next_hello;            /* VIP_NEVER unless it speaks */
  vip_time preempt_at;            /* see `preempt_waits` */
  vip_time since;                 /* when the present state was entered; needs counters */
  uint32_t changes;               /* of state; needs statistics */
  struct vip_hsrp_router active;  /* the Active router */
  struct vip_hsrp_router standby; /* the Standby router */
};

/* Fills `status`.  May be called any time, also in an operation. */
VIP_API void vip_hsrp_get_status(const struct vip_hsrp *hsrp, struct vip_hsrp_status *status);

/* ------------------------------------------------------------------------
 * The interface's own messages: Advertise (version 1), Interface State (2)
 */

/* Where HSRP routers of the LAN are kept.  Caller's memory; private. */
struct vip_hsrp_peer {
  vip_time expires;        /* it is forgotten then; 0 = free */
  struct vip_addr addr;    /* its own address */
  struct vip_addr address; /* a virtual address that it is Active for; zero = none known */
  uint8_t family;          /* VIP_IPV4, VIP_IPV6 */
  bool active;             /* it has an Active group */
};

/* Configuration.  Zero-initialise. */
struct vip_hsrp_if_config {
  struct vip_hsrp_peer *peers; /* caller's memory, any content; NULL = nothing is remembered */
  uint16_t peer_count;         /* entries there; when all are taken, the oldest gives way */
  uint8_t version;             /* of IPv4 messages: 1 or 2; 0 = 1.  IPv6 has 2 */
  uint16_t interval_s;         /* between messages while passive, 10..180; 0 = 30 */
  uint16_t holddown_s;         /* a router is remembered so long, 61..3600; 0 = 180 */
  bool no_jitter;              /* else up to 20 percent early, by the host operation random */
  bool authenticated_only;     /* remember only what Hellos of our own groups tell */
};

/* All that a step reads and writes; private. */
struct vip_hsrp_if_run {
  vip_time due[2];     /* next message: IPv4, IPv6; 0 = off */
  uint16_t active[2];  /* groups that are Active */
  uint16_t passive[2]; /* groups that run and are not */
  uint8_t told[2];     /* enum vip_hsrp_if_state told last */
};

/* The HSRP side of an interface.  Caller's memory; private. */
struct vip_hsrp_if {
  struct vip_node node;             /* first */
  struct vip_if *ifp;               /* it belongs to */
  struct vip_hsrp_if_config config; /* in force, defaults filled in */
  struct vip_hsrp_if_run run;       /* timers and counts */
};

/*
 * Lets an interface send Advertise or Interface State, as its groups come and
 * change, and hear those of others.  One for each interface; takes one slot.
 * None of it has to do with the election.  Returns VIP_OK, VIP_ERR_ABI,
 * VIP_ERR_BUSY, VIP_ERR_ARG (NULL, range, no random with jitter), VIP_ERR_EXISTS
 * (the interface has one), or VIP_ERR_SPACE (no slot left, or the transmit
 * buffer is too short).
 */
#define vip_hsrp_if_init(hif, ifp, config)                                                         \
  vip_hsrp_if_init_sized((hif), sizeof *(hif), (ifp), (config), sizeof *(config))

/* What the macro vip_hsrp_if_init() calls; see there. */
VIP_API int vip_hsrp_if_init_sized(struct vip_hsrp_if *hif, size_t hif_size, struct vip_if *ifp,
                                   const struct vip_hsrp_if_config *config, size_t config_size);

/* Takes it off its interface; the memory is the caller's again.  VIP_OK or VIP_ERR_BUSY. */
VIP_API int vip_hsrp_if_remove(struct vip_hsrp_if *hif);

/* What is known of a next hop. */
enum vip_hsrp_next_hop {
  VIP_HSRP_HOP_UNKNOWN = 0, /* no HSRP router was heard there: redirect to it */
  VIP_HSRP_HOP_PASSIVE = 1, /* a router without Active group: send no redirect to it */
  VIP_HSRP_HOP_ACTIVE = 2   /* a router with one: redirect to its virtual address instead */
};

/*
 * Is this next hop an HSRP router, and active?  For hosts that send ICMP
 * redirects.  For an active one `address`, if not NULL, becomes a virtual address
 * that it is Active for, or zero if none is known.  After vip_engine_set_clock()
 * routers may be unknown until they are heard again.  O(peers).  Any time.
 */
VIP_API enum vip_hsrp_next_hop vip_hsrp_next_hop(const struct vip_hsrp_if *hif, uint8_t family,
                                                 const struct vip_addr *addr, vip_time now,
                                                 struct vip_addr *address);

#ifdef __cplusplus
}
#endif

#endif
