/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_if_corners.c - what an interface tells of its groups, and what it
 * knows of next hops, where two groups or two families share it; arguments.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;
static struct vip_hsrp second;
static struct vip_hsrp_peer peers[2];

static void with_hif(const struct vip_hsrp_config *config)
{
  struct vip_hsrp_if_config c;

  hsrp_open(&t, config);
  memset(&c, 0, sizeof c);
  c.no_jitter = true;
  c.version = t.config.version;
  c.peers = peers;
  c.peer_count = 2;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &c), VIP_OK);
}

static struct vip_hsrp_config version2(uint8_t family)
{
  struct vip_hsrp_config c = hsrp_defaults();

  c.version = 2;
  c.family = family;
  c.address = family == VIP_IPV6 ? v6(0xfe80, 1) : vip_ipv4(10, 0, 0, 1);
  return c;
}

static void try_inside(struct fakehost *h, enum fh_op op)
{
  static struct vip_hsrp_if other;
  struct vip_hsrp_if_config c;

  (void)op;
  memset(&c, 0, sizeof c);
  assert_int_equal(vip_hsrp_if_init(&other, &h->ifp, &c), VIP_ERR_BUSY);
  assert_int_equal(vip_hsrp_if_remove(&t.hif), VIP_ERR_BUSY);
}

static void test_arguments(void **unused)
{
  static struct vip_hsrp_if hif;
  struct vip_hsrp_if_config c;
  struct vip_hsrp_if *no_hif = NULL;
  const struct vip_hsrp_if_config *no_config = NULL;

  (void)unused;
  hsrp_open(&t, NULL);
  memset(&c, 0, sizeof c);
  assert_int_equal(vip_hsrp_if_init(no_hif, &t.h.ifp, &c), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_if_init(&hif, NULL, &c), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, no_config), VIP_ERR_ARG);
  c.version = 3;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_ARG);
  c.version = 2;
  c.interval_s = 181;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_ARG);
  c.interval_s = 180;
  c.holddown_s = 3601;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_ARG);
  c.holddown_s = 60;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_ARG);
  c.holddown_s = 61;
  c.interval_s = 9;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_ARG);
  c.interval_s = 10;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_OK);
  assert_int_equal(vip_hsrp_if_remove(&hif), VIP_OK);
  c.interval_s = 180;
  c.holddown_s = 3600;
  t.h.engine.config.tx_size = 15;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_SPACE);
  t.h.engine.config.tx_size = sizeof t.h.tx;
  t.h.engine.config.slot_count = 1;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_ERR_SPACE);
  assert_null(t.h.ifp.own);
  t.h.engine.config.slot_count = FH_SLOTS;
  assert_int_equal(vip_hsrp_if_init(&hif, &t.h.ifp, &c), VIP_OK);
  assert_int_equal(vip_hsrp_if_remove(&hif), VIP_OK);
  hsrp_close(&t);
  with_hif(NULL);
  t.h.inside = try_inside;
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  assert_int_not_equal(t.h.count, 0);
  t.h.inside = NULL;
  hsrp_close(&t);
}

/* Groups of other protocols, and those that follow, are not counted. */
static void test_others_are_not_counted(void **unused)
{
  static struct vip_vrrp vr;
  static const struct vip_addr addr = {{10, 0, 0, 3}};
  const struct vip_vrrp_config vrrp = {
      .family = VIP_IPV4, .vrid = 1, .addresses = &addr, .address_count = 1};
  struct vip_hsrp_config c = hsrp_defaults();
  struct vip_hsrp_if_config hif;

  (void)unused;
  hsrp_start(&t, NULL);
  assert_int_equal(vip_vrrp_init(&vr, &t.h.ifp, &vrrp), VIP_OK);
  assert_int_equal(vip_group_start(&vr.group, 0), VIP_OK);
  c.leader = &t.g;
  c.group = 2;
  c.address = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &c), VIP_OK);
  assert_int_equal(vip_group_start(&second.group, 0), VIP_OK);
  memset(&hif, 0, sizeof hif);
  hif.no_jitter = true;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  assert_int_equal(t.hif.run.passive[0], 1);
  assert_int_equal(vip_group_remove(&second.group, 0), VIP_OK);
  assert_int_equal(vip_group_remove(&vr.group, 0), VIP_OK);
  hsrp_close(&t);
}

/* Each family is told at its own time. */
static void test_two_families(void **unused)
{
  const struct vip_hsrp_config c4 = version2(VIP_IPV4);
  const struct vip_hsrp_config c6 = version2(VIP_IPV6);
  const struct vip_addr none = {{0}};
  struct advert p;
  struct vip_addr hop;

  (void)unused;
  memset(peers, 0, sizeof peers);
  with_hif(&c4);
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &c6), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  for (uint32_t ms = 1000; ms <= 28000; ms += 3000) {
    at(&t.h, ms);
    rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  }
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(t.hif.run.due[0] / VIP_MILLISECOND, 31000);
  assert_int_equal(t.hif.run.due[1] / VIP_MILLISECOND, 58000);
  hsrp_forget(&t);
  until(&t.h, 31000);
  did(&t, "31000: if/passive 0+1");
  assert_int_equal(t.hif.run.due[1] / VIP_MILLISECOND, 58000);
  /* The same octets in the other family's address are another router's. */
  hop = t.peer[HSRP_X].addr;
  assert_int_equal(vip_hsrp_next_hop(&t.hif, VIP_IPV4, &hop, fh_now(&t.h), NULL),
                   VIP_HSRP_HOP_ACTIVE);
  assert_int_equal(vip_hsrp_next_hop(&t.hif, VIP_IPV6, &hop, fh_now(&t.h), NULL),
                   VIP_HSRP_HOP_UNKNOWN);
  /* What IPv6 tells goes to IPv6's table. */
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.meta.family = VIP_IPV6;
  p.meta.src = v6(0xfe80, 9);
  p.meta.dst = v6(0xff02, 0x66);
  p.meta.ttl = 255;
  p.data[5] = VIP_IPV6;
  memcpy(p.data + 26, c6.address.octet, 16);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  assert_int_equal(vip_hsrp_next_hop(&t.hif, VIP_IPV6, &p.meta.src, fh_now(&t.h), &hop),
                   VIP_HSRP_HOP_ACTIVE);
  assert_int_equal(vip_addr_compare(&hop, &c6.address), 0);
  /* Without an address there is nobody to speak as. */
  hsrp_forget(&t);
  assert_int_equal(vip_if_set_address(&t.h.ifp, VIP_IPV6, &none, fh_now(&t.h)), VIP_OK);
  did(&t, "31000: >initial");
  assert_int_equal(t.hif.run.passive[1], 0);
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* IPv6 is version 2 whatever IPv4 is. */
static void test_ipv6_beside_version_1(void **unused)
{
  const struct vip_hsrp_config c6 = version2(VIP_IPV6);
  struct vip_hsrp_if_config hif;

  (void)unused;
  hsrp_open(&t, &c6);
  memset(&hif, 0, sizeof hif);
  hif.no_jitter = true;
  hif.version = 1;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &hif), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->packet.family, VIP_IPV6);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[0], 2); /* the type of Interface State */
  for (uint32_t ms = 1000; ms <= 28000; ms += 3000) {
    at(&t.h, ms);
    rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  }
  hsrp_forget(&t);
  until(&t.h, 31000);
  did(&t, "31000: if/passive 0+1");
  hsrp_close(&t);
}

/* Who is Active itself does not tell a new Active router of another group that it is passive. */
static void test_new_active_router_of_another_group(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();
  struct advert p;

  (void)unused;
  with_hif(NULL);
  c.group = 2;
  c.address = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &c), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_forget(&t);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[6] = 2;
  p.data[19] = 2;
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  did(&t, "");
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* Ourselves we do not hear; a Coup and a Resign tell that somebody is there, not what he is. */
static void test_who_is_heard(void **unused)
{
  struct advert p;

  (void)unused;
  memset(peers, 0, sizeof peers);
  with_hif(NULL);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[6] = 9;
  p.meta.src = *vipi_if_addr(&t.h.ifp, VIP_IPV4);
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_GROUP);
  assert_int_equal(vip_hsrp_next_hop(&t.hif, VIP_IPV4, &p.meta.src, fh_now(&t.h), NULL),
                   VIP_HSRP_HOP_UNKNOWN);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_hsrp_next_hop(&t.hif, VIP_IPV4, &t.peer[HSRP_X].addr, fh_now(&t.h), NULL),
                   VIP_HSRP_HOP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  assert_int_equal(vip_hsrp_next_hop(&t.hif, VIP_IPV4, &t.peer[HSRP_HI].addr, fh_now(&t.h), NULL),
                   VIP_HSRP_HOP_PASSIVE);
  hsrp_close(&t);
}

/* IPv6 alone: its timer runs as that of IPv4 does. */
static void test_ipv6_is_told_again(void **unused)
{
  const struct vip_hsrp_config c = version2(VIP_IPV6);
  vip_time due;

  (void)unused;
  with_hif(&c);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  until(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  due = t.hif.run.due[1];
  assert_true(due == fh_time(&t.h, 31000));
  rx_active_until(&t, HSRP_X, 4000, 31000);
  until(&t.h, 31000);
  assert_true(t.hif.run.due[1] == due + 30 * VIP_SECOND);
  hsrp_close(&t);
}

/* Who speaks for a group that is not ours is a router all the same. */
static void test_router_of_another_group(void **unused)
{
  struct advert p;

  (void)unused;
  with_hif(NULL);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[6] = 77;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_GROUP);
  assert_memory_equal(&peers[0].addr, &t.peer[HSRP_X].addr, sizeof peers[0].addr);
  assert_true(peers[0].active);
  hsrp_close(&t);
}

/* What the host's memory held before is nobody. */
static void test_peers_begin_empty(void **unused)
{
  struct vip_hsrp_if_config c;

  (void)unused;
  hsrp_open(&t, NULL);
  memset(peers, 0x55, sizeof peers);
  memset(&c, 0, sizeof c);
  c.no_jitter = true;
  c.peers = peers;
  c.peer_count = 2;
  assert_int_equal(vip_hsrp_if_init(&t.hif, &t.h.ifp, &c), VIP_OK);
  assert_int_equal(t.hif.config.version, 1); /* by default */
  for (size_t i = 0; i < sizeof peers; i++) {
    assert_int_equal(((const uint8_t *)peers)[i], 0);
  }
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ipv6_is_told_again),
      cmocka_unit_test(test_peers_begin_empty),
      cmocka_unit_test(test_router_of_another_group),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_others_are_not_counted),
      cmocka_unit_test(test_two_families),
      cmocka_unit_test(test_new_active_router_of_another_group),
      cmocka_unit_test(test_ipv6_beside_version_1),
      cmocka_unit_test(test_who_is_heard),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
