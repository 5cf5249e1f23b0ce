/* SPDX-License-Identifier: MIT */
/*
 * sink.c - sockets that make the kernel believe that somebody takes the protocols'
 * packets.  vipd reads them from packet sockets, which the kernel's IP layer does
 * not count: an advertisement that a unicast peer sends would be answered with
 * "protocol unreachable" (ICMPv6: "unrecognized next header"), every time, and one over
 * UDP with "port unreachable".
 *
 * A raw socket of the protocol, or one with the UDP port, prevents that.  Its filter
 * drops all, so nothing ever waits in it, and without membership it is not even offered
 * the multicast packets.  Only protocols with unicast packets need one.
 */
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vipd.h"

#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL 29 /* Linux 4.20 */
#endif

static bool bind_port(int fd, int family, uint16_t port)
{
  const struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
  const struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  const int only = 1;

  if (family == AF_INET)
    return bind(fd, (const struct sockaddr *)(const void *)&in, sizeof in) == 0;
  return setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) == 0 &&
         bind(fd, (const struct sockaddr *)(const void *)&in6, sizeof in6) == 0;
}

/* `port` 0: of a whole IP protocol. */
static int open_sink(int family, int protocol, uint16_t port)
{
  struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
  const struct sock_fprog filter = {.len = 1, .filter = &none};
  const int no = 0;
  const int fd = socket(family, (port != 0 ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC, protocol);

  if (fd < 0)
    return -1;
  /* An older kernel offers it the multicast packets, too, and the filter drops them. */
  if (family == AF_INET)
    (void)setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &no, sizeof no);
  else
    (void)setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &no, sizeof no);
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0 ||
      (port != 0 && !bind_port(fd, family, port))) {
    (void)close(fd);
    return -1;
  }
  return fd;
}

void sinks_open(struct vipd *vipd)
{
  static const int families[] = {AF_INET, AF_INET6};

  for (unsigned i = 0; protocols[i] != NULL; i++) {
    if (!protocols[i]->unicast)
      continue;
    for (unsigned f = 0; f < 2 && vipd->sink_count < VIPD_SINKS_MAX; f++) {
      const int fd = open_sink(families[f], protocols[i]->ip_protocol, protocols[i]->udp_port[f]);
      if (fd >= 0)
        vipd->sinks[vipd->sink_count++] = fd;
    }
  }
}

void sinks_close(struct vipd *vipd)
{
  while (vipd->sink_count > 0)
    (void)close(vipd->sinks[--vipd->sink_count]);
}
