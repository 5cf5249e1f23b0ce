/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_preempt.c - preemption switched on and off, held, and delayed while
 * a virtual router runs (vrrp.h; vrrp.md 5, "Preempt delay").
 *
 * A delay ends with the wish to preempt, and with nothing else that is changed.
 */
#include "fakehost.h"

static struct fakehost h;

static struct vip_vrrp_config in_force(void)
{
  return *vip_vrrp_get_config(&h.vr);
}

static void configure(const struct vip_vrrp_config *c)
{
  assert_int_equal(vip_vrrp_configure(&h.vr, c, fh_now(&h)), VIP_OK);
}

static void test_preempt(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  c = in_force();
  c.no_preempt = true;
  configure(&c);
  at(&h, 2000);
  heard(&h, 50, 100, HI);
  at(&h, 3000);
  c.no_preempt = false;
  configure(&c);
  heard(&h, 50, 100, HI); /* discarded again */
  host_forget(&h);
  expect_active_at(&h, 5610);
  host_close(&h);
}

/* A delay that runs ends with the wish to preempt. */
static void test_preempt_off_during_the_delay(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 5000};
  uint32_t ms;

  (void)state;
  host_base(&h, &c);
  at(&h, 500);
  heard(&h, 50, 100, HI);
  at(&h, 1000);
  c = in_force();
  c.no_preempt = true;
  configure(&c);
  for (ms = 1500; ms <= 9500; ms += 1000) {
    at(&h, ms);
    heard(&h, 50, 100, HI);
  }
  expect_state(&h, VIP_VRRP_BACKUP);
  host_forget(&h);
  expect_active_at(&h, 13110);
  host_close(&h);
}

static void test_no_more_delay(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 5000};

  (void)state;
  host_base(&h, &c);
  at(&h, 500);
  heard(&h, 50, 100, HI); /* accepted while the delay runs: the down interval from here */
  at(&h, 1000);
  c = in_force();
  c.preempt_delay_ms = 0;
  configure(&c);
  at(&h, 1500);
  heard(&h, 50, 100, HI);
  assert_int_equal(counted(&h, VIP_CODE_LOWER), 1);
  host_forget(&h);
  expect_active_at(&h, 4110);
  host_close(&h);
}

static void test_delay_goes_on(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 3000};

  (void)state;
  host_base(&h, &c);
  at(&h, 500);
  heard(&h, 50, 100, HI);
  at(&h, 1000);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, false, fh_now(&h)), VIP_OK);
  c = in_force();
  c.priority = 120; /* nothing that concerns it */
  configure(&c);
  at(&h, 1500);
  heard(&h, 50, 100, HI);
  host_forget(&h);
  expect_active_at(&h, 3500);
  host_close(&h);
}

static void test_preempt_held_during_the_delay(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 5000};
  uint32_t ms;

  (void)state;
  host_base(&h, &c);
  at(&h, 500);
  heard(&h, 50, 100, HI);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  for (ms = 1500; ms <= 9500; ms += 1000) {
    at(&h, ms);
    heard(&h, 50, 100, HI);
  }
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

/* A living lower router, discarded so far, is not replaced by the timer that ran against it. */
static void expect_kept(uint32_t since)
{
  uint32_t ms;

  host_forget(&h);
  for (ms = since + 500; ms <= since + 8500; ms += 1000) {
    at(&h, ms);
    heard(&h, 50, 100, HI);
  }
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

static void test_preempt_off_late(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  at(&h, 3000);
  heard(&h, 50, 100, HI);
  at(&h, 3500);
  c = in_force();
  c.no_preempt = true;
  c.priority = 200; /* the wait is that of the new priority, 3218.75 ms */
  configure(&c);
  host_forget(&h);
  expect_active_at(&h, 6719);
  host_close(&h);

  host_base(&h, NULL);
  at(&h, 3000);
  heard(&h, 50, 100, HI);
  at(&h, 3500);
  configure(&c);
  expect_kept(3500);
}

static void test_preempt_held_late(void **state)
{
  struct vip_vrrp_config fast = {.fast_preempt = true};

  (void)state;
  host_base(&h, &fast);
  at(&h, 1000);
  heard(&h, 50, 100, HI);
  at(&h, 1500);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  expect_kept(1500);

  host_base(&h, NULL); /* nobody was heard: nothing to wait for */
  at(&h, 3500);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_delay_set_late(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  at(&h, 3000);
  heard(&h, 50, 100, HI);
  at(&h, 3500);
  c = in_force();
  c.preempt_delay_ms = 60000;
  configure(&c);
  expect_kept(3500);
}

/* An owner preempts, whatever was configured or is held. */
static void test_owner_is_not_kept(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};

  (void)state;
  host_base(&h, &c);
  at(&h, 1000);
  heard(&h, 255, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  at(&h, 3000);
  heard(&h, 50, 100, HI);
  c = in_force();
  c.no_preempt = true;
  configure(&c);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 4004);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_preempt),
      cmocka_unit_test(test_preempt_off_during_the_delay),
      cmocka_unit_test(test_no_more_delay),
      cmocka_unit_test(test_delay_goes_on),
      cmocka_unit_test(test_preempt_held_during_the_delay),
      cmocka_unit_test(test_preempt_off_late),
      cmocka_unit_test(test_preempt_held_late),
      cmocka_unit_test(test_delay_set_late),
      cmocka_unit_test(test_owner_is_not_kept),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
