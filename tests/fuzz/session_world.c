/* SPDX-License-Identifier: MIT */
/*
 * session_world.c - see session.h.
 *
 * The memory is taken once and used again in every run, refilled: an object
 * between two of ASan's red zones costs nothing but its first allocation.
 */
#include "session_protocol.h"

struct world *session_world;

static void *exact(void *old, size_t size, uint8_t fill)
{
  void *memory = old != NULL ? old : malloc(size);

  FUZZ_CHECK(memory != NULL);
  memset(memory, fill, size);
  return memory;
}

void session_hash(struct world *w, uint64_t value)
{
  w->hash = (w->hash ^ value) * UINT64_C(0x100000001b3);
  w->hash ^= w->hash >> 29;
}

void session_hash_octets(struct world *w, const void *data, size_t size)
{
  const uint8_t *octets = data;
  uint64_t value = size;

  for (size_t i = 0; i < size; i++) {
    value = value << 8 | octets[i];
    if (i % 7 == 6) {
      session_hash(w, value);
      value = 0;
    }
  }
  session_hash(w, value);
}

struct router *session_router_of(const struct vip_if *ifp)
{
  return vip_if_user(ifp);
}

struct slot *session_slot_of(const struct vip_group *group)
{
  return vip_group_user(group);
}

struct vip_addr session_own(unsigned router, uint8_t family)
{
  struct vip_addr addr = {{0xfe, 0x80}};

  if (family == VIP_IPV4)
    return vip_ipv4(192, 0, 2, (uint8_t)(20 + 10 * router));
  addr.octet[15] = (uint8_t)(0x20 + 0x10 * router);
  return addr;
}

const struct vip_addr *session_address(const struct router *r, uint8_t family)
{
  return family == VIP_IPV4 ? &r->addr4 : &r->addr6;
}

size_t session_image(struct router *r, uint8_t image[IMAGE_MAX])
{
  const size_t size = vipi_engine_save(r->engine, image, IMAGE_MAX);

  FUZZ_CHECK(size <= IMAGE_MAX);
  return size;
}

static void make_slot(struct slot *s, unsigned number, uint8_t fill)
{
  struct slot old = *s;

  memset(s, 0, sizeof *s);
  s->number = (uint8_t)number;
  s->family = number < SLOTS / 2 ? VIP_IPV4 : VIP_IPV6;
  s->id = session_numbers[number];
  s->group = exact(old.group, session_object_size, fill);
  s->known = old.known != NULL ? old.known : calloc(1, session_known_size);
  FUZZ_CHECK(s->known != NULL);
  for (unsigned i = 0; i < 2; i++)
    s->lists[i] = exact(old.lists[i], session_lists_size, fill);
  s->counters = exact(old.counters, sizeof *s->counters, 0);
  s->history = exact(old.history, sizeof *s->history, 0);
  s->entries = exact(old.entries, HISTORY * sizeof *s->entries, fill);
}

static void make_router(struct world *w, unsigned number, uint8_t choices)
{
  struct router *r = &w->routers[number];
  const struct router old = *r;
  const uint16_t tx_size = (choices & SCRIPT_SMALL_TX) != 0 ? session_small_tx : session_tx;
  struct vip_engine_config config = {&session_host, NULL, HEAP_SLOTS, NULL, tx_size, r};

  for (unsigned i = 0; i < SLOTS; i++)
    make_slot(&r->slots[i], i, w->fill);
  r->engine = exact(old.engine, sizeof *r->engine, w->fill);
  r->ifp = exact(old.ifp, sizeof *r->ifp, w->fill);
  r->heap = exact(old.heap, HEAP_SLOTS * sizeof *r->heap, w->fill);
  /* Its size is a promise: so much room and no more. */
  free(old.tx);
  r->tx = exact(NULL, tx_size, w->fill);
  r->if_counters = exact(old.if_counters, sizeof *r->if_counters, 0);
  r->track = exact(old.track, sizeof *r->track, w->fill);
  for (unsigned i = 0; i < USES; i++) {
    r->uses[i] = exact(old.uses[i], sizeof *r->uses[i], w->fill);
    r->used_by[i] = NULL;
  }
  vip_track_init(r->track, 1);
  r->number = (uint8_t)number;
  r->has_if = r->up = r->can_send = r->was_back = r->tell_back = false;
  r->reenter = false;
  memset(r->joined, 0, sizeof r->joined);
  r->seen = 0;
  r->back = 0;
  r->random = 1 + number;
  r->rx = NULL;
  memset(r->fail, 0, sizeof r->fail);
  memset(r->if_reported, 0, sizeof r->if_reported);
  config.slots = r->heap;
  config.tx = r->tx;
  FUZZ_CHECK(vip_engine_init(r->engine, &config) == VIP_OK);
}

void session_open(struct world *w, uint8_t choices, uint8_t fill, vip_time origin)
{
  session_world = w;
  w->queued = w->events = 0;
  w->now = w->origin = origin;
  w->fill = fill;
  w->hash = UINT64_C(0xcbf29ce484222325);
  for (unsigned i = 0; i < ROUTERS; i++)
    make_router(w, i, choices);
}

void session_close(struct world *w)
{
  for (unsigned i = 0; i < ROUTERS; i++) {
    struct router *r = &w->routers[i];
    for (unsigned k = 0; k < USES; k++)
      if (r->used_by[k] != NULL)
        session_detach(w, r, k);
    /* Those that follow another one go first. */
    for (unsigned k = SLOTS; k-- > 0;) {
      struct slot *s = &r->slots[k];
      if (!s->registered)
        continue;
      r->can_send = true;
      s->started = false;
      session_enter(w, r);
      FUZZ_CHECK(vip_group_remove(s->group, w->now) == VIP_OK);
      s->registered = false;
      session_leave(w, r);
      FUZZ_CHECK(s->right_count == 0);
    }
    session_if_close(w, r);
    FUZZ_CHECK(vip_engine_deadline(r->engine) == VIP_NEVER);
    FUZZ_CHECK(!r->has_if || vip_if_remove(r->ifp) == VIP_OK);
    FUZZ_CHECK(r->engine->node_count == 0 && r->engine->ifs == NULL);
  }
}

void session_enter(struct world *w, struct router *r)
{
  const vip_time now = w->now < VIP_TIME_MAX ? w->now : VIP_TIME_MAX;

  for (unsigned i = 0; i < SLOTS; i++)
    r->slots[i].call_sends = 0;
  r->tell_back = r->in_vain = false;
  r->steps = 1;
  if (now < r->seen) {
    r->back++;
    r->tell_back = !r->was_back;
    r->was_back = true;
    return;
  }
  r->seen = now;
  r->was_back = false;
}

void session_leave(struct world *w, struct router *r)
{
  FUZZ_CHECK(!r->tell_back);
  FUZZ_CHECK(vip_engine_clock_back(r->engine) == r->back);
  r->can_send = true;
  session_check(w, r);
}
