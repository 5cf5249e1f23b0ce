/* SPDX-License-Identifier: MIT */
/*
 * kept.h - a keeper process that a test asks directly, without vipd's side of it: each
 * request's result is there to be looked at.
 */
#ifndef KEPT_H
#define KEPT_H

#include <sys/types.h>

#include "keeper.h"

/* A keeper and the test's end of its socket. */
struct kept {
  pid_t pid; /* 0: it has ended */
  int fd;
};

/* Starts one whose journal is at `path`; it undoes first what is in there. */
void kept_start(struct kept *kept, const char *path);

/* Asks for `count` things at once and waits for all results: the first errno, or 0. */
int kept_ask(const struct kept *kept, struct keeper_request *requests, unsigned count);

/* Closes the socket, as the death of vipd does, and waits until all is undone. */
void kept_end(struct kept *kept);

/* Kills the keeper: nothing is undone. */
void kept_kill(struct kept *kept);

/* For a teardown: ends it if it still runs. */
void kept_over(struct kept *kept);

/* Waits until it has done what it does when it is not asked for anything. */
void kept_idle(const struct kept *kept);

/*
 * Requests for group `number` on eth0: its device, its MAC, an address of it as text,
 * the settings of the port, packets to an address discarded.
 */
struct keeper_request kept_device(bool on, uint8_t family, uint8_t number);
struct keeper_request kept_mac(bool on, uint8_t family, uint8_t number);
struct keeper_request kept_address(bool on, uint8_t number, const char *addr);
struct keeper_request kept_port_address(bool on, const char *addr, uint8_t prefix);
struct keeper_request kept_port(bool on);
struct keeper_request kept_block(bool on, const char *addr);

/* The virtual MAC of VRRP group `number`. */
struct vip_mac kept_virtual_mac(uint8_t family, uint8_t number);

/* The name of its device on eth0. */
const char *kept_name(uint8_t family, uint8_t number);

/* Settings of the namespace that the keeper may change: read, and compared with that. */
enum { KEPT_SETTINGS = 11 };
void kept_read_settings(int values[KEPT_SETTINGS]);
void kept_assert_settings(const int values[KEPT_SETTINGS]);

#endif
