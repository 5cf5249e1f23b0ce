/* SPDX-License-Identifier: MIT */
/*
 * addr.c - addresses: building, comparing and classifying them.
 *
 * Octets in network order throughout, so memcmp() orders them as unsigned
 * numbers.  Also vip_ms_until(), the other small help that hosts need.
 */
#include <vip/types.h>

#include <string.h>

struct vip_addr vip_ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
  struct vip_addr addr;

  memset(&addr, 0, sizeof addr);
  addr.octet[0] = a;
  addr.octet[1] = b;
  addr.octet[2] = c;
  addr.octet[3] = d;
  return addr;
}

bool vip_addr_is_none(const struct vip_addr *addr)
{
  static const struct vip_addr none;
  return memcmp(addr, &none, sizeof none) == 0;
}

int vip_addr_compare(const struct vip_addr *a, const struct vip_addr *b)
{
  return memcmp(a->octet, b->octet, sizeof a->octet);
}

bool vip_addr_is_link_local(const struct vip_addr *addr)
{
  return addr->octet[0] == 0xfe && (addr->octet[1] & 0xc0) == 0x80;
}

bool vip_addr_is_multicast(uint8_t family, const struct vip_addr *addr)
{
  return family == VIP_IPV4 ? (addr->octet[0] & 0xf0) == 0xe0 : addr->octet[0] == 0xff;
}

struct vip_addr vip_solicited_node(const struct vip_addr *addr)
{
  struct vip_addr group = {{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0}};

  memcpy(&group.octet[13], &addr->octet[13], 3);
  return group;
}

struct vip_mac vip_multicast_mac(uint8_t family, const struct vip_addr *addr)
{
  struct vip_mac mac = {{0x01, 0x00, 0x5e, 0, 0, 0}};

  if (family == VIP_IPV4) {
    mac.octet[3] = addr->octet[1] & 0x7f;
    mac.octet[4] = addr->octet[2];
    mac.octet[5] = addr->octet[3];
    return mac;
  }
  mac.octet[0] = 0x33;
  mac.octet[1] = 0x33;
  memcpy(&mac.octet[2], &addr->octet[12], 4);
  return mac;
}

int32_t vip_ms_until(vip_time deadline, vip_time now)
{
  vip_time units; /* of 64 ns, so that a millisecond is 15625 of them */
  uint32_t high;
  uint32_t low;

  if (deadline <= now)
    return 0;
  if (deadline - now > INT32_MAX * VIP_MILLISECOND)
    return INT32_MAX;
  /* Long division in base 2^16: 64-bit division is a library call on small machines. */
  units = (deadline - now + VIP_MILLISECOND - 1) >> 6;
  high = (uint32_t)(units >> 16);
  low = high % 15625 << 16 | (uint32_t)(units & 0xffff);
  return (int32_t)((high / 15625 << 16) + low / 15625);
}
