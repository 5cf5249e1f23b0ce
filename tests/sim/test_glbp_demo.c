/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_demo.c - the demonstration with GLBP: what its scenario makes
 * happen, which router served which client at whose MAC, the text and the
 * picture of it; what scenarios may say; and that the LAN's checks of forwarders
 * find what they are for.
 */
#include "sim.h"

#include <stdlib.h>

#include "glbp_private.h"
#include "lan_glbp.h"
#include "lan_internal.h"
#include "scenario.h"
#include "svg.h"
#include "timeline.h"
#include "xml.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

/* As examples/lan/scenarios/glbp.txt, with fewer clients. */
static const char story[] = "glbp 1\n"
                            "router r1 priority 200\n"
                            "router r2 priority 100\n"
                            "router r3 priority 150\n"
                            "client c1 start 40s every 50ms keeps\n"
                            "client c2 start 40s every 50ms keeps\n"
                            "client c3 start 40s every 50ms keeps\n"
                            "client c4 start 40s every 50ms keeps cache 25s\n"
                            "at 55s crash r2\n"
                            "at 85s crash r1\n"
                            "at 115s restart r2\n"
                            "at 115s restart r1\n"
                            "at 175s leave r3\n"
                            "end 200s\n";

/* Ended, its books closed. */
static struct lan *told(void)
{
  static struct scenario scenario;
  memset(&scenario, 0, sizeof scenario);
  scenario.lan.trace_frames = true;
  if (!scenario_parse(&scenario, story))
    fail_msg("%s", scenario.error);
  struct lan *lan = scenario_build(&scenario);
  assert_non_null(lan);
  lan_run(lan, scenario.end);
  lan_finish(lan);
  char words[80];
  scenario_describe(&scenario, words, sizeof words);
  assert_string_equal(words, "GLBP over IPv4, group 1, round-robin");
  return lan;
}

/* All that `write` writes, to be freed. */
static char *text_of(const struct lan *lan, void (*write)(const struct lan *lan, FILE *out))
{
  FILE *file = tmpfile();
  assert_non_null(file);
  write(lan, file);
  assert_int_equal(ferror(file), 0);
  long length = ftell(file);
  assert_true(length > 0);
  char *text = malloc((size_t)length + 1);
  assert_non_null(text);
  rewind(file);
  assert_int_equal(fread(text, 1, (size_t)length, file), length);
  text[length] = '\0';
  assert_int_equal(fclose(file), 0);
  return text;
}

static void assert_has(const char *text, const char *what)
{
  if (!strstr(text, what))
    fail_msg("not there: %s", what);
}

/* ---- What happens ---- */

/* A span of a client; router -1: an outage. */
struct served {
  int client;
  int router;
  uint8_t forwarder;
  uint32_t from_s;
};

/* A death is noticed T after the last Hello, by the clients at that MAC alone; r1 and r2 hear of
   r3's claim at 117 s or 120 s, and take theirs at its first Hello behind 30 s more.  c4 asks every
   26 s: the second it doubts, one more until it asks; each gateway begins with forwarder 1. */
static const struct served all[] = {
    {3, 0, 1, 40},  {3, -1, 1, 85}, {3, 2, 1, 93}, {3, 0, 1, 153}, /* c1 */
    {4, 1, 2, 40},  {4, -1, 2, 55}, {4, 2, 2, 64}, {4, 1, 2, 153}, /* c2 */
    {5, 2, 3, 40},  {5, 1, 3, 175},                                /* c3 */
    {6, 0, 1, 40},  {6, 2, 2, 66},  {6, 2, 1, 94}, {6, 2, 2, 120}, /* c4 */
    {6, 2, 3, 146}, {6, 0, 1, 172}};

static void clients_are_served(void **state)
{
  (void)state;
  struct lan *lan = told();
  size_t next = 0;
  for (int client = 3; client < lan_count(lan); client++) {
    size_t count;
    const struct lan_span *spans = lan_spans(lan, client, &count);
    for (size_t i = 0; i < count; i++, next++) {
      assert_true(next < COUNT_OF(all));
      assert_int_equal(client, all[next].client);
      assert_int_equal(spans[i].server, all[next].router);
      assert_int_equal(spans[i].forwarder, all[next].forwarder);
      assert_int_equal(spans[i].from / VIP_SECOND, all[next].from_s);
    }
  }
  assert_int_equal(next, COUNT_OF(all));
  sim_end(lan);
}

static void text_tells_it(void **state)
{
  (void)state;
  static const char *const lanes[] = {
      "\n  F1       |               1111111111111111111111111111   3333333333333333333333333333333"
      "11111111111111111111111|\n",
      "\n  F2       |                  2222222222    333333333333333333333333333333333333333333333"
      "22222222222222222222222|\n",
      "\n  F3       |                  33333333333333333333333333333333333333333333333333333333333"
      "33333333333222222222222|\n",
      "\n  c2       |                    2222222!!!!!!2222222222222222222222222222222222222222222"
      "222222222222222222222222|\n",
      "\n  c4       |                    11111111111112222222222222211111111111112222222222222333"
      "333333333311111111111111|\n",
      "that router is Active for the forwarder",
      "served at that forwarder's MAC"};
  static const char *const events[] = {
      "    36.000  r2          Listen -> Active      no-response: ",
      " too long, forwarder 2\n",
      "    55.000  clients -- without a gateway for 9.050 s, until 64.050: c2\n",
      "   153.000  r3          Active -> Listen      higher-priority: ",
      " (r1), forwarder 1\n",
      "   175.000  r2          Listen -> Active      resign: ",
      " (r3), forwarder 3\n"};
  struct lan *lan = told();
  char *text = text_of(lan, timeline_lanes);
  for (size_t i = 0; i < COUNT_OF(lanes); i++)
    assert_has(text, lanes[i]);
  free(text);
  text = text_of(lan, timeline_events);
  for (size_t i = 0; i < COUNT_OF(events); i++)
    assert_has(text, events[i]);
  assert_null(strstr(text, "learned"));
  free(text);
  text = text_of(lan, timeline_summary);
  assert_has(text, "\n  F2       carried ");
  assert_has(text, " pings: r2 ");
  assert_has(text, "\n  checks   0 violations\n");
  free(text);
  sim_end(lan);
}

/* A LAN whose routers have no forwarders to tell of is told as ever. */
static void text_without_forwarders(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  (void)sim_default_router(lan, VIP_IPV4, 100);
  assert_true(lan_add_client(lan, &(struct lan_client_config){.name = NULL}) >= 0);
  lan_run(lan, SECONDS(10));
  lan_finish(lan);
  char *text = text_of(lan, timeline_lanes);
  assert_has(text, "1 2 .. served by that router");
  assert_null(strstr(text, "F1"));
  free(text);
  text = text_of(lan, timeline_summary);
  assert_null(strstr(text, "F"));
  free(text);
  sim_end(lan);
}

static void write_picture(const struct lan *lan, FILE *out)
{
  svg_write(lan, "title", out);
}

static void picture_shows_it(void **state)
{
  (void)state;
  static const char *const parts[] = {
      ">F1</text>",
      ">F3</text>",
      ">r3 stands in</text>",
      ">F2: r3</text>",
      ">gives a client a MAC</text>",
      "<title>forwarder 1: r1 is Active from 30.000 s to 85.000 s, 55.000 s (no-response)</title>",
      "<title>forwarder 2: r3 stands in from 64.000 s to 153.000 s, 89.000 s (no-response)</title>",
      "<title>forwarder 3: r2 stands in from 175.000 s to 200.000 s, 25.000 s (resign)</title>",
      "<title>c3: served by r2 at forwarder 3 from 175.050 s to 200.000 s; ",
      "<title>c2: without a gateway from 55.000 s to 64.050 s, 9.050 s; "};
  struct lan *lan = told();
  char *picture = text_of(lan, write_picture);
  const char *at;
  assert_null(xml_fault(picture, &at));
  for (size_t i = 0; i < COUNT_OF(parts); i++)
    assert_has(picture, parts[i]);
  assert_null(strstr(picture, ">F4<"));
  free(picture);
  sim_end(lan);
}

/* ---- What may be said ---- */

static void bad_scenarios_are_refused(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *error; /* of reading, or of building */
  } cases[] = {
      {"hsrp 1\nglbp 1", "line 2: this scenario is HSRP"},
      {"glbp 1024", "\"1024\" is no such number; allowed: 0 to 1023"},
      {"glbp 1 auth md4:secret", "is no authentication; allowed: text:KEY, md5:KEY"},
      {"glbp 1 load-balancing random",
       "\"random\" is no load balancing; allowed: round-robin, weighted, host-dependent, none"},
      {"glbp 1 jitter 21", "\"21\" is no such number"},
      {"glbp 1 hold 1s\nrouter a", "router a: hold_ms: "},
      {"glbp 1 redirect 3601s\nrouter a", "router a: redirect_s: "},
      {"glbp 1 lower 200\nrouter a", "router a: weight_lower: "},
      {"hsrp 1\nrouter a weight 90", "router a: weight: HSRP has none"},
      {"router a weight 90", "router a: weight: VRRP has none"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    static struct scenario scenario;
    memset(&scenario, 0, sizeof scenario);
    if (scenario_parse(&scenario, cases[i].text))
      assert_null(scenario_build(&scenario));
    if (!strstr(scenario.error, cases[i].error))
      fail_msg("%s: %s", cases[i].text, scenario.error);
  }
}

/* All that the command takes reaches the groups. */
static void words_reach_the_group(void **state)
{
  (void)state;
  static struct scenario scenario;
  memset(&scenario, 0, sizeof scenario);
  assert_true(scenario_parse(
      &scenario,
      "glbp 7 ipv6 hello 500ms hold 2s redirect 0s timeout 700s preempt preempt-delay 3s "
      "no-forwarder-preempt forwarder-delay 0s lower 50 upper 60 jitter 10 "
      "load-balancing weighted auth text:words\n"
      "router a priority 9 weight 70\nrouter b no-preempt\n"));
  struct lan *lan = scenario_build(&scenario);
  assert_non_null(lan);
  lan_run(lan, 1);
  const struct vip_glbp_config *a = vip_glbp_get_config(lan_glbp(lan, 0, 0));
  assert_int_equal(a->group, 7);
  assert_int_equal(a->family, VIP_IPV6);
  assert_int_equal(a->hello_ms, 500);
  assert_int_equal(a->hold_ms, 2000);
  assert_int_equal(a->redirect_s, 0);
  assert_int_equal(a->timeout_s, 700);
  assert_int_equal(a->preempt_delay_s, 3);
  assert_int_equal(a->forwarder_delay_s, 0);
  assert_int_equal(a->weight, 70);
  assert_int_equal(a->weight_lower, 50);
  assert_int_equal(a->weight_upper, 60);
  assert_int_equal(a->jitter_pct, 10);
  assert_int_equal(a->balancing, VIP_GLBP_WEIGHTED);
  assert_int_equal(a->priority, 9);
  assert_true(a->preempt && a->no_forwarder_preempt);
  assert_int_equal(a->auth->method->kind, VIP_AUTH_TEXT);
  assert_false(vip_glbp_get_config(lan_glbp(lan, 1, 0))->preempt);
  sim_end(lan);
}

/* ---- The checks of the LAN ---- */

/* Three routers that have been calm for long enough, and a client that asks again and again. */
static struct lan *calm(void)
{
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (int i = 0; i < 3; i++) {
    int router = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
    struct vip_glbp_config config = {.group = 1,
                                     .family = VIP_IPV4,
                                     .address = vip_ipv4(192, 0, 2, 1),
                                     .priority = (uint8_t)(200 - i)};
    assert_int_equal(lan_add_glbp(lan, router, &config), 0);
  }
  (void)lan_add_client(lan,
                       &(struct lan_client_config){.start = SECONDS(135), .cache = SECONDS(1)});
  lan_run(lan, SECONDS(140));
  assert_int_equal(lan_violations(lan), 0);
  return lan;
}

/* The library's own, to be spoilt. */
static struct vip_glbp_forwarder *forwarder(struct lan *lan, int router, uint8_t number)
{
  return &vipi_glbp(lan_group(lan, router, 0))->run.forwarder[number - 1];
}

static void assert_found(struct lan *lan, const char *what)
{
  lan_run(lan, lan_now(lan) + SECONDS(10));
  size_t count;
  bool found = false;
  const struct lan_entry *entries = lan_trace(lan, &count);
  for (size_t i = 0; i < count; i++)
    found = found || (entries[i].kind == LAN_BROKEN && strstr(entries[i].text, what));
  if (!found)
    fail_msg("not found: %s; first: %s", what, lan_violation(lan));
  lan_free(lan);
}

static void checks_find_faults(void **state)
{
  (void)state;
  struct lan *lan = calm();
  forwarder(lan, 0, 2)->own = true;
  forwarder(lan, 1, 2)->own = true;
  forwarder(lan, 2, 2)->own = true;
  lan_check_all(lan);
  assert_found(lan, "and r2 were both given forwarder 2 of a calm LAN");

  lan = calm();
  forwarder(lan, 0, 1)->own = false;
  lan_check_all(lan);
  assert_found(lan, "has no forwarder in a calm LAN, and a number is free");

  lan = calm();
  forwarder(lan, 1, 1)->state = VIP_GLBP_ACTIVE;
  lan_check_all(lan);
  assert_found(lan, "and r2 are both Active for forwarder 1 in a calm LAN");

  lan = calm();
  forwarder(lan, 0, 1)->state = VIP_GLBP_LISTEN;
  lan_check_all(lan);
  assert_found(lan, "hears nobody that is Active for forwarder 1 of a calm LAN");

  lan = calm();
  lan->nodes[1].router->groups[0]->holds_mac[0] = false;
  lan->nodes[1].router->groups[0]->holds_mac[1] = false;
  lan->nodes[1].router->groups[0]->holds_mac[2] = false;
  assert_found(lan, "that nobody has");
}

/* A secondary that is better than the Active one and never takes over. */
static void checks_find_who_is_too_shy(void **state)
{
  (void)state;
  struct lan *lan = calm();
  forwarder(lan, 1, 1)->state = VIP_GLBP_LISTEN;
  forwarder(lan, 1, 1)->own = true;
  forwarder(lan, 0, 1)->own = false;
  lan_check_all(lan);
  assert_found(lan, "should long have taken over forwarder 1 from r1");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(clients_are_served),        cmocka_unit_test(text_tells_it),
      cmocka_unit_test(text_without_forwarders),   cmocka_unit_test(picture_shows_it),
      cmocka_unit_test(bad_scenarios_are_refused), cmocka_unit_test(words_reach_the_group),
      cmocka_unit_test(checks_find_faults),        cmocka_unit_test(checks_find_who_is_too_shy),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
