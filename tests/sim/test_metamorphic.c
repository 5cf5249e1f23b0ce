/* SPDX-License-Identifier: MIT */
/*
 * test_metamorphic.c - what may be changed about a whole run on the LAN without
 * changing what the routers do.  No run is right or wrong by itself here; two
 * are made of one seed, and must tell the same story:
 *
 *   shifted     all of it later, also across 2^32 us, 2^32 ms and 2^32 s
 *   permuted    each router has the MAC and the addresses of another one; with GLBP
 *               other ones in the same order: it ranks forwarders by address
 *   split       the host calls vip_engine_tick_some(1) until nothing is due, and
 *               vip_engine_tick() at moments when nothing is
 *   twice       each packet of the protocol arrives twice
 *
 * The story is every frame of a router but those that it forwards, with time and
 * octets, every change of state, forwarder and power, and every counted cause.  Of
 * a permuted run it is told in the names of the roles: a MAC and an address stand
 * for the part that their machine plays.  Where each packet arrives twice, frames and counted
 * causes are left out: a second copy is counted and may be answered, with a second
 * Response or Coup, but leads to no other state, and to no state at another time.
 * Two are given once even so, as the tables of HSRP and GLBP are not idempotent
 * there: the Hello of a lower Standby router leads from Listen to Speak, and in Speak
 * to Standby (RFC 2281 section 5.7, event l); that of a lower Active router leads
 * one that preempts to Active, and is answered there, which moves the next Hello.
 *
 * The story itself is drawn from the seed: four routers with two groups each, 90
 * seconds of crashes, farewells, cuts, freezes, other priorities, lost uplinks.
 * Clocks drift apart a little, so that no two routers do something in the same
 * nanosecond: who comes first then would be decided by the LAN, not by them.
 *
 * VIP_SIM_SEEDS=N in the environment: so many seeds instead of 25.
 */
#include "sim.h"

#include <stdlib.h>

#include "story.h"
#include "swarm.h"

/* ---- Two runs ---- */

static struct {
  unsigned runs;
  unsigned long events;
  unsigned long changes;
} done;

/* What is around that event. */
static void show(const struct run *run, size_t at)
{
  for (size_t i = at < 6 ? 0 : at - 6; i < at + 4 && i < run->count; i++)
    print_message("%c %.9f s role %d: %s %016llx\n", i == at ? '>' : ' ',
                  (double)run->events[i].at / 1e9, run->events[i].role, run->events[i].text,
                  (unsigned long long)run->events[i].what);
}

static void assert_same(const struct plan *one, const struct plan *other, const char *how)
{
  static struct run a;
  static struct run b;
  story_play(&a, one);
  story_play(&b, other);
  size_t least = a.count < b.count ? a.count : b.count;
  for (size_t i = 0; i <= least; i++) {
    const struct event *x = &a.events[i];
    const struct event *y = &b.events[i];
    bool ends = i == least;
    if (ends ? a.count == b.count : x->at == y->at && x->role == y->role && x->what == y->what)
      continue;
    show(&a, i);
    show(&b, i);
    fail_msg("%s: protocol %u, IPv%u, seed %llu: the stories part at event %zu of %zu and %zu", how,
             one->protocol, one->family, (unsigned long long)one->seed, i, a.count, b.count);
  }
  assert_true(a.changes > 10);
  done.runs++;
  done.events += a.count;
  done.changes += a.changes;
  free(a.events);
  free(b.events);
}

static unsigned seeds(void)
{
  const char *said = getenv("VIP_SIM_SEEDS");
  long count = said ? strtol(said, NULL, 10) : 25;
  assert_in_range(count, 1, 1000000);
  return (unsigned)count;
}

/* Calls `compare` with each protocol, family and seed, and says how much that was. */
static void for_all(const char *how, void (*compare)(const struct plan *plan))
{
  memset(&done, 0, sizeof done);
  for (unsigned seed = 1; seed <= seeds(); seed++)
    for (uint8_t protocol = VIP_FRAME_VRRP; protocol <= VIP_FRAME_GLBP; protocol++)
      for (unsigned i = 0; i < sizeof sim_families; i++) {
        struct plan plan = {.seed = seed,
                            .protocol = protocol,
                            .family = sim_families[i],
                            .from = SECONDS(1),
                            .node = {0, 1, 2, 3},
                            .copies = 1};
        compare(&plan);
      }
  print_message("metamorphic: %s: %u pairs of runs, %lu events, %lu changes of state\n", how,
                done.runs, done.events, done.changes);
}

static void shift(const struct plan *plan)
{
  /* The wrap is in the middle of the run. */
  static const vip_time wraps[] = {((vip_time)1 << 32) * 1000, ((vip_time)1 << 32) * 1000000,
                                   ((vip_time)1 << 32) * 1000000000, (vip_time)1 << 53};
  struct plan one = *plan;
  one.chance = true;
  one.md5 = plan->seed % 2 != 0;
  struct plan other = one;
  other.from = wraps[plan->seed % 4] - SECONDS(45);
  assert_same(&one, &other, "shifted");
}

static void permute(const struct plan *plan)
{
  uint64_t random = plan->seed;
  struct plan other = *plan;
  for (int i = 0, node = 0; plan->protocol == VIP_FRAME_GLBP && i < ROUTERS; i++, node++)
    other.node[i] = node += 1 + (int)sim_draw(&random, 2);
  while (memcmp(other.node, plan->node, sizeof other.node) == 0)
    for (uint32_t i = ROUTERS; i-- > 1;) {
      uint32_t with = sim_draw(&random, i + 1);
      int node = other.node[i];
      other.node[i] = other.node[with];
      other.node[with] = node;
    }
  assert_same(plan, &other, "permuted");
}

static void split(const struct plan *plan)
{
  struct plan one = *plan;
  one.chance = true;
  one.md5 = plan->seed % 2 != 0;
  struct plan other = one;
  other.split = true;
  assert_same(&one, &other, "split");
}

static void twice(const struct plan *plan)
{
  struct plan one = *plan;
  one.md5 = plan->seed % 2 != 0 && plan->protocol == VIP_FRAME_HSRP;
  one.states_only = true;
  struct plan other = one;
  other.copies = 2;
  assert_same(&one, &other, "twice");
}

/* ---- Tests ---- */

static void shifted_in_time(void **state)
{
  (void)state;
  for_all("shifted", shift);
}

static void with_identities_permuted(void **state)
{
  (void)state;
  for_all("permuted", permute);
}

static void with_ticks_split(void **state)
{
  (void)state;
  for_all("split", split);
}

static void with_packets_twice(void **state)
{
  (void)state;
  for_all("twice", twice);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shifted_in_time),
      cmocka_unit_test(with_identities_permuted),
      cmocka_unit_test(with_ticks_split),
      cmocka_unit_test(with_packets_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
