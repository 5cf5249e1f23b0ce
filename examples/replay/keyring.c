/* SPDX-License-Identifier: MIT */
/*
 * keyring.c - reads keys from the command line, and finds the one that a packet
 * was signed with by trying.
 *
 * A secret may hold a colon itself: only digits in front of one make an id.
 * What a digest covers is told by the protocols' files.
 */
#include "keyring.h"

#include <stdlib.h>
#include <string.h>

bool keyring_add(struct keyring *keyring, const char *text)
{
  const size_t digits = strspn(text, "0123456789");
  const bool has_id = digits > 0 && digits < 10 && text[digits] == ':';
  const char *secret = has_id ? text + digits + 1 : text;
  const size_t length = strlen(secret);
  struct vip_key *key = &keyring->keys[keyring->count];

  if (keyring->count == KEYS_MAX || length == 0 || length > UINT8_MAX)
    return false;
  key->id = has_id ? (uint32_t)strtoul(text, NULL, 10) : 0;
  key->secret = (const uint8_t *)secret;
  key->length = (uint8_t)length;
  key->flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
  keyring->any_id[keyring->count++] = !has_id;
  return true;
}

bool keyring_find(const struct keyring *keyring, uint32_t id, const struct vip_octets *parts,
                  unsigned count, const uint8_t digest[16], struct vip_key *key)
{
  for (unsigned i = 0; i < keyring->count; i++) {
    uint8_t made[16];

    if (!keyring->any_id[i] && keyring->keys[i].id != id)
      continue;
    vip_auth_md5.digest(&keyring->keys[i], parts, count, made);
    if (memcmp(made, digest, sizeof made) == 0) {
      *key = keyring->keys[i];
      key->id = id;
      return true;
    }
  }
  return false;
}
