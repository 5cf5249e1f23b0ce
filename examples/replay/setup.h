/* SPDX-License-Identifier: MIT */
/*
 * setup.h - what the setups of all protocols begin with: the interface and the
 * authentication that a router's packets show.
 */
#ifndef REPLAY_SETUP_H
#define REPLAY_SETUP_H

#include <vip/vip.h>

#include "keyring.h"
#include "packet.h"
#include "stream.h"

struct setup {
  struct vip_if_config interface;
  struct vip_auth auth; /* without a method: none */
  struct vip_key key;
  uint8_t text[VIP_GLBP_AUTH_DATA_MAX]; /* the secret of plain-text authentication */
  bool key_unknown;                     /* `key` is one of our own */
};

/* The interface that `own` was sent from; `mac` NULL: its own MAC is not known, and made up. */
void setup_interface(struct setup *setup, const struct packet *own, const struct vip_mac *mac);

/* Authentication by a text, zero octets behind it left out; to be put into a configuration. */
const struct vip_auth *setup_text(struct setup *setup, const uint8_t *text, size_t length);

/* Authentication by MD5; `key` NULL: the key of that id is not known, and one of our own instead.
 */
const struct vip_auth *setup_md5(struct setup *setup, const struct vip_key *key, uint32_t id);

/* True if both authenticate in the same way and with the same key. */
bool setup_same_auth(const struct setup *a, const struct setup *b);

/*
 * True if an Active router that is worse than that of `own` is heard and alive
 * when `own` is sent; not, if it has said farewell.  `is_higher`: the first router
 * is the better one; `is_accepted`: that of `own` takes the authentication of
 * `peer`.
 */
bool setup_overthrows(const struct stream *stream, const struct packet *own,
                      const struct keyring *keyring,
                      bool (*is_higher)(const struct packet *a, const struct packet *b),
                      bool (*is_accepted)(const struct packet *peer, const struct packet *own,
                                          const struct keyring *keyring));

#endif
