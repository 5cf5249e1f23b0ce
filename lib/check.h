/* SPDX-License-Identifier: MIT */
/* check.h - see check.c. */
#ifndef VIPI_CHECK_H
#define VIPI_CHECK_H

#include <vip/auth.h>

/* Octets of an IP header without options. */
enum { VIPI_IPV4_HEADER = 20, VIPI_IPV6_HEADER = 40 };

/* The longest text of VRRPv2 and HSRP. */
enum { VIPI_TEXT_KEY_MAX = 8 };

/* What can be wrong with authentication, in the protocols' lists of problems: X(NAME, field, why).
 */
#define VIPI_AUTH_PROBLEMS(X)                                                                      \
  X(AUTH, "auth", "needs a method and one key or more")                                            \
  X(KEY, "auth", "a key must not be empty")                                                        \
  X(KEY_TEXT, "auth", "a text key has 1..8 octets")                                                \
  X(KEY_SEND, "auth", "one key must have VIP_KEY_SEND")

/* Which of them: counted from 1; 0 = none. */
unsigned vipi_auth_problem(const struct vip_auth *auth);

/* IPv4 with 12 zero octets behind: see struct vip_addr. */
bool vipi_addr_well_formed(uint8_t family, const struct vip_addr *addr);

/* Well formed, and neither none, nor multicast, nor broadcast. */
bool vipi_addr_usable(uint8_t family, const struct vip_addr *addr);

#endif
