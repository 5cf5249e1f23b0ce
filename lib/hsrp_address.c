/* SPDX-License-Identifier: MIT */
/*
 * hsrp_address.c - addresses that follow from a group's number: the virtual MAC
 * of each version and family, and the automatic virtual address of IPv6.
 */
#include <vip/hsrp.h>

#include <string.h>

struct vip_mac vip_hsrp_mac(uint8_t version, uint8_t family, uint16_t group)
{
  static const struct vip_mac v1 = {{0x00, 0x00, 0x0c, 0x07, 0xac, 0x00}};
  static const struct vip_mac v2 = {{0x00, 0x00, 0x0c, 0x9f, 0xf0, 0x00}};
  static const struct vip_mac v6 = {{0x00, 0x05, 0x73, 0xa0, 0x00, 0x00}};
  struct vip_mac mac = family == VIP_IPV6 ? v6 : version == 1 ? v1 : v2;

  /* Version 2 has 12 bits for the number, version 1 has 8. */
  if (version != 1)
    mac.octet[4] = (uint8_t)(mac.octet[4] | (group >> 8 & 0x0f));
  mac.octet[5] = (uint8_t)group;
  return mac;
}

struct vip_addr vip_hsrp_auto_address(uint16_t group, bool flipped)
{
  const struct vip_mac mac = vip_hsrp_mac(2, VIP_IPV6, group);
  struct vip_addr addr = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 0}};

  memcpy(&addr.octet[8], &mac.octet[0], 3);
  memcpy(&addr.octet[13], &mac.octet[3], 3);
  if (flipped)
    addr.octet[8] ^= 0x02;
  return addr;
}
