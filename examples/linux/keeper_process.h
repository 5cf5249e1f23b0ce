/* SPDX-License-Identifier: MIT */
/*
 * keeper_process.h - the keeper's own side: what the child process does with requests.
 * keeper.c is vipd's side.
 */
#ifndef VIPD_KEEPER_PROCESS_H
#define VIPD_KEEPER_PROCESS_H

#include "journal.h"
#include "keeper.h"

/* Requests or results in one message of the socket. */
enum { KEEPER_BATCH = 128 };

/*
 * Serves requests from the socket until its other end is closed, then undoes all,
 * removes the journal and ends the process.
 */
void keeper_process(int fd, struct journal *journal) __attribute__((noreturn));

/* Undoes what the journal names, and what carries its mark. */
void keeper_undo(struct journal *journal);

#endif
