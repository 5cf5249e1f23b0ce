/* SPDX-License-Identifier: MIT */
/*
 * test_frame_parse.c - received frames that are unusual, wrong, cut short or
 * damaged at random: tags, padding, options, fragments, lengths, checksums, and
 * the checks of ARP and neighbour discovery.
 *
 * Frames are made from a good one by patching single fields; where a checksum
 * covers the field, repair() puts it right again, so that the check in question
 * is reached.  Good frames are in test_frame.c.
 */
#include "vip_test.h"

#include "../../lib/checksum.h"
#include "frame_vectors.h"
#include "guard.h"
#include "hex.h"

enum { FRAME_MAX = 512, IP_AT = 14 };

struct octets {
  uint8_t at[FRAME_MAX];
  size_t length;
};

static const char *const vectors[] = {ALL_FRAME_VECTORS};

static struct octets from_hex(const char *text)
{
  struct octets result;

  result.length = hex_bytes(result.at, sizeof result.at, text);
  return result;
}

static void set16(uint8_t *at, size_t value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static size_t get16(const uint8_t *at)
{
  return (size_t)at[0] << 8 | at[1];
}

/* Puts `hex` in place of the octets at `offset`. */
static void patch(struct octets *frame, size_t offset, const char *hex)
{
  hex_bytes(frame->at + offset, frame->length - offset, hex);
}

/* Inserts `hex` at `offset`. */
static void insert(struct octets *frame, size_t offset, const char *hex)
{
  uint8_t more[FRAME_MAX];
  const size_t count = hex_bytes(more, sizeof more, hex);

  assert_true(frame->length + count <= sizeof frame->at);
  memmove(frame->at + offset + count, frame->at + offset, frame->length - offset);
  memcpy(frame->at + offset, more, count);
  frame->length += count;
}

/* Writes the right checksum of `length` octets into them, `field` octets from their start. */
static void repair_sum(uint8_t *data, size_t length, size_t field, uint32_t start)
{
  if (field + 2 > length)
    return;
  set16(data + field, 0);
  set16(data + field, 0xffffU ^ vipi_sum_fold(vipi_sum(start, data, length)));
}

/* The checksum of UDP or ICMPv6, if that is what `protocol` says. */
static void repair_upper(const struct octets *frame, uint8_t *data, size_t length, uint8_t family,
                         uint8_t protocol, size_t ip)
{
  struct vip_addr src = {{0}};
  struct vip_addr dst = {{0}};

  memcpy(src.octet, frame->at + ip + (family == VIP_IPV4 ? 12 : 8), family == VIP_IPV4 ? 4 : 16);
  memcpy(dst.octet, frame->at + ip + (family == VIP_IPV4 ? 16 : 24), family == VIP_IPV4 ? 4 : 16);
  if (protocol == 17 && length >= 8 && get16(data + 4) <= length)
    repair_sum(data, get16(data + 4), 6,
               vipi_sum_pseudo(family, &src, &dst, protocol, get16(data + 4)));
  if (protocol == 58)
    repair_sum(data, length, 2, vipi_sum_pseudo(family, &src, &dst, protocol, length));
}

/* Puts right whatever checksums a frame has, tagged or not, as far as its lengths make sense. */
static void repair(struct octets *frame)
{
  size_t ip = IP_AT;
  size_t left;

  while (ip + 4 < frame->length &&
         (get16(frame->at + ip - 2) == 0x8100 || get16(frame->at + ip - 2) == 0x88a8))
    ip += 4;
  if (ip + 40 > frame->length)
    return;
  left = frame->length - ip;
  if (get16(frame->at + ip - 2) == 0x0800) {
    const size_t header = (size_t)(frame->at[ip] & 15) * 4;
    const size_t total = get16(frame->at + ip + 2);

    if (header < 20 || total < header || total > left)
      return;
    repair_sum(frame->at + ip, header, 10, 0);
    repair_upper(frame, frame->at + ip + header, total - header, VIP_IPV4, frame->at[ip + 9], ip);
  } else if (get16(frame->at + ip - 2) == 0x86dd && get16(frame->at + ip + 4) <= left - 40) {
    repair_upper(frame, frame->at + ip + 40, get16(frame->at + ip + 4), VIP_IPV6, frame->at[ip + 6],
                 ip);
  }
}

/* Parses at a guard page; data and length are checked to lie in the frame, and made relative. */
static int parse(struct vip_frame *frame, const struct octets *bytes)
{
  uint8_t *copy = guard_copy(bytes->at, bytes->length);
  const int result = vip_frame_parse(frame, copy, bytes->length);

  if (result != VIP_OK)
    assert_int_equal(frame->kind, VIP_FRAME_OTHER);
  if (frame->kind >= VIP_FRAME_VRRP && frame->kind <= VIP_FRAME_GLBP) {
    assert_true(frame->data >= copy && frame->data <= copy + bytes->length);
    assert_true(frame->length <= (size_t)(copy + bytes->length - frame->data));
    frame->data = bytes->at + (frame->data - copy);
  } else {
    assert_null(frame->data);
    assert_int_equal(frame->length, 0);
  }
  guard_free(copy, bytes->length);
  return result;
}

static void assert_parses(const struct octets *bytes, int result, enum vip_frame_kind kind)
{
  struct vip_frame frame;

  assert_int_equal(parse(&frame, bytes), result);
  assert_int_equal(frame.kind, kind);
}

/* The frame `hex`, patched at `offset` with `change`, checksums right again. */
static void assert_patched(const char *hex, size_t offset, const char *change, int result,
                           enum vip_frame_kind kind)
{
  struct octets bytes = from_hex(hex);

  patch(&bytes, offset, change);
  repair(&bytes);
  assert_parses(&bytes, result, kind);
}

/* ------------------------------------------------------------------------
 * All frames alike
 */

static void test_cut_at_every_length(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(vectors); i++) {
    struct octets bytes = from_hex(vectors[i]);

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
    const struct octets plain = from_hex(vectors[i]);
    struct octets padded = plain;
    struct vip_frame expected;
    struct vip_frame frame;

    assert_int_equal(parse(&expected, &plain), VIP_OK);
    memset(padded.at + plain.length, 0xa5, 64);
    for (padded.length++; padded.length < plain.length + 64; padded.length++) {
      assert_int_equal(parse(&frame, &padded), VIP_OK);
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
    const struct octets plain = from_hex(vectors[i]);
    const bool tagged = get16(plain.at + 12) == 0x8100;
    struct octets bytes = plain;
    struct vip_frame expected;
    struct vip_frame frame;

    parse(&expected, &plain);
    /* Priority, drop bit and id 100; an outer tag of 802.1ad or 802.1Q around it. */
    if (!tagged) {
      insert(&bytes, 12, "8100 f064");
      assert_int_equal(parse(&frame, &bytes), VIP_OK);
      assert_int_equal(frame.kind, expected.kind);
      assert_int_equal(frame.vlan, 100);
    }
    insert(&bytes, 12, i % 2 == 0 ? "88a8 0ffe" : "8100 0ffe");
    assert_int_equal(parse(&frame, &bytes), VIP_OK);
    assert_int_equal(frame.kind, expected.kind);
    assert_int_equal(frame.vlan, 4094);
    assert_int_equal(frame.length, expected.length);
    insert(&bytes, 12, "8100 0001");
    assert_parses(&bytes, VIP_OK, VIP_FRAME_OTHER);
    for (bytes.length = 17; bytes.length > 0; bytes.length--)
      assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  }
}

static void test_priority_tag_is_no_vlan(void **state)
{
  struct octets bytes = from_hex(GARP);
  struct vip_frame frame;

  (void)state;
  insert(&bytes, 12, "8100 e000");
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
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
    struct octets bytes = from_hex(HEAD_COUP DATA_COUP);
    const struct octets data = from_hex(DATA_COUP);
    struct vip_frame frame;

    for (size_t i = 0; i < words; i++)
      insert(&bytes, IP_AT + 20, "94040000"); /* router alert */
    bytes.at[IP_AT] = (uint8_t)(0x45 + words);
    set16(bytes.at + IP_AT + 2, bytes.length - IP_AT);
    repair(&bytes);
    assert_int_equal(parse(&frame, &bytes), VIP_OK);
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
  struct octets bytes = from_hex("00005e000133 020000000001 0800"
                                 "450000140001000005701365c0000202e0000012");
  struct vip_frame frame;

  (void)state;
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_VRRP);
  assert_int_equal(frame.length, 0);
  assert_int_equal(frame.meta.ttl, 5);
}

static void test_ipv4_checksum_and_protocol(void **state)
{
  struct octets bytes = from_hex(HEAD_V2 DATA_A);

  (void)state;
  for (size_t bit = 0; bit < 20 * 8; bit++) {
    const size_t octet = bit / 8;
    struct vip_frame frame;

    /* Version, lengths and protocol are looked at before. */
    if (octet == 0 || octet == 2 || octet == 3 || octet == 9)
      continue;
    bytes.at[IP_AT + octet] ^= (uint8_t)(1U << bit % 8);
    assert_int_equal(parse(&frame, &bytes), VIP_ERR_CHECKSUM);
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
  struct octets bytes = from_hex(HEAD_COUP DATA_COUP);
  struct vip_frame frame;

  (void)state;
  assert_patched(HEAD_COUP DATA_COUP, 38, "0000", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "0007", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "001d", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "ffff", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(HEAD_COUP DATA_COUP, 38, "0008", VIP_OK, VIP_FRAME_HSRP);
  /* A datagram that ends before its IP packet does. */
  patch(&bytes, 38, "001a");
  repair(&bytes);
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.length, 18);
  /* An IP packet too short for a UDP header. */
  for (size_t upper = 0; upper < 8; upper++) {
    bytes = from_hex(HEAD_COUP DATA_COUP);
    set16(bytes.at + IP_AT + 2, 20 + upper);
    repair(&bytes);
    assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  }
}

static void test_udp_checksum(void **state)
{
  struct octets bytes = from_hex(HEAD_COUP DATA_COUP);

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
  patch(&bytes, 40, "0000");
  assert_parses(&bytes, VIP_OK, VIP_FRAME_HSRP);
  bytes = from_hex(HEAD_HSRP6 DATA_HSRP6);
  patch(&bytes, 64, "0000");
  assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
}

/* Over IPv6 a checksum field of 0 is refused even where the sum would come out right. */
static void test_udp_checksum_zero_that_adds_up(void **state)
{
  struct octets bytes = from_hex(HEAD_HSRP6 DATA_HSRP6);

  (void)state;
  /* The checksum moves from its field to two octets that are zero. */
  assert_int_equal(get16(bytes.at + 80), 0);
  memcpy(bytes.at + 80, bytes.at + 64, 2);
  patch(&bytes, 64, "ffff");
  assert_parses(&bytes, VIP_OK, VIP_FRAME_HSRP);
  patch(&bytes, 64, "0000");
  assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
}

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
  struct octets bytes = from_hex(ARP_REQUEST_HOST);
  struct vip_frame frame;

  (void)state;
  patch(&bytes, 28, "00000000");
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_true(frame.query.probe);
  assert_true(vip_addr_is_none(&frame.query.sender));
  assert_memory_equal(&frame.query.target, &target, sizeof target);
}

/* The MAC is that of the ARP packet, whatever the frame's source is. */
static void test_arp_behind_another_mac(void **state)
{
  struct octets bytes = from_hex(ARP_REQUEST_HOST);
  struct vip_frame frame;

  (void)state;
  patch(&bytes, 6, "020000000099");
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
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
      bytes = from_hex(frames[i]);
      bytes.at[octet] ^= 4;
      assert_parses(&bytes, VIP_ERR_CHECKSUM, VIP_FRAME_OTHER);
    }
    /* Messages shorter than the fixed part. */
    for (size_t length = 0; length < 24; length++) {
      bytes = from_hex(frames[i]);
      set16(bytes.at + IP_AT + 4, length);
      repair(&bytes);
      assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
    }
  }
}

static void test_nd_options(void **state)
{
  struct octets bytes = from_hex(NS_HOST);
  struct vip_frame frame;

  (void)state;
  assert_patched(NS_HOST, 79, "00", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(NS_HOST, 79, "02", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  assert_patched(NS_HOST, 79, "ff", VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  for (size_t length = 25; length < 32; length++) {
    bytes = from_hex(NS_HOST);
    bytes.length = 54 + length;
    set16(bytes.at + IP_AT + 4, length);
    repair(&bytes);
    assert_parses(&bytes, VIP_ERR_LENGTH, VIP_FRAME_OTHER);
  }

  /* A nonce (RFC 3971) and a long link-layer option in front of the one that counts. */
  bytes = from_hex(NS_HOST);
  insert(&bytes, 78, "0e01a1a2a3a4a5a6 010202020202020202020202020202ff");
  set16(bytes.at + IP_AT + 4, 32 + 24);
  repair(&bytes);
  patch(&bytes, 6, "020000000099");
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_memory_equal(&frame.query.client, "\x02\x00\xc0\x00\x02\x32", 6);

  /* The option of the other message says nothing: the frame's source counts. */
  patch(&bytes, 78 + 24, "02");
  repair(&bytes);
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
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
  struct octets bytes = from_hex(NS_HOST);
  struct vip_frame frame;

  (void)state;
  patch(&bytes, 22, "00000000000000000000000000000000");
  set16(bytes.at + IP_AT + 4, 24);
  repair(&bytes);
  assert_int_equal(parse(&frame, &bytes), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_QUERY);
  assert_true(frame.query.probe);
  assert_true(vip_addr_is_none(&frame.query.sender));
  assert_memory_equal(&frame.query.client, "\x02\x00\xc0\x00\x02\x32", 6);
  /* It goes to the solicited-node group of its target, nowhere else. */
  patch(&bytes, 53, "02");
  repair(&bytes);
  assert_parses(&bytes, VIP_OK, VIP_FRAME_OTHER);
}

static void test_advertisement_to_a_group_is_not_solicited(void **state)
{
  (void)state;
  assert_patched(NA_PROBED, 58, "e0", VIP_OK, VIP_FRAME_OTHER);
  assert_patched(NA_PROBED, 58, "80", VIP_OK, VIP_FRAME_ASSERTION);
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
    repair(bytes);
}

static void test_random_damage(void **state)
{
  unsigned ours = 0;
  unsigned length = 0;
  unsigned checksum = 0;
  uint32_t seed = 20240607;

  (void)state;
  for (size_t i = 0; i < COUNT_OF(vectors); i++) {
    const struct octets good = from_hex(vectors[i]);

    for (int round = 0; round < 4000; round++) {
      struct octets bytes = good;
      struct vip_frame frame;
      int result;

      damage(&bytes, &seed);
      result = parse(&frame, &bytes);
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
      cmocka_unit_test(test_arp_of_other_kinds),
      cmocka_unit_test(test_arp_probe),
      cmocka_unit_test(test_arp_behind_another_mac),
      cmocka_unit_test(test_nd_header),
      cmocka_unit_test(test_nd_options),
      cmocka_unit_test(test_solicitations_that_cannot_be_answered),
      cmocka_unit_test(test_nd_probe),
      cmocka_unit_test(test_advertisement_to_a_group_is_not_solicited),
      cmocka_unit_test(test_random_damage),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
