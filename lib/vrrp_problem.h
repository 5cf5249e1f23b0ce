/* SPDX-License-Identifier: MIT */
/*
 * vrrp_problem.h - everything that a configuration can be refused for, once: the
 * first field that is wrong, and what is allowed there.
 *
 * vrrp_check.c finds a problem and knows it by its number alone; vrrp_problem.c
 * puts it into words.
 */
#ifndef VIPI_VRRP_PROBLEM_H
#define VIPI_VRRP_PROBLEM_H

#include <vip/vrrp.h>

#include "check.h"

/* X(NAME, field, why); those that are VIP_ERR_SPACE come last, BUFFER first of them. */
#define VIPI_VRRP_PROBLEMS(X)                                                                      \
  X(CONFIG, "config", "must not be NULL")                                                          \
  X(VRID, "vrid", "must be 1..255")                                                                \
  X(FAMILY, "family", "must be VIP_IPV4 or VIP_IPV6")                                              \
  X(VERSION, "version", "must be 2, 3 or 23 (both)")                                               \
  X(VERSION_IPV6, "version", "IPv6 needs version 3")                                               \
  X(PROFILE, "profile", "is not an enum vip_vrrp_profile")                                         \
  X(PROFILE_VERSION, "profile",                                                                    \
    "RFC3768 goes with version 2, RFC5798 and RFC9568 with version 3 or 23")                       \
  X(COUNT, "address_count", "must be 1..255")                                                      \
  X(ADDRESSES_NULL, "addresses", "must not be NULL")                                               \
  X(ADDRESS, "addresses",                                                                          \
    "must be unicast addresses of the family, IPv4 with 12 zero octets behind")                    \
  X(ADDRESS_TWICE, "addresses", "must be different from each other")                               \
  X(NOT_LINK_LOCAL, "addresses",                                                                   \
    "the first IPv6 address must be link-local (RFC 9568 section 5.2.9)")                          \
  X(PEERS_NULL, "peers", "must not be NULL with a peer_count")                                     \
  X(PEER_COUNT, "peer_count", "must not be 0 with peers: leave both out for multicast")            \
  X(PEER, "peers", "must be unicast addresses of the family")                                      \
  X(PEER_TTL, "peers", "ttl_min must not exceed ttl_max, and 0 is 255")                            \
  X(GROUP_PEERS, "group_address", "has no meaning with unicast peers")                             \
  X(GROUP, "group_address", "must be a multicast address")                                         \
  X(AUTH_VERSION, "auth", "only version 2 has authentication")                                     \
  VIPI_AUTH_PROBLEMS(X)                                                                            \
  X(INTERVAL_V2, "advert_cs", "version 2 counts whole seconds: 100, 200 .. 25500")                 \
  X(INTERVAL_V3, "advert_cs", "must be 1..4095 centiseconds")                                      \
  X(JITTER, "jitter_pct", "must be 0..50")                                                         \
  X(MULTIPLIER, "down_multiplier", "must be 1..100, 0 = 3")                                        \
  X(GARP_SECOND, "garp_second_ms", "must be later than the last announcement of the first round")  \
  X(CHECKSUM, "checksum", "is not an enum vip_vrrp_checksum")                                      \
  X(LOSING, "losing", "is not an enum vip_vrrp_losing")                                            \
  X(GARP_FORM, "garp_form", "is not an enum vip_vrrp_garp")                                        \
  X(JITTER_RANDOM, "jitter_pct", "needs the host operation random")                                \
  X(BUFFER, "address_count", "the advertisement exceeds the engine's transmit buffer")             \
  X(MTU, "address_count", "the advertisement exceeds the MTU: make some addresses excluded ones")

enum vipi_vrrp_problem {
  PROBLEM_NONE,
#define VIPI_X(name, field, why) PROBLEM_##name,
  VIPI_VRRP_PROBLEMS(VIPI_X)
#undef VIPI_X
};

/* The first problem of a configuration with its defaults filled in; `ifp` may be NULL. */
enum vipi_vrrp_problem vipi_vrrp_problem(const struct vip_if *ifp,
                                         const struct vip_vrrp_config *config);

/* What a function returns for it: VIP_OK, VIP_ERR_ARG or VIP_ERR_SPACE. */
static inline int vipi_vrrp_refusal(enum vipi_vrrp_problem problem)
{
  if (problem == PROBLEM_NONE)
    return VIP_OK;
  return problem >= PROBLEM_BUFFER ? VIP_ERR_SPACE : VIP_ERR_ARG;
}

#endif
