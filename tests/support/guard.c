/* SPDX-License-Identifier: MIT */
/*
 * guard.c - see guard.h.
 *
 * Whole pages are mapped, the last of them is made inaccessible, and the result
 * is placed so that it ends where that page begins.  When that cannot be had,
 * the test cannot mean anything and the process ends.  The last small one that was
 * given back serves again: most of a test's time would be the kernel's otherwise.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS under -std=c99 */

#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where an accessible page and its guard begin that nobody uses, or NULL. */
static uint8_t *spare;

static size_t page_size(void)
{
  return (size_t)sysconf(_SC_PAGESIZE);
}

/* Octets of the accessible pages that hold `count`. */
static size_t room_for(size_t count)
{
  const size_t page = page_size();

  return (count + page - 1) / page * page;
}

uint8_t *guard_alloc(size_t count)
{
  const size_t room = room_for(count);
  uint8_t *base = spare;

  if (room == page_size() && base != NULL) {
    spare = NULL;
    memset(base, 0, room);
    return base + room - count;
  }
  base = mmap(NULL, room + page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED || mprotect(base + room, page_size(), PROT_NONE) != 0) {
    perror("guard_alloc");
    abort();
  }
  return base + room - count;
}

uint8_t *guard_copy(const void *data, size_t count)
{
  uint8_t *copy = guard_alloc(count);

  if (count > 0)
    memcpy(copy, data, count);
  return copy;
}

void guard_free(uint8_t *data, size_t count)
{
  const size_t room = room_for(count);
  uint8_t *base = data + count - room;

  if (room == page_size() && spare == NULL) {
    spare = base;
  } else if (munmap(base, room + page_size()) != 0) {
    perror("guard_free");
    abort();
  }
}
