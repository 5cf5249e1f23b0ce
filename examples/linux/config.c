/* SPDX-License-Identifier: MIT */
/*
 * config.c - reads the file into sections and settings, and hands the settings of
 * a section to the keys that it may have.
 *
 * The whole file is read into memory and cut into strings there.  A fault does not
 * end the reading: all that is wrong with a file is told in one go.  No quotes, no
 * escapes, no continued lines, no file that includes another.
 */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 24 /* octets; a mistake such as /dev/zero ends here */ };

static const char BLANKS[] = " \t\r";

/* What names of sections are made of: they are arguments and labels elsewhere. */
static const char NAME_LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789._:-";

/* One line about a line of the file. */
static void tell(const struct config *config, unsigned line, const char *key, const char *kind,
                 const char *format, va_list arguments)
{
  FILE *out = config->complaints != NULL ? config->complaints : stderr;

  (void)fprintf(out, "%s:%u: ", config->path, line);
  if (key != NULL)
    (void)fprintf(out, "%s: ", key);
  (void)fputs(kind, out);
  (void)vfprintf(out, format, arguments);
  (void)fputc('\n', out);
}

bool config_complain(struct config *config, unsigned line, const char *key, const char *format, ...)
{
  va_list arguments;

  config->faults++;
  va_start(arguments, format);
  tell(config, line, key, "", format, arguments);
  va_end(arguments);
  return false;
}

void config_warn(struct config *config, unsigned line, const char *key, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  tell(config, line, key, "warning: ", format, arguments);
  va_end(arguments);
}

/* ---- the file ---- */

/* A fault of the file as a whole. */
static bool complain_file(struct config *config, const char *what)
{
  FILE *out = config->complaints != NULL ? config->complaints : stderr;

  config->faults++;
  (void)fprintf(out, "%s: %s\n", config->path, what);
  return false;
}

static bool read_text(struct config *config, FILE *file)
{
  size_t size = 4096;
  size_t length = 0;

  for (;;) {
    char *grown = realloc(config->text, size + 1);
    if (grown == NULL)
      return complain_file(config, strerror(ENOMEM));
    config->text = grown;
    length += fread(config->text + length, 1, size - length, file);
    if (length < size)
      break;
    if (size >= FILE_MAX)
      return complain_file(config, "is too long; at most 16 MiB are allowed");
    size *= 2;
  }
  if (ferror(file))
    return complain_file(config, strerror(errno));
  config->text[length] = '\0';
  if (strlen(config->text) != length)
    return complain_file(config, "holds a zero octet; it must be plain text");
  return true;
}

static unsigned count_lines(const char *text)
{
  unsigned lines = 1;

  for (; *text != '\0'; text++)
    lines += *text == '\n';
  return lines;
}

/* ---- lines ---- */

/* Takes blanks off both ends, in place. */
static char *trim(char *text)
{
  size_t length;

  text += strspn(text, BLANKS);
  length = strlen(text);
  while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL)
    length--;
  text[length] = '\0';
  return text;
}

/* "[kind name]". */
static bool read_section(struct config *config, char *text, unsigned line)
{
  struct section *section = &config->sections[config->section_count];
  char *end = text + strlen(text) - 1;
  char *name;

  if (*end != ']')
    return config_complain(config, line, NULL,
                           "\"%s\" has no ] at its end; a section is [KIND NAME]", text);
  *end = '\0';
  text = trim(text + 1);
  name = text + strcspn(text, BLANKS);
  if (*name != '\0')
    *name++ = '\0';
  name = trim(name);
  if (*text == '\0' || *name == '\0')
    return config_complain(config, line, NULL,
                           "a section needs a kind and a name; as in [vrrp office]");
  if (name[strspn(name, NAME_LETTERS)] != '\0' || name[0] == '-' || strlen(name) >= CONFIG_NAME)
    return config_complain(config, line, NULL,
                           "\"%s\" is not a name; allowed are 1..%d of a-z A-Z 0-9 . _ : - with no "
                           "- in front",
                           name, CONFIG_NAME - 1);
  section->kind = text;
  section->name = name;
  section->line = line;
  section->settings = section[-1].settings + section[-1].count;
  section->count = 0;
  config->section_count++;
  return true;
}

static bool read_setting(struct config *config, char *text, unsigned line)
{
  struct section *section = &config->sections[config->section_count - 1];
  struct setting *setting =
      &config->settings[section->settings - config->settings + section->count];
  char *value = strchr(text, '=');

  if (value == NULL)
    return config_complain(config, line, NULL,
                           "\"%s\" is neither a setting nor a section; allowed are KEY = VALUE, "
                           "[KIND NAME] and lines that begin with #",
                           text);
  *value++ = '\0';
  setting->key = trim(text);
  setting->value = trim(value);
  setting->line = line;
  if (*setting->key == '\0')
    return config_complain(config, line, NULL, "there is no key in front of =; KEY = VALUE is");
  if (*setting->value == '\0')
    return config_complain(config, line, setting->key,
                           "has no value; leave the line out for the default");
  section->count++;
  return true;
}

static void read_line(struct config *config, char *text, unsigned line)
{
  text = trim(text);
  if (*text == '\0' || *text == '#')
    return;
  if (*text == '[')
    (void)read_section(config, text, line);
  else
    (void)read_setting(config, text, line);
}

static void read_lines(struct config *config)
{
  char *text = config->text;

  for (unsigned line = 1; text != NULL; line++) {
    char *end = strchr(text, '\n');
    if (end != NULL)
      *end++ = '\0';
    read_line(config, text, line);
    text = end;
  }
}

/* ---- sections as a whole ---- */

/* True if it is the same section once more. */
static bool is_twin(const struct section *a, const struct section *b)
{
  return strcmp(a->kind, b->kind) == 0 && strcmp(a->name, b->name) == 0;
}

static int by_name(const void *a, const void *b)
{
  const struct section *const *left = a;
  const struct section *const *right = b;
  const int kinds = strcmp((*left)->kind, (*right)->kind);
  const int names = kinds != 0 ? kinds : strcmp((*left)->name, (*right)->name);

  return names != 0 ? names : ((*left)->line > (*right)->line) - ((*left)->line < (*right)->line);
}

/* Sorted, because a file may have thousands of sections. */
static bool check_twins(struct config *config)
{
  const struct section **sorted = calloc(config->section_count, sizeof *sorted);

  if (sorted == NULL)
    return complain_file(config, strerror(ENOMEM));
  for (unsigned i = 0; i < config->section_count; i++)
    sorted[i] = &config->sections[i];
  qsort(sorted, config->section_count, sizeof *sorted, by_name);
  for (unsigned i = 1; i < config->section_count; i++)
    if (is_twin(sorted[i - 1], sorted[i]))
      (void)config_complain(config, sorted[i]->line, NULL,
                            "[%s %s] stands in line %u already; each name once", sorted[i]->kind,
                            sorted[i]->name, sorted[i - 1]->line);
  free(sorted);
  return true;
}

bool config_read(struct config *config, const char *path)
{
  FILE *const complaints = config->complaints;
  FILE *file;
  unsigned lines;

  memset(config, 0, sizeof *config);
  config->complaints = complaints;
  config->path = path;
  file = fopen(path, "re");
  if (file == NULL)
    return complain_file(config, strerror(errno));
  if (!read_text(config, file)) {
    (void)fclose(file);
    return false;
  }
  (void)fclose(file);
  lines = count_lines(config->text);
  config->settings = calloc(lines, sizeof *config->settings);
  config->sections = calloc(lines + 1, sizeof *config->sections);
  if (config->settings == NULL || config->sections == NULL)
    return complain_file(config, strerror(ENOMEM));
  config->sections[0] = (struct section){"", "", 1, config->settings, 0};
  config->section_count = 1;
  read_lines(config);
  return check_twins(config) && config->faults == 0;
}

void config_free(struct config *config)
{
  free(config->sections);
  free(config->settings);
  free(config->text);
  config->sections = NULL;
  config->settings = NULL;
  config->text = NULL;
  config->section_count = 0;
}

/* ---- keys ---- */

static const struct key *find_key(const struct key *keys, const char *name)
{
  for (; keys != NULL && keys->name != NULL; keys++)
    if (strcmp(keys->name, name) == 0)
      return keys;
  return NULL;
}

/* ", a, b" behind what is there. */
static void list_keys(char *out, size_t size, const struct key *keys)
{
  for (; keys != NULL && keys->name != NULL; keys++) {
    const size_t length = strlen(out);
    (void)snprintf(out + length, size - length, "%s%s", length > 0 ? ", " : "", keys->name);
  }
}

/* The setting of that key in front of setting `index`, or NULL. */
static const struct setting *earlier(const struct section *section, unsigned index)
{
  for (unsigned i = 0; i < index; i++)
    if (strcmp(section->settings[i].key, section->settings[index].key) == 0)
      return &section->settings[i];
  return NULL;
}

static void complain_unknown(struct config *config, const struct setting *setting,
                             const struct key *keys, const struct key *more)
{
  char known[1024] = "";

  list_keys(known, sizeof known, keys);
  list_keys(known, sizeof known, more);
  (void)config_complain(config, setting->line, setting->key, "is not a key here; allowed are %s",
                        known);
}

bool config_take(struct config *config, const struct section *section, const struct key *keys,
                 const struct key *more, void *object)
{
  const unsigned faults = config->faults;

  for (unsigned i = 0; i < section->count; i++) {
    const struct setting *setting = &section->settings[i];
    const struct key *key = find_key(keys, setting->key);
    const struct setting *first;

    if (key == NULL)
      key = find_key(more, setting->key);
    if (key == NULL) {
      complain_unknown(config, setting, keys, more);
      continue;
    }
    first = key->repeats ? NULL : earlier(section, i);
    if (first != NULL)
      (void)config_complain(config, setting->line, setting->key,
                            "stands in line %u already; it is allowed once in a section",
                            first->line);
    else
      (void)key->take(object, setting, config);
  }
  return config->faults == faults;
}

unsigned config_line(const struct section *section, const char *key)
{
  for (unsigned i = section->count; i-- > 0;)
    if (strcmp(section->settings[i].key, key) == 0)
      return section->settings[i].line;
  return section->line;
}

const struct section *config_section(const struct config *config, const char *kind,
                                     const char *name)
{
  for (unsigned i = 0; i < config->section_count; i++)
    if (strcmp(config->sections[i].kind, kind) == 0 && strcmp(config->sections[i].name, name) == 0)
      return &config->sections[i];
  return NULL;
}
