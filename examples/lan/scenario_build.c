/* SPDX-License-Identifier: MIT */
/*
 * scenario_build.c - makes a LAN of a scenario that has been read, with its
 * actions queued; the built-in scenario; the list of commands.
 *
 * What the text leaves out is filled in here: VRRP, the first address of the
 * test networks of RFC 5737 and RFC 3849, 60 seconds.
 */
#include <string.h>

#include "scenario_internal.h"

const char scenario_default[] =
    "# Three routers, two clients: crash of the Active router, its return with\n"
    "# preemption, and a graceful leave.\n"
    "router r1 priority 200\n"
    "router r2 priority 150\n"
    "router r3 priority 100\n"
    "client c1\n"
    "client c2\n"
    "at 10s crash r1\n"
    "at 25s restart r1\n"
    "at 40s leave r1\n"
    "end 50s\n";

static void fill_in(struct scenario *scenario)
{
  if (!scenario->protocol)
    scenario->protocol = &scenario_vrrp;
  if (scenario->lan.family == 0)
    scenario->lan.family = VIP_IPV4;
  if (scenario->end == 0)
    scenario->end = 60 * VIP_SECOND;
  if (scenario->address_count > 0)
    return;
  if (scenario->lan.family == VIP_IPV4) {
    scenario->addresses[scenario->address_count++] = vip_ipv4(192, 0, 2, 1);
    return;
  }
  scenario->addresses[scenario->address_count++] = (struct vip_addr){{0xfe, 0x80, [15] = 1}};
  scenario->addresses[scenario->address_count++] =
      (struct vip_addr){{0x20, 1, 0x0d, 0xb8, [15] = 1}};
}

static bool add_nodes(struct scenario *scenario, struct lan *lan)
{
  for (int i = 0; i < scenario->router_count; i++) {
    scenario->routers[i].config.name = scenario->routers[i].name;
    (void)lan_add_router(lan, &scenario->routers[i].config);
  }
  for (int i = 0; i < scenario->router_count; i++) {
    if (scenario->routers[i].weight && !scenario->protocol->weighted)
      return scenario_fail(scenario, "router %s: weight: %s has none", scenario->routers[i].name,
                           scenario->protocol->name);
    if (!scenario->protocol->add(scenario, lan, i))
      return false;
  }
  for (int i = 0; i < scenario->client_count; i++) {
    struct lan_client_config config = scenario->clients[i].config;
    config.name = scenario->clients[i].name;
    config.gateway = scenario->addresses[0];
    (void)lan_add_client(lan, &config);
  }
  return true;
}

/* ---- Actions ---- */

/* The text's numbers of clients begin at SCENARIO_ROUTERS, the LAN's behind the routers. */
static int lan_number(const struct scenario *scenario, int node)
{
  return node < SCENARIO_ROUTERS ? node : node - SCENARIO_ROUTERS + scenario->router_count;
}

static uint64_t lan_set(const struct scenario *scenario, uint64_t set)
{
  uint64_t numbers = 0;
  for (int i = 0; i < SCENARIO_ROUTERS + SCENARIO_CLIENTS; i++)
    if (set >> i & 1)
      numbers |= (uint64_t)1 << lan_number(scenario, i);
  return numbers;
}

static void act(struct lan *lan, void *arg)
{
  const struct scenario_action *action = arg;
  action->verb->apply(lan, action);
}

static void queue_actions(struct scenario *scenario, struct lan *lan)
{
  for (int i = 0; i < scenario->action_count; i++) {
    struct scenario_action *action = &scenario->actions[i];
    action->node = lan_number(scenario, action->node);
    action->other = lan_number(scenario, action->other);
    if (action->verb->args == ARGS_SIDES)
      action->number = lan_set(scenario, action->number);
    lan_at(lan, action->at, act, action);
  }
}

struct lan *scenario_build(struct scenario *scenario)
{
  fill_in(scenario);
  scenario->quality = scenario->lan.quality;
  struct lan *lan = lan_create(&scenario->lan);
  if (lan && add_nodes(scenario, lan)) {
    queue_actions(scenario, lan);
    return lan;
  }
  lan_free(lan);
  return NULL;
}

/* ---- Words ---- */

void scenario_describe(const struct scenario *scenario, char *text, size_t size)
{
  scenario->protocol->describe(scenario, text, size);
}

void scenario_help(FILE *out)
{
  static const char *const arguments[] = {
      [ARGS_NONE] = "",     [ARGS_LAN_PPM] = "5%",         [ARGS_LAN_TIME] = "5ms",
      [ARGS_ROUTER] = "r1", [ARGS_ROUTER_NUMBER] = "r1 N", [ARGS_ROUTER_TIME] = "r1 5ms",
      [ARGS_NODE] = "r1",   [ARGS_TWO_NODES] = "r1 c1",    [ARGS_SIDES] = "r1 c1 | r2 r3"};
  (void)fputs("  router NAME [priority N] [address A] [start T] [late T] [uplink-weight N]\n"
              "              [weight N] [preempt] [no-preempt]\n"
              "  client NAME [every T]         pings, each 10ms unless set\n"
              "              [start T]         not before\n"
              "              [cache T]         asks for the MAC anew so long after an answer\n"
              "              [keeps]           the MAC, also when nobody answers there\n"
              "  end T                         60s unless set\n"
              "  seed N\n"
              "at most one of these, VRRP unless set:\n",
              out);
  (void)fprintf(out, "%s%s%s", scenario_vrrp.help, scenario_hsrp.help, scenario_glbp.help);
  (void)fputs("and, at the start or with a time in front (at 5s crash r1):\n", out);
  for (const struct scenario_verb *verb = scenario_verbs; verb->name; verb++)
    (void)fprintf(out, "  %-13s %-15s %s\n", verb->name, arguments[verb->args], verb->help);
}
