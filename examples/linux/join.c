/* SPDX-License-Identifier: MIT */
/*
 * join.c - memberships of multicast groups, so that the network card and switches
 * that snoop on IGMP and MLD deliver them.
 *
 * They are always the port's: a report that left with a virtual MAC as source
 * would tell every switch that this MAC is here, also while another router is
 * Active.  So the groups of the protocols are joined here, and the solicited-node
 * groups of virtual IPv6 addresses (RFC 9568 section 6.4.3), which several
 * addresses can share.  Those are joined as long as the address is configured: a
 * Backup does not answer what it hears, and a takeover needs no system call that
 * waits for the kernel's network lock.
 *
 * Nothing is read from these sockets and no port bound: they only hold memberships.
 * One socket has room for few (igmp_max_memberships, by default 20, and
 * optmem_max), so another one is opened when the last is full.
 */
#include "vipd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* A multicast group that somebody wants. */
struct join {
  struct vip_addr addr;
  uint8_t family;
  unsigned count;             /* asked for by the library */
  bool solicited;             /* needed by a virtual address */
  struct join_socket *member; /* the socket that is a member; NULL: none is */
  int error;                  /* errno of the last attempt */
  struct join *next;
};

/* A socket that holds memberships. */
struct join_socket {
  int fd;
  uint8_t family;
  struct join_socket *next; /* older ones, which are full */
};

/* The entry of a group, made if there is none; NULL: no memory. */
static struct join *get(struct port *port, uint8_t family, const struct vip_addr *addr)
{
  struct join *join = port->joins;

  while (join != NULL && (join->family != family || vip_addr_compare(&join->addr, addr) != 0))
    join = join->next;
  if (join != NULL)
    return join;
  join = calloc(1, sizeof *join);
  if (join == NULL) {
    log_say(LOG_ERR, "%s: no memory to join a multicast group", port->name);
    return NULL;
  }
  join->family = family;
  join->addr = *addr;
  join->next = port->joins;
  port->joins = join;
  return join;
}

void join_set(struct port *port, uint8_t family, const struct vip_addr *addr, bool on)
{
  struct join *join = get(port, family, addr);

  if (join == NULL)
    return;
  if (on)
    join->count++;
  else if (join->count > 0)
    join->count--;
}

/* ---- the kernel ---- */

/* 0, or an errno. */
static int tell_kernel(const struct port *port, const struct join *join, int fd, bool on)
{
  int result;

  if (join->family == VIP_IPV4) {
    struct ip_mreqn request = {.imr_ifindex = (int)port->ifindex};

    memcpy(&request.imr_multiaddr, join->addr.octet, sizeof request.imr_multiaddr);
    result = setsockopt(fd, IPPROTO_IP, on ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &request,
                        sizeof request);
  } else {
    struct ipv6_mreq request = {.ipv6mr_interface = port->ifindex};

    memcpy(&request.ipv6mr_multiaddr, join->addr.octet, sizeof request.ipv6mr_multiaddr);
    result = setsockopt(fd, IPPROTO_IPV6, on ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &request,
                        sizeof request);
  }
  return result < 0 ? errno : 0;
}

static struct join_socket *open_socket(struct port *port, uint8_t family)
{
  struct join_socket *made = calloc(1, sizeof *made);
  const int off = 0;

  if (made == NULL)
    return NULL;
  made->fd = socket(family == VIP_IPV4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (made->fd < 0) {
    free(made);
    return NULL;
  }
  /* Nothing is to be delivered because of memberships of other sockets. */
  if (family == VIP_IPV4)
    (void)setsockopt(made->fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof off);
  made->family = family;
  made->next = port->join_sockets;
  port->join_sockets = made;
  return made;
}

/* The socket that still has room, or had when it was last used. */
static struct join_socket *newest_socket(const struct port *port, uint8_t family)
{
  struct join_socket *socket = port->join_sockets;

  while (socket != NULL && socket->family != family)
    socket = socket->next;
  return socket;
}

static void enter(struct port *port, struct join *join)
{
  struct join_socket *socket = newest_socket(port, join->family);
  int error = ENOBUFS;

  if (socket != NULL)
    error = tell_kernel(port, join, socket->fd, true);
  if (error == ENOBUFS || error == ENOMEM) {
    socket = open_socket(port, join->family);
    error = socket != NULL ? tell_kernel(port, join, socket->fd, true) : errno;
  }
  if (error == 0)
    join->member = socket;
  else if (error != join->error)
    log_say(LOG_WARNING, "%s: cannot join a multicast group: %s", port->name, strerror(error));
  join->error = error;
}

static void leave(const struct port *port, struct join *join)
{
  (void)tell_kernel(port, join, join->member->fd, false);
  join->member = NULL;
}

/* ---- what is wanted ---- */

static void want_addresses(const struct vipd *vipd, struct port *port)
{
  for (struct join *join = port->joins; join != NULL; join = join->next)
    join->solicited = false;
  for (const struct group *group = vipd->groups; group != NULL; group = group->next) {
    if (group->family != VIP_IPV6 || group->source == NULL || group->source->port != port)
      continue;
    for (const struct group_right *right = group->rights; right != NULL; right = right->next) {
      const struct vip_addr addr = vip_solicited_node(&right->addr);
      struct join *join = get(port, VIP_IPV6, &addr);

      if (join != NULL)
        join->solicited = true;
    }
  }
}

void join_settle(struct vipd *vipd, struct port *port)
{
  struct join **link = &port->joins;

  want_addresses(vipd, port);
  while (*link != NULL) {
    struct join *join = *link;

    if (join->count > 0 || join->solicited) {
      if (join->member == NULL)
        enter(port, join);
      link = &join->next;
      continue;
    }
    if (join->member != NULL)
      leave(port, join);
    *link = join->next;
    free(join);
  }
}

bool join_is_missing(const struct port *port)
{
  const struct join *join = port->joins;

  while (join != NULL && join->member != NULL)
    join = join->next;
  return join != NULL;
}

void join_close(struct port *port)
{
  while (port->join_sockets != NULL) {
    struct join_socket *socket = port->join_sockets;

    port->join_sockets = socket->next;
    (void)close(socket->fd);
    free(socket);
  }
  for (struct join *join = port->joins; join != NULL; join = join->next)
    join->member = NULL;
}

void join_free(struct port *port)
{
  join_close(port);
  while (port->joins != NULL) {
    struct join *join = port->joins;

    port->joins = join->next;
    free(join);
  }
}
