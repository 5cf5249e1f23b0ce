/* SPDX-License-Identifier: MIT */
/*
 * test_swarm.c - chance: many seeds of loss, partitions and random faults, each
 * followed by calm, in which one router must lead within the bound of the proof;
 * and an interface full of virtual routers (conformance case 95).
 *
 * The LAN checks its invariants after every event, also while faults go on.
 */
#include "sim.h"
#include "swarm.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

static struct lan *swarm(uint64_t seed, const struct lan_quality *quality, int routers)
{
  struct lan_config config = {.seed = seed, .quality = *quality};
  uint8_t family = seed & 1 ? VIP_IPV6 : VIP_IPV4;
  struct lan *lan = lan_create(&config);
  assert_non_null(lan);
  uint64_t random = seed;
  for (int i = 0; i < routers; i++) {
    /* Few priorities, so that equal ones are common. */
    struct vip_vrrp_config vrrp = sim_vrrp(family, (uint8_t)(100 + 50 * sim_draw(&random, 3)));
    if (seed % 5 == 4 && family == VIP_IPV4)
      vrrp.version = VIP_VRRP_V2;
    vrrp.no_preempt = seed % 7 == 6;
    (void)sim_router(lan, &vrrp);
  }
  return lan;
}

static void loss_then_calm(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 100; seed++) {
    const struct lan_quality bad = {.delay = VIP_MILLISECOND,
                                    .jitter = 5 * VIP_MILLISECOND,
                                    .loss_ppm = LAN_PERCENT(seed % 50),
                                    .duplicate_ppm = LAN_PERCENT(5),
                                    .reorder_ppm = LAN_PERCENT(10)};
    struct lan *lan = swarm(seed, &bad, 3);
    lan_run(lan, SECONDS(40));
    lan_set_quality(lan, &(struct lan_quality){.delay = VIP_MILLISECOND});
    sim_assert_settles(lan, seed);
    lan_free(lan);
  }
}

static void partitions_then_calm(void **state)
{
  (void)state;
  for (uint64_t seed = 0; seed < 100; seed++) {
    const struct lan_quality quality = {.delay = VIP_MILLISECOND};
    struct lan *lan = swarm(seed, &quality, 5);
    uint64_t random = seed;
    for (int i = 0; i < 6; i++) {
      lan_run(lan, lan_now(lan) + sim_draw(&random, 6000) * VIP_MILLISECOND);
      lan_heal(lan);
      lan_partition(lan, 1 + sim_draw(&random, 30)); /* some, but not all of five */
    }
    lan_run(lan, lan_now(lan) + SECONDS(10));
    lan_heal(lan);
    sim_assert_settles(lan, seed);
    lan_free(lan);
  }
}

static void random_faults_then_calm(void **state)
{
  (void)state;
  enum { ROUTERS = 4 };
  for (uint64_t seed = 0; seed < 200; seed++) {
    const struct lan_quality quality = {.delay = VIP_MILLISECOND,
                                        .jitter = 2 * VIP_MILLISECOND,
                                        .loss_ppm = LAN_PERCENT(seed % 10)};
    struct lan *lan = swarm(seed, &quality, ROUTERS);
    uint64_t random = seed;
    for (int i = 0; i < 60; i++) {
      lan_run(lan, lan_now(lan) + sim_draw(&random, 1500) * VIP_MILLISECOND);
      sim_random_fault(lan, &random, ROUTERS);
    }
    sim_end_faults(lan, ROUTERS);
    lan_restart(lan, 0); /* one is there in any case */
    sim_assert_settles(lan, seed);
    lan_free(lan);
  }
}

/* ---- Conformance case 95 ---- */

/*
 * 255 VRIDs x 2 families on one interface of two routers, advertising every 10 ms.
 * Case 95 asks for ten minutes of 30 % loss, which is 30 million packets; here it is
 * LOSS_S seconds, so that the test stays within a few seconds of real time.
 */
enum { GROUPS = 510, LOSS_S = 2 };

struct full {
  struct lan *lan;
  bool watching;
  unsigned doubled; /* times that a group got a second leader */
  unsigned empty;   /* and that it lost its last one */
};

static int count_leaders(const struct lan *lan, int group)
{
  int leaders = 0;
  for (int router = 0; router < 2; router++)
    leaders += vip_group_state(lan_group(lan, router, group)) == VIP_VRRP_ACTIVE;
  return leaders;
}

static void watch_leaders(void *user, const struct lan_entry *entry)
{
  struct full *full = user;
  if (!full->watching || entry->kind != LAN_STATE)
    return;
  int leaders = count_leaders(full->lan, entry->group);
  full->doubled += leaders == 2;
  full->empty += leaders == 0;
}

static void fill_interface(struct lan *lan, uint8_t priority)
{
  int router = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
  for (int i = 0; i < GROUPS; i++) {
    bool ipv4 = i < 255;
    struct vip_addr addr = ipv4 ? vip_ipv4(192, 0, 3, 0) : (struct vip_addr){{0xfe, 0x80, 1}};
    struct vip_vrrp_config config = sim_vrrp(ipv4 ? VIP_IPV4 : VIP_IPV6, priority);
    config.vrid = (uint8_t)(i % 255 + 1);
    config.advert_cs = 1;
    addr.octet[ipv4 ? 3 : 15] = config.vrid;
    config.addresses = &addr;
    config.address_count = 1;
    assert_int_equal(lan_add_vrrp(lan, router, &config), i);
  }
}

static void full_interface(void **state)
{
  (void)state;
  struct full full = {.watching = false};
  struct lan_config config = {.seed = 95, .on_entry = watch_leaders, .user = &full};
  struct lan *lan = full.lan = lan_create(&config);
  assert_non_null(lan);
  fill_interface(lan, 200);
  fill_interface(lan, 100);
  lan_run(lan, SECONDS(1));
  lan_set_quality(lan, &(struct lan_quality){.loss_ppm = LAN_PERCENT(30)});
  full.watching = true;
  lan_run(lan, SECONDS(1 + LOSS_S));
  assert_true(full.doubled > 0); /* the loss was felt */
  lan_set_quality(lan, &(struct lan_quality){.loss_ppm = 0});
  lan_run(lan, lan_now(lan) + sim_down(100, 1));
  for (int group = 0; group < GROUPS; group++)
    assert_int_equal(lan_leader(lan, group), 0);
  full.doubled = 0;
  lan_run(lan, lan_now(lan) + SECONDS(1));
  assert_int_equal(full.doubled, 0);
  assert_int_equal(full.empty, 0);
  sim_end(lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(loss_then_calm),
      cmocka_unit_test(partitions_then_calm),
      cmocka_unit_test(random_faults_then_calm),
      cmocka_unit_test(full_interface),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
