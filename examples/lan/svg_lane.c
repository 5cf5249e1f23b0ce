/* SPDX-License-Identifier: MIT */
/*
 * svg_lane.c - what stands in a lane.
 *
 * A router's: a bar for each stay in a state, the higher the more the state
 * counts, stripes where the router is frozen, a dashed line where it is off; and
 * below it the packets that it sent.  A client's: a bar for each router that
 * served it, in that router's colour, and a hatched one for each outage.
 *
 * What is too short to be seen is drawn SHORTEST units wide.  Packets that are
 * so close that they would touch share one tick, so the picture does not grow
 * with their number.
 */
#include <string.h>

#include "svg_internal.h"

#define SHORTEST 1.5
/* Slices of the time axis that hold one tick at most, in units. */
#define TICK_SLICE     2.5
#define ANNOUNCE_SLICE 4.0

/* ---- States ---- */

double svg_state_height(const struct lan_protocol *protocol, uint8_t state)
{
  return (double)SVG_BAR * (state + 1) / protocol->state_count;
}

double svg_bar(const struct svg *svg, vip_time from, vip_time until, double *width)
{
  double x = svg_x(svg, from);
  *width = svg_x(svg, until) - x;
  if (*width < SHORTEST)
    *width = SHORTEST;
  if (x + *width > svg->left + svg->width)
    x = svg->left + svg->width - *width;
  return x;
}

static void stay_title(const struct svg *svg, const struct svg_lane *lane,
                       const struct lan_stay *stay, const char *what)
{
  (void)fputs("<title>", svg->out);
  svg_text(svg->out, lan_name(svg->lan, lane->node));
  (void)fprintf(svg->out, ": %s from %.3f s to %.3f s, %.3f s", what, svg_seconds(stay->from),
                svg_seconds(stay->until), svg_seconds(stay->until - stay->from));
  if (stay->reason != VIP_REASON_NONE)
    (void)fprintf(svg->out, " (%s)", vip_reason_name(stay->reason));
  (void)fputs("</title>", svg->out);
}

static void draw_off(const struct svg *svg, const struct svg_lane *lane,
                     const struct lan_stay *stay)
{
  double width;
  double x = svg_bar(svg, stay->from, stay->until, &width);
  (void)fprintf(svg->out, "<path class=\"off\" d=\"M%.1f %.1fh%.1f\">", x,
                lane->base - SVG_BAR / 3.0, width);
  stay_title(svg, lane, stay, "off");
  (void)fputs("</path>\n", svg->out);
}

/* States whose name stands in the bar. */
static bool is_named(const struct lan_protocol *protocol, uint8_t state)
{
  return state != 0 && (state == protocol->leading || state == protocol->deputy);
}

static void draw_state(const struct svg *svg, const struct svg_lane *lane,
                       const struct lan_stay *stay)
{
  const struct lan_protocol *protocol = lane->protocol;
  const char *name = protocol->state_names[stay->state];
  double height = svg_state_height(protocol, stay->state);
  double width;
  double x = svg_bar(svg, stay->from, stay->until, &width);
  (void)fprintf(svg->out,
                "<rect class=\"p%ds%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
                svg_protocol(svg, protocol), stay->state, x, lane->base - height, width, height);
  stay_title(svg, lane, stay, name);
  (void)fputs("</rect>\n", svg->out);
  if (stay->power == LAN_FROZEN)
    (void)fprintf(svg->out,
                  "<rect class=\"frozen\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                  "<title>frozen</title></rect>\n",
                  x, lane->base - height, width, height);
  else if (is_named(protocol, stay->state) && svg_text_width(name, SVG_SMALL) + 6 < width)
    (void)fprintf(svg->out, "<text class=\"small inside mid\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                  x + width / 2, lane->base - 5, name);
}

/* What lasted no time is left out, but not if the router led: that may be why something went
   wrong. */
static bool visible(const struct svg_lane *lane, const struct lan_stay *stay)
{
  return stay->until > stay->from || stay->state == lane->protocol->leading;
}

static void draw_states(const struct svg *svg, const struct svg_lane *lane)
{
  struct lan_stay stay = {.power = LAN_OFF};
  while (lan_next_stay(svg->lan, lane->node, lane->group, &stay)) {
    if (!visible(lane, &stay))
      continue;
    if (stay.power == LAN_OFF)
      draw_off(svg, lane, &stay);
    else
      draw_state(svg, lane, &stay);
  }
}

/* ---- Packets ---- */

static bool is_announcement(const struct lan_entry *entry)
{
  return entry->code == VIP_FRAME_ASSERTION;
}

static bool is_packet(const struct lan_entry *entry)
{
  return entry->code == VIP_FRAME_VRRP || entry->code == VIP_FRAME_HSRP ||
         entry->code == VIP_FRAME_GLBP;
}

/* One path for all marks of a kind; `shape` follows the place of each. */
static void draw_frames(const struct svg *svg, const struct svg_lane *lane,
                        bool (*wanted)(const struct lan_entry *entry), double slice,
                        const char *class, const char *shape)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(svg->lan, &count);
  int last = -1;
  for (size_t i = 0; i < count; i++) {
    if (entries[i].kind != LAN_FRAME || entries[i].node != lane->node || !wanted(&entries[i]))
      continue;
    double x = svg_x(svg, entries[i].at);
    int number = (int)((x - svg->left) / slice);
    if (number == last)
      continue;
    if (last < 0)
      (void)fprintf(svg->out, "<path class=\"%s\" d=\"", class);
    (void)fprintf(svg->out, "M%.1f %.1f%s", x, lane->base + 2, shape);
    last = number;
  }
  if (last >= 0)
    (void)fputs("\"/>\n", svg->out);
}

/* The record does not say of which group a frame was: they stand below the first. */
static void draw_packets(const struct svg *svg, const struct svg_lane *lane)
{
  if (lane->group != 0)
    return;
  draw_frames(svg, lane, is_packet, TICK_SLICE, "tick", "v4");
  draw_frames(svg, lane, is_announcement, ANNOUNCE_SLICE, "say", "l2.5 5h-5z");
}

/* ---- Clients ---- */

vip_time svg_until(const struct svg *svg, const struct lan_span *span)
{
  return span->until < svg->end ? span->until : svg->end;
}

static bool is_over(const struct svg *svg, const struct lan_span *span)
{
  return span->until < svg->end;
}

void svg_outage_text(const struct svg *svg, const struct lan_span *span, char text[24])
{
  char length[24];
  svg_time_text(length, svg_until(svg, span) - span->from);
  (void)snprintf(text, 24, "%s%.20s", is_over(svg, span) ? "" : "> ", length);
}

bool svg_outage_has_room(const struct svg *svg, const struct lan_span *span)
{
  char text[24];
  svg_outage_text(svg, span, text);
  return svg_text_width(text, SVG_SMALL) + 8 <
         svg_x(svg, svg_until(svg, span)) - svg_x(svg, span->from);
}

static void draw_outage(const struct svg *svg, const struct svg_lane *lane,
                        const struct lan_span *span)
{
  double width;
  double x = svg_bar(svg, span->from, svg_until(svg, span), &width);
  double length = svg_seconds(svg_until(svg, span) - span->from);
  (void)fprintf(svg->out,
                "<rect class=\"lost\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"><title>",
                x, lane->base - SVG_BAR, width, SVG_BAR);
  svg_text(svg->out, lan_name(svg->lan, lane->node));
  (void)fprintf(svg->out, ": without a gateway from %.3f s %s %.3f s, %.3f s",
                svg_seconds(span->from), is_over(svg, span) ? "to" : "to the end at",
                svg_seconds(svg_until(svg, span)), length);
  (void)fprintf(svg->out, "; %lu pings without an answer</title></rect>\n",
                (unsigned long)span->pings);
  if (!svg_outage_has_room(svg, span))
    return;
  char text[24];
  svg_outage_text(svg, span, text);
  (void)fprintf(svg->out, "<text class=\"small length halo mid\" x=\"%.1f\" y=\"%.1f\">",
                x + width / 2, lane->base - SVG_TEXT_RISE);
  svg_text(svg->out, text);
  (void)fputs("</text>\n", svg->out);
}

int svg_server(const struct lan *lan, int router)
{
  int number = 0;
  for (int i = 0; i < router; i++)
    number += lan_is_router(lan, i);
  return number;
}

/* The router's name if it fits, or its number, or nothing; with forwarders, whose MAC it was. */
static void write_server(const struct svg *svg, const struct svg_lane *lane,
                         const struct lan_span *span, double x, double width)
{
  char number[12];
  char both[LAN_NAME_MAX + 8];
  (void)snprintf(number, sizeof number, "%d", svg_server(svg->lan, span->server) + 1);
  const char *name = lan_name(svg->lan, span->server);
  if (span->forwarder) {
    (void)snprintf(both, sizeof both, "F%u: %s", span->forwarder, name);
    (void)snprintf(number, sizeof number, "F%u", span->forwarder);
    name = both;
  }
  if (svg_text_width(name, SVG_SMALL) + 4 > width)
    name = number;
  if (svg_text_width(name, SVG_SMALL) + 2 > width)
    return;
  (void)fprintf(svg->out, "<text class=\"small ink mid\" x=\"%.1f\" y=\"%.1f\">", x + width / 2,
                lane->base - SVG_TEXT_RISE);
  svg_text(svg->out, name);
  (void)fputs("</text>\n", svg->out);
}

static void draw_service(const struct svg *svg, const struct svg_lane *lane,
                         const struct lan_span *span)
{
  double width;
  double x = svg_bar(svg, span->from, svg_until(svg, span), &width);
  (void)fprintf(
      svg->out, "<rect class=\"r%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"><title>",
      svg_server(svg->lan, span->server) % SVG_SERVERS, x, lane->base - SVG_BAR, width, SVG_BAR);
  svg_text(svg->out, lan_name(svg->lan, lane->node));
  (void)fputs(": served by ", svg->out);
  svg_text(svg->out, lan_name(svg->lan, span->server));
  if (span->forwarder)
    (void)fprintf(svg->out, " at forwarder %u", span->forwarder);
  (void)fprintf(svg->out, " from %.3f s to %.3f s; %lu pings</title></rect>\n",
                svg_seconds(span->from), svg_seconds(svg_until(svg, span)),
                (unsigned long)span->pings);
  if (span->forwarder) /* the next one may have the same colour */
    (void)fprintf(svg->out, "<path class=\"edge\" d=\"M%.1f %.1fv%d\"/>\n", x, lane->base - SVG_BAR,
                  SVG_BAR);
  write_server(svg, lane, span, x, width);
}

/* Outages over the rest: a short one must be seen. */
static void draw_client(const struct svg *svg, const struct svg_lane *lane)
{
  size_t count;
  const struct lan_span *spans = lan_spans(svg->lan, lane->node, &count);
  for (size_t i = 0; i < count; i++)
    if (spans[i].server >= 0)
      draw_service(svg, lane, &spans[i]);
  for (size_t i = 0; i < count; i++)
    if (spans[i].server < 0)
      draw_outage(svg, lane, &spans[i]);
}

/* ---- Names ---- */

/* Also of a group whose router never ran, which the library does not know. */
static int group_id(const struct lan *lan, const struct svg_lane *lane)
{
  return lan->keys[lan->nodes[lane->node].router->groups[lane->group]->key].id;
}

static void draw_name(const struct svg *svg, const struct svg_lane *lane)
{
  double y = lane->base - SVG_TEXT_RISE;
  double x = svg->left - 28;
  (void)fprintf(svg->out, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">", x, y);
  svg_text(svg->out, lan_name(svg->lan, lane->node));
  if (lane->protocol && lan_groups(svg->lan, lane->node) > 1)
    (void)fprintf(svg->out, "/%d", group_id(svg->lan, lane));
  (void)fputs("</text>\n", svg->out);
  if (!lane->protocol)
    return;
  (void)fprintf(svg->out,
                "<rect class=\"r%d\" x=\"%.1f\" y=\"%.1f\" width=\"17\" height=\"14\" rx=\"3\"/>"
                "<text class=\"small ink mid\" x=\"%.1f\" y=\"%.1f\">%d</text>\n",
                lane->server % SVG_SERVERS, svg->left - 23, lane->base - 15, svg->left - 14.5, y,
                lane->server + 1);
}

void svg_lane_draw(const struct svg *svg, const struct svg_lane *lane)
{
  if (lane->node < 0) {
    if (lane->rows > 0)
      (void)fprintf(svg->out, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">LAN</text>\n",
                    svg->left - 28, lane->base - SVG_TEXT_RISE);
    return;
  }
  if (lane->forwarder)
    svg_forwarder_draw(svg, lane);
  else
    draw_name(svg, lane);
  (void)fprintf(svg->out, "<path class=\"floor\" d=\"M%.1f %.1fh%.1f\"/>\n", svg->left,
                lane->base + 0.5, svg->width);
  if (lane->forwarder)
    return;
  if (!lane->protocol) {
    draw_client(svg, lane);
    return;
  }
  draw_states(svg, lane);
  draw_packets(svg, lane);
}
