/* SPDX-License-Identifier: MIT */
/*
 * svg.c - see svg.h.  The page: head, legend, lanes below each other, and the
 * time axis.
 *
 * The height of the page follows from the lanes, and their height from the
 * labels above them; so all is placed first and drawn then.  It reads the record
 * (lan_trace(), lan_spans()) and changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "svg_internal.h"

/* ---- Places ---- */

double svg_x(const struct svg *svg, vip_time at)
{
  double share = at < svg->end ? (double)at / (double)svg->end : 1;
  return svg->left + share * svg->width;
}

int svg_protocol(const struct svg *svg, const struct lan_protocol *protocol)
{
  int i = 0;
  while (i + 1 < svg->protocol_count && svg->protocols[i] != protocol)
    i++;
  return i;
}

static struct svg_lane *add_lane(struct svg *svg, int node, int group)
{
  size_t size = (svg->lane_count + 1) * sizeof *svg->lanes;
  svg->lanes = lan_alloc(svg->lanes, size);
  struct svg_lane *lane = &svg->lanes[svg->lane_count++];
  *lane = (struct svg_lane){.node = node, .group = group};
  return lane;
}

static void add_router(struct svg *svg, int node, int server)
{
  for (int group = 0; group < lan_groups(svg->lan, node); group++) {
    struct svg_lane *lane = add_lane(svg, node, group);
    lane->server = server;
    lane->protocol = svg->lan->nodes[node].router->groups[group]->protocol;
    bool known = svg->protocol_count > 0 &&
                 svg->protocols[svg_protocol(svg, lane->protocol)] == lane->protocol;
    if (!known && svg->protocol_count < SVG_PROTOCOLS)
      svg->protocols[svg->protocol_count++] = lane->protocol;
  }
}

/* Those that ever had an Active router. */
static void add_forwarders(struct svg *svg)
{
  for (size_t key = 0; key < lan_keys(svg->lan); key++)
    for (uint8_t number = 1; number <= svg->lan->keys[key].protocol->forwarders; number++) {
      struct svg_lane lane = {.group = -1, .forwarder = number, .key = key};
      if (svg_forwarder_was(svg, &lane))
        *add_lane(svg, 0, -1) = lane;
    }
}

/* The LAN itself, routers, forwarders, clients. */
static void add_lanes(struct svg *svg)
{
  int server = 0;
  (void)add_lane(svg, -1, -1);
  for (int i = 0; i < lan_count(svg->lan); i++)
    if (lan_is_router(svg->lan, i))
      add_router(svg, i, server++);
  add_forwarders(svg);
  for (int i = 0; i < lan_count(svg->lan); i++)
    if (!lan_is_router(svg->lan, i))
      (void)add_lane(svg, i, -1);
}

/* As wide as the longest name wants it. */
static void set_axis(struct svg *svg)
{
  double widest = 24;
  for (int i = 0; i < lan_count(svg->lan); i++) {
    double width = svg_text_width(lan_name(svg->lan, i), SVG_TYPE);
    width += lan_is_router(svg->lan, i) && lan_groups(svg->lan, i) > 1 ? 3 * SVG_TYPE : 0;
    widest = width > widest ? width : widest;
  }
  svg->left = SVG_MARGIN + widest + 28;
  svg->width = SVG_PAGE - 1.5 * SVG_MARGIN - svg->left;
}

static void place_lanes(struct svg *svg)
{
  double y = svg->top;
  for (size_t i = 0; i < svg->lane_count; i++) {
    struct svg_lane *lane = &svg->lanes[i];
    svg_labels_place(svg, lane);
    const struct svg_lane *above = i > 0 ? &svg->lanes[i - 1] : lane;
    bool others = (above->protocol && !lane->protocol) || (above->forwarder && !lane->forwarder);
    lane->top = others ? y + SVG_GAP : y;
    lane->base = lane->top + lane->rows * SVG_ROW + (lane->node < 0 ? 0 : SVG_BAR);
    y = lane->base + (lane->protocol ? SVG_TICKS : 0);
    y += lane->node >= 0 || lane->rows > 0 ? SVG_GAP : 0;
  }
  svg->bottom = y;
}

/* ---- Head ---- */

/* What clients went through, in all. */
struct sum {
  unsigned outages;
  vip_time longest;
  vip_time longest_from;
  int longest_client;
};

static struct sum sum_up(const struct svg *svg)
{
  struct sum sum = {.longest_client = -1};
  for (int i = 0; i < lan_count(svg->lan); i++) {
    size_t count = 0;
    const struct lan_span *spans =
        lan_is_router(svg->lan, i) ? NULL : lan_spans(svg->lan, i, &count);
    for (size_t j = 0; j < count; j++) {
      if (spans[j].server >= 0)
        continue;
      sum.outages++;
      vip_time length = svg_until(svg, &spans[j]) - spans[j].from;
      if (length > sum.longest || sum.longest_client < 0)
        sum = (struct sum){sum.outages, length, spans[j].from, i};
    }
  }
  return sum;
}

static void write_sum(const struct svg *svg)
{
  struct sum sum = sum_up(svg);
  if (sum.outages == 0) {
    (void)fputs("No client was without a gateway.", svg->out);
  } else {
    char length[24];
    svg_time_text(length, sum.longest);
    (void)fprintf(svg->out, "%u outage%s of clients, the longest %s (", sum.outages,
                  sum.outages == 1 ? "" : "s", length);
    svg_text(svg->out, lan_name(svg->lan, sum.longest_client));
    (void)fprintf(svg->out, ", from %.3f s).", svg_seconds(sum.longest_from));
  }
  if (lan_violations(svg->lan) > 0)
    (void)fprintf(svg->out, " Checks that failed: %lu.", (unsigned long)lan_violations(svg->lan));
}

/* For those who hear the picture: who led, and who was without a gateway. */
static void write_description(const struct svg *svg)
{
  write_sum(svg);
  for (size_t i = 0; i < svg->lane_count; i++) {
    const struct svg_lane *lane = &svg->lanes[i];
    if (!lane->protocol)
      continue;
    vip_time led = 0;
    unsigned times = 0;
    struct lan_stay stay = {.power = LAN_OFF};
    while (lan_next_stay(svg->lan, lane->node, lane->group, &stay))
      if (stay.state == lane->protocol->leading && stay.until > stay.from) {
        led += stay.until - stay.from;
        times++;
      }
    if (times == 0)
      continue;
    (void)fputc(' ', svg->out);
    svg_text(svg->out, lan_name(svg->lan, lane->node));
    (void)fprintf(svg->out, " was %s for %.3f s.",
                  lane->protocol->state_names[lane->protocol->leading], svg_seconds(led));
  }
}

/* ---- Legend ---- */

enum item_kind {
  ITEM_WORD,
  ITEM_STATE,
  ITEM_OFF,
  ITEM_FROZEN,
  ITEM_PACKET,
  ITEM_ANNOUNCEMENT,
  ITEM_SERVER,
  ITEM_STAND_IN,
  ITEM_LOST,
  ITEM_FAULT,
  ITEM_LAN_FAULT
};

/* How wide the sample in front of the text is. */
enum { SAMPLE = 20, LEGEND_ROW = 21, LEGEND_TOP = 56 };

/* Where the next sample stands. */
struct legend {
  const struct svg *svg;
  bool draw;   /* else only measure */
  int servers; /* samples of those that serve */
  double x;
  double y; /* of the foot of the line */
};

static void draw_sample(const struct legend *legend, enum item_kind kind, int protocol, int state)
{
  FILE *out = legend->svg->out;
  double x = legend->x;
  double y = legend->y;
  double height = SVG_BAR;
  switch (kind) {
  case ITEM_STATE:
    height = svg_state_height(legend->svg->protocols[protocol], (uint8_t)state);
    (void)fprintf(out,
                  "<rect class=\"p%ds%d\" x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"%.1f\"/>\n",
                  protocol, state, x, y - 0.8 * height, 0.8 * height);
    break;
  case ITEM_OFF:
    (void)fprintf(out, "<path class=\"off\" d=\"M%.1f %.1fh16\"/>\n", x, y - 5);
    break;
  case ITEM_FROZEN:
    (void)fprintf(out,
                  "<rect class=\"p0s%d\" x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"14\"/>"
                  "<rect class=\"frozen\" x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"14\"/>\n",
                  legend->svg->protocols[0]->leading, x, y - 14, x, y - 14);
    break;
  case ITEM_PACKET:
    (void)fprintf(out, "<path class=\"tick\" d=\"M%.1f %.1fv4m4 -4v4m4 -4v4\"/>\n", x + 4, y - 7);
    break;
  case ITEM_ANNOUNCEMENT:
    (void)fprintf(out, "<path class=\"say\" d=\"M%.1f %.1fl2.5 5h-5z\"/>\n", x + 8, y - 8);
    break;
  case ITEM_SERVER:
    for (int i = 0; i < legend->servers; i++)
      (void)fprintf(out,
                    "<rect class=\"r%d\" x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"14\"/>"
                    "<text class=\"small ink mid\" x=\"%.1f\" y=\"%.1f\">%d</text>\n",
                    i, x + 14 * i, y - 14, x + 14 * i + 7, y - 3, i + 1);
    break;
  case ITEM_STAND_IN:
    (void)fprintf(out, "<rect class=\"r2\" x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"%d\"/>\n", x,
                  y - SVG_STAND_IN, SVG_STAND_IN);
    break;
  case ITEM_LOST:
    (void)fprintf(out, "<rect class=\"lost\" x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"14\"/>\n",
                  x, y - 14);
    break;
  case ITEM_FAULT:
  case ITEM_LAN_FAULT:
    (void)fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fV%.1f\"/>\n",
                  kind == ITEM_FAULT ? "pole" : "all", x + 8, y - 14, y);
    if (kind == ITEM_FAULT)
      (void)fprintf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"/>\n", x + 8, y);
    break;
  case ITEM_WORD:
    break;
  }
}

static void new_line(struct legend *legend)
{
  legend->x = SVG_MARGIN;
  legend->y += LEGEND_ROW;
}

/* One sample and what it means; a new line if this one is full. */
static void item(struct legend *legend, enum item_kind kind, int protocol, int state,
                 const char *text)
{
  double sample = kind == ITEM_WORD ? 0 : kind == ITEM_SERVER ? 14 * legend->servers + 6 : SAMPLE;
  double width = sample + svg_text_width(text, SVG_SMALL) + 10;
  if (legend->x + width > SVG_PAGE - SVG_MARGIN + 10)
    new_line(legend);
  if (legend->draw) {
    draw_sample(legend, kind, protocol, state);
    (void)fprintf(legend->svg->out, "<text class=\"small %s\" x=\"%.1f\" y=\"%.1f\">",
                  kind == ITEM_WORD ? "length" : "soft", legend->x + sample, legend->y - 3);
    svg_text(legend->svg->out, text);
    (void)fputs("</text>\n", legend->svg->out);
  }
  legend->x += width;
}

/* Returns where it ends. */
static double legend(const struct svg *svg, bool draw)
{
  struct legend legend = {.svg = svg, .draw = draw, .x = SVG_MARGIN, .y = LEGEND_TOP + 14};
  for (int i = 0; i < lan_count(svg->lan) && legend.servers < 3; i++)
    legend.servers += lan_is_router(svg->lan, i);
  bool forwarders = false;
  for (int i = 0; i < svg->protocol_count; i++) {
    forwarders = forwarders || svg->protocols[i]->forwarders > 0;
    item(&legend, ITEM_WORD, i, 0, svg->protocols[i]->name);
    for (int state = 0; state < svg->protocols[i]->state_count; state++)
      item(&legend, ITEM_STATE, i, state, svg->protocols[i]->state_names[state]);
  }
  if (svg->protocol_count > 0) {
    item(&legend, ITEM_OFF, 0, 0, "off");
    item(&legend, ITEM_FROZEN, 0, 0, "frozen");
    item(&legend, ITEM_PACKET, 0, 0, "packets sent");
    item(&legend, ITEM_ANNOUNCEMENT, 0, 0,
         forwarders ? "gives a client a MAC" : "address announced");
  }
  if (legend.x > SVG_PAGE / 2.0) /* else there is room on what has just begun */
    new_line(&legend);
  item(&legend, ITEM_FAULT, 0, 0, "event");
  item(&legend, ITEM_LAN_FAULT, 0, 0, "event of the whole LAN");
  item(&legend, ITEM_SERVER, 0, 0,
       forwarders ? "Active for that forwarder, serves that client" : "served by that router");
  if (forwarders)
    item(&legend, ITEM_STAND_IN, 0, 0, "stands in");
  item(&legend, ITEM_LOST, 0, 0, "without a gateway, for so long");
  return legend.y;
}

/* ---- Time axis ---- */

/* Steps of the axis, in a unit. */
struct steps {
  const char *unit;
  vip_time length;
  double step[14]; /* rising; 0 ends */
};

static const struct steps steps[] = {
    {"ms", VIP_MILLISECOND, {0.001, 0.01, 0.1, 1, 2, 5, 10, 20, 50}},
    {"s", VIP_SECOND, {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30}},
    {"min", 60 * VIP_SECOND, {1, 2, 5, 10, 20, 30}},
    {"h", 3600 * VIP_SECOND, {1, 2, 3, 6, 12}},
    {"d", 86400 * VIP_SECOND, {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 20000}}};

/* The smallest step that leaves at most 10 of them. */
static const struct steps *choose_step(vip_time end, double *step)
{
  const struct steps *unit = steps;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    unit = &steps[i];
    for (int j = 0; unit->step[j] > 0; j++) {
      *step = unit->step[j];
      if (*step * (double)unit->length * 10 >= (double)end)
        return unit;
    }
  }
  return unit;
}

static void draw_axis(const struct svg *svg)
{
  double step = 0;
  const struct steps *unit = choose_step(svg->end, &step);
  double end = (double)svg->end / (double)unit->length;
  for (int i = 0; i * step <= end * 1.000001; i++) {
    double x = svg->left + i * step / end * svg->width;
    (void)fprintf(svg->out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", x, svg->top - 4,
                  svg->bottom);
    char text[40];
    (void)snprintf(text, sizeof text, "%g %s", i * step, i > 0 ? unit->unit : "");
    double half = svg_text_width(text, SVG_SMALL) / 2;
    bool edge = x + half > SVG_PAGE - 2;
    for (int above = 0; above < 2; above++)
      (void)fprintf(svg->out, "<text class=\"small soft %s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                    edge ? "end" : "mid", edge ? SVG_PAGE - 2.0 : x,
                    above ? svg->top - 8 : svg->bottom + 14, text);
  }
}

/* ---- The page ---- */

static void draw_head(const struct svg *svg, const char *title)
{
  double share = (SVG_PAGE - 2 * SVG_MARGIN) / (1.06 * svg_text_width(title, SVG_HEAD) + 1);
  (void)fprintf(svg->out, "<text class=\"head\" x=\"%d\" y=\"27\"", SVG_MARGIN);
  if (share < 1) /* it is bold, so a bit wider */
    (void)fprintf(svg->out, " style=\"font-size:%.1fpx\"", share * SVG_HEAD);
  (void)fputc('>', svg->out);
  svg_text(svg->out, title);
  (void)fprintf(svg->out, "</text>\n<text x=\"%d\" y=\"46\">", SVG_MARGIN);
  write_sum(svg);
  (void)fputs("</text>\n", svg->out);
}

static void draw(const struct svg *svg, const char *title)
{
  double height = svg->bottom + 26;
  (void)fprintf(
      svg->out,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" class=\"canvas\" "
      "role=\"img\" "
      "aria-labelledby=\"vip-title vip-desc\">\n<title id=\"vip-title\">",
      SVG_PAGE, height);
  svg_text(svg->out, title);
  (void)fputs("</title>\n<desc id=\"vip-desc\">", svg->out);
  write_description(svg);
  (void)fputs("</desc>\n", svg->out);
  svg_style(svg);
  (void)fprintf(svg->out, "<rect class=\"page\" width=\"%d\" height=\"%.0f\"/>\n", SVG_PAGE,
                height + 1); /* where a viewer rounds */
  draw_head(svg, title);
  (void)legend(svg, true);
  draw_axis(svg);
  for (size_t i = 0; i < svg->lane_count; i++)
    svg_poles_draw(svg, &svg->lanes[i]);
  for (size_t i = 0; i < svg->lane_count; i++)
    svg_lane_draw(svg, &svg->lanes[i]);
  for (size_t i = 0; i < svg->lane_count; i++)
    svg_labels_draw(svg, &svg->lanes[i]);
  (void)fputs("</svg>\n", svg->out);
}

void svg_write(const struct lan *lan, const char *title, FILE *out)
{
  struct svg svg = {.lan = lan, .out = out, .end = lan_now(lan)};
  if (svg.end == 0)
    svg.end = 1;
  add_lanes(&svg);
  set_axis(&svg);
  svg.top = legend(&svg, false) + 32;
  place_lanes(&svg);
  draw(&svg, title);
  for (size_t i = 0; i < svg.lane_count; i++)
    free(svg.lanes[i].labels);
  free(svg.lanes);
}
