/* SPDX-License-Identifier: MIT */
/*
 * replay_glbp.c - GLBP for vip-replay: its packets are listed, with their
 * digests verified; no router of them is replaced.
 */
#include "glbp_packet.h"
#include "protocol.h"

enum { IP_UDP = 17 };

const struct protocol protocol_glbp = {
    .name = "glbp",
    .kind = VIP_FRAME_GLBP,
    .ip_protocol = IP_UDP,
    .port_ipv4 = VIP_GLBP_PORT,
    .port_ipv6 = VIP_GLBP_PORT,
    .read = glbp_read,
    .describe = glbp_describe,
    .is_virtual_mac = glbp_is_virtual_mac,
};
