/* SPDX-License-Identifier: MIT */
/*
 * text.c - the writer of text.h: characters, numbers, times, addresses, JSON.
 *
 * No printf family and no division of 64 bits, which small machines do in a
 * library call.  IPv6 addresses follow RFC 5952, JSON RFC 8259, and what counts
 * as UTF-8 RFC 3629.
 */
#include "text.h"

#include "bytes.h"

/* What text becomes where it is not to be trusted, and its JSON form, U+FFFD. */
static const char BAD = '?';
static const char BAD_JSON[] = "\\ufffd";

static const char DIGITS[] = "0123456789abcdef";

struct vipi_text vipi_text_begin(char *out, size_t size)
{
  struct vipi_text text = {NULL, 0, 0, false};

  text.out = out;
  text.size = size;
  return text;
}

size_t vipi_text_end(const struct vipi_text *text)
{
  if (text->size != 0)
    text->out[text->length < text->size ? text->length : text->size - 1] = '\0';
  return text->length;
}

/* ---- strings ---- */

void vipi_text_char(struct vipi_text *text, char c)
{
  if (text->length < text->size)
    text->out[text->length] = c;
  text->length++;
}

void vipi_text_string(struct vipi_text *text, const char *string)
{
  while (*string != '\0')
    vipi_text_char(text, *string++);
}

/* The distance from an upper-case letter to its lower-case form, in ASCII. */
enum { TO_LOWER = 'a' - 'A' };

void vipi_text_lower(struct vipi_text *text, const char *string)
{
  for (; *string != '\0'; string++)
    if (*string >= 'A' && *string <= 'Z')
      vipi_text_char(text, (char)(*string + TO_LOWER));
    else
      vipi_text_char(text, *string);
}

void vipi_text_title(struct vipi_text *text, const char *string)
{
  if (*string >= 'a' && *string <= 'z')
    vipi_text_char(text, (char)(*string++ - TO_LOWER));
  vipi_text_string(text, string);
}

/*
 * Octets of the UTF-8 sequence that a string goes on with, 0 if it is none: RFC
 * 3629 section 4.  A sequence cut off by the string's NUL is none.
 */
static unsigned utf8_length(const char *string)
{
  const unsigned char *s = (const unsigned char *)string;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  unsigned length = 2;

  if (s[0] < 0x80)
    return 1;
  if (s[0] < 0xc2 || s[0] > 0xf4)
    return 0;
  if (s[0] >= 0xe0)
    length = s[0] < 0xf0 ? 3 : 4;
  if (s[0] == 0xe0)
    low = 0xa0;
  else if (s[0] == 0xed) /* surrogates */
    high = 0x9f;
  else if (s[0] == 0xf0)
    low = 0x90;
  else if (s[0] == 0xf4) /* beyond U+10FFFF */
    high = 0x8f;
  if (s[1] < low || s[1] > high)
    return 0;
  for (unsigned i = 2; i < length; i++)
    if ((s[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

/* The control characters C0, DEL and C1, which terminals act on. */
static bool is_control(const char *string)
{
  const unsigned char *s = (const unsigned char *)string;

  return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

void vipi_text_host(struct vipi_text *text, const char *string)
{
  unsigned length;

  if (string == NULL)
    string = "-";
  for (; *string != '\0'; string += length != 0 ? length : 1) {
    length = utf8_length(string);
    if (length == 0 || is_control(string))
      vipi_text_char(text, BAD);
    else
      for (unsigned i = 0; i < length; i++)
        vipi_text_char(text, string[i]);
  }
}

void vipi_text_column(struct vipi_text *text, size_t start, size_t width)
{
  do
    vipi_text_char(text, ' ');
  while (text->length - start < width);
}

/* ---- numbers and times ---- */

/* With at least `width` digits. */
static void padded(struct vipi_text *text, uint32_t number, unsigned width)
{
  char digits[10];
  unsigned count = 0;

  for (; number != 0 || count < width; number /= 10)
    digits[count++] = DIGITS[number % 10];
  while (count > 0)
    vipi_text_char(text, digits[--count]);
}

void vipi_text_number(struct vipi_text *text, uint32_t number)
{
  padded(text, number, 1);
}

struct duration {
  uint32_t s;
  uint32_t ms; /* 0..999 */
};

static struct duration split(vip_time time)
{
  struct duration d = {0, 0};
  const uint32_t low = (uint32_t)time & 511;
  uint32_t rest = 0;

  if (time >= UINT32_MAX * VIP_SECOND) {
    d.s = UINT32_MAX;
    return d;
  }
  /*
   * A second is 1953125 units of 2^9 ns.  Long division of the 55 bits above
   * those, 11 at a time: a remainder has 21 bits, so each step fits 32.
   */
  for (unsigned i = 0; i < 5; i++, time <<= 11) {
    rest = rest << 11 | (uint32_t)(time >> 53);
    d.s = d.s << 11 | rest / 1953125;
    rest %= 1953125;
  }
  d.ms = (rest << 9 | low) / 1000000;
  return d;
}

void vipi_text_seconds(struct vipi_text *text, vip_time time)
{
  const struct duration d = split(time);

  vipi_text_number(text, d.s);
  vipi_text_char(text, '.');
  padded(text, d.ms, 3);
  vipi_text_string(text, " sec");
}

void vipi_text_age(struct vipi_text *text, vip_time time)
{
  const uint32_t seconds = split(time).s;
  const uint32_t hours = seconds / 3600;

  if (seconds < 60) {
    vipi_text_seconds(text, time);
  } else if (hours < 24) {
    padded(text, hours, 2);
    vipi_text_char(text, ':');
    padded(text, seconds / 60 % 60, 2);
    vipi_text_char(text, ':');
    padded(text, seconds % 60, 2);
  } else {
    vipi_text_number(text, hours / 24);
    vipi_text_char(text, 'd');
    padded(text, hours % 24, 2);
    vipi_text_char(text, 'h');
  }
}

/* ---- addresses ---- */

void vipi_text_mac(struct vipi_text *text, const struct vip_mac *mac)
{
  for (unsigned i = 0; i < sizeof mac->octet; i++) {
    if (i > 0)
      vipi_text_char(text, ':');
    vipi_text_char(text, DIGITS[mac->octet[i] >> 4]);
    vipi_text_char(text, DIGITS[mac->octet[i] & 15]);
  }
}

static void ipv4(struct vipi_text *text, const uint8_t octet[4])
{
  for (unsigned i = 0; i < 4; i++) {
    if (i > 0)
      vipi_text_char(text, '.');
    vipi_text_number(text, octet[i]);
  }
}

static void hex16(struct vipi_text *text, uint16_t field)
{
  unsigned shift = 12;

  while (shift > 0 && field >> shift == 0)
    shift -= 4;
  for (;; shift -= 4) {
    vipi_text_char(text, DIGITS[field >> shift & 15]);
    if (shift == 0)
      return;
  }
}

/* A run of fields that are zero. */
struct zeros {
  unsigned at;
  unsigned count;
};

/* The longest run, the first of equal ones, two fields at least: RFC 5952 section 4.2. */
static struct zeros longest_zeros(const struct vip_addr *addr, unsigned fields)
{
  struct zeros best = {fields, 1};
  unsigned run = 0;

  for (unsigned i = 0; i < fields; i++) {
    run = vipi_get16(addr->octet + (size_t)2 * i) == 0 ? run + 1 : 0;
    if (run > best.count) {
      best.count = run;
      best.at = i + 1 - run;
    }
  }
  return best;
}

static bool is_mapped_ipv4(const struct vip_addr *addr)
{
  for (unsigned i = 0; i < 10; i++)
    if (addr->octet[i] != 0)
      return false;
  return vipi_get16(addr->octet + 10) == 0xffff;
}

static void ipv6(struct vipi_text *text, const struct vip_addr *addr)
{
  const bool mapped = is_mapped_ipv4(addr); /* RFC 5952 section 5: the end is an IPv4 address */
  const unsigned fields = mapped ? 6 : 8;
  const struct zeros zeros = longest_zeros(addr, fields);
  unsigned i = 0;

  while (i < fields) {
    if (i == zeros.at) {
      vipi_text_string(text, i == 0 ? "::" : ":");
      i += zeros.count;
      continue;
    }
    hex16(text, vipi_get16(addr->octet + (size_t)2 * i));
    if (++i < 8)
      vipi_text_char(text, ':');
  }
  if (mapped)
    ipv4(text, addr->octet + 12);
}

void vipi_text_addr(struct vipi_text *text, uint8_t family, const struct vip_addr *addr)
{
  if (family == VIP_IPV4)
    ipv4(text, addr->octet);
  else
    ipv6(text, addr);
}

/* ---- JSON ---- */

/* What stands in front of a value or a key. */
static void member(struct vipi_text *text)
{
  if (text->comma)
    vipi_text_char(text, ',');
  text->comma = true;
}

void vipi_json_open(struct vipi_text *text, char bracket)
{
  member(text);
  vipi_text_char(text, bracket);
  text->comma = false;
}

void vipi_json_close(struct vipi_text *text, char bracket)
{
  vipi_text_char(text, bracket);
  text->comma = true;
}

void vipi_json_name(struct vipi_text *text, const char *name)
{
  member(text);
  vipi_text_char(text, '"');
  vipi_text_lower(text, name);
  vipi_text_char(text, '"');
}

void vipi_json_key(struct vipi_text *text, const char *key)
{
  vipi_json_name(text, key);
  vipi_text_char(text, ':');
  text->comma = false;
}

void vipi_json_null(struct vipi_text *text)
{
  member(text);
  vipi_text_string(text, "null");
}

void vipi_json_bool(struct vipi_text *text, bool value)
{
  member(text);
  vipi_text_string(text, value ? "true" : "false");
}

void vipi_json_number(struct vipi_text *text, uint32_t number)
{
  member(text);
  vipi_text_number(text, number);
}

/* One control character, C0, DEL or C1, as \u00xx. */
static void escape(struct vipi_text *text, unsigned char code)
{
  vipi_text_string(text, "\\u00");
  vipi_text_char(text, DIGITS[code >> 4]);
  vipi_text_char(text, DIGITS[code & 15]);
}

void vipi_json_string(struct vipi_text *text, const char *string)
{
  unsigned length;

  if (string == NULL) {
    vipi_json_null(text);
    return;
  }
  member(text);
  vipi_text_char(text, '"');
  for (; *string != '\0'; string += length != 0 ? length : 1) {
    length = utf8_length(string);
    if (length == 0) {
      vipi_text_string(text, BAD_JSON);
      continue;
    }
    if (is_control(string)) {
      escape(text, (unsigned char)string[length - 1]); /* of a C1, the octet is the code */
      continue;
    }
    if (*string == '"' || *string == '\\')
      vipi_text_char(text, '\\');
    for (unsigned i = 0; i < length; i++)
      vipi_text_char(text, string[i]);
  }
  vipi_text_char(text, '"');
}

void vipi_json_ms(struct vipi_text *text, vip_time time)
{
  const struct duration d = split(time);

  member(text);
  if (d.s != 0)
    vipi_text_number(text, d.s);
  padded(text, d.ms, d.s != 0 ? 3 : 1);
}

void vipi_json_mac(struct vipi_text *text, const struct vip_mac *mac)
{
  member(text);
  vipi_text_char(text, '"');
  vipi_text_mac(text, mac);
  vipi_text_char(text, '"');
}

void vipi_json_addr(struct vipi_text *text, uint8_t family, const struct vip_addr *addr)
{
  member(text);
  vipi_text_char(text, '"');
  vipi_text_addr(text, family, addr);
  vipi_text_char(text, '"');
}
