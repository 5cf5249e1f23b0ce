/* SPDX-License-Identifier: MIT */
/*
 * mutate_frame.c - libFuzzer's mutation of an input of fuzz_frame.c, and then,
 * nine times out of ten, the repair of the lengths and checksums of the headers
 * that are there, and of a VRRP message in them.
 */
#include "fuzz.h"

static void put16(uint8_t *at, size_t value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

/* What stands behind an IP header: `protocol` and `size` octets of it. */
static void repair_payload(uint8_t *data, size_t size, uint8_t protocol, uint8_t family,
                           const struct vip_addr *src, const struct vip_addr *dst,
                           unsigned int seed)
{
  if (protocol == 112 && size >= 8) {
    fuzz_repair_vrrp(data, size, family);
    fuzz_repair_sum(data, size, family, src, dst, seed % 3 == 0);
  } else if (protocol == 17 && size >= 8) {
    put16(data + 4, size);
    put16(data + 6, fuzz_checksum(data, size, 6, family, src, dst, 17));
  } else if (protocol == 58 && size >= 4) {
    put16(data + 2, fuzz_checksum(data, size, 2, family, src, dst, 58));
  }
}

static void repair_ipv4(uint8_t *ip, size_t size, unsigned int seed)
{
  struct vip_addr src = {{0}};
  struct vip_addr dst = {{0}};
  size_t header = (ip[0] & 15u) * 4;
  size_t total = size;

  if (header < 20 || header > size)
    header = 20;
  /* Sometimes the frame is longer than the packet. */
  if (seed % 7 == 0 && size - header > 10)
    total -= seed / 7 % 10;
  ip[0] = (uint8_t)(0x40 | header / 4);
  put16(ip + 2, total);
  if (seed % 5 != 0)
    put16(ip + 6, 0);
  memcpy(&src, ip + 12, 4);
  memcpy(&dst, ip + 16, 4);
  repair_payload(ip + header, total - header, ip[9], VIP_IPV4, &src, &dst, seed);
  put16(ip + 10, fuzz_checksum(ip, header, 10, 0, NULL, NULL, 0));
}

static void repair_ipv6(uint8_t *ip, size_t size, unsigned int seed)
{
  struct vip_addr src;
  struct vip_addr dst;

  ip[0] = (uint8_t)(0x60 | (ip[0] & 15));
  put16(ip + 4, size - 40);
  memcpy(&src, ip + 8, 16);
  memcpy(&dst, ip + 24, 16);
  repair_payload(ip + 40, size - 40, ip[6], VIP_IPV6, &src, &dst, seed);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  size_t at = 1 + 12;

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < 1 + 14 || data[0] % 4 != 0 || seed % 10 == 0)
    return size;
  while (at + 6 <= size && at < 1 + 20 && (data[at] == 0x81 || data[at] == 0x88))
    at += 4;
  if (data[at] == 0x08 && data[at + 1] == 0 && size >= at + 2 + 20)
    repair_ipv4(data + at + 2, size - at - 2, seed);
  else if (data[at] == 0x86 && data[at + 1] == 0xdd && size >= at + 2 + 40)
    repair_ipv6(data + at + 2, size - at - 2, seed);
  return size;
}
