/* SPDX-License-Identifier: MIT */
/*
 * auth.c - what authentication of all protocols shares: choosing keys, and
 * comparing secrets in constant time.  The text method is here because it needs
 * no more than that; MD5 is in md5.c, which only naming vip_auth_md5 links.
 */
#include "auth.h"

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
