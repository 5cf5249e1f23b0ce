/* SPDX-License-Identifier: MIT */
/*
 * test_sysctl.c - settings of interfaces: what the keeper gives them, and that they are
 * afterwards as they were.
 */
#include <stdlib.h>
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

int main(void)
{
#define LAB_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      LAB_TEST(test_rp_filter_is_moved_and_restored),
      LAB_TEST(test_settings_that_somebody_changed_meanwhile_stay),
      LAB_TEST(test_stricter_settings_stay),
      LAB_TEST(test_interface_names_may_have_dots),
      LAB_TEST(test_forwarding_is_the_ports),
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
