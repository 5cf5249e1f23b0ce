/* SPDX-License-Identifier: MIT */
/*
 * port.h - a port: an interface that groups are configured on, by its name.  It
 * outlives the interface: while that is gone, renamed or down the library is told
 * so, and when it is back under its name the groups begin again.
 *
 * A port has one packet socket for all groups of all protocols (receive.c), the
 * memberships of multicast groups (join.c), and one struct vip_if for each source
 * address that its groups send from: usually one, with the interface's primary
 * addresses; another for each address given by `source =`.
 */
#ifndef VIPD_PORT_H
#define VIPD_PORT_H

#include <net/if.h>
#include <vip/engine.h>
#include "loop.h"

struct vipd;
struct group;
struct link;

/* A source of packets on a port. */
struct source {
  struct vip_if vif;            /* what the library knows; user = this */
  struct vip_counters counters; /* packets of no known group */
  struct port *port;
  uint8_t family;       /* of `addr`; 0 = the interface's own addresses */
  struct vip_addr addr; /* `source =` */
  unsigned groups;      /* configured on it */
  struct source *next;
};

/* A port. */
struct port {
  char name[IFNAMSIZ]; /* as configured */
  uint32_t ifindex;    /* 0: there is no such interface now */
  struct vip_mac mac;  /* the interface's own */
  bool up;
  struct source *sources;           /* first: the interface's own addresses */
  struct watch receive;             /* packet socket; fd -1 while there is none */
  struct join *joins;               /* multicast groups wanted, see join.c */
  struct join_socket *join_sockets; /* that hold the memberships */
  bool changed;                     /* ports_settle() has something to do */
  bool prepared;                    /* KEEPER_PORT was asked for */
  uint64_t received;                /* frames that passed the filter */
  uint64_t malformed;               /* of those: vip_frame_parse() refused them */
  uint64_t missed;                  /* dropped by the kernel because the socket's buffer was full */
  uint64_t lost;                    /* frames that the kernel did not take or could not queue */
  int lost_error;                   /* errno of the last one; 0 = none yet */
  struct port *next;
};

/* The port of a name, made if it is not there yet.  NULL: no memory. */
struct port *port_get(struct vipd *vipd, const char *name);

/*
 * The source of a port for `addr` of `family` (0: the interface's own), made if it
 * is not there yet, with one more group on it.  NULL after saying why.
 */
struct source *port_source(struct vipd *vipd, struct port *port, uint8_t family,
                           const struct vip_addr *addr);

/* One group less on a source; sources and ports without groups are taken away. */
void port_leave(struct vipd *vipd, struct source *source);

/* Compares every port with the interfaces as they are now and tells the library. */
void ports_refresh(struct vipd *vipd);

/*
 * The set of groups or virtual addresses on a port changed: ports_settle() will make
 * its kernel filter and its memberships anew.  Cheap: call it for each change.
 */
void port_filter(struct port *port);

/*
 * Does what changes asked for, once for each port however many they were: opens the
 * packet socket, makes filter and memberships anew.  loop_settle() calls it.
 */
void ports_settle(struct vipd *vipd);

/*
 * receive.c: makes the packet socket of a port whose interface is there, or its filter
 * anew, and ends it.  receive_statistics() asks the kernel what it dropped.
 */
void receive_settle(struct vipd *vipd, struct port *port);
void receive_close(struct vipd *vipd, struct port *port);
void receive_statistics(struct port *port);

/*
 * join.c: memberships of multicast groups.  join_set() counts what the library asks
 * for; join_settle() adds what the virtual addresses need and tells the kernel;
 * join_is_missing(): it refused one; join_close() forgets what the kernel knew, for an
 * interface that is gone.
 */
void join_set(struct port *port, uint8_t family, const struct vip_addr *addr, bool on);
void join_settle(struct vipd *vipd, struct port *port);
bool join_is_missing(const struct port *port);
void join_close(struct port *port);
void join_free(struct port *port);

#endif
