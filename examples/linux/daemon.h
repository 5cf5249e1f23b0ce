/* SPDX-License-Identifier: MIT */
/*
 * daemon.h - how vipd lives among other processes: in the background, told to
 * systemd, with real-time priority.
 */
#ifndef VIPD_DAEMON_H
#define VIPD_DAEMON_H

#include <stdbool.h>

/*
 * Goes to the background.  Returns in the process that does; the one that was
 * started waits in here until daemon_ready(), shows what goes to standard error
 * meanwhile, and exits with 0, or with 1 if the daemon ended before.
 */
void daemon_begin(void);

/*
 * All sockets are open: tells systemd (READY=1), and the process that waits in
 * daemon_begin().
 */
void daemon_ready(void);

/* Tells systemd, if it wants to hear of it (sd_notify(3)). */
void daemon_tell(const char *state);

/* Writes the number of this process to a file.  False after saying why. */
bool daemon_pid_file(const char *path);

/* Real-time priority, memory that is not paged out, exact timers; as far as permitted. */
void daemon_realtime(void);

#endif
