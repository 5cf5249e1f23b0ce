/* SPDX-License-Identifier: MIT */
/*
 * receive.c - the packet socket of a port: one for all groups of all protocols.
 *
 * It takes whole frames in front of everything else that the kernel does with them
 * (ETH_P_ALL).  A socket for single Ethertypes would stand behind the macvlan
 * devices and miss what is sent to a virtual MAC; a socket for IP protocol 112 would
 * need one system call more for each packet's hop limit, which stands in the frame.
 * For the same reason frames "for another host" are not sorted out: that is what the
 * kernel calls those to a virtual MAC.
 *
 * Frames are read in batches into memory that all ports share, and parsed there.
 */
#include "vipd.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter.h"
#include "offload.h"

enum { BATCH = 64 };

/*
 * What the kernel may queue for a port while vipd does not run, in octets as the
 * kernel counts them: 768 or more for a small frame.  The default would hold 277
 * frames, less than one interval of 1,000 groups.  It is a limit, not memory taken.
 */
enum { QUEUE_OCTETS = 8 * 1024 * 1024 };

/*
 * Batches in one pass: all that the queue can hold, because timers must not run
 * before everything that waited has been heard; and not more, because timers must
 * run under a flood, too.  (The kernel doubles QUEUE_OCTETS.)
 */
enum { BATCHES = 2 * QUEUE_OCTETS / 768 / BATCH };

/* Where a batch is read into. */
struct receive {
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  uint8_t frames[BATCH][FILTER_FRAME];
  struct sock_filter program[BPF_MAXINSNS];
};

static struct receive *make_receive(void)
{
  struct receive *receive = calloc(1, sizeof *receive);

  if (receive == NULL)
    return NULL;
  for (unsigned i = 0; i < BATCH; i++) {
    receive->vectors[i].iov_base = receive->frames[i];
    receive->vectors[i].iov_len = FILTER_FRAME;
    receive->messages[i].msg_hdr.msg_iov = &receive->vectors[i];
    receive->messages[i].msg_hdr.msg_iovlen = 1;
  }
  return receive;
}

void receive_end(struct vipd *vipd)
{
  free(vipd->receive);
  vipd->receive = NULL;
}

/* ---- frames ---- */

/* The source whose group the packet is for; the first one counts what has none. */
static struct source *source_for(const struct port *port, const struct protocol *protocol,
                                 const struct vip_frame *frame)
{
  struct source *source = port->sources;
  int number;

  if (source == NULL || source->next == NULL || protocol->number_of == NULL)
    return source;
  number = protocol->number_of(frame);
  for (; source != NULL && number >= 0; source = source->next)
    if (vip_if_find(&source->vif, protocol->number, protocol_family(protocol, frame->meta.family),
                    (uint16_t)number) != NULL)
      return source;
  return port->sources;
}

static void feed(struct vipd *vipd, struct port *port, uint8_t *data, size_t length, vip_time now)
{
  const struct protocol *protocol;
  struct source *source;
  struct vip_frame frame;

  int result = vip_frame_parse(&frame, data, length);

  if (result == VIP_ERR_CHECKSUM && offload_complete(data, length))
    result = vip_frame_parse(&frame, data, length);
  if (result != VIP_OK) {
    port->malformed++;
    return;
  }
  if (frame.kind == VIP_FRAME_QUERY) {
    answer_query(vipd, port, &frame, now);
    return;
  }
  if (frame.kind == VIP_FRAME_ASSERTION) {
    answer_heard(vipd, port, &frame, now);
    return;
  }
  protocol = protocol_of_frame(frame.kind);
  if (protocol == NULL)
    return;
  source = source_for(port, protocol, &frame);
  if (source != NULL)
    (void)protocol->input(&source->vif, &frame, now);
}

/* Reads until nothing is left. */
static void receive_ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct port *port = watch->user;
  struct receive *receive = vipd->receive;
  int got = BATCH;

  /* An error (the interface went down) is reported once, by the first call. */
  (void)revents;
  for (int batch = 0; batch < BATCHES && got == BATCH && watch->fd >= 0; batch++) {
    vip_time now;

    got = recvmmsg(watch->fd, receive->messages, BATCH, MSG_DONTWAIT, NULL);
    now = loop_now();
    for (int i = 0; i < got; i++)
      feed(vipd, port, receive->frames[i], receive->messages[i].msg_len, now);
    if (got > 0)
      port->received += (unsigned)got;
    /* Only a well filled queue can have overflowed. */
    if (got == BATCH && batch == 0)
      receive_statistics(port);
  }
}

void receive_statistics(struct port *port)
{
  struct tpacket_stats stats;
  socklen_t size = sizeof stats;

  /* Reading resets the kernel's numbers. */
  if (port->receive.fd < 0 ||
      getsockopt(port->receive.fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) < 0 ||
      stats.tp_drops == 0)
    return;
  if (port->missed == 0)
    log_say(LOG_WARNING, "%s: %u frames lost, more came than could be read", port->name,
            stats.tp_drops);
  port->missed += stats.tp_drops;
}

/* ---- the filter ---- */

static void add_port(uint16_t ports[FILTER_PROTOCOLS], uint16_t port)
{
  unsigned i = 0;

  while (i < FILTER_PROTOCOLS && ports[i] != 0 && ports[i] != port)
    i++;
  if (i < FILTER_PROTOCOLS)
    ports[i] = port;
}

static void add_protocol(struct filter_wish *wish, const struct protocol *protocol)
{
  unsigned i = 0;

  if (protocol->ip_protocol == IPPROTO_UDP) {
    add_port(wish->udp4_ports, protocol->udp_port[0]);
    add_port(wish->udp6_ports, protocol->udp_port[1]);
    return;
  }
  while (i < FILTER_PROTOCOLS && wish->ip_protocols[i] != 0 &&
         wish->ip_protocols[i] != protocol->ip_protocol)
    i++;
  if (i < FILTER_PROTOCOLS)
    wish->ip_protocols[i] = protocol->ip_protocol;
}

static bool add_target(struct filter_wish *wish, unsigned *room, uint32_t target)
{
  if (wish->target_count == *room) {
    const unsigned more = *room * 2 + 64;
    uint32_t *targets = realloc(wish->targets, more * sizeof *targets);

    if (targets == NULL)
      return false;
    wish->targets = targets;
    *room = more;
  }
  wish->targets[wish->target_count++] = target;
  return true;
}

/* What the groups of a port want to hear, in whatever state they are. */
static void collect(const struct vipd *vipd, const struct port *port, struct filter_wish *wish)
{
  unsigned room = 0;

  for (const struct group *group = vipd->groups; group != NULL; group = group->next) {
    if (group->source == NULL || group->source->port != port)
      continue;
    add_protocol(wish, group->protocol);
    for (const struct group_right *right = group->rights; right != NULL; right = right->next)
      if (!add_target(wish, &room, filter_target(group->family, &right->addr)))
        wish->all_targets = true;
  }
}

static int attach(int fd, struct sock_filter *program, struct filter_wish *wish)
{
  const unsigned count = filter_write(program, BPF_MAXINSNS, wish);
  const struct sock_fprog prog = {(unsigned short)count, program};

  if (count == 0) {
    errno = ENOMEM;
    return -1;
  }
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof prog);
}

/*
 * Replaces the filter.  A long one can be refused: beyond BPF_MAXINSNS by the
 * kernel's design, and beyond net.core.optmem_max by its settings.
 */
static bool set_filter(struct vipd *vipd, const struct port *port, int fd)
{
  struct filter_wish wish = {.targets = NULL};
  int result;

  collect(vipd, port, &wish);
  result = attach(fd, vipd->receive->program, &wish);
  if (result < 0 && errno == ENOMEM && !wish.all_targets) {
    wish.all_targets = true;
    result = attach(fd, vipd->receive->program, &wish);
  }
  free(wish.targets);
  return result == 0;
}

/* ---- the socket ---- */

static bool set_options(const struct port *port, int fd)
{
  const int octets = QUEUE_OCTETS;
  const int one = 1;

  /* Our own frames would come back.  Linux 4.20 has it. */
  if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) < 0)
    return false;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) < 0 &&
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets) < 0)
    log_say(LOG_WARNING, "%s: the receive buffer stays small: %s", port->name, strerror(errno));
  return true;
}

static bool bind_socket(const struct port *port, int fd)
{
  const struct sockaddr_ll addr = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)port->ifindex};

  return bind(fd, (const struct sockaddr *)(const void *)&addr, sizeof addr) == 0;
}

static void open_socket(struct vipd *vipd, struct port *port)
{
  /* Protocol 0: nothing is queued before the filter is there and bind() names ETH_P_ALL. */
  const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0 || !set_options(port, fd) || !set_filter(vipd, port, fd) || !bind_socket(port, fd)) {
    log_say(LOG_ERR, "%s: cannot receive packets: %s", port->name, strerror(errno));
    if (fd >= 0)
      (void)close(fd);
    return;
  }
  port->receive.fd = fd;
  port->receive.events = POLLIN;
  port->receive.packets = true;
  port->receive.ready = receive_ready;
  port->receive.user = port;
  loop_watch(vipd, &port->receive);
}

void receive_settle(struct vipd *vipd, struct port *port)
{
  if (vipd->receive == NULL)
    vipd->receive = make_receive();
  if (vipd->receive == NULL) {
    log_say(LOG_ERR, "%s: cannot receive packets: no memory", port->name);
    return;
  }
  if (port->receive.fd < 0)
    open_socket(vipd, port);
  else if (!set_filter(vipd, port, port->receive.fd))
    log_say(LOG_ERR, "%s: cannot change the packet filter: %s", port->name, strerror(errno));
}

void receive_close(struct vipd *vipd, struct port *port)
{
  if (port->receive.fd < 0)
    return;
  receive_statistics(port);
  loop_unwatch(vipd, &port->receive);
  (void)close(port->receive.fd);
  port->receive.fd = -1;
}
