/* SPDX-License-Identifier: MIT */
/*
 * lan_glbp.c - all that the LAN knows of GLBP: how a group is made, fed and
 * judged.  The gateway and the forwarders of one router are judged apart: their
 * rights are.
 */
#include "lan_glbp.h"

#include <stdlib.h>
#include <string.h>

#include "lan_internal.h"

enum { PEERS_MIN = 8 };

/* A group with its own copy of the list, and the memory that it needs. */
struct lan_glbp {
  struct vip_glbp glbp;
  struct vip_glbp_config config;
  struct vip_glbp_stats stats;
  struct vip_addr *secondaries;
  struct vip_glbp_peer *peers;
  struct vip_glbp_client *clients;
};

static int init(struct lan_group *group, struct vip_if *ifp)
{
  struct lan_glbp *own = group->own;
  memset(&own->glbp, 0, sizeof own->glbp);
  memset(&own->stats, 0, sizeof own->stats);
  if (own->clients)
    memset(own->clients, 0, own->config.client_count * sizeof *own->clients);
  int result = vip_glbp_init(&own->glbp, ifp, &own->config);
  if (result == VIP_OK)
    vip_glbp_set_stats(&own->glbp, &own->stats);
  return result;
}

/* ---- What it may send ---- */

/* Of a forwarder: that we are Active, that we wait for our own, or that we resign. */
static bool may_tell(const struct vip_glbp_forwarder_status *own,
                     const struct vip_glbp_vf_tlv *told)
{
  if (told->state == VIP_GLBP_LISTEN)
    return own->state == VIP_GLBP_LISTEN && own->own;
  if ((told->priority & VIP_GLBP_VF_STAYS) == 0)
    return own->state < VIP_GLBP_LISTEN;
  return told->state == VIP_GLBP_ACTIVE && own->local;
}

static bool may_hello(const struct vip_glbp_status *status, const struct vip_glbp_message *message)
{
  for (unsigned i = 0; i < message->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *told = &message->forwarders[i];
    if (!may_tell(&status->forwarder[told->number - 1], told))
      return false;
  }
  if (!message->has_hello)
    return message->forwarder_count == 1;
  if (message->priority == 0) /* the gateway resigns */
    return status->state < VIP_GLBP_LISTEN && message->state == VIP_GLBP_ACTIVE;
  return status->state >= VIP_GLBP_LISTEN && message->state == status->state;
}

/*
 * A Hello tells the state that the gateway and the forwarders are in; a Request is
 * no gateway's, a Response a gateway's alone; both come from the interface's own MAC.
 */
static bool may_send(const struct vip_group *group, const struct vip_packet *packet)
{
  struct vip_glbp_status status;
  struct vip_glbp_message message;
  vip_glbp_get_status(vip_glbp_from_group(group), &status);
  if (vip_glbp_decode(&message, packet->family, packet->data, packet->length) != VIP_OK)
    return false;
  switch (message.opcode) {
  case VIP_GLBP_HELLO:
    return may_hello(&status, &message);
  case VIP_GLBP_REQUEST:
    return status.state >= VIP_GLBP_LISTEN && status.state != VIP_GLBP_ACTIVE &&
           packet->forwarder == 0;
  default:
    return status.state == VIP_GLBP_ACTIVE && packet->forwarder == 0;
  }
}

/* ---- How it is judged ---- */

static bool outranks(const struct vip_group *a, const struct vip_group *b)
{
  const struct vip_glbp_config *config = vip_glbp_get_config(vip_glbp_from_group(a));
  const struct vip_if_config *own = vip_if_get_config(vip_group_if(a));
  const struct vip_if_config *other = vip_if_get_config(vip_group_if(b));
  uint8_t priority = vip_group_effective_priority(a);
  if (!config->preempt)
    return false;
  if (priority != vip_group_effective_priority(b))
    return priority > vip_group_effective_priority(b);
  bool ipv4 = config->family == VIP_IPV4;
  return vip_addr_compare(ipv4 ? &own->addr4 : &own->addr6, ipv4 ? &other->addr4 : &other->addr6) >
         0;
}

/* What is about to vanish is not waited for: routers count its seconds by their own clocks. */
static void forwarder(const struct lan_group *group, uint8_t number, struct lan_forwarder *out)
{
  const struct lan_glbp *own = group->own;
  const struct lan_router *router = group->router;
  memset(out, 0, sizeof *out);
  out->mac = vip_glbp_mac(own->config.group, number);
  if (!vip_group_if(group->group))
    return;
  struct vip_glbp_status status;
  vip_glbp_get_status(&own->glbp, &status);
  const struct vip_glbp_forwarder_status *now = &status.forwarder[number - 1];
  vip_time soon = lan_router_now(router) + 2 * status.hold_ms * VIP_MILLISECOND;
  out->state = now->state;
  out->known = now->state >= VIP_GLBP_LISTEN && now->timeout_ends > soon;
  out->active = now->state == VIP_GLBP_ACTIVE;
  out->own = now->own;
  out->priority = (uint8_t)(VIP_GLBP_VF_STAYS | (status.low ? 0 : VIP_GLBP_VF_WEIGHTED) |
                            (now->own ? VIP_GLBP_VF_PRIMARY : 0));
  out->wants = now->state >= VIP_GLBP_LISTEN && !own->config.no_forwarder_preempt && !status.low;
}

/* The longest of the times that anybody here may teach the others. */
static struct vip_glbp_config longest(const struct lan *lan)
{
  struct vip_glbp_config most = {.hello_ms = 0};
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++) {
      if (router->groups[j]->protocol->frame_kind != VIP_FRAME_GLBP)
        continue;
      const struct vip_glbp_config *own =
          &((const struct lan_glbp *)router->groups[j]->own)->config;
      uint32_t hello_ms = own->hello_ms ? own->hello_ms : 3000;
      uint32_t hold_ms = own->hold_ms ? own->hold_ms : 10000;
      most.hello_ms = hello_ms > most.hello_ms ? hello_ms : most.hello_ms;
      most.hold_ms = hold_ms > most.hold_ms ? hold_ms : most.hold_ms;
    }
  }
  return most;
}

/* Routers that may take a group from one another. */
static unsigned members(const struct lan_group *group)
{
  const struct lan *lan = group->router->lan;
  unsigned count = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++)
      count += router->groups[j]->key == group->key;
  }
  return count;
}

/*
 * As in HSRP: three hold times until one is Active, one more until another one is
 * Standby, and a hello time for what begins with the next Hello.  A preempt delay begins anew with
 * each Active router (glbp.h), so the worst one may see all others take over, each behind its own
 * delay: of the priorities 100, 150, 200, started in this order with a delay of 10 s, the third
 * waits for 20 s if the second one was ripe just before it (fault script glbp-preempt-chain).  A
 * forwarder that its primary takes back changes hands behind its preempt delay, with the next
 * Hello.  And what is configured beyond.
 */
static vip_time settles(const struct lan_group *group, bool deputy)
{
  const struct lan_glbp *own = group->own;
  const struct vip_glbp_config *config = &own->config;
  const struct vip_glbp_config most = longest(group->router->lan);
  vip_time settled = (deputy ? 4 : 3) * (vip_time)most.hold_ms + (deputy ? 2u : 1u) * most.hello_ms;
  const unsigned others = members(group) - 1;
  vip_time delay_s = (vip_time)config->preempt_delay_s * (others > 0 ? others : 1);
  delay_s += config->retry_s;
  /* It takes part when there is a gateway to tell it the virtual address. */
  if (vip_addr_is_none(&config->address) && !config->automatic)
    settled += 2 * (vip_time)most.hold_ms;
  if (deputy)
    delay_s +=
        config->forwarder_delay_s || config->forwarder_delay_set ? config->forwarder_delay_s : 30u;
  return settled * VIP_MILLISECOND + delay_s * VIP_SECOND;
}

static void free_own(struct lan_group *group)
{
  struct lan_glbp *own = group->own;
  free(own->secondaries);
  free(own->peers);
  free(own->clients);
  free(own);
}

static const char *const state_names[] = {"Disabled", "Initial", "Listen",
                                          "Speak",    "Standby", "Active"};

/* One blue, the stronger the more a state counts: they differ for every eye, and in print. */
static const struct lan_color state_colors[] = {{"#949ca6", "#68717c"}, {"#949ca6", "#68717c"},
                                                {"#b4cfe9", "#2d4a64"}, {"#5b9bd5", "#3a78ad"},
                                                {"#2f76bb", "#5fa3d9"}, {"#0b4f94", "#8ccbff"}};

static const struct lan_protocol glbp_protocol = {
    .name = "GLBP",
    .state_count = sizeof state_names / sizeof *state_names,
    .state_names = state_names,
    .state_colors = state_colors,
    .state_marks = "  .:+#",
    .leading = VIP_GLBP_ACTIVE,
    .deputy = VIP_GLBP_STANDBY,
    .lowest = VIP_GLBP_LISTEN,
    .passing = VIP_GLBP_SPEAK,
    .frame_kind = VIP_FRAME_GLBP,
    .forwarders = VIP_GLBP_FORWARDERS,
    .init = init,
    .input = vip_glbp_input,
    .may_send = may_send,
    .outranks = outranks,
    .forwarder = forwarder,
    .settles = settles,
    .free = free_own,
};

/* ---- Making ---- */

/* The pointers of `config` lead to memory of ours from here on. */
static void adopt(struct lan_glbp *own, const struct vip_glbp_config *config)
{
  own->config = *config;
  own->config.peers = own->peers;
  own->config.clients = own->clients;
  own->config.secondaries = own->secondaries = NULL;
  if (config->secondary_count == 0)
    return;
  size_t size = config->secondary_count * sizeof *own->secondaries;
  own->secondaries = memcpy(lan_alloc(NULL, size), config->secondaries, size);
  own->config.secondaries = own->secondaries;
}

int lan_add_glbp(struct lan *lan, int router, const struct vip_glbp_config *config)
{
  struct lan_glbp *own = lan_alloc(NULL, sizeof *own);
  memset(own, 0, sizeof *own);
  struct vip_glbp_config given = *config;
  given.peer_count = config->peer_count < PEERS_MIN ? PEERS_MIN : config->peer_count;
  own->peers = lan_alloc(NULL, given.peer_count * sizeof *own->peers);
  if (config->client_count)
    own->clients = lan_alloc(NULL, config->client_count * sizeof *own->clients);
  adopt(own, &given);
  int result = vip_glbp_check(NULL, &own->config, NULL);
  if (result != VIP_OK) {
    free_own(&(struct lan_group){.own = own});
    return result;
  }
  struct lan_group *group = lan_router_add_group(lan->nodes[router].router);
  group->own = own;
  group->group = &own->glbp.group;
  group->protocol = &glbp_protocol;
  group->key = lan_key_join(lan, &glbp_protocol, config->family, config->group);
  lan->bound = 0;
  return group->number;
}

int lan_change_glbp(struct lan *lan, int router, int group, const struct vip_glbp_config *config)
{
  struct lan_group *object = lan->nodes[router].router->groups[group];
  struct lan_glbp *own = object->own;
  struct lan_glbp old = *own;
  struct vip_glbp_config given = *config;
  given.peer_count = old.config.peer_count;
  given.client_count = old.config.client_count;
  bool boots;
  if (!lan_group_changes(object, &boots))
    return VIP_ERR_STATE;
  lan_reconfigures(lan, router, group);
  adopt(own, &given);
  int result = boots ? vip_glbp_check(NULL, &own->config, NULL)
                     : vip_glbp_configure(&own->glbp, &own->config, lan_clock(lan, router));
  if (result != VIP_OK) {
    free(own->secondaries);
    own->secondaries = old.secondaries;
    own->config = old.config;
    return result;
  }
  free(old.secondaries);
  return VIP_OK;
}

const struct vip_glbp *lan_glbp(const struct lan *lan, int router, int group)
{
  const struct lan_glbp *own = lan->nodes[router].router->groups[group]->own;
  return &own->glbp;
}

const struct vip_glbp_stats *lan_glbp_stats(const struct lan *lan, int router, int group)
{
  const struct lan_glbp *own = lan->nodes[router].router->groups[group]->own;
  return &own->stats;
}
