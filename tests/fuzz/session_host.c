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
#include "session.h"

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
  return vip_engine_user(vip_if_engine(vip_group_if(&s->vrrp->group)));
}

/* ---- what a virtual router has while it is Active ---- */

bool session_holds(const struct slot *s, uint8_t kind, const struct vip_addr *addr)
{
  static const struct vip_addr none;

  if (addr == NULL)
    addr = &none;
  for (unsigned i = 0; i < s->right_count; i++)
    if (s->rights[i].kind == kind && vip_addr_compare(&s->rights[i].addr, addr) == 0)
      return true;
  return false;
}

static bool holds_all(const struct slot *s)
{
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);

  for (unsigned i = 0; i < (unsigned)config->address_count + config->excluded_count; i++)
    if (!session_holds(s, VIP_RIGHT_ADDR, &config->addresses[i]))
      return false;
  return (config->physical_mac || session_holds(s, VIP_RIGHT_MAC, NULL)) &&
         (s->family == VIP_IPV4 || session_holds(s, VIP_RIGHT_RA, &config->addresses[0]));
}

static struct vip_mac mac_of(const struct router *r, const struct slot *s)
{
  return vip_vrrp_get_config(s->vrrp)->physical_mac ? r->mac : vip_vrrp_mac(s->family, s->vrid);
}

/* Packets of one advertisement: to every peer, in every version. */
static unsigned packets(const struct slot *s)
{
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);

  return (config->peer_count != 0 ? config->peer_count : 1u) *
         (config->version == VIP_VRRP_V2_V3 ? 2u : 1u);
}

/* ---- send ---- */

static void check_headers(const struct router *r, const struct slot *s, const struct vip_packet *p)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);
  const struct vip_addr *group = s->family == VIP_IPV4 ? &group4 : &group6;
  const struct vip_mac mac = mac_of(r, s);
  struct vip_mac dst_mac;
  bool found = false;

  FUZZ_CHECK(p->family == s->family && p->protocol == 112 && p->port == 0);
  FUZZ_CHECK(!vip_addr_is_none(&p->src));
  FUZZ_CHECK(vip_addr_compare(&p->src, session_address(r, s->family)) == 0);
  FUZZ_CHECK(p->forwarder == (config->physical_mac ? 0 : 1));
  FUZZ_CHECK(memcmp(&p->src_mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(p->forwarder == 0 || session_holds(s, VIP_RIGHT_MAC, NULL));
  for (unsigned i = 0; i < config->peer_count; i++)
    found |= vip_addr_compare(&p->dst, &config->peers[i].addr) == 0;
  FUZZ_CHECK(p->dst_mac_known == (config->peer_count == 0));
  if (config->peer_count != 0) {
    FUZZ_CHECK(found && p->ttl == (config->unicast_ttl != 0 ? config->unicast_ttl : 255));
    return;
  }
  if (config->group_address != NULL)
    group = config->group_address;
  dst_mac = vip_multicast_mac(s->family, group);
  FUZZ_CHECK(p->ttl == 255 && vip_addr_compare(&p->dst, group) == 0);
  FUZZ_CHECK(memcmp(&p->dst_mac, &dst_mac, sizeof dst_mac) == 0);
}

static bool right_sum(const struct slot *s, const struct vip_packet *p)
{
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);
  const unsigned given = p->data[6] * 256u + p->data[7];
  const unsigned plain = fuzz_checksum(p->data, p->length, 6, 0, NULL, NULL, 0);
  const unsigned pseudo = fuzz_checksum(p->data, p->length, 6, s->family, &p->src, &p->dst, 112);

  if (p->data[0] >> 4 == 2)
    return given == plain;
  if (s->family == VIP_IPV6 || config->checksum == VIP_VRRP_CHECKSUM_PSEUDO)
    return given == pseudo;
  return given == plain || (config->checksum == VIP_VRRP_CHECKSUM_AUTO && given == pseudo);
}

static void check_message(const struct slot *s, const struct vip_packet *p,
                          const struct vip_vrrp_message *m)
{
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);
  const size_t octets = s->family == VIP_IPV4 ? 4 : 16;
  const unsigned cs = m->version == 2 ? m->interval * 100u : m->interval;

  FUZZ_CHECK(m->version == config->version || config->version == VIP_VRRP_V2_V3);
  FUZZ_CHECK(m->vrid == s->vrid && m->count == config->address_count);
  FUZZ_CHECK(cs >= config->advert_cs && cs < config->advert_cs + (m->version == 2 ? 100u : 1u));
  for (unsigned i = 0; i < m->count; i++)
    FUZZ_CHECK(memcmp(m->addresses + i * octets, config->addresses[i].octet, octets) == 0);
  FUZZ_CHECK(m->auth_type == 0 || (m->version == 2 && config->auth != NULL));
  FUZZ_CHECK(right_sum(s, p));
}

/* Who may speak, and as whom. */
static void check_role(const struct router *r, struct slot *s, uint8_t priority)
{
  const uint8_t state = vip_group_state(&s->vrrp->group);

  FUZZ_CHECK(holds_all(s));
  FUZZ_CHECK(++s->call_sends <= r->steps * packets(s));
  if (state == VIP_VRRP_INITIALIZE) {
    FUZZ_CHECK(priority == 0 && r->can_send && s->state == VIP_VRRP_ACTIVE);
    s->farewells++;
    return;
  }
  FUZZ_CHECK(state == VIP_VRRP_ACTIVE && r->up);
  FUZZ_CHECK(priority == vip_group_effective_priority(&s->vrrp->group) && priority != 0);
  s->adverts++;
}

static int host_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct world *w = session_world;
  struct router *r = session_router_of(ifp);
  struct slot *s = session_slot_of(packet->group);
  struct vip_vrrp_message message;
  struct parcel parcel;

  begin(r);
  FUZZ_CHECK(packet->data == r->tx && packet->length <= PACKET_MAX);
  FUZZ_CHECK(vip_vrrp_decode(&message, s->family, packet->data, packet->length) == VIP_OK);
  check_headers(r, s, packet);
  check_message(s, packet, &message);
  check_role(r, s, message.priority);
  hash_op(w, r, s, 1);
  session_hash_octets(w, packet->data, packet->length);
  session_hash_octets(w, &packet->dst, sizeof packet->dst);
  session_hash(w, (uint64_t)packet->ttl << 8 | packet->dscp);
  if (fuzz_verbose)
    (void)printf("    %u/%u send priority %u\n", r->number, s->number, message.priority);
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
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);
  const struct vip_mac mac = mac_of(r, s);
  uint8_t flags = 0;

  FUZZ_CHECK(right->kind <= VIP_RIGHT_RA && right->forwarder == 1);
  FUZZ_CHECK((right->addr == NULL) == (right->kind == VIP_RIGHT_MAC));
  FUZZ_CHECK(memcmp(&right->mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(right->kind != VIP_RIGHT_MAC || !config->physical_mac);
  FUZZ_CHECK(right->kind != VIP_RIGHT_RA || s->family == VIP_IPV6);
  if (right->kind == VIP_RIGHT_ADDR && config->priority == 255)
    flags = VIP_RIGHT_OWNER | VIP_RIGHT_ACCEPT;
  else if (right->kind == VIP_RIGHT_ADDR && config->accept)
    flags = VIP_RIGHT_ACCEPT;
  FUZZ_CHECK(right->flags == flags);
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
  FUZZ_CHECK(!session_holds(s, right->kind, right->addr));
  FUZZ_CHECK(vip_group_state(group) == VIP_VRRP_ACTIVE);
  FUZZ_CHECK(s->configuring || s->adverts == 0);
  if (fails(r, 1))
    return -1;
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
  FUZZ_CHECK(session_holds(s, right->kind, right->addr));
  while (s->rights[i].kind != right->kind || vip_addr_compare(&s->rights[i].addr, addr) != 0)
    i++;
  s->rights[i] = s->rights[--s->right_count];
}

/* ---- announce, join ---- */

static int host_announce(struct vip_group *group, const struct vip_announce *announce)
{
  struct world *w = session_world;
  struct slot *s = session_slot_of(group);
  struct router *r = router_of(s);
  const struct vip_vrrp_config *config = vip_vrrp_get_config(s->vrrp);
  uint8_t frame[90];

  begin(r);
  FUZZ_CHECK(announce->family == s->family);
  if (vip_group_state(group) == VIP_VRRP_INITIALIZE) {
    /* An owner that leaves: its addresses are at its own MAC again. */
    FUZZ_CHECK(config->priority == 255 && r->can_send && s->farewells != 0);
    FUZZ_CHECK(announce->forwarder == 0 && memcmp(&announce->mac, &r->mac, 6) == 0);
    FUZZ_CHECK(s->right_count == 0);
  } else {
    const struct vip_mac mac = mac_of(r, s);
    FUZZ_CHECK(vip_group_state(group) == VIP_VRRP_ACTIVE && r->up);
    FUZZ_CHECK(s->adverts != 0 || s->state == VIP_VRRP_ACTIVE);
    FUZZ_CHECK(announce->forwarder == (config->physical_mac ? 0 : 1));
    FUZZ_CHECK(memcmp(&announce->mac, &mac, 6) == 0);
    FUZZ_CHECK(announce->forwarder == 0 || session_holds(s, VIP_RIGHT_MAC, NULL));
    FUZZ_CHECK(session_holds(s, VIP_RIGHT_ADDR, announce->addr));
  }
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
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  struct router *r = session_router_of(ifp);
  bool *joined = family == VIP_IPV4 ? &r->joined4 : &r->joined6;

  begin(r);
  FUZZ_CHECK(vip_addr_is_multicast(family, addr));
  hash_op(session_world, r, NULL, 5);
  session_hash_octets(session_world, addr, sizeof *addr);
  session_hash(session_world, on);
  if (vip_addr_compare(addr, family == VIP_IPV4 ? &group4 : &group6) != 0)
    return;
  FUZZ_CHECK(*joined != on);
  *joined = on;
}

/* ---- events ---- */

static void check_change(struct router *r, struct slot *s, const struct vip_event *event)
{
  const bool refused = event->reason == VIP_REASON_REFUSED;

  FUZZ_CHECK(event->new_state == vip_group_state(&s->vrrp->group));
  FUZZ_CHECK(event->old_state == s->state);
  FUZZ_CHECK(event->old_state != event->new_state || refused);
  FUZZ_CHECK(event->reason > VIP_REASON_NONE && event->reason < VIP_REASON_COUNT);
  switch ((enum vip_vrrp_state)event->new_state) {
  case VIP_VRRP_ACTIVE:
    FUZZ_CHECK(!refused && holds_all(s) && s->adverts == packets(s) && s->farewells == 0);
    /* Only an owner skips Backup; with a start delay it does not either. */
    FUZZ_CHECK(event->reason == VIP_REASON_OWNER || event->old_state == VIP_VRRP_BACKUP);
    FUZZ_CHECK(event->reason != VIP_REASON_OWNER || vip_group_priority(&s->vrrp->group) == 255);
    break;
  case VIP_VRRP_BACKUP:
    FUZZ_CHECK(!refused && s->right_count == 0 && s->farewells == 0);
    FUZZ_CHECK((event->reason == VIP_REASON_HIGHER) == (event->old_state == VIP_VRRP_ACTIVE));
    break;
  case VIP_VRRP_INITIALIZE:
    FUZZ_CHECK(s->right_count == 0);
    if (refused)
      FUZZ_CHECK(s->adverts == 0 && s->farewells == 0 && event->old_state != VIP_VRRP_ACTIVE);
    else if (event->old_state == VIP_VRRP_ACTIVE)
      FUZZ_CHECK(s->farewells == (r->can_send ? packets(s) : 0));
    break;
  }
  s->state = event->new_state;
  s->adverts = 0;
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
  session_hash(w, (uint64_t)event->kind << 24 | (uint64_t)event->old_state << 16 |
                      (uint64_t)event->new_state << 8 | event->reason);
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
  struct vip_group *group = &s->vrrp->group;
  struct vip_vrrp_config config = *vip_vrrp_get_config(s->vrrp);
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
  FUZZ_CHECK(vip_vrrp_configure(s->vrrp, &config, now) == VIP_ERR_BUSY);
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
    FUZZ_CHECK(vip_track_attach(r->track, &spare, &s->vrrp->group, (enum vip_track_kind)kind, 5,
                                now) == VIP_ERR_BUSY);
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
  struct vip_vrrp vrrp;
  struct vip_vrrp_status status;

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
    FUZZ_CHECK(vip_vrrp_input(r->ifp, &meta, before, 8, now) == VIP_ERR_BUSY);
  }
  for (unsigned i = 0; i < SLOTS; i++) {
    struct slot *s = &r->slots[i];
    if (!s->registered)
      continue;
    try_group(s, now);
    try_tracks(r, s, now);
    FUZZ_CHECK(vip_vrrp_init(&vrrp, r->ifp, vip_vrrp_get_config(s->vrrp)) == VIP_ERR_BUSY);
    vip_vrrp_get_status(s->vrrp, &status);
    FUZZ_CHECK(status.state == vip_group_state(&s->vrrp->group));
  }
  FUZZ_CHECK(session_image(r, after) == size && memcmp(before, after, size) == 0);
}
