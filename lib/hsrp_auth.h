/* SPDX-License-Identifier: MIT */
/* hsrp_auth.h - see hsrp_auth.c. */
#ifndef VIPI_HSRP_AUTH_H
#define VIPI_HSRP_AUTH_H

#include <vip/hsrp.h>
#include <vip/wire.h>

/* What stands in our messages: VIP_AUTH_TEXT or VIP_AUTH_MD5.  `auth` NULL: the default text. */
uint8_t vipi_hsrp_auth_kind(const struct vip_auth *auth);

/*
 * Checks what a decoded Hello, Coup or Resign brings.  Returns VIP_OK, or the
 * first of VIP_ERR_LENGTH (MD5 is asked for, and what stands there is no MD5
 * TLV), VIP_ERR_AUTH_TYPE (text against MD5, or none), VIP_ERR_AUTH_UNKNOWN
 * (another algorithm), VIP_ERR_AUTH.  `data`: the whole message as received.
 */
int vipi_hsrp_auth_check(const struct vip_hsrp_config *config, const struct vip_meta *meta,
                         const uint8_t *data, const struct vip_hsrp_message *message);

/*
 * Fills in the authentication of an encoded Hello, Coup or Resign, whose field
 * `auth` was vipi_hsrp_auth_kind(auth) and text and TLV zero.  `source`: of the
 * packet.  Without a key to send with text and digest stay zero, which peers drop.
 */
void vipi_hsrp_auth_write(const struct vip_auth *auth, uint8_t version, uint8_t family,
                          const struct vip_addr *source, uint8_t *data, size_t length);

#endif
