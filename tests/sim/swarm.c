/* SPDX-License-Identifier: MIT */
/*
 * swarm.c - see swarm.h.
 */
#include "swarm.h"

#include "sim.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

uint32_t sim_draw(uint64_t *random, uint32_t limit)
{
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*random >> 33) % limit;
}

void sim_end_faults(struct lan *lan, int routers)
{
  lan_heal(lan);
  lan_set_quality(lan, &(struct lan_quality){.delay = VIP_MILLISECOND});
  for (int i = 0; i < routers; i++) {
    lan_restore(lan, i);
    lan_thaw(lan, i);
    lan_fail_send(lan, i, 0);
    lan_fail_claim(lan, i, 0);
    lan_start(lan, i);
  }
}

void sim_random_fault(struct lan *lan, uint64_t *random, int routers)
{
  int router = (int)sim_draw(random, (uint32_t)routers);
  int other = (int)sim_draw(random, (uint32_t)routers);
  switch (sim_draw(random, 12)) {
  case 0:
    lan_crash(lan, router);
    break;
  case 1:
    lan_restart(lan, router);
    break;
  case 2:
    lan_leave(lan, router);
    break;
  case 3:
    lan_freeze(lan, router);
    break;
  case 4:
    lan_thaw(lan, router);
    break;
  case 5:
    lan_cut(lan, router);
    break;
  case 6:
    lan_restore(lan, router);
    break;
  case 7:
    lan_block(lan, router, other);
    break;
  case 8:
    lan_fail_send(lan, router, sim_draw(random, 5));
    break;
  case 9:
    lan_fail_claim(lan, router, sim_draw(random, 3));
    break;
  case 10:
    /* Priority 255 as well: an owner comes and goes. */
    lan_set_priority(lan, router, (uint8_t)(55 + 50 * sim_draw(random, 5)));
    break;
  default:
    lan_set_late(lan, router, sim_draw(random, 100) * VIP_MILLISECOND);
    break;
  }
}

void sim_assert_settles(struct lan *lan, uint64_t seed)
{
  lan_run(lan, lan_disturbed(lan) + lan_settled_bound(lan));
  int leader = lan_leader(lan, 0);
  if (leader < 0)
    fail_msg("seed %llu: no leader, or several (%d)", (unsigned long long)seed, leader);
  size_t before;
  (void)lan_trace(lan, &before);
  lan_run(lan, lan_now(lan) + SECONDS(10));
  assert_int_equal(lan_leader(lan, 0), leader);
  size_t after;
  const struct lan_entry *entries = lan_trace(lan, &after);
  for (size_t i = before; i < after; i++)
    assert_int_not_equal(entries[i].kind, LAN_STATE);
  if (lan_violations(lan))
    fail_msg("seed %llu: %s", (unsigned long long)seed, lan_violation(lan));
}
