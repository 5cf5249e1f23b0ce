/* SPDX-License-Identifier: MIT */
/*
 * keeper_devices.h - the keeper process: its devices, and the batch of messages in
 * which requests are done.
 *
 * Requests are done in their order, the messages of several in one batch.  What takes
 * long in the kernel is not done at once: to take a device down, or to delete one, the
 * kernel waits for grace periods under its network lock, 15 to 40 ms, but to delete a
 * whole link group it waits once.  So a device whose MAC was given back stays up,
 * without addresses, until nothing else is to be done; then it is deleted, with others,
 * and made again, down.  A claim that comes first takes it as it is.
 */
#ifndef VIPD_KEEPER_DEVICES_H
#define VIPD_KEEPER_DEVICES_H

#include "journal.h"
#include "keeper_process.h"
#include "netlink.h"

enum {
  KEEPER_BUCKETS = 4096,    /* of devices; a power of two */
  NO_REQUEST = KEEPER_BATCH /* instead of a request's number */
};

/* The device of a virtual MAC. */
struct device {
  struct keeper_request made; /* the first request for it */
  char name[IFNAMSIZ];
  uint32_t ifindex; /* 0: the kernel has none now */
  unsigned holders; /* DEVICE */
  unsigned users;   /* MAC */
  bool ipv6;        /* some holder is of IPv6 */
  bool making;      /* its messages are in the batch */
  bool prepared;    /* it has its settings: may be up */
  bool failed;      /* could not be made: only a claim tries again */
  bool up;
  bool muted; /* IPv6 is stopped on it */
  struct device *next;
};

/* Why a message is in the batch. */
struct errand {
  enum { ERRAND_MAKE, ERRAND_SETTLE, ERRAND_RAISE, ERRAND_OTHER } kind;
  unsigned request;      /* its number among those being worked on, or NO_REQUEST */
  struct device *device; /* MAKE, SETTLE, RAISE */
};

/* The process. */
struct keeping {
  int fd;
  struct journal *journal;
  struct device *buckets[KEEPER_BUCKETS];
  unsigned ports; /* with virtual MACs */
  bool untidy;    /* devices may be left to delete or to make */
  const struct keeper_request *requests;
  struct keeper_result results[KEEPER_BATCH]; /* of `requests` */
  struct errand errands[NETLINK_BATCH];       /* of the messages in `netlink` */
  struct netlink netlink;
};

/*
 * The batch.  keeper_room() before a request's messages, at most three, are made in
 * keeping->netlink; keeper_noted() tells why those from number `first` on are there;
 * keeper_run() sends all, and sets the results of their requests.
 */
void keeper_room(struct keeping *keeping);
void keeper_noted(struct keeping *keeping, unsigned first, unsigned request);
void keeper_run(struct keeping *keeping);

/* What a failure of a request comes to: 0 if things are as they were wanted. */
int keeper_judged(const struct keeper_request *request, int error);

/* The device of a request, or NULL. */
struct device *keeper_device(struct keeping *keeping, const struct keeper_request *request);

/* The device is there, with its settings.  False, with the result set, if it cannot be. */
bool keeper_ready(struct keeping *keeping, struct device *device, unsigned request);

/* The requests DEVICE and MAC, by their number. */
void keeper_do_device(struct keeping *keeping, unsigned number);
void keeper_do_mac(struct keeping *keeping, unsigned number);

/* Deletes or makes some of the devices that were left for later. */
void keeper_tidy(struct keeping *keeping);

#endif
