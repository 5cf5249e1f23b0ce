/* SPDX-License-Identifier: MIT */
/*
 * worst_parts.c - what those parts cost that need no engine, on the longest input that a
 * datagram or an Ethernet frame has room for: codecs, checksums, digests, frames; names
 * and addresses; and how engines and interfaces are made, many of them.
 */
#include "cost.h"
#include "world_private.h"

#include <stdio.h>
#include <string.h>
#include <vip/vip.h>

enum { DATAGRAM = 1472, FRAME = 1522, ETHERNET = 14, TAG = 4, IPV6 = 40 };

static uint8_t octets[2048];
static uint8_t out[2048];
static bool good;

/* Counts a call and notes whether it did what it should. */
#define TRY(protocol, call, result, wanted)                                                        \
  do {                                                                                             \
    int result_;                                                                                   \
    cost_begin();                                                                                  \
    result_ = (result);                                                                            \
    cost_end(protocol, call, 1);                                                                   \
    good &= (wanted);                                                                              \
  } while (0)
#define GIVES_OK     (result_ == VIP_OK)
#define GIVES_LENGTH (result_ > 0)

/* ---- codecs ---- */

static void vrrp(void)
{
  const struct vip_addr src = vip_ipv4(10, 0, 0, 1);
  const struct vip_addr dst = vip_ipv4(224, 0, 0, 18);
  struct vip_vrrp_message message;
  size_t length;

  /* All addresses that there can be, and Cisco's digest. */
  memset(&message, 0, sizeof message);
  memset(octets, 10, sizeof octets);
  message.version = 2;
  message.type = 1;
  message.vrid = 1;
  message.priority = 100;
  message.family = VIP_IPV4;
  message.count = 255;
  message.auth_type = 254;
  message.addresses = octets;
  TRY("vrrp", "encode", vip_vrrp_encode(&message, out, sizeof out), GIVES_LENGTH);
  length = message.length != 0 ? message.length : VIP_VRRP_HEADER + 255 * 4 + 8 + 30;
  COST("vrrp", "sum-set", 1, (vip_vrrp_sum_set(out, length, VIP_IPV4, &src, &dst, true), 0));
  COST("vrrp", "sum-verify", 1, vip_vrrp_sum_verify(out, length, VIP_IPV4, &src, &dst));
  TRY("vrrp", "decode", vip_vrrp_decode(&message, VIP_IPV4, out, length), GIVES_OK);
  /* Version 3 sums with and without the pseudo-header. */
  out[0] = 0x31;
  COST("vrrp", "sum-verify", 1, vip_vrrp_sum_verify(out, DATAGRAM, VIP_IPV4, &src, &dst));
  COST("vrrp", "sum-set", 1, (vip_vrrp_sum_set(out, DATAGRAM, VIP_IPV4, &src, &dst, true), 0));
}

static void hsrp(void)
{
  struct vip_hsrp_message message;
  size_t length = VIP_HSRP_GROUP_TLV + VIP_HSRP_MD5_TLV;

  memset(&message, 0, sizeof message);
  memset(octets, 10, sizeof octets);
  message.version = 2;
  message.family = VIP_IPV6;
  message.state = VIP_HSRP_ACTIVE;
  message.priority = 100;
  message.auth = VIP_AUTH_MD5;
  message.group = 4095;
  message.hello_ms = 3000;
  message.hold_ms = 10000;
  message.address = octets;
  message.identifier = octets;
  TRY("hsrp", "encode", vip_hsrp_encode(&message, out, sizeof out), GIVES_LENGTH);
  /* Empty parts that nobody knows, to the end. */
  for (; length + 2 <= DATAGRAM; length += 2) {
    out[length] = 99;
    out[length + 1] = 0;
  }
  TRY("hsrp", "decode", vip_hsrp_decode(&message, 2, VIP_IPV6, out, length), GIVES_OK);
}

static void glbp(void)
{
  struct vip_glbp_message message;
  size_t length;
  int encoded;

  memset(&message, 0, sizeof message);
  memset(octets, 10, sizeof octets);
  message.family = VIP_IPV6;
  message.opcode = VIP_GLBP_HELLO;
  message.group = 1023;
  message.owner.octet[5] = 1;
  message.auth = VIP_GLBP_AUTH_MD5_CHAIN;
  message.auth_length = 20;
  message.auth_data = octets;
  message.has_nonce = true;
  message.echo_count = VIP_GLBP_ECHOES_MAX;
  message.echoes = octets;
  message.has_hello = true;
  message.state = VIP_GLBP_ACTIVE;
  message.forwarder_count = VIP_GLBP_FORWARDERS;
  for (uint8_t i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    message.forwarders[i].number = (uint8_t)(i + 1);
    message.forwarders[i].state = VIP_GLBP_ACTIVE;
  }
  cost_begin();
  encoded = vip_glbp_encode(&message, out, sizeof out);
  cost_end("glbp", "encode", 1);
  good &= encoded == VIP_GLBP_LENGTH_MAX;
  length = VIP_GLBP_LENGTH_MAX;
  for (; length + 2 <= DATAGRAM; length += 2) {
    out[length] = 99;
    out[length + 1] = 2;
  }
  TRY("glbp", "decode", vip_glbp_decode(&message, VIP_IPV6, out, length), GIVES_OK);
}

static void digest(void)
{
  const struct vip_key key = {1, octets, 255, VIP_KEY_SEND};
  const struct vip_octets part = {out, DATAGRAM};

  COST("any", "md5", 1, (vip_auth_md5.digest(&key, &part, 1, octets), 0));
}

/* ---- frames ---- */

static struct vip_packet packet_of(uint16_t port, uint8_t family, size_t length)
{
  struct vip_packet packet;

  memset(&packet, 0, sizeof packet);
  packet.protocol = port != 0 ? 17 : 112;
  packet.port = port;
  packet.dst_mac_known = true;
  packet.family = family;
  packet.data = octets;
  packet.length = (uint16_t)length;
  packet.src = vip_ipv4(10, 0, 0, 1);
  packet.dst = vip_ipv4(224, 0, 0, 102);
  if (family == VIP_IPV6) {
    packet.src.octet[0] = 0xfe;
    packet.src.octet[1] = 0x80;
    packet.dst = packet.src;
    packet.dst.octet[0] = 0xff;
    packet.dst.octet[1] = 2;
  }
  packet.ttl = 255;
  return packet;
}

/* Of each protocol, by its UDP port or none, and of each family: written and read. */
static void packets(void)
{
  static const uint16_t ports[][2] = {{0, 0}, {1985, 2029}, {3222, 3222}};
  struct vip_frame frame;

  memset(octets, 77, sizeof octets);
  for (unsigned i = 0; i < 6; i++) {
    const struct vip_packet packet =
        packet_of(ports[i / 2][i % 2], i % 2 == 0 ? VIP_IPV4 : VIP_IPV6, DATAGRAM - 20);
    int length;
    cost_begin();
    length = vip_frame_packet(out, sizeof out, &packet, 7);
    cost_end("any", "frame-packet", 1);
    good &= length > DATAGRAM;
    TRY("any", "frame-parse", vip_frame_parse(&frame, out, (size_t)length), GIVES_OK);
    good &= frame.kind != VIP_FRAME_OTHER;
  }
}

/* RFC 8200 section 8.1 over an ICMPv6 message whose own sum is 0. */
static void set_sum(uint8_t *ip, size_t length)
{
  uint32_t sum = 58 + (uint32_t)length;

  for (size_t i = 8; i < IPV6 + length; i += 2)
    sum += (uint32_t)ip[i] << 8 | ip[i + 1];
  while (sum >> 16 != 0)
    sum = (sum >> 16) + (sum & 0xffff);
  ip[IPV6 + 2] = (uint8_t)(~sum >> 8);
  ip[IPV6 + 3] = (uint8_t)~sum;
}

/* A solicitation that is full of options, behind two VLAN tags. */
static void solicitation(void)
{
  const size_t at = ETHERNET + 2 * TAG;
  const size_t length = (FRAME - at - IPV6) / 8 * 8;
  struct vip_frame frame;
  uint8_t *ip = out + at;

  memset(out, 0, sizeof out);
  out[12] = out[16] = 0x81;
  out[20] = 0x86;
  out[21] = 0xdd;
  ip[0] = 0x60;
  ip[4] = (uint8_t)(length >> 8);
  ip[5] = (uint8_t)length;
  ip[6] = 58;
  ip[7] = 255;
  ip[8] = ip[24] = 0xfe;
  ip[IPV6] = 135;
  ip[IPV6 + 8] = 0xfe;
  for (size_t i = 24; i < length; i += 8) {
    ip[IPV6 + i] = 1;
    ip[IPV6 + i + 1] = 1;
  }
  set_sum(ip, length);
  TRY("any", "frame-parse", vip_frame_parse(&frame, out, at + IPV6 + length), GIVES_OK);
  good &= frame.kind == VIP_FRAME_QUERY;
}

static void announcements(void)
{
  const struct vip_addr addr = packet_of(0, VIP_IPV6, 0).src;
  struct vip_announce announce;
  struct vip_answer answer;
  struct vip_query query;

  memset(&announce, 0, sizeof announce);
  memset(&answer, 0, sizeof answer);
  memset(&query, 0, sizeof query);
  for (unsigned i = 0; i < 2; i++) {
    const uint8_t family = i == 0 ? VIP_IPV4 : VIP_IPV6;
    announce.family = family;
    announce.arp_op = 1;
    announce.addr = &addr;
    announce.copies = 1;
    announce.nd_option = true;
    TRY("any", "frame-announce", vip_frame_announce(out, sizeof out, &announce, 0, 7),
        GIVES_LENGTH);
    query.family = family;
    query.target = query.sender = addr;
    answer.nd_source = addr;
    TRY("any", "frame-answer", vip_frame_answer(out, sizeof out, &query, &answer, 7), GIVES_LENGTH);
  }
}

/* ---- engines and interfaces ---- */

static int send(struct vip_if *ifp, const struct vip_packet *packet)
{
  (void)ifp;
  (void)packet;
  return 0;
}

static void engines(uint32_t count)
{
  static struct vip_slot slots[255];
  static struct vip_if ifs[255];
  static const struct vip_ops ops = {.send = send, .claim = world_claim, .release = world_release};
  struct vip_engine engine;
  struct vip_engine_config config;
  struct vip_if_config if_config;
  int result;

  memset(&config, 0, sizeof config);
  config.ops = &ops;
  config.slots = slots;
  config.slot_count = count;
  config.tx = out;
  config.tx_size = sizeof out;
  cost_begin();
  result = vip_engine_init(&engine, &config);
  cost_end("any", "engine-init", count);
  good &= result == VIP_OK;
  memset(&if_config, 0, sizeof if_config);
  for (uint32_t i = 0; i < count; i++) {
    if_config.index = i;
    COST("any", "if-init", count, vip_if_init(&ifs[i], &engine, &if_config));
  }
  /* The first one stands last in the list. */
  for (uint32_t i = 0; i < count; i++)
    COST("any", "if-remove", count, vip_if_remove(&ifs[i]));
  good &= engine.ifs == NULL;
}

/* ---- names and addresses ---- */

#define FIELD(call) COST("any", "field", 1, call)

static void names(void)
{
  const struct vip_addr a = packet_of(0, VIP_IPV6, 0).src;
  char text[400];

  COST("any", "show-header", 1, vip_show_brief_header(text, sizeof text));
  FIELD(vip_version());
  for (int code = 0; code >= -VIP_CODE_COUNT; code--)
    FIELD(vip_strerror(code));
  for (uint8_t reason = 0; reason < VIP_REASON_COUNT; reason++)
    FIELD(vip_reason_name(reason));
  FIELD(vip_vrrp_last_event(VIP_REASON_STARTUP));
  FIELD(vip_ms_until(VIP_TIME_MAX, 1));
  FIELD(vip_addr_compare(&a, &a));
  FIELD(vip_addr_is_none(&a));
  FIELD(vip_addr_is_link_local(&a));
  FIELD(vip_addr_is_multicast(VIP_IPV6, &a));
  FIELD(vip_solicited_node(&a));
  FIELD(vip_multicast_mac(VIP_IPV6, &a));
  FIELD(vip_vrrp_mac(VIP_IPV6, 255));
  FIELD(vip_hsrp_mac(2, VIP_IPV6, 4095));
  FIELD(vip_glbp_mac(1023, 4));
  FIELD(vip_hsrp_auto_address(4095, true));
  FIELD(vip_glbp_auto_address(1023));
}

bool worst_parts(void)
{
  good = true;
  vrrp();
  hsrp();
  glbp();
  digest();
  packets();
  solicitation();
  announcements();
  engines(1);
  engines(16);
  engines(255);
  names();
  if (!good)
    fprintf(stderr, "a codec or a frame: not what it should be\n");
  return good;
}
