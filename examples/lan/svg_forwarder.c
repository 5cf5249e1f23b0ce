/* SPDX-License-Identifier: MIT */
/*
 * svg_forwarder.c - the lanes of forwarders, for protocols that have several
 * virtual MACs in a group: a bar for each router that was Active, in that
 * router's colour; a low one for a router that stood in for the one that was
 * given the number.
 */
#include <stdlib.h>

#include "svg_internal.h"

/* A time in which a router was Active for the forwarder. */
struct active {
  int router;
  struct lan_stay stay;
};

/* All of them, to be freed. */
static struct active *collect(const struct svg *svg, const struct svg_lane *lane, size_t *count)
{
  struct active *list = NULL;
  *count = 0;
  for (int i = 0; i < lan_count(svg->lan); i++)
    for (int group = 0; lan_is_router(svg->lan, i) && group < lan_groups(svg->lan, i); group++) {
      uint8_t leading = svg->lan->nodes[i].router->groups[group]->protocol->leading;
      struct lan_stay stay = {.power = LAN_OFF, .forwarder = lane->forwarder};
      if (lan_key(svg->lan, i, group) != lane->key)
        continue;
      while (lan_next_stay(svg->lan, i, group, &stay)) {
        if (stay.power == LAN_OFF || stay.state != leading)
          continue;
        list = lan_alloc(list, (*count + 1) * sizeof *list);
        list[(*count)++] = (struct active){i, stay};
      }
    }
  return list;
}

bool svg_forwarder_was(const struct svg *svg, const struct svg_lane *lane)
{
  size_t count;
  free(collect(svg, lane, &count));
  return count > 0;
}

/* Writes in the middle of a bar, if it has room and no lower bar stands in front. */
static bool write_if_free(const struct svg *svg, const struct svg_lane *lane,
                          const struct active *list, size_t count, const struct active *bar,
                          const char *text)
{
  double half = svg_text_width(text, SVG_SMALL) / 2 + 2;
  double middle = (svg_x(svg, bar->stay.from) + svg_x(svg, bar->stay.until)) / 2;
  if (middle - half < svg_x(svg, bar->stay.from))
    return false;
  for (size_t i = 0; i < count; i++)
    if (&list[i] != bar && (bar->stay.own || !list[i].stay.own) &&
        svg_x(svg, list[i].stay.from) < middle + half &&
        svg_x(svg, list[i].stay.until) > middle - half)
      return false;
  (void)fprintf(svg->out, "<text class=\"small ink mid\" x=\"%.1f\" y=\"%.1f\">", middle,
                lane->base - (bar->stay.own ? SVG_TEXT_RISE : 2.5));
  svg_text(svg->out, text);
  (void)fputs("</text>\n", svg->out);
  return true;
}

/* The longest of these that fits: "r3 stands in", "r3", "3". */
static void write_router(const struct svg *svg, const struct svg_lane *lane,
                         const struct active *list, size_t count, const struct active *bar)
{
  const char *name = lan_name(svg->lan, bar->router);
  char whole[LAN_NAME_MAX + 16];
  char number[12];
  (void)snprintf(whole, sizeof whole, "%s%s", name, bar->stay.own ? "" : " stands in");
  (void)snprintf(number, sizeof number, "%d", svg_server(svg->lan, bar->router) + 1);
  if (!write_if_free(svg, lane, list, count, bar, whole) &&
      !write_if_free(svg, lane, list, count, bar, name))
    (void)write_if_free(svg, lane, list, count, bar, number);
}

static void draw_bar(const struct svg *svg, const struct svg_lane *lane, const struct active *bar)
{
  const struct lan_stay *stay = &bar->stay;
  double width;
  double x = svg_bar(svg, stay->from, stay->until, &width);
  int height = stay->own ? SVG_BAR : SVG_STAND_IN;
  (void)fprintf(
      svg->out, "<rect class=\"r%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"><title>",
      svg_server(svg->lan, bar->router) % SVG_SERVERS, x, lane->base - height, width, height);
  (void)fprintf(svg->out, "forwarder %u: ", lane->forwarder);
  svg_text(svg->out, lan_name(svg->lan, bar->router));
  (void)fprintf(svg->out, " %s from %.3f s to %.3f s, %.3f s (%s)</title></rect>\n",
                stay->own ? "is Active" : "stands in", svg_seconds(stay->from),
                svg_seconds(stay->until), svg_seconds(stay->until - stay->from),
                vip_reason_name(stay->reason));
  if (stay->power == LAN_FROZEN)
    (void)fprintf(svg->out,
                  "<rect class=\"frozen\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\">"
                  "<title>frozen</title></rect>\n",
                  x, lane->base - height, width, height);
}

/* Low bars in front: with two sides of a partition, both can be seen. */
void svg_forwarder_draw(const struct svg *svg, const struct svg_lane *lane)
{
  size_t count;
  struct active *list = collect(svg, lane, &count);
  (void)fprintf(svg->out, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">F%u</text>\n", svg->left - 28,
                lane->base - SVG_TEXT_RISE, lane->forwarder);
  for (int own = 1; own >= 0; own--)
    for (size_t i = 0; i < count; i++)
      if (list[i].stay.own == own)
        draw_bar(svg, lane, &list[i]);
  for (size_t i = 0; i < count; i++)
    if (list[i].stay.power != LAN_FROZEN)
      write_router(svg, lane, list, count, &list[i]);
  free(list);
}
