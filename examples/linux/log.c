/* SPDX-License-Identifier: MIT */
/*
 * log.c - see log.h.  A line is one write(), so that lines of the keeper and the
 * notifier do not mix with those of the main process.
 */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where words go; a process has one log, as it has one standard error. */
static enum { LOG_TO_PERSON, LOG_TO_SYSTEMD, LOG_TO_SYSLOG } target = LOG_TO_PERSON;

void log_open(bool daemon, bool plain)
{
  target = plain ? LOG_TO_PERSON : LOG_TO_SYSTEMD;
  if (!daemon)
    return;
  target = LOG_TO_SYSLOG;
  /* Standard error too: until the daemon is ready, somebody reads there. */
  openlog("vipd", LOG_PID | LOG_NDELAY | LOG_PERROR, LOG_DAEMON);
}

void log_say(int priority, const char *format, ...)
{
  char line[1024];
  int length = 0;
  va_list arguments;

  va_start(arguments, format);
  if (target == LOG_TO_SYSLOG) {
    vsyslog(priority, format, arguments);
    va_end(arguments);
    return;
  }
  if (target == LOG_TO_SYSTEMD)
    length = snprintf(line, sizeof line, "<%d>", priority);
  length += snprintf(line + length, sizeof line - (size_t)length, "vipd: ");
  (void)vsnprintf(line + length, sizeof line - (size_t)length - 1, format, arguments);
  va_end(arguments);
  (void)strcat(line, "\n");
  if (write(STDERR_FILENO, line, strlen(line)) < 0)
    return; /* nobody is there to be told */
}
