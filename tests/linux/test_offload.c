/* SPDX-License-Identifier: MIT */
/*
 * test_offload.c - UDP checksums that were left to a network card are made, and no
 * other one is touched.
 */
#include "offload.h"

#include <stdlib.h>
#include <vip/vip.h>

#include "vip_test.h"

enum { ROOM = 256, UDP4 = 14 + 20, UDP6 = 14 + 40 };

/* A frame with UDP inside; its length. */
static size_t build(uint8_t family, uint16_t octets, uint8_t frame[ROOM])
{
  static const uint8_t data[64] = {0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7};
  const struct vip_addr dst4 = VIP_HSRP_GROUP_V2;
  const struct vip_addr dst6 = VIP_HSRP_GROUP_IPV6;
  const struct vip_addr src6 = {{0xfe, 0x80, [15] = 9}};
  const struct vip_packet packet = {.family = family,
                                    .protocol = 17,
                                    .ttl = 255,
                                    .dst_mac_known = true,
                                    .port = family == VIP_IPV4 ? VIP_HSRP_PORT_IPV4
                                                               : VIP_HSRP_PORT_IPV6,
                                    .length = octets,
                                    .src = family == VIP_IPV4 ? vip_ipv4(192, 0, 2, 250) : src6,
                                    .dst = family == VIP_IPV4 ? dst4 : dst6,
                                    .data = data};
  const int length = vip_frame_packet(frame, ROOM, &packet, VIP_FRAME_UNTAGGED);

  assert_true(length > 0);
  return (size_t)length;
}

/* What a kernel leaves in the field: the sum of addresses, protocol and length. */
static void leave_to_card(uint8_t family, uint8_t *frame)
{
  uint8_t *udp = frame + (family == VIP_IPV4 ? UDP4 : UDP6);
  uint32_t sum = 17 + (uint32_t)(udp[4] << 8 | udp[5]);

  for (const uint8_t *at = frame + (family == VIP_IPV4 ? 26 : 22); at < udp; at += 2)
    sum += (uint32_t)(at[0] << 8 | at[1]);
  while (sum > 0xffff)
    sum = (sum & 0xffff) + (sum >> 16);
  udp[6] = (uint8_t)(sum >> 8);
  udp[7] = (uint8_t)sum;
}

static void test_completed(void **unused)
{
  static const uint8_t families[] = {VIP_IPV4, VIP_IPV6};

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(families); i++)
    for (uint16_t octets = 0; octets <= 64; octets++) {
      uint8_t good[ROOM];
      uint8_t left[ROOM];
      const size_t length = build(families[i], octets, good);
      struct vip_frame parsed;

      memcpy(left, good, length);
      leave_to_card(families[i], left);
      assert_int_equal(vip_frame_parse(&parsed, left, length), VIP_ERR_CHECKSUM);
      assert_true(offload_complete(left, length));
      if (memcmp(left, good, length) != 0)
        fail_msg("IPv%u with %u octets", families[i], octets);
    }
}

/* A checksum that is merely wrong stays wrong; so does one of another protocol. */
static void test_others(void **unused)
{
  uint8_t frame[ROOM];
  uint8_t copy[ROOM];
  const size_t length = build(VIP_IPV4, 20, frame);

  (void)unused;
  frame[UDP4 + 7] ^= 1;
  memcpy(copy, frame, length);
  assert_false(offload_complete(frame, length));
  assert_memory_equal(frame, copy, length);
  leave_to_card(VIP_IPV4, frame);
  frame[23] = 112;
  assert_false(offload_complete(frame, length));
  frame[23] = 17;
  frame[13] = 6;
  assert_false(offload_complete(frame, length));
  frame[13] = 0;
  assert_true(offload_complete(frame, length));
}

/* Lengths that lead outside of the frame. */
static void test_lengths(void **unused)
{
  uint8_t frame[ROOM];
  const size_t length = build(VIP_IPV6, 20, frame);

  (void)unused;
  leave_to_card(VIP_IPV6, frame);
  for (size_t cut = 0; cut < length; cut++) {
    uint8_t *part = malloc(cut + 1);

    assert_non_null(part);
    memcpy(part, frame, cut);
    assert_false(offload_complete(part, cut));
    free(part);
  }
  frame[UDP6 + 4] = 0;
  frame[UDP6 + 5] = 7;
  leave_to_card(VIP_IPV6, frame);
  assert_false(offload_complete(frame, length));
  build(VIP_IPV4, 20, frame);
  frame[14] = 0x4f; /* a header of 60 octets */
  assert_false(offload_complete(frame, UDP4 + 28));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_completed),
      cmocka_unit_test(test_others),
      cmocka_unit_test(test_lengths),
  };

  return cmocka_run_group_tests_name("offload", tests, NULL, NULL);
}
