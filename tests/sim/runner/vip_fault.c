/* SPDX-License-Identifier: MIT */
/*
 * vip_fault.c - vip-fault, the fault simulator (see ../fault.h).
 *
 *   vip-fault [--seeds N] [--first SEED] [--seconds T] [--failures N] [--jobs N]
 *             [--keep DIRECTORY]
 *   vip-fault --replay FILE... [--pcap FILE] [--verbose]
 *   vip-fault --print SEED
 *
 * Runs seeds, N or as many as fit into T seconds, until so many (10) have failed, in N processes
 * (1), of which each takes its part of the seeds.  One that fails
 * is shrunk, and leaves DIRECTORY/seed-SEED.fault and .pcap.  Progress goes to standard error, what
 * was done and found to standard output.  Exits with 1 if anything failed, with 2
 * if it is not used as above.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"
#include "pcap.h"

enum { JOBS_MAX = 64, PROGRESS_S = 5 };

struct options {
  uint64_t first;
  uint64_t seeds;
  double seconds;
  unsigned failures;
  unsigned jobs;
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
  (void)printf("  shrunk from %zu steps to %zu in %u runs: %s\n", script->count, shorter.count,
               runs, text);
  if (options->keep)
    keep(options, &shorter, seed, text);
  fault_write(&shorter, stdout);
  (void)fflush(stdout);
}

/* ---- Seeds ---- */

/* Runs with one protocol each, by its number, and those with all of them. */
enum { MIXES = FAULT_PROTOCOLS + 1 };

/* What one process has done, as it tells it to the first one: less than PIPE_BUF, so told at once.
 */
struct account {
  struct fault_figures figures[MIXES];
  unsigned job;
  unsigned failed;
};

static unsigned mix_of(const struct fault_setup *setup)
{
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++)
    if (setup->protocols == 1 << i)
      return i;
  return FAULT_PROTOCOLS;
}

static void add(struct fault_figures *sum, const struct fault_figures *part)
{
  sum->runs += part->runs;
  sum->router_s += part->router_s;
  sum->faults += part->faults;
  sum->frames += part->frames;
  sum->checks += part->checks;
  sum->calms += part->calms;
  if (part->worst <= sum->worst)
    return;
  sum->worst = part->worst;
  sum->longest = part->longest;
  sum->bound = part->bound;
  sum->worst_seed = part->worst_seed;
}

static void print_figures(const char *name, const struct fault_figures *figures)
{
  (void)printf("%s: %llu runs, %.3f router-years, %llu faults, %llu frames lost, changed or forged "
               "by hand, %llu invariant checks, %llu times calm within the bound",
               name, (unsigned long long)figures->runs, years(figures),
               (unsigned long long)figures->faults, (unsigned long long)figures->frames,
               (unsigned long long)figures->checks, (unsigned long long)figures->calms);
  if (figures->bound > 0)
    (void)printf("; the worst convergence took %.3f s of %.3f s, %.1f %% of its bound (seed %llu)",
                 (double)figures->longest / 1e9, (double)figures->bound / 1e9, 100 * figures->worst,
                 (unsigned long long)figures->worst_seed);
  (void)putchar('\n');
}

/* Each process takes the next but so many; told: what it has done. */
static void run_job(const struct options *options, unsigned job, int tell)
{
  struct account account = {.job = job};
  struct fault_script *script = lan_alloc(NULL, sizeof *script);
  struct timespec start;
  double told = 0;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  for (uint64_t i = job; i < options->seeds && account.failed < options->failures;
       i += options->jobs) {
    char failure[240];
    const double now = seconds_since(&start);
    if (options->seconds > 0 && now >= options->seconds)
      break;
    if (now - told >= PROGRESS_S) {
      told = now;
      (void)!write(tell, &account, sizeof account);
    }
    fault_draw_script(script, options->first + i);
    if (!fault_run(script, &account.figures[mix_of(&script->setup)], NULL, NULL, failure)) {
      account.failed++;
      report(options, script, failure);
    }
  }
  (void)!write(tell, &account, sizeof account);
  free(script);
}

/* Starts one process for each job; the end of a pipe at which they tell what they have done. */
static int start_jobs(const struct options *options)
{
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  (void)fflush(stdout);
  for (unsigned job = 0; job < options->jobs; job++) {
    pid_t child = fork();
    if (child < 0)
      return -1;
    if (child > 0)
      continue;
    (void)close(ends[0]);
    run_job(options, job, ends[1]);
    exit(EXIT_SUCCESS);
  }
  (void)close(ends[1]);
  return ends[0];
}

static unsigned sum_up(const struct account accounts[JOBS_MAX], struct fault_figures sums[MIXES],
                       struct fault_figures *all)
{
  unsigned failed = 0;
  memset(sums, 0, MIXES * sizeof *sums);
  memset(all, 0, sizeof *all);
  for (unsigned job = 0; job < JOBS_MAX; job++) {
    failed += accounts[job].failed;
    for (unsigned i = 0; i < MIXES; i++)
      add(&sums[i], &accounts[job].figures[i]);
  }
  for (unsigned i = 0; i < MIXES; i++)
    add(all, &sums[i]);
  return failed;
}

static int run_seeds(const struct options *options)
{
  static const char *const names[MIXES] = {"VRRP", "HSRP", "GLBP", "all three"};
  static struct account accounts[JOBS_MAX];
  struct account account;
  struct fault_figures sums[MIXES];
  struct fault_figures all;
  struct timespec start;
  unsigned failed = 0;
  unsigned lost = 0;
  int status;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  const int told = start_jobs(options);
  if (told < 0) {
    perror("vip-fault");
    return 2;
  }
  while (read(told, &account, sizeof account) == (ssize_t)sizeof account) {
    accounts[account.job] = account;
    failed = sum_up(accounts, sums, &all);
    (void)fprintf(stderr, "%5.0f s: %llu runs, %.2f router-years, %u failed\n",
                  seconds_since(&start), (unsigned long long)all.runs, years(&all), failed);
  }
  while (wait(&status) > 0)
    lost += status != 0;
  failed = sum_up(accounts, sums, &all);
  for (unsigned i = 0; i < MIXES; i++)
    print_figures(names[i], &sums[i]);
  all.bound = 0; /* bounds differ, and so do their parts */
  (void)printf("%.0f s, %u processes, %u lost, %u runs failed\n", seconds_since(&start),
               options->jobs, lost, failed);
  print_figures("together", &all);
  return failed > 0 || lost > 0;
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
    (void)printf("%s: in order, %llu faults, %llu checks\n", path,
                 (unsigned long long)figures.faults, (unsigned long long)figures.checks);
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
    else if (strcmp(argv[i], "--jobs") == 0)
      options->jobs = (unsigned)strtoul(value, NULL, 10);
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
  struct options options = {.seeds = UINT64_MAX, .failures = 10, .jobs = 1};
  if (!read_options(&options, argc, argv) || options.jobs == 0 || options.jobs > JOBS_MAX ||
      (options.seeds == UINT64_MAX && options.seconds <= 0 && !options.replays && !options.print)) {
    (void)fputs("usage: vip-fault [--seeds N] [--first SEED] [--seconds T] [--failures N]\n"
                "                 [--jobs N] [--keep DIRECTORY]\n"
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
