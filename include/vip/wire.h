/* SPDX-License-Identifier: MIT */
/*
 * wire.h - the codecs alone, for sniffers, tests and fuzzers.
 *
 * Needs no engine.  The structs follow the options of the protocols and are not
 * under the promise of a stable ABI.
 */
#ifndef VIP_WIRE_H
#define VIP_WIRE_H

#include <vip/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Authentication types of VRRPv2 (RFC 2338 section 5.3.6; 254 is Cisco's). */
enum {
  VIP_VRRP_AUTH_NONE = 0, /* authentication data is zero, and ignored */
  VIP_VRRP_AUTH_TEXT = 1, /* authentication data is the key, filled with zero */
  VIP_VRRP_AUTH_AH = 2,   /* in an IP authentication header; not supported */
  VIP_VRRP_AUTH_MD5 = 254 /* authentication data is zero, and a block follows */
};

/* Octets of the fixed part, the authentication data and the MD5 block. */
enum {
  VIP_VRRP_HEADER = 8,    /* in front of the addresses */
  VIP_VRRP_AUTH_DATA = 8, /* behind them, version 2 */
  VIP_VRRP_MD5_BLOCK = 30 /* behind that, type 254 */
};

/*
 * A VRRP message.  Pointers lead into the decoded packet, or for encoding to
 * the caller's memory.
 */
struct vip_vrrp_message {
  uint8_t version;          /* 2 or 3 */
  uint8_t type;             /* 1 = advertisement */
  uint8_t vrid;             /* Virtual Router Identifier, 0..255 */
  uint8_t priority;         /* 0 = the Active router leaves, 255 = address owner */
  uint8_t count;            /* addresses */
  uint8_t family;           /* VIP_IPV4, VIP_IPV6 */
  uint8_t auth_type;        /* version 2 */
  uint16_t interval;        /* version 2: seconds, 0..255; version 3: centiseconds, 0..4095 */
  uint16_t checksum;        /* as received; encoding writes it as given */
  uint16_t length;          /* octets of the whole message; set by decoding and encoding */
  const uint8_t *addresses; /* count times 4 or 16 octets */
  const uint8_t *auth_data; /* version 2: 8 octets; encoding: NULL = zero */
  const uint8_t *md5;       /* version 2, type 254: the 30 octets; encoding: NULL = zero */
};

/* Which coverage makes the checksum right; BOTH where the pseudo-header adds nothing. */
enum vip_vrrp_sum {
  VIP_VRRP_SUM_BAD = 0,     /* neither */
  VIP_VRRP_SUM_MESSAGE = 1, /* the message alone */
  VIP_VRRP_SUM_PSEUDO = 2,  /* pseudo-header and message */
  VIP_VRRP_SUM_BOTH = 3     /* either */
};

/*
 * Reads a message of `length` octets out of an IP packet of `family`.  Returns
 * VIP_OK, or the first of VIP_ERR_LENGTH (below 8), VIP_ERR_VERSION,
 * VIP_ERR_TYPE, VIP_ERR_COUNT_ZERO, VIP_ERR_LENGTH (not exactly what the count
 * asks for).  The checksum is not looked at.  `message` is filled as far as the
 * checks went.
 */
VIP_API int vip_vrrp_decode(struct vip_vrrp_message *message, uint8_t family, const uint8_t *data,
                            size_t length);

/*
 * Writes a message.  Returns its length, or VIP_ERR_SPACE if it does not fit
 * `size`, VIP_ERR_ARG if a field is out of range.  The checksum field is
 * written as given; see vip_vrrp_sum_set().
 */
VIP_API int vip_vrrp_encode(const struct vip_vrrp_message *message, uint8_t *out, size_t size);

/*
 * Verifies the checksum of a whole message.  Version 2: message alone.  Version
 * 3 over IPv4: either form.  IPv6: the pseudo-header
 * (RFC 8200 section 8.1).  `length` must be at least 8.
 */
VIP_API enum vip_vrrp_sum vip_vrrp_sum_verify(const uint8_t *data, size_t length, uint8_t family,
                                              const struct vip_addr *src,
                                              const struct vip_addr *dst);

/*
 * Computes the checksum and writes it into octets 6 and 7.  `pseudo` chooses
 * the form for version 3 over IPv4 and is ignored elsewhere.
 */
VIP_API void vip_vrrp_sum_set(uint8_t *data, size_t length, uint8_t family,
                              const struct vip_addr *src, const struct vip_addr *dst, bool pseudo);

#ifdef __cplusplus
}
#endif

#endif
