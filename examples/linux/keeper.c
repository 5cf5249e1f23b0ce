/* SPDX-License-Identifier: MIT */
/*
 * keeper.c - vipd's side of the keeper, see keeper.h: starts it, sends it requests as
 * far as the socket takes them, hands on its results, and waits for it at the end.
 *
 * Without a keeper vipd cannot do its work: if it ends by itself, vipd leaves.
 */
#include "keeper_process.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "vipd.h"

enum { STOP_TIMEOUT = 5000 /* ms */, RESULTS_AT_ONCE = 16 /* messages read in one go */ };

/* vipd's side. */
struct keeper {
  pid_t pid; /* 0: it has ended */
  struct watch watch;
  struct keeper_request *queue;
  unsigned count; /* in the queue */
  unsigned sent;  /* of those */
  unsigned room;  /* for those */
  char journal[PATH_MAX];
};

/* Opens the journal and undoes what is in it.  False, after saying why not. */
static bool clean_up(struct journal *journal, const char *path)
{
  const int error = journal_open(journal, path);

  if (error == EBUSY)
    log_say(LOG_ERR, "%s is in use: another vipd runs with this control socket", path);
  else if (error != 0)
    log_say(LOG_ERR, "%s: %s", path, strerror(error));
  if (error != 0)
    return false;
  if (journal->count > 0)
    log_say(LOG_NOTICE, "undoing what a vipd left that was killed");
  keeper_undo(journal);
  return true;
}

/* Without the keeper vipd cannot go on. */
static void give_up(struct vipd *vipd, const char *why)
{
  log_say(LOG_ERR, "%s: leaving", why);
  vipd->failed = true;
  vipd->quit = 1;
}

/* The keeper has ended, and it should not have. */
static void lost(struct vipd *vipd)
{
  struct keeper *keeper = vipd->keeper;

  (void)waitpid(keeper->pid, NULL, 0);
  keeper->pid = 0;
  (void)close(keeper->watch.fd);
  keeper->watch.fd = -1;
  give_up(vipd, "the keeper has ended");
}

static void ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct keeper_result results[KEEPER_BATCH];

  if ((revents & POLLOUT) != 0)
    keeper_flush(vipd);
  for (int i = 0; i < RESULTS_AT_ONCE; i++) {
    const ssize_t got = recv(watch->fd, results, sizeof results, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
      return;
    if (got <= 0) {
      lost(vipd);
      return;
    }
    for (size_t k = 0; k < (size_t)got / sizeof *results; k++)
      keeper_done(vipd, &results[k]);
  }
}

bool keeper_start(struct vipd *vipd, const char *path)
{
  struct keeper *keeper = calloc(1, sizeof *keeper);
  struct journal *journal = malloc(sizeof *journal);
  int pair[2] = {-1, -1};

  if (!keeper || !journal || !clean_up(journal, path))
    goto fail;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    goto say;
  keeper->pid = fork();
  if (keeper->pid < 0)
    goto say;
  if (keeper->pid == 0) {
    (void)close(pair[0]);
    keeper_process(pair[1], journal);
  }
  (void)close(pair[1]);
  journal_close(journal, false); /* the lock is the keeper's */
  free(journal);
  (void)strcpy(keeper->journal, path); /* journal_open() found that it fits */
  keeper->watch = (struct watch){.fd = pair[0], .events = POLLIN, .ready = ready};
  vipd->keeper = keeper;
  loop_watch(vipd, &keeper->watch);
  return true;
say:
  log_say(LOG_ERR, "cannot start the keeper: %s", strerror(errno));
  journal_close(journal, true);
  for (int i = 0; i < 2; i++)
    if (pair[i] >= 0)
      (void)close(pair[i]);
fail:
  free(keeper);
  free(journal);
  return false;
}

void keeper_ask(struct vipd *vipd, const struct keeper_request *request)
{
  struct keeper *keeper = vipd->keeper;

  if (!keeper)
    return; /* it has stopped, and undone all */
  if (keeper->count == keeper->room) {
    const unsigned room = keeper->room + 8 * KEEPER_BATCH;
    struct keeper_request *queue = realloc(keeper->queue, room * sizeof *queue);
    if (!queue) {
      give_up(vipd, "no memory for a request to the keeper");
      return;
    }
    keeper->queue = queue;
    keeper->room = room;
  }
  keeper->queue[keeper->count++] = *request;
}

void keeper_flush(struct vipd *vipd)
{
  struct keeper *keeper = vipd->keeper;

  if (!keeper)
    return;
  while (keeper->pid != 0 && keeper->sent < keeper->count) {
    unsigned some = keeper->count - keeper->sent;
    if (some > KEEPER_BATCH)
      some = KEEPER_BATCH;
    if (send(keeper->watch.fd, keeper->queue + keeper->sent, some * sizeof *keeper->queue,
             MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
      keeper->watch.events = POLLIN | POLLOUT; /* if it has ended, ready() sees that */
      return;
    }
    keeper->sent += some;
  }
  keeper->sent = 0;
  keeper->count = 0;
  if (keeper->pid != 0)
    keeper->watch.events = POLLIN;
}

/* Waits until the keeper has closed its end of the socket, which it does last. */
static bool wait_for_end(int fd)
{
  struct keeper_result results[KEEPER_BATCH];
  const vip_time until = loop_now() + STOP_TIMEOUT * VIP_MILLISECOND;

  for (;;) {
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    const int events = poll(&poll_fd, 1, vip_ms_until(until, loop_now()));
    if (events == 0)
      return false;
    if (events > 0 && recv(fd, results, sizeof results, 0) == 0)
      return true;
  }
}

void keeper_stop(struct vipd *vipd)
{
  struct keeper *keeper = vipd->keeper;
  struct journal journal;

  if (!keeper)
    return;
  loop_unwatch(vipd, &keeper->watch);
  if (keeper->pid == 0) { /* it was killed, and could undo nothing */
    if (clean_up(&journal, keeper->journal))
      journal_close(&journal, true);
  } else {
    (void)shutdown(keeper->watch.fd, SHUT_WR);
    if (wait_for_end(keeper->watch.fd))
      (void)waitpid(keeper->pid, NULL, 0);
    else
      log_say(LOG_WARNING, "the keeper is still restoring the machine");
    (void)close(keeper->watch.fd);
  }
  free(keeper->queue);
  free(keeper);
  vipd->keeper = NULL;
}
