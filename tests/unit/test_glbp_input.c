/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_input.c - glbp.md 9, cases 55 to 57, 61, 62 and 66: packets that are
 * dropped, each for its own reason, and IPv6.  The number of the case stands in each
 * test's name.
 */
#include "glbplan.h"

#include "glbp_vectors.h"
#include "guard.h"

static struct glan lan;

static void gateway(void)
{
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 24000);
  glan_forget(&lan);
}

/* An Active Hello of B with its forwarder, which A answers if it gets it. */
static void make(struct glan_packet *p)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 167, 100, 14400, 600};

  glan_make(&lan, A, p, &b, 32, &vf, 1);
}

/* All of a packet has been read when the host is told that the clock went back, and spoils it. */
static void test_packet_is_read_first(void **unused)
{
  const struct vip_glbp_forwarder *vf = &lan.r[A].g.run.forwarder[1];
  struct glan_packet p;

  (void)unused;
  gateway();
  make(&p);
  lan.now_ms = 10000;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  lan.now_ms = 24000;
  assert_int_equal(vip_engine_clock_back(&lan.r[A].engine), 1);
  assert_int_equal(vf->state, VIP_GLBP_LISTEN);
  assert_int_equal(vf->active_priority, 167);
  assert_memory_equal(&vf->active, &p.meta.src, sizeof vf->active);
  glan_close(&lan);
}

static void test_55_truncated(void **unused)
{
  struct glan_packet whole;

  (void)unused;
  gateway();
  make(&whole);
  for (uint16_t length = 0; length < whole.length; length++) {
    struct glan_packet p = whole;

    p.length = length;
    /* Behind the Hello it is whole. */
    if (length != 40) {
      glan_rx_dropped(&lan, A, &p, length == 12 ? VIP_CODE_TLV : VIP_CODE_LENGTH);
    }
  }
  did(&lan, A, "");
  glan_close(&lan);
}

static void test_55_tlv_lengths(void **unused)
{
  struct glan_packet p;

  (void)unused;
  gateway();
  for (unsigned length = 0; length < 256; length++) {
    make(&p);
    p.octets[13] = (uint8_t)length;
    /* Shorter than a Hello, or beyond the end. */
    if (length < 28 || length > 48) {
      glan_rx_dropped(&lan, A, &p, VIP_CODE_LENGTH);
    }
  }
  did(&lan, A, "");
  glan_close(&lan);
}

/* Captured packets of other groups and addresses, cut everywhere: nothing happens. */
static void test_55_captured(void **unused)
{
  static const char *const all[] = {GLBP_P1, GLBP_P2, GLBP_P3,    GLBP_P4,    GLBP_P5,
                                    GLBP_P6, GLBP_P7, GLBP_P8_VF, GLBP_P8_VG, GLBP_P9};

  (void)unused;
  gateway();
  for (unsigned i = 0; i < COUNT_OF(all); i++) {
    struct glbp_octets octets = glbp_octets_of(all[i]);
    struct glan_packet p;

    make(&p);
    for (size_t length = 0; length < octets.length; length++) {
      const struct vip_glbp_run run = lan.r[A].g.run;

      memcpy(p.octets, octets.at, length);
      p.length = (uint16_t)length;
      if (glan_feed(&lan, A, &p) != VIP_OK) {
        assert_memory_equal(&run, &lan.r[A].g.run, sizeof run);
      }
      lan.queued = 0;
    }
    guard_free(octets.at, octets.length);
  }
  glan_close(&lan);
}

static void test_56_checks(void **unused)
{
  const struct vip_addr other = {{224, 0, 0, 2}};
  struct vip_glbp_config config = glan_base(A);
  struct glan_packet p;

  (void)unused;
  gateway();
  make(&p);
  p.meta.ttl = 254;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_TTL);
  make(&p);
  p.octets[0] = 2;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_VERSION);
  make(&p);
  p.octets[1] = 3;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_TYPE);
  make(&p);
  p.octets[3] = 2;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_GROUP);
  make(&p);
  p.octets[2] = 4;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_GROUP);
  make(&p);
  p.octets[11] = 1; /* our own MAC */
  glan_rx_dropped(&lan, A, &p, VIP_CODE_DUPLICATE_ADDRESS);
  p.meta.src = vip_ipv4(192, 0, 2, 1);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_OWN_PACKET);
  p.octets[11] = 2;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_DUPLICATE_ADDRESS);
  make(&p);
  p.meta.src = vip_ipv4(192, 0, 2, 254);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_DUPLICATE_ADDRESS);
  make(&p);
  p.octets[6] = 1; /* a multicast owner */
  glan_rx_dropped(&lan, A, &p, VIP_CODE_VALUE);
  make(&p);
  p.meta.src = vip_ipv4(224, 0, 0, 1);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_SOURCE);
  make(&p);
  p.meta.dst = other;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_DESTINATION);
  /* A Hello to us alone; a Request to everybody. */
  make(&p);
  p.meta.dst = vip_ipv4(192, 0, 2, 1);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_DESTINATION);
  make(&p);
  p.octets[1] = 1;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_DESTINATION);
  did(&lan, A, "");
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  lan.queued = 0;
  make(&p);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_NOT_STARTED);
  glan_close(&lan);
  config.no_ttl_check = true;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  make(&p);
  p.meta.ttl = 1;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  glan_close(&lan);
}

/* What HSRP version 2 sends to the same address begins with another version. */
static void test_56_hsrp(void **unused)
{
  static const uint8_t hsrp[] = {0x01, 0x28, 0x02, 0x00, 0x06, 0x04, 0x00, 0x01};
  struct glan_packet p;

  (void)unused;
  gateway();
  make(&p);
  memset(p.octets, 0, 52);
  memcpy(p.octets, hsrp, sizeof hsrp);
  p.length = 52;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_TYPE);
  glan_close(&lan);
}

static void test_57_unknown_part(void **unused)
{
  struct glan_packet p;

  (void)unused;
  gateway();
  make(&p);
  memmove(p.octets + 16, p.octets + 12, p.length - 12u);
  memcpy(p.octets + 12, "\x09\x04\xff\xff", 4);
  p.length = (uint16_t)(p.length + 4);
  /* Dirty padding of Hello and forwarder. */
  p.octets[16 + 20] = 0x4f;
  p.octets[16 + 28 + 7] = 0x63;
  p.octets[16 + 28 + 12] = 0xab;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  did(&lan, A, "24000: hello/active[1l] 2>listen");
  glan_close(&lan);
}

static void test_61_first_and_last_group(void **unused)
{
  const struct vip_mac last = {{0x00, 0x07, 0xb4, 0x03, 0xff, 0x01}};
  const struct vip_mac first = {{0x00, 0x07, 0xb4, 0x00, 0x00, 0x01}};
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.group = 1023;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 30000);
  assert_memory_equal(&glan_sent(&lan, A, 0)->packet.src_mac, &last, sizeof last);
  glan_close(&lan);
  config.group = 0;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 30000);
  assert_memory_equal(&glan_sent(&lan, A, 0)->packet.src_mac, &first, sizeof first);
  glan_close(&lan);
}

/* ---- IPv6 ---- */

static struct vip_glbp_config base6(unsigned router)
{
  struct vip_glbp_config c = glan_base(router);

  c.family = VIP_IPV6;
  c.group = 46;
  memset(&c.address, 0, sizeof c.address);
  c.automatic = true;
  return c;
}

static void start6(unsigned router)
{
  const struct vip_glbp_config config = base6(router);

  glan_start(&lan, router, &config);
}

static void test_62_ipv6(void **unused)
{
  const struct vip_mac group = {{0x33, 0x33, 0, 0, 0, 0x66}};
  const struct vip_addr ff02_66 = v6(0xff02, 0x66);
  const struct glan_record *r;
  struct vip_query query;
  struct vip_answer answer;

  (void)unused;
  glan_open(&lan);
  start6(A);
  glan_until(&lan, 3000);
  r = glan_sent(&lan, A, 0);
  octets_are(r, "0100 002e 0000 020000000001"
                "0128 00 04 00 c8 0000 00000bb8 00002710 0258 3840 0000"
                "02 10 fe800000000000000007b4fffe002e00");
  assert_int_equal(r->packet.dscp, 0xe0);
  assert_memory_equal(&r->packet.dst_mac, &group, sizeof group);
  assert_memory_equal(&r->packet.dst, &ff02_66, sizeof ff02_66);
  glan_until(&lan, 30000);
  memset(&query, 0, sizeof query);
  query.family = VIP_IPV6;
  query.target = vip_glbp_auto_address(46);
  query.sender = v6(0xfe80, 0x77);
  assert_int_equal(vip_if_answer(&lan.r[A].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
  assert_int_equal(answer.nd_flags, VIP_NA_ROUTER | VIP_NA_SOLICITED | VIP_NA_OVERRIDE);
  assert_int_equal(answer.mac.octet[4], 0x2e);
  assert_int_equal(answer.src_mac.octet[5], 1);
  assert_false(answer.to_all_nodes);
  assert_memory_equal(&answer.nd_source, &query.target, sizeof query.target);
  query.probe = true;
  assert_int_equal(vip_if_answer(&lan.r[A].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
  assert_int_equal(answer.nd_flags, VIP_NA_ROUTER | VIP_NA_OVERRIDE);
  assert_true(answer.to_all_nodes);
  glan_close(&lan);
}

/* One number is of one family. */
static void test_62_other_family(void **unused)
{
  static struct vip_glbp second;
  struct vip_glbp_config config = base6(A);
  struct glan_packet p;

  (void)unused;
  gateway();
  config.group = 1;
  config.peer_count = 0;
  assert_int_equal(vip_glbp_init(&second, &lan.r[A].ifp, &config), VIP_ERR_EXISTS);
  make(&p);
  p.meta.family = VIP_IPV6;
  p.meta.src = v6(0xfe80, 2);
  p.meta.dst = v6(0xff02, 0x66);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_VALUE); /* its address is of IPv4 */
  p.length = 12 + 20;
  memmove(p.octets + 12, p.octets + 40, 20);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_GROUP);
  glan_close(&lan);
}

static void test_66_first_role(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start6(A);
  start6(B);
  glan_until(&lan, 60000);
  did_but(&lan, A,
          "0: >listen; 10000: >speak; 20000: >standby +addr +ra na >active 1>listen; "
          "25000: response2.2 2>listen; 30000: +mac1 vf1/167*1 1>active");
  did_but(&lan, B,
          "0: >listen; 10000: >speak; 13000: >listen; 23000: 1>listen; 25000: request.1 2>listen; "
          "30000: >speak; 35000: +ra +mac2 vf2/167*2 na 2>active; 40000: >standby");
  glan_close(&lan);
}

static void test_66_last_role(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start6(A);
  start6(B);
  glan_until(&lan, 60000);
  glan_forget(&lan);
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[A].g, 1, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: vf1/160*1 -mac1 1>initial");
  /* Every role but the first is silent. */
  did(&lan, B, "60000: +mac1 vf1/135*1 1>active");
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: -ra -addr hello/resign 2>initial >disabled");
  did_but(&lan, B, "60000: +addr >active");
  glan_close(&lan);
}

static void test_66_announcement(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start6(A);
  glan_until(&lan, 20000);
  for (size_t i = 0; i < lan.r[A].count; i++) {
    const struct glan_record *r = &lan.r[A].records[i];

    if (r->op == GLAN_ANNOUNCE) {
      /* R alone and no option: it cannot overwrite a cache (P10). */
      assert_int_equal(r->announce.nd_flags, VIP_NA_ROUTER);
      assert_false(r->announce.nd_option);
      assert_true(r->announce.with_ra);
      assert_int_equal(r->announce.forwarder, 0);
      assert_int_equal(r->announce.mac.octet[5], 1);
    }
  }
  assert_int_equal(lan.r[A].counters.announced, 1);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_packet_is_read_first),
      cmocka_unit_test(test_55_truncated),
      cmocka_unit_test(test_55_tlv_lengths),
      cmocka_unit_test(test_55_captured),
      cmocka_unit_test(test_56_checks),
      cmocka_unit_test(test_56_hsrp),
      cmocka_unit_test(test_57_unknown_part),
      cmocka_unit_test(test_61_first_and_last_group),
      cmocka_unit_test(test_62_ipv6),
      cmocka_unit_test(test_62_other_family),
      cmocka_unit_test(test_66_first_role),
      cmocka_unit_test(test_66_last_role),
      cmocka_unit_test(test_66_announcement),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
