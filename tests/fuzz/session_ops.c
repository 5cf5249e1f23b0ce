/* SPDX-License-Identifier: MIT */
/*
 * session_ops.c - the operations of a script: time, the wire, the interface.  Each
 * reads its fixed number of octets, performs one call of the library or more,
 * and knows what must come of it; session_check.c then looks at everything else.
 * Those of one group are in session_group.c.
 */
#include "session_protocol.h"

const uint8_t session_arguments[OPS] = {
    [OP_RUN] = 1,
    [OP_ADVANCE] = 1,
    [OP_DEADLINE] = 1,
    [OP_WAIT] = 1,
    [OP_TICK_SOME] = 2,
    [OP_BACK] = 1,
    [OP_CLOCK] = 2,
    [OP_DELIVER] = 1,
    [OP_DROP] = 1,
    [OP_DUPLICATE] = 1,
    [OP_REORDER] = 1,
    [OP_CORRUPT] = 3,
    [OP_REFLECT] = 1,
    [OP_INJECT] = 7,
    [OP_RAW] = 4,
    [OP_LINK] = 2,
    [OP_ADDRESS] = 2,
    [OP_MAC] = 2,
    [OP_PRIORITY] = 2,
    [OP_ADJUST] = 3,
    [OP_HOLD] = 2,
    [OP_HOLD_PREEMPT] = 2,
    [OP_START] = 1,
    [OP_STOP] = 1,
    [OP_REMOVE] = 2,
    [OP_INIT] = 1 + CONFIG_OCTETS,
    [OP_CONFIGURE] = 1 + CONFIG_OCTETS,
    [OP_FAIL] = 3,
    [OP_REENTER] = 1,
    [OP_PEER_DOWN] = 2,
    [OP_HEARD] = 2,
    [OP_ANSWER] = 2,
    [OP_ANNOUNCE] = 1,
    [OP_ENGINE_STOP] = 1,
    [OP_IMAGE] = 1,
    [OP_TRACK] = 2,
    [OP_ATTACH] = 4,
    [OP_COUNTERS] = 2,
    [OP_KEYS] = 2,
    [OP_INTERFACE] = 2,
    [OP_SHOW] = 2,
    [OP_OWN] = 2,
};

/* ---- time ---- */

static vip_time step(uint8_t octet)
{
  static const vip_time unit[] = {1,
                                  1000,
                                  VIP_MILLISECOND,
                                  10 * VIP_MILLISECOND,
                                  100 * VIP_MILLISECOND,
                                  VIP_SECOND,
                                  60 * VIP_SECOND,
                                  2000000 * VIP_SECOND};

  return unit[octet & 7] * (1u + (octet >> 3));
}

void session_tick(struct world *w, struct router *r)
{
  w->events++;
  fuzz_count(FUZZ_EVENTS);
  SESSION_CALL(w, r, FUZZ_CHECK(vip_engine_tick(r->engine, w->now) == VIP_OK));
  FUZZ_CHECK(vip_engine_deadline(r->engine) > r->seen);
}

static void tick_both(struct world *w)
{
  for (unsigned i = 0; i < ROUTERS; i++)
    session_tick(w, &w->routers[i]);
}

static void to_deadline(struct world *w)
{
  const vip_time a = vip_engine_deadline(w->routers[0].engine);
  const vip_time b = vip_engine_deadline(w->routers[1].engine);
  const vip_time first = a < b ? a : b;

  if (first != VIP_NEVER && first > w->now)
    w->now = first;
  tick_both(w);
}

static void deliver(struct world *w, unsigned index)
{
  struct parcel parcel;

  if (w->queued == 0)
    return;
  session_take(w, index % w->queued, &parcel);
  session_input(w, &w->routers[parcel.to], &parcel);
}

static void run(struct world *w, uint8_t times)
{
  for (unsigned i = 0; i <= times % 8u; i++) {
    while (w->queued != 0)
      deliver(w, 0);
    to_deadline(w);
  }
}

static void set_clock(struct world *w, struct router *r, uint8_t octet)
{
  const vip_time distance = step(octet >> 1);

  if ((octet & 1) == 0)
    w->now += distance;
  else if (w->now - w->origin > distance)
    w->now -= distance;
  else
    w->now = w->origin + 1;
  FUZZ_CHECK(vip_engine_set_clock(r->engine, w->now) == VIP_OK);
  r->seen = w->now < VIP_TIME_MAX ? w->now : VIP_TIME_MAX;
  r->was_back = false;
  memset(r->if_reported, 0, sizeof r->if_reported);
  for (unsigned i = 0; i < SLOTS; i++)
    memset(r->slots[i].reported, 0, sizeof r->slots[i].reported);
  session_check(w, r);
}

/* A step back by less than all that has passed. */
static void back(struct world *w, uint8_t octet)
{
  const vip_time distance = step(octet);

  if (w->now - w->origin > distance)
    w->now -= distance;
}

/*
 * The image of a state leads to the same image, and, in one of the two runs, is
 * put back: the other run shows that this makes no difference.  What is overdue
 * is excepted: putting it back makes it due now.
 */
static void image(struct world *w, struct router *r, bool both)
{
  uint8_t before[IMAGE_MAX];
  uint8_t after[IMAGE_MAX];
  const size_t size = session_image(r, before);
  uint64_t hash;

  session_hash_octets(w, before, size);
  hash = w->hash;
  FUZZ_CHECK(vipi_engine_load(r->engine, before, size + 1, r->seen) == VIP_ERR_ARG);
  if (!both && (!w->second || r->was_back || vip_engine_deadline(r->engine) <= r->seen))
    return;
  FUZZ_CHECK(vipi_engine_load(r->engine, before, size, r->seen) == VIP_OK);
  r->was_back = false;
  FUZZ_CHECK(session_image(r, after) == size && memcmp(before, after, size) == 0);
  /* Looks, but is no output: only one of the two runs comes here. */
  session_check(w, r);
  w->hash = hash;
}

static void stop_all(struct world *w, struct router *r)
{
  for (unsigned i = 0; i < SLOTS; i++)
    r->slots[i].started = false;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_engine_stop(r->engine, w->now) == VIP_OK));
}

/* ---- the wire ---- */

static void damage(struct world *w, const uint8_t *a)
{
  struct parcel *p;

  if (w->queued == 0)
    return;
  p = &w->queue[a[0] % w->queued];
  if (p->length < 8)
    return;
  p->data[a[1] % p->length] ^= (uint8_t)(1 << (a[2] & 7));
  if ((a[2] & 8) != 0)
    p->length--;
  if ((a[2] & 0xf0) != 0)
    session_repair(p);
}

static void raw(struct world *w, struct router *r, struct slot *s, const uint8_t *a,
                struct fuzz_input *in)
{
  size_t count = a[2] % (RAW_MAX + 1u);

  if (count > in->left)
    count = in->left;
  session_raw(w, r, s, a, in->at, count);
  in->at += count;
  in->left -= count;
}

static void reorder(struct world *w)
{
  const struct parcel first = w->queue[0];

  if (w->queued < 2)
    return;
  memmove(&w->queue[0], &w->queue[1], (w->queued - 1) * sizeof first);
  w->queue[w->queued - 1] = first;
}

/* ---- the interface ---- */

static void link(struct world *w, struct router *r, uint8_t octet)
{
  if (!r->has_if)
    return;
  if ((octet & 1) != 0) {
    r->up = true;
    SESSION_CALL(w, r, FUZZ_CHECK(vip_if_up(r->ifp, w->now) == VIP_OK));
    return;
  }
  r->can_send = (octet & 2) != 0;
  r->up = false;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_if_down(r->ifp, r->can_send, w->now) == VIP_OK));
}

static void address(struct world *w, struct router *r, uint8_t octet)
{
  const uint8_t family = (octet & 1) != 0 ? VIP_IPV6 : VIP_IPV4;
  struct vip_addr *own = family == VIP_IPV4 ? &r->addr4 : &r->addr6;
  struct vip_addr addr = session_own(octet >> 1 & 1, family);

  if (!r->has_if)
    return;
  addr.octet[family == VIP_IPV4 ? 3 : 15] ^= octet >> 4;
  if ((octet & 12) == 12)
    memset(&addr, 0, sizeof addr);
  if ((octet & 12) == 8) {
    addr.octet[0] = family == VIP_IPV4 ? 224 : 0xff;
    FUZZ_CHECK(vip_if_set_address(r->ifp, family, &addr, w->now) == VIP_ERR_ARG);
    return;
  }
  *own = addr;
  r->can_send = false;
  SESSION_CALL(
      w, r,
      FUZZ_CHECK(vip_if_set_address(r->ifp, family,
                                    vip_addr_is_none(&addr) && (octet & 2) != 0 ? NULL : &addr,
                                    w->now) == VIP_OK));
}

static void mac(struct world *w, struct router *r, uint8_t octet)
{
  struct vip_mac mac = {{2, 0, 0, 0, 0, octet}};

  if (!r->has_if)
    return;
  r->mac = mac;
  SESSION_CALL(w, r, FUZZ_CHECK(vip_if_set_mac(r->ifp, &mac, w->now) == VIP_OK));
}

static void heard(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  const struct vip_addr *addr = s->registered ? session_listed(s, 0) : NULL;

  if (r->has_if && addr != NULL) {
    const struct vip_mac mac = octet < 128 ? session_mac(r, s) : r->mac;
    SESSION_CALL(w, r, FUZZ_CHECK(vip_if_heard(r->ifp, s->family, addr, &mac, w->now) == VIP_OK));
  }
}

static void peer_down(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  const struct vip_addr addr = session_own(octet & 1, s->family);

  if (r->has_if)
    SESSION_CALL(w, r, FUZZ_CHECK(vip_if_peer_down(r->ifp, s->family, &addr, w->now) == VIP_OK));
}

static void interface(struct world *w, struct router *r, uint8_t octet)
{
  struct vip_if_config config = {.index = 3, .up = (octet & 1) != 0};
  unsigned groups = 0;

  for (unsigned i = 0; i < SLOTS; i++)
    groups += r->slots[i].registered;
  if (r->has_if && groups == 0)
    session_if_close(w, r);
  if (r->has_if) {
    const int result = vip_if_remove(r->ifp);
    FUZZ_CHECK(result == (groups != 0 ? VIP_ERR_STATE : VIP_OK));
    r->has_if = groups != 0;
  }
  if (r->has_if)
    return;
  r->up = config.up;
  r->addr4 = config.addr4 = session_own(r->number, VIP_IPV4);
  r->addr6 = config.addr6 = session_own(r->number, VIP_IPV6);
  config.mac.octet[5] = (uint8_t)(1 + r->number);
  r->mac = config.mac;
  config.counters = r->if_counters;
  config.mtu = (octet & 2) != 0 ? 64 : 0;
  config.user = r;
  memset(r->ifp, w->fill, sizeof *r->ifp);
  FUZZ_CHECK(vip_if_init(r->ifp, r->engine, &config) == VIP_OK);
  r->has_if = true;
  session_if_open(w, r, octet);
  session_check(w, r);
}

/* ---- by number ---- */

/* Operations of time and wire. */
static void perform_world(struct world *w, struct router *r, enum session_op op, uint8_t first,
                          const uint8_t *a)
{
  struct parcel parcel;

  switch ((unsigned)op) {
  case OP_RUN:
    run(w, first);
    break;
  case OP_ADVANCE:
    w->now += step(first);
    tick_both(w);
    break;
  case OP_DEADLINE:
    to_deadline(w);
    break;
  case OP_WAIT:
    w->now += step(first);
    break;
  case OP_TICK_SOME:
    SESSION_CALL(
        w, r,
        session_hash(w, (uint64_t)(unsigned)vip_engine_tick_some(r->engine, w->now, a[0] & 3)));
    break;
  case OP_BACK:
    back(w, first);
    break;
  case OP_CLOCK:
    set_clock(w, r, a[0]);
    break;
  case OP_DELIVER:
    deliver(w, first);
    break;
  case OP_DROP:
    if (w->queued != 0)
      session_take(w, first % w->queued, &parcel);
    break;
  case OP_DUPLICATE:
    if (w->queued != 0) {
      parcel = w->queue[first % w->queued];
      session_queue(w, &parcel);
    }
    break;
  case OP_REORDER:
    reorder(w);
    break;
  case OP_CORRUPT:
    damage(w, a);
    break;
  case OP_REFLECT:
    if (w->queued != 0)
      w->queue[first % w->queued].to ^= 1;
    break;
  default:
    break;
  }
}

void session_perform(struct world *w, enum session_op op, const uint8_t *a, struct fuzz_input *in)
{
  struct router *r = &w->routers[a[0] & 1];
  struct slot *s = &r->slots[(a[0] >> 1) % SLOTS];

  if (fuzz_verbose)
    (void)printf("  op %u on %u/%u (%u %u), %llx\n", (unsigned)op, r->number, s->number, a[0], a[1],
                 (unsigned long long)w->hash);
  switch ((unsigned)op) {
  case OP_INJECT:
    session_inject(w, r, s, a + 1);
    break;
  case OP_RAW:
    raw(w, r, s, a + 1, in);
    break;
  case OP_LINK:
    link(w, r, a[1]);
    break;
  case OP_ADDRESS:
    address(w, r, a[1]);
    break;
  case OP_MAC:
    mac(w, r, a[1]);
    break;
  case OP_FAIL:
    r->fail[a[1] % 3] = 1 + a[2] % 8u;
    break;
  case OP_REENTER:
    r->reenter = true;
    break;
  case OP_PEER_DOWN:
    peer_down(w, r, s, a[1]);
    break;
  case OP_HEARD:
    heard(w, r, s, a[1]);
    break;
  case OP_ENGINE_STOP:
    stop_all(w, r);
    break;
  case OP_IMAGE:
    image(w, r, a[0] >= 128);
    break;
  case OP_INTERFACE:
    interface(w, r, a[1]);
    break;
  default:
    perform_world(w, r, op, a[0], a + 1);
    session_perform_group(w, r, s, op, a + 1);
    break;
  }
  for (unsigned i = 0; i < ROUTERS; i++)
    session_check_told(&w->routers[i]);
}

void session_begin(struct world *w)
{
  for (unsigned i = 0; i < ROUTERS; i++) {
    struct router *r = &w->routers[i];
    interface(w, r, 1);
    session_perform_group(w, r, &r->slots[0], OP_INIT, session_first[i]);
    session_perform_group(w, r, &r->slots[0], OP_START, session_first[i]);
  }
}
