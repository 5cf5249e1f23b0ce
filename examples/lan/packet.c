/* SPDX-License-Identifier: MIT */
/*
 * packet.c - the frames that clients need and that are none of the library's
 * business: ARP request (RFC 826), neighbour solicitation (RFC 4861 section
 * 4.3), and ICMP echo (RFC 792, RFC 4443 section 4.1 and 4.2) with its answer.
 *
 * Offsets are octets from the start of the frame.
 */
#include <string.h>

#include "lan_internal.h"

enum { ETHERNET = 14, IPV4 = 20, IPV6 = 40, ECHO = 8, PAYLOAD = 20 };
enum { PROTOCOL_ICMP = 1, PROTOCOL_ICMPV6 = 58 };

static void put16(uint8_t *out, unsigned value)
{
  out[0] = (uint8_t)(value >> 8);
  out[1] = (uint8_t)value;
}

static uint16_t get16(const uint8_t *in)
{
  return (uint16_t)(in[0] << 8 | in[1]);
}

/* RFC 1071; `sum` is what was added up before. */
static uint32_t add_up(uint32_t sum, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    sum += i & 1 ? data[i] : (uint32_t)data[i] << 8;
  return sum;
}

static void put_checksum(uint8_t *out, uint32_t sum)
{
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  put16(out, ~sum & 0xffff);
}

struct vip_addr lan_server_address(uint8_t family)
{
  if (family == VIP_IPV4)
    return vip_ipv4(198, 51, 100, 10);
  return (struct vip_addr){{0x20, 1, 0x0d, 0xb8, 0xff, 0xff, [15] = 0x10}};
}

static void put_ethernet(uint8_t *out, const struct vip_mac *dst, const struct vip_mac *src,
                         unsigned type)
{
  memcpy(out, dst, 6);
  memcpy(out + 6, src, 6);
  put16(out + 12, type);
}

/* The IPv6 header and the ICMPv6 checksum over what stands behind it already. */
static void put_ipv6(uint8_t *ip, uint8_t hop_limit, const struct vip_addr *src,
                     const struct vip_addr *dst, size_t length)
{
  memset(ip, 0, IPV6);
  ip[0] = 0x60;
  put16(ip + 4, (unsigned)length);
  ip[6] = PROTOCOL_ICMPV6;
  ip[7] = hop_limit;
  memcpy(ip + 8, src, 16);
  memcpy(ip + 24, dst, 16);
  uint32_t sum = add_up((uint32_t)length + PROTOCOL_ICMPV6, ip + 8, 32); /* the pseudo-header */
  put_checksum(ip + IPV6 + 2, add_up(sum, ip + IPV6, length));
}

static void put_ipv4(uint8_t *ip, const struct lan_echo *echo, size_t length)
{
  memset(ip, 0, IPV4);
  ip[0] = 0x45;
  put16(ip + 2, (unsigned)(IPV4 + length));
  put16(ip + 4, echo->sequence);
  ip[8] = echo->ttl;
  ip[9] = PROTOCOL_ICMP;
  memcpy(ip + 12, &echo->src, 4);
  memcpy(ip + 16, &echo->dst, 4);
  put_checksum(ip + 10, add_up(0, ip, IPV4));
}

size_t lan_echo_build(uint8_t *out, const struct lan_echo *echo)
{
  bool ipv4 = echo->family == VIP_IPV4;
  size_t length = ECHO + PAYLOAD;
  uint8_t *ip = out + ETHERNET;
  uint8_t *icmp = ip + (ipv4 ? IPV4 : IPV6);
  put_ethernet(out, &echo->dst_mac, &echo->src_mac, ipv4 ? 0x0800 : 0x86dd);
  memset(icmp, 0, length);
  if (ipv4)
    icmp[0] = echo->reply ? 0 : 8;
  else
    icmp[0] = echo->reply ? 129 : 128;
  put16(icmp + 4, echo->id);
  put16(icmp + 6, echo->sequence);
  if (ipv4) {
    put_checksum(icmp + 2, add_up(0, icmp, length));
    put_ipv4(ip, echo, length);
  } else {
    put_ipv6(ip, echo->ttl, &echo->src, &echo->dst, length);
  }
  return (size_t)(icmp - out) + length;
}

/* Only what lan_echo_build() makes; frames of this LAN are not damaged. */
bool lan_echo_parse(struct lan_echo *echo, const uint8_t *data, size_t length)
{
  memset(echo, 0, sizeof *echo);
  if (length < ETHERNET + IPV4 + ECHO)
    return false;
  const uint8_t *ip = data + ETHERNET;
  const uint8_t *icmp = ip + IPV4;
  if (get16(data + 12) == 0x0800 && ip[9] == PROTOCOL_ICMP) {
    echo->family = VIP_IPV4;
    echo->ttl = ip[8];
    echo->reply = icmp[0] == 0;
    memcpy(&echo->src, ip + 12, 4);
    memcpy(&echo->dst, ip + 16, 4);
  } else if (get16(data + 12) == 0x86dd && ip[6] == PROTOCOL_ICMPV6 &&
             length >= ETHERNET + IPV6 + ECHO) {
    icmp = ip + IPV6;
    echo->family = VIP_IPV6;
    echo->ttl = ip[7];
    echo->reply = icmp[0] == 129;
    if (icmp[0] != 128 && icmp[0] != 129)
      return false; /* neighbour discovery */
    memcpy(&echo->src, ip + 8, 16);
    memcpy(&echo->dst, ip + 24, 16);
  } else {
    return false;
  }
  memcpy(&echo->dst_mac, data, 6);
  memcpy(&echo->src_mac, data + 6, 6);
  echo->id = get16(icmp + 4);
  echo->sequence = get16(icmp + 6);
  return true;
}

static size_t build_arp_request(uint8_t *out, const struct vip_query *query)
{
  static const struct vip_mac everybody = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
  static const uint8_t fixed[8] = {0, 1, 8, 0, 6, 4, 0, 1}; /* Ethernet, IPv4, request */
  uint8_t *arp = out + ETHERNET;
  put_ethernet(out, &everybody, &query->client, 0x0806);
  memset(arp, 0, 28);
  memcpy(arp, fixed, sizeof fixed);
  memcpy(arp + 8, &query->client, 6);
  memcpy(arp + 14, &query->sender, 4);
  memcpy(arp + 24, &query->target, 4);
  return ETHERNET + 28;
}

size_t lan_query_build(uint8_t *out, const struct vip_query *query)
{
  if (query->family == VIP_IPV4)
    return build_arp_request(out, query);
  struct vip_addr group = vip_solicited_node(&query->target);
  struct vip_mac mac = vip_multicast_mac(VIP_IPV6, &group);
  uint8_t *ip = out + ETHERNET;
  uint8_t *icmp = ip + IPV6;
  put_ethernet(out, &mac, &query->client, 0x86dd);
  memset(icmp, 0, 32);
  icmp[0] = 135;
  memcpy(icmp + 8, &query->target, 16);
  icmp[24] = 1; /* option: source link-layer address, 8 octets */
  icmp[25] = 1;
  memcpy(icmp + 26, &query->client, 6);
  put_ipv6(ip, 255, &query->sender, &group, 32);
  return ETHERNET + IPV6 + 32;
}
