/* SPDX-License-Identifier: MIT */
/*
 * mutate_hsrp_codec.c - libFuzzer's mutation of an input of fuzz_hsrp_codec.c,
 * and then, nine times out of ten, the repair of what a random change breaks
 * first; and three times out of four of text and digest.
 */
#include "hsrp_input.h"
#include "repair.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  struct repair r = {.message = data + HSRP_MESSAGE_AT};

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < HSRP_MESSAGE_AT + 2 || seed % 10 == 0 || (data[0] & HSRP_ENCODE) != 0)
    return size;
  r.size = size - HSRP_MESSAGE_AT;
  r.room = max_size - HSRP_MESSAGE_AT;
  r.family = (data[0] & HSRP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4;
  r.source = data + HSRP_SOURCE_AT;
  r.sign = seed % 4 != 0;
  r.kind = (data[0] & HSRP_DEFAULT) != 0 ? 0
           : (data[0] & HSRP_MD5) != 0   ? VIP_AUTH_MD5
                                         : VIP_AUTH_TEXT;
  r.key.id = data[HSRP_ID_AT];
  r.key.secret = data + HSRP_KEY_AT;
  r.key.length = (uint8_t)(data[HSRP_LENGTH_AT] % 8 + 1);
  repair_hsrp(&r, (data[0] & HSRP_V2) != 0 ? 2 : 1);
  return HSRP_MESSAGE_AT + r.size;
}
