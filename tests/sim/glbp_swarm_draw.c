/* SPDX-License-Identifier: MIT */
/*
 * glbp_swarm_draw.c - what one seed draws before it runs: how five GLBP routers are
 * configured, and what kind of LAN they stand on; and what of that LAN is noted.
 *
 * A seed takes one of four kinds of trouble, so that a fault that hides another
 * one does not do so in all runs: power alone; power and lost, doubled and
 * reordered frames; power and partitions; all of it.  Each is drawn from
 * generators of its own, so that the LAN's draws do not move with the faults.
 */
#include "glbp_swarm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "swarm.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

void swarm_broken(struct swarm *swarm, const char *format, ...)
{
  if (swarm->failure[0] != '\0')
    return;
  int used = snprintf(swarm->failure, sizeof swarm->failure,
                      "at %.6f s: ", (double)lan_now(swarm->lan) / 1e9);
  va_list args;
  va_start(args, format);
  (void)vsnprintf(swarm->failure + used, sizeof swarm->failure - (size_t)used, format, args);
  va_end(args);
}

/* ---- authentication ---- */

static const struct vip_key key_text[] = {
    {.secret = (const uint8_t *)"gateway", .length = 7, .flags = VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_key key_chain[] = {
    {.id = 1, .secret = (const uint8_t *)"old", .length = 3, .flags = VIP_KEY_ACCEPT},
    {.id = 2,
     .secret = (const uint8_t *)"new",
     .length = 3,
     .flags = VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_auth auth_text = {&vip_auth_text, key_text, 1};
static const struct vip_auth auth_string = {&vip_auth_md5, key_text, 1};
static const struct vip_auth auth_chain = {&vip_auth_md5, key_chain, 2};

static const struct vip_auth *draw_auth(struct swarm *swarm)
{
  switch (swarm_draw(swarm, 6)) {
  case 0:
    return &auth_text;
  case 1:
    return &auth_string;
  case 2:
    return &auth_chain;
  default:
    return NULL;
  }
}

/* ---- configuration ---- */

/*
 * The hello time is the unit; seconds are so short or long that a run sees a forwarder time out
 * now and then, whose time is ten minutes at least.  Not where a primary in Listen is not told of:
 * the others count its seconds down while it is there, and its number is given to another one
 * (a hole of the older images that glbp.md 9 has as case 64; G3 does not hold for them).  Nor do
 * two that wait so know of each other: they preempt.
 */
static void draw_times(struct swarm *swarm, struct vip_glbp_config *config, uint32_t unit_ms)
{
  config->hold_ms = unit_ms / 10 * (22 + swarm_draw(swarm, 20));
  const uint32_t hold_s = config->hold_ms / 1000;
  const uint32_t redirects_s[] = {0, hold_s / 2, 2 * hold_s, 600};
  config->redirect_s = (uint16_t)redirects_s[swarm_draw(swarm, 4)];
  config->redirect_set = true;
  config->timeout_s = (uint16_t)(config->redirect_s + 600 + swarm_draw(swarm, 3) * hold_s);
  if (config->active_only)
    config->timeout_s = 64800;
}

static void draw_weighting(struct swarm *swarm, struct vip_glbp_config *config)
{
  static const uint8_t weights[] = {100, 100, 100, 254, 60, 30, 10};
  config->weight = weights[swarm_draw(swarm, 7)];
  config->weight_lower = (uint8_t)(1 + swarm_draw(swarm, config->weight));
  config->weight_upper = (uint8_t)(config->weight_lower +
                                   swarm_draw(swarm, config->weight - config->weight_lower + 1u));
}

static uint16_t draw_delay_s(struct swarm *swarm, const struct vip_glbp_config *config)
{
  const uint32_t delays_ms[] = {0, 0, config->hello_ms, config->hold_ms};
  return (uint16_t)(delays_ms[swarm_draw(swarm, 4)] / 1000);
}

/* What all routers have in common, and then what each has for himself.  No hold time is shorter
   than another router's hello time: a gateway that says so little is overthrown again and again by
   one that does not wait for it (row 39 of tests/doc/faults.md). */
static void draw_common(struct swarm *swarm, struct vip_glbp_config *config)
{
  static const uint32_t hellos_ms[] = {1000, 1000, 3000, 3000, 10000, 25000};
  static const uint16_t groups[] = {0, 1, 46, 1023};
  struct swarm_setup *setup = &swarm->setup;
  memset(config, 0, sizeof *config);
  config->family = setup->family = swarm_one_in(swarm, 2) ? VIP_IPV6 : VIP_IPV4;
  config->address = setup->family == VIP_IPV4 ? vip_ipv4(192, 0, 2, 1)
                                              : (struct vip_addr){{0xfe, 0x80, [15] = 1}};
  config->group = groups[swarm_draw(swarm, 4)];
  config->auth = draw_auth(swarm);
  setup->md5 = config->auth && config->auth->method == &vip_auth_md5;
  config->balancing = setup->balancing = (uint8_t)(swarm->seed % 4);
  config->jitter_pct = swarm_one_in(swarm, 3) ? 20 : 0;
  config->peer_count = 8;
  config->active_only = swarm_one_in(swarm, 8);
  config->quiet_echo = swarm_one_in(swarm, 4);
  config->nonce_required = swarm_one_in(swarm, 2);
  config->client_count = swarm_one_in(swarm, 8) ? 8 : 0;
  config->hello_ms = hellos_ms[swarm_draw(swarm, 6)];
  draw_times(swarm, config, config->hello_ms);
}

static void draw_own(struct swarm *swarm, struct vip_glbp_config *config, bool alike)
{
  if (!alike) {
    const uint32_t unit_ms = config->hello_ms;
    config->hello_ms = unit_ms / 10 * (5 + swarm_draw(swarm, 6));
    draw_times(swarm, config, unit_ms);
  }
  draw_weighting(swarm, config);
  config->priority =
      (uint8_t)(5 + 50 * swarm_draw(swarm, 6)); /* few, so that equal ones are common */
  config->preempt = swarm_one_in(swarm, 2);
  config->preempt_delay_s = draw_delay_s(swarm, config);
  config->no_forwarder_preempt = swarm_one_in(swarm, 8) && !config->active_only;
  config->forwarder_delay_s = draw_delay_s(swarm, config);
  config->forwarder_delay_set = true;
  config->retry_s = swarm_one_in(swarm, 2) ? (uint16_t)(config->hold_ms / 1000) : 0;
}

static vip_time longer(vip_time a, vip_time b)
{
  return a > b ? a : b;
}

static void measure(struct swarm_setup *setup)
{
  vip_time shortest = VIP_NEVER;
  setup->redirect_min = VIP_NEVER;
  for (unsigned i = 0; i < SWARM_ROUTERS; i++) {
    const struct vip_glbp_config *config = &setup->config[i];
    setup->hello = longer(setup->hello, config->hello_ms * VIP_MILLISECOND);
    setup->hold = longer(setup->hold, config->hold_ms * VIP_MILLISECOND);
    setup->redirect = longer(setup->redirect, SECONDS(config->redirect_s));
    setup->timeout = longer(setup->timeout, SECONDS(config->timeout_s));
    setup->preempt_delay = longer(setup->preempt_delay, SECONDS(config->preempt_delay_s));
    setup->forwarder_delay = longer(setup->forwarder_delay, SECONDS(config->forwarder_delay_s));
    setup->retry = longer(setup->retry, SECONDS(config->retry_s));
    if (SECONDS(config->redirect_s) < setup->redirect_min)
      setup->redirect_min = SECONDS(config->redirect_s);
    if (SECONDS(config->timeout_s) < shortest)
      shortest = SECONDS(config->timeout_s);
  }
  setup->timeout_spread = setup->timeout - shortest;
}

/* ---- the LAN ---- */

static void draw_quality(struct swarm *swarm)
{
  struct swarm_setup *setup = &swarm->setup;
  const unsigned kind = swarm_draw(swarm, 4);
  setup->loses = kind == 1 || kind == 3;
  setup->parts = kind == 2 || kind == 3;
  setup->late = swarm_one_in(swarm, 3) ? 50 * VIP_MILLISECOND : 0;
  setup->bad = (struct lan_quality){.delay = VIP_MILLISECOND};
  if (setup->loses) {
    setup->bad.jitter = 5 * VIP_MILLISECOND;
    setup->bad.reorder_by = 20 * VIP_MILLISECOND;
    setup->bad.loss_ppm = LAN_PERCENT(1 + swarm_draw(swarm, 40));
    setup->bad.duplicate_ppm = LAN_PERCENT(5);
    setup->bad.reorder_ppm = LAN_PERCENT(10);
  }
  setup->delay = setup->bad.delay + setup->bad.jitter + setup->bad.reorder_by;
}

/* Whoever asks the gateway for a number shows that he is there, if he is the primary of one. */
static void note_request(struct swarm *swarm, const uint8_t *frame)
{
  const struct vip_mac *sender = (const struct vip_mac *)(frame + 6);
  for (int i = 0; i < SWARM_ROUTERS; i++)
    for (int j = 0; j < SWARM_NUMBERS; j++)
      if (memcmp(&swarm_glbp(swarm, i)->run.forwarder[j].owner, sender, sizeof *sender) == 0)
        swarm->watch.orphan_since[j] = lan_now(swarm->lan);
}

/* Some packets, to be replayed. */
static void record_frame(struct swarm *swarm, vip_time at, int node, const uint8_t *frame,
                         size_t length)
{
  if (!swarm->setup.md5 || length > sizeof swarm->records[0].frame || swarm->lan->order % 8 != 0)
    return;
  struct swarm_record *record = &swarm->records[swarm->record_count++ % SWARM_RECORDS];
  record->at = at;
  record->node = node;
  record->length = (uint16_t)length;
  memcpy(record->frame, frame, length);
}

static void note_frame(void *user, vip_time at, int node, const uint8_t *frame, size_t length)
{
  struct swarm *swarm = user;
  const bool multicast = frame[0] & 1;
  swarm->dirty = true; /* the switch may have learned from it */
  if (!multicast)
    note_request(swarm, frame);
  record_frame(swarm, at, node, frame, length);
}

static void note_forwarder(struct swarm *swarm, const struct lan_entry *entry)
{
  struct swarm_watch *watch = &swarm->watch;
  const unsigned bit = 1u << (entry->forwarder - 1);
  if (entry->reason == VIP_REASON_TIMEOUT) {
    watch->timeout_at = entry->at;
    swarm->limit = 0; /* its number is given away, and waits for its new primary */
  }
  watch->conflict = watch->conflict || entry->reason == VIP_REASON_CONFLICT;
  if (entry->old_state == VIP_GLBP_ACTIVE)
    watch->spoke[entry->node] |= bit;
  if (entry->new_state == VIP_GLBP_LISTEN)
    watch->began[entry->node] |= bit;
  /* Its seconds begin anew where a router begins anew with what it knew. */
  if (entry->old_state == VIP_GLBP_INITIAL)
    watch->orphan_since[entry->forwarder - 1] = entry->at;
}

static void note_power(struct swarm *swarm, const struct lan_entry *entry)
{
  swarm->rewired = true;
  if (entry->new_state == LAN_OFF)
    swarm->crowd.ledger[entry->node].tenure = false;
  if (entry->new_state != LAN_FROZEN)
    swarm->watch.booted_at[entry->node] = entry->at;
}

static void note_entry(void *user, const struct lan_entry *entry)
{
  struct swarm *swarm = user;
  const bool changes = entry->kind == LAN_STATE || entry->kind == LAN_FORWARDER;
  swarm->dirty = true;
  if (entry->kind == LAN_FORWARDER)
    note_forwarder(swarm, entry);
  if (entry->kind == LAN_STATE && entry->old_state == VIP_GLBP_ACTIVE)
    swarm->crowd.ledger[entry->node].tenure = false;
  if (entry->kind == LAN_POWER)
    note_power(swarm, entry);
  if (entry->kind == LAN_FAULT) {
    swarm->rewired = true;
    swarm->figures->faults++;
  }
  if (!changes)
    return;
  swarm->watch.changed_at = entry->at;
  if (entry->reason == VIP_REASON_PREEMPTED)
    swarm_check_preemption(swarm, entry->node, entry->forwarder);
}

static void look(void *user)
{
  struct swarm *swarm = user;
  if (swarm->dirty)
    swarm_look(swarm);
}

static void ask_again(struct lan *lan, void *arg)
{
  struct swarm *swarm = arg;
  (void)swarm_ask(swarm, swarm_draw(swarm, SWARM_HOSTS));
  lan_at(lan, lan_now(lan) + swarm->asks, ask_again, swarm);
}

static void add_router(struct swarm *swarm, unsigned number, vip_time start)
{
  struct swarm_setup *setup = &swarm->setup;
  const struct vip_glbp_config *config = &setup->config[number];
  const struct lan_router_config router = {
      .start = start,
      .late = setup->late,
      .uplink_weight = (uint8_t)(config->weight - 1 - swarm_draw(swarm, config->weight_lower))};
  assert_int_equal(lan_add_router(swarm->lan, &router), number);
  assert_int_equal(lan_add_glbp(swarm->lan, (int)number, config), 0);
}

void swarm_make(struct swarm *swarm, uint64_t seed, struct swarm_figures *figures)
{
  struct swarm_setup *setup = &swarm->setup;
  struct vip_glbp_config common;
  memset(swarm, 0, sizeof *swarm);
  swarm->seed = swarm->random = seed;
  swarm->figures = figures;
  draw_quality(swarm);
  draw_common(swarm, &common);
  const bool alike = !swarm_one_in(swarm, 4);
  setup->learned = swarm_one_in(swarm, 8);
  for (unsigned i = 0; i < SWARM_ROUTERS; i++) {
    setup->config[i] = common;
    draw_own(swarm, &setup->config[i], alike);
    if (setup->learned && i > 0)
      memset(&setup->config[i].address, 0, sizeof setup->config[i].address);
  }
  measure(setup);
  const struct lan_config config = {.seed = seed,
                                    .family = setup->family,
                                    .quality = setup->bad,
                                    .on_frame = note_frame,
                                    .on_entry = note_entry,
                                    .on_step = look,
                                    .user = swarm};
  swarm->lan = lan_create(&config);
  assert_non_null(swarm->lan);
  for (unsigned i = 0; i < SWARM_ROUTERS; i++)
    add_router(swarm, i, swarm_one_in(swarm, 2) ? 0 : swarm_draw(swarm, 2000) * setup->hold / 1000);
  /* Places behind the switch; the machine there is never switched on. */
  for (int i = 0; i < SWARM_PORTS; i++)
    assert_true(lan_add_client(swarm->lan, &(struct lan_client_config){.start = VIP_NEVER}) >= 0);
  swarm_crowd_make(swarm);
  swarm->asks = setup->hold / 30;
  lan_at(swarm->lan, swarm->asks, ask_again, swarm);
  for (unsigned i = 0; i < SWARM_ROUTERS; i++)
    swarm->watch.frozen_at[i] = VIP_NEVER;
}

void swarm_free(struct swarm *swarm)
{
  lan_free(swarm->lan);
  swarm->lan = NULL;
}
