/* SPDX-License-Identifier: MIT */
/*
 * links.c - see links.h; rtnetlink(7).
 *
 * Nothing is lost: when the socket's buffer overflowed, or a table changed while it was
 * read, all is read anew, and what was not seen in that is taken out.  What changes
 * meanwhile comes through the same socket, in its order, and counts as seen.
 *
 * The keeper makes and deletes a thousand devices in a fraction of a second.  A filter
 * on the socket drops what the kernel would tell of them, by their link group.
 */
#include "links.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "device.h"
#include "netlink.h"
#include "vipd.h"

enum {
  READS_AT_ONCE = 64,     /* messages read before the main loop goes on */
  CARRIER_FLAG = 0x10000, /* IFF_LOWER_UP of linux/if.h, which does not go with net/if.h */
};

/* A refused request is made again after this. */
#define RETRY_AFTER VIP_SECOND

/* What is being read whole. */
enum reading { READING_NOTHING, READING_LINKS, READING_ADDRESSES };

/* The monitor; links_watch.user. */
struct monitor {
  enum reading reading;
  uint32_t sequence; /* of the request for it */
  bool begun;        /* its answer has come in part: what comes from now on is newer */
  unsigned pass;     /* how often all was read: compared with `seen` */
  bool again;        /* not to be relied on: read once more when done */
  bool changed;      /* ports_refresh() is to be called */
  struct alarm retry;
  struct netlink netlink;
};

/* ---- Interfaces and their addresses ---- */

const struct link *links_find(const struct vipd *vipd, const char *name)
{
  const struct link *link = vipd->links;

  while (link && strcmp(link->name, name) != 0)
    link = link->next;
  return link;
}

/* The place where the interface is linked in, or where one may be. */
static struct link **place_of(struct vipd *vipd, int ifindex)
{
  struct link **place = &vipd->links;

  while (*place && (*place)->ifindex != ifindex)
    place = &(*place)->next;
  return place;
}

static void drop_link(struct link **place)
{
  struct link *link = *place;

  *place = link->next;
  free(link->addresses);
  free(link);
}

static void drop_address(struct link *link, unsigned number)
{
  link->address_count--;
  memmove(&link->addresses[number], &link->addresses[number + 1],
          (link->address_count - number) * sizeof *link->addresses);
}

/* The number of an address of a link, or their count. */
static unsigned number_of(const struct link *link, const struct link_address *like)
{
  unsigned i = 0;

  while (i < link->address_count &&
         (link->addresses[i].family != like->family || link->addresses[i].prefix != like->prefix ||
          vip_addr_compare(&link->addresses[i].addr, &like->addr) != 0))
    i++;
  return i;
}

/* ---- Messages ---- */

/* Gives `*field` a value; true if it had another. */
static bool assign(void *field, const void *value, size_t size)
{
  if (memcmp(field, value, size) == 0)
    return false;
  memcpy(field, value, size);
  return true;
}

static bool set_name(struct link *link, const struct netlink_value *value)
{
  char name[IFNAMSIZ] = "";

  if (value->length == 0 || value->length > sizeof name)
    return false;
  memcpy(name, value->data, value->length);
  name[IFNAMSIZ - 1] = '\0';
  return assign(link->name, name, sizeof name);
}

static bool take_link(struct vipd *vipd, unsigned pass, const struct netlink_message *message)
{
  struct ifinfomsg head;
  struct netlink_value values[IFLA_GROUP + 1];

  if (message->length < sizeof head)
    return false;
  memcpy(&head, message->data, sizeof head);
  if (head.ifi_family != AF_UNSPEC) /* a bridge tells of its ports: they do not come or go */
    return false;
  struct link **place = place_of(vipd, head.ifi_index);
  if (message->type == RTM_DELLINK) {
    if (!*place)
      return false;
    drop_link(place);
    return true;
  }
  netlink_attributes(message, sizeof head, values, IFLA_GROUP + 1);
  if (device_group_of_vipd(netlink_u32(&values[IFLA_GROUP])))
    return false;
  bool changed = !*place;
  if (!*place)
    *place = calloc(1, sizeof **place);
  struct link *link = *place;
  if (!link)
    return false;
  link->ifindex = head.ifi_index;
  link->seen = pass;
  /* Some drivers tell of themselves in messages that hold little more than a name. */
  changed |= set_name(link, &values[IFLA_IFNAME]);
  if (values[IFLA_ADDRESS].length == sizeof link->mac.octet)
    changed |= assign(link->mac.octet, values[IFLA_ADDRESS].data, sizeof link->mac.octet);
  const uint32_t mtu = netlink_u32(&values[IFLA_MTU]);
  if (values[IFLA_MTU].data)
    changed |= assign(&link->mtu, &mtu, sizeof mtu);
  /* UP is what the administrator wants, the others what the cable and 802.1X say. */
  const unsigned wanted = IFF_UP | CARRIER_FLAG | IFF_RUNNING;
  const bool up = (head.ifi_flags & wanted) == wanted;
  changed |= assign(&link->up, &up, sizeof up);
  return changed;
}

static bool take_address(struct vipd *vipd, unsigned pass, const struct netlink_message *message)
{
  struct ifaddrmsg head;
  struct netlink_value values[IFA_FLAGS + 1];
  struct link_address address = {.seen = pass};

  if (message->length < sizeof head)
    return false;
  memcpy(&head, message->data, sizeof head);
  struct link *link = *place_of(vipd, (int)head.ifa_index);
  if (!link || (head.ifa_family != AF_INET && head.ifa_family != AF_INET6))
    return false;
  netlink_attributes(message, sizeof head, values, IFA_FLAGS + 1);
  /* With a peer, ADDRESS is the peer's and LOCAL ours; IPv6 has no LOCAL without one. */
  const struct netlink_value *own = &values[values[IFA_LOCAL].data ? IFA_LOCAL : IFA_ADDRESS];
  if (own->length != (head.ifa_family == AF_INET6 ? 16 : 4))
    return false;
  memcpy(address.addr.octet, own->data, own->length);
  const uint32_t flags = values[IFA_FLAGS].data ? netlink_u32(&values[IFA_FLAGS]) : head.ifa_flags;
  address.family = head.ifa_family == AF_INET6 ? VIP_IPV6 : VIP_IPV4;
  address.prefix = head.ifa_prefixlen;
  address.secondary = head.ifa_family == AF_INET && (flags & IFA_F_SECONDARY) != 0;
  /* A duplicate stays tentative; an optimistic one may be used before it is known. */
  address.usable = (flags & IFA_F_TENTATIVE) == 0 || (flags & IFA_F_OPTIMISTIC) != 0;

  const unsigned number = number_of(link, &address);
  if (message->type == RTM_DELADDR) {
    if (number < link->address_count)
      drop_address(link, number);
    return true;
  }
  if (number == link->address_count) {
    struct link_address *more =
        realloc(link->addresses, (link->address_count + 1) * sizeof *link->addresses);
    if (!more)
      return false;
    link->addresses = more;
    link->addresses[link->address_count++] = address;
    return true;
  }
  struct link_address *known = &link->addresses[number];
  const bool changed = known->usable != address.usable || known->secondary != address.secondary;
  *known = address;
  return changed;
}

/* ---- Reading all ---- */

static void ask(struct monitor *monitor, enum reading what)
{
  const struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
  const struct ifaddrmsg address = {.ifa_family = AF_UNSPEC};
  struct netlink *netlink = &monitor->netlink;

  if (what == READING_LINKS) {
    monitor->again = false;
    monitor->begun = false;
    netlink_begin(netlink, RTM_GETLINK, NLM_F_DUMP, &link, sizeof link);
    netlink_put_u32(netlink, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  } else {
    netlink_begin(netlink, RTM_GETADDR, NLM_F_DUMP, &address, sizeof address);
  }
  monitor->reading = what;
  monitor->sequence = netlink_send(netlink);
  if (monitor->sequence == 0) {
    monitor->reading = READING_NOTHING;
    monitor->retry.due = loop_now() + RETRY_AFTER;
  }
}

static void try_again(struct vipd *vipd, struct alarm *alarm, vip_time now)
{
  (void)now;
  alarm->due = VIP_NEVER;
  ask(vipd->links_watch.user, READING_LINKS);
}

/* Everything was read: what did not come is not there any more. */
static void sweep(struct vipd *vipd, struct monitor *monitor)
{
  for (struct link **place = &vipd->links; *place;) {
    struct link *link = *place;
    if (link->seen != monitor->pass) {
      drop_link(place);
      monitor->changed = true;
      continue;
    }
    for (unsigned i = link->address_count; i-- > 0;)
      if (link->addresses[i].seen != monitor->pass) {
        drop_address(link, i);
        monitor->changed = true;
      }
    place = &link->next;
  }
}

/* The kernel has told all that was asked for, or will not. */
static void read_whole(struct vipd *vipd, struct monitor *monitor, int error)
{
  const enum reading what = monitor->reading;

  monitor->reading = READING_NOTHING;
  if (error != 0) {
    log_say(LOG_WARNING, "reading the interfaces: %s", strerror(error));
    monitor->retry.due = loop_now() + RETRY_AFTER;
  } else if (what == READING_LINKS) {
    ask(monitor, READING_ADDRESSES);
  } else if (monitor->again) {
    ask(monitor, READING_LINKS);
  } else {
    sweep(vipd, monitor);
  }
}

static void take(struct vipd *vipd, struct monitor *monitor, const struct netlink_message *message)
{
  const bool answer = monitor->reading != READING_NOTHING && message->sequence == monitor->sequence;

  if (answer && !monitor->begun) {
    monitor->begun = true;
    monitor->pass++;
  }
  if (answer && (message->flags & NLM_F_DUMP_INTR) != 0)
    monitor->again = true;
  switch (message->type) {
  case NLMSG_DONE:
  case NLMSG_ERROR:
    if (answer)
      read_whole(vipd, monitor, message->type == NLMSG_ERROR ? netlink_error(message) : 0);
    break;
  case RTM_NEWLINK:
  case RTM_DELLINK:
    monitor->changed |= take_link(vipd, monitor->pass, message);
    break;
  case RTM_NEWADDR:
  case RTM_DELADDR:
    monitor->changed |= take_address(vipd, monitor->pass, message);
    break;
  default:
    break;
  }
}

/* One read.  False: there was nothing, or it failed. */
static bool read_some(struct vipd *vipd, struct monitor *monitor, int flags)
{
  uint8_t room[NETLINK_RECEIVE];
  const ssize_t got = recv(monitor->netlink.fd, room, sizeof room, flags);

  if (got < 0 && errno == ENOBUFS) { /* some changes were lost */
    monitor->again = true;
    if (monitor->reading == READING_NOTHING)
      ask(monitor, READING_LINKS);
    return true;
  }
  if (got <= 0)
    return got < 0 && errno == EINTR;
  const uint8_t *data = room;
  size_t length = (size_t)got;
  struct netlink_message message;
  while (netlink_next(&data, &length, &message))
    take(vipd, monitor, &message);
  return true;
}

static void ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct monitor *monitor = watch->user;

  (void)revents;
  for (int i = 0; i < READS_AT_ONCE; i++)
    if (!read_some(vipd, monitor, MSG_DONTWAIT))
      break;
  /* In the middle of a table an interface may seem to lack its addresses. */
  if (!monitor->changed || monitor->reading != READING_NOTHING)
    return;
  monitor->changed = false;
  ports_refresh(vipd);
}

/* ---- The socket ---- */

/* A 16- or 32-bit field of a message, as the filter sees it: in network order. */
static uint32_t seen16(uint16_t value)
{
  uint8_t octets[2];
  memcpy(octets, &value, sizeof octets);
  return (uint32_t)octets[0] << 8 | octets[1];
}

static uint32_t seen32(uint32_t value)
{
  uint8_t octets[4];
  memcpy(octets, &value, sizeof octets);
  return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
         octets[3];
}

/*
 * Drops single messages of links in the link groups of vipds.  The parts of an answer
 * hold several messages each, of which the filter sees the first only: they pass.
 */
static bool filter(int fd)
{
  enum { ATTRIBUTES = sizeof(struct nlmsghdr) + sizeof(struct ifinfomsg) };
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_flags)),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, seen16(NLM_F_MULTI), 11, 0),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, seen16(RTM_NEWLINK), 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, seen16(RTM_DELLINK), 0, 8),
      BPF_STMT(BPF_LDX | BPF_IMM, IFLA_GROUP),
      BPF_STMT(BPF_LD | BPF_IMM, ATTRIBUTES),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_NLATTR)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 0), /* it has none */
      BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_STMT(BPF_LD | BPF_W | BPF_IND, sizeof(struct rtattr)),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, seen32(DEVICE_MARK_MASK & ~(uint32_t)DEVICE_DOOMED)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, seen32(DEVICE_MARK), 1, 0),
      BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  const struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};

  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool links_open(struct vipd *vipd)
{
  struct monitor *monitor = calloc(1, sizeof *monitor);

  if (!monitor ||
      !netlink_open(&monitor->netlink, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR)) {
    log_say(LOG_ERR, "cannot watch the interfaces: %s", strerror(errno));
    free(monitor);
    return false;
  }
  if (!filter(monitor->netlink.fd)) /* it costs time only */
    log_say(LOG_WARNING, "no filter for changes of interfaces: %s", strerror(errno));
  monitor->retry = (struct alarm){.due = VIP_NEVER, .ring = try_again};
  vipd->links_watch =
      (struct watch){.fd = monitor->netlink.fd, .events = POLLIN, .ready = ready, .user = monitor};
  loop_watch(vipd, &vipd->links_watch);
  loop_alarm(vipd, &monitor->retry);
  ask(monitor, READING_LINKS);
  while (monitor->reading != READING_NOTHING && read_some(vipd, monitor, 0))
    ;
  monitor->changed = false;
  return true;
}

void links_close(struct vipd *vipd)
{
  struct monitor *monitor = vipd->links_watch.user;

  if (!monitor)
    return;
  loop_unwatch(vipd, &vipd->links_watch);
  loop_unalarm(vipd, &monitor->retry);
  netlink_close(&monitor->netlink);
  free(monitor);
  vipd->links_watch.user = NULL;
  while (vipd->links)
    drop_link(&vipd->links);
}
