/* SPDX-License-Identifier: MIT */
/*
 * repair_glbp.c - see repair.h: the header, the lengths of TLVs, address types,
 * virtual MACs, the text and the digest (glbp.md 2 and 3).
 */
#include "repair.h"

enum { HEADER = 12, VF = 20, DIGEST = 16, IGNORED = 200 };

static void repair_header(uint8_t *message)
{
  message[0] = 1;
  message[1] = (uint8_t)(message[1] % 3);
  message[2] &= 3;
  message[6] &= 0xfe;
  if (memcmp(message + 6, "\0\0\0\0\0", 6) == 0)
    message[11] = 1;
}

/* Makes the inside fit the length. */
static void repair_tlv(const uint8_t *message, uint8_t *tlv, uint8_t family)
{
  const uint8_t octets = family == VIP_IPV4 ? 4 : 16;

  if (tlv[0] == 1 && tlv[1] >= 24 + octets) {
    tlv[22] = family == VIP_IPV4 ? 1 : 2;
    tlv[23] = octets;
  }
  if (tlv[0] == 2 && tlv[1] >= VF && tlv[2] % 8 != 0) {
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
    return VF;
  case 3:
    return tlv[2] == 3 ? 24 : tlv[2] == 2 ? 20 : 4;
  case 4:
    return 8;
  default:
    return 2;
  }
}

/* Repairs all TLVs; returns the first one of authentication, or NULL. */
static uint8_t *repair_tlvs(struct repair *r)
{
  uint8_t *auth = NULL;
  size_t at = HEADER;

  while (at + 4 <= r->size) {
    const size_t left = r->size - at < 255 ? r->size - at : 255;
    uint8_t *tlv = r->message + at;

    if (tlv[1] < least(tlv, r->family) && least(tlv, r->family) <= left)
      tlv[1] = least(tlv, r->family);
    else if (least(tlv, r->family) > left)
      tlv[0] = IGNORED;
    if (tlv[1] < 2 || tlv[1] > left)
      tlv[1] = (uint8_t)left;
    repair_tlv(r->message, tlv, r->family);
    if (tlv[0] == 3 && auth == NULL)
      auth = tlv;
    at += tlv[1];
  }
  if (at < r->size)
    r->size = at;
  return auth;
}

/* A message without any part is none: the first becomes a Hello, or a forwarder. */
static void repair_parts(struct repair *r)
{
  bool there = false;

  if (r->size < HEADER + 40 && repair_append(r, HEADER + 40 - r->size) == NULL)
    return;
  for (size_t at = HEADER; at + 2 <= r->size && r->message[at + 1] >= 2; at += r->message[at + 1])
    there |= r->message[at] == 2 || (r->message[at] == 1 && r->message[1] == VIP_GLBP_HELLO);
  if (!there)
    r->message[HEADER] = r->message[1] == VIP_GLBP_HELLO ? 1 : 2;
}

static void write_text(struct repair *r)
{
  const uint8_t length = (uint8_t)(r->key.length + 1);
  uint8_t *tlv = repair_append(r, 4u + length);

  if (tlv == NULL)
    return;
  tlv[0] = 3;
  tlv[1] = (uint8_t)(4 + length);
  tlv[2] = 1;
  tlv[3] = length;
  memcpy(tlv + 4, r->key.secret, r->key.length);
}

static void write_digest(struct repair *r, uint8_t *tlv)
{
  const struct vip_octets all = {r->message, r->size};
  const bool last = r->family == VIP_IPV6 && r->low32;
  uint8_t *digest = tlv + (tlv[2] == 3 ? 8 : 4);
  uint8_t made[DIGEST];

  if (tlv[2] == 3) {
    memset(tlv + 4, 0, 3);
    tlv[7] = (uint8_t)r->key.id;
  }
  memset(digest, 0, DIGEST);
  memcpy(digest, r->source + (last ? 12 : 0), r->family == VIP_IPV6 && !last ? 16 : 4);
  vip_auth_md5.digest(&r->key, &all, 1, made);
  memcpy(digest, made, DIGEST);
}

static bool is_digest(const uint8_t *tlv)
{
  return tlv != NULL && ((tlv[2] == 2 && tlv[1] >= 20) || (tlv[2] == 3 && tlv[1] >= 24));
}

/* An own TLV in the place of one that is not asked for. */
static void repair_auth(struct repair *r, uint8_t *auth)
{
  const uint8_t type = r->key.id != 0 ? 3 : 2;

  if (r->kind == VIP_AUTH_MD5 && is_digest(auth)) {
    write_digest(r, auth);
    return;
  }
  for (size_t at = HEADER; at + 2 <= r->size && r->message[at + 1] >= 2; at += r->message[at + 1])
    if (r->message[at] == 3)
      r->message[at] = IGNORED;
  if (r->kind == VIP_AUTH_TEXT)
    write_text(r);
  if (r->kind != VIP_AUTH_MD5 || (auth = repair_append(r, type == 3 ? 24 : 20)) == NULL)
    return;
  auth[0] = 3;
  auth[1] = type == 3 ? 24 : 20;
  auth[2] = type;
  auth[3] = (uint8_t)(auth[1] - 4);
  write_digest(r, auth);
}

void repair_glbp(struct repair *r)
{
  uint8_t *auth;

  if (r->size < HEADER && repair_append(r, HEADER - r->size) == NULL)
    return;
  repair_header(r->message);
  repair_parts(r);
  auth = repair_tlvs(r);
  if (r->sign)
    repair_auth(r, auth);
}
