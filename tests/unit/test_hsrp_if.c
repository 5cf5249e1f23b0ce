/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_if.c - Advertise and Interface State, sent and heard (hsrp.md 2.3,
 * 4.6 rules 8 and 9; cases 85, 97, 99, 101, 103), and what is known of a next
 * hop.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;

static void with_hif(const struct vip_hsrp_config *config, const struct vip_hsrp_if_config *given)
{
  struct vip_hsrp_if_config hif;

  memset(&hif, 0, sizeof hif);
  if (given != NULL) {
    hif = *given;
  }
  hif.no_jitter = true;
  hsrp_open(&t, config);
  hif.version = t.config.version;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
}

static void start(void)
{
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
}

static void test_85_passive_and_active(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  until(&t.h, 26000);
  did(&t, "0: if/passive 0+1 >listen; 10000: hello/speak >speak; 13000: hello/speak; "
          "16000: hello/speak; 19000: hello/speak; 20000: hello/standby >standby +mac +addr "
          "if/active 1+0 hello/active* garp >active; 23000: garp hello/active*; "
          "26000: hello/active*");
  t.h.fast = true;
  until(&t.h, 100000);
  for (size_t i = 0; i < t.h.count; i++) {
    assert_int_not_equal(t.h.records[i].packet.length, 16);
  }
  hsrp_close(&t);
}

static void test_85_repeats_while_passive(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  hsrp_forget(&t);
  for (uint32_t ms = 1000; ms < 62000; ms += 3000) {
    at(&t.h, ms);
    rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  }
  poll_now(&t.h);
  /* At 1000 because a new Active router is heard; then every 30 s from there. */
  did(&t, "1000: if/passive 0+1; 31000: if/passive 0+1; 61000: if/passive 0+1");
  hsrp_close(&t);
}

/* 24 to 30 seconds. */
static void test_85_jitter(void **unused)
{
  struct vip_hsrp_if_config hif;

  (void)unused;
  hsrp_open(&t, NULL);
  memset(&hif, 0, sizeof hif);
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  t.h.random = UINT32_MAX;
  start();
  assert_in_range(t.hif.run.due[0] / (VIP_MILLISECOND / 1000), 24000000, 24000001);
  hsrp_close(&t);
  hsrp_open(&t, NULL);
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  start();
  assert_int_equal(t.hif.run.due[0] / VIP_MILLISECOND, 30000);
  hsrp_close(&t);
}

static void test_97_resign(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  hsrp_go(&t, VIP_HSRP_STANDBY);
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  did(&t, "20000: +mac +addr if/active 1+0 hello/active* garp >active");
  hsrp_close(&t);
}

static void test_99_coup(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_STANDBY);
  did(&t, "20000: -addr -mac if/passive 0+1 hello/speak >speak");
  hsrp_close(&t);
}

/* Rule 3 with it: Advertise, Resign, Hello. */
static void test_44_higher_active(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "20000: -addr -mac if/passive 0+1 resign/speak hello/speak >speak");
  hsrp_close(&t);
}

static void test_101_preempts(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.preempt = true;
  config.priority = 150;
  for (uint8_t version = 1; version <= 2; version++) {
    config.version = version;
    with_hif(&config, NULL);
    start();
    hsrp_go(&t, VIP_HSRP_STANDBY);
    rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    did(&t,
        "20000: +mac +addr if/active 1+1 coup/standby if/active 1+0 hello/active* garp >active");
    hsrp_close(&t);
  }
}

static void test_103_start_delay(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.start_delay_ms = 1000;
  with_hif(&config, NULL);
  start();
  until(&t.h, 11000);
  did(&t, "1000: if/passive 0+1 >listen; 11000: hello/speak >speak");
  hsrp_close(&t);
}

/* Captured octets, hsrp.md 2.3 and 2.4, but for what an old image leaked. */
static void test_octets(void **unused)
{
  static const uint8_t v1[16] = {0, 3, 0, 1, 0, 0x0e, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0};
  static const uint8_t v2[6] = {2, 4, 0, 0, 0, 1};
  struct vip_hsrp_config config = hsrp_defaults();
  const struct fh_record *r;

  (void)unused;
  with_hif(&config, NULL);
  start();
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->packet.length, 16);
  assert_memory_equal(r->octets, v1, 16);
  assert_int_equal(r->packet.forwarder, 0);
  assert_int_equal(r->packet.dst.octet[3], 2);
  hsrp_close(&t);
  config.version = 2;
  with_hif(&config, NULL);
  start();
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->packet.length, 6);
  assert_memory_equal(r->octets, v2, 6);
  assert_int_equal(r->packet.dst.octet[3], 102);
  hsrp_close(&t);
}

/* The last group goes: Dormant, once; over a link that is down nothing. */
static void test_dormant(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  hsrp_forget(&t);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  until(&t.h, 100000);
  did(&t, "0: if/dormant 0+0 >initial");
  start();
  hsrp_forget(&t);
  assert_int_equal(vip_if_down(&t.h.ifp, false, fh_now(&t.h)), VIP_OK);
  until(&t.h, 200000);
  did(&t, "100000: >initial");
  assert_true(vip_engine_deadline(&t.h.engine) == VIP_NEVER);
  hsrp_close(&t);
}

/* A second group on the interface: told only what changes for the interface. */
static void test_two_groups(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  static struct vip_hsrp second;

  (void)unused;
  with_hif(NULL, NULL);
  config.group = 2;
  config.address = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &config), VIP_OK);
  start();
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  did(&t, "0: if/passive 0+1 >listen >listen");
  assert_int_equal(t.hif.run.passive[0], 2);
  until(&t.h, 20000);
  assert_int_equal(t.hif.run.active[0], 2);
  assert_int_equal(t.hif.run.passive[0], 0);
  hsrp_forget(&t);
  assert_int_equal(vip_group_stop(&second.group, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: resign/active* -addr -mac >initial");
  hsrp_close(&t);
}

/* One that is made when groups run already. */
static void test_made_late(void **unused)
{
  struct vip_hsrp_if_config hif;

  (void)unused;
  hsrp_start(&t, NULL);
  memset(&hif, 0, sizeof hif);
  hif.no_jitter = true;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  assert_int_equal(t.hif.run.passive[0], 1);
  assert_int_equal(t.hif.run.due[0], fh_now(&t.h) + 30 * VIP_SECOND);
  until(&t.h, 20000);
  assert_int_equal(t.hif.run.active[0], 1);
  hsrp_close(&t);
}

static void test_refused_claim_counts(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  until(&t.h, 19999);
  hsrp_forget(&t);
  t.h.refuse[FH_CLAIM] = 1;
  until(&t.h, 20000);
  did(&t, "20000: hello/standby >standby +mac if/dormant 0+0 >initial");
  hsrp_close(&t);
}

static void test_init_arguments(void **unused)
{
  struct vip_hsrp_if_config hif;
  struct vip_hsrp_if second;

  (void)unused;
  hsrp_open(&t, NULL);
  memset(&hif, 0, sizeof hif);
  assert_int_equal(vip_hsrp_if_init_sized(&t.hif, 1, &t.h.ifp, &hif, sizeof hif), VIP_ERR_ABI);
  assert_int_equal(vip_hsrp_if_init_sized(&t.hif, sizeof t.hif, &t.h.ifp, &hif, 1), VIP_ERR_ABI);
  hif.version = 3;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_ERR_ARG);
  hif.version = 1;
  hif.interval_s = 9;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_ERR_ARG);
  hif.interval_s = 10;
  hif.holddown_s = 60;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_ERR_ARG);
  hif.holddown_s = 61;
  hif.peer_count = 2;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_ERR_ARG);
  hif.peer_count = 0;
  t.h.ops.random = NULL;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_ERR_ARG);
  hif.no_jitter = true;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  assert_int_equal(vip_hsrp_if_init(&second, &t.h.ifp, &hif), VIP_ERR_EXISTS);
  assert_int_equal(vip_if_remove(&t.h.ifp), VIP_ERR_STATE);
  hsrp_close(&t);
}

/* The clock is set: all deadlines move with it, that of the interface too. */
static void test_clock_is_set(void **unused)
{
  (void)unused;
  with_hif(NULL, NULL);
  start();
  until(&t.h, 4000);
  assert_int_equal(vip_engine_set_clock(&t.h.engine, fh_time(&t.h, 100000)), VIP_OK);
  t.h.now_ms = 100000;
  hsrp_forget(&t);
  assert_int_equal(t.hif.run.due[0] / VIP_MILLISECOND, 126000);
  until(&t.h, 106000);
  did(&t, "106000: hello/speak >speak");
  hsrp_close(&t);
}

/* An image of the engine holds the interface's deadline and counts. */
static void test_image(void **unused)
{
  static uint8_t image[2000];
  size_t size;

  (void)unused;
  with_hif(NULL, NULL);
  start();
  until(&t.h, 4000);
  size = vipi_engine_save(&t.h.engine, image, sizeof image);
  assert_in_range(size, 100, sizeof image);
  until(&t.h, 25000);
  assert_int_equal(t.hif.run.active[0], 1);
  /* Rights are the host's, and are not in the image: leave the role before. */
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vipi_engine_load(&t.h.engine, image, size, fh_time(&t.h, 50000)), VIP_OK);
  t.h.now_ms = 50000;
  hsrp_forget(&t);
  is_in(&t, VIP_HSRP_LISTEN);
  assert_int_equal(t.hif.run.passive[0], 1);
  until(&t.h, 56000);
  did(&t, "56000: hello/speak >speak");
  hsrp_close(&t);
}

/* ---- next hops ---- */

static enum vip_hsrp_next_hop hop(const struct vip_addr *addr, struct vip_addr *address)
{
  return vip_hsrp_next_hop(&t.hif, VIP_IPV4, addr, fh_now(&t.h), address);
}

static void hear_if(unsigned peer, uint8_t state)
{
  static const uint8_t octets[16] = {0, 3, 0, 1, 0, 0x0e, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  struct advert p;

  hsrp_make(&t, &p, &t.peer[peer], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.length = sizeof octets;
  memcpy(p.data, octets, sizeof octets);
  p.data[6] = state;
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
}

static void test_next_hop(void **unused)
{
  static struct vip_hsrp_peer peers[2];
  const struct vip_addr virtual_address = vip_ipv4(10, 0, 0, 1);
  struct vip_hsrp_if_config hif;
  struct vip_addr address;
  struct advert p;

  (void)unused;
  memset(&hif, 0, sizeof hif);
  hif.peers = peers;
  hif.peer_count = 2;
  with_hif(NULL, &hif);
  start();
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_UNKNOWN);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, &address), VIP_HSRP_HOP_ACTIVE);
  assert_int_equal(vip_addr_compare(&address, &virtual_address), 0);
  /* Standby for another group: still Active for the first. */
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  p.data[6] = 7;
  p.data[19] = 7;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_GROUP);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_ACTIVE);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  hear_if(HSRP_X, VIP_HSRP_IF_ACTIVE);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, &address), VIP_HSRP_HOP_ACTIVE);
  assert_true(vip_addr_is_none(&address));
  hear_if(HSRP_X, VIP_HSRP_IF_PASSIVE);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  hear_if(HSRP_X, VIP_HSRP_IF_DORMANT);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_UNKNOWN);
  /* The table is full: the one that was heard first gives way. */
  hear_if(HSRP_X, VIP_HSRP_IF_PASSIVE);
  at(&t.h, 1000);
  hear_if(HSRP_HI, VIP_HSRP_IF_PASSIVE);
  at(&t.h, 2000);
  hear_if(HSRP_LO, VIP_HSRP_IF_PASSIVE);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_UNKNOWN);
  assert_int_equal(hop(&t.peer[HSRP_HI].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  at(&t.h, 180999);
  assert_int_equal(hop(&t.peer[HSRP_HI].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  at(&t.h, 181000);
  assert_int_equal(hop(&t.peer[HSRP_HI].addr, NULL), VIP_HSRP_HOP_UNKNOWN);
  hsrp_close(&t);
}

/* The clock is set back, or a packet comes late: an entry is never good for longer than it may. */
static void test_next_hop_when_the_clock_is_set(void **unused)
{
  static struct vip_hsrp_peer peers[2];
  struct vip_hsrp_if_config hif;

  (void)unused;
  memset(&hif, 0, sizeof hif);
  hif.peers = peers;
  hif.peer_count = 2;
  with_hif(NULL, &hif);
  start();
  at(&t.h, 500000);
  hear_if(HSRP_LO, VIP_HSRP_IF_PASSIVE);
  hear_if(HSRP_X, VIP_HSRP_IF_PASSIVE);
  /* A packet with an earlier time counts as heard at the latest time seen. */
  t.h.now_ms = 400000;
  hear_if(HSRP_X, VIP_HSRP_IF_PASSIVE);
  t.h.now_ms = 679999;
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  t.h.now_ms = 1000;
  assert_int_equal(vip_engine_set_clock(&t.h.engine, fh_now(&t.h)), VIP_OK);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_UNKNOWN);
  /* It gives way, though its time ends last. */
  hear_if(HSRP_HI, VIP_HSRP_IF_PASSIVE);
  hear_if(HSRP_LO, VIP_HSRP_IF_PASSIVE);
  assert_int_equal(hop(&t.peer[HSRP_HI].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  assert_int_equal(hop(&t.peer[HSRP_LO].addr, NULL), VIP_HSRP_HOP_PASSIVE);
  hsrp_close(&t);
}

static void test_next_hop_by_authenticated_hellos_only(void **unused)
{
  static struct vip_hsrp_peer peers[2];
  struct vip_hsrp_if_config hif;
  struct advert p;

  (void)unused;
  memset(&hif, 0, sizeof hif);
  hif.peers = peers;
  hif.peer_count = 2;
  hif.authenticated_only = true;
  with_hif(NULL, &hif);
  start();
  hear_if(HSRP_X, VIP_HSRP_IF_ACTIVE);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[6] = 7;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_GROUP);
  p.data[6] = 1;
  p.data[8] = 'x';
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_UNKNOWN);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(hop(&t.peer[HSRP_X].addr, NULL), VIP_HSRP_HOP_ACTIVE);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_85_passive_and_active),
      cmocka_unit_test(test_85_repeats_while_passive),
      cmocka_unit_test(test_85_jitter),
      cmocka_unit_test(test_97_resign),
      cmocka_unit_test(test_99_coup),
      cmocka_unit_test(test_44_higher_active),
      cmocka_unit_test(test_101_preempts),
      cmocka_unit_test(test_103_start_delay),
      cmocka_unit_test(test_octets),
      cmocka_unit_test(test_dormant),
      cmocka_unit_test(test_two_groups),
      cmocka_unit_test(test_made_late),
      cmocka_unit_test(test_refused_claim_counts),
      cmocka_unit_test(test_init_arguments),
      cmocka_unit_test(test_clock_is_set),
      cmocka_unit_test(test_image),
      cmocka_unit_test(test_next_hop),
      cmocka_unit_test(test_next_hop_when_the_clock_is_set),
      cmocka_unit_test(test_next_hop_by_authenticated_hellos_only),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
