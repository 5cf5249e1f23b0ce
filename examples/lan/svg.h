/* SPDX-License-Identifier: MIT */
/*
 * svg.h - draws what a LAN has recorded as a picture for a browser or a
 * document: a lane for each group of each router and for each client.
 *
 * The picture is one file without a script, font or link.  It has no size of
 * its own: it fills the window, the page or the <img> that it is put in, and
 * follows the light or dark scheme of the reader.  Pointing at a bar or a mark
 * shows its exact times.
 */
#ifndef SVG_H
#define SVG_H

#include <stdio.h>

#include "lan.h"

/*
 * From 0 until now, after lan_finish().  Packets are drawn if the LAN was made
 * with trace_frames.  `title` stands above, in UTF-8.  Whether `out` took it
 * all, ferror() tells.
 */
void svg_write(const struct lan *lan, const char *title, FILE *out);

#endif
