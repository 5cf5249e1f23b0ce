/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp.c - HSRP between three routers on the simulated LAN: who is Active
 * and who Standby, and within which time after a fault.
 *
 * The bounds, with H the hello time, T the hold time, D the longest delay of a
 * frame, J the longest lateness of a timer:
 *
 *   cold start      Active 2 T, Standby 3 T to 4 T: the others hear the first one as
 *                   Standby, wait for it, and speak; + D + J for each T
 *   silent death    Active T + D + J after the last Hello; Standby T later if the
 *                   others miss the old Active router first, up to 2 T later if they
 *                   hear the new one first and go on waiting for the old Standby
 *   resign          Active D + J, Standby T later
 *   healing         H + 2 D + 2 J until one of two Active routers has yielded
 *   anything else   Active 2 (T + J) + n D, Standby 4 (T + J) + n D after the last fault, with
 *                   n routers: see tests/doc/explored.md
 *
 * The LAN itself checks after every event that a calm LAN has one Active and one
 * Standby router (check.c), and each packet: state, source MAC, the right to a
 * Coup (lan_hsrp.c).
 *
 * VIP_SIM_SEEDS=N in the environment: so many seeds in the tests of chance
 * instead of 1000.
 */
#include "sim.h"

#include <stdlib.h>

#include "lan_hsrp.h"
#include "scenario.h"
#include "swarm.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)
#define HELLO      SECONDS(1)
#define HOLD       SECONDS(3)

enum { ROUTERS = 3 };

static unsigned seeds(void)
{
  const char *said = getenv("VIP_SIM_SEEDS");
  long count = said ? strtol(said, NULL, 10) : 1000;
  assert_in_range(count, 1, 1000000);
  return (unsigned)count;
}

/* ---- Routers ---- */

/* What a group of a test is made of: 1 s, 3 s, group 1. */
static struct vip_hsrp_config hsrp_config(uint8_t family, uint8_t version, uint8_t priority)
{
  struct vip_hsrp_config config = {.group = 1,
                                   .family = family,
                                   .version = version,
                                   .priority = priority,
                                   .hello_ms = 1000,
                                   .hold_ms = 3000};
  config.address =
      family == VIP_IPV4 ? vip_ipv4(192, 0, 2, 1) : (struct vip_addr){{0xfe, 0x80, [15] = 1}};
  return config;
}

static const struct vip_key key = {
    .id = 1, .secret = (const uint8_t *)"secret", .length = 6, .flags = 3};
static const struct vip_auth md5 = {.method = &vip_auth_md5, .keys = &key, .key_count = 1};

/* Every version and family, with and without MD5. */
struct kind {
  uint8_t family;
  uint8_t version;
  bool md5;
};

static const struct kind kinds[] = {
    {VIP_IPV4, 1, false}, {VIP_IPV4, 2, true}, {VIP_IPV6, 2, false}, {VIP_IPV4, 1, true}};

static struct vip_hsrp_config config_of(const struct kind *kind, uint8_t priority)
{
  struct vip_hsrp_config config = hsrp_config(kind->family, kind->version, priority);
  if (kind->md5)
    config.auth = &md5;
  return config;
}

static int add_router(struct lan *lan, const struct vip_hsrp_config *config)
{
  int router = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
  assert_true(router >= 0);
  assert_int_equal(lan_add_hsrp(lan, router, config, -1), 0);
  lan_hsrp_advertise(lan, router, 0, &(struct vip_hsrp_if_config){.version = config->version});
  return router;
}

/* Three of priorities 200, 150, 100; 1 ms to 3 ms from each to each. */
static struct lan *three(uint64_t seed, const struct kind *kind, bool preempt, vip_time late)
{
  static const uint8_t priorities[ROUTERS] = {200, 150, 100};
  struct lan_config lan_config = {.seed = seed, .family = kind->family, .trace_frames = true};
  lan_config.quality.delay = VIP_MILLISECOND;
  lan_config.quality.jitter = 2 * VIP_MILLISECOND;
  struct lan *lan = lan_create(&lan_config);
  assert_non_null(lan);
  for (int i = 0; i < ROUTERS; i++) {
    struct vip_hsrp_config config = config_of(kind, priorities[i]);
    config.preempt = preempt;
    lan_set_late(lan, add_router(lan, &config), late);
  }
  return lan;
}

#define DELAY (3 * VIP_MILLISECOND)
#define LATE  (20 * VIP_MILLISECOND)

static void assert_roles(const struct lan *lan, int active, int standby)
{
  assert_int_equal(lan_leader(lan, 0), active);
  for (int i = 0; i < ROUTERS; i++) {
    if (lan_power(lan, i) != LAN_RUNNING || i == active)
      continue;
    assert_int_equal(sim_state(lan, i), i == standby ? VIP_HSRP_STANDBY : VIP_HSRP_LISTEN);
  }
}

static unsigned transitions(const struct lan *lan, int router, vip_time from)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  unsigned changes = 0;
  for (size_t i = 0; i < count; i++)
    changes += entries[i].kind == LAN_STATE && entries[i].node == router && entries[i].at >= from;
  return changes;
}

static vip_time last_frame(const struct lan *lan, int router, vip_time until)
{
  vip_time last = 0;
  assert_true(sim_frames(lan, router, VIP_FRAME_HSRP, 0, until, &last) > 0);
  return last;
}

/* ---- H1: from a cold start ---- */

static void cold_start(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct lan *lan = three(seed, &kinds[seed % COUNT_OF(kinds)], seed & 1, LATE);
    lan_run(lan, 4 * (HOLD + DELAY + LATE));
    assert_roles(lan, 0, 1);
    assert_in_range(sim_entered(lan, 0, VIP_HSRP_ACTIVE), 2 * HOLD, 2 * (HOLD + DELAY + LATE));
    assert_in_range(sim_entered(lan, 1, VIP_HSRP_STANDBY), 3 * HOLD, 4 * (HOLD + DELAY + LATE));
    vip_time calm = lan_now(lan);
    lan_run(lan, calm + SECONDS(60));
    for (int i = 0; i < ROUTERS; i++)
      assert_int_equal(transitions(lan, i, calm), 0);
    /* The third one has nothing to say but, once in a while, that it is passive. */
    assert_in_range(sim_frames(lan, 2, VIP_FRAME_HSRP, calm, lan_now(lan), NULL), 2, 3);
    sim_end(lan);
  }
}

/* ---- H2: the Active router goes ---- */

/* Until the three have their roles. */
static struct lan *ready(uint64_t seed, bool preempt)
{
  struct lan *lan = three(seed, &kinds[seed % COUNT_OF(kinds)], preempt, LATE);
  lan_run(lan, SECONDS(15) + seed * 37 * VIP_MILLISECOND);
  assert_roles(lan, 0, 1);
  return lan;
}

static void silent_death(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct lan *lan = ready(seed, false);
    vip_time at = lan_now(lan);
    lan_crash(lan, 0);
    lan_run(lan, at + SECONDS(20));
    assert_roles(lan, 1, 2);
    vip_time last = last_frame(lan, 0, at);
    assert_in_range(sim_entered(lan, 1, VIP_HSRP_ACTIVE), last + HOLD, last + HOLD + DELAY + LATE);
    assert_in_range(sim_entered(lan, 2, VIP_HSRP_STANDBY), last + 2 * HOLD,
                    last + 3 * (HOLD + DELAY + LATE));
    assert_int_equal(transitions(lan, 1, at), 1);
    assert_int_equal(transitions(lan, 2, at), 2); /* Speak, Standby */
    sim_end(lan);
  }
}

static void resign(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct lan *lan = ready(seed, false);
    vip_time at = lan_now(lan);
    lan_leave(lan, 0);
    lan_run(lan, at + SECONDS(20));
    assert_roles(lan, 1, 2);
    assert_in_range(sim_entered(lan, 1, VIP_HSRP_ACTIVE), at, at + DELAY + LATE);
    assert_in_range(sim_entered(lan, 2, VIP_HSRP_STANDBY), at + HOLD,
                    at + HOLD + 2 * (DELAY + LATE));
    sim_end(lan);
  }
}

static void standby_goes(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct lan *lan = ready(seed, false);
    vip_time at = lan_now(lan);
    lan_crash(lan, 1);
    lan_run(lan, at + SECONDS(20));
    assert_roles(lan, 0, 2);
    vip_time last = last_frame(lan, 1, at);
    assert_in_range(sim_entered(lan, 2, VIP_HSRP_STANDBY), last + 2 * HOLD,
                    last + 2 * (HOLD + DELAY + LATE));
    assert_int_equal(transitions(lan, 0, at), 0);
    sim_end(lan);
  }
}

/* Catalogue 63: both at once; the one that is left has only listened so far. */
static void both_go(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct lan *lan = ready(seed, false);
    vip_time at = lan_now(lan);
    lan_crash(lan, 0);
    lan_crash(lan, 1);
    lan_run(lan, at + lan_calm_bound(lan));
    assert_int_equal(lan_leader(lan, 0), 2);
    assert_true(sim_entered(lan, 2, VIP_HSRP_ACTIVE) <= at + 2 * (HOLD + DELAY + LATE));
    sim_end(lan);
  }
}

/* ---- H5: preemption ---- */

/* The better router is back: it takes over at the first Hello, if it may, and not otherwise. */
static void return_of_the_better(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    bool preempt = seed & 1;
    struct lan *lan = ready(seed, preempt);
    lan_crash(lan, 0);
    lan_run(lan, lan_now(lan) + SECONDS(20));
    assert_roles(lan, 1, 2);
    vip_time at = lan_now(lan);
    lan_restart(lan, 0);
    if (!preempt) {
      lan_run(lan, at + SECONDS(30));
      assert_int_equal(lan_leader(lan, 0), 1);
      assert_int_equal(transitions(lan, 1, at), 0);
      sim_end(lan);
      continue;
    }
    lan_run(lan, at + HELLO + 2 * (DELAY + LATE));
    assert_int_equal(lan_leader(lan, 0), 0);
    lan_run(lan, lan_now(lan) + 2 * HOLD + SECONDS(1));
    assert_roles(lan, 0, 1);
    sim_end(lan);
  }
}

/* Not before its delay is over, and then at the next Hello. */
static void preemption_is_delayed(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_hsrp_config config = hsrp_config(VIP_IPV4, 2, 100);
  int first = add_router(lan, &config);
  config.priority = 150;
  config.preempt = true;
  config.preempt_delay_s = 30;
  int second = lan_add_router(lan, &(struct lan_router_config){.start = SECONDS(20)});
  assert_int_equal(lan_add_hsrp(lan, second, &config, -1), 0);
  lan_run(lan, SECONDS(50) - 1);
  assert_int_equal(lan_leader(lan, 0), first);
  assert_int_equal(sim_state(lan, second), VIP_HSRP_STANDBY);
  lan_run(lan, SECONDS(51) + 2 * SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), second);
  sim_end(lan);
}

/* ---- H3: healing ---- */

static void healing(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct lan *lan = ready(seed, seed & 1);
    lan_partition(lan, 1); /* r1 | r2 r3 */
    lan_run(lan, lan_now(lan) + SECONDS(15) + seed * 31 * VIP_MILLISECOND);
    assert_int_equal(lan_leader(lan, 0), -2);
    lan_heal(lan);
    vip_time healed = lan_now(lan);
    lan_run(lan, healed + HELLO + 2 * (DELAY + LATE));
    assert_int_equal(lan_leader(lan, 0), 0);
    lan_run(lan, healed + lan_settled_bound(lan));
    assert_roles(lan, 0, 1);
    /* The better one never left its role. */
    assert_int_equal(transitions(lan, 0, healed), 0);
    sim_end(lan);
  }
}

/* ---- What only some networks have ---- */

/* Nobody tells the address: no packet, no Active router.  Then somebody does. */
static void address_is_learned(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_hsrp_config config = hsrp_config(VIP_IPV4, 1, 200);
  config.address = (struct vip_addr){{0}};
  int learner = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
  assert_int_equal(lan_add_hsrp(lan, learner, &config, -1), 0);
  config = hsrp_config(VIP_IPV4, 1, 100);
  int teacher = lan_add_router(lan, &(struct lan_router_config){.start = SECONDS(60)});
  assert_int_equal(lan_add_hsrp(lan, teacher, &config, -1), 0);
  lan_run(lan, SECONDS(60));
  assert_int_equal(sim_state(lan, learner), VIP_HSRP_LEARN);
  assert_int_equal(sim_frames(lan, learner, VIP_FRAME_HSRP, 0, lan_now(lan), NULL), 0);
  lan_run(lan, SECONDS(90));
  assert_int_equal(lan_leader(lan, 0), teacher);
  assert_int_equal(sim_state(lan, learner), VIP_HSRP_STANDBY);
  lan_crash(lan, teacher);
  lan_run(lan, SECONDS(90) + HOLD + SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), learner);
  sim_end(lan);
}

/* A client whose gateway belongs to a group that rides on the election of another one. */
static void followers_serve_clients(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (int i = 0; i < 2; i++) {
    struct vip_hsrp_config config = hsrp_config(VIP_IPV4, 2, (uint8_t)(200 - 50 * i));
    int router = add_router(lan, &config);
    config.group = 2;
    config.address = vip_ipv4(192, 0, 2, 99);
    assert_int_equal(lan_add_hsrp(lan, router, &config, 0), 1);
  }
  int client = lan_add_client(lan, &(struct lan_client_config){.gateway = vip_ipv4(192, 0, 2, 99)});
  lan_run(lan, SECONDS(20));
  assert_int_equal(lan_leader(lan, 1), 0);
  lan_crash(lan, 0);
  lan_run(lan, SECONDS(30));
  assert_int_equal(lan_leader(lan, 1), 1);
  lan_finish(lan);
  size_t count;
  const struct lan_span *spans = lan_spans(lan, client, &count);
  assert_int_equal(count, 4); /* nobody, r1, nobody, r2 */
  assert_int_equal(spans[1].server, 0);
  assert_int_equal(spans[3].server, 1);
  assert_in_range(spans[2].until - spans[2].from, HOLD - HELLO - SECONDS(1) / 10,
                  HOLD + SECONDS(1) / 10);
  sim_end(lan);
}

/* Two that must not hear each other: both are Active, and one of the causes is told. */
static void strangers_stay_apart(void **state)
{
  (void)state;
  for (int other = 0; other < 2; other++) {
    struct lan *lan = lan_create(&(struct lan_config){.no_calm_check = true});
    assert_non_null(lan);
    struct vip_hsrp_config config = hsrp_config(VIP_IPV4, 1, 200);
    config.auth = &md5;
    (void)add_router(lan, &config);
    config.auth = NULL;
    config.version = other ? 2 : 1;
    (void)add_router(lan, &config);
    lan_run(lan, SECONDS(30));
    assert_int_equal(lan_leader(lan, 0), -2);
    for (int i = 0; i < 2; i++) {
      const struct vip_counters *counters = vip_group_counters(lan_group(lan, i, 0));
      assert_int_equal(counters->rx, 0);
      assert_int_equal(sim_noted(lan, i, VIP_ERR_TWO_ACTIVES), !other);
    }
    sim_end(lan);
  }
}

/* Its timers are late by less than what hello and hold leave room for: nobody stirs. */
static void late_leader(void **state)
{
  (void)state;
  struct lan *lan = three(5, &kinds[0], true, 0);
  lan_run(lan, SECONDS(20));
  vip_time calm = lan_now(lan);
  lan_set_late(lan, 0, HOLD - HELLO - DELAY);
  lan_set_late(lan, 1, HOLD - HELLO - DELAY);
  lan_run(lan, SECONDS(300));
  assert_roles(lan, 0, 1);
  for (int i = 0; i < ROUTERS; i++)
    assert_int_equal(transitions(lan, i, calm), 0);
  sim_end(lan);
}

/* ---- The demonstration ---- */

/* With HSRP instead of VRRP, and its own timers: Active after 20 s, Standby after 40 s; the crash
   is noticed a hold time after the last Hello, preemption and Resign cost nobody anything. */
static void demonstration(void **state)
{
  (void)state;
  static struct scenario scenario;
  memset(&scenario, 0, sizeof scenario);
  assert_true(scenario_parse(&scenario, "hsrp 1 version 2 preempt no-jitter auth md5:secret\n"
                                        "router r1 priority 200\n"
                                        "router r2 priority 150\n"
                                        "router r3 priority 100\n"
                                        "client c1 every 50ms\n"
                                        "at 50s crash r1\n"
                                        "at 80s restart r1\n"
                                        "at 110s leave r1\n"
                                        "end 130s\n"));
  struct lan *lan = scenario_build(&scenario);
  assert_non_null(lan);
  char words[80];
  scenario_describe(&scenario, words, sizeof words);
  assert_string_equal(words, "HSRP version 2 over IPv4, group 1");
  lan_run(lan, SECONDS(45));
  assert_roles(lan, 0, 1);
  lan_run(lan, SECONDS(75));
  assert_roles(lan, 1, 2);
  lan_run(lan, SECONDS(105));
  assert_roles(lan, 0, 1);
  lan_run(lan, scenario.end);
  assert_roles(lan, 1, 2);
  lan_finish(lan);
  size_t count;
  const struct lan_span *spans = lan_spans(lan, lan_find(lan, "c1"), &count);
  static const int servers[] = {-1, 0, -1, 1, 0, 1};
  assert_int_equal(count, COUNT_OF(servers));
  for (size_t i = 0; i < count; i++)
    assert_int_equal(spans[i].server, servers[i]);
  /* The last Hello was that of 47 s: at 50 s the crash comes first. */
  assert_in_range(spans[2].until, SECONDS(57), SECONDS(57) + SECONDS(1) / 10);
  sim_end(lan);
}

static void bad_scenarios_are_refused(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *error; /* of reading, or of building */
  } cases[] = {
      {"vrrp 51\nhsrp 1", "line 2: this scenario is VRRP"},
      {"hsrp 4096", "\"4096\" is no such number; allowed: 0 to 4095"},
      {"hsrp 1 auth secret", "\"secret\" is no authentication; allowed: text:KEY, md5:KEY"},
      {"hsrp 1 auth md5:", "is no authentication"},
      {"hsrp 1 auth", "a word must follow"},
      {"hsrp 1 hold 1s\nrouter a", "router a: hold_ms: "},
      {"hsrp 256\nrouter a", "router a: group: "},
      {"hsrp 1 auth text:ninechars\nrouter a", "router a: auth: "}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    static struct scenario scenario;
    memset(&scenario, 0, sizeof scenario);
    if (scenario_parse(&scenario, cases[i].text))
      assert_null(scenario_build(&scenario));
    if (!strstr(scenario.error, cases[i].error))
      fail_msg("%s: %s", cases[i].text, scenario.error);
  }
}

/* ---- Chance ---- */

static struct lan *swarm(uint64_t seed, const struct lan_quality *quality)
{
  const struct kind *kind = &kinds[seed % COUNT_OF(kinds)];
  struct lan *lan =
      lan_create(&(struct lan_config){.seed = seed, .family = kind->family, .quality = *quality});
  assert_non_null(lan);
  uint64_t random = seed;
  for (int i = 0; i < ROUTERS; i++) {
    /* Few priorities, so that equal ones are common. */
    struct vip_hsrp_config config = config_of(kind, (uint8_t)(100 + 50 * sim_draw(&random, 3)));
    config.preempt = seed % 3 != 0;
    config.no_preempt_on_tie = seed % 7 == 6;
    config.resign_on_coup = seed % 5 == 4;
    config.start_delay_ms = seed % 11 == 10 ? 1000 : 0;
    (void)add_router(lan, &config);
  }
  return lan;
}

/* The longest times seen from the last fault on until one was Active, one Standby. */
struct longest {
  vip_time active;
  vip_time standby;
};

static void note_longest(struct longest *longest, const struct lan *lan)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  vip_time disturbed = lan_disturbed(lan);
  for (size_t i = 0; i < count; i++) {
    if (entries[i].kind != LAN_STATE || entries[i].at < disturbed)
      continue;
    vip_time after = entries[i].at - disturbed;
    bool active =
        entries[i].new_state == VIP_HSRP_ACTIVE || entries[i].old_state == VIP_HSRP_ACTIVE;
    if (active && after > longest->active)
      longest->active = after;
    if (after > longest->standby)
      longest->standby = after;
  }
}

/* Exactly one Standby beside the Active router; sim_assert_settles() has looked at the rest. */
static void assert_one_standby(const struct lan *lan, uint64_t seed)
{
  int running = 0;
  int standby = 0;
  for (int i = 0; i < ROUTERS; i++) {
    running += lan_power(lan, i) == LAN_RUNNING;
    standby += lan_power(lan, i) == LAN_RUNNING && sim_state(lan, i) == VIP_HSRP_STANDBY;
  }
  if (standby != (running > 1))
    fail_msg("seed %llu: %d are Standby of %d", (unsigned long long)seed, standby, running);
}

static void finish_seed(struct lan *lan, uint64_t seed, struct longest *longest)
{
  sim_assert_settles(lan, seed);
  assert_one_standby(lan, seed);
  note_longest(longest, lan);
  lan_free(lan);
}

static void tell(const char *what, const struct longest *longest)
{
  print_message("  %s, %u seeds, T = 3 s: Active after %.3f T at most, all at rest after %.3f T\n",
                what, seeds(), (double)longest->active / (double)HOLD,
                (double)longest->standby / (double)HOLD);
}

static void loss_then_calm(void **state)
{
  (void)state;
  struct longest longest = {0, 0};
  for (uint64_t seed = 0; seed < seeds(); seed++) {
    const struct lan_quality bad = {.delay = VIP_MILLISECOND,
                                    .jitter = 5 * VIP_MILLISECOND,
                                    .loss_ppm = LAN_PERCENT(seed % 50),
                                    .duplicate_ppm = LAN_PERCENT(5),
                                    .reorder_ppm = LAN_PERCENT(10)};
    struct lan *lan = swarm(seed, &bad);
    lan_run(lan, SECONDS(60));
    lan_set_quality(lan, &(struct lan_quality){.delay = VIP_MILLISECOND});
    finish_seed(lan, seed, &longest);
  }
  tell("loss", &longest);
}

static void partitions_then_calm(void **state)
{
  (void)state;
  struct longest longest = {0, 0};
  for (uint64_t seed = 0; seed < seeds(); seed++) {
    const struct lan_quality quality = {.delay = VIP_MILLISECOND};
    struct lan *lan = swarm(seed, &quality);
    uint64_t random = seed;
    for (int i = 0; i < 6; i++) {
      lan_run(lan, lan_now(lan) + sim_draw(&random, 9000) * VIP_MILLISECOND);
      lan_heal(lan);
      lan_partition(lan, 1 + sim_draw(&random, 6)); /* some, but not all of three */
    }
    lan_run(lan, lan_now(lan) + SECONDS(15));
    lan_heal(lan);
    finish_seed(lan, seed, &longest);
  }
  tell("partitions", &longest);
}

static void power_cycles_then_calm(void **state)
{
  (void)state;
  struct longest longest = {0, 0};
  for (uint64_t seed = 0; seed < seeds(); seed++) {
    const struct lan_quality quality = {.delay = VIP_MILLISECOND,
                                        .loss_ppm = LAN_PERCENT(seed % 5)};
    struct lan *lan = swarm(seed, &quality);
    uint64_t random = seed;
    for (int i = 0; i < 20; i++) {
      lan_run(lan, lan_now(lan) + sim_draw(&random, 6000) * VIP_MILLISECOND);
      int router = (int)sim_draw(&random, ROUTERS);
      if (lan_power(lan, router) == LAN_RUNNING)
        lan_crash(lan, router);
      else
        lan_restart(lan, router);
    }
    for (int i = 0; i < ROUTERS; i++)
      if (lan_power(lan, i) != LAN_RUNNING)
        lan_restart(lan, i);
    lan_set_quality(lan, &(struct lan_quality){.delay = VIP_MILLISECOND});
    finish_seed(lan, seed, &longest);
  }
  tell("power cycles", &longest);
}

static void random_faults_then_calm(void **state)
{
  (void)state;
  struct longest longest = {0, 0};
  for (uint64_t seed = 0; seed < seeds(); seed++) {
    const struct lan_quality quality = {.delay = VIP_MILLISECOND,
                                        .jitter = 2 * VIP_MILLISECOND,
                                        .loss_ppm = LAN_PERCENT(seed % 10)};
    struct lan *lan = swarm(seed, &quality);
    uint64_t random = seed;
    for (int i = 0; i < 60; i++) {
      lan_run(lan, lan_now(lan) + sim_draw(&random, 2500) * VIP_MILLISECOND);
      sim_random_fault(lan, &random, ROUTERS);
    }
    sim_end_faults(lan, ROUTERS);
    lan_restart(lan, 0); /* one is there in any case */
    finish_seed(lan, seed, &longest);
  }
  tell("random faults", &longest);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cold_start),
      cmocka_unit_test(silent_death),
      cmocka_unit_test(resign),
      cmocka_unit_test(standby_goes),
      cmocka_unit_test(both_go),
      cmocka_unit_test(return_of_the_better),
      cmocka_unit_test(preemption_is_delayed),
      cmocka_unit_test(healing),
      cmocka_unit_test(address_is_learned),
      cmocka_unit_test(followers_serve_clients),
      cmocka_unit_test(strangers_stay_apart),
      cmocka_unit_test(late_leader),
      cmocka_unit_test(demonstration),
      cmocka_unit_test(bad_scenarios_are_refused),
      cmocka_unit_test(loss_then_calm),
      cmocka_unit_test(partitions_then_calm),
      cmocka_unit_test(power_cycles_then_calm),
      cmocka_unit_test(random_faults_then_calm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
