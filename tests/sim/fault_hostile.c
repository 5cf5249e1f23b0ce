/* SPDX-License-Identifier: MIT */
/*
 * fault_hostile.c - a station that speaks the protocols and means no good (rows 13
 * and 47 to 53 of the catalogue): what attack tools can do to each of them, and
 * what no tool would send.
 *
 * Its packets are well-formed but for the last kind, have right checksums and
 * addresses that may be a router's; the source MAC is always its own, and it has no
 * key.  Where routers have keys, none of them may accept one (fault_watch.c).
 */
#include <string.h>

#include "auth.h"
#include "fault.h"

enum { GROUP = 51 };

/* What goes into a packet. */
struct forgery {
  const struct fault_setup *setup;
  struct vip_packet packet;
  uint8_t data[600];
  struct vip_addr address; /* the virtual one */
  uint8_t number;
  uint32_t ms;
  uint64_t random;
};

static bool is_ipv4(const struct forgery *forgery)
{
  return forgery->setup->family == VIP_IPV4;
}

static void aim(struct forgery *forgery, uint8_t protocol, uint16_t port, uint8_t ttl,
                const struct vip_addr *dst)
{
  forgery->packet.protocol = protocol;
  forgery->packet.port = port;
  forgery->packet.ttl = ttl;
  forgery->packet.dst = *dst;
  forgery->packet.dst_mac = vip_multicast_mac((uint8_t)forgery->setup->family, dst);
}

/* ---- VRRP ---- */

static void make_vrrp(struct forgery *forgery, uint8_t priority)
{
  static const struct vip_addr ipv4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr ipv6 = VIP_VRRP_GROUP_IPV6;
  const struct fault_setup *setup = forgery->setup;
  const bool v2 = setup->vrrp_version == VIP_VRRP_V2;
  const uint32_t cs = forgery->ms ? forgery->ms / 10 : (uint32_t)setup->router[0].advert_cs;
  forgery->address = fault_address(setup, 0, 0);
  aim(forgery, 112, 0, 255, is_ipv4(forgery) ? &ipv4 : &ipv6);
  struct vip_vrrp_message message = {.version = v2 ? 2 : 3,
                                     .type = 1,
                                     .vrid = GROUP,
                                     .priority = priority,
                                     .count = 1,
                                     .family = (uint8_t)setup->family,
                                     .interval = (uint16_t)(v2 ? cs / 100 : cs % 4096),
                                     .addresses = forgery->address.octet};
  int length = vip_vrrp_encode(&message, forgery->data, sizeof forgery->data);
  forgery->packet.length = (uint16_t)(length > 0 ? length : 0);
  if (length > 0)
    vip_vrrp_sum_set(forgery->data, (size_t)length, (uint8_t)setup->family, &forgery->packet.src,
                     &forgery->packet.dst, (forgery->random & 1) != 0);
}

/* ---- HSRP ---- */

/* A digest of octets of chance, of the right form and sender. */
static void make_digest(struct forgery *forgery, uint8_t block[VIPI_MD5_BLOCK])
{
  enum { HSRP_TLV_MD5 = 4 };
  vipi_digest_block_write(block, HSRP_TLV_MD5, forgery->packet.src.octet, 0);
  for (unsigned i = VIPI_MD5_DIGEST_AT; i < VIPI_MD5_BLOCK; i++)
    block[i] = (uint8_t)fault_draw(&forgery->random, 256);
}

static void make_hsrp(struct forgery *forgery, uint8_t opcode, uint8_t state, uint8_t priority)
{
  static const struct vip_addr v1 = VIP_HSRP_GROUP_V1;
  static const struct vip_addr v2 = VIP_HSRP_GROUP_V2;
  static const struct vip_addr ipv6 = VIP_HSRP_GROUP_IPV6;
  const struct fault_setup *setup = forgery->setup;
  const struct vip_addr *dst = setup->hsrp_version == 1 ? &v1 : &v2;
  forgery->address = fault_address(setup, 1, 0);
  aim(forgery, 17, is_ipv4(forgery) ? VIP_HSRP_PORT_IPV4 : VIP_HSRP_PORT_IPV6,
      is_ipv4(forgery) ? 1 : 255, is_ipv4(forgery) ? dst : &ipv6);
  struct vip_hsrp_message message = {
      .version = (uint8_t)setup->hsrp_version,
      .family = (uint8_t)setup->family,
      .opcode = opcode,
      .state = state,
      .priority = priority,
      .auth = VIP_AUTH_TEXT,
      .group = GROUP,
      .hello_ms = forgery->ms ? forgery->ms / 3000 * 1000 : (uint32_t)setup->router[0].hello_ms,
      .hold_ms = forgery->ms ? forgery->ms / 1000 * 1000 : (uint32_t)setup->router[0].hold_ms,
      .address = forgery->address.octet,
      .identifier = forgery->packet.src_mac.octet,
      .text = (const uint8_t *)"cisco\0\0"};
  uint8_t block[VIPI_MD5_BLOCK];
  if (setup->auth == FAULT_AUTH_MD5 && fault_one_in(&forgery->random, 2)) {
    make_digest(forgery, block);
    message.auth = VIP_AUTH_MD5;
    message.md5 = block;
  }
  int length = vip_hsrp_encode(&message, forgery->data, sizeof forgery->data);
  forgery->packet.length = (uint16_t)(length > 0 ? length : 0);
}

/* ---- GLBP ---- */

/* `claims`: how many forwarders it is Active for; the first is `number`. */
static void make_glbp(struct forgery *forgery, uint8_t state, uint8_t priority, unsigned claims)
{
  static const struct vip_addr ipv4 = VIP_GLBP_GROUP_IPV4;
  static const struct vip_addr ipv6 = VIP_GLBP_GROUP_IPV6;
  const struct fault_setup *setup = forgery->setup;
  aim(forgery, 17, VIP_GLBP_PORT, 255, is_ipv4(forgery) ? &ipv4 : &ipv6);
  struct vip_glbp_message message = {
      .family = (uint8_t)setup->family,
      .opcode = VIP_GLBP_HELLO,
      .group = GROUP,
      .owner = forgery->packet.src_mac,
      .has_hello = state != VIP_GLBP_DISABLED,
      .state = state,
      .priority = priority,
      .redirect_s = 600,
      .timeout_s = 14400,
      .hello_ms = forgery->ms ? 1 + forgery->ms / 4 : (uint32_t)setup->router[0].hello_ms,
      .hold_ms = forgery->ms ? 2 + forgery->ms : (uint32_t)setup->router[0].hold_ms,
      .address = fault_address(setup, 2, 0),
      .forwarder_count = (uint8_t)claims};
  for (unsigned i = 0; i < claims; i++)
    message.forwarders[i] = (struct vip_glbp_vf_tlv){
        .number = (uint8_t)(1 + (forgery->number + i) % VIP_GLBP_FORWARDERS),
        .state = fault_one_in(&forgery->random, 4) ? VIP_GLBP_LISTEN : VIP_GLBP_ACTIVE,
        .priority = (uint8_t)fault_draw(&forgery->random, 256),
        .weight = (uint8_t)fault_draw(&forgery->random, 256),
        .timeout_s = (uint16_t)fault_draw(&forgery->random, 65536),
        .redirect_s = (uint16_t)fault_draw(&forgery->random, 65536)};
  int length = vip_glbp_encode(&message, forgery->data, sizeof forgery->data);
  forgery->packet.length = (uint16_t)(length > 0 ? length : 0);
}

/* ---- What nobody would send ---- */

/* Octets of chance behind the header of one of the protocols, or parts of chance lengths. */
static void make_garbage(struct forgery *forgery)
{
  switch (fault_draw(&forgery->random, 3)) {
  case 0:
    make_vrrp(forgery, forgery->number);
    break;
  case 1:
    make_hsrp(forgery, forgery->number % 4, forgery->number % 6, forgery->number);
    break;
  default:
    make_glbp(forgery, VIP_GLBP_ACTIVE, forgery->number, 2);
    break;
  }
  uint16_t from = (uint16_t)fault_draw(&forgery->random, 44);
  forgery->packet.length = (uint16_t)(from + fault_draw(&forgery->random, 400));
  for (uint16_t i = from; i < forgery->packet.length; i++)
    forgery->data[i] =
        (uint8_t)fault_draw(&forgery->random, fault_one_in(&forgery->random, 2) ? 8 : 256);
}

static void make(struct forgery *forgery, int64_t kind)
{
  switch (kind % FAULT_FORGERIES) {
  case 0:
    make_vrrp(forgery, 255);
    break;
  case 1:
    make_vrrp(forgery, 0);
    break;
  case 2:
    make_vrrp(forgery, forgery->number);
    break;
  case 3:
    make_hsrp(forgery, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 255);
    break;
  case 4:
    make_hsrp(forgery, VIP_HSRP_COUP, VIP_HSRP_LISTEN, 255);
    break;
  case 5:
    make_hsrp(forgery, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE, forgery->number);
    break;
  case 6:
    make_hsrp(forgery, forgery->number % 3, forgery->number / 3 % 6, forgery->number);
    break;
  case 7:
    make_glbp(forgery, VIP_GLBP_ACTIVE, 255, forgery->number % 5);
    break;
  case 8:
    make_glbp(forgery, VIP_GLBP_ACTIVE, 0, 0);
    break;
  case 9:
    make_glbp(forgery, VIP_GLBP_DISABLED, 0, 1 + forgery->number % 4);
    break;
  case 10:
    make_glbp(forgery, (uint8_t)(VIP_GLBP_LISTEN + forgery->number % 4), forgery->number, 1);
    break;
  default:
    make_garbage(forgery);
    break;
  }
}

void fault_forge(struct fault *fault, int64_t kind, int64_t as, int64_t number, int64_t ms,
                 uint64_t random)
{
  const struct fault_setup *setup = &fault->script->setup;
  const int node = fault_node(setup, FAULT_STRANGER);
  struct forgery forgery = {
      .setup = setup, .number = (uint8_t)number, .ms = (uint32_t)ms, .random = random};
  forgery.packet = (struct vip_packet){.family = (uint8_t)setup->family,
                                       .dscp = 0xc0,
                                       .dst_mac_known = true,
                                       .src_mac = fault->lan->nodes[node].mac};
  forgery.packet.src =
      is_ipv4(&forgery) ? vip_ipv4(192, 0, 2, 200) : (struct vip_addr){{0xfe, 0x80, [15] = 200}};
  if (as >= 0)
    forgery.packet.src = lan_address(fault->lan, (int)as, (uint8_t)setup->family);
  make(&forgery, kind);
  forgery.packet.data = forgery.data;
  uint8_t frame[LAN_FRAME_MAX];
  int length = vip_frame_packet(frame, sizeof frame, &forgery.packet, VIP_FRAME_UNTAGGED);
  lan_fault(fault->lan, -1, "forged packet %lld", (long long)kind);
  if (length <= 0)
    return;
  lan_transmit(fault->lan, node, frame, (size_t)length);
  fault->figures->frames++;
}
