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

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_preempt),
      cmocka_unit_test(test_preempt_off_during_the_delay),
      cmocka_unit_test(test_no_more_delay),
      cmocka_unit_test(test_delay_goes_on),
      cmocka_unit_test(test_preempt_held_during_the_delay),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
