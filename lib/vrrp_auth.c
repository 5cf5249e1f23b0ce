/* SPDX-License-Identifier: MIT */
/*
 * vrrp_auth.c - authentication of version 2 in both directions: none (RFC 3768
 * section 5.3.6), text (RFC 2338 section 5.3.6.2), and the MD5 that Cisco
 * appends as type 254, a block (auth.h) that begins fe 1c.  The digest covers the
 * message in front of the block with its checksum zero.  How a digest is made is
 * the method's affair (md5.c).
 */
#include "vrrp_private.h"

#include "auth.h"

#include <string.h>

uint8_t vipi_vrrp_auth_type(const struct vip_auth *auth)
{
  if (auth == NULL)
    return VIP_VRRP_AUTH_NONE;
  return auth->method->kind == VIP_AUTH_TEXT ? VIP_VRRP_AUTH_TEXT : VIP_VRRP_AUTH_MD5;
}

static bool md5_matches(const struct vip_auth *auth, const struct vip_addr *src,
                        const uint8_t *data, const uint8_t *block)
{
  static const uint8_t zero[2];
  const struct vip_octets parts[] = {
      {data, 6}, {zero, sizeof zero}, {data + VIP_VRRP_HEADER, (size_t)(block - data) - 8}};

  return vipi_digest_block_known(VIP_VRRP_AUTH_MD5, block) &&
         vipi_digest_block_from(block, src->octet) &&
         vipi_digest_block_matches(auth, block, parts, 3);
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
    matches = vipi_auth_text_matches(auth, message->auth_data);
  else if (type == VIP_VRRP_AUTH_MD5)
    matches = md5_matches(auth, src, data, message->md5);
  return matches ? VIP_OK : VIP_ERR_AUTH;
}

static void write_md5(const struct vip_auth *auth, const struct vip_key *key,
                      const struct vip_addr *src, uint8_t *data, size_t length)
{
  const struct vip_octets parts = {data, length - VIP_VRRP_MD5_BLOCK};
  uint8_t *block = data + parts.length;

  vipi_digest_block_write(block, VIP_VRRP_AUTH_MD5, src->octet, key->id);
  auth->method->digest(key, &parts, 1, block + VIPI_MD5_DIGEST_AT);
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
