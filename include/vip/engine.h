/* SPDX-License-Identifier: MIT */
/*
 * engine.h - the engine, its interfaces, what every group has, and the
 * operations a host provides.
 *
 * The host feeds packets, link events and the time; the library asks back
 * through struct vip_ops.  No I/O, no clock, no memory of its own, no globals.
 *
 * Rules that hold for every function of the library:
 *
 *   - An engine and all that belongs to it are used by one thread at a time.
 *     Engines share nothing.
 *   - Memory is the caller's: an object given to an init function stays at its
 *     address until it is removed.  Fields marked "private" are not to be
 *     touched; copying an object does not copy its registration.
 *   - While a host operation runs, only functions that take const objects may
 *     be called; any other returns VIP_ERR_BUSY and does nothing.  A host that
 *     wants to react sets a flag and acts after the call.
 *   - `now` is the present.  One that is earlier than the latest seen is taken
 *     as the latest seen, counted, and reported once (VIP_EVENT_CLOCK).
 *   - The state, the timers and the configuration of a transition are stored
 *     before its first operation is called, so getters see the new state; only
 *     `random` is asked before.  One call may perform several transitions.
 */
#ifndef VIP_ENGINE_H
#define VIP_ENGINE_H

#include <vip/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vip_engine;
struct vip_if;
struct vip_group;
struct vip_class;

/* ------------------------------------------------------------------------
 * Host operations
 */

/* What a group asks for, and gives back. */
enum vip_right_kind {
  VIP_RIGHT_MAC = 0,  /* receive (and send) with a virtual MAC */
  VIP_RIGHT_ADDR = 1, /* answer ARP or ND for one address */
  VIP_RIGHT_RA = 2    /* be the IPv6 router: advertise from the virtual address */
};

/* Flags of struct vip_right. */
enum {
  VIP_RIGHT_OWNER = 1,  /* the address is configured on the interface already: neither add
                           nor remove it */
  VIP_RIGHT_ACCEPT = 2, /* packets to the address are for this machine too (accept mode) */
  VIP_RIGHT_FINAL = 4   /* release of VIP_RIGHT_RA: send a last one of lifetime 0 */
};

/*
 * One right.  VIP_RIGHT_MAC: frames to `mac` are received; not asked for when
 * the group works with the interface's own MAC.  VIP_RIGHT_ADDR: ARP requests
 * or neighbour solicitations for `addr` are answered (vip_group_answer() says
 * how), its solicited-node group is joined, and packets to it are delivered
 * locally only with VIP_RIGHT_ACCEPT.  VIP_RIGHT_RA: `addr` is the source.
 * GLBP: the rights come apart; VIP_RIGHT_ACCEPT with a MAC means that packets to
 * the group's addresses that arrive there are for this machine, whoever answers.
 * Two groups may hold the same MAC (a configured one): the host counts.
 */
struct vip_right {
  uint8_t kind;                /* enum vip_right_kind */
  uint8_t forwarder;           /* whose MAC: 1; GLBP 1..4, and 0 where it is the interface's */
  uint8_t flags;               /* VIP_RIGHT_x flags */
  struct vip_mac mac;          /* the virtual MAC, or the interface's own */
  const struct vip_addr *addr; /* VIP_RIGHT_ADDR, VIP_RIGHT_RA; else NULL */
};

/*
 * A packet to send.  Valid during the call only: `data` is the engine's
 * transmit buffer.  vip_frame_packet() builds the Ethernet frame.
 */
struct vip_packet {
  const struct vip_group *group; /* NULL: the interface's own */
  uint8_t forwarder;             /* whose MAC is the source: 0 the interface's, n virtual MAC n */
  uint8_t family;                /* VIP_IPV4, VIP_IPV6 */
  uint8_t protocol;              /* IP protocol or next header: 112 VRRP, 17 UDP */
  uint8_t ttl;                   /* TTL or hop limit */
  uint8_t dscp;                  /* TOS or traffic class octet, 0xc0 = CS6 */
  bool dst_mac_known;            /* false: the host routes (VRRP unicast) */
  uint16_t port;                 /* UDP source and destination port; 0 = no UDP header */
  uint16_t length;               /* octets of `data`: what follows the IP or UDP header */
  struct vip_mac src_mac;        /* of the frame: the virtual MAC, or the interface's own */
  struct vip_mac dst_mac;        /* of the frame, if `dst_mac_known` */
  struct vip_addr src;           /* the interface's address of the family */
  struct vip_addr dst;           /* multicast group or peer */
  const uint8_t *data;           /* `length` octets */
};

/* Target hardware address of a gratuitous ARP; receivers ignore it. */
enum vip_arp_target {
  VIP_ARP_TARGET_DESTINATION = 0, /* the frame's Ethernet destination */
  VIP_ARP_TARGET_ZERO = 1,        /* zero, as in RFC 5227 */
  VIP_ARP_TARGET_MAC = 2          /* the announced MAC, as in RFC 9568 with errata 7947 and 7949 */
};

/* Neighbour advertisement flags, RFC 4861 section 4.4, as they stand in the first octet. */
enum {
  VIP_NA_ROUTER = 0x80,    /* R: the sender is a router */
  VIP_NA_SOLICITED = 0x40, /* S: answers a solicitation */
  VIP_NA_OVERRIDE = 0x20   /* O: replaces what a cache holds */
};

/*
 * One address to announce: gratuitous ARP for IPv4, unsolicited neighbour
 * advertisement for IPv6.  vip_frame_announce() builds the frames.
 */
struct vip_announce {
  uint8_t family;              /* VIP_IPV4, VIP_IPV6 */
  uint8_t forwarder;           /* 0: `mac` is the interface's own; else the virtual MAC's number */
  uint8_t arp_op;              /* ARP operation: 1 request, 2 reply */
  uint8_t arp_target;          /* enum vip_arp_target */
  uint8_t copies;              /* frames: 1, or 2 with the one to 01:00:0c:cd:cd:cd */
  uint8_t nd_flags;            /* VIP_NA_x flags */
  bool nd_option;              /* NA carries the target link-layer address option */
  bool with_ra;                /* IPv6: a router advertisement should follow */
  struct vip_mac mac;          /* the MAC that the address is at; Ethernet source too */
  const struct vip_addr *addr; /* valid during the call */
};

/* Why a group changed its state; the words of RFC 8347's last-event where it has one. */
enum vip_reason {
  VIP_REASON_NONE = 0,       /* no change so far */
  VIP_REASON_STARTUP,        /* vip_group_start() */
  VIP_REASON_SHUTDOWN,       /* vip_group_stop(), vip_group_remove() */
  VIP_REASON_INTERFACE_UP,   /* vip_if_up() */
  VIP_REASON_INTERFACE_DOWN, /* vip_if_down() */
  VIP_REASON_ADDRESS,        /* the interface got its address */
  VIP_REASON_NO_ADDRESS,     /* the interface lost its address */
  VIP_REASON_CONFIG,         /* a live change that needs a restart */
  VIP_REASON_FAULT,          /* a tracked object holds the group, or lets it go */
  VIP_REASON_TRACK_SHUTDOWN, /* the same, as Cisco's "track shutdown" */
  VIP_REASON_REFUSED,        /* the host refused a right */
  VIP_REASON_RETRY,          /* the retry time after a refusal has passed */
  VIP_REASON_OWNER,          /* we own the addresses (priority 255) */
  VIP_REASON_PRIORITY,       /* the Active router left: priority 0 */
  VIP_REASON_PREEMPTED,      /* we are better than the Active router */
  VIP_REASON_NO_RESPONSE,    /* the Active router fell silent */
  VIP_REASON_PEER_DOWN,      /* vip_if_peer_down() */
  VIP_REASON_HIGHER,         /* a better router is Active */
  VIP_REASON_DELAY,          /* HSRP: the start delay is over */
  VIP_REASON_STANDBY_SILENT, /* HSRP, GLBP: no Standby router was heard */
  VIP_REASON_RESIGN,         /* HSRP, GLBP: the Active router resigned */
  VIP_REASON_COUP,           /* HSRP: a better router took over by Coup */
  VIP_REASON_SPEAKER,        /* HSRP, GLBP: a better router speaks, too */
  VIP_REASON_STANDBY_HIGHER, /* HSRP, GLBP: a better router is Standby */
  VIP_REASON_STANDBY_LOWER,  /* HSRP, GLBP: a router that loses against us is Standby */
  VIP_REASON_LEARNED,        /* HSRP, GLBP: the Active router told the virtual address, or
                                a forwarder */
  VIP_REASON_LEADER,         /* HSRP: the group that this one follows changed */
  VIP_REASON_ASSIGNED,       /* GLBP: the Active gateway gave the forwarder's number away */
  VIP_REASON_TIMEOUT,        /* GLBP: the forwarder's primary was not heard for too long */
  VIP_REASON_CONFLICT,       /* GLBP: another router did not give the forwarder up */
  VIP_REASON_COUNT           /* how many there are */
};

/* The reason as lower-case text with hyphens; static storage, never NULL. */
VIP_API const char *vip_reason_name(uint8_t reason);

/* What an event tells of. */
enum vip_event_kind {
  VIP_EVENT_STATE = 0, /* the group's state changed */
  VIP_EVENT_CODE = 1,  /* a counted cause; at most once a cause in 10 s, only with counters */
  VIP_EVENT_CLOCK = 2  /* `now` went back; see vip_engine_set_clock() */
};

/* Something to log.  Valid during the call only. */
struct vip_event {
  uint8_t kind;                /* enum vip_event_kind */
  uint8_t old_state;           /* STATE: the protocol's own numbers */
  uint8_t new_state;           /* STATE */
  uint8_t reason;              /* STATE: enum vip_reason */
  uint8_t forwarder;           /* STATE: 0 the group's own; GLBP 1..4: this forwarder's */
  int code;                    /* CODE: a VIP_ERR_x of kind D, N or H */
  vip_time now;                /* when */
  vip_time difference;         /* CLOCK: how far `now` went back, in nanoseconds */
  const struct vip_addr *peer; /* the router concerned, or NULL */
};

/*
 * What the host does for the library; shared by all groups of an engine.
 * Called from inside the calls that take `now`, in the order: farewell packets,
 * releases, claims, packets of the new role, announcements, event.  `claim`,
 * `release` and `send` must not be NULL; the others may.
 */
struct vip_ops {
  /*
   * Transmit one packet.  Negative: lost, counted as SEND, never fatal.  Must
   * not lead back into the same engine, not even through another one: queue.
   */
  int (*send)(struct vip_if *ifp, const struct vip_packet *packet);
  /*
   * Take one right.  Negative = refused: what was claimed with it is released,
   * no packet of the new role is sent, and the group waits in its initial state
   * for vip_group_start(), vip_if_up() or its configured retry time; GLBP: where a
   * MAC is refused, that forwarder alone does.  A refusal that is known only later
   * is a vip_group_stop(), or a vip_glbp_stop_forwarder().
   */
  int (*claim)(struct vip_group *group, const struct vip_right *right);
  /* Give one right back.  Cannot fail; alternates with claim for each right. */
  void (*release)(struct vip_group *group, const struct vip_right *right);
  /* Announce one address.  Negative: counted as ANNOUNCE, never fatal.  The host may pace. */
  int (*announce)(struct vip_group *group, const struct vip_announce *announce);
  /*
   * The first started group of an interface needs (`on`), or its last stopped
   * one no longer needs, the multicast group `addr` on the interface itself
   * (not on a virtual MAC).  A group-specific address (alternative group) is
   * joined once for each group: the host counts those.  NULL: the host joins
   * the constants of the protocol headers by itself.
   */
  void (*join)(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr, bool on);
  /* Log it.  `ifp` is NULL for the engine's events, `group` where no group is concerned. */
  void (*event)(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event);
  /* 32 random bits, for jitter and nonces; needed only by configurations that use those. */
  uint32_t (*random)(struct vip_engine *engine);
};

/* ------------------------------------------------------------------------
 * Counters and history: outside the state, optional, in the caller's memory
 */

/* One entry of a history: of the group's own state, not of GLBP's forwarders. */
struct vip_history_entry {
  vip_time at;          /* when it changed */
  struct vip_addr peer; /* all zero: none */
  uint8_t old_state;    /* the protocol's own numbers */
  uint8_t new_state;    /* the same */
  uint8_t reason;       /* enum vip_reason */
};

/* A ring of the last `size` state changes.  Zero-initialise, then set the first two. */
struct vip_history {
  struct vip_history_entry *entries; /* caller's memory */
  uint16_t size;                     /* entries there; 0 = none are kept */
  uint16_t next;                     /* where the next entry will stand */
  uint32_t total;                    /* entries written so far, wrapping */
};

/*
 * What happened to a group or on an interface.  Zero-initialise; read it any
 * time.  Several groups may share one.  A packet is counted at the group that
 * its number names if that exists, else at the interface.  All wrap at 32 bits:
 * an SNMP agent widens them.
 */
struct vip_counters {
  uint32_t code[VIP_CODE_COUNTED]; /* by VIP_CODE_x */
  uint32_t rx;                     /* packets accepted */
  uint32_t tx;                     /* packets given to send(), failures included */
  uint32_t zero_rx;                /* VRRP: accepted with priority 0 */
  uint32_t zero_tx;                /* VRRP: sent with priority 0 */
  uint32_t reasserted;             /* sent at once to a router that loses against us */
  uint32_t announced;              /* addresses given to announce() */
  uint32_t transitions;            /* times the group became Active */
  uint8_t last_reason;             /* enum vip_reason of the last change of state */
  uint8_t last_error;              /* 1 + VIP_CODE_x of the last dropped packet; 0 = none */
  uint8_t last_active_reason;      /* enum vip_reason of the last change to Active */
  vip_time since;                  /* when the present state was entered */
  struct vip_addr last_source;     /* source of the last accepted packet; zero = none */
  struct vip_history *history;     /* set by the caller, or NULL */
  uint64_t reported;               /* private: causes reported as events in this window */
  vip_time window_end;             /* private */
};

/* ------------------------------------------------------------------------
 * Engine
 */

/* First member of everything that has a deadline.  Private. */
struct vip_node {
  const struct vip_class *cls; /* its protocol */
  uint32_t slot;               /* index in the heap, or UINT32_MAX */
  uint32_t order;              /* registration, for ties */
};

/* Room for one group (or HSRP interface): timer heap and lookup table.  Private. */
struct vip_slot {
  vip_time due;             /* deadline of the heap's entry */
  struct vip_node *node;    /* whose deadline */
  struct vip_group *bucket; /* first group of this bucket of the lookup table */
};

/* What an engine needs; copied by init, what it points to stays the caller's. */
struct vip_engine_config {
  const struct vip_ops *ops; /* unchanged while the engine lives */
  struct vip_slot *slots;    /* one for each group and each HSRP interface, any content */
  uint32_t slot_count;       /* 1 or more */
  uint8_t *tx;               /* transmit buffer */
  uint16_t tx_size;          /* must hold the largest message of any group, checked at its init */
  void *user;                /* the host's, see vip_engine_user() */
};

/* An engine.  Caller's memory; private. */
struct vip_engine {
  struct vip_engine_config config; /* as given */
  struct vip_if *ifs;              /* its interfaces */
  vip_time now;                    /* latest seen */
  vip_time late_max;               /* most that a timer was run after its deadline */
  uint32_t clock_back;             /* times `now` went back */
  uint32_t due_count;              /* heap entries */
  uint32_t node_count;             /* registered */
  uint32_t next_order;             /* registrations so far */
  bool busy;                       /* a host operation is running */
  bool was_back;                   /* the present step back has been reported */
};

/*
 * Makes an engine of zero interfaces.  `config` is copied.  Returns VIP_OK,
 * VIP_ERR_ABI, or VIP_ERR_ARG: a NULL where one is not allowed, or no slots.
 */
#define vip_engine_init(engine, config)                                                            \
  vip_engine_init_sized((engine), sizeof *(engine), (config), sizeof *(config))

/* What the macro vip_engine_init() calls; see there. */
VIP_API int vip_engine_init_sized(struct vip_engine *engine, size_t engine_size,
                                  const struct vip_engine_config *config, size_t config_size);

/*
 * Runs everything that is due at `now`, ordered by deadline, then by
 * registration; inside a group by its protocol.  Feed received packets before.
 * However late it is, a timer runs once.  O(what is due * log groups).
 * Returns VIP_OK or VIP_ERR_BUSY.
 */
VIP_API int vip_engine_tick(struct vip_engine *engine, vip_time now);

/*
 * The same for at most `max` groups, for loops with a watchdog.  Returns 1 if
 * more are due, 0 if none, or VIP_ERR_BUSY.
 */
VIP_API int vip_engine_tick_some(struct vip_engine *engine, vip_time now, uint32_t max);

/*
 * When the next timer is due: exact, and VIP_NEVER if none is.  It may be in
 * the past.  Any call may change it.  O(1).
 */
VIP_API vip_time vip_engine_deadline(const struct vip_engine *engine);

/*
 * Makes `now` the present and moves every deadline by the same amount: after
 * VIP_EVENT_CLOCK, on resume from suspend, or when a stored image is used
 * again.  Nothing fires.  O(groups * log groups).  Returns VIP_OK or
 * VIP_ERR_BUSY.
 */
VIP_API int vip_engine_set_clock(struct vip_engine *engine, vip_time now);

/*
 * Stops every group, as vip_group_stop() does: each resigns if it was Active.
 * Returns VIP_OK or VIP_ERR_BUSY.
 */
VIP_API int vip_engine_stop(struct vip_engine *engine, vip_time now);

/* The `user` of its configuration. */
VIP_API void *vip_engine_user(const struct vip_engine *engine);

/* The most that a timer has run after its deadline, in nanoseconds. */
VIP_API vip_time vip_engine_late_max(const struct vip_engine *engine);

/* How often `now` went back. */
VIP_API uint32_t vip_engine_clock_back(const struct vip_engine *engine);

/* ------------------------------------------------------------------------
 * Interfaces
 */

/*
 * One (port, VLAN, source address for each family).  For packets from another
 * source address make another interface on the same port, with another index.
 */
struct vip_if_config {
  uint32_t index;                /* the host's number, unique in the engine */
  struct vip_mac mac;            /* its own MAC */
  bool up;                       /* false: vip_if_up() comes later */
  uint16_t mtu;                  /* octets of an IP packet; 0 = 1500 */
  struct vip_addr addr4;         /* primary IPv4 address; zero = none */
  struct vip_addr addr6;         /* link-local IPv6 address; zero = none */
  struct vip_counters *counters; /* for packets of no known group; or NULL */
  void *user;                    /* the host's, see vip_if_user() */
};

/* Multicast groups that several groups of an interface share; private. */
enum {
  VIP_JOINS = 5 /* two for VRRP, three for the others */
};

/* An interface.  Caller's memory; private. */
struct vip_if {
  struct vip_engine *engine;   /* it belongs to */
  struct vip_if *next;         /* of the engine */
  struct vip_group *groups;    /* newest first */
  struct vip_node *own;        /* what it sends itself: struct vip_hsrp_if, or NULL */
  struct vip_if_config config; /* as it is now */
  uint16_t joined[VIP_JOINS];  /* started groups that need each multicast group */
};

/*
 * Adds an interface to an engine.  `config` is copied.  Returns VIP_OK,
 * VIP_ERR_ABI, VIP_ERR_BUSY, VIP_ERR_ARG (NULL, a multicast or not link-local
 * address), or VIP_ERR_EXISTS if the engine has the index already.
 */
#define vip_if_init(ifp, engine, config)                                                           \
  vip_if_init_sized((ifp), sizeof *(ifp), (engine), (config), sizeof *(config))

/* What the macro vip_if_init() calls; see there. */
VIP_API int vip_if_init_sized(struct vip_if *ifp, size_t if_size, struct vip_engine *engine,
                              const struct vip_if_config *config, size_t config_size);

/*
 * Takes an interface out of its engine; its memory is the caller's again.
 * Returns VIP_OK, VIP_ERR_BUSY, or VIP_ERR_STATE while it has groups.
 */
VIP_API int vip_if_remove(struct vip_if *ifp);

/*
 * The link is up: its started groups begin, also those that were refused.
 * No effect if it was up.  O(groups of the interface * log groups).  Returns
 * VIP_OK or VIP_ERR_BUSY.
 */
VIP_API int vip_if_up(struct vip_if *ifp, vip_time now);

/*
 * The link is down: its groups go to their initial state and give up their
 * rights.  `can_send`: packets still leave, so farewells are sent.  No effect
 * if it was down.  O(groups of the interface * log groups).  Returns VIP_OK or
 * VIP_ERR_BUSY.
 */
VIP_API int vip_if_down(struct vip_if *ifp, bool can_send, vip_time now);

/*
 * The address that packets of `family` are sent from changed; NULL or zero =
 * lost, and the family's groups go to their initial state.  A new one is used
 * from the next packet on and in comparisons; states stay.  Returns VIP_OK,
 * VIP_ERR_BUSY, or VIP_ERR_ARG (family; multicast; IPv6 not link-local).
 */
VIP_API int vip_if_set_address(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr,
                               vip_time now);

/*
 * The interface's own MAC changed.  Groups that work with it announce their
 * addresses again.  Returns VIP_OK or VIP_ERR_BUSY.
 */
VIP_API int vip_if_set_mac(struct vip_if *ifp, const struct vip_mac *mac, vip_time now);

/*
 * A hint that the router at `addr` is lost (BFD, link monitor).  VRRP: a Backup
 * whose Active router it is behaves as after its priority 0; other groups do
 * nothing.  O(groups of the interface * log groups).  Returns VIP_OK,
 * VIP_ERR_BUSY or VIP_ERR_ARG (family).
 */
VIP_API int vip_if_peer_down(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr,
                             vip_time now);

/*
 * Somebody said by ARP or ND that `addr` is at `mac`.  Where that is a virtual
 * address that a group of ours answers for, and not its MAC, it is counted as
 * CONFLICT and reported; no state changes.  O(addresses of the interface).
 * Returns VIP_OK, VIP_ERR_BUSY or VIP_ERR_ARG (family).
 */
VIP_API int vip_if_heard(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr,
                         const struct vip_mac *mac, vip_time now);

/*
 * The group of that protocol (enum vip_protocol), family and number, or NULL.
 * GLBP numbers both families together: there `family` is 0.  O(1).
 */
VIP_API struct vip_group *vip_if_find(const struct vip_if *ifp, uint8_t protocol, uint8_t family,
                                      uint16_t id);

/* The group behind `previous` in no promised order; NULL starts, NULL ends. */
VIP_API struct vip_group *vip_if_next(const struct vip_if *ifp, const struct vip_group *previous);

/* The `user` of its configuration. */
VIP_API void *vip_if_user(const struct vip_if *ifp);

/* Its engine. */
VIP_API struct vip_engine *vip_if_engine(const struct vip_if *ifp);

/* Its configuration as it is now: addresses, MAC and `up` follow the calls above. */
VIP_API const struct vip_if_config *vip_if_get_config(const struct vip_if *ifp);

/*
 * Where a received packet came from and went to, out of its headers.  A host
 * that cannot learn the TTL cannot run VRRP or IPv6.
 */
struct vip_meta {
  struct vip_addr src;    /* IP source */
  struct vip_addr dst;    /* IP destination */
  struct vip_mac src_mac; /* of the frame, if `has_src_mac` */
  uint8_t family;         /* VIP_IPV4, VIP_IPV6 */
  uint8_t ttl;            /* TTL or hop limit */
  bool has_src_mac;       /* VRRP does not need it */
};

/* A received ARP request or neighbour solicitation. */
struct vip_query {
  uint8_t family;         /* VIP_IPV4: ARP, VIP_IPV6: neighbour solicitation */
  bool probe;             /* sender address is 0.0.0.0 or :: (duplicate address detection) */
  struct vip_addr target; /* whose MAC is asked for */
  struct vip_addr sender; /* who asks */
  struct vip_mac client;  /* asker's MAC: ARP sender; ND option, else the frame's source */
};

/* What to answer.  vip_frame_answer() builds the frame. */
struct vip_answer {
  const struct vip_group *group; /* who answers */
  struct vip_mac mac;            /* the target is at this MAC */
  struct vip_mac src_mac;        /* Ethernet source of the answer */
  struct vip_addr nd_source;     /* IPv6 source of the answer */
  uint8_t nd_flags;              /* VIP_NA_x flags */
  bool to_all_nodes;             /* IPv6: to ff02::1 instead of the asker (probes) */
};

/*
 * Who answers for the target, and with which MAC.  vip_group_answer() asks one
 * group (the host knows it from claim()), vip_if_answer() all groups of an
 * interface: O(their addresses).  Returns VIP_OK and fills `answer`;
 * VIP_ERR_NOT_OURS: stay silent; VIP_ERR_BUSY; VIP_ERR_ARG (NULL, family).
 * GLBP's balancing may change state here, so it is not const.
 */
VIP_API int vip_if_answer(struct vip_if *ifp, const struct vip_query *query,
                          struct vip_answer *answer, vip_time now);

/* See vip_if_answer(). */
VIP_API int vip_group_answer(struct vip_group *group, const struct vip_query *query,
                             struct vip_answer *answer, vip_time now);

/* ------------------------------------------------------------------------
 * Groups: what the virtual routers of all protocols have in common
 */

/* What a configuration is refused for: see vip_vrrp_check() and its like. */
struct vip_problem {
  const char *field; /* name of the field of the protocol's configuration */
  const char *why;   /* what is allowed; static storage */
};

/* First member of struct vip_vrrp and its like.  Private; see the getters. */
struct vip_group {
  struct vip_node node;          /* first */
  uint16_t id;                   /* VRID or group number */
  uint16_t holds;                /* tracked objects that keep the group in its initial state */
  uint8_t family;                /* VIP_IPV4, VIP_IPV6 */
  uint8_t state;                 /* the protocol's; 0 is initial.  Written by group.c alone */
  uint8_t held;                  /* rights held, a bit each */
  bool started;                  /* by vip_group_start() */
  bool refused;                  /* by the host, until the next start */
  bool preempt_held;             /* vip_group_hold_preempt() */
  int32_t adjust;                /* sum of tracked weights */
  struct vip_if *ifp;            /* NULL while it is not registered */
  struct vip_group *next;        /* on the interface */
  struct vip_group *bucket_next; /* in the lookup table */
  struct vip_counters *counters; /* NULL: not counted */
  void *user;                    /* the host's */
};

/*
 * Lets the group run: it begins as soon as its interface is up and has an
 * address.  Init alone only registers it.  No effect on a running group; after
 * a refusal it is the retry.  Returns VIP_OK, VIP_ERR_BUSY, or VIP_ERR_STATE if
 * the group is not registered.
 */
VIP_API int vip_group_start(struct vip_group *group, vip_time now);

/*
 * Stops it: farewell packets if it has a role, rights released, initial state.
 * What it learned is kept.  Returns as vip_group_start().
 */
VIP_API int vip_group_stop(struct vip_group *group, vip_time now);

/*
 * Stops it and takes it out of its interface; its memory is the caller's again.
 * Detach tracked objects first (vip_track_detach()): that is not checked.
 * O(groups of the interface).  Returns as vip_group_start(), and VIP_ERR_STATE
 * while other groups follow it (HSRP).
 */
VIP_API int vip_group_remove(struct vip_group *group, vip_time now);

/*
 * Changes the configured priority, at once: VRRP 1..255 (255 = address owner;
 * to or from it is a restart), HSRP 0..255, GLBP 1..255.  A Backup moves its
 * deadline by the change of its skew time, an Active router advertises it.
 * Returns VIP_OK, VIP_ERR_BUSY, VIP_ERR_STATE or VIP_ERR_ARG (range).
 */
VIP_API int vip_group_set_priority(struct vip_group *group, uint8_t priority, vip_time now);

/*
 * Adds `delta` to the sum of adjustments.  Effective priority is the configured
 * one plus the sum, clamped by the protocol (VRRP 1..254, an owner stays 255);
 * with GLBP the weighting is, 1..254, and the priority stays.
 * track.h calls this.  Returns VIP_OK, VIP_ERR_BUSY, VIP_ERR_STATE, or
 * VIP_ERR_ARG if the delta or the sum is beyond 2^30 in size.
 */
VIP_API int vip_group_adjust(struct vip_group *group, int32_t delta, vip_time now);

/*
 * One more (`hold`) or one less cause to stay in the initial state; the first
 * takes the group out of service with a farewell, the last one lets it begin
 * again.  `reason` is VIP_REASON_FAULT or VIP_REASON_TRACK_SHUTDOWN.  Returns
 * VIP_OK, VIP_ERR_BUSY, VIP_ERR_STATE, or VIP_ERR_ARG: below 0 or above 65535.
 */
VIP_API int vip_group_hold(struct vip_group *group, bool hold, enum vip_reason reason,
                           vip_time now);

/*
 * While held, the group takes over only from a router that fell silent or left,
 * as if preemption were off (Cisco: preempt delay sync).  An address owner
 * preempts all the same.  Returns VIP_OK, VIP_ERR_BUSY or VIP_ERR_STATE.
 */
VIP_API int vip_group_hold_preempt(struct vip_group *group, bool hold, vip_time now);

/*
 * Begins the announcements again, for a host that knows of a reason (a switch
 * was replaced).  VIP_ERR_STATE unless the group answers for its addresses;
 * else VIP_OK or VIP_ERR_BUSY.
 */
VIP_API int vip_group_announce(struct vip_group *group, vip_time now);

/* Its protocol, enum vip_protocol. */
VIP_API uint8_t vip_group_protocol(const struct vip_group *group);

/* VIP_IPV4 or VIP_IPV6. */
VIP_API uint8_t vip_group_family(const struct vip_group *group);

/* VRID or group number. */
VIP_API uint16_t vip_group_id(const struct vip_group *group);

/* Its state, in the protocol's own numbers; 0 is initial in all of them. */
VIP_API uint8_t vip_group_state(const struct vip_group *group);

/* The state's name in lower case; static storage. */
VIP_API const char *vip_group_state_name(const struct vip_group *group);

/* Priority as configured or set, and with tracking applied. */
VIP_API uint8_t vip_group_priority(const struct vip_group *group);

/* See vip_group_priority(). */
VIP_API uint8_t vip_group_effective_priority(const struct vip_group *group);

/* Its interface; NULL after vip_group_remove(). */
VIP_API struct vip_if *vip_group_if(const struct vip_group *group);

/* The host's pointer, NULL after init. */
VIP_API void *vip_group_user(const struct vip_group *group);

/* Its counters, or NULL as after init. */
VIP_API const struct vip_counters *vip_group_counters(const struct vip_group *group);

/* Sets what vip_group_user() returns.  Any time after init, also in an operation. */
VIP_API void vip_group_set_user(struct vip_group *group, void *user);

/*
 * Where the group counts, from now on: the caller's memory, until another one
 * or NULL (not counted) is set.  Returns VIP_OK or VIP_ERR_BUSY.
 */
VIP_API int vip_group_set_counters(struct vip_group *group, struct vip_counters *counters);

/* When its next timer is due, or VIP_NEVER.  O(1). */
VIP_API vip_time vip_group_deadline(const struct vip_group *group);

#ifdef __cplusplus
}
#endif

#endif
