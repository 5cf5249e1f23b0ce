/* SPDX-License-Identifier: MIT */
/*
 * bareloop.c - what the packets of so many groups cost by themselves: a loop that
 * sends ready-made VRRPv3 advertisements with sendmmsg() each interval, or receives
 * them with recvmmsg(), and does nothing else.  The scale test measures the
 * processor time of both beside that of the routers.
 *
 *   bareloop send GROUPS INTERVAL_US SECONDS INTERFACE... [plain]
 *   bareloop receive GROUPS INTERVAL_US SECONDS INTERFACE... [plain]
 *
 * The groups are spread evenly over the interfaces, VRID 1 first on each.  `plain`
 * makes a system call for each packet instead of one for a batch.  A sender prints `sent N late M`:
 * M rounds began more than half an interval late.  A receiver prints `received N dropped M`.
 */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

enum { FRAME = 46, BATCH = 64, PORTS = 16, GROUPS = 4096, VRRP = 112 };

static uint8_t frames[GROUPS][FRAME];
static int64_t interval_ns, end_ns;
static bool plain;

static void die(const char *what)
{
  perror(what);
  exit(2);
}

static int64_t now_ns(void)
{
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void put_checksum(uint8_t *at, const uint8_t *data, size_t length)
{
  uint32_t sum = 0;
  for (size_t i = 0; i < length; i += 2)
    sum += (uint32_t)data[i] << 8 | data[i + 1];
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  at[0] = (uint8_t)(~sum >> 8);
  at[1] = (uint8_t)~sum;
}

static void make_frame(uint8_t *frame, uint8_t port, uint8_t vrid)
{
  const uint8_t made[FRAME] = {0x01, 0x00,
                               0x5e, 0x00,
                               0x00, 0x12,
                               0x00, 0x00,
                               0x5e, 0x00,
                               0x01, vrid,
                               0x08, 0x00, /* eth */
                               0x45, 0xc0,
                               0,    32,
                               0,    0,
                               0,    0,
                               255,  VRRP,
                               0,    0,
                               10,   (uint8_t)(port + 1),
                               0,    1,
                               224,  0,
                               0,    18,
                               0x31, vrid,
                               200,  1,
                               0,    (uint8_t)(interval_ns / 10000000),
                               0,    0,
                               10,   (uint8_t)(port + 1),
                               1,    vrid};
  memcpy(frame, made, FRAME);
  put_checksum(frame + 24, frame + 14, 20);
  put_checksum(frame + 40, frame + 34, 12);
}

static int open_port(const char *interface, uint16_t protocol)
{
  int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, size = 8 << 20;
  struct sockaddr_ll at = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(protocol),
                           .sll_ifindex = (int)if_nametoindex(interface)};
  struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
                               BPF_JUMP(BPF_JMP | BPF_JEQ, ETHERTYPE_IP, 0, 3),
                               BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),
                               BPF_JUMP(BPF_JMP | BPF_JEQ, VRRP, 0, 1),
                               BPF_STMT(BPF_RET, 65535),
                               BPF_STMT(BPF_RET, 0)};
  struct sock_fprog filter = {sizeof code / sizeof code[0], code};
  if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 ||
      bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
    die(interface);
  struct packet_mreq all = {.mr_ifindex = at.sll_ifindex, .mr_type = PACKET_MR_ALLMULTI};
  if (protocol != 0 && setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) < 0)
    die(interface);
  return fd;
}

/* One interface's groups, once. */
static uint64_t send_round(int fd, uint8_t (*frame)[FRAME], unsigned count)
{
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  uint64_t sent = 0;
  for (unsigned i = 0; plain && i < count; i++)
    sent += send(fd, frame[i], FRAME, 0) == FRAME;
  if (plain)
    return sent;
  memset(messages, 0, sizeof messages);
  for (unsigned at = 0; at < count; at += BATCH) {
    unsigned batch = count - at < BATCH ? count - at : BATCH;
    for (unsigned i = 0; i < batch; i++) {
      parts[i] = (struct iovec){frame[at + i], FRAME};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    int done = sendmmsg(fd, messages, batch, 0);
    sent += done > 0 ? (uint64_t)done : 0;
  }
  return sent;
}

static void send_all(unsigned groups, char **interfaces, unsigned ports)
{
  int fd[PORTS];
  unsigned first[PORTS + 1] = {0}; /* frame of each port; the last: of none */
  uint64_t sent = 0, late = 0;
  for (unsigned p = 0; p < ports; p++) {
    fd[p] = open_port(interfaces[p], 0);
    first[p + 1] = first[p] + groups / ports + (p < groups % ports);
    for (unsigned i = first[p]; i < first[p + 1]; i++)
      make_frame(frames[i], (uint8_t)p, (uint8_t)(i - first[p] + 1));
  }
  for (int64_t due = now_ns(); due < end_ns; due += interval_ns) {
    struct timespec at = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    late += now_ns() - due > interval_ns / 2;
    for (unsigned p = 0; p < ports; p++)
      sent += send_round(fd[p], frames + first[p], first[p + 1] - first[p]);
  }
  printf("sent %llu late %llu\n", (unsigned long long)sent, (unsigned long long)late);
}

static uint64_t receive_round(int fd)
{
  static uint8_t buffers[BATCH][256];
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  if (plain)
    return recv(fd, buffers[0], sizeof buffers[0], MSG_DONTWAIT) > 0;
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < BATCH; i++) {
    parts[i] = (struct iovec){buffers[i], sizeof buffers[i]};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  int got = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
  return got > 0 ? (uint64_t)got : 0;
}

static void receive_all(char **interfaces, unsigned ports)
{
  struct pollfd polls[PORTS];
  uint64_t received = 0, dropped = 0;
  for (unsigned p = 0; p < ports; p++)
    polls[p] = (struct pollfd){.fd = open_port(interfaces[p], ETH_P_ALL), .events = POLLIN};
  for (int64_t left; (left = end_ns - now_ns()) > 0;) {
    struct timespec timeout = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
    if (ppoll(polls, ports, &timeout, NULL) <= 0)
      continue;
    for (unsigned p = 0; p < ports; p++) {
      uint64_t got;
      while ((polls[p].revents & POLLIN) != 0 && (got = receive_round(polls[p].fd)) > 0)
        received += got;
    }
  }
  for (unsigned p = 0; p < ports; p++) {
    struct tpacket_stats stats;
    socklen_t size = sizeof stats;
    if (getsockopt(polls[p].fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0)
      dropped += stats.tp_drops;
  }
  printf("received %llu dropped %llu\n", (unsigned long long)received, (unsigned long long)dropped);
}

int main(int argc, char **argv)
{
  plain = argc > 6 && strcmp(argv[argc - 1], "plain") == 0;
  argc -= plain;
  unsigned groups = argc > 5 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
  if (groups == 0 || groups > GROUPS || argc - 5 > PORTS) {
    fputs("usage: bareloop send|receive GROUPS INTERVAL_US SECONDS INTERFACE...\n", stderr);
    return 2;
  }
  interval_ns = strtol(argv[3], NULL, 10) * 1000;
  end_ns = now_ns() + strtol(argv[4], NULL, 10) * 1000000000;
  if (interval_ns <= 0)
    return 2;
  /* As the routers do; where that is not permitted it is slower, and says so by `late`. */
  prctl(PR_SET_TIMERSLACK, 1UL);
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 10});
  if (strcmp(argv[1], "send") == 0)
    send_all(groups, argv + 5, (unsigned)(argc - 5));
  else
    receive_all(argv + 5, (unsigned)(argc - 5));
  return 0;
}
