/* SPDX-License-Identifier: MIT */
/*
 * vrrp_auth.c - authentication of version 2 in both directions: none (RFC 3768
 * section 5.3.6), text (RFC 2338 section 5.3.6.2), and the MD5 that Cisco
 * appends as type 254:
 *
 *   fe 1c, algorithm, 0, flags (2), sender (4), key id (4), digest (16)
 *
 * The digest covers the message in front of the block with its checksum zero.
 * How a digest is made is the method's affair (md5.c).
 */
#include "vrrp_private.h"

#include "auth.h"
#include "bytes.h"

#include <string.h>

enum { ALGORITHM_MD5 = 1, SENDER_AT = 6, KEY_ID_AT = 10, DIGEST_AT = 14, DIGEST = 16 };

uint8_t vipi_vrrp_auth_type(const struct vip_auth *auth)
{
  if (auth == NULL)
    return VIP_VRRP_AUTH_NONE;
  return auth->method->kind == VIP_AUTH_TEXT ? VIP_VRRP_AUTH_TEXT : VIP_VRRP_AUTH_MD5;
}

/* A key of the block's id makes its digest. */
static bool md5_matches(const struct vip_auth *auth, const struct vip_addr *src,
                        const uint8_t *data, const uint8_t *block)
{
  static const uint8_t zero[2];
  const struct vip_octets parts[] = {
      {data, 6}, {zero, sizeof zero}, {data + VIP_VRRP_HEADER, (size_t)(block - data) - 8}};
  uint8_t digest[DIGEST];

  if (block[0] != VIP_VRRP_AUTH_MD5 || block[1] != VIP_VRRP_MD5_BLOCK - 2 ||
      block[2] != ALGORITHM_MD5 || memcmp(block + SENDER_AT, src->octet, 4) != 0)
    return false;
  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];
    if ((key->flags & VIP_KEY_ACCEPT) == 0 || key->id != vipi_get32(block + KEY_ID_AT))
      continue;
    auth->method->digest(key, parts, 3, digest);
    if (vipi_equal_secret(digest, block + DIGEST_AT, sizeof digest))
      return true;
  }
  return false;
}

static bool text_matches(const struct vip_auth *auth, const uint8_t *received)
{
  bool found = false;

  for (unsigned i = 0; i < auth->key_count; i++) {
    uint8_t text[VIP_VRRP_AUTH_DATA] = {0};
    if ((auth->keys[i].flags & VIP_KEY_ACCEPT) == 0)
      continue;
    memcpy(text, auth->keys[i].secret, auth->keys[i].length);
    found |= vipi_equal_secret(text, received, sizeof text);
  }
  return found;
}

int vipi_vrrp_auth_check(const struct vip_auth *auth, const struct vip_addr *src,
                         const uint8_t *data, const struct vip_vrrp_message *message)
{
  const uint8_t type = message->auth_type;
  bool matches = true;

  if (message->version != 2)
    return VIP_OK;
  if (type != VIP_VRRP_AUTH_NONE && type != VIP_VRRP_AUTH_TEXT && type != VIP_VRRP_AUTH_AH &&
      type != VIP_VRRP_AUTH_MD5)
    return VIP_ERR_AUTH_UNKNOWN;
  if (type != vipi_vrrp_auth_type(auth))
    return VIP_ERR_AUTH_TYPE;
  if (type == VIP_VRRP_AUTH_TEXT)
    matches = text_matches(auth, message->auth_data);
  else if (type == VIP_VRRP_AUTH_MD5)
    matches = md5_matches(auth, src, data, message->md5);
  return matches ? VIP_OK : VIP_ERR_AUTH;
}

static void write_md5(const struct vip_auth *auth, const struct vip_key *key,
                      const struct vip_addr *src, uint8_t *data, size_t length)
{
  const struct vip_octets parts = {data, length - VIP_VRRP_MD5_BLOCK};
  uint8_t *block = data + parts.length;

  block[0] = VIP_VRRP_AUTH_MD5;
  block[1] = VIP_VRRP_MD5_BLOCK - 2;
  block[2] = ALGORITHM_MD5;
  memcpy(block + SENDER_AT, src->octet, 4);
  vipi_put32(block + KEY_ID_AT, key->id);
  auth->method->digest(key, &parts, 1, block + DIGEST_AT);
}

void vipi_vrrp_auth_write(const struct vip_auth *auth, const struct vip_addr *src, uint8_t *data,
                          size_t length)
{
  const struct vip_key *key = vipi_key_to_send(auth);

  if (key == NULL)
    return;
  if (auth->method->kind == VIP_AUTH_TEXT)
    memcpy(data + length - VIP_VRRP_AUTH_DATA, key->secret, key->length);
  else
    write_md5(auth, key, src, data, length);
}
