/* SPDX-License-Identifier: MIT */
/*
 * control.c - the control socket: requests of one line, answered.
 *
 *   show text|brief|json|metrics [NAME]
 *   set NAME priority N
 *
 * An answer begins with '+' and the text, or with '-' and what is wrong, and ends
 * with a zero octet, so that a client knows a whole answer from one that was cut
 * off.  Answers are made and written piece by piece, one piece in a pass of the
 * loop.  A client that does not read or does not ask is dropped after a while.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "show.h"

enum { REQUEST_MAX = 256, CLIENTS_MAX = 16, BACKLOG = 16 };

/* How long a client may do nothing. */
static const vip_time PATIENCE = 5 * VIP_SECOND;

/* One connection. */
struct client {
  struct watch watch;
  struct alarm alarm; /* the end of our patience */
  char request[REQUEST_MAX];
  size_t length;      /* of the request so far */
  struct reply reply; /* what is still to be written */
  struct show show;
  bool showing; /* more pieces follow */
  struct client *next;
};

struct control {
  struct watch watch; /* the listening socket */
  struct client *clients;
  unsigned count;
};

/* ---- the socket ---- */

static bool address_of(const char *path, struct sockaddr_un *addr)
{
  memset(addr, 0, sizeof *addr);
  addr->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof addr->sun_path)
    return false;
  memcpy(addr->sun_path, path, strlen(path) + 1);
  return true;
}

bool control_taken(const char *path)
{
  struct sockaddr_un addr;
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool taken;

  if (fd < 0 || !address_of(path, &addr)) {
    if (fd >= 0)
      (void)close(fd);
    return false;
  }
  /* EAGAIN: somebody listens, and many wait. */
  taken = connect(fd, (const struct sockaddr *)(const void *)&addr, sizeof addr) == 0 ||
          errno == EAGAIN;
  (void)close(fd);
  return taken;
}

/* Removes the socket that a vipd that was killed has left; nothing else. */
static bool remove_stale(const char *path)
{
  struct stat status;

  if (lstat(path, &status) < 0)
    return errno == ENOENT;
  if (!S_ISSOCK(status.st_mode)) {
    errno = EEXIST;
    return false;
  }
  return unlink(path) == 0;
}

static int listen_at(const char *path)
{
  struct sockaddr_un addr;
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t mask;
  int result;

  if (!address_of(path, &addr))
    errno = ENAMETOOLONG;
  else if (fd >= 0 && remove_stale(path)) {
    /* For its owner alone from the first moment on. */
    mask = umask(0177);
    result = bind(fd, (const struct sockaddr *)(const void *)&addr, sizeof addr);
    (void)umask(mask);
    if (result == 0 && listen(fd, BACKLOG) == 0)
      return fd;
  }
  log_say(LOG_ERR, "cannot listen at %s: %s", path, strerror(errno));
  if (fd >= 0)
    (void)close(fd);
  return -1;
}

/* ---- clients ---- */

static void drop(struct vipd *vipd, struct client *client)
{
  struct control *control = vipd->control;
  struct client **link = &control->clients;

  while (*link != client)
    link = &(*link)->next;
  *link = client->next;
  control->count--;
  control->watch.events = POLLIN;
  loop_unwatch(vipd, &client->watch);
  loop_unalarm(vipd, &client->alarm);
  (void)close(client->watch.fd);
  reply_free(&client->reply);
  free(client);
}

static void lose_patience(struct vipd *vipd, struct alarm *alarm, vip_time now)
{
  (void)now;
  drop(vipd, alarm->user);
}

/* The whole answer, where it is a line. */
static void answer(struct client *client, const char *text)
{
  reply_add(&client->reply, "%s", text);
  (void)reply_room(&client->reply, 1);
  if (!client->reply.failed)
    client->reply.text[client->reply.length++] = '\0';
}

static void refuse(struct client *client, const char *name, const char *why)
{
  reply_add(&client->reply, "-\"%s\" %s\n", name, why);
  answer(client, "");
}

/* ---- requests ---- */

static void handle_show(struct vipd *vipd, struct client *client, char **words, unsigned count)
{
  static const char *const forms[] = {"text", "brief", "json", "metrics"};
  const struct group *only = NULL;
  uint8_t form = 0;

  while (form < sizeof forms / sizeof forms[0] && strcmp(words[1], forms[form]) != 0)
    form++;
  if (form == sizeof forms / sizeof forms[0]) {
    refuse(client, words[1], "is not a form; there are text, brief, json and metrics");
    return;
  }
  if (count > 2 && (only = group_find(vipd, words[2])) == NULL) {
    refuse(client, words[2], "is not the name of a group; vipd show --brief lists them");
    return;
  }
  client->show = show_begin(vipd, (enum show_form)form, only);
  client->showing = true;
  reply_add(&client->reply, "+");
}

static void handle_set(struct vipd *vipd, struct client *client, char **words)
{
  struct group *group = group_find(vipd, words[1]);
  const size_t digits = strspn(words[3], "0123456789");
  const unsigned long priority = strtoul(words[3], NULL, 10);
  const struct protocol *protocol;

  if (group == NULL) {
    refuse(client, words[1], "is not the name of a group; vipd show --brief lists them");
    return;
  }
  protocol = group->protocol;
  if (strcmp(words[2], "priority") != 0) {
    refuse(client, words[2], "cannot be set; priority can");
  } else if (words[3][digits] != '\0' || digits > 3 || priority < protocol->priority_min ||
             priority > protocol->priority_max) {
    reply_add(&client->reply, "-\"%s\" is not allowed; allowed are priorities %u..%u\n", words[3],
              protocol->priority_min, protocol->priority_max);
    answer(client, "");
  } else if (vip_group_priority(group->vip) > protocol->priority_max) {
    refuse(client, words[1], "is the address owner; change that in the file");
  } else {
    (void)vip_group_set_priority(group->vip, (uint8_t)priority, loop_now());
    log_say(LOG_NOTICE, "[%s %s]: priority set to %lu", protocol->name, group->name, priority);
    answer(client, "+");
  }
}

static void handle(struct vipd *vipd, struct client *client)
{
  char *words[5] = {NULL};
  char *rest = client->request;
  unsigned count = 0;

  while (count < 5 && (words[count] = strtok_r(rest, " ", &rest)) != NULL)
    count++;
  if (count >= 2 && count <= 3 && strcmp(words[0], "show") == 0)
    handle_show(vipd, client, words, count);
  else if (count == 4 && strcmp(words[0], "set") == 0)
    handle_set(vipd, client, words);
  else
    answer(client, "-not a request; vipd --help tells of the commands\n");
  client->watch.events = POLLOUT;
}

/* ---- reading and writing ---- */

static void client_read(struct vipd *vipd, struct client *client)
{
  const ssize_t got = read(client->watch.fd, client->request + client->length,
                           sizeof client->request - client->length);
  char *end;

  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (got <= 0) {
    drop(vipd, client);
    return;
  }
  client->length += (size_t)got;
  end = memchr(client->request, '\n', client->length);
  if (end != NULL) {
    *end = '\0';
    handle(vipd, client);
  } else if (client->length == sizeof client->request) {
    answer(client, "-the request is too long\n");
    client->watch.events = POLLOUT;
  }
}

/* One piece at a time: makes it when the last one is written. */
static void client_write(struct vipd *vipd, struct client *client)
{
  struct reply *reply = &client->reply;
  ssize_t put;

  /* The first octet waits for the first piece. */
  if (client->showing && reply->length <= 1) {
    client->showing = show_next(vipd, &client->show, reply, loop_now());
    if (!client->showing)
      answer(client, "");
  }
  put = reply->failed ? -1 : send(client->watch.fd, reply->text, reply->length, MSG_NOSIGNAL);
  if (put < 0 && !reply->failed && (errno == EAGAIN || errno == EINTR))
    return;
  if (put < 0 || ((size_t)put == reply->length && !client->showing)) {
    drop(vipd, client);
    return;
  }
  reply_drop(reply, (size_t)put);
  client->alarm.due = loop_now() + PATIENCE;
}

static void client_ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct client *client = watch->user;

  if ((revents & (POLLERR | POLLNVAL)) != 0)
    drop(vipd, client);
  else if (watch->events == POLLOUT)
    client_write(vipd, client);
  else
    client_read(vipd, client);
}

static void control_ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct control *control = watch->user;
  const int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  struct client *client = fd >= 0 ? calloc(1, sizeof *client) : NULL;

  (void)revents;
  if (client == NULL) {
    if (fd >= 0)
      (void)close(fd);
    return;
  }
  client->watch.fd = fd;
  client->watch.events = POLLIN;
  client->watch.ready = client_ready;
  client->watch.user = client;
  client->alarm.due = loop_now() + PATIENCE;
  client->alarm.ring = lose_patience;
  client->alarm.user = client;
  client->next = control->clients;
  control->clients = client;
  loop_watch(vipd, &client->watch);
  loop_alarm(vipd, &client->alarm);
  /* The others wait in the kernel's queue. */
  if (++control->count == CLIENTS_MAX)
    watch->events = 0;
}

/* ---- open, cut, close ---- */

bool control_open(struct vipd *vipd, const char *path)
{
  struct control *control;

  if (control_taken(path)) {
    log_say(LOG_ERR, "another vipd serves %s", path);
    return false;
  }
  control = calloc(1, sizeof *control);
  if (control == NULL)
    return false;
  control->watch.fd = listen_at(path);
  if (control->watch.fd < 0) {
    free(control);
    return false;
  }
  control->watch.events = POLLIN;
  control->watch.ready = control_ready;
  control->watch.user = control;
  vipd->control = control;
  loop_watch(vipd, &control->watch);
  return true;
}

void control_cut(struct vipd *vipd)
{
  struct client *client = vipd->control != NULL ? vipd->control->clients : NULL;

  for (struct client *next; client != NULL; client = next) {
    next = client->next;
    if (client->showing)
      drop(vipd, client);
  }
}

void control_close(struct vipd *vipd)
{
  struct control *control = vipd->control;

  if (control == NULL)
    return;
  while (control->clients != NULL)
    drop(vipd, control->clients);
  loop_unwatch(vipd, &control->watch);
  (void)close(control->watch.fd);
  (void)unlink(vipd->control_path);
  free(control);
  vipd->control = NULL;
}
