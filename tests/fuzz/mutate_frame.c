/* SPDX-License-Identifier: MIT */
/*
 * mutate_frame.c - libFuzzer's mutation of an input of fuzz_frame.c, and then,
 * nine times out of ten, the repair of the lengths and checksums of the headers
 * that are there, and of a message of VRRP, HSRP or GLBP in them, so that the host
 * of frame_host.c accepts it most of the time.
 */
#include "frame_host.h"
#include "repair.h"

enum {
  VRRP = 112,
  UDP = 17,
  ICMPV6 = 58,
  PORT_HSRP = 1985,
  PORT_HSRP_IPV6 = 2029,
  PORT_GLBP = 3222
};
enum { UDP_HEADER = 8, MD5_BLOCK = 30, AUTH_DATA = 8, VRID = 51 };

/* What stands behind an IP header, and what it needs of the header. */
struct payload {
  uint8_t *data;
  size_t size;
  size_t room;
  uint8_t protocol;
  uint8_t family;
  struct vip_addr src;
  struct vip_addr dst;
  unsigned choice; /* of the host */
  unsigned seed;
};

static void put16(uint8_t *at, size_t value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static uint16_t port_of(const uint8_t *udp)
{
  return (uint16_t)(udp[2] << 8 | udp[3]);
}

/* Authentication asks for version 2, and for its part behind the list. */
static void repair_vrrp(struct payload *p)
{
  const bool asked = p->family == VIP_IPV4 && (p->choice & (FRAME_TEXT | FRAME_MD5)) != 0;
  const bool md5 = asked && (p->choice & FRAME_MD5) != 0;
  const size_t least = 8 + 4 + AUTH_DATA + (md5 ? MD5_BLOCK : 0);

  if (asked && p->size < least && least <= p->room) {
    memset(p->data + p->size, 0, least - p->size);
    p->size = least;
  }
  if (asked) {
    p->data[0] = 0x21;
    p->data[4] = md5 ? 254 : 1;
  }
  p->size = fuzz_repair_vrrp(p->data, p->size, p->family);
  if (p->seed % 8 != 0)
    p->data[1] = VRID;
  if (asked && !md5 && p->size >= least)
    memcpy(p->data + p->size - AUTH_DATA, "secret\0", AUTH_DATA);
  if (fuzz_has_block(p->data, p->size))
    fuzz_write_block(p->data, p->size, &fuzz_key, &p->src);
  fuzz_repair_sum(p->data, p->size, p->family, &p->src, &p->dst, p->seed % 3 == 0);
}

static void repair_udp(struct payload *p)
{
  struct repair r = {.message = p->data + UDP_HEADER,
                     .size = p->size - UDP_HEADER,
                     .room = p->room - UDP_HEADER,
                     .family = p->family,
                     .source = p->src.octet,
                     .sign = p->seed % 4 != 0,
                     .kind =
                         frame_auth(p->choice) != NULL ? frame_auth(p->choice)->method->kind : 0,
                     .key = fuzz_key};
  const uint16_t port = port_of(p->data);

  if (port == (p->family == VIP_IPV4 ? PORT_HSRP : PORT_HSRP_IPV6))
    repair_hsrp(&r, frame_hsrp_version(p->family, &p->dst));
  else if (port == PORT_GLBP)
    repair_glbp(&r);
  p->size = UDP_HEADER + r.size;
  put16(p->data + 4, p->size);
  put16(p->data + 6, fuzz_checksum(p->data, p->size, 6, p->family, &p->src, &p->dst, UDP));
}

static void repair_payload(struct payload *p)
{
  if (p->protocol == VRRP && p->size >= 8)
    repair_vrrp(p);
  else if (p->protocol == UDP && p->size >= UDP_HEADER)
    repair_udp(p);
  else if (p->protocol == ICMPV6 && p->size >= 4)
    put16(p->data + 2, fuzz_checksum(p->data, p->size, 2, p->family, &p->src, &p->dst, ICMPV6));
}

/* A source that a router can have, the protocol's group; true if it is one of the protocols. */
static bool repair_path(uint8_t protocol, const uint8_t *payload, size_t size, uint8_t *src,
                        uint8_t *dst, uint8_t family)
{
  const uint16_t port = protocol == UDP && size >= UDP_HEADER ? port_of(payload) : 0;
  const uint8_t last = protocol == VRRP ? 18 : port == PORT_HSRP && dst[3] % 2 == 0 ? 2 : 102;

  if (protocol != VRRP && port != PORT_HSRP && port != PORT_HSRP_IPV6 && port != PORT_GLBP)
    return false;
  if (family == VIP_IPV4) {
    memcpy(src, "\xc0\0\2", 3);
    memcpy(dst, "\xe0\0\0", 3);
    dst[3] = last;
    return true;
  }
  memcpy(src, "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
  memcpy(dst, "\xff\2\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
  dst[15] = protocol == VRRP ? 0x12 : 0x66;
  return true;
}

/* Both return the octets of the whole packet. */
static size_t repair_ipv4(uint8_t *ip, size_t size, size_t room, struct payload *p)
{
  size_t header = (ip[0] & 15u) * 4;

  if (header < 20 || header > size)
    header = 20;
  ip[0] = (uint8_t)(0x40 | header / 4);
  if (p->seed % 5 != 0)
    put16(ip + 6, 0);
  p->family = VIP_IPV4;
  p->protocol = ip[9];
  if (p->seed % 6 != 0 &&
      repair_path(ip[9], ip + header, size - header, ip + 12, ip + 16, VIP_IPV4))
    ip[8] = 255;
  memcpy(&p->src, ip + 12, 4);
  memcpy(&p->dst, ip + 16, 4);
  p->data = ip + header;
  p->size = size - header;
  p->room = room - header;
  /* Sometimes the frame is longer than the packet. */
  if (p->seed % 7 == 0 && p->size > 10)
    p->room = p->size -= p->seed / 7 % 10;
  repair_payload(p);
  put16(ip + 2, header + p->size);
  put16(ip + 10, fuzz_checksum(ip, header, 10, 0, NULL, NULL, 0));
  return p->seed % 7 == 0 ? size : header + p->size;
}

static size_t repair_ipv6(uint8_t *ip, size_t size, size_t room, struct payload *p)
{
  ip[0] = (uint8_t)(0x60 | (ip[0] & 15));
  p->family = VIP_IPV6;
  p->protocol = ip[6];
  if (p->seed % 6 != 0 && repair_path(ip[6], ip + 40, size - 40, ip + 8, ip + 24, VIP_IPV6))
    ip[7] = 255;
  memcpy(&p->src, ip + 8, 16);
  memcpy(&p->dst, ip + 24, 16);
  p->data = ip + 40;
  p->size = size - 40;
  p->room = room - 40;
  repair_payload(p);
  put16(ip + 4, p->size);
  return 40 + p->size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  struct payload p;
  size_t at = 1 + 12;

  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < 1 + 14 || data[0] % 4 != 0 || seed % 10 == 0)
    return size;
  memset(&p, 0, sizeof p);
  p.choice = data[0] / 4;
  p.seed = seed;
  while (at + 6 <= size && at < 1 + 20 && (data[at] == 0x81 || data[at] == 0x88))
    at += 4;
  if (data[at] == 0x08 && data[at + 1] == 0 && size >= at + 2 + 20)
    return at + 2 + repair_ipv4(data + at + 2, size - at - 2, max_size - at - 2, &p);
  if (data[at] == 0x86 && data[at + 1] == 0xdd && size >= at + 2 + 40)
    return at + 2 + repair_ipv6(data + at + 2, size - at - 2, max_size - at - 2, &p);
  return size;
}
