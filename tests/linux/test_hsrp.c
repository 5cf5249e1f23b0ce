/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp.c - what vipd has to do for HSRP and not for VRRP, with all of it but the
 * command line: an address that is learned, groups that follow another one through
 * reloads, messages of the interface itself, authentication.
 *
 * The peer of whole.h is the other router, 192.0.2.2; vipd has the better priority.
 */
#include "vip_test.h"
#include "whole.h"

#define TIMERS "hello = 100ms\nhold = 300ms\n"
#define LEADER "[hsrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.100\n" TIMERS
#define OTHER                                                                                      \
  "[hsrp b]\ninterface = eth0\nversion = 2\ngroup = 4095\naddress = 192.0.2.101\n" TIMERS
#define FOLLOWER "[hsrp f]\ninterface = eth0\ngroup = 7\naddress = 192.0.2.107\nfollow = "

static const struct vip_mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
static const struct vip_mac mac_a = {{0, 0, 0x0c, 0x07, 0xac, 1}};
static const struct vip_mac mac_b = {{0, 0, 0x0c, 0x9f, 0xff, 0xff}};
static const struct vip_mac mac_f = {{0, 0, 0x0c, 0x07, 0xac, 7}};

/* What the peer says of group 1, version 1, text "cisco". */
static void send_message(uint8_t opcode, uint8_t state, uint8_t priority, const uint8_t address[4])
{
  const struct vip_addr dst = VIP_HSRP_GROUP_V1;
  const struct vip_hsrp_message message = {.version = 1,
                                           .family = VIP_IPV4,
                                           .opcode = opcode,
                                           .state = state,
                                           .priority = priority,
                                           .auth = VIP_AUTH_TEXT,
                                           .group = 1,
                                           .hello_ms = 1000,
                                           .hold_ms = 3000,
                                           .address = address,
                                           .text = (const uint8_t *)"cisco\0\0"};
  uint8_t data[64];
  uint8_t frame[WHOLE_FRAME];
  const int length = vip_hsrp_encode(&message, data, sizeof data);
  const struct vip_packet packet = {.family = VIP_IPV4,
                                    .protocol = 17,
                                    .ttl = 1,
                                    .dst_mac_known = true,
                                    .port = VIP_HSRP_PORT_IPV4,
                                    .length = (uint16_t)length,
                                    .src_mac = whole_peer,
                                    .dst_mac = vip_multicast_mac(VIP_IPV4, &dst),
                                    .src = vip_ipv4(192, 0, 2, 2),
                                    .dst = dst,
                                    .data = data};

  assert_int_equal(length, VIP_HSRP_V1_LENGTH);
  whole_send(frame, (size_t)vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED));
}

/* The next HSRP message that leaves. */
static struct vip_frame next_message(void)
{
  struct whole_wanted wanted = {.kind = VIP_FRAME_HSRP, .addr = NULL, .dst = NULL, .found = {0}};

  assert_true(whole_wait(&wanted));
  return wanted.found;
}

/* The main loop until the address is on an interface, or on none. */
static bool on_the_machine(const char *addr, bool there)
{
  for (int i = 0; i < 100 && lab_has_address(NULL, addr) != there; i++)
    whole_turn(20);
  return lab_has_address(NULL, addr) == there;
}

/* An address that the section does not have: silence before the takeover, answers after it. */
static void test_learned(void **unused)
{
  static const uint8_t told[4] = {192, 0, 2, 99};
  const struct vip_addr learned = vip_ipv4(192, 0, 2, 99);

  (void)unused;
  whole_need();
  whole_apply("[hsrp a]\ninterface = eth0\ngroup = 1\n" TIMERS);
  whole_turn(500);
  assert_string_equal(whole_state("a"), "learn");
  send_message(VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 120, told);
  whole_until("a", "listen");
  whole_send_request(&broadcast, &learned, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&learned, &mac_a), 0);
  /* The peer leaves. */
  whole_until("a", "standby");
  send_message(VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE, 120, told);
  whole_until("a", "active");
  whole_turn(50);
  whole_drain();
  whole_send_request(&broadcast, &learned, false);
  whole_answered(&learned, &mac_a);
  /* A reload without a change leaves it where it is. */
  whole_apply("[hsrp a]\ninterface = eth0\ngroup = 1\n" TIMERS);
  assert_string_equal(whole_state("a"), "active");
  whole_send_request(&broadcast, &learned, false);
  whole_answered(&learned, &mac_a);
  /* It is accepted, so the kernel has it; but not on the interface itself. */
  assert_true(on_the_machine("192.0.2.99", true));
  assert_false(lab_has_address("eth0", "192.0.2.99"));
  whole_apply("[hsrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.98\n" TIMERS);
  whole_until("a", "active");
  assert_true(on_the_machine("192.0.2.99", false));
  assert_true(on_the_machine("192.0.2.98", true));
  whole_drain();
  whole_send_request(&broadcast, &learned, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&learned, &mac_a), 0);
}

/* Messages come from the virtual MAC while Active alone; the interface's own ones never. */
static void test_messages(void **unused)
{
  const struct vip_mac own = lab_mac("eth0");
  struct vip_frame frame;
  bool hello_from_own = false;

  (void)unused;
  whole_need();
  whole_apply(LEADER);
  /* Listen makes the interface passive, which it tells: an Advertise has 16 octets. */
  frame = next_message();
  assert_int_equal(frame.length, VIP_HSRP_V1_ADVERTISE);
  assert_memory_equal(frame.meta.src_mac.octet, own.octet, 6);
  for (;;) {
    frame = next_message();
    if (frame.length == VIP_HSRP_V1_ADVERTISE)
      break;
    assert_int_equal(frame.length, VIP_HSRP_V1_LENGTH);
    assert_memory_equal(frame.meta.src_mac.octet, own.octet, 6);
    hello_from_own = true;
  }
  assert_true(hello_from_own);
  /* That was the one of the takeover. */
  assert_string_equal(whole_state("a"), "active");
  assert_memory_equal(frame.meta.src_mac.octet, own.octet, 6);
  frame = next_message();
  assert_int_equal(frame.length, VIP_HSRP_V1_LENGTH);
  assert_memory_equal(frame.meta.src_mac.octet, mac_a.octet, 6);
}

/* Takes the messages that leave until one has that length; false: none of 20 has. */
static bool comes(uint16_t length)
{
  for (unsigned left = 20; left > 0; left--)
    if (next_message().length == length)
      return true;
  return false;
}

/* The interface speaks while one of its groups wants it, in the lowest version among them. */
static void test_advertise(void **unused)
{
  (void)unused;
  whole_need();
  whole_apply(LEADER "advertise = no\n");
  whole_until("a", "active");
  assert_false(comes(VIP_HSRP_V1_ADVERTISE));
  /* Another group does not change what is told: Active.  Nor does the end of the first. */
  whole_apply(LEADER "advertise = no\n" OTHER);
  whole_until("b", "active");
  whole_apply(OTHER);
  assert_string_equal(whole_state("b"), "active");
  whole_drain();
  /* Its own end is told: the interface has no group any more. */
  whole_apply(WHOLE_GROUP);
  assert_true(comes(VIP_HSRP_IF_TLV));
}

/* A group that loses against the peer does not answer for its address. */
static void test_standby_is_silent(void **unused)
{
  static const uint8_t told[4] = {192, 0, 2, 100};
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);

  (void)unused;
  whole_need();
  whole_apply(LEADER);
  whole_until("a", "speak");
  send_message(VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 200, told);
  whole_until("a", "standby");
  whole_drain();
  whole_send_request(&broadcast, &addr, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&addr, &mac_a), 0);
}

/* A key that differs changes a counter and nothing else. */
static void test_wrong_key(void **unused)
{
  static const uint8_t told[4] = {192, 0, 2, 100};
  const struct group *group;

  (void)unused;
  whole_need();
  whole_apply(LEADER "auth = md5:secret\n");
  whole_until("a", "active");
  group = group_find(&whole, "a");
  send_message(VIP_HSRP_COUP, VIP_HSRP_SPEAK, 255, told);
  send_message(VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 255, told);
  for (unsigned i = 0; i < 100 && group->counters.code[VIP_CODE_AUTH_TYPE] < 2; i++)
    whole_turn(20);
  assert_int_equal(group->counters.code[VIP_CODE_AUTH_TYPE], 2);
  assert_string_equal(whole_state("a"), "active");
  /* And without a key of its own: the message wins. */
  whole_apply(LEADER);
  send_message(VIP_HSRP_COUP, VIP_HSRP_SPEAK, 255, told);
  whole_until("a", "speak");
}

static void test_automatic(void **unused)
{
  static const struct vip_mac mac = {{0, 0x05, 0x73, 0xa0, 0x0f, 0xff}};
  const struct vip_addr automatic = lab_addr("fe80::5:73ff:fea0:fff");
  const struct vip_addr global = lab_addr("2001:db8::1");

  (void)unused;
  whole_need();
  whole_apply("[hsrp six]\ninterface = eth0\ngroup = 4095\naddress = auto\n"
              "address = 2001:db8::1/64\naccept = no\n" TIMERS);
  whole_turn(50);
  /* The address's solicited-node group is the port's already. */
  assert_true(whole_file_has("/proc/thread-self/net/igmp6", "ff0200000000000000000001ffa00fff"));
  whole_send_solicitation(&automatic, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&automatic, &mac), 0);
  whole_until("six", "active");
  whole_drain();
  whole_send_solicitation(&automatic, false);
  whole_answered(&automatic, &mac);
  whole_send_solicitation(&global, false);
  whole_answered(&global, &mac);
}

/* ---- groups that follow ---- */

static void test_follow(void **unused)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 107);
  const struct group *follower;

  (void)unused;
  whole_need();
  /* In whatever order they stand in the file. */
  whole_apply(FOLLOWER "a\n" LEADER);
  assert_string_equal(whole.groups->name, "f");
  whole_until("a", "active");
  assert_string_equal(whole_state("f"), "active");
  whole_turn(50);
  whole_drain();
  whole_send_request(&broadcast, &addr, false);
  whole_answered(&addr, &mac_f);
  /* The same file in another order, and another name: nothing changes. */
  follower = group_find(&whole, "f");
  whole_apply(LEADER FOLLOWER "a\n");
  assert_ptr_equal(group_find(&whole, "f"), follower);
  assert_string_equal(whole.groups->name, "a");
  assert_int_equal(follower->counters.transitions, 1);
  whole_apply("[hsrp x]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.100\n" TIMERS FOLLOWER
              "x\n");
  assert_ptr_equal(group_find(&whole, "f"), follower);
  assert_int_equal(follower->counters.transitions, 1);
}

/* Another leader makes another group of it; a leader that goes takes nobody with it. */
static void test_follow_another(void **unused)
{
  (void)unused;
  whole_need();
  whole_apply(LEADER OTHER FOLLOWER "a\n");
  whole_until("a", "active");
  whole_until("b", "active");
  whole_apply(FOLLOWER "b\n" OTHER);
  assert_null(group_find(&whole, "a"));
  assert_string_equal(whole_state("f"), "active");
  assert_int_equal(group_find(&whole, "f")->counters.transitions, 1);
  assert_ptr_equal(group_find(&whole, "f")->leader, group_find(&whole, "b"));
  /* On its own, and back. */
  whole_apply("[hsrp f]\ninterface = eth0\ngroup = 7\naddress = 192.0.2.107\n" TIMERS OTHER);
  assert_null(group_find(&whole, "f")->leader);
  whole_until("f", "active");
  whole_apply(LEADER FOLLOWER "a\n" OTHER);
  assert_string_equal(whole_state("b"), "active");
  whole_until("a", "active");
  /* The tear-down ends a leader that still has a follower. */
  assert_string_equal(whole_state("f"), "active");
}

/* Each group answers with its own MAC; a new one is made while the old one is still there. */
static void test_macs(void **unused)
{
  static const struct vip_mac configured = {{2, 0, 0x5e, 0, 0, 1}};
  const struct vip_addr a = vip_ipv4(192, 0, 2, 100);
  const struct vip_addr b = vip_ipv4(192, 0, 2, 101);
  const struct vip_mac own = lab_mac("eth0");

  (void)unused;
  whole_need();
  whole_apply(LEADER OTHER);
  whole_until("a", "active");
  whole_until("b", "active");
  whole_turn(50);
  whole_drain();
  whole_send_request(&broadcast, &a, false);
  whole_answered(&a, &mac_a);
  /* Unicast to the virtual MAC, as a host does that asks again. */
  whole_send_request(&mac_b, &b, false);
  whole_answered(&b, &mac_b);
  whole_apply(LEADER "mac = 02:00:5e:00:00:01\n" OTHER "mac = bia\naccept = no\n");
  whole_until("a", "active");
  whole_until("b", "active");
  whole_turn(50);
  whole_drain();
  whole_send_request(&broadcast, &a, false);
  whole_answered(&a, &configured);
  whole_send_request(&configured, &a, false);
  whole_answered(&a, &configured);
  whole_send_request(&broadcast, &b, false);
  whole_answered(&b, &own);
  /* The MACs that they do not have any more. */
  whole_send_request(&mac_a, &a, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&a, &configured), 0);
  whole_send_request(&mac_b, &b, false);
  whole_turn(50);
  assert_int_equal(whole_answers(&b, &own), 0);
  for (int i = 0; i < 100 && lab_count("h4-") != 1; i++)
    whole_turn(20);
  assert_int_equal(lab_count("h4-"), 1);
  /* With a virtual MAC nothing is on the interface itself. */
  assert_false(lab_has_address("eth0", "192.0.2.100"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, whole_set_up, whole_tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_learned),   TEST(test_messages),  TEST(test_advertise),
      TEST(test_wrong_key), TEST(test_automatic), TEST(test_standby_is_silent),
      TEST(test_follow),    TEST(test_macs),      TEST(test_follow_another),
  };

  return cmocka_run_group_tests_name("hsrp", tests, NULL, NULL);
}
