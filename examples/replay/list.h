/* SPDX-License-Identifier: MIT */
/* list.h - lists the first-hop packets of a capture, one a line. */
#ifndef REPLAY_LIST_H
#define REPLAY_LIST_H

#include "keyring.h"
#include "packet.h"

/* Prints them in the order of the file, with the verdict of every check that needs no
   configuration. */
void list_packets(FILE *out, const struct trace *trace, const struct keyring *keyring);

#endif
