/* SPDX-License-Identifier: MIT */
/*
 * test_frame_parse.c - received frames that are unusual, wrong, cut short or
 * damaged at random: tags, padding, options, fragments, lengths, checksums.  ARP and
 * neighbour discovery: test_frame_neighbours.c.
 *
 * Frames are made from a good one by patching single fields; where a checksum
 * covers the field, repair_frame() puts it right again, so that the check in question
 * is reached.  Good frames are in test_frame.c.
 */
#include "frames.h"

#include "frame_vectors.h"

static const char *const vectors[] = {ALL_FRAME_VECTORS};

/* ------------------------------------------------------------------------
 * All frames alike
 */

static void test_cut_at_every_length(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(vectors); i++) {
    struct octets bytes = frame_from_hex(vectors[i]);

    while (bytes.length > 0) {
      bytes.length--;
      assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
    }
  }
}

static void test_padding_is_left_out(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(vectors); i++) {
    const struct octets plain = frame_from_hex(vectors[i]);
    struct octets padded = plain;
    struct vip_frame expected;
    struct vip_frame frame;

    assert_int_equal(parse_frame(&expected, &plain), VIP_OK);
    memset(padded.at + plain.length, 0xa5, 64);
    for (padded.length++; padded.length < plain.length + 64; padded.length++) {
      assert_int_equal(parse_frame(&frame, &padded), VIP_OK);
      assert_int_equal(frame.kind, expected.kind);
      assert_int_equal(frame.length, expected.length);
      if (expected.data != NULL)
        assert_int_equal(frame.data - padded.at, expected.data - plain.at);
      assert_memory_equal(&frame.query.client, &expected.query.client, sizeof(struct vip_mac));
    }
  }
}

static void test_vlan_tags(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(vectors); i++) {
    const struct octets plain = frame_from_hex(vectors[i]);
    const bool tagged = frame_get16(plain.at + 12) == 0x8100;
    struct octets bytes = plain;
    struct vip_frame expected;
    struct vip_frame frame;

    parse_frame(&expected, &plain);
    /* Priority, drop bit and id 100; an outer tag of 802.1ad or 802.1Q around it. */
    if (!tagged) {
      insert_octets(&bytes, 12, "8100 f064");
      assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
      assert_int_equal(frame.kind, expected.kind);
      assert_int_equal(frame.vlan, 100);
    }
    insert_octets(&bytes, 12, i % 2 == 0 ? "88a8 0ffe" : "8100 0ffe");
    assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
    assert_int_equal(frame.kind, expected.kind);
    assert_int_equal(frame.vlan, 4094);
    assert_int_equal(frame.length, expected.length);
    insert_octets(&bytes, 12, "8100 0001");
    assert_parses(&bytes, VIP_OK, VIP_FRAME_OTHER);
    for (bytes.length = 17; bytes.length > 0; bytes.length--)
      assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  }
}

static void test_priority_tag_is_no_vlan(void **state)
{
  struct octets bytes = frame_from_hex(GARP);
  struct vip_frame frame;

  (void)state;
  insert_octets(&bytes, 12, "8100 e000");
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_ASSERTION);
  assert_int_equal(frame.vlan, VIP_FRAME_UNTAGGED);
}

static void test_other_ethernet(void **state)
{
  (void)state;
  /* 802.3 with a length, and LLC of spanning tree behind it; LLDP; MPLS; 802.1ah. */
  assert_patched(HEAD_V2 DATA_A, 12, "0026 424203", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(HEAD_V2 DATA_A, 12, "05ff", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(HEAD_V2 DATA_A, 12, "88cc", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(HEAD_V2 DATA_A, 12, "8847", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(HEAD_V2 DATA_A, 12, "88e7", VIP_OK, VIP_FRAME_OTHER);
  /* One family's header behind the other's Ethertype. */
  assert_patched(HEAD_V2 DATA_A, 12, "86dd", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(HEAD_E DATA_E, 12, "0800", VIP_OK, VIP_FRAME_OTHER);
}

static void test_nothing_at_all(void **state)
{
  struct vip_frame frame;

  (void)state;
  memset(&frame, 0x55, sizeof frame);
  assert_int_equal(vip_frame_parse(&frame, NULL, 0), VIP_ERR_LENGTH);
  assert_int_equal(frame.kind, VIP_FRAME_OTHER);
  assert_null(frame.data);
}

/* ------------------------------------------------------------------------
 * IPv4, IPv6, UDP
 */

static void test_ipv4_options(void **state)
{
  (void)state;
  for (size_t words = 1; words <= 10; words++) {
    struct octets bytes = frame_from_hex(HEAD_COUP DATA_COUP);
    const struct octets data = frame_from_hex(DATA_COUP);
    struct vip_frame frame;

    for (size_t i = 0; i < words; i++)
      insert_octets(&bytes, IP_AT + 20, "94040000"); /* router alert */
    bytes.at[IP_AT] = (uint8_t)(0x45 + words);
    frame_set16(bytes.at + IP_AT + 2, bytes.length - IP_AT);
    repair_frame(&bytes);
    assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
    assert_int_equal(frame.kind, VIP_FRAME_HSRP);
    assert_int_equal(frame.length, data.length);
    assert_memory_equal(frame.data, data.at, data.length);
    bytes.at[IP_AT + 20] ^= 1; /* options are under the header's checksum */
    assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
  }
}

static void test_ipv4_lengths(void **state)
{
  static const char vrrp[] = HEAD_V2 DATA_A;

  (void)state;
  assert_patched(vrrp, IP_AT, "44", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT, "40", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT, "4f", VIP_ERR_LENGTH, VIP_FRAME_OTHER); /* 60 of 40 octets */
  assert_patched(vrrp, IP_AT + 2, "0013", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT + 2, "0000", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT + 2, "0029", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT + 2, "ffff", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT + 2, "0027", VIP_OK, VIP_FRAME_VRRP);
}

/* No message at all, recorded as an attack: ours to count, so it is handed on. */
static void test_empty_vrrp_message(void **state)
{
  struct octets bytes = frame_from_hex("00005e000133 020000000001 0800"
                                       "450000140001000005701365c0000202e0000012");
  struct vip_frame frame;

  (void)state;
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_VRRP);
  assert_int_equal(frame.length, 0);
  assert_int_equal(frame.meta.ttl, 5);
}

static void test_ipv4_checksum_and_protocol(void **state)
{
  struct octets bytes = frame_from_hex(HEAD_V2 DATA_A);

  (void)state;
  for (size_t bit = 0; bit < 20 * 8; bit++) {
    const size_t octet = bit / 8;
    struct vip_frame frame;

    /* Version, lengths and protocol are looked at before. */
    if (octet == 0 || octet == 2 || octet == 3 || octet == 9)
      continue;
    bytes.at[IP_AT + octet] ^= (uint8_t)(1U << bit % 8);
    assert_int_equal(parse_frame(&frame, &bytes), VIP_ERR_CHECKSUM);
    bytes.at[IP_AT + octet] ^= (uint8_t)(1U << bit % 8);
  }
  assert_parses(&bytes, VIP_OK, VIP_FRAME_VRRP);
  bytes.at[IP_AT + 9] = 6; /* not ours, and then its checksum is not ours either */
  assert_parses(&bytes, VIP_OK, VIP_FRAME_OTHER);
  bytes.at[IP_AT + 9] = 51; /* authentication header */
  assert_parses(&bytes, VIP_OK, VIP_FRAME_OTHER);
}

static void test_fragments(void **state)
{
  static const char *const frames[] = {HEAD_V2 DATA_A, HEAD_COUP DATA_COUP};

  (void)state;
  for (size_t i = 0; i < COUNT_OF(frames); i++) {
    const enum vip_frame_kind kind = i == 0 ? VIP_FRAME_VRRP : VIP_FRAME_HSRP;

    assert_patched(frames[i], IP_AT + 6, "2000", VIP_OK, VIP_FRAME_OTHER); /* first */
    assert_patched(frames[i], IP_AT + 6, "2001", VIP_OK, VIP_FRAME_OTHER);
    assert_patched(frames[i], IP_AT + 6, "0001", VIP_OK, VIP_FRAME_OTHER); /* last */
    assert_patched(frames[i], IP_AT + 6, "1fff", VIP_OK, VIP_FRAME_OTHER);
    assert_patched(frames[i], IP_AT + 6, "4000", VIP_OK, kind); /* don't fragment */
  }
}

static void test_ipv6_header(void **state)
{
  static const char vrrp[] = HEAD_E DATA_E;

  (void)state;
  assert_patched(vrrp, IP_AT + 4, "0029", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT + 4, "ffff", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(vrrp, IP_AT + 4, "0000", VIP_OK, VIP_FRAME_VRRP);
  assert_patched(vrrp, IP_AT + 6, "00", VIP_OK, VIP_FRAME_OTHER); /* hop-by-hop options */
  assert_patched(vrrp, IP_AT + 6, "2c", VIP_OK, VIP_FRAME_OTHER); /* fragment */
  assert_patched(vrrp, IP_AT + 6, "06", VIP_OK, VIP_FRAME_OTHER);
  /* Flow label and traffic class do not matter. */
  assert_patched(vrrp, IP_AT, "6fffffff", VIP_OK, VIP_FRAME_VRRP);
}

static void test_udp_ports(void **state)
{
  static const char coup[] = HEAD_COUP DATA_COUP;
  static const char hsrp6[] = HEAD_HSRP6 DATA_HSRP6;

  (void)state;
  assert_patched(coup, 34, "0400", VIP_OK, VIP_FRAME_HSRP); /* any source port */
  assert_patched(coup, 36, "0c96", VIP_OK, VIP_FRAME_GLBP);
  assert_patched(coup, 36, "07ed", VIP_OK, VIP_FRAME_OTHER); /* that of IPv6 */
  assert_patched(coup, 36, "0035", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(hsrp6, 60, "0c96", VIP_OK, VIP_FRAME_GLBP);
  assert_patched(hsrp6, 60, "07c1", VIP_OK, VIP_FRAME_OTHER); /* that of IPv4 */
}

static void test_udp_lengths(void **state)
{
  struct octets bytes = frame_from_hex(HEAD_COUP DATA_COUP);
  struct vip_frame frame;

  (void)state;
  assert_patched(HEAD_COUP DATA_COUP, 38, "0000", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "0007", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "001d", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "ffff", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "0008", VIP_OK, VIP_FRAME_HSRP);
  /* A datagram that ends before its IP packet does. */
  patch_frame(&bytes, 38, "001a");
  repair_frame(&bytes);
  assert_int_equal(parse_frame(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.length, 18);
  /* An IP packet too short for a UDP header. */
  for (size_t upper = 0; upper < 8; upper++) {
    bytes = frame_from_hex(HEAD_COUP DATA_COUP);
    frame_set16(bytes.at + IP_AT + 2, 20 + upper);
    repair_frame(&bytes);
    assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  }
}

static void test_udp_checksum(void **state)
{
  struct octets bytes = frame_from_hex(HEAD_COUP DATA_COUP);

  (void)state;
  for (size_t octet = 42; octet < bytes.length; octet++) {
    bytes.at[octet] ^= 0x10;
    assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
    bytes.at[octet] ^= 0x10;
  }
  /* The pseudo-header is part of it. */
  bytes.at[IP_AT + 15] ^= 1;
  repair_sum(bytes.at + IP_AT, 20, 10, 0);
  assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
  /* "Not computed" is allowed over IPv4 alone. */
  patch_frame(&bytes, 40, "0000");
  assert_parses(&bytes, VIP_OK, VIP_FRAME_HSRP);
  bytes = frame_from_hex(HEAD_HSRP6 DATA_HSRP6);
  patch_frame(&bytes, 64, "0000");
  assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
}

/* Over IPv6 a checksum field of 0 is refused even where the sum would come out right. */
static void test_udp_checksum_zero_that_adds_up(void **state)
{
  struct octets bytes = frame_from_hex(HEAD_HSRP6 DATA_HSRP6);

  (void)state;
  /* The checksum moves from its field to two octets that are zero. */
  assert_int_equal(frame_get16(bytes.at + 80), 0);
  memcpy(bytes.at + 80, bytes.at + 64, 2);
  patch_frame(&bytes, 64, "ffff");
  assert_parses(&bytes, VIP_OK, VIP_FRAME_HSRP);
  patch_frame(&bytes, 64, "0000");
  assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
}

/* ------------------------------------------------------------------------
 * Damage at random
 */

static uint32_t xorshift(uint32_t *seed)
{
  *seed ^= *seed << 13;
  *seed ^= *seed >> 17;
  *seed ^= *seed << 5;
  return *seed;
}

/*
 * Up to eight octets are changed, small values and all ones more often than
 * others, and the end may be cut; every second frame gets right checksums.
 */
static void damage(struct octets *bytes, uint32_t *seed)
{
  static const uint8_t favourites[] = {0x00, 0x01, 0x02, 0x07, 0x08, 0x7f, 0x80, 0xff};

  if (bytes->length == 0)
    return;
  for (uint32_t n = 1 + xorshift(seed) % 8; n > 0; n--) {
    uint8_t *octet = bytes->at + xorshift(seed) % bytes->length;
    const uint32_t random = xorshift(seed);

    *octet = random & 0x100 ? favourites[random % COUNT_OF(favourites)] : (uint8_t)random;
  }
  if (xorshift(seed) % 4 == 0)
    bytes->length -= xorshift(seed) % bytes->length;
  if (xorshift(seed) % 2 == 0)
    repair_frame(bytes);
}

static void test_random_damage(void **state)
{
  unsigned ours = 0;
  unsigned length = 0;
  unsigned checksum = 0;
  uint32_t seed = 20240607;

  (void)state;
  for (size_t i = 0; i < COUNT_OF(vectors); i++) {
    const struct octets good = frame_from_hex(vectors[i]);

    for (int round = 0; round < 4000; round++) {
      struct octets bytes = good;
      struct vip_frame frame;
      int result;

      damage(&bytes, &seed);
      result = parse_frame(&frame, &bytes);
      assert_true(result == VIP_OK || result == VIP_ERR_LENGTH || result == VIP_ERR_CHECKSUM);
      assert_true(frame.kind <= VIP_FRAME_ASSERTION);
      assert_true(frame.vlan <= 4095);
      ours += frame.kind != VIP_FRAME_OTHER;
      length += result == VIP_ERR_LENGTH;
      checksum += result == VIP_ERR_CHECKSUM;
    }
  }
  /* The damage reaches every outcome, often. */
  assert_true(ours > 10000 && length > 10000 && checksum > 10000);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cut_at_every_length),
      cmocka_unit_test(test_padding_is_left_out),
      cmocka_unit_test(test_vlan_tags),
      cmocka_unit_test(test_priority_tag_is_no_vlan),
      cmocka_unit_test(test_other_ethernet),
      cmocka_unit_test(test_nothing_at_all),
      cmocka_unit_test(test_ipv4_options),
      cmocka_unit_test(test_ipv4_lengths),
      cmocka_unit_test(test_empty_vrrp_message),
      cmocka_unit_test(test_ipv4_checksum_and_protocol),
      cmocka_unit_test(test_fragments),
      cmocka_unit_test(test_ipv6_header),
      cmocka_unit_test(test_udp_ports),
      cmocka_unit_test(test_udp_lengths),
      cmocka_unit_test(test_udp_checksum),
      cmocka_unit_test(test_udp_checksum_zero_that_adds_up),
      cmocka_unit_test(test_random_damage),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
