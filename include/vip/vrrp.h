/* SPDX-License-Identifier: MIT */
/*
 * vrrp.h - VRRP virtual routers: version 2 (RFC 3768) for IPv4, version 3
 * (RFC 9568, formerly 5798) for IPv4 and IPv6, and both at once (RFC 5798
 * section 8.4).
 *
 * Words are RFC 9568's: Active (formerly Master), Backup, advertisement.
 */
#ifndef VIP_VRRP_H
#define VIP_VRRP_H

#include <vip/auth.h>
#include <vip/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* IP protocol and next header (RFC 9568 section 5.1.1.4). */
#define VIP_VRRP_IP_PROTOCOL 112

/* Initialiser of a struct vip_addr: 224.0.0.18 (RFC 9568 section 5.1.1.2). */
#define VIP_VRRP_GROUP_IPV4                                                                        \
  {                                                                                                \
    {                                                                                              \
      224, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                            \
    }                                                                                              \
  }
/* The same: ff02::12 (RFC 9568 section 5.1.2.2). */
#define VIP_VRRP_GROUP_IPV6                                                                        \
  {                                                                                                \
    {                                                                                              \
      0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12                                         \
    }                                                                                              \
  }

/* States of a virtual router (RFC 9568 section 6.3). */
enum vip_vrrp_state {
  VIP_VRRP_INITIALIZE = 0, /* stopped, held, refused, or without link or address; hears nothing */
  VIP_VRRP_BACKUP = 1,     /* listens to the Active router and sends nothing */
  VIP_VRRP_ACTIVE = 2      /* is the router: advertises, answers, forwards */
};

/* Versions of a virtual router. */
enum vip_vrrp_version {
  VIP_VRRP_V2 = 2,    /* RFC 3768; IPv4 only */
  VIP_VRRP_V3 = 3,    /* RFC 9568 */
  VIP_VRRP_V2_V3 = 23 /* sends and hears both; IPv4 only (RFC 5798 section 8.4) */
};

/*
 * Which rules decide where the specifications differ:
 *
 *                          RFC3768   RFC5798      RFC9568       COMPAT
 *   losing advertisement   silent    silent       re-assert     re-assert, announce
 *   IPv4 checksum begins   message   pseudo       message       message
 *   owner hears others     no        no           yes           yes
 *   interval differs       drop      note         note          note
 *   addresses differ       drop      note         note          note, v2 too
 *   announcements          1         1            1             3, a second apart
 */
enum vip_vrrp_profile {
  VIP_VRRP_PROFILE_DEFAULT = 0, /* RFC3768 for version 2, else RFC9568 */
  VIP_VRRP_RFC3768 = 1,         /* version 2 only */
  VIP_VRRP_RFC5798 = 2,         /* version 3 as it was before 2024 */
  VIP_VRRP_RFC9568 = 3,         /* version 3, with the errata */
  VIP_VRRP_COMPAT = 4           /* for networks of many vendors */
};

/*
 * What the IPv4 checksum of version 3 covers.  Automatic: both forms are
 * accepted, and sending adopts the form of the last valid advertisement.
 * Fixed: only that form is sent and accepted.
 */
enum vip_vrrp_checksum {
  VIP_VRRP_CHECKSUM_AUTO = 0,    /* the neighbours' form; begins as the profile says */
  VIP_VRRP_CHECKSUM_MESSAGE = 1, /* the message alone: RFC 9568 section 5.2.8 */
  VIP_VRRP_CHECKSUM_PSEUDO = 2   /* pseudo-header in front: common reading of RFC 5798 */
};

/* What an Active router does about an advertisement that loses against it. */
enum vip_vrrp_losing {
  VIP_VRRP_LOSING_PROFILE = 0,  /* as the profile says */
  VIP_VRRP_LOSING_SILENT = 1,   /* nothing, as before RFC 9568 */
  VIP_VRRP_LOSING_REASSERT = 2, /* RFC 9568 section 6.4.3: advertise at once, rate-limited */
  VIP_VRRP_LOSING_ANNOUNCE = 3  /* and announce the addresses again */
};

/* Form of gratuitous ARP. */
enum vip_vrrp_garp {
  VIP_VRRP_GARP_REQUEST = 0,      /* operation 1, target MAC all ones */
  VIP_VRRP_GARP_REQUEST_ZERO = 1, /* operation 1, target MAC zero */
  VIP_VRRP_GARP_REQUEST_MAC = 2,  /* operation 1, target MAC the announced one */
  VIP_VRRP_GARP_REPLY = 3,        /* operation 2, target MAC the announced one */
  VIP_VRRP_GARP_BOTH = 4,         /* REQUEST, then REPLY */
  VIP_VRRP_GARP_CISCO = 5         /* operation 2, target all ones; and to 01:00:0c:cd:cd:cd */
};

/* A unicast peer.  Limits for a received TTL; both 0 = exactly 255. */
struct vip_vrrp_peer {
  struct vip_addr addr; /* its source address, and where advertisements are sent to */
  uint8_t ttl_min;      /* 0 = 255 */
  uint8_t ttl_max;      /* 0 = 255 */
};

/*
 * Configuration of a virtual router.  Zero-initialise; 0 means the default that
 * is given.  The struct is copied; lists stay the caller's and must not change
 * until vip_vrrp_configure() with other lists has returned.  `vrid`, `family`
 * and `version` identify it and cannot change.
 */
struct vip_vrrp_config {
  /* Virtual addresses: first the advertised ones, then the excluded ones (answered for and
     announced but not in the packet).  IPv6: the first must be link-local. */
  const struct vip_addr *addresses;
  const struct vip_vrrp_peer *peers;    /* unicast peers; NULL = multicast */
  const struct vip_addr *group_address; /* another multicast group; NULL = 224.0.0.18, ff02::12 */
  const struct vip_auth *auth;          /* version 2 only; NULL = none */
  uint8_t vrid;                         /* 1..255 */
  uint8_t family;                       /* VIP_IPV4, VIP_IPV6 */
  uint8_t version;                      /* enum vip_vrrp_version; 0 = 3 */
  uint8_t profile;                      /* enum vip_vrrp_profile */
  uint8_t priority;                     /* 1..254; 255 = address owner; 0 = 100 */
  uint8_t address_count;                /* advertised addresses, 1..255 */
  uint8_t excluded_count;               /* excluded addresses behind them */
  uint8_t peer_count;                   /* unicast peers */
  /* Advertisement interval in centiseconds: version 3 1..4095; version 2 whole seconds,
     100..25500; 0 = 100. */
  uint16_t advert_cs;
  uint8_t checksum;          /* enum vip_vrrp_checksum */
  uint8_t losing;            /* enum vip_vrrp_losing */
  uint8_t jitter_pct;        /* advertisements up to so many percent early, 0..50 */
  uint8_t down_multiplier;   /* intervals until the Active router is down, 1..100; 0 = 3 */
  uint8_t tos;               /* TOS or traffic class sent; 0 = 0xc0, unless `tos_set` */
  uint8_t unicast_ttl;       /* TTL sent to peers; 0 = 255 */
  uint32_t preempt_delay_ms; /* a living lower router is replaced only after this */
  uint32_t start_delay_ms;   /* listen only for so long after start or link up */
  uint16_t garp_interval_ms; /* between repeated announcements; 0 = all at once */
  uint16_t garp_second_ms;   /* second round so long after the first; 0 = none */
  uint16_t garp_refresh_s;   /* then one every so many seconds; 0 = none */
  uint8_t garp_count;        /* announcements a round, 1..255; 0 = the profile's */
  uint8_t garp_form;         /* enum vip_vrrp_garp */
  uint16_t retry_s;          /* try again so long after a refused claim; 0 = never */
  bool no_preempt;           /* leave a living lower router Active; an owner preempts anyway */
  bool fast_preempt;         /* replace a living lower router after the skew time */
  bool accept;               /* accept packets to the addresses (RFC 9568 section 6.1) */
  bool strict;               /* drop IPv6 lists that do not begin link-local (erratum 8300) */
  bool physical_mac;         /* use the interface's MAC instead of the virtual one */
  bool tos_set;              /* send `tos` even if it is 0 */
};

/* Timers of a virtual router, by what they mean in its state; private, for proof. */
enum vip_vrrp_timer {
  VIP_VRRP_TIMER_RETRY = 0,    /* Initialize */
  VIP_VRRP_TIMER_DOWN = 0,     /* Backup: Active_Down_Timer */
  VIP_VRRP_TIMER_ADVERT = 0,   /* Active: Adver_Timer */
  VIP_VRRP_TIMER_PREEMPT = 1,  /* Backup: end of the preempt delay */
  VIP_VRRP_TIMER_ANNOUNCE = 1, /* Active: next announcement */
  VIP_VRRP_TIMER_SILENT = 2,   /* Backup: end of the start delay */
  VIP_VRRP_TIMER_QUIET = 2,    /* Active: no immediate answer before */
  VIP_VRRP_TIMERS = 3          /* how many run at once */
};

/* All that a step reads and writes besides the state; private. */
struct vip_vrrp_run {
  vip_time due[VIP_VRRP_TIMERS]; /* deadlines; 0 = off */
  uint32_t list_digest;          /* of the advertised addresses, whatever their order */
  uint32_t active_id;            /* identifies the Active router heard; 0 = none */
  uint16_t active_advert_cs;     /* Active_Adver_Interval */
  uint8_t takeover_reason;       /* why the next takeover happens */
  uint8_t announce_left;         /* of this round */
  uint8_t announce_round;        /* 0 first, 1 second, 2 refreshing */
  bool active_v3;                /* the Active router heard speaks version 3 */
  bool send_pseudo;              /* checksum form sent */
};

/* A virtual router.  Caller's memory; private. */
struct vip_vrrp {
  struct vip_group group;        /* first: pass &vrrp.group to vip_group_x() */
  struct vip_vrrp_config config; /* in force, defaults filled in */
  struct vip_vrrp_run run;       /* timers, and what was learned */
};

/*
 * Tells whether a virtual router can be made of `config` on `ifp`: VIP_OK,
 * VIP_ERR_ARG, or VIP_ERR_SPACE (the message exceeds MTU or transmit buffer).
 * If not VIP_OK and `problem` is not NULL, it says which field and why.  `ifp`
 * may be NULL: then what depends on it is not looked at.  May be called any
 * time.  O(addresses squared).
 */
VIP_API int vip_vrrp_check(const struct vip_if *ifp, const struct vip_vrrp_config *config,
                           struct vip_problem *problem);

/*
 * Makes a virtual router of an interface; it does nothing until
 * vip_group_start().  Returns VIP_OK, VIP_ERR_ABI, VIP_ERR_BUSY, what
 * vip_vrrp_check() returns, VIP_ERR_EXISTS (VRID and family are taken), or
 * VIP_ERR_SPACE (no slot left).  On an error nothing is registered.
 */
#define vip_vrrp_init(vrrp, ifp, config)                                                           \
  vip_vrrp_init_sized((vrrp), sizeof *(vrrp), (ifp), (config), sizeof *(config))

/* What the macro vip_vrrp_init() calls; see there. */
VIP_API int vip_vrrp_init_sized(struct vip_vrrp *vrrp, size_t vrrp_size, struct vip_if *ifp,
                                const struct vip_vrrp_config *config, size_t config_size);

/*
 * Changes a virtual router while it runs, whole or not at all.  Priority,
 * interval, addresses, preemption, authentication, announcements and the like
 * change in place: added addresses are claimed before anything is sent (the old
 * configuration is in force until the last of them is) and announced after it,
 * removed ones released last.  A change of MAC mode, accept mode, peers,
 * multicast group, first IPv6 address, or to or from address owner is a restart.
 * Returns VIP_OK, VIP_ERR_ABI, VIP_ERR_BUSY, VIP_ERR_STATE (not registered),
 * what vip_vrrp_check() returns, VIP_ERR_ARG (vrid, family or version differ),
 * or VIP_ERR_CLAIM: the host refused an added address; the old configuration is
 * in force.
 */
#define vip_vrrp_configure(vrrp, config, now)                                                      \
  vip_vrrp_configure_sized((vrrp), sizeof *(vrrp), (config), sizeof *(config), (now))

/* What the macro vip_vrrp_configure() calls; see there. */
VIP_API int vip_vrrp_configure_sized(struct vip_vrrp *vrrp, size_t vrrp_size,
                                     const struct vip_vrrp_config *config, size_t config_size,
                                     vip_time now);

/*
 * Feeds one received packet: `data` is what follows the IP header, `length`
 * octets by the IP header's count, not the frame's.  All of `data` has been
 * read before any operation is called.  Returns VIP_OK: accepted (with or
 * without notes, see the counters), or the VIP_ERR_x of the first check that
 * failed (RFC 9568 section 7.1, RFC 3768 section 7.1): then it is counted, and
 * nothing else has changed; VIP_ERR_BUSY, VIP_ERR_ARG (NULL, family).
 * O(octets of the packet + unicast peers + log groups); with MD5 a digest for
 * each key of the packet's id.
 */
VIP_API int vip_vrrp_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                           size_t length, vip_time now);

/* The configuration in force, defaults filled in. */
VIP_API const struct vip_vrrp_config *vip_vrrp_get_config(const struct vip_vrrp *vrrp);

/* The virtual router of a group, or NULL if the group is of another protocol. */
VIP_API const struct vip_vrrp *vip_vrrp_from_group(const struct vip_group *group);

/* The virtual MAC of a VRID: 00:00:5e:00:01:{vrid}, IPv6 00:00:5e:00:02:{vrid}. */
VIP_API struct vip_mac vip_vrrp_mac(uint8_t family, uint8_t vrid);

/* newActiveReason of RFC 6527. */
enum vip_vrrp_active_reason {
  VIP_VRRP_NOT_ACTIVE = 0,    /* notActive */
  VIP_VRRP_BY_PRIORITY = 1,   /* priority: owner, or the Active router left */
  VIP_VRRP_BY_PREEMPTION = 2, /* preempted: better than the Active router */
  VIP_VRRP_BY_NO_RESPONSE = 3 /* masterNoResponse: the Active router fell silent */
};

/* protoErrReason of RFC 6527. */
enum vip_vrrp_proto_error {
  VIP_VRRP_NO_ERROR = 0,       /* noError, or one that has no number there */
  VIP_VRRP_TTL_ERROR = 1,      /* ipTtlError */
  VIP_VRRP_VERSION_ERROR = 2,  /* versionError */
  VIP_VRRP_CHECKSUM_ERROR = 3, /* checksumError */
  VIP_VRRP_VRID_ERROR = 4      /* vrIdError */
};

/*
 * A virtual router in the words of RFC 6527 (vrrpv3OperationsEntry and
 * vrrpv3StatisticsEntry) and RFC 8347.  Counters are 0 without counters.
 */
struct vip_vrrp_status {
  uint8_t state;                   /* enum vip_vrrp_state */
  bool is_owner;                   /* RFC 8347 is-owner */
  uint8_t effective_priority;      /* RFC 8347 effective-priority */
  uint8_t new_active_reason;       /* enum vip_vrrp_active_reason */
  uint8_t last_event;              /* enum vip_reason; vip_vrrp_last_event() names it */
  uint8_t last_proto_error;        /* enum vip_vrrp_proto_error */
  uint8_t version;                 /* 2, 3 or 23 */
  uint16_t active_advert_cs;       /* Active_Adver_Interval in use */
  uint32_t active_down_cs;         /* Active_Down_Interval, rounded up */
  uint32_t skew_us;                /* Skew_Time, rounded up */
  struct vip_mac virtual_mac;      /* RFC 8347 virtual-mac-address; also with `physical_mac` */
  struct vip_addr active;          /* router heard last, or our own while Active; zero = unknown */
  vip_time since;                  /* when the present state was entered */
  uint32_t active_transitions;     /* vrrpv3StatisticsMasterTransitions */
  uint32_t rcvd_advertisements;    /* RcvdAdvertisements */
  uint32_t sent_advertisements;    /* advertisement-sent */
  uint32_t interval_errors;        /* AdvIntervalErrors */
  uint32_t ip_ttl_errors;          /* IpTtlErrors */
  uint32_t rcvd_pri_zero_packets;  /* RcvdPriZeroPackets */
  uint32_t sent_pri_zero_packets;  /* SentPriZeroPackets */
  uint32_t rcvd_invalid_type_pkts; /* RcvdInvalidTypePackets */
  uint32_t address_list_errors;    /* AddressListErrors */
  uint32_t packet_length_errors;   /* PacketLengthErrors */
  uint32_t checksum_errors;        /* ChecksumErrors, of this VRID */
  uint32_t version_errors;         /* VersionErrors, of this VRID */
  uint32_t invalid_auth_type;      /* RFC 2787 InvalidAuthType */
  uint32_t auth_type_mismatch;     /* RFC 2787 AuthTypeMismatch */
  uint32_t auth_failures;          /* RFC 2787 AuthFailures */
};

/* Fills `status`.  May be called any time, also in an operation. */
VIP_API void vip_vrrp_get_status(const struct vip_vrrp *vrrp, struct vip_vrrp_status *status);

/*
 * The identity of RFC 8347's last-event for an enum vip_reason, for example
 * "master-timeout"; "none" where it has none.  Static storage.
 */
VIP_API const char *vip_vrrp_last_event(uint8_t reason);

#ifdef __cplusplus
}
#endif

#endif
