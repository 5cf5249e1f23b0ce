/* SPDX-License-Identifier: MIT */
/*
 * auth.c - what authentication of all protocols shares: choosing keys,
 * comparing secrets in constant time, and what VRRPv2 and HSRP have in common,
 * the text of 8 octets and Cisco's block of a digest.  What a digest covers is
 * the protocols' affair.  The text method is here because it needs no more than
 * that; MD5 is in md5.c, which only naming vip_auth_md5 links.
 */
#include "auth.h"

#include "bytes.h"

#include <string.h>

/* In the block, see auth.h. */
enum { ALGORITHM_MD5 = 1, SENDER_AT = 6, SENDER = 4, KEY_ID_AT = 10 };

const struct vip_auth_method vip_auth_text = {VIP_AUTH_TEXT, NULL};

const struct vip_key *vipi_key_to_send(const struct vip_auth *auth)
{
  for (unsigned i = 0; i < auth->key_count; i++)
    if ((auth->keys[i].flags & VIP_KEY_SEND) != 0)
      return &auth->keys[i];
  return NULL;
}

bool vipi_equal_secret(const uint8_t *a, const uint8_t *b, size_t length)
{
  uint8_t difference = 0;

  while (length-- > 0)
    difference = (uint8_t)(difference | (a[length] ^ b[length]));
  return difference == 0;
}

bool vipi_auth_text_matches(const struct vip_auth *auth, const uint8_t received[VIPI_TEXT])
{
  bool found = false;

  for (unsigned i = 0; i < auth->key_count; i++) {
    uint8_t text[VIPI_TEXT] = {0};
    if ((auth->keys[i].flags & VIP_KEY_ACCEPT) == 0)
      continue;
    memcpy(text, auth->keys[i].secret, auth->keys[i].length);
    found |= vipi_equal_secret(text, received, sizeof text);
  }
  return found;
}

bool vipi_digest_block_known(uint8_t type, const uint8_t *block)
{
  return block[0] == type && block[1] == VIPI_MD5_BLOCK - 2 && block[2] == ALGORITHM_MD5;
}

bool vipi_digest_block_from(const uint8_t *block, const uint8_t sender[4])
{
  return memcmp(block + SENDER_AT, sender, SENDER) == 0;
}

bool vipi_digest_block_matches(const struct vip_auth *auth, const uint8_t *block,
                               const struct vip_octets *parts, unsigned count)
{
  uint8_t digest[VIPI_MD5_DIGEST];

  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];
    if ((key->flags & VIP_KEY_ACCEPT) == 0 || key->id != vipi_get32(block + KEY_ID_AT))
      continue;
    auth->method->digest(key, parts, count, digest);
    if (vipi_equal_secret(digest, block + VIPI_MD5_DIGEST_AT, sizeof digest))
      return true;
  }
  return false;
}

void vipi_digest_block_write(uint8_t *block, uint8_t type, const uint8_t sender[4], uint32_t key_id)
{
  block[0] = type;
  block[1] = VIPI_MD5_BLOCK - 2;
  block[2] = ALGORITHM_MD5;
  memcpy(block + SENDER_AT, sender, SENDER);
  vipi_put32(block + KEY_ID_AT, key_id);
}
