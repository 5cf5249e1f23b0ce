/* SPDX-License-Identifier: MIT */
/*
 * world.c - see world.h.
 *
 * A second engine of one owner makes the advertisements, so that no codec and
 * no digest is written a second time here.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUTERS_PER_IF = 255 };

static const uint8_t secret[] = {'b', 'e', 'n', 'c', 'h'};
static const struct vip_key key = {1, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
const struct vip_auth world_auth = {&vip_auth_md5, &key, 1};

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
};

const char *world_kind_name(enum world_kind kind)
{
  return traits[kind].name;
}

static uint8_t family_of(enum world_kind kind)
{
  return traits[kind].family;
}

bool world_is_hsrp(enum world_kind kind)
{
  return traits[kind].protocol == VIP_PROTOCOL_HSRP;
}

bool world_has_key(enum world_kind kind)
{
  return traits[kind].md5;
}

world_input *world_receiver(enum world_kind kind)
{
  return world_is_hsrp(kind) ? vip_hsrp_input : vip_vrrp_input;
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
static struct vip_addr virtual_address(enum world_kind kind, uint32_t n)
{
  struct vip_addr addr = vip_ipv4(10, 0, 0, 0);
  const unsigned last = family_of(kind) == VIP_IPV4 ? 3 : 15;

  if (family_of(kind) == VIP_IPV6) {
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
static struct vip_addr link_address(enum world_kind kind, uint8_t last)
{
  struct vip_addr addr = vip_ipv4(192, 0, 2, last);

  if (family_of(kind) == VIP_IPV6) {
    memset(&addr, 0, sizeof addr);
    addr.octet[0] = 0xfe;
    addr.octet[1] = 0x80;
    addr.octet[15] = last;
  }
  return addr;
}

struct vip_addr world_own(enum world_kind kind)
{
  return link_address(kind, 2);
}

struct vip_addr world_group(enum world_kind kind)
{
  static const struct vip_addr vrrp4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr vrrp6 = VIP_VRRP_GROUP_IPV6;
  static const struct vip_addr hsrp1 = VIP_HSRP_GROUP_V1;
  static const struct vip_addr hsrp2 = VIP_HSRP_GROUP_V2;
  static const struct vip_addr hsrp6 = VIP_HSRP_GROUP_IPV6;
  const bool ipv4 = family_of(kind) == VIP_IPV4;

  if (!world_is_hsrp(kind))
    return ipv4 ? vrrp4 : vrrp6;
  if (!ipv4)
    return hsrp6;
  return traits[kind].version == 1 ? hsrp1 : hsrp2;
}

struct vip_meta world_meta(enum world_kind kind)
{
  struct vip_meta meta;

  memset(&meta, 0, sizeof meta);
  meta.src = link_address(kind, 3);
  meta.dst = world_group(kind);
  meta.family = family_of(kind);
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

static int claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static uint32_t random_bits(struct vip_engine *engine)
{
  struct world *world = vip_engine_user(engine);
  return world_random(&world->seed);
}

static const struct vip_ops null_ops = {
    .send = send_counted, .claim = claim, .release = release, .random = random_bits};

/* ---- making and unmaking ---- */

static struct vip_if_config if_config(enum world_kind kind, uint32_t index, uint8_t last)
{
  struct vip_if_config config;

  memset(&config, 0, sizeof config);
  config.index = index;
  config.up = true;
  if (family_of(kind) == VIP_IPV4)
    config.addr4 = link_address(kind, last);
  else
    config.addr6 = link_address(kind, last);
  return config;
}

/* Makes one router; `address` stays. */
static int init_vrrp(struct vip_vrrp *vrrp, struct vip_if *ifp, enum world_kind kind,
                     uint32_t router, const struct vip_addr *address, uint8_t priority,
                     uint8_t jitter_pct)
{
  struct vip_vrrp_config config;

  memset(&config, 0, sizeof config);
  config.addresses = address;
  config.address_count = 1;
  config.family = family_of(kind);
  config.vrid = (uint8_t)(1 + router % ROUTERS_PER_IF);
  config.version = traits[kind].version;
  config.priority = priority;
  config.jitter_pct = jitter_pct;
  if (traits[kind].md5)
    config.auth = &world_auth;
  return vip_vrrp_init(vrrp, ifp, &config);
}

/* The same; without jitter where none is asked for. */
static int init_hsrp(struct vip_hsrp *hsrp, struct vip_if *ifp, enum world_kind kind,
                     uint32_t router, const struct vip_addr *address, uint8_t priority,
                     uint8_t jitter_pct)
{
  struct vip_hsrp_config config;

  memset(&config, 0, sizeof config);
  config.address = *address;
  config.family = family_of(kind);
  config.group = (uint16_t)(1 + router % ROUTERS_PER_IF);
  config.version = traits[kind].version;
  config.priority = priority;
  config.jitter_pct = jitter_pct;
  config.no_jitter = jitter_pct == 0;
  if (traits[kind].md5)
    config.auth = &world_auth;
  return vip_hsrp_init(hsrp, ifp, &config);
}

struct vip_group *world_router(const struct world *world, uint32_t router)
{
  return world->hsrp != NULL ? &world->hsrp[router].group : &world->vrrp[router].group;
}

struct vip_if *world_if(const struct world *world, uint32_t router)
{
  return &world->ifs[router / ROUTERS_PER_IF];
}

static bool allocate(struct world *world)
{
  const uint32_t count = world->count;

  world->slots = calloc(count, sizeof *world->slots);
  world->ifs = calloc(count / ROUTERS_PER_IF + 1, sizeof *world->ifs);
  if (world_is_hsrp(world->kind))
    world->hsrp = calloc(count, sizeof *world->hsrp);
  else
    world->vrrp = calloc(count, sizeof *world->vrrp);
  world->addresses = calloc(count, sizeof *world->addresses);
  if (traits[world->kind].counted)
    world->counters = calloc(count, sizeof *world->counters);
  return world->slots != NULL && world->ifs != NULL &&
         (world->vrrp != NULL || world->hsrp != NULL) && world->addresses != NULL &&
         (!traits[world->kind].counted || world->counters != NULL);
}

static bool add_router(struct world *world, uint32_t router, uint8_t priority, uint8_t jitter_pct)
{
  struct vip_if *ifp = world_if(world, router);
  struct vip_addr *address = &world->addresses[router];
  int result;

  if (router % ROUTERS_PER_IF == 0) {
    const struct vip_if_config ifc = if_config(world->kind, router / ROUTERS_PER_IF, 2);
    if (vip_if_init(ifp, &world->engine, &ifc) != VIP_OK)
      return false;
  }
  *address = virtual_address(world->kind, router);
  result = world->hsrp != NULL ? init_hsrp(&world->hsrp[router], ifp, world->kind, router, address,
                                           priority, jitter_pct)
                               : init_vrrp(&world->vrrp[router], ifp, world->kind, router, address,
                                           priority, jitter_pct);
  if (result != VIP_OK)
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
  while (world->hsrp != NULL && vip_engine_deadline(&world->engine) < 30 * VIP_SECOND)
    (void)vip_engine_tick_some(&world->engine, vip_engine_deadline(&world->engine), 1);
}

void world_free(struct world *world)
{
  free(world->slots);
  free(world->ifs);
  free(world->vrrp);
  free(world->hsrp);
  free(world->addresses);
  free(world->counters);
}

/* ---- advertisements ---- */

/* Where send_recorded() writes. */
struct record {
  enum world_kind kind;
  uint8_t state; /* HSRP: of the Hello that is wanted */
  uint8_t *out;
  size_t length;
};

/* Is it what is to be recorded? */
static bool is_wanted(const struct record *record, const struct vip_packet *packet)
{
  struct vip_hsrp_message message;

  if (!world_is_hsrp(record->kind))
    return true;
  return vip_hsrp_decode(&message, traits[record->kind].version, family_of(record->kind),
                         packet->data, packet->length) == VIP_OK &&
         message.opcode == VIP_HSRP_HELLO && message.state == record->state;
}

static int send_recorded(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct record *record = vip_engine_user(vip_if_engine(ifp));

  if (packet->length > WORLD_ADVERT_MAX || !is_wanted(record, packet))
    return -1;
  memcpy(record->out, packet->data, packet->length);
  record->length = packet->length;
  return 0;
}

size_t world_advert(enum world_kind kind, uint32_t router, unsigned turn,
                    uint8_t out[WORLD_ADVERT_MAX])
{
  static const struct vip_ops ops = {.send = send_recorded, .claim = claim, .release = release};
  struct record record = {kind, turn % 2 == 0 ? VIP_HSRP_ACTIVE : VIP_HSRP_STANDBY, out, 0};
  const struct vip_addr address = virtual_address(kind, router);
  const struct vip_if_config ifc = if_config(kind, 1, 3);
  struct vip_engine_config ec;
  struct vip_engine engine;
  struct vip_slot slot;
  struct vip_if ifp;
  struct vip_vrrp vrrp;
  struct vip_hsrp hsrp;
  struct vip_group *group = world_is_hsrp(kind) ? &hsrp.group : &vrrp.group;
  uint8_t tx[WORLD_ADVERT_MAX];
  int result;

  memset(&ec, 0, sizeof ec);
  ec.ops = &ops;
  ec.slots = &slot;
  ec.slot_count = 1;
  ec.tx = tx;
  ec.tx_size = sizeof tx;
  ec.user = &record;
  if (vip_engine_init(&engine, &ec) != VIP_OK || vip_if_init(&ifp, &engine, &ifc) != VIP_OK)
    return 0;
  result = world_is_hsrp(kind) ? init_hsrp(&hsrp, &ifp, kind, router, &address, WORLD_OWNER, 0)
                               : init_vrrp(&vrrp, &ifp, kind, router, &address, WORLD_OWNER, 0);
  if (result != VIP_OK || vip_group_start(group, 0) != VIP_OK)
    return 0;
  /* An owner has spoken by now; HSRP is Active after two hold times. */
  for (unsigned i = 0; i < 20 && record.length == 0; i++)
    (void)vip_engine_tick_some(&engine, vip_engine_deadline(&engine), 1);
  return record.length;
}
