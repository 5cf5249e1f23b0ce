/* SPDX-License-Identifier: MIT */
/*
 * golden_main.c - all parts of golden/, one behind another, on a machine that has a
 * standard output.
 */
#include "golden/golden.h"

#include <stdio.h>

void golden_put(const char *line)
{
  fputs(line, stdout);
}

int main(void)
{
  static struct golden golden;

  for (unsigned i = 0; i < golden_parts; i++)
    golden_run(&golden, i);
  return 0;
}
