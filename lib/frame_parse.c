/* SPDX-License-Identifier: MIT */
/*
 * frame_parse.c - takes received Ethernet frames apart.
 *
 * Each function reads one header through a cursor that holds what is left of
 * the frame, and narrows it to what that header says is there, so padding never
 * reaches a payload and no length field leads out of the frame.  What does not
 * concern us is OTHER as soon as that is known, before its checksums are looked
 * at.  Only headers are judged here (RFC 791, 768, 826, 8200, and the checks of
 * RFC 4861 sections 7.1.1 and 7.1.2); payloads are the protocols' affair, and so
 * are TTL and addresses of VRRP, HSRP and GLBP.  Building is in frame.c.
 */
#include <vip/frame.h>

#include <string.h>

#include "bytes.h"
#include "checksum.h"
#include "frame_format.h"

enum { PORT_HSRP = 1985, PORT_HSRP_IPV6 = 2029, PORT_GLBP = 3222 };

/* A payload that the caller is to have: all that is left. */
static int deliver(struct vip_frame *frame, enum vip_frame_kind kind,
                   const struct vipi_cursor *rest)
{
  frame->kind = (uint8_t)kind;
  frame->data = rest->at;
  frame->length = (uint16_t)rest->left; /* bounded by a length field of 16 bits */
  return VIP_OK;
}

/* True if the checksum of an upper-layer packet with pseudo-header is right. */
static bool sum_is_right(const struct vip_meta *meta, uint8_t protocol, const uint8_t *data,
                         size_t length)
{
  const uint32_t sum = vipi_sum_pseudo(meta->family, &meta->src, &meta->dst, protocol, length);

  return vipi_sum_fold(vipi_sum(sum, data, length)) == 0xffff;
}

/* ------------------------------------------------------------------------
 * ARP
 */

/* An Ethernet address that stands for several stations. */
static bool is_group_mac(const struct vip_mac *mac)
{
  return (mac->octet[0] & 1) != 0;
}

static int parse_arp(struct vip_frame *frame, struct vipi_cursor *rest)
{
  struct vip_query *query = &frame->query;
  const uint8_t *arp = vipi_take(rest, ARP_PACKET);
  struct vip_addr target = {{0}};
  uint16_t operation;

  if (arp == NULL)
    return VIP_ERR_LENGTH;
  operation = vipi_get16(arp + 6);
  if (vipi_get16(arp) != ARP_HARDWARE_ETHERNET || vipi_get16(arp + 2) != TYPE_IPV4 ||
      arp[4] != MAC_LENGTH || arp[5] != IPV4_LENGTH)
    return VIP_OK;

  query->family = VIP_IPV4;
  memcpy(query->client.octet, arp + 8, MAC_LENGTH);
  memcpy(query->sender.octet, arp + 14, IPV4_LENGTH);
  memcpy(target.octet, arp + 24, IPV4_LENGTH);
  query->probe = vip_addr_is_none(&query->sender);

  if (operation == ARP_REQUEST && vip_addr_compare(&query->sender, &target) != 0) {
    query->target = target;
    /* An answer would go to all of that group. */
    if (!is_group_mac(&query->client))
      frame->kind = VIP_FRAME_QUERY;
  } else if ((operation == ARP_REQUEST || operation == ARP_REPLY) && !query->probe) {
    /* The sender speaks about itself, whoever the target may be. */
    query->target = query->sender;
    frame->kind = VIP_FRAME_ASSERTION;
  }
  return VIP_OK;
}

/* ------------------------------------------------------------------------
 * Neighbour discovery
 */

/*
 * Looks for a link-layer address option of that type among the options in
 * `rest`; `found` is the MAC in the frame, or NULL.  An option of length 0, or
 * one that is longer than the message, spoils the whole message.
 */
static int find_mac_option(struct vipi_cursor *rest, uint8_t type, const uint8_t **found)
{
  *found = NULL;
  while (rest->left > 0) {
    const uint8_t *option = rest->at;
    size_t length;

    if (rest->left < 2)
      return VIP_ERR_LENGTH;
    length = (size_t)option[1] * 8;
    if (length == 0 || vipi_take(rest, length) == NULL)
      return VIP_ERR_LENGTH;
    if (option[0] == type && length == ND_OPTION)
      *found = option + 2;
  }
  return VIP_OK;
}

/* RFC 4861 section 7.1.1, for a solicitation from the unspecified address. */
static bool is_valid_probe(const struct vip_frame *frame, const uint8_t *option)
{
  const struct vip_addr group = vip_solicited_node(&frame->query.target);

  return option == NULL && vip_addr_compare(&frame->meta.dst, &group) == 0;
}

static void classify_solicitation(struct vip_frame *frame, const uint8_t *option)
{
  struct vip_query *query = &frame->query;

  query->probe = vip_addr_is_none(&query->sender);
  if (query->probe && !is_valid_probe(frame, option))
    return;
  /* An answer would go to all of a group. */
  if (vip_addr_is_multicast(VIP_IPV6, &query->sender) || is_group_mac(&query->client))
    return;
  frame->kind = VIP_FRAME_QUERY;
}

/*
 * RFC 4861 section 7.1.2: what goes to a group was not solicited; and 7.2.5: without the
 * option it says nothing of a MAC there, as that of a GLBP router with its first role.
 */
static void classify_advertisement(struct vip_frame *frame, uint8_t flags, const uint8_t *option)
{
  if (vip_addr_is_multicast(VIP_IPV6, &frame->meta.dst) &&
      ((flags & VIP_NA_SOLICITED) != 0 || option == NULL))
    return;
  frame->kind = VIP_FRAME_ASSERTION;
}

static int parse_icmpv6(struct vip_frame *frame, struct vipi_cursor *rest)
{
  struct vip_query *query = &frame->query;
  const uint8_t *message = rest->at;
  const size_t length = rest->left;
  const uint8_t *option;
  uint8_t type;

  if (length < 4)
    return VIP_ERR_LENGTH;
  type = message[0];
  if ((type != ND_SOLICITATION && type != ND_ADVERTISEMENT) || message[1] != 0 ||
      frame->meta.ttl != ND_HOP_LIMIT)
    return VIP_OK;
  if (vipi_take(rest, ND_MESSAGE) == NULL)
    return VIP_ERR_LENGTH;
  if (!sum_is_right(&frame->meta, IP_ICMPV6, message, length))
    return VIP_ERR_CHECKSUM;
  if (find_mac_option(rest, type == ND_SOLICITATION ? ND_SOURCE_MAC : ND_TARGET_MAC, &option) !=
      VIP_OK)
    return VIP_ERR_LENGTH;

  query->family = VIP_IPV6;
  query->sender = frame->meta.src;
  memcpy(query->target.octet, message + 8, IPV6_LENGTH);
  if (option != NULL)
    memcpy(query->client.octet, option, MAC_LENGTH);
  else
    query->client = frame->meta.src_mac;
  if (vip_addr_is_multicast(VIP_IPV6, &query->target))
    return VIP_OK;
  if (type == ND_SOLICITATION)
    classify_solicitation(frame, option);
  else
    classify_advertisement(frame, message[4], option);
  return VIP_OK;
}

/* ------------------------------------------------------------------------
 * IP and UDP
 */

static enum vip_frame_kind kind_of_port(uint8_t family, uint16_t port)
{
  if (port == (family == VIP_IPV4 ? PORT_HSRP : PORT_HSRP_IPV6))
    return VIP_FRAME_HSRP;
  return port == PORT_GLBP ? VIP_FRAME_GLBP : VIP_FRAME_OTHER;
}

static int parse_udp(struct vip_frame *frame, struct vipi_cursor *rest)
{
  const uint8_t *udp = vipi_take(rest, UDP_HEADER);
  enum vip_frame_kind kind;
  size_t length;
  bool unsummed;

  if (udp == NULL)
    return VIP_ERR_LENGTH;
  kind = kind_of_port(frame->meta.family, vipi_get16(udp + 2));
  if (kind == VIP_FRAME_OTHER)
    return VIP_OK;
  length = vipi_get16(udp + 4);
  if (length < UDP_HEADER || length - UDP_HEADER > rest->left)
    return VIP_ERR_LENGTH;
  rest->left = length - UDP_HEADER;

  /* RFC 768: 0 = not computed.  RFC 8200 section 8.1 forbids that over IPv6. */
  unsummed = vipi_get16(udp + 6) == 0;
  if (unsummed ? frame->meta.family == VIP_IPV6 : !sum_is_right(&frame->meta, IP_UDP, udp, length))
    return VIP_ERR_CHECKSUM;
  return deliver(frame, kind, rest);
}

static int parse_ipv4(struct vip_frame *frame, struct vipi_cursor *rest)
{
  const uint8_t *ip = rest->at;
  size_t header;
  size_t total;

  if (rest->left < IPV4_HEADER)
    return VIP_ERR_LENGTH;
  if (ip[0] >> 4 != VIP_IPV4)
    return VIP_OK;
  header = (size_t)(ip[0] & 0x0f) * 4;
  total = vipi_get16(ip + 2);
  if (header < IPV4_HEADER || total < header || total > rest->left)
    return VIP_ERR_LENGTH;
  rest->left = total;
  vipi_take(rest, header);

  if (ip[9] != IP_VRRP && ip[9] != IP_UDP)
    return VIP_OK;
  if (vipi_sum_fold(vipi_sum(0, ip, header)) != 0xffff)
    return VIP_ERR_CHECKSUM;
  /* "More fragments" or an offset: not all of the packet. */
  if ((vipi_get16(ip + 6) & 0x3fff) != 0)
    return VIP_OK;

  frame->meta.family = VIP_IPV4;
  frame->meta.ttl = ip[8];
  memcpy(frame->meta.src.octet, ip + 12, IPV4_LENGTH);
  memcpy(frame->meta.dst.octet, ip + 16, IPV4_LENGTH);
  return ip[9] == IP_UDP ? parse_udp(frame, rest) : deliver(frame, VIP_FRAME_VRRP, rest);
}

static int parse_ipv6(struct vip_frame *frame, struct vipi_cursor *rest)
{
  const uint8_t *ip = vipi_take(rest, IPV6_HEADER);
  size_t payload;

  if (ip == NULL)
    return VIP_ERR_LENGTH;
  if (ip[0] >> 4 != VIP_IPV6)
    return VIP_OK;
  payload = vipi_get16(ip + 4);
  if (payload > rest->left)
    return VIP_ERR_LENGTH;
  rest->left = payload;

  frame->meta.family = VIP_IPV6;
  frame->meta.ttl = ip[7];
  memcpy(frame->meta.src.octet, ip + 8, IPV6_LENGTH);
  memcpy(frame->meta.dst.octet, ip + 24, IPV6_LENGTH);
  switch (ip[6]) {
  case IP_VRRP:
    return deliver(frame, VIP_FRAME_VRRP, rest);
  case IP_UDP:
    return parse_udp(frame, rest);
  case IP_ICMPV6:
    return parse_icmpv6(frame, rest);
  default:
    return VIP_OK;
  }
}

/* ------------------------------------------------------------------------
 * Ethernet
 */

/*
 * Reads up to two VLAN tags and the Ethertype behind them.  `rest` begins
 * behind the first Ethertype, `*type`.
 */
static int parse_tags(struct vip_frame *frame, struct vipi_cursor *rest, uint16_t *type)
{
  for (int tags = 0; tags < 2 && (*type == TYPE_VLAN || *type == TYPE_SERVICE); tags++) {
    const uint8_t *tag = vipi_take(rest, VLAN_TAG);

    if (tag == NULL)
      return VIP_ERR_LENGTH;
    if (tags == 0)
      frame->vlan = vipi_get16(tag) & VLAN_MASK;
    *type = vipi_get16(tag + 2);
  }
  return VIP_OK;
}

int vip_frame_parse(struct vip_frame *frame, const uint8_t *data, size_t length)
{
  struct vipi_cursor rest = {data, length};
  const uint8_t *ethernet = vipi_take(&rest, ETHERNET_HEADER);
  uint16_t type;

  memset(frame, 0, sizeof *frame);
  if (ethernet == NULL)
    return VIP_ERR_LENGTH;
  memcpy(frame->dst.octet, ethernet, MAC_LENGTH);
  memcpy(frame->meta.src_mac.octet, ethernet + 6, MAC_LENGTH);
  frame->meta.has_src_mac = true;
  type = vipi_get16(ethernet + 12);
  if (parse_tags(frame, &rest, &type) != VIP_OK)
    return VIP_ERR_LENGTH;

  switch (type) {
  case TYPE_ARP:
    return parse_arp(frame, &rest);
  case TYPE_IPV4:
    return parse_ipv4(frame, &rest);
  case TYPE_IPV6:
    return parse_ipv6(frame, &rest);
  default:
    return VIP_OK;
  }
}
