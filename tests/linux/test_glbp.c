/* SPDX-License-Identifier: MIT */
/*
 * test_glbp.c - what vipd has to do for GLBP and not for the others, with all of it but
 * the command line: the gateway alone answers for the address, and the kernel never;
 * whoever has a forwarder's MAC takes packets to the address there; forwarders that the
 * machine cannot serve; addresses that come, go, and are learned while that is so.
 *
 * The peer of whole.h is the other router, 192.0.2.2, and the client.
 */
#include <stdlib.h>
#include <unistd.h>

#include "device.h"
#include "vip_test.h"
#include "whole.h"

#define TIMERS "hello = 100ms\nhold = 600ms\n"
#define GROUP                                                                                      \
  "[glbp a]\ninterface = eth0\ngroup = 10\npriority = 200\naddress = 192.0.2.100\n" TIMERS
#define GROUP6 "[glbp six]\ninterface = eth0\ngroup = 10\naddress = auto\n" TIMERS
#define LEARNS "[glbp a]\ninterface = eth0\ngroup = 10\n" TIMERS

enum { PATIENCE = 200, HELLO_MS = 50 };

/* The peer is the gateway, and says so while a test waits. */
static bool peer_is_gateway;

static const struct vip_mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
static const uint8_t address[4] = {192, 0, 2, 100};

/* ---- the peer as a router ---- */

static struct vip_glbp_message peer_message(uint8_t opcode)
{
  return (struct vip_glbp_message){
      .family = VIP_IPV4, .opcode = opcode, .group = 10, .owner = whole_peer};
}

static void send_message(const struct vip_glbp_message *message)
{
  const struct vip_addr everybody = VIP_GLBP_GROUP_IPV4;
  const bool hello = message->opcode == VIP_GLBP_HELLO;
  uint8_t data[256];
  uint8_t frame[WHOLE_FRAME];
  const int length = vip_glbp_encode(message, data, sizeof data);
  struct vip_packet packet = {.family = VIP_IPV4,
                              .protocol = 17,
                              .ttl = 255,
                              .dst_mac_known = true,
                              .port = VIP_GLBP_PORT,
                              .length = (uint16_t)length,
                              .src_mac = whole_peer,
                              .src = vip_ipv4(192, 0, 2, 2),
                              .data = data};

  assert_true(length > 0);
  packet.dst = hello ? everybody : vip_ipv4(192, 0, 2, 1);
  packet.dst_mac = hello ? vip_multicast_mac(VIP_IPV4, &everybody) : lab_mac("eth0");
  whole_send(frame, (size_t)vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED));
}

/* A Hello in that state; `forwarder` not 0: the peer is Active for it, as its primary. */
static void send_hello(uint8_t state, uint8_t forwarder)
{
  struct vip_glbp_message message = peer_message(VIP_GLBP_HELLO);

  message.has_hello = true;
  message.state = state;
  message.priority = state == VIP_GLBP_ACTIVE ? 255 : 50;
  message.hello_ms = 100;
  message.hold_ms = 600;
  message.redirect_s = 600;
  message.timeout_s = 14400;
  memcpy(message.address.octet, address, sizeof address);
  if (forwarder != 0) {
    message.forwarder_count = 1;
    message.forwarders[0] = (struct vip_glbp_vf_tlv){
        .number = forwarder,
        .state = VIP_GLBP_ACTIVE,
        .priority = VIP_GLBP_VF_WEIGHTED | VIP_GLBP_VF_PRIMARY | VIP_GLBP_VF_STAYS,
        .weight = 100,
        .timeout_s = 14400,
        .redirect_s = 600};
  }
  send_message(&message);
}

static uint8_t forwarder_state(const char *name, unsigned number)
{
  struct forwarder forwarders[4];
  const struct group *group = group_find(&whole, name);

  group->protocol->forwarders(group, forwarders);
  return forwarders[number - 1].state;
}

/* The main loop until a forwarder has that state, which must come; the peer says Hello. */
static void until_forwarder(const char *name, unsigned number, uint8_t wanted, uint8_t peer)
{
  for (int i = 0; i < PATIENCE && forwarder_state(name, number) != wanted; i++) {
    if (peer != 0)
      send_hello(peer, 1);
    whole_turn(HELLO_MS);
  }
  assert_int_equal(forwarder_state(name, number), wanted);
}

/* The peer, gateway and forwarder 1, gives vipd forwarder 2, which it is Active for then. */
static void become_second(const char *file)
{
  struct whole_wanted request = {
      .kind = VIP_FRAME_GLBP, .addr = NULL, .dst = &whole_peer, .found = {0}};
  struct vip_glbp_message response = peer_message(VIP_GLBP_RESPONSE);
  bool asked = false;

  peer_is_gateway = true;
  whole_apply(file);
  for (int i = 0; i < PATIENCE && !asked; i++) {
    send_hello(VIP_GLBP_ACTIVE, 1);
    whole_turn(HELLO_MS);
    asked = whole_seen(&request);
  }
  assert_true(asked);
  response.forwarder_count = 1;
  response.forwarders[0] = (struct vip_glbp_vf_tlv){.number = 2};
  send_message(&response);
  until_forwarder("a", 2, VIP_GLBP_ACTIVE, VIP_GLBP_ACTIVE);
  assert_string_not_equal(whole_state("a"), "active");
}

/* ---- the client ---- */

/* What answers there are about the address: from the interface's own MAC, with that one. */
static unsigned take_answers(const struct vip_addr *addr, const struct vip_mac *mac)
{
  const struct vip_mac own = lab_mac("eth0");
  struct whole_wanted wanted = {
      .kind = VIP_FRAME_ASSERTION, .addr = addr, .dst = &whole_peer, .found = {0}};
  unsigned count = 0;

  for (; whole_seen(&wanted); count++) {
    assert_memory_equal(wanted.found.meta.src_mac.octet, own.octet, 6);
    assert_memory_equal(wanted.found.query.client.octet, mac->octet, 6);
  }
  return count;
}

/* The question that was just asked is answered, once, with that forwarder's MAC. */
static void answered(const struct vip_addr *addr, uint8_t forwarder)
{
  const struct vip_mac mac = vip_glbp_mac(10, forwarder);
  unsigned count = 0;

  for (int i = 0; i < PATIENCE && count == 0; i++) {
    whole_turn(20);
    count = take_answers(addr, &mac);
  }
  whole_turn(50);
  assert_int_equal(count + take_answers(addr, &mac), 1);
}

static void not_answered(const struct vip_addr *addr)
{
  const struct vip_mac any = vip_glbp_mac(10, 1);

  whole_turn(100);
  assert_int_equal(take_answers(addr, &any), 0);
}

static void ask(const struct vip_addr *addr, uint8_t forwarder)
{
  whole_send_request(&broadcast, addr, false);
  answered(addr, forwarder);
}

/* An echo request from the peer to `to` over that forwarder's MAC. */
static void send_echo(const uint8_t to[4], uint8_t forwarder)
{
  /* IPv4 without a sum and ICMP with one: both are set below. */
  static const uint8_t head[28] = {0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0,    192, 0,
                                   2,    2, 0, 0,  0, 0, 8, 0, 0,  0, 0, 0x76, 0,   1};
  const struct vip_mac mac = vip_glbp_mac(10, forwarder);
  uint8_t frame[60] = {0};
  uint32_t sum = 0;

  memcpy(frame, mac.octet, 6);
  memcpy(frame + 6, whole_peer.octet, 6);
  frame[12] = 8;
  memcpy(frame + 14, head, sizeof head);
  memcpy(frame + 30, to, 4);
  for (unsigned i = 14; i < 34; i += 2)
    sum += (uint32_t)(frame[i] << 8 | frame[i + 1]);
  sum = (sum & 0xffff) + (sum >> 16);
  frame[24] = (uint8_t)(~sum >> 8);
  frame[25] = (uint8_t)~sum;
  frame[36] = 0xf7; /* ~(0x0800 + 0x0076 + 0x0001) */
  frame[37] = 0x88;
  whole_send(frame, sizeof frame);
}

static bool is_reply(const uint8_t *frame, size_t length, const void *from)
{
  return length >= 42 && frame[12] == 8 && frame[13] == 0 && frame[23] == 1 && frame[34] == 0 &&
         memcmp(frame + 26, from, 4) == 0;
}

/* Whether the kernel answers an echo request, within some tries if it shall. */
static bool echoes(const uint8_t to[4], uint8_t forwarder, bool wanted)
{
  const struct vip_addr own = vip_ipv4(192, 0, 2, 1);
  const int tap = lab_tap();
  uint8_t frame[WHOLE_FRAME];
  bool found = false;

  for (int i = 0; i < (wanted ? PATIENCE : 5) && !found; i++) {
    if (peer_is_gateway)
      send_hello(VIP_GLBP_ACTIVE, 1);
    /* The question tells the kernel where the peer is: nobody would answer it. */
    whole_send_request(&broadcast, &own, false);
    send_echo(to, forwarder);
    found = lab_receive(tap, 20, frame, sizeof frame, is_reply, to) > 0;
    whole_turn(20);
  }
  (void)close(tap);
  return found;
}

/* ---- tests ---- */

/* Alone, vipd is the gateway and has forwarder 1; nobody answers before that forwards. */
static void test_gateway(void **unused)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);
  const struct vip_addr own = vip_ipv4(192, 0, 2, 1);
  const struct vip_mac mac = lab_mac("eth0");

  (void)unused;
  whole_need();
  whole_apply(GROUP);
  whole_until("a", "listen");
  whole_send_request(&broadcast, &addr, false);
  not_answered(&addr);
  whole_until("a", "active");
  assert_int_equal(forwarder_state("a", 1), VIP_GLBP_LISTEN);
  whole_send_request(&broadcast, &addr, false);
  not_answered(&addr);
  /* Nor is a packet to the address for this machine: it could not reach it yet. */
  assert_false(whole_file_has("/proc/thread-self/net/fib_trie", "192.0.2.100"));
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  whole_drain();
  ask(&addr, 1);
  assert_true(echoes(address, 1, true));
  assert_false(echoes(address, 2, false));
  /* The kernel takes the packets, and has the address nowhere: it answers nobody. */
  assert_false(lab_has_address(NULL, "192.0.2.100"));
  whole_drain();
  ask(&addr, 1);
  whole_send_request(&broadcast, &own, false);
  whole_answered(&own, &mac);
  assert_int_equal(lab_count("g4-10"), 4);
}

/* The peer is Active for forwarder 2, and asks; whose MAC it is given. */
static uint8_t given(const struct vip_mac *dst, const struct vip_addr *addr)
{
  struct whole_wanted wanted = {
      .kind = VIP_FRAME_ASSERTION, .addr = addr, .dst = &whole_peer, .found = {0}};

  send_hello(VIP_GLBP_LISTEN, 2);
  whole_drain();
  whole_send_request(dst, addr, false);
  whole_wait(&wanted);
  assert_in_range(wanted.found.query.client.octet[5], 1, 2);
  return wanted.found.query.client.octet[5];
}

/* Each question gets the next forwarder's MAC, and questions to a MAC are questions, too. */
static void test_balancing(void **unused)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);
  const struct vip_mac first = vip_glbp_mac(10, 1);
  unsigned seen[3] = {0};
  uint8_t same;

  (void)unused;
  whole_need();
  whole_apply(GROUP);
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  for (int i = 0; i < PATIENCE && forwarder_state("a", 2) != VIP_GLBP_LISTEN; i++) {
    send_hello(VIP_GLBP_LISTEN, 2);
    whole_turn(HELLO_MS);
  }
  assert_int_equal(forwarder_state("a", 2), VIP_GLBP_LISTEN);
  for (int i = 0; i < 4; i++)
    seen[given(i % 2 == 0 ? &broadcast : &first, &addr)]++;
  assert_int_equal(seen[1], 2);
  assert_int_equal(seen[2], 2);
  /* One host, one forwarder, by its MAC; then the gateway's own.  No state changes. */
  whole_apply(GROUP "load-balancing = host-dependent\n");
  same = given(&broadcast, &addr);
  for (int i = 0; i < 3; i++)
    assert_int_equal(given(&broadcast, &addr), same);
  whole_apply(GROUP "load-balancing = none\n");
  for (int i = 0; i < 3; i++)
    assert_int_equal(given(&broadcast, &addr), 1);
  assert_string_equal(whole_state("a"), "active");
}

/* A forwarder that is not the gateway takes packets to the address, and answers nobody. */
static void test_forwarder_alone(void **unused)
{
  static const uint8_t added[4] = {192, 0, 2, 101};
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);
  const struct vip_mac second = vip_glbp_mac(10, 2);

  (void)unused;
  whole_need();
  become_second(GROUP);
  whole_drain();
  send_hello(VIP_GLBP_ACTIVE, 1);
  whole_send_request(&broadcast, &addr, false);
  whole_send_request(&second, &addr, false);
  not_answered(&addr);
  assert_true(echoes(address, 2, true));
  /* Another address, and one less: the library claims nothing, it is not the gateway. */
  send_hello(VIP_GLBP_ACTIVE, 1);
  whole_apply(GROUP "address = 192.0.2.101\n");
  send_hello(VIP_GLBP_ACTIVE, 1);
  assert_true(echoes(added, 2, true));
  send_hello(VIP_GLBP_ACTIVE, 1);
  whole_apply(GROUP);
  send_hello(VIP_GLBP_ACTIVE, 1);
  assert_int_equal(forwarder_state("a", 2), VIP_GLBP_ACTIVE);
  for (int i = 0; i < PATIENCE && whole_file_has("/proc/thread-self/net/fib_trie", "192.0.2.101");
       i++) {
    send_hello(VIP_GLBP_ACTIVE, 1);
    whole_turn(20);
  }
  assert_false(whole_file_has("/proc/thread-self/net/fib_trie", "192.0.2.101"));
  assert_true(whole_file_has("/proc/thread-self/net/fib_trie", "192.0.2.100"));
}

/* The gateway's address is not in the section. */
static void test_learned(void **unused)
{
  (void)unused;
  whole_need();
  become_second(LEARNS);
  assert_true(echoes(address, 2, true));
  send_hello(VIP_GLBP_ACTIVE, 1);
  whole_apply(LEARNS "weighting = 90\n");
  assert_int_equal(forwarder_state("a", 2), VIP_GLBP_ACTIVE);
  send_hello(VIP_GLBP_ACTIVE, 1);
  assert_true(echoes(address, 2, true));
}

/* Packets to the address are dropped, not forwarded; both MACs have a part in that. */
static void test_not_accepted(void **unused)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);

  (void)unused;
  whole_need();
  whole_apply(GROUP "accept = no\n");
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  whole_drain();
  ask(&addr, 1);
  assert_false(echoes(address, 1, false));
  assert_true(whole_file_has("/proc/thread-self/net/fib_trie", "192.0.2.100"));
  whole_apply(GROUP);
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  assert_true(echoes(address, 1, true));
}

/* Hellos come from the interface's own MAC, then from those of the forwarders in turn. */
static void test_sources(void **unused)
{
  const struct vip_mac own = lab_mac("eth0");
  struct whole_wanted hello = {.kind = VIP_FRAME_GLBP, .addr = NULL, .dst = NULL, .found = {0}};
  unsigned seen[3] = {0};

  (void)unused;
  whole_need();
  become_second(GROUP);
  /* The peer falls silent: both forwarders are here then. */
  peer_is_gateway = false;
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  whole_until("a", "active");
  whole_drain();
  for (int i = 0; i < 6; i++) {
    whole_wait(&hello);
    assert_memory_not_equal(hello.found.meta.src_mac.octet, own.octet, 6);
    seen[hello.found.meta.src_mac.octet[5] % 3]++;
  }
  assert_true(seen[1] >= 2);
  assert_true(seen[2] >= 2);
  assert_true(echoes(address, 1, true));
  assert_true(echoes(address, 2, true));
}

/* What the machine cannot do for a forwarder is that forwarder's loss, not the group's. */
static void test_refused(void **unused)
{
  struct keeper_request request = {.family = VIP_IPV4,
                                   .protocol = VIP_PROTOCOL_GLBP,
                                   .forwarder = 1,
                                   .number = 10,
                                   .mac = vip_glbp_mac(10, 1)};
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);
  char taken[IFNAMSIZ];

  (void)unused;
  whole_need();
  request.ifindex = if_nametoindex("eth0");
  device_name(taken, &request);
  lab_veth(taken, "other");
  whole_apply(GROUP);
  whole_until("a", "active");
  /* It was Active for a moment: the keeper's word comes later. */
  until_forwarder("a", 1, VIP_GLBP_INITIAL, 0);
  assert_string_equal(whole_state("a"), "active");
  whole_drain();
  whole_send_request(&broadcast, &addr, false);
  not_answered(&addr);
  lab_delete(taken);
  whole_turn(20);
  /* As the retry time would. */
  assert_int_equal(vip_group_start(group_find(&whole, "a")->vip, loop_now()), VIP_OK);
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  ask(&addr, 1);
  assert_true(echoes(address, 1, true));
}

/* The end gives all back, and tells of each forwarder and of the gateway. */
static void test_end(void **unused)
{
  struct whole_wanted last = {.kind = VIP_FRAME_GLBP, .addr = NULL, .dst = NULL, .found = {0}};
  const struct vip_mac own = lab_mac("eth0");
  const struct vip_mac mac = vip_glbp_mac(10, 1);

  (void)unused;
  whole_need();
  whole_apply(GROUP);
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
  whole_turn(20);
  whole_drain();
  whole_apply(WHOLE_GROUP);
  whole_wait(&last);
  assert_memory_equal(last.found.meta.src_mac.octet, mac.octet, 6);
  while (memcmp(last.found.meta.src_mac.octet, own.octet, 6) != 0)
    whole_wait(&last);
  for (int i = 0; i < PATIENCE && lab_count("g4-") != 0; i++)
    whole_turn(20);
  assert_int_equal(lab_count("g4-"), 0);
  assert_false(whole_file_has("/proc/thread-self/net/fib_trie", "192.0.2.100"));
}

/* A group of IPv6: vipd answers solicitations alone, from the interface's own MAC. */
static void test_ipv6(void **unused)
{
  const struct vip_addr addr = vip_glbp_auto_address(10);

  (void)unused;
  whole_need();
  whole_apply(GROUP6);
  whole_turn(50);
  whole_send_solicitation(&addr, false);
  not_answered(&addr);
  until_forwarder("six", 1, VIP_GLBP_ACTIVE, 0);
  whole_turn(100);
  whole_drain();
  for (int i = 0; i < 3; i++) {
    whole_send_solicitation(&addr, false);
    answered(&addr, 1);
  }
  assert_false(lab_has_address(NULL, "fe80::7:b4ff:fe00:a00"));
  /* A number is one group: another family is another group, in its place. */
  whole_apply(GROUP);
  assert_null(group_find(&whole, "six"));
  until_forwarder("a", 1, VIP_GLBP_ACTIVE, 0);
}

static int set_up(void **state)
{
  peer_is_gateway = false;
  return whole_set_up(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, whole_tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_gateway), TEST(test_balancing),    TEST(test_forwarder_alone),
      TEST(test_learned), TEST(test_not_accepted), TEST(test_sources),
      TEST(test_refused), TEST(test_end),          TEST(test_ipv6),
  };

  return cmocka_run_group_tests_name("glbp", tests, NULL, NULL);
}
