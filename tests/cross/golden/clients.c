/* SPDX-License-Identifier: MIT */
/*
 * clients.c - see golden.h.  What hosts ask on the wire: ARP requests and neighbour
 * solicitations, with and without the sender's MAC, probes for duplicates among them;
 * for addresses of the routers and for others.  frame.h answers such frames and does
 * not make them.
 */
#include "golden.h"

#include <string.h>

enum { ETHERNET = 14, ARP = 28, IPV6 = 40, SOLICITATION = 24, SOURCE_MAC = 8, ICMPV6 = 58 };

static const uint8_t client_mac[6] = {2, 0, 0, 0, 0, 0x90};

/* An address of one of the router's groups as it is in use, or any. */
static struct vip_addr target_of(struct golden *g, uint8_t family)
{
  const struct golden_router *r = &g->routers[golden_below(g, ROUTERS)];
  const uint32_t choice = golden_below(g, 8);

  if (choice < 3 && r->groups[GLBP] != NULL && vip_group_family(r->groups[GLBP]) == family) {
    struct vip_glbp_status status;

    vip_glbp_get_status(&r->glbp, &status);
    return status.address;
  }
  return *golden_virtual(family, choice);
}

static size_t arp(struct golden *g, uint8_t *out)
{
  static const uint8_t fixed[] = {8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
  const struct vip_addr sender = golden_own((unsigned)(100 + golden_below(g, 3)), VIP_IPV4);
  const struct vip_addr target = target_of(g, VIP_IPV4);
  const bool probe = golden_once(g, 4);

  memset(out, 0xff, 6);
  memcpy(out + 6, client_mac, 6);
  memcpy(out + 12, fixed, sizeof fixed);
  memcpy(out + 22, client_mac, 6);
  if (!probe)
    memcpy(out + 28, sender.octet, 4);
  memcpy(out + 38, target.octet, 4);
  return ETHERNET + ARP;
}

/* RFC 8200 section 8.1; the message stands behind the header, its sum is 0. */
static uint16_t icmpv6_sum(const uint8_t *ip, size_t length)
{
  uint32_t sum = ICMPV6 + (uint32_t)length;

  for (size_t i = 8; i < IPV6 + length; i += 2)
    sum += (uint32_t)ip[i] << 8 | ip[i + 1];
  while (sum >> 16 != 0)
    sum = (sum >> 16) + (sum & 0xffff);
  return (uint16_t)(sum ^ 0xffff);
}

static size_t solicitation(struct golden *g, uint8_t *out)
{
  const struct vip_addr sender = golden_own((unsigned)(100 + golden_below(g, 3)), VIP_IPV6);
  const struct vip_addr target = target_of(g, VIP_IPV6);
  const struct vip_addr node = vip_solicited_node(&target);
  const struct vip_mac to = vip_multicast_mac(VIP_IPV6, &node);
  const bool probe = golden_once(g, 3);
  /* A probe has no option; now and then this one has. */
  const bool option = probe ? golden_once(g, 4) : !golden_once(g, 4);
  const size_t length = option ? SOLICITATION + SOURCE_MAC : SOLICITATION;
  uint8_t *ip = out + ETHERNET;
  uint8_t *message = ip + IPV6;
  uint16_t sum;

  memcpy(out, to.octet, 6);
  memcpy(out + 6, client_mac, 6);
  out[12] = 0x86;
  out[13] = 0xdd;
  ip[0] = 0x60;
  ip[5] = (uint8_t)length;
  ip[6] = ICMPV6;
  ip[7] = 255;
  if (!probe)
    memcpy(ip + 8, sender.octet, 16);
  memcpy(ip + 24, node.octet, 16);
  message[0] = 135;
  memcpy(message + 8, target.octet, 16);
  if (option) {
    message[24] = 1;
    message[25] = 1;
    memcpy(message + 26, client_mac, 6);
  }
  sum = icmpv6_sum(ip, length);
  message[2] = (uint8_t)(sum >> 8);
  message[3] = (uint8_t)sum;
  return ETHERNET + IPV6 + length;
}

void golden_client(struct golden *g)
{
  size_t length;

  memset(g->spare.data, 0, FRAME_MAX);
  length = golden_once(g, 2) ? arp(g, g->spare.data) : solicitation(g, g->spare.data);
  if (golden_once(g, 12))
    golden_flip(g, g->spare.data, length);
  golden_transmit(g, ROUTERS, (int)length);
}
