/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_live_restart.c - vip_vrrp_configure(): changes that begin a virtual router
 * anew, IPv6 addresses, and changes of one that waits or is not there (vrrp.h,
 * seams.md 14, vrrp.md 4.5).
 */
#include "fakehost.h"

static struct fakehost h;

/* The configuration in force, to be changed. */
static struct vip_vrrp_config in_force(void)
{
  return *vip_vrrp_get_config(&h.vr);
}

static void configure(const struct vip_vrrp_config *c)
{
  assert_int_equal(vip_vrrp_configure(&h.vr, c, fh_now(&h)), VIP_OK);
}

/* Expects that a change restarted the Active router: farewell, releases, Backup. */
static void restarts(const struct vip_vrrp_config *c)
{
  at(&h, 3700);
  host_forget(&h);
  configure(c);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 0);
  assert_true(ops_since(&h, 0, FH_RELEASE) > 0);
  assert_int_equal(nth(&h, FH_EVENT, 0)->event.new_state, VIP_VRRP_INITIALIZE);
  assert_int_equal(nth(&h, FH_EVENT, 0)->event.reason, VIP_REASON_CONFIG);
  if (c->priority == 255) {
    expect_state(&h, VIP_VRRP_ACTIVE);
  } else {
    expect_state(&h, VIP_VRRP_BACKUP);
    assert_int_equal(h.right_count, 0);
    host_forget(&h);
    expect_active_at(&h, 7310);
  }
  host_close(&h);
}

static void test_changes_that_restart(void **state)
{
  static const struct vip_vrrp_peer peer = {{{192, 0, 2, 30}}, 0, 0};
  static const struct vip_addr group = {{224, 0, 0, 99}};
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, NULL);
  c = in_force();
  c.physical_mac = true;
  restarts(&c);
  host_active(&h, NULL);
  c = in_force();
  c.accept = true;
  restarts(&c);
  host_active(&h, NULL);
  c = in_force();
  c.peers = &peer;
  c.peer_count = 1;
  restarts(&c);
  host_active(&h, NULL);
  c = in_force();
  c.group_address = &group;
  restarts(&c);
  host_active(&h, NULL);
  c = in_force();
  c.priority = 255;
  restarts(&c);
}

static void test_restart_follows_the_multicast_group(void **state)
{
  static const struct vip_addr group = {{224, 0, 0, 99}};
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  c = in_force();
  c.group_address = &group;
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 2);
  assert_false(nth(&h, FH_JOIN, 0)->on);
  assert_memory_equal(nth(&h, FH_JOIN, 0)->addr.octet, "\xe0\0\0\x12", 4);
  assert_true(nth(&h, FH_JOIN, 1)->on);
  assert_memory_equal(nth(&h, FH_JOIN, 1)->addr.octet, group.octet, 4);
  expect_event(&h, ops_since(&h, 0, FH_JOIN) > 0 ? 2 : 0, VIP_VRRP_BACKUP, VIP_REASON_CONFIG);
  host_close(&h);
}

static void test_peers_and_group_by_content(void **state)
{
  static const struct vip_vrrp_peer one[] = {{{{192, 0, 2, 30}}, 0, 0}, {{{192, 0, 2, 31}}, 0, 0}};
  static const struct vip_vrrp_peer same[] = {{{{192, 0, 2, 30}}, 9, 0}, {{{192, 0, 2, 31}}, 0, 0}};
  static const struct vip_vrrp_peer other[] = {{{{192, 0, 2, 30}}, 0, 0},
                                               {{{192, 0, 2, 32}}, 0, 0}};
  static const struct vip_addr group = {{224, 0, 0, 99}};
  static const struct vip_addr same_group = {{224, 0, 0, 99}};
  static const struct vip_addr other_group = {{224, 0, 0, 98}};
  struct vip_vrrp_config unicast = {.peers = one, .peer_count = 2};
  struct vip_vrrp_config multicast = {.group_address = &group};
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, &unicast);
  c = in_force();
  c.peers = same;
  configure(&c);
  assert_int_equal(h.count, 0);
  c.peers = other;
  restarts(&c);
  host_active(&h, &multicast);
  c = in_force();
  c.group_address = &same_group;
  configure(&c);
  assert_int_equal(h.count, 0);
  c.group_address = &other_group;
  restarts(&c);
}

static void test_ipv6_address_added(void **state)
{
  static struct vip_addr ours[3];
  struct vip_vrrp_config c = {.family = VIP_IPV6};

  (void)state;
  host_active(&h, &c);
  c = in_force();
  ours[0] = c.addresses[0];
  ours[1] = c.addresses[1];
  ours[2] = v6(0x2001, 9);
  c.addresses = ours;
  c.address_count = 3;
  configure(&c);
  expect_state(&h, VIP_VRRP_ACTIVE); /* no restart: claim, packet, announcement */
  assert_int_equal(h.count, 3);
  assert_int_equal(h.right_count, 5);
  host_close(&h);
}

static void test_ipv6_router_address(void **state)
{
  static struct vip_addr ours[2];
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  size_t i;
  size_t ra = 0;

  (void)state;
  host_active(&h, &c);
  ours[0] = v6(0xfe80, 7);
  ours[1] = v6(0x2001, 7);
  c = in_force();
  c.addresses = ours;
  configure(&c); /* router advertisements come from the first one */
  until(&h, h.now_ms + 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  for (i = 0; i < h.right_count; i++) {
    if (h.rights[i].kind == VIP_RIGHT_RA) {
      assert_memory_equal(h.rights[i].addr.octet, ours[0].octet, 16);
      ra++;
    }
  }
  assert_int_equal(ra, 1);
  assert_int_equal(h.right_count, 4);
  host_close(&h);
}

static void test_changes_during_the_start_delay(void **state)
{
  struct vip_vrrp_config silent = {.start_delay_ms = 10000};
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, &silent);
  at(&h, 1000);
  c = in_force();
  c.priority = 200;
  c.advert_cs = 50;
  configure(&c);
  expect_active_at(&h, 10000);
  host_close(&h);

  host_base(&h, &silent); /* a deadline behind its end follows the skew */
  at(&h, 9500);
  heard(&h, 250, 100, HI);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 200, fh_now(&h)), VIP_OK);
  expect_active_at(&h, 12719);
  host_close(&h);

  host_base(&h, &silent); /* but not to the front of it */
  at(&h, 6400);
  heard(&h, 200, 100, HI); /* 10009.375 */
  assert_int_equal(vip_group_set_priority(&h.vr.group, 254, fh_now(&h)), VIP_OK);
  expect_active_at(&h, 10000);
  host_close(&h);

  host_base(&h, &silent);
  at(&h, 1000);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 1, fh_now(&h)), VIP_OK);
  expect_active_at(&h, 10000); /* 3996.1 has long passed then */
  host_close(&h);
}

static void test_change_of_a_group_that_waits(void **state)
{
  struct fh_setup setup;
  struct vip_vrrp_config c;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.link_down = true;
  host_open(&h, &setup);
  c = in_force();
  c.accept = true; /* would be a restart */
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 0);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  c.accept = false;
  configure(&c);
  assert_int_equal(vip_if_up(&h.ifp, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

static void test_initialize(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_open(&h, NULL);
  c = in_force();
  c.priority = 200;
  c.advert_cs = 50;
  configure(&c);
  assert_int_equal(h.count, 0);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 1610); /* 1500 + 109.375 */
  host_close(&h);
}

static void test_identity_cannot_change(void **state)
{
  const struct vip_vrrp_config *none = NULL;
  struct vip_vrrp_config old;
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, NULL);
  memcpy(&old, vip_vrrp_get_config(&h.vr), sizeof old);
  c = old;
  c.vrid = 52;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  c = old;
  c.version = VIP_VRRP_V2_V3;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  c = old;
  c.family = VIP_IPV6;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  c = old;
  c.jitter_pct = 51;
  c.priority = 7;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_configure(&h.vr, none, fh_now(&h)), VIP_ERR_ARG);
  assert_memory_equal(vip_vrrp_get_config(&h.vr), &old, sizeof old);
  assert_int_equal(h.count, 0);
  host_close(&h);
}

static void test_not_registered(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  c = in_force();
  assert_int_equal(vip_group_remove(&h.vr.group, 0), VIP_OK);
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, 0), VIP_ERR_STATE);
  host_close(&h);
}

static void test_version_0_means_3_here_too(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  c = h.setup.config; /* as given to init: zeros for defaults */
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, 0), VIP_OK);
  assert_int_equal(in_force().version, VIP_VRRP_V3);
  assert_int_equal(in_force().priority, 100);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_changes_that_restart),
      cmocka_unit_test(test_restart_follows_the_multicast_group),
      cmocka_unit_test(test_peers_and_group_by_content),
      cmocka_unit_test(test_ipv6_address_added),
      cmocka_unit_test(test_ipv6_router_address),
      cmocka_unit_test(test_changes_during_the_start_delay),
      cmocka_unit_test(test_change_of_a_group_that_waits),
      cmocka_unit_test(test_initialize),
      cmocka_unit_test(test_identity_cannot_change),
      cmocka_unit_test(test_not_registered),
      cmocka_unit_test(test_version_0_means_3_here_too),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
