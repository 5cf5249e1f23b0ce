/* SPDX-License-Identifier: MIT */
/*
 * golden_threads.c - the parts of golden/ in several threads at once, each with a
 * world of its own: what the library promises is that engines share nothing.
 *
 * Each thread begins with another part, so that different code runs at the same
 * time.  All must come out the same; what is printed is what the first one said.
 * To be built with -fsanitize=thread, which finds what two of them touch.
 */
#include "golden/golden.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, PARTS_MAX = 16, SAID_MAX = 400 };

struct thread {
  pthread_t id;
  unsigned number;
  struct golden golden;
  char said[PARTS_MAX][SAID_MAX]; /* by part */
};

/* Where this thread writes now. */
static __thread char *here;

void golden_put(const char *line)
{
  strncat(here, line, SAID_MAX - 1 - strlen(here));
}

static void *run(void *argument)
{
  struct thread *thread = argument;

  for (unsigned i = 0; i < golden_parts; i++) {
    const unsigned part = (i + thread->number * 2) % golden_parts;

    here = thread->said[part];
    golden_run(&thread->golden, part);
  }
  return NULL;
}

int main(void)
{
  struct thread *threads = calloc(THREADS, sizeof *threads);
  int differ = 0;

  if (threads == NULL || golden_parts > PARTS_MAX)
    return 2;
  for (unsigned i = 0; i < THREADS; i++) {
    threads[i].number = i;
    if (pthread_create(&threads[i].id, NULL, run, &threads[i]) != 0)
      return 2;
  }
  for (unsigned i = 0; i < THREADS; i++) {
    if (pthread_join(threads[i].id, NULL) != 0)
      return 2;
    differ |= memcmp(threads[i].said, threads[0].said, sizeof threads[0].said);
  }
  for (unsigned i = 0; i < golden_parts; i++)
    fputs(threads[0].said[i], stdout);
  free(threads);
  return differ != 0;
}
