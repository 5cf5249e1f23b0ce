/* SPDX-License-Identifier: MIT */
/*
 * glbp_reading.c - a second reading of GLBP messages, the plainest possible, from
 * glbp.md sections 2 and 6.1 alone, that the codec is compared with.
 */
#include "glbp_reading.h"

enum { HEADER = 12 };

static int expected_hello(const uint8_t *tlv, uint8_t family)
{
  const unsigned octets = family == VIP_IPV4 ? 4 : 16;

  if (tlv[1] < 28)
    return VIP_ERR_LENGTH;
  if (tlv[22] != (family == VIP_IPV4 ? 1 : 2))
    return VIP_ERR_VALUE;
  return tlv[23] == octets && tlv[1] >= 24 + octets ? VIP_OK : VIP_ERR_LENGTH;
}

static int expected_auth_tlv(const uint8_t *tlv)
{
  if (tlv[1] < 4 || 4 + tlv[3] > tlv[1])
    return VIP_ERR_LENGTH;
  if ((tlv[2] == 2 && tlv[3] != 16) || (tlv[2] == 3 && tlv[3] != 20))
    return VIP_ERR_LENGTH;
  return VIP_OK;
}

/* Takes a forwarder TLV, or finds it bad. */
static int expected_vf(struct glbp_reading *found, const uint8_t *data, size_t at)
{
  const uint8_t *tlv = data + at;

  found->has_vf = true;
  if (tlv[1] < 20)
    return VIP_ERR_LENGTH;
  if (data[1] == VIP_GLBP_REQUEST)
    return VIP_OK;
  if (tlv[2] < 1 || tlv[2] > 4 || memcmp(tlv + 14, "\0\7\xb4", 3) != 0 || tlv[17] != data[2] ||
      tlv[18] != data[3] || tlv[19] != tlv[2]) {
    found->bad = true;
    return VIP_OK;
  }
  for (unsigned i = 0; i < found->vf_count; i++)
    if (data[found->vf[i] + 2] == tlv[2]) {
      found->bad = true;
      return VIP_OK;
    }
  found->vf[found->vf_count++] = at;
  return VIP_OK;
}

static int expected_tlv(struct glbp_reading *found, const uint8_t *data, size_t at, uint8_t family)
{
  const uint8_t *tlv = data + at;

  if (tlv[0] == 2)
    return expected_vf(found, data, at);
  if (tlv[0] == 1 && found->hello == 0) {
    found->hello = at;
    return expected_hello(tlv, family);
  }
  if (tlv[0] == 3 && found->auth == 0) {
    found->auth = at;
    return expected_auth_tlv(tlv);
  }
  if (tlv[0] == 4 && found->nonce == 0) {
    found->nonce = at;
    return tlv[1] >= 8 && 8 + 10 * tlv[2] <= tlv[1] ? VIP_OK : VIP_ERR_LENGTH;
  }
  return VIP_OK;
}

int glbp_expected(struct glbp_reading *found, const uint8_t *data, size_t size, uint8_t family)
{
  int result = VIP_OK;

  memset(found, 0, sizeof *found);
  if (size < HEADER)
    return VIP_ERR_LENGTH;
  if (data[0] != 1)
    return VIP_ERR_VERSION;
  if (data[1] > 2)
    return VIP_ERR_TYPE;
  if (data[2] > 3)
    return VIP_ERR_GROUP;
  if (data[6] % 2 != 0 || memcmp(data + 6, "\0\0\0\0\0", 6) == 0)
    result = VIP_ERR_VALUE;
  for (size_t at = HEADER; at < size; at += data[at + 1]) {
    int part;

    if (size - at < 2 || data[at + 1] < 2 || data[at + 1] > size - at)
      return VIP_ERR_LENGTH;
    part = expected_tlv(found, data, at, family);
    if (part == VIP_ERR_LENGTH)
      return part;
    result = part != VIP_OK ? part : result;
  }
  if (result != VIP_OK)
    return result;
  return found->has_vf || (data[1] == 0 && found->hello != 0) ? VIP_OK : VIP_ERR_TLV;
}
