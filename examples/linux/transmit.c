/* SPDX-License-Identifier: MIT */
/*
 * transmit.c - sends frames in batches, straight on the port.
 *
 * Frames are built one behind another in one piece of memory and handed over with
 * one sendmmsg() at the end of a pass of the loop, or when there is no more room.
 * The order of the queue is the order on the wire: an advertisement goes in front
 * of the gratuitous ARP of the same takeover, because a request that leaves before
 * the old Active router has yielded is answered by it.
 *
 * Also what has a virtual MAC as source leaves through the port: nothing waits for a
 * macvlan device, and everything has one way out.
 *
 * Packets to unicast peers are routed by the kernel, which finds the next hop: they
 * go through raw IP sockets, from the IP header on.
 */
#include "vipd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_packet.h>
#include <linux/pkt_sched.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  SLOTS = 256,
  ARENA = 128 * 1024,     /* octets of frames; holds any single one */
  ETHERNET = 14,          /* octets of its header */
  ANNOUNCE_ROOM = 128,    /* more than an ARP packet or a neighbour advertisement */
  QUEUE_OCTETS = 8 << 20, /* what the kernel may hold that has not left yet */
};

/* Ways out. */
enum way { BY_FRAME, BY_IPV4, BY_IPV6, WAYS };

/* What belongs to a queued frame beside its octets. */
struct slot {
  struct port *port; /* counts what is lost */
  enum way way;
  union {
    struct sockaddr_ll ll;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  } to;
  struct iovec vector;
  /* Ancillary data of BY_IPV4, BY_IPV6, the interface; aligned for its header. */
  size_t control[(CMSG_SPACE(sizeof(struct in6_pktinfo)) + sizeof(size_t) - 1) / sizeof(size_t)];
};

struct transmit {
  int fd[WAYS];
  unsigned count; /* queued */
  size_t used;    /* of the arena */
  struct mmsghdr messages[SLOTS];
  struct slot slots[SLOTS];
  uint8_t arena[ARENA];
};

/* ---- opening ---- */

/*
 * A socket that only sends.  Neither protocol 0 of a packet socket nor IPPROTO_RAW
 * receives anything: a receiving socket that nobody reads would fill up, and cost the
 * kernel a copy of every packet.
 */
static int open_way(enum way way)
{
  static const int families[WAYS] = {AF_PACKET, AF_INET, AF_INET6};
  const int protocol = way == BY_FRAME ? 0 : IPPROTO_RAW;
  const int fd = socket(families[way], SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  const int octets = QUEUE_OCTETS;
  const int priority = TC_PRIO_CONTROL;

  if (fd < 0)
    return -1;
  /* 1,000 takeovers are 2,000 frames at once; the default holds some 280. */
  if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets) < 0)
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
  /* In front of ordinary traffic in the port's queue. */
  (void)setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof priority);
  return fd;
}

bool transmit_open(struct vipd *vipd)
{
  struct transmit *transmit = calloc(1, sizeof *transmit);

  vipd->transmit = transmit;
  if (transmit == NULL) {
    log_say(LOG_ERR, "no memory to send packets");
    return false;
  }
  for (unsigned i = 0; i < SLOTS; i++) {
    struct msghdr *header = &transmit->messages[i].msg_hdr;

    header->msg_name = &transmit->slots[i].to;
    header->msg_iov = &transmit->slots[i].vector;
    header->msg_iovlen = 1;
  }
  for (unsigned way = 0; way < WAYS; way++)
    transmit->fd[way] = open_way((enum way)way);
  /* A kernel without IPv6 is no reason not to run. */
  if (transmit->fd[BY_FRAME] < 0 || transmit->fd[BY_IPV4] < 0) {
    log_say(LOG_ERR, "cannot send packets: %s; CAP_NET_RAW permits it", strerror(errno));
    return false;
  }
  return true;
}

void transmit_close(struct vipd *vipd)
{
  struct transmit *transmit = vipd->transmit;

  if (transmit == NULL)
    return;
  transmit_flush(vipd);
  for (unsigned way = 0; way < WAYS; way++)
    if (transmit->fd[way] >= 0)
      (void)close(transmit->fd[way]);
  free(transmit);
  vipd->transmit = NULL;
}

/* ---- sending ---- */

static void lost(struct slot *slot, int error)
{
  struct port *port = slot->port;

  port->lost++;
  if (error != port->lost_error)
    log_say(LOG_WARNING, "%s: cannot send: %s", port->name, strerror(error));
  port->lost_error = error;
}

/* How many of the queued frames from `first` on go the same way. */
static unsigned run_length(const struct transmit *transmit, unsigned first)
{
  unsigned end = first + 1;

  while (end < transmit->count && transmit->slots[end].way == transmit->slots[first].way)
    end++;
  return end - first;
}

void transmit_flush(struct vipd *vipd)
{
  struct transmit *transmit = vipd->transmit;
  unsigned done = 0;

  while (done < transmit->count) {
    const int fd = transmit->fd[transmit->slots[done].way];
    const int sent =
        sendmmsg(fd, &transmit->messages[done], run_length(transmit, done), MSG_DONTWAIT);

    if (sent > 0) {
      done += (unsigned)sent;
      continue;
    }
    /* The first one failed, and what is behind it may be for another port. */
    lost(&transmit->slots[done], errno);
    done++;
  }
  transmit->count = 0;
  transmit->used = 0;
}

/* Where the next frame is to be built: there is room for `octets`.  NULL: never. */
static uint8_t *reserve(struct vipd *vipd, const struct port *port, size_t octets)
{
  struct transmit *transmit = vipd->transmit;

  if (port->ifindex == 0 || octets > ARENA)
    return NULL;
  if (transmit->count == SLOTS || ARENA - transmit->used < octets)
    transmit_flush(vipd);
  return transmit->arena + transmit->used;
}

/* Queues the `length` octets that were built. */
static struct slot *commit(struct transmit *transmit, struct port *port, enum way way,
                           size_t length)
{
  struct slot *slot = &transmit->slots[transmit->count++];

  slot->port = port;
  slot->way = way;
  slot->vector.iov_base = transmit->arena + transmit->used;
  slot->vector.iov_len = length;
  transmit->used += length;
  return slot;
}

static void commit_frame(struct transmit *transmit, struct port *port, size_t length)
{
  struct msghdr *header = &transmit->messages[transmit->count].msg_hdr;
  const uint8_t *frame = transmit->arena + transmit->used;
  struct slot *slot = commit(transmit, port, BY_FRAME, length);

  memset(&slot->to.ll, 0, sizeof slot->to.ll);
  slot->to.ll.sll_family = AF_PACKET;
  slot->to.ll.sll_ifindex = (int)port->ifindex;
  /* Older kernels do not read the Ethertype of a raw frame: queues and taps want it. */
  memcpy(&slot->to.ll.sll_protocol, frame + ETHERNET - 2, 2);
  header->msg_namelen = sizeof slot->to.ll;
  header->msg_control = NULL;
  header->msg_controllen = 0;
}

/*
 * A packet that the kernel routes, out of the port and no other interface.  With the
 * header included the kernel changes nothing in it but the IPv4 header's checksum and
 * identification, so what was summed and signed stays so.
 */
static int commit_routed(struct vipd *vipd, struct port *port, const struct vip_packet *packet,
                         size_t length)
{
  struct transmit *transmit = vipd->transmit;
  struct msghdr *header = &transmit->messages[transmit->count].msg_hdr;
  const bool ipv4 = packet->family == VIP_IPV4;
  struct slot *slot;
  struct cmsghdr *control;

  if (transmit->fd[ipv4 ? BY_IPV4 : BY_IPV6] < 0)
    return VIP_ERR_NO_NEXT_HOP;
  slot = commit(transmit, port, ipv4 ? BY_IPV4 : BY_IPV6, length);
  slot->vector.iov_base = (uint8_t *)slot->vector.iov_base + ETHERNET;
  slot->vector.iov_len -= ETHERNET;
  memset(&slot->to, 0, sizeof slot->to);
  memset(slot->control, 0, sizeof slot->control);
  header->msg_control = slot->control;
  header->msg_controllen =
      ipv4 ? CMSG_SPACE(sizeof(struct in_pktinfo)) : CMSG_SPACE(sizeof(struct in6_pktinfo));
  control = CMSG_FIRSTHDR(header);
  if (ipv4) {
    const struct in_pktinfo info = {.ipi_ifindex = (int)port->ifindex};

    slot->to.in.sin_family = AF_INET;
    memcpy(&slot->to.in.sin_addr, packet->dst.octet, sizeof slot->to.in.sin_addr);
    header->msg_namelen = sizeof slot->to.in;
    control->cmsg_level = IPPROTO_IP;
    control->cmsg_type = IP_PKTINFO;
    control->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(control), &info, sizeof info);
  } else {
    const struct in6_pktinfo info = {.ipi6_ifindex = port->ifindex};

    slot->to.in6.sin6_family = AF_INET6;
    slot->to.in6.sin6_scope_id = port->ifindex;
    memcpy(&slot->to.in6.sin6_addr, packet->dst.octet, sizeof slot->to.in6.sin6_addr);
    header->msg_namelen = sizeof slot->to.in6;
    control->cmsg_level = IPPROTO_IPV6;
    control->cmsg_type = IPV6_PKTINFO;
    control->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(control), &info, sizeof info);
  }
  return VIP_OK;
}

/* ---- what is sent ---- */

int transmit_packet(struct vipd *vipd, struct port *port, const struct vip_packet *packet)
{
  const size_t room = (size_t)packet->length + VIP_FRAME_OVERHEAD;
  uint8_t *out = reserve(vipd, port, room);
  struct vip_packet routed;
  int length;

  if (out == NULL)
    return VIP_ERR_SPACE;
  if (packet->dst_mac_known) {
    length = vip_frame_packet(out, room, packet, VIP_FRAME_UNTAGGED);
    if (length < 0)
      return length;
    commit_frame(vipd->transmit, port, (size_t)length);
    return VIP_OK;
  }
  /* The same headers; only the Ethernet header is left behind. */
  routed = *packet;
  routed.dst_mac_known = true;
  length = vip_frame_packet(out, room, &routed, VIP_FRAME_UNTAGGED);
  return length < 0 ? length : commit_routed(vipd, port, packet, (size_t)length);
}

int transmit_announce(struct vipd *vipd, struct port *port, const struct vip_announce *announce)
{
  int length = 0;

  for (unsigned copy = 0; copy < announce->copies; copy++) {
    uint8_t *out = reserve(vipd, port, ANNOUNCE_ROOM);

    if (out == NULL)
      return VIP_ERR_SPACE;
    length = vip_frame_announce(out, ANNOUNCE_ROOM, announce, copy, VIP_FRAME_UNTAGGED);
    if (length <= 0)
      break;
    commit_frame(vipd->transmit, port, (size_t)length);
  }
  return length < 0 ? length : VIP_OK;
}

int transmit_answer(struct vipd *vipd, struct port *port, const struct vip_query *query,
                    const struct vip_answer *answer)
{
  uint8_t *out = reserve(vipd, port, ANNOUNCE_ROOM);
  int length;

  if (out == NULL)
    return VIP_ERR_SPACE;
  length = vip_frame_answer(out, ANNOUNCE_ROOM, query, answer, VIP_FRAME_UNTAGGED);
  if (length < 0)
    return length;
  commit_frame(vipd->transmit, port, (size_t)length);
  return VIP_OK;
}
