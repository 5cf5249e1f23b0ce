/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_interval.c - vrrp.md 4.1 and 8.2: how long a Backup waits.  Which interval it
 * reckons with, its own or one that it has learned, and what skew and down interval come of
 * it for both versions, to the extremes of the fields (RFC 9568 section 6.1, RFC 3768
 * section 6.1).
 *
 * One test a numbered case; what a Backup does about advertisements and silence is in
 * test_vrrp_backup.c.
 */
#include "fakehost.h"

static struct fakehost h;

static void test_case_019_withdrawal_teaches_nothing(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 0, 500, HI);
  assert_int_equal(learned_cs(&h), 100);
  takes_over(&h, 1610, VIP_REASON_PRIORITY);
  host_close(&h);
}

static void test_case_020_interval_is_learned(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 200, HI);
  assert_int_equal(learned_cs(&h), 200);
  assert_true(vip_group_deadline(&h.vr.group) == 8218750000);
  takes_over(&h, 8219, VIP_REASON_NO_RESPONSE);
  expect_advert_at(&h, 9219); /* interval field 100 */
  expect_advert_at(&h, 10219);
  host_close(&h);
}

static void test_case_021_longest_interval(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 4095, HI);
  takes_over(&h, 148804, VIP_REASON_NO_RESPONSE);
  host_close(&h);

  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 4095, HI);
  at(&h, 5000);
  heard(&h, 0, 4095, HI);
  takes_over(&h, 29954, VIP_REASON_PRIORITY);
  host_close(&h);
}

static void test_case_022_shortest_interval(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 1, HI);
  assert_true(vip_group_deadline(&h.vr.group) == 1036093750);
  takes_over(&h, 1037, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

static void test_case_023_lower_teaches_nothing(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 50, 4095, HI);
  assert_int_equal(learned_cs(&h), 100);
  takes_over(&h, 3610, VIP_REASON_PREEMPTED);
  host_close(&h);
}

static void test_case_024_interval_changes(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  at(&h, 2000);
  heard(&h, 200, 50, HI);
  assert_true(vip_group_deadline(&h.vr.group) == 3804687500);
  takes_over(&h, 3805, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

static void test_case_027_best_priority_fastest_interval(void **state)
{
  struct vip_vrrp_config c = {.priority = 254, .advert_cs = 1};

  (void)state;
  host_base(&h, &c);
  assert_true(vip_group_deadline(&h.vr.group) == 30078125);
  takes_over(&h, 31, VIP_REASON_NO_RESPONSE);
  host_close(&h);

  host_base(&h, &c);
  at(&h, 5);
  heard(&h, 0, 1, HI);
  assert_true(vip_group_deadline(&h.vr.group) == 5078125);
  takes_over(&h, 6, VIP_REASON_PRIORITY);
  expect_advert_at(&h, 16);
  expect_advert_at(&h, 26);
  host_close(&h);
}

static void test_case_028_ten_milliseconds(void **state)
{
  struct vip_vrrp_config c = {.advert_cs = 1};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 37);
  expect_advert_at(&h, 47);
  expect_advert_at(&h, 57);
  expect_advert_at(&h, 67);
  host_close(&h);
}

static void test_case_029_forty_seconds(void **state)
{
  struct vip_vrrp_config c = {.advert_cs = 4095};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 147804);
  expect_advert_at(&h, 188754);
  host_close(&h);
}

/* RFC 3768 section 6.1: version 2 reckons with its own interval, whatever the Active one says. */
static void test_version_2_learns_no_interval(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .profile = VIP_VRRP_COMPAT};

  (void)state;
  host_base(&h, &c);
  at(&h, 1000);
  heard(&h, 200, 300, HI);
  assert_int_equal(h.vr.run.active_advert_cs, 100);
  assert_int_equal(counted(&h, VIP_CODE_INTERVAL_DIFFERS), 1);
  host_close(&h);
}

static void test_case_030_version_2_skew(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .advert_cs = 300};

  (void)state;
  host_base(&h, &c);
  takes_over(&h, 9610, VIP_REASON_NO_RESPONSE);
  host_close(&h);

  host_base(&h, &c);
  at(&h, 1000);
  heard(&h, 0, 300, HI);
  takes_over(&h, 1610, VIP_REASON_PRIORITY);
  host_close(&h);
}

static void test_case_031_version_2_extremes(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .advert_cs = 100, .priority = 254};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3008);
  host_close(&h);

  c.priority = 1;
  host_base(&h, &c);
  expect_active_at(&h, 3997);
  host_close(&h);

  c.priority = 100;
  c.advert_cs = 25500;
  host_base(&h, &c);
  h.fast = true;
  at(&h, 765609);
  h.fast = false;
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  expect_active_at(&h, 765610);
  host_close(&h);
}

/* vrrp.md 4.1: the table of skews and down intervals, in microseconds rounded up. */
static void test_table_of_down_intervals(void **state)
{
  static const uint8_t priorities[] = {1, 100, 200, 254};
  static const struct {
    uint8_t version;
    uint16_t cs;
    uint32_t skew_us[4];
    uint32_t down_us[4];
  } rows[] = {
      {VIP_VRRP_V3, 1, {9961, 6094, 2188, 79}, {39961, 36094, 32188, 30079}},
      {VIP_VRRP_V3, 10, {99610, 60938, 21875, 782}, {399610, 360938, 321875, 300782}},
      {VIP_VRRP_V3, 100, {996094, 609375, 218750, 7813}, {3996094, 3609375, 3218750, 3007813}},
      {VIP_VRRP_V3,
       4095,
       {40790040, 24953907, 8957813, 319922},
       {163640040, 147803907, 131807813, 123169922}},
      {VIP_VRRP_V2, 100, {996094, 609375, 218750, 7813}, {3996094, 3609375, 3218750, 3007813}},
      {VIP_VRRP_V2, 300, {996094, 609375, 218750, 7813}, {9996094, 9609375, 9218750, 9007813}},
      {VIP_VRRP_V2,
       25500,
       {996094, 609375, 218750, 7813},
       {765996094, 765609375, 765218750, 765007813}},
  };
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    for (k = 0; k < COUNT_OF(priorities); k++) {
      struct vip_vrrp_config c = {.version = rows[i].version, .advert_cs = rows[i].cs};
      struct vip_vrrp_status status;

      c.priority = priorities[k];
      host_base(&h, &c);
      vip_vrrp_get_status(&h.vr, &status);
      assert_int_equal(status.skew_us, rows[i].skew_us[k]);
      assert_int_equal(status.active_down_cs, (rows[i].down_us[k] + 9999) / 10000);
      assert_int_equal((vip_group_deadline(&h.vr.group) + 999) / 1000, rows[i].down_us[k]);
      host_close(&h);
    }
  }
}

/* The same for every priority and every learned interval: exact to the nanosecond. */
static void test_skew_of_the_whole_grid(void **state)
{
  unsigned priority;
  unsigned cs;

  (void)state;
  for (priority = 1; priority <= 254; priority += 11) {
    struct vip_vrrp_config c = {.priority = (uint8_t)priority};

    host_base(&h, &c);
    for (cs = 1; cs <= 4095; cs += cs < 40 ? 1 : 89) {
      uint64_t twice = (uint64_t)(256 - priority) * cs * 78125; /* in half nanoseconds */

      heard(&h, 255, (uint16_t)cs, HI);
      assert_true(vip_group_deadline(&h.vr.group) == (uint64_t)cs * 30000000 + (twice + 1) / 2);
    }
    host_close(&h);
  }
}

static void test_down_multiplier(void **state)
{
  struct vip_vrrp_config c = {.down_multiplier = 7};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 7610);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_019_withdrawal_teaches_nothing),
      cmocka_unit_test(test_case_020_interval_is_learned),
      cmocka_unit_test(test_case_021_longest_interval),
      cmocka_unit_test(test_case_022_shortest_interval),
      cmocka_unit_test(test_case_023_lower_teaches_nothing),
      cmocka_unit_test(test_case_024_interval_changes),
      cmocka_unit_test(test_case_027_best_priority_fastest_interval),
      cmocka_unit_test(test_case_028_ten_milliseconds),
      cmocka_unit_test(test_case_029_forty_seconds),
      cmocka_unit_test(test_version_2_learns_no_interval),
      cmocka_unit_test(test_case_030_version_2_skew),
      cmocka_unit_test(test_case_031_version_2_extremes),
      cmocka_unit_test(test_table_of_down_intervals),
      cmocka_unit_test(test_skew_of_the_whole_grid),
      cmocka_unit_test(test_down_multiplier),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
