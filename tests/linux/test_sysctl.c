/* SPDX-License-Identifier: MIT */
/*
 * test_sysctl.c - settings of interfaces: what the keeper gives them, and that they are
 * afterwards as they were.
 */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kept.h"
#include "lab.h"
#include "vip_test.h"

static char path[] = "/tmp/vipd-test-sysctl-XXXXXX"; /* of the journal */
static struct kept kept;

static int setup(void **state)
{
  (void)state;
  assert_true(lab_enter());
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  kept_over(&kept);
  lab_leave();
  return 0;
}

static int ask(struct keeper_request request)
{
  return kept_ask(&kept, &request, 1);
}

static void test_rp_filter_is_moved_and_restored(void **state)
{
  int before[KEPT_SETTINGS];

  (void)state;
  lab_put("ipv4/conf/all/rp_filter", 1);
  lab_put("ipv4/conf/lan/rp_filter", 2);
  lab_put("ipv4/conf/eth0/rp_filter", 0);
  kept_read_settings(before);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_port(true)), 0);
  assert_int_equal(lab_get("ipv4/conf/all/rp_filter"), 0);
  assert_int_equal(lab_get("ipv4/conf/eth0/rp_filter"), 1); /* the greater of both, as before */
  assert_int_equal(lab_get("ipv4/conf/lan/rp_filter"), 2);
  assert_int_equal(lab_get("ipv4/conf/default/rp_filter"), 1);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_ignore"), 1);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_announce"), 2);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 10)), 0);
  assert_int_equal(ask(kept_mac(true, VIP_IPV4, 10)), 0);
  char name[64];
  (void)snprintf(name, sizeof name, "ipv4/conf/%s/rp_filter", kept_name(VIP_IPV4, 10));
  assert_int_equal(lab_get(name), 0);
  assert_int_equal(ask(kept_port(false)), 0);
  kept_assert_settings(before);
  assert_int_equal(ask(kept_port(true)), 0);
  kept_end(&kept);
  kept_assert_settings(before);
}

static void test_settings_that_somebody_changed_meanwhile_stay(void **state)
{
  (void)state;
  lab_put("ipv4/conf/eth0/arp_announce", 1);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_port(true)), 0);
  lab_put("ipv4/conf/eth0/arp_ignore", 2);
  kept_end(&kept);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_ignore"), 2);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_announce"), 1);
}

static void test_stricter_settings_stay(void **state)
{
  (void)state;
  lab_put("ipv4/conf/eth0/arp_ignore", 2);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_port(true)), 0);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_ignore"), 2);
  kept_end(&kept);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_ignore"), 2);
}

static void test_interface_names_may_have_dots(void **state)
{
  (void)state;
  lab_veth("eth0.10", "other");
  struct keeper_request request = kept_port(true);
  request.ifindex = if_nametoindex("eth0.10");
  kept_start(&kept, path);
  assert_int_equal(ask(request), 0);
  assert_int_equal(lab_get("ipv4/conf/eth0.10/arp_ignore"), 1);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_ignore"), 0);
  struct keeper_request device = kept_device(true, VIP_IPV6, 10);
  device.ifindex = request.ifindex;
  lab_put("ipv6/conf/eth0.10/forwarding", 1);
  assert_int_equal(ask(device), 0);
  assert_int_equal(lab_count("v6-"), 1);
  lab_rename("eth0.10", "a.b.c");
  kept_end(&kept);
  assert_int_equal(lab_get("ipv4/conf/a.b.c/arp_ignore"), 0);
  assert_int_equal(lab_count("v6-"), 0);
}

/* Renames eth0 again and again, and back at last. */
static pid_t rename_often(void)
{
  const pid_t child = fork();

  assert_true(child >= 0);
  if (child > 0)
    return child;
  for (int i = 0; i < 20; i++) {
    lab_rename("eth0", "other");
    lab_rename("other", "eth0");
  }
  _exit(0);
}

static void test_a_name_may_change_at_any_moment(void **state)
{
  (void)state;
  kept_start(&kept, path);
  struct keeper_request on = kept_port(true);
  struct keeper_request off = kept_port(false);
  lab_set("eth0", false);
  const pid_t child = rename_often();
  while (waitpid(child, NULL, WNOHANG) == 0) {
    assert_int_equal(ask(on), 0);
    assert_int_equal(ask(off), 0);
  }
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_ignore"), 0);
  assert_int_equal(lab_get("ipv4/conf/eth0/arp_announce"), 0);
  kept_end(&kept);
}

static void test_forwarding_is_the_ports(void **state)
{
  char name[64];

  (void)state;
  lab_put("ipv4/conf/eth0/forwarding", 1);
  lab_put("ipv6/conf/eth0/forwarding", 1);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 1)), 0);
  assert_int_equal(ask(kept_device(true, VIP_IPV6, 1)), 0);
  (void)snprintf(name, sizeof name, "ipv4/conf/%s/forwarding", kept_name(VIP_IPV4, 1));
  assert_int_equal(lab_get(name), 1);
  (void)snprintf(name, sizeof name, "ipv6/conf/%s/disable_ipv6", kept_name(VIP_IPV4, 1));
  assert_int_equal(lab_get(name), 1);
  (void)snprintf(name, sizeof name, "ipv6/conf/%s/forwarding", kept_name(VIP_IPV6, 1));
  assert_int_equal(lab_get(name), 1);
  (void)snprintf(name, sizeof name, "ipv6/conf/%s/accept_ra", kept_name(VIP_IPV6, 1));
  assert_int_equal(lab_get(name), 0);
  lab_put("ipv4/conf/eth0/forwarding", 0);
  lab_put("ipv6/conf/eth0/forwarding", 0);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 2)), 0);
  assert_int_equal(ask(kept_device(true, VIP_IPV6, 2)), 0);
  (void)snprintf(name, sizeof name, "ipv4/conf/%s/forwarding", kept_name(VIP_IPV4, 2));
  assert_int_equal(lab_get(name), 0);
  (void)snprintf(name, sizeof name, "ipv6/conf/%s/forwarding", kept_name(VIP_IPV6, 2));
  assert_int_equal(lab_get(name), 0);
  kept_end(&kept);
}

/* The kernel tells what changes, in the order in which it does. */
static int open_news(void)
{
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
  const int groups[] = {RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_NETCONF};
  const struct sockaddr_nl self = {.nl_family = AF_NETLINK};

  assert_true(fd >= 0);
  assert_int_equal(bind(fd, (const struct sockaddr *)&self, sizeof self), 0);
  for (unsigned i = 0; i < 2; i++)
    assert_int_equal(
        setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]), 0);
  return fd;
}

/* The port would answer ARP for an address that is still there when its settings are back. */
static void test_addresses_go_before_the_settings_come_back(void **state)
{
  struct keeper_request leave[] = {kept_address(false, 10, "10.1.1.10"), kept_port(false)};
  bool gone = false;
  bool restored = false;
  struct nlmsghdr news[64];
  ssize_t length;

  (void)state;
  lab_put("ipv4/conf/all/rp_filter", 1);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_port(true)), 0);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 10)), 0);
  assert_int_equal(ask(kept_mac(true, VIP_IPV4, 10)), 0);
  assert_int_equal(ask(kept_address(true, 10, "10.1.1.10")), 0);
  const int fd = open_news();
  assert_int_equal(kept_ask(&kept, leave, 2), 0);
  while ((length = recv(fd, news, sizeof news, 0)) > 0) {
    if (news[0].nlmsg_type == RTM_DELADDR)
      gone = true;
    /* Of all settings, the kernel tells of rp_filter. */
    if (news[0].nlmsg_type == RTM_NEWNETCONF) {
      assert_true(gone);
      restored = true;
    }
  }
  assert_true(restored);
  (void)close(fd);
  kept_end(&kept);
}

int main(void)
{
#define LAB_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      LAB_TEST(test_rp_filter_is_moved_and_restored),
      LAB_TEST(test_settings_that_somebody_changed_meanwhile_stay),
      LAB_TEST(test_stricter_settings_stay),
      LAB_TEST(test_interface_names_may_have_dots),
      LAB_TEST(test_a_name_may_change_at_any_moment),
      LAB_TEST(test_forwarding_is_the_ports),
      LAB_TEST(test_addresses_go_before_the_settings_come_back),
  };

  if (!lab_permitted())
    return 77;
  const int file = mkstemp(path);
  if (file < 0)
    return 1;
  (void)close(file);
  const int failed = cmocka_run_group_tests_name("linux.sysctl", tests, NULL, NULL);
  (void)unlink(path);
  return failed;
}
