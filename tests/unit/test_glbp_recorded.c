/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_recorded.c - the recordings of glbp.md section 7 as simulations: what
 * routers sent then is what ours send, to the octet but for nonces and digests, whose
 * key nobody knows; case 65.
 *
 * Recorded routers spread some timers; where that decides an order, the test sets
 * the timer to the recorded time.
 */
#include "glbplan.h"

#include "glbp_vectors.h"
#include "hex.h"
#include "internal.h"

static struct glan lan;

/* ---- 7.1: three routers start; time 0 here is -2.98 s there ---- */

static void old_router(unsigned router, uint8_t last, const char *mac, uint8_t priority)
{
  struct vip_glbp_config config = glan_base(router);
  struct vip_if_config *own = &lan.r[router].own;

  config.address = vip_ipv4(192, 168, 0, 1);
  config.priority = priority;
  config.active_only = true;
  own->addr4 = vip_ipv4(192, 168, 0, last);
  (void)hex_bytes(own->mac.octet, sizeof own->mac.octet, mac);
  glan_start(&lan, router, &config);
}

static void test_7_1_election(void **unused)
{
  (void)unused;
  glan_open(&lan);
  old_router(A, 10, "c2007cb80000", 200);
  glan_until(&lan, 530);
  old_router(B, 20, "c2017cb80000", 100);
  glan_until(&lan, 1510);
  old_router(C, 30, "c2027cca0000", 100);
  glan_until(&lan, 3000);
  octets_are(glan_sent(&lan, A, 0), GLBP_P1);
  glan_until(&lan, 29999);
  did_but(&lan, A,
          "0: >listen; 10000: >speak; 20000: >standby +addr >active 1>listen; "
          "23510: response2.30 2>listen; 25530: response3.20 3>listen");
  did_but(&lan, B, "530: >listen; 10530: >speak; 11510: >listen; 25530: request.10 3>listen");
  did_but(&lan, C, "1510: >listen; 11510: >speak; 13000: >listen; 23510: request.10 2>listen");
  glan_until(&lan, 30000);
  octets_are(glan_sent(&lan, A, 0), GLBP_P4);
  glan_until(&lan, 32000);
  octets_are(glan_sent(&lan, A, 0), GLBP_P5);
  glan_until(&lan, 45000);
  did_but(&lan, A, "30000: +mac1 vf1/167*1 1>active");
  did_but(&lan, B,
          "30000: 1>listen >speak >listen; 33510: 2>listen; 35530: +mac3 vf3/167*3 3>active");
  did_but(
      &lan, C,
      "30000: 1>listen >speak; 33510: +mac2 vf2/167*2 2>active; 35530: 3>listen; 40000: >standby");
  glan_close(&lan);
}

static void test_7_1_request_and_response(void **unused)
{
  (void)unused;
  glan_open(&lan);
  old_router(A, 10, "c2007cb80000", 200);
  glan_until(&lan, 1510);
  old_router(C, 30, "c2027cca0000", 100);
  glan_until(&lan, 25000);
  for (unsigned back = 0;; back++) {
    const struct glan_record *r = glan_sent(&lan, C, back);

    if (r->octets[1] == 1) {
      octets_are(r, GLBP_P2);
      assert_int_equal(r->packet.dst.octet[3], 10);
      break;
    }
  }
  for (unsigned back = 0;; back++) {
    const struct glan_record *r = glan_sent(&lan, A, back);

    if (r->octets[1] == 2) {
      octets_are(r, GLBP_P3);
      break;
    }
  }
  glan_close(&lan);
}

/* ---- D to G: hello 10 s, hold 20 s, numbers known from an earlier life ---- */

/* A is .1 and B is .2 of the recordings; each is the primary of `number`. */
static void router(unsigned which, uint8_t family, unsigned number)
{
  struct vip_glbp_config config = glan_base(which);
  struct vip_if_config *own = &lan.r[which].own;
  struct vip_glbp_forwarder *vf;

  config.family = family;
  config.group = family == VIP_IPV4 ? 40 : 46;
  config.priority = which == A ? 105 : 100;
  config.hello_ms = 10000;
  config.hold_ms = 20000;
  config.automatic = family == VIP_IPV6;
  memset(&config.address, 0, sizeof config.address);
  if (family == VIP_IPV4) {
    config.address = vip_ipv4(192, 168, 40, 254);
  }
  own->addr4 = vip_ipv4(192, 168, 40, (uint8_t)(which + 1));
  own->addr6 = v6(0xfe80, (uint16_t)(which + 1));
  (void)hex_bytes(own->mac.octet, 6, which == A ? "aabbcc000120" : "aabbcc000220");
  glan_power(&lan, which, &config);
  vf = &lan.r[which].g.run.forwarder[number - 1];
  vf->state = VIP_GLBP_INITIAL;
  vf->own = true;
}

static void go(unsigned which)
{
  assert_int_equal(vip_group_start(&lan.r[which].g.group, glan_now(&lan)), VIP_OK);
}

/* A recorded message without its authentication and nonce. */
static void plain(uint8_t *out, size_t *length, const char *text)
{
  struct glbp_octets octets = glbp_octets_of(text);
  size_t at = 12;

  memcpy(out, octets.at, 12);
  *length = 12;
  while (at < octets.length) {
    const uint8_t size = octets.at[at + 1];

    if (octets.at[at] < 3) {
      memcpy(out + *length, octets.at + at, size);
      *length += size;
    }
    at += size;
  }
}

/* What was sent, but for padding that routers leave uninitialised. */
static void is_recorded(const struct glan_record *r, const char *text)
{
  uint8_t expected[GLAN_PACKET];
  size_t length;

  plain(expected, &length, text);
  assert_int_equal(r->packet.length, length);
  for (size_t i = 0; i < length; i++) {
    if (!glbp_is_pad(expected, length, i) && r->octets[i] != expected[i]) {
      fail_msg("octet %u is %02x, not %02x", (unsigned)i, r->octets[i], expected[i]);
    }
  }
}

static void hear(unsigned which, const char *text, uint8_t from)
{
  struct glan_packet p;
  size_t length;

  memset(&p, 0, sizeof p);
  p.from = GLAN_ROUTERS;
  p.meta.family = lan.r[which].config.family;
  p.meta.src = p.meta.family == VIP_IPV6 ? v6(0xfe80, from) : vip_ipv4(192, 168, 40, from);
  p.meta.dst = p.meta.family == VIP_IPV6 ? v6(0xff02, 0x66) : vip_ipv4(224, 0, 0, 102);
  p.meta.ttl = 255;
  plain(p.octets, &length, text);
  p.length = (uint16_t)length;
  assert_int_equal(glan_feed(&lan, which, &p), VIP_OK);
  lan.queued = 0;
}

static void move(unsigned which, unsigned timer, uint32_t ms)
{
  vipi_timer_move(&lan.r[which].g.group, timer, (1000000 + (vip_time)ms) * VIP_MILLISECOND);
}

static void move_vf(unsigned which, unsigned number, uint32_t ms)
{
  move(which, VIP_GLBP_TIMER_FORWARDERS + (number - 1) * VIP_GLBP_FORWARDER_TIMERS, ms);
}

/* P7: the first Hello of .1, own forwarder in Listen, from its own MAC. */
static void test_7_5_first_hello(void **unused)
{
  (void)unused;
  glan_open(&lan);
  router(A, VIP_IPV6, 1);
  go(A);
  glan_until(&lan, 10000);
  is_recorded(glan_sent(&lan, A, 0), GLBP_P7);
  assert_int_equal(glan_sent(&lan, A, 0)->packet.forwarder, 0);
  assert_int_equal(glan_sent(&lan, A, 0)->packet.dscp, 0xe0);
  glan_close(&lan);
}

#define HELLO_2(state, vfs)                                                                        \
  GLBP_HEAD("0028", "aabbcc000220")                                                                \
  "011c00" state "00640000" GLBP_TIMERS_10 "0104c0a828fe" vfs
#define VF_2(number, state, priority, timeout, redirect)                                           \
  "0214" number state "00" priority "6400" timeout redirect "00000007b40028" number

/*
 * 7.4, D: .1 with the recorded packets of .2.  It speaks by f, is Active by g out of
 * Speak, and takes its forwarder back at .2's Hello of 50.355; 10 s earlier here.
 */
static void test_7_4_start(void **unused)
{
  static const char both[] =
      HELLO_2("08", VF_2("01", "20", "a7", "3840", "0258") VF_2("02", "20", "87", "383a", "0252"));
  static const char standby[] =
      HELLO_2("10", VF_2("01", "20", "a7", "3840", "0258") VF_2("02", "20", "87", "383f", "0257"));

  static const uint32_t hellos[] = {29760, 38760, 41562, 50500};

  (void)unused;
  glan_open(&lan);
  router(A, VIP_IPV4, 2);
  go(A); /* at 0: -8.7 s there */
  glan_until(&lan, 8700);
  hear(A, HELLO_2("04", VF_2("01", "04", "a7", "3840", "0258")), 2);
  move(A, VIP_GLBP_TIMER_STANDBY, 20737);
  move(A, VIP_GLBP_TIMER_ACTIVE, 23782);
  move_vf(A, 2, 24500);
  glan_until(&lan, 20112);
  hear(A, HELLO_2("08", VF_2("01", "04", "a7", "3840", "0258")), 2);
  glan_until(&lan, 20443);
  hear(A, GLBP_HEAD("0028", "aabbcc000220") VF_2("01", "20", "a7", "3840", "0258"), 2);
  glan_until(&lan, 20737);
  is_in(&lan, A, VIP_GLBP_SPEAK);
  glan_until(&lan, 23022);
  hear(A, GLBP_HEAD("0028", "aabbcc000220") VF_2("02", "20", "87", "383d", "0255"), 2);
  glan_forget(&lan);
  glan_until(&lan, 23782);
  did(&lan, A, "23782: +addr hello/active[2l] >active");
  for (unsigned i = 0; i < COUNT_OF(hellos); i++) {
    glan_until(&lan, hellos[i]);
    hear(A, hellos[i] < 41562 ? both : standby, 2);
  }
  did_but(&lan, A, "");
  glan_until(&lan, 59055);
  hear(A, standby, 2);
  did_but(&lan, A, "59055: +mac2 vf2/167*2 2>active");
  octets_are(glan_sent(&lan, A, 0),
             "0100 0028 0000 aabbcc000120 0214 02 20 00 a7 64 00 3840 0258 0000 0007b4002802");
  glan_close(&lan);
}

/* 7.5, F: .2 takes .1's forwarder while .1 lives in Listen; P9 is its Hello as Standby. */
static void taken(void)
{
  glan_open(&lan);
  router(B, VIP_IPV6, 2);
  go(B); /* at 0: 0.657 there */
  glan_until(&lan, 7577);
  hear(B, GLBP_P7, 1);
  glan_until(&lan, 17315);
  hear(B, GLBP_P7, 1);
  move(B, VIP_GLBP_TIMER_ACTIVE, 20565);
  move(B, VIP_GLBP_TIMER_STANDBY, 30000);
  move_vf(B, 2, 20465);
  move_vf(B, 1, 22787);
  glan_until(&lan, 20565);
}

static void test_7_5_takeover(void **unused)
{
  static const char active[] =
      GLBP_HEAD("002e", "aabbcc000120") "0128002000690000" GLBP_TIMERS_10 GLBP_VIP6
                                        "0214010400a76400384002580000 0007b4002e01";

  (void)unused;
  taken();
  did_but(&lan, B,
          "0: 2>listen >listen; 7577: 1>listen; 20465: +ra +mac2 vf2/167*2 na 2>active; "
          "20565: >speak");
  glan_until(&lan, 20942);
  hear(B, active, 1);
  glan_until(&lan, 22786);
  glan_forget(&lan);
  /* 100 ms later than there: the primary that lives in Listen has its time first (4.6). */
  glan_until(&lan, 22887);
  did_but(&lan, B, "22887: +mac1 vf1/135*1 1>active");
  octets_are(glan_sent(&lan, B, 0),
             "0100 002e 0000 aabbcc000220 0214 01 20 00 87 64 00 383e 0256 0000 0007b4002e01");
  glan_close(&lan);
}

static void test_7_5_standby_hello(void **unused)
{
  static const char active[] =
      GLBP_HEAD("002e", "aabbcc000120") "0128002000690000" GLBP_TIMERS_10 GLBP_VIP6
                                        "0214010400a76400384002580000 0007b4002e01";
  uint32_t last;

  (void)unused;
  taken();
  for (uint32_t ms = 20942; ms < 50000; ms += 9000) {
    glan_until(&lan, ms);
    hear(B, active, 1);
    if (ms == 20942) {
      move_vf(B, 1, 22787);
      move(B, VIP_GLBP_TIMER_STANDBY, 40625);
    }
  }
  is_in(&lan, B, VIP_GLBP_STANDBY);
  /* A tick 2.4 s after the primary was heard, from the MAC that the one before did not have. */
  last = glan_sent(&lan, B, 0)->packet.forwarder;
  hear(B, active, 1);
  move(B, VIP_GLBP_TIMER_HELLO, lan.now_ms + 2400);
  glan_until(&lan, lan.now_ms + 2400);
  is_recorded(glan_sent(&lan, B, 0), GLBP_P9);
  assert_int_equal(glan_sent(&lan, B, 0)->packet.forwarder, 3 - last);
  glan_close(&lan);
}

/* 7.5, G, case 65: .1 resigns both roles; .2 has them in the same millisecond. */
static void test_65_resign(void **unused)
{
  static const char active[] =
      GLBP_HEAD("002e", "aabbcc000120") "0128002000690000" GLBP_TIMERS_10 GLBP_VIP6
                                        "0214012000a76400384002580000 0007b4002e01";
  uint32_t at;

  (void)unused;
  glan_open(&lan);
  router(B, VIP_IPV6, 2);
  go(B);
  for (uint32_t ms = 5000; ms <= 50000; ms += 9000) {
    glan_until(&lan, ms);
    hear(B, active, 1);
  }
  is_in(&lan, B, VIP_GLBP_STANDBY);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  at = lan.now_ms;
  hear(B, GLBP_P8_VF, 1);
  did(&lan, B, "50000: +mac1 vf1/135*1 1>active");
  octets_are(glan_sent(&lan, B, 0),
             "0100 002e 0000 aabbcc000220 0214 01 20 00 87 64 00 3840 0258 0000 0007b4002e01");
  hear(B, GLBP_P8_VG, 1);
  did(&lan, B, "50000: +addr hello/active[1a2a]*1 >active");
  move(B, VIP_GLBP_TIMER_HELLO, at + 9861);
  glan_until(&lan, at + 9861);
  octets_are(glan_sent(&lan, B, 0), "0100 002e 0000 aabbcc000220"
                                    "0128002000640000" GLBP_TIMERS_10 GLBP_VIP6
                                    "0214 01 20 00 87 64 00 3836 024e 0000 0007b4002e01"
                                    "0214 02 20 00 a7 64 00 3840 0258 0000 0007b4002e02");
  assert_int_equal(lan.r[B].counters.announced, 1); /* with its first role, long ago */
  glan_close(&lan);
}

/* P8: what ours sends when it leaves. */
static void test_7_5_leave(void **unused)
{
  (void)unused;
  glan_open(&lan);
  router(A, VIP_IPV6, 1);
  go(A);
  glan_until(&lan, 60000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  is_recorded(glan_sent(&lan, A, 1), GLBP_P8_VF);
  is_recorded(glan_sent(&lan, A, 0), GLBP_P8_VG);
  assert_int_equal(glan_sent(&lan, A, 1)->packet.forwarder, 1);
  assert_int_equal(glan_sent(&lan, A, 0)->packet.forwarder, 0);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_7_1_election), cmocka_unit_test(test_7_1_request_and_response),
      cmocka_unit_test(test_7_4_start),    cmocka_unit_test(test_7_5_first_hello),
      cmocka_unit_test(test_7_5_takeover), cmocka_unit_test(test_7_5_standby_hello),
      cmocka_unit_test(test_65_resign),    cmocka_unit_test(test_7_5_leave),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
