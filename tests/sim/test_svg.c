/* SPDX-License-Identifier: MIT */
/*
 * test_svg.c - the picture of a run: well-formed, with every stay in a state,
 * every outage and every fault of the record; no text over another one; names
 * of any octets; a size that does not follow the number of packets; states of
 * any protocol.
 *
 * What must be there is taken from the record itself (lan_trace(), lan_spans()),
 * not from what the drawing makes of it.
 */
#include "sim.h"

#include <stdlib.h>

#include "lan_internal.h"
#include "scenario.h"
#include "svg.h"
#include "svg_internal.h"
#include "xml.h"

struct run {
  struct scenario scenario;
  struct lan *lan;
};

static struct lan *run_scenario(const char *text)
{
  static struct run run;
  memset(&run, 0, sizeof run);
  run.scenario.lan.trace_frames = true;
  if (!scenario_parse(&run.scenario, text))
    fail_msg("%s", run.scenario.error);
  run.lan = scenario_build(&run.scenario);
  assert_non_null(run.lan);
  lan_run(run.lan, run.scenario.end);
  lan_finish(run.lan);
  return run.lan;
}

/* The picture, to be freed; it is well-formed. */
static char *draw(const struct lan *lan, const char *title)
{
  FILE *file = tmpfile();
  assert_non_null(file);
  svg_write(lan, title, file);
  assert_int_equal(ferror(file), 0);
  long length = ftell(file);
  assert_true(length > 0);
  char *text = malloc((size_t)length + 1);
  assert_non_null(text);
  rewind(file);
  assert_int_equal(fread(text, 1, (size_t)length, file), length);
  text[length] = '\0';
  assert_int_equal(fclose(file), 0);
  const char *at;
  const char *fault = xml_fault(text, &at);
  if (fault)
    fail_msg("%s: %.60s", fault, at);
  return text;
}

static unsigned count_of(const char *text, const char *what)
{
  unsigned count = 0;
  for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
    count++;
  return count;
}

static void assert_has(const char *text, const char *what)
{
  if (!strstr(text, what))
    fail_msg("not in the picture: %s", what);
}

/* A bad LAN: all kinds of faults, some at once, outages that begin and end anywhere. */
static const char storm[] = "router r1 priority 200 late 20ms\nrouter r2 priority 150\n"
                            "router r3 priority 150\nclient c1\nclient c2\n"
                            "loss 10%\nduplicate 2%\nreorder 5%\ndelay 1ms\njitter 2ms\n"
                            "at 10s freeze r1\nat 18s thaw r1\nat 25s cut r1\nat 30s restore r1\n"
                            "at 31s partition r1 c1 | r2 r3 c2\nat 38s heal\n"
                            "at 40s crash r1\nat 41s refuse-claim r3 1\nat 50s restart r1\n"
                            "at 52s priority r1 120\nat 52s cut c1\nat 53s restore c1\n"
                            "at 55s start r3\nat 58s leave r1\nend 60s\n";

/* ---- What happened is there ---- */

/* Titles of the stays of a router, from the record; `drawn` counts what is in the picture. */
static unsigned check_stays(const struct lan *lan, int router, const char *picture)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  const char *state = "off";
  vip_time from = 0;
  unsigned stays = 0;
  for (size_t i = 0; i <= count; i++) {
    bool end = i == count;
    if (!end && (entries[i].node != router ||
                 (entries[i].kind != LAN_POWER && entries[i].kind != LAN_STATE)))
      continue;
    vip_time until = end ? lan_now(lan) : entries[i].at;
    if (until > from) {
      char title[120];
      (void)snprintf(title, sizeof title, "<title>%s: %s from %.3f s to %.3f s, %.3f s",
                     lan_name(lan, router), state, (double)from / 1e9, (double)until / 1e9,
                     (double)(until - from) / 1e9);
      assert_has(picture, title);
      stays++;
    }
    if (end)
      break;
    from = until;
    if (entries[i].kind == LAN_STATE)
      state = lan_state_text(lan, router, 0, entries[i].new_state);
    else if (entries[i].new_state == LAN_OFF)
      state = "off";
    else if (strcmp(state, "off") == 0)
      state = "Initialize";
  }
  return stays;
}

static unsigned check_outages(const struct lan *lan, int client, const char *picture)
{
  size_t count;
  const struct lan_span *spans = lan_spans(lan, client, &count);
  unsigned outages = 0;
  for (size_t i = 0; i < count; i++) {
    if (spans[i].server >= 0)
      continue;
    double length = (double)(spans[i].until - spans[i].from) / 1e9;
    char text[120];
    (void)snprintf(text, sizeof text, "<title>%s: without a gateway from %.3f s to ",
                   lan_name(lan, client), (double)spans[i].from / 1e9);
    assert_has(picture, text);
    if (length < 1)
      (void)snprintf(text, sizeof text, ">%.0f ms</text>", length * 1e3);
    else
      (void)snprintf(text, sizeof text, ">%.*f s</text>", length < 10 ? 2 : 1, length);
    assert_has(picture, text);
    outages++;
  }
  return outages;
}

static void check_faults(const struct lan *lan, const char *picture)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  for (size_t i = 0; i < count; i++)
    if (entries[i].kind == LAN_FAULT)
      assert_has(picture, entries[i].text);
}

static void check_record(const char *scenario)
{
  struct lan *lan = run_scenario(scenario);
  char *picture = draw(lan, "title");
  unsigned stays = 0;
  unsigned outages = 0;
  for (int i = 0; i < lan_count(lan); i++)
    if (lan_is_router(lan, i))
      stays += check_stays(lan, i, picture);
    else
      outages += check_outages(lan, i, picture);
  assert_true(stays >= 7);
  assert_true(outages >= 3);
  assert_int_equal(count_of(picture, "<title>r"), stays);
  assert_int_equal(count_of(picture, ": without a gateway from "), outages);
  check_faults(lan, picture);
  free(picture);
  sim_end(lan);
}

static void demonstration_is_drawn(void **state)
{
  (void)state;
  check_record(scenario_default);
  struct lan *lan = run_scenario(scenario_default);
  char *picture = draw(lan, "title");
  assert_has(picture, ">crash</text>");
  assert_has(picture, ">restart</text>");
  assert_has(picture, ">graceful leave</text>");
  free(picture);
  sim_end(lan);
}

static void storm_is_drawn(void **state)
{
  (void)state;
  check_record(storm);
}

/* Marks of a path, each `shape` long. */
static unsigned marks(const char *path, const char *shape)
{
  unsigned count = 0;
  for (const char *end = strchr(path, '"'); (path = strstr(path, shape)) && path < end; path++)
    count++;
  return count;
}

/* Advertisements are far enough apart to be seen one by one; r3 sends none. */
static void packets_are_ticks(void **state)
{
  (void)state;
  struct lan *lan = run_scenario(scenario_default);
  char *picture = draw(lan, "title");
  static const char begin[] = "<path class=\"tick\" d=\"";
  const char *at = strstr(strstr(picture, begin) + 1, begin); /* behind that of the legend */
  for (int router = 0; router < 2; router++) {
    assert_non_null(at);
    unsigned sent = sim_frames(lan, router, VIP_FRAME_VRRP, 0, lan_now(lan), NULL);
    assert_true(sent > 15);
    assert_int_equal(marks(at + strlen(begin), "v4"), sent);
    at = strstr(at + 1, begin);
  }
  assert_null(at);
  /* r1 came to lead twice, and so did r2; once more in the legend. */
  assert_int_equal(count_of(picture, "l2.5 5h-5z"), 5);
  free(picture);
  sim_end(lan);
}

/* By name where there is room, and in the router's colour. */
static void service_names_its_router(void **state)
{
  (void)state;
  struct lan *lan = run_scenario(scenario_default);
  char *picture = draw(lan, "title");
  assert_has(picture, "<title>c2: served by r2 from 12.640 s to 28.220 s; 1558 pings</title>");
  assert_int_equal(count_of(picture, "><title>c1: served by r1"), 2);
  const char *bar = strstr(picture, "<title>c1: served by r2");
  assert_non_null(bar);
  while (*bar != '\n')
    bar--;
  assert_memory_equal(bar, "\n<rect class=\"r1\"", 17); /* counted from 0 */
  assert_int_equal(count_of(picture, ">r1</text>"), 1 + 2 * 2);
  free(picture);
  sim_end(lan);
}

/* An outage that has not ended lasted longer than its length. */
static void open_outage_is_told(void **state)
{
  (void)state;
  struct lan *lan = run_scenario("router r1\nclient c1\nat 6s crash r1\nend 20s\n");
  char *picture = draw(lan, "title");
  assert_has(picture, ">&gt; 14.0 s</text>");
  assert_has(picture, "c1: without a gateway from 6.000 s to the end at 20.000 s, 14.000 s");
  free(picture);
  sim_end(lan);
}

static void failed_checks_are_drawn(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 100);
  config.version = VIP_VRRP_V2;
  (void)sim_router(lan, &config);
  config.advert_cs = 200;
  (void)sim_router(lan, &config);
  lan_run(lan, 30 * VIP_SECOND);
  assert_true(lan_violations(lan) > 1);
  char *picture = draw(lan, "title");
  assert_has(picture, " bad\"");
  assert_int_equal(
      count_of(picture, ">check failed: r1 and r2 both lead group 51 of a calm LAN</text>"), 1);
  assert_has(picture, "No client was without a gateway. Checks that failed: ");
  free(picture);
  lan_free(lan);
}

/* ---- How it is drawn ---- */

static void picture_has_no_size_of_its_own(void **state)
{
  (void)state;
  struct lan *lan = run_scenario(scenario_default);
  char *picture = draw(lan, "title");
  const char *root = strstr(picture, "<svg ");
  assert_non_null(root);
  char tag[400];
  (void)snprintf(tag, sizeof tag, "%.*s", (int)strcspn(root, ">"), root);
  assert_has(tag, "xmlns=\"http://www.w3.org/2000/svg\"");
  assert_has(tag, "viewBox=\"0 0 720 ");
  assert_null(strstr(tag, " width="));
  assert_null(strstr(tag, " height="));
  assert_has(tag, "aria-labelledby=\"vip-title vip-desc\"");
  assert_has(picture, "<title id=\"vip-title\">title</title>");
  assert_has(picture, "<desc id=\"vip-desc\">6 outages of clients, the longest 3.22 s");
  assert_has(picture, "r1 was Active for 18.562 s. r2 was Active for 25.172 s.</desc>");
  assert_has(picture, "@media (prefers-color-scheme:dark)");
  static const char *const legend[] = {">VRRP<", ">Initialize<", ">Backup<", ">Active<", ">off<"};
  for (size_t i = 0; i < COUNT_OF(legend); i++)
    assert_has(picture, legend[i]);
  assert_int_equal(count_of(picture, "http"), 1); /* the name space: it fetches nothing */
  free(picture);
  sim_end(lan);
}

/* A text of the picture, as wide as the widest font makes it. */
struct box {
  double left, right, foot;
  char text[SVG_TEXT];
};

static double attribute(const char *tag, const char *name)
{
  const char *at = strstr(tag, name);
  assert_non_null(at);
  return strtod(at + strlen(name), NULL);
}

static size_t read_boxes(const char *picture, struct box *boxes, size_t room)
{
  size_t count = 0;
  for (const char *at = strstr(picture, "<text "); at; at = strstr(at + 1, "<text ")) {
    const char *end = strchr(at, '>');
    char tag[200];
    assert_true(count < room && end && end - at < (long)sizeof tag);
    (void)snprintf(tag, sizeof tag, "%.*s", (int)(end - at), at);
    struct box *box = &boxes[count++];
    (void)snprintf(box->text, sizeof box->text, "%.*s", (int)strcspn(end + 1, "<"), end + 1);
    double x = attribute(tag, " x=\"");
    box->foot = attribute(tag, " y=\"");
    double width = svg_text_width(box->text, strstr(tag, "small") ? SVG_SMALL : SVG_TYPE);
    if (strstr(tag, " mid\"") || strstr(tag, "mid "))
      box->left = x - width / 2;
    else
      box->left = strstr(tag, "end\"") || strstr(tag, "end ") ? x - width : x;
    box->right = box->left + width;
  }
  return count;
}

/* Letters of SVG_SMALL are 9 units high with what goes below the line. */
static void assert_apart(const char *picture)
{
  static struct box boxes[1000];
  size_t count = read_boxes(picture, boxes, COUNT_OF(boxes));
  assert_true(count > 20);
  for (size_t i = 0; i < count; i++) {
    if (boxes[i].left < 0 || (boxes[i].right > SVG_PAGE && i > 0)) /* 0: the head */
      fail_msg("off the page: %s", boxes[i].text);
    for (size_t j = 0; j < i; j++) {
      double apart = boxes[i].foot - boxes[j].foot;
      if (apart > -9 && apart < 9 && boxes[i].left < boxes[j].right &&
          boxes[j].left < boxes[i].right)
        fail_msg("\"%s\" is over \"%s\"", boxes[i].text, boxes[j].text);
    }
  }
}

/* Ten routers, twenty clients and much going on. */
static struct lan *crowd(unsigned advert_cs, vip_time end)
{
  struct lan *lan = sim_lan(3, VIP_IPV4);
  for (int i = 0; i < 10; i++) {
    struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, (uint8_t)(220 - 10 * i));
    config.advert_cs = (uint16_t)advert_cs;
    (void)sim_router(lan, &config);
  }
  for (int i = 0; i < 20; i++)
    assert_true(lan_add_client(lan, &(struct lan_client_config){.name = NULL}) >= 0);
  for (int i = 0; i < 40; i++) {
    lan_run(lan, end / 41 * (vip_time)(i + 1));
    int router = i * 7 % 10;
    if (i % 4 == 0)
      lan_restart(lan, router);
    else if (i % 4 == 1)
      lan_crash(lan, router);
    else if (i % 4 == 2)
      lan_set_priority(lan, router, (uint8_t)(100 + i));
    else
      lan_partition(lan, i % 8 == 3 ? 0x155555u : 0);
  }
  lan_run(lan, end);
  lan_finish(lan);
  return lan;
}

/* Forwarders that two routers are Active for, for long and for short; short visits of clients. */
static const char sides[] = "glbp 1 hello 250ms hold 1s forwarder-delay 1s\n"
                            "router r1 priority 200\nrouter r2 priority 150\nrouter r3\n"
                            "client c1 start 6s cache 1s\nclient c2 start 6s\n"
                            "at 10s partition r1 c1 | r2 r3 c2\nat 15s heal\n"
                            "at 20s partition r1 r2 | r3 c1 c2\nat 22s heal\n"
                            "at 25s crash r2\nat 27s restart r2\nat 30s freeze r1\n"
                            "at 33s thaw r1\nend 40s\n";

static void texts_are_apart(void **state)
{
  (void)state;
  static const char *const texts[] = {scenario_default, storm, sides, NULL};
  for (size_t i = 0; i < COUNT_OF(texts); i++) {
    struct lan *lan = texts[i] ? run_scenario(texts[i]) : crowd(100, 100 * VIP_SECOND);
    char *picture = draw(lan, "title");
    assert_apart(picture);
    free(picture);
    lan_free(lan);
  }
}

/* Ten times the packets: a slice of the time axis holds one tick, so no lane has more than
   SVG_PAGE / 2.5 of them, of 15 octets at most. */
static void size_is_bounded(void **state)
{
  (void)state;
  size_t size[2];
  unsigned packets[2] = {0, 0};
  for (int i = 0; i < 2; i++) {
    struct lan *lan = crowd(i ? 1 : 10, 60 * VIP_SECOND);
    for (int router = 0; router < 10; router++)
      packets[i] += sim_frames(lan, router, VIP_FRAME_VRRP, 0, lan_now(lan), NULL);
    char *picture = draw(lan, "title");
    size[i] = strlen(picture);
    static const char begin[] = "<path class=\"tick\" d=\"";
    for (const char *at = strstr(picture, begin); at; at = strstr(at + 1, begin))
      assert_in_range(marks(at + strlen(begin), "v4"), 1, SVG_PAGE * 2 / 5);
    free(picture);
    lan_free(lan);
  }
  assert_true(packets[1] > 9 * packets[0]);
  assert_true(size[1] < size[0] + 10 * 15 * (SVG_PAGE * 2 / 5));
  assert_true(size[0] < 100000);
}

/* ---- Names and numbers ---- */

static void names_may_hold_anything(void **state)
{
  (void)state;
  static const char *const names[][2] = {{"<r&\">", ">&lt;r&amp;\"&gt;<"},
                                         {"a\x01z", ">a?z<"},
                                         {"b\xc3\xbcro", ">b\xc3\xbcro<"},
                                         {"c\xff\xc3", ">c?"
                                                       "?<"},
                                         {"d\xc0\xaf", ">d?"
                                                       "?<"},
                                         {"e\xed\xa0\x80", ">e?"
                                                           "?"
                                                           "?<"},
                                         {"f\xef\xbf\xbf", ">f?"
                                                           "?"
                                                           "?<"},
                                         {"g\xf0\x9f\x98\x80", ">g\xf0\x9f\x98\x80<"}};
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    int router = lan_add_router(lan, &(struct lan_router_config){.name = names[i][0]});
    struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, (uint8_t)(200 - i));
    assert_true(lan_add_vrrp(lan, router, &config) >= 0);
  }
  assert_true(lan_add_client(lan, &(struct lan_client_config){.name = "<c>"}) >= 0);
  lan_run(lan, 10 * VIP_SECOND);
  lan_finish(lan);
  char *picture = draw(lan, "a < b & c > \"d\" \x7f");
  for (size_t i = 0; i < COUNT_OF(names); i++)
    assert_has(picture, names[i][1]);
  assert_has(picture, "<title id=\"vip-title\">a &lt; b &amp; c &gt; \"d\" ?</title>");
  assert_has(picture, "<title>&lt;c&gt;: served by &lt;r&amp;\"&gt; from ");
  free(picture);
  sim_end(lan);
}

/* Nothing has happened, nobody is there, somebody never starts. */
static void empty_lans_are_drawn(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  free(draw(lan, ""));
  int router = lan_add_router(lan, &(struct lan_router_config){.start = VIP_SECOND});
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 100);
  assert_true(lan_add_vrrp(lan, router, &config) >= 0);
  config.vrid = 52;
  assert_true(lan_add_vrrp(lan, router, &config) >= 0);
  assert_true(lan_add_client(lan, &(struct lan_client_config){.name = NULL}) >= 0);
  free(draw(lan, ""));
  lan_run(lan, VIP_SECOND / 2);
  lan_finish(lan);
  char *picture = draw(lan, "");
  assert_has(picture, ">r1/51</text>");
  assert_has(picture, ">r1/52</text>");
  assert_int_equal(count_of(picture, ": off from 0.000 s to 0.500 s, 0.500 s"), 2);
  assert_has(picture, ">50 ms</text>");
  free(picture);
  sim_end(lan);
}

/* ---- Other protocols ---- */

static const char *const six_names[] = {"Zero", "One", "Two", "Three", "Four", "Five"};
static const struct lan_color six_colors[] = {{"#000000", "#000010"}, {"#000001", "#000011"},
                                              {"#000002", "#000012"}, {"#000003", "#000013"},
                                              {"#000004", "#000014"}, {"#000005", "#000015"}};

/* A router that speaks something else has a legend and colours of its own. */
static void states_are_the_protocols(void **state)
{
  (void)state;
  struct lan *lan = run_scenario(scenario_default);
  struct lan_group *group = lan->nodes[1].router->groups[0];
  const struct lan_protocol *vrrp = group->protocol;
  struct lan_protocol other = *vrrp;
  other.name = "Other";
  other.state_count = COUNT_OF(six_names);
  other.state_names = six_names;
  other.state_colors = six_colors;
  group->protocol = &other;
  char *picture = draw(lan, "title");
  group->protocol = vrrp;
  assert_has(picture, ">VRRP<");
  assert_has(picture, ">Other<");
  for (size_t i = 0; i < COUNT_OF(six_names); i++) {
    char text[60];
    (void)snprintf(text, sizeof text, ">%s</text>", six_names[i]);
    assert_has(picture, text);
    (void)snprintf(text, sizeof text, ".p1s%u{fill:%s}", (unsigned)i, six_colors[i].light);
    assert_has(picture, text);
    (void)snprintf(text, sizeof text, ".p1s%u{fill:%s}", (unsigned)i, six_colors[i].dark);
    assert_has(picture, text);
  }
  assert_int_equal(count_of(picture, "<title>r2: Two from "), 2);
  assert_int_equal(count_of(picture, "<title>r1: Active from "), 2);
  free(picture);
  sim_end(lan);
}

/* ---- The checker ---- */

static void checker_finds_faults(void **state)
{
  (void)state;
  static const char *const bad[] = {"",
                                    "text",
                                    "<a>",
                                    "<a></b>",
                                    "<a/><b/>",
                                    "<a b=\"1\" b=\"2\"/>",
                                    "<a b=1/>",
                                    "<a b=\"<\"/>",
                                    "<a b=\"1\"c=\"2\"/>",
                                    "<a>&b;</a>",
                                    "<a>&</a>",
                                    "<a><</a>",
                                    "<a>\x01</a>",
                                    "<a>\xff</a>",
                                    "<a>\xc3</a>",
                                    "<a>\xed\xa0\x80</a>",
                                    "<a>\xef\xbf\xbe</a>",
                                    "<a/>text"};
  const char *at;
  for (size_t i = 0; i < COUNT_OF(bad); i++)
    if (!xml_fault(bad[i], &at))
      fail_msg("taken for XML: %s", bad[i]);
  assert_null(xml_fault("<?xml version=\"1.0\"?>\n<a b=\"&lt;\"><c/>\xc3\xbc &amp; d</a>\n", &at));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(checker_finds_faults),     cmocka_unit_test(demonstration_is_drawn),
      cmocka_unit_test(storm_is_drawn),           cmocka_unit_test(packets_are_ticks),
      cmocka_unit_test(service_names_its_router), cmocka_unit_test(open_outage_is_told),
      cmocka_unit_test(failed_checks_are_drawn),  cmocka_unit_test(picture_has_no_size_of_its_own),
      cmocka_unit_test(texts_are_apart),          cmocka_unit_test(size_is_bounded),
      cmocka_unit_test(names_may_hold_anything),  cmocka_unit_test(empty_lans_are_drawn),
      cmocka_unit_test(states_are_the_protocols),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
