/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_faults.c - glbp.md 9, cases 58 to 60, 63, 64, 67 and 68: forwarders that
 * resign, are contested, and whose primary waits.  The number of the case stands in
 * each test's name.
 */
#include "glbplan.h"

static struct glan lan;

/* In the steady state the Hellos of A come at 62000, of B at 63000, of C at 61000, every 3000. */

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

static void test_58_active_router_says_listen(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf listens = {2, 4, 167, 100, 14400, 600};

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &listens);
  glan_rx_vf(&lan, A, &b, VIP_GLBP_LISTEN, &listens);
  glan_until(&lan, 60199);
  did_but(&lan, C, "");
  glan_until(&lan, 60200);
  did_but(&lan, C, "60200: +mac2 vf2/135*2 2>active");
  did_but(&lan, A, "");
  glan_close(&lan);
}

static void test_59_graceful_leave(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: vf1/160*1 -mac1 -addr hello/resign 1>initial 2>initial 3>initial >disabled");
  octets_are(glan_sent(&lan, A, 1), "0100 0001 0000 020000000001"
                                    "0214 01 20 00 a0 64 00 3840 0258 0000 0007b4000101");
  octets_are(glan_sent(&lan, A, 0),
             "0100 0001 0000 020000000001"
             "011c 00 20 00 00 0000 00000bb8 00002710 0258 3840 0000 01 04 c00002fe");
  did(&lan, C, "60000: +mac1 vf1/135*1 1>active +addr hello/active[1a3a]*1 >active");
  octets_are(glan_sent(&lan, C, 1), "0100 0001 0000 020000000003"
                                    "0214 01 20 00 87 64 00 3840 0258 0000 0007b4000101");
  did(&lan, B, "");
  glan_until(&lan, 90000);
  did(&lan, A, "");
  glan_close(&lan);
}

static void test_59_resign_of_another_router(void **unused)
{
  const struct glan_peer other = glan_peer(9, 0);
  const struct glan_vf resigns = {1, 32, 160, 100, 14400, 600};

  (void)unused;
  glan_steady3(&lan);
  glan_rx_vf(&lan, C, &other, VIP_GLBP_DISABLED, &resigns);
  glan_rx(&lan, C, &other, VIP_GLBP_ACTIVE);
  did(&lan, C, "");
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_close(&lan);
}

/* B, by rank the second, takes over when C does not. */
static void test_59_second_in_line(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  lan.cut[A][C] = true;
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, B, "");
  glan_until(&lan, 60100);
  did_but(&lan, B, "60100: +mac1 vf1/135*1 1>active");
  glan_close(&lan);
}

static void test_60_stubborn_router(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  secondary(C);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  for (uint32_t ms = 16000; ms <= 19000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  }
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  glan_until(&lan, 21999);
  did_but(&lan, C, "20000: >standby +addr >active 1>listen");
  glan_until(&lan, 22000);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  did_but(&lan, C, "22000: -mac2 2>listen");
  assert_int_equal(lan.r[C].counters.code[VIP_CODE_FORWARDER_CONFLICT], 1);
  /* Tried again a minute later. */
  for (uint32_t ms = 25000; ms < 82000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  }
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_LISTEN);
  glan_until(&lan, 82000);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* Hellos that have waited for us, as while a host stood still, were sent before we asserted it. */
static void test_60_late_hellos(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  secondary(C);
  for (unsigned i = 0; i < 9; i++)
    glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[C].counters.code[VIP_CODE_FORWARDER_CONFLICT], 0);
  glan_until(&lan, 16000);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(lan.r[C].g.run.forwarder[1].contests, 2);
  glan_close(&lan);
}

/* A router that gives way is not counted against. */
static void test_60_contest_that_ends(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  secondary(C);
  for (uint32_t ms = 13000; ms <= 19000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &vf);
  }
  assert_int_equal(lan.r[C].g.run.forwarder[1].contests, 3);
  glan_rx(&lan, C, &b, VIP_GLBP_LISTEN);
  assert_int_equal(lan.r[C].g.run.forwarder[1].contests, 0);
  glan_close(&lan);
}

static void test_63_primary_in_listen_restarts_the_seconds(void **unused)
{
  (void)unused;
  b_comes_back(101000, false);
  /* B's Hello at 104000, C's at 103000, 106000. */
  glan_until(&lan, 103000);
  left(C, 2, 14357, 557);
  glan_until(&lan, 106000);
  left(C, 2, 14398, 598);
  glan_close(&lan);
}

static void test_64_primary_that_does_not_list_itself(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  b_comes_back(100000, true);
  config = *vip_glbp_get_config(&lan.r[B].g);
  config.active_only = true;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  glan_until(&lan, 103000);
  did(&lan, B, "103000: hello/listen");
  glan_until(&lan, 130000);
  left(C, 2, 14330, 530);
  glan_close(&lan);
}

static void test_67_forwarders_need_no_gateway(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, A);
  glan_die(&lan, C);
  assert_int_equal(vip_if_down(&lan.r[B].ifp, false, glan_now(&lan)), VIP_OK);
  assert_int_equal(vip_if_up(&lan.r[B].ifp, glan_now(&lan)), VIP_OK);
  glan_forget(&lan);
  glan_until(&lan, 80000);
  did_but(&lan, B,
          "70000: >speak +mac1 vf1/135*1 1>active +mac2 vf2/167*2 2>active +mac3 vf3/135*3 "
          "3>active; 80000: >standby +addr >active");
  glan_close(&lan);
}

static void test_68_listen_restarts_nobody(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf listens = {2, 4, 167, 100, 14400, 600};
  uint32_t due;

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_until(&lan, 80000);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  due = glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_ACTIVE);
  glan_forget(&lan);
  glan_rx_vf(&lan, C, &b, VIP_GLBP_LISTEN, &listens);
  glan_rx_vf(&lan, A, &b, VIP_GLBP_LISTEN, &listens);
  did(&lan, C, "");
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_ACTIVE), due);
  glan_until(&lan, 82000);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_ACTIVE), 92000);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_58_active_router_says_listen),
      cmocka_unit_test(test_59_graceful_leave),
      cmocka_unit_test(test_59_resign_of_another_router),
      cmocka_unit_test(test_59_second_in_line),
      cmocka_unit_test(test_60_stubborn_router),
      cmocka_unit_test(test_60_contest_that_ends),
      cmocka_unit_test(test_60_late_hellos),
      cmocka_unit_test(test_63_primary_in_listen_restarts_the_seconds),
      cmocka_unit_test(test_64_primary_that_does_not_list_itself),
      cmocka_unit_test(test_67_forwarders_need_no_gateway),
      cmocka_unit_test(test_68_listen_restarts_nobody),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
