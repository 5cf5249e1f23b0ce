/* SPDX-License-Identifier: MIT */
/*
 * glbp_problem.h - everything that a configuration can be refused for, once: the
 * first field that is wrong, and what is allowed there.
 *
 * glbp_check.c finds a problem and knows it by its number alone; glbp_problem.c
 * puts it into words.
 */
#ifndef VIPI_GLBP_PROBLEM_H
#define VIPI_GLBP_PROBLEM_H

#include <vip/glbp.h>

#include "check.h"

/* X(NAME, field, why); BUFFER, which is VIP_ERR_SPACE, comes last. */
#define VIPI_GLBP_PROBLEMS(X)                                                                      \
  X(CONFIG, "config", "must not be NULL")                                                          \
  X(FAMILY, "family", "must be VIP_IPV4 or VIP_IPV6")                                              \
  X(GROUP, "group", "must be 0..1023")                                                             \
  X(AUTOMATIC, "automatic", "is for IPv6")                                                         \
  X(ADDRESS, "address",                                                                            \
    "must be a unicast address of the family, IPv4 with 12 zero octets behind")                    \
  X(NOT_LINK_LOCAL, "address", "an IPv6 virtual address must be link-local")                       \
  X(ADDRESS_OWN, "address", "must not be the interface's own address")                             \
  X(SECONDARIES_NULL, "secondaries", "must not be NULL")                                           \
  X(SECONDARY, "secondaries",                                                                      \
    "must be unicast addresses of the family, IPv4 with 12 zero octets behind")                    \
  X(SECONDARY_TWICE, "secondaries", "must be different from each other and from address")          \
  X(AUTH, "auth", "needs a method and one key or more")                                            \
  X(KEY, "auth", "a key must not be empty")                                                        \
  X(KEY_TEXT, "auth", "a text key has 1..250 octets")                                              \
  X(KEY_SEND, "auth", "one key must have VIP_KEY_SEND")                                            \
  X(PEERS_NULL, "peers", "must not be NULL")                                                       \
  X(PEERS_MD5, "peer_count", "MD5 needs one or more, for the nonces of the other routers")         \
  X(CLIENTS_NULL, "clients", "must not be NULL")                                                   \
  X(CLIENT_TIMEOUT, "client_timeout_min", "must be 10..10080 minutes, or 0")                       \
  X(BALANCING, "balancing", "is not an enum vip_glbp_balancing")                                   \
  X(WEIGHT, "weight", "must be 1..254")                                                            \
  X(WEIGHT_LOWER, "weight_lower", "must be 1..weight")                                             \
  X(WEIGHT_UPPER, "weight_upper", "must be weight_lower..weight")                                  \
  X(JITTER, "jitter_pct", "must be 0..20")                                                         \
  X(HELLO, "hello_ms", "must be 50..60000 milliseconds")                                           \
  X(HOLD, "hold_ms", "must be more than hello_ms, and no more than 180000 milliseconds")           \
  X(REDIRECT, "redirect_s", "must be 0..3600 seconds")                                             \
  X(TIMEOUT, "timeout_s", "must be 600 more than redirect_s, and no more than 64800 seconds")      \
  X(PREEMPT_DELAY, "preempt_delay_s", "must be 0..3600 seconds")                                   \
  X(FORWARDER_DELAY, "forwarder_delay_s", "must be 0..3600 seconds")                               \
  X(RANDOM, "auth", "MD5 and jitter need the host operation random")                               \
  X(BUFFER, "group", "a message exceeds the engine's transmit buffer or the MTU")

enum vipi_glbp_problem {
  PROBLEM_NONE,
#define VIPI_X(name, field, why) PROBLEM_##name,
  VIPI_GLBP_PROBLEMS(VIPI_X)
#undef VIPI_X
};

/* The first problem of a configuration with its defaults filled in; `ifp` may be NULL. */
enum vipi_glbp_problem vipi_glbp_problem(const struct vip_if *ifp,
                                         const struct vip_glbp_config *config);

/* What a function returns for it: VIP_OK, VIP_ERR_ARG or VIP_ERR_SPACE. */
static inline int vipi_glbp_refusal(enum vipi_glbp_problem problem)
{
  if (problem == PROBLEM_NONE)
    return VIP_OK;
  return problem == PROBLEM_BUFFER ? VIP_ERR_SPACE : VIP_ERR_ARG;
}

#endif
