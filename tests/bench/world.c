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

const char *world_kind_name(enum world_kind kind)
{
  static const char *const names[WORLD_KINDS] = {"v3 IPv4", "v3 IPv4, counters", "v3 IPv6",
                                                 "v2 MD5"};
  return names[kind];
}

static uint8_t family_of(enum world_kind kind)
{
  return kind == WORLD_V3_IPV6 ? VIP_IPV6 : VIP_IPV4;
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
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;

  return family_of(kind) == VIP_IPV4 ? group4 : group6;
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

static struct vip_vrrp_config router_config(enum world_kind kind, uint32_t router,
                                            const struct vip_addr *address)
{
  struct vip_vrrp_config config;

  memset(&config, 0, sizeof config);
  config.addresses = address;
  config.address_count = 1;
  config.family = family_of(kind);
  config.vrid = (uint8_t)(1 + router % ROUTERS_PER_IF);
  if (kind == WORLD_V2_MD5) {
    config.version = VIP_VRRP_V2;
    config.auth = &world_auth;
  }
  return config;
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
  world->routers = calloc(count, sizeof *world->routers);
  world->addresses = calloc(count, sizeof *world->addresses);
  if (world->kind == WORLD_V3_IPV4_COUNTED)
    world->counters = calloc(count, sizeof *world->counters);
  return world->slots != NULL && world->ifs != NULL && world->routers != NULL &&
         world->addresses != NULL &&
         (world->kind != WORLD_V3_IPV4_COUNTED || world->counters != NULL);
}

static bool add_router(struct world *world, uint32_t router, uint8_t priority, uint8_t jitter_pct)
{
  struct vip_if *ifp = world_if(world, router);
  struct vip_vrrp_config config;

  if (router % ROUTERS_PER_IF == 0) {
    const struct vip_if_config ifc = if_config(world->kind, router / ROUTERS_PER_IF, 2);
    if (vip_if_init(ifp, &world->engine, &ifc) != VIP_OK)
      return false;
  }
  world->addresses[router] = virtual_address(world->kind, router);
  config = router_config(world->kind, router, &world->addresses[router]);
  config.priority = priority;
  config.jitter_pct = jitter_pct;
  if (vip_vrrp_init(&world->routers[router], ifp, &config) != VIP_OK)
    return false;
  if (world->counters != NULL)
    (void)vip_group_set_counters(&world->routers[router].group, &world->counters[router]);
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

void world_free(struct world *world)
{
  free(world->slots);
  free(world->ifs);
  free(world->routers);
  free(world->addresses);
  free(world->counters);
}

/* ---- advertisements ---- */

/* Where send_recorded() writes. */
struct record {
  uint8_t *out;
  size_t length;
};

static int send_recorded(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct record *record = vip_engine_user(vip_if_engine(ifp));

  if (packet->length > WORLD_ADVERT_MAX)
    return -1;
  memcpy(record->out, packet->data, packet->length);
  record->length = packet->length;
  return 0;
}

size_t world_advert(enum world_kind kind, uint32_t router, uint8_t out[WORLD_ADVERT_MAX])
{
  static const struct vip_ops ops = {.send = send_recorded, .claim = claim, .release = release};
  struct record record = {out, 0};
  const struct vip_addr address = virtual_address(kind, router);
  const struct vip_if_config ifc = if_config(kind, 1, 3);
  struct vip_vrrp_config config = router_config(kind, router, &address);
  struct vip_engine_config ec;
  struct vip_engine engine;
  struct vip_slot slot;
  struct vip_if ifp;
  struct vip_vrrp vrrp;
  uint8_t tx[WORLD_ADVERT_MAX];

  memset(&ec, 0, sizeof ec);
  ec.ops = &ops;
  ec.slots = &slot;
  ec.slot_count = 1;
  ec.tx = tx;
  ec.tx_size = sizeof tx;
  ec.user = &record;
  config.priority = WORLD_OWNER;
  if (vip_engine_init(&engine, &ec) != VIP_OK || vip_if_init(&ifp, &engine, &ifc) != VIP_OK ||
      vip_vrrp_init(&vrrp, &ifp, &config) != VIP_OK || vip_group_start(&vrrp.group, 0) != VIP_OK)
    return 0;
  return record.length;
}
