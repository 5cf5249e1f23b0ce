/* SPDX-License-Identifier: MIT */
/*
 * filter.h - the program that the kernel runs over every frame that arrives on a
 * port, so that vipd wakes up only for what concerns it.
 */
#ifndef VIPD_FILTER_H
#define VIPD_FILTER_H

#include <linux/filter.h>
#include <vip/types.h>

enum {
  FILTER_PROTOCOLS = 8, /* IP protocols, UDP ports of each family */
  FILTER_FRAME = 4352   /* octets of a frame that are delivered: more than any message needs,
                           VRRP's 255 IPv6 addresses in 4142 octets */
};

/* What passes. */
struct filter_wish {
  uint8_t ip_protocols[FILTER_PROTOCOLS]; /* whole IP protocols; 0 ends */
  uint16_t udp4_ports[FILTER_PROTOCOLS];  /* UDP destination ports; 0 ends */
  uint16_t udp6_ports[FILTER_PROTOCOLS];
  uint32_t *targets;     /* last 32 bits of the virtual addresses: ARP and ND about these */
  unsigned target_count; /* filter_write() sorts them and takes out duplicates */
  bool all_targets;      /* ARP and ND about any address */
};

/*
 * Writes the program; how many instructions, or 0 if they are more than `room`: then
 * ask again with `all_targets`, which needs less than 128.
 */
unsigned filter_write(struct sock_filter *out, unsigned room, struct filter_wish *wish);

/* The number of an address in `targets`. */
uint32_t filter_target(uint8_t family, const struct vip_addr *addr);

#endif
