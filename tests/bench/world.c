/* SPDX-License-Identifier: MIT */
/*
 * world.c - see world.h.
 *
 * What routers hear is made in advert.c.
 */
#include "world.h"

#include "world_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t secret[] = {'b', 'e', 'n', 'c', 'h'};
static const struct vip_key key = {1, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
const struct vip_auth world_auth = {&vip_auth_md5, &key, 1};

enum { PEERS = 2 };

static const struct traits {
  const char *name;
  uint8_t protocol;
  uint8_t version;
  uint8_t family;
  bool md5;
  bool counted;
} traits[WORLD_KINDS] = {
    [WORLD_V3_IPV4] = {"v3 IPv4", VIP_PROTOCOL_VRRP, VIP_VRRP_V3, VIP_IPV4, false, false},
    [WORLD_V3_IPV4_COUNTED] = {"v3 IPv4, counters", VIP_PROTOCOL_VRRP, VIP_VRRP_V3, VIP_IPV4, false,
                               true},
    [WORLD_V3_IPV6] = {"v3 IPv6", VIP_PROTOCOL_VRRP, VIP_VRRP_V3, VIP_IPV6, false, false},
    [WORLD_V2_MD5] = {"v2 MD5", VIP_PROTOCOL_VRRP, VIP_VRRP_V2, VIP_IPV4, true, false},
    [WORLD_HSRP1] = {"HSRP v1", VIP_PROTOCOL_HSRP, 1, VIP_IPV4, false, false},
    [WORLD_HSRP1_MD5] = {"HSRP v1 MD5", VIP_PROTOCOL_HSRP, 1, VIP_IPV4, true, false},
    [WORLD_HSRP2] = {"HSRP v2", VIP_PROTOCOL_HSRP, 2, VIP_IPV4, false, false},
    [WORLD_HSRP2_MD5] = {"HSRP v2 MD5", VIP_PROTOCOL_HSRP, 2, VIP_IPV4, true, false},
    [WORLD_HSRP2_IPV6] = {"HSRP v2 IPv6", VIP_PROTOCOL_HSRP, 2, VIP_IPV6, false, false},
    [WORLD_GLBP] = {"GLBP", VIP_PROTOCOL_GLBP, 1, VIP_IPV4, false, false},
    [WORLD_GLBP_MD5] = {"GLBP MD5", VIP_PROTOCOL_GLBP, 1, VIP_IPV4, true, false},
    [WORLD_GLBP_IPV6] = {"GLBP IPv6", VIP_PROTOCOL_GLBP, 1, VIP_IPV6, false, false},
};

const char *world_kind_name(enum world_kind kind)
{
  return traits[kind].name;
}

uint8_t world_family(enum world_kind kind)
{
  return traits[kind].family;
}

uint8_t world_protocol(enum world_kind kind)
{
  return traits[kind].protocol;
}

uint8_t world_version(enum world_kind kind)
{
  return traits[kind].version;
}

bool world_has_key(enum world_kind kind)
{
  return traits[kind].md5;
}

world_input *world_receiver(enum world_kind kind)
{
  if (traits[kind].protocol == VIP_PROTOCOL_GLBP)
    return vip_glbp_input;
  return traits[kind].protocol == VIP_PROTOCOL_HSRP ? vip_hsrp_input : vip_vrrp_input;
}

uint32_t world_random(uint32_t *seed)
{
  *seed ^= *seed << 13;
  *seed ^= *seed >> 17;
  *seed ^= *seed << 5;
  return *seed;
}

/* ---- addresses ---- */

/* Virtual address number n: 10.0.0.1 and up, or fe80::a:0:1 and up. */
struct vip_addr world_virtual(enum world_kind kind, uint32_t n)
{
  struct vip_addr addr = vip_ipv4(10, 0, 0, 0);
  const unsigned last = world_family(kind) == VIP_IPV4 ? 3 : 15;

  if (world_family(kind) == VIP_IPV6) {
    memset(&addr, 0, sizeof addr);
    addr.octet[0] = 0xfe;
    addr.octet[1] = 0x80;
    addr.octet[11] = 0x0a;
  }
  n++;
  addr.octet[last] = (uint8_t)n;
  addr.octet[last - 1] = (uint8_t)(n >> 8);
  addr.octet[last - 2] = (uint8_t)(n >> 16);
  return addr;
}

/* Router number `last` on the link. */
struct vip_addr world_link(enum world_kind kind, uint8_t last)
{
  struct vip_addr addr = vip_ipv4(192, 0, 2, last);

  if (world_family(kind) == VIP_IPV6) {
    memset(&addr, 0, sizeof addr);
    addr.octet[0] = 0xfe;
    addr.octet[1] = 0x80;
    addr.octet[15] = last;
  }
  return addr;
}

struct vip_addr world_own(enum world_kind kind)
{
  return world_link(kind, 2);
}

struct vip_addr world_group(enum world_kind kind)
{
  static const struct vip_addr vrrp4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr vrrp6 = VIP_VRRP_GROUP_IPV6;
  static const struct vip_addr hsrp1 = VIP_HSRP_GROUP_V1;
  static const struct vip_addr hsrp2 = VIP_HSRP_GROUP_V2;
  /* GLBP's too. */
  static const struct vip_addr hsrp6 = VIP_HSRP_GROUP_IPV6;
  const bool ipv4 = world_family(kind) == VIP_IPV4;

  if (traits[kind].protocol == VIP_PROTOCOL_VRRP)
    return ipv4 ? vrrp4 : vrrp6;
  if (!ipv4)
    return hsrp6;
  return traits[kind].protocol == VIP_PROTOCOL_HSRP && traits[kind].version == 1 ? hsrp1 : hsrp2;
}

struct vip_meta world_meta(enum world_kind kind)
{
  struct vip_meta meta;

  memset(&meta, 0, sizeof meta);
  meta.src = world_link(kind, 3);
  meta.dst = world_group(kind);
  meta.family = world_family(kind);
  meta.ttl = 255;
  return meta;
}

/* ---- the null host ---- */

static int send_counted(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct world *world = vip_engine_user(vip_if_engine(ifp));

  (void)packet;
  world->sent++;
  return 0;
}

int world_claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

void world_release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

/* The same nonce for ever, so that what is made beforehand echoes it. */
static uint32_t random_bits(struct vip_engine *engine)
{
  struct world *world = vip_engine_user(engine);
  return traits[world->kind].protocol == VIP_PROTOCOL_GLBP ? WORLD_NONCE
                                                           : world_random(&world->seed);
}

static const struct vip_ops null_ops = {
    .send = send_counted, .claim = world_claim, .release = world_release, .random = random_bits};

/* ---- making and unmaking ---- */

struct vip_if_config world_if_config(enum world_kind kind, uint32_t index, uint8_t last)
{
  struct vip_if_config config;

  memset(&config, 0, sizeof config);
  config.index = index;
  config.up = true;
  config.mac.octet[5] = last;
  if (world_family(kind) == VIP_IPV4)
    config.addr4 = world_link(kind, last);
  else
    config.addr6 = world_link(kind, last);
  return config;
}

/* Makes one router; `address` stays. */
int world_init_vrrp(struct vip_vrrp *vrrp, struct vip_if *ifp, enum world_kind kind,
                    uint32_t router, const struct vip_addr *address, uint8_t priority,
                    uint8_t jitter_pct)
{
  struct vip_vrrp_config config;

  memset(&config, 0, sizeof config);
  config.addresses = address;
  config.address_count = 1;
  config.family = world_family(kind);
  config.vrid = (uint8_t)(1 + router % WORLD_ROUTERS_PER_IF);
  config.version = traits[kind].version;
  config.priority = priority;
  config.jitter_pct = jitter_pct;
  if (traits[kind].md5)
    config.auth = &world_auth;
  return vip_vrrp_init(vrrp, ifp, &config);
}

/* The same; without jitter where none is asked for. */
int world_init_hsrp(struct vip_hsrp *hsrp, struct vip_if *ifp, enum world_kind kind,
                    uint32_t router, const struct vip_addr *address, uint8_t priority,
                    uint8_t jitter_pct)
{
  struct vip_hsrp_config config;

  memset(&config, 0, sizeof config);
  config.address = *address;
  config.family = world_family(kind);
  config.group = (uint16_t)(1 + router % WORLD_ROUTERS_PER_IF);
  config.version = traits[kind].version;
  config.priority = priority;
  config.jitter_pct = jitter_pct;
  config.no_jitter = jitter_pct == 0;
  if (traits[kind].md5)
    config.auth = &world_auth;
  return vip_hsrp_init(hsrp, ifp, &config);
}

/* The same; `peers` stay. */
static int init_glbp(struct vip_glbp *glbp, struct vip_if *ifp, enum world_kind kind,
                     uint32_t router, const struct vip_addr *address, struct vip_glbp_peer *peers,
                     uint8_t priority)
{
  struct vip_glbp_config config;

  memset(&config, 0, sizeof config);
  config.address = *address;
  config.family = world_family(kind);
  config.group = (uint16_t)(1 + router % WORLD_ROUTERS_PER_IF);
  config.priority = priority;
  config.peers = peers;
  config.peer_count = PEERS;
  if (traits[kind].md5)
    config.auth = &world_auth;
  return vip_glbp_init(glbp, ifp, &config);
}

struct vip_group *world_router(const struct world *world, uint32_t router)
{
  if (world->glbp != NULL)
    return &world->glbp[router].group;
  return world->hsrp != NULL ? &world->hsrp[router].group : &world->vrrp[router].group;
}

struct vip_if *world_if(const struct world *world, uint32_t router)
{
  return &world->ifs[router / WORLD_ROUTERS_PER_IF];
}

static bool allocate(struct world *world)
{
  const uint32_t count = world->count;

  world->slots = calloc(count, sizeof *world->slots);
  world->ifs = calloc(count / WORLD_ROUTERS_PER_IF + 1, sizeof *world->ifs);
  if (world_protocol(world->kind) == VIP_PROTOCOL_HSRP)
    world->hsrp = calloc(count, sizeof *world->hsrp);
  else if (world_protocol(world->kind) == VIP_PROTOCOL_GLBP)
    world->glbp = calloc(count, sizeof *world->glbp);
  else
    world->vrrp = calloc(count, sizeof *world->vrrp);
  if (world->glbp != NULL)
    world->peers = calloc((size_t)count * PEERS, sizeof *world->peers);
  world->addresses = calloc(count, sizeof *world->addresses);
  if (traits[world->kind].counted)
    world->counters = calloc(count, sizeof *world->counters);
  return world->slots != NULL && world->ifs != NULL &&
         (world->vrrp != NULL || world->hsrp != NULL || world->peers != NULL) &&
         world->addresses != NULL && (!traits[world->kind].counted || world->counters != NULL);
}

static int init_router(struct world *world, uint32_t router, struct vip_if *ifp, uint8_t priority,
                       uint8_t jitter_pct)
{
  const struct vip_addr *address = &world->addresses[router];

  if (world->glbp != NULL)
    return init_glbp(&world->glbp[router], ifp, world->kind, router, address,
                     &world->peers[(size_t)router * PEERS], priority);
  if (world->hsrp != NULL)
    return world_init_hsrp(&world->hsrp[router], ifp, world->kind, router, address, priority,
                           jitter_pct);
  return world_init_vrrp(&world->vrrp[router], ifp, world->kind, router, address, priority,
                         jitter_pct);
}

static bool add_router(struct world *world, uint32_t router, uint8_t priority, uint8_t jitter_pct)
{
  struct vip_if *ifp = world_if(world, router);
  struct vip_addr *address = &world->addresses[router];

  if (router % WORLD_ROUTERS_PER_IF == 0) {
    const struct vip_if_config ifc = world_if_config(world->kind, router / WORLD_ROUTERS_PER_IF, 2);
    if (vip_if_init(ifp, &world->engine, &ifc) != VIP_OK)
      return false;
  }
  *address = world_virtual(world->kind, router);
  if (init_router(world, router, ifp, priority, jitter_pct) != VIP_OK)
    return false;
  if (world->counters != NULL)
    (void)vip_group_set_counters(world_router(world, router), &world->counters[router]);
  return true;
}

bool world_make(struct world *world, enum world_kind kind, uint32_t count, uint8_t priority,
                uint8_t jitter_pct)
{
  struct vip_engine_config config;
  bool made;

  memset(world, 0, sizeof *world);
  world->kind = kind;
  world->count = count;
  world->seed = 1;
  made = allocate(world);
  memset(&config, 0, sizeof config);
  config.ops = &null_ops;
  config.slots = world->slots;
  config.slot_count = count;
  config.tx = world->tx;
  config.tx_size = sizeof world->tx;
  config.user = world;
  made = made && vip_engine_init(&world->engine, &config) == VIP_OK;
  for (uint32_t i = 0; made && i < count; i++)
    made = add_router(world, i, priority, jitter_pct);
  if (!made)
    fprintf(stderr, "cannot make %lu virtual routers\n", (unsigned long)count);
  return made;
}

void world_settle(struct world *world)
{
  const vip_time end = (world->glbp != NULL ? 45 : 30) * VIP_SECOND;

  while (world->vrrp == NULL && vip_engine_deadline(&world->engine) < end)
    (void)vip_engine_tick_some(&world->engine, vip_engine_deadline(&world->engine), 1);
}

void world_free(struct world *world)
{
  free(world->slots);
  free(world->ifs);
  free(world->vrrp);
  free(world->hsrp);
  free(world->glbp);
  free(world->peers);
  free(world->addresses);
  free(world->counters);
}
