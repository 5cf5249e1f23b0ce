/* SPDX-License-Identifier: MIT */
/*
 * refusal.h - what the library has against a configuration (struct vip_problem), told
 * in the words of the file: with the key and the line, or in the log.
 *
 * The rules themselves are the library's, in vip_vrrp_check() and its like.
 */
#ifndef VIPD_REFUSAL_H
#define VIPD_REFUSAL_H

#include "group.h"

/* A field of a protocol's configuration whose key has another name. */
struct field_key {
  const char *field; /* NULL ends a list */
  const char *key;
};

/*
 * Tells a fault of a section; false, for `return refusal_complain(...)`.  Rules about
 * addresses are on the first one, all others on the last setting of a key.
 */
bool refusal_complain(struct config *config, const struct section *section,
                      const struct field_key *keys, const struct vip_problem *problem);

/*
 * Logs why a group could not be made or changed, and returns `result`.  `problem` is
 * NULL if the check finds nothing.
 */
int refusal_log(const struct group *group, const struct field_key *keys,
                const struct vip_problem *problem, int result);

#endif
