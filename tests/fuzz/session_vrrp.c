/* SPDX-License-Identifier: MIT */
/*
 * session_vrrp.c - VRRP in the session harness: what a virtual router sends and
 * has, what it changes to, and what must hold of it after every call (RFC 9568
 * section 6.4; proof: V6).
 *
 * Fields of the library's structs are read directly here, to be compared with
 * what the harness knows by itself.
 */
#include "session_vrrp.h"

const uint8_t session_protocol = VIP_PROTOCOL_VRRP;
const uint8_t session_active = VIP_VRRP_ACTIVE;
const unsigned session_timers = VIP_VRRP_TIMERS;
const size_t session_object_size = sizeof(struct vip_vrrp);
const size_t session_known_size = sizeof(struct known);
const size_t session_lists_size = sizeof(struct lists);
const uint16_t session_tx = 160;
const uint16_t session_small_tx = 44;
const bool session_shared_ids = false;
const uint16_t session_numbers[SLOTS] = {7, 9, 255, 7, 9, 1};
const uint8_t session_first[ROUTERS][CONFIG_OCTETS] = {{0, 100}, {0, 200}};

/* ---- what it has ---- */

uint8_t session_effective(const struct slot *s)
{
  const int32_t sum = s->priority + s->adjust;

  if (s->priority == 255)
    return 255;
  return sum < 1 ? 1 : sum > 254 ? 254 : (uint8_t)sum;
}

const vip_time *session_due(const struct slot *s)
{
  return vrrp_of(s)->run.due;
}

struct vip_mac session_mac(const struct router *r, const struct slot *s)
{
  return vrrp_of(s)->config.physical_mac ? r->mac : vip_vrrp_mac(s->family, (uint8_t)s->id);
}

const struct vip_addr *session_listed(const struct slot *s, unsigned index)
{
  const struct vip_vrrp_config *config = &vrrp_of(s)->config;

  return index < (unsigned)config->address_count + config->excluded_count
             ? &config->addresses[index]
             : NULL;
}

bool session_has(const struct slot *s, uint8_t state, uint8_t kind, unsigned forwarder)
{
  if (state != VIP_VRRP_ACTIVE)
    return false;
  if (kind == VIP_RIGHT_MAC)
    return forwarder == 1 && !vrrp_of(s)->config.physical_mac;
  return kind == VIP_RIGHT_ADDR || s->family == VIP_IPV6;
}

void session_complete(const struct router *r, const struct slot *s, struct vip_right *right)
{
  right->forwarder = 1;
  right->mac = session_mac(r, s);
  if (right->kind == VIP_RIGHT_ADDR && vrrp_of(s)->config.priority == 255)
    right->flags = VIP_RIGHT_OWNER | VIP_RIGHT_ACCEPT;
  else if (right->kind == VIP_RIGHT_ADDR && vrrp_of(s)->config.accept)
    right->flags = VIP_RIGHT_ACCEPT;
}

bool session_is_mute(const struct slot *s)
{
  (void)s;
  return false;
}

int session_join(uint8_t family, const struct vip_addr *addr)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;

  if (vip_addr_compare(addr, family == VIP_IPV4 ? &group4 : &group6) != 0)
    return -1;
  return family == VIP_IPV6;
}

bool session_needs(const struct slot *s, int join)
{
  return join == (s->family == VIP_IPV6) && vrrp_of(s)->config.peer_count == 0 &&
         vrrp_of(s)->config.group_address == NULL;
}

int session_priority_result(uint8_t priority)
{
  return priority != 0 ? VIP_OK : VIP_ERR_ARG;
}

int session_remove_result(const struct router *r, const struct slot *s)
{
  (void)r;
  (void)s;
  return VIP_OK;
}

/* ---- what it sends ---- */

/* Packets of one advertisement: to every peer, in every version. */
static unsigned packets(const struct slot *s)
{
  const struct vip_vrrp_config *config = vip_vrrp_get_config(vrrp_of(s));

  return (config->peer_count != 0 ? config->peer_count : 1u) *
         (config->version == VIP_VRRP_V2_V3 ? 2u : 1u);
}

static void check_headers(const struct router *r, const struct slot *s, const struct vip_packet *p)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  const struct vip_vrrp_config *config = vip_vrrp_get_config(vrrp_of(s));
  const struct vip_addr *group = s->family == VIP_IPV4 ? &group4 : &group6;
  const struct vip_mac mac = session_mac(r, s);
  struct vip_mac dst_mac;
  bool found = false;

  FUZZ_CHECK(p->protocol == 112 && p->port == 0);
  FUZZ_CHECK(p->forwarder == (config->physical_mac ? 0 : 1));
  FUZZ_CHECK(memcmp(&p->src_mac, &mac, sizeof mac) == 0);
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
  const struct vip_vrrp_config *config = vip_vrrp_get_config(vrrp_of(s));
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
  const struct vip_vrrp_config *config = vip_vrrp_get_config(vrrp_of(s));
  const size_t octets = s->family == VIP_IPV4 ? 4 : 16;
  const unsigned cs = m->version == 2 ? m->interval * 100u : m->interval;

  FUZZ_CHECK(m->version == config->version || config->version == VIP_VRRP_V2_V3);
  FUZZ_CHECK(m->vrid == s->id && m->count == config->address_count);
  FUZZ_CHECK(cs >= config->advert_cs && cs < config->advert_cs + (m->version == 2 ? 100u : 1u));
  for (unsigned i = 0; i < m->count; i++)
    FUZZ_CHECK(memcmp(m->addresses + i * octets, config->addresses[i].octet, octets) == 0);
  FUZZ_CHECK(m->auth_type == 0 || (m->version == 2 && config->auth != NULL));
  FUZZ_CHECK(right_sum(s, p));
}

/* Who may speak, and as whom. */
static void check_role(const struct router *r, struct slot *s, uint8_t priority)
{
  const uint8_t state = vip_group_state(s->group);

  FUZZ_CHECK(session_holds_all(s, VIP_VRRP_ACTIVE));
  FUZZ_CHECK(++s->call_sends <= r->steps * packets(s));
  if (state == VIP_VRRP_INITIALIZE) {
    FUZZ_CHECK(priority == 0 && r->can_send && s->state == VIP_VRRP_ACTIVE);
    s->farewells++;
    return;
  }
  FUZZ_CHECK(state == VIP_VRRP_ACTIVE && r->up);
  FUZZ_CHECK(priority == vip_group_effective_priority(s->group) && priority != 0);
  s->spoken++;
}

void session_check_sent(struct router *r, struct slot *s, const struct vip_packet *packet)
{
  struct vip_vrrp_message message;

  FUZZ_CHECK(s != NULL);
  FUZZ_CHECK(vip_vrrp_decode(&message, s->family, packet->data, packet->length) == VIP_OK);
  check_headers(r, s, packet);
  check_message(s, packet, &message);
  check_role(r, s, message.priority);
}

/* Also of an owner that leaves: its addresses are at its own MAC again. */
void session_check_announcement(const struct router *r, const struct slot *s,
                                const struct vip_announce *announce)
{
  if (vip_group_state(s->group) == VIP_VRRP_ACTIVE) {
    session_check_gratuitous(r, s, announce);
    return;
  }
  FUZZ_CHECK(vip_group_state(s->group) == VIP_VRRP_INITIALIZE);
  FUZZ_CHECK(vrrp_of(s)->config.priority == 255 && r->can_send && s->farewells != 0);
  FUZZ_CHECK(announce->forwarder == 0 && memcmp(&announce->mac, &r->mac, 6) == 0);
  FUZZ_CHECK(s->right_count == 0);
}

/* ---- what it changes to ---- */

void session_check_change(const struct router *r, const struct slot *s,
                          const struct vip_event *event)
{
  const bool refused = event->reason == VIP_REASON_REFUSED;

  FUZZ_CHECK(event->forwarder == 0);
  FUZZ_CHECK(!refused || s->farewells == 0);
  switch ((enum vip_vrrp_state)event->new_state) {
  case VIP_VRRP_ACTIVE:
    FUZZ_CHECK(!refused && s->spoken == packets(s) && s->farewells == 0);
    /* Only an owner skips Backup; with a start delay it does not either. */
    FUZZ_CHECK(event->reason == VIP_REASON_OWNER || event->old_state == VIP_VRRP_BACKUP);
    FUZZ_CHECK(event->reason != VIP_REASON_OWNER || vip_group_priority(s->group) == 255);
    break;
  case VIP_VRRP_BACKUP:
    FUZZ_CHECK(!refused && s->farewells == 0);
    FUZZ_CHECK((event->reason == VIP_REASON_HIGHER) == (event->old_state == VIP_VRRP_ACTIVE));
    break;
  case VIP_VRRP_INITIALIZE:
    if (refused)
      FUZZ_CHECK(event->old_state != VIP_VRRP_ACTIVE);
    else if (event->old_state == VIP_VRRP_ACTIVE)
      FUZZ_CHECK(s->farewells == (r->can_send ? packets(s) : 0));
    break;
  }
}

/* ---- what must hold ---- */

void session_check_status(const struct router *r, const struct slot *s)
{
  (void)r;
  struct vip_vrrp_status status;

  FUZZ_CHECK(vip_vrrp_get_config(vrrp_of(s))->priority == s->priority);
  vip_vrrp_get_status(vrrp_of(s), &status);
  FUZZ_CHECK(status.state == s->state && status.effective_priority == session_effective(s));
  FUZZ_CHECK(status.is_owner == (s->priority == 255));
}

/* It runs exactly if it may and the host has refused nothing. */
static void check_state(const struct router *r, const struct slot *s)
{
  const bool ready = session_is_ready(r, s);

  FUZZ_CHECK((s->state != VIP_VRRP_INITIALIZE) == (ready && !s->group->refused));
  FUZZ_CHECK(ready || !s->group->refused);
}

static bool armed_within(vip_time due, vip_time now, vip_time bound)
{
  return due != 0 && due <= now + bound;
}

static bool off_or_within(vip_time due, vip_time now, vip_time bound)
{
  return due == 0 || due <= now + bound;
}

static vip_time greater(vip_time a, vip_time b)
{
  return a > b ? a : b;
}

static void check_timers(const struct router *r, const struct slot *s)
{
  const struct vip_vrrp_run *run = &vrrp_of(s)->run;
  const struct bounds *b = &known(s)->bounds;
  const vip_time centisecond = 10 * VIP_MILLISECOND;
  const vip_time start = b->start_ms * VIP_MILLISECOND;
  const vip_time cs = run->active_advert_cs;
  const vip_time skew = greater(cs, 100) * centisecond;
  const vip_time *due = run->due;
  const vip_time now = r->seen;

  FUZZ_CHECK(cs >= 1 && cs <= (vip_vrrp_get_config(vrrp_of(s))->version == 3 ? 4095 : 25500));
  switch ((enum vip_vrrp_state)s->state) {
  case VIP_VRRP_INITIALIZE:
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_RETRY], now, b->retry_s * VIP_SECOND));
    FUZZ_CHECK(due[0] == 0 || vrrp_of(s)->group.refused);
    FUZZ_CHECK(due[1] == 0 && due[2] == 0);
    break;
  case VIP_VRRP_BACKUP:
    FUZZ_CHECK(armed_within(due[VIP_VRRP_TIMER_DOWN], now,
                            greater(b->multiplier * cs * centisecond, start) + skew));
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_SILENT], now, start));
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_PREEMPT], now,
                             greater(b->preempt_ms * VIP_MILLISECOND, start)));
    FUZZ_CHECK(due[VIP_VRRP_TIMER_DOWN] >= due[VIP_VRRP_TIMER_SILENT]);
    /* What runs out is the wait of a router that preempts. */
    FUZZ_CHECK(due[VIP_VRRP_TIMER_PREEMPT] == 0 ||
               (!vrrp_of(s)->config.no_preempt && !s->preempt_held));
    break;
  case VIP_VRRP_ACTIVE:
    FUZZ_CHECK(
        armed_within(due[VIP_VRRP_TIMER_ADVERT], now, vrrp_of(s)->config.advert_cs * centisecond));
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_ANNOUNCE], now, b->announce_ms * VIP_MILLISECOND));
    /* Twice: the answer that is put off until the quiet time ends begins another. */
    FUZZ_CHECK(off_or_within(due[VIP_VRRP_TIMER_QUIET], now,
                             2 * greater(b->advert_cs, 10) * VIP_MILLISECOND));
    break;
  }
}

void session_check_group(const struct router *r, const struct slot *s)
{
  check_state(r, s);
  check_timers(r, s);
}

bool session_answers(const struct slot *s, vip_time now)
{
  (void)now;
  return s->state == VIP_VRRP_ACTIVE;
}

void session_check_answer(const struct router *r, const struct slot *s,
                          const struct vip_query *query, const struct vip_answer *answer)
{
  const struct vip_mac mac = session_mac(r, s);

  FUZZ_CHECK(memcmp(&answer->mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(answer->to_all_nodes == query->probe);
}

void session_own_op(struct world *w, struct router *r, struct slot *s, uint8_t octet)
{
  (void)w;
  (void)r;
  (void)s;
  (void)octet;
}

void session_try_group(struct slot *s, vip_time now)
{
  const struct vip_vrrp_config config = *vip_vrrp_get_config(vrrp_of(s));
  struct vip_vrrp other;
  struct vip_vrrp_status status;

  FUZZ_CHECK(vip_vrrp_configure(vrrp_of(s), &config, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_vrrp_init(&other, vip_group_if(s->group), &config) == VIP_ERR_BUSY);
  vip_vrrp_get_status(vrrp_of(s), &status);
  FUZZ_CHECK(status.state == vip_group_state(s->group));
}

void session_try_if(struct router *r, const struct vip_meta *meta, const uint8_t *octets,
                    vip_time now)
{
  FUZZ_CHECK(vip_vrrp_input(r->ifp, meta, octets, 8, now) == VIP_ERR_BUSY);
}

/* ---- the interface has nothing of its own ---- */

void session_if_open(struct world *w, struct router *r, uint8_t octet)
{
  (void)w;
  (void)r;
  (void)octet;
}

void session_if_close(struct world *w, struct router *r)
{
  (void)w;
  (void)r;
}

unsigned session_if_nodes(const struct router *r)
{
  (void)r;
  return 0;
}

vip_time session_if_deadline(const struct router *r)
{
  (void)r;
  return VIP_NEVER;
}

/* ---- texts ---- */

size_t session_text(const struct slot *s, enum session_text which, vip_time now, char *out,
                    size_t size)
{
  if (which == SESSION_BRIEF)
    return vip_vrrp_show_brief(vrrp_of(s), "eth0", out, size);
  if (which == SESSION_TEXT)
    return vip_vrrp_show_text(vrrp_of(s), "eth0", now, out, size);
  return vip_vrrp_show_json(vrrp_of(s), "a \"b\"\\\n", "eth0", now, out, size);
}
