/* SPDX-License-Identifier: MIT */
/* hsrp_packet.h - what an HSRP packet says without a configuration. */
#ifndef REPLAY_HSRP_PACKET_H
#define REPLAY_HSRP_PACKET_H

#include <vip/hsrp.h>

#include "keyring.h"
#include "packet.h"
#include "stream.h"

/* See struct protocol. */
void hsrp_read(struct packet *packet);
void hsrp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring);

/* The message of a packet: VIP_OK, or why not; the version is told by where it was sent to. */
int hsrp_decode(const struct packet *packet, struct vip_hsrp_message *message);

/* The message of a packet that was decoded before. */
struct vip_hsrp_message hsrp_message(const struct packet *packet);

/* True if both are of one router. */
bool hsrp_same_sender(const struct packet *a, const struct packet *b);

/* The key id of a message with MD5. */
uint32_t hsrp_md5_id(const struct vip_hsrp_message *message);

/* The digest of a message with MD5, with that key. */
void hsrp_digest(const struct packet *packet, const struct vip_hsrp_message *message,
                 const struct vip_key *key, uint8_t digest[16]);

/* The key that its digest was made with, its id set to the packet's; false if none of them. */
bool hsrp_find_key(const struct packet *packet, const struct vip_hsrp_message *message,
                   const struct keyring *keyring, struct vip_key *key);

/* True if a router that sends `own` accepts the authentication of `peer`, as far as the keys tell.
 */
bool hsrp_is_accepted(const struct packet *peer, const struct packet *own,
                      const struct keyring *keyring);

/* True if (priority, source) of `a` is greater than that of `b`; both were decoded. */
bool hsrp_is_higher(const struct packet *a, const struct packet *b);

#endif
