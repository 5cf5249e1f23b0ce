/* SPDX-License-Identifier: MIT */
/* glbp_packet.h - what a GLBP packet says without a configuration. */
#ifndef REPLAY_GLBP_PACKET_H
#define REPLAY_GLBP_PACKET_H

#include <vip/glbp.h>

#include "keyring.h"
#include "packet.h"

/* See struct protocol. */
void glbp_read(struct packet *packet);
void glbp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring);
bool glbp_is_virtual_mac(const struct vip_mac *mac);

/* The message of a packet: VIP_OK, or why not. */
int glbp_decode(const struct packet *packet, struct vip_glbp_message *message);

#endif
