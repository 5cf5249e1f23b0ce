/* SPDX-License-Identifier: MIT */
/*
 * fault_verbs.c - the faults: name, row of the catalogue (tests/doc/faults.md), how its
 * numbers are drawn, and what it does.
 *
 * All that a fault needs is in its numbers, so a script that is made shorter does
 * the rest of it as before.  What has an end, ends with fault_end_all().
 */
#include <string.h>

#include "fault.h"

static uint32_t router_of(const struct fault_setup *setup, uint64_t *random)
{
  return fault_draw(random, (uint32_t)setup->routers);
}

/* ---- How the numbers are drawn ---- */

static void nothing(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  (void)setup, (void)random, (void)args;
}

static void one(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
}

static void draw_two(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = router_of(setup, random);
}

static void draw_sides(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = 1 + fault_draw(random, (1u << (setup->routers + 1)) - 2);
}

static void draw_few(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = 1 + fault_draw(random, 5);
}

static void draw_many(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = 2 + fault_draw(random, 99);
}

static void draw_quality(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  static const uint32_t delays_us[] = {50, 1000, 1000, 20000, 200000};
  (void)setup;
  args[0] = delays_us[fault_draw(random, 5)];
  args[1] = fault_one_in(random, 2) ? 0 : fault_draw(random, 10000);
  args[2] = fault_one_in(random, 3) ? 0 : LAN_PERCENT(fault_draw(random, 51));
  args[3] = fault_one_in(random, 2) ? 0 : LAN_PERCENT(fault_draw(random, 51));
  args[4] = fault_one_in(random, 2) ? 0 : LAN_PERCENT(fault_draw(random, 31));
  args[5] = 1 + fault_draw(random, 500000);
}

static void draw_bits(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = 1 + fault_draw(random, 20);
  args[2] = 1 + fault_draw(random, 16);
  args[3] = fault_draw(random, UINT32_MAX);
}

static void draw_length(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = 1 + fault_draw(random, 10);
  args[2] = (int64_t)fault_draw(random, 120) - 60;
}

static void draw_late(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = fault_draw(random, fault_one_in(random, 4) ? 8000 : 400);
}

static void draw_jump(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  static const uint32_t most_ms[] = {10, 1000, 20000, 4000000};
  args[0] = router_of(setup, random);
  args[1] = fault_draw(random, 2);
  args[2] = fault_draw(random, most_ms[fault_draw(random, 4)]);
}

static void draw_drift(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = (int64_t)fault_draw(random, 200001) - 100000;
}

/* 255: one router may come to own the addresses; a second owner would not yield by the rules of
   version 2 (row 43). */
static void draw_priority(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = 1 + fault_draw(random, 254);
  if (args[0] == 0 && fault_one_in(random, 3))
    args[1] = 255;
}

static void draw_flag(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = fault_draw(random, 2);
}

static void draw_group(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = router_of(setup, random);
  args[1] = fault_draw(random, FAULT_PROTOCOLS);
}

static void draw_number(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  (void)setup;
  args[0] = fault_draw(random, 64);
}

static void draw_forgery(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  args[0] = fault_draw(random, FAULT_FORGERIES);
  args[1] = (int64_t)fault_draw(random, (uint32_t)setup->routers + 1) - 1;
  args[2] = fault_draw(random, 256);
  args[3] = setup->taught_ms ? fault_draw(random, (uint32_t)setup->taught_ms) : 0;
  args[4] = fault_draw(random, UINT32_MAX);
}

/* One in some lasts for hours: those of protocols pass as fast as packets do. */
static void draw_calm(const struct fault_setup *setup, uint64_t *random, int64_t *args)
{
  enum { LONG_ONE_IN = 16 };
  args[0] = 0;
  if (fault_is_slow(setup) && fault_one_in(random, LONG_ONE_IN))
    args[0] = 3600 * (1 + fault_draw(random, 12));
}

/* ---- What they do ---- */

#define ROUTER ((int)args[0])

static void do_crash(struct fault *fault, const int64_t *args)
{
  lan_crash(fault->lan, ROUTER);
}

static void do_restart(struct fault *fault, const int64_t *args)
{
  lan_restart(fault->lan, ROUTER);
}

static void do_start(struct fault *fault, const int64_t *args)
{
  lan_start(fault->lan, ROUTER);
}

static void do_leave(struct fault *fault, const int64_t *args)
{
  lan_leave(fault->lan, ROUTER);
}

static void do_freeze(struct fault *fault, const int64_t *args)
{
  lan_freeze(fault->lan, ROUTER);
}

static void do_thaw(struct fault *fault, const int64_t *args)
{
  lan_thaw(fault->lan, ROUTER);
}

static void do_cut(struct fault *fault, const int64_t *args)
{
  lan_cut(fault->lan, ROUTER);
}

static void do_restore(struct fault *fault, const int64_t *args)
{
  lan_restore(fault->lan, ROUTER);
}

static void do_block(struct fault *fault, const int64_t *args)
{
  if (args[0] != args[1] && !fault->lan->nodes[ROUTER].blocked[args[1]])
    lan_block(fault->lan, ROUTER, (int)args[1]);
}

/* Do some of the two sides hear each other still? */
static bool is_whole(const struct lan *lan, uint64_t side)
{
  for (int i = 0; i < lan->node_count; i++)
    for (int j = 0; j < lan->node_count; j++)
      if ((side >> i & 1) != (side >> j & 1) && !lan->nodes[i].blocked[j])
        return true;
  return false;
}

static void do_partition(struct fault *fault, const int64_t *args)
{
  if (is_whole(fault->lan, (uint64_t)args[0]))
    lan_partition(fault->lan, (uint64_t)args[0]);
}

static void do_heal(struct fault *fault, const int64_t *args)
{
  (void)args;
  lan_heal(fault->lan);
}

static void do_quality(struct fault *fault, const int64_t *args)
{
  const struct lan_quality quality = {.delay = (vip_time)args[0] * 1000,
                                      .jitter = (vip_time)args[1] * 1000,
                                      .loss_ppm = (uint32_t)args[2],
                                      .duplicate_ppm = (uint32_t)args[3],
                                      .reorder_ppm = (uint32_t)args[4],
                                      .reorder_by = (vip_time)args[5] * 1000};
  lan_set_quality(fault->lan, &quality);
}

static void do_lose(struct fault *fault, const int64_t *args)
{
  lan_fault(fault->lan, ROUTER, "the next %lld packets are lost", (long long)args[1]);
  fault->wire.lose[ROUTER] = (uint32_t)args[1];
}

static void do_copies(struct fault *fault, const int64_t *args)
{
  lan_fault(fault->lan, ROUTER, "the next packet comes %lld times", (long long)args[1]);
  fault->wire.copies[ROUTER] = (uint32_t)args[1];
}

static void do_flip(struct fault *fault, const int64_t *args)
{
  lan_fault(fault->lan, ROUTER, "%lld packets: %lld bits turned", (long long)args[1],
            (long long)args[2]);
  fault->wire.flips[ROUTER] = (uint32_t)args[1];
  fault->wire.bits[ROUTER] = (uint32_t)args[2];
  fault->wire.random = (uint64_t)args[3];
}

static void do_length(struct fault *fault, const int64_t *args)
{
  if (args[2] == 0)
    return;
  lan_fault(fault->lan, ROUTER, "%lld packets: longer by %lld", (long long)args[1],
            (long long)args[2]);
  fault->wire.resize[ROUTER] = (uint32_t)args[1];
  fault->wire.by[ROUTER] = (int32_t)args[2];
}

static void do_snoop(struct fault *fault, const int64_t *args)
{
  if (fault->wire.snooped[ROUTER] == (args[1] != 0))
    return;
  lan_fault(fault->lan, ROUTER, "multicast is %s", args[1] ? "lost" : "heard");
  fault->wire.snooped[ROUTER] = args[1] != 0;
}

static void do_replay(struct fault *fault, const int64_t *args)
{
  fault_replay(fault, (unsigned)args[0]);
}

static void do_echo(struct fault *fault, const int64_t *args)
{
  if (fault->wire.echoes == (unsigned)args[0] % 2)
    return;
  lan_fault(fault->lan, -1, "frames %s to their sender",
            args[0] % 2 ? "come back" : "come no more");
  fault->wire.echoes = (unsigned)args[0] % 2;
}

static void do_loop(struct fault *fault, const int64_t *args)
{
  if (args[0] > 0)
    lan_fault(fault->lan, -1, "%lld frames go round", (long long)args[0]);
  fault->wire.loop = (unsigned)args[0];
}

static void do_late(struct fault *fault, const int64_t *args)
{
  const vip_time late = (vip_time)args[1] * VIP_MILLISECOND;
  if (fault->lan->nodes[ROUTER].router->config.late != late)
    lan_set_late(fault->lan, ROUTER, late);
}

static void do_jump(struct fault *fault, const int64_t *args)
{
  lan_jump(fault->lan, ROUTER, args[1] != 0, (vip_time)args[2] * VIP_MILLISECOND);
}

static void do_drift(struct fault *fault, const int64_t *args)
{
  lan_drift(fault->lan, ROUTER, (int32_t)args[1]);
}

static void do_tick(struct fault *fault, const int64_t *args)
{
  if (lan_power(fault->lan, ROUTER) == LAN_RUNNING)
    (void)vip_engine_tick(vip_if_engine(lan_if(fault->lan, ROUTER)), lan_clock(fault->lan, ROUTER));
}

static void do_fail_send(struct fault *fault, const int64_t *args)
{
  fault->seen[ROUTER].blind = true;
  lan_fail_send(fault->lan, ROUTER, (uint32_t)args[1]);
}

static void do_fail_claim(struct fault *fault, const int64_t *args)
{
  lan_fail_claim(fault->lan, ROUTER, (uint32_t)args[1]);
}

static void do_die(struct fault *fault, const int64_t *args)
{
  if (lan_power(fault->lan, ROUTER) == LAN_RUNNING)
    lan_die(fault->lan, ROUTER, (uint32_t)args[1] - 1);
}

static void do_priority(struct fault *fault, const int64_t *args)
{
  if (lan_power(fault->lan, ROUTER) == LAN_RUNNING)
    lan_set_priority(fault->lan, ROUTER, (uint8_t)args[1]);
}

static void do_uplink(struct fault *fault, const int64_t *args)
{
  lan_uplink(fault->lan, ROUTER, args[1] != 0);
}

/* Two addresses each, none of them another one's; unicast peers would have to be told. */
static void do_address(struct fault *fault, const int64_t *args)
{
  const struct fault_setup *setup = &fault->script->setup;
  const uint8_t last = (uint8_t)(2 + ROUTER + (args[1] ? 8 : 0));
  const struct vip_addr addr = setup->family == VIP_IPV4
                                   ? vip_ipv4(192, 0, 2, last)
                                   : (struct vip_addr){{0xfe, 0x80, [15] = last}};
  const struct lan_router_config *own = &fault->lan->nodes[ROUTER].router->config;
  const struct vip_addr *old = setup->family == VIP_IPV4 ? &own->addr4 : &own->addr6;
  if (!setup->unicast && vip_addr_compare(old, &addr) != 0)
    lan_readdress(fault->lan, ROUTER, (uint8_t)setup->family, &addr);
}

static void do_change(struct fault *fault, const int64_t *args)
{
  fault_reconfigure(fault, ROUTER, args[1]);
}

static void do_remove(struct fault *fault, const int64_t *args)
{
  int group = fault_group(&fault->script->setup, (unsigned)args[1]);
  if (group >= 0)
    lan_remove(fault->lan, ROUTER, group);
}

static void do_forge(struct fault *fault, const int64_t *args)
{
  fault_forge(fault, args[0], args[1], args[2], args[3], (uint64_t)args[4]);
}

static void do_calm(struct fault *fault, const int64_t *args)
{
  fault_calm(fault, (vip_time)args[0] * VIP_SECOND);
}

/* ---- Which of them take a fault back ---- */

static bool always(const struct fault *fault, const int64_t *args)
{
  (void)fault, (void)args;
  return true;
}

static bool if_off(const struct fault *fault, const int64_t *args)
{
  const enum lan_power power = lan_power(fault->lan, ROUTER);
  return power != LAN_RUNNING && power != LAN_FROZEN;
}

static bool if_even(const struct fault *fault, const int64_t *args)
{
  (void)fault;
  return args[0] % 2 == 0;
}

static bool if_second_is_none(const struct fault *fault, const int64_t *args)
{
  (void)fault;
  return args[1] == 0;
}

static bool if_up(const struct fault *fault, const int64_t *args)
{
  (void)fault;
  return args[1] != 0;
}

/* As good as the LAN is without faults. */
static bool if_clear(const struct fault *fault, const int64_t *args)
{
  (void)fault;
  return args[0] <= 1000 && args[1] == 0 && args[2] == 0 && args[3] == 0 && args[4] == 0;
}

/* ---- The list ---- */

const struct fault_verb fault_verbs[] = {{"crash", 1, 14, one, do_crash, NULL},
                                         {"restart", 1, 18, one, do_restart, if_off},
                                         {"start", 1, 32, one, do_start, always},
                                         {"leave", 1, 16, one, do_leave, NULL},
                                         {"freeze", 1, 23, one, do_freeze, NULL},
                                         {"thaw", 1, 23, one, do_thaw, always},
                                         {"cut", 1, 33, one, do_cut, NULL},
                                         {"restore", 1, 33, one, do_restore, always},
                                         {"block", 2, 3, draw_two, do_block, NULL},
                                         {"partition", 1, 4, draw_sides, do_partition, NULL},
                                         {"heal", 0, 4, nothing, do_heal, always},
                                         {"quality", 6, 1, draw_quality, do_quality, if_clear},
                                         {"lose", 2, 2, draw_few, do_lose, NULL},
                                         {"copies", 2, 8, draw_many, do_copies, NULL},
                                         {"flip", 4, 11, draw_bits, do_flip, NULL},
                                         {"length", 3, 12, draw_length, do_length, NULL},
                                         {"snoop", 2, 7, draw_flag, do_snoop, if_second_is_none},
                                         {"replay", 1, 13, draw_number, do_replay, NULL},
                                         {"echo", 1, 45, draw_number, do_echo, if_even},
                                         {"loop", 1, 46, draw_number, do_loop, NULL},
                                         {"late", 2, 21, draw_late, do_late, if_second_is_none},
                                         {"jump", 3, 24, draw_jump, do_jump, NULL},
                                         {"drift", 2, 28, draw_drift, do_drift, if_second_is_none},
                                         {"tick", 1, 29, one, do_tick, NULL},
                                         {"fail-send", 2, 32, draw_few, do_fail_send, NULL},
                                         {"refuse-claim", 2, 32, draw_few, do_fail_claim, NULL},
                                         {"die", 2, 17, draw_few, do_die, NULL},
                                         {"priority", 2, 54, draw_priority, do_priority, NULL},
                                         {"uplink", 2, 54, draw_flag, do_uplink, if_up},
                                         {"address", 2, 35, draw_flag, do_address, NULL},
                                         {"change", 2, 55, draw_few, do_change, NULL},
                                         {"remove", 2, 57, draw_group, do_remove, NULL},
                                         {"forge", 5, 48, draw_forgery, do_forge, NULL},
                                         {"calm", 1, 0, draw_calm, do_calm, NULL}};

const unsigned fault_verb_count = sizeof fault_verbs / sizeof *fault_verbs;

int fault_verb_find(const char *name)
{
  for (unsigned i = 0; i < fault_verb_count; i++)
    if (strcmp(fault_verbs[i].name, name) == 0)
      return (int)i;
  return -1;
}

/* ---- Their end ---- */

/* Was a group of it taken away? */
static bool lacks_group(const struct lan *lan, int router)
{
  for (int i = 0; i < lan_groups(lan, router); i++)
    if (!vip_group_if(lan_group(lan, router, i)))
      return true;
  return false;
}

/* Entries of the LAN's switch do not age: what it has learned from the stranger's frames would stay
   until their true owner speaks from that MAC, and a forwarder's router may not for long.
   The first router is there in any case; of the others that are off, by the seed's bits. */
void fault_end_all(struct fault *fault)
{
  const struct fault_setup *setup = &fault->script->setup;
  struct lan *lan = fault->lan;
  memset(&fault->wire, 0, sizeof fault->wire);
  lan_forget_port(lan, fault_node(setup, FAULT_STRANGER));
  lan_heal(lan);
  lan_set_quality(lan, &(struct lan_quality){.delay = VIP_MILLISECOND});
  for (int i = 0; i < setup->routers; i++) {
    lan_fail_send(lan, i, 0);
    lan_fail_claim(lan, i, 0);
    lan->nodes[i].router->dies = 0;
    lan_restore(lan, i);
    lan_thaw(lan, i);
    lan_set_late(lan, i, (vip_time)setup->router[i].late_us * 1000);
    bool on = lan_power(lan, i) == LAN_RUNNING;
    if ((!on && (i == 0 || (setup->seed >> i & 1))) || (on && lacks_group(lan, i)))
      lan_restart(lan, i);
    else
      lan_start(lan, i);
  }
}
