/* SPDX-License-Identifier: MIT */
/*
 * vrrp_send.c - what a virtual router says: advertisements (RFC 9568 section
 * 5, RFC 3768 section 5) and announcements of its addresses (RFC 9568 sections
 * 8.1.2, 8.2.2).
 *
 * Advertisements are built in the engine's transmit buffer and sent to the
 * multicast group or once to each unicast peer; a virtual router of both
 * versions sends version 3 first.  Announcements come in rounds: the first on
 * becoming Active, a second one later, then a refresh from time to time.
 */
#include "vrrp_private.h"

#include <string.h>

enum { TOS_DEFAULT = 0xc0, TTL = 255 };

struct vip_mac vip_vrrp_mac(uint8_t family, uint8_t vrid)
{
  struct vip_mac mac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 0x00}};

  if (family == VIP_IPV6)
    mac.octet[4] = 0x02;
  mac.octet[5] = vrid;
  return mac;
}

struct vip_mac vipi_vrrp_own_mac(const struct vip_vrrp *vrrp)
{
  return vrrp->config.physical_mac ? vrrp->group.ifp->config.mac
                                   : vip_vrrp_mac(vrrp->config.family, vrrp->config.vrid);
}

const struct vip_addr *vipi_vrrp_destination(const struct vip_vrrp *vrrp)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;

  if (vrrp->config.group_address != NULL)
    return vrrp->config.group_address;
  return vrrp->config.family == VIP_IPV4 ? &group4 : &group6;
}

/* ---- sending ---- */

static void send_to(struct vip_vrrp *vrrp, const struct vip_addr *dst, uint8_t priority,
                    uint8_t *tx, size_t length)
{
  const struct vip_vrrp_config *config = &vrrp->config;
  const bool unicast = config->peer_count != 0;
  struct vip_packet packet;

  memset(&packet, 0, sizeof packet);
  packet.forwarder = config->physical_mac ? 0 : 1;
  packet.family = config->family;
  packet.protocol = VIP_VRRP_IP_PROTOCOL;
  packet.ttl = unicast && config->unicast_ttl != 0 ? config->unicast_ttl : TTL;
  packet.dscp = config->tos != 0 || config->tos_set ? config->tos : TOS_DEFAULT;
  packet.length = (uint16_t)length;
  packet.src_mac = vipi_vrrp_own_mac(vrrp);
  packet.dst = *dst;
  if (!unicast) {
    packet.dst_mac_known = true;
    packet.dst_mac = vip_multicast_mac(config->family, dst);
  }
  vip_vrrp_sum_set(tx, length, config->family, vipi_if_addr(vrrp->group.ifp, config->family), dst,
                   vrrp->run.send_pseudo);
  if (priority == 0 && vrrp->group.counters != NULL)
    vrrp->group.counters->zero_tx++;
  vipi_send(vrrp->group.ifp, &vrrp->group, &packet);
}

static void send_version(struct vip_vrrp *vrrp, uint8_t version, uint8_t priority)
{
  uint8_t *tx = vrrp->group.ifp->engine->config.tx;
  const size_t length = vipi_vrrp_build(vrrp, version, priority, tx);

  if (vrrp->config.auth != NULL && length != 0)
    vipi_vrrp_auth_write(vrrp->config.auth, &vrrp->group.ifp->config.addr4, tx, length);
  if (vrrp->config.peer_count == 0)
    send_to(vrrp, vipi_vrrp_destination(vrrp), priority, tx, length);
  for (unsigned i = 0; i < vrrp->config.peer_count; i++)
    send_to(vrrp, &vrrp->config.peers[i].addr, priority, tx, length);
}

void vipi_vrrp_send(struct vip_vrrp *vrrp, uint8_t priority)
{
  if (vrrp->config.version != VIP_VRRP_V2)
    send_version(vrrp, VIP_VRRP_V3, priority);
  if (vrrp->config.version != VIP_VRRP_V3)
    send_version(vrrp, VIP_VRRP_V2, priority);
}

/* ---- announcing ---- */

/* Operation, target and copies of each enum vip_vrrp_garp; BOTH adds a REPLY to its own. */
static const struct {
  uint8_t op;
  uint8_t target;
  uint8_t copies;
} garp_forms[] = {
    [VIP_VRRP_GARP_REQUEST] = {1, VIP_ARP_TARGET_DESTINATION, 1},
    [VIP_VRRP_GARP_REQUEST_ZERO] = {1, VIP_ARP_TARGET_ZERO, 1},
    [VIP_VRRP_GARP_REQUEST_MAC] = {1, VIP_ARP_TARGET_MAC, 1},
    [VIP_VRRP_GARP_REPLY] = {2, VIP_ARP_TARGET_MAC, 1},
    [VIP_VRRP_GARP_BOTH] = {1, VIP_ARP_TARGET_DESTINATION, 1},
    [VIP_VRRP_GARP_CISCO] = {2, VIP_ARP_TARGET_DESTINATION, 2},
};

static void announce_form(struct vip_vrrp *vrrp, const struct vip_addr *addr, bool physical,
                          uint8_t form)
{
  struct vip_announce announce;

  memset(&announce, 0, sizeof announce);
  announce.family = vrrp->config.family;
  announce.forwarder = physical || vrrp->config.physical_mac ? 0 : 1;
  announce.mac = physical ? vrrp->group.ifp->config.mac : vipi_vrrp_own_mac(vrrp);
  announce.addr = addr;
  announce.arp_op = garp_forms[form].op;
  announce.arp_target = garp_forms[form].target;
  announce.copies = vrrp->config.family == VIP_IPV4 ? garp_forms[form].copies : 1;
  announce.nd_flags = VIP_NA_ROUTER | VIP_NA_OVERRIDE;
  announce.nd_option = true;
  announce.with_ra =
      vrrp->config.family == VIP_IPV6 && !physical && addr == &vrrp->config.addresses[0];
  vipi_announce(&vrrp->group, &announce);
}

void vipi_vrrp_announce_address(struct vip_vrrp *vrrp, const struct vip_addr *addr, bool physical)
{
  const uint8_t form = vrrp->config.garp_form;

  announce_form(vrrp, addr, physical, form);
  if (form == VIP_VRRP_GARP_BOTH && vrrp->config.family == VIP_IPV4)
    announce_form(vrrp, addr, physical, VIP_VRRP_GARP_REPLY);
}

void vipi_vrrp_announce_begin(struct vip_vrrp *vrrp)
{
  vrrp->run.announce_round = 0;
  vrrp->run.announce_left = vrrp->config.garp_count;
}

static vip_time next_refresh(const struct vip_vrrp *vrrp)
{
  return vrrp->config.garp_refresh_s != 0
             ? vipi_now(&vrrp->group) + vrrp->config.garp_refresh_s * VIP_SECOND
             : 0;
}

void vipi_vrrp_refresh_changed(struct vip_vrrp *vrrp)
{
  /* Before the rounds are over, the last of them goes by the new time. */
  if (vrrp->run.announce_round == 2)
    vrrp->run.due[VIP_VRRP_TIMER_ANNOUNCE] = next_refresh(vrrp);
  vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
}

/* When the next announcement is due; 0 = never. */
static vip_time next_announcement(struct vip_vrrp *vrrp)
{
  const vip_time now = vipi_now(&vrrp->group);
  const struct vip_vrrp_config *config = &vrrp->config;
  struct vip_vrrp_run *run = &vrrp->run;

  if (run->announce_left != 0)
    return now + config->garp_interval_ms * VIP_MILLISECOND;
  run->announce_round++;
  if (run->announce_round == 1 && config->garp_second_ms != 0) {
    /* Counted from the first announcement of the first round. */
    const uint32_t passed_ms = (uint32_t)(config->garp_count - 1u) * config->garp_interval_ms;
    run->announce_left = config->garp_count;
    return now + (config->garp_second_ms - passed_ms) * VIP_MILLISECOND;
  }
  run->announce_round = 2;
  run->announce_left = 1;
  return next_refresh(vrrp);
}

unsigned vipi_vrrp_announce_due(struct vip_vrrp *vrrp)
{
  const unsigned times = vrrp->config.garp_interval_ms == 0 ? vrrp->run.announce_left : 1;

  vrrp->run.announce_left = (uint8_t)(vrrp->run.announce_left - times);
  vrrp->run.due[VIP_VRRP_TIMER_ANNOUNCE] = next_announcement(vrrp);
  vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
  return times;
}

void vipi_vrrp_announce(struct vip_vrrp *vrrp, unsigned times)
{
  const struct vip_vrrp_config *config = &vrrp->config;
  const unsigned count = (unsigned)config->address_count + config->excluded_count;

  while (times-- > 0)
    for (unsigned i = 0; i < count; i++)
      vipi_vrrp_announce_address(vrrp, &config->addresses[i], false);
}
