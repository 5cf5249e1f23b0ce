/* SPDX-License-Identifier: MIT */
/*
 * glbp_auth.c - authentication of GLBP in both directions (glbp.md section 3):
 * none, text, and Cisco's MD5 with a key string or a key chain; and whether a
 * message echoes our nonce.
 *
 * The digest covers the whole message as it was received, octets that its sender
 * left uninitialised and unknown TLVs included, with the sender's address in the
 * place of the digest: 4 octets and 12 zeros; the 16 octets of IPv6.  A key whose
 * id is 0 is a key string and is sent as such; others are sent with their id.
 * How a digest is made is the method's affair (md5.c).  A digest alone does not
 * tell when a message was sent: that is what the nonces are for, which the state
 * machine makes and keeps.
 */
#include "glbp_auth.h"

#include "auth.h"
#include "glbp_wire.h"

#include <string.h>

enum { KEY_ID = 4, ADDRESS_IPV4 = 4 };

void vipi_glbp_auth_prepare(const struct vip_auth *auth, struct vip_glbp_message *message)
{
  const struct vip_key *key = auth != NULL ? vipi_key_to_send(auth) : NULL;

  message->auth_data = NULL;
  message->auth_length = 0;
  message->auth = VIP_GLBP_AUTH_NONE;
  if (auth == NULL)
    return;
  if (auth->method->kind == VIP_AUTH_TEXT) {
    const unsigned length = key != NULL ? key->length + 1u : 1u;

    /* What is too long for a TLV stays too long, so that it is not encoded. */
    message->auth = VIP_GLBP_AUTH_TEXT;
    message->auth_length = (uint8_t)(length <= UINT8_MAX ? length : UINT8_MAX);
    return;
  }
  message->auth = key != NULL && key->id != 0 ? VIP_GLBP_AUTH_MD5_CHAIN : VIP_GLBP_AUTH_MD5;
  message->auth_length = VIPI_MD5_DIGEST;
  if (message->auth == VIP_GLBP_AUTH_MD5_CHAIN)
    message->auth_length += KEY_ID;
}

/* What is digested for the digest itself. */
static void fill_in(uint8_t fill[VIPI_MD5_DIGEST], uint8_t family, const struct vip_addr *source)
{
  memset(fill, 0, VIPI_MD5_DIGEST);
  memcpy(fill, source->octet, family == VIP_IPV4 ? (size_t)ADDRESS_IPV4 : VIPI_MD5_DIGEST);
}

void vipi_glbp_auth_write(const struct vip_auth *auth, uint8_t family,
                          const struct vip_addr *source, uint8_t *data, size_t length)
{
  const struct vip_key *key = auth != NULL ? vipi_key_to_send(auth) : NULL;
  const struct vip_octets whole = {data, length};
  uint8_t *to = vipi_glbp_auth_data(data);
  uint8_t digest[VIPI_MD5_DIGEST];

  if (key == NULL)
    return;
  if (auth->method->kind == VIP_AUTH_TEXT) {
    memcpy(to, key->secret, key->length);
    return;
  }
  if (key->id != 0) {
    vipi_put32(to, key->id);
    to += KEY_ID;
  }
  fill_in(to, family, source);
  auth->method->digest(key, &whole, 1, digest);
  memcpy(to, digest, sizeof digest);
}

/* True if the text, up to its first zero octet, is the key; how long it takes tells only its own
   length. */
static bool text_is(const struct vip_key *key, const uint8_t *text, size_t room)
{
  size_t length = 0;
  unsigned difference;

  while (length < room && text[length] != 0)
    length++;
  difference = length != key->length;
  for (size_t i = 0; i < length; i++)
    difference |= text[i] ^ key->secret[i < key->length ? i : 0];
  return difference == 0;
}

static int check_text(const struct vip_auth *auth, const struct vip_glbp_message *message)
{
  bool found = false;

  for (unsigned i = 0; i < auth->key_count; i++)
    if ((auth->keys[i].flags & VIP_KEY_ACCEPT) != 0)
      found |= text_is(&auth->keys[i], message->auth_data, message->auth_length);
  return found ? VIP_OK : VIP_ERR_AUTH;
}

/* True if a key that is accepted, and may have made it, makes the digest with that fill. */
static bool digest_is_right(const struct vip_auth *auth, const uint8_t *data,
                            const struct vip_glbp_message *message,
                            const uint8_t fill[VIPI_MD5_DIGEST])
{
  const bool chain = message->auth == VIP_GLBP_AUTH_MD5_CHAIN;
  const uint8_t *digest = message->auth_data + (chain ? KEY_ID : 0);
  const uint8_t *behind = digest + VIPI_MD5_DIGEST;
  const struct vip_octets parts[] = {{data, (size_t)(digest - data)},
                                     {fill, VIPI_MD5_DIGEST},
                                     {behind, message->length - (size_t)(behind - data)}};
  uint8_t made[VIPI_MD5_DIGEST];

  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];

    if ((key->flags & VIP_KEY_ACCEPT) == 0)
      continue;
    if (chain && key->id != 0 && key->id != vipi_get32(message->auth_data))
      continue;
    auth->method->digest(key, parts, 3, made);
    if (vipi_equal_secret(made, digest, sizeof made))
      return true;
  }
  return false;
}

static int check_md5(const struct vip_auth *auth, const struct vip_meta *meta, const uint8_t *data,
                     const struct vip_glbp_message *message)
{
  uint8_t fill[VIPI_MD5_DIGEST];

  fill_in(fill, meta->family, &meta->src);
  if (digest_is_right(auth, data, message, fill))
    return VIP_OK;
  if (meta->family == VIP_IPV4)
    return VIP_ERR_AUTH;
  /* No recording with a known key tells how IOS fills in IPv6; HSRP has the low 32 bits. */
  memset(fill, 0, sizeof fill);
  memcpy(fill, meta->src.octet + 12, 4);
  return digest_is_right(auth, data, message, fill) ? VIP_OK : VIP_ERR_AUTH;
}

int vipi_glbp_auth_check(const struct vip_auth *auth, const struct vip_meta *meta,
                         const uint8_t *data, const struct vip_glbp_message *message)
{
  const bool md5 = message->auth == VIP_GLBP_AUTH_MD5 || message->auth == VIP_GLBP_AUTH_MD5_CHAIN;

  if (message->auth > VIP_GLBP_AUTH_MD5_CHAIN)
    return VIP_ERR_AUTH_UNKNOWN;
  if (auth == NULL)
    return message->auth == VIP_GLBP_AUTH_NONE ? VIP_OK : VIP_ERR_AUTH_TYPE;
  if (auth->method->kind == VIP_AUTH_TEXT)
    return message->auth == VIP_GLBP_AUTH_TEXT ? check_text(auth, message) : VIP_ERR_AUTH_TYPE;
  return md5 ? check_md5(auth, meta, data, message) : VIP_ERR_AUTH_TYPE;
}

bool vipi_glbp_is_fresh(const struct vip_glbp_message *message, const struct vip_mac *owner,
                        uint32_t nonce, uint32_t previous)
{
  for (unsigned i = 0; i < message->echo_count; i++) {
    const uint8_t *echo = message->echoes + (size_t)i * VIP_GLBP_ECHO;
    const uint32_t echoed = vipi_get32(echo + sizeof owner->octet);

    if (memcmp(echo, owner->octet, sizeof owner->octet) == 0 &&
        (echoed == nonce || echoed == previous))
      return true;
  }
  return false;
}
