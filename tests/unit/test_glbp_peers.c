/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_peers.c - the table of the other routers: who has a place in it when
 * it is full, who is echoed, who comes before us; and what is not fresh.
 */
#include "glbplan.h"

#include "glbp_private.h"

static struct glan lan;

static const struct vip_key key = {0, (const uint8_t *)"secret", 6, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};

static struct vip_glbp *g(unsigned router)
{
  return &lan.r[router].g;
}

static void start(unsigned router, uint16_t peers)
{
  struct vip_glbp_config config = glan_base(router);

  config.auth = &md5;
  config.peer_count = peers;
  glan_start(&lan, router, &config);
}

/* One that lives for a hold time. */
static struct vip_glbp_peer living(uint8_t last)
{
  struct vip_glbp_peer peer;

  memset(&peer, 0, sizeof peer);
  peer.expires = glan_now(&lan) + 10 * VIP_SECOND;
  peer.addr = vip_ipv4(192, 0, 2, last);
  peer.owner.octet[0] = 2;
  peer.owner.octet[5] = last;
  peer.has_nonce = true;
  peer.authenticated = true;
  peer.nonce = last;
  return peer;
}

/* What an authenticated router has told before its latest generation, across the wrap, too.  A
   router that was started anew is further back; of one that is not known by an echo, or no more,
   nothing can be said, nor of one without nonces. */
static void test_replayed(void **unused)
{
  static const struct {
    uint8_t known;
    uint8_t told;
    bool replayed;
  } cases[] = {{9, 9, false},  {9, 10, false}, {9, 8, true},   {9, 1, true},    {9, 0, false},
               {57, 0, false}, {0, 255, true}, {0, 248, true}, {0, 247, false}, {255, 0, false}};
  struct vip_glbp_peer *peer;

  (void)unused;
  glan_open(&lan);
  start(A, 1);
  peer = &g(A)->config.peers[0];
  for (unsigned i = 0; i < COUNT_OF(cases); i++) {
    struct vipi_glbp_sender sender = {.has_nonce = true, .generation = cases[i].told};

    *peer = living(9);
    peer->generation = cases[i].known;
    sender.owner = peer->owner;
    assert_int_equal(vipi_glbp_peer_replayed(g(A), &sender), cases[i].replayed);
    sender.has_nonce = false;
    assert_false(vipi_glbp_peer_replayed(g(A), &sender));
    sender.has_nonce = true;
    sender.owner.octet[5]++;
    assert_false(vipi_glbp_peer_replayed(g(A), &sender));
    sender.owner.octet[5]--;
    peer->has_nonce = false;
    assert_false(vipi_glbp_peer_replayed(g(A), &sender));
    *peer = living(9);
    peer->generation = cases[i].known;
    peer->authenticated = false;
    assert_false(vipi_glbp_peer_replayed(g(A), &sender));
    peer->authenticated = true;
    peer->expires = glan_now(&lan);
    assert_false(vipi_glbp_peer_replayed(g(A), &sender));
  }
  g(A)->config.peer_count = 0;
  assert_false(vipi_glbp_peer_replayed(g(A), &(struct vipi_glbp_sender){.has_nonce = true}));
  g(A)->config.peer_count = 1;
  glan_close(&lan);
}

/* As many as a packet has room for are echoed, and those alone that told a nonce. */
static void test_echoes(void **unused)
{
  static struct vip_glbp_peer many[VIP_GLBP_ECHOES_MAX + 2];
  static uint8_t tx[600];
  struct vip_glbp_message m;
  struct vip_glbp_message read;

  (void)unused;
  glan_open(&lan);
  start(A, GLAN_PEERS);
  for (unsigned i = 0; i < COUNT_OF(many); i++) {
    many[i] = living((uint8_t)(100 + i));
  }
  many[0].has_nonce = false;
  g(A)->config.peers = many;
  g(A)->config.peer_count = COUNT_OF(many);
  lan.r[A].engine.config.tx = tx;
  lan.r[A].engine.config.tx_size = sizeof tx;
  for (unsigned count = COUNT_OF(many); count > 0; count--) {
    const unsigned room = count - 1 < VIP_GLBP_ECHOES_MAX ? count - 1 : VIP_GLBP_ECHOES_MAX;
    size_t length;

    g(A)->config.peer_count = (uint16_t)count;
    memset(&m, 0, sizeof m);
    m.has_hello = true;
    m.state = VIP_GLBP_ACTIVE;
    m.priority = 1;
    m.address = g(A)->run.address;
    length = vipi_glbp_build(g(A), &m);
    assert_int_equal(vip_glbp_decode(&read, VIP_IPV4, tx, length), VIP_OK);
    assert_int_equal(read.echo_count, room);
  }
  g(A)->config.peers = lan.r[A].peers;
  g(A)->config.peer_count = GLAN_PEERS;
  lan.r[A].engine.config.tx = lan.r[A].tx;
  lan.r[A].engine.config.tx_size = GLAN_PACKET;
  glan_close(&lan);
}

static struct vipi_glbp_sender sender(uint8_t last, bool fresh)
{
  struct vipi_glbp_sender s;

  memset(&s, 0, sizeof s);
  s.addr = vip_ipv4(192, 0, 2, last);
  s.owner.octet[0] = 2;
  s.owner.octet[5] = last;
  s.fresh = fresh;
  s.has_nonce = true;
  return s;
}

static bool has(uint8_t last)
{
  for (unsigned i = 0; i < GLAN_PEERS; i++) {
    if (lan.r[A].peers[i].expires > glan_now(&lan) && lan.r[A].peers[i].addr.octet[3] == last) {
      return true;
    }
  }
  return false;
}

/* One of those that never echoed us gives way, one that did never does. */
static void test_full_table(void **unused)
{
  struct vipi_glbp_sender s = sender(90, false);

  (void)unused;
  glan_open(&lan);
  start(A, 3);
  lan.r[A].peers[0] = living(11);
  lan.r[A].peers[1] = living(12);
  lan.r[A].peers[2] = living(13);
  assert_false(vipi_glbp_peer_heard(g(A), &s));
  assert_false(has(90));
  /* The first of two gives way. */
  lan.r[A].peers[1].authenticated = false;
  lan.r[A].peers[2].authenticated = false;
  assert_true(vipi_glbp_peer_heard(g(A), &s));
  assert_true(has(90));
  assert_false(has(12));
  assert_true(has(11));
  assert_true(has(13));
  /* A free place comes before both. */
  lan.r[A].peers[2].expires = 0;
  s = sender(91, true);
  assert_true(vipi_glbp_peer_heard(g(A), &s));
  assert_true(has(90));
  assert_true(has(91));
  assert_false(has(13));
  glan_close(&lan);
}

/* No more than three count, and not who is unknown, silent, or Active for it himself. */
static void test_rank(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start(A, GLAN_PEERS);
  for (unsigned i = 0; i < 3; i++) {
    lan.r[A].peers[i] = living((uint8_t)(11 + i));
  }
  assert_int_equal(vipi_glbp_rank(g(A), 1), 3);
  g(A)->run.forwarder[1].active = vip_ipv4(192, 0, 2, 12);
  assert_int_equal(vipi_glbp_rank(g(A), 1), 2);
  memset(&g(A)->run.forwarder[1].active, 0, 16);
  lan.r[A].peers[0].authenticated = false;
  assert_int_equal(vipi_glbp_rank(g(A), 1), 2);
  lan.r[A].peers[0].authenticated = true;
  lan.r[A].peers[0].expires = glan_now(&lan);
  assert_int_equal(vipi_glbp_rank(g(A), 1), 2);
  for (unsigned i = 0; i < 5; i++) {
    lan.r[A].peers[i] = living((uint8_t)(11 + i));
  }
  assert_int_equal(vipi_glbp_rank(g(A), 1), 3);
  g(A)->run.forwarder[1].owner = lan.r[A].peers[4].owner;
  assert_int_equal(vipi_glbp_rank(g(A), 1), 4);
  lan.r[A].peers[4].addr = vip_ipv4(192, 0, 2, 0);
  assert_int_equal(vipi_glbp_rank(g(A), 1), 4);
  glan_close(&lan);
}

/* Without nonces nobody is authenticated by them; what never echoed us is not either. */
static void test_members(void **unused)
{
  struct vip_glbp_member member;

  (void)unused;
  glan_open(&lan);
  start(A, GLAN_PEERS);
  lan.r[A].peers[0] = living(11);
  assert_true(vip_glbp_next_member(g(A), NULL, &member));
  assert_true(member.authenticated);
  lan.r[A].peers[0].authenticated = false;
  assert_true(vip_glbp_next_member(g(A), NULL, &member));
  assert_false(member.authenticated);
  lan.r[A].peers[0].authenticated = true;
  g(A)->config.auth = NULL;
  assert_true(vip_glbp_next_member(g(A), NULL, &member));
  assert_false(member.authenticated);
  g(A)->config.auth = &md5;
  glan_close(&lan);
}

/* A resign does not put off what comes before our turn anyway. */
static void test_resign_just_before_the_end(void **unused)
{
  const struct glan_peer primary = glan_peer(9, 50);
  const struct glan_vf active = {2, 32, 167, 100, 14400, 600};
  const struct glan_vf leaves = {2, 32, 160, 100, 14400, 600};
  const struct glan_peer higher = glan_peer(50, 50);
  uint32_t due;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_rx_vf(&lan, B, &primary, VIP_GLBP_LISTEN, &active);
  due = glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE);
  glan_until(&lan, due - 1);
  glan_rx(&lan, B, &higher, VIP_GLBP_LISTEN);
  glan_rx_vf(&lan, B, &primary, VIP_GLBP_DISABLED, &leaves);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), due);
  glan_close(&lan);
  /* Where there is time, our turn comes sooner than the end of the hold time. */
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_rx_vf(&lan, B, &primary, VIP_GLBP_LISTEN, &active);
  glan_rx(&lan, B, &higher, VIP_GLBP_LISTEN);
  glan_rx_vf(&lan, B, &primary, VIP_GLBP_DISABLED, &leaves);
  assert_true(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE) < due);
  glan_close(&lan);
}

/* In Listen we outrank the gateway, and a Standby that is lower than we are is passed over. */
static void test_takeover_in_listen(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  const struct glan_peer gateway = glan_peer(8, 50);
  struct glan_peer standby = glan_peer(9, 150);

  (void)unused;
  config.preempt = true;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_rx(&lan, B, &standby, VIP_GLBP_STANDBY);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  /* It is next in line, not we. */
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_close(&lan);
  glan_open(&lan);
  glan_start(&lan, B, &config);
  standby.priority = 60;
  g(B)->run.standby = vip_ipv4(192, 0, 2, 9);
  g(B)->run.standby_priority = 60;
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* A nonce is worth nothing to who does not use any. */
static void test_nonce_without_md5(void **unused)
{
  const struct glan_peer peer = glan_peer(9, 50);
  struct glan_packet p;
  struct vip_glbp_message m;
  int length;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 30000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  glan_make(&lan, A, &p, &peer, 4, NULL, 0);
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, p.octets, p.length), VIP_OK);
  m.has_nonce = true;
  m.nonce = 77;
  length = vip_glbp_encode(&m, p.octets, sizeof p.octets);
  assert_true(length > p.length);
  p.length = (uint16_t)length;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  did(&lan, A, "");
  assert_true(lan.r[A].peers[0].has_nonce);
  glan_close(&lan);
}

/* Who waits for an address learns none from what tells of forwarders alone. */
static void test_forwarders_teach_no_address(void **unused)
{
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.auth = &md5;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  start(A, GLAN_PEERS);
  glan_until(&lan, 30000);
  glan_start(&lan, B, &config);
  assert_int_equal(vip_group_announce(&g(A)->group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  is_in(&lan, B, VIP_GLBP_DISABLED);
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_STALE], 1);
  glan_until(&lan, 33001);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* Two gateways meet, and the lower believes the first that it hears: it speaks once, not twice. */
static void test_answer_to_a_new_peer_and_to_its_message(void **unused)
{
  struct vip_glbp_config quiet = glan_base(A);
  unsigned hellos;

  (void)unused;
  quiet.auth = &md5;
  quiet.quiet_echo = true;
  glan_open(&lan);
  lan.cut[A][B] = true;
  lan.cut[B][A] = true;
  glan_start(&lan, A, &quiet);
  glan_until(&lan, 500);
  start(B, GLAN_PEERS);
  glan_until(&lan, 39000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  lan.cut[B][A] = false;
  glan_until(&lan, 43999);
  lan.cut[A][B] = false;
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  hellos = lan.r[B].stats.tx[VIP_GLBP_HELLO];
  glan_until(&lan, 44000);
  is_in(&lan, B, VIP_GLBP_SPEAK);
  assert_int_equal(lan.r[B].stats.tx[VIP_GLBP_HELLO], hellos + 1);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_replayed),
      cmocka_unit_test(test_echoes),
      cmocka_unit_test(test_full_table),
      cmocka_unit_test(test_rank),
      cmocka_unit_test(test_members),
      cmocka_unit_test(test_resign_just_before_the_end),
      cmocka_unit_test(test_takeover_in_listen),
      cmocka_unit_test(test_nonce_without_md5),
      cmocka_unit_test(test_forwarders_teach_no_address),
      cmocka_unit_test(test_answer_to_a_new_peer_and_to_its_message),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
