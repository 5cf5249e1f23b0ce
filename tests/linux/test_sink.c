/* SPDX-License-Identifier: MIT */
/*
 * test_sink.c - a unicast peer's advertisement is not answered with ICMP "protocol
 * unreachable", nor a GLBP Request with "port unreachable": the kernel's IP layer does
 * not know that packet sockets read them.
 */
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lab.h"
#include "vip_test.h"
#include "vipd.h"

enum { UNREACHABLE = 3, UDP = 17, NOBODYS = 253 /* a protocol for experiments */ };

/* A packet of that protocol to 127.0.0.1; of UDP, to port 3222. */
static void send_packet(int out, uint8_t protocol)
{
  const struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  uint8_t packet[20 + 8] = {0x45, 0, 0, sizeof packet, [8] = 255, protocol};

  memcpy(packet + 16, &to.sin_addr, 4);
  if (protocol == UDP)
    memcpy(packet + 20, "\x0c\x96\x0c\x96\x00\x08", 6);
  assert_int_equal(sendto(out, packet, sizeof packet, 0, (const struct sockaddr *)&to, sizeof to),
                   sizeof packet);
}

/*
 * Sends a packet of that protocol to 127.0.0.1: does ICMP come back?  Behind it, one of
 * another protocol shows when all has come.
 */
static bool is_refused(uint8_t protocol)
{
  const struct timeval wait = {.tv_sec = LAB_PATIENCE / 1000};
  const int icmp = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  const int out = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  uint8_t answer[128];
  uint8_t about = 0;
  bool refused = false;

  assert_true(icmp >= 0 && out >= 0);
  assert_int_equal(setsockopt(icmp, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
  send_packet(out, protocol);
  send_packet(out, NOBODYS);
  while (about != NOBODYS) {
    const ssize_t got = recv(icmp, answer, sizeof answer, 0);
    const size_t header = (size_t)(answer[0] & 0x0f) * 4;
    /* Behind the 8 octets of ICMP is the header of what is refused: its protocol or port. */
    assert_true(got > 0);
    if ((size_t)got < header + 8 + 20 || answer[header] != UNREACHABLE)
      continue;
    about = answer[header + 8 + 9];
    refused |= about == protocol;
  }
  (void)close(icmp);
  (void)close(out);
  return refused;
}

static void test_unicast_packets_are_not_refused(void **unused)
{
  static struct vipd vipd;

  (void)unused;
  if (!lab_enter())
    skip();
  lab_set("lo", true);
  for (int i = 0; i < 2; i++) {
    const uint8_t protocol = i == 0 ? VIP_VRRP_IP_PROTOCOL : UDP;

    assert_true(is_refused(protocol));
    sinks_open(&vipd);
    assert_int_equal(vipd.sink_count, 4);
    assert_false(is_refused(protocol));
    sinks_close(&vipd);
    assert_true(is_refused(protocol));
  }
  lab_leave();
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_unicast_packets_are_not_refused)};

  if (!lab_permitted())
    return 77;
  return cmocka_run_group_tests_name("linux.sink", tests, NULL, NULL) != 0;
}
