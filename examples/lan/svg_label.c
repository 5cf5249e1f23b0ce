/* SPDX-License-Identifier: MIT */
/*
 * svg_label.c - the words at what happened: faults, checks that failed, and the
 * lengths of outages that are too narrow to hold them.
 *
 * A label stands in one of the lines above its bar, beside a pole that leads down
 * to the moment: right of it, or left of it near the end of the time axis.  It
 * takes the lowest line in which it meets no other text, no pole meets it, and
 * its own pole meets no text below.  That works out best from right to left, and
 * then for the turned ones from left to right.  What finds no such line may cross a pole (the text
 * is drawn over it); what finds no room at all keeps its pole, and its text when pointed at.  What
 * happened in one lane at one moment shares a label.
 */
#include <stdlib.h>
#include <string.h>

#include "svg_internal.h"

/* Between the texts of one line. */
#define APART 8

/* The widest label, as a share of the time axis. */
#define WIDEST 0.8

/* ---- Collecting ---- */

static struct svg_label *add(const struct svg *svg, struct svg_lane *lane, vip_time at)
{
  size_t size = (lane->label_count + 1) * sizeof *lane->labels;
  lane->labels = lan_alloc(lane->labels, size);
  struct svg_label *label = &lane->labels[lane->label_count++];
  *label = (struct svg_label){.at = at, .x = svg_x(svg, at), .row = -1};
  return label;
}

/* What a check finds wrong it finds again and again: once will do. */
static void add_fault(const struct svg *svg, struct svg_lane *lane, const struct lan_entry *entry)
{
  bool broken = entry->kind == LAN_BROKEN;
  char what[SVG_TEXT];
  (void)snprintf(what, sizeof what, "%s%s%s%s", broken ? "check failed: " : "",
                 broken && entry->node >= 0 ? lan_name(svg->lan, entry->node) : "",
                 broken && entry->node >= 0 ? " " : "", entry->text);
  struct svg_label *label = lane->label_count ? &lane->labels[lane->label_count - 1] : NULL;
  if (broken && label && strcmp(label->text, what) == 0)
    return;
  if (label && label->at == entry->at) {
    size_t used = strlen(label->text);
    (void)snprintf(label->text + used, SVG_TEXT - used, ", %s", what);
  } else {
    label = add(svg, lane, entry->at);
    memcpy(label->text, what, sizeof what);
  }
  label->broken = label->broken || broken;
}

static void add_faults(const struct svg *svg, struct svg_lane *lane)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(svg->lan, &count);
  for (size_t i = 0; i < count; i++)
    if ((entries[i].kind == LAN_FAULT || entries[i].kind == LAN_BROKEN) &&
        entries[i].node == lane->node)
      add_fault(svg, lane, &entries[i]);
}

static void add_outages(const struct svg *svg, struct svg_lane *lane)
{
  size_t count;
  const struct lan_span *spans = lan_spans(svg->lan, lane->node, &count);
  for (size_t i = 0; i < count; i++) {
    if (spans[i].server >= 0 || svg_outage_has_room(svg, &spans[i]))
      continue;
    struct svg_label *label = add(svg, lane, spans[i].from);
    label->x = (label->x + svg_x(svg, svg_until(svg, &spans[i]))) / 2;
    label->outage = true;
    svg_outage_text(svg, &spans[i], label->text);
  }
}

/* ---- Placing ---- */

static void set_sides(const struct svg *svg, struct svg_label *label)
{
  double end = svg->left + svg->width;
  char shown[SVG_TEXT];
  memcpy(shown, label->text, sizeof shown);
  svg_text_fit(shown, SVG_SMALL, WIDEST * svg->width);
  double width = svg_text_width(shown, SVG_SMALL);
  label->left = label->outage ? label->x - width / 2 : label->x + 4;
  label->turned = !label->outage && label->left + width > end;
  if (label->turned)
    label->left = label->x - 4 - width;
  else if (label->left + width > end)
    label->left = end - width;
  if (label->left < svg->left)
    label->left = svg->left;
  label->right = label->left + width;
}

/* In the order of placing. */
static int by_turn(const void *a, const void *b)
{
  const struct svg_label *one = a;
  const struct svg_label *other = b;
  if (one->turned != other->turned)
    return one->turned ? 1 : -1;
  int later = (one->x > other->x) - (one->x < other->x);
  return one->turned ? later : -later;
}

/* Does the pole of `label` in that line pass the text of `other`, which has its line? */
static bool passes(const struct svg_label *label, int row, const struct svg_label *other,
                   int other_row)
{
  int highest = label->outage ? row - 1 : row; /* that the pole reaches */
  return highest >= other_row && label->x > other->left - 2 && label->x < other->right + 2;
}

/* Can this label stand in that line beside those that have been placed? */
static bool fits(const struct svg_lane *lane, size_t placed, int row, bool strict)
{
  const struct svg_label *label = &lane->labels[placed];
  for (size_t i = 0; i < placed; i++) {
    const struct svg_label *other = &lane->labels[i];
    if (other->row < 0)
      continue;
    if (other->row == row && label->left < other->right + APART &&
        other->left < label->right + APART)
      return false;
    if (strict && (passes(label, row, other, other->row) || passes(other, other->row, label, row)))
      return false;
  }
  return true;
}

static int find_row(const struct svg_lane *lane, size_t placed)
{
  for (int strict = 1; strict >= 0; strict--)
    for (int row = 0; row < SVG_ROWS; row++)
      if (fits(lane, placed, row, strict))
        return row;
  return -1;
}

static void place(struct svg_lane *lane)
{
  for (size_t i = 0; i < lane->label_count; i++) {
    int row = find_row(lane, i);
    lane->labels[i].row = row;
    if (row >= lane->rows)
      lane->rows = row + 1;
  }
}

void svg_labels_place(const struct svg *svg, struct svg_lane *lane)
{
  lane->labels = NULL;
  lane->label_count = 0;
  lane->rows = 0;
  if (lane->forwarder)
    return;
  if (lane->group <= 0) /* what happens to a router stands above its first lane */
    add_faults(svg, lane);
  if (lane->node >= 0 && !lane->protocol)
    add_outages(svg, lane);
  if (lane->label_count == 0)
    return;
  for (size_t i = 0; i < lane->label_count; i++)
    set_sides(svg, &lane->labels[i]);
  qsort(lane->labels, lane->label_count, sizeof *lane->labels, by_turn);
  place(lane);
}

/* ---- Drawing ---- */

/* The foot of a line of labels. */
static double foot(const struct svg_lane *lane, int row)
{
  double bar = lane->node < 0 ? 0 : SVG_BAR;
  return lane->base - bar - row * SVG_ROW;
}

static void write_title(const struct svg *svg, const struct svg_label *label)
{
  (void)fprintf(svg->out, "<title>%.3f s: ", svg_seconds(label->at));
  svg_text(svg->out, label->text);
  (void)fputs("</title>", svg->out);
}

static void draw_pole(const struct svg *svg, const struct svg_lane *lane,
                      const struct svg_label *label)
{
  bool whole = lane->node < 0; /* of the LAN */
  double top = foot(lane, label->row < 0 ? 0 : label->row);
  if (!label->outage)
    top -= label->row < 0 ? 4 : SVG_ROW - 3;
  (void)fprintf(svg->out, "<path class=\"%s\" d=\"M%.1f %.1fV%.1f\">", whole ? "all" : "pole",
                label->x, top, whole ? svg->bottom : lane->base);
  write_title(svg, label);
  (void)fputs("</path>\n", svg->out);
}

/* The bar of an outage that has its length right above needs none. */
void svg_poles_draw(const struct svg *svg, const struct svg_lane *lane)
{
  for (size_t i = 0; i < lane->label_count; i++)
    if (!lane->labels[i].outage || lane->labels[i].row > 0)
      draw_pole(svg, lane, &lane->labels[i]);
}

/* Where the pole ends: the bar may hide the pole itself. */
static void draw_dot(const struct svg *svg, const struct svg_lane *lane,
                     const struct svg_label *label)
{
  (void)fprintf(svg->out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\">", label->x,
                lane->base);
  write_title(svg, label);
  (void)fputs("</circle>\n", svg->out);
}

static void draw_text(const struct svg *svg, const struct svg_lane *lane,
                      const struct svg_label *label)
{
  if (label->row < 0)
    return;
  char shown[SVG_TEXT];
  memcpy(shown, label->text, sizeof shown);
  svg_text_fit(shown, SVG_SMALL, WIDEST * svg->width);
  double x = label->outage   ? (label->left + label->right) / 2
             : label->turned ? label->right
                             : label->left;
  (void)fprintf(svg->out, "<text class=\"small halo%s%s\" x=\"%.1f\" y=\"%.1f\">",
                label->outage   ? " length mid"
                : label->turned ? " end"
                                : "",
                label->broken ? " bad" : "", x, foot(lane, label->row) - SVG_TEXT_RISE + 1);
  svg_text(svg->out, shown);
  (void)fputs("</text>\n", svg->out);
}

void svg_labels_draw(const struct svg *svg, const struct svg_lane *lane)
{
  for (size_t i = 0; i < lane->label_count; i++)
    if (!lane->labels[i].outage && lane->node >= 0)
      draw_dot(svg, lane, &lane->labels[i]);
  for (size_t i = 0; i < lane->label_count; i++)
    draw_text(svg, lane, &lane->labels[i]);
}
