/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_live.c - glbp.md 9, cases 44 to 47: times and address that are learned;
 * and what the host changes or refuses while a group runs.  The number of the case
 * stands in each test's name.
 */
#include "glbplan.h"

static struct glan lan;

/* Until the next call. */
static const struct vip_glbp_status *status_of(unsigned router)
{
  static struct vip_glbp_status status;

  vip_glbp_get_status(&lan.r[router].g, &status);
  return &status;
}

/* A has a hello time of 1000 and a hold time of 4000. */
static void quick(uint32_t ms)
{
  struct vip_glbp_config config = glan_base(A);

  config.hello_ms = 1000;
  config.hold_ms = 4000;
  config.redirect_s = 300;
  config.timeout_s = 7200;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_start(&lan, B, NULL);
  glan_start(&lan, C, NULL);
  glan_until(&lan, ms);
}

static void test_44_times_are_learned(void **unused)
{
  const struct vip_glbp_status *status;

  (void)unused;
  quick(8000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  status = status_of(B);
  assert_true(status->times_learned);
  assert_int_equal(status->hello_ms, 1000);
  assert_int_equal(status->hold_ms, 4000);
  assert_int_equal(status->redirect_s, 300);
  assert_int_equal(status->timeout_s, 7200);
  assert_int_equal(vip_glbp_get_config(&lan.r[B].g)->hello_ms, 3000);
  /* The next tick comes after the shorter time at once. */
  assert_in_range(glan_due_ms(&lan, B, VIP_GLBP_TIMER_HELLO), 8001, 9000);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_ACTIVE), 12000);
  glan_close(&lan);
}

static void test_45_own_times_again(void **unused)
{
  const struct vip_glbp_status *status;

  (void)unused;
  quick(30000);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_die(&lan, A);
  glan_until(&lan, 34000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  status = status_of(C);
  assert_false(status->times_learned);
  assert_int_equal(status->hello_ms, 3000);
  status = status_of(B);
  assert_int_equal(status->hello_ms, 3000);
  assert_int_equal(status->hold_ms, 10000);
  assert_int_equal(status->timeout_s, 14400);
  glan_close(&lan);
}

static void test_46_bad_times(void **unused)
{
  struct glan_peer gateway = glan_peer(1, 200);

  (void)unused;
  gateway.hold_ms = 2000;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 1000);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_TIMES], 1);
  assert_false(status_of(B)->times_learned);
  assert_int_equal(status_of(B)->active.addr.octet[3], 1);
  glan_close(&lan);
}

static void test_47_address_is_learned(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  const struct glan_peer gateway = {1, 200, 3000, 10000, vip_ipv4(192, 0, 2, 254)};
  const struct glan_peer lower = {1, 50, 3000, 10000, vip_ipv4(192, 0, 2, 254)};

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 30000);
  did(&lan, B, "");
  assert_int_equal(status_of(B)->state, VIP_GLBP_DISABLED);
  glan_rx(&lan, B, &gateway, VIP_GLBP_STANDBY);
  did(&lan, B, "");
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  did(&lan, B, "30000: >listen");
  assert_true(status_of(B)->address_learned);
  assert_int_equal(status_of(B)->active.addr.octet[3], 1);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_ACTIVE), 40000);
  /* It is kept, and a stopped group is then Initial. */
  assert_int_equal(vip_group_stop(&lan.r[B].g.group, glan_now(&lan)), VIP_OK);
  assert_int_equal(status_of(B)->state, VIP_GLBP_INITIAL);
  glan_close(&lan);
  /* From a lower one, too. */
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_rx(&lan, B, &lower, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

static void test_other_address_is_noted(void **unused)
{
  const struct glan_peer gateway = {1, 200, 3000, 10000, vip_ipv4(192, 0, 2, 253)};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_ADDRESSES_DIFFER], 1);
  assert_int_equal(status_of(B)->active.addr.octet[3], 1);
  assert_int_equal(vip_glbp_address(&lan.r[B].g)->octet[3], 254);
  glan_close(&lan);
}

/* ---- other routers that step down (4.3) ---- */

static void test_gateway_steps_down(void **unused)
{
  const struct glan_peer a = glan_peer(1, 200);

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, A);
  glan_rx(&lan, C, &a, VIP_GLBP_SPEAK);
  assert_true(vip_addr_is_none(&status_of(C)->active.addr));
  glan_until(&lan, 60001);
  is_in(&lan, C, VIP_GLBP_LISTEN); /* a higher one speaks */
  glan_close(&lan);
  glan_steady3(&lan);
  glan_die(&lan, A);
  glan_rx(&lan, C, &a, VIP_GLBP_LISTEN);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_until(&lan, 60500);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_standby_steps_down(void **unused)
{
  const struct glan_peer c = glan_peer(3, 100);

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, C);
  glan_rx(&lan, B, &c, VIP_GLBP_LISTEN);
  assert_true(vip_addr_is_none(&status_of(B)->standby.addr));
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_STANDBY), 63000);
  glan_until(&lan, 63000);
  is_in(&lan, B, VIP_GLBP_SPEAK);
  glan_close(&lan);
}

/* ---- what the host refuses ---- */

static void test_address_refused(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_until(&lan, 62000);
  glan_die(&lan, A);
  lan.r[C].refuse = 1;
  glan_until(&lan, 71999);
  glan_forget(&lan);
  glan_until(&lan, 72000);
  /* Its forwarder resigns while it has its MAC; no word of a new role. */
  did(&lan, C, "72000: +addr vf3/160*3 -mac3 1>initial 2>initial 3>initial >disabled");
  assert_int_equal(lan.r[C].counters.last_reason, VIP_REASON_REFUSED);
  assert_int_equal(lan.r[C].counters.code[VIP_CODE_CLAIM], 1);
  glan_until(&lan, 100000);
  did(&lan, C, "");
  lan.r[C].refuse = 0;
  assert_int_equal(vip_group_start(&lan.r[C].g.group, glan_now(&lan)), VIP_OK);
  is_in(&lan, C, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

static void test_mac_refused(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  lan.r[C].refuse = 4 << 1;
  glan_until(&lan, 69999);
  glan_forget(&lan);
  glan_until(&lan, 70099);
  /* That forwarder alone; another router takes it. */
  did_but(&lan, C, "70000: +mac2 2>initial");
  is_in(&lan, C, VIP_GLBP_STANDBY);
  assert_true(status_of(C)->forwarder[1].refused);
  glan_until(&lan, 70100);
  did_but(&lan, A, "70100: +mac2 vf2/135*2 2>active");
  glan_until(&lan, 90000);
  glan_forget(&lan);
  lan.r[C].refuse = 0;
  assert_int_equal(vip_group_start(&lan.r[C].g.group, glan_now(&lan)), VIP_OK);
  did(&lan, C, "90000: 2>listen");
  glan_close(&lan);
}

static void test_mac_refused_and_tried_again(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.retry_s = 5;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  lan.r[A].refuse = 4;
  glan_until(&lan, 29999);
  glan_forget(&lan);
  glan_until(&lan, 44999);
  did_but(&lan, A, "30000: +mac1 1>initial; 35000: 1>listen");
  lan.r[A].refuse = 0;
  glan_until(&lan, 45000);
  did_but(&lan, A, "45000: +mac1 vf1/167*1 1>active");
  glan_close(&lan);
}

static void test_refused_and_tried_again(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.retry_s = 5;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  lan.r[A].refuse = 1;
  glan_until(&lan, 19999);
  glan_forget(&lan);
  glan_until(&lan, 25000);
  did_but(&lan, A, "20000: >standby +addr >disabled; 25000: >listen");
  glan_close(&lan);
}

static void test_forwarder_stopped_by_the_host(void **unused)
{
  struct vip_glbp *g = &lan.r[A].g;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_glbp_stop_forwarder(g, 0, glan_now(&lan)), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_stop_forwarder(g, 5, glan_now(&lan)), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_stop_forwarder(g, 4, glan_now(&lan)), VIP_ERR_STATE);
  assert_int_equal(vip_glbp_stop_forwarder(g, 2, glan_now(&lan)), VIP_OK);
  did(&lan, A, "60000: 2>initial");
  assert_int_equal(lan.r[A].stats.forwarder[1].last_reason, VIP_REASON_REFUSED);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_RETRY), 0);
  assert_int_equal(vip_glbp_stop_forwarder(g, 1, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: vf1/160*1 -mac1 1>initial");
  did(&lan, C, "60000: +mac1 vf1/135*1 1>active");
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* ---- what the host changes ---- */

static void test_addresses_come_and_go(void **unused)
{
  const struct vip_addr one = vip_ipv4(192, 0, 2, 253);
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.secondaries = &one;
  config.secondary_count = 1;
  lan.r[A].refuse = 1;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_ERR_CLAIM);
  assert_int_equal(vip_glbp_get_config(&lan.r[A].g)->secondary_count, 0);
  lan.r[A].refuse = 0;
  glan_forget(&lan);
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  did(&lan, A, "60000: +addr");
  config.secondaries = NULL;
  config.secondary_count = 0;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  did(&lan, A, "60000: -addr");
  glan_close(&lan);
}

static void test_changed_times_are_told(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.hello_ms = 1000;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: hello/active[1a]*1");
  assert_int_equal(status_of(B)->hello_ms, 1000);
  glan_close(&lan);
}

static void test_accept_mode_is_a_restart(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.no_accept = true;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  did(&lan, A,
      "60000: vf1/160*1 -mac1 -addr hello/resign 1>initial 2>initial 3>initial >disabled "
      "1>listen 2>listen 3>listen >listen");
  glan_flush(&lan);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_identity_stays(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.group = 2;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_ERR_ARG);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.peer_count = 3;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_ERR_ARG);
  did(&lan, A, "");
  glan_close(&lan);
}

static void test_peer_down(void **unused)
{
  const struct vip_addr a = vip_ipv4(192, 0, 2, 1);

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, A);
  assert_int_equal(vip_if_peer_down(&lan.r[C].ifp, VIP_IPV4, &a, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, C, "60000: +addr hello/active[3a]*3 >active +mac1 vf1/135*1 1>active");
  glan_close(&lan);
}

static void test_preemption_held(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_hold_preempt(&lan.r[B].g.group, true, glan_now(&lan)), VIP_OK);
  config = *vip_glbp_get_config(&lan.r[B].g);
  config.priority = 255;
  config.preempt = true;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  glan_until(&lan, 90000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  assert_int_equal(vip_group_hold_preempt(&lan.r[B].g.group, false, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 93000);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_priority_range(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_set_priority(&lan.r[B].g.group, 0, glan_now(&lan)), VIP_ERR_ARG);
  assert_int_equal(vip_group_set_priority(&lan.r[B].g.group, 1, glan_now(&lan)), VIP_OK);
  assert_int_equal(vip_group_priority(&lan.r[B].g.group), 1);
  /* Tracking is not of the priority. */
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, -50, glan_now(&lan)), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&lan.r[B].g.group), 1);
  assert_int_equal(status_of(B)->weight, 50);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_44_times_are_learned),
      cmocka_unit_test(test_45_own_times_again),
      cmocka_unit_test(test_46_bad_times),
      cmocka_unit_test(test_47_address_is_learned),
      cmocka_unit_test(test_other_address_is_noted),
      cmocka_unit_test(test_gateway_steps_down),
      cmocka_unit_test(test_standby_steps_down),
      cmocka_unit_test(test_address_refused),
      cmocka_unit_test(test_mac_refused),
      cmocka_unit_test(test_mac_refused_and_tried_again),
      cmocka_unit_test(test_refused_and_tried_again),
      cmocka_unit_test(test_forwarder_stopped_by_the_host),
      cmocka_unit_test(test_addresses_come_and_go),
      cmocka_unit_test(test_changed_times_are_told),
      cmocka_unit_test(test_accept_mode_is_a_restart),
      cmocka_unit_test(test_identity_stays),
      cmocka_unit_test(test_peer_down),
      cmocka_unit_test(test_preemption_held),
      cmocka_unit_test(test_priority_range),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
