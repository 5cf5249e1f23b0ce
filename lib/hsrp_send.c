/* SPDX-License-Identifier: MIT */
/*
 * hsrp_send.c - what a group says: Hello, Coup and Resign (RFC 2281 section 5),
 * and announcements of its addresses in the form that Cisco's routers use.
 *
 * The state that a message carries tells whose MAC it comes from: Active the
 * virtual one, which keeps the switches' tables right, any other the interface's.
 * Announcements: gratuitous ARP as a reply, at once and then from time to time;
 * IPv6 one neighbour advertisement.
 */
#include "hsrp_private.h"

#include "hsrp_auth.h"

#include <string.h>

enum { UDP = 17, ARP_REPLY = 2 };

struct vip_mac vipi_hsrp_own_mac(const struct vip_hsrp *hsrp)
{
  switch ((enum vip_hsrp_mac_mode)hsrp->config.mac_mode) {
  case VIP_HSRP_MAC_INTERFACE:
    return hsrp->group.ifp->config.mac;
  case VIP_HSRP_MAC_CONFIGURED:
    return hsrp->config.mac;
  case VIP_HSRP_MAC_VIRTUAL:
  default:
    break;
  }
  return vip_hsrp_mac(hsrp->config.version, hsrp->config.family, hsrp->config.group);
}

const struct vip_addr *vipi_hsrp_destination(uint8_t version, uint8_t family)
{
  static const struct vip_addr v1 = VIP_HSRP_GROUP_V1;
  static const struct vip_addr v2 = VIP_HSRP_GROUP_V2;
  static const struct vip_addr v6 = VIP_HSRP_GROUP_IPV6;

  if (family == VIP_IPV6)
    return &v6;
  return version == 1 ? &v1 : &v2;
}

enum vipi_join vipi_hsrp_join(uint8_t version, uint8_t family)
{
  if (family == VIP_IPV6)
    return VIPI_JOIN_HSRP6;
  return version == 1 ? VIPI_JOIN_ROUTERS : VIPI_JOIN_HSRP4;
}

/* ---- messages ---- */

void vipi_hsrp_transmit(struct vip_if *ifp, struct vip_hsrp *hsrp, uint8_t version, uint8_t family,
                        size_t length, bool from_virtual)
{
  struct vip_packet packet;

  memset(&packet, 0, sizeof packet);
  packet.family = family;
  packet.protocol = UDP;
  packet.port = family == VIP_IPV4 ? VIP_HSRP_PORT_IPV4 : VIP_HSRP_PORT_IPV6;
  packet.ttl = family == VIP_IPV4 ? 1 : 255;
  packet.dscp = family == VIP_IPV4 ? 0xc0 : 0xe0;
  packet.src_mac = ifp->config.mac;
  packet.dst = *vipi_hsrp_destination(version, family);
  packet.dst_mac = vip_multicast_mac(family, &packet.dst);
  packet.dst_mac_known = true;
  packet.length = (uint16_t)length;
  if (hsrp != NULL && hsrp->config.ttl != 0)
    packet.ttl = hsrp->config.ttl;
  if (hsrp != NULL && hsrp->config.tos != 0)
    packet.dscp = hsrp->config.tos;
  if (from_virtual) {
    packet.forwarder = 1;
    packet.src_mac = vipi_hsrp_own_mac(hsrp);
  }
  vipi_send(ifp, hsrp != NULL ? &hsrp->group : NULL, &packet);
}

static void count_sent(struct vip_hsrp *hsrp, uint8_t opcode)
{
  if (hsrp->stats == NULL)
    return;
  hsrp->stats->tx[opcode]++;
  hsrp->stats->last_tx[opcode] = vipi_now(&hsrp->group);
}

/* One after the other, so that the stack never holds two of them. */
void vipi_hsrp_send(struct vip_hsrp *hsrp, uint8_t opcode, uint8_t state)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  struct vip_if *ifp = hsrp->group.ifp;
  uint8_t *tx = ifp->engine->config.tx;
  const size_t length = vipi_hsrp_build(hsrp, opcode, state, tx);

  vipi_hsrp_auth_write(config->auth, config->version, config->family,
                       vipi_if_addr(ifp, config->family), tx, length);
  count_sent(hsrp, opcode);
  vipi_hsrp_transmit(ifp, hsrp, config->version, config->family, length,
                     state == VIP_HSRP_ACTIVE && config->mac_mode != VIP_HSRP_MAC_INTERFACE);
}

/* ---- announcements ---- */

void vipi_hsrp_announce_begin(struct vip_hsrp *hsrp)
{
  hsrp->run.announce_left = hsrp->config.garp_count;
  vipi_hsrp_announce_due(hsrp);
}

void vipi_hsrp_announce_due(struct vip_hsrp *hsrp)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  struct vip_hsrp_run *run = &hsrp->run;

  if (!config->garp_forever && run->announce_left != 0)
    run->announce_left--;
  run->due[VIP_HSRP_TIMER_ANNOUNCE] =
      run->announce_left != 0 ? vipi_now(&hsrp->group) + config->garp_interval_s * VIP_SECOND : 0;
}

void vipi_hsrp_announce_address(struct vip_hsrp *hsrp, const struct vip_addr *addr, bool cisco)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  struct vip_announce announce;

  memset(&announce, 0, sizeof announce);
  announce.family = config->family;
  announce.forwarder = config->mac_mode == VIP_HSRP_MAC_INTERFACE ? 0 : 1;
  announce.mac = vipi_hsrp_own_mac(hsrp);
  announce.addr = addr;
  announce.arp_op = ARP_REPLY;
  announce.arp_target = VIP_ARP_TARGET_DESTINATION;
  announce.copies = cisco && config->garp_cisco && config->family == VIP_IPV4 ? 2 : 1;
  announce.nd_flags = VIP_NA_ROUTER | VIP_NA_OVERRIDE;
  announce.nd_option = true;
  announce.with_ra = config->family == VIP_IPV6 && addr == &hsrp->run.address;
  vipi_announce(&hsrp->group, &announce);
}

void vipi_hsrp_announce(struct vip_hsrp *hsrp, bool cisco)
{
  vipi_hsrp_announce_address(hsrp, &hsrp->run.address, cisco);
  for (unsigned i = 0; i < hsrp->config.secondary_count; i++)
    vipi_hsrp_announce_address(hsrp, &hsrp->config.secondaries[i], cisco);
}

void vipi_hsrp_refresh_arm(struct vip_hsrp *hsrp)
{
  const uint16_t refresh_s = hsrp->config.mac_refresh_s;

  hsrp->run.due[VIP_HSRP_TIMER_REFRESH] =
      refresh_s != 0 ? vipi_now(&hsrp->group) + refresh_s * VIP_SECOND : 0;
}
