/* SPDX-License-Identifier: MIT */
/*
 * svg_style.c - what the picture looks like: type, colours and patterns.
 *
 * Nothing is told by colour alone.  States also differ in height and lightness,
 * outages are hatched, a frozen router is striped, routers have a number.  The
 * colours of routers are the scheme "light" of Paul Tol's notes, made for dark
 * text on them and for all kinds of colour vision.
 *
 * Both schemes are plain rules without variables, which not all viewers know;
 * one that does not know the media query either shows the light one.
 */
#include "svg_internal.h"

/* A class, the property that it is given, and the colour of that in each scheme. */
struct rule {
  const char *selector;
  const char *property;
  struct lan_color color;
};

static const struct rule rules[] = {
    {"text", "fill", {"#1b1f24", "#e8ebee"}},
    {".canvas", "background", {"#ffffff", "#14181d"}},
    {".page,.frost", "fill", {"#ffffff", "#14181d"}},
    {".edge", "stroke", {"#ffffff", "#14181d"}},
    {".halo", "stroke", {"#ffffff", "#14181d"}},
    {".soft", "fill", {"#565e68", "#a7b0ba"}},
    {".grid", "stroke", {"#e2e6ea", "#2a3038"}},
    {".floor", "stroke", {"#c3c9d0", "#444c56"}},
    {".off", "stroke", {"#79818b", "#8b949e"}},
    {".tick", "stroke", {"#3d454e", "#b9c1ca"}},
    {".say", "fill", {"#3d454e", "#b9c1ca"}},
    {".pole", "stroke", {"#1b1f24", "#e8ebee"}},
    {".dot", "fill", {"#1b1f24", "#e8ebee"}},
    {".all", "stroke", {"#6b3fa0", "#c9a6f5"}},
    {".inside", "fill", {"#ffffff", "#0b1016"}},
    {".lost", "stroke", {"#b3201a", "#ff8a80"}},
    {".hatch", "stroke", {"#d9635d", "#c2544d"}},
    {".ground", "fill", {"#fdeceb", "#3a1917"}},
    {".bad", "fill", {"#b3201a", "#ff8a80"}},
};

/* By router; dark text stands on them in both schemes.  The first ones differ most. */
static const char *const server_colors[SVG_SERVERS] = {"#44bb99", "#eedd88", "#99ddff",
                                                       "#ee8866", "#aaaa00", "#dddddd",
                                                       "#77aadd", "#ffaabb", "#bbcc33"};

static void write_rules(const struct svg *svg, bool dark)
{
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    const struct lan_color *color = &rules[i].color;
    (void)fprintf(svg->out, "%s{%s:%s}\n", rules[i].selector, rules[i].property,
                  dark ? color->dark : color->light);
  }
  for (int i = 0; i < svg->protocol_count; i++)
    for (int state = 0; state < svg->protocols[i]->state_count; state++) {
      const struct lan_color *color = &svg->protocols[i]->state_colors[state];
      (void)fprintf(svg->out, ".p%ds%d{fill:%s}\n", i, state, dark ? color->dark : color->light);
    }
}

void svg_style(const struct svg *svg)
{
  (void)fprintf(svg->out,
                "<style>\n.canvas{width:100%%;height:auto}\n"
                "text{font-family:system-ui,'Segoe UI','Helvetica Neue',Arial,sans-serif;"
                "font-size:%dpx}\n"
                ".small{font-size:%dpx}\n.head{font-size:%dpx;font-weight:600}\n"
                ".mid{text-anchor:middle}\n.end{text-anchor:end}\n"
                ".halo{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}\n"
                ".grid,.floor,.tick{stroke-width:1px}\n.edge{stroke-width:1.6px}\n.tick,.off,.pole,"
                ".all{fill:none}\n"
                ".off{stroke-width:1.5px;stroke-dasharray:2 4}\n.pole{stroke-width:1.2px}\n"
                ".all{stroke-width:1.2px;stroke-dasharray:5 3}\n"
                ".lost{fill:url(#vip-lost);stroke-width:1.2px}\n.hatch{stroke-width:1.6px}\n"
                ".frozen{fill:url(#vip-frozen)}\n.length{font-weight:600}\n",
                SVG_TYPE, SVG_SMALL, SVG_HEAD);
  for (int i = 0; i < SVG_SERVERS; i++)
    (void)fprintf(svg->out, ".r%d{fill:%s}\n", i, server_colors[i]);
  write_rules(svg, false);
  (void)fputs("@media (prefers-color-scheme:dark){\n", svg->out);
  write_rules(svg, true);
  /* Last, so that it counts in both schemes: this text stands on the colours of routers. */
  (void)fputs("}\n.ink{fill:#14181d}\n</style>\n"
              "<defs>\n"
              "<pattern id=\"vip-lost\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
              "patternTransform=\"rotate(45)\"><rect class=\"ground\" width=\"6\" height=\"6\"/>"
              "<path class=\"hatch\" d=\"M3 0v6\"/></pattern>\n"
              "<pattern id=\"vip-frozen\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
              "patternTransform=\"rotate(-45)\"><rect class=\"frost\" width=\"3.5\" height=\"7\"/>"
              "</pattern>\n</defs>\n",
              svg->out);
}
