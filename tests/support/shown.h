/* SPDX-License-Identifier: MIT */
/*
 * shown.h - the status of the fake host's virtual router, or of any group, in
 * every form and at every size of the buffer, and what a test expects of it.
 *
 * show() calls all functions of vip/show.h, each with all sizes up to more than
 * enough in memory that ends at a guard page: the length must be the same and
 * what is written a prefix.  JSON must be valid.  Then the expect_x() look.
 */
#ifndef SHOWN_H
#define SHOWN_H

#include "fakehost.h"
#include "json.h"

/* Room for any status in the tests. */
enum { SHOWN_ROOM = 8192 };

/* Shows the router at the host's time, or at `now`. */
void show(const struct fakehost *h);
void show_at(const struct fakehost *h, vip_time now);

/* Shows any group. */
void show_group(const struct vip_group *group, vip_time now);

/* The row of a forwarder of a GLBP group, for expect_row(). */
void show_forwarder_row(const struct vip_group *group, uint8_t forwarder);

/* The router, with these strings in the place of "gw" and "eth0". */
void show_named(const struct fakehost *h, const char *name, const char *if_name);

/* The heading of the table, likewise at every size. */
const char *shown_header(void);

/* What was shown last. */
const char *shown_text(void);
const char *shown_row(void);
const char *shown_json(void);

/* Compares the whole text; a line of it; the row; one value of the JSON, see json_get(). */
void expect_text(const char *expected);
void expect_line(const char *line);
void expect_row(const char *expected);
void expect_json(const char *key, const char *expected);

#endif
