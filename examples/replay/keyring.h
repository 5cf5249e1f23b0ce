/* SPDX-License-Identifier: MIT */
/*
 * keyring.h - the keys that were given with --key.
 */
#ifndef REPLAY_KEYRING_H
#define REPLAY_KEYRING_H

#include <vip/auth.h>

enum { KEYS_MAX = 16 };

struct keyring {
  struct vip_key keys[KEYS_MAX]; /* the secrets stay in the program's arguments */
  bool any_id[KEYS_MAX];         /* given without an id: tried with every one */
  unsigned count;
};

/*
 * Adds "SECRET" or "ID:SECRET" (decimal).  False if the secret is empty or longer
 * than 255 octets, or there is no room.
 */
bool keyring_add(struct keyring *keyring, const char *text);

/*
 * The key that made the MD5 `digest` of `parts`, its id set to `id`; keys that
 * were given with another id are not tried.  False if it is none of them.
 */
bool keyring_find(const struct keyring *keyring, uint32_t id, const struct vip_octets *parts,
                  unsigned count, const uint8_t digest[16], struct vip_key *key);

#endif
