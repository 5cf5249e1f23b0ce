/* SPDX-License-Identifier: MIT */
/*
 * test_packets.c - what vipd does on the wire, seen from the other end of a cable:
 * the main loop, sockets, filter, memberships, answers, and what becomes of them when
 * the interface goes and comes.
 *
 * All of vipd runs in this process but its command line; turn() is its main loop for
 * some time.  Each test has a network namespace of its own; without the right to make
 * one it is skipped.  The waiting times are a multiple of what is waited for.
 */
#include "conf.h"

#include <linux/if_addr.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "lab.h"
#include "vip_test.h"

#define GROUP  "[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.100\ninterval = 100ms\n"
#define GROUP6 "[vrrp six]\ninterface = eth0\ngroup = 1\naddress = fe80::100\ninterval = 100ms\n"

enum { SLOTS = 64, ROOM = 2048 };

static struct vipd vipd;
static struct vip_slot slots[SLOTS];
static uint8_t tx[1500];
static char journal[] = "/tmp/vipd-test-XXXXXX";
static int tap;
static bool permitted;
static const struct vip_mac peer_mac = {{2, 0, 0, 0, 0, 2}};
static const struct vip_mac virtual_mac = {{0, 0, 0x5e, 0, 1, 1}};
static const struct vip_mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/* ---- vipd ---- */

static void stop(struct vipd *of, struct alarm *alarm, vip_time now)
{
  (void)alarm;
  (void)now;
  of->quit = 1;
}

/* The main loop, for so long. */
static void turn(unsigned ms)
{
  struct alarm alarm = {.due = loop_now() + ms * VIP_MILLISECOND, .ring = stop};

  vipd.quit = 0;
  loop_alarm(&vipd, &alarm);
  loop_run(&vipd);
  loop_unalarm(&vipd, &alarm);
}

static void apply(const char *text)
{
  struct conf conf = conf_read(text);

  assert_string_equal(conf.complaints, "");
  assert_true(groups_apply(&vipd, conf.groups, loop_now()));
  conf.groups = NULL;
  conf_free(&conf);
}

static const char *state(const char *name)
{
  return vip_group_state_name(group_find(&vipd, name)->vip);
}

static const struct vip_addr *source4(const char *name)
{
  return &vip_if_get_config(&group_find(&vipd, name)->source->vif)->addr4;
}

static int set_up(void **unused)
{
  const struct vip_engine_config config = {.ops = &vipd_ops,
                                           .slots = slots,
                                           .slot_count = SLOTS,
                                           .tx = tx,
                                           .tx_size = sizeof tx,
                                           .user = &vipd};
  int fd;

  (void)unused;
  permitted = lab_enter();
  if (!permitted)
    return 0;
  lab_address("eth0", "192.0.2.1", 24, 0, true);
  lab_address("eth0", "fe80::1", 64, IFA_F_NODAD, true);
  memset(&vipd, 0, sizeof vipd);
  assert_int_equal(vip_engine_init(&vipd.engine, &config), VIP_OK);
  memcpy(journal, "/tmp/vipd-test-XXXXXX", sizeof journal);
  fd = mkstemp(journal);
  assert_true(fd >= 0);
  (void)close(fd);
  (void)unlink(journal);
  assert_true(keeper_start(&vipd, journal));
  assert_true(links_open(&vipd));
  assert_true(transmit_open(&vipd));
  tap = lab_tap();
  return 0;
}

static int tear_down(void **unused)
{
  (void)unused;
  if (!permitted)
    return 0;
  groups_stop(&vipd, loop_now());
  assert_null(vipd.ports);
  ops_close(&vipd);
  receive_end(&vipd);
  keeper_stop(&vipd);
  links_close(&vipd);
  transmit_close(&vipd);
  (void)unlink(journal);
  (void)close(tap);
  lab_leave();
  return 0;
}

/* ---- frames ---- */

static void put_macs(uint8_t *frame, const struct vip_mac *dst, const struct vip_mac *src)
{
  memcpy(frame, dst->octet, 6);
  memcpy(frame + 6, src->octet, 6);
}

/* An advertisement of the peer, 192.0.2.2, for group 1. */
static size_t advert(uint8_t frame[ROOM], uint8_t priority)
{
  const struct vip_addr src = vip_ipv4(192, 0, 2, 2);
  const struct vip_addr dst = vip_ipv4(224, 0, 0, 18);
  const uint8_t address[4] = {192, 0, 2, 100};
  const struct vip_vrrp_message message = {.version = 3,
                                           .type = 1,
                                           .vrid = 1,
                                           .priority = priority,
                                           .count = 1,
                                           .family = VIP_IPV4,
                                           .interval = 10,
                                           .addresses = address};
  uint8_t data[64];
  const int length = vip_vrrp_encode(&message, data, sizeof data);
  const struct vip_packet packet = {.family = VIP_IPV4,
                                    .protocol = 112,
                                    .ttl = 255,
                                    .dst_mac_known = true,
                                    .length = (uint16_t)length,
                                    .src_mac = virtual_mac,
                                    .dst_mac = vip_multicast_mac(VIP_IPV4, &dst),
                                    .src = src,
                                    .dst = dst,
                                    .data = data};

  vip_vrrp_sum_set(data, (size_t)length, VIP_IPV4, &src, &dst, false);
  return (size_t)vip_frame_packet(frame, ROOM, &packet, VIP_FRAME_UNTAGGED);
}

static void send_advert(uint8_t priority)
{
  uint8_t frame[ROOM];

  lab_send(tap, frame, advert(frame, priority));
}

/* The same with a VLAN tag. */
static void send_tagged(uint16_t tag)
{
  uint8_t frame[ROOM + 4];
  const size_t length = advert(frame + 4, 250);

  memmove(frame, frame + 4, 12);
  memcpy(frame + 12, "\x81\x00", 2);
  frame[14] = (uint8_t)(tag >> 8);
  frame[15] = (uint8_t)tag;
  lab_send(tap, frame, length + 4);
}

/* Who has `target`?  From the peer, or as a probe. */
static void send_request(const struct vip_mac *dst, const struct vip_addr *target, bool probe)
{
  uint8_t frame[60] = {0};

  put_macs(frame, dst, &peer_mac);
  memcpy(frame + 12, "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01", 10);
  memcpy(frame + 22, peer_mac.octet, 6);
  if (!probe)
    memcpy(frame + 28, "\xc0\x00\x02\x02", 4);
  memcpy(frame + 38, target->octet, 4);
  lab_send(tap, frame, sizeof frame);
}

/* A neighbour solicitation by fe80::2, or from the unspecified address. */
static void send_solicitation(const struct vip_addr *target, bool probe)
{
  const struct vip_addr group = vip_solicited_node(target);
  const struct vip_query query = {.family = VIP_IPV6, .target = *target, .sender = group};
  const struct vip_answer answer = {
      .src_mac = peer_mac, .nd_source = probe ? (struct vip_addr){{0}} : lab_addr("fe80::2")};
  uint8_t frame[ROOM];
  const struct vip_mac mac = vip_multicast_mac(VIP_IPV6, &group);
  const int length = vip_frame_answer(frame, sizeof frame, &query, &answer, VIP_FRAME_UNTAGGED);
  uint32_t sum = 0;

  /* An advertisement made over: the other type, no option, the sum over what is left. */
  assert_int_equal(length, 86);
  memcpy(frame, mac.octet, 6);
  frame[54] = 135;
  frame[56] = frame[57] = 0;
  frame[18] = 0;
  frame[19] = 24;
  for (unsigned i = 22; i < 78; i += 2)
    sum += (uint32_t)(frame[i] << 8 | frame[i + 1]);
  sum += 24 + 58;
  while (sum > 0xffff)
    sum = (sum & 0xffff) + (sum >> 16);
  frame[56] = (uint8_t)(~sum >> 8);
  frame[57] = (uint8_t)~sum;
  lab_send(tap, frame, 78);
}

/* What is waited for: a kind of frame, and for answers about which address. */
struct wanted {
  uint8_t kind;
  const struct vip_addr *addr;
  const struct vip_mac *dst; /* NULL: any */
  struct vip_frame found;
};

static bool is_wanted(const uint8_t *frame, size_t length, const void *user)
{
  const struct wanted *wanted = user;
  struct vip_frame parsed;

  return vip_frame_parse(&parsed, frame, length) == VIP_OK && parsed.kind == wanted->kind &&
         (wanted->addr == NULL || vip_addr_compare(&parsed.query.target, wanted->addr) == 0) &&
         (wanted->dst == NULL || memcmp(parsed.dst.octet, wanted->dst->octet, 6) == 0);
}

/* The next frame of that kind that has left already; false: there is none. */
static bool seen(struct wanted *wanted)
{
  uint8_t frame[ROOM];
  const size_t length = lab_receive(tap, 0, frame, sizeof frame, is_wanted, wanted);

  if (length > 0)
    (void)vip_frame_parse(&wanted->found, frame, length);
  return length > 0;
}

/* How many answers about `addr` have left to the peer. */
static unsigned answers(const struct vip_addr *addr, const struct vip_mac *from)
{
  struct wanted wanted = {
      .kind = VIP_FRAME_ASSERTION, .addr = addr, .dst = &peer_mac, .found = {0}};
  unsigned count = 0;

  for (; seen(&wanted); count++) {
    assert_memory_equal(wanted.found.meta.src_mac.octet, from->octet, 6);
    assert_memory_equal(wanted.found.query.client.octet, from->octet, 6);
  }
  return count;
}

static unsigned adverts(void)
{
  struct wanted wanted = {.kind = VIP_FRAME_VRRP, .addr = NULL, .dst = NULL, .found = {0}};
  unsigned count = 0;

  while (seen(&wanted))
    count++;
  return count;
}

/* True if a line of the namespace's file begins with, or has in it, `text`. */
static bool file_has(const char *path, const char *text)
{
  FILE *file = fopen(path, "r");
  char line[256];
  bool found = false;

  assert_non_null(file);
  while (!found && fgets(line, sizeof line, file) != NULL)
    found = strstr(line, text) != NULL;
  fclose(file);
  return found;
}

/* A member of an IPv4 group, as the kernel prints it: the address as a number. */
static bool is_member4(const struct vip_addr *addr)
{
  char text[16];
  uint32_t number;

  memcpy(&number, addr->octet, sizeof number);
  (void)snprintf(text, sizeof text, "%08X ", number);
  return file_has("/proc/thread-self/net/igmp", text);
}

#define SKIP_UNLESS_PERMITTED()                                                                    \
  do {                                                                                             \
    if (!permitted)                                                                                \
      skip();                                                                                      \
  } while (0)

/* ---- tests ---- */

static void test_takeover(void **unused)
{
  uint8_t frame[ROOM];
  struct wanted first = {.kind = VIP_FRAME_VRRP, .addr = NULL, .dst = NULL, .found = {0}};
  struct wanted second = {.kind = VIP_FRAME_ASSERTION, .addr = NULL, .dst = NULL, .found = {0}};
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 100);

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  turn(700);
  assert_string_equal(state("a"), "active");
  /* Advertisement, then gratuitous ARP: nothing that concerns us in front of it. */
  assert_true(lab_receive(tap, 0, frame, sizeof frame, is_wanted, &first) > 0);
  assert_memory_equal(frame + 6, virtual_mac.octet, 6);
  assert_true(seen(&second));
  assert_int_equal(vip_addr_compare(&second.found.query.target, &addr), 0);
  assert_true(adverts() >= 2);
  assert_int_equal(vipd.ports->lost, 0);
  /* What it sends does not come back to it. */
  assert_int_equal(vipd.ports->received, 0);
}

static void test_answers(void **unused)
{
  static const struct vip_mac other_mac = {{2, 0, 0, 0, 0, 9}};
  const struct vip_addr held = vip_ipv4(192, 0, 2, 100);
  const struct vip_addr own = vip_ipv4(192, 0, 2, 1);
  const struct vip_mac own_mac = lab_mac("eth0");

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  turn(50);
  /* A Backup is silent, and the interface answers for its own address. */
  send_request(&broadcast, &held, false);
  send_request(&broadcast, &own, false);
  turn(50);
  assert_int_equal(answers(&held, &virtual_mac), 0);
  turn(600);
  assert_string_equal(state("a"), "active");
  lab_drain(tap);

  send_request(&broadcast, &held, false);
  turn(50);
  assert_int_equal(answers(&held, &virtual_mac), 1);
  send_request(&broadcast, &held, true);
  turn(50);
  assert_int_equal(answers(&held, &virtual_mac), 1);
  /* Unicast to the virtual MAC: "for another host", says the kernel. */
  send_request(&virtual_mac, &held, false);
  turn(50);
  assert_int_equal(answers(&held, &virtual_mac), 1);
  /* And to one that is for another host. */
  send_request(&other_mac, &held, false);
  turn(50);
  assert_int_equal(answers(&held, &virtual_mac), 0);

  send_request(&broadcast, &own, false);
  turn(50);
  assert_int_equal(answers(&own, &own_mac), 1);
}

static void test_answers_ipv6(void **unused)
{
  static const struct vip_mac mac = {{0, 0, 0x5e, 0, 2, 1}};
  static const struct vip_mac all_nodes = {{0x33, 0x33, 0, 0, 0, 1}};
  const struct vip_addr held = lab_addr("fe80::100");
  struct wanted to_all = {
      .kind = VIP_FRAME_ASSERTION, .addr = &held, .dst = &all_nodes, .found = {0}};

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP6);
  turn(50);
  /* The address's solicited-node group is the port's already. */
  assert_true(file_has("/proc/thread-self/net/igmp6", "ff0200000000000000000001ff000100"));
  send_solicitation(&held, false);
  turn(50);
  assert_int_equal(answers(&held, &mac), 0);
  turn(600);
  assert_string_equal(state("six"), "active");
  lab_drain(tap);

  send_solicitation(&held, false);
  turn(50);
  assert_int_equal(answers(&held, &mac), 1);
  send_solicitation(&held, true);
  turn(50);
  assert_true(seen(&to_all));
}

/* A frame of a VLAN is not the port's, though its tag is gone from it. */
static void test_vlan(void **unused)
{
  const struct group *group;

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  turn(20);
  group = group_find(&vipd, "a");
  send_tagged(10);
  send_tagged(0xe000 | 4094);
  turn(20);
  assert_int_equal(group->counters.rx, 0);
  send_tagged(0xe000);
  turn(20);
  assert_int_equal(group->counters.rx, 1);
  send_advert(250);
  turn(20);
  assert_int_equal(group->counters.rx, 2);
}

/*
 * After a stop longer than the down interval: what waits is heard before timers run,
 * also behind much that is for nobody.
 */
static void test_stopped(void **unused)
{
  enum { OTHERS = 2000 };
  uint8_t other[ROOM];
  const size_t length = advert(other, 250);

  (void)unused;
  other[35] = 77; /* its VRID */
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  send_advert(250);
  turn(50);
  assert_string_equal(state("a"), "backup");
  (void)usleep(600 * 1000);
  for (unsigned i = 0; i < OTHERS; i++)
    lab_send(tap, other, length);
  send_advert(250);
  turn(50);
  assert_string_equal(state("a"), "backup");
  assert_int_equal(group_find(&vipd, "a")->counters.transitions, 0);
  turn(600);
  assert_string_equal(state("a"), "active");
}

/* More than the socket holds: the rest is counted. */
static void test_overflow(void **unused)
{
  enum { FRAMES = 30000 };
  const struct port *port;
  uint8_t frame[ROOM];
  const size_t length = advert(frame, 250);

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  port = vipd.ports;
  for (unsigned i = 0; i < FRAMES; i++)
    lab_send(tap, frame, length);
  assert_string_equal(state("a"), "backup");
  turn(100);
  assert_true(port->missed > 0);
  assert_int_equal(port->received + port->missed, FRAMES);
  assert_int_equal(port->malformed, 0);
  assert_string_equal(state("a"), "backup");
}

static void test_malformed(void **unused)
{
  uint8_t frame[ROOM];
  const size_t length = advert(frame, 250);

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  frame[24] ^= 1; /* the IP header's checksum */
  lab_send(tap, frame, length);
  turn(20);
  assert_int_equal(vipd.ports->received, 1);
  assert_int_equal(vipd.ports->malformed, 1);
}

/* More groups than one socket may be a member of. */
static void test_memberships(void **unused)
{
  enum { GROUPS = 45 };
  char text[GROUPS * 128];
  size_t length = 0;

  (void)unused;
  SKIP_UNLESS_PERMITTED();
  for (unsigned i = 1; i <= GROUPS; i++)
    length += (size_t)snprintf(text + length, sizeof text - length,
                               "[vrrp g%u]\ninterface = eth0\ngroup = %u\naddress = 192.0.2.%u\n"
                               "multicast-group = 239.1.1.%u\n",
                               i, i, 100 + i, i);
  apply(text);
  for (uint8_t i = 1; i <= GROUPS; i++) {
    const struct vip_addr addr = vip_ipv4(239, 1, 1, i);
    assert_true(is_member4(&addr));
  }
  apply(GROUP);
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
  SKIP_UNLESS_PERMITTED();
  apply(GROUP);
  turn(600);
  assert_string_equal(state("a"), "active");
  lab_set("eth0", false);
  turn(50);
  assert_string_equal(state("a"), "initialize");
  lab_set("eth0", true);
  turn(600);
  assert_string_equal(state("a"), "active");
  lab_set("lan", false); /* no carrier */
  turn(50);
  assert_string_equal(state("a"), "initialize");
  lab_set("lan", true);
  turn(600);
  assert_string_equal(state("a"), "active");

  lab_rename("eth0", "other");
  turn(50);
  assert_string_equal(state("a"), "initialize");
  assert_int_equal(vipd.ports->ifindex, 0);
  assert_int_equal(vipd.ports->receive.fd, -1);
  assert_false(is_member4(&group));
  lab_rename("other", "eth0");
  turn(600);
  assert_string_equal(state("a"), "active");
  assert_true(is_member4(&group));

  lab_delete("eth0");
  turn(50);
  assert_string_equal(state("a"), "initialize");
  lab_veth("eth0", "lan");
  lab_set("lan", true);
  lab_set("eth0", true);
  lab_address("eth0", "192.0.2.7", 24, 0, true);
  turn(600);
  assert_string_equal(state("a"), "active");
  assert_int_equal(source4("a")->octet[3], 7);
  assert_true(is_member4(&group));
}

/* Which address packets come from. */
static void test_source(void **unused)
{
  (void)unused;
  SKIP_UNLESS_PERMITTED();
  apply(GROUP "mac = physical\naccept = yes\npriority = 200\n"
              "[vrrp b]\ninterface = eth0\ngroup = 2\naddress = 192.0.2.101\nsource = 192.0.2.9\n"
              "interval = 100ms\n");
  turn(600);
  assert_string_equal(state("a"), "active");
  assert_true(lab_has_address("eth0", "192.0.2.100"));
  assert_int_equal(source4("a")->octet[3], 1);
  /* It is not on the interface yet. */
  assert_string_equal(state("b"), "initialize");
  lab_address("eth0", "192.0.2.9", 24, 0, true);
  turn(600);
  assert_string_equal(state("b"), "active");
  assert_int_equal(source4("b")->octet[3], 9);
  assert_int_equal(source4("a")->octet[3], 1);

  /* Without its own address the interface has only a virtual one. */
  lab_address("eth0", "192.0.2.9", 24, 0, false);
  lab_address("eth0", "192.0.2.1", 24, 0, false);
  turn(50);
  assert_string_equal(state("a"), "initialize");
  lab_address("eth0", "192.0.2.4", 24, 0, true);
  turn(600);
  assert_string_equal(state("a"), "active");
  assert_int_equal(source4("a")->octet[3], 4);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_takeover),  TEST(test_answers),  TEST(test_answers_ipv6), TEST(test_vlan),
      TEST(test_stopped),   TEST(test_overflow), TEST(test_malformed),    TEST(test_memberships),
      TEST(test_interface), TEST(test_source),
  };

  return cmocka_run_group_tests_name("linux.packets", tests, NULL, NULL);
}
