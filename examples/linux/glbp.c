/* SPDX-License-Identifier: MIT */
/*
 * glbp.c - GLBP as a protocol of vipd: the check of a section, its group in the
 * library, its packets and its status.  glbp_keys.c reads the keys.
 *
 * What a configuration may be is the library's to say: vip_glbp_check() has the rules.
 * A group has four virtual MACs from the beginning, whatever it is given later, so that
 * a forwarder that is taken over needs no new device.
 */
#include "glbp.h"

#include <stdlib.h>

#include <vip/show.h>

#include "origin.h"
#include "refusal.h"

extern const struct protocol glbp_protocol;

/* A group or forwarder that could not get a right from its host tries again. */
static const uint16_t RETRY_S = 10;

static const struct vip_glbp *const_glbp(const struct group *group)
{
  return &((const struct glbp_group *)(const void *)group)->glbp;
}

/* ---- a section ---- */

/* The peers are the group's own, and so the same as long as it runs. */
static void begin(struct group *group)
{
  struct vip_glbp_config *glbp = &glbp_settings(group)->config;

  glbp->retry_s = RETRY_S;
  glbp->peers = glbp_of(group)->peers;
  glbp->peer_count = GLBP_PEERS;
}

static void release(struct group *group)
{
  free(glbp_settings(group)->clients);
}

/* The addresses of the group, as the library has them. */
static bool set_addresses(struct group *group, const struct section *section, struct config *config)
{
  struct glbp_settings *settings = glbp_settings(group);
  const struct vip_addr automatic = vip_glbp_auto_address(group->number);
  struct origin_addresses addresses;

  if (!origin_finish(group, settings->origin, &automatic, section, config, &addresses))
    return false;
  settings->config.address = addresses.primary;
  settings->config.secondaries = addresses.secondaries;
  settings->config.secondary_count = addresses.secondary_count;
  return true;
}

static const struct field_key field_keys[] = {
    {"secondaries", "address"},
    {"hello_ms", "hello"},
    {"hold_ms", "hold"},
    {"redirect_s", "redirect"},
    {"timeout_s", "timeout"},
    {"preempt_delay_s", "preempt-delay"},
    {"forwarder_delay_s", "forwarder-delay"},
    {"weight", "weighting"},
    {"weight_lower", "weighting"},
    {"weight_upper", "weighting"},
    {"jitter_pct", "jitter"},
    {NULL, NULL},
};

static bool finish(struct group *group, const struct section *section, struct config *config)
{
  struct vip_glbp_config *glbp = &glbp_settings(group)->config;
  struct vip_problem problem;

  /* Where no address says it. */
  if (group->family == 0)
    group->family = VIP_IPV4;
  glbp->group = group->number;
  glbp->family = group->family;
  group->version = 1;
  if (!set_addresses(group, section, config))
    return false;
  return vip_glbp_check(NULL, glbp, &problem) == VIP_OK ||
         refusal_complain(config, section, field_keys, &problem);
}

/* ---- running ---- */

/* Says what the library has against a configuration on that interface. */
static int refuse(const struct group *group, const struct vip_if *vif,
                  const struct vip_glbp_config *config, int result)
{
  struct vip_problem problem;
  const bool known = vip_glbp_check(vif, config, &problem) != VIP_OK;

  return refusal_log(group, field_keys, known ? &problem : NULL, result);
}

static int init(struct group *group, struct vip_if *vif)
{
  struct glbp_group *glbp = glbp_of(group);
  const struct vip_glbp_config *config = &glbp_settings(group)->config;
  const int result = vip_glbp_init(&glbp->glbp, vif, config);

  if (result != VIP_OK)
    return refuse(group, vif, config, result);
  group->vip = &glbp->glbp.group;
  vip_glbp_set_stats(&glbp->glbp, &glbp->stats);
  return VIP_OK;
}

/* As many clients as before: those that are known stay. */
static void keep_clients(struct glbp_settings *running, struct glbp_settings *wanted)
{
  struct vip_glbp_client *clients = wanted->clients;

  if (running->config.client_count != wanted->config.client_count)
    return;
  wanted->clients = running->clients;
  wanted->config.clients = running->clients;
  running->clients = clients;
}

static int configure(struct group *group, struct group *wanted, vip_time now)
{
  struct glbp_group *glbp = glbp_of(group);
  struct vip_glbp_config *config = &glbp_settings(wanted)->config;
  int result;

  config->peers = glbp->peers;
  keep_clients(glbp_settings(group), glbp_settings(wanted));
  result = vip_glbp_configure(&glbp->glbp, config, now);
  if (result == VIP_OK) {
    group_swap(group, wanted);
    return VIP_OK;
  }
  keep_clients(glbp_settings(wanted), glbp_settings(group));
  return refuse(group, vip_group_if(group->vip), config, result);
}

/* One that is out of service already tries again by itself. */
static void stop_forwarder(struct group *group, uint8_t forwarder, vip_time now)
{
  (void)vip_glbp_stop_forwarder(&glbp_of(group)->glbp, forwarder, now);
}

static const struct vip_addr *learned(const struct group *group)
{
  return vip_glbp_address(const_glbp(group));
}

static int input(struct vip_if *vif, const struct vip_frame *frame, vip_time now)
{
  return vip_glbp_input(vif, &frame->meta, frame->data, frame->length, now);
}

static unsigned macs(const struct group *group, struct vip_mac mac[4])
{
  for (uint8_t i = 0; i < VIP_GLBP_FORWARDERS; i++)
    mac[i] = vip_glbp_mac(group->number, (uint8_t)(i + 1));
  return VIP_GLBP_FORWARDERS;
}

/* ---- status ---- */

enum { STATES = 6 };

/* A gateway out of service is "initial", whether it knows its address or not. */
static const char *state_name(uint8_t state)
{
  static const char *const names[STATES] = {"initial", "initial", "listen",
                                            "speak",   "standby", "active"};

  return state < STATES ? names[state] : "unknown";
}

static const char *forwarder_state(uint8_t state)
{
  static const char *const names[STATES] = {"disabled", "initial", "listen", NULL, NULL, "active"};

  return state < STATES ? names[state] : "unknown";
}

static void forwarders(const struct group *group, struct forwarder out[4])
{
  struct vip_glbp_status status;

  vip_glbp_get_status(const_glbp(group), &status);
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    out[i] = (struct forwarder){.there = status.forwarder[i].state != VIP_GLBP_DISABLED,
                                .state = status.forwarder[i].state,
                                .changes = status.forwarder[i].changes,
                                .selected = status.forwarder[i].selected};
}

static size_t show_text(const struct group *group, vip_time now, char *out, size_t size)
{
  return vip_glbp_show_text(const_glbp(group), group->interface, now, out, size);
}

static size_t show_brief(const struct group *group, uint8_t forwarder, char *out, size_t size)
{
  if (forwarder != 0)
    return vip_glbp_show_brief_forwarder(const_glbp(group), forwarder, group->interface, out, size);
  return vip_glbp_show_brief(const_glbp(group), group->interface, out, size);
}

static size_t show_json(const struct group *group, vip_time now, char *out, size_t size)
{
  return vip_glbp_show_json(const_glbp(group), group->name, group->interface, now, out, size);
}

const struct protocol glbp_protocol = {
    .name = "glbp",
    .number = VIP_PROTOCOL_GLBP,
    .frame_kind = VIP_FRAME_GLBP,
    .size = sizeof(struct glbp_group),
    .settings = sizeof(struct glbp_settings),
    .number_min = 0,
    .number_max = VIP_GLBP_GROUP_MAX,
    .priority_min = 1,
    .priority_max = 255,
    .both_families = true,
    .apart = true,
    .ip_protocol = 17,
    .udp_port = {VIP_GLBP_PORT, VIP_GLBP_PORT},
    .unicast = true,
    .keys = glbp_keys,
    .begin = begin,
    .finish = finish,
    .init = init,
    .configure = configure,
    .stop_forwarder = stop_forwarder,
    .learned = learned,
    .release = release,
    .input = input,
    .macs = macs,
    .states = STATES,
    .state_name = state_name,
    .forwarders = forwarders,
    .forwarder_state = forwarder_state,
    .show_text = show_text,
    .show_brief = show_brief,
    .show_json = show_json,
};
