/* SPDX-License-Identifier: MIT */
/*
 * hsrp_auth.c - authentication of HSRP in both directions: the text of RFC 2281
 * section 5.1 (version 2: a TLV), and Cisco's MD5, the TLV 04 1c (auth.h has its
 * layout), in which the sender over IPv6 is the low 32 bits of its address.
 *
 * The digest covers the whole message as it was received, octets that its sender
 * left uninitialised and unknown TLVs included, with the digest itself zero.
 * There is no "none": who configures nothing has the default text.  How a
 * digest is made is the method's affair (md5.c).
 */
#include "hsrp_auth.h"

#include "auth.h"

#include <string.h>

enum { TLV_MD5 = 4, V1_TEXT_AT = 8, V2_TEXT_AT = VIP_HSRP_GROUP_TLV + 2 };

/* RFC 2281 section 5.1: the recommended default value, "cisco". */
static const uint8_t default_text[VIP_HSRP_TEXT_DATA] = {'c', 'i', 's', 'c', 'o'};
static const struct vip_key default_key = {0, default_text, 5, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth default_auth = {&vip_auth_text, &default_key, 1};

static const struct vip_auth *effective(const struct vip_auth *auth)
{
  return auth != NULL ? auth : &default_auth;
}

uint8_t vipi_hsrp_auth_kind(const struct vip_auth *auth)
{
  return effective(auth)->method->kind;
}

/* The sender as it stands in the TLV. */
static const uint8_t *sender(uint8_t family, const struct vip_addr *source)
{
  return family == VIP_IPV4 ? source->octet : source->octet + 12;
}

static int check_md5(const struct vip_hsrp_config *config, const struct vip_meta *meta,
                     const uint8_t *data, const struct vip_hsrp_message *message)
{
  static const uint8_t zero[VIPI_MD5_DIGEST];
  const uint8_t *digest = message->md5 + VIPI_MD5_DIGEST_AT;
  const uint8_t *behind = digest + VIPI_MD5_DIGEST;
  const struct vip_octets parts[] = {{data, (size_t)(digest - data)},
                                     {zero, sizeof zero},
                                     {behind, message->length - (size_t)(behind - data)}};

  if (!vipi_digest_block_known(TLV_MD5, message->md5))
    return VIP_ERR_AUTH_UNKNOWN;
  if (!config->no_source_check &&
      !vipi_digest_block_from(message->md5, sender(meta->family, &meta->src)))
    return VIP_ERR_AUTH;
  return vipi_digest_block_matches(config->auth, message->md5, parts, 3) ? VIP_OK : VIP_ERR_AUTH;
}

int vipi_hsrp_auth_check(const struct vip_hsrp_config *config, const struct vip_meta *meta,
                         const uint8_t *data, const struct vip_hsrp_message *message)
{
  const struct vip_auth *own = effective(config->auth);
  const uint8_t *text = message->text;

  if (own->method->kind == VIP_AUTH_MD5) {
    if (message->auth != VIP_AUTH_MD5)
      return message->behind != 0 ? VIP_ERR_LENGTH : VIP_ERR_AUTH_TYPE;
    return check_md5(config, meta, data, message);
  }
  /* Version 2 without any, as routers without a setting for it may send it. */
  if (message->auth == 0 && !config->auth_required)
    text = default_text;
  if (message->auth == VIP_AUTH_MD5 || text == NULL)
    return VIP_ERR_AUTH_TYPE;
  return vipi_auth_text_matches(own, text) ? VIP_OK : VIP_ERR_AUTH;
}

void vipi_hsrp_auth_write(const struct vip_auth *auth, uint8_t version, uint8_t family,
                          const struct vip_addr *source, uint8_t *data, size_t length)
{
  const struct vip_auth *own = effective(auth);
  const struct vip_key *key = vipi_key_to_send(own);
  const struct vip_octets whole = {data, length};
  uint8_t *tlv = data + length - VIP_HSRP_MD5_TLV;
  uint8_t digest[VIPI_MD5_DIGEST];

  if (own->method->kind == VIP_AUTH_TEXT) {
    if (key != NULL)
      memcpy(data + (version == 1 ? V1_TEXT_AT : V2_TEXT_AT), key->secret, key->length);
    return;
  }
  vipi_digest_block_write(tlv, TLV_MD5, sender(family, source), key != NULL ? key->id : 0);
  if (key == NULL)
    return;
  own->method->digest(key, &whole, 1, digest);
  memcpy(tlv + VIPI_MD5_DIGEST_AT, digest, sizeof digest);
}
