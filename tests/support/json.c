/* SPDX-License-Identifier: MIT */
/*
 * json.c - see json.h.  A recursive descent over RFC 8259's grammar; every
 * function returns where its construct ends, or NULL if it is none.
 */
#include "json.h"
#include "vip_test.h"

#include <stdlib.h>

enum { DEPTH_MAX = 8, KEYS_MAX = 80 };

static const char *value(const char *p, unsigned depth);

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *word(const char *p, const char *expected)
{
  const size_t length = strlen(expected);

  return strncmp(p, expected, length) == 0 ? p + length : NULL;
}

static const char *number(const char *p)
{
  if (*p == '-') {
    p++;
  }
  if (!is_digit(*p)) {
    return NULL;
  }
  if (*p == '0' && is_digit(p[1])) {
    return NULL;
  }
  while (is_digit(*p)) {
    p++;
  }
  if (*p == '.') {
    p++;
    if (!is_digit(*p)) {
      return NULL;
    }
    while (is_digit(*p)) {
      p++;
    }
  }
  return p;
}

/* One character of more than one octet, by its code point: no surrogate, no longer than needed. */
static const char *utf8(const char *p)
{
  const unsigned char lead = (unsigned char)*p++;
  const unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  uint32_t code = lead & (0x3fu >> more);
  unsigned i;

  if (lead < 0xc0 || lead >= 0xf8) {
    return NULL;
  }
  for (i = 0; i < more; i++, p++) {
    if (((unsigned char)*p & 0xc0) != 0x80) {
      return NULL;
    }
    code = code << 6 | ((unsigned char)*p & 0x3fu);
  }
  if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    return NULL;
  }
  return p;
}

static const char *string(const char *p)
{
  if (*p++ != '"') {
    return NULL;
  }
  while (p != NULL && *p != '"') {
    if ((unsigned char)*p < 0x20) {
      return NULL;
    }
    if ((unsigned char)*p >= 0x80) {
      p = utf8(p);
    } else if (*p != '\\') {
      p++;
    } else if (p[1] == 'u') {
      p = is_hex(p[2]) && is_hex(p[3]) && is_hex(p[4]) && is_hex(p[5]) ? p + 6 : NULL;
    } else {
      p = p[1] != '\0' && strchr("\"\\/bfnrt", p[1]) != NULL ? p + 2 : NULL;
    }
  }
  return p == NULL ? NULL : p + 1;
}

static const char *array(const char *p, unsigned depth)
{
  if (*++p == ']') {
    return p + 1;
  }
  for (;; p++) {
    p = value(p, depth);
    if (p == NULL) {
      return NULL;
    }
    if (*p == ']') {
      return p + 1;
    }
    if (*p != ',') {
      return NULL;
    }
  }
}

struct key {
  const char *at;
  size_t length;
};

/* True if the key is new; keeps it. */
static bool keep_key(struct key *keys, size_t *count, const char *at, const char *end)
{
  const size_t length = (size_t)(end - at);
  size_t i;

  for (i = 0; i < *count; i++) {
    if (keys[i].length == length && memcmp(keys[i].at, at, length) == 0) {
      return false;
    }
  }
  if (*count == KEYS_MAX) {
    return false;
  }
  keys[*count].at = at;
  keys[(*count)++].length = length;
  return true;
}

static const char *object(const char *p, unsigned depth)
{
  struct key keys[KEYS_MAX];
  size_t count = 0;
  const char *end;

  if (*++p == '}') {
    return p + 1;
  }
  for (;; p++) {
    end = string(p);
    if (end == NULL || *end != ':' || !keep_key(keys, &count, p, end)) {
      return NULL;
    }
    p = value(end + 1, depth);
    if (p == NULL) {
      return NULL;
    }
    if (*p == '}') {
      return p + 1;
    }
    if (*p != ',') {
      return NULL;
    }
  }
}

static const char *value(const char *p, unsigned depth)
{
  if (depth == DEPTH_MAX) {
    return NULL;
  }
  switch (*p) {
  case '{':
    return object(p, depth + 1);
  case '[':
    return array(p, depth + 1);
  case '"':
    return string(p);
  case 't':
    return word(p, "true");
  case 'f':
    return word(p, "false");
  case 'n':
    return word(p, "null");
  default:
    return number(p);
  }
}

bool json_valid(const char *text)
{
  const char *end = value(text, 0);

  return end != NULL && *end == '\0';
}

/* The value of one member; only of a valid object. */
static const char *member(const char *p, const char *key, size_t length)
{
  while (*p == '{' || *p == ',') {
    const char *name = p + 1;
    const char *end = string(name);

    if (end == NULL) {
      return NULL;
    }
    if ((size_t)(end - name) == length + 2 && memcmp(name + 1, key, length) == 0) {
      return end + 1;
    }
    p = value(end + 1, 0);
  }
  return NULL;
}

/* The value of a place in an array, its number in decimal; only of a valid array. */
static const char *element(const char *p, const char *key, size_t length)
{
  unsigned index = 0;

  for (; length > 0; length--, key++) {
    if (!is_digit(*key)) {
      return NULL;
    }
    index = index * 10 + (unsigned)(*key - '0');
  }
  for (p++; *p != ']'; index--) {
    if (index == 0) {
      return p;
    }
    p = value(p, 0);
    p += *p == ',' ? 1 : 0;
  }
  return NULL;
}

const char *json_get(const char *json, const char *key)
{
  static char found[4096];
  const char *at = json;
  const char *end;
  size_t length;

  assert_true(json_valid(json));
  for (; at != NULL && *key != '\0'; key += length) {
    key += *key == '.' ? 1 : 0;
    length = strcspn(key, ".");
    at = *at == '{' ? member(at, key, length) : *at == '[' ? element(at, key, length) : NULL;
  }
  if (at == NULL) {
    fail_msg("no such key in %s", json);
    return "";
  }
  end = value(at, 0);
  length = (size_t)(end - at);
  assert_true(length < sizeof found);
  memcpy(found, at, length);
  found[length] = '\0';
  return found;
}
