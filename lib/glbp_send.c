/* SPDX-License-Identifier: MIT */
/*
 * glbp_send.c - which message goes where and from whose MAC: glbp.md 1.1, 1.2 and
 * 2.4.
 *
 * A Hello comes from the virtual MAC of a forwarder that we are Active for, from
 * each in turn, so that the switches keep all of them; without one from the
 * interface's own, as Requests, Responses and the gateway's resignation always do.
 */
#include "glbp_private.h"

#include <string.h>

enum { UDP = 17, HOP_LIMIT = 255 };

const struct vip_addr *vipi_glbp_destination(uint8_t family)
{
  static const struct vip_addr v4 = VIP_GLBP_GROUP_IPV4;
  static const struct vip_addr v6 = VIP_GLBP_GROUP_IPV6;

  return family == VIP_IPV4 ? &v4 : &v6;
}

/* `forwarder`: whose MAC; 0 = the interface's.  `to_mac` NULL: everybody. */
static void transmit(struct vip_glbp *glbp, struct vip_glbp_message *message, uint8_t forwarder,
                     const struct vip_addr *to, const struct vip_mac *to_mac)
{
  const struct vip_glbp_config *config = &glbp->config;
  struct vip_if *ifp = glbp->group.ifp;
  struct vip_packet packet;

  memset(&packet, 0, sizeof packet);
  packet.length = (uint16_t)vipi_glbp_build(glbp, message);
  packet.family = config->family;
  packet.protocol = UDP;
  packet.port = VIP_GLBP_PORT;
  packet.ttl = HOP_LIMIT;
  packet.dscp = config->tos;
  packet.forwarder = forwarder;
  packet.src_mac = forwarder == 0 ? ifp->config.mac : vip_glbp_mac(config->group, forwarder);
  packet.dst = *to;
  packet.dst_mac = to_mac != NULL ? *to_mac : vip_multicast_mac(config->family, to);
  packet.dst_mac_known = true;
  if (glbp->stats != NULL)
    glbp->stats->tx[message->opcode]++;
  vipi_send(ifp, &glbp->group, &packet);
}

static void add_hello(const struct vip_glbp *glbp, struct vip_glbp_message *message)
{
  message->opcode = VIP_GLBP_HELLO;
  message->has_hello = true;
  message->state = glbp->group.state;
  message->priority = glbp->config.priority;
  message->hello_ms = vipi_glbp_hello_ms(glbp);
  message->hold_ms = vipi_glbp_hold_ms(glbp);
  message->redirect_s = vipi_glbp_redirect_s(glbp);
  message->timeout_s = vipi_glbp_timeout_s(glbp);
  message->address = glbp->run.address;
}

/* 2.4: those that we are Active for, and our own in Listen; never another one in Listen. */
static bool is_listed(const struct vip_glbp *glbp, const struct vip_glbp_forwarder *vf)
{
  return vf->state == VIP_GLBP_ACTIVE ||
         (vf->state == VIP_GLBP_LISTEN && vf->own && !glbp->config.active_only);
}

static void add_forwarders(const struct vip_glbp *glbp, struct vip_glbp_message *message)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (is_listed(glbp, &glbp->run.forwarder[i]))
      vipi_glbp_tlv(glbp, i, &message->forwarders[message->forwarder_count++]);
}

/* The next one behind that of the last Hello; 0: none is Active. */
static uint8_t next_source(struct vip_glbp *glbp)
{
  uint8_t number = glbp->cursors.source;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    number = (uint8_t)(number % VIP_GLBP_FORWARDERS + 1);
    if (glbp->run.forwarder[number - 1].state == VIP_GLBP_ACTIVE) {
      glbp->cursors.source = number;
      return number;
    }
  }
  return 0;
}

void vipi_glbp_send_hello(struct vip_glbp *glbp)
{
  struct vip_glbp_message message;

  /* Whoever contests what it lists has to do so again. */
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    glbp->run.forwarder[i].contested = false;
  memset(&message, 0, sizeof message);
  add_hello(glbp, &message);
  add_forwarders(glbp, &message);
  transmit(glbp, &message, next_source(glbp), vipi_glbp_destination(glbp->group.family), NULL);
}

void vipi_glbp_send_resign(struct vip_glbp *glbp)
{
  struct vip_glbp_message message;

  memset(&message, 0, sizeof message);
  add_hello(glbp, &message);
  message.state = VIP_GLBP_ACTIVE;
  message.priority = 0;
  transmit(glbp, &message, 0, vipi_glbp_destination(glbp->group.family), NULL);
}

void vipi_glbp_send_forwarder(struct vip_glbp *glbp, const struct vip_glbp_vf_tlv *forwarder)
{
  struct vip_glbp_message message;

  memset(&message, 0, sizeof message);
  message.opcode = VIP_GLBP_HELLO;
  message.forwarders[0] = *forwarder;
  message.forwarder_count = 1;
  transmit(glbp, &message, forwarder->number, vipi_glbp_destination(glbp->group.family), NULL);
}

void vipi_glbp_send_request(struct vip_glbp *glbp)
{
  struct vip_glbp_message message;

  memset(&message, 0, sizeof message);
  message.opcode = VIP_GLBP_REQUEST;
  transmit(glbp, &message, 0, &glbp->run.active, &glbp->run.active_owner);
}

void vipi_glbp_send_response(struct vip_glbp *glbp, const struct vip_addr *peer,
                             const struct vip_mac *owner, uint8_t number)
{
  struct vip_glbp_message message;

  memset(&message, 0, sizeof message);
  message.opcode = VIP_GLBP_RESPONSE;
  message.forwarders[0].number = number;
  message.forwarder_count = 1;
  transmit(glbp, &message, 0, peer, owner);
}
