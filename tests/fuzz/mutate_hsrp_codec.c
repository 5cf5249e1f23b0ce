/* SPDX-License-Identifier: MIT */
/*
 * mutate_hsrp_codec.c - libFuzzer's mutation of an input of fuzz_hsrp_codec.c,
 * and then, nine times out of ten, the repair of what a random change breaks
 * first: versions, opcodes, states and the lengths of TLVs; and two times out of
 * three the MD5 TLV, digest included.
 */
#include "hsrp_input.h"

enum { HELLO_LENGTH = 20, MD5_LENGTH = 30, DIGEST_AT = 14, DIGEST = 16 };

/* The TLV in a message, or NULL; repairs what stands in front of the digests. */
static uint8_t *repair_v1(uint8_t *data, size_t size)
{
  static const uint8_t states[] = {0, 1, 2, 4, 8, 16};

  data[0] = 0;
  if (size < 16)
    return NULL;
  data[1] &= 3;
  if (data[1] == 3) {
    memcpy(data + 2, "\0\1\0\16", 4);
    data[6] = (uint8_t)(data[6] % 3 + 1);
    return NULL;
  }
  data[2] = states[data[2] % sizeof states];
  if (size != HELLO_LENGTH + MD5_LENGTH)
    return NULL;
  data[20] = 4;
  data[21] = 28;
  return data + 20;
}

static void repair_group(uint8_t *tlv, uint8_t family)
{
  tlv[2] = 2;
  tlv[3] = (uint8_t)(tlv[3] % 3);
  tlv[4] = (uint8_t)(tlv[4] % 7);
  tlv[5] = family;
  tlv[6] &= 15;
  memset(tlv + 14, 0, 3);
}

static uint8_t *repair_v2(uint8_t *data, size_t size, uint8_t family)
{
  static const uint8_t values[5] = {0, 40, 4, 8, 28};
  uint8_t *md5 = NULL;
  size_t at = 0;

  if (data[0] == 0)
    data[0] = 1;
  while (at + 2 <= size) {
    const size_t left = size - at - 2;

    if (data[at] >= 1 && data[at] <= 4 && values[data[at]] <= left)
      data[at + 1] = values[data[at]];
    else if (data[at + 1] > left)
      data[at + 1] = (uint8_t)left;
    if (data[at] == 1 && data[at + 1] == 40)
      repair_group(data + at, family);
    if (data[at] == 4 && data[at + 1] == 28)
      md5 = data + at;
    at += 2u + data[at + 1];
  }
  return md5;
}

static void repair_digest(const uint8_t *input, uint8_t *message, size_t size, uint8_t *md5)
{
  const struct vip_key key = {0, input + HSRP_KEY_AT, (uint8_t)(input[HSRP_LENGTH_AT] % 8 + 1), 0};
  const struct vip_octets all = {message, size};
  uint8_t digest[DIGEST];

  memcpy(md5 + 2, "\1\0\0\0", 4);
  memcpy(md5 + 6, input + HSRP_SOURCE_AT + ((input[0] & HSRP_IPV6) != 0 ? 12 : 0), 4);
  memset(md5 + 10, 0, 3);
  md5[13] = input[HSRP_ID_AT];
  memset(md5 + DIGEST_AT, 0, DIGEST);
  vip_auth_md5.digest(&key, &all, 1, digest);
  memcpy(md5 + DIGEST_AT, digest, DIGEST);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  uint8_t *message = data + HSRP_MESSAGE_AT;
  uint8_t *md5;

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < HSRP_MESSAGE_AT + 2 || seed % 10 == 0 || (data[0] & HSRP_ENCODE) != 0)
    return size;
  if ((data[0] & HSRP_V2) == 0)
    md5 = repair_v1(message, size - HSRP_MESSAGE_AT);
  else
    md5 = repair_v2(message, size - HSRP_MESSAGE_AT,
                    (data[0] & HSRP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4);
  if (md5 != NULL && seed % 3 != 0)
    repair_digest(data, message, size - HSRP_MESSAGE_AT, md5);
  return size;
}
