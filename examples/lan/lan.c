/* SPDX-License-Identifier: MIT */
/*
 * lan.c - the clock of a LAN, the queue of what will happen, and questions.
 *
 * Two sources of things to come: a heap of jobs (frames under way, calls of the
 * user), and the nodes' own timers.  What a frame or a timer changes is in its node
 * alone, since nodes meet in frames only; a call, a fault, and whatever the user
 * does between two runs of the clock may change all (lan.touched).  Jobs of a
 * moment come before timers: a host feeds the frames that it has before it runs
 * what is due.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lan_internal.h"

void *lan_alloc(void *old, size_t size)
{
  void *memory = realloc(old, size);
  if (memory)
    return memory;
  (void)fputs("lan: out of memory\n", stderr);
  exit(EXIT_FAILURE);
}

/* splitmix64: any seed is a good one. */
uint32_t lan_random(struct lan *lan)
{
  lan->random += 0x9e3779b97f4a7c15u;
  uint64_t x = lan->random;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((x ^ (x >> 31)) >> 32);
}

vip_time lan_random_time(struct lan *lan, vip_time limit)
{
  if (limit == 0)
    return 0;
  uint64_t high = lan_random(lan);
  return (high << 32 | lan_random(lan)) % (limit + 1);
}

bool lan_chance(struct lan *lan, uint32_t ppm)
{
  return ppm != 0 && lan_random(lan) % 1000000 < ppm;
}

/* ---- The queue ---- */

static bool is_before(const struct lan_job *a, const struct lan_job *b)
{
  return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void lan_queue(struct lan *lan, const struct lan_job *job)
{
  if (lan->job_count == lan->job_room) {
    lan->job_room = lan->job_room ? 2 * lan->job_room : 64;
    lan->jobs = lan_alloc(lan->jobs, lan->job_room * sizeof *lan->jobs);
  }
  struct lan_job new = *job;
  new.order = lan->order++;
  size_t i = lan->job_count++;
  for (size_t up; i > 0 && is_before(&new, &lan->jobs[up = (i - 1) / 2]); i = up)
    lan->jobs[i] = lan->jobs[up];
  lan->jobs[i] = new;
}

static struct lan_job take_first(struct lan *lan)
{
  struct lan_job first = lan->jobs[0];
  struct lan_job last = lan->jobs[--lan->job_count];
  size_t i = 0;
  for (size_t down; (down = 2 * i + 1) < lan->job_count; i = down) {
    if (down + 1 < lan->job_count && is_before(&lan->jobs[down + 1], &lan->jobs[down]))
      down++;
    if (!is_before(&lan->jobs[down], &last))
      break;
    lan->jobs[i] = lan->jobs[down];
  }
  lan->jobs[i] = last;
  return first;
}

static void deliver(struct lan *lan, const struct lan_job *job)
{
  struct lan_node *node = &lan->nodes[job->node];
  if (!node->link_up)
    return;
  if (node->router)
    lan_router_receive(node->router, job->frame);
  else
    lan_client_receive(node->client, job->frame);
}

static void do_job(struct lan *lan, const struct lan_job *job)
{
  switch (job->kind) {
  case LAN_JOB_DELIVER:
    deliver(lan, job);
    lan_buffer_drop(job->frame);
    break;
  case LAN_JOB_TRANSMIT:
    if (!lan_is_router(lan, job->node) || lan_power(lan, job->node) == LAN_RUNNING ||
        lan_power(lan, job->node) == LAN_LEFT)
      lan_transmit(lan, job->node, job->frame->data, job->frame->length);
    lan_buffer_drop(job->frame);
    break;
  case LAN_JOB_CALL:
    job->call(lan, job->arg);
    break;
  }
}

/* ---- The clock ---- */

static vip_time wake_of(const struct lan_node *node)
{
  return node->router ? lan_router_wake(node->router) : lan_client_wake(node->client);
}

static int first_to_wake(struct lan *lan, vip_time *when)
{
  int first = -1;
  *when = VIP_NEVER;
  if (lan->touched != LAN_ALL)
    lan->wakes[lan->touched] = wake_of(&lan->nodes[lan->touched]);
  for (int i = 0; i < lan->node_count; i++) {
    if (lan->touched == LAN_ALL)
      lan->wakes[i] = wake_of(&lan->nodes[i]);
    if (lan->wakes[i] < *when) {
      *when = lan->wakes[i];
      first = i;
    }
  }
  return first;
}

static void run_node(struct lan *lan, int number)
{
  struct lan_node *node = &lan->nodes[number];
  if (node->client) {
    lan_client_run(node->client);
    return;
  }
  lan_router_run(node->router);
  lan->checks++;
  if (lan_router_wake(node->router) <= lan->now)
    lan_broken(lan, number, "a tick leaves a deadline that has passed");
}

void lan_run(struct lan *lan, vip_time until)
{
  lan->touched = LAN_ALL;
  /* A deadline that a tick leaves behind would keep the clock here for ever. */
  while (lan->violations < 1000) {
    vip_time wake;
    int node = first_to_wake(lan, &wake);
    vip_time job = lan->job_count ? lan->jobs[0].at : VIP_NEVER;
    vip_time next = job <= wake ? job : wake;
    if (next > until)
      break;
    if (next > lan->now)
      lan->now = next;
    if (job <= wake) {
      struct lan_job first = take_first(lan);
      lan->touched = first.kind == LAN_JOB_CALL ? LAN_ALL : first.node;
      do_job(lan, &first);
    } else {
      lan->touched = node;
      run_node(lan, node);
    }
    lan_check(lan);
    if (lan->config.on_step)
      lan->config.on_step(lan->config.user);
  }
  if (until > lan->now)
    lan->now = until;
  lan->touched = LAN_ALL;
  lan_check_all(lan);
}

void lan_at(struct lan *lan, vip_time when, void (*call)(struct lan *lan, void *arg), void *arg)
{
  struct lan_job job = {.at = when, .kind = LAN_JOB_CALL, .call = call, .arg = arg};
  lan_queue(lan, &job);
}

/* ---- Making and freeing ---- */

struct lan *lan_create(const struct lan_config *config)
{
  struct lan *lan = calloc(1, sizeof *lan);
  if (!lan)
    return NULL;
  lan->config = *config;
  if (lan->config.family == 0)
    lan->config.family = VIP_IPV4;
  if (lan->config.outage_pings == 0)
    lan->config.outage_pings = 5;
  lan->random = config->seed;
  lan->hash = 0xcbf29ce484222325u;
  lan->stations = lan_alloc(NULL, LAN_STATIONS * sizeof *lan->stations);
  memset(lan->stations, 0, LAN_STATIONS * sizeof *lan->stations);
  lan_set_quality(lan, &config->quality);
  return lan;
}

void lan_free(struct lan *lan)
{
  if (!lan)
    return;
  for (size_t i = 0; i < lan->job_count; i++)
    lan_buffer_drop(lan->jobs[i].frame);
  for (int i = 0; i < lan->node_count; i++) {
    if (lan->nodes[i].router)
      lan_router_free(lan->nodes[i].router);
    if (lan->nodes[i].client)
      free(lan->nodes[i].client->spans);
    free(lan->nodes[i].client);
  }
  free(lan->jobs);
  free(lan->stations);
  free(lan->entries);
  free(lan->keys);
  free(lan);
}

static struct lan_node *add_node(struct lan *lan, const char *name, char letter, int ordinal)
{
  struct lan_node *node = &lan->nodes[lan->node_count];
  if (name)
    (void)snprintf(node->name, sizeof node->name, "%s", name);
  else
    (void)snprintf(node->name, sizeof node->name, "%c%d", letter, ordinal);
  unsigned serial = (unsigned)lan->node_count + 1;
  node->mac = (struct vip_mac){{2, 0, 0, 0, (uint8_t)(serial >> 8), (uint8_t)serial}};
  node->link_up = true;
  lan->node_count++;
  return node;
}

/* How many routers, or clients, there are; it numbers them. */
static int count_kind(const struct lan *lan, bool routers)
{
  int count = 0;
  for (int i = 0; i < lan->node_count; i++)
    count += lan_is_router(lan, i) == routers;
  return count;
}

static void boot(struct lan *lan, void *arg)
{
  struct lan_router *router = arg;
  (void)lan;
  if (router->power == LAN_OFF)
    lan_router_boot(router);
}

int lan_add_router(struct lan *lan, const struct lan_router_config *config)
{
  if (lan->node_count == LAN_NODES)
    return -1;
  uint8_t ordinal = (uint8_t)(count_kind(lan, true) + 1);
  struct lan_router *router = lan_alloc(NULL, sizeof *router);
  memset(router, 0, sizeof *router);
  router->lan = lan;
  router->node = lan->node_count;
  router->config = *config;
  router->uplink_up = true;
  if (vip_addr_is_none(&config->addr4))
    router->config.addr4 = vip_ipv4(192, 0, 2, (uint8_t)(ordinal + 1));
  if (vip_addr_is_none(&config->addr6))
    router->config.addr6 = (struct vip_addr){{0xfe, 0x80, [15] = (uint8_t)(ordinal + 1)}};
  add_node(lan, config->name, 'r', ordinal)->router = router;
  lan_at(lan, config->start, boot, router);
  return router->node;
}

int lan_add_client(struct lan *lan, const struct lan_client_config *config)
{
  if (lan->node_count == LAN_NODES)
    return -1;
  uint8_t ordinal = (uint8_t)(count_kind(lan, false) + 1);
  struct lan_client *client = lan_alloc(NULL, sizeof *client);
  memset(client, 0, sizeof *client);
  bool ipv4 = lan->config.family == VIP_IPV4;
  client->lan = lan;
  client->node = lan->node_count;
  unsigned host = 100u + ordinal; /* the network is as large as it has to be */
  client->addr = ipv4 ? vip_ipv4(192, 0, (uint8_t)(2 + host / 256), (uint8_t)host)
                      : (struct vip_addr){{0x20, 1, 0x0d, 0xb8, [14] = 1, [15] = ordinal}};
  client->gateway = config->gateway;
  if (vip_addr_is_none(&config->gateway))
    client->gateway = ipv4 ? vip_ipv4(192, 0, 2, 1) : (struct vip_addr){{0xfe, 0x80, [15] = 1}};
  client->interval = config->interval ? config->interval : 10 * VIP_MILLISECOND;
  client->cache = config->cache;
  client->keeps = config->keeps;
  client->next_ping = config->start;
  client->next_query = config->start;
  client->stale = VIP_NEVER;
  add_node(lan, config->name, 'c', ordinal)->client = client;
  return client->node;
}

/* ---- Questions ---- */

vip_time lan_now(const struct lan *lan)
{
  return lan->now;
}

vip_time lan_clock(const struct lan *lan, int router)
{
  return lan_router_now(lan->nodes[router].router);
}

int lan_count(const struct lan *lan)
{
  return lan->node_count;
}

int lan_find(const struct lan *lan, const char *name)
{
  for (int i = 0; i < lan->node_count; i++)
    if (strcmp(lan->nodes[i].name, name) == 0)
      return i;
  return -1;
}

const char *lan_name(const struct lan *lan, int node)
{
  return lan->nodes[node].name;
}

struct vip_addr lan_address(const struct lan *lan, int router, uint8_t family)
{
  const struct lan_router_config *config = &lan->nodes[router].router->config;
  return family == VIP_IPV4 ? config->addr4 : config->addr6;
}

bool lan_is_router(const struct lan *lan, int node)
{
  return lan->nodes[node].router != NULL;
}

enum lan_power lan_power(const struct lan *lan, int router)
{
  return lan->nodes[router].router->power;
}

int lan_groups(const struct lan *lan, int router)
{
  return lan->nodes[router].router->group_count;
}

struct vip_if *lan_if(const struct lan *lan, int router)
{
  return &lan->nodes[router].router->ifp;
}

struct vip_group *lan_group(const struct lan *lan, int router, int group)
{
  return lan->nodes[router].router->groups[group]->group;
}

int lan_leader(const struct lan *lan, int group)
{
  int leader = -1;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    if (!router || group >= router->group_count || router->power != LAN_RUNNING)
      continue;
    const struct lan_group *own = router->groups[group];
    if (vip_group_state(own->group) == own->protocol->leading)
      leader = leader == -1 ? i : -2;
  }
  return leader;
}

static const struct lan_protocol *protocol_of(const struct lan *lan, int router, int group)
{
  return lan->nodes[router].router->groups[group]->protocol;
}

const char *lan_state_marks(const struct lan *lan, int router, int group)
{
  return protocol_of(lan, router, group)->state_marks;
}

const char *lan_state_text(const struct lan *lan, int router, int group, uint8_t state)
{
  return protocol_of(lan, router, group)->state_names[state];
}

size_t lan_keys(const struct lan *lan)
{
  return lan->key_count;
}

size_t lan_key(const struct lan *lan, int router, int group)
{
  return lan->nodes[router].router->groups[group]->key;
}

uint8_t lan_forwarders(const struct lan *lan, int router, int group)
{
  return protocol_of(lan, router, group)->forwarders;
}

uint8_t lan_forwarder_of(const struct lan *lan, const struct vip_mac *mac)
{
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++) {
      const struct lan_group *group = router->groups[j];
      for (uint8_t number = 1; number <= group->protocol->forwarders; number++) {
        struct lan_forwarder forwarder;
        group->protocol->forwarder(group, number, &forwarder);
        if (memcmp(&forwarder.mac, mac, sizeof *mac) == 0)
          return number;
      }
    }
  }
  return 0;
}

uint64_t lan_hash(const struct lan *lan)
{
  return lan->hash;
}

vip_time lan_disturbed(const struct lan *lan)
{
  return lan->disturbed;
}

uint64_t lan_checks(const struct lan *lan)
{
  return lan->checks;
}

uint32_t lan_violations(const struct lan *lan)
{
  return lan->violations;
}

const char *lan_violation(const struct lan *lan)
{
  return lan->violation;
}
