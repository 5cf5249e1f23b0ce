/* SPDX-License-Identifier: MIT */
/*
 * checksum.h - the Internet checksum (RFC 1071), for VRRP, IPv4, UDP and ICMPv6.
 *
 * A sum is built in pieces and folded at the end.  To verify, sum the data with
 * its checksum field included: right if the folded sum is 0xffff.  To compute,
 * sum with the field zero and write the complement of the folded sum.
 */
#ifndef VIPI_CHECKSUM_H
#define VIPI_CHECKSUM_H

#include <vip/types.h>

/*
 * Adds `length` octets to a sum (0 starts one).  Only the last piece may have an
 * odd length: a zero octet is then added in thought.  `length` below 2^16.
 */
uint32_t vipi_sum(uint32_t sum, const uint8_t *data, size_t length);

/*
 * The sum of a pseudo-header: RFC 768 over IPv4, RFC 8200 section 8.1 over IPv6.
 * `length` is that of the upper-layer packet.
 */
uint32_t vipi_sum_pseudo(uint8_t family, const struct vip_addr *src, const struct vip_addr *dst,
                         uint8_t protocol, size_t length);

/* Folds a sum to 16 bits; not complemented. */
static inline uint16_t vipi_sum_fold(uint32_t sum)
{
  sum = (sum >> 16) + (sum & 0xffff);
  return (uint16_t)((sum >> 16) + sum);
}

#endif
