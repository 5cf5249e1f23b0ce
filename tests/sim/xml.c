/* SPDX-License-Identifier: MIT */
/*
 * xml.c - see xml.h.  One pass over the text with a stack of open elements.
 */
#include "xml.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DEPTH = 16, ATTRIBUTES = 16 };

/* A name in the text. */
struct name {
  const char *from;
  size_t length;
};

struct reader {
  const char *at;
  const char *wrong;
  struct name open[DEPTH];
  int depth;
  int roots;
};

static bool fail(struct reader *reader, const char *wrong)
{
  if (!reader->wrong)
    reader->wrong = wrong;
  return false;
}

static bool skip(struct reader *reader, const char *what)
{
  size_t length = strlen(what);
  if (strncmp(reader->at, what, length) != 0)
    return false;
  reader->at += length;
  return true;
}

static void skip_blanks(struct reader *reader)
{
  reader->at += strspn(reader->at, " \t\n");
}

static bool same(struct name a, struct name b)
{
  return a.length == b.length && memcmp(a.from, b.from, a.length) == 0;
}

static bool read_name(struct reader *reader, struct name *name)
{
  name->from = reader->at;
  if (!isalpha((unsigned char)*reader->at))
    return fail(reader, "a name must begin with a letter");
  while (isalnum((unsigned char)*reader->at) || (*reader->at && strchr("-_:.", *reader->at)))
    reader->at++;
  name->length = (size_t)(reader->at - name->from);
  return true;
}

static bool read_entity(struct reader *reader)
{
  return skip(reader, "&amp;") || skip(reader, "&lt;") || skip(reader, "&gt;") ||
         skip(reader, "&quot;") || skip(reader, "&apos;") || fail(reader, "unknown entity");
}

/* One character that stands for itself, as UTF-8. */
static bool read_character(struct reader *reader)
{
  const unsigned char *at = (const unsigned char *)reader->at;
  if (at[0] < 0x80) {
    reader->at++;
    return at[0] >= 0x20 || at[0] == '\n' || at[0] == '\t' || fail(reader, "control character");
  }
  int more = at[0] >= 0xf0 && at[0] < 0xf5 ? 3 : at[0] >= 0xe0 ? 2 : 1;
  if (at[0] < 0xc2 || at[0] > 0xf4)
    return fail(reader, "not UTF-8");
  for (int i = 1; i <= more; i++)
    if (at[i] < 0x80 || at[i] > 0xbf)
      return fail(reader, "not UTF-8: cut short");
  if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90))
    return fail(reader, "not UTF-8: too long");
  if ((at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf4 && at[1] > 0x8f) ||
      (at[0] == 0xef && at[1] == 0xbf && at[2] > 0xbd))
    return fail(reader, "not a character");
  reader->at += 1 + more;
  return true;
}

static bool read_attribute(struct reader *reader, struct name *name)
{
  if (!read_name(reader, name))
    return false;
  if (!skip(reader, "=\""))
    return fail(reader, "a value in double quotes must follow");
  while (*reader->at != '"') {
    if (*reader->at == '\0' || *reader->at == '<')
      return fail(reader, "value does not end");
    if (*reader->at == '&' ? !read_entity(reader) : !read_character(reader))
      return false;
  }
  reader->at++;
  return true;
}

/* Behind the name of an element. */
static bool read_attributes(struct reader *reader)
{
  struct name names[ATTRIBUTES];
  for (int count = 0;; count++) {
    const char *before = reader->at;
    skip_blanks(reader);
    if (*reader->at == '/' || *reader->at == '>' || *reader->at == '?')
      return true;
    if (before == reader->at || count == ATTRIBUTES)
      return fail(reader, "no blank in front of an attribute, or too many");
    if (!read_attribute(reader, &names[count]))
      return false;
    for (int i = 0; i < count; i++)
      if (same(names[i], names[count]))
        return fail(reader, "attribute given twice");
  }
}

static bool read_end(struct reader *reader)
{
  struct name name;
  if (!read_name(reader, &name))
    return false;
  if (reader->depth == 0 || !same(name, reader->open[reader->depth - 1]))
    return fail(reader, "end of an element that is not open");
  reader->depth--;
  return skip(reader, ">") || fail(reader, "> must follow");
}

static bool read_begin(struct reader *reader)
{
  struct name name;
  if (reader->depth == 0 && reader->roots++ > 0)
    return fail(reader, "second root");
  if (!read_name(reader, &name) || !read_attributes(reader))
    return false;
  if (skip(reader, "/>"))
    return true;
  if (reader->depth == DEPTH)
    return fail(reader, "too deep");
  reader->open[reader->depth++] = name;
  return skip(reader, ">") || fail(reader, "> must follow");
}

static bool read_content(struct reader *reader)
{
  if (skip(reader, "</"))
    return read_end(reader);
  if (skip(reader, "<"))
    return read_begin(reader);
  if (reader->depth == 0 && !isspace((unsigned char)*reader->at))
    return fail(reader, "text outside of the root");
  if (*reader->at == '&')
    return read_entity(reader);
  if (strncmp(reader->at, "]]>", 3) == 0)
    return fail(reader, "]]> in text");
  return read_character(reader);
}

const char *xml_fault(const char *text, const char **at)
{
  struct reader reader = {.at = text};
  if (skip(&reader, "<?xml") && read_attributes(&reader) && !skip(&reader, "?>"))
    (void)fail(&reader, "?> must follow");
  while (!reader.wrong && *reader.at)
    (void)read_content(&reader);
  if (!reader.wrong && (reader.depth > 0 || reader.roots == 0))
    (void)fail(&reader, "element does not end");
  *at = reader.at;
  return reader.wrong;
}
