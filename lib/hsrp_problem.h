/* SPDX-License-Identifier: MIT */
/*
 * hsrp_problem.h - everything that a configuration can be refused for, once: the
 * first field that is wrong, and what is allowed there.
 *
 * hsrp_check.c finds a problem and knows it by its number alone; hsrp_problem.c
 * puts it into words.
 */
#ifndef VIPI_HSRP_PROBLEM_H
#define VIPI_HSRP_PROBLEM_H

#include <vip/hsrp.h>

#include "check.h"

/* X(NAME, field, why); BUFFER, which is VIP_ERR_SPACE, comes last. */
#define VIPI_HSRP_PROBLEMS(X)                                                                      \
  X(CONFIG, "config", "must not be NULL")                                                          \
  X(FAMILY, "family", "must be VIP_IPV4 or VIP_IPV6")                                              \
  X(VERSION, "version", "must be 1 or 2")                                                          \
  X(VERSION_IPV6, "version", "IPv6 needs version 2")                                               \
  X(GROUP, "group", "must be 0..255 with version 1, 0..4095 with version 2")                       \
  X(LEADER, "leader", "must be a registered group of this engine that follows none")               \
  X(LEADER_ADDRESS, "address", "a group that follows another one cannot learn it")                 \
  X(AUTOMATIC, "automatic", "is an enum vip_hsrp_auto, and for IPv6")                              \
  X(ADDRESS, "address",                                                                            \
    "must be a unicast address of the family, IPv4 with 12 zero octets behind")                    \
  X(NOT_LINK_LOCAL, "address", "an IPv6 virtual address must be link-local")                       \
  X(ADDRESS_OWN, "address", "must not be the interface's own address")                             \
  X(SECONDARIES_NULL, "secondaries", "must not be NULL")                                           \
  X(SECONDARY, "secondaries",                                                                      \
    "must be unicast addresses of the family, IPv4 with 12 zero octets behind")                    \
  X(SECONDARY_TWICE, "secondaries", "must be different from each other and from address")          \
  X(MAC_MODE, "mac_mode", "is not an enum vip_hsrp_mac_mode")                                      \
  X(MAC, "mac", "must be a unicast MAC")                                                           \
  X(LEARN, "learn", "is not an enum vip_hsrp_learn")                                               \
  VIPI_AUTH_PROBLEMS(X)                                                                            \
  X(HELLO, "hello_ms", "must be 15..254000 milliseconds")                                          \
  X(HOLD, "hold_ms", "must be 50..255000 milliseconds, and more than the hello time")              \
  X(JITTER, "jitter_pct", "must be 0..50")                                                         \
  X(START_DELAY, "start_delay_ms", "must be 0..10000000 milliseconds")                             \
  X(START_RELOAD, "start_reload_ms", "must be 0..10000000 milliseconds")                           \
  X(PREEMPT_DELAY, "preempt_delay_s", "must be 0..3600 seconds, and so the other two")             \
  X(GARP_COUNT, "garp_count", "must be 0..60")                                                     \
  X(GARP_INTERVAL, "garp_interval_s", "must be 1..1800 seconds, 0 = 3")                            \
  X(JITTER_RANDOM, "no_jitter", "jitter needs the host operation random")                          \
  X(BUFFER, "group", "a message exceeds the engine's transmit buffer or the MTU")

enum vipi_hsrp_problem {
  PROBLEM_NONE,
#define VIPI_X(name, field, why) PROBLEM_##name,
  VIPI_HSRP_PROBLEMS(VIPI_X)
#undef VIPI_X
};

/* The first problem of a configuration with its defaults filled in; `ifp` may be NULL. */
enum vipi_hsrp_problem vipi_hsrp_problem(const struct vip_if *ifp,
                                         const struct vip_hsrp_config *config);

/* What a function returns for it: VIP_OK, VIP_ERR_ARG or VIP_ERR_SPACE. */
static inline int vipi_hsrp_refusal(enum vipi_hsrp_problem problem)
{
  if (problem == PROBLEM_NONE)
    return VIP_OK;
  return problem == PROBLEM_BUFFER ? VIP_ERR_SPACE : VIP_ERR_ARG;
}

#endif
