/* SPDX-License-Identifier: MIT */
/*
 * device.c - see device.h.
 *
 * The device's broadcast address is its own: so broadcasts are for the port alone, and
 * not copied to each of a thousand devices.  Its addresses are host addresses without
 * duplicate address detection and without a route to a prefix: what is sent from them
 * goes out of the port as everything else does, and no broadcast route or subnet-router
 * anycast address comes with them.  Only IPv6 link-local addresses are bound to their
 * interface, so that replies from one leave from the device, on a route of its own.
 */
#include "device.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sysctl.h"

enum {
  ROUTE_PROTOCOL = 112, /* rtm_protocol of our routes; nobody else has it in linux/rtnetlink.h */
  ARP_IGNORE_ALL = 8,   /* arp_ignore: no answer for any address */
  ADDR_GEN_NONE = 1,    /* addr_gen_mode: no link-local address made from the MAC */
  LAST_METRIC = 0x7fffffff
};

/* ---- Names ---- */

static char protocol_letter(uint8_t protocol)
{
  switch (protocol) {
  case VIP_PROTOCOL_VRRP:
    return 'v';
  case VIP_PROTOCOL_HSRP:
    return 'h';
  case VIP_PROTOCOL_GLBP:
    return 'g';
  default:
    return 'x';
  }
}

static const char *protocol_name(uint8_t protocol)
{
  switch (protocol) {
  case VIP_PROTOCOL_VRRP:
    return "vrrp";
  case VIP_PROTOCOL_HSRP:
    return "hsrp";
  case VIP_PROTOCOL_GLBP:
    return "glbp";
  default:
    return "fhrp";
  }
}

/*
 * Two letters for a MAC: those of one HSRP group's number differ by version, or are
 * configured, and the device of the old one may be there still when a new one is made.
 */
static void mac_letters(char letters[3], const struct vip_mac *mac)
{
  static const char all[] = "ghijklmnopqrstuvwxyz";
  enum { COUNT = sizeof all - 1 };
  unsigned hash = 0;

  for (unsigned i = 0; i < sizeof mac->octet; i++)
    hash = hash * 31 + mac->octet[i];
  letters[0] = all[hash / COUNT % COUNT];
  letters[1] = all[hash % COUNT];
  letters[2] = '\0';
}

void device_name(char name[IFNAMSIZ], const struct keeper_request *request)
{
  static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  char index[8];
  char more[3] = "";
  size_t at = sizeof index - 1;

  index[at] = '\0';
  for (uint32_t left = request->ifindex; left > 0; left /= 36)
    index[--at] = digits[left % 36];
  if (request->protocol == VIP_PROTOCOL_HSRP)
    mac_letters(more, &request->mac);
  else if (request->forwarder > 1) /* its letter: b is the second, as only GLBP has */
    more[0] = digits[9 + request->forwarder % 26];
  (void)snprintf(name, IFNAMSIZ, "%c%u-%u%s-%s", protocol_letter(request->protocol),
                 request->family % 10U, request->number % 10000U, more, index + at);
}

/* ---- The device ---- */

/* A value of struct ipv4_devconf, by its number in linux/ip.h. */
static void put_devconf(struct netlink *netlink, uint16_t which, uint32_t value)
{
  netlink_put_u32(netlink, which, value);
}

static void put_settings(struct netlink *netlink, const struct keeper_request *request)
{
  char port[IFNAMSIZ];
  int forwarding = 0;

  if (if_indextoname(request->ifindex, port))
    (void)sysctl_read(SYSCTL_FORWARDING4, port, &forwarding);
  const size_t families = netlink_nest(netlink, IFLA_AF_SPEC);
  const size_t inet = netlink_nest(netlink, AF_INET);
  const size_t values = netlink_nest(netlink, IFLA_INET_CONF);
  put_devconf(netlink, IPV4_DEVCONF_FORWARDING, (uint32_t)forwarding);
  put_devconf(netlink, IPV4_DEVCONF_RP_FILTER, 0); /* the route back is on the port */
  put_devconf(netlink, IPV4_DEVCONF_ARP_IGNORE, ARP_IGNORE_ALL);
  netlink_nest_end(netlink, values);
  netlink_nest_end(netlink, inet);
  netlink_nest_end(netlink, families);
}

void device_make(struct netlink *netlink, const struct keeper_request *request, const char *name,
                 uint32_t mark)
{
  const struct ifinfomsg head = {.ifi_family = AF_UNSPEC};
  char port[IFNAMSIZ] = "?";
  char forwarder[16] = "";
  char alias[64];

  netlink_begin(netlink, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof head);
  netlink_put_text(netlink, IFLA_IFNAME, name);
  netlink_put_u32(netlink, IFLA_LINK, request->ifindex);
  netlink_put_u32(netlink, IFLA_GROUP, mark);
  netlink_put(netlink, IFLA_ADDRESS, request->mac.octet, sizeof request->mac.octet);
  netlink_put(netlink, IFLA_BROADCAST, request->mac.octet, sizeof request->mac.octet);
  const size_t info = netlink_nest(netlink, IFLA_LINKINFO);
  netlink_put_text(netlink, IFLA_INFO_KIND, "macvlan");
  const size_t data = netlink_nest(netlink, IFLA_INFO_DATA);
  netlink_put_u32(netlink, IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE);
  netlink_nest_end(netlink, data);
  netlink_nest_end(netlink, info);

  /* The kernel takes no alias and no settings of a family while it makes a device. */
  (void)if_indextoname(request->ifindex, port);
  if (request->protocol == VIP_PROTOCOL_GLBP)
    (void)snprintf(forwarder, sizeof forwarder, " forwarder %u", request->forwarder);
  (void)snprintf(alias, sizeof alias, "vipd %s %u%s ipv%u on %s", protocol_name(request->protocol),
                 request->number, forwarder, request->family, port);
  netlink_begin(netlink, RTM_SETLINK, 0, &head, sizeof head);
  netlink_put_text(netlink, IFLA_IFNAME, name);
  netlink_put_text(netlink, IFLA_IFALIAS, alias);
  put_settings(netlink, request);
}

int device_prepare(const struct keeper_request *request, const char *name)
{
  char port[IFNAMSIZ];
  int forwarding = 0;

  if (request->family != VIP_IPV6) {
    /* No MLD reports from a MAC that only works for IPv4. */
    const int error = sysctl_write(SYSCTL_DISABLE_IPV6, name, 1);
    return error == ENOENT ? 0 : error; /* a machine without IPv6 */
  }
  if (!if_indextoname(request->ifindex, port))
    return errno;
  int error = sysctl_read(SYSCTL_FORWARDING6, port, &forwarding);
  if (error == 0)
    error = sysctl_write(SYSCTL_DISABLE_IPV6, name, 0);
  /*
   * A link-local address made from the virtual MAC would be the same on all routers of
   * the group, and bring duplicate address detection and router solicitations with it.
   */
  if (error == 0)
    error = sysctl_write(SYSCTL_ADDR_GEN_MODE, name, ADDR_GEN_NONE);
  if (error == 0)
    error = sysctl_write(SYSCTL_ACCEPT_RA, name, 0);
  if (error == 0)
    error = sysctl_write(SYSCTL_DAD_TRANSMITS, name, 0);
  if (error == 0)
    error = sysctl_write(SYSCTL_FORWARDING6, name, forwarding);
  return error;
}

int device_mute(const char *name, bool mute)
{
  return sysctl_write(SYSCTL_DISABLE_IPV6, name, mute);
}

void device_up(struct netlink *netlink, uint32_t ifindex)
{
  const struct ifinfomsg head = {.ifi_family = AF_UNSPEC,
                                 .ifi_index = (int)ifindex,
                                 .ifi_flags = IFF_UP,
                                 .ifi_change = IFF_UP};

  netlink_begin(netlink, RTM_NEWLINK, 0, &head, sizeof head);
}

void device_regroup(struct netlink *netlink, uint32_t ifindex, uint32_t link_group)
{
  const struct ifinfomsg head = {.ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex};

  netlink_begin(netlink, RTM_SETLINK, 0, &head, sizeof head);
  netlink_put_u32(netlink, IFLA_GROUP, link_group);
}

void device_delete_group(struct netlink *netlink, uint32_t link_group)
{
  const struct ifinfomsg head = {.ifi_family = AF_UNSPEC};

  netlink_begin(netlink, RTM_DELLINK, 0, &head, sizeof head);
  netlink_put_u32(netlink, IFLA_GROUP, link_group);
}

/* ---- Addresses and routes ---- */

static uint8_t system_family(uint8_t family)
{
  return family == VIP_IPV6 ? AF_INET6 : AF_INET;
}

static size_t octets(uint8_t family)
{
  return family == VIP_IPV6 ? 16 : 4;
}

/* The way from a device to its link, for replies from a link-local address. */
static void link_local_route(struct netlink *netlink, uint32_t ifindex)
{
  static const uint8_t prefix[16] = {0xfe, 0x80};
  const struct rtmsg head = {.rtm_family = AF_INET6,
                             .rtm_dst_len = 64,
                             .rtm_table = RT_TABLE_MAIN,
                             .rtm_protocol = ROUTE_PROTOCOL,
                             .rtm_type = RTN_UNICAST};

  netlink_begin(netlink, RTM_NEWROUTE, NLM_F_CREATE, &head, sizeof head);
  netlink_put(netlink, RTA_DST, prefix, sizeof prefix);
  netlink_put_u32(netlink, RTA_OIF, ifindex);
  /* The last choice for a destination without an interface. */
  netlink_put_u32(netlink, RTA_PRIORITY, LAST_METRIC);
}

static void put_address(struct netlink *netlink, bool on, uint8_t family,
                        const struct vip_addr *addr, uint8_t prefix, uint32_t ifindex)
{
  const size_t size = octets(family);
  const struct ifaddrmsg head = {
      .ifa_family = system_family(family), .ifa_prefixlen = prefix, .ifa_index = ifindex};

  netlink_begin(netlink, on ? RTM_NEWADDR : RTM_DELADDR, on ? NLM_F_CREATE | NLM_F_EXCL : 0, &head,
                sizeof head);
  netlink_put(netlink, IFA_LOCAL, addr->octet, size);
  netlink_put(netlink, IFA_ADDRESS, addr->octet, size);
  if (on)
    netlink_put_u32(netlink, IFA_FLAGS, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
}

/* The link-local address that belongs to a MAC: RFC 4291 appendix A. */
static struct vip_addr address_of_mac(const struct vip_mac *mac)
{
  struct vip_addr addr = {{0xfe, 0x80, [11] = 0xff, [12] = 0xfe}};

  memcpy(addr.octet + 8, mac->octet, 3);
  memcpy(addr.octet + 13, mac->octet + 3, 3);
  addr.octet[8] ^= 2;
  return addr;
}

/*
 * The kernel answers neighbour solicitations for every IPv6 address of a device.  A route
 * that says that packets to the address are for this machine does without one.  But a reply
 * from a link-local address leaves from the device, and has its neighbour's MAC asked for
 * from an address of the device: the one that belongs to the virtual MAC, and moves with it.
 */
static void quiet_address(struct netlink *netlink, const struct keeper_request *request,
                          uint32_t ifindex)
{
  const size_t size = octets(request->family);
  const struct rtmsg head = {.rtm_family = system_family(request->family),
                             .rtm_dst_len = (uint8_t)(8 * size),
                             .rtm_table = RT_TABLE_LOCAL,
                             .rtm_protocol = ROUTE_PROTOCOL,
                             .rtm_scope = RT_SCOPE_HOST,
                             .rtm_type = RTN_LOCAL};
  const struct vip_addr own = address_of_mac(&request->mac);

  /* Each of the group's devices has one: they stand side by side. */
  netlink_begin(netlink, request->on ? RTM_NEWROUTE : RTM_DELROUTE,
                request->on ? NLM_F_CREATE | NLM_F_APPEND : 0, &head, sizeof head);
  netlink_put(netlink, RTA_DST, request->addr.octet, size);
  netlink_put_u32(netlink, RTA_OIF, ifindex);
  if (!request->on || request->family != VIP_IPV6 || !vip_addr_is_link_local(&request->addr))
    return;
  put_address(netlink, true, VIP_IPV6, &own, 128, ifindex);
  link_local_route(netlink, ifindex);
}

void device_address(struct netlink *netlink, const struct keeper_request *request, uint32_t ifindex)
{
  const bool own = request->forwarder == 0;
  const uint8_t whole = (uint8_t)(8 * octets(request->family));

  if (request->quiet) {
    quiet_address(netlink, request, ifindex);
    return;
  }
  put_address(netlink, request->on, request->family, &request->addr, own ? request->prefix : whole,
              ifindex);
  if (request->on && !own && request->family == VIP_IPV6 && vip_addr_is_link_local(&request->addr))
    link_local_route(netlink, ifindex);
}

static void route(struct netlink *netlink, bool on, uint8_t family, const uint8_t *addr,
                  uint32_t mark)
{
  const struct rtmsg head = {.rtm_family = family,
                             .rtm_dst_len = family == AF_INET6 ? 128 : 32,
                             .rtm_table = RT_TABLE_MAIN,
                             .rtm_protocol = ROUTE_PROTOCOL,
                             .rtm_type = RTN_BLACKHOLE};

  netlink_begin(netlink, on ? RTM_NEWROUTE : RTM_DELROUTE, on ? NLM_F_CREATE | NLM_F_EXCL : 0,
                &head, sizeof head);
  netlink_put(netlink, RTA_DST, addr, family == AF_INET6 ? 16 : 4);
  netlink_put_u32(netlink, RTA_PRIORITY, mark);
}

void device_block(struct netlink *netlink, const struct keeper_request *request, uint32_t mark)
{
  route(netlink, request->on, system_family(request->family), request->addr.octet, mark);
}

/* Routes that were found, and the socket that deletes them. */
struct sweep {
  struct netlink netlink;
  uint32_t mark;
  unsigned found;
};

static void sweep_route(void *user, const struct netlink_message *message)
{
  struct sweep *sweep = user;
  struct rtmsg head;
  struct netlink_value values[RTA_PRIORITY + 1];

  if (message->type != RTM_NEWROUTE || message->length < sizeof head)
    return;
  memcpy(&head, message->data, sizeof head);
  netlink_attributes(message, sizeof head, values, RTA_PRIORITY + 1);
  if (head.rtm_protocol != ROUTE_PROTOCOL || head.rtm_type != RTN_BLACKHOLE ||
      netlink_u32(&values[RTA_PRIORITY]) != sweep->mark ||
      values[RTA_DST].length != (head.rtm_family == AF_INET6 ? 16 : 4))
    return;
  if (netlink_full(&sweep->netlink, 1))
    (void)netlink_run(&sweep->netlink);
  route(&sweep->netlink, false, head.rtm_family, values[RTA_DST].data, sweep->mark);
  sweep->found++;
}

/* True if there may be more. */
static bool sweep_routes(struct netlink *netlink, uint8_t family, struct sweep *sweep)
{
  const struct rtmsg head = {.rtm_family = family,
                             .rtm_table = RT_TABLE_MAIN,
                             .rtm_protocol = ROUTE_PROTOCOL,
                             .rtm_type = RTN_BLACKHOLE};

  sweep->found = 0;
  netlink_begin(netlink, RTM_GETROUTE, NLM_F_DUMP, &head, sizeof head);
  const int error = netlink_dump(netlink, sweep_route, sweep);
  (void)netlink_run(&sweep->netlink);
  return error == 0 && sweep->found > 0;
}

void device_unblock_all(struct netlink *netlink, uint32_t mark)
{
  static const uint8_t families[] = {AF_INET, AF_INET6};
  enum { ROUNDS = 4 }; /* a table that changes while it is read may be read in part */
  struct sweep sweep = {.mark = mark};

  if (!netlink_open(&sweep.netlink, 0))
    return;
  for (unsigned i = 0; i < sizeof families; i++)
    for (int round = 0; round < ROUNDS && sweep_routes(netlink, families[i], &sweep); round++)
      ;
  netlink_close(&sweep.netlink);
}
