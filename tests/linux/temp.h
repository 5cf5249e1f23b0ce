/* SPDX-License-Identifier: MIT */
/*
 * temp.h - files that tests make: each has a name of its own, so that runs at the same
 * time do not meet.
 */
#ifndef TEMP_H
#define TEMP_H

#include <stdbool.h>

enum { TEMP_PATH = 256 /* room for a path and its end */ };

/*
 * Makes an empty file in TMPDIR, or in /tmp, and writes its path, which is whole.  False,
 * after saying why, if that is not possible.  To be unlinked by the caller.
 */
bool temp_file(char path[TEMP_PATH]);

/* The same with that text in it; the test fails if it cannot be. */
void temp_write(char path[TEMP_PATH], const char *text);

#endif
