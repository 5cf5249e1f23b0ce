/* SPDX-License-Identifier: MIT */
/*
 * links.h - the machine's interfaces and addresses as they are now, kept by
 * rtnetlink: read whole at the start (and again when the socket overflowed), then
 * followed change by change.
 *
 * Interfaces that vipd's keeper made are left out.
 */
#ifndef VIPD_LINKS_H
#define VIPD_LINKS_H

#include <net/if.h>
#include <vip/types.h>

/* An address of an interface. */
struct link_address {
  struct vip_addr addr;
  uint8_t family; /* VIP_IPV4, VIP_IPV6 */
  uint8_t prefix; /* its length */
  bool usable;    /* not tentative (or optimistic), not a duplicate */
  bool secondary; /* IPv4: IFA_F_SECONDARY */
  unsigned seen;  /* links.c */
};

/* An interface. */
struct link {
  int ifindex;
  char name[IFNAMSIZ];
  struct vip_mac mac;
  uint32_t mtu;
  bool up; /* administratively, and has a carrier */
  struct link_address *addresses;
  unsigned address_count;
  unsigned seen; /* links.c */
  struct link *next;
};

struct vipd;

/*
 * Opens the socket, reads everything, and follows from then on: ports_refresh()
 * is called after each batch of changes.  False, after saying why, if it cannot.
 */
bool links_open(struct vipd *vipd);

/* Ends it. */
void links_close(struct vipd *vipd);

/* The interface of that name, or NULL.  O(interfaces). */
const struct link *links_find(const struct vipd *vipd, const char *name);

#endif
