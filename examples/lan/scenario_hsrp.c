/* SPDX-License-Identifier: MIT */
/*
 * scenario_hsrp.c - what a scenario says of HSRP: the command `hsrp`, and the
 * group that each router gets.
 */
#include "lan_hsrp.h"
#include "scenario_internal.h"

static bool read(struct scenario *scenario, struct scenario_words *words)
{
  struct scenario_hsrp_settings *hsrp = &scenario->group.hsrp;
  struct vip_hsrp_config *config = &hsrp->config;
  const char *auth = NULL;
  bool bia = false;
  uint64_t number;
  if (!scenario_read_number(scenario, words, 0, VIP_HSRP_GROUP_MAX_V2, &number))
    return false;
  config->group = (uint16_t)number;
  const struct scenario_option options[] = {{"address", VALUE_ADDRESSES, 0, NULL},
                                            {"ipv6", VALUE_FAMILY, 0, NULL},
                                            {"version", VALUE_NUMBER, 2, &scenario->version},
                                            {"hello", VALUE_MS, 0, &config->hello_ms},
                                            {"hold", VALUE_MS, 0, &config->hold_ms},
                                            {"preempt", VALUE_FLAG, 0, &config->preempt},
                                            {"preempt-delay", VALUE_S, 0, &config->preempt_delay_s},
                                            {"start-delay", VALUE_MS, 0, &config->start_delay_ms},
                                            {"auth", VALUE_WORD, 0, &auth},
                                            {"bia", VALUE_FLAG, 0, &bia},
                                            {"advertise", VALUE_FLAG, 0, &hsrp->advertise},
                                            {"no-jitter", VALUE_FLAG, 0, &config->no_jitter},
                                            {NULL, VALUE_FLAG, 0, NULL}};
  if (!scenario_read_options(scenario, words, options))
    return false;
  if (bia)
    config->mac_mode = VIP_HSRP_MAC_INTERFACE;
  if (auth)
    config->auth = scenario_read_auth(scenario, auth);
  return !auth || config->auth;
}

/* What all groups share. */
static struct vip_hsrp_config shared(const struct scenario *scenario)
{
  struct vip_hsrp_config config = scenario->group.hsrp.config;
  config.version = scenario->version;
  config.family = scenario->lan.family;
  config.address = scenario->addresses[0];
  config.secondaries = scenario->addresses + 1;
  config.secondary_count = (uint8_t)(scenario->address_count - 1);
  return config;
}

static bool add(struct scenario *scenario, struct lan *lan, int router)
{
  const struct scenario_router *said = &scenario->routers[router];
  struct vip_hsrp_config config = shared(scenario);
  config.priority = said->priority;
  config.preempt = said->preempt || (config.preempt && !said->no_preempt);
  struct vip_problem problem = {"", ""};
  if (vip_hsrp_check(NULL, &config, &problem) != VIP_OK)
    return scenario_fail(scenario, "router %s: %s: %s", said->name, problem.field, problem.why);
  int group = lan_add_hsrp(lan, router, &config, -1);
  if (group >= 0 && scenario->group.hsrp.advertise)
    lan_hsrp_advertise(
        lan, router, group,
        &(struct vip_hsrp_if_config){.version = scenario->version, .no_jitter = config.no_jitter});
  return group >= 0;
}

static void describe(const struct scenario *scenario, char *text, size_t size)
{
  const struct vip_hsrp_config config = shared(scenario);
  bool v2 = config.version == 2 || config.family == VIP_IPV6;
  (void)snprintf(text, size, "HSRP version %d over IPv%d, group %d", v2 ? 2 : 1, config.family,
                 config.group);
}

const struct scenario_protocol scenario_hsrp = {
    .name = "HSRP",
    .help = "  hsrp GROUP [address A].. [ipv6] [version 1|2] [hello T] [hold T] [preempt]\n"
            "             [preempt-delay T] [start-delay T] [auth text:KEY|md5:KEY|chain:KEY]\n"
            "             [bia] [advertise] [no-jitter]\n",
    .read = read,
    .add = add,
    .describe = describe,
};
