/* SPDX-License-Identifier: MIT */
/*
 * test_frame_neighbours.c - received ARP and neighbour discovery that is unusual or
 * wrong: other kinds, probes, other MACs, headers, options.
 *
 * Frames are made from a good one by patching single fields (tests/support/frames.h).
 */
#include "frames.h"

#include "frame_vectors.h"

/* ------------------------------------------------------------------------
 * ARP
 */

static void test_arp_of_other_kinds(void **state)
{
  (void)state;
  assert_patched(GARP, 14, "0006", VIP_OK, VIP_FRAME_OTHER); /* hardware */
  assert_patched(GARP, 16, "86dd", VIP_OK, VIP_FRAME_OTHER); /* protocol */
  assert_patched(GARP, 18, "08", VIP_OK, VIP_FRAME_OTHER);   /* address lengths */
  assert_patched(GARP, 19, "10", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(GARP, 20, "0000", VIP_OK, VIP_FRAME_OTHER); /* operations */
  assert_patched(GARP, 20, "0003", VIP_OK, VIP_FRAME_OTHER); /* reverse ARP */
  assert_patched(GARP, 20, "0101", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(ARP_ANSWER, 20, "0009", VIP_OK, VIP_FRAME_OTHER);
  /* Nobody asserts, and nobody asks for nothing. */
  assert_patched(ARP_ANSWER, 28, "00000000", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(GARP, 28, "00000000 000000000000 00000000", VIP_OK, VIP_FRAME_OTHER);
  /* An answer would go to many. */
  assert_patched(ARP_REQUEST_HOST, 22, "ffffffffffff", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(ARP_REQUEST_HOST, 22, "01005e000012", VIP_OK, VIP_FRAME_OTHER);
}

static void test_arp_probe(void **state)
{
  const struct vip_addr target = {{192, 0, 2, 1}};
  struct octets bytes = frame_from_hex(ARP_REQUEST_HOST);
  struct vip_frame frame;

  (void)state;
  patch_frame(&bytes, 28, "00000000");
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_true(frame.query.probe);
  assert_true(vip_addr_is_none(&frame.query.sender));
  assert_memory_equal(&frame.query.target, &target, sizeof target);
}

/* The MAC is that of the ARP packet, whatever the frame's source is. */
static void test_arp_behind_another_mac(void **state)
{
  struct octets bytes = frame_from_hex(ARP_REQUEST_HOST);
  struct vip_frame frame;

  (void)state;
  patch_frame(&bytes, 6, "020000000099");
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_memory_equal(&frame.query.client, "\x02\x00\xc0\x00\x02\x32", 6);
  assert_memory_equal(&frame.meta.src_mac, "\x02\x00\x00\x00\x00\x99", 6);
}

/* ------------------------------------------------------------------------
 * Neighbour discovery: ICMPv6 begins at 54, options at 78
 */

static void test_nd_header(void **state)
{
  static const char *const frames[] = {NS_HOST, NA_SOLICITED};
  struct octets bytes;

  (void)state;
  for (size_t i = 0; i < COUNT_OF(frames); i++) {
    assert_patched(frames[i], IP_AT + 7, "fe", VIP_OK, VIP_FRAME_OTHER); /* hop limit */
    assert_patched(frames[i], 54, "85", VIP_OK, VIP_FRAME_OTHER);        /* RS, RA, echo */
    assert_patched(frames[i], 54, "86", VIP_OK, VIP_FRAME_OTHER);
    assert_patched(frames[i], 54, "80", VIP_OK, VIP_FRAME_OTHER);
    assert_patched(frames[i], 55, "01", VIP_OK, VIP_FRAME_OTHER);   /* code */
    assert_patched(frames[i], 62, "ff02", VIP_OK, VIP_FRAME_OTHER); /* target is a group */
    for (size_t octet = 56; octet < 86; octet++) {
      bytes = frame_from_hex(frames[i]);
      bytes.at[octet] ^= 4;
      assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
    }
    /* Messages shorter than the fixed part. */
    for (size_t length = 0; length < 24; length++) {
      bytes = frame_from_hex(frames[i]);
      frame_set16(bytes.at + IP_AT + 4, length);
      repair_frame(&bytes);
      assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
    }
  }
}

static void test_nd_options(void **state)
{
  struct octets bytes = frame_from_hex(NS_HOST);
  struct vip_frame frame;

  (void)state;
  assert_patched(NS_HOST, 79, "00", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(NS_HOST, 79, "02", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(NS_HOST, 79, "ff", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  for (size_t length = 25; length < 32; length++) {
    bytes = frame_from_hex(NS_HOST);
    bytes.length = 54 + length;
    frame_set16(bytes.at + IP_AT + 4, length);
    repair_frame(&bytes);
    assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  }

  /* A nonce (RFC 3971) and a long link-layer option in front of the one that counts. */
  bytes = frame_from_hex(NS_HOST);
  insert_octets(&bytes, 78, "0e01a1a2a3a4a5a6 010202020202020202020202020202ff");
  frame_set16(bytes.at + IP_AT + 4, 32 + 24);
  repair_frame(&bytes);
  patch_frame(&bytes, 6, "020000000099");
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_memory_equal(&frame.query.client, "\x02\x00\xc0\x00\x02\x32", 6);

  /* The option of the other message says nothing: the frame's source counts. */
  patch_frame(&bytes, 78 + 24, "02");
  repair_frame(&bytes);
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_memory_equal(&frame.query.client, "\x02\x00\x00\x00\x00\x99", 6);
}

static void test_solicitations_that_cannot_be_answered(void **state)
{
  (void)state;
  /* From a group; from a group's MAC in the option. */
  assert_patched(NS_HOST, 22, "ff020000000000000000000000000001", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(NS_HOST, 80, "333300000001", VIP_OK, VIP_FRAME_OTHER);
  /* A probe must not have the option. */
  assert_patched(NS_HOST, 22, "00000000000000000000000000000000", VIP_OK, VIP_FRAME_OTHER);
}

static void test_nd_probe(void **state)
{
  struct octets bytes = frame_from_hex(NS_HOST);
  struct vip_frame frame;

  (void)state;
  patch_frame(&bytes, 22, "00000000000000000000000000000000");
  frame_set16(bytes.at + IP_AT + 4, 24);
  repair_frame(&bytes);
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_true(frame.query.probe);
  assert_true(vip_addr_is_none(&frame.query.sender));
  assert_memory_equal(&frame.query.client, "\x02\x00\xc0\x00\x02\x32", 6);
  /* It goes to the solicited-node group of its target, nowhere else. */
  patch_frame(&bytes, 53, "02");
  repair_frame(&bytes);
  assert_parses(&bytes, VIP_OK, VIP_FRAME_OTHER);
}

static void test_advertisement_to_a_group_is_not_solicited(void **state)
{
  (void)state;
  assert_patched(NA_PROBED, 58, "e0", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(NA_PROBED, 58, "80", VIP_OK, VIP_FRAME_ASSERTION);
}

/* Two octets of type and code, two of the checksum: less is no ICMPv6 at all. */
static void test_shortest_icmpv6(void **state)
{
  (void)state;
  for (size_t length = 0; length < 6; length++) {
    struct octets bytes = frame_from_hex(NS_HOST);

    frame_set16(bytes.at + 18, length);
    bytes.at[54] = 1; /* unreachable */
    bytes.length = 54 + length;
    assert_parses(&bytes, length < 4 ? VIP_ERR_LENGTH : VIP_OK, VIP_FRAME_OTHER);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arp_of_other_kinds),
      cmocka_unit_test(test_arp_probe),
      cmocka_unit_test(test_arp_behind_another_mac),
      cmocka_unit_test(test_nd_header),
      cmocka_unit_test(test_shortest_icmpv6),
      cmocka_unit_test(test_nd_options),
      cmocka_unit_test(test_solicitations_that_cannot_be_answered),
      cmocka_unit_test(test_nd_probe),
      cmocka_unit_test(test_advertisement_to_a_group_is_not_solicited),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
