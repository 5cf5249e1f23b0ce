/* SPDX-License-Identifier: MIT */
/*
 * check.c - what the validation of all protocols shares: addresses that a router
 * can have, and complete authentication.
 */
#include "check.h"

#include "auth.h"
#include "bytes.h"

#include <string.h>

/* 255.255.255.255; an IPv6 address that begins so is a multicast one. */
static const uint32_t BROADCAST = UINT32_MAX;

bool vipi_addr_well_formed(uint8_t family, const struct vip_addr *addr)
{
  static const uint8_t zero[12];

  return family == VIP_IPV6 || memcmp(addr->octet + 4, zero, sizeof zero) == 0;
}

bool vipi_addr_usable(uint8_t family, const struct vip_addr *addr)
{
  return vipi_addr_well_formed(family, addr) && !vip_addr_is_none(addr) &&
         !vip_addr_is_multicast(family, addr) && vipi_get32(addr->octet) != BROADCAST;
}

unsigned vipi_auth_problem(const struct vip_auth *auth)
{
  enum {
    NONE,
#define VIPI_X(name, field, why) name,
    VIPI_AUTH_PROBLEMS(VIPI_X)
#undef VIPI_X
  };

  if (auth->method == NULL || auth->keys == NULL || auth->key_count == 0)
    return AUTH;
  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];
    if (key->secret == NULL || key->length == 0)
      return KEY;
    if (auth->method->kind == VIP_AUTH_TEXT && key->length > VIPI_TEXT_KEY_MAX)
      return KEY_TEXT;
  }
  return vipi_key_to_send(auth) == NULL ? KEY_SEND : NONE;
}
