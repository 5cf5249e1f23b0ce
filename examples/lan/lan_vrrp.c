/* SPDX-License-Identifier: MIT */
/*
 * lan_vrrp.c - all that the LAN knows of VRRP: how a virtual router is made,
 * fed and judged.  Another protocol is another file like this one.
 */
#include <stdlib.h>
#include <string.h>

#include "lan_internal.h"
#include "lan_vrrp.h"

/* A virtual router with its own copy of the lists. */
struct lan_vrrp {
  struct vip_vrrp vrrp;
  struct vip_vrrp_config config;
  struct vip_addr *addresses;
  struct vip_vrrp_peer *peers;
};

static int init(struct lan_group *group, struct vip_if *ifp)
{
  struct lan_vrrp *own = group->own;
  memset(&own->vrrp, 0, sizeof own->vrrp);
  return vip_vrrp_init(&own->vrrp, ifp, &own->config);
}

/* An Active router, and one that says farewell. */
static bool may_send(const struct vip_group *group, const struct vip_packet *packet)
{
  if (vip_group_state(group) == VIP_VRRP_ACTIVE)
    return true;
  return vip_group_state(group) == VIP_VRRP_INITIALIZE && packet->length > 2 &&
         packet->data[2] == 0; /* the priority */
}

static bool outranks(const struct vip_group *a, const struct vip_group *b)
{
  uint8_t priority = vip_group_effective_priority(a);
  if (vip_vrrp_get_config(vip_vrrp_from_group(a))->no_preempt && priority != 255)
    return false;
  return priority > vip_group_effective_priority(b);
}

/* The longest interval that anybody here may teach a Backup. */
static vip_time longest_interval(const struct lan *lan)
{
  unsigned longest = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++) {
      if (router->groups[j]->protocol->frame_kind != VIP_FRAME_VRRP)
        continue;
      const struct lan_vrrp *own = router->groups[j]->own;
      unsigned advert_cs = own->config.advert_cs ? own->config.advert_cs : 100;
      longest = advert_cs > longest ? advert_cs : longest;
    }
  }
  return longest * 10 * VIP_MILLISECOND;
}

/* One down interval and one skew time more (proof: V1), and what is configured beyond. */
static vip_time settles(const struct lan_group *group, bool deputy)
{
  (void)deputy;
  const struct lan_vrrp *own = group->own;
  vip_time interval = longest_interval(group->router->lan);
  uint8_t priority = own->config.priority ? own->config.priority : 100;
  if (group->router->power != LAN_OFF)
    priority = vip_group_effective_priority(group->group);
  vip_time unit = own->config.version == VIP_VRRP_V2 ? VIP_SECOND : interval;
  vip_time skew = (256u - priority) * unit / 256;
  unsigned multiplier = own->config.down_multiplier ? own->config.down_multiplier : 3;
  vip_time delays = (vip_time)own->config.preempt_delay_ms + own->config.start_delay_ms +
                    1000u * own->config.retry_s;
  return multiplier * interval + 2 * skew + delays * VIP_MILLISECOND;
}

static void free_own(struct lan_group *group)
{
  struct lan_vrrp *own = group->own;
  free(own->addresses);
  free(own->peers);
  free(own);
}

static const char *const state_names[] = {"Initialize", "Backup", "Active"};

/* One blue, the stronger the more a state counts: they differ for every eye, and in print. */
static const struct lan_color state_colors[] = {
    {"#949ca6", "#68717c"}, {"#5b9bd5", "#3a78ad"}, {"#0b4f94", "#8ccbff"}};

static const struct lan_protocol vrrp_protocol = {
    .name = "VRRP",
    .state_count = sizeof state_names / sizeof *state_names,
    .state_names = state_names,
    .state_colors = state_colors,
    .state_marks = " .#",
    .leading = VIP_VRRP_ACTIVE,
    .lowest = VIP_VRRP_BACKUP,
    .frame_kind = VIP_FRAME_VRRP,
    .init = init,
    .input = vip_vrrp_input,
    .may_send = may_send,
    .outranks = outranks,
    .settles = settles,
    .free = free_own,
};

static void *copy(const void *list, size_t size)
{
  return size ? memcpy(lan_alloc(NULL, size), list, size) : NULL;
}

/* The pointers of `config` lead to memory of ours from here on. */
static void adopt(struct lan_vrrp *own, const struct vip_vrrp_config *config)
{
  size_t addresses = (size_t)config->address_count + config->excluded_count;
  own->addresses = copy(config->addresses, addresses * sizeof *own->addresses);
  own->peers = copy(config->peers, config->peer_count * sizeof *own->peers);
  own->config = *config;
  own->config.addresses = own->addresses;
  own->config.peers = own->peers;
}

int lan_change_vrrp(struct lan *lan, int router, int group, const struct vip_vrrp_config *config)
{
  struct lan_group *object = lan->nodes[router].router->groups[group];
  struct lan_vrrp *own = object->own;
  struct lan_vrrp old = *own;
  bool boots;
  if (!lan_group_changes(object, &boots))
    return VIP_ERR_STATE;
  lan_reconfigures(lan, router, group);
  adopt(own, config);
  int result = boots ? vip_vrrp_check(NULL, config, NULL)
                     : vip_vrrp_configure(&own->vrrp, &own->config, lan_clock(lan, router));
  if (result != VIP_OK) {
    free(own->addresses);
    free(own->peers);
    own->addresses = old.addresses;
    own->peers = old.peers;
    own->config = old.config;
    return result;
  }
  free(old.addresses);
  free(old.peers);
  return VIP_OK;
}

int lan_add_vrrp(struct lan *lan, int router, const struct vip_vrrp_config *config)
{
  int result = vip_vrrp_check(NULL, config, NULL);
  if (result != VIP_OK)
    return result;
  struct lan_group *group = lan_router_add_group(lan->nodes[router].router);
  struct lan_vrrp *own = lan_alloc(NULL, sizeof *own);
  memset(own, 0, sizeof *own);
  adopt(own, config);
  group->own = own;
  group->group = &own->vrrp.group;
  group->protocol = &vrrp_protocol;
  group->key = lan_key_join(lan, &vrrp_protocol, config->family, config->vrid);
  lan->bound = 0;
  return group->number;
}
