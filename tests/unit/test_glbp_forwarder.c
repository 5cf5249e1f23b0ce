/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_forwarder.c - glbp.md 9, cases 24 to 36: forwarders that fail, come back
 * and are weighed.  The number of the case stands in each test's name.
 */
#include "glbplan.h"

static struct glan lan;

/* In the steady state the Hellos of A come at 62000, of B at 63000, of C at 61000, every 3000. */

static void long_run(uint32_t ms)
{
  while (lan.now_ms + 60000 < ms) {
    glan_until(&lan, lan.now_ms + 60000);
    glan_forget(&lan);
  }
  glan_until(&lan, ms);
}

/* Seconds left in forwarder `number` of the last packet of a router: timeout, redirect. */
static void left(unsigned router, unsigned number, unsigned timeout_s, unsigned redirect_s)
{
  const struct glan_record *r = glan_sent(&lan, router, 0);

  for (size_t at = 12; at < r->packet.length; at += r->octets[at + 1]) {
    const uint8_t *tlv = r->octets + at;

    if (tlv[0] == 2 && tlv[2] == number) {
      assert_int_equal(tlv[8] << 8 | tlv[9], timeout_s);
      assert_int_equal(tlv[10] << 8 | tlv[11], redirect_s);
      return;
    }
  }
  fail_msg("forwarder %u is not in the packet", number);
}

/* B was heard last at 60000. */
static void b_is_dead(uint32_t ms)
{
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_until(&lan, ms);
}

static void test_24_and_25_takeover(void **unused)
{
  (void)unused;
  b_is_dead(69999);
  glan_forget(&lan);
  glan_until(&lan, 78000);
  did(&lan, C,
      "70000: +mac2 vf2/135*2 2>active hello/standby[2a3a]*2; 73000: hello/standby[2a3a]*3; "
      "76000: hello/standby[2a3a]*2");
  did_but(&lan, A, "");
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_ACTIVE), 86000);
  glan_close(&lan);
  b_is_dead(69999);
  glan_forget(&lan);
  glan_until(&lan, 70000);
  octets_are(glan_sent(&lan, C, 1), "0100 0001 0000 020000000003"
                                    "0214 02 20 00 87 64 00 3836 024e 0000 0007b4000102");
  left(C, 2, 14390, 590);
  glan_close(&lan);
}

static struct vip_answer answer(unsigned router, uint8_t client)
{
  struct vip_query query;
  struct vip_answer got;

  memset(&query, 0, sizeof query);
  memset(&got, 0, sizeof got);
  query.family = VIP_IPV4;
  query.target = vip_ipv4(192, 0, 2, 254);
  query.sender = vip_ipv4(192, 0, 2, client);
  query.client.octet[5] = client;
  assert_int_equal(vip_if_answer(&lan.r[router].ifp, &query, &got, glan_now(&lan)), VIP_OK);
  return got;
}

static void test_26_and_27_redirect_and_timeout(void **unused)
{
  (void)unused;
  b_is_dead(70000);
  long_run(657999);
  assert_int_equal(answer(A, 1).mac.octet[5], 1);
  assert_int_equal(answer(A, 1).mac.octet[5], 2);
  assert_int_equal(answer(A, 1).mac.octet[5], 3);
  glan_until(&lan, 660001);
  assert_int_equal(answer(A, 1).mac.octet[5], 1);
  assert_int_equal(answer(A, 1).mac.octet[5], 3);
  glan_until(&lan, 661000);
  left(C, 2, 13799, 0);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  /* 14400 seconds after it was heard last. */
  long_run(14459999);
  glan_forget(&lan);
  glan_until(&lan, 14460000);
  did_but(&lan, C, "14460000: -mac2 2>disabled");
  did_but(&lan, A, "14460000: 2>disabled");
  assert_int_equal(lan.r[C].stats.forwarder[1].last_reason, VIP_REASON_TIMEOUT);
  glan_close(&lan);
}

/* Down at 60000, up at `ms`; it keeps its number. */
static void b_comes_back(uint32_t ms, bool no_preempt)
{
  struct vip_glbp_config config;

  glan_steady3(&lan);
  if (no_preempt) {
    config = *vip_glbp_get_config(&lan.r[B].g);
    config.no_forwarder_preempt = true;
    assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  }
  assert_int_equal(vip_if_down(&lan.r[B].ifp, false, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  glan_until(&lan, ms);
  assert_int_equal(vip_if_up(&lan.r[B].ifp, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  glan_forget(&lan);
}

static void test_28_owner_returns(void **unused)
{
  (void)unused;
  b_comes_back(100000, false);
  glan_until(&lan, 103000);
  did(&lan, B, "103000: hello/listen[2l]");
  glan_until(&lan, 132999);
  did_but(&lan, B, "");
  glan_forget(&lan);
  glan_until(&lan, 136000);
  did_but(&lan, B, "133000: +mac2 vf2/167*2 2>active");
  did(&lan, C, "133000: hello/standby[2a3a]*3 -mac2 2>listen; 136000: hello/standby[3a]*3");
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* Who takes a forwarder over when he hears of it first knows no better than he is told. */
static void test_28_taken_over_at_once(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  const struct glan_peer low = glan_peer(1, 50);
  const struct glan_vf vf = {2, 32, 7, 60, 700, 0};

  (void)unused;
  config.forwarder_delay_set = true;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 1000);
  glan_rx_vf(&lan, B, &low, VIP_GLBP_LISTEN, &vf);
  did(&lan, B, "0: >listen; 1000: 2>listen +mac2 vf2/135*2 2>active");
  left(B, 2, 700, 0);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_TIMEOUT), 701000);
  glan_close(&lan);
}

static void test_29_no_forwarder_preemption(void **unused)
{
  (void)unused;
  b_comes_back(100000, true);
  glan_until(&lan, 200000);
  did_but(&lan, B, "");
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  glan_die(&lan, C);
  glan_until(&lan, 212000);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_30_gateway_dies(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_until(&lan, 62000);
  glan_die(&lan, A);
  glan_forget(&lan);
  glan_until(&lan, 92000);
  did_but(&lan, C, "72000: +addr >active +mac1 vf1/135*1 1>active");
  did_but(&lan, B, "72000: >speak; 82000: >standby");
  glan_close(&lan);
}

/* A router alone that has taken forwarder 2 over from a dead one, at 13000. */
static void secondary(unsigned router)
{
  const struct glan_peer owner = glan_peer(9, 1);
  const struct glan_vf vf = {2, 32, 167, 100, 14400, 600};

  glan_open(&lan);
  glan_start(&lan, router, NULL);
  glan_until(&lan, 3000);
  glan_rx_vf(&lan, router, &owner, VIP_GLBP_LISTEN, &vf);
  glan_until(&lan, 13000);
  assert_int_equal(glan_vf_state(&lan, router, 2), VIP_GLBP_ACTIVE);
  glan_forget(&lan);
}

static void test_31_crossing(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_peer c = glan_peer(3, 100);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  secondary(B);
  glan_rx_vf(&lan, B, &c, VIP_GLBP_DISABLED, &vf);
  did(&lan, B, "13000: -mac2 2>listen");
  glan_close(&lan);
  secondary(C);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_DISABLED, &vf);
  did(&lan, C, "13000: vf2/135*2");
  /* No more than one in a hello time. */
  glan_rx_vf(&lan, C, &b, VIP_GLBP_DISABLED, &vf);
  did(&lan, C, "");
  glan_close(&lan);
}

static void test_32_two_primaries(void **unused)
{
  (void)unused;
  glan_open(&lan);
  lan.cut[B][C] = lan.cut[C][B] = true;
  glan_start(&lan, B, NULL);
  glan_start(&lan, C, NULL);
  glan_until(&lan, 40000);
  assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, C, 1), VIP_GLBP_ACTIVE);
  lan.cut[B][C] = lan.cut[C][B] = false;
  glan_forget(&lan);
  glan_until(&lan, 60000);
  /* B speaks first: C asserts itself by a Hello, which lists the forwarder, too. */
  did_but(&lan, B,
          "41000: -addr >speak -mac1 1>listen; 44000: request.3 2>listen; "
          "51000: >standby; 54000: +mac2 vf2/167*2 2>active");
  did_but(&lan, C, "44000: response2.2 2>listen");
  assert_false(lan.r[B].g.run.forwarder[0].own);
  glan_close(&lan);
}

/* ---- weighting ---- */

static void weigh(int delta)
{
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, delta, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
}

static void weighted(void)
{
  struct vip_glbp_config config;

  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[B].g);
  config.weight_lower = 80;
  config.weight_upper = 90;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
}

static void test_33_to_35_low_weighting(void **unused)
{
  struct vip_glbp_status status;

  (void)unused;
  weighted();
  weigh(-30);
  did(&lan, B, "");
  glan_until(&lan, 63000);
  did(&lan, B, "63000: hello/listen[2a]*2");
  octets_are(glan_sent(&lan, B, 0),
             "0100 0001 0000 020000000002"
             "011c 00 04 00 64 0000 00000bb8 00002710 0258 3840 0000 01 04 c00002fe"
             "0214 02 20 00 27 46 00 3840 0258 0000 0007b4000102");
  vip_glbp_get_status(&lan.r[B].g, &status);
  assert_true(status.low);
  assert_int_equal(status.weight, 70);
  glan_until(&lan, 92999);
  did_but(&lan, C, "");
  glan_forget(&lan);
  glan_until(&lan, 100000);
  did_but(&lan, C, "93000: +mac2 vf2/135*2 2>active");
  did_but(&lan, B, "93000: -mac2 2>listen");
  did_but(&lan, A, "");
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  /* 35: back at 100000; C is heard as lower from 103000 on. */
  weigh(30);
  glan_until(&lan, 132999);
  did_but(&lan, B, "");
  glan_until(&lan, 133000);
  did_but(&lan, B, "133000: +mac2 vf2/167*2 2>active");
  did_but(&lan, C, "133000: -mac2 2>listen");
  glan_close(&lan);
}

static void test_36_between_the_thresholds(void **unused)
{
  (void)unused;
  weighted();
  weigh(-15);
  assert_false(lan.r[B].g.run.low); /* 85: not below the lower one yet */
  weigh(-15);
  assert_true(lan.r[B].g.run.low);
  weigh(15);
  assert_true(lan.r[B].g.run.low); /* 85 again, now below the upper one */
  weigh(5);
  assert_false(lan.r[B].g.run.low);
  glan_close(&lan);
}

/* B is the primary of what A is Active for, and loses it only where nobody hears of that. */
static void test_32_a_primary_that_is_not_listed(void **unused)
{
  const struct glan_peer a = glan_peer(1, 50);
  const struct glan_vf vf = {1, 32, 167, 100, 14400, 600};
  struct vip_glbp_status status;

  (void)unused;
  for (int i = 0; i < 2; i++) {
    struct vip_glbp_config config = glan_base(B);
    config.active_only = i == 1;
    glan_open(&lan);
    glan_start(&lan, B, &config);
    glan_until(&lan, 25000);
    assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_LISTEN);
    glan_rx_vf(&lan, B, &a, VIP_GLBP_LISTEN, &vf);
    vip_glbp_get_status(&lan.r[B].g, &status);
    assert_int_equal(status.forwarder[0].own, !config.active_only);
    glan_close(&lan);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_24_and_25_takeover),
      cmocka_unit_test(test_26_and_27_redirect_and_timeout),
      cmocka_unit_test(test_28_owner_returns),
      cmocka_unit_test(test_28_taken_over_at_once),
      cmocka_unit_test(test_29_no_forwarder_preemption),
      cmocka_unit_test(test_30_gateway_dies),
      cmocka_unit_test(test_31_crossing),
      cmocka_unit_test(test_32_two_primaries),
      cmocka_unit_test(test_32_a_primary_that_is_not_listed),
      cmocka_unit_test(test_33_to_35_low_weighting),
      cmocka_unit_test(test_36_between_the_thresholds),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
