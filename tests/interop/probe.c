/* SPDX-License-Identifier: MIT */
/*
 * probe.c - the client of the tests: each period it asks who has a virtual address
 * (ARP request or neighbour solicitation) and sends an ICMP echo request to the MAC
 * that it believes in, which the last answer or gratuitous announcement named, as a
 * host's cache would.  It prints, each with its time in nanoseconds since 1970:
 *
 *   first KIND TIME MAC         the first answer of a kind, resolve or echo
 *   mac KIND TIME MAC           an answer from, or naming, another MAC than the last
 *   outage KIND FROM TO         no answer between these two
 *   sum KIND SENT ANSWERED LAST on SIGTERM
 *   late NS                     on SIGTERM: how late the probe itself was at worst
 *
 *   probe INTERFACE SOURCE TARGET PERIOD_US [DESTINATION]
 *
 * With DESTINATION it is a host that has resolved its gateway: it asks until it is
 * answered, and never again; the echo requests go to DESTINATION by way of that MAC.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ETH = 14, ECHO_ID = 0x7669, OUTAGE_PERIODS = 5, ASK_AGAIN_NS = 200000000 };

/* What is known of one kind of question. */
struct stream {
  const char *kind;
  uint64_t sent, answered;
  int64_t last; /* answer; 0 = none so far */
  uint8_t mac[6];
};

static struct {
  int fd, family;
  uint8_t own_mac[6], vip_mac[6];
  bool mac_known, keeps;
  uint8_t source[16], target[16], destination[16]; /* of echo requests */
  size_t size;                                     /* of an address */
  int64_t period_ns, worst_ns;
  struct stream resolve, echo;
} probe = {.resolve = {.kind = "resolve"}, .echo = {.kind = "echo"}};

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
  (void)number;
  ended = 1;
}

static void die(const char *what)
{
  perror(what);
  exit(2);
}

static int64_t clock_ns(clockid_t which)
{
  struct timespec ts;
  clock_gettime(which, &ts);
  return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static const char *mac_text(const uint8_t *mac)
{
  static char text[18];
  snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
           mac[4], mac[5]);
  return text;
}

static void answered(struct stream *stream, const uint8_t *mac)
{
  int64_t now = clock_ns(CLOCK_REALTIME);
  if (stream->last == 0)
    printf("first %s %lld %s\n", stream->kind, (long long)now, mac_text(mac));
  else if (memcmp(stream->mac, mac, 6) != 0)
    printf("mac %s %lld %s\n", stream->kind, (long long)now, mac_text(mac));
  if (stream->last != 0 && now - stream->last > OUTAGE_PERIODS * probe.period_ns)
    printf("outage %s %lld %lld\n", stream->kind, (long long)stream->last, (long long)now);
  stream->last = now;
  stream->answered++;
  memcpy(stream->mac, mac, 6);
}

static void learn(const uint8_t *mac)
{
  if (probe.keeps && probe.mac_known)
    return;
  memcpy(probe.vip_mac, mac, 6);
  probe.mac_known = true;
}

/* ---- what is sent ---- */

static uint32_t sum_up(uint32_t sum, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    sum += (i & 1) != 0 ? data[i] : (uint32_t)data[i] << 8;
  return sum;
}

static void put_checksum(uint8_t *at, uint32_t sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  at[0] = (uint8_t)(~sum >> 8);
  at[1] = (uint8_t)~sum;
}

static void send_frame(uint8_t *frame, size_t length, const uint8_t *to, uint16_t ethertype)
{
  memcpy(frame, to, 6);
  memcpy(frame + 6, probe.own_mac, 6);
  frame[12] = (uint8_t)(ethertype >> 8);
  frame[13] = (uint8_t)ethertype;
  if (send(probe.fd, frame, length, 0) < 0 && errno != ENOBUFS && errno != ENETDOWN)
    die("send");
}

/* IPv6 and ICMPv6 around a body of `length` octets that is in place. */
static void send_icmp6(uint8_t *frame, const uint8_t *to_mac, const uint8_t *to, uint8_t type,
                       size_t length)
{
  uint8_t *ip = frame + ETH, *icmp = ip + 40;
  memset(ip, 0, 40);
  ip[0] = 0x60;
  ip[5] = (uint8_t)length;
  ip[6] = IPPROTO_ICMPV6;
  ip[7] = 255;
  memcpy(ip + 8, probe.source, 16);
  memcpy(ip + 24, to, 16);
  icmp[0] = type;
  icmp[1] = icmp[2] = icmp[3] = 0;
  uint32_t sum = sum_up(IPPROTO_ICMPV6 + (uint32_t)length, ip + 8, 32);
  put_checksum(icmp + 2, sum_up(sum, icmp, length));
  send_frame(frame, ETH + 40 + length, to_mac, ETHERTYPE_IPV6);
}

static void ask(void)
{
  uint8_t frame[ETH + 40 + 32] = {0}, *arp = frame + ETH;
  if (probe.family == AF_INET) {
    static const uint8_t head[8] = {0, 1, 8, 0, 6, 4, 0, 1};
    static const uint8_t broadcast[6] = {255, 255, 255, 255, 255, 255};
    memcpy(arp, head, 8);
    memcpy(arp + 8, probe.own_mac, 6);
    memcpy(arp + 14, probe.source, 4);
    memcpy(arp + 24, probe.target, 4);
    send_frame(frame, ETH + 28, broadcast, ETHERTYPE_ARP);
  } else {
    uint8_t *icmp = frame + ETH + 40, mac[6] = {0x33, 0x33, 0xff};
    uint8_t node[16] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
    memcpy(mac + 3, probe.target + 13, 3);
    memcpy(node + 13, probe.target + 13, 3);
    memcpy(icmp + 8, probe.target, 16);
    icmp[24] = icmp[25] = 1;
    memcpy(icmp + 26, probe.own_mac, 6);
    send_icmp6(frame, mac, node, 135, 32);
  }
  probe.resolve.sent++;
}

static void ping(void)
{
  uint8_t frame[ETH + 40 + 8] = {0};
  uint16_t serial = (uint16_t)probe.echo.sent++;
  size_t header = probe.family == AF_INET ? 20 : 40;
  uint8_t *ip = frame + ETH, *icmp = ip + header;
  icmp[4] = ECHO_ID >> 8;
  icmp[5] = ECHO_ID & 255;
  icmp[6] = (uint8_t)(serial >> 8);
  icmp[7] = (uint8_t)serial;
  if (probe.family == AF_INET6) {
    send_icmp6(frame, probe.vip_mac, probe.destination, 128, 8);
    return;
  }
  ip[0] = 0x45;
  ip[3] = 28;
  ip[8] = 64;
  ip[9] = IPPROTO_ICMP;
  memcpy(ip + 12, probe.source, 4);
  memcpy(ip + 16, probe.destination, 4);
  put_checksum(ip + 10, sum_up(0, ip, 20));
  icmp[0] = 8;
  put_checksum(icmp + 2, sum_up(0, icmp, 8));
  send_frame(frame, ETH + 28, probe.vip_mac, ETHERTYPE_IP);
}

/* ---- what is heard ---- */

static void hear_arp(const uint8_t *arp, size_t length)
{
  if (length < 28 || memcmp(arp + 14, probe.target, 4) != 0)
    return;
  bool gratuitous = memcmp(arp + 24, probe.target, 4) == 0;
  if (arp[7] == 2 && !gratuitous)
    answered(&probe.resolve, arp + 8);
  if (arp[7] == 2 || gratuitous)
    learn(arp + 8);
}

static void hear_ip4(const uint8_t *frame, size_t length)
{
  const uint8_t *ip = frame + ETH, *icmp = ip + 20;
  if (length >= ETH + 28 && ip[0] == 0x45 && ip[9] == IPPROTO_ICMP && icmp[0] == 0 &&
      icmp[4] == ECHO_ID >> 8 && icmp[5] == (ECHO_ID & 255) &&
      memcmp(ip + 12, probe.destination, 4) == 0)
    answered(&probe.echo, frame + 6);
}

static void hear_ip6(const uint8_t *frame, size_t length)
{
  const uint8_t *ip = frame + ETH, *icmp = ip + 40;
  if (length < ETH + 48 || ip[6] != IPPROTO_ICMPV6)
    return;
  if (icmp[0] == 129 && icmp[4] == ECHO_ID >> 8 && icmp[5] == (ECHO_ID & 255) &&
      memcmp(ip + 8, probe.destination, 16) == 0)
    answered(&probe.echo, frame + 6);
  if (icmp[0] != 136 || length < ETH + 40 + 32 || memcmp(icmp + 8, probe.target, 16) != 0 ||
      icmp[24] != 2)
    return;
  if ((icmp[4] & 0x40) != 0)
    answered(&probe.resolve, icmp + 26);
  learn(icmp + 26);
}

static void hear(void)
{
  uint8_t frame[2048];
  for (int i = 0; i < 256; i++) {
    ssize_t got = recv(probe.fd, frame, sizeof frame, MSG_DONTWAIT);
    if (got < ETH)
      return;
    size_t length = (size_t)got;
    unsigned ethertype = (unsigned)frame[12] << 8 | frame[13];
    if (ethertype == ETHERTYPE_ARP && probe.family == AF_INET)
      hear_arp(frame + ETH, length - ETH);
    else if (ethertype == ETHERTYPE_IP && probe.family == AF_INET)
      hear_ip4(frame, length);
    else if (ethertype == ETHERTYPE_IPV6 && probe.family == AF_INET6)
      hear_ip6(frame, length);
  }
}

static void open_socket(const char *interface)
{
  struct ifreq request = {0};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
  probe.fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  if (probe.fd < 0 || ioctl(probe.fd, SIOCGIFHWADDR, &request) < 0)
    die(interface);
  memcpy(probe.own_mac, request.ifr_hwaddr.sa_data, 6);
  struct sockaddr_ll at = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(ETH_P_ALL),
                           .sll_ifindex = (int)if_nametoindex(interface)};
  int on = 1;
  if (bind(probe.fd, (struct sockaddr *)&at, sizeof at) < 0 ||
      setsockopt(probe.fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0)
    die("packet socket");
}

/* A host that keeps what it knows asks seldom, so that it is seldom answered twice. */
static bool is_time_to_ask(int64_t now)
{
  static int64_t next;
  if (probe.keeps && (probe.mac_known || now < next))
    return false;
  next = now + ASK_AGAIN_NS;
  return true;
}

static void run(void)
{
  int64_t due = clock_ns(CLOCK_MONOTONIC);
  while (!ended) {
    int64_t wait = due - clock_ns(CLOCK_MONOTONIC);
    if (wait <= 0) {
      if (-wait > probe.worst_ns)
        probe.worst_ns = -wait;
      if (is_time_to_ask(due))
        ask();
      if (probe.mac_known)
        ping();
      due += probe.period_ns * (1 + -wait / probe.period_ns);
      continue;
    }
    struct timespec timeout = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
    struct pollfd poll = {.fd = probe.fd, .events = POLLIN};
    if (ppoll(&poll, 1, &timeout, NULL) > 0)
      hear();
  }
}

int main(int argc, char **argv)
{
  if (argc != 5 && argc != 6) {
    fputs("usage: probe INTERFACE SOURCE TARGET PERIOD_US [DESTINATION]\n", stderr);
    return 2;
  }
  probe.family = strchr(argv[2], ':') != NULL ? AF_INET6 : AF_INET;
  probe.size = probe.family == AF_INET6 ? 16 : 4;
  probe.period_ns = strtol(argv[4], NULL, 10) * 1000;
  if (inet_pton(probe.family, argv[2], probe.source) != 1 ||
      inet_pton(probe.family, argv[3], probe.target) != 1 ||
      inet_pton(probe.family, argv[argc == 6 ? 5 : 3], probe.destination) != 1 ||
      probe.period_ns <= 0) {
    fputs("probe: bad argument\n", stderr);
    return 2;
  }
  probe.keeps = argc == 6;
  setvbuf(stdout, NULL, _IOLBF, 0);
  open_socket(argv[1]);
  signal(SIGTERM, on_signal);
  run();
  struct stream *streams[2] = {&probe.resolve, &probe.echo};
  for (int i = 0; i < 2; i++)
    printf("sum %s %llu %llu %lld\n", streams[i]->kind, (unsigned long long)streams[i]->sent,
           (unsigned long long)streams[i]->answered, (long long)streams[i]->last);
  printf("late %lld\n", (long long)probe.worst_ns);
  return 0;
}
