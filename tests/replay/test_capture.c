/* SPDX-License-Identifier: MIT */
/*
 * test_capture.c - what vip-replay reads: every file form in both byte orders,
 * every link, files that are cut short, damaged or none at all, and the verdict
 * of the listing on packets that break one rule each.
 */
#include "tape.h"

#include "hex.h"

static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
static struct vip_addr address;
static struct tape_run run;

static struct advert_fields v2(void)
{
  struct advert_fields fields;

  memset(&fields, 0, sizeof fields);
  address = vip_ipv4(192, 0, 2, 1);
  fields.family = VIP_IPV4;
  fields.version = 2;
  fields.vrid = 7;
  fields.priority = 100;
  fields.interval = 1;
  fields.src = vip_ipv4(192, 0, 2, 10);
  fields.dst = group4;
  fields.addresses = &address;
  fields.count = 1;
  return fields;
}

static struct advert_fields v3(uint8_t family)
{
  struct advert_fields fields = v2();

  fields.version = 3;
  fields.interval = 100;
  fields.family = family;
  if (family == VIP_IPV6) {
    address = v6(0xfe80, 0x100);
    fields.src = v6(0xfe80, 0x10);
    fields.dst = group6;
  }
  return fields;
}

static struct advert build(struct advert_fields fields)
{
  struct advert packet;

  advert_build(&packet, &fields);
  return packet;
}

/* Five packets, a second apart. */
static void make_tape(struct tape *tape)
{
  const struct advert packet = build(v2());
  int i;

  memset(tape, 0, sizeof *tape);
  for (i = 0; i < 5; i++) {
    tape_add(tape, i * 1000 + 123, &packet, 0);
  }
}

static size_t lines_with(const char *text, const char *part)
{
  size_t count = 0;

  for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part)) {
    count++;
  }
  return count;
}

/* ------------------------------------------------------------------------
 * Forms
 */

static void test_every_form_reads_the_same(void **state)
{
  static struct tape tape;
  static uint8_t octets[4096];
  char first[sizeof run.text] = "";
  int form;
  int big;

  (void)state;
  make_tape(&tape);
  for (form = 0; form < TAPE_FORMS; form++) {
    for (big = 0; big < 2; big++) {
      const size_t length =
          tape_encode(&tape, (enum tape_form)form, big != 0, 1, octets, sizeof octets);

      tape_run_octets(&run, "", octets, length);
      assert_int_equal(run.status, 0);
      assert_int_equal(lines_with(run.text, ": ok\n"), 5);
      assert_non_null(strstr(run.text, "     5     4.000000  192.0.2.10 > 224.0.0.18  vrrp2 "));
      if (first[0] == '\0') {
        memcpy(first, run.text, sizeof first);
      }
      assert_string_equal(run.text, first);
    }
  }
}

/* Octets 24 on of a file with one frame of that link. */
static size_t one_frame(uint32_t link_type, const char *header, const struct advert *packet,
                        uint8_t *octets, size_t size)
{
  static struct tape tape;
  uint8_t frame[TAPE_FRAME];
  size_t length = hex_bytes(frame, sizeof frame, header);

  length += tape_ip(packet, frame + length);
  memset(&tape, 0, sizeof tape);
  tape_add_frame(&tape, 0, frame, length);
  return tape_encode(&tape, TAPE_PCAPNG, true, link_type, octets, size);
}

static void test_every_link(void **state)
{
  static const struct {
    uint32_t link_type;
    const char *header;
  } links[] = {
      {0, "00000002"},
      {0, "02000000"},
      {108, "00000002"},
      {12, ""},
      {14, ""},
      {101, ""},
      {228, ""},
      {107, "184103cc"},
      {107, "18410800"},
      {107, "1c20804103cc"},
      {113, "0002000100060000000000010000"
            "0800"},
      {276, "0800000000000003000100060000000000010000"},
  };
  const struct advert packet = build(v2());
  uint8_t octets[512];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(links); i++) {
    const size_t length =
        one_frame(links[i].link_type, links[i].header, &packet, octets, sizeof octets);

    tape_run_octets(&run, "", octets, length);
    assert_int_equal(run.status, 0);
    assert_int_equal(lines_with(run.text, ": ok\n"), 1);
    tape_run_octets(&run, "--as 192.0.2.10", octets, length);
    assert_int_equal(run.status, 0);
  }
}

static void test_unknown_link(void **state)
{
  const struct advert packet = build(v2());
  uint8_t octets[512];
  const size_t length = one_frame(147, "", &packet, octets, sizeof octets);

  (void)state;
  tape_run_octets(&run, "", octets, length);
  assert_int_equal(run.status, 0);
  assert_string_equal(run.text, "0 first-hop packets in 1 frames\n");
}

/* ------------------------------------------------------------------------
 * Files that are not whole
 */

static void test_unreadable(void **state)
{
  (void)state;
  tape_command(&run, "/nonexistent/capture");
  assert_int_equal(run.status, 2);
  tape_command(&run, "/tmp");
  assert_int_equal(run.status, 2);
  tape_run_octets(&run, "", (const uint8_t *)"", 0);
  assert_int_equal(run.status, 2);
  tape_run_octets(&run, "", (const uint8_t *)"a text, and no capture at all", 29);
  assert_int_equal(run.status, 2);
  assert_non_null(strstr(run.text, "neither pcap nor pcapng"));
}

/* Cut at any place: the frames in front of it are listed, and it is said. */
static void test_cut_short(void **state)
{
  static struct tape tape;
  static uint8_t octets[4096];
  static const enum tape_form forms[] = {TAPE_PCAP_US, TAPE_PCAPNG};
  /* file header, and record: header, frame of 14 + 20 + 20 octets, padding, second length */
  static const size_t headers[] = {24, 60};
  static const size_t records[] = {16 + 54, 28 + 56 + 4};
  size_t i;
  size_t length;

  (void)state;
  make_tape(&tape);
  for (i = 0; i < 2; i++) {
    const size_t whole = tape_encode(&tape, forms[i], false, 1, octets, sizeof octets);

    for (length = headers[i]; length < whole; length += 7) {
      const size_t left = (length - headers[i]) % records[i];
      char sum[64];

      tape_run_octets(&run, "", octets, length);
      assert_int_equal(run.status, 0);
      (void)snprintf(sum, sizeof sum, "%lu first-hop packets",
                     (unsigned long)((length - headers[i]) / records[i]));
      assert_non_null(strstr(run.text, sum));
      assert_int_equal(strstr(run.text, "cut short") != NULL, left != 0);
    }
  }
}

static void test_cut_in_the_header(void **state)
{
  static struct tape tape;
  static uint8_t octets[4096];
  size_t length;

  (void)state;
  make_tape(&tape);
  (void)tape_encode(&tape, TAPE_PCAP_NS, true, 1, octets, sizeof octets);
  for (length = 0; length < 24; length++) {
    tape_run_octets(&run, "", octets, length);
    assert_int_equal(run.status, 2);
  }
}

/* Any octet of the file set to 0, 0x7f or 0xff: no crash, and a status that means something. */
static void test_damaged(void **state)
{
  static struct tape tape;
  static uint8_t octets[4096];
  static const uint8_t values[] = {0, 0x7f, 0xff};
  const struct advert packet = build(v2());
  size_t at;

  (void)state;
  memset(&tape, 0, sizeof tape);
  tape_add(&tape, 0, &packet, 0);
  tape_add(&tape, 900, &packet, 0);
  for (at = 0; at < 150; at++) {
    const size_t length = tape_encode(&tape, TAPE_PCAPNG, at % 2 == 0, 1, octets, sizeof octets);

    octets[at] = values[at % 3];
    tape_run_octets(&run, "--all", octets, length);
    assert_in_range(run.status, 0, 2);
  }
}

/* Only its first octets were recorded. */
static void test_short_frame(void **state)
{
  static struct tape tape;
  const struct advert packet = build(v2());

  (void)state;
  memset(&tape, 0, sizeof tape);
  tape_add(&tape, 0, &packet, 0);
  tape.frames[0].length -= 5;
  tape_run(&run, "", &tape);
  assert_int_equal(run.status, 0);
  assert_non_null(strstr(run.text, "192.0.2.10 > 224.0.0.18  vrrp: damaged frame: "));
  tape_run(&run, "--as 192.0.2.10", &tape);
  assert_int_equal(run.status, 2);
}

/* ------------------------------------------------------------------------
 * The listing's verdicts
 */

/* The listing of one packet ends with this. */
static void expect_listed(const struct advert *packet, const char *options, const char *end)
{
  static struct tape tape;
  char *second_line;

  memset(&tape, 0, sizeof tape);
  tape_add(&tape, 0, packet, 0);
  tape_run(&run, options, &tape);
  assert_int_equal(run.status, 0);
  second_line = strchr(run.text, '\n');
  assert_non_null(second_line);
  *second_line = '\0';
  assert_true(strlen(run.text) > strlen(end));
  assert_string_equal(run.text + strlen(run.text) - strlen(end), end);
}

static void test_listed_good(void **state)
{
  struct advert_fields fields = v3(VIP_IPV4);
  struct advert packet;

  (void)state;
  packet = build(v2());
  expect_listed(&packet, "", "  vrrp2 group 7 priority 100 interval 1 s 192.0.2.1: ok");
  packet = build(fields);
  expect_listed(&packet, "", " interval 100 cs 192.0.2.1 (checksum of the message): ok");
  fields.sum = SUM_PSEUDO;
  packet = build(fields);
  expect_listed(&packet, "", " 192.0.2.1 (checksum with pseudo-header): ok");
  packet = build(v3(VIP_IPV6));
  expect_listed(&packet, "",
                "fe80::10 > ff02::12  vrrp3 group 7 priority 100 interval 100 cs "
                "fe80::100: ok");
}

static void test_listed_bad(void **state)
{
  struct advert_fields fields;
  struct advert packet;

  (void)state;
  packet = build(v2());
  packet.meta.ttl = 64;
  expect_listed(&packet, "", ": TTL or hop limit is not 255 (or outside the peer's range)");
  packet = build(v2());
  packet.meta.dst = vip_ipv4(224, 0, 0, 5);
  expect_listed(&packet, "", ": destination is neither the multicast group nor this router");
  packet = build(v2());
  packet.meta.src = vip_ipv4(0, 0, 0, 0);
  expect_listed(&packet, "", ": source address is not one that a router can have");
  packet = build(v2());
  packet.data[7] ^= 1;
  expect_listed(&packet, "", ": checksum is wrong");
  packet = build(v2());
  packet.data[0] = 0x41;
  advert_fix_sum(&packet, SUM_MESSAGE);
  expect_listed(&packet, "", ": protocol version is unknown or not the group's");
  packet.data[0] = 0x22;
  advert_fix_sum(&packet, SUM_MESSAGE);
  expect_listed(&packet, "", ": packet type is unknown");
  packet = build(v2());
  packet.data[3] = 2;
  advert_fix_sum(&packet, SUM_MESSAGE);
  expect_listed(&packet, "", ": packet is shorter or longer than its contents say");
  fields = v2();
  fields.count = 0;
  packet = build(fields);
  expect_listed(&packet, "", ": packet lists no address");
  fields = v3(VIP_IPV4);
  fields.interval = 0;
  packet = build(fields);
  expect_listed(&packet, "", ": advertisement interval is zero");
  fields = v2();
  fields.auth_type = 9;
  packet = build(fields);
  expect_listed(&packet, "", ": authentication type is unknown");
}

static void test_listed_with_several_faults(void **state)
{
  struct advert packet = build(v2());

  (void)state;
  packet.meta.ttl = 1;
  packet.data[7] ^= 1;
  expect_listed(&packet, "",
                ": TTL or hop limit is not 255 (or outside the peer's range); checksum is wrong");
}

/* vrrp.md 11.5: a withdrawal of a router with MD5, key "password12345", id 1. */
static void test_listed_digest(void **state)
{
  struct advert packet;

  (void)state;
  advert_hex_between(&packet, VIP_IPV4, vip_ipv4(10, 0, 0, 1), group4,
                     "21010001fe01caf00a00000a0000000000000000"
                     "fe1c010000000a00000100000001fcae3bff6c29eb2a76fe9939fbe766bf");
  expect_listed(&packet, "", " 10.0.0.10 md5 id 1: ok");
  expect_listed(&packet, "--key password12345", " md5 id 1: ok");
  expect_listed(&packet, "--key other --key 1:password12345", " md5 id 1: ok");
  expect_listed(&packet, "--key 2:password12345", ": digest was made with none of the keys");
  expect_listed(&packet, "--key password1234", ": digest was made with none of the keys");
}

static void test_wrong_options(void **state)
{
  static const char *const wrong[] = {
      "",           "--as",          "--unknown x",   "--as 1.2.3 x",         "--tolerance -1 x",
      "--key '' x", "--start now x", "--start 1e9 x", "--all --as 1.2.3.4 x", "a b",
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(wrong); i++) {
    tape_command(&run, wrong[i]);
    assert_int_equal(run.status, 2);
  }
  tape_command(&run, "--help");
  assert_int_equal(run.status, 0);
  assert_non_null(strstr(run.text, "usage: "));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_form_reads_the_same),
      cmocka_unit_test(test_every_link),
      cmocka_unit_test(test_unknown_link),
      cmocka_unit_test(test_unreadable),
      cmocka_unit_test(test_cut_short),
      cmocka_unit_test(test_cut_in_the_header),
      cmocka_unit_test(test_damaged),
      cmocka_unit_test(test_short_frame),
      cmocka_unit_test(test_listed_good),
      cmocka_unit_test(test_listed_bad),
      cmocka_unit_test(test_listed_with_several_faults),
      cmocka_unit_test(test_listed_digest),
      cmocka_unit_test(test_wrong_options),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
