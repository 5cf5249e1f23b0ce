/* SPDX-License-Identifier: MIT */
/*
 * test_receive.c - frames that a socket of another host sends, not the test itself: what
 * its kernel leaves to hardware, and a virtual cable does not do.
 */
#include <linux/if_addr.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vip_test.h"
#include "whole.h"

#define HSRP                                                                                       \
  "[hsrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.100\nhello = 100ms\nhold = 300ms\n"

static const uint8_t words[33] = "an odd number of octets, no HSRP";

/* How many frames have come, and how many of them could not be read. */
static void expect(unsigned received, unsigned malformed)
{
  for (int i = 0; i < 100 && whole.ports->received < received; i++)
    whole_turn(20);
  assert_int_equal(whole.ports->received, received);
  assert_int_equal(whole.ports->malformed, malformed);
}

/* A socket that sends out of the other end. */
static int open_socket(int family)
{
  const int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const struct ip_mreqn out = {.imr_ifindex = (int)if_nametoindex("lan")};
  const int level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
  const int out6 = out.imr_ifindex;

  assert_true(fd >= 0);
  if (family == AF_INET)
    assert_int_equal(setsockopt(fd, level, IP_MULTICAST_IF, &out, sizeof out), 0);
  else
    assert_int_equal(setsockopt(fd, level, IPV6_MULTICAST_IF, &out6, sizeof out6), 0);
  return fd;
}

static void send_ipv4(const void *option, socklen_t size)
{
  const struct sockaddr_in to = {.sin_family = AF_INET,
                                 .sin_port = htons(1985),
                                 .sin_addr.s_addr = htonl(0xe0000002)}; /* 224.0.0.2 */
  const int fd = open_socket(AF_INET);

  if (option != NULL)
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, option, size), 0);
  assert_int_equal(sendto(fd, words, sizeof words, 0, (const struct sockaddr *)&to, sizeof to),
                   sizeof words);
  assert_int_equal(close(fd), 0);
}

static void send_ipv6(void)
{
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(2029)};
  const struct vip_addr group = lab_addr("ff02::66");
  const int fd = open_socket(AF_INET6);

  memcpy(&to.sin6_addr, group.octet, sizeof to.sin6_addr);
  assert_int_equal(sendto(fd, words, sizeof words, 0, (const struct sockaddr *)&to, sizeof to),
                   sizeof words);
  assert_int_equal(close(fd), 0);
}

/* The checksum of UDP is still to be computed when such a frame arrives. */
static void test_checksum_left_to_hardware(void **unused)
{
  const int none = 1;

  (void)unused;
  whole_need();
  lab_address("lan", "192.0.2.2", 24, 0, true);
  lab_put("ipv6/conf/lan/disable_ipv6", 0);
  lab_address("lan", "fe80::2", 64, IFA_F_NODAD, true);
  whole_apply(HSRP);
  whole_turn(20);
  send_ipv4(NULL, 0);
  expect(1, 0);
  send_ipv6();
  expect(2, 0);
  /* One without any is right, too. */
  send_ipv4(&none, sizeof none);
  expect(3, 0);
}

/* And one that is wrong stays so. */
static void test_wrong_checksum(void **unused)
{
  const struct vip_addr dst = vip_ipv4(224, 0, 0, 2);
  const struct vip_packet packet = {.family = VIP_IPV4,
                                    .protocol = IPPROTO_UDP,
                                    .ttl = 1,
                                    .dst_mac_known = true,
                                    .port = 1985,
                                    .length = sizeof words,
                                    .src_mac = whole_peer,
                                    .dst_mac = vip_multicast_mac(VIP_IPV4, &dst),
                                    .src = vip_ipv4(192, 0, 2, 2),
                                    .dst = dst,
                                    .data = words};
  uint8_t frame[WHOLE_FRAME];
  const int length = vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED);

  (void)unused;
  whole_need();
  whole_apply(HSRP);
  whole_turn(20);
  whole_send(frame, (size_t)length);
  expect(1, 0);
  frame[length - 1] ^= 1;
  whole_send(frame, (size_t)length);
  expect(2, 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, whole_set_up, whole_tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_checksum_left_to_hardware),
      TEST(test_wrong_checksum),
  };

  if (!lab_permitted())
    return 77;
  return cmocka_run_group_tests_name("receive", tests, NULL, NULL);
}
