/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_preempt.c - hsrp.md 9.3: preemption and its delays.  The number of the case stands
 * in each test's name.
 */
#include "hsrphost.h"

static struct hsrphost t;

#define PREEMPTS(state) "+mac +addr coup/" state " hello/active* garp >active"
#define REASSERTS       "coup/active* hello/active* garp"

static struct vip_hsrp_config preempting(uint8_t priority)
{
  struct vip_hsrp_config config = hsrp_defaults();

  config.preempt = true;
  config.priority = priority;
  return config;
}

/* ---- preemption ---- */

static void test_21_from_listen(void **unused)
{
  const struct vip_hsrp_config config = preempting(150);

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 11000);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ANNOUNCE), 4000);
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_PREEMPTED);
  did(&t, "0: >listen; 1000: " PREEMPTS("listen"));
  until(&t.h, 40000);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_22_from_speak(void **unused)
{
  const struct vip_hsrp_config config = preempting(150);

  (void)unused;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "10000: " PREEMPTS("speak"));
  hsrp_close(&t);
}

static void test_23_from_standby(void **unused)
{
  const struct vip_hsrp_config config = preempting(150);

  (void)unused;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_STANDBY);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "20000: " PREEMPTS("standby"));
  hsrp_close(&t);
}

static void test_24_tie(void **unused)
{
  struct vip_hsrp_config config = preempting(100);

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "0: >listen; 1000: " PREEMPTS("listen"));
  hsrp_close(&t);
  config.no_preempt_on_tie = true;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "0: >listen");
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
  at(&t.h, 2000);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "2000: " PREEMPTS("listen"));
  hsrp_close(&t);
}

static void test_25_higher_is_left_alone(void **unused)
{
  const struct vip_hsrp_config config = preempting(100);

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "0: >listen");
  hsrp_close(&t);
}

static void test_26_minimum_delay(void **unused)
{
  struct vip_hsrp_config config = preempting(150);

  (void)unused;
  config.preempt_delay_s = 30;
  hsrp_start(&t, &config);
  rx_active_until(&t, HSRP_HI, 0, 27000);
  assert_int_equal(t.h.counters.transitions, 0);
  until(&t.h, 29999);
  hsrp_forget(&t);
  at(&t.h, 30000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "30000: " PREEMPTS("standby"));
  hsrp_close(&t);
}

static void test_27_delay_does_not_hold_a_takeover(void **unused)
{
  struct vip_hsrp_config config = preempting(150);

  (void)unused;
  config.preempt_delay_s = 60;
  hsrp_start(&t, &config);
  rx_active_until(&t, HSRP_HI, 1000, 22000);
  is_in(&t, VIP_HSRP_STANDBY);
  hsrp_forget(&t);
  until(&t.h, 32000);
  did(&t, "23000: hello/standby; 26000: hello/standby; 29000: hello/standby; "
          "32000: +mac +addr hello/active* garp >active");
  hsrp_close(&t);
}

/* The longer one, the first time alone. */
static void test_reload_delay(void **unused)
{
  struct vip_hsrp_config config = preempting(150);

  (void)unused;
  config.preempt_delay_s = 2;
  config.preempt_reload_s = 9;
  hsrp_start(&t, &config);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_PREEMPT), 9000);
  at(&t.h, 3000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LISTEN);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_PREEMPT), 5000);
  hsrp_close(&t);
}

static void test_sync_delay(void **unused)
{
  struct vip_hsrp_config config = preempting(150);

  (void)unused;
  config.preempt_sync_s = 5;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  assert_int_equal(vip_group_hold_preempt(&t.g.group, true, fh_now(&t.h)), VIP_OK);
  at(&t.h, 5999);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LISTEN);
  at(&t.h, 6000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_hold_preempt_without_limit(void **unused)
{
  const struct vip_hsrp_config config = preempting(150);

  (void)unused;
  hsrp_start(&t, &config);
  assert_int_equal(vip_group_hold_preempt(&t.g.group, true, fh_now(&t.h)), VIP_OK);
  rx_active_until(&t, HSRP_HI, 0, 60000);
  assert_int_equal(t.h.counters.transitions, 0);
  assert_int_equal(vip_group_hold_preempt(&t.g.group, false, fh_now(&t.h)), VIP_OK);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_28_reassertion_is_limited(void **unused)
{
  const struct vip_hsrp_config config = preempting(150);

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 4000);
  hsrp_forget(&t);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 4999);
  did(&t, "4000: " REASSERTS);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "");
  assert_int_equal(counted(&t.h, VIP_CODE_SUPPRESSED), 1);
  assert_int_equal(counted(&t.h, VIP_CODE_LOSING), 2);
  assert_int_equal(t.h.counters.reasserted, 1);
  at(&t.h, 5000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "5000: " REASSERTS);
  hsrp_close(&t);
}

static void test_29_track_comes_up(void **unused)
{
  const struct vip_hsrp_config config = preempting(150);
  struct vip_track track;
  struct vip_track_use use;

  (void)unused;
  hsrp_open(&t, &config);
  vip_track_init(&track, 0);
  assert_int_equal(vip_track_attach(&track, &use, &t.g.group, VIP_TRACK_WEIGHT, -50, fh_now(&t.h)),
                   VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
  t.peer[HSRP_HI].priority = 120;
  rx_active_until(&t, HSRP_HI, 1000, 22000);
  is_in(&t, VIP_HSRP_STANDBY);
  at(&t.h, 22500);
  hsrp_forget(&t);
  assert_int_equal(vip_track_set(&track, 1, fh_now(&t.h)), VIP_OK);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[5], 150);
  did(&t, "22500: hello/standby");
  at(&t.h, 25000);
  did(&t, "");
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "25000: " PREEMPTS("standby"));
  assert_int_equal(vip_track_detach(&use, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_21_from_listen),
      cmocka_unit_test(test_22_from_speak),
      cmocka_unit_test(test_23_from_standby),
      cmocka_unit_test(test_24_tie),
      cmocka_unit_test(test_25_higher_is_left_alone),
      cmocka_unit_test(test_26_minimum_delay),
      cmocka_unit_test(test_27_delay_does_not_hold_a_takeover),
      cmocka_unit_test(test_reload_delay),
      cmocka_unit_test(test_sync_delay),
      cmocka_unit_test(test_hold_preempt_without_limit),
      cmocka_unit_test(test_28_reassertion_is_limited),
      cmocka_unit_test(test_29_track_comes_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
