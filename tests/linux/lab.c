/* SPDX-License-Identifier: MIT */
/*
 * lab.c - see lab.h.
 */
#include "lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netlink.h"
#include "vip_test.h"

static int outside = -1; /* the namespace that we came from */

bool lab_enter(void)
{
  outside = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (outside < 0 || unshare(CLONE_NEWNET) != 0) {
    print_message("no network namespace of its own (%s): skipped\n", strerror(errno));
    return false;
  }
  lab_veth("eth0", "lan");
  lab_put("ipv6/conf/lan/disable_ipv6", 1);
  lab_set("lan", true);
  lab_set("eth0", true);
  return true;
}

void lab_leave(void)
{
  if (outside < 0)
    return;
  assert_int_equal(setns(outside, CLONE_NEWNET), 0);
  (void)close(outside);
  outside = -1;
}

bool lab_permitted(void)
{
  if (!lab_enter())
    return false;
  lab_leave();
  return true;
}

/* ---- Messages ---- */

static struct netlink netlink;

static void begin(uint16_t type, uint16_t flags, const char *name, const struct ifinfomsg *head)
{
  assert_true(netlink_open(&netlink, 0));
  netlink_begin(&netlink, type, flags, head, sizeof *head);
  if (name)
    netlink_put_text(&netlink, IFLA_IFNAME, name);
}

static void end(void)
{
  (void)netlink_run(&netlink);
  netlink_close(&netlink);
  assert_int_equal(netlink.errors[0], 0);
}

static const struct ifinfomsg nothing = {.ifi_family = AF_UNSPEC};

void lab_veth(const char *name, const char *peer)
{
  begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name, &nothing);
  const size_t info = netlink_nest(&netlink, IFLA_LINKINFO);
  netlink_put_text(&netlink, IFLA_INFO_KIND, "veth");
  const size_t data = netlink_nest(&netlink, IFLA_INFO_DATA);
  const size_t other = netlink_nest(&netlink, VETH_INFO_PEER);
  /* A struct ifinfomsg stands in front of the peer's attributes. */
  memset(netlink.buffer + netlink.used, 0, sizeof(struct ifinfomsg));
  netlink.used += sizeof(struct ifinfomsg);
  netlink_put_text(&netlink, IFLA_IFNAME, peer);
  netlink_nest_end(&netlink, other);
  netlink_nest_end(&netlink, data);
  netlink_nest_end(&netlink, info);
  end();
}

void lab_bridge(const char *name)
{
  begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name, &nothing);
  const size_t info = netlink_nest(&netlink, IFLA_LINKINFO);
  netlink_put_text(&netlink, IFLA_INFO_KIND, "bridge");
  netlink_nest_end(&netlink, info);
  end();
}

void lab_delete(const char *name)
{
  begin(RTM_DELLINK, 0, name, &nothing);
  end();
}

void lab_rename(const char *name, const char *new_name)
{
  const struct ifinfomsg head = {.ifi_index = (int)if_nametoindex(name)};
  begin(RTM_SETLINK, 0, new_name, &head);
  end();
}

void lab_set(const char *name, bool up)
{
  const struct ifinfomsg head = {.ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP};
  begin(RTM_SETLINK, 0, name, &head);
  end();
}

void lab_set_mtu(const char *name, uint32_t mtu)
{
  begin(RTM_SETLINK, 0, name, &nothing);
  netlink_put_u32(&netlink, IFLA_MTU, mtu);
  end();
}

void lab_set_mac(const char *name, struct vip_mac mac)
{
  begin(RTM_SETLINK, 0, name, &nothing);
  netlink_put(&netlink, IFLA_ADDRESS, mac.octet, sizeof mac.octet);
  end();
}

void lab_enslave(const char *name, const char *bridge)
{
  begin(RTM_SETLINK, 0, name, &nothing);
  netlink_put_u32(&netlink, IFLA_MASTER, if_nametoindex(bridge));
  end();
}

struct vip_addr lab_addr(const char *text)
{
  struct vip_addr addr = {{0}};
  assert_int_equal(inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, addr.octet), 1);
  return addr;
}

void lab_address(const char *name, const char *addr, uint8_t prefix, uint32_t flags, bool on)
{
  const bool ipv6 = strchr(addr, ':') != NULL;
  const struct vip_addr octets = lab_addr(addr);
  const struct ifaddrmsg head = {.ifa_family = ipv6 ? AF_INET6 : AF_INET,
                                 .ifa_prefixlen = prefix,
                                 .ifa_index = if_nametoindex(name)};

  assert_true(netlink_open(&netlink, 0));
  netlink_begin(&netlink, on ? RTM_NEWADDR : RTM_DELADDR, on ? NLM_F_CREATE | NLM_F_EXCL : 0, &head,
                sizeof head);
  netlink_put(&netlink, IFA_LOCAL, octets.octet, ipv6 ? 16 : 4);
  netlink_put(&netlink, IFA_ADDRESS, octets.octet, ipv6 ? 16 : 4);
  netlink_put_u32(&netlink, IFA_FLAGS, flags);
  end();
}

/* ---- What there is ---- */

/* An address that is looked for. */
struct search {
  uint32_t ifindex; /* 0: on any */
  uint8_t family;
  struct vip_addr addr;
  bool found;
};

static void look(void *user, const struct netlink_message *message)
{
  struct search *search = user;
  struct ifaddrmsg head;
  struct netlink_value values[IFA_LOCAL + 1];
  const size_t size = search->family == AF_INET6 ? 16 : 4;

  memcpy(&head, message->data, sizeof head);
  netlink_attributes(message, sizeof head, values, IFA_LOCAL + 1);
  const struct netlink_value *own = &values[values[IFA_LOCAL].data ? IFA_LOCAL : IFA_ADDRESS];
  if (head.ifa_family == search->family &&
      (search->ifindex == 0 || head.ifa_index == search->ifindex) && own->length == size &&
      memcmp(own->data, search->addr.octet, size) == 0)
    search->found = true;
}

bool lab_has_address(const char *name, const char *addr)
{
  struct search search = {.ifindex = name ? if_nametoindex(name) : 0,
                          .family = strchr(addr, ':') ? AF_INET6 : AF_INET,
                          .addr = lab_addr(addr)};
  const struct ifaddrmsg head = {.ifa_family = search.family};

  if (name && search.ifindex == 0)
    return false;
  assert_true(netlink_open(&netlink, 0));
  netlink_begin(&netlink, RTM_GETADDR, NLM_F_DUMP, &head, sizeof head);
  assert_int_equal(netlink_dump(&netlink, look, &search), 0);
  netlink_close(&netlink);
  return search.found;
}

static void ask_interface(unsigned long what, const char *name, struct ifreq *request)
{
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);

  memset(request, 0, sizeof *request);
  (void)snprintf(request->ifr_name, IFNAMSIZ, "%s", name);
  assert_true(fd >= 0);
  assert_int_equal(ioctl(fd, what, request), 0);
  (void)close(fd);
}

struct vip_mac lab_mac(const char *name)
{
  struct ifreq request;
  struct vip_mac mac;

  ask_interface(SIOCGIFHWADDR, name, &request);
  memcpy(mac.octet, request.ifr_hwaddr.sa_data, sizeof mac.octet);
  return mac;
}

bool lab_flag(const char *name, int flag)
{
  struct ifreq request;

  ask_interface(SIOCGIFFLAGS, name, &request);
  return (request.ifr_flags & flag) != 0;
}

unsigned lab_count(const char *prefix)
{
  struct if_nameindex *all = if_nameindex();
  unsigned count = 0;

  assert_non_null(all);
  for (unsigned i = 0; all[i].if_index != 0; i++)
    count += strncmp(all[i].if_name, prefix, strlen(prefix)) == 0;
  if_freenameindex(all);
  return count;
}

static int open_setting(const char *setting, int flags)
{
  char path[128];

  (void)snprintf(path, sizeof path, "/proc/sys/net/%s", setting);
  const int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0)
    fail_msg("%s: %s", path, strerror(errno));
  return fd;
}

int lab_get(const char *setting)
{
  char text[16] = "";
  const int fd = open_setting(setting, O_RDONLY);

  assert_true(read(fd, text, sizeof text - 1) > 0);
  (void)close(fd);
  return (int)strtol(text, NULL, 10);
}

void lab_put(const char *setting, int value)
{
  const int fd = open_setting(setting, O_WRONLY);

  assert_true(dprintf(fd, "%d\n", value) > 0);
  (void)close(fd);
}

/* ---- Frames ---- */

int lab_tap(void)
{
  const int tap = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
  const struct sockaddr_ll lan = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL),
                                  .sll_ifindex = (int)if_nametoindex("lan")};
  const int on = 1;

  assert_true(tap >= 0);
  assert_int_equal(setsockopt(tap, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on), 0);
  assert_int_equal(bind(tap, (const struct sockaddr *)&lan, sizeof lan), 0);
  lab_drain(tap);
  return tap;
}

void lab_drain(int tap)
{
  uint8_t room[2048];

  while (recv(tap, room, sizeof room, MSG_DONTWAIT) > 0)
    ;
}

void lab_send(int tap, const uint8_t *frame, size_t length)
{
  assert_int_equal(send(tap, frame, length, 0), (ssize_t)length);
}

static int64_t now_ms(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t lab_receive(int tap, int ms, uint8_t *frame, size_t size,
                   bool (*want)(const uint8_t *frame, size_t length, const void *user),
                   const void *user)
{
  const int64_t until = now_ms() + ms;

  for (;;) {
    struct pollfd poll_fd = {.fd = tap, .events = POLLIN};
    const int64_t left = until - now_ms();
    if (left < 0 || poll(&poll_fd, 1, (int)left) == 0)
      return 0;
    const ssize_t got = recv(tap, frame, size, MSG_DONTWAIT);
    if (got > 0 && want(frame, (size_t)got, user))
      return (size_t)got;
  }
}
