/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_answer.c - what a virtual router answers to ARP and ND, what others
 * say about its addresses, hints of lost peers, and announcements on request
 * (engine.h; vrrp.md 4.6).
 */
#include "fakehost.h"

static struct fakehost h;

static const struct vip_mac client = {{2, 0, 0xc0, 0, 2, 0x32}};

static struct vip_query query(uint8_t family, struct vip_addr target, bool probe)
{
  struct vip_query q;

  memset(&q, 0, sizeof q);
  q.family = family;
  q.probe = probe;
  q.target = target;
  if (!probe) {
    q.sender = family == VIP_IPV4 ? vip_ipv4(192, 0, 2, 50) : v6(0xfe80, 0x50);
  }
  q.client = client;
  return q;
}

static int ask(struct vip_query q, struct vip_answer *a)
{
  struct vip_answer other;
  int result;

  memset(a, 0x77, sizeof *a);
  result = vip_if_answer(&h.ifp, &q, a, fh_now(&h));
  assert_int_equal(vip_group_answer(&h.vr.group, &q, &other, fh_now(&h)), result);
  if (result == VIP_OK) {
    assert_memory_equal(&a->mac, &other.mac, sizeof a->mac);
    assert_true(a->group == &h.vr.group && other.group == &h.vr.group);
  }
  return result;
}

static void test_arp(void **state)
{
  struct vip_answer a;
  struct vip_addr vip = vip_ipv4(192, 0, 2, 1);

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(ask(query(VIP_IPV4, vip, false), &a), VIP_ERR_NOT_OURS);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  at(&h, 1000);
  assert_int_equal(ask(query(VIP_IPV4, vip, false), &a), VIP_ERR_NOT_OURS); /* a Backup is silent */
  until(&h, 3610);
  assert_int_equal(ask(query(VIP_IPV4, vip, false), &a), VIP_OK);
  assert_memory_equal(a.mac.octet, "\0\0\x5e\0\x01\x33", 6);
  assert_memory_equal(a.src_mac.octet, "\0\0\x5e\0\x01\x33", 6);
  assert_int_equal(ask(query(VIP_IPV4, vip, true), &a), VIP_OK); /* RFC 5227 probe */
  assert_int_equal(ask(query(VIP_IPV4, vip_ipv4(192, 0, 2, 20), false), &a), VIP_ERR_NOT_OURS);
  assert_int_equal(ask(query(VIP_IPV4, vip_ipv4(192, 0, 2, 2), false), &a), VIP_ERR_NOT_OURS);
  heard(&h, 200, 100, HI);
  assert_int_equal(ask(query(VIP_IPV4, vip, false), &a), VIP_ERR_NOT_OURS);
  host_close(&h);
}

static void test_excluded_addresses_are_answered_for(void **state)
{
  static const struct vip_addr list[] = {{{192, 0, 2, 1}}, {{198, 51, 100, 1}}};
  struct vip_vrrp_config c = {.addresses = list, .address_count = 1, .excluded_count = 1};
  struct vip_answer a;

  (void)state;
  host_active(&h, &c);
  assert_int_equal(ask(query(VIP_IPV4, list[1], false), &a), VIP_OK);
  host_close(&h);
}

static void test_physical_mac(void **state)
{
  struct vip_vrrp_config c = {.physical_mac = true};
  struct vip_answer a;

  (void)state;
  host_active(&h, &c);
  assert_int_equal(ask(query(VIP_IPV4, vip_ipv4(192, 0, 2, 1), false), &a), VIP_OK);
  assert_memory_equal(a.mac.octet, "\x02\0\0\0\0\x20", 6);
  assert_memory_equal(a.src_mac.octet, "\x02\0\0\0\0\x20", 6);
  host_close(&h);
}

static void test_neighbour_solicitation(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  struct vip_addr vip;
  struct vip_answer a;

  (void)state;
  host_active(&h, &c);
  vip = vip_vrrp_get_config(&h.vr)->addresses[1];
  assert_int_equal(ask(query(VIP_IPV6, vip, false), &a), VIP_OK);
  assert_memory_equal(a.mac.octet, "\0\0\x5e\0\x02\x33", 6);
  assert_memory_equal(a.src_mac.octet, "\0\0\x5e\0\x02\x33", 6);
  assert_int_equal(a.nd_flags, VIP_NA_ROUTER | VIP_NA_SOLICITED | VIP_NA_OVERRIDE);
  assert_memory_equal(a.nd_source.octet, vip.octet, 16);
  assert_false(a.to_all_nodes);
  assert_int_equal(ask(query(VIP_IPV6, vip, true), &a), VIP_OK); /* duplicate address detection */
  assert_int_equal(a.nd_flags, VIP_NA_ROUTER | VIP_NA_OVERRIDE);
  assert_true(a.to_all_nodes);
  host_close(&h);
}

static void test_families_are_apart(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  struct vip_addr vip;
  struct vip_answer a;

  (void)state;
  host_active(&h, &c);
  vip = vip_vrrp_get_config(&h.vr)->addresses[0];
  assert_int_equal(ask(query(VIP_IPV4, vip, false), &a), VIP_ERR_NOT_OURS);
  host_close(&h);
}

static void test_arguments(void **state)
{
  struct vip_query q = query(VIP_IPV4, vip_ipv4(192, 0, 2, 1), false);
  struct vip_answer a;

  (void)state;
  host_active(&h, NULL);
  assert_int_equal(vip_if_answer(&h.ifp, NULL, &a, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_if_answer(&h.ifp, &q, NULL, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_group_answer(&h.vr.group, NULL, &a, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_group_answer(&h.vr.group, &q, NULL, fh_now(&h)), VIP_ERR_ARG);
  q.family = 0;
  assert_int_equal(vip_if_answer(&h.ifp, &q, &a, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_group_answer(&h.vr.group, &q, &a, fh_now(&h)), VIP_ERR_ARG);
  host_close(&h);
}

static void test_conflict(void **state)
{
  static const struct vip_mac foreign = {{2, 0, 0, 0, 0, 0x99}};
  struct vip_addr vip = vip_ipv4(192, 0, 2, 1);
  struct vip_addr other = vip_ipv4(192, 0, 2, 9);
  struct vip_mac ours = vip_vrrp_mac(VIP_IPV4, 51);
  size_t i;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_if_heard(&h.ifp, VIP_IPV4, &vip, &foreign, fh_now(&h)), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_CONFLICT), 0); /* a Backup does not answer for it */
  until(&h, 3610);
  host_forget(&h);
  assert_int_equal(vip_if_heard(&h.ifp, VIP_IPV4, &vip, &ours, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_if_heard(&h.ifp, VIP_IPV4, &other, &foreign, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_if_heard(&h.ifp, VIP_IPV6, &vip, &foreign, fh_now(&h)), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_CONFLICT), 0);
  assert_int_equal(h.count, 0);
  for (i = 0; i < 3; i++) {
    assert_int_equal(vip_if_heard(&h.ifp, VIP_IPV4, &vip, &foreign, fh_now(&h)), VIP_OK);
  }
  assert_int_equal(counted(&h, VIP_CODE_CONFLICT), 3);
  assert_int_equal(h.count, 1);
  assert_int_equal(nth(&h, FH_EVENT, 0)->event.code, VIP_ERR_CONFLICT);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(vip_if_heard(&h.ifp, 9, &vip, &foreign, fh_now(&h)), VIP_ERR_ARG);
  host_close(&h);
}

static int peer_down(struct vip_addr addr)
{
  return vip_if_peer_down(&h.ifp, VIP_IPV4, &addr, fh_now(&h));
}

static void test_peer_down(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  at(&h, 2000);
  assert_int_equal(peer_down(fh_peer(&h, LO)), VIP_OK); /* it is not the Active router */
  assert_true(vip_group_deadline(&h.vr.group) == 4609375000);
  assert_int_equal(peer_down(fh_peer(&h, HI)), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 2610); /* the skew, as after priority 0 */
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_PEER_DOWN);
  at(&h, 3000);
  host_forget(&h);
  assert_int_equal(peer_down(fh_peer(&h, HI)), VIP_OK); /* an Active does nothing */
  assert_int_equal(peer_down(fh_peer(&h, SELF)), VIP_OK);
  assert_int_equal(h.count, 0);
  assert_int_equal(vip_if_peer_down(&h.ifp, 0, &h.setup.local4, fh_now(&h)), VIP_ERR_ARG);
  host_close(&h);
}

static void test_peer_down_uses_the_learned_interval(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 200, HI);
  at(&h, 2000);
  assert_int_equal(peer_down(fh_peer(&h, HI)), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 3218750000);
  heard(&h, 200, 100, HI); /* alive after all */
  assert_true(vip_group_deadline(&h.vr.group) == 5609375000);
  host_close(&h);
}

static void test_peer_down_ipv6(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  struct vip_addr addr;

  (void)state;
  host_base(&h, &c);
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  addr = fh_peer(&h, LO);
  assert_int_equal(vip_if_peer_down(&h.ifp, VIP_IPV6, &addr, fh_now(&h)), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 4609375000);
  addr = fh_peer(&h, HI);
  assert_int_equal(vip_if_peer_down(&h.ifp, VIP_IPV4, &addr, fh_now(&h)), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 4609375000);
  assert_int_equal(vip_if_peer_down(&h.ifp, VIP_IPV6, &addr, fh_now(&h)), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 1609375000);
  host_close(&h);
}

/* What was known of the last Active router is forgotten with the role. */
static void test_peer_down_after_a_restart(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(peer_down(fh_peer(&h, HI)), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 4610);
  host_close(&h);
}

static void test_peer_down_of_nobody(void **state)
{
  (void)state;
  host_open(&h, NULL);
  assert_int_equal(peer_down(fh_peer(&h, HI)), VIP_OK); /* Initialize */
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  assert_int_equal(peer_down(fh_peer(&h, HI)), VIP_OK); /* nobody was heard */
  host_forget(&h);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_announce_on_request(void **state)
{
  struct vip_vrrp_config c = {.garp_count = 2, .garp_interval_ms = 100, .garp_refresh_s = 5};

  (void)state;
  host_base(&h, &c);
  assert_int_equal(vip_group_announce(&h.vr.group, fh_now(&h)), VIP_ERR_STATE);
  until(&h, 4000);
  host_forget(&h);
  assert_int_equal(vip_group_announce(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  until(&h, 4099);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  until(&h, 4100); /* the round goes on, ... */
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  until(&h, 9099);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  until(&h, 9100); /* ... and the refresh is counted from it */
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 3);
  host_close(&h);
}

static void test_refresh_changed(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, NULL);
  until(&h, 4000);
  c = *vip_vrrp_get_config(&h.vr);
  c.garp_refresh_s = 60;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
  until(&h, 5000);
  c.garp_refresh_s = 2;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
  c.retry_s = 7; /* another change leaves its rhythm alone */
  until(&h, 6000);
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
  host_forget(&h);
  until(&h, 6999);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 0);
  until(&h, 7000);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  until(&h, 9000);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  c.garp_refresh_s = 0;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
  until(&h, 20000);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  host_close(&h);
}

static void test_new_mac(void **state)
{
  static const struct vip_mac mac = {{2, 0, 0, 0, 0, 0x21}};
  struct vip_vrrp_config physical = {.physical_mac = true};

  (void)state;
  host_active(&h, &physical);
  at(&h, 3700);
  assert_int_equal(vip_if_set_mac(&h.ifp, &mac, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  assert_memory_equal(nth(&h, FH_ANNOUNCE, 0)->announce.mac.octet, mac.octet, 6);
  assert_memory_equal(vip_if_get_config(&h.ifp)->mac.octet, mac.octet, 6);
  until(&h, 4610);
  assert_memory_equal(nth(&h, FH_SEND, 0)->packet.src_mac.octet, mac.octet, 6);
  host_close(&h);

  host_active(&h, NULL); /* with a virtual MAC nothing changes */
  assert_int_equal(vip_if_set_mac(&h.ifp, &mac, fh_now(&h)), VIP_OK);
  assert_int_equal(h.count, 0);
  host_close(&h);

  host_base(&h, &physical);
  assert_int_equal(vip_if_set_mac(&h.ifp, &mac, fh_now(&h)), VIP_OK);
  assert_int_equal(h.count, 0);
  host_close(&h);
}

static void test_accept_mode(void **state)
{
  struct vip_vrrp_config c = {.accept = true};
  size_t i;

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610);
  for (i = 0; i < 2; i++) {
    const struct fh_record *r = nth(&h, FH_CLAIM, i);

    if (r->right.kind == VIP_RIGHT_ADDR) {
      assert_int_equal(r->right.flags, VIP_RIGHT_ACCEPT);
    }
  }
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arp),
      cmocka_unit_test(test_excluded_addresses_are_answered_for),
      cmocka_unit_test(test_physical_mac),
      cmocka_unit_test(test_neighbour_solicitation),
      cmocka_unit_test(test_families_are_apart),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_conflict),
      cmocka_unit_test(test_peer_down),
      cmocka_unit_test(test_peer_down_uses_the_learned_interval),
      cmocka_unit_test(test_peer_down_ipv6),
      cmocka_unit_test(test_peer_down_after_a_restart),
      cmocka_unit_test(test_peer_down_of_nobody),
      cmocka_unit_test(test_announce_on_request),
      cmocka_unit_test(test_refresh_changed),
      cmocka_unit_test(test_new_mac),
      cmocka_unit_test(test_accept_mode),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
