/* SPDX-License-Identifier: MIT */
/* glbp_packet.h - what a GLBP packet says without a configuration. */
#ifndef REPLAY_GLBP_PACKET_H
#define REPLAY_GLBP_PACKET_H

#include <vip/glbp.h>

#include "keyring.h"
#include "packet.h"
#include "stream.h"

/* See struct protocol. */
void glbp_read(struct packet *packet);
void glbp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring);

/* The message of a packet: VIP_OK, or why not. */
int glbp_decode(const struct packet *packet, struct vip_glbp_message *message);

/* The message of a packet that was decoded before. */
struct vip_glbp_message glbp_message(const struct packet *packet);

/* True if both are of one router. */
bool glbp_same_sender(const struct packet *a, const struct packet *b);

/* True if (priority, source) of `a` is greater than that of `b`; both are Hellos. */
bool glbp_is_higher(const struct packet *a, const struct packet *b);

/* What a message tells of a forwarder, 1..4, or NULL. */
const struct vip_glbp_vf_tlv *glbp_find_forwarder(const struct vip_glbp_message *message,
                                                  unsigned number);

/* The number of the forwarder that the sender of a message says to be the primary of, or 0. */
uint8_t glbp_primary_of(const struct vip_glbp_message *message);

/* True for one of the two kinds of MD5. */
bool glbp_is_md5(const struct vip_glbp_message *message);

/* The key id of a message with MD5; 0: a key string. */
uint32_t glbp_md5_id(const struct vip_glbp_message *message);

/* The digest in a message with MD5. */
const uint8_t *glbp_md5_digest(const struct vip_glbp_message *message);

/* The key that its digest was made with, its id set to the packet's; false if none of them. */
bool glbp_find_key(const struct packet *packet, const struct vip_glbp_message *message,
                   const struct keyring *keyring, struct vip_key *key);

/* Digests `data`, a copy of the payload of a packet with MD5, again, with that key. */
void glbp_sign(const struct packet *packet, const struct vip_glbp_message *message,
               const struct vip_key *key, uint8_t *data);

/* True if a router that sends `own` accepts the authentication of `peer`, as far as the keys tell.
 */
bool glbp_is_accepted(const struct packet *peer, const struct packet *own,
                      const struct keyring *keyring);

#endif
