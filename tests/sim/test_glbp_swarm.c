/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_swarm.c - chance for GLBP: five routers and 200 hosts, 1,000 seeds of
 * power cuts, loss, partitions and whatever else may happen; then calm, in which
 * all must find their places; then routers that go one after another while the
 * hosts' waits are measured: a hold time and a hello at most (G1 to G6: glbp_swarm_watch.c,
 * _crowd.c).
 *
 * What is looked at is in glbp_swarm.h and its files.  Where that is less than the
 * proof says, the reason stands there; in short:
 *   G3  not while numbers time out, nor of images that hide a primary in Listen
 *   G4  a low router forwards until another one takes over, which is looked at in
 *       calm; a primary that went without a word is believed in for a hold time
 *   G5  behind a partition that has healed switches learn a router's MACs one Hello
 *       each; behind a clock that jumps, or a restart, seconds begin anew
 *   G6  the smooth weighted order is up to 1.06 grants off
 *
 * A seed that fails prints how to run it alone: with VIP_SWARM_SEED it prints all
 * that happened.  VIP_SWARM_SEEDS sets how many are run, from VIP_SWARM_SEED or 0 on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "glbp_swarm.h"
#include "sim.h"
#include "swarm.h"
#include "timeline.h"

enum { SEEDS = 1000, FAULTS = 40 };

static void run(struct swarm *swarm, vip_time length)
{
  lan_run(swarm->lan, lan_now(swarm->lan) + length);
  swarm_look(swarm);
}

static bool is_broken(const struct swarm *swarm)
{
  return swarm->failure[0] != '\0' || lan_violations(swarm->lan) > 0;
}

/* Until the LAN has been calm for so long. */
static void run_calm(struct swarm *swarm, vip_time length)
{
  const vip_time end = lan_disturbed(swarm->lan) + length;
  if (end > lan_now(swarm->lan))
    run(swarm, end - lan_now(swarm->lan));
}

static void trouble(struct swarm *swarm)
{
  run(swarm, swarm_draw(swarm, 6) * swarm->setup.hold);
  for (int i = 0; i < FAULTS && !is_broken(swarm); i++) {
    run(swarm, swarm_draw(swarm, 1000) * swarm->setup.hold / 1000);
    swarm_fault(swarm);
  }
}

/* All find their places, and keep them. */
static void settle(struct swarm *swarm)
{
  struct swarm_watch *watch = &swarm->watch;
  const vip_time since = lan_disturbed(swarm->lan);
  run_calm(swarm, swarm_filled_bound(swarm));
  swarm_check_filled(swarm);
  run_calm(swarm, swarm_settled_bound(swarm));
  if (watch->changed_at > since && watch->timeout_at < since) {
    const double part = (double)(watch->changed_at - since) / (double)swarm_settled_bound(swarm);
    if (part > swarm->figures->worst_settled)
      swarm->figures->worst_settled = part;
  }
  swarm_check_settled(swarm);
  swarm_check_shares(swarm);
  const vip_time before = lan_now(swarm->lan);
  run(swarm, swarm->setup.hold);
  if (watch->changed_at > before && watch->timeout_at < since)
    swarm_broken(swarm, "V10: a state changes in a calm LAN");
}

static unsigned alive(const struct swarm *swarm)
{
  unsigned count = 0;
  for (int i = 0; i < SWARM_ROUTERS; i++)
    count += swarm->watch.view[i].runs;
  return count;
}

/* With a word: the next in line is the gateway as soon as he has heard it. */
static void leave(struct swarm *swarm, int router)
{
  const bool gateway = swarm->watch.view[router].state == VIP_GLBP_ACTIVE;
  int deputy = 0;
  while (deputy < SWARM_ROUTERS && swarm->watch.view[deputy].state != VIP_GLBP_STANDBY)
    deputy++;
  swarm->limit = swarm_farewell_bound(swarm);
  lan_leave(swarm->lan, router);
  run(swarm, swarm->setup.delay);
  if (gateway && deputy < SWARM_ROUTERS && swarm->watch.view[deputy].state != VIP_GLBP_ACTIVE)
    swarm_broken(swarm, "G5: %s does not follow a gateway that resigns",
                 lan_name(swarm->lan, deputy));
  run(swarm, swarm_farewell_bound(swarm));
  /* Behind it a better one may take over from the first: see swarm_outage_bound(). */
  swarm->limit = swarm->limit == 0 ? 0 : swarm_outage_bound(swarm);
}

/* One router after the other goes, each when the last one's work is done by others. */
static void deaths(struct swarm *swarm)
{
  const vip_time pause = swarm->setup.hold + 2 * swarm->setup.hello;
  const vip_time begun = lan_now(swarm->lan);
  while (alive(swarm) > 1 && swarm->watch.timeout_at < begun && !is_broken(swarm)) {
    int router = (int)swarm_draw(swarm, SWARM_ROUTERS);
    while (!swarm->watch.view[router].runs)
      router = (router + 1) % SWARM_ROUTERS;
    swarm->touched = swarm->watch.view[router].active;
    swarm->limit = swarm_outage_bound(swarm);
    switch (swarm_draw(swarm, 4)) {
    case 0:
      leave(swarm, router);
      break;
    case 1:
      lan_cut(swarm->lan, router);
      break;
    case 2:
      lan_freeze(swarm->lan, router);
      break;
    default:
      lan_crash(swarm->lan, router);
      break;
    }
    swarm_look(swarm);
    run(swarm, pause + swarm_draw(swarm, 1000) * swarm->setup.hold / 500);
  }
  swarm->limit = 0;
}

static void one_seed(struct swarm *swarm)
{
  trouble(swarm);
  swarm_heal(swarm);
  if (!is_broken(swarm))
    settle(swarm);
  if (!is_broken(swarm))
    deaths(swarm);
}

/* What each router knows at the end. */
static void describe(const struct swarm *swarm)
{
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    struct vip_glbp_status status;
    vip_glbp_get_status(swarm_glbp(swarm, i), &status);
    print_message(
        "%s: power %d, state %d, priority %d, weight %d%s, hello %u, hold %u, redirect %u, "
        "timeout %u\n",
        lan_name(swarm->lan, i), lan_power(swarm->lan, i), status.state, status.priority,
        status.weight, status.low ? " low" : "", status.hello_ms, status.hold_ms, status.redirect_s,
        status.timeout_s);
    for (int j = 0; j < SWARM_NUMBERS; j++) {
      const struct vip_glbp_forwarder_status *vf = &status.forwarder[j];
      print_message("  %d: state %d%s%s, active %02x %02x priority %d, %s, timeout %.3f\n", j + 1,
                    vf->state, vf->own ? ", own" : "", vf->refused ? ", refused" : "",
                    vf->active.octet[3], vf->active.octet[15], vf->priority,
                    vf->redirects ? "redirects" : "-",
                    vf->timeout_ends == VIP_NEVER ? -1.0 : (double)vf->timeout_ends / 1e9);
    }
  }
}

static void report(const struct swarm *swarm)
{
  if (lan_violations(swarm->lan) > 0)
    print_message("the LAN says: %s\n", lan_violation(swarm->lan));
  print_message("seed %llu: %s\nalone, with all that happened: VIP_SWARM_SEED=%llu\n",
                (unsigned long long)swarm->seed, swarm->failure, (unsigned long long)swarm->seed);
}

static void print_figures(const struct swarm_figures *figures, unsigned seeds)
{
  print_message("%u seeds: %.1f router-days, %llu faults, %llu checks, %llu answers, "
                "%llu replays, %llu calms\n",
                seeds, figures->router_s / 86400, (unsigned long long)figures->faults,
                (unsigned long long)figures->checks, (unsigned long long)figures->grants,
                (unsigned long long)figures->replays, (unsigned long long)figures->calms);
  print_message(
      "%llu outages; the worst of one fault took %.1f %% of its bound, the worst wait for "
      "a router that can forward %.1f %%, settling %.1f %%\n",
      (unsigned long long)figures->outages, 100 * figures->worst_outage, 100 * figures->worst_wait,
      100 * figures->worst_settled);
}

static unsigned long number_of(const char *name, unsigned long otherwise)
{
  const char *text = getenv(name);
  return text ? strtoul(text, NULL, 10) : otherwise;
}

static void glbp_swarm(void **state)
{
  (void)state;
  struct swarm_figures figures = {.faults = 0};
  const bool alone = getenv("VIP_SWARM_SEED") && !getenv("VIP_SWARM_SEEDS");
  const unsigned long first = number_of("VIP_SWARM_SEED", 0);
  const unsigned long count = alone ? 1 : number_of("VIP_SWARM_SEEDS", SEEDS);
  struct swarm *swarm = malloc(sizeof *swarm);
  assert_non_null(swarm);
  unsigned failed = 0;
  for (unsigned long seed = first; seed < first + count; seed++) {
    swarm_make(swarm, seed, &figures);
    one_seed(swarm);
    if (is_broken(swarm)) {
      failed++;
      report(swarm);
    }
    if (alone) {
      timeline_events(swarm->lan, stdout);
      describe(swarm);
    }
    swarm_free(swarm);
  }
  free(swarm);
  print_figures(&figures, (unsigned)count);
  assert_int_equal(failed, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(glbp_swarm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
