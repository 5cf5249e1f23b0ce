/* SPDX-License-Identifier: MIT */
/*
 * mutate_glbp_codec.c - libFuzzer's mutation of an input of fuzz_glbp_codec.c,
 * and then, nine times out of ten, the repair of what a random change breaks
 * first; and three times out of four of text and digest.
 */
#include "glbp_input.h"
#include "repair.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  struct repair r = {.message = data + GLBP_MESSAGE_AT};

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < GLBP_MESSAGE_AT + 2 || seed % 10 == 0 || (data[0] & GLBP_ENCODE) != 0)
    return size;
  r.size = size - GLBP_MESSAGE_AT;
  r.room = max_size - GLBP_MESSAGE_AT;
  r.family = (data[0] & GLBP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4;
  r.source = data + GLBP_SOURCE_AT;
  r.sign = seed % 4 != 0;
  r.kind = (data[0] & GLBP_NONE) != 0  ? 0
           : (data[0] & GLBP_MD5) != 0 ? VIP_AUTH_MD5
                                       : VIP_AUTH_TEXT;
  r.key.id = data[GLBP_ID_AT];
  r.key.secret = data + GLBP_KEY_AT;
  r.key.length = (uint8_t)(data[GLBP_LENGTH_AT] % 8 + 1);
  r.low32 = data[GLBP_ID_AT] % 4 == 1;
  repair_glbp(&r);
  return GLBP_MESSAGE_AT + r.size;
}
