/* SPDX-License-Identifier: MIT */
/*
 * svg_text.c - text for the picture: as XML wants it, how wide it will be, and
 * times in words.
 *
 * Names come from scenarios and may hold any octets.  The picture is UTF-8, so
 * what is not valid UTF-8 (Unicode 15 table 3-7) or not a character of XML 1.0
 * (section 2.2) is written as a question mark.
 */
#include <string.h>

#include "svg_internal.h"

/* ---- Characters ---- */

/* The character that `text` begins with and its octets; 0: not one of XML's, one octet. */
static uint32_t decode(const unsigned char *text, size_t *octets)
{
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  *octets = 1;
  if (text[0] < 0x80)
    return text[0] >= 0x20 && text[0] != 0x7f ? text[0] : 0;
  size_t length = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
  if (text[0] < 0xc0 || text[0] > 0xf7)
    return 0;
  uint32_t character = text[0] & (0x7fu >> length);
  for (size_t i = 1; i < length; i++) {
    if ((text[i] & 0xc0) != 0x80)
      return 0;
    character = character << 6 | (text[i] & 0x3fu);
  }
  bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < least[length] || character > 0x10ffff || surrogate || character == 0xfffe ||
      character == 0xffff)
    return 0;
  *octets = length;
  return character;
}

void svg_text(FILE *out, const char *text)
{
  while (*text) {
    size_t octets;
    uint32_t character = decode((const unsigned char *)text, &octets);
    if (character == 0)
      (void)fputc('?', out);
    else if (character == '&')
      (void)fputs("&amp;", out);
    else if (character == '<')
      (void)fputs("&lt;", out);
    else if (character == '>')
      (void)fputs("&gt;", out);
    else
      (void)fwrite(text, 1, octets, out);
    text += octets;
  }
}

/* ---- Width ---- */

/* In thousandths of the size; DejaVu Sans and Verdana are the widest in use. */
static unsigned character_width(uint32_t character)
{
  if (character >= 0x1100)
    return 1000; /* the wide scripts of East Asia, symbols */
  if (character == ' ' || (character < 0x80 && strchr(".,:;|!'ijlftrI()[]/-", (int)character)))
    return 410;
  if (character < 0x80 && strchr("mwMWQO%@", (int)character))
    return 985;
  return character >= 'A' && character <= 'Z' ? 720 : 640;
}

double svg_text_width(const char *text, int size)
{
  unsigned width = 0;
  while (*text) {
    size_t octets;
    width += character_width(decode((const unsigned char *)text, &octets));
    text += octets;
  }
  return width / 1000.0 * size;
}

void svg_text_fit(char text[SVG_TEXT], int size, double room)
{
  static const char ellipsis[] = "\xe2\x80\xa6";
  if (svg_text_width(text, size) <= room)
    return;
  size_t length = strlen(text);
  if (length > SVG_TEXT - sizeof ellipsis)
    length = SVG_TEXT - sizeof ellipsis;
  do {
    if (length > 0)
      length--;
    while (length > 0 && (text[length] & 0xc0) == 0x80)
      length--;
    memcpy(text + length, ellipsis, sizeof ellipsis);
  } while (length > 0 && svg_text_width(text, size) > room);
}

/* ---- Time ---- */

double svg_seconds(vip_time time)
{
  return (double)time / 1e9;
}

void svg_time_text(char text[24], vip_time time)
{
  double seconds = svg_seconds(time);
  if (seconds < 0.9995)
    (void)snprintf(text, 24, "%.0f ms", seconds * 1e3);
  else
    (void)snprintf(text, 24, "%.*f s", seconds < 9.995 ? 2 : seconds < 99.95 ? 1 : 0, seconds);
}
