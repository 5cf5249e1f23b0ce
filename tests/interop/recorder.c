/* SPDX-License-Identifier: MIT */
/*
 * recorder.c - what the scale test sees of two routers that are joined by a cable for
 * each interface: a record of 16 octets for each advertisement and each gratuitous ARP
 * that came in, and for each address and device that the second router's kernel took.
 * A capture of whole packets costs too much at 100,000 a second.
 *
 *   recorder FILE NETNS0 NETNS1 PORTS     interfaces eth0 ... in both, until SIGTERM
 *
 * Frames are taken where they come in: what router 0 sends is seen by router 1, whatever
 * way it was sent.  Times are the kernel's, of the moment at which the frame entered the
 * receiver; those of addresses are when the notification was read.  Virtual addresses
 * are 10.PORT+1.1.VRID.
 *
 * On standard output: `ready`, then `seen ROUTER COUNT` when more groups of a router were
 * heard than before, and last `records N dropped M`.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTS = 8, TAPS = 2 * PORTS, SNAP = 64, VRRP = 112 };
/* A tap holds 8 MiB: two seconds of 25,000 advertisements a second, and more. */
enum { BLOCK = 1 << 18, BLOCKS = 32, RETIRE_MS = 20 };
enum { ADVERT = 1, GRATUITOUS = 2, ADDRESS = 3, DEVICE_UP = 4 };

/* As it is in the file, in the machine's order of octets. */
struct record {
  int64_t time_ns; /* since 1970 */
  uint8_t kind;
  uint8_t router; /* who did it: 0, 1 */
  uint8_t port;
  uint8_t vrid;
  uint32_t value; /* ADVERT: priority; ADDRESS, DEVICE_UP: index of the interface */
};

struct tap {
  uint8_t *ring;
  unsigned block; /* the next to read */
  uint8_t router, port;
};

static struct tap taps[TAPS];
static struct pollfd polls[TAPS + 1]; /* the last: rtnetlink */
static unsigned tap_count;
static bool heard[2][PORTS][256];
static unsigned heard_count[2];
static uint64_t record_count, drop_count;
static FILE *out;
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

static void set(int fd, int level, int option, const void *value, size_t size, const char *name)
{
  if (setsockopt(fd, level, option, value, (socklen_t)size) < 0)
    die(name);
}

static void enter(const char *netns)
{
  char path[64];
  snprintf(path, sizeof path, "/run/netns/%.40s", netns);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, 0) < 0)
    die(path);
  close(fd);
}

/* Only VRRP over IPv4 and ARP, and of those only the front. */
static void set_filter(int fd)
{
  struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
                               BPF_JUMP(BPF_JMP | BPF_JEQ, ETHERTYPE_ARP, 3, 0),
                               BPF_JUMP(BPF_JMP | BPF_JEQ, ETHERTYPE_IP, 0, 3),
                               BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),
                               BPF_JUMP(BPF_JMP | BPF_JEQ, VRRP, 0, 1),
                               BPF_STMT(BPF_RET, SNAP),
                               BPF_STMT(BPF_RET, 0)};
  struct sock_fprog filter = {sizeof code / sizeof code[0], code};
  set(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter, "SO_ATTACH_FILTER");
}

static void open_tap(uint8_t router, uint8_t port)
{
  char name[IFNAMSIZ];
  snprintf(name, sizeof name, "eth%u", port);
  int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, version = TPACKET_V3;
  if (fd < 0)
    die("socket");
  struct sockaddr_ll at = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(ETH_P_ALL),
                           .sll_ifindex = (int)if_nametoindex(name)};
  struct packet_mreq all = {.mr_ifindex = at.sll_ifindex, .mr_type = PACKET_MR_ALLMULTI};
  struct tpacket_req3 ring = {.tp_block_size = BLOCK,
                              .tp_block_nr = BLOCKS,
                              .tp_frame_size = 2048,
                              .tp_frame_nr = BLOCK / 2048 * BLOCKS,
                              .tp_retire_blk_tov = RETIRE_MS};
  set_filter(fd);
  set(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on, "PACKET_IGNORE_OUTGOING");
  /* Frames are stamped where they come in, not where this socket gets them. */
  set(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on, "SO_TIMESTAMPNS");
  set(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version, "PACKET_VERSION");
  set(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring, "PACKET_RX_RING");
  struct tap *tap = &taps[tap_count];
  tap->ring = mmap(NULL, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (tap->ring == MAP_FAILED || bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
    die(name);
  set(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all, "PACKET_ADD_MEMBERSHIP");
  tap->router = router;
  tap->port = port;
  polls[tap_count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static int open_netlink(void)
{
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE), size = 32 << 20;
  struct sockaddr_nl at = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR};
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
    die("rtnetlink");
  set(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size, "SO_RCVBUFFORCE");
  return fd;
}

static void put(struct record record)
{
  if (fwrite(&record, sizeof record, 1, out) != 1)
    die("write");
  record_count++;
}

static void take_frame(const struct tap *tap, const struct tpacket3_hdr *header)
{
  const uint8_t *frame = (const uint8_t *)header + header->tp_mac;
  struct record record = {.time_ns = (int64_t)header->tp_sec * 1000000000 + header->tp_nsec,
                          .router = tap->router,
                          .port = tap->port};
  if (frame[12] == 8 && frame[13] == 6) {
    /* Gratuitous: sender and target are one; virtual: 10.PORT+1.1.VRID. */
    if (header->tp_snaplen < 42 || memcmp(frame + 28, frame + 38, 4) != 0 || frame[30] != 1)
      return;
    record.kind = GRATUITOUS;
    record.vrid = frame[31];
  } else {
    unsigned at = 14 + (frame[14] & 15U) * 4;
    if (header->tp_snaplen < at + 3 || (frame[at] & 15) != 1)
      return;
    record.kind = ADVERT;
    record.vrid = frame[at + 1];
    record.value = frame[at + 2];
    if (!heard[tap->router][tap->port][record.vrid]) {
      heard[tap->router][tap->port][record.vrid] = true;
      heard_count[tap->router]++;
    }
  }
  put(record);
}

/* Reads the blocks that the kernel has handed over. */
static void read_tap(struct tap *tap)
{
  for (;;) {
    void *block = tap->ring + (size_t)tap->block * BLOCK;
    struct tpacket_hdr_v1 *head = &((struct tpacket_block_desc *)block)->hdr.bh1;
    if ((__atomic_load_n(&head->block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
      return;
    const uint8_t *at = (uint8_t *)block + head->offset_to_first_pkt;
    for (uint32_t i = 0; i < head->num_pkts; i++) {
      const void *frame = at;
      take_frame(tap, frame);
      at += ((const struct tpacket3_hdr *)frame)->tp_next_offset;
    }
    __atomic_store_n(&head->block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    tap->block = (tap->block + 1) % BLOCKS;
  }
}

/* An address was added: IFA_LOCAL among the attributes says which. */
static void take_address(const uint8_t *message, size_t size, struct record record)
{
  struct ifaddrmsg body;
  struct rtattr attribute;
  size_t at = NLMSG_HDRLEN;
  memcpy(&body, message + at, sizeof body);
  for (at += NLMSG_ALIGN(sizeof body); at + RTA_LENGTH(4) <= size;
       at += RTA_ALIGN(attribute.rta_len)) {
    memcpy(&attribute, message + at, sizeof attribute);
    const uint8_t *octets = message + at + RTA_LENGTH(0);
    if (attribute.rta_type != IFA_LOCAL || octets[0] != 10 || octets[2] != 1)
      continue;
    record.kind = ADDRESS;
    record.port = (uint8_t)(octets[1] - 1);
    record.vrid = octets[3];
    record.value = body.ifa_index;
    put(record);
  }
}

static void take_device(const uint8_t *message, struct record record)
{
  struct ifinfomsg body;
  memcpy(&body, message + NLMSG_HDRLEN, sizeof body);
  if ((body.ifi_flags & IFF_UP) == 0)
    return;
  record.kind = DEVICE_UP;
  record.value = (uint32_t)body.ifi_index;
  put(record);
}

static void read_netlink(int fd)
{
  static uint8_t buffer[1 << 16];
  ssize_t got;
  while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0 || (got < 0 && errno == ENOBUFS)) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct record record = {.time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec, .router = 1};
    drop_count += got < 0;
    struct nlmsghdr head;
    for (ssize_t at = 0; at + NLMSG_HDRLEN <= got; at += (ssize_t)NLMSG_ALIGN(head.nlmsg_len)) {
      memcpy(&head, buffer + at, sizeof head);
      if (head.nlmsg_type == RTM_NEWADDR)
        take_address(buffer + at, head.nlmsg_len, record);
      else if (head.nlmsg_type == RTM_NEWLINK)
        take_device(buffer + at, record);
    }
  }
}

static void read_all(void)
{
  unsigned before[2] = {heard_count[0], heard_count[1]};
  for (unsigned i = 0; i < tap_count; i++)
    read_tap(&taps[i]);
  read_netlink(polls[tap_count].fd);
  fflush(out);
  for (unsigned router = 0; router < 2; router++)
    if (heard_count[router] != before[router])
      printf("seen %u %u\n", router, heard_count[router]);
}

int main(int argc, char **argv)
{
  int ports = argc == 5 ? atoi(argv[4]) : 0;
  if (ports < 1 || ports > PORTS) {
    fputs("usage: recorder FILE NETNS0 NETNS1 PORTS\n", stderr);
    return 2;
  }
  out = fopen(argv[1], "wb");
  if (out == NULL)
    die(argv[1]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (uint8_t router = 0; router < 2; router++) {
    enter(argv[3 - router]);
    for (uint8_t port = 0; port < ports; port++)
      open_tap(router, port);
  }
  enter(argv[3]);
  polls[tap_count] = (struct pollfd){.fd = open_netlink(), .events = POLLIN};
  /* Before the routers: a busy one must not keep this from reading. */
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 60});
  signal(SIGTERM, on_signal);
  puts("ready");
  while (!ended) {
    poll(polls, tap_count + 1, 1000);
    read_all();
  }
  /* What is in blocks that are not full comes when their time is over. */
  poll(NULL, 0, 5 * RETIRE_MS);
  read_all();
  for (unsigned i = 0; i < tap_count; i++) {
    struct tpacket_stats_v3 stats;
    socklen_t size = sizeof stats;
    if (getsockopt(polls[i].fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0)
      drop_count += stats.tp_drops;
  }
  if (fclose(out) != 0)
    die(argv[1]);
  printf("records %llu dropped %llu\n", (unsigned long long)record_count,
         (unsigned long long)drop_count);
  return 0;
}
