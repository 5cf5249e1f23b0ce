/* SPDX-License-Identifier: MIT */
/*
 * test_links.c - the table of interfaces follows what happens to them.  There are no
 * ports, so nobody is told; the tests look into the table.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kept.h"
#include "lab.h"
#include "netlink.h"
#include "vip_test.h"
#include "vipd.h"

static struct vipd vipd;

static int setup(void **state)
{
  (void)state;
  assert_true(lab_enter());
  assert_true(links_open(&vipd));
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  links_close(&vipd);
  lab_leave();
  return 0;
}

/* Serves the socket until nothing has come for `ms`. */
static void settle(int ms)
{
  struct pollfd poll_fd = {.fd = vipd.links_watch.fd, .events = POLLIN};

  while (poll(&poll_fd, 1, ms) > 0)
    vipd.links_watch.ready(&vipd, &vipd.links_watch, POLLIN);
}

static const struct link *find(const char *name)
{
  settle(20);
  return links_find(&vipd, name);
}

static const struct link_address *find_address(const char *name, const char *text)
{
  const struct link *link = find(name);
  const struct vip_addr addr = lab_addr(text);

  for (unsigned i = 0; link && i < link->address_count; i++)
    if (vip_addr_compare(&link->addresses[i].addr, &addr) == 0)
      return &link->addresses[i];
  return NULL;
}

static bool usable(const char *name, const char *text)
{
  const struct link_address *address = find_address(name, text);
  return address && address->usable;
}

static void test_what_is_there_is_read_at_the_start(void **state)
{
  (void)state;
  links_close(&vipd);
  lab_address("eth0", "10.0.0.1", 24, 0, true);
  lab_address("eth0", "10.0.0.2", 24, 0, true);
  lab_address("eth0", "2001:db8::1", 64, IFA_F_NODAD, true);
  assert_true(links_open(&vipd));
  const struct link *link = links_find(&vipd, "eth0");
  assert_non_null(link);
  assert_true(link->up);
  assert_int_equal(link->mtu, 1500);
  assert_int_equal(link->ifindex, if_nametoindex("eth0"));
  const struct vip_mac mac = lab_mac("eth0");
  assert_memory_equal(&link->mac, &mac, sizeof mac);
  assert_non_null(links_find(&vipd, "lan"));
  assert_false(links_find(&vipd, "lo")->up);
  assert_null(links_find(&vipd, "eth1"));
  assert_int_equal(find_address("eth0", "10.0.0.1")->prefix, 24);
  assert_false(find_address("eth0", "10.0.0.1")->secondary);
  assert_true(find_address("eth0", "10.0.0.1")->usable);
  assert_true(find_address("eth0", "10.0.0.2")->secondary);
  assert_int_equal(find_address("eth0", "2001:db8::1")->family, VIP_IPV6);
  assert_true(find_address("eth0", "2001:db8::1")->usable);
}

static void test_rename_delete_and_return_under_another_index(void **state)
{
  (void)state;
  const int ifindex = find("eth0")->ifindex;
  lab_rename("eth0", "wan");
  assert_null(find("eth0"));
  assert_int_equal(find("wan")->ifindex, ifindex);
  lab_rename("wan", "eth0");
  assert_int_equal(find("eth0")->ifindex, ifindex);
  lab_delete("eth0");
  assert_null(find("eth0"));
  assert_null(find("lan"));
  lab_veth("eth0", "lan");
  assert_non_null(find("eth0"));
  assert_int_not_equal(find("eth0")->ifindex, ifindex);
}

static void test_carrier_mtu_and_mac(void **state)
{
  const struct vip_mac mac = {{2, 1, 2, 3, 4, 5}};

  (void)state;
  assert_true(find("eth0")->up);
  lab_set("lan", false); /* the cable is out */
  assert_false(find("eth0")->up);
  lab_set("lan", true);
  assert_true(find("eth0")->up);
  lab_set("eth0", false);
  assert_false(find("eth0")->up);
  lab_set("eth0", true);
  assert_true(find("eth0")->up);
  lab_set_mtu("eth0", 1400);
  assert_int_equal(find("eth0")->mtu, 1400);
  lab_set_mac("eth0", mac);
  assert_memory_equal(&find("eth0")->mac, &mac, sizeof mac);
}

static void test_addresses_come_and_go(void **state)
{
  (void)state;
  lab_address("eth0", "10.0.0.1", 24, 0, true);
  lab_address("eth0", "10.0.0.2", 24, 0, true);
  assert_non_null(find_address("eth0", "10.0.0.1"));
  assert_true(find_address("eth0", "10.0.0.2")->secondary);
  lab_put("ipv4/conf/eth0/promote_secondaries", 1);
  lab_address("eth0", "10.0.0.1", 24, 0, false);
  assert_null(find_address("eth0", "10.0.0.1"));
  assert_false(find_address("eth0", "10.0.0.2")->secondary);
  lab_address("eth0", "2001:db8::1", 64, IFA_F_NODAD, true);
  assert_non_null(find_address("eth0", "2001:db8::1"));
  lab_put("ipv6/conf/eth0/disable_ipv6", 1);
  assert_null(find_address("eth0", "2001:db8::1"));
  assert_non_null(find_address("eth0", "10.0.0.2"));
}

static void test_an_address_is_usable_after_duplicate_detection(void **state)
{
  (void)state;
  lab_put("ipv6/conf/eth0/dad_transmits", 1);
  lab_put("ipv6/conf/eth0/accept_dad", 1);
  lab_address("eth0", "2001:db8::1", 64, 0, true);
  assert_false(usable("eth0", "2001:db8::1"));
  links_close(&vipd); /* the kernel does not tell of such an address, but shows it */
  assert_true(links_open(&vipd));
  assert_non_null(find_address("eth0", "2001:db8::1"));
  assert_false(usable("eth0", "2001:db8::1"));
  settle(2500);
  assert_true(usable("eth0", "2001:db8::1"));
  lab_put("ipv6/conf/eth0/optimistic_dad", 1);
  lab_put("ipv6/conf/eth0/use_optimistic", 1);
  lab_address("eth0", "2001:db8::2", 64, IFA_F_OPTIMISTIC, true);
  assert_true(usable("eth0", "2001:db8::2"));
}

/* Somebody on the LAN defends the address: an advertisement for it to all nodes. */
static void defend(int tap, const char *text)
{
  uint8_t frame[14 + 40 + 32] = {0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 0x86, 0xdd};
  const struct vip_addr addr = lab_addr(text);
  uint32_t sum = 32 + 58;

  frame[14] = 0x60;
  frame[14 + 5] = 32;
  frame[14 + 6] = 58;
  frame[14 + 7] = 255;
  memcpy(frame + 14 + 8, addr.octet, 16);
  memcpy(frame + 14 + 24, lab_addr("ff02::1").octet, 16);
  frame[54] = 136;
  frame[58] = 0x20; /* override */
  memcpy(frame + 62, addr.octet, 16);
  frame[78] = 2; /* target link-layer address */
  frame[79] = 1;
  memcpy(frame + 80, frame + 6, 6);
  for (size_t i = 22; i < sizeof frame; i += 2)
    sum += (uint32_t)frame[i] << 8 | frame[i + 1];
  while (sum > 0xffff)
    sum = (sum >> 16) + (sum & 0xffff);
  frame[56] = (uint8_t)(~sum >> 8);
  frame[57] = (uint8_t)~sum;
  lab_send(tap, frame, sizeof frame);
}

static void test_a_duplicate_is_not_usable(void **state)
{
  (void)state;
  const int tap = lab_tap();
  lab_put("ipv6/conf/eth0/dad_transmits", 3);
  lab_address("eth0", "2001:db8::1", 64, 0, true);
  for (int i = 0; i < 90; i++) { /* longer than detection takes, which begins some time */
    defend(tap, "2001:db8::1");
    settle(50);
  }
  assert_false(usable("eth0", "2001:db8::1"));
  links_close(&vipd);
  assert_true(links_open(&vipd));
  assert_non_null(find_address("eth0", "2001:db8::1")); /* it is there, */
  assert_false(usable("eth0", "2001:db8::1"));          /* but of no use */
  (void)close(tap);
}

static void test_leaving_a_bridge_is_not_the_end(void **state)
{
  (void)state;
  lab_bridge("br0");
  lab_address("eth0", "10.0.0.1", 24, 0, true);
  assert_non_null(find("br0"));
  lab_enslave("eth0", "br0");
  assert_non_null(find("eth0"));
  lab_enslave("eth0", "");
  assert_true(find("eth0")->up);
  assert_true(usable("eth0", "10.0.0.1")); /* the bridge said that it is deleted, the kernel not */
}

static void test_devices_of_the_keeper_are_not_heard_of(void **state)
{
  enum { COUNT = 100 };
  char path[] = "/tmp/vipd-test-links-XXXXXX";
  struct keeper_request requests[2 * COUNT];
  struct kept kept;
  uint8_t room[NETLINK_RECEIVE];
  ssize_t got;

  (void)state;
  (void)close(mkstemp(path));
  kept_start(&kept, path);
  settle(50);
  for (unsigned i = 0; i < COUNT; i++) {
    requests[i] = kept_device(true, VIP_IPV4, (uint8_t)(i + 1));
    requests[COUNT + i] = kept_mac(true, VIP_IPV4, (uint8_t)(i + 1));
  }
  assert_int_equal(kept_ask(&kept, requests, COUNT_OF(requests)), 0);
  assert_int_equal(lab_count("v4-"), COUNT);
  kept_end(&kept);
  /* Not one message of theirs; of their port there are some, in which nothing changes. */
  while ((got = recv(vipd.links_watch.fd, room, sizeof room, MSG_DONTWAIT)) > 0) {
    const uint8_t *data = room;
    size_t length = (size_t)got;
    struct netlink_message message;
    while (netlink_next(&data, &length, &message)) {
      struct ifinfomsg head;
      memcpy(&head, message.data, sizeof head);
      assert_int_equal(head.ifi_index, if_nametoindex("eth0"));
    }
  }
  assert_int_equal(errno, EAGAIN);
  lab_set_mtu("eth0", 1300); /* but others */
  assert_int_equal(find("eth0")->mtu, 1300);
}

static void test_devices_that_were_there_are_left_out(void **state)
{
  char path[] = "/tmp/vipd-test-links-XXXXXX";
  struct kept kept;

  (void)state;
  (void)close(mkstemp(path));
  kept_start(&kept, path);
  for (uint8_t i = 1; i < 50; i++) {
    struct keeper_request request = kept_device(true, VIP_IPV4, i);
    assert_int_equal(kept_ask(&kept, &request, 1), 0);
  }
  lab_veth("eth1", "lan1"); /* behind them in the table */
  links_close(&vipd);
  assert_true(links_open(&vipd));
  assert_non_null(find("eth0"));
  assert_non_null(find("eth1"));
  assert_null(find(kept_name(VIP_IPV4, 1)));
  kept_end(&kept);
}

static void test_nothing_is_lost_when_the_socket_overflows(void **state)
{
  const int little = 1; /* the kernel's least */
  struct pollfd poll_fd = {.fd = vipd.links_watch.fd, .events = POLLIN};

  (void)state;
  lab_veth("eth1", "lan1");
  lab_address("eth0", "10.0.0.1", 24, 0, true);
  assert_non_null(find_address("eth0", "10.0.0.1"));
  poll_fd.fd = vipd.links_watch.fd;
  assert_int_equal(setsockopt(poll_fd.fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little), 0);
  for (int i = 0; i < 200; i++) {
    lab_address("eth0", "10.1.0.1", 24, 0, true);
    lab_address("eth0", "10.1.0.1", 24, 0, false);
  }
  lab_address("eth0", "10.0.0.1", 24, 0, false);
  lab_address("eth0", "10.2.0.1", 24, 0, true);
  lab_delete("eth1");
  lab_set_mtu("eth0", 1400);
  assert_int_equal(poll(&poll_fd, 1, 0), 1);
  settle(100);
  assert_null(links_find(&vipd, "eth1"));
  assert_int_equal(links_find(&vipd, "eth0")->mtu, 1400);
  assert_non_null(find_address("eth0", "10.2.0.1"));
  assert_null(find_address("eth0", "10.0.0.1"));
  assert_null(find_address("eth0", "10.1.0.1"));
}

int main(void)
{
#define LAB_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      LAB_TEST(test_what_is_there_is_read_at_the_start),
      LAB_TEST(test_rename_delete_and_return_under_another_index),
      LAB_TEST(test_carrier_mtu_and_mac),
      LAB_TEST(test_addresses_come_and_go),
      LAB_TEST(test_an_address_is_usable_after_duplicate_detection),
      LAB_TEST(test_a_duplicate_is_not_usable),
      LAB_TEST(test_leaving_a_bridge_is_not_the_end),
      LAB_TEST(test_devices_of_the_keeper_are_not_heard_of),
      LAB_TEST(test_devices_that_were_there_are_left_out),
      LAB_TEST(test_nothing_is_lost_when_the_socket_overflows),
  };

  if (!lab_permitted())
    return 77;
  return cmocka_run_group_tests_name("linux.links", tests, NULL, NULL);
}
