/* SPDX-License-Identifier: MIT */
/*
 * test_errors.c - types.h: results and their texts, time, addresses; and the
 * names of reasons and events.
 */
#include "vip_test.h"

#include <ctype.h>

static void test_every_result_has_its_text(void **state)
{
  static const char *const texts[] = {
#define TEXT(kind, name, text) text,
      VIP_CODES(TEXT)
#undef TEXT
  };
  int code;

  (void)state;
  assert_int_equal(COUNT_OF(texts), VIP_CODE_COUNT);
  for (code = 0; code < (int)VIP_CODE_COUNT; code++) {
    size_t length = strlen(texts[code]);
    int other;

    assert_string_equal(vip_strerror(-1 - code), texts[code]);
    assert_true(length > 0 && texts[code][length - 1] != '.');
    for (other = 0; other < code; other++) {
      assert_string_not_equal(texts[code], texts[other]);
    }
  }
  assert_non_null(vip_strerror(VIP_OK));
  assert_string_not_equal(vip_strerror(VIP_OK), "unknown result");
}

static void test_results_that_do_not_exist(void **state)
{
  static const int bad[] = {
      1, 2, INT32_MAX, INT32_MIN, INT32_MIN + 1, VIP_ERR_LAST_, -1 - (int)VIP_CODE_COUNT};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(bad); i++) {
    assert_string_equal(vip_strerror(bad[i]), "unknown result");
  }
}

static void test_codes_and_results_agree(void **state)
{
  (void)state;
  assert_int_equal(VIP_ERR_SOURCE, -1);
  assert_int_equal(VIP_ERR_TTL, -1 - VIP_CODE_TTL);
  assert_int_equal(VIP_ERR_NO_NEXT_HOP, -(int)VIP_CODE_COUNT);
  assert_true(VIP_CODE_ANNOUNCE < VIP_CODE_COUNTED); /* kinds D, N, H are counted */
  assert_int_equal(VIP_CODE_BUSY, VIP_CODE_COUNTED); /* M are not */
  assert_true(VIP_CODE_COUNTED <= 64);               /* bits of vip_counters.reported */
}

static void test_version(void **state)
{
  char text[32];

  (void)state;
  assert_string_equal(vip_version(), VIP_VERSION);
  (void)snprintf(text, sizeof text, "%d.%d.%d", VIP_VERSION_MAJOR, VIP_VERSION_MINOR,
                 VIP_VERSION_PATCH);
  assert_string_equal(VIP_VERSION, text);
  assert_int_equal(VIP_VERSION_NUM,
                   VIP_VERSION_MAJOR << 16 | VIP_VERSION_MINOR << 8 | VIP_VERSION_PATCH);
}

static void test_milliseconds_until(void **state)
{
  static const vip_time bases[] = {0, 1, 999999, 123456789012345678, VIP_TIME_MAX / 2};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(bases); i++) {
    const vip_time now = bases[i];

    assert_int_equal(vip_ms_until(now, now), 0);
    assert_int_equal(vip_ms_until(now, now + 1), 0);
    assert_int_equal(vip_ms_until(now + 1, now), 1);
    assert_int_equal(vip_ms_until(now + 999999, now), 1);
    assert_int_equal(vip_ms_until(now + 1000000, now), 1);
    assert_int_equal(vip_ms_until(now + 1000001, now), 2);
    assert_int_equal(vip_ms_until(now + 3609375000, now), 3610);
    assert_int_equal(vip_ms_until(now + INT32_MAX * VIP_MILLISECOND, now), INT32_MAX);
    assert_int_equal(vip_ms_until(now + (INT32_MAX - 1) * VIP_MILLISECOND, now), INT32_MAX - 1);
    assert_int_equal(vip_ms_until(now + INT32_MAX * VIP_MILLISECOND + 1, now), INT32_MAX);
    assert_int_equal(vip_ms_until(VIP_NEVER, now), INT32_MAX);
  }
}

static void test_milliseconds_until_against_division(void **state)
{
  uint64_t seed = 88172645463325252;
  unsigned i;

  (void)state;
  for (i = 0; i < 200000; i++) {
    uint64_t span;

    seed ^= seed << 13; /* xorshift64 */
    seed ^= seed >> 7;
    seed ^= seed << 17;
    span = seed >> (i % 24 + 13);
    if (span > INT32_MAX * VIP_MILLISECOND) {
      span = INT32_MAX * VIP_MILLISECOND;
    }
    if ((uint64_t)vip_ms_until(77 + span, 77) != (span + 999999) / 1000000) {
      fail_msg("span %llu", (unsigned long long)span);
    }
  }
}

static void test_addresses(void **state)
{
  struct vip_addr a = vip_ipv4(10, 0, 0, 1);
  struct vip_addr b = vip_ipv4(200, 0, 0, 1);
  struct vip_addr none = {{0}};
  struct vip_addr six = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3}};
  size_t i;

  (void)state;
  assert_memory_equal(a.octet, "\x0a\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  assert_true(vip_addr_compare(&a, &b) < 0);
  assert_true(vip_addr_compare(&b, &a) > 0);
  assert_int_equal(vip_addr_compare(&a, &a), 0);
  assert_true(vip_addr_is_none(&none));
  assert_false(vip_addr_is_none(&a));
  for (i = 0; i < 16; i++) {
    struct vip_addr one = none;

    one.octet[i] = 1;
    assert_false(vip_addr_is_none(&one));
  }
  assert_true(vip_addr_is_link_local(&six));
  six.octet[1] = 0xbf;
  assert_true(vip_addr_is_link_local(&six));
  six.octet[1] = 0xc0;
  assert_false(vip_addr_is_link_local(&six));
  six.octet[1] = 0x7f;
  assert_false(vip_addr_is_link_local(&six));
}

static void test_multicast_addresses(void **state)
{
  unsigned first;

  (void)state;
  for (first = 0; first < 256; first++) {
    struct vip_addr a = {{(uint8_t)first, 1}};

    assert_int_equal(vip_addr_is_multicast(VIP_IPV4, &a), first >= 224 && first < 240);
    assert_int_equal(vip_addr_is_multicast(VIP_IPV6, &a), first == 255);
  }
}

static void test_multicast_macs(void **state)
{
  struct vip_addr four = vip_ipv4(224, 0, 0, 18);
  struct vip_addr high = vip_ipv4(239, 255, 255, 250);
  struct vip_addr each = vip_ipv4(239, 129, 2, 3);
  struct vip_addr six = {{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}};
  struct vip_addr target = {{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0xbb, 0xcc, 0xdd}};
  struct vip_addr group = vip_solicited_node(&target);

  (void)state;
  assert_memory_equal(vip_multicast_mac(VIP_IPV4, &four).octet, "\x01\x00\x5e\x00\x00\x12", 6);
  assert_memory_equal(vip_multicast_mac(VIP_IPV4, &high).octet, "\x01\x00\x5e\x7f\xff\xfa", 6);
  assert_memory_equal(vip_multicast_mac(VIP_IPV4, &each).octet, "\x01\x00\x5e\x01\x02\x03", 6);
  assert_memory_equal(vip_multicast_mac(VIP_IPV6, &six).octet, "\x33\x33\x00\x00\x00\x12", 6);
  assert_memory_equal(group.octet, "\xff\x02\0\0\0\0\0\0\0\0\0\x01\xff\xbb\xcc\xdd", 16);
  assert_memory_equal(vip_multicast_mac(VIP_IPV6, &group).octet, "\x33\x33\xff\xbb\xcc\xdd", 6);
}

static void test_virtual_macs(void **state)
{
  (void)state;
  assert_memory_equal(vip_vrrp_mac(VIP_IPV4, 51).octet, "\x00\x00\x5e\x00\x01\x33", 6);
  assert_memory_equal(vip_vrrp_mac(VIP_IPV6, 255).octet, "\x00\x00\x5e\x00\x02\xff", 6);
}

static void test_reasons_have_names(void **state)
{
  unsigned reason;
  unsigned other;

  (void)state;
  for (reason = 0; reason < VIP_REASON_COUNT; reason++) {
    const char *name = vip_reason_name((uint8_t)reason);

    assert_true(strlen(name) > 0);
    for (; *name != '\0'; name++) {
      assert_true(islower((unsigned char)*name) || *name == '-');
    }
    for (other = 0; other < reason; other++) {
      assert_string_not_equal(vip_reason_name((uint8_t)reason), vip_reason_name((uint8_t)other));
    }
  }
  for (; reason < 256; reason++) {
    assert_non_null(vip_reason_name((uint8_t)reason));
  }
}

/* Identities of RFC 8347, as far as a reason has exactly one. */
static void test_last_events(void **state)
{
  unsigned reason;

  (void)state;
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_NONE), "none");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_COUNT), "none");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_STARTUP), "startup");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_SHUTDOWN), "shutdown");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_INTERFACE_UP), "interface-up");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_INTERFACE_DOWN), "interface-down");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_ADDRESS), "primary-ip-address");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_NO_ADDRESS), "no-primary-ip-address");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_OWNER), "owner-preempt");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_NO_RESPONSE), "master-timeout");
  assert_string_equal(vip_vrrp_last_event(VIP_REASON_HIGHER), "higher-priority-backup");
  for (reason = 0; reason < 256; reason++) {
    assert_non_null(vip_vrrp_last_event((uint8_t)reason));
  }
  assert_string_equal(vip_vrrp_last_event(255), "none");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_result_has_its_text),
      cmocka_unit_test(test_results_that_do_not_exist),
      cmocka_unit_test(test_codes_and_results_agree),
      cmocka_unit_test(test_version),
      cmocka_unit_test(test_milliseconds_until),
      cmocka_unit_test(test_milliseconds_until_against_division),
      cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_multicast_addresses),
      cmocka_unit_test(test_multicast_macs),
      cmocka_unit_test(test_virtual_macs),
      cmocka_unit_test(test_reasons_have_names),
      cmocka_unit_test(test_last_events),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
