/* SPDX-License-Identifier: MIT */
/*
 * client.h - the commands `vipd show` and `vipd set`, which speak to a vipd that
 * runs.
 */
#ifndef VIPD_CLIENT_H
#define VIPD_CLIENT_H

#include <stdbool.h>

/* Where vipd is spoken to unless another path is given. */
#define VIPD_CONTROL "/run/vipd.sock"

/* True for a word that is a command. */
bool client_has(const char *command);

/* Runs the command argv[0]; the exit status. */
int client_run(int argc, char **argv);

#endif
