/* SPDX-License-Identifier: MIT */
/*
 * config.h - the configuration file as sections of `key = value` lines, and the
 * one place where its faults are told.
 *
 *   # a comment, only at the start of a line
 *   [vrrp office]
 *   interface = eth0
 *
 * What keys mean is for group.c, track.c and the protocols.
 */
#ifndef VIPD_CONFIG_H
#define VIPD_CONFIG_H

#include <stdio.h>
#include <vip/types.h>

/* One `key = value` line; the strings live as long as the struct config. */
struct setting {
  const char *key;
  const char *value;
  unsigned line;
};

/* One section: `[kind name]` and what follows. */
struct section {
  const char *kind; /* "vrrp", "track"; "" for the settings before the first section */
  const char *name; /* "" there */
  unsigned line;
  const struct setting *settings; /* in the order of the file */
  unsigned count;
};

/* A file that was read. */
struct config {
  const char *path;
  char *text; /* of the file, cut into strings */
  struct setting *settings;
  struct section *sections;
  unsigned section_count;
  FILE *complaints; /* where faults are told; NULL = stderr */
  unsigned faults;  /* how many were */
};

/* Reads a file.  False if it cannot be read or has faults of form; all of them are told. */
bool config_read(struct config *config, const char *path);

/* Frees it. */
void config_free(struct config *config);

/*
 * Tells one fault: "FILE:LINE: KEY: what is wrong; what is allowed".  `key` may be
 * NULL.  Returns false, for `return config_complain(...)`.
 */
bool config_complain(struct config *config, unsigned line, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
