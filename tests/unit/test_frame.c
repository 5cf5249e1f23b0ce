/* SPDX-License-Identifier: MIT */
/*
 * test_frame.c - frames octet for octet, in both directions: packets of VRRP, HSRP and
 * GLBP, and announcements; and what the builders refuse.  Answers and questions are
 * in test_frame_answers.c.
 *
 * Received frames that are unusual or damaged are in test_frame_parse.c.
 */
#include "frames.h"

#include "frame_vectors.h"
#include "guard.h"
#include "hex.h"

/* ------------------------------------------------------------------------
 * Packets
 */

struct packet_case {
  const char *head;
  const char *data;
  uint8_t kind;
  uint8_t family;
  uint16_t vlan;
  uint8_t protocol;
  uint16_t port;
  uint8_t ttl;
  uint8_t dscp;
  const char *dst_mac;
  const char *src_mac;
  const char *src;
  const char *dst;
};

#define VMAC    "00005e000133"
#define VMAC6   "00005e000233"
#define GROUP   "01005e000012"
#define GROUP6  "333300000012"
#define ADDR    "c0000202"
#define ADDR6   "fe800000000000000000000000000002"
#define VRRP    "e0000012"
#define VRRP6   "ff020000000000000000000000000012"
#define COMMON6 "ff020000000000000000000000000066"

static const struct packet_case packets[] = {
    {HEAD_V2, DATA_A, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, GROUP, VMAC, ADDR, VRRP},
    {HEAD_V2, DATA_B, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, GROUP, VMAC, ADDR, VRRP},
    {HEAD_V3, DATA_C, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, GROUP, VMAC, ADDR, VRRP},
    {HEAD_V3, DATA_D, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, GROUP, VMAC, ADDR, VRRP},
    {HEAD_E, DATA_E, VIP_FRAME_VRRP, 6, 0, 112, 0, 255, 0xc0, GROUP6, VMAC6, ADDR6, VRRP6},
    {HEAD_L, DATA_L, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, "020000000003", VMAC, ADDR,
     "c0000203"},
    {HEAD_P, DATA_P, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, GROUP, VMAC, ADDR, VRRP},
    {HEAD_WITHDRAWAL, DATA_WITHDRAWAL, VIP_FRAME_VRRP, 4, 0, 112, 0, 255, 0xc0, GROUP,
     "00e0fca178dc", "00000000", VRRP},
    {HEAD_COUP, DATA_COUP, VIP_FRAME_HSRP, 4, 0, 17, 1985, 1, 0xc0, "01005e000002", "c20134770000",
     "c0a8000a", "e0000002"},
    {HEAD_RESIGN, DATA_RESIGN, VIP_FRAME_HSRP, 4, 0, 17, 1985, 1, 0xc0, "01005e000066",
     "00000c9ff001", "c0a80c01", "e0000066"},
    {HEAD_HSRP6, DATA_HSRP6, VIP_FRAME_HSRP, 6, 16, 17, 2029, 255, 0xe0, "333300000066",
     "000573a00010", "fe800000000000000000000000000001", COMMON6},
    {HEAD_GLBP, DATA_GLBP, VIP_FRAME_GLBP, 4, 0, 17, 3222, 255, 0xc0, "c2007cb80000",
     "c2027cca0000", "c0a8001e", "c0a8000a"},
    {HEAD_GLBP6, DATA_GLBP6, VIP_FRAME_GLBP, 6, 46, 17, 3222, 255, 0xe0, "333300000066",
     "0007b4002e01", ADDR6, COMMON6},
};

static struct octets packet_frame(const struct packet_case *c)
{
  struct octets frame = frame_from_hex(c->head);

  frame.length += hex_bytes(frame.at + frame.length, sizeof frame.at - frame.length, c->data);
  return frame;
}

static struct vip_packet packet_to_send(const struct packet_case *c, const struct octets *data)
{
  const struct vip_packet packet = {
      .family = c->family,
      .protocol = c->protocol,
      .ttl = c->ttl,
      .dscp = c->dscp,
      .dst_mac_known = true,
      .port = c->port,
      .length = (uint16_t)data->length,
      .src_mac = hex_mac(c->src_mac),
      .dst_mac = hex_mac(c->dst_mac),
      .src = hex_addr(c->src),
      .dst = hex_addr(c->dst),
      .data = data->at,
  };

  return packet;
}

static void test_packets_are_parsed(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(packets); i++) {
    const struct packet_case *c = &packets[i];
    const struct octets bytes = packet_frame(c);
    const struct octets data = frame_from_hex(c->data);
    const struct vip_addr src = hex_addr(c->src);
    const struct vip_addr dst = hex_addr(c->dst);
    const struct vip_mac dst_mac = hex_mac(c->dst_mac);
    const struct vip_mac src_mac = hex_mac(c->src_mac);
    struct vip_frame frame;

    assert_int_equal(vip_frame_parse(&frame, bytes.at, bytes.length), VIP_OK);
    assert_int_equal(frame.kind, c->kind);
    assert_int_equal(frame.vlan, c->vlan);
    assert_memory_equal(&frame.dst, &dst_mac, sizeof dst_mac);
    assert_int_equal(frame.meta.family, c->family);
    assert_int_equal(frame.meta.ttl, c->ttl);
    assert_true(frame.meta.has_src_mac);
    assert_memory_equal(&frame.meta.src_mac, &src_mac, sizeof src_mac);
    assert_memory_equal(&frame.meta.src, &src, sizeof src);
    assert_memory_equal(&frame.meta.dst, &dst, sizeof dst);
    assert_ptr_equal(frame.data, bytes.at + bytes.length - data.length);
    assert_int_equal(frame.length, data.length);
    assert_memory_equal(frame.data, data.at, data.length);
  }
}

/* The examples carry an identification; ours is 0, so the header's sum is greater by as much. */
static void clear_identification(struct octets *frame, size_t ip)
{
  const unsigned id = (unsigned)frame->at[ip + 4] << 8 | frame->at[ip + 5];
  unsigned sum = ((unsigned)frame->at[ip + 10] << 8 | frame->at[ip + 11]) + id;

  sum = (sum & 0xffff) + (sum >> 16);
  frame->at[ip + 4] = 0;
  frame->at[ip + 5] = 0;
  frame->at[ip + 10] = (uint8_t)(sum >> 8);
  frame->at[ip + 11] = (uint8_t)sum;
}

static void test_packets_are_built(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(packets); i++) {
    const struct packet_case *c = &packets[i];
    const struct octets data = frame_from_hex(c->data);
    const struct vip_packet packet = packet_to_send(c, &data);
    struct octets expected = packet_frame(c);
    uint8_t *out = guard_alloc(expected.length);

    if (c->family == VIP_IPV4)
      clear_identification(&expected, c->vlan == VIP_FRAME_UNTAGGED ? 14 : 18);
    assert_int_equal(vip_frame_packet(out, expected.length, &packet, c->vlan), expected.length);
    assert_memory_equal(out, expected.at, expected.length);
    for (size_t size = 0; size < expected.length; size++) {
      memset(out, 0x55, expected.length);
      assert_int_equal(vip_frame_packet(out, size, &packet, c->vlan), VIP_ERR_SPACE);
      assert_int_equal(out[0], 0x55);
    }
    guard_free(out, expected.length);
  }
}

/* Any packet that is built is parsed to the same, tagged or not. */
static void test_round_trip(void **state)
{
  static const uint16_t vlans[] = {VIP_FRAME_UNTAGGED, 1, 100, 4094};
  static const uint16_t lengths[] = {1, 2, 7, 20, 21, 128};

  (void)state;
  for (size_t i = 0; i < COUNT_OF(packets); i++) {
    struct octets data = {{0}, 0};
    struct vip_packet packet = packet_to_send(&packets[i], &data);

    for (size_t j = 0; j < COUNT_OF(vlans) * COUNT_OF(lengths); j++) {
      const uint16_t vlan = vlans[j % COUNT_OF(vlans)];
      uint8_t out[FRAME_MAX];
      struct vip_frame frame;
      int length;

      packet.length = lengths[j / COUNT_OF(vlans)];
      for (size_t k = 0; k < packet.length; k++)
        data.at[k] = (uint8_t)(i * 31 + j * 17 + k * 7);
      length = vip_frame_packet(out, packet.length + VIP_FRAME_OVERHEAD, &packet, vlan);
      assert_true(length > 0);
      assert_int_equal(vip_frame_parse(&frame, out, (size_t)length), VIP_OK);
      assert_int_equal(frame.kind, packets[i].kind);
      assert_int_equal(frame.vlan, vlan);
      assert_int_equal(frame.meta.ttl, packet.ttl);
      assert_memory_equal(&frame.meta.src, &packet.src, sizeof packet.src);
      assert_memory_equal(&frame.meta.dst, &packet.dst, sizeof packet.dst);
      assert_memory_equal(&frame.meta.src_mac, &packet.src_mac, sizeof packet.src_mac);
      assert_int_equal(frame.length, packet.length);
      assert_memory_equal(frame.data, data.at, packet.length);
    }
  }
}

/* RFC 768: a sum that comes out as 0 is sent as all ones, and right so. */
static void test_udp_checksum_is_never_zero(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(packets); i++) {
    const size_t udp = packets[i].family == VIP_IPV4 ? 34 : 54;
    struct octets data = {{0}, 10};
    const struct vip_packet packet = packet_to_send(&packets[i], &data);
    struct vip_frame frame;
    uint8_t out[FRAME_MAX];

    if (packet.port == 0)
      continue;
    assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 0), udp + 18);
    /* The checksum as payload, in place of zero, makes the sum all ones. */
    memcpy(data.at, out + udp + 6, 2);
    assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 0), udp + 18);
    assert_memory_equal(out + udp + 6, "\xff\xff", 2);
    assert_int_equal(vip_frame_parse(&frame, out, udp + 18), VIP_OK);
    assert_int_equal(frame.kind, packets[i].kind);
  }
}

static void test_packets_that_are_refused(void **state)
{
  static uint8_t out[65535 + VIP_FRAME_OVERHEAD];
  static uint8_t data[65535];
  const struct octets payload = frame_from_hex(DATA_A);
  const struct vip_packet good = packet_to_send(&packets[0], &payload);
  struct vip_packet packet = good;

  (void)state;
  packet.family = 5;
  assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 0), VIP_ERR_ARG);
  assert_int_equal(vip_frame_packet(out, sizeof out, &good, 4095), VIP_ERR_ARG);
  packet = good;
  packet.dst_mac_known = false;
  assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 0), VIP_ERR_NO_NEXT_HOP);

  /* The longest there is, and one octet more than the IP length can say. */
  packet = good;
  packet.data = data;
  packet.length = 65535 - 20;
  assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 0), 14 + 65535);
  packet.length++;
  assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 0), VIP_ERR_SPACE);
  packet.family = VIP_IPV6;
  packet.length = 65535;
  assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 1), 18 + 40 + 65535);
  packet.port = 2029;
  assert_int_equal(vip_frame_packet(out, sizeof out, &packet, 1), VIP_ERR_SPACE);
}

/* ------------------------------------------------------------------------
 * Announcements
 */

struct announce_case {
  struct vip_announce announce; /* without the two below */
  const char *mac;
  const char *addr;
  unsigned copy;
  const char *frame;
};

#define RO (VIP_NA_ROUTER | VIP_NA_OVERRIDE)

static const struct announce_case announcements[] = {
    {{.family = 4, .arp_op = 1, .copies = 1}, VMAC, "c0000201", 0, GARP},
    {{.family = 4, .arp_op = 2, .arp_target = VIP_ARP_TARGET_MAC, .copies = 1},
     VMAC,
     "c0000201",
     0,
     GARP_REPLY},
    {{.family = 4, .arp_op = 2, .copies = 2}, VMAC, "c0000201", 0, GARP_CISCO},
    {{.family = 4, .arp_op = 2, .copies = 2}, VMAC, "c0000201", 1, GARP_CISCO_COPY},
    {{.family = 4, .arp_op = 1, .arp_target = VIP_ARP_TARGET_ZERO, .copies = 1},
     VMAC,
     "c0000201",
     0,
     GARP_HUAWEI},
    {{.family = 6, .copies = 1, .nd_flags = RO, .nd_option = true},
     VMAC6,
     "fe800000000000000000000000000001",
     0,
     NA_LINK_LOCAL(CLASS_NONE)},
    {{.family = 6, .copies = 2, .nd_flags = RO, .nd_option = true},
     "000573a00010",
     "fe80000000000000000573fffea00010",
     0,
     NA_HSRP(CLASS_NONE)},
    {{.family = 6, .copies = 1, .nd_flags = VIP_NA_ROUTER},
     "aabbcc000220",
     "fe800000000000000007b4fffe002e00",
     0,
     NA_GLBP(CLASS_NONE)},
};

static void test_announcements_are_built(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(announcements); i++) {
    const struct announce_case *c = &announcements[i];
    const struct vip_addr address = hex_addr(c->addr);
    const size_t length = frame_from_hex(c->frame).length;
    struct vip_announce announce = c->announce;
    uint8_t *out = guard_alloc(length);

    announce.addr = &address;
    announce.mac = hex_mac(c->mac);
    assert_frame(out, vip_frame_announce(out, length, &announce, c->copy, 0), c->frame);
    for (size_t size = 0; size < length; size++)
      assert_int_equal(vip_frame_announce(out, size, &announce, c->copy, 0), VIP_ERR_SPACE);
    guard_free(out, length);
  }
}

static void test_copies_of_announcements(void **state)
{
  const struct vip_addr address = hex_addr("c0000201");
  struct vip_announce announce = {.family = 4, .arp_op = 1, .copies = 1, .addr = &address};
  uint8_t out[FRAME_MAX];

  (void)state;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), 42);
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 1, 0), 0);
  announce.copies = 2;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 1, 0), 42);
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 2, 0), 0);
  announce.copies = 255;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 2, 0), 0);
  announce.family = VIP_IPV6;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), 14 + 40 + 24);
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 1, 0), 0);
  announce.copies = 0;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), 0);
}

static void test_announcements_that_are_refused(void **state)
{
  const struct vip_addr address = hex_addr("c0000201");
  const struct vip_announce good = {.family = 4, .arp_op = 1, .copies = 1, .addr = &address};
  struct vip_announce announce = good;
  uint8_t out[FRAME_MAX];

  (void)state;
  assert_int_equal(vip_frame_announce(out, sizeof out, &good, 0, 4095), VIP_ERR_ARG);
  assert_true(vip_frame_announce(out, sizeof out, &good, 0, 4094) > 0);
  announce.family = 0;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), VIP_ERR_ARG);
  announce = good;
  announce.arp_op = 0;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), VIP_ERR_ARG);
  announce.arp_op = 3;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), VIP_ERR_ARG);
  announce = good;
  announce.arp_target = 3;
  assert_int_equal(vip_frame_announce(out, sizeof out, &announce, 0, 0), VIP_ERR_ARG);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_packets_are_parsed),
      cmocka_unit_test(test_packets_are_built),
      cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_udp_checksum_is_never_zero),
      cmocka_unit_test(test_packets_that_are_refused),
      cmocka_unit_test(test_announcements_are_built),
      cmocka_unit_test(test_copies_of_announcements),
      cmocka_unit_test(test_announcements_that_are_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
