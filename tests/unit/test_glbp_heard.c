/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_heard.c - what a GLBP router takes from others and what not: times and
 * addresses that cannot be used, nonces, members; glbp.md 2.6, 3.2, 4.3 and 6.1 beyond
 * the numbered cases.
 */
#include "glbplan.h"

#include "glbp_private.h"

static struct glan lan;

static const uint8_t secret[] = {'s', 'e', 'c', 'r', 'e', 't'};
static const struct vip_key key = {0, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};

static void start_md5(unsigned router, uint16_t peer_count)
{
  struct vip_glbp_config config = glan_base(router);

  config.auth = &md5;
  config.peer_count = peer_count;
  glan_start(&lan, router, &config);
}

/* ---- times (4.3) ---- */

static void put16(uint8_t *p, unsigned value)
{
  p[0] = (uint8_t)(value >> 8);
  p[1] = (uint8_t)value;
}

/* What the gateway tells is learned, all of it, or nothing. */
static void tells(uint32_t hello_ms, uint32_t hold_ms, unsigned redirect_s, unsigned timeout_s,
                  bool learned)
{
  struct glan_peer gateway = glan_peer(1, 200);
  struct vip_glbp_status status;
  struct glan_packet p;

  gateway.hello_ms = hello_ms;
  gateway.hold_ms = hold_ms;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_make(&lan, B, &p, &gateway, 32, NULL, 0);
  put16(p.octets + 12 + 16, redirect_s);
  put16(p.octets + 12 + 18, timeout_s);
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  vip_glbp_get_status(&lan.r[B].g, &status);
  assert_int_equal(status.times_learned, learned);
  assert_int_equal(status.hello_ms, learned ? hello_ms : 3000);
  assert_int_equal(status.hold_ms, learned ? hold_ms : 10000);
  assert_int_equal(status.redirect_s, learned ? redirect_s : 600);
  assert_int_equal(status.timeout_s, learned ? timeout_s : 14400);
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_TIMES], learned ? 0 : 1);
  assert_int_equal(status.active.addr.octet[3], 1);
  glan_close(&lan);
}

static void test_46_bounds(void **unused)
{
  (void)unused;
  tells(50, 51, 0, 0, true);
  tells(49, 51, 0, 0, false);
  tells(60000, 180000, 3600, 65535, true);
  tells(60001, 180000, 3600, 65535, false);
  tells(60000, 180001, 3600, 65535, false);
  tells(3000, 3000, 600, 14400, false);
  tells(3000, 10000, 3600, 3600, true);
  tells(3000, 10000, 3601, 14400, false);
  tells(3000, 10000, 600, 599, false);
}

/* ---- addresses (47) ---- */

static void teaches(uint8_t family, struct vip_addr address, bool learned)
{
  struct vip_glbp_config config = glan_base(B);
  struct glan_peer gateway = glan_peer(1, 200);
  struct glan_packet p;

  config.family = family;
  memset(&config.address, 0, sizeof config.address);
  gateway.address = address;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_make(&lan, B, &p, &gateway, 32, NULL, 0);
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  assert_int_equal(vip_addr_is_none(vip_glbp_address(&lan.r[B].g)), !learned);
  assert_int_equal(vip_group_state(&lan.r[B].g.group),
                   learned ? VIP_GLBP_LISTEN : VIP_GLBP_DISABLED);
  glan_close(&lan);
}

static void test_47_addresses_that_cannot_be_ours(void **unused)
{
  (void)unused;
  teaches(VIP_IPV4, vip_ipv4(192, 0, 2, 254), true);
  teaches(VIP_IPV4, vip_ipv4(192, 0, 2, 2), false); /* B's own */
  teaches(VIP_IPV4, vip_ipv4(224, 0, 0, 5), false);
  teaches(VIP_IPV6, v6(0xfe80, 0x99), true);
  teaches(VIP_IPV6, v6(0x2001, 0x99), false);
  teaches(VIP_IPV6, v6(0xfe80, 2), false);
}

/* A router without an address hears of no forwarder either. */
static void test_47_nothing_else_is_heard(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  struct glan_peer standby = glan_peer(1, 200);
  const struct glan_vf vf = {1, 32, 167, 100, 14400, 600};
  struct glan_packet p;

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  standby.address = vip_ipv4(192, 0, 2, 254);
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_make(&lan, B, &p, &standby, 16, &vf, 1);
  assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
  assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_DISABLED);
  did(&lan, B, "");
  glan_close(&lan);
}

/* ---- headers, IPv6 ---- */

static void test_56_ipv6(void **unused)
{
  struct vip_glbp_config config = glan_base(A);
  const struct glan_peer b = glan_peer(2, 100);
  struct glan_packet good;
  struct glan_packet p;

  (void)unused;
  config.family = VIP_IPV6;
  memset(&config.address, 0, sizeof config.address);
  config.automatic = true;
  config.no_ttl_check = true;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_make(&lan, A, &good, &b, 4, NULL, 0);
  p = good;
  p.meta.src = v6(0x2001, 2);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_SOURCE);
  p = good;
  p.meta.ttl = 254; /* the option is for IPv4 */
  glan_rx_dropped(&lan, A, &p, VIP_CODE_TTL);
  assert_int_equal(glan_feed(&lan, A, &good), VIP_OK);
  glan_close(&lan);
}

/* A forwarder that cannot be is noted; the rest of the packet counts. */
static void test_bad_forwarder_in_a_hello(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf vfs[] = {{5, 32, 167, 100, 14400, 600}, {2, 32, 167, 100, 14400, 600}};
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_make(&lan, A, &p, &b, 4, vfs, 2);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  assert_int_equal(lan.r[A].counters.code[VIP_CODE_FORWARDER], 1);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* A state that nobody knows counts as Listen (6.1); a forwarder's is not heard. */
static void test_unknown_states(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  struct glan_vf vf = {2, 0, 167, 100, 14400, 600};
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  for (unsigned state = 0; state < 256; state++) {
    if (state == 8 || state == 16 || state == 32) {
      continue;
    }
    vf.state = (uint8_t)(state == 4 ? 5 : state);
    glan_make(&lan, A, &p, &b, 4, &vf, 1);
    p.octets[12 + 3] = (uint8_t)state;
    assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  }
  did(&lan, A, "0: >listen");
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_DISABLED);
  glan_close(&lan);
}

/* ---- nonces and members ---- */

/* The number of echoes in a router's last packet. */
static unsigned echoes(unsigned router, unsigned *length)
{
  const struct glan_record *r = glan_sent(&lan, router, 0);

  for (size_t at = 12; at < r->packet.length; at += r->octets[at + 1]) {
    if (r->octets[at] == 4) {
      *length = r->octets[at + 1];
      return r->octets[at + 2];
    }
  }
  fail_msg("no nonces");
  return 0;
}

/* 2.6: the lengths of all numbers of routers. */
static void test_echo_of_each_router(void **unused)
{
  static const uint8_t lengths[] = {8, 20, 28, 40, 48};
  unsigned length;

  (void)unused;
  for (unsigned others = 0; others < GLAN_ROUTERS; others++) {
    glan_open(&lan);
    for (unsigned i = 0; i <= others; i++) {
      start_md5(i, GLAN_PEERS);
    }
    glan_until(&lan, 9000);
    assert_int_equal(echoes(A, &length), others);
    assert_int_equal(length, lengths[others]);
    glan_close(&lan);
  }
}

/* A free place comes before that of a router that does not echo. */
static void test_places(void **unused)
{
  unsigned length;

  (void)unused;
  glan_open(&lan);
  lan.cut[A][B] = lan.cut[A][C] = true;
  start_md5(A, 2);
  start_md5(B, GLAN_PEERS);
  glan_until(&lan, 1000);
  start_md5(C, GLAN_PEERS);
  glan_until(&lan, 6000);
  assert_int_equal(echoes(A, &length), 2);
  assert_false(lan.r[A].peers[0].authenticated);
  assert_false(lan.r[A].peers[1].authenticated);
  glan_close(&lan);
}

/* A nonce of a group without MD5 is nobody's affair. */
static void test_nonce_without_md5(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_make(&lan, A, &p, &b, 4, NULL, 0);
  memmove(p.octets + 20, p.octets + 12, 28);
  memcpy(p.octets + 12, "\x04\x08\x00\x01\x11\x22\x33\x44", 8);
  p.length = (uint16_t)(p.length + 8);
  glan_forget(&lan);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  did(&lan, A, "");
  glan_close(&lan);
}

/* 3.2: a router that does not echo us hears from us at once, but once in a hello time. */
static void test_answers_to_who_does_not_echo(void **unused)
{
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  lan.cut[A][B] = true;
  start_md5(A, GLAN_PEERS);
  glan_until(&lan, 500);
  start_md5(B, GLAN_PEERS);
  glan_until(&lan, 3499);
  glan_forget(&lan);
  glan_until(&lan, 3500);
  did(&lan, A, "3500: hello/listen");
  p = glan_kept(&lan, B, 0);
  for (uint32_t ms = 4000; ms < 6500; ms += 500) {
    glan_until(&lan, ms);
    glan_rx_dropped(&lan, A, &p, VIP_CODE_STALE);
  }
  did(&lan, A, "");
  glan_until(&lan, 6499);
  lan.cut[B][A] = true;
  glan_until(&lan, 6500);
  did(&lan, A, "6500: hello/listen");
  assert_int_equal(glan_feed(&lan, A, &p), VIP_ERR_STALE);
  did(&lan, A, "6500: hello/listen");
  glan_close(&lan);
}

/* A router that has no nonce yet takes nothing as an echo of it. */
static void test_echo_of_no_nonce(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  struct vip_glbp_peer *known = &lan.r[A].peers[0];
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  start_md5(A, GLAN_PEERS);
  glan_until(&lan, 2000);
  known->expires = glan_now(&lan) + 10 * VIP_SECOND;
  known->owner.octet[0] = 2;
  known->owner.octet[5] = 2;
  known->has_nonce = true;
  glan_until(&lan, 3000);
  p = glan_kept(&lan, A, 0);
  memset(&config.address, 0, sizeof config.address);
  config.auth = &md5;
  glan_start(&lan, B, &config);
  glan_rx_dropped(&lan, B, &p, VIP_CODE_STALE);
  glan_close(&lan);
}

/* 3.1: over IPv4 the digest is of the sender's address and of nothing else. */
static void test_48_fill(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  struct glan_packet p;

  (void)unused;
  config.auth = &md5;
  glan_open(&lan);
  start_md5(A, GLAN_PEERS);
  glan_until(&lan, 3000);
  glan_start(&lan, B, &config);
  for (unsigned filled = 0; filled < 2; filled++) {
    struct vip_octets whole;
    uint8_t digest[16];

    p = glan_kept(&lan, A, 0);
    memset(p.octets + 16, 0, 16);
    if (filled != 0) {
      memcpy(p.octets + 16, p.meta.src.octet, 4);
    }
    whole.data = p.octets;
    whole.length = p.length;
    vip_auth_md5.digest(&key, &whole, 1, digest);
    memcpy(p.octets + 16, digest, 16);
    /* It does not echo B yet. */
    assert_int_equal(glan_feed(&lan, B, &p), filled != 0 ? VIP_ERR_STALE : VIP_ERR_AUTH);
    lan.queued = 0;
  }
  glan_close(&lan);
}

/* 4.3: the Standby gateway that speaks is not Standby. */
static void test_standby_speaks(void **unused)
{
  const struct glan_peer c = glan_peer(3, 100);
  struct vip_glbp_status status;

  (void)unused;
  glan_steady3(&lan);
  vip_glbp_get_status(&lan.r[A].g, &status);
  assert_int_equal(status.standby.addr.octet[3], 3);
  glan_rx(&lan, A, &c, VIP_GLBP_SPEAK);
  vip_glbp_get_status(&lan.r[A].g, &status);
  assert_true(vip_addr_is_none(&status.standby.addr));
  assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_STANDBY), 63000);
  glan_close(&lan);
}

/* A message that does not fit the transmit buffer is none. */
static void test_no_room_for_a_message(void **unused)
{
  struct vip_glbp_message message;

  (void)unused;
  glan_open(&lan);
  start_md5(A, 2);
  for (uint16_t size = 0; size <= 40; size = (uint16_t)(size + 40)) {
    memset(&message, 0, sizeof message);
    message.opcode = VIP_GLBP_REQUEST;
    lan.r[A].engine.config.tx_size = size;
    memset(lan.r[A].tx, 0x5a, sizeof lan.r[A].tx);
    assert_int_equal(vipi_glbp_build(&lan.r[A].g, &message), 0);
    for (size_t i = size; i < sizeof lan.r[A].tx; i++) {
      assert_int_equal(lan.r[A].tx[i], 0x5a);
    }
  }
  lan.r[A].engine.config.tx_size = 60;
  memset(&message, 0, sizeof message);
  message.opcode = VIP_GLBP_REQUEST;
  assert_int_equal(vipi_glbp_build(&lan.r[A].g, &message), 60);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_46_bounds),
      cmocka_unit_test(test_47_addresses_that_cannot_be_ours),
      cmocka_unit_test(test_47_nothing_else_is_heard),
      cmocka_unit_test(test_56_ipv6),
      cmocka_unit_test(test_bad_forwarder_in_a_hello),
      cmocka_unit_test(test_unknown_states),
      cmocka_unit_test(test_echo_of_each_router),
      cmocka_unit_test(test_places),
      cmocka_unit_test(test_nonce_without_md5),
      cmocka_unit_test(test_answers_to_who_does_not_echo),
      cmocka_unit_test(test_echo_of_no_nonce),
      cmocka_unit_test(test_48_fill),
      cmocka_unit_test(test_standby_speaks),
      cmocka_unit_test(test_no_room_for_a_message),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
