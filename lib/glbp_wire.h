/* SPDX-License-Identifier: MIT */
/*
 * glbp_wire.h - the parts of a GLBP message that others than the codec
 * (glbp_wire.c) read or fill in where they stand: authentication, which is made
 * last, and the echoes of a nonce TLV, which a router keeps with its peers.
 */
#ifndef VIPI_GLBP_WIRE_H
#define VIPI_GLBP_WIRE_H

#include <vip/wire.h>

#include <string.h>

#include "bytes.h"

/* Octets: the header, TLVs' type and length, and what stands in front of data and echoes. */
enum { VIPI_GLBP_HEADER = 12, VIPI_GLBP_AUTH_HEADER = 4, VIPI_GLBP_NONCE_HEADER = 8 };

/* True if the 6 octets are vip_glbp_mac() of these; quicker than making it (glbp_address.c). */
bool vipi_glbp_is_mac(const uint8_t *mac, uint16_t group, uint8_t forwarder);

/* The authentication data of an encoded message that has such a TLV: it is the first. */
static inline uint8_t *vipi_glbp_auth_data(uint8_t *data)
{
  return data + VIPI_GLBP_HEADER + VIPI_GLBP_AUTH_HEADER;
}

/* Writes an echo into a message that was encoded with authentication and more than `index` echoes.
 */
static inline void vipi_glbp_echo_put(uint8_t *data, unsigned index, const struct vip_mac *owner,
                                      uint32_t nonce)
{
  const size_t auth = data[VIPI_GLBP_HEADER + 1];
  uint8_t *echo =
      data + VIPI_GLBP_HEADER + auth + VIPI_GLBP_NONCE_HEADER + (size_t)index * VIP_GLBP_ECHO;

  memcpy(echo, owner->octet, sizeof owner->octet);
  vipi_put32(echo + sizeof owner->octet, nonce);
}

#endif
