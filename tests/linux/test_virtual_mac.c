/* SPDX-License-Identifier: MIT */
/*
 * test_virtual_mac.c - what the kernel does on the wire with the devices, addresses and
 * settings of the keeper.  vipd itself does not run here: it answers ARP requests for
 * virtual addresses, so the kernel must not.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kept.h"
#include "lab.h"
#include "vip_test.h"

enum { PATIENCE = 5000 /* ms; a busy machine may starve all of this */ };

static char path[] = "/tmp/vipd-test-mac-XXXXXX"; /* of the journal */
static struct kept kept;
static int tap = -1;

static const struct vip_mac client_mac = {{2, 0, 0, 0, 0, 0x99}};
static const struct vip_mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

static int setup(void **state)
{
  (void)state;
  assert_true(lab_enter());
  lab_address("eth0", "10.0.0.1", 24, 0, true);
  kept_start(&kept, path);
  tap = lab_tap();
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  kept_over(&kept);
  (void)close(tap);
  lab_leave();
  return 0;
}

static int ask(struct keeper_request request)
{
  return kept_ask(&kept, &request, 1);
}

static void claim_ipv4(void)
{
  struct keeper_request requests[] = {kept_port(true), kept_device(true, VIP_IPV4, 10),
                                      kept_mac(true, VIP_IPV4, 10),
                                      kept_address(true, 10, "10.0.0.100")};
  assert_int_equal(kept_ask(&kept, requests, COUNT_OF(requests)), 0);
}

/* ---- Frames ---- */

static size_t put_ethernet(uint8_t *frame, struct vip_mac dst, uint16_t type)
{
  memcpy(frame, dst.octet, 6);
  memcpy(frame + 6, client_mac.octet, 6);
  frame[12] = (uint8_t)(type >> 8);
  frame[13] = (uint8_t)type;
  return 14;
}

/* The client asks who has `target`. */
static void send_arp_request(struct vip_mac dst, const char *target)
{
  static const uint8_t head[] = {0, 1, 8, 0, 6, 4, 0, 1};
  uint8_t frame[60] = {0};

  (void)put_ethernet(frame, dst, 0x0806);
  memcpy(frame + 14, head, sizeof head);
  memcpy(frame + 22, client_mac.octet, 6);
  memcpy(frame + 28, lab_addr("10.0.0.99").octet, 4);
  memcpy(frame + 38, lab_addr(target).octet, 4);
  lab_send(tap, frame, sizeof frame);
}

static uint16_t checksum(uint32_t sum, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    sum += i % 2 ? data[i] : (uint32_t)data[i] << 8;
  while (sum > 0xffff)
    sum = (sum >> 16) + (sum & 0xffff);
  return (uint16_t)~sum;
}

static void put_checksum(uint8_t *at, uint16_t sum)
{
  at[0] = (uint8_t)(sum >> 8);
  at[1] = (uint8_t)sum;
}

/* The client pings an address at a MAC. */
static void send_ping4(struct vip_mac dst, const char *target)
{
  uint8_t frame[14 + 20 + 16] = {0};
  uint8_t *ip = frame + put_ethernet(frame, dst, 0x0800);
  uint8_t *icmp = ip + 20;

  ip[0] = 0x45;
  ip[3] = 36;
  ip[8] = 64;
  ip[9] = IPPROTO_ICMP;
  memcpy(ip + 12, lab_addr("10.0.0.99").octet, 4);
  memcpy(ip + 16, lab_addr(target).octet, 4);
  put_checksum(ip + 10, checksum(0, ip, 20));
  icmp[0] = 8;
  put_checksum(icmp + 2, checksum(0, icmp, 16));
  lab_send(tap, frame, sizeof frame);
}

/* An ICMPv6 message of the client to an address at a MAC. */
static void send_icmp6(struct vip_mac dst, const struct vip_addr *target, uint8_t hops,
                       const uint8_t *message, size_t length)
{
  uint8_t frame[128] = {0};
  uint8_t *ip = frame + put_ethernet(frame, dst, 0x86dd);

  ip[0] = 0x60;
  ip[5] = (uint8_t)length;
  ip[6] = IPPROTO_ICMPV6;
  ip[7] = hops;
  memcpy(ip + 8, lab_addr(vip_addr_is_link_local(target) ? "fe80::99" : "2001:db8::99").octet, 16);
  memcpy(ip + 24, target->octet, 16);
  memcpy(ip + 40, message, length);
  const uint32_t pseudo = (uint16_t)~checksum(0, ip + 8, 32) + (uint32_t)length + IPPROTO_ICMPV6;
  put_checksum(ip + 42, checksum(pseudo, ip + 40, length));
  lab_send(tap, frame, 14 + 40 + length);
}

static void send_ping6(struct vip_mac dst, const char *target)
{
  static const uint8_t echo[16] = {128};
  const struct vip_addr addr = lab_addr(target);

  send_icmp6(dst, &addr, 64, echo, sizeof echo);
}

/* The client asks for `target`, which also tells where it is itself. */
static void send_solicitation(struct vip_mac dst, const char *target)
{
  uint8_t message[32] = {135};
  const struct vip_addr addr = lab_addr(target);

  memcpy(message + 8, addr.octet, 16);
  message[24] = 1;
  message[25] = 1;
  memcpy(message + 26, client_mac.octet, 6);
  send_icmp6(dst, &addr, 255, message, sizeof message);
}

static bool is_arp_reply(const uint8_t *frame, size_t length, const void *user)
{
  (void)user;
  return length >= 42 && frame[12] == 8 && frame[13] == 6 && frame[21] == 2;
}

static bool is_arp_request(const uint8_t *frame, size_t length, const void *user)
{
  (void)user;
  return length >= 42 && frame[12] == 8 && frame[13] == 6 && frame[21] == 1;
}

static bool is_pong4(const uint8_t *frame, size_t length, const void *user)
{
  return length >= 42 && frame[12] == 8 && frame[13] == 0 && frame[23] == IPPROTO_ICMP &&
         frame[34] == 0 && memcmp(frame + 26, user, 4) == 0;
}

static bool is_pong6(const uint8_t *frame, size_t length, const void *user)
{
  return length >= 62 && frame[12] == 0x86 && frame[13] == 0xdd && frame[20] == IPPROTO_ICMPV6 &&
         frame[54] == 129 && memcmp(frame + 22, user, 16) == 0;
}

/* Its source is the virtual MAC of any group. */
static bool is_virtual(const uint8_t *frame, size_t length, const void *user)
{
  (void)user;
  return length >= 14 && memcmp(frame + 6, kept_virtual_mac(VIP_IPV4, 0).octet, 4) == 0;
}

/* The client is known to the router, so that it need not ask before it replies. */
static void introduce_client(void)
{
  uint8_t frame[256];

  send_arp_request(broadcast, "10.0.0.1");
  assert_true(lab_receive(tap, PATIENCE, frame, sizeof frame, is_arp_reply, NULL) > 0);
}

/* ---- ARP ---- */

static void test_port_answers_for_its_own_address_only(void **state)
{
  uint8_t frame[256];

  (void)state;
  claim_ipv4();
  send_arp_request(broadcast, "10.0.0.1");
  assert_true(lab_receive(tap, PATIENCE, frame, sizeof frame, is_arp_reply, NULL) > 0);
  assert_memory_equal(frame + 22, lab_mac("eth0").octet, 6);
  assert_memory_equal(frame + 28, lab_addr("10.0.0.1").octet, 4);
  send_arp_request(broadcast, "10.0.0.100");
  send_arp_request(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.100");
  send_arp_request(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.1");
  assert_int_equal(lab_receive(tap, 200, frame, sizeof frame, is_arp_reply, NULL), 0);
}

static void test_requests_of_the_kernel_do_not_tell_where_the_address_is(void **state)
{
  const struct sockaddr_in from = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = inet_addr("10.0.0.100")};
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = inet_addr("10.0.0.55")};
  uint8_t frame[256];

  (void)state;
  claim_ipv4();
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  assert_int_equal(bind(fd, (const struct sockaddr *)&from, sizeof from), 0);
  assert_int_equal(sendto(fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof to), 1);
  assert_true(lab_receive(tap, PATIENCE, frame, sizeof frame, is_arp_request, NULL) > 0);
  assert_memory_equal(frame + 22, lab_mac("eth0").octet, 6);
  assert_memory_equal(frame + 28, lab_addr("10.0.0.1").octet, 4); /* not the virtual address */
  (void)close(fd);
}

/* ---- Packets to the virtual address ---- */

static void test_packets_to_the_virtual_mac_are_taken(void **state)
{
  const struct vip_addr addr = lab_addr("10.0.0.100");
  uint8_t frame[256];

  (void)state;
  lab_put("ipv4/conf/all/rp_filter", 1); /* would drop them: the route back is on the port */
  introduce_client();
  claim_ipv4();
  send_ping4(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.100");
  assert_true(lab_receive(tap, PATIENCE, frame, sizeof frame, is_pong4, addr.octet) > 0);
  struct keeper_request release[] = {kept_address(false, 10, "10.0.0.100"),
                                     kept_mac(false, VIP_IPV4, 10)};
  assert_int_equal(kept_ask(&kept, release, COUNT_OF(release)), 0);
  send_ping4(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.100");
  assert_int_equal(lab_receive(tap, 100, frame, sizeof frame, is_pong4, addr.octet), 0);
}

static void test_packets_to_a_blocked_address_vanish(void **state)
{
  uint8_t frame[256];

  (void)state;
  lab_put("ipv4/conf/eth0/forwarding", 1);
  introduce_client();
  struct keeper_request claim[] = {kept_port(true), kept_device(true, VIP_IPV4, 10),
                                   kept_mac(true, VIP_IPV4, 10)};
  assert_int_equal(kept_ask(&kept, claim, COUNT_OF(claim)), 0);
  /* Without the block the router asks for the address on the link, as it would forward. */
  send_ping4(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.100");
  assert_true(lab_receive(tap, PATIENCE, frame, sizeof frame, is_arp_request, NULL) > 0);
  assert_int_equal(ask(kept_block(true, "10.0.0.101")), 0);
  lab_drain(tap);
  send_ping4(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.101");
  for (size_t length; (length = lab_receive(tap, 200, frame, sizeof frame, is_arp_request, NULL));)
    assert_memory_not_equal(frame + 38, lab_addr("10.0.0.101").octet, 4);
}

/*
 * Pings `target` until it answers, the client told again each time: the kernel takes an
 * address, and the multicast group that a solicitation goes to, into use when it gets to it.
 */
static bool ponged6(const char *target, struct vip_mac asked_mac, const char *asked, uint8_t *frame,
                    size_t size)
{
  const struct vip_addr from = lab_addr(target);
  enum { TRY = 500 };

  for (int waited = 0; waited < PATIENCE; waited += TRY) {
    send_solicitation(asked_mac, asked);
    send_ping6(kept_virtual_mac(VIP_IPV6, 10), target);
    if (lab_receive(tap, TRY, frame, size, is_pong6, from.octet) > 0)
      return true;
  }
  return false;
}

static void test_replies_from_ipv6_addresses(void **state)
{
  uint8_t frame[256];

  (void)state;
  lab_address("eth0", "2001:db8::1", 64, 0x02 /* no DAD */, true);
  struct keeper_request claim[] = {
      kept_port(true), kept_device(true, VIP_IPV6, 10), kept_mac(true, VIP_IPV6, 10),
      kept_address(true, 10, "fe80::1:10"), kept_address(true, 10, "2001:db8::10")};
  assert_int_equal(kept_ask(&kept, claim, COUNT_OF(claim)), 0);
  /* The device learns of the client by the first solicitation, the port by the second. */
  assert_true(
      ponged6("fe80::1:10", kept_virtual_mac(VIP_IPV6, 10), "fe80::1:10", frame, sizeof frame));
  assert_memory_equal(frame, client_mac.octet, 6);
  assert_true(ponged6("2001:db8::10", lab_mac("eth0"), "2001:db8::1", frame, sizeof frame));
  assert_memory_equal(frame, client_mac.octet, 6);
}

static void test_broadcasts_are_for_the_port_alone(void **state)
{
  uint8_t frame[256];

  (void)state;
  claim_ipv4();
  /* What arrives at the device. */
  const int heard = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  const struct sockaddr_ll device = {.sll_family = AF_PACKET,
                                     .sll_protocol = htons(ETH_P_ALL),
                                     .sll_ifindex = (int)if_nametoindex(kept_name(VIP_IPV4, 10))};
  assert_int_equal(bind(heard, (const struct sockaddr *)&device, sizeof device), 0);
  send_arp_request(kept_virtual_mac(VIP_IPV4, 10), "10.0.0.1");
  assert_true(lab_receive(heard, PATIENCE, frame, sizeof frame, is_arp_request, NULL) > 0);
  introduce_client(); /* by a broadcast */
  assert_int_equal(lab_receive(heard, 300, frame, sizeof frame, is_arp_request, NULL), 0);
  (void)close(heard);
}

/* ---- Silence ---- */

/*
 * Gives up group 10 of both families, in front of so many other requests that the
 * keeper does not come to delete its devices for 100 ms and more.
 */
static void release_while_busy(void)
{
  enum { OTHERS = 60 * 128 };
  struct keeper_request *requests = calloc(5 + OTHERS, sizeof *requests);

  assert_non_null(requests);
  requests[0] = kept_address(false, 10, "2001:db8::10");
  requests[1] = kept_address(false, 10, "fe80::1:10");
  requests[2] = kept_mac(false, VIP_IPV6, 10);
  requests[3] = kept_address(false, 10, "10.0.0.100");
  requests[4] = kept_mac(false, VIP_IPV4, 10);
  for (unsigned i = 0; i < OTHERS; i++)
    requests[5 + i] = kept_block(i % 2 == 0, "10.0.0.101");
  assert_int_equal(kept_ask(&kept, requests, 5 + OTHERS), 0);
  free(requests);
}

static void test_a_backup_is_silent(void **state)
{
  uint8_t frame[256];
  unsigned told = 0;

  (void)state;
  lab_put("ipv6/conf/eth0/forwarding", 1); /* a router joins more groups */
  struct keeper_request make[] = {kept_port(true), kept_device(true, VIP_IPV4, 10),
                                  kept_device(true, VIP_IPV6, 10)};
  assert_int_equal(kept_ask(&kept, make, COUNT_OF(make)), 0);
  assert_int_equal(lab_receive(tap, 1000, frame, sizeof frame, is_virtual, NULL), 0);
  struct keeper_request claim[] = {
      kept_mac(true, VIP_IPV4, 10), kept_address(true, 10, "10.0.0.100"),
      kept_mac(true, VIP_IPV6, 10), kept_address(true, 10, "fe80::1:10"),
      kept_address(true, 10, "2001:db8::10")};
  assert_int_equal(kept_ask(&kept, claim, COUNT_OF(claim)), 0);
  /* While Active it tells the switches which multicast groups it wants, for a while. */
  while (lab_receive(tap, 1500, frame, sizeof frame, is_virtual, NULL) > 0)
    assert_true(++told < 50);
  assert_true(told > 0);
  release_while_busy();
  assert_int_equal(lab_receive(tap, 2500, frame, sizeof frame, is_virtual, NULL), 0);
}

static void test_an_ipv4_device_says_nothing_at_all(void **state)
{
  uint8_t frame[256];

  (void)state;
  lab_put("ipv6/conf/eth0/forwarding", 1);
  claim_ipv4();
  assert_int_equal(lab_receive(tap, 2500, frame, sizeof frame, is_virtual, NULL), 0);
}

static void test_no_address_is_made_from_the_virtual_mac(void **state)
{
  char line[256];
  unsigned addresses = 0;

  (void)state;
  struct keeper_request claim[] = {kept_device(true, VIP_IPV6, 10), kept_mac(true, VIP_IPV6, 10),
                                   kept_address(true, 10, "fe80::1:10")};
  assert_int_equal(kept_ask(&kept, claim, COUNT_OF(claim)), 0);
  /* fe80::200:5eff:fe00:20a is what it would be. */
  assert_false(lab_has_address(NULL, "fe80::200:5eff:fe00:20a"));
  FILE *file = fopen("/proc/self/net/if_inet6", "re");
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) {
    unsigned flags;
    char name[IFNAMSIZ];
    if (sscanf(line, "%*s %*s %*s %*s %x %15s", &flags, name) == 2 &&
        strcmp(name, kept_name(VIP_IPV6, 10)) == 0) {
      addresses++;
      assert_int_equal(flags & 0x40, 0); /* not tentative: no duplicate address detection */
    }
  }
  (void)fclose(file);
  assert_int_equal(addresses, 1);
}

int main(void)
{
#define LAB_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      LAB_TEST(test_port_answers_for_its_own_address_only),
      LAB_TEST(test_requests_of_the_kernel_do_not_tell_where_the_address_is),
      LAB_TEST(test_packets_to_the_virtual_mac_are_taken),
      LAB_TEST(test_packets_to_a_blocked_address_vanish),
      LAB_TEST(test_replies_from_ipv6_addresses),
      LAB_TEST(test_broadcasts_are_for_the_port_alone),
      LAB_TEST(test_a_backup_is_silent),
      LAB_TEST(test_an_ipv4_device_says_nothing_at_all),
      LAB_TEST(test_no_address_is_made_from_the_virtual_mac),
  };

  if (!lab_permitted())
    return 77;
  const int file = mkstemp(path);
  if (file < 0)
    return 1;
  (void)close(file);
  const int failed = cmocka_run_group_tests_name("linux.virtual_mac", tests, NULL, NULL);
  (void)unlink(path);
  return failed;
}
