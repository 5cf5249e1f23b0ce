/* SPDX-License-Identifier: MIT */
/*
 * lan_hsrp.c - all that the LAN knows of HSRP: how a group is made, fed and
 * judged (RFC 2281 section 5, and what Cisco's routers do beyond it).
 */
#include "lan_hsrp.h"

#include <stdlib.h>
#include <string.h>

#include "lan_internal.h"

/* A group with its own copy of the list. */
struct lan_hsrp {
  struct vip_hsrp hsrp;
  struct vip_hsrp_config config;
  struct vip_hsrp_stats stats;
  struct vip_addr *secondaries;
  int follows; /* group of the same router, or -1 */
  bool advertises;
  struct vip_hsrp_if hif;
  struct vip_hsrp_if_config hif_config;
};

static int init(struct lan_group *group, struct vip_if *ifp)
{
  struct lan_hsrp *own = group->own;
  memset(&own->hsrp, 0, sizeof own->hsrp);
  memset(&own->stats, 0, sizeof own->stats);
  if (own->follows >= 0) {
    struct lan_hsrp *leader = group->router->groups[own->follows]->own;
    own->config.leader = &leader->hsrp;
  }
  if (own->advertises) {
    memset(&own->hif, 0, sizeof own->hif);
    int result = vip_hsrp_if_init(&own->hif, ifp, &own->hif_config);
    if (result != VIP_OK)
      return result;
  }
  int result = vip_hsrp_init(&own->hsrp, ifp, &own->config);
  if (result == VIP_OK)
    vip_hsrp_set_stats(&own->hsrp, &own->stats);
  return result;
}

/*
 * Speak, Standby and Active speak, and only of the state that they are in; the
 * virtual MAC is the Active router's.  One that has left may say Resign.  A Coup
 * tells the state before: of a router that was not Active it needs the right to
 * preempt.  Nobody is Active for an address that is not known.
 */
static bool may_send(const struct vip_group *group, const struct vip_packet *packet)
{
  const struct vip_hsrp *hsrp = vip_hsrp_from_group(group);
  const struct vip_hsrp_config *config = vip_hsrp_get_config(hsrp);
  uint8_t state = vip_group_state(group);
  struct vip_hsrp_message message;
  if (vip_hsrp_decode(&message, config->version, config->family, packet->data, packet->length) !=
      VIP_OK)
    return false;
  if (packet->forwarder != 0 && message.state != VIP_HSRP_ACTIVE)
    return false;
  switch (message.opcode) {
  case VIP_HSRP_HELLO:
    return state >= VIP_HSRP_SPEAK && message.state == state &&
           (state != VIP_HSRP_ACTIVE || !vip_addr_is_none(vip_hsrp_address(hsrp)));
  case VIP_HSRP_COUP:
    return state == VIP_HSRP_ACTIVE && (message.state == VIP_HSRP_ACTIVE || config->preempt);
  case VIP_HSRP_RESIGN:
    return state == VIP_HSRP_SPEAK || state == VIP_HSRP_INITIAL;
  default:
    return false; /* Advertise is the interface's */
  }
}

static bool outranks(const struct vip_group *a, const struct vip_group *b)
{
  const struct vip_hsrp_config *config = vip_hsrp_get_config(vip_hsrp_from_group(a));
  const struct vip_if_config *own = vip_if_get_config(vip_group_if(a));
  const struct vip_if_config *other = vip_if_get_config(vip_group_if(b));
  uint8_t priority = vip_group_effective_priority(a);
  if (!config->preempt || config->leader)
    return false;
  if (priority != vip_group_effective_priority(b))
    return priority > vip_group_effective_priority(b);
  bool ipv4 = config->family == VIP_IPV4;
  return !config->no_preempt_on_tie && vip_addr_compare(ipv4 ? &own->addr4 : &own->addr6,
                                                        ipv4 ? &other->addr4 : &other->addr6) > 0;
}

/* The longest hold time that anybody here may teach the others. */
static vip_time longest_hold(const struct lan *lan)
{
  uint32_t longest = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++) {
      if (router->groups[j]->protocol->frame_kind != VIP_FRAME_HSRP)
        continue;
      const struct lan_hsrp *own = router->groups[j]->own;
      uint32_t hold_ms = own->config.hold_ms ? own->config.hold_ms : 10000;
      longest = hold_ms > longest ? hold_ms : longest;
    }
  }
  return longest * VIP_MILLISECOND;
}

/*
 * Two hold times until one is Active, as the explorer shows (tests/doc/explored.md,
 * H1).  Two more until another one is Standby: the others hear the first one as
 * Standby, wait for it for one, and speak for one (RFC 2281, events k and d).  And
 * what is configured beyond.
 */
static vip_time settles(const struct lan_group *group, bool deputy)
{
  const struct lan_hsrp *own = group->own;
  const struct vip_hsrp_config *config = &own->config;
  uint32_t start_ms = config->start_delay_ms > config->start_reload_ms ? config->start_delay_ms
                                                                       : config->start_reload_ms;
  uint32_t preempt_s = config->preempt_delay_s > config->preempt_reload_s
                           ? config->preempt_delay_s
                           : config->preempt_reload_s;
  return (deputy ? 4 : 2) * longest_hold(group->router->lan) + start_ms * VIP_MILLISECOND +
         ((vip_time)preempt_s + config->retry_s) * VIP_SECOND;
}

static void free_own(struct lan_group *group)
{
  struct lan_hsrp *own = group->own;
  free(own->secondaries);
  free(own);
}

static const char *const state_names[] = {"Initial", "Learn",   "Listen",
                                          "Speak",   "Standby", "Active"};

/* One blue, the stronger the more a state counts: they differ for every eye, and in print. */
static const struct lan_color state_colors[] = {{"#949ca6", "#68717c"}, {"#b4cfe9", "#2d4a64"},
                                                {"#8db9e2", "#34618a"}, {"#5b9bd5", "#3a78ad"},
                                                {"#2f76bb", "#5fa3d9"}, {"#0b4f94", "#8ccbff"}};

static const struct lan_protocol hsrp_protocol = {
    .name = "HSRP",
    .state_count = sizeof state_names / sizeof *state_names,
    .state_names = state_names,
    .state_colors = state_colors,
    .state_marks = " ?.:+#",
    .leading = VIP_HSRP_ACTIVE,
    .deputy = VIP_HSRP_STANDBY,
    .lowest = VIP_HSRP_LISTEN,
    .passing = VIP_HSRP_SPEAK,
    .frame_kind = VIP_FRAME_HSRP,
    .init = init,
    .input = vip_hsrp_input,
    .may_send = may_send,
    .outranks = outranks,
    .settles = settles,
    .free = free_own,
};

/* The list of `config` is memory of ours from here on. */
static void adopt(struct lan_hsrp *own, const struct vip_hsrp_config *config)
{
  size_t size = config->secondary_count * sizeof *own->secondaries;
  own->config = *config;
  own->secondaries = size ? memcpy(lan_alloc(NULL, size), config->secondaries, size) : NULL;
  own->config.secondaries = own->secondaries;
}

int lan_change_hsrp(struct lan *lan, int router, int group, const struct vip_hsrp_config *config)
{
  struct lan_group *object = lan->nodes[router].router->groups[group];
  struct lan_hsrp *own = object->own;
  struct lan_hsrp old = *own;
  bool boots;
  if (!lan_group_changes(object, &boots))
    return VIP_ERR_STATE;
  lan_reconfigures(lan, router, group);
  adopt(own, config);
  own->config.leader = old.config.leader;
  int result = boots ? vip_hsrp_check(NULL, config, NULL)
                     : vip_hsrp_configure(&own->hsrp, &own->config, lan_clock(lan, router));
  if (result != VIP_OK) {
    free(own->secondaries);
    own->secondaries = old.secondaries;
    own->config = old.config;
    return result;
  }
  free(old.secondaries);
  return VIP_OK;
}

int lan_add_hsrp(struct lan *lan, int router, const struct vip_hsrp_config *config, int follows)
{
  int result = vip_hsrp_check(NULL, config, NULL);
  if (result != VIP_OK)
    return result;
  struct lan_group *group = lan_router_add_group(lan->nodes[router].router);
  struct lan_hsrp *own = lan_alloc(NULL, sizeof *own);
  memset(own, 0, sizeof *own);
  adopt(own, config);
  own->follows = follows;
  group->own = own;
  group->group = &own->hsrp.group;
  group->protocol = &hsrp_protocol;
  group->key = lan_key_join(lan, &hsrp_protocol, config->family, config->group);
  lan->bound = 0;
  return group->number;
}

void lan_hsrp_advertise(struct lan *lan, int router, int group,
                        const struct vip_hsrp_if_config *config)
{
  struct lan_hsrp *own = lan->nodes[router].router->groups[group]->own;
  own->advertises = true;
  own->hif_config = *config;
}

const struct vip_hsrp *lan_hsrp(const struct lan *lan, int router, int group)
{
  const struct lan_hsrp *own = lan->nodes[router].router->groups[group]->own;
  return &own->hsrp;
}
