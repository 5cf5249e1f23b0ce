/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_nonce.c - glbp.md 9, cases 49 to 54: authentication between routers, and
 * what a late or replayed packet does, which is nothing.  The number of the case
 * stands in each test's name.
 */
#include "glbplan.h"

static struct glan lan;

static const uint8_t one[] = {'s', 'e', 'c', 'r', 'e', 't'};
static const uint8_t two[] = {'o', 't', 'h', 'e', 'r'};
static const struct vip_key string_keys[] = {{0, one, sizeof one, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_key chain[] = {{1, one, sizeof one, VIP_KEY_ACCEPT},
                                       {2, two, sizeof two, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_key other_chain[] = {{3, two, sizeof two, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_auth md5 = {&vip_auth_md5, string_keys, 1};
static const struct vip_auth md5_chain = {&vip_auth_md5, chain, 2};
static const struct vip_auth md5_other = {&vip_auth_md5, other_chain, 1};

static void start(unsigned router, const struct vip_auth *auth)
{
  struct vip_glbp_config config = glan_base(router);

  config.auth = auth;
  glan_start(&lan, router, &config);
}

/* Of a sent packet: the nonce TLV behind the authentication. */
static const uint8_t *nonce_tlv(const struct glan_record *r)
{
  const uint8_t *auth = r->octets + 12;

  assert_int_equal(auth[0], 3);
  assert_int_equal(auth[auth[1]], 4);
  return auth + auth[1];
}

static void test_49_mismatch(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, NULL);
  glan_until(&lan, 60000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[A].counters.rx, 0);
  assert_int_equal(lan.r[B].counters.rx, 0);
  assert_true(lan.r[B].counters.code[VIP_CODE_AUTH_TYPE] > 10);
  assert_int_equal(lan.r[B].counters.last_error, 1 + VIP_CODE_AUTH_TYPE);
  glan_close(&lan);
}

/* A router alone among keys that differ takes over what the other one had. */
static void test_49_both_forward_for_all(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  glan_until(&lan, 60000);
  assert_int_equal(glan_vf_state(&lan, A, 1), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  config = *vip_glbp_get_config(&lan.r[B].g);
  config.auth = NULL;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 80000);
  for (unsigned i = A; i <= B; i++) {
    is_in(&lan, i, VIP_GLBP_ACTIVE);
    assert_int_equal(glan_vf_state(&lan, i, 1), VIP_GLBP_ACTIVE);
    assert_int_equal(glan_vf_state(&lan, i, 2), VIP_GLBP_ACTIVE);
  }
  /* And as before when the keys are equal again; forwarders after their delay. */
  config.auth = &md5;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 100000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  assert_int_equal(lan.r[A].held, 4);
  assert_int_equal(lan.r[B].held, 8);
  glan_close(&lan);
}

static void test_50_three_packets(void **unused)
{
  const uint8_t *tlv;

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  glan_until(&lan, 2999);
  glan_forget(&lan);
  /* A's first one, B's answer, A's answer. */
  glan_until(&lan, 3000);
  assert_int_equal(lan.r[A].stats.tx[VIP_GLBP_HELLO], 2);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_HELLO], 1);
  assert_int_equal(nonce_tlv(glan_sent(&lan, A, 1))[2], 0);
  tlv = nonce_tlv(glan_sent(&lan, B, 0));
  assert_int_equal(tlv[1], 20);
  assert_int_equal(tlv[2], 1);
  assert_int_equal(tlv[13], 1);
  assert_memory_equal(tlv + 14, nonce_tlv(glan_sent(&lan, A, 0)) + 4, 4);
  assert_true(lan.r[A].peers[0].authenticated);
  assert_true(lan.r[B].peers[0].authenticated);
  glan_close(&lan);
}

/* IOS echoes with its next tick. */
static void test_50_quiet_echo(void **unused)
{
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.auth = &md5;
  config.quiet_echo = true;
  glan_open(&lan);
  start(A, &md5);
  glan_until(&lan, 500);
  glan_start(&lan, B, &config);
  glan_until(&lan, 3499);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_HELLO], 0);
  glan_until(&lan, 3500);
  assert_int_equal(nonce_tlv(glan_sent(&lan, B, 0))[2], 1);
  glan_close(&lan);
}

static void test_rotation(void **unused)
{
  uint8_t first[5];
  const uint8_t *tlv;

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  glan_until(&lan, 3000);
  memcpy(first, nonce_tlv(glan_sent(&lan, A, 0)) + 3, 5);
  assert_int_equal(first[0], 0);
  glan_until(&lan, 9999);
  assert_memory_equal(first, nonce_tlv(glan_sent(&lan, A, 0)) + 3, 5);
  glan_until(&lan, 13000);
  tlv = nonce_tlv(glan_sent(&lan, A, 0));
  assert_int_equal(tlv[3], 1);
  assert_memory_not_equal(first + 1, tlv + 4, 4);
  glan_until(&lan, 2570000);
  assert_int_equal(nonce_tlv(glan_sent(&lan, A, 0))[3], 0); /* 256 later */
  glan_close(&lan);
}

static void test_51_two_rotations_late(void **unused)
{
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  glan_until(&lan, 45000); /* it echoes the nonce of 40000 */
  p = glan_kept(&lan, B, 0);
  glan_die(&lan, B);
  /* A's nonces change at 50000 and 60000. */
  glan_until(&lan, 49999);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  glan_until(&lan, 59999);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  glan_until(&lan, 61000);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_STALE);
  /* While B is known by its echo, its nonce stays; when it is forgotten, it is learned. */
  glan_until(&lan, 70000);
  glan_forget(&lan);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_ERR_STALE);
  glan_flush(&lan);
  did(&lan, A, "70000: hello/active[1a2a]*2");
  assert_false(lan.r[A].peers[0].authenticated);
  assert_true(lan.r[A].peers[0].has_nonce);
  glan_close(&lan);
}

/* A packet that still echoes us may tell a nonce that its sender has forgotten: who took it would
   be heard no more.  While the generation is the same it counts, and while it echoes our present
   nonce. */
static void test_51_earlier_generation(void **unused)
{
  struct glan_packet p;
  struct glan_packet later;
  struct vip_glbp_peer before[GLAN_PEERS];

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  glan_until(&lan, 5000);
  start(B, &md5); /* its nonces change at 15000, 25000, ..., A's at 10000, 20000, ... */
  glan_until(&lan, 54000);
  p = glan_kept(&lan, B, 0);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  glan_until(&lan, 57000);
  later = glan_kept(&lan, B, 0);
  glan_until(&lan, 59000);
  assert_int_equal(nonce_tlv(glan_sent(&lan, B, 0))[3],
                   (uint8_t)(nonce_tlv(glan_sent(&lan, B, 2))[3] + 1));
  memcpy(before, lan.r[A].peers, sizeof before);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_STALE);
  assert_memory_equal(before, lan.r[A].peers, sizeof before);
  assert_int_equal(glan_feed(&lan, A, &later), VIP_OK);
  glan_close(&lan);
}

/* Who is started anew counts its generations from 0: it is heard as soon as it echoes us. */
static void test_51_started_anew(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  glan_until(&lan, 44000);
  assert_int_equal(lan.r[A].peers[0].generation, 4);
  glan_die(&lan, B);
  glan_until(&lan, 46000);
  start(B, &md5);
  glan_until(&lan, 50000);
  assert_true(lan.r[A].peers[0].authenticated);
  assert_int_equal(lan.r[A].peers[0].generation, 0);
  assert_int_equal(lan.r[B].g.group.state, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* Nonce and echo of a living router do not change for a packet that was sent before. */
static void test_52_replay(void **unused)
{
  struct glan_packet hello;
  struct glan_packet best;
  struct vip_glbp_peer before[GLAN_PEERS];

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  glan_until(&lan, 12000);
  hello = glan_kept(&lan, B, 0);
  glan_until(&lan, 24000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  best = glan_kept(&lan, A, 0);
  glan_until(&lan, 3600000);
  glan_forget(&lan);
  memcpy(before, lan.r[A].peers, sizeof before);
  glan_rx_dropped(&lan, A, &hello, VIP_CODE_STALE);
  glan_flush(&lan);
  did(&lan, A, "");
  assert_memory_equal(before, lan.r[A].peers, sizeof before);
  /* An Active gateway's Hello, at the Standby one and at a router of which nobody knows yet. */
  glan_rx_dropped(&lan, B, &best, VIP_CODE_STALE);
  glan_flush(&lan);
  did(&lan, B, "");
  is_in(&lan, B, VIP_GLBP_STANDBY);
  glan_close(&lan);
}

/* A resignation that was recorded, of the gateway and of a forwarder. */
static void test_52_replayed_resign(void **unused)
{
  struct glan_packet resign;

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  glan_until(&lan, 60000);
  lan.cut[A][B] = true;
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  resign = glan_kept(&lan, A, 0);
  lan.cut[A][B] = false;
  assert_int_equal(vip_group_start(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 120000);
  glan_forget(&lan);
  glan_rx_dropped(&lan, B, &resign, VIP_CODE_STALE);
  glan_flush(&lan);
  did(&lan, B, "");
  glan_close(&lan);
}

static void test_53_key_chain(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start(A, &md5_chain);
  start(B, &md5_chain);
  glan_until(&lan, 60000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  assert_int_equal(glan_sent(&lan, A, 0)->octets[14], 3);
  assert_int_equal(glan_sent(&lan, A, 0)->octets[19], 2);
  glan_close(&lan);
  glan_open(&lan);
  start(A, &md5_chain);
  start(B, &md5_other);
  glan_until(&lan, 6000);
  assert_int_equal(lan.r[A].counters.rx, 0);
  assert_true(lan.r[A].counters.code[VIP_CODE_AUTH] > 0);
  glan_close(&lan);
}

static void test_54_text(void **unused)
{
  static const uint8_t cisco[] = {'c', 'i', 's', 'c', 'o'};
  static const uint8_t upper[] = {'C', 'i', 's', 'c', 'o'};
  static const struct vip_key keys[] = {{0, cisco, sizeof cisco, VIP_KEY_SEND | VIP_KEY_ACCEPT},
                                        {0, upper, sizeof upper, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
  static const struct vip_auth text = {&vip_auth_text, &keys[0], 1};
  static const struct vip_auth other = {&vip_auth_text, &keys[1], 1};

  (void)unused;
  glan_open(&lan);
  start(A, &text);
  start(B, &text);
  start(C, &other);
  glan_until(&lan, 3000);
  octets_are(glan_sent(&lan, A, 0),
             "0100 0001 0000 020000000001 030c 01 06 636973636f 00 0000"
             "011c 00 04 00 c8 0000 00000bb8 00002710 0258 3840 0000 01 04 c00002fe");
  assert_int_equal(lan.r[B].counters.rx, 1);
  assert_int_equal(lan.r[C].counters.rx, 0);
  assert_int_equal(lan.r[C].counters.code[VIP_CODE_AUTH], 2);
  assert_int_equal(lan.r[A].counters.code[VIP_CODE_AUTH], 1);
  glan_close(&lan);
}

/* MD5 without nonces, as old images may send it: not where they are required. */
static void test_nonce_required(void **unused)
{
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.auth = &md5;
  for (unsigned required = 0; required < 2; required++) {
    struct glan_packet p;
    const struct vip_octets whole = {p.octets, 12 + 20 + 28};
    const struct glan_peer a = glan_peer(1, 200);
    uint8_t digest[16];
    uint8_t hello[28];

    config.nonce_required = required != 0;
    glan_open(&lan);
    glan_start(&lan, B, &config);
    glan_make(&lan, B, &p, &a, 32, NULL, 0);
    memcpy(hello, p.octets + 12, 28);
    memset(p.octets + 12, 0, 20);
    p.octets[12] = 3;
    p.octets[13] = 20;
    p.octets[14] = 2;
    p.octets[15] = 16;
    memcpy(p.octets + 16, p.meta.src.octet, 4);
    memcpy(p.octets + 32, hello, 28);
    p.length = 12 + 20 + 28;
    vip_auth_md5.digest(&string_keys[0], &whole, 1, digest);
    memcpy(p.octets + 16, digest, 16);
    if (required == 0) {
      assert_int_equal(glan_feed(&lan, B, &p), VIP_OK);
    } else {
      glan_rx_dropped(&lan, B, &p, VIP_CODE_STALE);
    }
    glan_close(&lan);
  }
}

static void test_members(void **unused)
{
  struct vip_glbp_member member;

  (void)unused;
  glan_open(&lan);
  start(A, &md5);
  start(B, &md5);
  start(C, &md5);
  glan_until(&lan, 60000);
  assert_true(vip_glbp_next_member(&lan.r[B].g, NULL, &member));
  assert_int_equal(member.owner.octet[5], 1);
  assert_int_equal(member.addr.octet[3], 1);
  assert_true(member.authenticated);
  assert_true(vip_glbp_next_member(&lan.r[B].g, &member.owner, &member));
  assert_int_equal(member.owner.octet[5], 3);
  assert_false(vip_glbp_next_member(&lan.r[B].g, &member.owner, &member));
  glan_close(&lan);
}

/* Case 47 with MD5: who has no virtual address is silent, and nobody can echo him. */
static void test_47_address_is_learned(void **unused)
{
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.auth = &md5;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, B, &config);
  start(A, &md5);
  glan_until(&lan, 19999);
  is_in(&lan, B, VIP_GLBP_DISABLED);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_HELLO], 0);
  glan_until(&lan, 20000);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  assert_int_equal(lan.r[B].counters.rx, 0);
  glan_until(&lan, 60000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
  /* Not by a wrong digest. */
  glan_open(&lan);
  glan_start(&lan, B, &config);
  start(A, &md5_other);
  glan_until(&lan, 60000);
  is_in(&lan, B, VIP_GLBP_DISABLED);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_49_mismatch),
      cmocka_unit_test(test_49_both_forward_for_all),
      cmocka_unit_test(test_50_three_packets),
      cmocka_unit_test(test_50_quiet_echo),
      cmocka_unit_test(test_rotation),
      cmocka_unit_test(test_51_two_rotations_late),
      cmocka_unit_test(test_51_earlier_generation),
      cmocka_unit_test(test_51_started_anew),
      cmocka_unit_test(test_52_replay),
      cmocka_unit_test(test_52_replayed_resign),
      cmocka_unit_test(test_53_key_chain),
      cmocka_unit_test(test_54_text),
      cmocka_unit_test(test_nonce_required),
      cmocka_unit_test(test_members),
      cmocka_unit_test(test_47_address_is_learned),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
