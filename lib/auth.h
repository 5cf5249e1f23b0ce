/* SPDX-License-Identifier: MIT */
/* auth.h - see auth.c. */
#ifndef VIPI_AUTH_H
#define VIPI_AUTH_H

#include <vip/auth.h>

/* The first key that may be sent, or NULL. */
const struct vip_key *vipi_key_to_send(const struct vip_auth *auth);

/*
 * The block of a digest, as Cisco appends it to VRRPv2 and HSRP: type, 28,
 * algorithm, 0, flags (2), sender (4), key id (4), digest (16).
 */
enum { VIPI_MD5_BLOCK = 30, VIPI_MD5_DIGEST_AT = 14, VIPI_MD5_DIGEST = 16 };

/* True if `block` is one of that type, of MD5. */
bool vipi_digest_block_known(uint8_t type, const uint8_t *block);

/* True if it names that sender. */
bool vipi_digest_block_from(const uint8_t *block, const uint8_t sender[4]);

/* True if a key that is accepted has the block's id and makes the block's digest of `parts`. */
bool vipi_digest_block_matches(const struct vip_auth *auth, const uint8_t *block,
                               const struct vip_octets *parts, unsigned count);

/* Writes a block; the digest is left as it is. */
void vipi_digest_block_write(uint8_t *block, uint8_t type, const uint8_t sender[4],
                             uint32_t key_id);

/* Octets of a text, as VRRPv2 and HSRP send it: the key, filled with zero. */
enum { VIPI_TEXT = 8 };

/* True if `received` is the text of a key that is accepted. */
bool vipi_auth_text_matches(const struct vip_auth *auth, const uint8_t received[VIPI_TEXT]);

/* Compares without telling by its duration where the difference is. */
bool vipi_equal_secret(const uint8_t *a, const uint8_t *b, size_t length);

#endif
