/* SPDX-License-Identifier: MIT */
/*
 * fault_text.c - scripts as text: what vip-fault leaves of a run that failed, and
 * what it plays again.
 *
 *   # anything
 *   set routers 3              a number of the setup (struct fault_setup)
 *   router 1 priority 200      one of router 1, 2, ... (struct fault_router)
 *   at 12.345678900 crash 0    seconds, a verb of fault_verbs.c, its numbers;
 *                              there, routers are counted from 0
 *
 * What is not set is 0, so a file says all that its run depends on.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

struct field {
  const char *name;
  size_t offset;
};

#define SETUP(name)                                                                                \
  {                                                                                                \
#name, offsetof(struct fault_setup, name)                                                      \
  }
#define ROUTER(name)                                                                               \
  {                                                                                                \
#name, offsetof(struct fault_router, name)                                                     \
  }

static const struct field setup_fields[] = {
    SETUP(seed),         SETUP(family),    SETUP(routers),      SETUP(protocols),    SETUP(auth),
    SETUP(client),       SETUP(addresses), SETUP(vrrp_version), SETUP(vrrp_profile), SETUP(unicast),
    SETUP(hsrp_version), SETUP(balancing), SETUP(jitter_pct),   SETUP(taught_ms),    {NULL, 0}};

static const struct field router_fields[] = {ROUTER(start_ms),  ROUTER(priority),  ROUTER(preempt),
                                             ROUTER(delay_s),   ROUTER(late_us),   ROUTER(weight),
                                             ROUTER(drift_ppm), ROUTER(advert_cs), ROUTER(hello_ms),
                                             ROUTER(hold_ms),   {NULL, 0}};

static int64_t get(const void *record, const struct field *field)
{
  int64_t value;
  memcpy(&value, (const uint8_t *)record + field->offset, sizeof value);
  return value;
}

/* ---- Writing ---- */

static void write_fields(const void *record, const struct field *fields, const char *what,
                         FILE *file)
{
  for (; fields->name; fields++)
    if (get(record, fields) != 0)
      (void)fprintf(file, "%s %s %lld\n", what, fields->name, (long long)get(record, fields));
}

void fault_write(const struct fault_script *script, FILE *file)
{
  write_fields(&script->setup, setup_fields, "set", file);
  for (int i = 0; i < script->setup.routers; i++) {
    char what[24];
    (void)snprintf(what, sizeof what, "router %d", i + 1);
    write_fields(&script->setup.router[i], router_fields, what, file);
  }
  for (size_t i = 0; i < script->count; i++) {
    const struct fault_step *step = &script->steps[i];
    const struct fault_verb *verb = &fault_verbs[step->verb];
    (void)fprintf(file, "at %llu.%09llu %s", (unsigned long long)(step->at / VIP_SECOND),
                  (unsigned long long)(step->at % VIP_SECOND), verb->name);
    for (unsigned j = 0; j < verb->args; j++)
      (void)fprintf(file, " %lld", (long long)step->args[j]);
    (void)fputc('\n', file);
  }
}

/* ---- Reading ---- */

static bool set(void *record, const struct field *fields, const char *name, const char *value)
{
  char *end;
  int64_t number = strtoll(value, &end, 10);
  if (*value == '\0' || *end != '\0')
    return false;
  for (; fields->name; fields++)
    if (strcmp(fields->name, name) == 0) {
      memcpy((uint8_t *)record + fields->offset, &number, sizeof number);
      return true;
    }
  return false;
}

/* Whole nanoseconds: a double would lose some. */
static bool read_time(const char *word, vip_time *time)
{
  char *end;
  *time = strtoull(word, &end, 10) * VIP_SECOND;
  if (end == word || *end != '.')
    return false;
  const char *part = end + 1;
  *time += strtoull(part, &end, 10);
  return *end == '\0' && end - part == 9;
}

static bool read_step(struct fault_script *script, char *const *words, unsigned count)
{
  if (script->count == FAULT_STEPS || count < 3)
    return false;
  struct fault_step *step = &script->steps[script->count];
  int verb = fault_verb_find(words[2]);
  if (verb < 0 || !read_time(words[1], &step->at) || count - 3 != fault_verbs[verb].args)
    return false;
  step->verb = (unsigned)verb;
  for (unsigned i = 3; i < count; i++) {
    char *end;
    step->args[i - 3] = strtoll(words[i], &end, 10);
    if (*end != '\0')
      return false;
  }
  script->count++;
  return true;
}

static bool read_words(struct fault_script *script, char *const *words, unsigned count)
{
  if (count == 0 || words[0][0] == '#')
    return true;
  if (count == 3 && strcmp(words[0], "set") == 0)
    return set(&script->setup, setup_fields, words[1], words[2]);
  if (count == 4 && strcmp(words[0], "router") == 0) {
    long number = strtol(words[1], NULL, 10);
    return number >= 1 && number <= FAULT_ROUTERS &&
           set(&script->setup.router[number - 1], router_fields, words[2], words[3]);
  }
  return strcmp(words[0], "at") == 0 && read_step(script, words, count);
}

bool fault_read(struct fault_script *script, FILE *file, char error[160])
{
  char line[300];
  memset(script, 0, sizeof *script);
  for (unsigned number = 1; fgets(line, sizeof line, file); number++) {
    char *words[12];
    unsigned count = 0;
    for (char *word = strtok(line, " \n"); word && count < 12; word = strtok(NULL, " \n"))
      words[count++] = word;
    if (!read_words(script, words, count)) {
      (void)snprintf(error, 160, "line %u cannot be read: %.100s", number, words[0]);
      return false;
    }
  }
  if (script->setup.routers >= 1 && script->setup.routers <= FAULT_ROUTERS)
    return true;
  (void)snprintf(error, 160, "routers must be 1 to %d", FAULT_ROUTERS);
  return false;
}
