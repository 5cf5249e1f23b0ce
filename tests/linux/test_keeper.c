/* SPDX-License-Identifier: MIT */
/*
 * test_keeper.c - the keeper as an accountant: what it makes, what it takes back and
 * when, and that the machine is as it was before, however it ends.  What the kernel
 * does with all that on the wire is in test_virtual_mac.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "kept.h"
#include "lab.h"
#include "netlink.h"
#include "vip_test.h"

static char path[] = "/tmp/vipd-test-keeper-XXXXXX"; /* of the journal */
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

static bool file_exists(void)
{
  return access(path, F_OK) == 0;
}

/* ---- Devices ---- */

static void test_a_device_is_up_while_its_mac_is_held(void **state)
{
  (void)state;
  kept_start(&kept, path);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 10)), 0);
  const char *name = kept_name(VIP_IPV4, 10);
  const unsigned first = if_nametoindex(name);
  assert_true(first != 0);
  assert_false(lab_flag(name, IFF_UP));
  assert_memory_equal(lab_mac(name).octet, kept_virtual_mac(VIP_IPV4, 10).octet, 6);
  assert_int_equal(ask(kept_mac(true, VIP_IPV4, 10)), 0);
  assert_true(lab_flag(name, IFF_UP));
  assert_int_equal(ask(kept_mac(false, VIP_IPV4, 10)), 0);
  kept_idle(&kept);
  assert_true(if_nametoindex(name) != 0);
  assert_false(lab_flag(name, IFF_UP));
  assert_int_equal(ask(kept_mac(true, VIP_IPV4, 10)), 0);
  assert_true(lab_flag(name, IFF_UP));
  assert_int_equal(ask(kept_device(false, VIP_IPV4, 10)), 0);
  kept_idle(&kept);
  assert_int_equal(lab_count("v4-"), 0);
  kept_end(&kept);
}

static void test_a_claim_comes_before_the_end_of_a_release(void **state)
{
  (void)state;
  kept_start(&kept, path);
  struct keeper_request first[] = {kept_device(true, VIP_IPV6, 10), kept_mac(true, VIP_IPV6, 10),
                                   kept_address(true, 10, "fe80::1:10"),
                                   kept_address(true, 10, "2001:db8::10")};
  assert_int_equal(kept_ask(&kept, first, COUNT_OF(first)), 0);
  const unsigned ifindex = if_nametoindex(kept_name(VIP_IPV6, 10));
  struct keeper_request both[] = {
      kept_address(false, 10, "2001:db8::10"), kept_address(false, 10, "fe80::1:10"),
      kept_mac(false, VIP_IPV6, 10),           kept_mac(true, VIP_IPV6, 10),
      kept_address(true, 10, "fe80::1:10"),    kept_address(true, 10, "2001:db8::10")};
  assert_int_equal(kept_ask(&kept, both, COUNT_OF(both)), 0);
  kept_idle(&kept);
  assert_int_equal(if_nametoindex(kept_name(VIP_IPV6, 10)), ifindex);
  assert_true(lab_flag(kept_name(VIP_IPV6, 10), IFF_UP));
  assert_true(lab_has_address(kept_name(VIP_IPV6, 10), "fe80::1:10"));
  assert_true(lab_has_address(kept_name(VIP_IPV6, 10), "2001:db8::10"));
  kept_end(&kept);
}

static void test_addresses_go_at_once(void **state)
{
  (void)state;
  kept_start(&kept, path);
  struct keeper_request claim[] = {
      kept_device(true, VIP_IPV4, 10),      kept_mac(true, VIP_IPV4, 10),
      kept_address(true, 10, "10.0.0.100"), kept_device(true, VIP_IPV6, 10),
      kept_mac(true, VIP_IPV6, 10),         kept_address(true, 10, "2001:db8::10")};
  assert_int_equal(kept_ask(&kept, claim, COUNT_OF(claim)), 0);
  assert_true(lab_has_address(kept_name(VIP_IPV4, 10), "10.0.0.100"));
  assert_true(lab_has_address(kept_name(VIP_IPV6, 10), "2001:db8::10"));
  struct keeper_request release[] = {
      kept_address(false, 10, "10.0.0.100"), kept_mac(false, VIP_IPV4, 10),
      kept_address(false, 10, "2001:db8::10"), kept_mac(false, VIP_IPV6, 10)};
  assert_int_equal(kept_ask(&kept, release, COUNT_OF(release)), 0);
  assert_false(lab_has_address(NULL, "10.0.0.100"));
  assert_false(lab_has_address(NULL, "2001:db8::10"));
  kept_end(&kept);
}

static void test_groups_with_one_mac_share_a_device(void **state)
{
  (void)state;
  kept_start(&kept, path);
  struct keeper_request other = kept_device(true, VIP_IPV6, 10);
  other.mac = kept_virtual_mac(VIP_IPV4, 10);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 10)), 0);
  assert_int_equal(ask(other), 0);
  assert_int_equal(lab_count("v"), 1);
  char name[64];
  (void)snprintf(name, sizeof name, "ipv6/conf/%s/disable_ipv6", kept_name(VIP_IPV4, 10));
  assert_int_equal(lab_get(name), 0); /* one of them needs it */
  struct keeper_request mac = kept_mac(true, VIP_IPV4, 10);
  assert_int_equal(ask(mac), 0);
  assert_int_equal(ask(mac), 0);
  mac.on = false;
  assert_int_equal(ask(mac), 0);
  kept_idle(&kept);
  assert_true(lab_flag(kept_name(VIP_IPV4, 10), IFF_UP));
  assert_int_equal(ask(mac), 0);
  kept_idle(&kept);
  assert_false(lab_flag(kept_name(VIP_IPV4, 10), IFF_UP));
  assert_int_equal(ask(kept_device(false, VIP_IPV4, 10)), 0);
  kept_idle(&kept);
  assert_int_equal(lab_count("v"), 1);
  other.on = false;
  assert_int_equal(ask(other), 0);
  kept_idle(&kept);
  assert_int_equal(lab_count("v"), 0);
  kept_end(&kept);
}

static void test_a_port_that_is_gone_is_no_error(void **state)
{
  (void)state;
  kept_start(&kept, path);
  struct keeper_request claim[] = {
      kept_port(true),
      kept_device(true, VIP_IPV4, 10),
      kept_mac(true, VIP_IPV4, 10),
      kept_address(true, 10, "10.0.0.100"),
      kept_device(true, VIP_IPV6, 10),
      kept_mac(true, VIP_IPV6, 10),
      kept_address(true, 10, "2001:db8::10"),
      kept_port_address(true, "10.0.0.101", 24),
  };
  assert_int_equal(kept_ask(&kept, claim, COUNT_OF(claim)), 0);
  lab_delete("eth0");
  struct keeper_request release[COUNT_OF(claim)];
  for (unsigned i = 0; i < COUNT_OF(claim); i++) {
    release[i] = claim[COUNT_OF(claim) - 1 - i];
    release[i].on = false;
  }
  assert_int_equal(kept_ask(&kept, release, COUNT_OF(release)), 0);
  kept_idle(&kept);
  assert_int_equal(ask(claim[1]), ENODEV); /* but it cannot be used */
  kept_end(&kept);
}

static void test_a_device_that_somebody_deleted_is_made_again(void **state)
{
  (void)state;
  kept_start(&kept, path);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 10)), 0);
  lab_delete(kept_name(VIP_IPV4, 10));
  assert_int_equal(ask(kept_mac(true, VIP_IPV4, 10)), ENODEV);
  assert_int_equal(ask(kept_mac(false, VIP_IPV4, 10)), 0);
  assert_int_equal(ask(kept_mac(true, VIP_IPV4, 10)), 0);
  assert_true(lab_flag(kept_name(VIP_IPV4, 10), IFF_UP));
  kept_end(&kept);
}

/* ---- Addresses of the port ---- */

static void test_an_address_that_was_there_stays(void **state)
{
  (void)state;
  lab_address("eth0", "10.0.0.1", 24, 0, true);
  lab_address("eth0", "2001:db8::1", 64, IFA_F_NODAD, true);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_port_address(true, "10.0.0.1", 24)), 0);
  assert_int_equal(ask(kept_port_address(true, "2001:db8::1", 64)), 0);
  assert_int_equal(ask(kept_port_address(true, "10.0.0.2", 24)), 0);
  assert_true(lab_has_address("eth0", "10.0.0.2"));
  assert_int_equal(ask(kept_port_address(false, "10.0.0.1", 24)), 0);
  assert_int_equal(ask(kept_port_address(false, "2001:db8::1", 64)), 0);
  assert_true(lab_has_address("eth0", "10.0.0.1"));
  assert_true(lab_has_address("eth0", "2001:db8::1"));
  kept_end(&kept);
  assert_true(lab_has_address("eth0", "10.0.0.1"));
  assert_true(lab_has_address("eth0", "2001:db8::1"));
  assert_false(lab_has_address("eth0", "10.0.0.2"));
}

static void test_one_address_does_not_take_others_with_it(void **state)
{
  (void)state;
  lab_put("ipv4/conf/eth0/promote_secondaries", 0);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_port_address(true, "10.0.0.1", 24)), 0);
  assert_int_equal(ask(kept_port_address(true, "10.0.0.2", 24)), 0);
  assert_int_equal(ask(kept_port_address(false, "10.0.0.1", 24)), 0);
  assert_true(lab_has_address("eth0", "10.0.0.2"));
  kept_end(&kept);
  assert_false(lab_has_address("eth0", "10.0.0.2"));
  assert_int_equal(lab_get("ipv4/conf/eth0/promote_secondaries"), 0);
}

/* ---- Routes ---- */

static void count_route(void *user, const struct netlink_message *message)
{
  struct rtmsg head;

  memcpy(&head, message->data, sizeof head);
  *(unsigned *)user += head.rtm_type == RTN_BLACKHOLE;
}

static unsigned blocked(uint8_t family)
{
  static struct netlink netlink;
  const struct rtmsg head = {.rtm_family = family};
  unsigned count = 0;

  assert_true(netlink_open(&netlink, 0));
  netlink_begin(&netlink, RTM_GETROUTE, NLM_F_DUMP, &head, sizeof head);
  assert_int_equal(netlink_dump(&netlink, count_route, &count), 0);
  netlink_close(&netlink);
  return count;
}

/* A route like ours with another metric: of another vipd, or an administrator's. */
static void add_foreign_route(void)
{
  static struct netlink netlink;
  const struct rtmsg head = {.rtm_family = AF_INET,
                             .rtm_dst_len = 32,
                             .rtm_table = RT_TABLE_MAIN,
                             .rtm_protocol = 112,
                             .rtm_type = RTN_BLACKHOLE};
  const struct vip_addr addr = lab_addr("10.0.0.100");

  assert_true(netlink_open(&netlink, 0));
  netlink_begin(&netlink, RTM_NEWROUTE, NLM_F_CREATE, &head, sizeof head);
  netlink_put(&netlink, RTA_DST, addr.octet, 4);
  netlink_put_u32(&netlink, RTA_PRIORITY, 7);
  assert_true(netlink_run(&netlink));
  netlink_close(&netlink);
}

static void test_routes_of_others_stay(void **state)
{
  (void)state;
  add_foreign_route();
  kept_start(&kept, path);
  assert_int_equal(blocked(AF_INET), 1);
  assert_int_equal(ask(kept_block(true, "10.0.0.100")), 0);
  assert_int_equal(ask(kept_block(true, "10.0.0.101")), 0);
  assert_int_equal(ask(kept_block(true, "2001:db8::10")), 0);
  assert_int_equal(ask(kept_block(true, "fe80::1")), 0); /* needs no route */
  assert_int_equal(blocked(AF_INET), 3);
  assert_int_equal(blocked(AF_INET6), 1);
  assert_int_equal(ask(kept_block(false, "10.0.0.101")), 0);
  assert_int_equal(blocked(AF_INET), 2);
  kept_end(&kept);
  assert_int_equal(blocked(AF_INET), 1);
  assert_int_equal(blocked(AF_INET6), 0);
}

/* ---- Ends ---- */

static void claim_all(unsigned count)
{
  struct keeper_request requests[1 + 3 * 255 + 2];
  unsigned used = 0;
  char addr[32];

  requests[used++] = kept_port(true);
  for (unsigned i = 1; i <= count; i++)
    requests[used++] = kept_device(true, VIP_IPV4, (uint8_t)i);
  for (unsigned i = 1; i <= count; i++) {
    (void)snprintf(addr, sizeof addr, "10.0.1.%u", i);
    requests[used++] = kept_mac(true, VIP_IPV4, (uint8_t)i);
    requests[used++] = i % 2 ? kept_address(true, (uint8_t)i, addr) : kept_block(true, addr);
  }
  requests[used++] = kept_port_address(true, "10.0.0.101", 32);
  requests[used++] = kept_port_address(true, "2001:db8::101", 128);
  assert_int_equal(kept_ask(&kept, requests, used), 0);
  assert_int_equal(lab_count("v4-"), count);
}

static void assert_nothing_left(const int before[KEPT_SETTINGS])
{
  assert_int_equal(lab_count("v4-"), 0);
  assert_int_equal(blocked(AF_INET), 0);
  assert_false(lab_has_address(NULL, "10.0.1.1"));
  assert_false(lab_has_address("eth0", "10.0.0.101"));
  assert_false(lab_has_address("eth0", "2001:db8::101"));
  kept_assert_settings(before);
  assert_false(file_exists());
}

static void test_all_is_undone_when_vipd_is_gone(void **state)
{
  int before[KEPT_SETTINGS];

  (void)state;
  lab_put("ipv4/conf/all/rp_filter", 2);
  kept_read_settings(before);
  kept_start(&kept, path);
  claim_all(200);
  assert_true(file_exists());
  kept_end(&kept);
  assert_nothing_left(before);
}

static void test_the_next_start_undoes_what_a_killed_keeper_left(void **state)
{
  int before[KEPT_SETTINGS];

  (void)state;
  lab_put("ipv4/conf/all/rp_filter", 2);
  kept_read_settings(before);
  kept_start(&kept, path);
  claim_all(50);
  kept_kill(&kept);
  assert_int_equal(lab_count("v4-"), 50);
  assert_true(lab_has_address("eth0", "10.0.0.101"));
  kept_start(&kept, path);
  assert_int_equal(lab_count("v4-"), 0);
  kept_end(&kept);
  assert_nothing_left(before);
}

static void test_devices_of_another_vipd_stay(void **state)
{
  char other_path[sizeof path + 2];
  struct kept other;

  (void)state;
  (void)snprintf(other_path, sizeof other_path, "%s-2", path);
  kept_start(&other, other_path);
  struct keeper_request request = kept_device(true, VIP_IPV4, 77);
  assert_int_equal(kept_ask(&other, &request, 1), 0);
  kept_start(&kept, path);
  assert_int_equal(ask(kept_device(true, VIP_IPV4, 10)), 0);
  assert_int_equal(lab_count("v4-"), 2);
  kept_end(&kept);
  assert_int_equal(lab_count("v4-77"), 1);
  kept_end(&other);
  assert_int_equal(lab_count("v4-"), 0);
}

int main(void)
{
#define LAB_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      LAB_TEST(test_a_device_is_up_while_its_mac_is_held),
      LAB_TEST(test_a_claim_comes_before_the_end_of_a_release),
      LAB_TEST(test_addresses_go_at_once),
      LAB_TEST(test_groups_with_one_mac_share_a_device),
      LAB_TEST(test_a_port_that_is_gone_is_no_error),
      LAB_TEST(test_a_device_that_somebody_deleted_is_made_again),
      LAB_TEST(test_an_address_that_was_there_stays),
      LAB_TEST(test_one_address_does_not_take_others_with_it),
      LAB_TEST(test_routes_of_others_stay),
      LAB_TEST(test_all_is_undone_when_vipd_is_gone),
      LAB_TEST(test_the_next_start_undoes_what_a_killed_keeper_left),
      LAB_TEST(test_devices_of_another_vipd_stay),
  };

  if (!lab_permitted())
    return 77;
  const int file = mkstemp(path);
  if (file < 0)
    return 1;
  (void)close(file);
  const int failed = cmocka_run_group_tests_name("linux.keeper", tests, NULL, NULL);
  (void)unlink(path);
  return failed;
}
