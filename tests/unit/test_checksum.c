/* SPDX-License-Identifier: MIT */
/*
 * test_checksum.c - the Internet checksum against RFC 1071's own example, against
 * a plain implementation over every short length and alignment, at its carries,
 * and on recorded and published packets.
 */
#include "vip_test.h"

#include "../../lib/checksum.h"
#include "guard.h"
#include "hex.h"

/* RFC 1071 section 1, as it is said: 16-bit words, carries added at once. */
static uint16_t plain_sum(uint16_t start, const uint8_t *data, size_t length)
{
  uint32_t sum = start;

  for (size_t i = 0; i < length; i++) {
    sum += i % 2 == 0 ? (uint32_t)data[i] << 8 : data[i];
    if (sum > 0xffff)
      sum -= 0xffff;
  }
  return (uint16_t)sum;
}

/* 0x0000 and 0xffff are the same number here: 0xffff stands for both. */
static uint16_t canonical(uint16_t sum)
{
  return sum == 0 ? 0xffff : sum;
}

static void test_rfc1071_example(void **state)
{
  static const uint8_t data[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

  (void)state;
  assert_int_equal(vipi_sum_fold(vipi_sum(0, data, sizeof data)), 0xddf2);
  assert_int_equal(vipi_sum_fold(vipi_sum(0, data, 7)), 0xdcfb);
  assert_int_equal(vipi_sum_fold(vipi_sum(0, data, 0)), 0);
}

static void test_every_length_and_alignment(void **state)
{
  uint8_t data[80];
  uint32_t random = 1;

  (void)state;
  for (size_t i = 0; i < sizeof data; i++) {
    random = random * 1664525 + 1013904223;
    data[i] = (uint8_t)(random >> 24);
  }
  for (size_t offset = 0; offset < 8; offset++) {
    for (size_t length = 0; length <= 64; length++) {
      const uint16_t got = vipi_sum_fold(vipi_sum(0, data + offset, length));

      assert_int_equal(canonical(got), canonical(plain_sum(0, data + offset, length)));
    }
  }
}

static void test_pieces_chain(void **state)
{
  uint8_t data[64];

  (void)state;
  for (size_t i = 0; i < sizeof data; i++)
    data[i] = (uint8_t)(255 - 3 * i);
  for (size_t first = 0; first <= sizeof data; first += 2) {
    const uint32_t sum = vipi_sum(0, data, first);
    const uint16_t got = vipi_sum_fold(vipi_sum(sum, data + first, sizeof data - first));

    assert_int_equal(got, plain_sum(0, data, sizeof data));
  }
}

/* All carries that there can be: the longest packet of ones, on top of the largest sum. */
static void test_carries(void **state)
{
  static uint8_t data[65535];
  uint32_t sum = UINT32_MAX;

  (void)state;
  memset(data, 0xff, sizeof data);
  assert_int_equal(vipi_sum_fold(sum), 0xffff);
  for (int i = 0; i < 4; i++)
    sum = vipi_sum(sum, data, sizeof data - 1);
  assert_int_equal(vipi_sum_fold(sum), 0xffff);
  assert_int_equal(vipi_sum_fold(vipi_sum(sum, data, sizeof data)), 0xff00);
}

static void test_reads_nothing_behind_the_end(void **state)
{
  (void)state;
  for (size_t length = 0; length < 40; length++) {
    uint8_t *data = guard_alloc(length);

    if (length > 0)
      data[length - 1] = 1;
    assert_int_equal(vipi_sum_fold(vipi_sum(0, data, length)),
                     length == 0 ? 0 : (length % 2 == 0 ? 0x0001 : 0x0100));
    guard_free(data, length);
  }
}

/* One message with the addresses that it travelled between; checksum included. */
struct example {
  const char *name;
  uint8_t family;
  uint8_t protocol;
  bool pseudo;
  const char *src;
  const char *dst;
  const char *message;
};

static const struct example examples[] = {
    {"VRRPv2", VIP_IPV4, 112, false, "c0000202", "e0000012",
     "213364010001b8c8c00002010000000000000000"},
    {"VRRPv2 text", VIP_IPV4, 112, false, "c0000202", "e0000012",
     "2133640101017b7cc00002017365637265740000"},
    {"VRRPv3 pseudo-header", VIP_IPV4, 112, true, "c0000202", "e0000012",
     "31336401006405d4c0000201"},
    {"VRRPv3 message", VIP_IPV4, 112, false, "c0000202", "e0000012", "313364010064a865c0000201"},
    {"VRRPv3 unicast", VIP_IPV4, 112, true, "c0000202", "c0000203", "31336401006423e3c0000201"},
    {"VRRPv3 IPv6", VIP_IPV6, 112, true, "fe800000000000000000000000000002",
     "ff020000000000000000000000000012",
     "3133640200643ffafe80000000000000000000000000000120010db8000000000000000000000001"},
    {"VRRPv3 IPv6, recorded", VIP_IPV6, 112, true, "fe800000000000000000000000000002",
     "ff020000000000000000000000000012", "3124640103e8341bfe800000000000000000000000003636"},
    {"HSRP Coup, recorded", VIP_IPV4, 17, true, "c0a8000a", "e0000002",
     "07c107c1001c3b3c 00010203 0ac80100 636973636f000000 c0a80001"},
    {"IPv4 header", VIP_IPV4, 0, false, "c0000202", "e0000012",
     "45c0002800010000ff701890c0000202e0000012"},
};

static void test_packets(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(examples); i++) {
    const struct example *example = &examples[i];
    struct vip_addr src = {{0}};
    struct vip_addr dst = {{0}};
    uint8_t message[128] = {0};
    const size_t length = hex_bytes(message, sizeof message, example->message);
    uint32_t sum = 0;

    hex_bytes(src.octet, sizeof src.octet, example->src);
    hex_bytes(dst.octet, sizeof dst.octet, example->dst);
    if (example->pseudo)
      sum = vipi_sum_pseudo(example->family, &src, &dst, example->protocol, length);
    if (vipi_sum_fold(vipi_sum(sum, message, length)) != 0xffff)
      fail_msg("%s: sum is not 0xffff", example->name);
    message[1] ^= 1;
    if (vipi_sum_fold(vipi_sum(sum, message, length)) == 0xffff)
      fail_msg("%s: a changed bit is not seen", example->name);
  }
}

/* The length of an IPv6 pseudo-header has 32 bits. */
static void test_pseudo_header_of_a_long_packet(void **state)
{
  const struct vip_addr none = {{0}};

  (void)state;
  assert_int_equal(vipi_sum_fold(vipi_sum_pseudo(VIP_IPV6, &none, &none, 112, 0x20003)),
                   0x0002 + 0x0003 + 112);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc1071_example),
      cmocka_unit_test(test_every_length_and_alignment),
      cmocka_unit_test(test_pieces_chain),
      cmocka_unit_test(test_carries),
      cmocka_unit_test(test_reads_nothing_behind_the_end),
      cmocka_unit_test(test_packets),
      cmocka_unit_test(test_pseudo_header_of_a_long_packet),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
