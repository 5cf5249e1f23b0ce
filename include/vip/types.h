/* SPDX-License-Identifier: MIT */
/*
 * types.h - the words everything else is written in: time, addresses, MACs,
 * result codes, the library's version.
 *
 * Nothing here has state.  Addresses and MACs are plain octets in network
 * order, so they are compared with memcmp() and never swapped.
 */
#ifndef VIP_TYPES_H
#define VIP_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Marks what the shared library exports; everything else is hidden. */
#if defined(_WIN32) && defined(VIP_SHARED)
#ifdef VIP_BUILDING
#define VIP_API __declspec(dllexport)
#else
#define VIP_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define VIP_API __attribute__((visibility("default")))
#else
#define VIP_API
#endif

/* Version of these headers: changes with the interface (from 1.0 on). */
#define VIP_VERSION_MAJOR 0
/* Changes with additions; before 1.0 with the interface. */
#define VIP_VERSION_MINOR 1
/* Changes with corrections. */
#define VIP_VERSION_PATCH 0
/* The three as text; compare it with vip_version(). */
#define VIP_VERSION "0.1.0"
/* The three as a number, 0xMMmmpp, for the preprocessor. */
#define VIP_VERSION_NUM 0x000100

/*
 * Nanoseconds on any monotonic clock of the host; where it starts does not
 * matter.  Every call that may change something takes the present as `now`; one
 * beyond VIP_TIME_MAX, 292 years, is taken as that.
 */
typedef uint64_t vip_time;

/* The latest present. */
#define VIP_TIME_MAX ((vip_time)INT64_MAX)
/* "No deadline", which is later. */
#define VIP_NEVER ((vip_time)UINT64_MAX)

/* A factor for hosts: 20 * VIP_MILLISECOND are 20 ms. */
#define VIP_MILLISECOND ((vip_time)1000000)
/* The same: 3 * VIP_SECOND are three seconds. */
#define VIP_SECOND ((vip_time)1000000000)

/* Address families, by the number that stands in front of an IP header. */
enum {
  VIP_IPV4 = 4, /* addresses of 4 octets; ARP */
  VIP_IPV6 = 6  /* addresses of 16 octets; neighbour discovery */
};

/*
 * One address: 16 octets for IPv6; for IPv4 the first 4, and the other 12 must
 * be zero.  Which family it is, its owner knows.  All zero means "none".
 */
struct vip_addr {
  uint8_t octet[16]; /* network order */
};

/* One Ethernet address. */
struct vip_mac {
  uint8_t octet[6]; /* in the order of transmission */
};

/* First-hop redundancy protocols, as groups and status name them. */
enum vip_protocol {
  VIP_PROTOCOL_VRRP = 1, /* Virtual Router Redundancy Protocol, vrrp.h */
  VIP_PROTOCOL_HSRP = 2, /* Hot Standby Router Protocol */
  VIP_PROTOCOL_GLBP = 3  /* Gateway Load Balancing Protocol */
};

/*
 * Every result, once: X(kind, NAME, text).  The list makes VIP_ERR_NAME (what
 * functions return, negative), VIP_CODE_NAME (the index of its counter, see
 * struct vip_counters) and the text of vip_strerror().
 *
 *   D  a received packet was dropped: one code for each check, in the order in
 *      which the checks are made (VRRP: RFC 9568 section 7.1, RFC 3768 section
 *      7.1); exactly one is counted for a dropped packet.  DUPLICATE_ADDRESS is
 *      counted as remarkable, too, where a Backup accepts the packet
 *   N  a received packet was accepted, and this was remarkable about it
 *   H  the host refused or failed
 *   M  the caller made a mistake; nothing was done and nothing is counted
 */
#define VIP_CODES(X)                                                                               \
  X(D, SOURCE, "source address is not one that a router can have")                                 \
  X(D, DESTINATION, "destination is neither the multicast group nor this router")                  \
  X(D, PEER, "sender is not among the configured unicast peers")                                   \
  X(D, LENGTH, "packet is shorter or longer than its contents say")                                \
  X(D, TTL, "TTL or hop limit is not 255 (or outside the peer's range)")                           \
  X(D, VERSION, "protocol version is unknown or not the group's")                                  \
  X(D, TLV, "a part (TLV) that must be there is missing, or is there twice")                       \
  X(D, TYPE, "packet type is unknown")                                                             \
  X(D, VALUE, "a field has a value that the protocol does not know")                               \
  X(D, COUNT_ZERO, "packet lists no address")                                                      \
  X(D, CHECKSUM, "checksum is wrong")                                                              \
  X(D, GROUP, "no such group on this interface")                                                   \
  X(D, NOT_STARTED, "the group is not running")                                                    \
  X(D, FOLLOWS, "the group follows another one and hears nothing (HSRP)")                          \
  X(D, OWN_PACKET, "our own packet came back")                                                     \
  X(D, DUPLICATE_ADDRESS, "another router sends from our address")                                 \
  X(D, AUTH_UNKNOWN, "authentication type is unknown")                                             \
  X(D, AUTH_TYPE, "authentication type is not the group's")                                        \
  X(D, AUTH, "authentication failed: wrong text, key or digest")                                   \
  X(D, STALE, "authenticated, but does not echo our nonce: late or replayed (GLBP)")               \
  X(D, OWNER, "the address owner does not listen to advertisements (RFC 3768)")                    \
  X(D, INTERVAL, "advertisement interval is not the group's (VRRPv2)")                             \
  X(D, INTERVAL_ZERO, "advertisement interval is zero")                                            \
  X(D, NOT_LINK_LOCAL, "first IPv6 address is not link-local (strict)")                            \
  X(D, ADDRESSES, "address list is not the group's (VRRPv2)")                                      \
  X(D, TWIN, "VRRPv2 copy of an advertisement that is heard as VRRPv3")                            \
  X(N, OWNER_CONFLICT, "another router also claims to own the addresses")                          \
  X(N, INTERVAL_DIFFERS, "sender's advertisement interval differs from ours")                      \
  X(N, ADDRESSES_DIFFER, "sender's address list differs from ours")                                \
  X(N, FIRST_NOT_LINK_LOCAL, "first IPv6 address is not link-local; accepted")                     \
  X(N, COMPAT_CHECKSUM, "IPv4 checksum is of the other form; accepted")                            \
  X(N, LOWER, "advertisement of lower priority discarded by a Backup")                             \
  X(N, LOSING, "advertisement that loses against us heard while Active")                           \
  X(N, SUPPRESSED, "immediate answer suppressed by the rate limit")                                \
  X(N, CONFLICT, "a foreign station uses a virtual address that we answer for")                    \
  X(N, TWO_ACTIVES, "an Active router whose packets fail authentication is heard while Active")    \
  X(N, TIMES, "times that the Active gateway tells cannot be used; ours are kept (GLBP)")          \
  X(N, FORWARDER, "a forwarder of a wrong number or MAC, or one that was not asked for (GLBP)")    \
  X(N, FORWARDER_CONFLICT, "another router does not give up a forwarder; left to it (GLBP)")       \
  X(H, SEND, "the host could not send a packet")                                                   \
  X(H, CLAIM, "the host refused an address or a MAC")                                              \
  X(H, ANNOUNCE, "the host could not announce an address")                                         \
  X(M, BUSY, "called from inside a host operation; do it after the call has returned")             \
  X(M, ABI, "struct size differs from the library's: rebuild with its headers")                    \
  X(M, ARG, "argument or configuration is not valid; the check function names the field")          \
  X(M, STATE, "not possible now: initialised, registered or still in use")                         \
  X(M, EXISTS, "interface already has a group of this protocol, family and number")                \
  X(M, SPACE, "too little room: slots, transmit buffer, MTU or output buffer")                     \
  X(M, NOT_OURS, "address is not answered for by this router now")                                 \
  X(M, NO_NEXT_HOP, "destination MAC is not known: route the packet instead")

/* Index of each result in the list above; the counted ones come first. */
enum vip_code {
#define VIP_X(kind, name, text) VIP_CODE_##name,
  VIP_CODES(VIP_X)
#undef VIP_X
      VIP_CODE_COUNT,              /* how many there are */
  VIP_CODE_COUNTED = VIP_CODE_BUSY /* codes below this one have a counter */
};

/* What functions return: 0, or one of these. */
enum vip_error {
  VIP_OK = 0, /* done */
#define VIP_X(kind, name, text) VIP_ERR_##name = -1 - VIP_CODE_##name,
  VIP_CODES(VIP_X)
#undef VIP_X
      VIP_ERR_LAST_ = -1000 /* fixes the enumeration's range; never returned */
};

/*
 * The text of a result, in English, without a full stop: VIP_OK, a VIP_ERR_x,
 * or "unknown result".  Never NULL; static storage.  May be called any time.
 */
VIP_API const char *vip_strerror(int result);

/*
 * The library's version as "major.minor.patch", to compare with VIP_VERSION
 * of the headers.  Static storage.  May be called any time.
 */
VIP_API const char *vip_version(void);

/*
 * Milliseconds from `now` until `deadline` for poll() and the like, rounded up
 * so that a host that sleeps so long does not wake early: 0 when it is due,
 * INT32_MAX when it is further away or VIP_NEVER.  May be called any time.
 */
VIP_API int32_t vip_ms_until(vip_time deadline, vip_time now);

/* An IPv4 address from its four octets, first one first. */
VIP_API struct vip_addr vip_ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d);

/* True if the address is all zero, that is "none". */
VIP_API bool vip_addr_is_none(const struct vip_addr *addr);

/*
 * Compares two addresses of one family as unsigned numbers in network order:
 * negative, 0 or positive, as memcmp() does (RFC 9568 section 6.4.3).
 */
VIP_API int vip_addr_compare(const struct vip_addr *a, const struct vip_addr *b);

/* True for an IPv6 link-local unicast address, fe80::/10. */
VIP_API bool vip_addr_is_link_local(const struct vip_addr *addr);

/* True for a multicast address: 224.0.0.0/4 or ff00::/8. */
VIP_API bool vip_addr_is_multicast(uint8_t family, const struct vip_addr *addr);

/*
 * The solicited-node group of an IPv6 address (RFC 4291 section 2.7.1): what a
 * host joins while it has the right VIP_RIGHT_ADDR for that address.
 */
VIP_API struct vip_addr vip_solicited_node(const struct vip_addr *addr);

/*
 * The Ethernet address that a multicast address maps to: RFC 1112 section 6.4,
 * RFC 2464 section 7.
 */
VIP_API struct vip_mac vip_multicast_mac(uint8_t family, const struct vip_addr *addr);

#ifdef __cplusplus
}
#endif

#endif
