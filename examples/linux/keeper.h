/* SPDX-License-Identifier: MIT */
/*
 * keeper.h - the keeper: a child process that changes the machine's network
 * configuration for vipd, in the order in which it is asked, and takes all of it
 * back when vipd ends, however it ends.
 *
 * Why a process of its own: a request over rtnetlink waits for the kernel's
 * network lock, and taking a device down waits for several RCU grace periods
 * (12 ms each, measured).  The main loop cannot afford either between two
 * advertisements.  And when vipd is killed its keeper sees the end of the socket
 * between them and restores the machine at once, so a dead router does not go on
 * receiving on a virtual MAC.  What it changes it writes to a journal first: if
 * both were killed, the next start undoes what the journal names.
 *
 * Two vipds of one network namespace do not disturb each other as long as they work
 * on different interfaces, but for conf/all/rp_filter; on the same interface, or with
 * that, the one that was started first must end last: the settings that it found are
 * what it restores, also under the other.
 */
#ifndef VIPD_KEEPER_H
#define VIPD_KEEPER_H

#include <net/if.h>
#include <vip/types.h>
#include "loop.h"

/* What the keeper can be asked for.  "on" takes, "off" gives back. */
enum keeper_verb {
  KEEPER_PORT = 1, /* settings of an interface (sysctl) while groups with virtual MACs are on it */
  KEEPER_DEVICE,   /* on: make the device of a virtual MAC, down; off: remove it */
  KEEPER_MAC,      /* on: receive frames to the virtual MAC: its device up; off: down */
  KEEPER_ADDRESS,  /* an address for this machine, on the virtual MAC's device, or the port */
  KEEPER_BLOCK     /* packets to the address are discarded: the group does not accept them */
};

/*
 * One request.  Plain data: it crosses a socket.  The device of a virtual MAC is
 * known by its port and the MAC: two groups with one MAC share it, and the keeper
 * counts.  So DEVICE, MAC and ADDRESS all name both; with forwarder 0 an ADDRESS
 * is the port's own and `mac` is not looked at.
 */
struct keeper_request {
  uint64_t ticket; /* comes back with the result */
  uint8_t verb;    /* enum keeper_verb */
  bool on;
  uint8_t family;       /* ADDRESS, BLOCK: VIP_IPV4, VIP_IPV6; DEVICE: the group's */
  uint8_t prefix;       /* ADDRESS: prefix length */
  uint8_t protocol;     /* DEVICE: enum vip_protocol, in the device's name */
  uint8_t forwarder;    /* DEVICE, MAC, ADDRESS; 0 = the port itself */
  bool quiet;           /* ADDRESS: as a route, so that the kernel answers no ARP or ND for it */
  uint16_t number;      /* DEVICE: group number, in the device's name */
  uint32_t ifindex;     /* the port's; 0 for BLOCK */
  struct vip_mac mac;   /* DEVICE, MAC, ADDRESS: the virtual MAC */
  struct vip_addr addr; /* ADDRESS, BLOCK */
};

/* What became of one. */
struct keeper_result {
  uint64_t ticket;      /* of the request */
  struct vip_addr addr; /* ADDRESS, BLOCK: of the request */
  int error;            /* 0, or an errno */
};

struct vipd;

/*
 * Starts the keeper; before threads, real-time priority and packet sockets.
 * `journal` is the path of the journal: what an earlier run left in it is undone
 * first.  False, after saying why, if it cannot run.
 */
bool keeper_start(struct vipd *vipd, const char *journal);

/* Queues a request; nothing is sent before keeper_flush(). */
void keeper_ask(struct vipd *vipd, const struct keeper_request *request);

/* Sends what is queued, as far as the socket takes it; the rest follows by itself. */
void keeper_flush(struct vipd *vipd);

/* Lets the keeper undo everything and waits until it has, at most five seconds. */
void keeper_stop(struct vipd *vipd);

/* Called for each result, from the loop; ops.c has it. */
void keeper_done(struct vipd *vipd, const struct keeper_result *result);

#endif
