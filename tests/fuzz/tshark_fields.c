/* SPDX-License-Identifier: MIT */
/*
 * tshark_fields.c - half of tshark_oracle.py: puts the messages of the codecs'
 * corpora into frames, writes those that the library decodes into a capture, and
 * prints what it read in them, under tshark's names of the fields.
 *
 *   tshark_fields CAPTURE vrrp|hsrp|glbp FILE...
 *
 * A line for each frame: NAME=VALUE, separated by blanks; values in decimal,
 * several ones with commas between.  Messages to encode, by the first octet of an
 * input, are left out.  It compares nothing itself.
 */
#include "../../examples/common/pcap.h"
#include "glbp_input.h"
#include "hsrp_input.h"

enum { VRRP_MESSAGE_AT = 33, INPUT_MAX = 4096 };

static void frame_of(FILE *capture, struct vip_packet *packet)
{
  uint8_t frame[INPUT_MAX + VIP_FRAME_OVERHEAD];
  static vip_time at;

  packet->dst_mac_known = true;
  packet->ttl = 255;
  const int length = vip_frame_packet(frame, sizeof frame, packet, VIP_FRAME_UNTAGGED);
  FUZZ_CHECK(length > 0 && pcap_write(capture, at += VIP_SECOND, frame, (size_t)length));
}

static bool vrrp(struct vip_packet *packet, const uint8_t *input)
{
  struct vip_vrrp_message m;

  packet->family = (input[0] & 1) != 0 ? VIP_IPV6 : VIP_IPV4;
  packet->protocol = 112;
  if ((input[0] & 4) != 0 ||
      vip_vrrp_decode(&m, packet->family, packet->data, packet->length) != VIP_OK)
    return false;
  (void)printf("vrrp.version=%u vrrp.type=%u vrrp.virt_rtr_id=%u vrrp.prio=%u vrrp.addr_count=%u "
               "vrrp.checksum=%u ",
               m.version, m.type, m.vrid, m.priority, m.count, m.checksum);
  if (m.version == 2)
    (void)printf("vrrp.auth_type=%u vrrp.adver_int=%u\n", m.auth_type, m.interval);
  else
    (void)printf("vrrp.short_adver_int=%u\n", m.interval);
  return true;
}

static bool hsrp(struct vip_packet *packet, const uint8_t *input)
{
  struct vip_hsrp_message m;
  const uint8_t version = (input[0] & HSRP_V2) != 0 ? 2 : 1;

  packet->family = (input[0] & HSRP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4;
  packet->protocol = 17;
  packet->port = packet->family == VIP_IPV4 ? 1985 : 2029;
  packet->dst = vip_ipv4(224, 0, 0, version == 1 ? 2 : 102);
  if (packet->family == VIP_IPV6)
    packet->dst = (struct vip_addr){{0xff, 2, [15] = 0x66}};
  if ((input[0] & HSRP_ENCODE) != 0 ||
      vip_hsrp_decode(&m, version, packet->family, packet->data, packet->length) != VIP_OK)
    return false;
  if (m.opcode == VIP_HSRP_ADVERTISE) {
    if (version == 1)
      (void)printf("hsrp.opcode=3 hsrp.adv.state=%u hsrp.adv.activegrp=%u hsrp.adv.passivegrp=%u\n",
                   m.if_state, m.active_groups, m.passive_groups);
    else
      (void)printf("hsrp2.active_groups=%u hsrp2.passive_groups=%u\n", m.active_groups,
                   m.passive_groups);
  } else if (version == 1) {
    (void)printf("hsrp.opcode=%u hsrp.state=%u hsrp.hellotime=%u hsrp.holdtime=%u "
                 "hsrp.priority=%u hsrp.group=%u\n",
                 m.opcode, m.state < 2 ? m.state : 1u << (m.state - 1), m.hello_ms / 1000,
                 m.hold_ms / 1000, m.priority, m.group);
  } else {
    (void)printf("hsrp2.opcode=%u hsrp2.state=%u hsrp2.ipversion=%u hsrp2.group=%u "
                 "hsrp2.hellotime=%u hsrp2.holdtime=%u hsrp2.priority=%u\n",
                 m.opcode, m.state + 1u, m.family, m.group, m.hello_ms, m.hold_ms, m.priority);
  }
  return true;
}

static bool glbp(struct vip_packet *packet, const uint8_t *input)
{
  struct vip_glbp_message m;

  packet->family = (input[0] & GLBP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4;
  packet->protocol = 17;
  packet->port = 3222;
  if ((input[0] & GLBP_ENCODE) != 0 ||
      vip_glbp_decode(&m, packet->family, packet->data, packet->length) != VIP_OK)
    return false;
  (void)printf("glbp.version=1 glbp.unknown1=%u glbp.group=%u", m.opcode, m.group);
  /* The library reads no more than the number in a Response. */
  if (m.forwarder_count > 0 && !m.bad_forwarder && m.opcode == VIP_GLBP_HELLO)
    (void)printf(" glbp.reqresp.forwarder=%u glbp.reqresp.priority=%u glbp.reqresp.weight=%u",
                 m.forwarders[0].number, m.forwarders[0].priority, m.forwarders[0].weight);
  /* Types that GLBP has. */
  if (m.auth_data != NULL && m.auth <= VIP_GLBP_AUTH_MD5_CHAIN)
    (void)printf(" glbp.auth.authtype=%u glbp.auth.authlength=%u", m.auth, m.auth_length);
  if (m.has_hello)
    (void)printf(" glbp.hello.priority=%u glbp.hello.helloint=%u glbp.hello.holdint=%u "
                 "glbp.hello.redirect=%u glbp.hello.timeout=%u",
                 m.priority, m.hello_ms, m.hold_ms, m.redirect_s, m.timeout_s);
  (void)printf("\n");
  return true;
}

int main(int argc, char **argv)
{
  FUZZ_CHECK(argc > 3);
  FILE *capture = pcap_create(argv[1]);
  FUZZ_CHECK(capture != NULL);
  const char which = argv[2][0];
  const size_t skip = which == 'v'   ? VRRP_MESSAGE_AT
                      : which == 'h' ? HSRP_MESSAGE_AT
                                     : GLBP_MESSAGE_AT;
  for (int i = 3; i < argc; i++) {
    uint8_t input[INPUT_MAX];
    FILE *file = fopen(argv[i], "rb");
    FUZZ_CHECK(file != NULL);
    const size_t size = fread(input, 1, sizeof input, file);
    (void)fclose(file);
    if (size <= skip)
      continue;
    struct vip_packet packet = {.data = input + skip, .length = (uint16_t)(size - skip)};
    if (which == 'v'   ? vrrp(&packet, input)
        : which == 'h' ? hsrp(&packet, input)
                       : glbp(&packet, input))
      frame_of(capture, &packet);
  }
  return fclose(capture) != 0;
}
