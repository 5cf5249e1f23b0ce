/* SPDX-License-Identifier: MIT */
/*
 * cost.h - what one call costs: valgrind's callgrind counts the instructions
 * between cost_begin() and cost_end(), those of a null host among them, and
 * writes them to its file under a label.  Without valgrind nothing is counted,
 * and the corpora check that they do what they say.
 */
#ifndef COST_H
#define COST_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Names what is counted: "PROTOCOL CALL COUNT"; the highest of each label is judged.  The
 * protocol "any": it is the same for all.
 */
void cost_begin(void);
void cost_end(const char *protocol, const char *call, uint32_t count);

/* One call, whatever it returns. */
#define COST(protocol, name, count, call)                                                          \
  do {                                                                                             \
    cost_begin();                                                                                  \
    (void)(call);                                                                                  \
    cost_end(protocol, name, count);                                                               \
  } while (0)

/* worst_groups.c: engines with 1, 16 and 255 groups. */
bool worst_groups(void);

/* worst_parts.c: codecs, frames, texts and numbers, which need no engine; engines and interfaces.
 */
bool worst_parts(void);

/* worst_lists.c: two routers with the longest lists that a configuration takes. */
bool worst_lists(void);

#endif
