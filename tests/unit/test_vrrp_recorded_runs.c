/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_recorded_runs.c - vrrp.md 8.6, cases 102 to 110: what real routers were
 * seen to do.  One test a numbered case.
 */
#include "fakehost.h"
#include "hex.h"

static struct fakehost h;

static void test_case_102_version_2_start_up(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .advert_cs = 1000};

  (void)state;
  host_base(&h, &c);
  h.fast = true;
  expect_active_at(&h, 30610);
  host_close(&h);

  c.priority = 105;
  host_base(&h, &c);
  at(&h, 30206);
  heard(&h, 100, 1000, LO);
  expect_active_at(&h, 30590);
  assert_int_equal(counted(&h, VIP_CODE_LOWER), 1);
  host_close(&h);
}

static void test_case_103_priority_comes_back(void **state)
{
  struct vip_vrrp_config c = {.priority = 95, .advert_cs = 1000};
  uint32_t ms;

  (void)state;
  host_base(&h, &c);
  heard(&h, 100, 1000, LO);
  at(&h, 5000);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 105, fh_now(&h)), VIP_OK);
  for (ms = 9000; ms <= 27000; ms += 9000) {
    at(&h, ms);
    heard(&h, 100, 1000, LO);
  }
  host_forget(&h);
  expect_active_at(&h, 35899);
  host_close(&h);
}

static void test_case_104_priority_of_the_active_drops(void **state)
{
  struct vip_vrrp_config c = {.advert_cs = 1000};
  uint32_t ms;

  (void)state;
  host_base(&h, &c);
  heard(&h, 105, 1000, LO);
  for (ms = 9000; ms <= 36000; ms += 9000) {
    at(&h, ms);
    heard(&h, 95, 1000, LO);
  }
  host_forget(&h);
  expect_active_at(&h, 36094);
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_PREEMPTED);
  host_close(&h);
}

static void test_case_105_announcements_end_with_the_role(void **state)
{
  struct vip_vrrp_config c = {.garp_count = 3, .garp_interval_ms = 1000};

  (void)state;
  host_active(&h, &c);
  at(&h, 4000);
  heard(&h, 200, 100, HI);
  host_forget(&h);
  expect_quiet_until(&h, 7000);
  host_close(&h);
}

static void test_case_106_ipv6_router_steps_back(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  size_t ra = 0;
  size_t i;

  (void)state;
  host_active(&h, &c);
  at(&h, 4000);
  heard(&h, 200, 100, HI);
  for (i = 0; i < h.count; i++) {
    const struct fh_record *r = &h.records[i];

    assert_true(r->op != FH_ANNOUNCE && r->op != FH_SEND);
    if (r->op == FH_RELEASE && r->right.kind == VIP_RIGHT_RA) {
      assert_int_equal(r->right.flags & VIP_RIGHT_FINAL, 0);
      ra++;
    }
  }
  assert_int_equal(ra, 1);
  host_close(&h);
}

static void test_case_107_owner_leaves(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};
  const struct fh_record *r;

  (void)state;
  host_base(&h, &c);
  r = nth(&h, FH_CLAIM, 0);
  if (r->right.kind == VIP_RIGHT_MAC) {
    r = nth(&h, FH_CLAIM, 1);
  }
  assert_true(r->right.flags & VIP_RIGHT_OWNER); /* it is configured already */
  at(&h, 500);
  host_forget(&h);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(h.records[0].op, FH_SEND);
  assert_int_equal(sent_priority(&h.records[0]), 0);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 2);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  r = nth(&h, FH_ANNOUNCE, 0);
  assert_true(r > nth(&h, FH_RELEASE, 1));
  assert_int_equal(r->announce.forwarder, 0);
  assert_memory_equal(r->announce.mac.octet, "\x02\0\0\0\0\x20", 6);
  assert_memory_equal(r->addr.octet, "\xc0\x00\x02\x01", 4);
  host_close(&h);
}

static void test_case_108_both_versions_from_one_router(void **state)
{
  struct vip_vrrp_config compat = {.version = VIP_VRRP_V2_V3};
  static const struct vip_addr vip = {{192, 168, 10, 9}};
  unsigned i;

  (void)state;
  for (i = 0; i < 2; i++) {
    struct fh_setup setup;
    struct advert p;

    memset(&setup, 0, sizeof setup);
    if (i == 1) {
      setup.config = compat;
    }
    setup.config.vrid = 5;
    setup.config.addresses = &vip;
    setup.config.address_count = 1;
    setup.local4 = vip_ipv4(192, 168, 10, 2);
    host_open(&h, &setup);
    assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
    at(&h, 1000);
    advert_hex(&p, "45c00020015d0000ff700d98c0a80afee0000012", "3105640100649fe3c0a80a09");
    assert_int_equal(hear(&h, &p), VIP_OK);
    advert_hex(&p, "45c00028015e0000ff700d8fc0a80afee0000012",
               "210564010001b046c0a80a090000000000000000");
    dropped(&h, &p, i == 0 ? VIP_CODE_VERSION : VIP_CODE_TWIN);
    host_forget(&h);
    expect_active_at(&h, 4610);
    host_close(&h);
  }
}

static void test_case_109_jitter(void **state)
{
  static const uint32_t values[] = {0, 1, 0x40000000, 0x80000000, 0xc0000000, 0xffffffff};
  struct vip_vrrp_config c = {.priority = 255, .jitter_pct = 20};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(values); i++) {
    uint64_t share = (uint64_t)200000 * values[i] >> 32; /* microseconds early, of 200 ms */
    uint64_t exact = (uint64_t)1000000000 - share * 1000;
    vip_time deadline;

    host_base(&h, &c);
    h.random = values[i];
    h.now_ms = 1000; /* whatever the first interval was, it is over */
    poll_now(&h);
    deadline = vip_group_deadline(&h.vr.group);
    assert_true(deadline <= 2000000000 && deadline >= 1600000000);
    /* From the last deadline or, being late, from now; within 1 us of the share. */
    assert_true(deadline <= 1000000000 + exact + 1000);
    host_close(&h);
  }
}

static void test_case_109_cadence_with_jitter(void **state)
{
  struct vip_vrrp_config c = {.priority = 255, .jitter_pct = 20};
  uint32_t last = 0;
  uint32_t least = 2000;
  uint32_t most = 0;
  size_t i;

  (void)state;
  host_base(&h, &c);
  for (i = 0; i < 60; i++) {
    uint32_t interval;

    h.random = (uint32_t)(i * 2654435761U);
    host_forget(&h);
    while (ops_since(&h, 0, FH_SEND) == 0) {
      at(&h, h.now_ms + 1);
    }
    interval = nth(&h, FH_SEND, 0)->ms - last;
    last += interval;
    least = interval < least ? interval : least;
    most = interval > most ? interval : most;
  }
  assert_in_range(least, 799, 830); /* a poll may be up to 1 ms late */
  assert_in_range(most, 970, 1001);
  host_close(&h);

  c.priority = 100; /* the down timer is not jittered */
  host_base(&h, &c);
  h.random = 0xffffffff;
  assert_true(vip_group_deadline(&h.vr.group) == 3609375000);
  heard(&h, 200, 100, HI);
  assert_true(vip_group_deadline(&h.vr.group) == 3609375000);
  host_close(&h);
}

static void test_case_110_dead_active_and_a_tie(void **state)
{
  struct fh_setup setup;
  struct advert p;
  vip_time t;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config.version = VIP_VRRP_V2;
  setup.local4 = vip_ipv4(192, 0, 2, 30);
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  advert_make(&h, &p, 200, 100, LO);
  for (t = 19900000; t <= 10019900000; t += VIP_SECOND) {
    at(&h, (uint32_t)(t / VIP_MILLISECOND));
    poll_now(&h);
    assert_int_equal(vip_vrrp_input(&h.ifp, &p.meta, p.data, p.length, t), VIP_OK);
  }
  host_forget(&h);
  expect_active_at(&h, 13630);
  at(&h, 13669);
  host_forget(&h);
  p.meta.src = vip_ipv4(192, 0, 2, 20);
  p.data[2] = 100;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  quiet_since(&h, 0);
  expect_advert_at(&h, 14630);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_102_version_2_start_up),
      cmocka_unit_test(test_case_103_priority_comes_back),
      cmocka_unit_test(test_case_104_priority_of_the_active_drops),
      cmocka_unit_test(test_case_105_announcements_end_with_the_role),
      cmocka_unit_test(test_case_106_ipv6_router_steps_back),
      cmocka_unit_test(test_case_107_owner_leaves),
      cmocka_unit_test(test_case_108_both_versions_from_one_router),
      cmocka_unit_test(test_case_109_jitter),
      cmocka_unit_test(test_case_109_cadence_with_jitter),
      cmocka_unit_test(test_case_110_dead_active_and_a_tie),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
