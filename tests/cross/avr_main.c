/* SPDX-License-Identifier: MIT */
/*
 * avr_main.c - parts of golden/ on an AVR, where an int has 16 bits: the codecs and
 * one world, or all of them with AVR_ALL.  What is printed goes to a register that
 * means nothing to the processor, GPIOR0, where avr_run.c takes it; 0 ends the run.
 */
#include "golden/golden.h"

#include <avr/io.h>

enum { WORLD = 2 };

void golden_put(const char *line)
{
  for (; *line != '\0'; line++)
    GPIOR0 = (uint8_t)*line;
}

int main(void)
{
  static struct golden golden;

#ifdef AVR_ALL
  for (unsigned i = 0; i < golden_parts; i++)
    golden_run(&golden, i);
#else
  golden_run(&golden, 0);
  golden_run(&golden, WORLD);
#endif
  GPIOR0 = 0;
  for (;;)
    ;
}
