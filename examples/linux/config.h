/* SPDX-License-Identifier: MIT */
/*
 * config.h - the configuration file as sections of `key = value` lines, the keys
 * that a section may have, and the one place where faults are told.
 *
 *   # a comment, only at the start of a line
 *   [vrrp office]
 *   interface = eth0
 *
 * Blanks around keys, values and lines mean nothing.  What keys mean is for
 * group.c, track.c and the protocols.
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
  struct section *sections; /* the first is what stands before the first `[` */
  unsigned section_count;
  FILE *complaints; /* where faults are told; NULL = stderr.  Set it before reading */
  unsigned faults;  /* how many were */
};

/* A key that a section may have. */
struct key {
  const char *name;
  bool repeats; /* may be given more than once */
  /* Takes the value into what is being configured.  False after config_complain(). */
  bool (*take)(void *object, const struct setting *setting, struct config *config);
};

enum { CONFIG_NAME = 32 /* room for the name of a section and its end */ };

/* Reads a file.  False if it cannot be read or has faults of form; all of them are told. */
bool config_read(struct config *config, const char *path);

/* Frees it. */
void config_free(struct config *config);

/*
 * Gives each setting of a section to its key; `more` are further keys, or NULL, and
 * each list ends with a NULL name.  An unknown key is a fault, one that is given
 * twice and may not be, too.  False if there were faults; all of them are told.
 */
bool config_take(struct config *config, const struct section *section, const struct key *keys,
                 const struct key *more, void *object);

/* The line of the last setting with that key, or of the section itself. */
unsigned config_line(const struct section *section, const char *key);

/* The section of that kind and name, or NULL. */
const struct section *config_section(const struct config *config, const char *kind,
                                     const char *name);

/*
 * Tells one fault: "FILE:LINE: KEY: what is wrong; what is allowed".  `key` may be
 * NULL.  Returns false, for `return config_complain(...)`.
 */
bool config_complain(struct config *config, unsigned line, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Tells in the same form of what is allowed, but hardly meant: "FILE:LINE: KEY: warning:
 * what comes of it; what to do".
 */
void config_warn(struct config *config, unsigned line, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
