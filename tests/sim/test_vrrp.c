/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp.c - VRRP between routers on the simulated LAN: who leads, and within
 * which time after a fault.
 *
 * The bounds, with A the advertisement interval, D the longest delay of a frame,
 * J the longest lateness of a timer:
 *
 *   silent death    3 A + skew + D + J after the last advertisement
 *   graceful leave  skew + D + J
 *   healing         A + 2 D + 2 J until one of two leaders has yielded
 *
 * The LAN itself checks after every event that a calm LAN has one leader.
 */
#include "sim.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

/* Changes of state of a router in from..until. */
static unsigned transitions(const struct lan *lan, int router, vip_time from, vip_time until)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  unsigned changes = 0;
  for (size_t i = 0; i < count; i++)
    changes += entries[i].kind == LAN_STATE && entries[i].node == router && entries[i].at >= from &&
               entries[i].at <= until;
  return changes;
}

/* ---- Start ---- */

/* Conformance case 46: equal priority, started together. */
static void equal_routers_settle_at_once(void **state)
{
  (void)state;
  for (unsigned i = 0; i < COUNT_OF(sim_families); i++) {
    const uint8_t family = sim_families[i];
    struct lan *lan = sim_lan(1, family);
    int lo = sim_default_router(lan, family, 100);
    int hi = sim_default_router(lan, family, 100); /* the greater address */
    const vip_time both = sim_down(100, 100);
    lan_run(lan, both);
    assert_int_equal(lan_leader(lan, 0), -2);
    lan_run(lan, both + VIP_MILLISECOND);
    assert_int_equal(sim_state(lan, lo), VIP_VRRP_BACKUP);
    assert_int_equal(lan_leader(lan, 0), hi);
    /* Its first one, and one extra. */
    assert_int_equal(sim_frames(lan, hi, VIP_FRAME_VRRP, 0, lan_now(lan), NULL), 2);
    assert_int_equal(sim_frames(lan, lo, VIP_FRAME_VRRP, 0, lan_now(lan), NULL), 1);
    vip_time calm = lan_now(lan);
    lan_run(lan, calm + SECONDS(20));
    assert_int_equal(sim_frames(lan, hi, VIP_FRAME_VRRP, calm, lan_now(lan), NULL), 20);
    assert_int_equal(sim_frames(lan, lo, VIP_FRAME_VRRP, calm, lan_now(lan), NULL), 0);
    assert_int_equal(transitions(lan, hi, calm, VIP_NEVER), 0);
    sim_end(lan);
  }
}

/* Conformance case 47. */
static void owner_takes_over_at_once(void **state)
{
  (void)state;
  const vip_time start = SECONDS(10);
  struct lan *lan = sim_lan(1, VIP_IPV4);
  int other = sim_default_router(lan, VIP_IPV4, 200);
  struct lan_router_config config = {.addr4 = vip_ipv4(192, 0, 2, 1), .start = start};
  struct vip_vrrp_config vrrp = sim_vrrp(VIP_IPV4, 255);
  int owner = lan_add_router(lan, &config);
  assert_int_equal(lan_add_vrrp(lan, owner, &vrrp), 0);
  lan_run(lan, start - 1);
  assert_int_equal(lan_leader(lan, 0), other);
  lan_run(lan, start);
  assert_int_equal(sim_entered(lan, owner, VIP_VRRP_ACTIVE), start);
  assert_int_equal(sim_frames(lan, owner, VIP_FRAME_VRRP, start, start, NULL), 1);
  lan_run(lan, start + SIM_DELAY);
  assert_int_equal(sim_state(lan, other), VIP_VRRP_BACKUP);
  lan_run(lan, start + SECONDS(30));
  assert_int_equal(transitions(lan, other, start + SIM_DELAY + 1, VIP_NEVER), 0);
  assert_int_equal(transitions(lan, owner, start + 1, VIP_NEVER), 0);
  sim_end(lan);
}

/* Both say 255: the greater address stays, and both report it. */
static void two_owners_settle(void **state)
{
  (void)state;
  for (unsigned i = 0; i < COUNT_OF(sim_families); i++) {
    const uint8_t family = sim_families[i];
    struct lan *lan = sim_lan(1, family);
    int lo = sim_default_router(lan, family, 255);
    int hi = sim_default_router(lan, family, 255);
    lan_run(lan, SECONDS(1) + 2 * SIM_DELAY);
    assert_int_equal(lan_leader(lan, 0), hi);
    assert_true(sim_noted(lan, lo, VIP_ERR_OWNER_CONFLICT));
    assert_true(sim_noted(lan, hi, VIP_ERR_OWNER_CONFLICT));
    lan_run(lan, SECONDS(30));
    assert_int_equal(transitions(lan, hi, 1, VIP_NEVER), 0);
    sim_end(lan);
  }
}

/* RFC 3768: an owner does not listen; both stay, and both report it. */
static void two_owners_of_version_2_stay(void **state)
{
  (void)state;
  struct lan *lan = lan_create(&(struct lan_config){.no_calm_check = true});
  assert_non_null(lan);
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 255);
  config.version = VIP_VRRP_V2;
  for (int i = 0; i < 2; i++)
    (void)sim_router(lan, &config);
  lan_run(lan, SECONDS(10));
  assert_int_equal(lan_leader(lan, 0), -2);
  assert_true(sim_noted(lan, 0, VIP_ERR_OWNER));
  assert_true(sim_noted(lan, 1, VIP_ERR_OWNER));
  sim_end(lan);
}

/* ---- The leader goes ---- */

/* Three routers on a LAN with delay, jitter and late timers; `end_leader` ends the first one. */
struct departure {
  struct lan *lan;
  vip_time delay; /* D */
  vip_time late;  /* J */
  vip_time at;
};

static struct departure depart(uint64_t seed, const struct vip_vrrp_config *shared,
                               void (*end_leader)(struct lan *lan, int router))
{
  struct departure out = {.delay = 3 * VIP_MILLISECOND, .late = 20 * VIP_MILLISECOND};
  struct lan_config config = {.seed = seed, .trace_frames = true};
  config.quality.delay = VIP_MILLISECOND;
  config.quality.jitter = 2 * VIP_MILLISECOND;
  out.lan = lan_create(&config);
  assert_non_null(out.lan);
  static const uint8_t priorities[] = {200, 150, 100};
  for (int i = 0; i < 3; i++) {
    struct vip_vrrp_config vrrp = *shared;
    struct vip_vrrp_peer peers[2];
    vrrp.priority = priorities[i];
    if (shared->peer_count) {
      vrrp.peers = peers;
      for (int other = 0, at = 0; other < 3; other++)
        if (other != i)
          peers[at++] = (struct vip_vrrp_peer){.addr = vip_ipv4(192, 0, 2, (uint8_t)(other + 2))};
    }
    int router = lan_add_router(out.lan, &(struct lan_router_config){.late = out.late});
    assert_int_equal(lan_add_vrrp(out.lan, router, &vrrp), 0);
  }
  out.at = SECONDS(5) + seed * 37 * VIP_MILLISECOND;
  lan_run(out.lan, out.at);
  assert_int_equal(lan_leader(out.lan, 0), 0);
  end_leader(out.lan, 0);
  lan_run(out.lan, out.at + SECONDS(20));
  assert_int_equal(lan_leader(out.lan, 0), 1);
  /* One disturbance, one change: the third router never stirs. */
  assert_int_equal(transitions(out.lan, 1, out.at, VIP_NEVER), 1);
  assert_int_equal(transitions(out.lan, 2, out.at, VIP_NEVER), 0);
  return out;
}

static void check_departures(const struct vip_vrrp_config *shared)
{
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct departure crash = depart(seed, shared, lan_crash);
    vip_time last = 0;
    assert_true(sim_frames(crash.lan, 0, VIP_FRAME_VRRP, 0, crash.at, &last) > 0);
    vip_time earliest = last + sim_down(150, 100);
    assert_in_range(sim_entered(crash.lan, 1, VIP_VRRP_ACTIVE), earliest,
                    earliest + crash.delay + crash.late);
    sim_end(crash.lan);

    struct departure leave = depart(seed, shared, lan_leave);
    earliest = leave.at + sim_skew(150, 100);
    assert_in_range(sim_entered(leave.lan, 1, VIP_VRRP_ACTIVE), earliest,
                    earliest + leave.delay + leave.late);
    sim_end(leave.lan);
  }
}

static void departures_v3(void **state)
{
  (void)state;
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 0);
  check_departures(&config);
}

static void departures_ipv6(void **state)
{
  (void)state;
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV6, 0);
  check_departures(&config);
}

static void departures_v2(void **state)
{
  (void)state;
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 0);
  config.version = VIP_VRRP_V2;
  check_departures(&config);
}

static void departures_both_versions(void **state)
{
  (void)state;
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 0);
  config.version = VIP_VRRP_V2_V3;
  check_departures(&config);
}

static void departures_unicast(void **state)
{
  (void)state;
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 0);
  config.peer_count = 2;
  check_departures(&config);
}

/* A Backup waits as long as the leader's interval asks for, not its own; then there is no flap. */
static void interval_is_learned(void **state)
{
  (void)state;
  for (int slow = 0; slow < 2; slow++) {
    struct lan *lan = sim_lan(1, VIP_IPV4);
    static const unsigned intervals[2][2] = {{100, 300}, {300, 100}};
    struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 200);
    config.advert_cs = (uint16_t)intervals[slow][0];
    int best = sim_router(lan, &config);
    config.advert_cs = (uint16_t)intervals[slow][1];
    config.priority = 100;
    int other = sim_router(lan, &config);
    lan_run(lan, SECONDS(60));
    assert_int_equal(lan_leader(lan, 0), best);
    assert_int_equal(transitions(lan, best, SECONDS(20), VIP_NEVER), 0);
    lan_crash(lan, best);
    vip_time last = 0;
    (void)sim_frames(lan, best, VIP_FRAME_VRRP, 0, VIP_NEVER, &last);
    lan_run(lan, SECONDS(100));
    assert_int_equal(sim_entered(lan, other, VIP_VRRP_ACTIVE),
                     last + SIM_DELAY + sim_down(100, intervals[slow][0]));
    sim_end(lan);
  }
}

/* ---- Links ---- */

/* Two leaders that come to hear each other: one yields. */
static void healing_is_quick(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 30; seed++) {
    uint8_t family = seed & 1 ? VIP_IPV6 : VIP_IPV4;
    struct lan *lan = sim_lan(seed, family);
    int best = sim_default_router(lan, family, 200);
    int other = sim_default_router(lan, family, seed % 3 ? 100 : 200);
    lan_partition(lan, 1);
    lan_run(lan, SECONDS(8) + seed * 31 * VIP_MILLISECOND);
    assert_int_equal(lan_leader(lan, 0), -2);
    lan_heal(lan);
    vip_time healed = lan_now(lan);
    lan_run(lan, healed + SECONDS(1) + 2 * SIM_DELAY);
    assert_int_equal(lan_leader(lan, 0), seed % 3 ? best : other);
    lan_run(lan, healed + SECONDS(20));
    assert_in_range(transitions(lan, best, healed, VIP_NEVER) +
                        transitions(lan, other, healed, VIP_NEVER),
                    1, 1);
    sim_end(lan);
  }
}

/* A deaf Backup leads too; the better router answers each of its adverts once, no more. */
static void one_way_loss_makes_no_storm(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  int best = sim_default_router(lan, VIP_IPV4, 200);
  int deaf = sim_default_router(lan, VIP_IPV4, 100);
  lan_block(lan, best, deaf);
  lan_run(lan, SECONDS(10));
  assert_int_equal(lan_leader(lan, 0), -2);
  lan_run(lan, SECONDS(20));
  assert_int_equal(sim_frames(lan, best, VIP_FRAME_VRRP, SECONDS(10), SECONDS(20), NULL), 20);
  assert_int_equal(sim_frames(lan, deaf, VIP_FRAME_VRRP, SECONDS(10), SECONDS(20), NULL), 10);
  /* Two copies of each: the second one is not answered. */
  lan_set_quality(lan, &(struct lan_quality){.duplicate_ppm = LAN_PERCENT(100)});
  lan_run(lan, SECONDS(30));
  assert_int_equal(sim_frames(lan, best, VIP_FRAME_VRRP, SECONDS(20) + 1, SECONDS(30), NULL), 20);
  assert_true(sim_noted(lan, best, VIP_ERR_SUPPRESSED));
  lan_heal(lan);
  lan_run(lan, SECONDS(31) + 2 * SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), best);
  sim_end(lan);
}

static void pulled_cable(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  int best = sim_default_router(lan, VIP_IPV4, 200);
  int other = sim_default_router(lan, VIP_IPV4, 100);
  lan_run(lan, SECONDS(10));
  lan_cut(lan, best);
  assert_int_equal(sim_state(lan, best), VIP_VRRP_INITIALIZE);
  lan_run(lan, SECONDS(20));
  assert_int_equal(lan_leader(lan, 0), other);
  lan_restore(lan, best);
  assert_int_equal(sim_state(lan, best), VIP_VRRP_BACKUP);
  lan_run(lan, SECONDS(20) + sim_down(200, 100) + SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), best);
  sim_end(lan);
}

/* ---- The host ---- */

/* Refused: not a packet is sent, the next router leads, a start is the second try. */
static void refused_claim(void **state)
{
  (void)state;
  for (uint32_t right = 1; right <= 2; right++) {
    struct lan *lan = sim_lan(1, VIP_IPV4);
    int best = sim_default_router(lan, VIP_IPV4, 200);
    int other = sim_default_router(lan, VIP_IPV4, 100);
    lan_run(lan, SECONDS(1));
    lan_fail_claim(lan, best, 1);
    lan_run(lan, SECONDS(10));
    assert_int_equal(sim_state(lan, best), VIP_VRRP_INITIALIZE);
    assert_int_equal(sim_frames(lan, best, VIP_FRAME_VRRP, 0, VIP_NEVER, NULL), 0);
    assert_int_equal(lan_leader(lan, 0), other);
    lan_start(lan, best);
    lan_run(lan, SECONDS(20));
    assert_int_equal(lan_leader(lan, 0), best);
    sim_end(lan);
  }
}

/* Any of the first packets may be lost at the sender: it leads all the same, alone in the end. */
static void failed_sends(void **state)
{
  (void)state;
  for (uint32_t count = 1; count <= 6; count++) {
    struct lan *lan = sim_lan(1, VIP_IPV4);
    int best = sim_default_router(lan, VIP_IPV4, 200);
    (void)sim_default_router(lan, VIP_IPV4, 100);
    lan_run(lan, SECONDS(1));
    lan_fail_send(lan, best, count);
    lan_run(lan, sim_down(200, 100));
    assert_int_equal(sim_state(lan, best), VIP_VRRP_ACTIVE);
    lan_run(lan, SECONDS(30));
    assert_int_equal(lan_leader(lan, 0), best);
    sim_end(lan);
  }
}

/* It stands still for longer than the others wait, then hears what it missed and goes on. */
static void frozen_leader(void **state)
{
  (void)state;
  for (int better = 0; better < 2; better++) {
    struct lan *lan = sim_lan(1, VIP_IPV4);
    int first = sim_default_router(lan, VIP_IPV4, 150);
    int second = sim_default_router(lan, VIP_IPV4, better ? 200 : 100);
    if (better)
      lan_crash(lan, second);
    lan_run(lan, SECONDS(10));
    lan_freeze(lan, first);
    if (better)
      lan_restart(lan, second);
    lan_run(lan, SECONDS(20));
    assert_int_equal(lan_leader(lan, 0), second);
    lan_thaw(lan, first);
    lan_run(lan, SECONDS(21) + 2 * SIM_DELAY);
    assert_int_equal(lan_leader(lan, 0), better ? second : first);
    lan_run(lan, SECONDS(40));
    assert_int_equal(transitions(lan, first, SECONDS(20) + 1, VIP_NEVER), 0);
    sim_end(lan);
  }
}

/* Timers that are late by less than a down interval less the interval disturb nobody. */
static void late_leader(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(5, VIP_IPV4);
  int best = sim_default_router(lan, VIP_IPV4, 200);
  int other = sim_default_router(lan, VIP_IPV4, 100);
  lan_run(lan, SECONDS(10));
  lan_set_late(lan, best, 2 * VIP_SECOND);
  lan_run(lan, SECONDS(300));
  assert_int_equal(lan_leader(lan, 0), best);
  assert_int_equal(transitions(lan, other, 1, VIP_NEVER), 0);
  assert_in_range(vip_engine_late_max(vip_if_engine(lan_if(lan, best))), VIP_SECOND, SECONDS(2));
  sim_end(lan);
}

static void priority_changes_while_it_runs(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  int first = sim_default_router(lan, VIP_IPV4, 200);
  int second = sim_default_router(lan, VIP_IPV4, 150);
  lan_run(lan, SECONDS(10));
  lan_set_priority(lan, first, 100);
  lan_run(lan, SECONDS(10) + sim_down(150, 100) + SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), second);
  lan_set_priority(lan, first, 254);
  lan_run(lan, lan_now(lan) + sim_down(254, 100) + SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), first);
  sim_end(lan);
}

/* A better router that returns leaves the living leader alone, if told so. */
static void no_preemption(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 200);
  config.no_preempt = true;
  int best = sim_router(lan, &config);
  int other = sim_default_router(lan, VIP_IPV4, 100);
  lan_run(lan, SECONDS(10));
  lan_crash(lan, best);
  lan_run(lan, SECONDS(20));
  lan_restart(lan, best);
  lan_run(lan, SECONDS(60));
  assert_int_equal(lan_leader(lan, 0), other);
  lan_leave(lan, other);
  lan_run(lan, SECONDS(60) + sim_skew(200, 100) + SIM_DELAY);
  assert_int_equal(lan_leader(lan, 0), best);
  sim_end(lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_routers_settle_at_once),
      cmocka_unit_test(owner_takes_over_at_once),
      cmocka_unit_test(two_owners_settle),
      cmocka_unit_test(two_owners_of_version_2_stay),
      cmocka_unit_test(departures_v3),
      cmocka_unit_test(departures_ipv6),
      cmocka_unit_test(departures_v2),
      cmocka_unit_test(departures_both_versions),
      cmocka_unit_test(departures_unicast),
      cmocka_unit_test(interval_is_learned),
      cmocka_unit_test(healing_is_quick),
      cmocka_unit_test(one_way_loss_makes_no_storm),
      cmocka_unit_test(pulled_cable),
      cmocka_unit_test(refused_claim),
      cmocka_unit_test(failed_sends),
      cmocka_unit_test(frozen_leader),
      cmocka_unit_test(late_leader),
      cmocka_unit_test(priority_changes_while_it_runs),
      cmocka_unit_test(no_preemption),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
