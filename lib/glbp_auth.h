/* SPDX-License-Identifier: MIT */
/* glbp_auth.h - see glbp_auth.c. */
#ifndef VIPI_GLBP_AUTH_H
#define VIPI_GLBP_AUTH_H

#include <vip/auth.h>
#include <vip/engine.h>
#include <vip/wire.h>

/* Sets what our message says of authentication, and makes room for it: `auth` and its data's
   length.  `auth` NULL: none. */
void vipi_glbp_auth_prepare(const struct vip_auth *auth, struct vip_glbp_message *message);

/*
 * Fills in text or digest of a message that was prepared and encoded, when all
 * else of it is in its place.  `source`: of the packet.  Without a key to send
 * with they stay zero, which peers drop.
 */
void vipi_glbp_auth_write(const struct vip_auth *auth, uint8_t family,
                          const struct vip_addr *source, uint8_t *data, size_t length);

/*
 * Checks what a decoded message brings.  Returns VIP_OK, or the first of
 * VIP_ERR_AUTH_UNKNOWN, VIP_ERR_AUTH_TYPE (another type than ours, or none),
 * VIP_ERR_AUTH.  `data`: the whole message as received.
 */
int vipi_glbp_auth_check(const struct vip_auth *auth, const struct vip_meta *meta,
                         const uint8_t *data, const struct vip_glbp_message *message);

/* True if the message echoes to `owner` one of the two nonces. */
bool vipi_glbp_is_fresh(const struct vip_glbp_message *message, const struct vip_mac *owner,
                        uint32_t nonce, uint32_t previous);

#endif
