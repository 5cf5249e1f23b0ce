/* SPDX-License-Identifier: MIT */
/*
 * hex.h - octets out of hexadecimal text, as packets stand in tests.
 *
 * Blanks, line ends and '|' between octets are skipped.  Anything else, half an
 * octet or too little room is a mistake in the test and ends the process.
 */
#ifndef HEX_H
#define HEX_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of one digit, or -1. */
static inline int hex_digit(char c)
{
  static const char digits[] = "0123456789abcdef0123456789ABCDEF";
  const char *at = c == '\0' ? NULL : strchr(digits, c);

  return at == NULL ? -1 : (int)((at - digits) % 16);
}

/* Writes the octets of `text` to `out`; returns how many they are. */
static inline size_t hex_bytes(uint8_t *out, size_t size, const char *text)
{
  size_t count = 0;

  while (*(text += strspn(text, " |\n\t")) != '\0') {
    const int high = hex_digit(text[0]);
    const int low = high < 0 ? -1 : hex_digit(text[1]);

    if (low < 0 || count == size) {
      (void)fprintf(stderr, "hex_bytes: bad text or no room at \"%s\"\n", text);
      abort();
    }
    out[count++] = (uint8_t)(high * 16 + low);
    text += 2;
  }
  return count;
}

#endif
