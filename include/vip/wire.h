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

/* States of an HSRP group (RFC 2281 section 5.3); CISCO-HSRP-MIB counts them from 1. */
enum vip_hsrp_state {
  VIP_HSRP_INITIAL = 0, /* stopped, held, refused, delayed, or without link or address */
  VIP_HSRP_LEARN = 1,   /* waits for the Active router to tell the virtual address */
  VIP_HSRP_LISTEN = 2,  /* knows the address, is neither Active nor Standby; sends nothing */
  VIP_HSRP_SPEAK = 3,   /* takes part in the election */
  VIP_HSRP_STANDBY = 4, /* next in line */
  VIP_HSRP_ACTIVE = 5   /* is the router: answers, forwards */
};

/* What a message is, as both versions number it (RFC 2281 section 5.1). */
enum vip_hsrp_opcode {
  VIP_HSRP_HELLO = 0,    /* runs and can be Active or Standby */
  VIP_HSRP_COUP = 1,     /* wishes to become Active */
  VIP_HSRP_RESIGN = 2,   /* no longer wishes to be Active */
  VIP_HSRP_ADVERTISE = 3 /* state of the interface; version 2: an Interface State TLV */
};

/* State of an interface, as an Advertise of version 1 numbers it. */
enum vip_hsrp_if_state {
  VIP_HSRP_IF_DORMANT = 1, /* no group runs */
  VIP_HSRP_IF_PASSIVE = 2, /* groups run, none is Active */
  VIP_HSRP_IF_ACTIVE = 3   /* a group is Active */
};

/* Octets of messages and their parts; a TLV's with its type and length. */
enum {
  VIP_HSRP_V1_LENGTH = 20,    /* version 1: Hello, Coup, Resign */
  VIP_HSRP_V1_ADVERTISE = 16, /* version 1: Advertise */
  VIP_HSRP_GROUP_TLV = 42,    /* version 2: Group State */
  VIP_HSRP_IF_TLV = 6,        /* version 2: Interface State */
  VIP_HSRP_TEXT_TLV = 10,     /* version 2: text */
  VIP_HSRP_MD5_TLV = 30,      /* both versions */
  VIP_HSRP_TEXT_DATA = 8,     /* the text itself */
  VIP_HSRP_LENGTH_MAX = 72    /* the longest message that is sent */
};

/*
 * An HSRP message.  Pointers lead into the decoded packet, or for encoding to
 * the caller's memory.  An Advertise has the first three fields, length and the
 * last three numbers; the rest is zero.
 */
struct vip_hsrp_message {
  uint8_t version;           /* 1 (on the wire 0) or 2 */
  uint8_t family;            /* VIP_IPV4; version 2 also VIP_IPV6 */
  uint8_t opcode;            /* enum vip_hsrp_opcode */
  uint8_t state;             /* enum vip_hsrp_state */
  uint8_t priority;          /* 0..255, higher is better */
  uint8_t auth;              /* VIP_AUTH_TEXT, VIP_AUTH_MD5; version 2: 0 = none */
  uint16_t group;            /* 0..255, version 2: 0..4095 */
  uint16_t length;           /* octets of the whole message; set by decoding */
  uint16_t behind;           /* version 1: octets behind it that are no MD5 TLV, ignored */
  uint32_t hello_ms;         /* version 1: whole seconds, and below one second 0: not told */
  uint32_t hold_ms;          /* the same */
  const uint8_t *address;    /* virtual IP address: 4 or 16 octets */
  const uint8_t *identifier; /* version 2: 6 octets, the MAC of the sender's interface */
  const uint8_t *text;       /* 8 octets; encoding: NULL = zero */
  const uint8_t *md5;        /* the 30 octets of the TLV; encoding: NULL = zero */
  uint8_t if_state;          /* Advertise: enum vip_hsrp_if_state; version 2: by the numbers */
  uint16_t active_groups;    /* Advertise: groups in state Active */
  uint16_t passive_groups;   /* Advertise: groups in other states */
};

/*
 * Reads a message of `length` octets: version 1 if it was sent to 224.0.0.2,
 * version 2 if to 224.0.0.102 or ff02::66, out of an IP packet of `family`.
 * Returns VIP_OK, or the first of
 *
 *   VIP_ERR_LENGTH   empty
 *   VIP_ERR_VERSION  of the other version, or version 1 over IPv6
 *   VIP_ERR_LENGTH   shorter than its parts say, or a part of a wrong length
 *   VIP_ERR_TLV      version 2: a known part twice, or neither Group nor Interface State
 *   VIP_ERR_TYPE     unknown opcode or Advertise
 *   VIP_ERR_VALUE    state, IP version, priority or interface state is none
 *   VIP_ERR_GROUP    version 2: above 4095
 *
 * Version 2: parts of an unknown type are skipped, and so is an Interface State
 * beside a Group State.  Authentication is not looked at.  `message` is filled as
 * far as the checks went.
 */
VIP_API int vip_hsrp_decode(struct vip_hsrp_message *message, uint8_t version, uint8_t family,
                            const uint8_t *data, size_t length);

/*
 * Writes a message; `out` must not overlap what its pointers lead to.  Returns
 * its length, or VIP_ERR_SPACE if it does not fit `size`, VIP_ERR_ARG if a field
 * is out of range.  Reserved octets, and those behind an IPv4 address in version
 * 2, are zero.
 */
VIP_API int vip_hsrp_encode(const struct vip_hsrp_message *message, uint8_t *out, size_t size);

/* States of a GLBP virtual gateway; a forwarder has Disabled, Initial, Listen and Active of them.
 */
enum vip_glbp_state {
  VIP_GLBP_DISABLED = 0, /* no virtual address, or no virtual MAC; never sent */
  VIP_GLBP_INITIAL = 1,  /* stopped, or without link or address; never sent */
  VIP_GLBP_LISTEN = 2,   /* hears the others; forwarder: ready to take over */
  VIP_GLBP_SPEAK = 3,    /* takes part in the election */
  VIP_GLBP_STANDBY = 4,  /* next in line */
  VIP_GLBP_ACTIVE = 5    /* the gateway: answers for the address; forwarder: forwards */
};

/* What a message is. */
enum vip_glbp_opcode {
  VIP_GLBP_HELLO = 0,   /* multicast: what its sender is */
  VIP_GLBP_REQUEST = 1, /* unicast to the Active gateway: asks for a forwarder number */
  VIP_GLBP_RESPONSE = 2 /* unicast from it: the number */
};

/* Authentication types of GLBP. */
enum {
  VIP_GLBP_AUTH_NONE = 0,     /* also: there is no such TLV */
  VIP_GLBP_AUTH_TEXT = 1,     /* a text, with one zero octet behind it */
  VIP_GLBP_AUTH_MD5 = 2,      /* key string: digest (16) */
  VIP_GLBP_AUTH_MD5_CHAIN = 3 /* key chain: key id (4), digest (16) */
};

/*
 * Bits of a forwarder's priority: 167 is a primary one, 135 a secondary one; 39
 * and 7 the same below their weighting threshold; 160 and 128 the same that resign.
 */
enum {
  VIP_GLBP_VF_WEIGHTED = 0x80, /* the weighting is sufficient */
  VIP_GLBP_VF_PRIMARY = 0x20,  /* the sender was given the number */
  VIP_GLBP_VF_STAYS = 0x07     /* all clear: it resigns */
};

/* Octets and counts. */
enum {
  VIP_GLBP_FORWARDERS = 4,      /* of a group, numbered 1 to 4 */
  VIP_GLBP_ECHO = 10,           /* an echo in a nonce TLV */
  VIP_GLBP_ECHOES_MAX = 24,     /* of them, in one */
  VIP_GLBP_AUTH_DATA_MAX = 251, /* a text with its zero octet */
  VIP_GLBP_LENGTH_MAX = 404     /* the longest message that is sent: MD5, 24 echoes, IPv6 */
};

/* A forwarder in a message.  Its virtual MAC is vip_glbp_mac() of group and number. */
struct vip_glbp_vf_tlv {
  uint8_t number;      /* 1..4 */
  uint8_t state;       /* Listen or Active; what is neither is read as Disabled */
  uint8_t priority;    /* VIP_GLBP_VF_x; 0 in a Response, as all that follows */
  uint8_t weight;      /* the sender's weighting */
  uint16_t timeout_s;  /* seconds left until the forwarder vanishes */
  uint16_t redirect_s; /* seconds left in which clients are sent to it */
};

/*
 * A GLBP message.  Pointers lead into the decoded packet, or for encoding to the
 * caller's memory; the rest is copied.
 */
struct vip_glbp_message {
  uint8_t family;       /* VIP_IPV4, VIP_IPV6 */
  uint8_t opcode;       /* enum vip_glbp_opcode */
  uint16_t group;       /* 0..1023 */
  uint16_t length;      /* octets of the whole message; set by decoding */
  struct vip_mac owner; /* the sender's own MAC, whatever the frame came from */

  uint8_t auth;             /* VIP_GLBP_AUTH_x; decoding: any */
  uint8_t auth_length;      /* octets of `auth_data`; 16 or 20 with MD5 */
  const uint8_t *auth_data; /* decoding: NULL = there is no such TLV; encoding: NULL = zero */

  bool has_nonce;        /* there is a nonce TLV, that is the next four */
  uint8_t generation;    /* of `nonce`, one more with each */
  uint8_t echo_count;    /* nonces of others, 0..24 */
  uint32_t nonce;        /* the sender's own */
  const uint8_t *echoes; /* each: owner (6), nonce last heard of it (4); encoding: NULL = zero */

  bool has_hello;          /* there is a Hello TLV, that is the next seven */
  uint8_t state;           /* enum vip_glbp_state; a number that is none is read as Listen */
  uint8_t priority;        /* 1..255, higher is better; 0 = the Active gateway resigns */
  uint16_t redirect_s;     /* seconds that a lost forwarder's MAC is still given out */
  uint16_t timeout_s;      /* seconds until it vanishes */
  uint32_t hello_ms;       /* hello time */
  uint32_t hold_ms;        /* hold time */
  struct vip_addr address; /* virtual IP address */

  bool bad_forwarder; /* decoding: one was left out, of another number or MAC, or twice there */
  uint8_t forwarder_count; /* in `forwarders`; Request: 0, Response: 1 */
  struct vip_glbp_vf_tlv forwarders[VIP_GLBP_FORWARDERS]; /* in the order of the message */
};

/*
 * Reads a message of `length` octets out of a UDP datagram over `family`.
 * Returns VIP_OK, or the first of
 *
 *   VIP_ERR_LENGTH   shorter than its header
 *   VIP_ERR_VERSION  is not 1
 *   VIP_ERR_TYPE     unknown opcode
 *   VIP_ERR_GROUP    above 1023
 *   VIP_ERR_LENGTH   a part ends behind the message, or is shorter than what it holds
 *   VIP_ERR_VALUE    owner is no unicast MAC, or the address of another family
 *   VIP_ERR_TLV      a Hello with neither Hello nor forwarder, or another without forwarder
 *
 * Parts of an unknown type are skipped, and so is the second Hello, authentication
 * or nonce.  Reserved octets and padding are not looked at, nor is authentication.
 * `message` is filled as far as the checks went.
 */
VIP_API int vip_glbp_decode(struct vip_glbp_message *message, uint8_t family, const uint8_t *data,
                            size_t length);

/*
 * Writes a message, its parts in the order of Cisco's routers: authentication,
 * nonce, Hello, forwarders.  Returns its length, or VIP_ERR_SPACE if it does not
 * fit `size`, VIP_ERR_ARG if a field is out of range.  Reserved octets and
 * padding are zero.
 */
VIP_API int vip_glbp_encode(const struct vip_glbp_message *message, uint8_t *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
