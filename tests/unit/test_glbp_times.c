/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_times.c - times that change while something counts on them: what a new
 * gateway, a learned set of times, and the host's own changes do to what runs already
 * (glbp.md 4.1, 4.3, 4.6, 6.7).
 */
#include "glbplan.h"

static struct glan lan;

/* Until the next call. */
static const struct vip_glbp_forwarder_status *status_of(unsigned router, unsigned number)
{
  static struct vip_glbp_status status;

  vip_glbp_get_status(&lan.r[router].g, &status);
  return &status.forwarder[number - 1];
}

/* A, the gateway, has another timeout than B and C, and dies; C has its own again. */
static void gateway_dies(uint16_t timeout_s)
{
  struct vip_glbp_config config = glan_base(A);

  config.timeout_s = timeout_s;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_start(&lan, B, NULL);
  glan_start(&lan, C, NULL);
  glan_until(&lan, 89000);
  glan_die(&lan, A);
  glan_until(&lan, 103000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
}

/* What A said last, at 89000, is the beginning; by the wire, too. */
static void is_redirected_from_then_on(void)
{
  const vip_time heard = glan_now(&lan) - 14 * VIP_SECOND;
  const struct vip_glbp_forwarder_status *one = status_of(C, 1);

  assert_true(one->local && !one->own);
  assert_true(one->redirects);
  assert_int_equal(one->redirect_ends, heard + 600 * VIP_SECOND);
  assert_int_equal(one->timeout_ends, heard + 14400 * VIP_SECOND);
}

static void test_timeout_of_the_next_gateway_is_longer(void **unused)
{
  (void)unused;
  gateway_dies(1200);
  is_redirected_from_then_on();
  glan_close(&lan);
}

static void test_timeout_of_the_next_gateway_is_shorter(void **unused)
{
  (void)unused;
  gateway_dies(28800);
  is_redirected_from_then_on();
  glan_close(&lan);
}

/* C stands in for A's forwarder since 10000; the primary was heard last at 89000. */
static void test_timeout_is_configured(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  gateway_dies(14400);
  config = *vip_glbp_get_config(&lan.r[C].g);
  config.timeout_s = 7200;
  assert_int_equal(vip_glbp_configure(&lan.r[C].g, &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  assert_int_equal(status_of(C, 1)->timeout_ends, glan_now(&lan) + (7200 - 14) * VIP_SECOND);
  assert_int_equal(status_of(C, 1)->redirect_ends, glan_now(&lan) + (600 - 14) * VIP_SECOND);
  assert_int_equal(status_of(B, 1)->timeout_ends, glan_now(&lan) + (7200 - 14) * VIP_SECOND);
  glan_close(&lan);
}

/* A primary that was silent for longer than the new time allows: it is gone at once. */
static void test_timeout_is_over(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  gateway_dies(14400);
  config = *vip_glbp_get_config(&lan.r[C].g);
  glan_until(&lan, 89000 + 700000);
  config.redirect_s = 0;
  config.redirect_set = true;
  config.timeout_s = 600;
  glan_forget(&lan);
  assert_int_equal(vip_glbp_configure(&lan.r[C].g, &config, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 89000 + 700001);
  assert_int_equal(glan_vf_state(&lan, C, 1), VIP_GLBP_DISABLED);
  assert_int_equal(glan_vf_state(&lan, C, 3), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* The hello time gets shorter by more than the next Hello was to be early. */
static void test_jitter_of_a_longer_hello_time(void **unused)
{
  struct vip_glbp_config config = glan_base(C);
  struct glan_peer gateway = glan_peer(1, 200);

  (void)unused;
  config.jitter_pct = 20;
  gateway.hello_ms = 60000;
  gateway.hold_ms = 180000;
  glan_open(&lan);
  glan_start(&lan, C, &config);
  glan_until(&lan, 1000);
  glan_rx(&lan, C, &gateway, VIP_GLBP_ACTIVE);
  /* Its random numbers make the Hello that comes with the state early by almost a fifth. */
  glan_at(&lan, 181000);
  lan.r[C].random = UINT32_C(0xf0000000);
  glan_forget(&lan);
  glan_until(&lan, 181000);
  did(&lan, C, "181000: +addr hello/active >active 1>listen");
  assert_in_range(glan_due_ms(&lan, C, VIP_GLBP_TIMER_HELLO), 181000 + 2400, 181000 + 2500);
  glan_close(&lan);
}

/* C waits to take forwarder 9's back, for 3600 s; then for 20 s. */
static void test_shorter_forwarder_delay(void **unused)
{
  const struct glan_peer other = glan_peer(9, 1);
  const struct glan_vf vf = {1, 32, 135, 100, 14400, 600};
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.forwarder_delay_s = 3600;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  config = *vip_glbp_get_config(&lan.r[A].g);
  glan_until(&lan, 20000);
  glan_rx_vf(&lan, A, &other, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(glan_vf_due_ms(&lan, A, 1, VIP_GLBP_FORWARDER_PREEMPT), 3620000);
  config.forwarder_delay_s = 20;
  glan_until(&lan, 22000);
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  assert_int_equal(glan_vf_due_ms(&lan, A, 1, VIP_GLBP_FORWARDER_PREEMPT), 42000);
  /* A longer one is for the next time. */
  config.forwarder_delay_s = 60;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  assert_int_equal(glan_vf_due_ms(&lan, A, 1, VIP_GLBP_FORWARDER_PREEMPT), 42000);
  config.forwarder_delay_s = 0;
  config.forwarder_delay_set = true;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  assert_int_equal(glan_vf_due_ms(&lan, A, 1, VIP_GLBP_FORWARDER_PREEMPT), 0);
  glan_rx_vf(&lan, A, &other, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(glan_vf_state(&lan, A, 1), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* Hellos come faster than the turns of those that wait for others: the turn comes all the same. */
static void test_turn_comes_with_fast_hellos(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_open(&lan);
  for (unsigned router = A; router <= C; router++) {
    config = glan_base(router);
    config.hello_ms = 50;
    config.hold_ms = 1000;
    config.forwarder_delay_s = 1;
    config.weight_lower = 80;
    /* C, in front of A, does not want it. */
    config.no_forwarder_preempt = router == C;
    glan_start(&lan, router, &config);
  }
  glan_until(&lan, 5000);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, -30, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 7000);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* C, as Standby, has just contradicted another one; as the gateway it is as quick as ever. */
static void test_limit_ends_with_the_role(void **unused)
{
  const struct glan_peer other = glan_peer(2, 100);
  struct vip_glbp_config config = glan_base(C);

  (void)unused;
  config.hello_ms = 60000;
  config.hold_ms = 180000;
  glan_open(&lan);
  glan_start(&lan, C, &config);
  /* Speak at 180000, where the Active timer starts anew; its end was seen to be spread. */
  glan_until(&lan, 180000);
  lan.r[C].g.run.due[VIP_GLBP_TIMER_ACTIVE] += 10 * VIP_SECOND;
  glan_until(&lan, 360000);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_until(&lan, 369000);
  glan_forget(&lan);
  glan_rx(&lan, C, &other, VIP_GLBP_STANDBY);
  glan_until(&lan, 371000);
  glan_rx(&lan, C, &other, VIP_GLBP_ACTIVE);
  did(&lan, C,
      "369000: hello/standby; 370000: +addr hello/active >active 1>listen; "
      "371000: hello/active[1l]");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_timeout_of_the_next_gateway_is_longer),
      cmocka_unit_test(test_timeout_of_the_next_gateway_is_shorter),
      cmocka_unit_test(test_timeout_is_configured),
      cmocka_unit_test(test_timeout_is_over),
      cmocka_unit_test(test_jitter_of_a_longer_hello_time),
      cmocka_unit_test(test_shorter_forwarder_delay),
      cmocka_unit_test(test_turn_comes_with_fast_hellos),
      cmocka_unit_test(test_limit_ends_with_the_role),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
