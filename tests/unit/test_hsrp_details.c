/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_details.c - what the cases of hsrp.md 9 leave open: who is known
 * when, what does not outlive a role, and options that only change an octet.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;

static const struct vip_hsrp_status *status(void)
{
  static struct vip_hsrp_status s;

  vip_hsrp_get_status(&t.g, &s);
  return &s;
}

/* Rule 2b: whose timer has run out is unknown. */
static void test_silent_router_is_unknown(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  assert_int_equal(status()->active.priority, 200);
  assert_int_equal(status()->changes, t.stats.changes);
  assert_int_equal(status()->changes, 1);
  assert_int_equal(status()->effective_priority, 100);
  assert_true(status()->active.expires == fh_time(&t.h, 11000));
  assert_int_equal(status()->standby.priority, 100);
  at(&t.h, 5000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  until(&t.h, 11000);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_true(vip_addr_is_none(&status()->active.addr));
  assert_false(vip_addr_is_none(&status()->standby.addr));
  hsrp_close(&t);
}

static void test_nobody_is_known_after_a_restart(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  assert_int_equal(vip_group_stop(&t.g.group, 0), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  assert_true(vip_addr_is_none(&status()->active.addr));
  assert_true(vip_addr_is_none(&status()->standby.addr));
  /* And a Resign of who was Active before is nobody's. */
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LISTEN);
  hsrp_close(&t);
}

static void test_limits_of_active_end_with_it(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.mac_refresh_s = 10;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_QUIET), 21000);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_QUIET), 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_REFRESH), 0);
  hsrp_close(&t);
}

/* Hellos keep their cadence when the host is late once. */
static void test_cadence(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  t.h.now_ms = 13400;
  poll_now(&t.h);
  until(&t.h, 19000);
  did(&t, "13400: hello/speak; 16000: hello/speak; 19000: hello/speak");
  hsrp_close(&t);
}

/* 8.5: the announcement of a re-assertion goes to everybody alone. */
static void test_reassertion_is_not_for_cisco(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.garp_cisco = true;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "20000: coup/active* hello/active* garp");
  assert_int_equal(vip_group_announce(&t.g.group, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: garp2");
  hsrp_close(&t);
}

static void test_start_delay_is_not_begun_again(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  const struct vip_addr other = vip_ipv4(10, 0, 0, 21);

  (void)unused;
  config.start_delay_ms = 5000;
  hsrp_start(&t, &config);
  at(&t.h, 3000);
  assert_int_equal(vip_if_set_address(&t.h.ifp, VIP_IPV4, &other, fh_now(&t.h)), VIP_OK);
  until(&t.h, 5000);
  did(&t, "5000: >listen");
  hsrp_close(&t);
}

/* A link that goes while the delay runs ends it. */
static void test_start_delay_and_link(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.start_delay_ms = 5000;
  hsrp_start(&t, &config);
  at(&t.h, 3000);
  assert_int_equal(vip_if_down(&t.h.ifp, true, fh_now(&t.h)), VIP_OK);
  assert_true(vip_engine_deadline(&t.h.engine) == VIP_NEVER);
  assert_int_equal(vip_if_up(&t.h.ifp, fh_now(&t.h)), VIP_OK);
  until(&t.h, 8000);
  did(&t, "8000: >listen");
  hsrp_close(&t);
}

static void accepts(bool no_accept, uint8_t flags)
{
  struct vip_hsrp_config config = hsrp_defaults();

  config.no_accept = no_accept;
  hsrp_start(&t, &config);
  until(&t.h, 20000);
  assert_int_equal(nth(&t.h, FH_CLAIM, 1)->right.kind, VIP_RIGHT_ADDR);
  assert_int_equal(nth(&t.h, FH_CLAIM, 1)->right.flags, flags);
  hsrp_close(&t);
}

static void test_accept(void **unused)
{
  (void)unused;
  accepts(false, VIP_RIGHT_ACCEPT);
  accepts(true, 0);
}

/* What cannot be a virtual address is not learned, and Learn is not left for it. */
static void test_not_learned(void **unused)
{
  static const uint8_t bad[][4] = {{0, 0, 0, 0}, {10, 0, 0, 20}, {224, 0, 0, 1}};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  hsrp_start(&t, &config);
  for (unsigned i = 0; i < 3; i++) {
    struct advert p;

    hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    memcpy(p.data + 16, bad[i], 4);
    assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
    is_in(&t, VIP_HSRP_LEARN);
    assert_true(vip_addr_is_none(vip_hsrp_address(&t.g)));
  }
  hsrp_close(&t);
}

/* A learned address that is one of the others besides is claimed, given back and answered for once.
 */
static void test_learned_among_others(void **unused)
{
  static const struct vip_addr others[] = {{{10, 0, 0, 2}}, {{10, 0, 0, 1}}, {{10, 0, 0, 3}}};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  config.secondaries = others;
  config.secondary_count = 3;
  hsrp_start(&t, &config);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_hsrp_address(&t.g)->octet[3], 1);
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 20000);
  is_in(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(ops_since(&t.h, 0, FH_CLAIM), 4);
  assert_int_equal(nth(&t.h, FH_CLAIM, 1)->addr.octet[3], 1);
  assert_int_equal(nth(&t.h, FH_CLAIM, 2)->addr.octet[3], 2);
  assert_int_equal(nth(&t.h, FH_CLAIM, 3)->addr.octet[3], 3);
  hsrp_forget(&t);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(ops_since(&t.h, 0, FH_RELEASE), 4);
  hsrp_close(&t);
}

static void test_own_advertise(void **unused)
{
  static const uint8_t octets[16] = {0, 3, 0, 1, 0, 0x0e, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0};
  struct advert p;

  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.length = sizeof octets;
  memcpy(p.data, octets, sizeof octets);
  p.meta.src = vip_ipv4(10, 0, 0, 20);
  rx_dropped(&t, &p, VIP_CODE_OWN_PACKET);
  hsrp_close(&t);
}

/* 7.2: a hello time below 15 ms is not learned. */
static void test_too_short_hello(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.version = 2;
  hsrp_start(&t, &config);
  t.hello_ms = 14;
  t.hold_ms = 800;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(t.g.run.learned_hold_ms, 0);
  t.hello_ms = 15;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(t.g.run.learned_hold_ms, 800);
  hsrp_close(&t);
}

static void test_sync_delay_from_the_start(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.preempt = true;
  config.preempt_sync_s = 5;
  hsrp_open(&t, &config);
  assert_int_equal(vip_group_hold_preempt(&t.g.group, true, 0), VIP_OK);
  at(&t.h, 2000);
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
  at(&t.h, 6999);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LISTEN);
  at(&t.h, 7000);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_ttl_and_tos(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.ttl = 255;
  config.tos = 0x10;
  hsrp_start(&t, &config);
  until(&t.h, 10000);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->packet.ttl, 255);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->packet.dscp, 0x10);
  hsrp_close(&t);
}

/* A follower that was refused waits for its start, whatever its leader does. */
static void test_refused_follower_stays(void **unused)
{
  static struct vip_hsrp follower;
  struct vip_hsrp_config config = hsrp_defaults();
  struct vip_hsrp_if_config hif;

  (void)unused;
  hsrp_start(&t, NULL);
  config.group = 2;
  config.leader = &t.g;
  config.address = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_hsrp_init(&follower, &t.h.ifp, &config), VIP_OK);
  assert_int_equal(vip_group_start(&follower.group, 0), VIP_OK);
  /* It is not counted in what the interface tells. */
  memset(&hif, 0, sizeof hif);
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  assert_int_equal(t.hif.run.passive[0], 1);
  until(&t.h, 19999);
  t.h.refuse[FH_CLAIM] = 3;
  until(&t.h, 20000);
  assert_int_equal(follower.group.state, VIP_HSRP_INITIAL);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_int_equal(follower.group.state, VIP_HSRP_INITIAL);
  assert_int_equal(t.hif.run.active[0], 0);
  assert_int_equal(t.hif.run.passive[0], 1);
  hsrp_forget(&t);
  /* A leader stays while it has followers. */
  assert_int_equal(vip_group_remove(&t.g.group, fh_now(&t.h)), VIP_ERR_STATE);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_int_equal(vip_group_remove(&follower.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* A second group preempts: the interface was Active already, so it has nothing new to tell. */
static void test_preempting_beside_an_active_group(void **unused)
{
  static struct vip_hsrp second;
  struct vip_hsrp_config config = hsrp_defaults();
  struct vip_hsrp_if_config hif;
  struct advert p;

  (void)unused;
  hsrp_start(&t, NULL);
  memset(&hif, 0, sizeof hif);
  hif.no_jitter = true;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  config.group = 2;
  config.address = vip_ipv4(10, 0, 0, 2);
  config.preempt = true;
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &config), VIP_OK);
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_make(&t, &p, &t.peer[HSRP_Y], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[6] = 2;
  hsrp_forget(&t);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  did(&t, "20000: +mac +addr coup/listen hello/active* garp >active");
  assert_int_equal(t.hif.run.active[0], 2);
  assert_int_equal(t.hif.run.passive[0], 0);
  hsrp_close(&t);
}

/* After the retry the refusal is forgotten: a later restart is not held back by it. */
static void test_retry_ends_the_refusal(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.retry_s = 1;
  hsrp_start(&t, &config);
  until(&t.h, 19999);
  t.h.refuse[FH_CLAIM] = 1;
  until(&t.h, 21000);
  is_in(&t, VIP_HSRP_LISTEN);
  hsrp_forget(&t);
  config.no_accept = true;
  assert_int_equal(vip_hsrp_configure(&t.g, &config, fh_now(&t.h)), VIP_OK);
  did(&t, "21000: >initial >listen");
  hsrp_close(&t);
}

static void test_other_mac_while_not_active(void **unused)
{
  const struct vip_mac other = {{2, 0, 0, 0, 0, 0x99}};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.mac_mode = VIP_HSRP_MAC_INTERFACE;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_STANDBY);
  assert_int_equal(vip_if_set_mac(&t.h.ifp, &other, fh_now(&t.h)), VIP_OK);
  did(&t, "");
  hsrp_close(&t);
}

/* The loss of nobody is not the loss of an unknown router. */
static void test_nobody_is_lost(void **unused)
{
  const struct vip_addr none = {{0}};

  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_forget(&t);
  assert_int_equal(vip_if_peer_down(&t.h.ifp, VIP_IPV4, &none, fh_now(&t.h)), VIP_OK);
  did(&t, "");
  is_in(&t, VIP_HSRP_LISTEN);
  hsrp_close(&t);
}

/* What is counted where: by opcode, and the last times. */
static void test_statistics(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 21000);
  rx(&t, HSRP_Y, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  assert_int_equal(t.stats.rx[VIP_HSRP_RESIGN], 1);
  assert_int_equal(t.stats.rx[VIP_HSRP_COUP], 1);
  assert_int_equal(t.stats.tx[VIP_HSRP_COUP], 1);
  assert_int_equal(t.stats.tx[VIP_HSRP_HELLO], 8);
  assert_true(t.stats.last_tx[VIP_HSRP_COUP] == fh_time(&t.h, 21000));
  assert_true(t.stats.last_rx[VIP_HSRP_RESIGN] == fh_time(&t.h, 21000));
  assert_int_equal(t.stats.changes, 5);
  assert_int_equal(t.h.counters.tx, 9);
  assert_int_equal(t.h.counters.transitions, 1);
  hsrp_close(&t);
}

/* The own MAC of who is Active, which version 2 tells. */
static void test_identifiers(void **unused)
{
  static const uint8_t identifier[6] = {0xaa, 0xbb, 0xcc, 0, 2, 0x10};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.version = 2;
  hsrp_start(&t, &config);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  assert_memory_equal(status()->active.identifier.octet, identifier, 6);
  assert_memory_equal(status()->standby.identifier.octet, identifier, 6);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_silent_router_is_unknown),
      cmocka_unit_test(test_nobody_is_known_after_a_restart),
      cmocka_unit_test(test_limits_of_active_end_with_it),
      cmocka_unit_test(test_cadence),
      cmocka_unit_test(test_reassertion_is_not_for_cisco),
      cmocka_unit_test(test_start_delay_is_not_begun_again),
      cmocka_unit_test(test_start_delay_and_link),
      cmocka_unit_test(test_accept),
      cmocka_unit_test(test_not_learned),
      cmocka_unit_test(test_learned_among_others),
      cmocka_unit_test(test_own_advertise),
      cmocka_unit_test(test_too_short_hello),
      cmocka_unit_test(test_sync_delay_from_the_start),
      cmocka_unit_test(test_ttl_and_tos),
      cmocka_unit_test(test_refused_follower_stays),
      cmocka_unit_test(test_preempting_beside_an_active_group),
      cmocka_unit_test(test_retry_ends_the_refusal),
      cmocka_unit_test(test_other_mac_while_not_active),
      cmocka_unit_test(test_nobody_is_lost),
      cmocka_unit_test(test_statistics),
      cmocka_unit_test(test_identifiers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
