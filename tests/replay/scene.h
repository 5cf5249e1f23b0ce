/* SPDX-License-Identifier: MIT */
/*
 * scene.h - routers that speak on a tape, and what vip-replay has to say about
 * them.  All of it works on one tape and one run, which each test begins anew.
 */
#ifndef SCENE_H
#define SCENE_H

#include "tape.h"

extern struct tape tape;
extern struct tape_run run;
extern struct vip_addr list[3]; /* 192.0.2.1 to .3, as router() puts them there */

/* Router 192.0.2.`host`: version 2, VRID 7, one second, the first address of the list. */
struct advert_fields router(uint8_t host, uint8_t priority);

/* It advertises every `step` ms from `from` to `to`, both included. */
void speaks(const struct advert_fields *fields, int64_t from, int64_t to, int64_t step);

/* Frames of somebody else, every 500 ms: the recording goes on. */
void noise(int64_t from, int64_t to);

/* Router 10 (priority 100), and from 10300 on router 20 (priority 200) instead. */
void preempted(void);

/* Setup of a test: an empty tape. */
int begin(void **state);

/* vip-replay with these options says this in its last line, and exits accordingly. */
void expect(const char *options, const char *verdict);

/* The last run printed this. */
void expect_note(const char *note);

#endif
