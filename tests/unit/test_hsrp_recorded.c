/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_recorded.c - hsrp.md 9.8 and 9.9: what real routers were recorded to do, played to a
 * simulated one in the place of one of them.  The number of the case stands in
 * each test's name.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;

/* ---- recorded time-lines ---- */

/* A Hello of `from` as it stands in a capture. */
static void from(uint32_t ms, uint8_t last, uint8_t priority, uint8_t opcode,
                 enum vip_hsrp_state state)
{
  struct advert p;
  struct hsrp_router router;

  router.addr = vip_ipv4(10, 0, 0, last);
  router.priority = priority;
  at(&t.h, ms);
  hsrp_make(&t, &p, &router, opcode, state);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
}

static void self_is(uint8_t last)
{
  const struct vip_addr own = vip_ipv4(10, 0, 0, last);

  assert_int_equal(vip_if_set_address(&t.h.ifp, VIP_IPV4, &own, fh_now(&t.h)), VIP_OK);
}

/* HSRP_failover: A falls silent after 10273; C is Standby, and takes over at 20273. */
static void test_86_failover(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  self_is(20);
  hsrp_forget(&t);
  from(1272, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  from(8000, 30, 100, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  from(10273, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  from(11000, 30, 100, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  from(20000, 30, 100, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  until(&t.h, 20273);
  did(&t, "20273: hello/speak >speak");
  from(20274, 30, 100, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  from(29270, 30, 100, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 30273);
  did(&t, "23273: hello/speak; 26273: hello/speak; 29273: hello/speak; "
          "30273: hello/standby >standby");
  hsrp_close(&t);
}

/* HSRP_coup: A takes C's place; C answers with a Hello alone, and is Standby a hold time later. */
static void test_87_coup(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  self_is(30);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  from(21034, 10, 200, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  from(21050, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  from(30000, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 31034);
  did(&t, "21034: -addr -mac hello/speak >speak; 24034: hello/speak; 27034: hello/speak; "
          "30034: hello/speak; 31034: hello/standby >standby");
  hsrp_close(&t);
}

/* HSRP_election, from the place of C: A speaks, is Standby once, and Active. */
static void test_88_election(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  self_is(30);
  hsrp_forget(&t);
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_STANDBY, fh_time(&t.h, 1408));
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_ACTIVE, fh_time(&t.h, 11408));
  until(&t.h, 1408);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 11408);
  from(2296, 20, 100, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_SPEAK);
  from(3024, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  did(&t, "1408: hello/speak >speak; 3024: >listen");
  from(10005, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  from(10501, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  for (uint32_t ms = 13501; ms < 30000; ms += 3000) {
    from(ms, 10, 200, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  }
  until(&t.h, 30005);
  did(&t, "20005: hello/speak >speak; 23005: hello/speak; 26005: hello/speak; "
          "29005: hello/speak; 30005: hello/standby >standby");
  hsrp_close(&t);
}

static struct vip_hsrp_config slow(uint8_t priority)
{
  struct vip_hsrp_config config = hsrp_defaults();

  config.hello_ms = 10000;
  config.hold_ms = 20000;
  config.priority = priority;
  config.preempt = true;
  return config;
}

static void test_99_and_100_tracking(void **unused)
{
  struct vip_hsrp_config config = slow(105);
  struct vip_track track;
  struct vip_track_use use;

  (void)unused;
  hsrp_start(&t, &config);
  vip_track_init(&track, 1);
  assert_int_equal(vip_track_attach(&track, &use, &t.g.group, VIP_TRACK_WEIGHT, -10, fh_now(&t.h)),
                   VIP_OK);
  until(&t.h, 40000);
  is_in(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 41000);
  hsrp_forget(&t);
  assert_int_equal(vip_track_set(&track, 0, fh_now(&t.h)), VIP_OK);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[5], 95);
  rx(&t, HSRP_HI, VIP_HSRP_COUP, VIP_HSRP_STANDBY);
  did(&t, "41000: hello/active* -addr -mac hello/speak >speak");
  t.hello_ms = 10000;
  t.hold_ms = 20000;
  at(&t.h, 55000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 61000);
  did(&t, "51000: hello/speak; 61000: hello/standby >standby");
  assert_int_equal(vip_track_set(&track, 1, fh_now(&t.h)), VIP_OK);
  did(&t, "61000: hello/standby");
  at(&t.h, 65000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "65000: +mac +addr coup/standby hello/active* garp >active");
  assert_int_equal(vip_track_detach(&use, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static void test_105_recorded_preemption(void **unused)
{
  const struct vip_hsrp_config config = slow(100);

  (void)unused;
  hsrp_start(&t, &config);
  self_is(102);
  t.hello_ms = 10000;
  t.hold_ms = 20000;
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_STANDBY, fh_time(&t.h, 100));
  from(50, 101, 105, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 100);
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_STANDBY, fh_time(&t.h, 200));
  until(&t.h, 200);
  is_in(&t, VIP_HSRP_STANDBY);
  from(13000, 101, 105, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 22940);
  hsrp_forget(&t);
  from(22940, 101, 95, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "22940: +mac +addr coup/standby hello/active* garp >active");
  from(22947, 101, 95, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  from(44054, 101, 95, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  from(80678, 101, 105, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  is_in(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 87194);
  hsrp_forget(&t);
  from(87194, 101, 105, VIP_HSRP_COUP, VIP_HSRP_STANDBY);
  did(&t, "87194: -addr -mac hello/speak >speak");
  from(87195, 101, 105, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  from(97000, 101, 105, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 107193);
  is_in(&t, VIP_HSRP_SPEAK);
  until(&t.h, 107194);
  is_in(&t, VIP_HSRP_STANDBY);
  hsrp_close(&t);
}

static void test_106_recorded_election(void **unused)
{
  (void)unused;
  hsrp_open(&t, NULL);
  self_is(102);
  at(&t.h, 393);
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
  from(10060, 101, 150, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  until(&t.h, 10393);
  is_in(&t, VIP_HSRP_SPEAK);
  from(12861, 101, 150, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_LISTEN);
  from(15700, 101, 150, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  until(&t.h, 20392);
  is_in(&t, VIP_HSRP_LISTEN);
  until(&t.h, 20393);
  is_in(&t, VIP_HSRP_SPEAK);
  from(20835, 101, 150, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_LISTEN);
  from(21947, 101, 150, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  for (uint32_t ms = 21947; ms < 42000; ms += 2800) {
    from(ms, 101, 150, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  }
  until(&t.h, 41946);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_int_equal(t.stats.changes, 6); /* Listen, Speak, Listen, Speak, Listen, Speak */
  until(&t.h, 41947);
  is_in(&t, VIP_HSRP_STANDBY);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_86_failover),
      cmocka_unit_test(test_87_coup),
      cmocka_unit_test(test_88_election),
      cmocka_unit_test(test_99_and_100_tracking),
      cmocka_unit_test(test_105_recorded_preemption),
      cmocka_unit_test(test_106_recorded_election),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
