/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_followers.c - groups that follow another one, in the order that is
 * not usual; announcements; what is left of a group that is removed.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;
static struct vip_hsrp second;
static struct vip_hsrp third;

static struct vip_hsrp_config version2(uint8_t family)
{
  struct vip_hsrp_config c = hsrp_defaults();

  c.version = 2;
  c.family = family;
  c.address = family == VIP_IPV6 ? v6(0xfe80, 1) : vip_ipv4(10, 0, 0, 1);
  return c;
}

/* ---- announcements ---- */

/* Cisco's group is of IPv4 alone; the interface's MAC is told where it is the virtual one. */
static void test_announcements(void **unused)
{
  struct vip_hsrp_config c = version2(VIP_IPV6);
  static const struct vip_mac mac = {{2, 0, 0, 0, 0, 9}};

  (void)unused;
  c.garp_cisco = true;
  hsrp_start(&t, &c);
  until(&t.h, 20000);
  is_in(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(nth(&t.h, FH_ANNOUNCE, 0)->announce.copies, 1);
  hsrp_forget(&t);
  assert_int_equal(vip_if_set_mac(&t.h.ifp, &mac, fh_now(&t.h)), VIP_OK);
  did(&t, "");
  hsrp_close(&t);
}

/* ---- followers ---- */

static void follow(struct vip_hsrp *follower, uint16_t group)
{
  struct vip_hsrp_config c = hsrp_defaults();

  c.leader = &t.g;
  c.group = group;
  c.address = vip_ipv4(10, 0, 0, (uint8_t)group);
  c.retry_s = 7;
  assert_int_equal(vip_hsrp_init(follower, &t.h.ifp, &c), VIP_OK);
}

/* Switches that know Cisco's group hear of the MAC of a follower, too. */
static void test_follower_announces_to_ciscos_group(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();

  (void)unused;
  hsrp_open(&t, NULL);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  c.leader = &t.g;
  c.group = 2;
  c.address = vip_ipv4(10, 0, 0, 2);
  c.garp_cisco = true;
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &c), VIP_OK);
  hsrp_forget(&t);
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: +mac +addr garp2 >active");
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static struct vip_hsrp_status seen;

static void look_inside(struct fakehost *h, enum fh_op op)
{
  (void)h;
  if (op == FH_EVENT && t.g.group.state == VIP_HSRP_INITIAL &&
      second.group.state == VIP_HSRP_ACTIVE) {
    vip_hsrp_get_status(&second, &seen);
  }
}

static void test_followers(void **unused)
{
  static struct vip_hsrp_stats stats;

  (void)unused;
  hsrp_open(&t, NULL);
  follow(&second, 2);
  follow(&third, 3);
  memset(&stats, 0, sizeof stats);
  vip_hsrp_set_stats(&second, &stats);
  /* Before its leader: nothing happens until that one starts. */
  assert_int_equal(vip_group_start(&second.group, 0), VIP_OK);
  did(&t, "");
  assert_int_equal(vip_group_start(&third.group, 0), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  did(&t, "0: >listen >listen >listen");
  until(&t.h, 20000);
  assert_int_equal(second.group.state, VIP_HSRP_ACTIVE);
  assert_int_equal(stats.changes, 4);
  /* The one that joined first leaves first. */
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  assert_ptr_equal(t.g.followers, &third);
  assert_null(third.follower);
  follow(&second, 2);
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(second.group.state, VIP_HSRP_ACTIVE);
  /* Between the end of the leader and its own, a follower knows of nobody. */
  memset(&seen, 0xff, sizeof seen);
  t.h.inside = look_inside;
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  t.h.inside = NULL;
  assert_int_equal(seen.state, VIP_HSRP_ACTIVE);
  assert_true(vip_addr_is_none(&seen.active.addr));
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_remove(&third.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* The retry comes when the leader has ended: there is nothing to wait for, and no old deadline. */
static void test_retry_behind_the_end_of_the_leader(void **unused)
{
  (void)unused;
  hsrp_open(&t, NULL);
  follow(&second, 2);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  t.h.refuse[FH_CLAIM] = 1;
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  until(&t.h, 27000);
  assert_int_equal(second.group.state, VIP_HSRP_INITIAL);
  assert_true(vip_group_deadline(&second.group) == VIP_NEVER);
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* A follower whose claim was refused tries again. */
static void test_follower_tries_again(void **unused)
{
  (void)unused;
  hsrp_open(&t, NULL);
  follow(&second, 2);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  t.h.refuse[FH_CLAIM] = 1;
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(second.group.state, VIP_HSRP_INITIAL);
  assert_int_equal(nth(&t.h, FH_EVENT, ops_since(&t.h, 0, FH_EVENT) - 1)->event.reason,
                   VIP_REASON_REFUSED);
  until(&t.h, 26999);
  assert_int_equal(second.group.state, VIP_HSRP_INITIAL);
  until(&t.h, 27000);
  assert_int_equal(second.group.state, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* A follower's address changes while it is Active: nothing but the address is told. */
static void test_follower_changes(void **unused)
{
  struct vip_hsrp_config c;

  (void)unused;
  hsrp_open(&t, NULL);
  follow(&second, 2);
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  assert_int_equal(vip_group_start(&second.group, 0), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  c = *vip_hsrp_get_config(&second);
  c.address = vip_ipv4(10, 0, 0, 77);
  assert_int_equal(vip_hsrp_configure(&second, &c, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: +addr garp -addr");
  assert_int_equal(vip_group_set_priority(&second.group, 33, fh_now(&t.h)), VIP_OK);
  did(&t, "");
  assert_int_equal(vip_group_remove(&second.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static void test_status_of_what_is_removed(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();
  static const struct vip_mac none;
  struct vip_hsrp_status status;

  (void)unused;
  c.mac_mode = VIP_HSRP_MAC_INTERFACE;
  hsrp_start(&t, &c);
  vip_hsrp_get_status(&t.g, &status);
  assert_memory_equal(&status.virtual_mac, &t.h.ifp.config.mac, sizeof none);
  assert_int_equal(vip_group_remove(&t.g.group, 0), VIP_OK);
  vip_hsrp_get_status(&t.g, &status);
  assert_memory_equal(&status.virtual_mac, &none, sizeof none);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_announcements),
      cmocka_unit_test(test_followers),
      cmocka_unit_test(test_follower_announces_to_ciscos_group),
      cmocka_unit_test(test_follower_tries_again),
      cmocka_unit_test(test_retry_behind_the_end_of_the_leader),
      cmocka_unit_test(test_follower_changes),
      cmocka_unit_test(test_status_of_what_is_removed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
