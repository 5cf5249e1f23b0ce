/* SPDX-License-Identifier: MIT */
/*
 * glbp_address.c - addresses that follow from a group's number: the virtual MAC
 * of a forwarder, and the automatic virtual address of IPv6 (glbp.md 1.3).
 */
#include <vip/glbp.h>

#include <string.h>

#include "bytes.h"
#include "glbp_wire.h"

/* Virtual MACs: behind this, group (2), number of the forwarder. */
static const uint8_t prefix[] = {0x00, 0x07, 0xb4};
enum { MAC_GROUP_AT = sizeof prefix, MAC_FORWARDER_AT = 5 };

struct vip_mac vip_glbp_mac(uint16_t group, uint8_t forwarder)
{
  struct vip_mac mac;

  memcpy(mac.octet, prefix, sizeof prefix);
  vipi_put16(mac.octet + MAC_GROUP_AT, group & VIP_GLBP_GROUP_MAX);
  mac.octet[MAC_FORWARDER_AT] = forwarder;
  return mac;
}

bool vipi_glbp_is_mac(const uint8_t *mac, uint16_t group, uint8_t forwarder)
{
  return memcmp(mac, prefix, sizeof prefix) == 0 && vipi_get16(mac + MAC_GROUP_AT) == group &&
         mac[MAC_FORWARDER_AT] == forwarder;
}

struct vip_addr vip_glbp_auto_address(uint16_t group)
{
  const struct vip_mac mac = vip_glbp_mac(group, 0);
  struct vip_addr addr = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 0}};

  memcpy(&addr.octet[8], &mac.octet[0], 3);
  memcpy(&addr.octet[13], &mac.octet[3], 3);
  return addr;
}
