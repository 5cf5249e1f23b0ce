/* SPDX-License-Identifier: MIT */
/*
 * fault_setup.c - the LAN of a script: routers with one group of each of its
 * protocols, all with the same groups, a client, and a stranger.
 *
 * A group is what the configuration of its router says; what a script cannot say
 * is the same in all runs.  The keys are known to the routers alone.
 */
#include <string.h>

#include "fault.h"
#include "lan_glbp.h"
#include "lan_hsrp.h"
#include "lan_vrrp.h"

enum { GROUP = 51 };

/* ---- Keys ---- */

static const struct vip_key keys[] = {
    {.secret = (const uint8_t *)"gateway", .length = 7, .flags = VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_auth auth_text = {&vip_auth_text, keys, 1};
static const struct vip_auth auth_md5 = {&vip_auth_md5, keys, 1};

static const struct vip_auth *auth_of(const struct fault_setup *setup)
{
  if (setup->auth == FAULT_AUTH_NONE)
    return NULL;
  return setup->auth == FAULT_AUTH_TEXT ? &auth_text : &auth_md5;
}

/* ---- Groups ---- */

int fault_group(const struct fault_setup *setup, unsigned protocol)
{
  int number = -1;
  for (unsigned i = 0; i <= protocol; i++)
    number += (setup->protocols >> i & 1) != 0;
  return (setup->protocols >> protocol & 1) != 0 ? number : -1;
}

struct vip_addr fault_address(const struct fault_setup *setup, unsigned protocol, unsigned index)
{
  uint8_t last = (uint8_t)(1 + 20 * protocol + (index > 0 ? 64u : 0u) + index);
  if (setup->family == VIP_IPV4)
    return vip_ipv4(192, 0, 2, last);
  if (index == 0)
    return (struct vip_addr){{0xfe, 0x80, [14] = 1, [15] = last}};
  return (struct vip_addr){{0x20, 1, 0x0d, 0xb8, [14] = 1, [15] = last}};
}

int fault_node(const struct fault_setup *setup, enum fault_role role)
{
  return (int)setup->routers + (int)role;
}

enum { ADDRESSES = 8 };

static const struct vip_addr *list_of(const struct fault_setup *setup, unsigned protocol,
                                      struct vip_addr list[ADDRESSES])
{
  for (unsigned i = 0; i < ADDRESSES; i++)
    list[i] = fault_address(setup, protocol, i);
  return list;
}

static struct vip_vrrp_config vrrp_of(const struct fault_setup *setup, int router,
                                      const struct vip_addr *list, struct vip_vrrp_peer *peers)
{
  const struct fault_router *own = &setup->router[router];
  struct vip_vrrp_config config = {.addresses = list,
                                   .auth = setup->vrrp_version == 2 ? auth_of(setup) : NULL,
                                   .vrid = GROUP,
                                   .family = (uint8_t)setup->family,
                                   .version = (uint8_t)setup->vrrp_version,
                                   .profile = (uint8_t)setup->vrrp_profile,
                                   .priority = (uint8_t)own->priority,
                                   .address_count = (uint8_t)setup->addresses,
                                   .advert_cs = (uint16_t)own->advert_cs,
                                   .jitter_pct = (uint8_t)setup->jitter_pct,
                                   .preempt_delay_ms = (uint32_t)own->delay_s * 1000,
                                   .retry_s = 5,
                                   .no_preempt = own->preempt == 0};
  if (!setup->unicast)
    return config;
  config.peers = peers;
  for (int i = 0; i < setup->routers; i++)
    if (i != router)
      peers[config.peer_count++].addr =
          setup->family == VIP_IPV4 ? vip_ipv4(192, 0, 2, (uint8_t)(i + 2))
                                    : (struct vip_addr){{0xfe, 0x80, [15] = (uint8_t)(i + 2)}};
  return config;
}

static struct vip_hsrp_config hsrp_of(const struct fault_setup *setup, int router,
                                      const struct vip_addr *list)
{
  const struct fault_router *own = &setup->router[router];
  return (struct vip_hsrp_config){.secondaries = list + 1,
                                  .secondary_count = (uint8_t)(setup->addresses - 1),
                                  .auth = auth_of(setup),
                                  .address = list[0],
                                  .group = GROUP,
                                  .family = (uint8_t)setup->family,
                                  .version = (uint8_t)setup->hsrp_version,
                                  .priority = (uint8_t)own->priority,
                                  .hello_ms = (uint32_t)own->hello_ms,
                                  .hold_ms = (uint32_t)own->hold_ms,
                                  .jitter_pct = (uint8_t)setup->jitter_pct,
                                  .no_jitter = setup->jitter_pct == 0,
                                  .preempt_delay_s = (uint16_t)own->delay_s,
                                  .retry_s = 5,
                                  .preempt = own->preempt != 0};
}

static struct vip_glbp_config glbp_of(const struct fault_setup *setup, int router,
                                      const struct vip_addr *list)
{
  const struct fault_router *own = &setup->router[router];
  return (struct vip_glbp_config){.secondaries = list + 1,
                                  .secondary_count = (uint8_t)(setup->addresses - 1),
                                  .auth = auth_of(setup),
                                  .address = list[0],
                                  .group = GROUP,
                                  .family = (uint8_t)setup->family,
                                  .priority = (uint8_t)own->priority,
                                  .balancing = (uint8_t)setup->balancing,
                                  .weight_lower = 80,
                                  .hello_ms = (uint32_t)own->hello_ms,
                                  .hold_ms = (uint32_t)own->hold_ms,
                                  .jitter_pct = (uint8_t)setup->jitter_pct,
                                  .preempt_delay_s = (uint16_t)own->delay_s,
                                  .forwarder_delay_s = (uint16_t)own->delay_s,
                                  .forwarder_delay_set = true,
                                  .retry_s = 5,
                                  .preempt = own->preempt != 0};
}

/* ---- The LAN ---- */

static void add_groups(struct fault *fault, int router)
{
  const struct fault_setup *setup = &fault->script->setup;
  struct lan *lan = fault->lan;
  struct vip_addr list[ADDRESSES];
  struct vip_vrrp_peer peers[FAULT_ROUTERS] = {{.ttl_min = 0}};
  int result = VIP_OK;
  if ((setup->protocols & FAULT_VRRP) != 0) {
    struct vip_vrrp_config config = vrrp_of(setup, router, list_of(setup, 0, list), peers);
    result = lan_add_vrrp(lan, router, &config);
  }
  if (result >= 0 && (setup->protocols & FAULT_HSRP) != 0) {
    struct vip_hsrp_config config = hsrp_of(setup, router, list_of(setup, 1, list));
    result = lan_add_hsrp(lan, router, &config, -1);
  }
  if (result >= 0 && (setup->protocols & FAULT_GLBP) != 0) {
    struct vip_glbp_config config = glbp_of(setup, router, list_of(setup, 2, list));
    result = lan_add_glbp(lan, router, &config);
  }
  if (result < 0)
    fault_broken(fault, "router %d cannot be set up: %s", router + 1, vip_strerror(result));
}

static void add_router(struct fault *fault, int router)
{
  const struct fault_router *own = &fault->script->setup.router[router];
  const struct lan_router_config config = {.start = (vip_time)own->start_ms * VIP_MILLISECOND,
                                           .late = (vip_time)own->late_us * 1000,
                                           .uplink_weight = (uint8_t)own->weight};
  (void)lan_add_router(fault->lan, &config);
  add_groups(fault, router);
  if (own->drift_ppm)
    lan_drift(fault->lan, router, (int32_t)own->drift_ppm);
}

/* Five of the longest times, and the seconds in which a preemption waits. */
static vip_time taught(const struct fault_setup *setup)
{
  return setup->taught_ms ? ((vip_time)setup->taught_ms * 5 + 60000) * VIP_MILLISECOND : 0;
}

void fault_build(struct fault *fault)
{
  const struct fault_setup *setup = &fault->script->setup;
  const struct lan_config config = {.seed = (uint64_t)setup->seed,
                                    .family = (uint8_t)setup->family,
                                    .quality = {.delay = VIP_MILLISECOND},
                                    .damages = true,
                                    .no_hash = true,
                                    .foreign = taught(setup),
                                    .on_frame = fault_wire_watch,
                                    .on_carry = fault_wire_carry,
                                    .on_input = fault_watch_input,
                                    .on_entry = fault_watch_entry,
                                    .on_step = fault_look,
                                    .user = fault};
  fault->lan = lan_create(&config);
  for (int i = 0; i < setup->routers; i++)
    add_router(fault, i);
  unsigned first = 0;
  while ((setup->protocols >> first & 1) == 0)
    first++;
  const struct lan_client_config client = {.start = setup->client ? VIP_SECOND : VIP_NEVER,
                                           .gateway = fault_address(setup, first, 0),
                                           .interval = VIP_SECOND,
                                           .cache = 3 * VIP_SECOND};
  const struct lan_client_config stranger = {.start = VIP_NEVER};
  (void)lan_add_client(fault->lan, &client);
  (void)lan_add_client(fault->lan, &stranger);
  fault_limit(fault);
}

/* ---- Changes while it runs ---- */

enum { CHANGE_PREEMPT, CHANGE_ADDRESS, CHANGE_DELAY, CHANGE_ANNOUNCE };

/* As the script has it, but for one thing, which the next change takes back. */
void fault_reconfigure(struct fault *fault, int router, int64_t kind)
{
  struct fault_setup setup = fault->script->setup;
  struct fault_router *own = &setup.router[router];
  struct lan *lan = fault->lan;
  struct vip_addr list[ADDRESSES];
  struct vip_vrrp_peer peers[FAULT_ROUTERS] = {{.ttl_min = 0}};
  own->preempt = kind % 4 == CHANGE_PREEMPT ? !own->preempt : own->preempt;
  own->delay_s = kind % 4 == CHANGE_DELAY && own->delay_s ? 0 : own->delay_s;
  setup.addresses += kind % 4 == CHANGE_ADDRESS;
  if (setup.protocols & FAULT_VRRP) {
    struct vip_vrrp_config config = vrrp_of(&setup, router, list_of(&setup, 0, list), peers);
    /* Version 2 hears nobody whose list differs (row 36): there it stays. */
    if (setup.vrrp_version != VIP_VRRP_V3)
      config.address_count = (uint8_t)fault->script->setup.addresses;
    config.garp_refresh_s = kind % 4 == CHANGE_ANNOUNCE ? 7 : 0;
    (void)lan_change_vrrp(lan, router, fault_group(&setup, 0), &config);
  }
  if (setup.protocols & FAULT_HSRP) {
    struct vip_hsrp_config config = hsrp_of(&setup, router, list_of(&setup, 1, list));
    config.garp_forever = kind % 4 == CHANGE_ANNOUNCE;
    (void)lan_change_hsrp(lan, router, fault_group(&setup, 1), &config);
  }
  if (setup.protocols & FAULT_GLBP) {
    struct vip_glbp_config config = glbp_of(&setup, router, list_of(&setup, 2, list));
    config.balancing = (uint8_t)(kind % 4);
    (void)lan_change_glbp(lan, router, fault_group(&setup, 2), &config);
  }
}
