/* SPDX-License-Identifier: MIT */
/*
 * test_lan.c - the simulated LAN itself: the demonstration comes out as it is
 * told, a run repeats to the last bit, clients are served on both sides of a
 * partition, the checks notice what is wrong, scenarios are refused with words.
 */
#include "sim.h"

#include "scenario.h"
#include "timeline.h"

/* Pings are 10 ms apart: an outage is known to so much at each end, and a bit for the delays. */
#define PING_SLACK (20 * VIP_MILLISECOND)

struct run {
  struct scenario scenario;
  struct lan *lan;
};

static void run_scenario(struct run *run, const char *text)
{
  if (!scenario_parse(&run->scenario, text))
    fail_msg("%s", run->scenario.error);
  run->lan = scenario_build(&run->scenario);
  assert_non_null(run->lan);
  lan_run(run->lan, run->scenario.end);
  lan_finish(run->lan);
}

static void assert_span(const struct lan_span *span, int server, vip_time from, vip_time length)
{
  assert_int_equal(span->server, server);
  assert_in_range(span->from, from > PING_SLACK ? from - PING_SLACK : 0, from + PING_SLACK);
  assert_in_range(span->until - span->from, length - PING_SLACK, length + PING_SLACK);
}

/* ---- The demonstration ---- */

/* Version 2 at 1 s and version 3 at 100 cs have the same timers. */
static void check_demonstration(uint8_t family, uint8_t version)
{
  static struct run run;
  memset(&run, 0, sizeof run);
  run.scenario.lan.family = family;
  run.scenario.version = version;
  run_scenario(&run, scenario_default);
  const struct lan *lan = run.lan;
  const vip_time start = sim_down(200, 100);                   /* r1 */
  const vip_time leave = 40 * VIP_SECOND + sim_skew(150, 100); /* r2, V5 */
  assert_int_equal(lan_leader(lan, 0), 1);
  assert_int_equal(sim_state(lan, 0), VIP_VRRP_INITIALIZE);
  assert_int_equal(sim_state(lan, 2), VIP_VRRP_BACKUP);
  assert_int_equal(lan_power(lan, 0), LAN_LEFT);
  vip_time down = sim_entered(lan, 1, VIP_VRRP_ACTIVE);
  assert_in_range(down, leave, leave + 2 * SIM_DELAY);
  for (int client = 3; client < 5; client++) {
    size_t count;
    const struct lan_span *spans = lan_spans(lan, client, &count);
    assert_int_equal(count, 7);
    assert_span(&spans[0], -1, 0, start);
    assert_span(&spans[1], 0, start, 10 * VIP_SECOND - start);
    /* V4: r1's last word before its end at 10 s was at 9.21875 s. */
    vip_time taken = start + 6 * VIP_SECOND + sim_down(150, 100);
    assert_span(&spans[2], -1, 10 * VIP_SECOND, taken - 10 * VIP_SECOND);
    /* r1 is back at 25 s and preempts without an outage. */
    vip_time back = 25 * VIP_SECOND + start;
    assert_span(&spans[3], 1, taken, back - taken);
    assert_span(&spans[4], 0, back, 40 * VIP_SECOND - back);
    assert_span(&spans[5], -1, 40 * VIP_SECOND, sim_skew(150, 100));
    assert_span(&spans[6], 1, leave, 50 * VIP_SECOND - leave);
  }
  sim_end(run.lan);
}

static void demonstration_ipv4(void **state)
{
  (void)state;
  check_demonstration(VIP_IPV4, VIP_VRRP_V3);
}

static void demonstration_ipv6(void **state)
{
  (void)state;
  check_demonstration(VIP_IPV6, VIP_VRRP_V3);
}

static void demonstration_v2(void **state)
{
  (void)state;
  check_demonstration(VIP_IPV4, VIP_VRRP_V2);
}

/* What a person sees of it. */
static void demonstration_is_told(void **state)
{
  (void)state;
  static struct run run;
  memset(&run, 0, sizeof run);
  run_scenario(&run, scenario_default);
  FILE *file = tmpfile();
  assert_non_null(file);
  timeline_events(run.lan, file);
  timeline_lanes(run.lan, file);
  timeline_summary(run.lan, file);
  static char text[16384];
  rewind(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  assert_int_equal(fclose(file), 0);
  static const char *const told[] = {
      "10.000  r1      ** crash",
      "10.000  clients -- without a gateway for 2.640 s, until 12.640: c1 c2",
      "28.219  r1          Backup -> Active      preempted",
      "28.219  r2          Active -> Backup      higher-priority: a better router is Active (r1)",
      "40.000  r1          Active -> Initialize  shutdown",
      "|!!!!!!!1111111111111!!!!!!2222222222222222222222222222221",
      "|......##############xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx......######",
      "3 outages",
      "0 violations"};
  for (size_t i = 0; i < COUNT_OF(told); i++)
    if (!strstr(text, told[i]))
      fail_msg("not told: %s", told[i]);
  sim_end(run.lan);
}

/* ---- Repetition ---- */

static uint64_t hash_of(uint64_t seed)
{
  static const char text[] = "router r1 priority 200 late 20ms\n"
                             "router r2 priority 150\n"
                             "router r3 priority 150\n"
                             "client c1\n"
                             "loss 10%\nduplicate 2%\nreorder 5%\ndelay 1ms\njitter 2ms\n"
                             "at 6s freeze r1\nat 12s thaw r1\nat 14s cut r1\nat 15s restore r1\n"
                             "at 16s crash r1\nat 20s restart r1\nend 25s\n";
  static struct run run;
  memset(&run, 0, sizeof run);
  run.scenario.lan.seed = seed;
  run_scenario(&run, text);
  uint64_t hash = lan_hash(run.lan);
  sim_end(run.lan);
  return hash;
}

static void seed_repeats_the_run(void **state)
{
  (void)state;
  assert_true(hash_of(7) == hash_of(7));
  assert_true(hash_of(7) != hash_of(8));
}

/* ---- Clients and the switch ---- */

static void both_sides_of_a_partition_are_served(void **state)
{
  (void)state;
  static struct run run;
  memset(&run, 0, sizeof run);
  run_scenario(&run, "router r1 priority 200\nrouter r2 priority 150\nclient c1\nclient c2\n"
                     "at 10s partition r1 c1 | r2 c2\nat 20s heal\nend 30s\n");
  size_t count;
  const struct lan_span *spans = lan_spans(run.lan, 2, &count);
  assert_int_equal(count, 2); /* c1: the start, then r1 to the end */
  assert_int_equal(spans[1].server, 0);
  spans = lan_spans(run.lan, 3, &count);
  assert_int_equal(count, 5); /* c2: start, r1, outage, r2, r1 again */
  assert_int_equal(spans[2].server, -1);
  assert_in_range(spans[2].until - spans[2].from, 0, sim_down(150, 100) + PING_SLACK);
  assert_int_equal(spans[3].server, 1);
  assert_int_equal(spans[4].server, 0);
  assert_int_equal(lan_leader(run.lan, 0), 0);
  sim_end(run.lan);
}

/* Without a virtual MAC only the announcement tells a client that its gateway has moved. */
static void announcement_moves_the_clients(void **state)
{
  (void)state;
  for (unsigned i = 0; i < COUNT_OF(sim_families); i++) {
    const uint8_t family = sim_families[i];
    static struct run run;
    memset(&run, 0, sizeof run);
    run.scenario.lan.family = family;
    run_scenario(&run, "vrrp 51 physical-mac\nrouter r1 priority 200\nrouter r2 priority 150\n"
                       "client c1\nat 10s crash r1\nend 20s\n");
    size_t count;
    const struct lan_span *spans = lan_spans(run.lan, 2, &count);
    assert_int_equal(count, 4);
    assert_int_equal(spans[2].server, -1);
    vip_time taken = sim_entered(run.lan, 1, VIP_VRRP_ACTIVE);
    assert_in_range(spans[2].until, taken, taken + PING_SLACK); /* not when the client asks */
    assert_int_equal(spans[3].server, 1);
    sim_end(run.lan);
  }
}

/* The router that has the way out gets the work, by tracking. */
static void uplink_is_tracked(void **state)
{
  (void)state;
  static struct run run;
  memset(&run, 0, sizeof run);
  run_scenario(&run, "vrrp 51 fast-preempt\nrouter r1 priority 200 uplink-weight 120\n"
                     "router r2 priority 150 uplink-weight 120\nclient c1\n"
                     "at 10s uplink-down r1\nat 20s uplink-up r1\nend 25s\n");
  size_t count;
  const struct lan_span *spans = lan_spans(run.lan, 2, &count);
  assert_int_equal(count, 5); /* start, r1, outage, r2, r1 */
  assert_in_range(spans[2].until - spans[2].from, 0, sim_skew(150, 100) + PING_SLACK);
  assert_int_equal(spans[3].server, 1);
  assert_int_equal(spans[4].server, 0);
  sim_end(run.lan);
}

struct frame_check {
  unsigned frames;
  unsigned bad;
};

static void check_frame(void *user, vip_time at, int node, const uint8_t *data, size_t length)
{
  struct frame_check *check = user;
  struct vip_frame frame;
  (void)at;
  (void)node;
  check->frames++;
  check->bad += length < 60 || vip_frame_parse(&frame, data, length) != VIP_OK;
}

static void every_frame_is_whole(void **state)
{
  (void)state;
  for (unsigned i = 0; i < COUNT_OF(sim_families); i++) {
    const uint8_t family = sim_families[i];
    struct frame_check check = {0, 0};
    static struct run run;
    memset(&run, 0, sizeof run);
    run.scenario.lan.family = family;
    run.scenario.lan.on_frame = check_frame;
    run.scenario.lan.user = &check;
    run_scenario(&run, scenario_default);
    assert_true(check.frames > 15000);
    assert_int_equal(check.bad, 0);
    sim_end(run.lan);
  }
}

/* ---- The checks can fail ---- */

/* VRRPv2 drops advertisements of another interval, so both lead for ever. */
static void two_leaders_are_noticed(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 100);
  config.version = VIP_VRRP_V2;
  (void)sim_router(lan, &config);
  config.advert_cs = 200;
  (void)sim_router(lan, &config);
  lan_run(lan, 5 * VIP_SECOND);
  assert_int_equal(lan_violations(lan), 0); /* not calm for long enough */
  lan_run(lan, 30 * VIP_SECOND);
  assert_int_equal(lan_leader(lan, 0), -2);
  assert_true(lan_violations(lan) > 0);
  assert_non_null(strstr(lan_violation(lan), "r1 and r2 both lead group 51 of a calm LAN"));
  lan_free(lan);
}

/* ---- Scenarios ---- */

static void bad_scenarios_are_refused(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *error;
  } cases[] = {
      {"router r1\n\nat 5s crahs r1", "line 3: \"crahs\" is no command"},
      {"router r1\nat 5 crash r1", "line 2: \"5\" is no time; allowed: a number and s, ms or us"},
      {"router r1\ncrash r9", "line 2: there is no router \"r9\" above; allowed: r1"},
      {"router r1\nclient c1\nleave c1", "line 3: there is no router \"c1\" above; allowed: r1"},
      {"router r1\nrouter r1", "line 2: \"r1\" is there already"},
      {"router r1 priority 256", "line 1: \"256\" is no such number; allowed: 1 to 255"},
      {"router r1 prio 5", "line 1: \"prio\" is not known here; allowed: priority address"},
      {"loss 101%", "line 1: \"101%\" is no share; allowed: 0% to 100%"},
      {"router a\nrouter b\npartition a b", "line 3: allowed: names, a bar, names"},
      {"vrrp 51 address 192.0.2.1\nrouter a address fe80::2", "\"fe80::2\" is IPv6, but this"},
      {"vrrp 51 address 192.0.2.300", "\"192.0.2.300\" is no address"},
      {"vrrp 51 interval 15ms", "line 1: allowed here: multiples of 10 ms"},
      {"router a\nheal a", "line 2: \"a\" is one word too many"},
      {"end", "line 1: \"\" is no time"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    static struct scenario scenario;
    memset(&scenario, 0, sizeof scenario);
    assert_false(scenario_parse(&scenario, cases[i].text));
    if (!strstr(scenario.error, cases[i].error))
      fail_msg("%s: %s", cases[i].text, scenario.error);
  }
  static struct scenario scenario;
  assert_true(scenario_parse(&scenario, "vrrp 51 version 2 ipv6\nrouter a"));
  assert_null(scenario_build(&scenario));
  assert_non_null(strstr(scenario.error, "router a: version"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(demonstration_ipv4),
      cmocka_unit_test(demonstration_ipv6),
      cmocka_unit_test(demonstration_v2),
      cmocka_unit_test(demonstration_is_told),
      cmocka_unit_test(seed_repeats_the_run),
      cmocka_unit_test(both_sides_of_a_partition_are_served),
      cmocka_unit_test(announcement_moves_the_clients),
      cmocka_unit_test(uplink_is_tracked),
      cmocka_unit_test(every_frame_is_whole),
      cmocka_unit_test(two_leaders_are_noticed),
      cmocka_unit_test(bad_scenarios_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
