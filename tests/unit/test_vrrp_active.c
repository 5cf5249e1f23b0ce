/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_active.c - vrrp.md 8.3: what an Active router does about
 * advertisements.
 *
 * One test a numbered case, but for 46 and 47, which need two routers on a LAN.
 * The base router has become Active at 3610.
 */
#include "fakehost.h"

static struct fakehost h;

static void test_case_032_withdrawal_is_answered(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 0, 100, HI);
  expect_one_advert(&h, 0, 100);
  expect_state(&h, VIP_VRRP_ACTIVE);
  expect_advert_at(&h, 4700);
  assert_int_equal(h.counters.zero_rx, 1);
  host_close(&h);
}

static void test_case_032_withdrawal_in_the_quiet_time(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 50, 100, HI); /* re-assertion; quiet until 3800 */
  host_forget(&h);
  at(&h, 3750);
  heard(&h, 0, 100, HI);
  quiet_since(&h, 0);
  expect_advert_at(&h, 3800);
  host_close(&h);
}

/* However many there are, and whether packets or the poll come first. */
static void test_case_032_withdrawals_without_end(void **state)
{
  uint32_t ms;

  (void)state;
  host_active(&h, NULL);
  for (ms = 3700; ms < 4700; ms++) {
    at(&h, ms);
    if (ms % 2 == 0) {
      poll_now(&h);
    }
    heard(&h, 0, 100, HI);
    heard(&h, 50, 100, LO);
  }
  assert_int_equal(ops_since(&h, 0, FH_SEND), 10); /* one in 100 ms */
  host_close(&h);
}

static void test_case_033_lower_is_answered(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 50, 100, HI);
  expect_one_advert(&h, 0, 100);
  assert_int_equal(h.counters.reasserted, 1);
  assert_int_equal(counted(&h, VIP_CODE_LOSING), 1);
  host_forget(&h);
  expect_advert_at(&h, 4610); /* the timer was not touched */
  host_close(&h);
}

static void silent_about_a_lower(const struct vip_vrrp_config *c)
{
  host_active(&h, c);
  at(&h, 3700);
  heard(&h, 50, 100, HI);
  quiet_since(&h, 0);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(counted(&h, VIP_CODE_LOSING), 1);
  expect_advert_at(&h, 4610);
  host_close(&h);
}

static void test_case_033_silent(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct vip_vrrp_config option = {.losing = VIP_VRRP_LOSING_SILENT};

  (void)state;
  silent_about_a_lower(&v2);
  silent_about_a_lower(&option);
}

static void test_case_034_higher_advert_while_active(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 200, 100, HI);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_HIGHER);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 0);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 2);
  assert_int_equal(h.right_count, 0);
  assert_memory_equal(nth(&h, FH_EVENT, 0)->addr.octet, "\xc0\x00\x02\x1e", 4);
  expect_active_at(&h, 7310);
  host_close(&h);
}

static void test_case_035_higher_with_a_long_interval(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 200, 4095, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  expect_active_at(&h, 151504);
  host_close(&h);
}

static void test_case_036_tie_lost(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 100, 100, HI);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_HIGHER);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  expect_active_at(&h, 7310);
  host_close(&h);
}

static void test_case_037_tie_won(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 100, 100, LO);
  expect_one_advert(&h, 0, 100);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_close(&h);

  host_active(&h, &v2);
  at(&h, 3700);
  heard(&h, 100, 100, LO);
  quiet_since(&h, 0);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_close(&h);
}

static void test_case_038_duplicate_address(void **state)
{
  struct advert p;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  advert_make(&h, &p, 100, 100, SELF);
  p.data[11] = 9; /* another list: 192.0.2.9 */
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_DUPLICATE_ADDRESS);
  assert_int_equal(counted(&h, VIP_CODE_DUPLICATE_ADDRESS), 1);
  expect_state(&h, VIP_VRRP_ACTIVE);
  at(&h, 3800);
  heard(&h, 200, 100, SELF);
  expect_state(&h, VIP_VRRP_BACKUP);
  at(&h, 4000);
  h.counters.code[VIP_CODE_DUPLICATE_ADDRESS] = 0;
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_DUPLICATE_ADDRESS), 1);
  host_forget(&h);
  expect_active_at(&h, 7610);
  host_close(&h);
}

static void test_case_038_withdrawal_from_our_address(void **state)
{
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  advert_make(&h, &p, 0, 100, SELF);
  assert_true(hear(&h, &p) < 0);
  assert_int_equal(counted(&h, VIP_CODE_OWN_PACKET) + counted(&h, VIP_CODE_DUPLICATE_ADDRESS), 1);
  expect_active_at(&h, 3610); /* not 1610 */
  host_close(&h);
}

static void test_case_039_own_packet_comes_back(void **state)
{
  struct advert p;
  unsigned i;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  advert_make(&h, &p, 100, 100, SELF);
  assert_int_equal(p.length, h.last_length);
  assert_memory_equal(p.data, h.last_sent, p.length);
  dropped(&h, &p, VIP_CODE_OWN_PACKET);
  for (i = 1; i < 1000; i++) {
    assert_int_equal(hear(&h, &p), VIP_ERR_OWN_PACKET);
  }
  assert_int_equal(counted(&h, VIP_CODE_OWN_PACKET), 1000);
  quiet_since(&h, 0);
  expect_advert_at(&h, 4610);
  host_close(&h);
}

static void test_case_040_re_assertion_is_capped(void **state)
{
  unsigned i;

  (void)state;
  host_active(&h, NULL);
  for (i = 0; i < 1000; i++) {
    if (i % 100 == 0) {
      at(&h, 3700 + i / 100);
    }
    heard(&h, 50, 100, i % 2 ? HI : LO);
  }
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(counted(&h, VIP_CODE_SUPPRESSED), 999);
  assert_int_equal(counted(&h, VIP_CODE_LOSING), 1000);
  assert_int_equal(h.counters.reasserted, 1);
  at(&h, 3799);
  heard(&h, 50, 100, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  at(&h, 3800);
  heard(&h, 50, 100, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 2);
  at(&h, 4610);
  host_forget(&h);
  poll_now(&h);
  expect_one_advert(&h, 0, 100);
  host_close(&h);
}

static void test_case_040_cap_of_a_fast_interval(void **state)
{
  struct vip_vrrp_config c = {.advert_cs = 5};

  (void)state;
  host_base(&h, &c);
  until(&h, 200); /* Active since 181: down 180.469 */
  at(&h, 203);
  host_forget(&h);
  heard(&h, 50, 5, HI);
  at(&h, 212);
  heard(&h, 50, 5, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  at(&h, 213); /* 10 ms, not 5 */
  heard(&h, 50, 5, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 2);
  host_close(&h);
}

static void test_case_041_two_owners_other_is_better(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};

  (void)state;
  host_base(&h, &c);
  at(&h, 5000);
  host_forget(&h);
  heard(&h, 255, 100, HI);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_HIGHER);
  assert_int_equal(counted(&h, VIP_CODE_OWNER_CONFLICT), 1);
  host_forget(&h);
  expect_active_at(&h, 8004);
  host_close(&h);
}

static void test_case_041_owner_that_does_not_listen(void **state)
{
  struct vip_vrrp_config configs[] = {
      {.priority = 255, .profile = VIP_VRRP_RFC5798},
      {.priority = 255, .version = VIP_VRRP_V2},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(configs); i++) {
    struct advert p;

    host_base(&h, &configs[i]);
    at(&h, 5000);
    advert_make(&h, &p, 255, 100, HI);
    p.meta.src = vip_ipv4(192, 0, 2, 30);
    if (configs[i].profile == VIP_VRRP_RFC5798) {
      advert_fix_sum(&p, SUM_PSEUDO);
    }
    dropped(&h, &p, VIP_CODE_OWNER);
    expect_state(&h, VIP_VRRP_ACTIVE);
    host_close(&h);
  }
}

static void test_case_042_two_owners_we_are_better(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};
  size_t i;

  (void)state;
  host_base(&h, &c);
  at(&h, 5000);
  host_forget(&h);
  for (i = 0; i < 3; i++) {
    heard(&h, 255, 100, LO);
  }
  expect_one_advert(&h, 0, 255);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(counted(&h, VIP_CODE_OWNER_CONFLICT), 3);
  for (i = 0; i < h.count; i++) {
    const struct fh_record *r = &h.records[i];

    if (r->op == FH_EVENT && r->event.code == VIP_ERR_OWNER_CONFLICT) {
      assert_int_equal(r->event.kind, VIP_EVENT_CODE);
      assert_memory_equal(r->addr.octet, "\xc0\x00\x02\x0a", 4);
      break;
    }
  }
  assert_true(i < h.count);
  for (i++; i < h.count; i++) { /* once in ten seconds */
    assert_false(h.records[i].op == FH_EVENT && h.records[i].event.code == VIP_ERR_OWNER_CONFLICT);
  }
  host_close(&h);
}

static void test_case_043_owner_answers_a_withdrawal(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};

  (void)state;
  host_base(&h, &c);
  at(&h, 5500);
  host_forget(&h);
  heard(&h, 0, 100, HI);
  expect_one_advert(&h, 0, 255);
  host_forget(&h);
  expect_advert_at(&h, 6500);
  host_close(&h);
}

static void tie(struct vip_addr local, struct vip_addr peer, enum vip_vrrp_state then)
{
  struct fh_setup setup;
  struct advert p;

  memset(&setup, 0, sizeof setup);
  setup.config.family = local.octet[0] == 0xfe ? VIP_IPV6 : VIP_IPV4;
  setup.local4 = local;
  setup.local6 = local;
  if (setup.config.family == VIP_IPV6) {
    setup.local4 = vip_ipv4(192, 0, 2, 20);
  } else {
    setup.local6 = v6(0xfe80, 0x20);
  }
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  until(&h, 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  at(&h, 3700);
  advert_make(&h, &p, 100, 100, HI);
  p.meta.src = peer;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_state(&h, then);
  host_close(&h);
}

static void test_case_044_addresses_compare_unsigned(void **state)
{
  (void)state;
  tie(vip_ipv4(10, 0, 0, 1), vip_ipv4(200, 0, 0, 1), VIP_VRRP_BACKUP);
  tie(vip_ipv4(200, 0, 0, 1), vip_ipv4(10, 0, 0, 1), VIP_VRRP_ACTIVE);
  tie(vip_ipv4(10, 0, 0, 255), vip_ipv4(10, 0, 1, 0), VIP_VRRP_BACKUP);
}

static void test_case_045_ipv6_addresses_compare_unsigned(void **state)
{
  struct vip_addr low = v6(0xfe80, 1);
  struct vip_addr high = v6(0xfe80, 1);

  (void)state;
  low.octet[8] = 0x7f; /* fe80::7fff:0:0:1 */
  low.octet[9] = 0xff;
  high.octet[8] = 0x80; /* fe80::8000:0:0:1 */
  tie(low, high, VIP_VRRP_BACKUP);
  tie(high, low, VIP_VRRP_ACTIVE);
}

static void test_case_048_preempt_off_does_not_protect(void **state)
{
  struct vip_vrrp_config c = {.no_preempt = true};

  (void)state;
  host_active(&h, &c);
  at(&h, 3700);
  heard(&h, 200, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

static void test_case_049_own_interval_while_active(void **state)
{
  (void)state;
  host_base(&h, NULL);
  heard(&h, 200, 4095, HI);
  h.fast = true;
  until(&h, 147804);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(sent_interval(nth(&h, FH_SEND, 0)), 100);
  h.fast = false;
  expect_advert_at(&h, 148804);
  expect_advert_at(&h, 149804);
  host_close(&h);
}

static void test_losing_with_announcements(void **state)
{
  struct vip_vrrp_config c = {.losing = VIP_VRRP_LOSING_ANNOUNCE};

  (void)state;
  host_active(&h, &c);
  at(&h, 3700);
  heard(&h, 50, 100, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  assert_true(h.records[0].op == FH_SEND || h.records[0].op == FH_EVENT);
  heard(&h, 50, 100, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_032_withdrawal_is_answered),
      cmocka_unit_test(test_case_032_withdrawal_in_the_quiet_time),
      cmocka_unit_test(test_case_032_withdrawals_without_end),
      cmocka_unit_test(test_case_033_lower_is_answered),
      cmocka_unit_test(test_case_033_silent),
      cmocka_unit_test(test_case_034_higher_advert_while_active),
      cmocka_unit_test(test_case_035_higher_with_a_long_interval),
      cmocka_unit_test(test_case_036_tie_lost),
      cmocka_unit_test(test_case_037_tie_won),
      cmocka_unit_test(test_case_038_duplicate_address),
      cmocka_unit_test(test_case_038_withdrawal_from_our_address),
      cmocka_unit_test(test_case_039_own_packet_comes_back),
      cmocka_unit_test(test_case_040_re_assertion_is_capped),
      cmocka_unit_test(test_case_040_cap_of_a_fast_interval),
      cmocka_unit_test(test_case_041_two_owners_other_is_better),
      cmocka_unit_test(test_case_041_owner_that_does_not_listen),
      cmocka_unit_test(test_case_042_two_owners_we_are_better),
      cmocka_unit_test(test_case_043_owner_answers_a_withdrawal),
      cmocka_unit_test(test_case_044_addresses_compare_unsigned),
      cmocka_unit_test(test_case_045_ipv6_addresses_compare_unsigned),
      cmocka_unit_test(test_case_048_preempt_off_does_not_protect),
      cmocka_unit_test(test_case_049_own_interval_while_active),
      cmocka_unit_test(test_losing_with_announcements),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
