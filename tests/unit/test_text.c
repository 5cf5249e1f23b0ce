/* SPDX-License-Identifier: MIT */
/*
 * test_text.c - the writer under the status texts: numbers and times against
 * printf() and plain 64-bit division, addresses against RFC 5952's own examples
 * and inet_ntop(), strings of the host made harmless, JSON's commas.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>

#include "advert.h"
#include "json.h"
#include "text.h"
#include "vip_test.h"

static char buffer[600];
static struct vipi_text text;

static void begin(void)
{
  memset(buffer, 0x55, sizeof buffer);
  text = vipi_text_begin(buffer, sizeof buffer);
}

static void expect(const char *expected)
{
  assert_int_equal(vipi_text_end(&text), strlen(expected));
  assert_string_equal(buffer, expected);
}

/* A sequence that is the same in every run: Marsaglia's xorshift64. */
static uint64_t next_random(void)
{
  static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void test_number(void **unused)
{
  static const uint32_t edges[] = {0, 1, 9, 10, 99, 100, 999999999, 1000000000, UINT32_MAX};
  char expected[24];
  unsigned i;

  (void)unused;
  for (i = 0; i < 1000; i++) {
    const uint32_t n = i < COUNT_OF(edges) ? edges[i] : (uint32_t)(next_random() >> (i % 32 + 32));

    (void)snprintf(expected, sizeof expected, "%" PRIu32, n);
    begin();
    vipi_text_number(&text, n);
    expect(expected);
  }
}

/* All three forms of one time, against division by 10^9. */
static void check_time(vip_time time)
{
  const vip_time ms = time / 1000000;
  const vip_time s = time / VIP_SECOND;
  char expected[64];

  (void)snprintf(expected, sizeof expected, "%" PRIu64 ".%03" PRIu64 " sec", s, ms % 1000);
  begin();
  vipi_text_seconds(&text, time);
  expect(expected);
  if (s >= 86400) {
    (void)snprintf(expected, sizeof expected, "%" PRIu64 "d%02" PRIu64 "h", s / 86400,
                   s / 3600 % 24);
  } else if (s >= 60) {
    (void)snprintf(expected, sizeof expected, "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / 3600,
                   s / 60 % 60, s % 60);
  }
  begin();
  vipi_text_age(&text, time);
  expect(expected);
  (void)snprintf(expected, sizeof expected, "%" PRIu64, ms);
  begin();
  vipi_json_ms(&text, time);
  expect(expected);
}

static void test_time(void **unused)
{
  static const vip_time units[] = {1,
                                   64,
                                   512,
                                   1000,
                                   VIP_MILLISECOND,
                                   VIP_SECOND,
                                   60 * VIP_SECOND,
                                   3600 * VIP_SECOND,
                                   86400 * VIP_SECOND};
  unsigned i;
  unsigned n;

  (void)unused;
  check_time(0);
  check_time(UINT32_MAX * VIP_SECOND - 1);
  for (i = 0; i < COUNT_OF(units); i++) {
    for (n = 1; n < 4; n++) {
      check_time(units[i] * n - 1);
      check_time(units[i] * n);
      check_time(units[i] * n + 1);
    }
  }
  /* Each millisecond's edge: the low bits count. */
  for (i = 0; i < 20000; i++) {
    check_time(i * VIP_MILLISECOND);
    check_time((i + 1) * VIP_MILLISECOND - 1);
    check_time(next_random() % (UINT32_MAX * VIP_SECOND));
  }
}

static void test_time_saturates(void **unused)
{
  static const vip_time beyond[] = {UINT32_MAX * VIP_SECOND, VIP_TIME_MAX, VIP_NEVER};
  unsigned i;

  (void)unused;
  for (i = 0; i < COUNT_OF(beyond); i++) {
    begin();
    vipi_text_seconds(&text, beyond[i]);
    expect("4294967295.000 sec");
    begin();
    vipi_text_age(&text, beyond[i]);
    expect("49710d06h");
    begin();
    vipi_json_ms(&text, beyond[i]);
    expect("4294967295000");
  }
}

/* ---- addresses ---- */

static void expect_ipv6(const char *given, const char *expected)
{
  struct vip_addr addr;

  assert_int_equal(inet_pton(AF_INET6, given, addr.octet), 1);
  begin();
  vipi_text_addr(&text, VIP_IPV6, &addr);
  expect(expected);
}

static void test_rfc5952(void **unused)
{
  (void)unused;
  /* Sections 1 and 2. */
  expect_ipv6("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
  expect_ipv6("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
  expect_ipv6("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1");
  expect_ipv6("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1");
  expect_ipv6("2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1");
  expect_ipv6("2001:db8:0:0:0::1", "2001:db8::1");
  expect_ipv6("2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1");
  /* 4.1 leading zeros, 4.2.1 as short as possible, 4.2.2 one field stays. */
  expect_ipv6("2001:0db8::0001", "2001:db8::1");
  expect_ipv6("2001:db8::0:1", "2001:db8::1");
  expect_ipv6("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
  /* 4.2.3 the longest run, the first of equal ones. */
  expect_ipv6("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
  expect_ipv6("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
  /* 4.3 lower case. */
  expect_ipv6("2001:DB8::ABCD:EF", "2001:db8::abcd:ef");
  /* 5 embedded IPv4 addresses. */
  expect_ipv6("::ffff:c000:201", "::ffff:192.0.2.1");
  expect_ipv6("0:0:0:0:0:ffff:0:0", "::ffff:0.0.0.0");
  /* Ends. */
  expect_ipv6("::", "::");
  expect_ipv6("::1", "::1");
  expect_ipv6("1::", "1::");
  expect_ipv6("fe80::", "fe80::");
  expect_ipv6("0:0:1::", "0:0:1::");
  expect_ipv6("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0");
  expect_ipv6("0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
  expect_ipv6("1:2:3:4:5:6::", "1:2:3:4:5:6::");
  expect_ipv6("::3:4:5:6:7:8", "::3:4:5:6:7:8");
  expect_ipv6("10:200:3000:1000:1:10:100:1000", "10:200:3000:1000:1:10:100:1000");
}

/* Every pattern of zero fields, with fields of every length. */
static void test_ipv6_patterns(void **unused)
{
  char expected[INET6_ADDRSTRLEN];
  unsigned pattern;
  unsigned turn;
  const uint8_t two_runs[16] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 3, 0, 4};

  (void)unused;
  assert_non_null(inet_ntop(AF_INET6, two_runs, expected, sizeof expected));
  if (strncmp(expected, "::", 2) != 0) {
    skip(); /* musl shortens the second run, against RFC 5952 section 4.2.3: no measure */
  }
  for (pattern = 0; pattern < 256; pattern++) {
    for (turn = 0; turn < 20; turn++) {
      struct vip_addr addr = {{0}};
      unsigned i;

      for (i = 0; i < 8; i++) {
        const uint16_t field = (uint16_t)((next_random() & 0xffff) >> (4 * (turn % 4)));

        if ((pattern >> i & 1) != 0) {
          addr.octet[2 * i] = (uint8_t)(field >> 8);
          addr.octet[2 * i + 1] = (uint8_t)(field | 1);
        }
      }
      if ((pattern & 0x3f) == 0 && (pattern & 0x40) != 0) {
        continue; /* ::/96: inet_ntop() writes the deprecated IPv4-compatible form */
      }
      assert_non_null(inet_ntop(AF_INET6, addr.octet, expected, sizeof expected));
      begin();
      vipi_text_addr(&text, VIP_IPV6, &addr);
      expect(expected);
    }
  }
}

static void test_ipv4_and_mac(void **unused)
{
  static const struct vip_mac mac = {{0x00, 0x1f, 0xa0, 0x09, 0xff, 0x10}};
  const struct vip_addr low = vip_ipv4(0, 0, 0, 0);
  const struct vip_addr high = vip_ipv4(255, 255, 255, 255);
  const struct vip_addr mixed = vip_ipv4(10, 0, 100, 9);

  (void)unused;
  begin();
  vipi_text_addr(&text, VIP_IPV4, &low);
  expect("0.0.0.0");
  begin();
  vipi_text_addr(&text, VIP_IPV4, &high);
  expect("255.255.255.255");
  begin();
  vipi_json_addr(&text, VIP_IPV4, &mixed);
  vipi_json_mac(&text, &mac);
  expect("\"10.0.100.9\",\"00:1f:a0:09:ff:10\"");
}

/* ---- strings ---- */

struct host_string {
  const char *given;
  const char *plain;
  const char *json;
};

static void test_host_strings(void **unused)
{
  static const struct host_string strings[] = {
      {"eth0", "eth0", "\"eth0\""},
      {"", "", "\"\""},
      {NULL, "-", "null"},
      {"a\"b\\c/d", "a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
      {"\x01\b\t\n\r\x1b[31m\x1f\x7f", "??????[31m??",
       "\"\\u0001\\u0008\\u0009\\u000a\\u000d\\u001b[31m\\u001f\\u007f\""},
      /* U+00E9, U+20AC, U+1F600: as they are. */
      {"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
       "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""},
      /* The last code point, and those beside the surrogates. */
      {"\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80", "\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80",
       "\"\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\""},
      /* C1: U+0085, U+009B; U+00A0 is none. */
      {"\xc2\x85\xc2\x9b\xc2\xa0", "??\xc2\xa0", "\"\\u0085\\u009b\xc2\xa0\""},
      /* No UTF-8: single octets, overlong, surrogate, beyond, cut off by the end. */
      {"\x80\xbf\xff\xfe", "????", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
      {"\xc0\xaf", "??", "\"\\ufffd\\ufffd\""},
      {"\xc1\xbf", "??", "\"\\ufffd\\ufffd\""},
      {"\xe0\xa0\x80", "\xe0\xa0\x80", "\"\xe0\xa0\x80\""},
      {"\xe0\x9f\xbf", "???", "\"\\ufffd\\ufffd\\ufffd\""},
      {"\xf0\x8f\xbf\xbf", "????", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
      {"\xed\xa0\x80", "???", "\"\\ufffd\\ufffd\\ufffd\""},
      {"\xf4\x90\x80\x80", "????", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
      {"\xf5\x80", "??", "\"\\ufffd\\ufffd\""},
      {"x\xc3", "x?", "\"x\\ufffd\""},
      {"\xe2\x82", "??", "\"\\ufffd\\ufffd\""},
      {"\xf0\x9f\x98", "???", "\"\\ufffd\\ufffd\\ufffd\""},
      {"\xe2\x28\xa1", "?(?", "\"\\ufffd(\\ufffd\""},
  };
  unsigned i;

  (void)unused;
  for (i = 0; i < COUNT_OF(strings); i++) {
    begin();
    vipi_text_host(&text, strings[i].given);
    expect(strings[i].plain);
    begin();
    vipi_json_string(&text, strings[i].given);
    expect(strings[i].json);
    assert_true(json_valid(buffer));
  }
}

/* Whatever octets: valid JSON, and nothing that a terminal acts on. */
static void test_any_octets(void **unused)
{
  unsigned turn;

  (void)unused;
  for (turn = 0; turn < 20000; turn++) {
    char given[12];
    unsigned i;

    for (i = 0; i < sizeof given - 1; i++) {
      given[i] = (char)next_random();
    }
    given[sizeof given - 1] = '\0';
    begin();
    vipi_json_string(&text, given);
    (void)vipi_text_end(&text);
    assert_true(json_valid(buffer));
    begin();
    vipi_text_host(&text, given);
    (void)vipi_text_end(&text);
    for (i = 0; buffer[i] != '\0'; i++) {
      assert_true((unsigned char)buffer[i] >= 0x20 && buffer[i] != 0x7f);
    }
  }
}

static void test_case(void **unused)
{
  (void)unused;
  begin();
  vipi_text_lower(&text, "FIRST_NOT_@AZ[");
  vipi_text_char(&text, ' ');
  vipi_text_title(&text, "backup");
  vipi_text_title(&text, "");
  vipi_text_title(&text, "-a");
  expect("first_not_@az[ Backup-a");
}

static void test_column(void **unused)
{
  size_t start;

  (void)unused;
  begin();
  vipi_text_string(&text, "in front ");
  start = text.length;
  vipi_text_string(&text, "abc");
  vipi_text_column(&text, start, 5);
  vipi_text_string(&text, "defgh");
  vipi_text_column(&text, start, 10);
  vipi_text_string(&text, ".");
  expect("in front abc  defgh .");
}

static void test_json_commas(void **unused)
{
  (void)unused;
  begin();
  vipi_json_open(&text, '{');
  vipi_json_key(&text, "A");
  vipi_json_open(&text, '[');
  vipi_json_close(&text, ']');
  vipi_json_key(&text, "b");
  vipi_json_open(&text, '[');
  vipi_json_number(&text, 1);
  vipi_json_bool(&text, true);
  vipi_json_open(&text, '{');
  vipi_json_close(&text, '}');
  vipi_json_open(&text, '{');
  vipi_json_key(&text, "c");
  vipi_json_null(&text);
  vipi_json_close(&text, '}');
  vipi_json_close(&text, ']');
  vipi_json_key(&text, "d");
  vipi_json_name(&text, "MD5");
  vipi_json_close(&text, '}');
  expect("{\"a\":[],\"b\":[1,true,{},{\"c\":null}],\"d\":\"md5\"}");
  assert_true(json_valid(buffer));
}

/* The reader of JSON that the other tests rely on: it must refuse. */
static void test_json_reader(void **unused)
{
  static const char *const bad[] = {"",
                                    "{",
                                    "{}}",
                                    "[1,]",
                                    "[,1]",
                                    "{\"a\"}",
                                    "{\"a\":}",
                                    "{a:1}",
                                    "01",
                                    "-",
                                    "1.",
                                    "\"a",
                                    "\"\x01\"",
                                    "\"\\x\"",
                                    "\"\\u00\"",
                                    "\"\xff\"",
                                    "\"\xc0\x80\"",
                                    "\"\xed\xa0\x80\"",
                                    "nul",
                                    "{\"a\":1,\"a\":2}",
                                    "[1 2]",
                                    "{\"a\":1\"b\":2}",
                                    "\"\xf4\x90\x80\x80\"",
                                    "[[[[[[[[[]]]]]]]]]"};
  unsigned i;

  (void)unused;
  for (i = 0; i < COUNT_OF(bad); i++) {
    if (json_valid(bad[i])) {
      fail_msg("taken as JSON: %s", bad[i]);
    }
  }
  assert_true(json_valid("{\"a\":[1,-2.5,\"\\u00e9\\n\xc3\xa9\",true,false,null,{\"b\":{}}]}"));
  assert_string_equal(json_get("{\"x\":1,\"a\":{\"b\":\"c\"}}", "a.b"), "\"c\"");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_number),         cmocka_unit_test(test_time),
      cmocka_unit_test(test_time_saturates), cmocka_unit_test(test_rfc5952),
      cmocka_unit_test(test_ipv6_patterns),  cmocka_unit_test(test_ipv4_and_mac),
      cmocka_unit_test(test_host_strings),   cmocka_unit_test(test_any_octets),
      cmocka_unit_test(test_case),           cmocka_unit_test(test_column),
      cmocka_unit_test(test_json_commas),    cmocka_unit_test(test_json_reader),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
