/* SPDX-License-Identifier: MIT */
/*
 * auth.h - keys and authentication methods, shared by all protocols.
 *
 * A configuration points to one struct vip_auth; any number of groups may share
 * it.  Naming a method links its code, so a program that never names
 * vip_auth_md5 carries no MD5.  The library knows no key lifetimes: the host
 * edits the flags of a key when its window opens or closes.
 */
#ifndef VIP_AUTH_H
#define VIP_AUTH_H

#include <vip/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a key may be used for; both may be set. */
enum {
  VIP_KEY_SEND = 1,  /* packets are sent with it */
  VIP_KEY_ACCEPT = 2 /* packets that carry it are accepted */
};

/*
 * One key.  `secret` and the array it stands in stay the caller's and must not
 * change while a group points to them, but for `flags`, which may be edited
 * between calls: sending takes the first key with VIP_KEY_SEND, receiving any
 * key with VIP_KEY_ACCEPT and the packet's id.  Let one key have VIP_KEY_SEND at
 * all times: without, what is sent carries an empty text or digest, which the
 * other routers drop.
 */
struct vip_key {
  uint32_t id;           /* on the wire with MD5; 0 = a single key string */
  const uint8_t *secret; /* `length` octets */
  uint8_t length;        /* 1..255; VRRPv2 text: 1..8 */
  uint8_t flags;         /* VIP_KEY_SEND, VIP_KEY_ACCEPT */
};

/* A run of octets: what is digested is several of these, one behind another. */
struct vip_octets {
  const uint8_t *data; /* `length` octets */
  size_t length;       /* 0 or more */
};

/* How a method protects a packet. */
enum {
  VIP_AUTH_TEXT = 1, /* the key itself is in the packet */
  VIP_AUTH_MD5 = 2   /* a digest of packet and key is */
};

/* A method: one of the constants below.  The fields are the library's. */
struct vip_auth_method {
  uint8_t kind; /* VIP_AUTH_TEXT, VIP_AUTH_MD5 */
  /* Keyed digest of `parts`; NULL where the method has none. */
  void (*digest)(const struct vip_key *key, const struct vip_octets *parts, unsigned count,
                 uint8_t digest[16]);
};

/* The key in clear in every packet: VRRPv2 type 1 (RFC 2338 section 5.3.6.2). */
extern VIP_API const struct vip_auth_method vip_auth_text;

/* Keyed MD5, key before and behind (RFC 1828): VRRPv2 type 254 as Cisco sends it. */
extern VIP_API const struct vip_auth_method vip_auth_md5;

/* Method and keys.  Caller's memory; unchanged while a group points to it. */
struct vip_auth {
  const struct vip_auth_method *method; /* must not be NULL */
  const struct vip_key *keys;           /* `key_count` keys */
  uint8_t key_count;                    /* 1..255 */
};

#ifdef __cplusplus
}
#endif

#endif
