/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_numbers.c - whose forwarder is which: glbp.md 4.5 beyond the numbered
 * cases; numbers that become free, that were reserved, or that two routers have.
 */
#include "glbplan.h"

#include "hex.h"
#include "internal.h"

static struct glan lan;

/* A Request or Response of router `last` to a router's own address. */
static void unicast(unsigned router, uint8_t last, const char *hex)
{
  struct glan_packet p;

  memset(&p, 0, sizeof p);
  p.from = GLAN_ROUTERS;
  p.meta.family = VIP_IPV4;
  p.meta.src = vip_ipv4(192, 0, 2, last);
  p.meta.dst = vip_ipv4(192, 0, 2, (uint8_t)(router + 1));
  p.meta.ttl = 255;
  p.length = (uint16_t)hex_bytes(p.octets, sizeof p.octets, hex);
  p.octets[11] = last;
  assert_int_equal(glan_feed(&lan, router, &p), VIP_OK);
  glan_flush(&lan);
}

#define REQUEST   "0101 0001 0000 020000000000 0214 000000000000000000000000000000000000"
#define RESPONSE2 "0102 0001 0000 020000000000 0214 02 0000000000 000000000000 0007b4000102"

static void fire(unsigned router, unsigned number, enum vip_glbp_forwarder_timer timer)
{
  vipi_timer_fire(&lan.r[router].g.group,
                  VIP_GLBP_TIMER_FORWARDERS + (number - 1) * VIP_GLBP_FORWARDER_TIMERS +
                      (unsigned)timer,
                  glan_now(&lan));
  glan_flush(&lan);
}

/* The gateway of four forwarders of others takes the first that becomes free, at its next tick. */
static void test_gateway_without_a_number(void **unused)
{
  const struct glan_peer other = glan_peer(9, 1);
  const struct glan_vf vfs[] = {{1, 32, 167, 100, 14400, 600},
                                {2, 32, 167, 100, 14400, 600},
                                {3, 32, 167, 100, 14400, 600},
                                {4, 32, 167, 100, 14400, 600}};
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  for (uint32_t ms = 1000; ms < 24000; ms += 4000) {
    glan_until(&lan, ms);
    glan_make(&lan, A, &p, &other, 4, vfs, 4);
    assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  }
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  fire(A, 3, VIP_GLBP_FORWARDER_TIMEOUT);
  did(&lan, A, "21000: 3>disabled");
  glan_until(&lan, 23000);
  did(&lan, A, "23000: 3>listen hello/active[3l]");
  assert_true(lan.r[A].g.run.forwarder[2].own);
  glan_close(&lan);
}

/* 27: a number that vanished is free: the next one to ask is given it. */
static void test_27_free_number(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  unicast(A, 9, REQUEST);
  did(&lan, A, "60000: response4.9 4>listen");
  glan_die(&lan, B);
  fire(A, 2, VIP_GLBP_FORWARDER_TIMEOUT);
  did(&lan, A, "60000: 2>disabled");
  unicast(A, 8, REQUEST);
  did(&lan, A, "60000: response2.8 2>listen");
  glan_close(&lan);
}

/* A gateway that gave a number away, with forwarder 1 of its own: B, from 31000 on. */
static void gave_away(void)
{
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 31000);
  assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_ACTIVE);
  unicast(B, 9, REQUEST);
  assert_true(lan.r[B].g.run.forwarder[1].reserved);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), 61000);
  glan_forget(&lan);
}

/* Who was given it is heard of, in Listen: from now on a hold time counts. */
static void test_reservation_is_used(void **unused)
{
  const struct glan_peer nine = glan_peer(9, 1);
  const struct glan_vf vf = {2, 4, 167, 100, 14400, 600};

  (void)unused;
  gave_away();
  glan_until(&lan, 33000);
  glan_rx_vf(&lan, B, &nine, VIP_GLBP_LISTEN, &vf);
  assert_false(lan.r[B].g.run.forwarder[1].reserved);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), 43000);
  glan_until(&lan, 42999);
  glan_forget(&lan);
  glan_until(&lan, 43000);
  did_but(&lan, B, "43000: +mac2 vf2/135*2 2>active");
  glan_close(&lan);
}

/* B is not the gateway any more, has lost forwarder 1 to it, and is given the reserved one. */
static void test_reserved_number_becomes_our_own(void **unused)
{
  const struct glan_peer better = glan_peer(4, 200);
  const struct glan_vf vf = {1, 32, 167, 100, 14400, 600};

  (void)unused;
  gave_away();
  for (uint32_t ms = 32000; ms < 64000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx_vf(&lan, B, &better, VIP_GLBP_ACTIVE, &vf);
    if (ms == 38000) {
      assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 1);
      unicast(B, 4, RESPONSE2);
    }
  }
  did_but(&lan, B,
          "32000: -addr >speak -mac1 1>listen; 35000: request.4; 42000: >standby; "
          "48000: +mac2 vf2/167*2 2>active");
  glan_close(&lan);
}

/* It is asked for not before a hello time has passed, as with a new gateway. */
static void test_lost_number_is_asked_for_later(void **unused)
{
  const struct glan_peer gateway = glan_peer(4, 200);
  const struct glan_vf vf = {1, 32, 167, 100, 14400, 600};

  (void)unused;
  glan_open(&lan);
  glan_power(&lan, B, NULL);
  lan.r[B].g.run.forwarder[0].state = VIP_GLBP_INITIAL;
  lan.r[B].g.run.forwarder[0].own = true;
  assert_int_equal(vip_group_start(&lan.r[B].g.group, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 1000);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  glan_until(&lan, 8000);
  glan_rx_vf(&lan, B, &gateway, VIP_GLBP_ACTIVE, &vf);
  assert_false(lan.r[B].g.run.forwarder[0].own);
  glan_until(&lan, 10999);
  did_but(&lan, B, "0: 1>listen >listen; 10000: >speak");
  glan_until(&lan, 13000);
  did_but(&lan, B, "13000: request.4");
  glan_close(&lan);
}

/* Both are in Listen: the higher address keeps it, whatever their weighting is. */
static void test_two_primaries_in_listen(void **unused)
{
  const struct glan_peer lower = glan_peer(2, 200);
  const struct glan_peer higher = glan_peer(4, 200);
  const struct glan_vf vf = {1, 4, 167, 100, 14400, 600};
  struct vip_glbp_config config = glan_base(C);

  (void)unused;
  config.weight_lower = 80;
  glan_open(&lan);
  glan_power(&lan, C, &config);
  lan.r[C].g.run.forwarder[0].state = VIP_GLBP_INITIAL;
  lan.r[C].g.run.forwarder[0].own = true;
  assert_int_equal(vip_group_start(&lan.r[C].g.group, glan_now(&lan)), VIP_OK);
  assert_int_equal(vip_group_adjust(&lan.r[C].g.group, -50, glan_now(&lan)), VIP_OK);
  glan_rx_vf(&lan, C, &lower, VIP_GLBP_LISTEN, &vf);
  assert_true(lan.r[C].g.run.forwarder[0].own);
  glan_rx_vf(&lan, C, &higher, VIP_GLBP_LISTEN, &vf);
  assert_false(lan.r[C].g.run.forwarder[0].own);
  assert_int_equal(lan.r[C].g.run.forwarder[0].owner.octet[5], 4);
  glan_close(&lan);
}

/* It becomes ours while it is known as another router's: it does not vanish any more. */
static void test_given_number_lasts(void **unused)
{
  const struct glan_peer gateway = glan_peer(1, 200);
  const struct glan_vf vf = {2, 4, 167, 100, 14400, 600};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 1000);
  glan_rx_vf(&lan, B, &gateway, VIP_GLBP_ACTIVE, &vf);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_TIMEOUT), 14401000);
  glan_until(&lan, 6000);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 1);
  unicast(B, 1, RESPONSE2);
  assert_true(lan.r[B].g.run.forwarder[1].own);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_TIMEOUT), 0);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_REQUEST), 0);
  glan_close(&lan);
}

/* Who is not the gateway does not answer. */
static void test_only_the_gateway_answers(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  unicast(B, 9, REQUEST);
  did(&lan, B, "");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_gateway_without_a_number),
      cmocka_unit_test(test_27_free_number),
      cmocka_unit_test(test_reservation_is_used),
      cmocka_unit_test(test_reserved_number_becomes_our_own),
      cmocka_unit_test(test_lost_number_is_asked_for_later),
      cmocka_unit_test(test_two_primaries_in_listen),
      cmocka_unit_test(test_given_number_lasts),
      cmocka_unit_test(test_only_the_gateway_answers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
