/* SPDX-License-Identifier: MIT */
/*
 * vrrp.c - VRRP as a protocol of vipd: the check of a section, its router in the
 * library, its packets and its status.  vrrp_keys.c reads the keys.
 *
 * What a configuration may be is the library's to say: vip_vrrp_check() has the
 * rules, and here its words get the key and the line of the file.  Only what the
 * file can say and the library's types cannot, an interval of 15 ms, is refused
 * here.
 */
#include "vrrp.h"

#include <stdlib.h>

#include <vip/show.h>

#include "refusal.h"
#include "value.h"

extern const struct protocol vrrp_protocol;

enum { OWNER = 255 /* the priority of a router whose own addresses the virtual ones are */ };

/* A group that could not get a right from its host tries again. */
static const uint16_t RETRY_S = 10;

static struct vrrp_group *vrrp_of(struct group *group)
{
  return (struct vrrp_group *)(void *)group;
}

static const struct vip_vrrp *router_of(const struct group *group)
{
  return &((const struct vrrp_group *)(const void *)group)->vrrp;
}

/* ---- a section ---- */

static void begin(struct group *group)
{
  struct vip_vrrp_config *vrrp = &vrrp_settings(group)->config;

  vrrp->version = VIP_VRRP_V3;
  vrrp->retry_s = RETRY_S;
}

static void release(struct group *group)
{
  free(vrrp_settings(group)->peers);
}

/* Version 3 counts hundredths of a second in 12 bits, version 2 seconds in 8. */
static bool check_interval(struct vrrp_settings *settings, const struct section *section,
                           struct config *config)
{
  const bool seconds = settings->config.version == VIP_VRRP_V2;
  const uint64_t step = seconds ? 1000000 : 10000;
  const uint64_t max = seconds ? 255 * step : 4095 * step;
  const uint64_t us = settings->interval_us;
  const uint64_t below = us / step * step;

  if (us == 0)
    return true;
  if (us < step || us > max)
    return config_complain(config, config_line(section, "interval"), "interval",
                           "%s is not allowed; version %c allows %s..%s", value_duration_text(us),
                           seconds ? '2' : '3', value_duration_text(step),
                           value_duration_text(max));
  if (us != below)
    return config_complain(config, config_line(section, "interval"), "interval",
                           "%s is not allowed; version %c counts in steps of %s, so the nearest "
                           "are %s and %s",
                           value_duration_text(us), seconds ? '2' : '3', value_duration_text(step),
                           value_duration_text(below), value_duration_text(below + step));
  settings->config.advert_cs = (uint16_t)(us / 10000);
  return true;
}

static const struct field_key field_keys[] = {
    {"vrid", "group"},
    {"family", "address"},
    {"address_count", "address"},
    {"addresses", "address"},
    {"peers", "unicast-peer"},
    {"peer_count", "unicast-peer"},
    {"group_address", "multicast-group"},
    {"advert_cs", "interval"},
    {"jitter_pct", "jitter"},
    {"losing", "losing-advert"},
    {"garp_second_ms", "garp"},
    {"garp_form", "garp"},
    {NULL, NULL},
};

/*
 * The kernel answers ARP requests and solicitations for an interface's own addresses with
 * the interface's MAC, and cannot be told not to without those that are no virtual ones.
 */
static void warn_owner(const struct vip_vrrp_config *vrrp, const struct section *section,
                       struct config *config)
{
  if (vrrp->priority == OWNER && !vrrp->physical_mac)
    config_warn(config, config_line(section, "priority"), "priority",
                "the interface of an address owner answers for its addresses with its own MAC, "
                "beside the virtual one, so hosts see two; mac = physical leaves one");
}

static bool finish(struct group *group, const struct section *section, struct config *config)
{
  struct vrrp_settings *settings = vrrp_settings(group);
  struct vip_vrrp_config *vrrp = &settings->config;
  struct vip_problem problem;

  if (group->address_count == vrrp->excluded_count)
    return config_complain(config, section->line, "address",
                           "is missing; at least one virtual address");
  vrrp->vrid = (uint8_t)group->number;
  vrrp->family = group->family;
  vrrp->addresses = group->addresses;
  vrrp->address_count = (uint8_t)(group->address_count - vrrp->excluded_count);
  group->version = vrrp->version;
  if (!check_interval(settings, section, config))
    return false;
  if (vip_vrrp_check(NULL, vrrp, &problem) != VIP_OK)
    return refusal_complain(config, section, field_keys, &problem);
  warn_owner(vrrp, section, config);
  return true;
}

/* ---- running ---- */

/* Says what the library has against a configuration on that interface. */
static int refuse(const struct group *group, const struct vip_if *vif,
                  const struct vip_vrrp_config *config, int result)
{
  struct vip_problem problem;
  const bool known = vip_vrrp_check(vif, config, &problem) != VIP_OK;

  return refusal_log(group, field_keys, known ? &problem : NULL, result);
}

static int init(struct group *group, struct vip_if *vif)
{
  struct vrrp_group *vrrp = vrrp_of(group);
  const struct vip_vrrp_config *config = &vrrp_settings(group)->config;
  const int result = vip_vrrp_init(&vrrp->vrrp, vif, config);

  if (result != VIP_OK)
    return refuse(group, vif, config, result);
  group->vip = &vrrp->vrrp.group;
  return VIP_OK;
}

static int configure(struct group *group, struct group *wanted, vip_time now)
{
  const struct vip_vrrp_config *config = &vrrp_settings(wanted)->config;
  const int result = vip_vrrp_configure(&vrrp_of(group)->vrrp, config, now);

  if (result != VIP_OK)
    return refuse(group, vip_group_if(group->vip), config, result);
  group_swap(group, wanted);
  return VIP_OK;
}

static int input(struct vip_if *vif, const struct vip_frame *frame, vip_time now)
{
  return vip_vrrp_input(vif, &frame->meta, frame->data, frame->length, now);
}

/* The VRID is the second octet in all versions: RFC 9568 section 5.1. */
static int number_of(const struct vip_frame *frame)
{
  return frame->length >= 2 ? frame->data[1] : -1;
}

static unsigned macs(const struct group *group, struct vip_mac mac[4])
{
  const struct vip_vrrp_config *config = &vrrp_settings(group)->config;

  if (config->physical_mac)
    return 0;
  mac[0] = vip_vrrp_mac(config->family, config->vrid);
  return 1;
}

/* ---- status ---- */

enum { STATES = 3 };

static const char *state_name(uint8_t state)
{
  static const char *const names[STATES] = {"initialize", "backup", "active"};

  return state < STATES ? names[state] : "unknown";
}

static size_t show_text(const struct group *group, vip_time now, char *out, size_t size)
{
  return vip_vrrp_show_text(router_of(group), group->interface, now, out, size);
}

static size_t show_brief(const struct group *group, uint8_t forwarder, char *out, size_t size)
{
  (void)forwarder;
  return vip_vrrp_show_brief(router_of(group), group->interface, out, size);
}

static size_t show_json(const struct group *group, vip_time now, char *out, size_t size)
{
  return vip_vrrp_show_json(router_of(group), group->name, group->interface, now, out, size);
}

const struct protocol vrrp_protocol = {
    .name = "vrrp",
    .number = VIP_PROTOCOL_VRRP,
    .frame_kind = VIP_FRAME_VRRP,
    .size = sizeof(struct vrrp_group),
    .settings = sizeof(struct vrrp_settings),
    .number_min = 1,
    .number_max = 255,
    /* 255 is the address owner: no number to try out, but a decision for the file. */
    .priority_min = 1,
    .priority_max = 254,
    .ip_protocol = VIP_VRRP_IP_PROTOCOL,
    .unicast = true,
    .keys = vrrp_keys,
    .begin = begin,
    .finish = finish,
    .init = init,
    .configure = configure,
    .release = release,
    .input = input,
    .number_of = number_of,
    .macs = macs,
    .states = STATES,
    .state_name = state_name,
    .show_text = show_text,
    .show_brief = show_brief,
    .show_json = show_json,
};
