/* SPDX-License-Identifier: MIT */
/*
 * scenario_build.c - makes a LAN of a scenario that has been read, with its
 * actions queued; the built-in scenario; the list of commands.
 *
 * What the text leaves out is filled in here: VRID 51, the first address of the
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
  struct vip_vrrp_config *config = &scenario->vrrp;
  if (scenario->lan.family == 0)
    scenario->lan.family = VIP_IPV4;
  if (scenario->end == 0)
    scenario->end = 60 * VIP_SECOND;
  if (config->vrid == 0)
    config->vrid = 51;
  config->family = scenario->lan.family;
  config->addresses = scenario->addresses;
  if (config->address_count > 0)
    return;
  if (config->family == VIP_IPV4) {
    scenario->addresses[config->address_count++] = vip_ipv4(192, 0, 2, 1);
    return;
  }
  scenario->addresses[config->address_count++] = (struct vip_addr){{0xfe, 0x80, [15] = 1}};
  scenario->addresses[config->address_count++] = (struct vip_addr){{0x20, 1, 0x0d, 0xb8, [15] = 1}};
}

/* All other routers, for unicast; how many there are. */
static uint8_t list_peers(const struct scenario *scenario, struct lan *lan, int router,
                          struct vip_vrrp_peer *peers)
{
  uint8_t count = 0;
  for (int i = 0; i < scenario->router_count; i++) {
    struct vip_addr addr = lan_address(lan, i, scenario->lan.family);
    if (i != router)
      peers[count++] = (struct vip_vrrp_peer){.addr = addr};
  }
  return count;
}

static bool add_vrrp(struct scenario *scenario, struct lan *lan, int router)
{
  struct vip_vrrp_peer peers[SCENARIO_ROUTERS];
  struct vip_vrrp_config config = scenario->vrrp;
  config.priority = scenario->routers[router].priority;
  config.no_preempt = config.no_preempt || scenario->routers[router].no_preempt;
  if (scenario->unicast) {
    config.peers = peers;
    config.peer_count = list_peers(scenario, lan, router, peers);
  }
  struct vip_problem problem = {"", ""};
  if (vip_vrrp_check(NULL, &config, &problem) == VIP_OK)
    return lan_add_vrrp(lan, router, &config) >= 0;
  (void)snprintf(scenario->error, sizeof scenario->error, "router %s: %s: %s",
                 scenario->routers[router].name, problem.field, problem.why);
  return false;
}

static bool add_nodes(struct scenario *scenario, struct lan *lan)
{
  for (int i = 0; i < scenario->router_count; i++) {
    scenario->routers[i].config.name = scenario->routers[i].name;
    (void)lan_add_router(lan, &scenario->routers[i].config);
  }
  for (int i = 0; i < scenario->router_count; i++)
    if (!add_vrrp(scenario, lan, i))
      return false;
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

/* ---- Help ---- */

void scenario_help(FILE *out)
{
  static const char *const arguments[] = {
      [ARGS_NONE] = "",     [ARGS_LAN_PPM] = "5%",         [ARGS_LAN_TIME] = "5ms",
      [ARGS_ROUTER] = "r1", [ARGS_ROUTER_NUMBER] = "r1 N", [ARGS_ROUTER_TIME] = "r1 5ms",
      [ARGS_NODE] = "r1",   [ARGS_TWO_NODES] = "r1 c1",    [ARGS_SIDES] = "r1 c1 | r2 r3"};
  (void)fputs("  router NAME [priority N] [address A] [start T] [late T] [uplink-weight N]\n"
              "              [no-preempt]\n"
              "  client NAME [every T]         pings, each 10ms unless set\n"
              "  vrrp VRID [address A].. [ipv6] [version 2|3|23] [interval T] [preempt-delay T]\n"
              "            [start-delay T] [no-preempt] [fast-preempt] [physical-mac] [unicast]\n"
              "  end T                         60s unless set\n"
              "  seed N\n"
              "and, at the start or with a time in front (at 5s crash r1):\n",
              out);
  for (const struct scenario_verb *verb = scenario_verbs; verb->name; verb++)
    (void)fprintf(out, "  %-13s %-15s %s\n", verb->name, arguments[verb->args], verb->help);
}
