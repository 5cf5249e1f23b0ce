/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_start.c - glbp.md 9, cases 1 to 15: start-up and the election of the
 * gateway.  The number of the case stands in each test's name.
 */
#include "glbplan.h"

static struct glan lan;

static void alone(uint32_t ms)
{
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, ms);
}

static void test_1_listen(void **unused)
{
  (void)unused;
  alone(9999);
  did(&lan, A, "0: >listen; 3000: hello/listen; 6000: hello/listen; 9000: hello/listen");
  glan_close(&lan);
}

static void test_2_to_active(void **unused)
{
  (void)unused;
  alone(9999);
  glan_forget(&lan);
  glan_until(&lan, 20000);
  did(&lan, A,
      "10000: hello/speak >speak; 13000: hello/speak; 16000: hello/speak; 19000: hello/speak; "
      "20000: hello/standby >standby +addr hello/active >active 1>listen");
  glan_close(&lan);
}

static void test_3_own_forwarder(void **unused)
{
  (void)unused;
  alone(20000);
  assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_HELLO), 23000);
  glan_forget(&lan);
  glan_until(&lan, 31999);
  did(&lan, A,
      "23000: hello/active[1l]; 26000: hello/active[1l]; 29000: hello/active[1l]; "
      "30000: +mac1 vf1/167*1 1>active");
  /* P4 of this router, to the octet. */
  octets_are(glan_sent(&lan, A, 0), "0100 0001 0000 020000000001"
                                    "0214 01 20 00 a7 64 00 3840 0258 0000 0007b4000101");
  /* The one before: own forwarder in Listen. */
  octets_are(glan_sent(&lan, A, 1), "0100 0001 0000 020000000001"
                                    "011c 00 20 00 c8 0000 00000bb8 00002710 0258 3840 0000"
                                    "01 04 c00002fe"
                                    "0214 01 04 00 a7 64 00 3840 0258 0000 0007b4000101");
  assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_HELLO), 32000);
  glan_close(&lan);
}

static void test_4_hello_with_forwarder(void **unused)
{
  const struct vip_mac group = {{0x01, 0x00, 0x5e, 0x00, 0x00, 0x66}};
  const struct glan_record *r;

  (void)unused;
  alone(31999);
  glan_forget(&lan);
  glan_until(&lan, 32000);
  did(&lan, A, "32000: hello/active[1a]*1");
  r = glan_sent(&lan, A, 0);
  octets_are(r, "0100 0001 0000 020000000001"
                "011c 00 20 00 c8 0000 00000bb8 00002710 0258 3840 0000 01 04 c00002fe"
                "0214 01 20 00 a7 64 00 3840 0258 0000 0007b4000101");
  assert_int_equal(r->packet.dscp, 0xc0);
  assert_memory_equal(&r->packet.dst_mac, &group, sizeof group);
  glan_close(&lan);
}

/* Case 5: A at 0, B at 500, C at 1500. */
static void three(uint32_t ms)
{
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 500);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 1500);
  glan_start(&lan, C, NULL);
  glan_until(&lan, ms);
}

static void test_5_three_routers(void **unused)
{
  (void)unused;
  three(20000);
  did(&lan, B,
      "500: >listen; 3500: hello/listen; 6500: hello/listen; 9500: hello/listen; "
      "10500: hello/speak >speak; 11500: >listen; 13500: hello/listen; 16500: hello/listen; "
      "19500: hello/listen");
  did(&lan, C,
      "1500: >listen; 4500: hello/listen; 7500: hello/listen; 10500: hello/listen; "
      "11500: hello/speak >speak; 13000: >listen; 14500: hello/listen; 17500: hello/listen");
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_6_standby(void **unused)
{
  (void)unused;
  three(29999);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  is_in(&lan, C, VIP_GLBP_LISTEN);
  glan_forget(&lan);
  glan_until(&lan, 30000);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  is_in(&lan, C, VIP_GLBP_SPEAK);
  did(&lan, C, "30000: hello/speak[2l] >speak");
  glan_until(&lan, 39999);
  is_in(&lan, C, VIP_GLBP_SPEAK);
  glan_until(&lan, 40000);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

static void test_7_higher_address(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.priority = 100;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 40000);
  is_in(&lan, A, VIP_GLBP_STANDBY);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_8_no_preemption(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_set_priority(&lan.r[B].g.group, 255, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 120000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  did_but(&lan, A, "");
  glan_close(&lan);
}

static void better(unsigned router, uint8_t priority, uint16_t delay_s)
{
  struct vip_glbp_config config = *vip_glbp_get_config(&lan.r[router].g);

  config.priority = priority;
  config.preempt = true;
  config.preempt_delay_s = delay_s;
  assert_int_equal(vip_glbp_configure(&lan.r[router].g, &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
}

/* C's Hellos come at 61000, 64000 ..; A's at 62000, 65000 ..; B's at 61500 .. */
static void test_9_preempts(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_HELLO), 61000);
  assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_HELLO), 62000);
  lan.cut[B][A] = lan.cut[B][C] = true; /* what configure() tells at once */
  better(B, 255, 0);
  lan.cut[B][A] = lan.cut[B][C] = false;
  glan_forget(&lan);
  glan_until(&lan, 61000);
  did(&lan, B, "61000: hello/speak[2a]*2 >speak");
  did(&lan, C, "61000: hello/standby[3a]*3 >listen");
  glan_until(&lan, 62000);
  did(&lan, B, "62000: +addr hello/active[2a]*2 >active");
  did(&lan, A, "62000: hello/active[1a]*1 -addr hello/speak[1a]*1 >speak");
  glan_close(&lan);
}

static void test_10_old_gateway_and_a_better_listener(void **unused)
{
  struct vip_glbp_config config = glan_base(D);

  (void)unused;
  glan_steady3(&lan);
  better(B, 255, 0);
  glan_until(&lan, 62000);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  glan_until(&lan, 71999);
  is_in(&lan, A, VIP_GLBP_SPEAK);
  glan_until(&lan, 72000);
  is_in(&lan, A, VIP_GLBP_STANDBY);
  is_in(&lan, C, VIP_GLBP_LISTEN);
  glan_close(&lan);
  /* Instead, D with priority 150 joins. */
  glan_steady3(&lan);
  config.priority = 150;
  glan_start(&lan, D, &config);
  glan_until(&lan, 60999);
  is_in(&lan, D, VIP_GLBP_LISTEN);
  glan_until(&lan, 61000);
  is_in(&lan, D, VIP_GLBP_SPEAK);
  is_in(&lan, C, VIP_GLBP_LISTEN);
  glan_until(&lan, 71000);
  is_in(&lan, D, VIP_GLBP_STANDBY);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_11_preempt_delay(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  lan.cut[B][A] = lan.cut[B][C] = true;
  better(B, 255, 60);
  lan.cut[B][A] = lan.cut[B][C] = false;
  /* A is first heard as lower at 62000; its first Hello after that and a minute is at 122000. */
  glan_until(&lan, 121999);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  glan_until(&lan, 122000);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  is_in(&lan, A, VIP_GLBP_SPEAK);
  glan_close(&lan);
}

static void test_12_higher_gateway(void **unused)
{
  const struct glan_peer better_one = glan_peer(1, 200);

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 24000);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  glan_rx(&lan, B, &better_one, VIP_GLBP_ACTIVE);
  did(&lan, B, "24000: -addr hello/speak[1l] >speak");
  for (uint32_t ms = 27000; ms < 34000; ms += 3000) {
    glan_at(&lan, ms);
    glan_rx(&lan, B, &better_one, VIP_GLBP_ACTIVE);
  }
  glan_until(&lan, 33999);
  is_in(&lan, B, VIP_GLBP_SPEAK);
  glan_until(&lan, 34000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  glan_close(&lan);
}

static void test_12_active_from_speak(void **unused)
{
  const struct glan_peer gateway = glan_peer(1, 200);

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 3000);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  glan_until(&lan, 9999);
  glan_forget(&lan);
  glan_until(&lan, 13000);
  did_but(&lan, B, "10000: >speak; 13000: +addr >active 1>listen");
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_HELLO], 5);
  glan_close(&lan);
}

static void test_13_contested_gateway(void **unused)
{
  const struct glan_peer lower = glan_peer(2, 100);

  (void)unused;
  alone(24000);
  glan_forget(&lan);
  glan_rx(&lan, A, &lower, VIP_GLBP_ACTIVE);
  did(&lan, A, "24000: hello/active[1l]");
  glan_until(&lan, 24199);
  glan_rx(&lan, A, &lower, VIP_GLBP_ACTIVE);
  did(&lan, A, "");
  assert_int_equal(lan.r[A].counters.code[VIP_CODE_SUPPRESSED], 1);
  assert_int_equal(lan.r[A].counters.code[VIP_CODE_LOSING], 2);
  glan_until(&lan, 24200);
  glan_rx(&lan, A, &lower, VIP_GLBP_ACTIVE);
  did(&lan, A, "24200: hello/active[1l]");
  glan_close(&lan);
}

static void test_14_gateway_dies(void **unused)
{
  struct vip_glbp_status status;

  (void)unused;
  glan_steady3(&lan);
  glan_until(&lan, 62000);
  glan_die(&lan, A);
  glan_until(&lan, 71999);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_forget(&lan);
  glan_until(&lan, 72000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  vip_glbp_get_status(&lan.r[C].g, &status);
  assert_true(status.active.local);
  assert_true(vip_addr_is_none(&status.standby.addr));
  glan_close(&lan);
}

static void test_15_interface_down(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_if_down(&lan.r[A].ifp, false, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: -mac1 -addr 1>initial 2>initial 3>initial >disabled");
  assert_int_equal(glan_vf_state(&lan, A, 1), VIP_GLBP_INITIAL);
  assert_true(vip_engine_deadline(&lan.r[A].engine) == VIP_NEVER);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_1_listen),
      cmocka_unit_test(test_2_to_active),
      cmocka_unit_test(test_3_own_forwarder),
      cmocka_unit_test(test_4_hello_with_forwarder),
      cmocka_unit_test(test_5_three_routers),
      cmocka_unit_test(test_6_standby),
      cmocka_unit_test(test_7_higher_address),
      cmocka_unit_test(test_8_no_preemption),
      cmocka_unit_test(test_9_preempts),
      cmocka_unit_test(test_10_old_gateway_and_a_better_listener),
      cmocka_unit_test(test_11_preempt_delay),
      cmocka_unit_test(test_12_higher_gateway),
      cmocka_unit_test(test_12_active_from_speak),
      cmocka_unit_test(test_13_contested_gateway),
      cmocka_unit_test(test_14_gateway_dies),
      cmocka_unit_test(test_15_interface_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
