/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_listen.c - hsrp.md 9.1 and 9.2: start-up, timers and Listen.  The
 * number of the case stands in each test's name.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;

#define TAKEOVER "+mac +addr hello/active* garp >active"

static struct vip_hsrp_config without_address(void)
{
  struct vip_hsrp_config config = hsrp_defaults();

  memset(&config.address, 0, sizeof config.address);
  return config;
}

static void alone(uint64_t epoch_ms)
{
  struct vip_hsrp_config config = hsrp_defaults();

  hsrp_open(&t, &config);
  t.h.setup.epoch_ms = epoch_ms;
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
  did(&t, "0: >listen");
  until(&t.h, 26000);
  did(&t, "10000: hello/speak >speak; 13000: hello/speak; 16000: hello/speak; 19000: hello/speak; "
          "20000: hello/standby >standby " TAKEOVER "; "
          "23000: garp hello/active*; 26000: hello/active*");
  hsrp_close(&t);
}

static void test_1_and_2_alone(void **unused)
{
  (void)unused;
  alone(0);
}

static void test_9_clock_wraps(void **unused)
{
  (void)unused;
  alone(UINT32_MAX - UINT64_C(9999));
}

static void test_3_no_address(void **unused)
{
  const struct vip_hsrp_config config = without_address();

  (void)unused;
  hsrp_start(&t, &config);
  did(&t, "0: >learn");
  until(&t.h, 60000);
  did(&t, "");
  is_in(&t, VIP_HSRP_LEARN);
  hsrp_close(&t);
}

static void test_4_and_6_learns(void **unused)
{
  const struct vip_hsrp_config config = without_address();
  const struct vip_addr address = vip_ipv4(10, 0, 0, 1);

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 5000);
  t.hello_ms = 1000;
  t.hold_ms = 4000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_LEARNED);
  assert_int_equal(vip_addr_compare(vip_hsrp_address(&t.g), &address), 0);
  assert_int_equal(t.g.run.learned_hello_ms, 1000);
  assert_int_equal(t.g.run.learned_hold_ms, 4000);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 9000);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 9000);
  until(&t.h, 13000);
  did(&t, "0: >learn; 5000: >listen; 9000: hello/speak >speak; 10000: hello/speak; "
          "11000: hello/speak; 12000: hello/speak; 13000: hello/standby >standby " TAKEOVER);
  assert_int_equal(vip_addr_compare(vip_hsrp_address(&t.g), &address), 0);
  hsrp_close(&t);
}

static void test_5_standby_teaches_nothing(void **unused)
{
  const struct vip_hsrp_config config = without_address();

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 5000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  is_in(&t, VIP_HSRP_LEARN);
  assert_true(vip_addr_is_none(vip_hsrp_address(&t.g)));
  hsrp_close(&t);
}

static void test_7_start_delay(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.start_delay_ms = 5000;
  hsrp_start(&t, &config);
  is_in(&t, VIP_HSRP_INITIAL);
  until(&t.h, 5000);
  did(&t, "5000: >listen");
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_DELAY);
  hsrp_close(&t);
}

/* The longer of the two delays, but only the first time. */
static void test_start_delay_after_reload(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.start_delay_ms = 1000;
  config.start_reload_ms = 4000;
  hsrp_start(&t, &config);
  until(&t.h, 6000);
  did(&t, "4000: >listen");
  assert_int_equal(vip_if_down(&t.h.ifp, false, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_if_up(&t.h.ifp, fh_now(&t.h)), VIP_OK);
  until(&t.h, 8000);
  did(&t, "6000: >initial; 7000: >listen");
  hsrp_close(&t);
}

static void test_8_jitter(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  uint32_t last = 0;
  uint32_t least = 3000;
  uint32_t most = 0;

  (void)unused;
  config.no_jitter = false;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  until(&t.h, 23500);
  for (unsigned i = 0; i < 52; i++) {
    t.h.random = i >= 49 ? UINT32_MAX : i * (UINT32_MAX / 49);
    hsrp_forget(&t);
    while (ops_since(&t.h, 0, FH_SEND) == 0) {
      until(&t.h, t.h.now_ms + 1);
    }
    if (last != 0) {
      const uint32_t interval = t.h.now_ms - last;

      least = interval < least ? interval : least;
      most = interval > most ? interval : most;
      assert_in_range(interval, 2400, 3000);
    }
    last = t.h.now_ms;
  }
  assert_in_range(least, 2400, 2402);
  assert_in_range(most, 2939, 3000);
  hsrp_close(&t);
}

static void test_10_milliseconds_in_v1(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  const struct fh_record *r;

  (void)unused;
  config.hello_ms = 200;
  config.hold_ms = 500;
  hsrp_start(&t, &config);
  until(&t.h, 1000);
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->octets[3], 0);
  assert_int_equal(r->octets[4], 0);
  did(&t, "0: >listen; 500: hello/speak >speak; 700: hello/speak; 900: hello/speak; "
          "1000: hello/standby >standby " TAKEOVER);
  hsrp_close(&t);
}

/* ---- Listen ---- */

static void test_11_active_without_standby(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  rx_active_until(&t, HSRP_X, 1000, 46000);
  did(&t, "0: >listen; 10000: hello/speak >speak; 13000: hello/speak; 16000: hello/speak; "
          "19000: hello/speak; 20000: hello/standby >standby; 23000: hello/standby; "
          "26000: hello/standby; 29000: hello/standby; 32000: hello/standby; "
          "35000: hello/standby; 38000: hello/standby; 41000: hello/standby; "
          "44000: hello/standby");
  hsrp_close(&t);
}

static void test_12_both_present(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_forget(&t);
  for (uint32_t ms = 1000; ms < 60000; ms += 3000) {
    at(&t.h, ms);
    rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  }
  did(&t, "");
  is_in(&t, VIP_HSRP_LISTEN);
  hsrp_close(&t);
}

static void test_13_lower_standby(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 2000);
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  did(&t, "0: >listen; 2000: hello/speak >speak");
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_STANDBY_LOWER);
  hsrp_close(&t);
}

static void active_with_hold_of_4(uint8_t learn, uint32_t end)
{
  struct vip_hsrp_config config = hsrp_defaults();

  config.learn = learn;
  hsrp_start(&t, &config);
  at(&t.h, 6000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  at(&t.h, 7000);
  t.hello_ms = 1000;
  t.hold_ms = 4000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 11000);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->ms, 11000);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), end);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), end);
  hsrp_close(&t);
}

static void test_14_hold_of_the_packet(void **unused)
{
  (void)unused;
  active_with_hold_of_4(VIP_HSRP_LEARN_DEFAULT, 15000);
  active_with_hold_of_4(VIP_HSRP_LEARN_ALWAYS, 15000);
  active_with_hold_of_4(VIP_HSRP_LEARN_NEVER, 21000);
}

static void test_15_speaker(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 4000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  until(&t.h, 10000);
  did(&t, "0: >listen; 10000: hello/speak >speak");
  hsrp_close(&t);
}

static void test_16_resign(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 2000);
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK);
  did(&t, "0: >listen; 2000: hello/speak >speak");
  until(&t.h, 12000);
  did(&t, "5000: hello/speak; 8000: hello/speak; 11000: hello/speak; "
          "12000: hello/standby >standby " TAKEOVER);
  hsrp_close(&t);
}

static void test_17_resign_of_another(void **unused)
{
  struct vip_hsrp_run run;

  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 2000);
  run = t.g.run;
  rx(&t, HSRP_HI, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  assert_memory_equal(&run, &t.g.run, sizeof run);
  did(&t, "0: >listen");
  hsrp_close(&t);
}

static void test_18_and_19_coup_teaches(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 2000);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  assert_int_equal(vip_addr_compare(&t.g.run.active, &t.peer[HSRP_X].addr), 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 12000);
  at(&t.h, 2001);
  rx(&t, HSRP_Y, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_LISTEN);
  did(&t, "0: >listen");
  hsrp_close(&t);
}

/* Rule 5: not by one that does not beat the Active router. */
static void test_lower_coup_teaches_nothing(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 2000);
  rx(&t, HSRP_HI, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  assert_int_equal(vip_addr_compare(&t.g.run.active, &t.peer[HSRP_X].addr), 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
  hsrp_close(&t);
}

static void test_20_lower_active(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LISTEN);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_1_and_2_alone),
      cmocka_unit_test(test_9_clock_wraps),
      cmocka_unit_test(test_3_no_address),
      cmocka_unit_test(test_4_and_6_learns),
      cmocka_unit_test(test_5_standby_teaches_nothing),
      cmocka_unit_test(test_7_start_delay),
      cmocka_unit_test(test_start_delay_after_reload),
      cmocka_unit_test(test_8_jitter),
      cmocka_unit_test(test_10_milliseconds_in_v1),
      cmocka_unit_test(test_11_active_without_standby),
      cmocka_unit_test(test_12_both_present),
      cmocka_unit_test(test_13_lower_standby),
      cmocka_unit_test(test_14_hold_of_the_packet),
      cmocka_unit_test(test_15_speaker),
      cmocka_unit_test(test_16_resign),
      cmocka_unit_test(test_17_resign_of_another),
      cmocka_unit_test(test_18_and_19_coup_teaches),
      cmocka_unit_test(test_lower_coup_teaches_nothing),
      cmocka_unit_test(test_20_lower_active),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
