/* SPDX-License-Identifier: MIT */
/*
 * scenario_glbp.c - what a scenario says of GLBP: the command `glbp`, and the
 * group that each router gets.
 */
#include <string.h>

#include "lan_glbp.h"
#include "scenario_internal.h"

static const char *const balancing_names[] = {[VIP_GLBP_ROUND_ROBIN] = "round-robin",
                                              [VIP_GLBP_WEIGHTED] = "weighted",
                                              [VIP_GLBP_HOST_DEPENDENT] = "host-dependent",
                                              [VIP_GLBP_NO_BALANCING] = "none"};

static bool read_balancing(struct scenario *scenario, const char *said)
{
  for (uint8_t i = 0; i < sizeof balancing_names / sizeof *balancing_names; i++)
    if (strcmp(balancing_names[i], said) == 0) {
      scenario->group.glbp.balancing = i;
      return true;
    }
  return scenario_fail(
      scenario, "\"%s\" is no load balancing; allowed: round-robin, weighted, host-dependent, none",
      said);
}

/* What was not said, and NULL, changes nothing. */
static bool read_words(struct scenario *scenario, const char *balancing, const char *auth)
{
  if (balancing && !read_balancing(scenario, balancing))
    return false;
  if (auth)
    scenario->group.glbp.auth = scenario_read_auth(scenario, auth);
  return !auth || scenario->group.glbp.auth;
}

static bool read(struct scenario *scenario, struct scenario_words *words)
{
  struct vip_glbp_config *config = &scenario->group.glbp;
  const char *auth = NULL;
  const char *balancing = NULL;
  uint16_t forwarder_delay_s = UINT16_MAX;
  uint16_t redirect_s = UINT16_MAX;
  uint64_t number;
  if (!scenario_read_number(scenario, words, 0, VIP_GLBP_GROUP_MAX, &number))
    return false;
  config->group = (uint16_t)number;
  const struct scenario_option options[] = {
      {"address", VALUE_ADDRESSES, 0, NULL},
      {"ipv6", VALUE_FAMILY, 0, NULL},
      {"hello", VALUE_MS, 0, &config->hello_ms},
      {"hold", VALUE_MS, 0, &config->hold_ms},
      {"redirect", VALUE_S, 0, &redirect_s},
      {"timeout", VALUE_S, 0, &config->timeout_s},
      {"preempt", VALUE_FLAG, 0, &config->preempt},
      {"preempt-delay", VALUE_S, 0, &config->preempt_delay_s},
      {"no-forwarder-preempt", VALUE_FLAG, 0, &config->no_forwarder_preempt},
      {"forwarder-delay", VALUE_S, 0, &forwarder_delay_s},
      {"lower", VALUE_NUMBER, 254, &config->weight_lower},
      {"upper", VALUE_NUMBER, 254, &config->weight_upper},
      {"load-balancing", VALUE_WORD, 0, &balancing},
      {"auth", VALUE_WORD, 0, &auth},
      {"jitter", VALUE_NUMBER, 20, &config->jitter_pct},
      {NULL, VALUE_FLAG, 0, NULL}};
  if (!scenario_read_options(scenario, words, options))
    return false;
  if (forwarder_delay_s != UINT16_MAX) {
    config->forwarder_delay_s = forwarder_delay_s;
    config->forwarder_delay_set = true;
  }
  if (redirect_s != UINT16_MAX) {
    config->redirect_s = redirect_s;
    config->redirect_set = true;
  }
  return read_words(scenario, balancing, auth);
}

/* What all groups share. */
static struct vip_glbp_config shared(const struct scenario *scenario)
{
  struct vip_glbp_config config = scenario->group.glbp;
  config.family = scenario->lan.family;
  config.address = scenario->addresses[0];
  config.secondaries = scenario->addresses + 1;
  config.secondary_count = (uint8_t)(scenario->address_count - 1);
  return config;
}

static bool add(struct scenario *scenario, struct lan *lan, int router)
{
  const struct scenario_router *said = &scenario->routers[router];
  struct vip_glbp_peer peers[SCENARIO_ROUTERS];
  struct vip_glbp_config config = shared(scenario);
  config.priority = said->priority;
  config.preempt = said->preempt || (config.preempt && !said->no_preempt);
  config.weight = said->weight;
  config.peers = peers;
  config.peer_count = (uint16_t)scenario->router_count;
  struct vip_problem problem = {"", ""};
  if (vip_glbp_check(NULL, &config, &problem) == VIP_OK)
    return lan_add_glbp(lan, router, &config) >= 0;
  return scenario_fail(scenario, "router %s: %s: %s", said->name, problem.field, problem.why);
}

static void describe(const struct scenario *scenario, char *text, size_t size)
{
  const struct vip_glbp_config *config = &scenario->group.glbp;
  (void)snprintf(text, size, "GLBP over IPv%d, group %d, %s%s", scenario->lan.family, config->group,
                 config->balancing == VIP_GLBP_NO_BALANCING ? "load balancing " : "",
                 balancing_names[config->balancing]);
}

const struct scenario_protocol scenario_glbp = {
    .name = "GLBP",
    .help = "  glbp GROUP [address A].. [ipv6] [hello T] [hold T] [redirect T] [timeout T]\n"
            "             [preempt] [preempt-delay T] [no-forwarder-preempt]\n"
            "             [forwarder-delay T] [lower N] [upper N] [jitter PERCENT]\n"
            "             [load-balancing round-robin|weighted|host-dependent|none]\n"
            "             [auth text:KEY|md5:KEY|chain:KEY]\n",
    .weighted = true,
    .read = read,
    .add = add,
    .describe = describe,
};
