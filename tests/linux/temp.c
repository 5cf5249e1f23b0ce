/* SPDX-License-Identifier: MIT */
/*
 * temp.c - see temp.h.
 */
#include "temp.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "vip_test.h"

bool temp_file(char path[TEMP_PATH])
{
  const char *folder = getenv("TMPDIR");
  int length;
  int fd;

  /* Journals and tracked files are named by whole paths. */
  if (folder == NULL || folder[0] != '/')
    folder = "/tmp";
  length = snprintf(path, TEMP_PATH, "%s/vipd-test-XXXXXX", folder);
  fd = length < TEMP_PATH ? mkstemp(path) : -1;
  if (fd < 0) {
    (void)fprintf(stderr, "cannot make a file in %s\n", folder);
    return false;
  }
  (void)close(fd);
  return true;
}

void temp_write(char path[TEMP_PATH], const char *text)
{
  FILE *file;

  assert_true(temp_file(path));
  file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}
