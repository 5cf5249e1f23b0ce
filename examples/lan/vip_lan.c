/* SPDX-License-Identifier: MIT */
/*
 * vip_lan.c - the demonstration: runs a scenario on the simulated LAN, prints
 * its time line, writes every frame to a capture file, and draws a picture.
 *
 * Exit status 0: the scenario ran and no check failed; 1: a check failed; 2:
 * wrong options, scenario or file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../common/pcap.h"
#include "scenario.h"
#include "svg.h"
#include "timeline.h"

enum { TEXT_MAX = 65536, ADD_MAX = 32, HEAD_MAX = 200 };

struct options {
  const char *file;
  const char *pcap;
  const char *svg;
  const char *seed;
  const char *add[ADD_MAX];
  int add_count;
  bool ipv6;
  bool v2;
  bool quiet;
};

/* The capture while it is written. */
struct capture {
  FILE *file;
  unsigned long frames;
  bool failed;
};

static int complain(const char *what, const char *about)
{
  (void)fprintf(stderr, "vip-lan: %s%s\n", what, about);
  return 2;
}

static void help(void)
{
  (void)puts("usage: vip-lan [options] [SCENARIO]\n\n"
             "Runs routers with libvip and clients on a simulated LAN and tells what happens.\n\n"
             "  --pcap FILE   write every frame to FILE\n"
             "  --svg FILE    draw the run, for a browser\n"
             "  --seed N      another run of chance; the same seed, the same run\n"
             "  --ipv6        IPv6 addresses instead of IPv4\n"
             "  --v2          version 2 of the protocol\n"
             "  --add LINE    one more line of scenario, may be given again:\n"
             "                --add 'loss 5%' --add 'at 30s cut r2'\n"
             "  --quiet       the sums alone\n"
             "  --scenario    print the built-in scenario and stop\n"
             "  --help        this\n\n"
             "A scenario is a text file of these lines (# begins a comment):\n");
  scenario_help(stdout);
}

/* ---- Options ---- */

/* Where the value behind an option goes; NULL: none is behind it. */
static const char **place_of(struct options *options, const char *option)
{
  if (strcmp(option, "--pcap") == 0)
    return &options->pcap;
  if (strcmp(option, "--svg") == 0)
    return &options->svg;
  if (strcmp(option, "--seed") == 0)
    return &options->seed;
  if (strcmp(option, "--add") == 0 && options->add_count < ADD_MAX)
    return &options->add[options->add_count++];
  return NULL;
}

/* 0: go on; 1: done; 2: wrong. */
static int read_option(struct options *options, char **argv, int *i)
{
  const char *option = argv[*i];
  const char **value = place_of(options, option);
  if (value) {
    *value = argv[*i + 1];
    if (!*value)
      return complain("a value must follow ", option);
    ++*i;
    return 0;
  }
  if (strcmp(option, "--help") == 0) {
    help();
    return 1;
  }
  if (strcmp(option, "--scenario") == 0) {
    (void)fputs(scenario_default, stdout);
    return 1;
  }
  if (strcmp(option, "--ipv6") == 0)
    options->ipv6 = true;
  else if (strcmp(option, "--v2") == 0)
    options->v2 = true;
  else if (strcmp(option, "--quiet") == 0)
    options->quiet = true;
  else if (option[0] != '-' && !options->file)
    options->file = option;
  else
    return complain("cannot do anything with this, see --help: ", option);
  return 0;
}

/* ---- Scenario ---- */

static bool read_file(const char *path, char text[TEXT_MAX])
{
  FILE *file = fopen(path, "rb");
  if (!file)
    return false;
  size_t length = fread(text, 1, TEXT_MAX - 1, file);
  bool read = !ferror(file) && feof(file);
  (void)fclose(file);
  text[length] = '\0';
  return read;
}

static bool parse(struct scenario *scenario, const char *text, const char *from)
{
  if (scenario_parse(scenario, text))
    return true;
  (void)fprintf(stderr, "vip-lan: %s: %s\n", from, scenario->error);
  return false;
}

static bool read_scenario(struct scenario *scenario, const struct options *options)
{
  static char text[TEXT_MAX];
  if (options->ipv6)
    scenario->lan.family = VIP_IPV6;
  if (options->v2)
    scenario->version = 2;
  if (!options->file) {
    if (!parse(scenario, scenario_default, "built-in scenario"))
      return false;
  } else if (!read_file(options->file, text)) {
    (void)complain("cannot read ", options->file);
    return false;
  } else if (!parse(scenario, text, options->file)) {
    return false;
  }
  for (int i = 0; i < options->add_count; i++)
    if (!parse(scenario, options->add[i], options->add[i]))
      return false;
  if (options->seed) {
    (void)snprintf(text, sizeof text, "seed %s", options->seed);
    return parse(scenario, text, "--seed");
  }
  return true;
}

/* ---- Run ---- */

static void capture_frame(void *user, vip_time at, int node, const uint8_t *frame, size_t length)
{
  struct capture *capture = user;
  (void)node;
  if (!pcap_write(capture->file, at, frame, length))
    capture->failed = true;
  capture->frames++;
}

static bool open_capture(struct capture *capture, struct scenario *scenario, const char *path)
{
  if (!path)
    return true;
  capture->file = pcap_create(path);
  if (!capture->file)
    return false;
  scenario->lan.on_frame = capture_frame;
  scenario->lan.user = capture;
  return true;
}

static bool close_capture(const struct capture *capture)
{
  if (!capture->file)
    return true;
  bool failed = capture->failed || ferror(capture->file);
  return fclose(capture->file) == 0 && !failed;
}

static void head_text(char text[HEAD_MAX], const struct scenario *scenario)
{
  char group[100];
  scenario_describe(scenario, group, sizeof group);
  (void)snprintf(text, HEAD_MAX, "%d router%s with %s; %d client%s; seed %llu; %g s",
                 scenario->router_count, scenario->router_count == 1 ? "" : "s", group,
                 scenario->client_count, scenario->client_count == 1 ? "" : "s",
                 (unsigned long long)scenario->lan.seed, (double)scenario->end / 1e9);
}

static bool draw_picture(const struct lan *lan, const char *title, const char *path)
{
  if (!path)
    return true;
  FILE *file = fopen(path, "wb");
  if (!file)
    return false;
  svg_write(lan, title, file);
  bool failed = ferror(file) != 0;
  return fclose(file) == 0 && !failed;
}

static void report(const struct lan *lan, const char *head, const struct options *options)
{
  (void)puts(head);
  if (!options->quiet) {
    (void)putchar('\n');
    timeline_events(lan, stdout);
    (void)putchar('\n');
    timeline_lanes(lan, stdout);
    (void)putchar('\n');
  }
  timeline_summary(lan, stdout);
}

static int run(struct scenario *scenario, const struct options *options)
{
  struct capture capture = {.file = NULL};
  if (!open_capture(&capture, scenario, options->pcap))
    return complain("cannot write the capture: ", strerror(errno));
  scenario->lan.trace_frames = options->svg != NULL;
  struct lan *lan = scenario_build(scenario);
  if (!lan) {
    (void)close_capture(&capture);
    return complain("", *scenario->error ? scenario->error : "out of memory");
  }
  lan_run(lan, scenario->end);
  lan_finish(lan);
  char head[HEAD_MAX];
  head_text(head, scenario);
  report(lan, head, options);
  int status = lan_violations(lan) ? 1 : 0;
  bool drawn = draw_picture(lan, head, options->svg);
  int reason = errno;
  lan_free(lan);
  if (!drawn)
    status = complain("cannot write the picture: ", strerror(reason));
  if (!close_capture(&capture))
    return complain("cannot write the capture: ", strerror(errno));
  if (capture.file)
    (void)printf("  capture  %lu frames\n", capture.frames);
  return status;
}

int main(int argc, char **argv)
{
  static struct scenario scenario;
  struct options options = {.file = NULL};
  for (int i = 1; i < argc; i++) {
    int done = read_option(&options, argv, &i);
    if (done)
      return done == 1 ? 0 : done;
  }
  if (!read_scenario(&scenario, &options))
    return 2;
  return run(&scenario, &options);
}
