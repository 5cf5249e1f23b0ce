/* SPDX-License-Identifier: MIT */
/*
 * story.c - see story.h.  What is told of a frame does not hang on who has which
 * address: each MAC and address is replaced by the role of its machine, and
 * checksums by zero.
 */
#include "story.h"

#include <stdlib.h>

#include "lan_glbp.h"
#include "lan_hsrp.h"
#include "swarm.h"

/* ---- The story ---- */

static uint64_t hash(uint64_t sum, const void *octets, size_t length)
{
  const uint8_t *at = octets;
  for (size_t i = 0; i < length; i++)
    sum = (sum ^ at[i]) * 0x100000001b3u;
  return sum;
}

static uint64_t hash_number(uint64_t sum, uint64_t number)
{
  return hash(sum, &number, sizeof number);
}

static int role_of(const struct run *run, int node)
{
  for (int role = 0; role < ROUTERS; role++)
    if (run->plan.node[role] == node)
      return role;
  return -1;
}

static void tell(struct run *run, int role, uint64_t what, const char *text)
{
  if (run->count == run->room) {
    run->room = run->room ? 2 * run->room : 1024;
    run->events = lan_alloc(run->events, run->room * sizeof *run->events);
  }
  struct event *event = &run->events[run->count];
  *event = (struct event){
      .at = lan_now(run->lan) - run->plan.from, .role = role, .what = what, .order = run->count};
  (void)snprintf(event->text, sizeof event->text, "%s", text);
  run->count++;
}

/* The client plays the last role. */
static size_t identity_at(const struct run *run, int role, const uint8_t *at, size_t length)
{
  bool client = role == ROUTERS;
  const struct lan_node *node = &run->lan->nodes[client ? run->client : run->plan.node[role]];
  const struct vip_addr *addr4 = client ? &node->client->addr : &node->router->config.addr4;
  const struct vip_addr *addr6 = client ? &node->client->addr : &node->router->config.addr6;
  if (length >= 16 && memcmp(at, addr6->octet, 16) == 0)
    return 16;
  if (length >= 6 && memcmp(at, &node->mac, 6) == 0)
    return 6;
  bool has_addr4 = !client || run->plan.family == VIP_IPV4;
  return has_addr4 && length >= 4 && memcmp(at, addr4->octet, 4) == 0 ? 4 : 0;
}

/* Puts the role in the place of each identity. */
static void rename_octets(const struct run *run, uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    for (int role = 0; role <= ROUTERS; role++) {
      size_t size = identity_at(run, role, data + i, length - i);
      if (size == 0)
        continue;
      memset(data + i, 0xe0 + role, size);
      i += size - 1;
      break;
    }
}

/* Checksums follow from the addresses. */
static void blank_sums(const struct vip_frame *frame, uint8_t *data, size_t length)
{
  bool ipv6 = data[12] == 0x86 && data[13] == 0xdd;
  size_t payload = ipv6 ? 54 : 34;
  if (!ipv6 && data[12] == 8 && data[13] == 0)
    memset(data + 24, 0, 2);
  if (frame->kind == VIP_FRAME_VRRP || frame->kind == VIP_FRAME_HSRP ||
      frame->kind == VIP_FRAME_GLBP)
    memset(data + payload + 6, 0, 2); /* at the same place in VRRP and UDP */
  else if (ipv6 && length > payload + 4)
    memset(data + payload + 2, 0, 2);
}

static void on_frame(void *user, vip_time at, int node, const uint8_t *frame, size_t length)
{
  struct run *run = user;
  int role = role_of(run, node);
  if (role < 0)
    return;
  (void)at;
  uint8_t copy[LAN_FRAME_MAX];
  struct vip_frame parsed;
  memcpy(copy, frame, length);
  assert_int_equal(vip_frame_parse(&parsed, frame, length), VIP_OK);
  /* A client's packets are forwarded by the LAN. */
  if (parsed.kind == VIP_FRAME_OTHER || run->plan.states_only)
    return;
  blank_sums(&parsed, copy, length);
  rename_octets(run, copy, length);
  char text[40];
  (void)snprintf(text, sizeof text, "frame of kind %u, %u octets", parsed.kind, (unsigned)length);
  tell(run, role, hash(hash_number(1, length), copy, length), text);
}

static int role_of_address(const struct run *run, const struct vip_addr *addr)
{
  for (int role = 0; role < ROUTERS; role++) {
    struct vip_addr own = lan_address(run->lan, run->plan.node[role], run->plan.family);
    if (vip_addr_compare(&own, addr) == 0)
      return role;
  }
  return -1;
}

static void on_entry(void *user, const struct lan_entry *entry)
{
  struct run *run = user;
  if (entry->kind != LAN_STATE && entry->kind != LAN_CODE && entry->kind != LAN_POWER &&
      entry->kind != LAN_FORWARDER)
    return;
  if (entry->kind == LAN_CODE && run->plan.states_only)
    return;
  run->changes += entry->kind == LAN_STATE || entry->kind == LAN_FORWARDER;
  uint64_t sum = hash_number(2, entry->kind);
  sum = hash_number(sum, (uint64_t)entry->group);
  sum = hash_number(sum, entry->old_state);
  sum = hash_number(sum, entry->new_state);
  sum = hash_number(sum, entry->reason);
  sum = hash_number(sum, entry->forwarder);
  sum = hash_number(sum, entry->own);
  sum = hash_number(sum, (uint64_t)entry->code);
  sum = hash_number(sum, entry->priority);
  if (entry->has_peer)
    sum = hash_number(sum, (uint64_t)role_of_address(run, &entry->peer));
  char text[40];
  (void)snprintf(text, sizeof text, "entry %u, group %d, %u->%u, %d", entry->kind, entry->group,
                 entry->old_state, entry->new_state,
                 entry->kind == LAN_CODE ? entry->code : entry->reason);
  tell(run, role_of(run, entry->node), sum, text);
}

/* ---- The LAN ---- */

/* The state and the priority that a Hello tells, and its group; false: it is none. */
static bool hello_of(const struct vip_frame *frame, uint16_t *group, uint8_t *state,
                     uint8_t *priority)
{
  const struct vip_meta *meta = &frame->meta;
  struct vip_hsrp_message hsrp;
  struct vip_glbp_message glbp;
  static const struct vip_addr all_routers = {{224, 0, 0, 2}};
  uint8_t version = vip_addr_compare(&meta->dst, &all_routers) == 0 ? 1 : 2;
  if (frame->kind == VIP_FRAME_HSRP &&
      vip_hsrp_decode(&hsrp, version, meta->family, frame->data, frame->length) == VIP_OK) {
    *group = hsrp.group;
    *state = hsrp.state;
    *priority = hsrp.priority;
    return true;
  }
  if (frame->kind == VIP_FRAME_GLBP &&
      vip_glbp_decode(&glbp, meta->family, frame->data, frame->length) == VIP_OK) {
    *group = glbp.group;
    *state = glbp.state;
    *priority = glbp.priority;
    return glbp.has_hello;
  }
  return false;
}

/* See the top of test_metamorphic.c: a packet that two of are not one. */
static bool counts_twice(const struct run *run, int to, const struct vip_frame *frame)
{
  uint16_t number;
  uint8_t state;
  uint8_t priority;
  if (!hello_of(frame, &number, &state, &priority) || role_of(run, to) < 0 ||
      lan_power(run->lan, to) == LAN_OFF)
    return false;
  for (int i = 0; i < lan_groups(run->lan, to); i++) {
    const struct vip_group *group = lan_group(run->lan, to, i);
    if (vip_group_id(group) != number || vip_group_effective_priority(group) <= priority)
      continue;
    return state == VIP_HSRP_ACTIVE ||
           (state == VIP_HSRP_STANDBY && vip_group_state(group) < VIP_HSRP_STANDBY);
  }
  return false;
}

/* One packet in eight is lost: by its time and who plays which part, not by the order of calls.
   The others take a time of their own on each way, so that no two come in one nanosecond. */
static unsigned on_carry(void *user, int from, int to, uint8_t *frame, size_t *length)
{
  const struct run *run = user;
  struct vip_frame parsed;
  assert_int_equal(vip_frame_parse(&parsed, frame, *length), VIP_OK);
  bool spoken = parsed.kind == run->plan.protocol;
  uint64_t ways = (uint64_t)((role_of(run, from) + 1) * (ROUTERS + 1) + role_of(run, to) + 1);
  uint64_t sum = hash_number(hash_number(run->plan.seed, lan_now(run->lan) - run->plan.from), ways);
  if (spoken && (sum >> 32 & 7) == 0)
    return 0;
  struct lan_job job = {
      .at = lan_now(run->lan) + 50000 + 1013 * ways, .kind = LAN_JOB_DELIVER, .node = to};
  bool once = !spoken || counts_twice(run, to, &parsed);
  for (unsigned copies = once ? 1 : run->plan.copies; copies > 0; copies--) {
    job.frame = lan_buffer_make(frame, *length);
    lan_queue(run->lan, &job);
  }
  return 0;
}

static struct vip_engine *engine_of(const struct run *run, int node)
{
  return lan_if(run->lan, node)->engine;
}

static bool may_tick(const struct run *run, int node)
{
  enum lan_power power = lan_power(run->lan, node);
  return (power == LAN_RUNNING || power == LAN_LEFT) &&
         run->lan->nodes[node].router->backlog_count == 0;
}

/* What lan_router_run() does in one call. */
static void tick_by_one(struct lan *lan, void *arg)
{
  const struct run *run = arg;
  for (int role = 0; role < ROUTERS; role++) {
    int node = run->plan.node[role];
    if (!may_tick(run, node) || lan_router_wake(lan->nodes[node].router) > lan_now(lan))
      continue;
    int more;
    do
      more = vip_engine_tick_some(engine_of(run, node), lan_clock(lan, node), 1);
    while (more > 0);
    assert_int_equal(more, 0);
  }
}

/* Ticks of which none is due; and those that are, before the LAN sees to them. */
static void on_step(void *user)
{
  struct run *run = user;
  for (int role = 0; run->plan.split && role < ROUTERS; role++) {
    int node = run->plan.node[role];
    if (!may_tick(run, node))
      continue;
    vip_time wake = lan_router_wake(run->lan->nodes[node].router);
    if (wake > lan_now(run->lan))
      assert_int_equal(vip_engine_tick(engine_of(run, node), lan_clock(run->lan, node)), VIP_OK);
    if (wake == VIP_NEVER || wake == run->scheduled[role])
      continue;
    run->scheduled[role] = wake;
    lan_at(run->lan, wake, tick_by_one, run);
    /* No call of the library, but a step: each engine is ticked behind it. */
    if (wake > lan_now(run->lan))
      lan_at(run->lan, wake - (wake - lan_now(run->lan)) / 2, tick_by_one, run);
  }
}

static void do_step(struct lan *lan, void *arg)
{
  const struct step *step = arg;
  int node = step->run->plan.node[step->role];
  switch (step->kind) {
  case 0:
    lan_crash(lan, node);
    break;
  case 1:
  case 2:
    lan_restart(lan, node);
    break;
  case 3:
    lan_leave(lan, node);
    break;
  case 4:
    lan_freeze(lan, node);
    break;
  case 5:
    lan_thaw(lan, node);
    break;
  case 6:
    lan_cut(lan, node);
    break;
  case 7:
    lan_restore(lan, node);
    break;
  case 8:
    lan_uplink(lan, node, step->value % 2 != 0);
    break;
  default:
    /* Never the same as another router's. */
    lan_set_priority(lan, node, (uint8_t)(50 + 50 * (step->value % 4) + 10 * (unsigned)step->role));
    break;
  }
}

/* ---- Making it ---- */

static const struct vip_key key = {
    .id = 1, .secret = (const uint8_t *)"secret", .length = 6, .flags = 3};
static const struct vip_auth md5 = {.method = &vip_auth_md5, .keys = &key, .key_count = 1};

static struct vip_addr address(uint8_t family, uint8_t last)
{
  return family == VIP_IPV4 ? vip_ipv4(192, 0, 2, last)
                            : (struct vip_addr){{0xfe, 0x80, [15] = last}};
}

static int add_group(const struct plan *plan, struct lan *lan, int role, uint8_t number)
{
  int node = plan->node[role];
  uint8_t priority = (uint8_t)(100 + 10 * role);
  struct vip_addr virtual = address(plan->family, (uint8_t)(1 + 50 * (number - 1)));
  if (plan->protocol == VIP_FRAME_VRRP) {
    struct vip_vrrp_config config = {.vrid = number,
                                     .family = plan->family,
                                     .priority = priority,
                                     .addresses = &virtual,
                                     .address_count = 1,
                                     .jitter_pct = plan->chance ? 20 : 0};
    return lan_add_vrrp(lan, node, &config);
  }
  if (plan->protocol == VIP_FRAME_HSRP) {
    struct vip_hsrp_config config = {.group = number,
                                     .family = plan->family,
                                     .version = number == 1 ? 2 : 0,
                                     .priority = priority,
                                     .address = virtual,
                                     .auth = plan->md5 ? &md5 : NULL,
                                     .hello_ms = 1000,
                                     .hold_ms = 3000,
                                     .preempt = true,
                                     .no_jitter = !plan->chance};
    return lan_add_hsrp(lan, node, &config, -1);
  }
  /* The forwarders' weights differ, too. */
  struct vip_glbp_config config = {.group = number,
                                   .family = plan->family,
                                   .priority = priority,
                                   .weight = (uint8_t)(priority - 10),
                                   .address = virtual,
                                   .auth = plan->md5 ? &md5 : NULL,
                                   .hello_ms = 1000,
                                   .hold_ms = 3000,
                                   .forwarder_delay_s = 5,
                                   .preempt = true,
                                   .jitter_pct = plan->chance ? 20 : 0};
  return lan_add_glbp(lan, node, &config);
}

static void drift_apart(struct lan *lan, void *arg)
{
  static const int32_t ppm[ROUTERS] = {11, 307, 701, 1213};
  const struct run *run = arg;
  for (int role = 0; role < ROUTERS; role++)
    lan_drift(lan, run->plan.node[role], ppm[role]);
}

static void add_routers(struct run *run)
{
  struct lan *lan = run->lan;
  int nodes = 0;
  for (int left = ROUTERS; left > 0; nodes++) {
    int role = role_of(run, nodes);
    if (role < 0) {
      /* Nobody uses that MAC: it is a client's that is never switched on. */
      assert_int_equal(lan_add_client(lan, &(struct lan_client_config){.start = VIP_NEVER}), nodes);
      continue;
    }
    uint8_t last = (uint8_t)(2 + 10 * nodes);
    struct lan_router_config config = {.start = run->plan.from + 1 + 10007 * (vip_time)role,
                                       .addr4 = address(VIP_IPV4, last),
                                       .addr6 = address(VIP_IPV6, last),
                                       .uplink_weight = 7};
    assert_int_equal(lan_add_router(lan, &config), nodes);
    left--;
  }
  for (int role = 0; role < ROUTERS; role++)
    for (uint8_t number = 1; number <= GROUPS; number++)
      assert_int_equal(add_group(&run->plan, lan, role, number), number - 1);
}

static void add_steps(struct run *run)
{
  uint64_t random = run->plan.seed;
  lan_at(run->lan, run->plan.from, drift_apart, run);
  for (unsigned i = 0; i < STEPS; i++) {
    struct step *step = &run->steps[i];
    step->run = run;
    step->kind = sim_draw(&random, 11);
    step->role = (int)sim_draw(&random, ROUTERS);
    step->value = sim_draw(&random, 1000);
    vip_time at = SECONDS(10) + sim_draw(&random, 70000) * VIP_MILLISECOND + 333 * (i + 1);
    lan_at(run->lan, run->plan.from + at, do_step, step);
  }
}

static int by_time_and_role(const void *left, const void *right)
{
  const struct event *a = left;
  const struct event *b = right;
  if (a->at != b->at)
    return a->at < b->at ? -1 : 1;
  if (a->role != b->role)
    return a->role < b->role ? -1 : 1;
  return a->order < b->order ? -1 : 1;
}

void story_play(struct run *run, const struct plan *plan)
{
  struct lan_config config = {.seed = plan->seed,
                              .family = plan->family,
                              .on_frame = on_frame,
                              .on_entry = on_entry,
                              .on_step = on_step,
                              .user = run};
  if (plan->chance) {
    config.quality.jitter = VIP_MILLISECOND;
    config.quality.loss_ppm = LAN_PERCENT(10);
    config.quality.duplicate_ppm = LAN_PERCENT(2);
  } else {
    config.on_carry = on_carry;
  }
  memset(run, 0, sizeof *run);
  run->plan = *plan;
  run->lan = lan_create(&config);
  assert_non_null(run->lan);
  add_routers(run);
  struct lan_client_config client = {.start = plan->from + SECONDS(5) + 17,
                                     .interval = 100 * VIP_MILLISECOND,
                                     .cache = SECONDS(7)};
  run->client = lan_add_client(run->lan, &client);
  assert_true(run->client >= 0);
  add_steps(run);
  lan_run(run->lan, plan->from + SECONDS(LENGTH_S));
  qsort(run->events, run->count, sizeof *run->events, by_time_and_role);
  if (lan_violations(run->lan))
    fail_msg("seed %llu: %s", (unsigned long long)plan->seed, lan_violation(run->lan));
  lan_free(run->lan);
}
