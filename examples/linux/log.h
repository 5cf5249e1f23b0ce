/* SPDX-License-Identifier: MIT */
/*
 * log.h - where words go: standard error, with the priority in front as systemd
 * reads it ("<3>"), or syslog() when vipd has no terminal and no systemd.
 */
#ifndef VIPD_LOG_H
#define VIPD_LOG_H

#include <stdbool.h>
#include <syslog.h>

/* `plain`: standard error for a person, without priorities. */
void log_open(bool daemon, bool plain);

/* `priority` as syslog()'s: LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO. */
void log_say(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
