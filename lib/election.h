/* SPDX-License-Identifier: MIT */
/*
 * election.h - which of two routers is better: the comparison that all three
 * protocols share (RFC 9568 section 6.4.3, RFC 2281 section 5.4).
 */
#ifndef VIPI_ELECTION_H
#define VIPI_ELECTION_H

#include <vip/types.h>

/*
 * Compares (priority, address) pairs: positive if the first is better.  The
 * greater priority wins, and between equals the greater address as an unsigned
 * number in network order.
 */
static inline int vipi_rank(uint8_t priority_a, const struct vip_addr *addr_a, uint8_t priority_b,
                            const struct vip_addr *addr_b)
{
  return priority_a != priority_b ? (int)priority_a - (int)priority_b
                                  : vip_addr_compare(addr_a, addr_b);
}

#endif
