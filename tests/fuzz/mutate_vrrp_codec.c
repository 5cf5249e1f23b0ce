/* SPDX-License-Identifier: MIT */
/*
 * mutate_vrrp_codec.c - libFuzzer's mutation of an input of fuzz_vrrp_codec.c,
 * and then, nine times out of ten, the repair of what a random change breaks
 * first: version, count, the digest of MD5 and the checksum.
 */
#include "fuzz.h"

enum { MESSAGE_AT = 33 };

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  struct vip_addr src;
  struct vip_addr dst;
  uint8_t family;

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < MESSAGE_AT + 8 || seed % 10 == 0)
    return size;
  family = (data[0] & 1) != 0 ? VIP_IPV6 : VIP_IPV4;
  memcpy(src.octet, data + 1, sizeof src.octet);
  memcpy(dst.octet, data + 17, sizeof dst.octet);
  size = MESSAGE_AT + fuzz_repair_vrrp(data + MESSAGE_AT, size - MESSAGE_AT, family);
  if (fuzz_has_block(data + MESSAGE_AT, size - MESSAGE_AT) && seed % 7 != 0)
    fuzz_write_block(data + MESSAGE_AT, size - MESSAGE_AT, &fuzz_key, &src);
  fuzz_repair_sum(data + MESSAGE_AT, size - MESSAGE_AT, family, &src, &dst, seed % 3 == 0);
  return size;
}
