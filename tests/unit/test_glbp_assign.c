/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_assign.c - glbp.md 9, cases 16 to 23: who is given which forwarder.
 * The number of the case stands in each test's name.
 */
#include "glbplan.h"

#include "glbp_private.h"
#include "hex.h"

static struct glan lan;

/* A Request or Response of a router that is not there, to a router's own address. */
static void make_unicast(struct glan_packet *p, unsigned router, uint8_t last, const char *hex)
{
  memset(p, 0, sizeof *p);
  p->from = GLAN_ROUTERS;
  p->meta.family = VIP_IPV4;
  p->meta.src = vip_ipv4(192, 0, 2, last);
  p->meta.dst = vip_ipv4(192, 0, 2, (uint8_t)(router + 1));
  p->meta.ttl = 255;
  p->length = (uint16_t)hex_bytes(p->octets, sizeof p->octets, hex);
  p->octets[11] = last;
}

#define REQUEST "0101 0001 0000 020000000000 0214 000000000000000000000000000000000000"
#define RESPONSE(number, mac)                                                                      \
  "0102 0001 0000 020000000000 0214 " number " 0000000000 000000000000 " mac

static void request(unsigned router, uint8_t last)
{
  struct glan_packet p;

  make_unicast(&p, router, last, REQUEST);
  assert_int_equal(glan_feed(&lan, router, &p), VIP_OK);
  glan_flush(&lan);
}

/* B's ticks are at 22000 and 25000, A is the gateway from 20000 on. */
static void two(uint32_t ms)
{
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 13000);
  glan_start(&lan, B, NULL);
  glan_until(&lan, ms);
}

static void test_16_and_17_request_and_response(void **unused)
{
  const struct vip_mac a = {{2, 0, 0, 0, 0, 1}};
  const struct vip_mac b = {{2, 0, 0, 0, 0, 2}};
  const struct glan_record *r;

  (void)unused;
  two(24999);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  glan_until(&lan, 25000);
  did(&lan, B, "25000: request.1 hello/listen 2>listen");
  r = glan_sent(&lan, B, 1); /* in front of the Hello */
  octets_are(r, "0101 0001 0000 020000000002 0214 000000000000000000000000000000000000");
  assert_memory_equal(&r->packet.dst_mac, &a, sizeof a);
  assert_int_equal(r->packet.forwarder, 0);
  assert_int_equal(r->packet.dscp, 0xc0);
  did(&lan, A, "25000: response2.2 2>listen");
  r = glan_sent(&lan, A, 0);
  octets_are(r, "0102 0001 0000 020000000001 0214 02 00 00 00 00 00 0000 0000 0000 0007b4000102");
  assert_memory_equal(&r->packet.dst_mac, &b, sizeof b);
  assert_int_equal(r->packet.forwarder, 0);
  glan_close(&lan);
}

static void test_18_active(void **unused)
{
  (void)unused;
  two(34999);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_LISTEN);
  glan_forget(&lan);
  glan_until(&lan, 35000);
  did_but(&lan, B, "35000: +mac2 vf2/167*2 2>active");
  octets_are(glan_sent(&lan, B, 0), "0100 0001 0000 020000000002"
                                    "0214 02 20 00 a7 64 00 3840 0258 0000 0007b4000102");
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  glan_close(&lan);
}

static void test_19_repeated_request(void **unused)
{
  (void)unused;
  two(30000);
  glan_forget(&lan);
  request(A, 2);
  did(&lan, A, "30000: response2.2");
  glan_close(&lan);
}

static void test_20_fifth_router(void **unused)
{
  (void)unused;
  glan_open(&lan);
  for (unsigned i = A; i <= D; i++) {
    glan_start(&lan, i, NULL);
    glan_until(&lan, lan.now_ms + 100);
  }
  glan_until(&lan, 80000);
  for (unsigned i = A; i <= D; i++) {
    assert_int_equal(lan.r[i].held & 0x3c, 4 << i);
  }
  glan_forget(&lan);
  glan_start(&lan, E, NULL);
  glan_until(&lan, 130000);
  did_but(&lan, E,
          "80000: >listen; 81000: 2>listen 3>listen; 82000: >speak 4>listen; 83000: 1>listen; "
          "88000: request.1; 92000: >standby; 110000: request.1");
  assert_int_equal(lan.r[E].stats.tx[VIP_GLBP_REQUEST], 2);
  for (size_t i = 0; i < lan.r[E].count; i++) {
    assert_true(lan.r[E].records[i].op != GLAN_SEND ||
                lan.r[E].records[i].packet.length == 12 + 28 ||
                lan.r[E].records[i].packet.length == 12 + 20);
  }
  /* Whoever asks all the same is not answered. */
  glan_forget(&lan);
  request(A, 5);
  did(&lan, A, "");
  glan_close(&lan);
}

/* D is loaded anew, when E stands in for it: it does not know that one of the four numbers is its
   own, but the gateway does. */
static void test_20_reload_where_all_are_taken(void **unused)
{
  (void)unused;
  glan_open(&lan);
  for (unsigned i = A; i <= E; i++) {
    glan_start(&lan, i, NULL);
    glan_until(&lan, lan.now_ms + 100);
  }
  glan_until(&lan, 80000);
  assert_int_equal(glan_vf_state(&lan, D, 4), VIP_GLBP_ACTIVE);
  glan_die(&lan, D);
  glan_until(&lan, 100000);
  assert_int_equal(glan_vf_state(&lan, E, 4), VIP_GLBP_ACTIVE);
  glan_start(&lan, D, NULL);
  glan_until(&lan, 160000);
  assert_int_equal(glan_vf_state(&lan, D, 4), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, E, 4), VIP_GLBP_LISTEN);
  assert_int_equal(lan.r[D].stats.tx[VIP_GLBP_REQUEST], 1);
  glan_close(&lan);
}

/* B has asked a gateway that is not there, at 6000. */
static void asked(void)
{
  const struct glan_peer gateway = glan_peer(1, 200);

  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 1000);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  glan_until(&lan, 3999);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 0);
  glan_until(&lan, 6000);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 1);
  glan_forget(&lan);
}

static void ignored(uint8_t last, const char *hex)
{
  const uint32_t before = lan.r[B].counters.code[VIP_CODE_FORWARDER];
  struct glan_packet p;

  make_unicast(&p, B, last, hex);
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_FORWARDER], before + 1);
  did(&lan, B, "");
}

/* The gateway gives B what B stands in for, or would if it had got the MAC. */
static void given_what_it_has(uint8_t refuse, uint8_t before, uint8_t after)
{
  const struct glan_peer gateway = glan_peer(1, 200);
  const struct glan_peer primary = glan_peer(9, 50);
  const struct glan_vf vf = {2, 32, 167, 100, 14400, 600};
  struct glan_packet p;

  glan_open(&lan);
  glan_start(&lan, B, NULL);
  lan.r[B].refuse = refuse;
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  glan_rx_vf(&lan, B, &primary, VIP_GLBP_LISTEN, &vf);
  for (uint32_t ms = 3000; ms <= 30000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  }
  assert_int_equal(glan_vf_state(&lan, B, 2), before);
  assert_true(lan.r[B].g.run.asked);
  make_unicast(&p, B, 1, RESPONSE("02", "0007b4000102"));
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  assert_true(lan.r[B].g.run.forwarder[1].own);
  assert_int_equal(glan_vf_state(&lan, B, 2), after);
  glan_close(&lan);
}

static void test_request_to_who_is_no_gateway(void **unused)
{
  (void)unused;
  asked();
  request(B, 9);
  did(&lan, B, "");
  glan_close(&lan);
}

static void test_given_what_it_has(void **unused)
{
  (void)unused;
  given_what_it_has(0, VIP_GLBP_ACTIVE, VIP_GLBP_ACTIVE);
  given_what_it_has(8, VIP_GLBP_INITIAL, VIP_GLBP_INITIAL);
}

static void test_21_wrong_responses(void **unused)
{
  struct glan_packet p;

  (void)unused;
  asked();
  ignored(3, RESPONSE("02", "0007b4000102"));
  ignored(1, RESPONSE("02", "0007b4000203"));
  ignored(1, RESPONSE("05", "0007b4000105"));
  ignored(1, RESPONSE("00", "0007b4000100"));
  make_unicast(&p, B, 1, RESPONSE("02", "0007b4000102"));
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  did(&lan, B, "6000: 2>listen");
  glan_close(&lan);
}

static void test_22_nobody_asked(void **unused)
{
  struct glan_packet p;

  (void)unused;
  asked();
  make_unicast(&p, B, 1, RESPONSE("02", "0007b4000102"));
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  did(&lan, B, "6000: 2>listen");
  ignored(1, RESPONSE("03", "0007b4000103"));
  glan_close(&lan);
}

/* B is the gateway at 21000 and gives 2 away; then another is, and B has no number of its own. */
static void give_and_ask(bool stopped)
{
  const struct glan_peer gateway = glan_peer(1, 200);
  struct glan_packet p;

  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 20500);
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[B].g, 1, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 21000);
  make_unicast(&p, B, 3, REQUEST);
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), 51000);
  if (stopped) {
    assert_int_equal(vip_glbp_stop_forwarder(&lan.r[B].g, 2, glan_now(&lan)), VIP_OK);
  }
  lan.r[B].g.run.forwarder[0].own = false; /* lost, as to another primary */
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  glan_until(&lan, 27000);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 1);
  make_unicast(&p, B, 1, RESPONSE("02", "0007b4000102"));
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  assert_int_equal(vipi_glbp_own_forwarder(&lan.r[B].g), 1);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_REQUEST), 0);
}

/* Who gets the number that he himself had given away waits a hold time, not a reservation. */
static void test_22_its_own_reservation(void **unused)
{
  (void)unused;
  give_and_ask(false);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), 37000);
  glan_until(&lan, 37000);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* The host, which has said that it cannot have it, is not asked for its MAC again. */
static void test_22_its_own_reservation_stopped(void **unused)
{
  (void)unused;
  give_and_ask(true);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_RETRY), 0);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_INITIAL);
  glan_close(&lan);
}

/* A Response counts for two hold times; the Request is repeated after one. */
static void test_22_late_response_and_retry(void **unused)
{
  const struct glan_peer gateway = glan_peer(1, 200);

  (void)unused;
  asked();
  for (uint32_t ms = 7000; ms < 40000; ms += 3000) {
    glan_at(&lan, ms);
    glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  }
  glan_until(&lan, 39999);
  /* Ticks begin at 11000, when B speaks: nobody is Standby. */
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 4);
  glan_close(&lan);
}

/* All numbers are taken now: the Request is not repeated before its Response would be too late. */
static void test_22_all_are_taken(void **unused)
{
  const struct glan_peer gateway = glan_peer(1, 200);
  const struct glan_vf vfs[] = {{1, 32, 167, 100, 14400, 600},
                                {2, 32, 167, 100, 14400, 600},
                                {3, 32, 167, 100, 14400, 600},
                                {4, 32, 167, 100, 14400, 600}};
  struct glan_packet p;

  (void)unused;
  asked();
  for (uint32_t ms = 6000; ms <= 22000; ms += 4000) {
    glan_until(&lan, ms);
    glan_make(&lan, B, &p, &gateway, 32, vfs, 4);
    assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  }
  glan_until(&lan, 25999);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 1);
  glan_until(&lan, 29000);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_REQUEST], 2);
  glan_close(&lan);
}

static void test_23_reservation(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 25000);
  glan_forget(&lan);
  request(A, 2);
  did(&lan, A, "25000: response2.2 2>listen");
  glan_until(&lan, 54999);
  request(A, 3);
  glan_forget(&lan);
  glan_until(&lan, 55000);
  did_but(&lan, A, "55000: 2>disabled");
  request(A, 4);
  did(&lan, A, "55000: response2.4 2>listen");
  glan_close(&lan);
}

/* Whoever asks is there: a Request begins the time of its number anew, and the reservation. */
static void test_19_asking_keeps_the_number(void **unused)
{
  const struct glan_peer owner = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 167, 100, 14400, 600};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 25000);
  glan_rx_vf(&lan, A, &owner, VIP_GLBP_LISTEN, &vf);
  glan_until(&lan, 50000);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_TIMEOUT), 14425000);
  request(A, 2);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_TIMEOUT), 14450000);
  glan_close(&lan);
}

static void test_23_asking_keeps_the_reservation(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 25000);
  request(A, 2);
  glan_until(&lan, 40000);
  request(A, 2);
  glan_until(&lan, 69999);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  glan_until(&lan, 70000);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_DISABLED);
  glan_close(&lan);
}

/* C stood in for a primary whose time was over, and has not heard yet that B has the number. */
static void test_23_reservation_and_a_late_secondary(void **unused)
{
  const struct glan_peer late = glan_peer(3, 100);
  const struct glan_vf vf = {2, 32, 135, 100, 0, 0};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 25000);
  request(A, 2);
  glan_forget(&lan);
  glan_rx_vf(&lan, A, &late, VIP_GLBP_LISTEN, &vf);
  glan_until(&lan, 25001);
  request(A, 4);
  did(&lan, A, "25001: response3.4 3>listen");
  glan_close(&lan);
}

/* The host is not asked for its MAC again because its router shows up. */
static void test_23_reservation_stopped_by_the_host(void **unused)
{
  const struct glan_peer owner = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 167, 100, 14400, 600};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 25000);
  request(A, 2);
  glan_forget(&lan);
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[A].g, 2, glan_now(&lan)), VIP_OK);
  glan_rx_vf(&lan, A, &owner, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_RETRY), 0);
  glan_until(&lan, 50000);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_INITIAL);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_16_and_17_request_and_response),
      cmocka_unit_test(test_18_active),
      cmocka_unit_test(test_19_repeated_request),
      cmocka_unit_test(test_19_asking_keeps_the_number),
      cmocka_unit_test(test_20_fifth_router),
      cmocka_unit_test(test_20_reload_where_all_are_taken),
      cmocka_unit_test(test_request_to_who_is_no_gateway),
      cmocka_unit_test(test_given_what_it_has),
      cmocka_unit_test(test_21_wrong_responses),
      cmocka_unit_test(test_22_nobody_asked),
      cmocka_unit_test(test_22_its_own_reservation),
      cmocka_unit_test(test_22_its_own_reservation_stopped),
      cmocka_unit_test(test_22_late_response_and_retry),
      cmocka_unit_test(test_22_all_are_taken),
      cmocka_unit_test(test_23_reservation),
      cmocka_unit_test(test_23_asking_keeps_the_reservation),
      cmocka_unit_test(test_23_reservation_and_a_late_secondary),
      cmocka_unit_test(test_23_reservation_stopped_by_the_host),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
