/* SPDX-License-Identifier: MIT */
/*
 * glbp.h - GLBP groups, as Cisco's routers speak the protocol: what is fixed.
 *
 * There is no specification; facts are from recordings of routers.  Words are
 * Cisco's: the Active virtual gateway answers for the virtual address and gives
 * out the virtual MACs of up to four forwarders.  The messages are in wire.h.
 */
#ifndef VIP_GLBP_H
#define VIP_GLBP_H

#include <vip/types.h>
#include <vip/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

/* UDP source and destination port, both families. */
#define VIP_GLBP_PORT 3222

/* Initialiser of a struct vip_addr: 224.0.0.102. */
#define VIP_GLBP_GROUP_IPV4                                                                        \
  {                                                                                                \
    {                                                                                              \
      224, 0, 0, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                           \
    }                                                                                              \
  }
/* The same: ff02::66. */
#define VIP_GLBP_GROUP_IPV6                                                                        \
  {                                                                                                \
    {                                                                                              \
      0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x66                                         \
    }                                                                                              \
  }

/* Largest group number. */
enum { VIP_GLBP_GROUP_MAX = 1023 };

/*
 * The virtual MAC of a forwarder of a group, the same for IPv4 and IPv6:
 * 00:07:b4, 6 zero bits, 10 bits of group, 8 bits of number.
 */
VIP_API struct vip_mac vip_glbp_mac(uint16_t group, uint8_t forwarder);

/*
 * The automatic link-local virtual address of an IPv6 group: fe80::/64 and the
 * EUI-64 of the virtual MAC of number 0, the universal/local bit not inverted.
 */
VIP_API struct vip_addr vip_glbp_auto_address(uint16_t group);

#ifdef __cplusplus
}
#endif

#endif
