/* SPDX-License-Identifier: MIT */
/*
 * daemon.c - see daemon.h.
 *
 * The process that was started stays until the sockets of the daemon are open, so
 * that its exit status tells a script whether there is a router now.  Standard
 * error of the daemon is a pipe to it meanwhile: no child of the daemon keeps the
 * terminal or the pipe of whoever started it.  After that words go to syslog alone.
 *
 * libsystemd is not needed: its protocol is one datagram.
 */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

/*
 * Above all ordinary work, below the kernel's threads for interrupts (50), without
 * which no packet would arrive.
 */
enum { REALTIME_PRIORITY = 40 };

/* Where daemon_ready() says so; -1: nobody waits. */
static int ready_fd = -1;

/* Copies what the daemon says until it is ready or gone. */
static int wait_for(int words, int ready)
{
  char text[512];

  for (;;) {
    struct pollfd fds[2] = {{.fd = words, .events = POLLIN}, {.fd = ready, .events = POLLIN}};
    ssize_t got;

    if (poll(fds, 2, -1) < 0 && errno != EINTR)
      return EXIT_FAILURE;
    if (fds[0].revents != 0 && (got = read(words, text, sizeof text)) > 0) {
      if (write(STDERR_FILENO, text, (size_t)got) < 0)
        return EXIT_FAILURE;
      continue;
    }
    /* One octet: ready.  None: the daemon has ended. */
    if (fds[1].revents != 0)
      return read(ready, text, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
}

static void fail(const char *what)
{
  log_say(LOG_ERR, "cannot go to the background: %s: %s", what, strerror(errno));
  exit(EXIT_FAILURE);
}

void daemon_begin(void)
{
  int words[2];
  int ready[2];
  pid_t child;

  if (pipe2(words, O_CLOEXEC) < 0 || pipe2(ready, O_CLOEXEC) < 0)
    fail("pipe");
  child = fork();
  if (child < 0)
    fail("fork");
  if (child > 0) {
    (void)close(words[1]);
    (void)close(ready[1]);
    _exit(wait_for(words[0], ready[0]));
  }
  (void)setsid();
  /* Once more, so that it leads no session and can get no terminal by opening one. */
  child = fork();
  if (child < 0)
    fail("fork");
  if (child > 0)
    _exit(EXIT_SUCCESS);
  (void)close(words[0]);
  (void)close(ready[0]);
  if (freopen("/dev/null", "r", stdin) == NULL || freopen("/dev/null", "w", stdout) == NULL ||
      dup2(words[1], STDERR_FILENO) < 0)
    fail("standard files");
  (void)close(words[1]);
  ready_fd = ready[1];
  log_open(true, false);
}

void daemon_ready(void)
{
  int null;

  daemon_tell("READY=1");
  if (ready_fd < 0)
    return;
  null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0) {
    (void)dup2(null, STDERR_FILENO);
    (void)close(null);
  }
  if (write(ready_fd, "1", 1) < 0)
    log_say(LOG_WARNING, "the process that started vipd is gone");
  (void)close(ready_fd);
  ready_fd = -1;
}

void daemon_tell(const char *state)
{
  const char *path = getenv("NOTIFY_SOCKET");
  struct sockaddr_un addr = {.sun_family = AF_UNIX};
  const size_t length = path != NULL ? strlen(path) : 0;
  int fd;

  if (length == 0 || length >= sizeof addr.sun_path)
    return;
  memcpy(addr.sun_path, path, length);
  /* "@" stands for the abstract name space. */
  if (path[0] == '@')
    addr.sun_path[0] = '\0';
  fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)(const void *)&addr,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0)
    log_say(LOG_WARNING, "cannot tell systemd %s: %s", state, strerror(errno));
  (void)close(fd);
}

bool daemon_pid_file(const char *path)
{
  FILE *file = fopen(path, "we");

  if (file == NULL || fprintf(file, "%ld\n", (long)getpid()) < 0) {
    log_say(LOG_ERR, "cannot write %s: %s", path, strerror(errno));
    if (file != NULL)
      (void)fclose(file);
    return false;
  }
  return fclose(file) == 0;
}

void daemon_realtime(void)
{
  const struct sched_param param = {.sched_priority = REALTIME_PRIORITY};

  /* Reset on fork: no program that vipd starts runs in front of everything else. */
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) < 0)
    log_say(LOG_NOTICE,
            "no real-time priority (%s): a busy machine can delay advertisements; CAP_SYS_NICE "
            "permits it",
            strerror(errno));
  if (mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
    log_say(LOG_NOTICE,
            "memory may be paged out (%s), which can delay advertisements; CAP_IPC_LOCK permits "
            "to lock it",
            strerror(errno));
  /* The kernel may delay a timer by this many nanoseconds; the default is 50,000. */
  if (prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL) < 0)
    log_say(LOG_NOTICE, "timers are not exact: %s", strerror(errno));
}
