/* SPDX-License-Identifier: MIT */
/*
 * checksum.c - the one's complement sum of RFC 1071.
 *
 * Words of 16 bits are added in 32 bits: an IP packet has at most 2^15 of them,
 * so carries gather in the upper half, are added back when the next piece
 * begins or the sum is folded, and the loop has no carry to look at.  Words are
 * read octet by octet in network order: no alignment, no byte order of the
 * machine.
 */
#include "checksum.h"

#include "bytes.h"

uint32_t vipi_sum(uint32_t sum, const uint8_t *data, size_t length)
{
  sum = (sum >> 16) + (sum & 0xffff);
  for (; length > 1; length -= 2, data += 2)
    sum += vipi_get16(data);
  return length != 0 ? sum + ((uint32_t)data[0] << 8) : sum;
}

uint32_t vipi_sum_pseudo(uint8_t family, const struct vip_addr *src, const struct vip_addr *dst,
                         uint8_t protocol, size_t length)
{
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  uint32_t sum = (uint32_t)length + protocol;

  for (size_t i = 0; i < octets; i += 2)
    sum += (uint32_t)vipi_get16(src->octet + i) + vipi_get16(dst->octet + i);
  return sum;
}
