/* SPDX-License-Identifier: MIT */
/*
 * vip_replay.c - the program: options, and which part of the rest is asked for.
 *
 *   vip-replay [--key K]... CAPTURE                 lists the first-hop packets
 *   vip-replay --as ADDRESS [options] CAPTURE       replays that router
 *   vip-replay --all [options] CAPTURE              replays every router
 *
 * Exit status: 0 listed, or the same; 1 something differs; 2 the file cannot be
 * read, or the router sends nothing in it, or the options are wrong.
 */
#include "list.h"
#include "options.h"
#include "packet.h"
#include "router.h"

#include <stdlib.h>
#include <string.h>

/* Options and arguments of the command line. */
struct command {
  struct options options;
  const char *as; /* the router's address, or NULL */
  bool all;
  bool help;
  const char *path;
};

static const char usage_text[] =
    "usage: vip-replay [--key K]... CAPTURE\n"
    "       vip-replay --as ADDRESS [options] CAPTURE\n"
    "       vip-replay --all [options] CAPTURE\n"
    "\n"
    "Lists the first-hop redundancy packets of a pcap or pcapng file; or runs the\n"
    "library in the place of one recorded router and compares what both send.\n"
    "\n"
    "  --key K              a key: SECRET, or ID:SECRET; may be repeated\n"
    "  --start S            the router starts at S seconds, also negative\n"
    "  --stop S             it falls silent at S\n"
    "  --leave S            it leaves gracefully at S\n"
    "  --warm N             hold intervals that a router runs before a recording in\n"
    "                       which it is up from the beginning (3)\n"
    "  --tolerance PERCENT  of the hold interval, for times of changes (15)\n"
    "  --profile g1|g3      GLBP: its forwarder is not, or is, listed in Listen (inferred)\n"
    "  --exact              never move a hold timer to where the recording has it\n"
    "  --text               list what is recorded, heard and sent by the library\n"
    "\n"
    "Seconds count from the first packet of the protocol.  Exit status: 0 the same,\n"
    "1 something differs, 2 unreadable file or no packet of ADDRESS in it.\n";

enum option {
  OPTION_AS,
  OPTION_ALL,
  OPTION_KEY,
  OPTION_START,
  OPTION_STOP,
  OPTION_LEAVE,
  OPTION_WARM,
  OPTION_TOLERANCE,
  OPTION_PROFILE,
  OPTION_EXACT,
  OPTION_TEXT,
  OPTION_HELP,
  OPTION_COUNT
};

static const struct {
  const char *name;
  bool has_argument;
} option_names[OPTION_COUNT] = {
    [OPTION_AS] = {"--as", true},           [OPTION_ALL] = {"--all", false},
    [OPTION_KEY] = {"--key", true},         [OPTION_START] = {"--start", true},
    [OPTION_STOP] = {"--stop", true},       [OPTION_LEAVE] = {"--leave", true},
    [OPTION_WARM] = {"--warm", true},       [OPTION_TOLERANCE] = {"--tolerance", true},
    [OPTION_PROFILE] = {"--profile", true}, [OPTION_EXACT] = {"--exact", false},
    [OPTION_TEXT] = {"--text", false},      [OPTION_HELP] = {"--help", false},
};

static bool read_time(struct given_time *given, const char *text)
{
  static const double limit = 1e8; /* three years */
  char *end;
  const double seconds = strtod(text, &end);

  if (end == text || *end != '\0' || !(seconds > -limit && seconds < limit))
    return false;
  given->is_given = true;
  given->time = (int64_t)(seconds * 1e9);
  return true;
}

static bool read_profile(enum profile *profile, const char *text)
{
  *profile = strcmp(text, "g1") == 0 ? PROFILE_G1 : PROFILE_G3;
  return *profile == PROFILE_G1 || strcmp(text, "g3") == 0;
}

static bool read_number(unsigned *number, const char *text, unsigned max)
{
  char *end;
  const unsigned long value = strtoul(text, &end, 10);

  if (text[0] < '0' || text[0] > '9' || *end != '\0' || value > max)
    return false;
  *number = (unsigned)value;
  return true;
}

/* Takes one option; false if its argument is not valid. */
static bool take_option(struct command *command, enum option option, const char *argument)
{
  struct options *options = &command->options;

  switch (option) {
  case OPTION_AS:
    command->as = argument;
    return true;
  case OPTION_ALL:
    return command->all = true;
  case OPTION_KEY:
    return keyring_add(&options->keyring, argument);
  case OPTION_START:
    return read_time(&options->start, argument);
  case OPTION_STOP:
    return read_time(&options->stop, argument);
  case OPTION_LEAVE:
    return read_time(&options->leave, argument);
  case OPTION_WARM:
    return read_number(&options->warm, argument, 1000);
  case OPTION_TOLERANCE:
    return read_number(&options->tolerance_pct, argument, 100);
  case OPTION_PROFILE:
    return read_profile(&options->profile, argument);
  case OPTION_EXACT:
    return options->exact = true;
  case OPTION_TEXT:
    options->text = stdout;
    return true;
  case OPTION_HELP:
    return command->help = true;
  case OPTION_COUNT:
  default:
    return false;
  }
}

static enum option find_option(const char *name)
{
  int option = 0;

  while (option < OPTION_COUNT && strcmp(option_names[option].name, name) != 0)
    option++;
  return (enum option)option;
}

/* Reads the command line; false, and it has said why, if it cannot be understood. */
static bool read_command(struct command *command, int count, char **arguments)
{
  int at = 1;

  for (; at < count && arguments[at][0] == '-'; at++) {
    const enum option option = find_option(arguments[at]);
    const bool has_argument = option != OPTION_COUNT && option_names[option].has_argument;
    const char *argument = has_argument && at + 1 < count ? arguments[at + 1] : "";

    if (!take_option(command, option, argument)) {
      (void)fprintf(stderr, "vip-replay: not valid: %s %s\n", arguments[at], argument);
      return false;
    }
    at += has_argument;
  }
  if (command->help)
    return true;
  if (at != count - 1 || (command->all && command->as != NULL)) {
    (void)fputs(usage_text, stderr);
    return false;
  }
  command->path = arguments[at];
  return true;
}

static enum outcome replay_one(const struct command *command, const struct trace *trace)
{
  struct vip_addr addr;
  uint8_t family;
  enum outcome outcome;

  if (!address_parse(command->as, &family, &addr)) {
    (void)fprintf(stderr, "vip-replay: \"%s\" is not an address\n", command->as);
    return OUTCOME_UNUSABLE;
  }
  outcome = router_replay(stdout, trace, family, &addr, &command->options);
  if (outcome == OUTCOME_UNUSABLE)
    (void)fprintf(stderr, "vip-replay: %s: no first-hop packet of %s to replay\n", command->path,
                  command->as);
  return outcome;
}

static enum outcome run(const struct command *command, const struct trace *trace)
{
  enum outcome outcome;

  if (command->as != NULL)
    return replay_one(command, trace);
  if (!command->all) {
    list_packets(stdout, trace, &command->options.keyring);
    return OUTCOME_SAME;
  }
  outcome = router_replay_all(stdout, trace, &command->options);
  if (outcome == OUTCOME_UNUSABLE)
    (void)fprintf(stderr, "vip-replay: %s: no router that can be replayed\n", command->path);
  return outcome;
}

int main(int count, char **arguments)
{
  struct command command = {.options = {.warm = 3, .tolerance_pct = 15}};
  struct trace trace;
  enum outcome outcome = OUTCOME_UNUSABLE;
  int result;

  if (!read_command(&command, count, arguments))
    return OUTCOME_UNUSABLE;
  if (command.help) {
    (void)fputs(usage_text, stdout);
    return OUTCOME_SAME;
  }
  result = trace_read(&trace, command.path);
  if (trace.capture.problem[0] != '\0')
    (void)fprintf(stderr, "vip-replay: %s: %s\n", command.path, trace.capture.problem);
  if (result == 0)
    outcome = run(&command, &trace);
  trace_free(&trace);
  if (fflush(stdout) != 0)
    return OUTCOME_UNUSABLE;
  return (int)outcome;
}
