/* SPDX-License-Identifier: MIT */
/*
 * netlink.c - see netlink.h, netlink(7), rtnetlink(7).
 *
 * A request is done by the kernel while it is being sent, so after send() all
 * results are there to be read.
 */
#include "netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOCKET_ROOM (4 * 1024 * 1024) /* octets of unread messages */
#define TYPE_MASK   0x3fffU           /* of rta_type; the other two bits are flags */

/* Messages and attributes begin at multiples of four octets. */
static size_t aligned(size_t size)
{
  return (size + 3) & ~(size_t)3;
}

bool netlink_open(struct netlink *netlink, uint32_t groups)
{
  const struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_groups = groups};
  const int room = SOCKET_ROOM;
  const int on = 1;

  memset(netlink, 0, sizeof *netlink);
  netlink->sequence = 1;
  netlink->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (netlink->fd < 0)
    return false;
  /* Without these it works, too: a smaller buffer, longer results, unfiltered dumps. */
  if (setsockopt(netlink->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
    (void)setsockopt(netlink->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  (void)setsockopt(netlink->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  (void)setsockopt(netlink->fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
  if (bind(netlink->fd, (const struct sockaddr *)&own, sizeof own) == 0)
    return true;
  netlink_close(netlink);
  return false;
}

void netlink_close(struct netlink *netlink)
{
  const int error = errno;

  if (netlink->fd >= 0)
    (void)close(netlink->fd);
  netlink->fd = -1;
  errno = error;
}

bool netlink_full(const struct netlink *netlink, unsigned count)
{
  return netlink->count + count > NETLINK_BATCH;
}

/* Writes the length of the last message into its header. */
static void set_length(struct netlink *netlink)
{
  const uint32_t length = (uint32_t)(netlink->used - netlink->begun);
  memcpy(netlink->buffer + netlink->begun, &length, sizeof length);
}

void netlink_begin(struct netlink *netlink, uint16_t type, uint16_t flags, const void *header,
                   size_t size)
{
  const struct nlmsghdr head = {.nlmsg_type = type,
                                .nlmsg_flags = (uint16_t)(flags | NLM_F_REQUEST),
                                .nlmsg_seq = netlink->sequence + netlink->count};

  netlink->begun = netlink->used;
  netlink->count++;
  memcpy(netlink->buffer + netlink->used, &head, sizeof head);
  netlink->used += sizeof head;
  memcpy(netlink->buffer + netlink->used, header, size);
  netlink->used += aligned(size);
  set_length(netlink);
}

void netlink_put(struct netlink *netlink, uint16_t type, const void *data, size_t size)
{
  const struct rtattr head = {.rta_len = (uint16_t)(sizeof head + size), .rta_type = type};

  memcpy(netlink->buffer + netlink->used, &head, sizeof head);
  netlink->used += sizeof head;
  memset(netlink->buffer + netlink->used, 0, aligned(size));
  if (size > 0)
    memcpy(netlink->buffer + netlink->used, data, size);
  netlink->used += aligned(size);
  set_length(netlink);
}

void netlink_put_u32(struct netlink *netlink, uint16_t type, uint32_t value)
{
  netlink_put(netlink, type, &value, sizeof value);
}

void netlink_put_text(struct netlink *netlink, uint16_t type, const char *text)
{
  netlink_put(netlink, type, text, strlen(text) + 1);
}

size_t netlink_nest(struct netlink *netlink, uint16_t type)
{
  const size_t nest = netlink->used;
  netlink_put(netlink, (uint16_t)(type | NLA_F_NESTED), NULL, 0);
  return nest;
}

void netlink_nest_end(struct netlink *netlink, size_t nest)
{
  const uint16_t length = (uint16_t)(netlink->used - nest);
  memcpy(netlink->buffer + nest, &length, sizeof length);
}

bool netlink_next(const uint8_t **data, size_t *length, struct netlink_message *message)
{
  struct nlmsghdr head;

  if (*length < sizeof head)
    return false;
  memcpy(&head, *data, sizeof head);
  if (head.nlmsg_len < sizeof head || head.nlmsg_len > *length)
    return false;
  message->type = head.nlmsg_type;
  message->flags = head.nlmsg_flags;
  message->sequence = head.nlmsg_seq;
  message->data = *data + sizeof head;
  message->length = head.nlmsg_len - sizeof head;
  const size_t step = aligned(head.nlmsg_len) < *length ? aligned(head.nlmsg_len) : *length;
  *data += step;
  *length -= step;
  return true;
}

int netlink_error(const struct netlink_message *message)
{
  int error = 0;

  if (message->length < sizeof error)
    return EPROTO;
  memcpy(&error, message->data, sizeof error);
  return -error;
}

uint32_t netlink_send(struct netlink *netlink)
{
  const size_t size = netlink->used;
  const uint32_t first = netlink->sequence;

  netlink->used = 0;
  netlink->sequence += netlink->count;
  netlink->count = 0;
  return send(netlink->fd, netlink->buffer, size, 0) == (ssize_t)size ? first : 0;
}

/* Asks for a result of each message. */
static void want_results(struct netlink *netlink)
{
  struct nlmsghdr head;

  for (size_t at = 0; at < netlink->used; at += aligned(head.nlmsg_len)) {
    memcpy(&head, netlink->buffer + at, sizeof head);
    head.nlmsg_flags |= NLM_F_ACK;
    memcpy(netlink->buffer + at, &head, sizeof head);
  }
}

bool netlink_run(struct netlink *netlink)
{
  const unsigned count = netlink->count;
  uint8_t room[8192];
  unsigned left = count;
  bool good = true;

  for (unsigned i = 0; i < count; i++)
    netlink->errors[i] = EIO;
  want_results(netlink);
  const uint32_t first = count > 0 ? netlink_send(netlink) : 0;
  while (first != 0 && left > 0) {
    const ssize_t got = recv(netlink->fd, room, sizeof room, MSG_DONTWAIT);
    if (got <= 0)
      break;
    const uint8_t *data = room;
    size_t length = (size_t)got;
    struct netlink_message message;
    while (netlink_next(&data, &length, &message)) {
      if (message.type != NLMSG_ERROR || message.sequence - first >= count)
        continue;
      netlink->errors[message.sequence - first] = netlink_error(&message);
      left--;
    }
  }
  for (unsigned i = 0; i < count; i++)
    good = good && netlink->errors[i] == 0;
  return good;
}

int netlink_dump(struct netlink *netlink,
                 void (*each)(void *user, const struct netlink_message *message), void *user)
{
  uint8_t room[NETLINK_RECEIVE];
  const uint32_t sequence = netlink_send(netlink);

  if (sequence == 0)
    return errno;
  for (;;) {
    const ssize_t got = recv(netlink->fd, room, sizeof room, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return got < 0 ? errno : EPROTO;
    const uint8_t *data = room;
    size_t length = (size_t)got;
    struct netlink_message message;
    while (netlink_next(&data, &length, &message)) {
      if (message.sequence != sequence)
        continue;
      if (message.type == NLMSG_DONE)
        return 0;
      if (message.type == NLMSG_ERROR)
        return netlink_error(&message);
      each(user, &message);
    }
  }
}

void netlink_attributes(const struct netlink_message *message, size_t skip,
                        struct netlink_value *values, unsigned count)
{
  struct rtattr head;

  memset(values, 0, count * sizeof *values);
  for (size_t at = aligned(skip); at + sizeof head <= message->length;) {
    memcpy(&head, message->data + at, sizeof head);
    if (head.rta_len < sizeof head || head.rta_len > message->length - at)
      return;
    const unsigned type = head.rta_type & TYPE_MASK;
    if (type < count) {
      values[type].data = message->data + at + sizeof head;
      values[type].length = head.rta_len - sizeof head;
    }
    at += aligned(head.rta_len);
  }
}

uint32_t netlink_u32(const struct netlink_value *value)
{
  uint32_t number = 0;

  if (value->data && value->length >= sizeof number)
    memcpy(&number, value->data, sizeof number);
  return number;
}
