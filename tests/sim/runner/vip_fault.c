/* SPDX-License-Identifier: MIT */
/*
 * vip_fault.c - vip-fault, the fault simulator (see ../fault.h).
 *
 *   vip-fault [--seeds N] [--first SEED] [--seconds T] [--failures N] [--keep DIRECTORY]
 *   vip-fault --replay FILE... [--pcap FILE] [--verbose]
 *   vip-fault --print SEED
 *
 * Runs seeds, N or as many as fit into T seconds, until so many (10) have failed.  One that fails
 * is shrunk, and leaves DIRECTORY/seed-SEED.fault and .pcap.  Progress goes to standard error, what
 * was done and found to standard output.  Exits with 1 if anything failed, with 2
 * if it is not used as above.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fault.h"
#include "pcap.h"

struct options {
  uint64_t first;
  uint64_t seeds;
  double seconds;
  unsigned failures;
  const char *keep;
  const char *pcap;
  bool verbose;
  bool print;
  int replays; /* index of the first file */
};

static double seconds_since(const struct timespec *start)
{
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static double years(const struct fault_figures *figures)
{
  return figures->router_s / (365.25 * 86400);
}

/* ---- A failure ---- */

static FILE *create(const char *directory, uint64_t seed, const char *kind, char path[300])
{
  (void)snprintf(path, 300, "%s/seed-%llu.%s", directory, (unsigned long long)seed, kind);
  return strcmp(kind, "pcap") == 0 ? pcap_create(path) : fopen(path, "w");
}

/* The file, as it would be played again. */
static void keep(const struct options *options, const struct fault_script *script, uint64_t seed,
                 const char *failure)
{
  char path[300];
  FILE *file = create(options->keep, seed, "fault", path);
  if (!file) {
    perror(path);
    return;
  }
  (void)fprintf(file, "# seed %llu: %s\n", (unsigned long long)seed, failure);
  fault_write(script, file);
  (void)fclose(file);
  (void)printf("  script:  %s\n  replay:  vip-fault --replay %s --verbose\n", path, path);
  file = create(options->keep, seed, "pcap", path);
  if (!file) {
    perror(path);
    return;
  }
  struct fault_figures figures = {.runs = 0};
  char again[240];
  (void)fault_run(script, &figures, file, NULL, again);
  (void)fclose(file);
  (void)printf("  capture: %s\n", path);
}

static void report(const struct options *options, const struct fault_script *script,
                   const char *failure)
{
  const uint64_t seed = (uint64_t)script->setup.seed;
  struct fault_figures figures = {.runs = 0};
  struct fault_script shorter = *script;
  char text[240];
  (void)printf("seed %llu FAILS: %s\n", (unsigned long long)seed, failure);
  (void)fflush(stdout);
  const unsigned runs = fault_shrink(&shorter, failure);
  (void)fault_run(&shorter, &figures, NULL, NULL, text);
  (void)printf("  shrunk from %zu faults to %zu in %u runs: %s\n", script->count, shorter.count,
               runs, text);
  if (options->keep)
    keep(options, &shorter, seed, text);
  fault_write(&shorter, stdout);
  (void)fflush(stdout);
}

/* ---- Seeds ---- */

static void print_figures(const struct fault_figures *figures, double seconds, unsigned failed)
{
  static const char *const names[FAULT_PROTOCOLS] = {"VRRP", "HSRP", "GLBP"};
  (void)printf("%llu runs in %.0f s, %u failed: %.2f router-years, %llu faults, %llu frames lost, "
               "changed or forged by hand, %llu invariant checks, %llu times calm within the "
               "bound\n",
               (unsigned long long)figures->runs, seconds, failed, years(figures),
               (unsigned long long)figures->faults, (unsigned long long)figures->frames,
               (unsigned long long)figures->checks, (unsigned long long)figures->calms);
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++)
    if (figures->bound[i] > 0)
      (void)printf("%s: the worst convergence took %.3f s of %.3f s, %.1f %% of its bound "
                   "(seed %llu)\n",
                   names[i], (double)figures->longest[i] / 1e9, (double)figures->bound[i] / 1e9,
                   100 * figures->worst[i], (unsigned long long)figures->worst_seed[i]);
}

static int run_seeds(const struct options *options)
{
  struct fault_figures figures = {.runs = 0};
  struct fault_script *script = lan_alloc(NULL, sizeof *script);
  struct timespec start;
  unsigned failed = 0;
  double told = 0;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  for (uint64_t i = 0; i < options->seeds && failed < options->failures; i++) {
    char failure[240];
    const double now = seconds_since(&start);
    if (options->seconds > 0 && now >= options->seconds)
      break;
    if (now - told >= 5) {
      told = now;
      (void)fprintf(stderr, "%5.0f s: %llu runs, %.2f router-years, %u failed\n", now,
                    (unsigned long long)i, years(&figures), failed);
    }
    fault_draw_script(script, options->first + i);
    if (!fault_run(script, &figures, NULL, NULL, failure)) {
      failed++;
      report(options, script, failure);
    }
  }
  print_figures(&figures, seconds_since(&start), failed);
  free(script);
  return failed > 0;
}

/* ---- Scripts ---- */

static int replay(const struct options *options, const char *path)
{
  struct fault_figures figures = {.runs = 0};
  struct fault_script *script = lan_alloc(NULL, sizeof *script);
  char text[240];
  FILE *file = fopen(path, "r");
  if (!file) {
    perror(path);
    return 2;
  }
  bool read = fault_read(script, file, text);
  (void)fclose(file);
  FILE *pcap = read && options->pcap ? pcap_create(options->pcap) : NULL;
  bool good = read && fault_run(script, &figures, pcap, options->verbose ? stdout : NULL, text);
  if (pcap)
    (void)fclose(pcap);
  if (good)
    (void)printf("%s: in order, %zu faults, %llu checks\n", path, script->count,
                 (unsigned long long)figures.checks);
  else
    (void)printf("%s: %s\n", path, text);
  free(script);
  return read ? !good : 2;
}

static int print(uint64_t seed)
{
  struct fault_script *script = lan_alloc(NULL, sizeof *script);
  fault_draw_script(script, seed);
  fault_write(script, stdout);
  free(script);
  return 0;
}

/* ---- The command line ---- */

static bool read_options(struct options *options, int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (strcmp(argv[i], "--verbose") == 0) {
      options->verbose = true;
      continue;
    }
    if (strcmp(argv[i], "--replay") == 0 && value) {
      options->replays = i + 1;
      while (i + 1 < argc && argv[i + 1][0] != '-')
        i++;
      continue;
    }
    if (!value)
      return false;
    if (strcmp(argv[i], "--seeds") == 0)
      options->seeds = strtoull(value, NULL, 10);
    else if (strcmp(argv[i], "--first") == 0)
      options->first = strtoull(value, NULL, 10);
    else if (strcmp(argv[i], "--seconds") == 0)
      options->seconds = strtod(value, NULL);
    else if (strcmp(argv[i], "--failures") == 0)
      options->failures = (unsigned)strtoul(value, NULL, 10);
    else if (strcmp(argv[i], "--keep") == 0)
      options->keep = value;
    else if (strcmp(argv[i], "--pcap") == 0)
      options->pcap = value;
    else if (strcmp(argv[i], "--print") == 0) {
      options->first = strtoull(value, NULL, 10);
      options->print = true;
    } else
      return false;
    i++;
  }
  return true;
}

int main(int argc, char **argv)
{
  struct options options = {.seeds = UINT64_MAX, .failures = 10};
  if (!read_options(&options, argc, argv) ||
      (options.seeds == UINT64_MAX && options.seconds <= 0 && !options.replays && !options.print)) {
    (void)fputs("usage: vip-fault [--seeds N] [--first SEED] [--seconds T] [--failures N]\n"
                "                 [--keep DIRECTORY]\n"
                "       vip-fault --replay FILE... [--pcap FILE] [--verbose]\n"
                "       vip-fault --print SEED\n",
                stderr);
    return 2;
  }
  if (options.print)
    return print(options.first);
  if (!options.replays)
    return run_seeds(&options);
  int worst = 0;
  for (int i = options.replays; i < argc && argv[i][0] != '-'; i++) {
    int result = replay(&options, argv[i]);
    worst = result > worst ? result : worst;
  }
  return worst;
}
