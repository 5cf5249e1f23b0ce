/* SPDX-License-Identifier: MIT */
/*
 * session_host.c - the host of the session: every operation checks that it is
 * allowed now, by engine.h and seams.md 1, and puts what it was given into the
 * output hash.
 *
 * Rights alternate; no packet leaves with a virtual source MAC that is not
 * held, from a Backup, or from the initial state but for a farewell; a new role
 * is claimed for before anything of it is sent, advertised before it is
 * announced, and reported last; a refused one is never spoken for.
 */
#include "session_protocol.h"

static void hash_op(struct world *w, const struct router *r, const struct slot *s, unsigned op)
{
  session_hash(w, (uint64_t)op << 16 | (uint64_t)r->number << 8 | (s != NULL ? s->number : 255u));
}

/* What every operation begins with. */
static void begin(struct router *r)
{
  FUZZ_CHECK(r->engine->busy);
  if (r->rx != NULL)
    memset(r->rx, 0xdd, r->rx_length);
  r->rx = NULL;
  if (r->reenter) {
    r->reenter = false;
    session_try_all(session_world, r);
  }
}

static bool fails(struct router *r, unsigned which)
{
  return r->fail[which] != 0 && --r->fail[which] == 0;
}

static struct router *router_of(const struct slot *s)
{
  return vip_engine_user(vip_if_engine(vip_group_if(s->group)));
}

/* ---- what a group has while it is Active ---- */

bool session_holds(const struct slot *s, uint8_t kind, unsigned forwarder,
                   const struct vip_addr *addr)
{
  static const struct vip_addr none;

  if (addr == NULL)
    addr = &none;
  for (unsigned i = 0; i < s->right_count; i++)
    if (s->rights[i].kind == kind && vip_addr_compare(&s->rights[i].addr, addr) == 0 &&
        (kind != VIP_RIGHT_MAC || s->rights[i].forwarder == forwarder))
      return true;
  return false;
}

unsigned session_right_count(const struct slot *s, uint8_t state)
{
  unsigned count = session_has(s, state, VIP_RIGHT_RA, 0);

  for (unsigned i = 0; session_listed(s, i) != NULL; i++)
    count += session_has(s, state, VIP_RIGHT_ADDR, 0);
  for (unsigned i = 1; i <= MACS; i++)
    count += session_has(s, state, VIP_RIGHT_MAC, i);
  return count;
}

bool session_holds_all(const struct slot *s, uint8_t state)
{
  const struct vip_addr *addr;

  for (unsigned i = 0; (addr = session_listed(s, i)) != NULL; i++)
    if (session_has(s, state, VIP_RIGHT_ADDR, 0) && !session_holds(s, VIP_RIGHT_ADDR, 0, addr))
      return false;
  for (unsigned i = 1; i <= MACS; i++)
    if (session_has(s, state, VIP_RIGHT_MAC, i) && !session_holds(s, VIP_RIGHT_MAC, i, NULL))
      return false;
  return !session_has(s, state, VIP_RIGHT_RA, 0) ||
         session_holds(s, VIP_RIGHT_RA, 0, session_listed(s, 0));
}

/* ---- send ---- */

static int host_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct world *w = session_world;
  struct router *r = session_router_of(ifp);
  struct slot *s = packet->group != NULL ? session_slot_of(packet->group) : NULL;
  struct parcel parcel;

  begin(r);
  FUZZ_CHECK(packet->data == r->tx && packet->length <= PACKET_MAX);
  FUZZ_CHECK(s == NULL || packet->family == s->family);
  FUZZ_CHECK(!vip_addr_is_none(&packet->src));
  FUZZ_CHECK(vip_addr_compare(&packet->src, session_address(r, packet->family)) == 0);
  FUZZ_CHECK(packet->forwarder == 0 || session_holds(s, VIP_RIGHT_MAC, packet->forwarder, NULL));
  session_check_sent(r, s, packet);
  hash_op(w, r, s, 1);
  session_hash_octets(w, packet->data, packet->length);
  session_hash_octets(w, &packet->dst, sizeof packet->dst);
  session_hash(w, (uint64_t)packet->ttl << 8 | packet->dscp);
  if (fails(r, 0))
    return -1;
  memset(&parcel.meta, 0, sizeof parcel.meta);
  parcel.meta.src = packet->src;
  parcel.meta.dst = packet->dst;
  parcel.meta.src_mac = packet->src_mac;
  parcel.meta.has_src_mac = true;
  parcel.meta.family = packet->family;
  parcel.meta.ttl = packet->ttl;
  parcel.to = (uint8_t)(1 - r->number);
  parcel.length = (uint8_t)packet->length;
  memcpy(parcel.data, packet->data, packet->length);
  session_queue(w, &parcel);
  return 0;
}

/* ---- claim and release ---- */

static void check_right(const struct router *r, const struct slot *s, const struct vip_right *right)
{
  struct vip_right expected = {.kind = right->kind, .forwarder = right->forwarder};

  session_complete(r, s, &expected);
  FUZZ_CHECK(right->kind <= VIP_RIGHT_RA && right->forwarder == expected.forwarder);
  FUZZ_CHECK((right->addr == NULL) == (right->kind == VIP_RIGHT_MAC));
  FUZZ_CHECK(memcmp(&right->mac, &expected.mac, sizeof right->mac) == 0);
  FUZZ_CHECK((right->flags & ~VIP_RIGHT_FINAL) == expected.flags);
}

static void hash_right(struct world *w, const struct router *r, const struct slot *s, unsigned op,
                       const struct vip_right *right)
{
  hash_op(w, r, s, op);
  session_hash(w, (uint64_t)right->kind << 8 | right->flags);
  if (right->addr != NULL)
    session_hash_octets(w, right->addr, sizeof *right->addr);
  if (fuzz_verbose)
    (void)printf("    %u/%u %s %u .%u\n", r->number, s->number, op == 2 ? "claim" : "release",
                 right->kind,
                 right->addr != NULL ? right->addr->octet[15 - 12 * (s->family == 4)] : 0);
}

static int host_claim(struct vip_group *group, const struct vip_right *right)
{
  struct slot *s = session_slot_of(group);
  struct router *r = router_of(s);

  begin(r);
  check_right(r, s, right);
  hash_right(session_world, r, s, 2, right);
  FUZZ_CHECK((right->flags & VIP_RIGHT_FINAL) == 0);
  FUZZ_CHECK(!session_holds(s, right->kind, right->forwarder, right->addr));
  FUZZ_CHECK(session_has(s, vip_group_state(group), right->kind, right->forwarder));
  FUZZ_CHECK(s->configuring || s->spoken == 0);
  if (fails(r, 1)) {
    r->in_vain = true;
    return -1;
  }
  FUZZ_CHECK(s->right_count < RIGHTS_MAX);
  memset(&s->rights[s->right_count], 0, sizeof s->rights[0]);
  s->rights[s->right_count].kind = right->kind;
  s->rights[s->right_count].forwarder = right->forwarder;
  if (right->addr != NULL)
    s->rights[s->right_count].addr = *right->addr;
  s->right_count++;
  return 0;
}

static void host_release(struct vip_group *group, const struct vip_right *right)
{
  static const struct vip_addr none;
  const struct vip_addr *addr = right->addr != NULL ? right->addr : &none;
  struct slot *s = session_slot_of(group);
  struct router *r = router_of(s);
  unsigned i = 0;

  begin(r);
  check_right(r, s, right);
  hash_right(session_world, r, s, 3, right);
  FUZZ_CHECK(session_holds(s, right->kind, right->forwarder, right->addr));
  FUZZ_CHECK((right->flags & VIP_RIGHT_FINAL) == 0 || right->kind == VIP_RIGHT_RA);
  while (s->rights[i].kind != right->kind || s->rights[i].forwarder != right->forwarder ||
         vip_addr_compare(&s->rights[i].addr, addr) != 0)
    i++;
  s->rights[i] = s->rights[--s->right_count];
}

/* ---- announce, join ---- */

void session_check_gratuitous(const struct router *r, const struct slot *s,
                              const struct vip_announce *announce)
{
  const uint8_t state = vip_group_state(s->group);
  const struct vip_mac mac = session_mac(r, s);

  FUZZ_CHECK(r->up && state == session_active);
  FUZZ_CHECK(s->spoken != 0 || s->state == session_active || session_is_mute(s));
  FUZZ_CHECK(announce->forwarder == session_has(s, state, VIP_RIGHT_MAC, 1));
  FUZZ_CHECK(memcmp(&announce->mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(announce->forwarder == 0 || session_holds(s, VIP_RIGHT_MAC, 1, NULL));
  FUZZ_CHECK(session_holds(s, VIP_RIGHT_ADDR, 0, announce->addr));
}

static int host_announce(struct vip_group *group, const struct vip_announce *announce)
{
  struct world *w = session_world;
  struct slot *s = session_slot_of(group);
  struct router *r = router_of(s);
  uint8_t frame[90];

  begin(r);
  FUZZ_CHECK(announce->family == s->family);
  session_check_announcement(r, s, announce);
  hash_op(w, r, s, 4);
  for (unsigned copy = 0; copy < 3; copy++) {
    const int length = vip_frame_announce(frame, sizeof frame, announce, copy, 0);
    FUZZ_CHECK(length > 0 || (length == 0 && copy >= announce->copies));
    session_hash_octets(w, frame, (size_t)length);
  }
  return fails(r, 2) ? -1 : 0;
}

static void host_join(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr, bool on)
{
  struct router *r = session_router_of(ifp);
  const int join = session_join(family, addr);

  begin(r);
  FUZZ_CHECK(vip_addr_is_multicast(family, addr));
  hash_op(session_world, r, NULL, 5);
  session_hash_octets(session_world, addr, sizeof *addr);
  session_hash(session_world, on);
  if (join < 0)
    return;
  FUZZ_CHECK(r->joined[join] != on);
  r->joined[join] = on;
}

/* ---- events ---- */

static void check_change(struct router *r, struct slot *s, const struct vip_event *event)
{
  const bool refused = event->reason == VIP_REASON_REFUSED;
  const uint8_t state = vip_group_state(s->group);

  FUZZ_CHECK(event->reason > VIP_REASON_NONE && event->reason < VIP_REASON_COUNT);
  FUZZ_CHECK(session_holds_all(s, state));
  FUZZ_CHECK(s->configuring || s->right_count == session_right_count(s, state));
  session_check_change(r, s, event);
  if (event->forwarder != 0)
    return;
  FUZZ_CHECK(event->new_state == state && event->old_state == s->state);
  FUZZ_CHECK(event->old_state != event->new_state || refused);
  FUZZ_CHECK(!refused || (event->new_state == 0 && s->spoken == 0));
  s->state = event->new_state;
  s->spoken = 0;
  s->farewells = 0;
  s->call_sends = 0;
}

/* A cause is told only where it is counted, and at most once in 10 s. */
static void check_code(struct router *r, struct slot *s, const struct vip_event *event)
{
  const unsigned code = (unsigned)(-1 - event->code);
  const struct vip_counters *counters = s != NULL ? s->counters : r->if_counters;
  vip_time *last = s != NULL ? &s->reported[code] : &r->if_reported[code];

  FUZZ_CHECK(code < VIP_CODE_COUNTED && counters->code[code] != 0);
  FUZZ_CHECK(s == NULL || s->counting);
  FUZZ_CHECK(*last == 0 || event->now - *last >= 10 * VIP_SECOND);
  *last = event->now;
}

static void host_event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  struct world *w = session_world;
  struct router *r;
  struct slot *s = group != NULL ? session_slot_of(group) : NULL;

  if (ifp != NULL)
    r = session_router_of(ifp);
  else
    r = w->routers[0].tell_back ? &w->routers[0] : &w->routers[1];
  begin(r);
  FUZZ_CHECK(event->now == r->seen);
  hash_op(w, r, s, 6);
  session_hash(w, (uint64_t)event->forwarder << 32 | (uint64_t)event->kind << 24 |
                      (uint64_t)event->old_state << 16 | (uint64_t)event->new_state << 8 |
                      event->reason);
  session_hash(w, (uint64_t)(unsigned)event->code);
  if (event->peer != NULL)
    session_hash_octets(w, event->peer, sizeof *event->peer);
  if (fuzz_verbose)
    (void)printf("    %u event %u: %u to %u (%s), %s\n", r->number, event->kind, event->old_state,
                 event->new_state, vip_reason_name(event->reason), vip_strerror(event->code));
  switch ((enum vip_event_kind)event->kind) {
  case VIP_EVENT_STATE:
    FUZZ_CHECK(s != NULL);
    check_change(r, s, event);
    break;
  case VIP_EVENT_CODE:
    check_code(r, s, event);
    break;
  case VIP_EVENT_CLOCK:
    FUZZ_CHECK(ifp == NULL && group == NULL && r->tell_back && event->difference != 0);
    r->tell_back = false;
    break;
  default:
    fuzz_failed(__FILE__, __LINE__, "a kind of event");
  }
}

static uint32_t host_random(struct vip_engine *engine)
{
  struct router *r = vip_engine_user(engine);

  begin(r);
  r->random = r->random * UINT32_C(1664525) + UINT32_C(1013904223);
  return r->random;
}

const struct vip_ops session_host = {host_send, host_claim, host_release, host_announce,
                                     host_join, host_event, host_random};

/* ---- calls from inside an operation ---- */

static void try_group(struct slot *s, vip_time now)
{
  struct vip_group *group = s->group;
  const struct vip_query query = {.family = s->family};
  struct vip_answer answer;

  FUZZ_CHECK(vip_group_start(group, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_stop(group, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_remove(group, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_set_priority(group, 9, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_adjust(group, 9, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_hold(group, true, VIP_REASON_FAULT, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_hold_preempt(group, true, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_announce(group, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_answer(group, &query, &answer, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_group_set_counters(group, NULL) == VIP_ERR_BUSY);
  session_try_group(s, now);
}

static void try_tracks(struct router *r, struct slot *s, vip_time now)
{
  struct vip_track_use spare;

  for (unsigned i = 0; i < USES; i++) {
    if (r->used_by[i] == NULL)
      continue;
    FUZZ_CHECK(vip_track_detach(r->uses[i], now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_track_set(r->track, (int16_t)(r->track->value + 1), now) == VIP_ERR_BUSY);
  }
  for (int kind = VIP_TRACK_WEIGHT; kind <= VIP_TRACK_SHUTDOWN; kind++)
    FUZZ_CHECK(vip_track_attach(r->track, &spare, s->group, (enum vip_track_kind)kind, 5, now) ==
               VIP_ERR_BUSY);
}

void session_try_all(struct world *w, struct router *r)
{
  static const struct vip_addr none;
  static const struct vip_if_config if_config = {.index = 77};
  const struct vip_meta meta = {.family = VIP_IPV4};
  const struct vip_query query = {.family = VIP_IPV4};
  const vip_time now = w->now + 1;
  uint8_t before[IMAGE_MAX];
  uint8_t after[IMAGE_MAX];
  const size_t size = session_image(r, before);
  struct vip_answer answer;
  struct vip_if other;

  FUZZ_CHECK(vip_engine_tick(r->engine, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_engine_tick_some(r->engine, now, 1) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_engine_set_clock(r->engine, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_engine_stop(r->engine, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_if_init(&other, r->engine, &if_config) == VIP_ERR_BUSY);
  if (r->has_if) {
    FUZZ_CHECK(vip_if_remove(r->ifp) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_up(r->ifp, now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_down(r->ifp, true, now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_set_address(r->ifp, VIP_IPV4, NULL, now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_set_mac(r->ifp, &meta.src_mac, now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_peer_down(r->ifp, VIP_IPV4, &none, now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_heard(r->ifp, VIP_IPV4, &none, &meta.src_mac, now) == VIP_ERR_BUSY);
    FUZZ_CHECK(vip_if_answer(r->ifp, &query, &answer, now) == VIP_ERR_BUSY);
    session_try_if(r, &meta, before, now);
  }
  for (unsigned i = 0; i < SLOTS; i++) {
    struct slot *s = &r->slots[i];
    if (!s->registered)
      continue;
    try_group(s, now);
    try_tracks(r, s, now);
  }
  FUZZ_CHECK(session_image(r, after) == size && memcmp(before, after, size) == 0);
}
