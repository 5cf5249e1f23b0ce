/* SPDX-License-Identifier: MIT */
/*
 * sink.c - sockets that make the kernel believe that somebody takes the protocols'
 * packets.  vipd reads them from packet sockets, which the kernel's IP layer does
 * not count: an advertisement that a unicast peer sends would be answered with
 * "protocol unreachable" (ICMPv6: "unrecognized next header"), every time.
 *
 * A raw socket of the protocol prevents that.  Its filter drops all, so nothing
 * ever waits in it, and without membership it is not even offered the multicast
 * packets.  Protocols over UDP have no unicast peers and need none.
 */
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vipd.h"

#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL 29 /* Linux 4.20 */
#endif

static int open_sink(int family, int protocol)
{
  struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
  const struct sock_fprog filter = {.len = 1, .filter = &none};
  const int no = 0;
  const int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol);

  if (fd < 0)
    return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0) {
    (void)close(fd);
    return -1;
  }
  /* An older kernel offers it the multicast packets, too, and the filter drops them. */
  if (family == AF_INET)
    (void)setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &no, sizeof no);
  else
    (void)setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &no, sizeof no);
  return fd;
}

void sinks_open(struct vipd *vipd)
{
  static const int families[] = {AF_INET, AF_INET6};

  for (unsigned i = 0; protocols[i] != NULL; i++) {
    if (protocols[i]->ip_protocol == IPPROTO_UDP)
      continue;
    for (unsigned f = 0; f < 2 && vipd->sink_count < VIPD_SINKS_MAX; f++) {
      const int fd = open_sink(families[f], protocols[i]->ip_protocol);
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
