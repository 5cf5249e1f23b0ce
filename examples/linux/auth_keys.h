/* SPDX-License-Identifier: MIT */
/*
 * auth_keys.h - what `auth = ...` of any protocol says, as the library wants it.
 *
 * VRRP's forms are in its own file, those of Cisco's protocols are here, and what all
 * have in common: keys that are collected, and wiped when they go.  A secret is never
 * repeated in a complaint.
 */
#ifndef VIPD_AUTH_KEYS_H
#define VIPD_AUTH_KEYS_H

#include <vip/auth.h>
#include "config.h"

/* Method and keys; the secrets are this struct's own memory. */
struct auth_keys {
  struct vip_auth auth; /* for the library, where `auth.key_count` is not 0 */
  struct vip_key *keys;
  bool chain; /* a key chain: more keys may follow */
};

enum { AUTH_KEY_MAX = 255 /* characters of a key for MD5 */ };

/*
 * One more key of `method` with that id, sent with if it is the first and accepted
 * in any case.  False, with the fault told, if it has not 1..`max` characters or
 * there are too many.
 */
bool auth_add(struct auth_keys *keys, const struct vip_auth_method *method, uint32_t id,
              const char *secret, size_t max, const struct setting *setting, struct config *config);

/* "ID:": digits and a colon are taken off the front of `*text`; false if there are none. */
bool auth_has_id(const char **text, char id[16]);

/* Takes "text:KEY" (up to `text_max` characters), "md5:KEY" or "md5-chain:ID:KEY". */
bool auth_take(struct auth_keys *keys, size_t text_max, const struct setting *setting,
               struct config *config);

/* Wipes and frees the keys. */
void auth_free(struct auth_keys *keys);

#endif
