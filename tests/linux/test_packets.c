/* SPDX-License-Identifier: MIT */
/*
 * test_packets.c - what vipd does on the wire, seen from the other end of a cable:
 * the main loop, the packet sockets, the filter in the kernel, answers.
 *
 * The waiting times are a multiple of what is waited for.
 */
#include <unistd.h>

#include "vip_test.h"
#include "whole.h"

static const struct vip_mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/* The advertisement leaves in front of the gratuitous ARP. */
static void test_takeover(void **unused)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);
  struct whole_wanted next = {.kind = VIP_FRAME_OTHER, .addr = NULL, .dst = NULL, .found = {0}};

  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP);
  assert_true(whole_wait(&next));
  assert_int_equal(next.found.kind, VIP_FRAME_VRRP);
  assert_memory_equal(next.found.meta.src_mac.octet, whole_virtual.octet, 6);
  assert_true(whole_wait(&next));
  assert_int_equal(next.found.kind, VIP_FRAME_ASSERTION);
  assert_int_equal(vip_addr_compare(&next.found.query.target, &addr), 0);
  assert_memory_equal(next.found.meta.src_mac.octet, whole_virtual.octet, 6);
  assert_true(whole_wait(&next));
  assert_int_equal(next.found.kind, VIP_FRAME_VRRP);
  assert_int_equal(whole.ports->lost, 0);
  /* What it sends does not come back to it. */
  assert_int_equal(whole.ports->received, 0);
}

static void test_answers(void **unused)
{
  static const struct vip_mac other_mac = {{2, 0, 0, 0, 0, 9}};
  const struct vip_addr held = vip_ipv4(192, 0, 2, 100);
  const struct vip_addr own = vip_ipv4(192, 0, 2, 1);
  const struct vip_mac own_mac = lab_mac("eth0");

  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP);
  whole_turn(50);
  /* A Backup is silent, and the interface answers for its own address. */
  whole_send_request(&broadcast, &held, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&held, &whole_virtual), 0);
  whole_send_request(&broadcast, &own, false);
  whole_answered(&own, &own_mac);
  whole_until("a", "active");
  whole_drain();

  whole_send_request(&broadcast, &held, false);
  whole_answered(&held, &whole_virtual);
  whole_send_request(&broadcast, &held, true);
  whole_answered(&held, &whole_virtual);
  /* Unicast to the virtual MAC: "for another host", says the kernel. */
  whole_send_request(&whole_virtual, &held, false);
  whole_answered(&held, &whole_virtual);
  /* And to one that is for another host. */
  whole_send_request(&other_mac, &held, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&held, &whole_virtual), 0);

  whole_send_request(&broadcast, &own, false);
  whole_answered(&own, &own_mac);
}

static void test_answers_ipv6(void **unused)
{
  static const struct vip_mac mac = {{0, 0, 0x5e, 0, 2, 1}};
  static const struct vip_mac all_nodes = {{0x33, 0x33, 0, 0, 0, 1}};
  const struct vip_addr held = lab_addr("fe80::100");
  struct whole_wanted to_all = {
      .kind = VIP_FRAME_ASSERTION, .addr = &held, .dst = &all_nodes, .found = {0}};

  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP6);
  whole_turn(50);
  /* The address's solicited-node group is the port's already. */
  assert_true(whole_file_has("/proc/thread-self/net/igmp6", "ff0200000000000000000001ff000100"));
  whole_send_solicitation(&held, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&held, &mac), 0);
  whole_until("six", "active");
  whole_drain();

  whole_send_solicitation(&held, false);
  whole_answered(&held, &mac);
  whole_send_solicitation(&held, true);
  assert_true(whole_wait(&to_all));
}

/* The main loop until the kernel answers for an address of group "six", which must come. */
static void kernel_answers(const char *text)
{
  const struct vip_addr addr = lab_addr(text);
  const struct group_right *right = group_right_of(group_find(&whole, "six"), &addr);

  assert_non_null(right);
  for (int i = 0; i < 100 && !right->installed; i++)
    whole_turn(20);
  assert_true(right->installed);
}

/* Of two addresses with the same end each is the kernel's to answer for once it has it. */
static void test_alike_addresses(void **unused)
{
  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP6 "address = 2001:db8::100\naccept = yes\n");
  whole_until("six", "active");
  kernel_answers("fe80::100");
  kernel_answers("2001:db8::100");
  assert_true(lab_has_address(NULL, "2001:db8::100"));
}

/* The main loop until a packet was accepted by group a. */
static unsigned accepted(unsigned wanted)
{
  const struct group *group = group_find(&whole, "a");

  for (int i = 0; i < 100 && group->counters.rx < wanted; i++)
    whole_turn(20);
  return group->counters.rx;
}

/* A frame of a VLAN is not the port's, though its tag is gone from it. */
static void test_vlan(void **unused)
{
  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP);
  whole_send_tagged(10);
  whole_send_tagged(0xe000 | 4094);
  whole_send_tagged(0xe000); /* a priority, of no VLAN */
  assert_int_equal(accepted(1), 1);
  whole_send_advert(250);
  assert_int_equal(accepted(2), 2);
}

/*
 * After a stop longer than the down interval: what waits is heard before timers run,
 * also behind much that is for nobody.
 */
static void test_stopped(void **unused)
{
  enum { OTHERS = 2000 };
  uint8_t other[WHOLE_FRAME];
  const size_t length = whole_advert(other, 250);

  (void)unused;
  other[35] = 77; /* its VRID */
  whole_need();
  whole_apply(WHOLE_GROUP);
  whole_send_advert(250);
  whole_turn(50);
  assert_string_equal(whole_state("a"), "backup");
  (void)usleep(600 * 1000);
  for (unsigned i = 0; i < OTHERS; i++)
    whole_send(other, length);
  whole_send_advert(250);
  whole_turn(50);
  assert_string_equal(whole_state("a"), "backup");
  assert_int_equal(group_find(&whole, "a")->counters.transitions, 0);
  whole_until("a", "active");
}

/* More than the socket holds: the rest is counted. */
static void test_overflow(void **unused)
{
  enum { FRAMES = 30000 };
  const struct port *port;
  uint8_t frame[WHOLE_FRAME];
  const size_t length = whole_advert(frame, 250);

  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP);
  port = whole.ports;
  for (unsigned i = 0; i < FRAMES; i++)
    whole_send(frame, length);
  assert_string_equal(whole_state("a"), "backup");
  for (int i = 0; i < 100 && port->received + port->missed < FRAMES; i++)
    whole_turn(20);
  assert_true(port->missed > 0);
  assert_int_equal(port->received + port->missed, FRAMES);
  assert_int_equal(port->malformed, 0);
  assert_string_equal(whole_state("a"), "backup");
}

static void test_malformed(void **unused)
{
  uint8_t frame[WHOLE_FRAME];
  const size_t length = whole_advert(frame, 250);

  (void)unused;
  whole_need();
  whole_apply(WHOLE_GROUP);
  frame[24] ^= 1; /* the IP header's checksum */
  whole_send(frame, length);
  for (int i = 0; i < 100 && whole.ports->received == 0; i++)
    whole_turn(20);
  assert_int_equal(whole.ports->received, 1);
  assert_int_equal(whole.ports->malformed, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, whole_set_up, whole_tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_takeover), TEST(test_answers), TEST(test_answers_ipv6), TEST(test_alike_addresses),
      TEST(test_vlan),     TEST(test_stopped), TEST(test_overflow),     TEST(test_malformed),
  };

  return cmocka_run_group_tests_name("linux.packets", tests, NULL, NULL);
}
