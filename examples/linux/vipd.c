/* SPDX-License-Identifier: MIT */
/*
 * vipd.c - the command line, and the life of the daemon: start, reload, leave.
 *
 *   vipd --config FILE [--control SOCKET] [--foreground] [--check] [--pid-file FILE]
 *   vipd show ..., vipd set ...   see client.c
 *
 * The order of the start matters.  Everything that can be wrong with the file is
 * found before anything is touched.  The keeper and the notifier are forked while
 * the process is small, has no sockets that they would keep open, and no real-time
 * priority that they would inherit.
 */
#include "vipd.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "daemon.h"

/* The largest message: VRRP version 2 with 255 addresses and MD5; see vip_vrrp_check(). */
enum { TRANSMIT_ROOM = 8 + 255 * 16 + 8 + 30 };

/* What the command line says. */
struct options {
  const char *config;
  const char *control;
  const char *pid_file;
  bool foreground;
  bool check;
};

/* ---- the file ---- */

/* Reads all of a file.  False, with faults told in `complaints`, if it is not right. */
static bool read_file(const char *path, FILE *complaints, struct group **groups,
                      struct track **tracks)
{
  struct config config = {.complaints = complaints};
  bool good;

  *groups = NULL;
  *tracks = NULL;
  if (config_read(&config, path)) {
    *tracks = tracks_read(&config);
    *groups = groups_read(&config);
  }
  good = config.faults == 0;
  if (!good) {
    groups_free(*groups);
    tracks_free(*tracks);
  }
  config_free(&config);
  return good;
}

static int check_file(const char *path)
{
  struct group *groups;
  struct track *tracks;
  unsigned count = 0;

  if (!read_file(path, NULL, &groups, &tracks))
    return EXIT_FAILURE;
  for (const struct group *group = groups; group != NULL; group = group->next)
    count++;
  (void)printf("%s: %u group%s, no fault\n", path, count, count == 1 ? "" : "s");
  groups_free(groups);
  tracks_free(tracks);
  return EXIT_SUCCESS;
}

/*
 * Makes what was read what runs; tracked objects first, since groups use them.  A group
 * that its interface cannot serve is no reason against the others.  False: there is none.
 */
static bool apply(struct vipd *vipd, struct group *groups, struct track *tracks)
{
  const vip_time now = loop_now();
  struct track *leaving = tracks_apply(vipd, tracks, now);

  if (groups_apply(vipd, groups, now))
    log_say(LOG_NOTICE, "%s is in force", vipd->config_path);
  else
    log_say(LOG_ERR, "%s is in force, but for the groups that are told above", vipd->config_path);
  tracks_free(leaving);
  return vipd->groups != NULL;
}

/* ---- signals ---- */

/* Faults of a file go to the log line by line. */
static bool read_again(struct vipd *vipd, struct group **groups, struct track **tracks)
{
  char *text = NULL;
  size_t size = 0;
  FILE *complaints = open_memstream(&text, &size);
  bool good;

  if (complaints == NULL) {
    log_say(LOG_ERR, "cannot read %s: %s", vipd->config_path, strerror(errno));
    return false;
  }
  good = read_file(vipd->config_path, complaints, groups, tracks);
  (void)fclose(complaints);
  for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
    if (*line != '\0')
      log_say(LOG_ERR, "%s", line);
  free(text);
  return good;
}

static void reload(struct vipd *vipd)
{
  struct group *groups;
  struct track *tracks;
  struct timespec now;
  char state[64];

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  (void)snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld%06ld",
                 (long long)now.tv_sec, now.tv_nsec / 1000);
  daemon_tell(state);
  if (!read_again(vipd, &groups, &tracks))
    log_say(LOG_ERR, "%s is not taken over; nothing has changed", vipd->config_path);
  else
    (void)apply(vipd, groups, tracks);
  daemon_tell("READY=1");
}

static void signal_ready(struct vipd *vipd, struct watch *watch, short revents)
{
  struct signalfd_siginfo info;

  (void)revents;
  while (read(watch->fd, &info, sizeof info) == (ssize_t)sizeof info) {
    if (info.ssi_signo == SIGHUP)
      reload(vipd);
    else
      vipd->quit = 1;
  }
}

/*
 * Signals are read as a descriptor, so they come between two passes of the loop.
 * They stay blocked in the children: a key or a service manager that signals all
 * of them ends vipd alone, and the others when it is done.
 */
static bool signals_open(struct vipd *vipd, struct watch *watch)
{
  sigset_t set;

  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGTERM);
  (void)sigaddset(&set, SIGINT);
  (void)sigaddset(&set, SIGHUP);
  (void)signal(SIGPIPE, SIG_IGN);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
    return false;
  watch->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  watch->events = POLLIN;
  watch->ready = signal_ready;
  if (watch->fd < 0)
    return false;
  loop_watch(vipd, watch);
  return true;
}

/* ---- start and end ---- */

static bool engine_open(struct vipd *vipd)
{
  static struct vip_slot slots[VIPD_SLOTS];
  static uint8_t room[TRANSMIT_ROOM];
  const struct vip_engine_config config = {.ops = &vipd_ops,
                                           .slots = slots,
                                           .slot_count = VIPD_SLOTS,
                                           .tx = room,
                                           .tx_size = sizeof room,
                                           .user = vipd};

  return vip_engine_init(&vipd->engine, &config) == VIP_OK;
}

/* Opens everything in its order; what says why by itself is not repeated. */
static bool open_parts(struct vipd *vipd)
{
  char journal[512];

  (void)snprintf(journal, sizeof journal, "%s.journal", vipd->control_path);
  if (!engine_open(vipd) || !keeper_start(vipd, journal) || !notify_start(vipd))
    return false;
  sinks_open(vipd);
  return links_open(vipd) && transmit_open(vipd) && control_open(vipd, vipd->control_path);
}

/* The reverse; also of a part that could not be opened. */
static void close_parts(struct vipd *vipd)
{
  ops_close(vipd);
  receive_end(vipd);
  keeper_stop(vipd);
  control_close(vipd);
  links_close(vipd);
  transmit_close(vipd);
  sinks_close(vipd);
  notify_stop(vipd);
}

static void leave(struct vipd *vipd)
{
  const vip_time now = loop_now();

  daemon_tell("STOPPING=1");
  groups_stop(vipd, now);
  tracks_free(tracks_apply(vipd, NULL, now));
  transmit_flush(vipd);
  close_parts(vipd);
}

/* A path that means the same after a change of the working directory. */
static const char *whole_path(const char *path)
{
  char here[4096];
  size_t length;
  char *whole;

  if (path[0] == '/' || getcwd(here, sizeof here) == NULL)
    return path;
  length = strlen(here) + 1 + strlen(path) + 1;
  whole = malloc(length);
  if (whole == NULL)
    return path;
  (void)snprintf(whole, length, "%s/%s", here, path);
  return whole;
}

static int run(const struct options *options)
{
  static struct vipd vipd; /* zero, and large */
  static struct watch signals;
  struct group *groups;
  struct track *tracks;
  bool started;

  if (!read_file(options->config, NULL, &groups, &tracks))
    return EXIT_FAILURE;
  vipd.config_path = whole_path(options->config);
  vipd.control_path = whole_path(options->control);
  if (control_taken(vipd.control_path)) {
    log_say(LOG_ERR, "another vipd serves %s; stop it, or name another --control",
            vipd.control_path);
    return EXIT_FAILURE;
  }
  if (options->foreground)
    log_open(false, getenv("JOURNAL_STREAM") == NULL);
  else
    daemon_begin();
  if (!signals_open(&vipd, &signals) || !open_parts(&vipd)) {
    groups_free(groups);
    tracks_free(tracks);
    close_parts(&vipd);
    return EXIT_FAILURE;
  }
  started = apply(&vipd, groups, tracks) &&
            (options->pid_file == NULL || daemon_pid_file(options->pid_file));
  if (started) {
    daemon_realtime();
    daemon_ready();
    loop_run(&vipd);
  }
  leave(&vipd);
  if (started && options->pid_file != NULL)
    (void)unlink(options->pid_file);
  return started && !vipd.failed ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- the command line ---- */

static void print_usage(FILE *out)
{
  (void)fputs("usage: vipd --config FILE [--control SOCKET] [--foreground] [--check]\n"
              "            [--pid-file FILE]\n"
              "       vipd show [--control SOCKET] [--brief|--json|--metrics] [NAME]\n"
              "       vipd set NAME priority N [--control SOCKET]\n"
              "       vipd --help | --version\n"
              "SOCKET is " VIPD_CONTROL " unless it is given; vipd(8) tells of the file.\n",
              out);
}

static int parse(int argc, char **argv, struct options *options)
{
  static const struct option known[] = {
      {"config", required_argument, NULL, 'c'},   {"control", required_argument, NULL, 's'},
      {"foreground", no_argument, NULL, 'f'},     {"check", no_argument, NULL, 'k'},
      {"pid-file", required_argument, NULL, 'p'}, {"help", no_argument, NULL, 'h'},
      {"version", no_argument, NULL, 'v'},        {NULL, 0, NULL, 0}};
  int option;

  while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
    switch (option) {
    case 'c':
      options->config = optarg;
      break;
    case 's':
      options->control = optarg;
      break;
    case 'f':
      options->foreground = true;
      break;
    case 'k':
      options->check = true;
      break;
    case 'p':
      options->pid_file = optarg;
      break;
    case 'h':
      print_usage(stdout);
      return EXIT_SUCCESS;
    case 'v':
      (void)printf("vipd %s\n", vip_version());
      return EXIT_SUCCESS;
    default:
      print_usage(stderr);
      return EXIT_FAILURE;
    }
  }
  if (options->config == NULL || optind < argc) {
    print_usage(stderr);
    return EXIT_FAILURE;
  }
  return -1;
}

int main(int argc, char **argv)
{
  struct options options = {.control = VIPD_CONTROL};
  int status;

  if (argc > 1 && client_has(argv[1]))
    return client_run(argc - 1, argv + 1);
  status = parse(argc, argv, &options);
  if (status >= 0)
    return status;
  return options.check ? check_file(options.config) : run(&options);
}
