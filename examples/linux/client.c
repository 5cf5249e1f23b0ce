/* SPDX-License-Identifier: MIT */
/*
 * client.c - the other end of the control socket: puts a command into a request of
 * one line, and the answer on standard output.
 *
 *   vipd show [--control SOCKET] [--brief|--json|--metrics] [NAME]
 *   vipd set NAME priority N [--control SOCKET]
 *
 * The exit status is 0, or 1 if the command is wrong, vipd does not answer, or
 * refuses.
 */
#include "client.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* What vipd may take for one piece of an answer. */
enum { PATIENCE_S = 10 };

/* A command line. */
struct command {
  const char *control;
  const char *form; /* of show */
  char **words;     /* what is no option */
  int count;
};

bool client_has(const char *command)
{
  return strcmp(command, "show") == 0 || strcmp(command, "set") == 0;
}

static int complain(const char *what, const char *why)
{
  (void)fprintf(stderr, "vipd: %s: %s\n", what, why);
  return EXIT_FAILURE;
}

/* Options in any place; false after saying what is wrong. */
static bool parse(int argc, char **argv, struct command *command)
{
  static const struct option known[] = {{"control", required_argument, NULL, 's'},
                                        {"brief", no_argument, NULL, 'b'},
                                        {"json", no_argument, NULL, 'j'},
                                        {"metrics", no_argument, NULL, 'm'},
                                        {NULL, 0, NULL, 0}};
  const bool shows = strcmp(argv[0], "show") == 0;
  int option;

  while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
    const char *form = option == 'b'   ? "brief"
                       : option == 'j' ? "json"
                       : option == 'm' ? "metrics"
                                       : NULL;

    if (option == 's') {
      command->control = optarg;
    } else if (form == NULL) {
      return false; /* getopt_long() has said why */
    } else if (!shows || command->form != NULL) {
      (void)complain("options", shows ? "one of --brief, --json and --metrics is enough"
                                      : "--brief, --json and --metrics are those of show");
      return false;
    } else {
      command->form = form;
    }
  }
  command->words = argv + optind;
  command->count = argc - optind;
  return true;
}

static int connect_to(const char *path)
{
  const struct timeval patience = {PATIENCE_S, 0};
  struct sockaddr_un addr = {.sun_family = AF_UNIX};
  int fd;

  if (strlen(path) >= sizeof addr.sun_path) {
    (void)complain(path, "is too long for a socket");
    return -1;
  }
  memcpy(addr.sun_path, path, strlen(path) + 1);
  fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)(const void *)&addr, sizeof addr) == 0) {
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
  }
  if (errno == ENOENT || errno == ECONNREFUSED)
    (void)complain(path, "no vipd serves it; start one, or name its socket with --control");
  else if (errno == EACCES)
    (void)complain(path, "only the user that vipd runs as may use it");
  else
    (void)complain(path, strerror(errno));
  if (fd >= 0)
    (void)close(fd);
  return -1;
}

/* Copies the answer: '+' to standard output, '-' to standard error, up to the zero octet. */
static int copy_answer(int fd, const char *path)
{
  char text[4096];
  FILE *out = NULL;
  bool refused = false;
  ssize_t got;

  while ((got = recv(fd, text, sizeof text, 0)) > 0) {
    const char *begin = text;
    const char *end = memchr(text, '\0', (size_t)got);

    if (out == NULL) {
      refused = *begin++ == '-';
      out = refused ? stderr : stdout;
      if (refused)
        (void)fputs("vipd: ", stderr);
    }
    (void)fwrite(begin, 1, (size_t)((end != NULL ? end : text + got) - begin), out);
    if (end == NULL)
      continue;
    if (fflush(out) != 0)
      return complain("standard output", strerror(errno));
    return refused ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  return complain(path, got == 0 ? "the answer was cut off: vipd has ended or read its file again"
                                 : "vipd does not answer");
}

static int ask(const struct command *command, const char *request)
{
  const int fd = connect_to(command->control);
  int status;

  if (fd < 0)
    return EXIT_FAILURE;
  if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
    status = complain(command->control, strerror(errno));
  else
    status = copy_answer(fd, command->control);
  (void)close(fd);
  return status;
}

int client_run(int argc, char **argv)
{
  struct command command = {.control = VIPD_CONTROL};
  char request[256];
  int length;

  if (!parse(argc, argv, &command))
    return EXIT_FAILURE;
  if (strcmp(argv[0], "show") == 0) {
    if (command.count > 1)
      return complain(command.words[1], "is one word too many; show takes the name of one group");
    length = snprintf(request, sizeof request, "show %s %s\n",
                      command.form != NULL ? command.form : "text",
                      command.count == 1 ? command.words[0] : "");
  } else {
    if (command.count != 3)
      return complain("set", "takes three words: NAME priority N");
    length = snprintf(request, sizeof request, "set %s %s %s\n", command.words[0], command.words[1],
                      command.words[2]);
  }
  if ((size_t)length >= sizeof request || strchr(request, '\n') != request + length - 1)
    return complain(argv[0], "no group has such a name");
  return ask(&command, request);
}
