/* SPDX-License-Identifier: MIT */
/*
 * guard.h - memory that ends where a page begins that may not be touched.
 *
 * One octet read or written behind the end stops the test, with or without a
 * sanitizer.  Octets in front of the beginning are not guarded.  Needs mmap().
 */
#ifndef GUARD_H
#define GUARD_H

#include <stddef.h>
#include <stdint.h>

/* `count` zero octets; 0 is allowed, and the result is then not to be read at all. */
uint8_t *guard_alloc(size_t count);

/* A copy of `count` octets. */
uint8_t *guard_copy(const void *data, size_t count);

/* Gives back what guard_alloc() or guard_copy() made of the same `count`. */
void guard_free(uint8_t *data, size_t count);

#endif
