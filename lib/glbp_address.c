/* SPDX-License-Identifier: MIT */
/*
 * glbp_address.c - addresses that follow from a group's number: the virtual MAC
 * of a forwarder, and the automatic virtual address of IPv6 (glbp.md 1.3).
 */
#include <vip/glbp.h>

#include <string.h>

#include "bytes.h"

struct vip_mac vip_glbp_mac(uint16_t group, uint8_t forwarder)
{
  struct vip_mac mac = {{0x00, 0x07, 0xb4, 0, 0, forwarder}};

  vipi_put16(mac.octet + 3, group & VIP_GLBP_GROUP_MAX);
  return mac;
}

struct vip_addr vip_glbp_auto_address(uint16_t group)
{
  const struct vip_mac mac = vip_glbp_mac(group, 0);
  struct vip_addr addr = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 0}};

  memcpy(&addr.octet[8], &mac.octet[0], 3);
  memcpy(&addr.octet[13], &mac.octet[3], 3);
  return addr;
}
