/* SPDX-License-Identifier: MIT */
/*
 * repair_hsrp.c - see repair.h: versions, opcodes, states, the lengths of TLVs, the
 * text, and the MD5 TLV with its digest (hsrp.md 2 and 3).
 */
#include "repair.h"

enum { HELLO = 20, GROUP = 42, TEXT = 10, MD5 = 30, DIGEST_AT = 14, DIGEST = 16, IGNORED = 200 };

uint8_t *repair_append(struct repair *r, size_t octets)
{
  uint8_t *at = r->message + r->size;

  if (octets > r->room - r->size)
    return NULL;
  memset(at, 0, octets);
  r->size += octets;
  return at;
}

/* The text that is asked for: 8 octets, the default where none is configured. */
static void write_text(const struct repair *r, uint8_t *to)
{
  memset(to, 0, 8);
  if (r->kind == 0)
    memcpy(to, "cisco", 5);
  else
    memcpy(to, r->key.secret, r->key.length);
}

static void write_digest(struct repair *r, uint8_t *md5)
{
  const struct vip_octets all = {r->message, r->size};
  uint8_t digest[DIGEST];

  memcpy(md5, "\4\34\1\0\0\0", 6);
  memcpy(md5 + 6, r->source + (r->family == VIP_IPV6 ? 12 : 0), 4);
  memset(md5 + 10, 0, 3);
  md5[13] = (uint8_t)r->key.id;
  memset(md5 + DIGEST_AT, 0, DIGEST);
  vip_auth_md5.digest(&r->key, &all, 1, digest);
  memcpy(md5 + DIGEST_AT, digest, DIGEST);
}

/* ---- version 1 ---- */

static void repair_v1(struct repair *r)
{
  static const uint8_t states[] = {0, 1, 2, 4, 8, 16};
  const size_t length = r->kind == VIP_AUTH_MD5 ? HELLO + MD5 : HELLO;
  uint8_t *data = r->message;

  if (r->size < HELLO && repair_append(r, HELLO - r->size) == NULL)
    return;
  data[0] = 0;
  data[1] &= 3;
  if (data[1] == 3) {
    memcpy(data + 2, "\0\1\0\16", 4);
    data[6] = (uint8_t)(data[6] % 3 + 1);
    return;
  }
  data[2] = states[data[2] % sizeof states];
  if (!r->sign || (r->size < length && repair_append(r, length - r->size) == NULL))
    return;
  if (r->kind == VIP_AUTH_MD5) {
    r->size = length;
    write_digest(r, data + HELLO);
    return;
  }
  write_text(r, data + 8);
  /* Else it would be taken for MD5. */
  if (r->size == HELLO + MD5)
    r->size--;
}

/* ---- version 2 ---- */

/* Where the TLVs of known types stand. */
struct tlvs {
  uint8_t *first[5];
};

static void repair_group(uint8_t *tlv, uint8_t family)
{
  tlv[2] = 2;
  tlv[3] = (uint8_t)(tlv[3] % 3);
  tlv[4] = (uint8_t)(tlv[4] % 7);
  tlv[5] = family;
  tlv[6] &= 15;
  memset(tlv + 14, 0, 3);
}

/* Each known type once, of its length. */
static void repair_tlvs(struct repair *r, struct tlvs *found)
{
  static const uint8_t values[5] = {0, 40, 4, 8, 28};
  uint8_t *data = r->message;
  size_t at = 0;

  for (; at + 2 <= r->size; at += 2u + data[at + 1]) {
    const size_t left = r->size - at - 2;
    const uint8_t type = data[at];

    if (type >= 1 && type <= 4 && (found->first[type] != NULL || values[type] > left))
      data[at] = IGNORED;
    else if (type >= 1 && type <= 4) {
      data[at + 1] = values[type];
      found->first[type] = data + at;
    }
    if (data[at + 1] > left)
      data[at + 1] = (uint8_t)left;
  }
  if (r->size > at)
    r->size = at;
}

static void repair_v2(struct repair *r)
{
  struct tlvs found = {{NULL}};

  if (r->size < GROUP && repair_append(r, GROUP - r->size) == NULL)
    return;
  /* It begins with a Group State, most of the time. */
  if (r->message[0] != 2 || r->message[1] % 4 != 0)
    r->message[0] = 1;
  repair_tlvs(r, &found);
  if (found.first[1] != NULL)
    repair_group(found.first[1], r->family);
  if (!r->sign)
    return;
  if (r->kind == VIP_AUTH_MD5) {
    if (found.first[4] == NULL)
      found.first[4] = repair_append(r, MD5);
    if (found.first[4] != NULL)
      write_digest(r, found.first[4]);
    return;
  }
  if (found.first[4] != NULL)
    found.first[4][0] = IGNORED;
  if (found.first[3] == NULL && r->kind == VIP_AUTH_TEXT) {
    found.first[3] = repair_append(r, TEXT);
    if (found.first[3] != NULL)
      memcpy(found.first[3], "\3\10", 2);
  }
  if (found.first[3] != NULL)
    write_text(r, found.first[3] + 2);
}

void repair_hsrp(struct repair *r, uint8_t version)
{
  if (version == 1)
    repair_v1(r);
  else
    repair_v2(r);
}
