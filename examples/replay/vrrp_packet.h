/* SPDX-License-Identifier: MIT */
/* vrrp_packet.h - what a VRRP packet says without a configuration. */
#ifndef REPLAY_VRRP_PACKET_H
#define REPLAY_VRRP_PACKET_H

#include <vip/wire.h>

#include "keyring.h"
#include "packet.h"

/* Octets of the longest version 2 message: 255 addresses, authentication data, MD5 block. */
enum { VRRP_V2_MAX = VIP_VRRP_HEADER + 255 * 4 + VIP_VRRP_AUTH_DATA + VIP_VRRP_MD5_BLOCK };

/* Meanings of packets, see struct told. */
enum { VRRP_LEAVES = 0, VRRP_ACTIVE = 1 };

/* See struct protocol. */
void vrrp_read(struct packet *packet);
void vrrp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring);

/* The priority of a packet that was decoded. */
uint8_t vrrp_priority(const struct packet *packet);

/* What the MD5 block of a message holds. */
uint32_t vrrp_md5_id(const struct vip_vrrp_message *message);
const uint8_t *vrrp_md5_digest(const struct vip_vrrp_message *message);

/* The digest of a message of type 254 with that key. */
void vrrp_digest(const struct packet *packet, const struct vip_key *key, uint8_t digest[16]);

/* The key that its digest was made with, its id set to the packet's; false if none of them. */
bool vrrp_find_key(const struct packet *packet, const struct vip_vrrp_message *message,
                   const struct keyring *keyring, struct vip_key *key);

#endif
