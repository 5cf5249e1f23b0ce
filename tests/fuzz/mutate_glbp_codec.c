/* SPDX-License-Identifier: MIT */
/*
 * mutate_glbp_codec.c - libFuzzer's mutation of an input of fuzz_glbp_codec.c,
 * and then, nine times out of ten, the repair of what a random change breaks
 * first: the header, the lengths of TLVs, address types, virtual MACs; and two
 * times out of three the digest.
 */
#include "glbp_input.h"

enum { HEADER = 12, DIGEST = 16 };

static void repair_header(uint8_t *message)
{
  message[0] = 1;
  message[1] = (uint8_t)(message[1] % 3);
  message[2] &= 3;
  message[6] &= 0xfe;
}

/* Makes the inside fit the length. */
static void repair_tlv(const uint8_t *message, uint8_t *tlv, uint8_t family)
{
  const uint8_t octets = family == VIP_IPV4 ? 4 : 16;

  if (tlv[0] == 1 && tlv[1] >= 24 + octets) {
    tlv[22] = family == VIP_IPV4 ? 1 : 2;
    tlv[23] = octets;
  }
  if (tlv[0] == 2 && tlv[1] >= 20 && tlv[2] % 8 != 0) {
    tlv[2] = (uint8_t)(tlv[2] % 4 + 1);
    memcpy(tlv + 14, "\0\7\xb4", 3);
    memcpy(tlv + 17, message + 2, 2);
    tlv[19] = tlv[2];
  }
  if (tlv[0] == 3 && tlv[1] >= 4) {
    if (tlv[3] > tlv[1] - 4)
      tlv[3] = (uint8_t)(tlv[1] - 4);
    if (tlv[2] == 2 || tlv[2] == 3)
      tlv[3] = tlv[2] == 2 ? DIGEST : DIGEST + 4;
  }
  if (tlv[0] == 4 && tlv[1] >= 8 && tlv[2] > (tlv[1] - 8) / 10)
    tlv[2] = (uint8_t)((tlv[1] - 8) / 10);
}

/* Shortest lengths, so that most TLVs have room for what they hold. */
static uint8_t least(const uint8_t *tlv, uint8_t family)
{
  switch (tlv[0]) {
  case 1:
    return family == VIP_IPV4 ? 28 : 40;
  case 2:
    return 20;
  case 3:
    return tlv[2] == 3 ? 24 : tlv[2] == 2 ? 20 : 4;
  case 4:
    return 8;
  default:
    return 2;
  }
}

/* Repairs all TLVs; returns the first one of authentication, or NULL. */
static uint8_t *repair_tlvs(uint8_t *message, size_t size, uint8_t family)
{
  uint8_t *auth = NULL;
  size_t at = HEADER;

  while (at + 3 <= size) {
    const size_t left = size - at < 255 ? size - at : 255;
    uint8_t *tlv = message + at;

    if (tlv[1] < least(tlv, family) && least(tlv, family) <= left)
      tlv[1] = least(tlv, family);
    if (tlv[1] < 2 || tlv[1] > left)
      tlv[1] = (uint8_t)left;
    repair_tlv(message, tlv, family);
    if (tlv[0] == 3 && auth == NULL)
      auth = tlv;
    at += tlv[1];
  }
  return auth;
}

static void repair_digest(const uint8_t *input, uint8_t *message, size_t size, uint8_t *tlv)
{
  const struct vip_key key = {0, input + GLBP_KEY_AT, (uint8_t)(input[GLBP_LENGTH_AT] % 8 + 1), 0};
  const struct vip_octets all = {message, size};
  const bool low32 = (input[0] & GLBP_IPV6) != 0 && input[GLBP_ID_AT] % 4 == 1;
  uint8_t *digest = tlv + (tlv[2] == 3 ? 8 : 4);
  uint8_t made[DIGEST];

  if (tlv[2] == 3) {
    memset(tlv + 4, 0, 3);
    tlv[7] = input[GLBP_ID_AT];
  }
  memset(digest, 0, DIGEST);
  memcpy(digest, input + GLBP_SOURCE_AT + (low32 ? 12 : 0),
         (input[0] & GLBP_IPV6) != 0 && !low32 ? 16 : 4);
  vip_auth_md5.digest(&key, &all, 1, made);
  memcpy(digest, made, DIGEST);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  uint8_t *message = data + GLBP_MESSAGE_AT;
  uint8_t *auth;

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < GLBP_MESSAGE_AT + HEADER || seed % 10 == 0 || (data[0] & GLBP_ENCODE) != 0)
    return size;
  repair_header(message);
  auth = repair_tlvs(message, size - GLBP_MESSAGE_AT,
                     (data[0] & GLBP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4);
  if (auth != NULL && seed % 3 != 0 &&
      ((auth[2] == 2 && auth[1] >= 20) || (auth[2] == 3 && auth[1] >= 24)))
    repair_digest(data, message, size - GLBP_MESSAGE_AT, auth);
  return size;
}
