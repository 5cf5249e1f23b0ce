/* SPDX-License-Identifier: MIT */
/*
 * frame.c - builds Ethernet frames: packets to send, gratuitous ARP and
 * neighbour advertisements, ARP and neighbour discovery answers.
 *
 * The headers are Ethernet II, 802.1Q, IPv4 without options, IPv6 without
 * extension headers, UDP (RFC 768), ARP (RFC 826) and ICMPv6 (RFC 4443, 4861).
 * Each builder settles the length first and then writes from front to back, so
 * there is one check for room.  No padding, no fragments, no FCS.  The way back
 * is in frame_parse.c.
 *
 * IPv4 goes out with identification 0 and without "don't fragment", and
 * neighbour advertisements with traffic class 0: no specification asks for more,
 * and recorded routers do the first.  802.1Q tags carry priority 0.
 */
#include <vip/frame.h>

#include <string.h>

#include "bytes.h"
#include "checksum.h"
#include "frame_format.h"

static const struct vip_mac broadcast_mac = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
static const struct vip_mac zero_mac = {{0}};
/* Where Cisco switches listen for moved stations (UplinkFast). */
static const struct vip_mac uplinkfast_mac = {{0x01, 0x00, 0x0c, 0xcd, 0xcd, 0xcd}};
static const struct vip_mac all_nodes_mac = {{0x33, 0x33, 0x00, 0x00, 0x00, 0x01}};
static const struct vip_addr all_nodes = {{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

/* ------------------------------------------------------------------------
 * Headers.  Each function writes one and returns where the next one stands.
 */

static uint8_t *put(uint8_t *p, const void *octets, size_t count)
{
  memcpy(p, octets, count);
  return p + count;
}

static size_t ethernet_length(uint16_t vlan)
{
  return vlan == VIP_FRAME_UNTAGGED ? ETHERNET_HEADER : ETHERNET_HEADER + VLAN_TAG;
}

static uint8_t *put_ethernet(uint8_t *p, const struct vip_mac *dst, const struct vip_mac *src,
                             uint16_t vlan, uint16_t type)
{
  p = put(p, dst->octet, MAC_LENGTH);
  p = put(p, src->octet, MAC_LENGTH);
  if (vlan != VIP_FRAME_UNTAGGED) {
    vipi_put16(p, TYPE_VLAN);
    vipi_put16(p + 2, vlan);
    p += VLAN_TAG;
  }
  vipi_put16(p, type);
  return p + 2;
}

/* `payload`: octets behind the IP header. */
static uint8_t *put_ipv4(uint8_t *p, const struct vip_packet *packet, size_t payload)
{
  memset(p, 0, IPV4_HEADER);
  p[0] = VIP_IPV4 << 4 | IPV4_HEADER / 4;
  p[1] = packet->dscp;
  vipi_put16(p + 2, (uint16_t)(IPV4_HEADER + payload));
  p[8] = packet->ttl;
  p[9] = packet->protocol;
  put(p + 12, packet->src.octet, IPV4_LENGTH);
  put(p + 16, packet->dst.octet, IPV4_LENGTH);
  vipi_put16(p + 10, (uint16_t)~vipi_sum_fold(vipi_sum(0, p, IPV4_HEADER)));
  return p + IPV4_HEADER;
}

static uint8_t *put_ipv6(uint8_t *p, const struct vip_packet *packet, size_t payload)
{
  vipi_put32(p, (uint32_t)VIP_IPV6 << 28 | (uint32_t)packet->dscp << 20);
  vipi_put16(p + 4, (uint16_t)payload);
  p[6] = packet->protocol;
  p[7] = packet->ttl;
  p = put(p + 8, packet->src.octet, IPV6_LENGTH);
  return put(p, packet->dst.octet, IPV6_LENGTH);
}

static uint8_t *put_udp(uint8_t *p, const struct vip_packet *packet)
{
  const size_t length = UDP_HEADER + (size_t)packet->length;
  uint32_t sum = vipi_sum_pseudo(packet->family, &packet->src, &packet->dst, IP_UDP, length);
  uint16_t checksum;

  vipi_put16(p, packet->port);
  vipi_put16(p + 2, packet->port);
  vipi_put16(p + 4, (uint16_t)length);
  vipi_put16(p + 6, 0);
  sum = vipi_sum(sum, p, UDP_HEADER);
  checksum = (uint16_t)~vipi_sum_fold(vipi_sum(sum, packet->data, packet->length));
  /* 0 would say "no checksum"; its other form, all ones, means the same sum. */
  vipi_put16(p + 6, checksum == 0 ? 0xffff : checksum);
  return p + UDP_HEADER;
}

/* ------------------------------------------------------------------------
 * Packets
 */

int vip_frame_packet(uint8_t *out, size_t size, const struct vip_packet *packet, uint16_t vlan)
{
  const bool ipv4 = packet->family == VIP_IPV4;
  const size_t header = ipv4 ? IPV4_HEADER : IPV6_HEADER;
  const size_t payload = packet->length + (size_t)(packet->port != 0 ? UDP_HEADER : 0);
  const size_t total = ethernet_length(vlan) + header + payload;
  uint8_t *p;

  if ((!ipv4 && packet->family != VIP_IPV6) || vlan > VLAN_MAX)
    return VIP_ERR_ARG;
  if (!packet->dst_mac_known)
    return VIP_ERR_NO_NEXT_HOP;
  /* The length field counts the header over IPv4, not over IPv6. */
  if (total > size || payload + (ipv4 ? IPV4_HEADER : 0) > UINT16_MAX)
    return VIP_ERR_SPACE;

  p = put_ethernet(out, &packet->dst_mac, &packet->src_mac, vlan, ipv4 ? TYPE_IPV4 : TYPE_IPV6);
  p = ipv4 ? put_ipv4(p, packet, payload) : put_ipv6(p, packet, payload);
  if (packet->port != 0)
    p = put_udp(p, packet);
  put(p, packet->data, packet->length);
  return (int)total;
}

/* ------------------------------------------------------------------------
 * ARP and neighbour discovery
 */

/* The fields of an ARP packet that differ. */
struct arp {
  uint16_t operation;
  const struct vip_mac *sender_mac;
  const struct vip_addr *sender;
  const struct vip_mac *target_mac;
  const struct vip_addr *target;
};

static int write_arp(uint8_t *out, size_t size, const struct arp *arp, const struct vip_mac *dst,
                     const struct vip_mac *src, uint16_t vlan)
{
  const size_t total = ethernet_length(vlan) + ARP_PACKET;
  uint8_t *p;

  if (total > size)
    return VIP_ERR_SPACE;
  p = put_ethernet(out, dst, src, vlan, TYPE_ARP);
  vipi_put16(p, ARP_HARDWARE_ETHERNET);
  vipi_put16(p + 2, TYPE_IPV4);
  p[4] = MAC_LENGTH;
  p[5] = IPV4_LENGTH;
  vipi_put16(p + 6, arp->operation);
  p = put(p + 8, arp->sender_mac->octet, MAC_LENGTH);
  p = put(p, arp->sender->octet, IPV4_LENGTH);
  p = put(p, arp->target_mac->octet, MAC_LENGTH);
  put(p, arp->target->octet, IPV4_LENGTH);
  return (int)total;
}

/*
 * Writes a neighbour advertisement that `target` is at `mac`.  The addresses and
 * MACs of its headers are those of `headers`; the rest is set here.
 */
static int write_advertisement(uint8_t *out, size_t size, const struct vip_packet *headers,
                               const struct vip_addr *target, const struct vip_mac *mac,
                               uint8_t flags, bool option, uint16_t vlan)
{
  uint8_t message[ND_MESSAGE + ND_OPTION] = {ND_ADVERTISEMENT};
  struct vip_packet packet = *headers;
  uint32_t sum;

  packet.family = VIP_IPV6;
  packet.protocol = IP_ICMPV6;
  packet.ttl = ND_HOP_LIMIT;
  packet.dst_mac_known = true;
  packet.data = message;
  packet.length = option ? ND_MESSAGE + ND_OPTION : ND_MESSAGE;

  message[4] = flags;
  put(message + 8, target->octet, IPV6_LENGTH);
  message[ND_MESSAGE] = ND_TARGET_MAC;
  message[ND_MESSAGE + 1] = ND_OPTION / 8; /* the option's length counts 8 octets */
  put(message + ND_MESSAGE + 2, mac->octet, MAC_LENGTH);

  sum = vipi_sum_pseudo(VIP_IPV6, &packet.src, &packet.dst, IP_ICMPV6, packet.length);
  sum = vipi_sum(sum, message, packet.length);
  vipi_put16(message + 2, (uint16_t)~vipi_sum_fold(sum));
  return vip_frame_packet(out, size, &packet, vlan);
}

/* The target hardware address of a gratuitous ARP; NULL if `arp_target` is unknown. */
static const struct vip_mac *gratuitous_target(const struct vip_announce *announce,
                                               const struct vip_mac *destination)
{
  switch (announce->arp_target) {
  case VIP_ARP_TARGET_DESTINATION:
    return destination;
  case VIP_ARP_TARGET_ZERO:
    return &zero_mac;
  case VIP_ARP_TARGET_MAC:
    return &announce->mac;
  default:
    return NULL;
  }
}

static int announce_arp(uint8_t *out, size_t size, const struct vip_announce *announce,
                        unsigned copy, uint16_t vlan)
{
  const struct vip_mac *dst = copy == 0 ? &broadcast_mac : &uplinkfast_mac;
  const struct arp arp = {announce->arp_op, &announce->mac, announce->addr,
                          gratuitous_target(announce, dst), announce->addr};

  if ((arp.operation != ARP_REQUEST && arp.operation != ARP_REPLY) || arp.target_mac == NULL)
    return VIP_ERR_ARG;
  return write_arp(out, size, &arp, dst, &announce->mac, vlan);
}

int vip_frame_announce(uint8_t *out, size_t size, const struct vip_announce *announce,
                       unsigned copy, uint16_t vlan)
{
  struct vip_packet headers = {0};

  if ((announce->family != VIP_IPV4 && announce->family != VIP_IPV6) || vlan > VLAN_MAX)
    return VIP_ERR_ARG;
  /* The second copy is a frame of ARP alone. */
  if (copy >= announce->copies || copy >= (announce->family == VIP_IPV4 ? 2U : 1U))
    return 0;
  if (announce->family == VIP_IPV4)
    return announce_arp(out, size, announce, copy, vlan);

  headers.src = *announce->addr;
  headers.dst = all_nodes;
  headers.src_mac = announce->mac;
  headers.dst_mac = all_nodes_mac;
  return write_advertisement(out, size, &headers, announce->addr, &announce->mac,
                             announce->nd_flags, announce->nd_option, vlan);
}

int vip_frame_answer(uint8_t *out, size_t size, const struct vip_query *query,
                     const struct vip_answer *answer, uint16_t vlan)
{
  const struct arp arp = {ARP_REPLY, &answer->mac, &query->target, &query->client, &query->sender};
  struct vip_packet headers = {0};

  if ((query->family != VIP_IPV4 && query->family != VIP_IPV6) || vlan > VLAN_MAX)
    return VIP_ERR_ARG;
  if (query->family == VIP_IPV4)
    return write_arp(out, size, &arp, &query->client, &answer->src_mac, vlan);

  /* RFC 4861 section 7.2.4: nothing can be sent to the unspecified address. */
  if (!answer->to_all_nodes && vip_addr_is_none(&query->sender))
    return VIP_ERR_ARG;
  headers.src = answer->nd_source;
  headers.dst = answer->to_all_nodes ? all_nodes : query->sender;
  headers.src_mac = answer->src_mac;
  headers.dst_mac = answer->to_all_nodes ? all_nodes_mac : query->client;
  return write_advertisement(out, size, &headers, &query->target, &answer->mac, answer->nd_flags,
                             true, vlan);
}
