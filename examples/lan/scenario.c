/* SPDX-License-Identifier: MIT */
/*
 * scenario.c - reads the text of a scenario and makes a LAN of it.
 *
 * Some commands describe (`router`, `client`, `end`, `seed`, and the names of
 * the protocols, see scenario_vrrp.c and the like); all
 * others are actions (scenario_verbs.c), done at the time in front of them
 * (`at 5s crash r1`) or at the start.  Options of a command are words, most
 * with a value behind them, in any order; they stand in one table for each
 * command.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../common/address.h"
#include "scenario_internal.h"

enum { WORDS = 64, LINE_MAX_LENGTH = 500 };

/* A line taken apart. */
struct scenario_words {
  char *word[WORDS];
  int count;
  int next;
};

bool scenario_fail(struct scenario *scenario, const char *format, ...)
{
  int length = 0;
  if (scenario->line > 0)
    length = snprintf(scenario->error, sizeof scenario->error, "line %d: ", scenario->line);
  va_list args;
  va_start(args, format);
  (void)vsnprintf(scenario->error + length, sizeof scenario->error - (size_t)length, format, args);
  va_end(args);
  return false;
}

static const char *take(struct scenario_words *words)
{
  return words->next < words->count ? words->word[words->next++] : NULL;
}

/* ---- Values ---- */

/* A decimal number with a unit behind it; false if it is none. */
static bool read_scaled(const char *text, const char *const *units, const double *scales,
                        double *value)
{
  char *unit = NULL;
  *value = text ? strtod(text, &unit) : -1;
  if (*value < 0 || *value > 1e9 || unit == text)
    return false;
  for (int i = 0; units[i]; i++)
    if (strcmp(unit, units[i]) == 0) {
      *value *= scales[i];
      return true;
    }
  return false;
}

static bool read_time(struct scenario *scenario, struct scenario_words *words, vip_time *time)
{
  static const char *const units[] = {"s", "ms", "us", NULL};
  static const double scales[] = {1e9, 1e6, 1e3};
  const char *word = take(words);
  double value;
  if (!read_scaled(word, units, scales, &value))
    return scenario_fail(scenario,
                         "\"%s\" is no time; allowed: a number and s, ms or us, as in 5s or 2.5ms",
                         word ? word : "");
  *time = (vip_time)(value + 0.5);
  return true;
}

static bool read_ppm(struct scenario *scenario, struct scenario_words *words, uint64_t *ppm)
{
  static const char *const units[] = {"%", NULL};
  static const double scales[] = {1e4};
  const char *word = take(words);
  double value;
  if (!read_scaled(word, units, scales, &value) || value > 1e6)
    return scenario_fail(scenario, "\"%s\" is no share; allowed: 0%% to 100%%, as in 2.5%%",
                         word ? word : "");
  *ppm = (uint64_t)(value + 0.5);
  return true;
}

bool scenario_read_number(struct scenario *scenario, struct scenario_words *words, uint64_t min,
                          uint64_t max, uint64_t *number)
{
  const char *word = take(words);
  char *end = NULL;
  *number = word && *word >= '0' && *word <= '9' ? strtoull(word, &end, 10) : 0;
  if (!end || *end != '\0' || *number < min || *number > max)
    return scenario_fail(scenario, "\"%s\" is no such number; allowed: %llu to %llu",
                         word ? word : "", (unsigned long long)min, (unsigned long long)max);
  return true;
}

/* All addresses of a scenario are of one family. */
static bool read_address(struct scenario *scenario, struct scenario_words *words,
                         struct vip_addr *addr)
{
  const char *word = take(words);
  uint8_t family = address_parse(addr, word ? word : "");
  if (family == 0)
    return scenario_fail(scenario, "\"%s\" is no address; allowed: 192.0.2.1, fe80::1",
                         word ? word : "");
  if (scenario->lan.family != 0 && scenario->lan.family != family)
    return scenario_fail(scenario, "\"%s\" is IPv%d, but this scenario is IPv%d", word, family,
                         scenario->lan.family);
  scenario->lan.family = family;
  return true;
}

/* ---- Nodes ---- */

/* LAN numbers: routers first, then clients, in the order of the text. */
static int find_node(const struct scenario *scenario, const char *name, bool router_only)
{
  for (int i = 0; i < scenario->router_count; i++)
    if (strcmp(scenario->routers[i].name, name) == 0)
      return i;
  for (int i = 0; i < scenario->client_count && !router_only; i++)
    if (strcmp(scenario->clients[i].name, name) == 0)
      return SCENARIO_ROUTERS + i;
  return -1;
}

static bool read_node(struct scenario *scenario, struct scenario_words *words, bool router_only,
                      int *node)
{
  const char *word = take(words);
  *node = word ? find_node(scenario, word, router_only) : -1;
  if (*node >= 0)
    return true;
  char names[120] = "";
  for (int i = 0; i < scenario->router_count + scenario->client_count; i++) {
    bool router = i < scenario->router_count;
    if (!router && router_only)
      break;
    (void)snprintf(names + strlen(names), sizeof names - strlen(names), " %s",
                   router ? scenario->routers[i].name
                          : scenario->clients[i - scenario->router_count].name);
  }
  return scenario_fail(scenario, "there is no %s \"%s\" above; allowed:%s",
                       router_only ? "router" : "router or client", word ? word : "", names);
}

/* Names are words that do not occur twice. */
static bool read_name(struct scenario *scenario, struct scenario_words *words,
                      char name[LAN_NAME_MAX])
{
  const char *word = take(words);
  if (!word || strlen(word) >= LAN_NAME_MAX)
    return scenario_fail(scenario, "a name of up to %d letters must follow", LAN_NAME_MAX - 1);
  if (find_node(scenario, word, false) >= 0)
    return scenario_fail(scenario, "\"%s\" is there already; another name must follow", word);
  memcpy(name, word, strlen(word) + 1);
  return true;
}

/* ---- Options of the describing commands ---- */

static bool add_address(struct scenario *scenario, struct scenario_words *words)
{
  if (scenario->address_count == SCENARIO_ADDRESSES)
    return scenario_fail(scenario, "too many addresses; allowed: %d", SCENARIO_ADDRESSES);
  return read_address(scenario, words, &scenario->addresses[scenario->address_count++]);
}

static bool set_router_address(struct scenario *scenario, struct scenario_words *words,
                               struct lan_router_config *config)
{
  struct vip_addr addr;
  if (!read_address(scenario, words, &addr))
    return false;
  *(scenario->lan.family == VIP_IPV4 ? &config->addr4 : &config->addr6) = addr;
  return true;
}

static bool set_ipv6(struct scenario *scenario)
{
  if (scenario->lan.family == VIP_IPV4)
    return scenario_fail(scenario, "this scenario is IPv4");
  scenario->lan.family = VIP_IPV6;
  return true;
}

/* A time in a unit of `unit` nanoseconds, whole and at most `max`. */
static bool read_units(struct scenario *scenario, struct scenario_words *words, vip_time unit,
                       uint32_t max, uint32_t *value)
{
  vip_time time = 0;
  if (!read_time(scenario, words, &time))
    return false;
  if (time % unit != 0 || time / unit > max)
    return scenario_fail(scenario, "allowed here: multiples of %llu ms, up to %lu of them",
                         (unsigned long long)(unit / VIP_MILLISECOND), (unsigned long)max);
  *value = (uint32_t)(time / unit);
  return true;
}

static bool read_option(struct scenario *scenario, struct scenario_words *words,
                        const struct scenario_option *option)
{
  uint64_t number;
  uint32_t units = 0;
  switch (option->kind) {
  case VALUE_FLAG:
    *(bool *)option->place = true;
    return true;
  case VALUE_NUMBER:
    if (!scenario_read_number(scenario, words, 1, option->max, &number))
      return false;
    *(uint8_t *)option->place = (uint8_t)number;
    return true;
  case VALUE_TIME:
    return read_time(scenario, words, option->place);
  case VALUE_S:
    if (!read_units(scenario, words, VIP_SECOND, UINT16_MAX, &units))
      return false;
    *(uint16_t *)option->place = (uint16_t)units;
    return true;
  case VALUE_WORD:
    *(const char **)option->place = take(words);
    return *(const char **)option->place || scenario_fail(scenario, "a word must follow");
  case VALUE_MS:
    return read_units(scenario, words, VIP_MILLISECOND, UINT32_MAX, option->place);
  case VALUE_CS:
    if (!read_units(scenario, words, 10 * VIP_MILLISECOND, 25500, &units))
      return false;
    *(uint16_t *)option->place = (uint16_t)units;
    return true;
  case VALUE_ADDRESS:
    return set_router_address(scenario, words, option->place);
  case VALUE_ADDRESSES:
    return add_address(scenario, words);
  case VALUE_FAMILY:
    return set_ipv6(scenario);
  }
  return false;
}

bool scenario_read_options(struct scenario *scenario, struct scenario_words *words,
                           const struct scenario_option *options)
{
  for (const char *word = take(words); word; word = take(words)) {
    const struct scenario_option *option = options;
    while (option->name && strcmp(option->name, word) != 0)
      option++;
    if (option->name) {
      if (!read_option(scenario, words, option))
        return false;
      continue;
    }
    char names[180] = "";
    for (option = options; option->name; option++)
      (void)snprintf(names + strlen(names), sizeof names - strlen(names), " %s", option->name);
    return scenario_fail(scenario, "\"%s\" is not known here; allowed:%s", word, names);
  }
  return true;
}

/* All groups of a scenario are of one protocol. */
static bool read_protocol(struct scenario *scenario, struct scenario_words *words,
                          const struct scenario_protocol *protocol)
{
  if (scenario->protocol && scenario->protocol != protocol)
    return scenario_fail(scenario, "this scenario is %s", scenario->protocol->name);
  scenario->protocol = protocol;
  return protocol->read(scenario, words);
}

static bool read_router(struct scenario *scenario, struct scenario_words *words)
{
  if (scenario->router_count == SCENARIO_ROUTERS)
    return scenario_fail(scenario, "too many routers; allowed: %d", SCENARIO_ROUTERS);
  struct scenario_router *router = &scenario->routers[scenario->router_count];
  if (!read_name(scenario, words, router->name))
    return false;
  scenario->router_count++;
  router->priority = 100;
  const struct scenario_option options[] = {
      {"priority", VALUE_NUMBER, 255, &router->priority},
      {"address", VALUE_ADDRESS, 0, &router->config},
      {"start", VALUE_TIME, 0, &router->config.start},
      {"late", VALUE_TIME, 0, &router->config.late},
      {"uplink-weight", VALUE_NUMBER, 254, &router->config.uplink_weight},
      {"weight", VALUE_NUMBER, 254, &router->weight},
      {"preempt", VALUE_FLAG, 0, &router->preempt},
      {"no-preempt", VALUE_FLAG, 0, &router->no_preempt},
      {NULL, VALUE_FLAG, 0, NULL}};
  return scenario_read_options(scenario, words, options);
}

static bool read_client(struct scenario *scenario, struct scenario_words *words)
{
  if (scenario->client_count == SCENARIO_CLIENTS)
    return scenario_fail(scenario, "too many clients; allowed: %d", SCENARIO_CLIENTS);
  struct scenario_client *client = &scenario->clients[scenario->client_count];
  if (!read_name(scenario, words, client->name))
    return false;
  scenario->client_count++;
  const struct scenario_option options[] = {{"every", VALUE_TIME, 0, &client->config.interval},
                                            {"start", VALUE_TIME, 0, &client->config.start},
                                            {"cache", VALUE_TIME, 0, &client->config.cache},
                                            {"keeps", VALUE_FLAG, 0, &client->config.keeps},
                                            {NULL, VALUE_FLAG, 0, NULL}};
  return scenario_read_options(scenario, words, options);
}

/* ---- Actions ---- */

/* The nodes in front of the bar are one side, all others the other one. */
static bool read_sides(struct scenario *scenario, struct scenario_words *words, uint64_t *side)
{
  uint64_t sides[2] = {0, 0};
  int number = 0;
  while (words->next < words->count) {
    if (strcmp(words->word[words->next], "|") == 0) {
      words->next++;
      number++;
      continue;
    }
    int node = 0;
    if (number > 1 || !read_node(scenario, words, false, &node) || node < 0)
      break;
    sides[number] |= (uint64_t)1 << node;
  }
  if (*scenario->error)
    return false;
  if (number != 1 || sides[0] == 0 || (sides[0] & sides[1]) != 0)
    return scenario_fail(scenario, "allowed: names, a bar, names, as in: partition r1 c1 | r2 r3");
  *side = sides[0];
  return true;
}

static bool read_arguments(struct scenario *scenario, struct scenario_words *words,
                           struct scenario_action *action)
{
  switch (action->verb->args) {
  case ARGS_NONE:
    return true;
  case ARGS_LAN_PPM:
    return read_ppm(scenario, words, &action->number);
  case ARGS_LAN_TIME:
    return read_time(scenario, words, &action->number);
  case ARGS_ROUTER:
    return read_node(scenario, words, true, &action->node);
  case ARGS_ROUTER_NUMBER:
    return read_node(scenario, words, true, &action->node) &&
           scenario_read_number(scenario, words, 1, action->verb->number_max, &action->number);
  case ARGS_ROUTER_TIME:
    return read_node(scenario, words, true, &action->node) &&
           read_time(scenario, words, &action->number);
  case ARGS_NODE:
    return read_node(scenario, words, false, &action->node);
  case ARGS_TWO_NODES:
    return read_node(scenario, words, false, &action->node) &&
           read_node(scenario, words, false, &action->other);
  case ARGS_SIDES:
    return read_sides(scenario, words, &action->number);
  }
  return false;
}

static bool read_action(struct scenario *scenario, struct scenario_words *words, const char *name,
                        vip_time at)
{
  const struct scenario_verb *verb = scenario_verbs;
  while (verb->name && strcmp(verb->name, name) != 0)
    verb++;
  if (!verb->name)
    return scenario_fail(scenario, "\"%s\" is no command; \"vip-lan --help\" lists them", name);
  if (scenario->action_count == SCENARIO_ACTIONS)
    return scenario_fail(scenario, "too many actions; allowed: %d", SCENARIO_ACTIONS);
  struct scenario_action *action = &scenario->actions[scenario->action_count++];
  *action = (struct scenario_action){.scenario = scenario, .verb = verb, .at = at};
  if (!read_arguments(scenario, words, action))
    return false;
  const char *rest = take(words);
  return !rest || scenario_fail(scenario, "\"%s\" is one word too many", rest);
}

/* ---- Lines ---- */

static bool read_command(struct scenario *scenario, struct scenario_words *words)
{
  const char *name = take(words);
  vip_time at = 0;
  if (strcmp(name, "vrrp") == 0)
    return read_protocol(scenario, words, &scenario_vrrp);
  if (strcmp(name, "hsrp") == 0)
    return read_protocol(scenario, words, &scenario_hsrp);
  if (strcmp(name, "glbp") == 0)
    return read_protocol(scenario, words, &scenario_glbp);
  if (strcmp(name, "router") == 0)
    return read_router(scenario, words);
  if (strcmp(name, "client") == 0)
    return read_client(scenario, words);
  if (strcmp(name, "end") == 0)
    return read_time(scenario, words, &scenario->end);
  if (strcmp(name, "seed") == 0)
    return scenario_read_number(scenario, words, 0, UINT64_MAX, &scenario->lan.seed);
  if (strcmp(name, "at") == 0) {
    if (!read_time(scenario, words, &at))
      return false;
    name = take(words);
    if (!name)
      return scenario_fail(scenario, "a command must follow, as in: at 5s crash r1");
  }
  return read_action(scenario, words, name, at);
}

static bool read_line(struct scenario *scenario, char *line)
{
  struct scenario_words words = {.count = 0};
  line[strcspn(line, "#")] = '\0';
  for (char *word = strtok(line, " \t\r"); word; word = strtok(NULL, " \t\r")) {
    if (words.count == WORDS)
      return scenario_fail(scenario, "too many words");
    words.word[words.count++] = word;
  }
  return words.count == 0 || read_command(scenario, &words);
}

bool scenario_parse(struct scenario *scenario, const char *text)
{
  scenario->error[0] = '\0';
  for (scenario->line = 1; *text; scenario->line++) {
    size_t length = strcspn(text, "\n");
    char line[LINE_MAX_LENGTH + 1];
    if (length > LINE_MAX_LENGTH)
      return scenario_fail(scenario, "longer than %d characters", LINE_MAX_LENGTH);
    memcpy(line, text, length);
    line[length] = '\0';
    if (!read_line(scenario, line))
      return false;
    text += length + (text[length] == '\n');
  }
  scenario->line = 0;
  return true;
}
