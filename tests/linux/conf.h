/* SPDX-License-Identifier: MIT */
/*
 * conf.h - configurations out of strings, for tests: what they become, and what is
 * said of them.
 */
#ifndef CONF_H
#define CONF_H

#include "vipd.h"

/* What was read.  Give it to conf_free(). */
struct conf {
  struct group *groups; /* NULL: there were faults */
  struct track *tracks;
  char *complaints; /* line by line; the file is called "conf" */
};

/* Reads a file with that text. */
struct conf conf_read(const char *text);
void conf_free(struct conf *conf);

/* The text is refused with exactly these lines. */
void conf_refused(const char *text, const char *complaints);

/* A section with these settings behind it; the test fails if they are refused. */
struct conf conf_with(const char *section, const char *settings);

/* They are refused: "KEY: WHY" is told of the section's next line. */
void conf_refused_with(const char *section, const char *settings, const char *why);

/* The same for "[vrrp a]", interface, group, address, and `settings` from line 5 on. */
void conf_refused_vrrp(const char *settings, const char *complaints);

/* A group with these settings; the test fails if they are refused. */
struct conf conf_vrrp(const char *settings);

/* Its configuration of VRRP. */
const struct vip_vrrp_config *conf_config(const struct conf *conf);

/* The text of a file of the source tree.  To be freed. */
char *conf_file(const char *path);

#endif
