/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_speak.c - hsrp.md 9.4: Speak and Standby, and those of 9.9 about them.  The number
 * of the case stands in each test's name.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;

#define TAKEOVER "+mac +addr hello/active* garp >active"

/* ---- Speak ---- */

static void silenced_by(enum vip_hsrp_state state)
{
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  at(&t.h, 12000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, state);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 22000);
  until(&t.h, 19999);
  did(&t, "12000: >listen");
  hsrp_close(&t);
}

static void test_30_and_32_silenced(void **unused)
{
  (void)unused;
  silenced_by(VIP_HSRP_SPEAK);
  silenced_by(VIP_HSRP_STANDBY);
}

static void test_31_lower_speaker(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  at(&t.h, 12000);
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  did(&t, "");
  is_in(&t, VIP_HSRP_SPEAK);
  hsrp_close(&t);
}

static void test_33_lower_standby(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  at(&t.h, 12000);
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  did(&t, "12000: hello/standby >standby");
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 0);
  hsrp_close(&t);
}

static void test_34_active_heard_late(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  at(&t.h, 19000);
  hsrp_forget(&t);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 29000);
  did(&t, "19000: hello/speak; 20000: hello/standby >standby; 23000: hello/standby; "
          "26000: hello/standby; 29000: " TAKEOVER);
  hsrp_close(&t);
}

static void test_35_resign_in_speak(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 5000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 10000);
  at(&t.h, 12000);
  hsrp_forget(&t);
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 22000);
  did(&t, "");
  hsrp_close(&t);
}

/* ---- Standby ---- */

static void standby(void)
{
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_STANDBY);
  at(&t.h, 22000);
}

static void test_36_takeover(void **unused)
{
  (void)unused;
  standby();
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 31999);
  hsrp_forget(&t);
  until(&t.h, 36000);
  did(&t, "32000: " TAKEOVER "; 35000: garp hello/active*");
  hsrp_close(&t);
}

static void test_37_takeover_by_hold_of_the_packet(void **unused)
{
  (void)unused;
  standby();
  t.hello_ms = 1000;
  t.hold_ms = 4000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 25999);
  is_in(&t, VIP_HSRP_STANDBY);
  until(&t.h, 26000);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_38_resign(void **unused)
{
  (void)unused;
  standby();
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  did(&t, "22000: " TAKEOVER);
  assert_int_equal(t.h.counters.last_active_reason, VIP_REASON_RESIGN);
  hsrp_close(&t);
}

static void leaves_standby(enum vip_hsrp_state state)
{
  standby();
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, state);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 32000);
  until(&t.h, 28000);
  did(&t, "22000: >listen");
  hsrp_close(&t);
}

static void test_39_and_40_higher(void **unused)
{
  (void)unused;
  leaves_standby(VIP_HSRP_SPEAK);
  leaves_standby(VIP_HSRP_STANDBY);
}

static void test_41_lower_standby(void **unused)
{
  (void)unused;
  standby();
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  did(&t, "");
  is_in(&t, VIP_HSRP_STANDBY);
  hsrp_close(&t);
}

static void test_42_lower_active(void **unused)
{
  (void)unused;
  standby();
  t.hello_ms = 2000;
  t.hold_ms = 10000;
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "");
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 32000);
  assert_int_equal(t.g.run.learned_hello_ms, 2000);
  hsrp_close(&t);
}

static void test_43_coup_between_others(void **unused)
{
  (void)unused;
  standby();
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 22500);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  did(&t, "");
  is_in(&t, VIP_HSRP_STANDBY);
  assert_int_equal(vip_addr_compare(&t.g.run.active, &t.peer[HSRP_X].addr), 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 32500);
  hsrp_close(&t);
}

/* ---- 9.9 ---- */

static void test_95_milliseconds_are_not_learned(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  struct advert p;

  (void)unused;
  config.hello_ms = 200;
  config.hold_ms = 700;
  config.learn = VIP_HSRP_LEARN_ALWAYS;
  hsrp_start(&t, &config);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[3] = 0;
  p.data[4] = 0;
  at(&t.h, 100);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  assert_int_equal(t.g.run.learned_hold_ms, 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 800);
  hsrp_close(&t);
}

static void test_96_c_behind_d(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.hello_ms = 10000;
  config.hold_ms = 20000;
  hsrp_start(&t, &config);
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_ACTIVE, fh_time(&t.h, 23950));
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_STANDBY, fh_time(&t.h, 20597));
  at(&t.h, 21455);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 41455);
  until(&t.h, 23950);
  did(&t, "0: >listen; 20597: hello/speak >speak; 21455: >listen; 23950: hello/speak >speak");
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 43950);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 43950);
  hsrp_close(&t);
}

/* Rule 2: timer A runs out in Speak; d then leads through Standby to Active at once. */
static void test_rule_2_no_hole(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_ACTIVE, fh_time(&t.h, 15000));
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 20000);
  did(&t, "20000: hello/standby >standby " TAKEOVER);
  hsrp_close(&t);
}

static void test_98_resign_in_listen(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  at(&t.h, 2000);
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  did(&t, "0: >listen; 2000: hello/speak >speak");
  hsrp_close(&t);
}

/* The host wakes late: each timer runs once, nothing is lost. */
static void test_late_host(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_forget(&t);
  t.h.now_ms = 60000;
  poll_now(&t.h);
  did(&t, "60000: hello/speak >speak");
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_30_and_32_silenced),
      cmocka_unit_test(test_31_lower_speaker),
      cmocka_unit_test(test_33_lower_standby),
      cmocka_unit_test(test_34_active_heard_late),
      cmocka_unit_test(test_35_resign_in_speak),
      cmocka_unit_test(test_36_takeover),
      cmocka_unit_test(test_37_takeover_by_hold_of_the_packet),
      cmocka_unit_test(test_38_resign),
      cmocka_unit_test(test_39_and_40_higher),
      cmocka_unit_test(test_41_lower_standby),
      cmocka_unit_test(test_42_lower_active),
      cmocka_unit_test(test_43_coup_between_others),
      cmocka_unit_test(test_95_milliseconds_are_not_learned),
      cmocka_unit_test(test_96_c_behind_d),
      cmocka_unit_test(test_rule_2_no_hole),
      cmocka_unit_test(test_98_resign_in_listen),
      cmocka_unit_test(test_late_host),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
