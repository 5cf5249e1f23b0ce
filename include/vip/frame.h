/* SPDX-License-Identifier: MIT */
/*
 * frame.h - optional framing: Ethernet, IP and UDP headers around a packet,
 * ARP and neighbour discovery frames; and the way back, from a received frame
 * to meta and payload.
 *
 * Stateless; needs no engine.  Everything written is fully initialised, and
 * nothing is read past the given length.  Frames carry no FCS and are not
 * padded to the Ethernet minimum: the driver does both.
 */
#ifndef VIP_FRAME_H
#define VIP_FRAME_H

#include <vip/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets that a frame adds at most: Ethernet 14, VLAN tag 4, IPv6 40, UDP 8. */
enum {
  VIP_FRAME_OVERHEAD = 66 /* add it to the length of the packet */
};

/* "No VLAN tag" for `vlan`. */
enum {
  VIP_FRAME_UNTAGGED = 0 /* also what a priority tag, id 0, is parsed as */
};

/* What a received frame is. */
enum vip_frame_kind {
  VIP_FRAME_OTHER = 0,    /* none of ours */
  VIP_FRAME_VRRP = 1,     /* IP protocol 112: give `meta`, `data`, `length` to vip_vrrp_input() */
  VIP_FRAME_HSRP = 2,     /* UDP port 1985, IPv6 2029: the same to vip_hsrp_input() */
  VIP_FRAME_GLBP = 3,     /* UDP port 3222: the same to vip_glbp_input() */
  VIP_FRAME_QUERY = 4,    /* ARP request or neighbour solicitation: `query` */
  VIP_FRAME_ASSERTION = 5 /* ARP reply or gratuitous request, or neighbour advertisement: the
                             address `query.target` is at `query.client`: vip_if_heard() */
};

/* A parsed frame.  `data` leads into the frame that was parsed. */
struct vip_frame {
  uint8_t kind;           /* enum vip_frame_kind */
  uint16_t vlan;          /* outermost 802.1Q id, or VIP_FRAME_UNTAGGED */
  struct vip_mac dst;     /* Ethernet destination */
  struct vip_meta meta;   /* VRRP, HSRP, GLBP */
  const uint8_t *data;    /* what follows the IP or UDP header */
  uint16_t length;        /* by the IP and UDP headers: padding is left out */
  struct vip_query query; /* QUERY, ASSERTION */
};

/*
 * Takes a received Ethernet frame apart: up to two VLAN tags, IPv4 with options,
 * IPv6 without extension headers.  Returns VIP_OK, with `kind` OTHER for what
 * does not concern us; VIP_ERR_LENGTH if it is cut short or its lengths
 * contradict; VIP_ERR_CHECKSUM if an IPv4 header, UDP or ICMPv6 checksum is
 * wrong (a UDP checksum of 0 over IPv4 is accepted).  A fragment is OTHER.
 */
VIP_API int vip_frame_parse(struct vip_frame *frame, const uint8_t *data, size_t length);

/*
 * Writes the frame of a packet to send.  `vlan` 1..4094 or VIP_FRAME_UNTAGGED.
 * Returns its length, VIP_ERR_SPACE (needs packet->length + VIP_FRAME_OVERHEAD
 * at most), VIP_ERR_NO_NEXT_HOP (the destination MAC is not known), or
 * VIP_ERR_ARG (family, vlan).
 */
VIP_API int vip_frame_packet(uint8_t *out, size_t size, const struct vip_packet *packet,
                             uint16_t vlan);

/*
 * Writes frame number `copy`, from 0, of an announcement: gratuitous ARP or
 * unsolicited neighbour advertisement (from the address itself to ff02::1).
 * Returns its length, 0 if there is no such copy, VIP_ERR_SPACE or VIP_ERR_ARG.
 */
VIP_API int vip_frame_announce(uint8_t *out, size_t size, const struct vip_announce *announce,
                               unsigned copy, uint16_t vlan);

/*
 * Writes the answer to a query: ARP reply or solicited neighbour advertisement.
 * Returns its length, VIP_ERR_SPACE or VIP_ERR_ARG.
 */
VIP_API int vip_frame_answer(uint8_t *out, size_t size, const struct vip_query *query,
                             const struct vip_answer *answer, uint16_t vlan);

#ifdef __cplusplus
}
#endif

#endif
