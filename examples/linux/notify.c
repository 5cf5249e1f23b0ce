/* SPDX-License-Identifier: MIT */
/*
 * notify.c - `notify = PROGRAM`: runs PROGRAM NAME OLD NEW REASON at each change of
 * a group's state, one at a time and in the order of the changes.
 *
 * A process of its own does it, the notifier: a fork of the main process would stop
 * it for as long as the kernel copies its page tables, and a program that hangs
 * must delay other programs at most.  The main loop puts a record into a queue and
 * hands a few of them over when the socket takes them.  The notifier is forked at
 * the start, so no program inherits real-time priority, locked memory or sockets.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vipd.h"

enum {
  RECORD_MAX = 4096 + 256,         /* octets of one, with a path in it */
  QUEUE_MAX = 2 * VIPD_GROUPS_MAX, /* records that wait, at most */
  BATCH = 16,                      /* handed over in one pass of the loop */
  PROGRAM_S = 60,                  /* a program that runs longer is ended */
  WAIT_MS = 5000,                  /* for the notifier at the end */
  WORDS = 5                        /* of a record: program and four arguments */
};

/* Five strings, each with its end: program, name, old state, new state, reason. */
struct record {
  struct record *next;
  size_t length;
  char text[];
};

struct notify {
  struct watch watch; /* socket to the notifier */
  pid_t notifier;
  struct record *first;
  struct record **end;
  unsigned count;
};

/* ---- the notifier ---- */

/* Everything but the standard files and `keep`: the keeper's socket above all. */
static void close_others(int keep)
{
  enum { FIRST = 3, MANY = 1024 };

  if (keep > FIRST)
    (void)syscall(SYS_close_range, (unsigned)FIRST, (unsigned)keep - 1, 0u);
  if (syscall(SYS_close_range, (unsigned)keep + 1, ~0u, 0u) == 0)
    return;
  /* Kernels before 5.9; vipd has few open at its start. */
  for (int fd = FIRST; fd < MANY; fd++)
    if (fd != keep)
      (void)close(fd);
}

static void run(char *const *words)
{
  sigset_t none;

  /* The alarm goes on behind exec(): its default is to end the program. */
  (void)alarm(PROGRAM_S);
  (void)sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
  (void)signal(SIGPIPE, SIG_DFL);
  (void)execv(words[0], words);
  log_say(LOG_ERR, "cannot run %s: %s", words[0], strerror(errno));
  _exit(127);
}

static void run_and_wait(char *const *words)
{
  const pid_t child = fork();
  int status;

  if (child == 0)
    run(words);
  if (child < 0) {
    log_say(LOG_ERR, "cannot run %s: %s", words[0], strerror(errno));
    return;
  }
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return;
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
    log_say(LOG_WARNING, "%s %s: ended after %d s", words[0], words[1], PROGRAM_S);
  else if (WIFSIGNALED(status))
    log_say(LOG_WARNING, "%s %s: ended by signal %d", words[0], words[1], WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    log_say(LOG_WARNING, "%s %s: exit status %d", words[0], words[1], WEXITSTATUS(status));
}

static void be_notifier(int fd)
{
  static char text[RECORD_MAX];
  ssize_t length;

  close_others(fd);
  while ((length = recv(fd, text, sizeof text, 0)) != 0) {
    char *words[WORDS + 1] = {NULL};
    char *at = text;

    if (length < 0 && errno != EINTR)
      break;
    for (unsigned i = 0; i < WORDS && at < text + length; i++, at += strlen(at) + 1)
      words[i] = at;
    if (length > 0)
      run_and_wait(words);
  }
  _exit(0);
}

/* ---- vipd ---- */

static void close_socket(struct vipd *vipd, struct notify *notify)
{
  loop_unwatch(vipd, &notify->watch);
  if (notify->watch.fd >= 0)
    (void)close(notify->watch.fd);
  notify->watch.fd = -1;
}

/* Hands over at most `most` records; false: none, or the socket takes no more now. */
static bool hand_over(struct vipd *vipd, struct notify *notify, unsigned most, int flags)
{
  while (notify->first != NULL && notify->watch.fd >= 0) {
    struct record *record = notify->first;

    if (most-- == 0)
      return true;
    if (send(notify->watch.fd, record->text, record->length, flags | MSG_NOSIGNAL) < 0) {
      if (errno == EAGAIN || errno == EINTR)
        return false;
      log_say(LOG_ERR, "the process that runs programs is gone (%s); none is run any more",
              strerror(errno));
      close_socket(vipd, notify);
      return false;
    }
    notify->first = record->next;
    if (notify->first == NULL)
      notify->end = &notify->first;
    notify->count--;
    free(record);
  }
  return false;
}

static void ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct notify *notify = watch->user;

  (void)revents;
  (void)hand_over(vipd, notify, BATCH, MSG_DONTWAIT);
  watch->events = notify->first != NULL ? POLLOUT : 0;
}

bool notify_start(struct vipd *vipd)
{
  struct notify *notify = calloc(1, sizeof *notify);
  int pair[2];

  if (notify == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
    log_say(LOG_ERR, "cannot start the process that runs programs: %s", strerror(errno));
    free(notify);
    return false;
  }
  notify->notifier = fork();
  if (notify->notifier == 0)
    be_notifier(pair[1]);
  (void)close(pair[1]);
  notify->end = &notify->first;
  notify->watch.fd = pair[0];
  notify->watch.ready = ready;
  notify->watch.user = notify;
  vipd->notify = notify;
  if (notify->notifier < 0) {
    log_say(LOG_ERR, "cannot start the process that runs programs: %s", strerror(errno));
    return false;
  }
  loop_watch(vipd, &notify->watch);
  return true;
}

static struct record *new_record(const char *const *words)
{
  struct record *record;
  size_t length = 0;

  for (unsigned i = 0; i < WORDS; i++)
    length += strlen(words[i]) + 1;
  record = length <= RECORD_MAX ? malloc(sizeof *record + length) : NULL;
  if (record == NULL)
    return NULL;
  record->next = NULL;
  record->length = length;
  length = 0;
  for (unsigned i = 0; i < WORDS; i++) {
    memcpy(record->text + length, words[i], strlen(words[i]) + 1);
    length += strlen(words[i]) + 1;
  }
  return record;
}

void notify_changed(struct vipd *vipd, const struct group *group, const char *name,
                    const char *old_state, const char *new_state, uint8_t reason)
{
  struct notify *notify = vipd->notify;
  const char *words[WORDS] = {group->notify, name, old_state, new_state, vip_reason_name(reason)};
  struct record *record;

  if (group->notify == NULL || notify == NULL || notify->watch.fd < 0)
    return;
  record = notify->count < QUEUE_MAX ? new_record(words) : NULL;
  if (record == NULL) {
    log_say(LOG_ERR, "%s %s %s %s %s: too much is waiting; it is not run", words[0], words[1],
            words[2], words[3], words[4]);
    return;
  }
  *notify->end = record;
  notify->end = &record->next;
  notify->count++;
  notify->watch.events = POLLOUT;
}

/* Waits for the programs of the last changes, but not for ever. */
static void wait_for(pid_t notifier)
{
  const struct timespec moment = {0, 5000000};

  for (unsigned ms = 0; ms < WAIT_MS; ms += 5) {
    if (waitpid(notifier, NULL, WNOHANG) != 0)
      return;
    (void)nanosleep(&moment, NULL);
  }
  log_say(LOG_NOTICE, "programs still run; vipd does not wait for them");
}

void notify_stop(struct vipd *vipd)
{
  const struct timeval patience = {1, 0};
  struct notify *notify = vipd->notify;

  if (notify == NULL)
    return;
  (void)setsockopt(notify->watch.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  (void)hand_over(vipd, notify, QUEUE_MAX, 0);
  close_socket(vipd, notify);
  if (notify->notifier > 0)
    wait_for(notify->notifier);
  for (struct record *next; notify->first != NULL; notify->first = next) {
    next = notify->first->next;
    free(notify->first);
  }
  free(notify);
  vipd->notify = NULL;
}
