/* SPDX-License-Identifier: MIT */
/*
 * test_transmit.c - the queue of frames to send: what leaves, in which order, and
 * what is counted when it cannot.
 *
 * The tests run in a network namespace of their own and send on its loopback
 * interface, which delivers whole frames.  Without the right to make one they are
 * skipped.
 */
#include "vip_test.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vipd.h"

enum { LOOPBACK = 1, NOWHERE = 9999, MANY = 4000 };

static struct vipd vipd;
static struct port port;
static int tap = -1; /* hears what arrives */
static bool permitted;

/* ---- the namespace ---- */

static bool raise_loopback(void)
{
  struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  bool good;

  memcpy(request.ifr_name, "lo", 3);
  good = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  if (fd >= 0)
    close(fd);
  return good;
}

static int open_tap(void)
{
  const struct sockaddr_ll addr = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = LOOPBACK};
  const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int one = 1;
  const int octets = 16 << 20;

  assert_true(fd >= 0);
  assert_int_equal(setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one), 0);
  /* Refused in a namespace of an ordinary user: the default holds enough for most tests. */
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets);
  assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&addr, sizeof addr), 0);
  return fd;
}

static int set_up(void **state)
{
  (void)state;
  permitted = (unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) &&
              raise_loopback();
  if (!permitted) {
    print_message("no network namespace can be made here: %s\n", strerror(errno));
    return 0;
  }
  tap = open_tap();
  return !transmit_open(&vipd);
}

static int tear_down(void **state)
{
  (void)state;
  if (!permitted)
    return 0;
  transmit_close(&vipd);
  close(tap);
  return 0;
}

/* Each test begins with a quiet tap and a port that lost nothing. */
static int begin(void **state)
{
  uint8_t frame[256];

  (void)state;
  if (!permitted)
    return 0;
  while (recv(tap, frame, sizeof frame, 0) > 0)
    ;
  memset(&port, 0, sizeof port);
  memcpy(port.name, "lo", 3);
  port.ifindex = LOOPBACK;
  return 0;
}

/* ---- what is sent, and what arrives ---- */

static struct vip_packet packet_of(const uint8_t data[8])
{
  const struct vip_packet packet = {.family = VIP_IPV4,
                                    .protocol = 112,
                                    .ttl = 255,
                                    .dst_mac_known = true,
                                    .length = 8,
                                    .src = vip_ipv4(127, 0, 0, 1),
                                    .dst = vip_ipv4(224, 0, 0, 18),
                                    .data = data};

  return packet;
}

/* One for 127.0.0.1 or ::1 that the kernel routes. */
static struct vip_packet unicast_of(uint8_t family, const uint8_t data[8])
{
  static const struct vip_addr one = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  struct vip_packet packet = packet_of(data);

  packet.family = family;
  packet.dst_mac_known = false;
  packet.ttl = 77;
  packet.src = packet.dst = family == VIP_IPV4 ? vip_ipv4(127, 0, 0, 1) : one;
  return packet;
}

static struct vip_announce announce_of(const struct vip_addr *addr, uint8_t copies)
{
  const struct vip_announce announce = {
      .family = VIP_IPV4, .arp_op = 1, .copies = copies, .addr = addr};

  return announce;
}

/* The next frame that is neither the kernel's own nor an echo; its length, 0 = none. */
static size_t next_frame(uint8_t frame[256], struct vip_frame *parsed)
{
  ssize_t got;

  while ((got = recv(tap, frame, 256, 0)) > 0)
    if (vip_frame_parse(parsed, frame, (size_t)got) == VIP_OK && parsed->kind != VIP_FRAME_OTHER)
      return (size_t)got;
  return 0;
}

static void expect_packet(const uint8_t data[8])
{
  uint8_t frame[256];
  struct vip_frame parsed;

  assert_int_not_equal(next_frame(frame, &parsed), 0);
  assert_int_equal(parsed.kind, VIP_FRAME_VRRP);
  assert_int_equal(parsed.length, 8);
  assert_memory_equal(parsed.data, data, 8);
}

static void expect_announcement(void)
{
  uint8_t frame[256];
  struct vip_frame parsed;

  assert_int_not_equal(next_frame(frame, &parsed), 0);
  assert_int_equal(parsed.kind, VIP_FRAME_ASSERTION);
}

static void expect_nothing(void)
{
  uint8_t frame[256];
  struct vip_frame parsed;

  assert_int_equal(next_frame(frame, &parsed), 0);
}

/* ---- tests ---- */

static void test_octets(void **state)
{
  static const uint8_t data[8] = "octets";
  const struct vip_packet packet = packet_of(data);
  uint8_t wanted[256];
  uint8_t frame[256];
  struct vip_frame parsed;
  int length;

  (void)state;
  if (!permitted)
    skip();
  length = vip_frame_packet(wanted, sizeof wanted, &packet, VIP_FRAME_UNTAGGED);
  assert_int_equal(transmit_packet(&vipd, &port, &packet), 0);
  expect_nothing();
  transmit_flush(&vipd);
  assert_int_equal(next_frame(frame, &parsed), length);
  assert_memory_equal(frame, wanted, (size_t)length);
  transmit_flush(&vipd);
  expect_nothing();
}

static void test_order(void **state)
{
  static const uint8_t first[8] = "first";
  static const uint8_t last[8] = "last";
  const struct vip_addr addr = vip_ipv4(127, 0, 0, 9);
  const struct vip_packet advert = packet_of(first);
  const struct vip_packet other = packet_of(last);
  const struct vip_announce announce = announce_of(&addr, 2);

  (void)state;
  if (!permitted)
    skip();
  assert_int_equal(transmit_packet(&vipd, &port, &advert), 0);
  assert_int_equal(transmit_announce(&vipd, &port, &announce), 0);
  assert_int_equal(transmit_packet(&vipd, &port, &other), 0);
  transmit_flush(&vipd);
  expect_packet(first);
  expect_announcement();
  expect_announcement();
  expect_packet(last);
  expect_nothing();
}

/* More octets than the queue has room for, in the end: none is lost, all in order. */
static void test_many(void **state)
{
  uint8_t data[8] = "many";

  (void)state;
  if (!permitted)
    skip();
  for (unsigned i = 0; i < MANY; i++) {
    const struct vip_packet packet = packet_of(data);

    data[6] = (uint8_t)(i >> 8);
    data[7] = (uint8_t)i;
    assert_int_equal(transmit_packet(&vipd, &port, &packet), 0);
    /* An ordinary user's tap holds some 250. */
    if (i % 200 != 199)
      continue;
    transmit_flush(&vipd);
    for (unsigned k = i - 199; k <= i; k++) {
      data[6] = (uint8_t)(k >> 8);
      data[7] = (uint8_t)k;
      expect_packet(data);
    }
  }
  expect_nothing();
  assert_int_equal(port.lost, 0);
}

static void test_queue_flushes_itself(void **state)
{
  static const uint8_t data[8] = "full";
  const struct vip_packet packet = packet_of(data);
  unsigned queued = 0;
  uint8_t frame[256];
  struct vip_frame parsed;

  (void)state;
  if (!permitted)
    skip();
  do {
    assert_int_equal(transmit_packet(&vipd, &port, &packet), 0);
    queued++;
  } while (queued < MANY && next_frame(frame, &parsed) == 0);
  assert_true(queued < MANY);
  transmit_flush(&vipd);
}

static void test_unicast(void **state)
{
  static const uint8_t families[] = {VIP_IPV4, VIP_IPV6};
  static const uint8_t data[8] = "unicast";
  const struct vip_addr addr = vip_ipv4(127, 0, 0, 9);
  const struct vip_announce announce = announce_of(&addr, 1);
  uint8_t frame[256];
  struct vip_frame parsed;

  (void)state;
  if (!permitted)
    skip();
  for (unsigned i = 0; i < COUNT_OF(families); i++) {
    const struct vip_packet packet = unicast_of(families[i], data);

    /* In the order of the queue, whatever the way out. */
    assert_int_equal(transmit_announce(&vipd, &port, &announce), 0);
    assert_int_equal(transmit_packet(&vipd, &port, &packet), 0);
    assert_int_equal(transmit_announce(&vipd, &port, &announce), 0);
    transmit_flush(&vipd);
    expect_announcement();
    assert_int_not_equal(next_frame(frame, &parsed), 0);
    assert_int_equal(parsed.kind, VIP_FRAME_VRRP);
    assert_int_equal(parsed.meta.family, families[i]);
    assert_int_equal(parsed.meta.ttl, 77);
    assert_memory_equal(&parsed.meta.src, &packet.src, sizeof packet.src);
    assert_memory_equal(&parsed.meta.dst, &packet.dst, sizeof packet.dst);
    assert_int_equal(parsed.length, sizeof data);
    assert_memory_equal(parsed.data, data, sizeof data);
    expect_announcement();
  }
  assert_int_equal(port.lost, 0);
}

/* One port that is not there costs its own frames, not those behind them. */
static void test_lost(void **state)
{
  static const uint8_t data[8] = "lost";
  const struct vip_packet packet = packet_of(data);
  struct port gone = {.name = "gone", .ifindex = NOWHERE};

  (void)state;
  if (!permitted)
    skip();
  assert_int_equal(transmit_packet(&vipd, &gone, &packet), 0);
  assert_int_equal(transmit_packet(&vipd, &port, &packet), 0);
  assert_int_equal(transmit_packet(&vipd, &gone, &packet), 0);
  transmit_flush(&vipd);
  assert_int_equal(gone.lost, 2);
  assert_int_equal(port.lost, 0);
  expect_packet(data);
  expect_nothing();

  gone.ifindex = 0;
  assert_true(transmit_packet(&vipd, &gone, &packet) < 0);
}

/* Nothing is queued in a socket that nobody reads. */
static void test_senders_do_not_receive(void **state)
{
  FILE *sockets = fopen("/proc/thread-self/net/packet", "r");
  static const uint8_t data[8] = "queue";
  const struct vip_packet packet = packet_of(data);
  unsigned protocol;
  unsigned queued;
  unsigned senders = 0;
  char line[256];

  (void)state;
  if (!permitted || sockets == NULL) {
    if (sockets != NULL)
      fclose(sockets);
    skip();
  }
  assert_int_equal(transmit_packet(&vipd, &port, &packet), 0);
  transmit_flush(&vipd);
  while (fgets(line, sizeof line, sockets) != NULL) {
    if (sscanf(line, "%*s %*u %*u %x %*d %*d %u", &protocol, &queued) != 2 || protocol != 0)
      continue;
    senders++;
    assert_int_equal(queued, 0);
  }
  fclose(sockets);
  assert_int_equal(senders, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_octets, begin),
      cmocka_unit_test_setup(test_order, begin),
      cmocka_unit_test_setup(test_many, begin),
      cmocka_unit_test_setup(test_queue_flushes_itself, begin),
      cmocka_unit_test_setup(test_unicast, begin),
      cmocka_unit_test_setup(test_lost, begin),
      cmocka_unit_test_setup(test_senders_do_not_receive, begin),
  };

  return cmocka_run_group_tests_name("linux.transmit", tests, set_up, tear_down);
}
