/* SPDX-License-Identifier: MIT */
/*
 * svg_forwarder.c - the lanes of forwarders, for protocols that have several
 * virtual MACs in a group: a bar for each router that was Active, in that
 * router's colour; a low one for a router that stood in for the one that was
 * given the number.
 */
#include "svg_internal.h"

/* Calls `visit` for each stay as Active; true if there is one. */
static bool visit_active(const struct svg *svg, const struct svg_lane *lane,
                         void (*visit)(const struct svg *svg, const struct svg_lane *lane,
                                       int router, const struct lan_stay *stay),
                         bool own)
{
  bool any = false;
  for (int i = 0; i < lan_count(svg->lan); i++)
    for (int group = 0; lan_is_router(svg->lan, i) && group < lan_groups(svg->lan, i); group++) {
      if (lan_key(svg->lan, i, group) != lane->key)
        continue;
      uint8_t leading = svg->lan->nodes[i].router->groups[group]->protocol->leading;
      struct lan_stay stay = {.power = LAN_OFF, .forwarder = lane->forwarder};
      while (lan_next_stay(svg->lan, i, group, &stay)) {
        if (stay.power == LAN_OFF || stay.state != leading)
          continue;
        any = true;
        if (visit && stay.own == own)
          visit(svg, lane, i, &stay);
      }
    }
  return any;
}

bool svg_forwarder_was(const struct svg *svg, const struct svg_lane *lane)
{
  return visit_active(svg, lane, NULL, false);
}

/* The longest of these that fits is written: "r3 stands in", "r3", "3". */
static void write_router(const struct svg *svg, const struct svg_lane *lane, int router, bool own,
                         double x, double width)
{
  char text[3][64];
  const char *name = lan_name(svg->lan, router);
  (void)snprintf(text[0], sizeof text[0], "%s%s", name, own ? "" : " stands in");
  (void)snprintf(text[1], sizeof text[1], "%s", name);
  (void)snprintf(text[2], sizeof text[2], "%d", svg_server(svg->lan, router) + 1);
  for (int i = 0; i < 3; i++) {
    if (svg_text_width(text[i], SVG_SMALL) + 4 > width)
      continue;
    (void)fprintf(svg->out, "<text class=\"small ink mid\" x=\"%.1f\" y=\"%.1f\">", x + width / 2,
                  lane->base - (own ? SVG_TEXT_RISE : 2.5));
    svg_text(svg->out, text[i]);
    (void)fputs("</text>\n", svg->out);
    return;
  }
}

static void draw_stay(const struct svg *svg, const struct svg_lane *lane, int router,
                      const struct lan_stay *stay)
{
  double width;
  double x = svg_bar(svg, stay->from, stay->until, &width);
  double height = stay->own ? SVG_BAR : SVG_STAND_IN;
  (void)fprintf(svg->out,
                "<rect class=\"r%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
                svg_server(svg->lan, router) % SVG_SERVERS, x, lane->base - height, width, height);
  (void)fprintf(svg->out, "forwarder %u: ", lane->forwarder);
  svg_text(svg->out, lan_name(svg->lan, router));
  (void)fprintf(svg->out, " %s from %.3f s to %.3f s, %.3f s (%s)</title></rect>\n",
                stay->own ? "is Active" : "stands in", svg_seconds(stay->from),
                svg_seconds(stay->until), svg_seconds(stay->until - stay->from),
                vip_reason_name(stay->reason));
  write_router(svg, lane, router, stay->own, x, width);
}

/* Whoever stands in, on the other side of a partition, stands in front: his bar is lower. */
void svg_forwarder_draw(const struct svg *svg, const struct svg_lane *lane)
{
  (void)fprintf(svg->out, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">F%u</text>\n", svg->left - 28,
                lane->base - SVG_TEXT_RISE, lane->forwarder);
  (void)visit_active(svg, lane, draw_stay, true);
  (void)visit_active(svg, lane, draw_stay, false);
}
