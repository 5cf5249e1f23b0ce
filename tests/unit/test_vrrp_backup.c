/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_backup.c - vrrp.md 8.2: what a Backup does about advertisements and
 * silence, to the millisecond.  How long the intervals of others and of its own make
 * it wait is in test_vrrp_interval.c.
 *
 * One test a numbered case.
 */
#include "fakehost.h"

static struct fakehost h;

static void test_case_010_active_falls_silent(void **state)
{
  uint32_t ms;

  (void)state;
  host_base(&h, NULL);
  for (ms = 500; ms <= 5500; ms += 1000) {
    at(&h, ms);
    heard(&h, 200, 100, HI);
  }
  takes_over(&h, 9110, VIP_REASON_NO_RESPONSE);
  assert_int_equal(h.counters.rx, 6);
  host_close(&h);
}

static void test_case_011_equal_priority_is_accepted(void **state)
{
  static const enum fh_from from[] = {HI, LO};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(from); i++) {
    host_base(&h, NULL);
    at(&h, 1000);
    heard(&h, 100, 100, from[i]);
    takes_over(&h, 4610, VIP_REASON_NO_RESPONSE);
    host_close(&h);
  }
}

static void test_case_012_lower_is_discarded(void **state)
{
  uint32_t ms;

  (void)state;
  host_base(&h, NULL);
  for (ms = 1000; ms <= 3000; ms += 1000) {
    at(&h, ms);
    heard(&h, 50, 200, HI);
  }
  assert_int_equal(counted(&h, VIP_CODE_LOWER), 3);
  assert_int_equal(learned_cs(&h), 100);
  takes_over(&h, 3610, VIP_REASON_PREEMPTED);
  host_close(&h);
}

static void test_case_013_preempt_off(void **state)
{
  struct vip_vrrp_config c = {.no_preempt = true};
  uint32_t ms;

  (void)state;
  host_base(&h, &c);
  for (ms = 1000; ms <= 3000; ms += 1000) {
    at(&h, ms);
    heard(&h, 50, 100, HI);
  }
  takes_over(&h, 6610, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

static void test_case_013_preempt_held(void **state)
{
  uint32_t ms;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  for (ms = 1000; ms <= 3000; ms += 1000) {
    at(&h, ms);
    heard(&h, 50, 100, HI);
  }
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, false, fh_now(&h)), VIP_OK);
  at(&h, 4000);
  heard(&h, 50, 100, HI); /* preemption is back: discarded */
  takes_over(&h, 6610, VIP_REASON_PREEMPTED);
  host_close(&h);
}

static void test_case_014_owner_in_backup_preempts(void **state)
{
  struct vip_vrrp_config c = {.priority = 255, .no_preempt = true};

  (void)state;
  host_base(&h, &c);
  at(&h, 5000);
  heard(&h, 255, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  at(&h, 6000);
  heard(&h, 50, 100, HI);
  assert_int_equal(counted(&h, VIP_CODE_LOWER), 1);
  takes_over(&h, 8004, VIP_REASON_PREEMPTED);
  host_close(&h);
}

static void test_case_014_held_owner_preempts_too(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};

  (void)state;
  host_base(&h, &c);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  at(&h, 5000);
  heard(&h, 255, 100, HI);
  at(&h, 6000);
  heard(&h, 50, 100, HI);
  takes_over(&h, 8004, VIP_REASON_PREEMPTED);
  host_close(&h);
}

static void test_case_015_withdrawal(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 0, 100, HI);
  assert_true(vip_group_deadline(&h.vr.group) == 1609375000);
  takes_over(&h, 1610, VIP_REASON_PRIORITY);
  assert_int_equal(h.counters.zero_rx, 1);
  host_close(&h);
}

static void test_case_016_withdrawal_then_another_active(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 0, 100, HI);
  at(&h, 1300);
  heard(&h, 200, 100, HI);
  takes_over(&h, 4910, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

static void test_case_017_two_withdrawals(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 0, 100, HI);
  at(&h, 1200);
  heard(&h, 0, 100, HI);
  takes_over(&h, 1810, VIP_REASON_PRIORITY);
  host_close(&h);
}

static void test_case_018_withdrawal_lengthens(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 3500);
  heard(&h, 0, 100, HI);
  takes_over(&h, 4110, VIP_REASON_PRIORITY);
  host_close(&h);
}

static void test_case_025_owner_is_heard(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 255, 100, HI);
  takes_over(&h, 4610, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

static void test_case_026_withdrawal_of_a_stranger(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 0, 100, LO);
  at(&h, 1001);
  heard(&h, 200, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  takes_over(&h, 4611, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

static void test_fast_preempt(void **state)
{
  struct vip_vrrp_config c = {.fast_preempt = true};

  (void)state;
  host_base(&h, &c);
  at(&h, 1000);
  heard(&h, 50, 100, HI);
  takes_over(&h, 1610, VIP_REASON_PREEMPTED);
  host_close(&h);

  host_base(&h, &c); /* the smaller of the rest and the skew */
  at(&h, 3500);
  heard(&h, 50, 100, HI);
  takes_over(&h, 3610, VIP_REASON_PREEMPTED);
  host_close(&h);

  host_base(&h, &c); /* not once more for each packet */
  at(&h, 1000);
  heard(&h, 50, 100, HI);
  at(&h, 1500);
  heard(&h, 50, 100, HI);
  takes_over(&h, 1610, VIP_REASON_PREEMPTED);
  host_close(&h);

  host_base(&h, &c); /* not against an equal */
  at(&h, 1000);
  heard(&h, 100, 100, HI);
  takes_over(&h, 4610, VIP_REASON_NO_RESPONSE);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_010_active_falls_silent),
      cmocka_unit_test(test_case_011_equal_priority_is_accepted),
      cmocka_unit_test(test_case_012_lower_is_discarded),
      cmocka_unit_test(test_case_013_preempt_off),
      cmocka_unit_test(test_case_013_preempt_held),
      cmocka_unit_test(test_case_014_owner_in_backup_preempts),
      cmocka_unit_test(test_case_014_held_owner_preempts_too),
      cmocka_unit_test(test_case_015_withdrawal),
      cmocka_unit_test(test_case_016_withdrawal_then_another_active),
      cmocka_unit_test(test_case_017_two_withdrawals),
      cmocka_unit_test(test_case_018_withdrawal_lengthens),
      cmocka_unit_test(test_case_025_owner_is_heard),
      cmocka_unit_test(test_case_026_withdrawal_of_a_stranger),
      cmocka_unit_test(test_fast_preempt),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
