/* SPDX-License-Identifier: MIT */
/* glbp_vectors.c - see glbp_vectors.h. */
#include "glbp_vectors.h"

#include "vip_test.h"

#include "guard.h"
#include "hex.h"

struct glbp_octets glbp_octets_of(const char *text)
{
  uint8_t room[GLBP_ROOM];
  struct glbp_octets octets;

  octets.length = hex_bytes(room, sizeof room, text);
  octets.at = guard_copy(room, octets.length);
  return octets;
}

void glbp_vector_text(char text[GLBP_TEXT_ROOM], const struct glbp_vector *vector)
{
  (void)snprintf(text, GLBP_TEXT_ROOM, "%s%s%s", vector->head, vector->digest, vector->tail);
}

bool glbp_is_pad(const uint8_t *data, size_t length, size_t at)
{
  size_t tlv = 12;

  while (tlv + 1 < length && data[tlv + 1] >= 2 && at >= tlv + data[tlv + 1])
    tlv += data[tlv + 1];
  if (tlv + 2 >= length || at < tlv)
    return false;
  at -= tlv;
  switch (data[tlv]) {
  case 1:
    return at == 20 || at == 21;
  case 2:
    return at == 7 || at == 12 || at == 13;
  case 4:
    return at >= 8u + 10u * data[tlv + 2];
  default:
    return false;
  }
}

int glbp_decodes(struct vip_glbp_message *m, uint8_t family, const char *text)
{
  struct glbp_octets octets = glbp_octets_of(text);
  const int result = vip_glbp_decode(m, family, octets.at, octets.length);

  guard_free(octets.at, octets.length);
  return result;
}

void glbp_encodes_to(const struct vip_glbp_message *m, const uint8_t *expected, size_t length)
{
  uint8_t *out = guard_alloc(length);

  for (size_t size = 0; size < length; size++) {
    assert_int_equal(vip_glbp_encode(m, out, size), VIP_ERR_SPACE);
  }
  memset(out, 0x5a, length);
  assert_int_equal(vip_glbp_encode(m, out, length), (int)length);
  assert_memory_equal(out, expected, length);
  guard_free(out, length);
}

void glbp_comes_back(uint8_t family, const char *text)
{
  struct glbp_octets octets = glbp_octets_of(text);
  struct vip_glbp_message m;
  uint8_t expected[GLBP_ROOM];

  assert_int_equal(vip_glbp_decode(&m, family, octets.at, octets.length), VIP_OK);
  for (size_t i = 0; i < octets.length; i++) {
    expected[i] = glbp_is_pad(octets.at, octets.length, i) ? 0 : octets.at[i];
  }
  m.length = 0;
  glbp_encodes_to(&m, expected, octets.length);
  guard_free(octets.at, octets.length);
}
