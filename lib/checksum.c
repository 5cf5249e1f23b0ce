/* SPDX-License-Identifier: MIT */
/*
 * checksum.c - the one's complement sum of RFC 1071.
 *
 * Four octets are added at a time, because a one's complement sum of 32-bit
 * words folds to that of their halves (RFC 1071 section 2).  Carries gather in
 * the upper half of 64 bits and are added back once at the end, so the loop has
 * neither a branch nor a carry to look at.  Words are read octet by octet in
 * network order: no alignment, no byte order of the machine.
 */
#include "checksum.h"

#include "bytes.h"

uint32_t vipi_sum(uint32_t sum, const uint8_t *data, size_t length)
{
  uint64_t total = sum;

  for (; length >= 4; length -= 4, data += 4)
    total += vipi_get32(data);
  if (length >= 2) {
    total += vipi_get16(data);
    length -= 2;
    data += 2;
  }
  if (length == 1)
    total += (unsigned)data[0] << 8;

  /* First to 33 bits, then to 18: what is chained on cannot overflow. */
  total = (total >> 32) + (uint32_t)total;
  return (uint32_t)(total >> 16) + ((uint32_t)total & 0xffff);
}

uint32_t vipi_sum_pseudo(uint8_t family, const struct vip_addr *src, const struct vip_addr *dst,
                         uint8_t protocol, size_t length)
{
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  uint32_t sum = protocol;

  sum += (uint32_t)length >> 16;
  sum += (uint32_t)length & 0xffff;
  for (size_t i = 0; i < octets; i += 2)
    sum += (uint32_t)vipi_get16(src->octet + i) + vipi_get16(dst->octet + i);
  return sum;
}

uint16_t vipi_sum_fold(uint32_t sum)
{
  sum = (sum >> 16) + (sum & 0xffff);
  return (uint16_t)((sum >> 16) + sum);
}
