/* SPDX-License-Identifier: MIT */
/*
 * netlink.h - rtnetlink messages: made one behind another and sent together, each
 * with its own result; and read attribute by attribute.
 *
 * What messages mean is for links.c and device.c.  All is copied octet by octet, as
 * nothing in a message need be aligned for what it holds.
 */
#ifndef VIPD_NETLINK_H
#define VIPD_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  NETLINK_BATCH = 64,     /* messages sent together: their results fit any receive buffer */
  NETLINK_MESSAGE = 512,  /* room that each may need */
  NETLINK_RECEIVE = 65536 /* room for what one read may bring */
};

/* A socket, and the messages that are being made for it. */
struct netlink {
  int fd;            /* -1: closed */
  uint32_t sequence; /* of the first message in `buffer` */
  unsigned count;    /* messages there */
  size_t begun;      /* where the last one begins */
  size_t used;       /* octets of all */
  int errors[NETLINK_BATCH];
  uint8_t buffer[NETLINK_BATCH * NETLINK_MESSAGE];
};

/* Opens the socket, with the multicast groups RTMGRP_x of `groups`.  False: see errno. */
bool netlink_open(struct netlink *netlink, uint32_t groups);
void netlink_close(struct netlink *netlink);

/* No room for `count` more messages before netlink_run()? */
bool netlink_full(const struct netlink *netlink, unsigned count);

/* Begins a message: RTM_x, NLM_F_x, and the structure that such messages begin with. */
void netlink_begin(struct netlink *netlink, uint16_t type, uint16_t flags, const void *header,
                   size_t size);
/* Adds an attribute to it. */
void netlink_put(struct netlink *netlink, uint16_t type, const void *data, size_t size);
void netlink_put_u32(struct netlink *netlink, uint16_t type, uint32_t value);
void netlink_put_text(struct netlink *netlink, uint16_t type, const char *text);
/* Begins an attribute that holds others; ends the one that netlink_nest() began. */
size_t netlink_nest(struct netlink *netlink, uint16_t type);
void netlink_nest_end(struct netlink *netlink, size_t nest);

/*
 * Sends all messages and waits until the kernel has done each: `errors` holds 0 or
 * an errno for each, in their order.  True if all are 0.
 */
bool netlink_run(struct netlink *netlink);

/* Sends all messages.  The sequence number of the first, 0 = see errno. */
uint32_t netlink_send(struct netlink *netlink);

/* A received message. */
struct netlink_message {
  uint16_t type;
  uint16_t flags;
  uint32_t sequence;
  const uint8_t *data; /* behind the header */
  size_t length;
};

/* The next message of what a read brought: takes it off `*data`.  False: there is none. */
bool netlink_next(const uint8_t **data, size_t *length, struct netlink_message *message);

/* The errno in an NLMSG_ERROR message, 0 = done; EPROTO: there is none. */
int netlink_error(const struct netlink_message *message);

/*
 * Sends the one message that was made, a request for a dump, and gives each message
 * of the answer to `each`.  0 or an errno.
 */
int netlink_dump(struct netlink *netlink,
                 void (*each)(void *user, const struct netlink_message *message), void *user);

/* An attribute's value; `data` is NULL where a message has none. */
struct netlink_value {
  const uint8_t *data;
  size_t length;
};

/* Sorts the attributes behind the first `skip` octets of a message by their type, below `count`. */
void netlink_attributes(const struct netlink_message *message, size_t skip,
                        struct netlink_value *values, unsigned count);

/* A value's number, 0 without one. */
uint32_t netlink_u32(const struct netlink_value *value);

#endif
