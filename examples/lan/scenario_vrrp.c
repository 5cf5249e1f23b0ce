/* SPDX-License-Identifier: MIT */
/*
 * scenario_vrrp.c - what a scenario says of VRRP: the command `vrrp`, and the
 * virtual router that each router gets.  VRID 51 unless the text says another.
 */
#include "lan_vrrp.h"
#include "scenario_internal.h"

static bool read(struct scenario *scenario, struct scenario_words *words)
{
  struct vip_vrrp_config *config = &scenario->group.vrrp.config;
  uint64_t vrid;
  if (!scenario_read_number(scenario, words, 1, 255, &vrid))
    return false;
  config->vrid = (uint8_t)vrid;
  const struct scenario_option options[] = {
      {"address", VALUE_ADDRESSES, 0, NULL},
      {"ipv6", VALUE_FAMILY, 0, NULL},
      {"version", VALUE_NUMBER, 23, &scenario->version},
      {"interval", VALUE_CS, 0, &config->advert_cs},
      {"preempt-delay", VALUE_MS, 0, &config->preempt_delay_ms},
      {"start-delay", VALUE_MS, 0, &config->start_delay_ms},
      {"no-preempt", VALUE_FLAG, 0, &config->no_preempt},
      {"fast-preempt", VALUE_FLAG, 0, &config->fast_preempt},
      {"physical-mac", VALUE_FLAG, 0, &config->physical_mac},
      {"unicast", VALUE_FLAG, 0, &scenario->group.vrrp.unicast},
      {NULL, VALUE_FLAG, 0, NULL}};
  return scenario_read_options(scenario, words, options);
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

/* What all virtual routers share. */
static struct vip_vrrp_config shared(const struct scenario *scenario)
{
  struct vip_vrrp_config config = scenario->group.vrrp.config;
  if (config.vrid == 0)
    config.vrid = 51;
  config.version = scenario->version;
  config.family = scenario->lan.family;
  config.addresses = scenario->addresses;
  config.address_count = scenario->address_count;
  return config;
}

static bool add(struct scenario *scenario, struct lan *lan, int router)
{
  const struct scenario_router *said = &scenario->routers[router];
  struct vip_vrrp_peer peers[SCENARIO_ROUTERS];
  struct vip_vrrp_config config = shared(scenario);
  config.priority = said->priority;
  config.no_preempt = said->no_preempt || (config.no_preempt && !said->preempt);
  if (scenario->group.vrrp.unicast) {
    config.peers = peers;
    config.peer_count = list_peers(scenario, lan, router, peers);
  }
  struct vip_problem problem = {"", ""};
  if (vip_vrrp_check(NULL, &config, &problem) == VIP_OK)
    return lan_add_vrrp(lan, router, &config) >= 0;
  return scenario_fail(scenario, "router %s: %s: %s", said->name, problem.field, problem.why);
}

static void describe(const struct scenario *scenario, char *text, size_t size)
{
  const struct vip_vrrp_config config = shared(scenario);
  const char *version = "3";
  if (config.version == VIP_VRRP_V2_V3)
    version = "2 and 3";
  else if (config.version == VIP_VRRP_V2)
    version = "2";
  (void)snprintf(text, size, "VRRP version %s over IPv%d, VRID %d", version, config.family,
                 config.vrid);
}

const struct scenario_protocol scenario_vrrp = {
    .name = "VRRP",
    .help = "  vrrp VRID [address A].. [ipv6] [version 2|3|23] [interval T] [preempt-delay T]\n"
            "            [start-delay T] [no-preempt] [fast-preempt] [physical-mac] [unicast]\n",
    .read = read,
    .add = add,
    .describe = describe,
};
