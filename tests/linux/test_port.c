/* SPDX-License-Identifier: MIT */
/*
 * test_port.c - a port follows its interface: addresses, link, name; and what the
 * network is told about it, memberships of multicast groups.
 */
#include "vip_test.h"
#include "whole.h"

static const struct vip_addr *source4(const char *name)
{
  return &vip_if_get_config(&group_find(&whole, name)->source->vif)->addr4;
}

/* A member of an IPv4 group, as the kernel prints it: the address as a number. */
static bool is_member4(const struct vip_addr *addr)
{
  char text[16];
  uint32_t number;

  memcpy(&number, addr->octet, sizeof number);
  (void)snprintf(text, sizeof text, "%08X ", number);
  return whole_file_has("/proc/thread-self/net/igmp", text);
}

/* More groups than one socket may be a member of. */
static void test_memberships(void **unused)
{
  enum { GROUPS = 45 };
  char text[GROUPS * 128];
  size_t length = 0;

  (void)unused;
  whole_need();
  for (unsigned i = 1; i <= GROUPS; i++)
    length += (size_t)snprintf(text + length, sizeof text - length,
                               "[vrrp g%u]\ninterface = eth0\ngroup = %u\naddress = 192.0.2.%u\n"
                               "multicast-group = 239.1.1.%u\n",
                               i, i, 100 + i, i);
  whole_apply(text);
  for (uint8_t i = 1; i <= GROUPS; i++) {
    const struct vip_addr addr = vip_ipv4(239, 1, 1, i);
    assert_true(is_member4(&addr));
  }
  whole_apply(WHOLE_GROUP);
  for (uint8_t i = 1; i <= GROUPS; i++) {
    const struct vip_addr addr = vip_ipv4(239, 1, 1, i);
    assert_false(is_member4(&addr));
  }
  assert_true(is_member4(&(struct vip_addr){{224, 0, 0, 18}}));
}

/* Every way in which an interface can go, and come back. */
static void test_interface(void **unused)
{
  const struct vip_addr group = vip_ipv4(224, 0, 0, 18);

  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP);
  whole_until("a", "active");
  lab_set("eth0", false);
  whole_until("a", "initialize");
  lab_set("eth0", true);
  whole_until("a", "active");
  lab_set("lan", false); /* no carrier */
  whole_until("a", "initialize");
  lab_set("lan", true);
  whole_until("a", "active");

  lab_rename("eth0", "other");
  whole_until("a", "initialize");
  assert_int_equal(whole.ports->ifindex, 0);
  assert_int_equal(whole.ports->receive.fd, -1);
  assert_false(is_member4(&group));
  lab_rename("other", "eth0");
  whole_until("a", "active");
  assert_true(is_member4(&group));

  lab_delete("eth0");
  whole_until("a", "initialize");
  lab_veth("eth0", "lan");
  lab_set("lan", true);
  lab_set("eth0", true);
  lab_address("eth0", "192.0.2.7", 24, 0, true);
  whole_until("a", "active");
  assert_int_equal(source4("a")->octet[3], 7);
  assert_true(is_member4(&group));
}

/* Which address packets come from. */
static void test_source(void **unused)
{
  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP
              "mac = physical\naccept = yes\npriority = 200\n"
              "[vrrp b]\ninterface = eth0\ngroup = 2\naddress = 192.0.2.101\nsource = 192.0.2.9\n"
              "interval = 100ms\n");
  whole_until("a", "active");
  /* The keeper's part comes later. */
  for (int i = 0; i < 100 && !lab_has_address("eth0", "192.0.2.100"); i++)
    whole_turn(20);
  assert_true(lab_has_address("eth0", "192.0.2.100"));
  assert_int_equal(source4("a")->octet[3], 1);
  /* It is not on the interface yet. */
  assert_string_equal(whole_state("b"), "initialize");
  lab_address("eth0", "192.0.2.9", 24, 0, true);
  whole_until("b", "active");
  assert_int_equal(source4("b")->octet[3], 9);
  assert_int_equal(source4("a")->octet[3], 1);

  /* Without its own address the interface has only a virtual one. */
  lab_address("eth0", "192.0.2.9", 24, 0, false);
  lab_address("eth0", "192.0.2.1", 24, 0, false);
  whole_until("a", "initialize");
  lab_address("eth0", "192.0.2.4", 24, 0, true);
  whole_until("a", "active");
  assert_int_equal(source4("a")->octet[3], 4);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, whole_set_up, whole_tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_memberships),
      TEST(test_interface),
      TEST(test_source),
  };

  return cmocka_run_group_tests_name("linux.port", tests, NULL, NULL);
}
