/* SPDX-License-Identifier: MIT */
/*
 * session_glbp.c - GLBP in the session harness: what a group sends and has, what
 * gateway and forwarders change to (glbp.md 4.3, 4.6; proof: G1, G3).  What must
 * hold of them after every call is in session_glbp_check.c.
 *
 * Nothing is sent in a role whose rights are not held: a Hello of an Active
 * gateway needs its addresses, a forwarder that is told as Active its MAC.
 */
#include "session_glbp.h"

const uint8_t session_protocol = VIP_PROTOCOL_GLBP;
const uint8_t session_active = VIP_GLBP_ACTIVE;
const unsigned session_timers = VIP_GLBP_TIMERS;
const size_t session_object_size = sizeof(struct vip_glbp);
const size_t session_known_size = sizeof(struct known);
const size_t session_lists_size = sizeof(struct lists);
const uint16_t session_tx = 200;
const uint16_t session_small_tx = 130; /* no room for IPv6 and for MD5 */
const bool session_shared_ids = true;
const uint16_t session_numbers[SLOTS] = {7, 0, 255, 7, 1023, 1};
const uint8_t session_first[ROUTERS][CONFIG_OCTETS] = {{0, 100, 9}, {0, 200, 9, 0, 1}};

/* One call sends no more: a Request, two Hellos, four forwarders, a resignation. */
enum { SENDS_MAX = 8 };

/* ---- what it has ---- */

bool session_has_md5(const struct slot *s)
{
  const struct vip_auth *auth = glbp_of(s)->config.auth;

  return auth != NULL && auth->method->kind == VIP_AUTH_MD5;
}

uint8_t session_effective(const struct slot *s)
{
  return s->priority;
}

const vip_time *session_due(const struct slot *s)
{
  return glbp_of(s)->run.due;
}

struct vip_mac session_mac(const struct router *r, const struct slot *s)
{
  (void)s;
  return r->mac;
}

const struct vip_addr *session_listed(const struct slot *s, unsigned index)
{
  const struct vip_glbp *glbp = glbp_of(s);

  if (vip_addr_is_none(&glbp->run.address) || index == 0)
    return index == 0 && !vip_addr_is_none(&glbp->run.address) ? &glbp->run.address : NULL;
  /* One that was learned may be among them: it is there once. */
  for (unsigned i = 0; i < glbp->config.secondary_count; i++)
    if (vip_addr_compare(&glbp->config.secondaries[i], &glbp->run.address) != 0 && --index == 0)
      return &glbp->config.secondaries[i];
  return NULL;
}

static bool is_active(const struct slot *s, unsigned forwarder)
{
  return forwarder >= 1 && forwarder <= VIP_GLBP_FORWARDERS &&
         glbp_of(s)->run.forwarder[forwarder - 1].state == VIP_GLBP_ACTIVE;
}

static unsigned active_forwarders(const struct slot *s)
{
  unsigned count = 0;

  for (unsigned i = 1; i <= VIP_GLBP_FORWARDERS; i++)
    count += is_active(s, i);
  return count;
}

bool session_has(const struct slot *s, uint8_t state, uint8_t kind, unsigned forwarder)
{
  if (kind == VIP_RIGHT_MAC)
    return is_active(s, forwarder);
  if (kind == VIP_RIGHT_ADDR)
    return state == VIP_GLBP_ACTIVE;
  return s->family == VIP_IPV6 && (state == VIP_GLBP_ACTIVE || active_forwarders(s) != 0);
}

void session_complete(const struct router *r, const struct slot *s, struct vip_right *right)
{
  const bool mac = right->kind == VIP_RIGHT_MAC;

  FUZZ_CHECK(mac == (right->forwarder >= 1 && right->forwarder <= VIP_GLBP_FORWARDERS));
  right->mac = mac ? vip_glbp_mac(s->id, right->forwarder) : r->mac;
  right->forwarder = mac ? right->forwarder : 0;
  if (right->kind != VIP_RIGHT_RA && !glbp_of(s)->config.no_accept)
    right->flags = VIP_RIGHT_ACCEPT;
}

bool session_is_mute(const struct slot *s)
{
  (void)s;
  return false;
}

int session_join(uint8_t family, const struct vip_addr *addr)
{
  static const struct vip_addr groups[] = {VIP_GLBP_GROUP_IPV4, VIP_GLBP_GROUP_IPV6};
  const int join = family == VIP_IPV6;

  return vip_addr_compare(addr, &groups[join]) == 0 ? join : -1;
}

bool session_needs(const struct slot *s, int join)
{
  return join == (s->family == VIP_IPV6);
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

/* The deadline is right before anything is asked for of which others hear. */
static void check_deadline(const struct slot *s)
{
  vip_time first = VIP_NEVER;

  for (unsigned i = 0; i < session_timers; i++)
    if (session_due(s)[i] != 0 && session_due(s)[i] < first)
      first = session_due(s)[i];
  FUZZ_CHECK(vip_group_deadline(s->group) == first);
}

/* ---- what it sends ---- */

static void check_headers(const struct router *r, const struct slot *s, const struct vip_packet *p,
                          const struct vip_glbp_message *m)
{
  const bool hello = m->opcode == VIP_GLBP_HELLO;
  const struct vip_mac dst_mac = vip_multicast_mac(p->family, &p->dst);
  const struct vip_mac src_mac = p->forwarder != 0 ? vip_glbp_mac(s->id, p->forwarder) : r->mac;

  FUZZ_CHECK(p->protocol == 17 && p->port == VIP_GLBP_PORT && p->ttl == 255 && p->dst_mac_known);
  FUZZ_CHECK((session_join(p->family, &p->dst) >= 0) == hello);
  FUZZ_CHECK(!hello || memcmp(&p->dst_mac, &dst_mac, sizeof dst_mac) == 0);
  FUZZ_CHECK(memcmp(&p->src_mac, &src_mac, sizeof src_mac) == 0);
  FUZZ_CHECK(p->dscp == glbp_of(s)->config.tos);
}

static void check_message(const struct router *r, const struct slot *s,
                          const struct vip_glbp_message *m)
{
  const struct vip_glbp *glbp = glbp_of(s);
  const struct vip_auth *auth = glbp->config.auth;

  FUZZ_CHECK(m->group == s->id && memcmp(&m->owner, &r->mac, sizeof r->mac) == 0);
  FUZZ_CHECK(!m->bad_forwarder && m->has_nonce == session_has_md5(s));
  FUZZ_CHECK(!m->has_nonce || (m->nonce == glbp->run.nonce && m->echo_count <= PEERS));
  if (auth == NULL)
    FUZZ_CHECK(m->auth_data == NULL);
  else if (auth->method->kind == VIP_AUTH_TEXT)
    FUZZ_CHECK(m->auth == VIP_GLBP_AUTH_TEXT);
  else
    FUZZ_CHECK(m->auth == VIP_GLBP_AUTH_MD5 || m->auth == VIP_GLBP_AUTH_MD5_CHAIN);
}

static uint8_t weighting(const struct slot *s)
{
  const int32_t sum = glbp_of(s)->config.weight + s->group->adjust;

  return sum < 1 ? 1 : sum > 254 ? 254 : (uint8_t)sum;
}

/* One that we tell of as it is; another one resigns, and its MAC is still ours. */
static void check_forwarder(const struct router *r, const struct slot *s,
                            const struct vip_glbp_vf_tlv *told)
{
  const struct vip_glbp_forwarder *vf = &glbp_of(s)->run.forwarder[told->number - 1];

  FUZZ_CHECK(told->weight == weighting(s) && told->redirect_s <= told->timeout_s);
  FUZZ_CHECK(told->state != VIP_GLBP_ACTIVE || session_holds(s, VIP_RIGHT_MAC, told->number, NULL));
  if ((told->priority & VIP_GLBP_VF_STAYS) == 0) {
    FUZZ_CHECK(told->state == VIP_GLBP_ACTIVE && vf->state <= VIP_GLBP_INITIAL && r->can_send);
    return;
  }
  FUZZ_CHECK(told->state == vf->state && r->up);
  FUZZ_CHECK(vf->own == ((told->priority & VIP_GLBP_VF_PRIMARY) != 0));
  FUZZ_CHECK(glbp_of(s)->run.low == ((told->priority & VIP_GLBP_VF_WEIGHTED) == 0));
}

/* All that we are Active for, and our own in Listen. */
static void check_listed(const struct slot *s, const struct vip_glbp_message *m)
{
  unsigned expected = active_forwarders(s);

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp_of(s)->run.forwarder[i];
    expected += vf->own && vf->state == VIP_GLBP_LISTEN && !glbp_of(s)->config.active_only;
  }
  FUZZ_CHECK(m->forwarder_count == expected);
}

/* A Hello with its gateway's part: from a MAC of ours, or the gateway's resignation. */
static void check_hello(const struct router *r, const struct slot *s, const struct vip_packet *p,
                        const struct vip_glbp_message *m)
{
  const uint8_t state = vip_group_state(s->group);

  FUZZ_CHECK(vip_addr_compare(&m->address, &glbp_of(s)->run.address) == 0);
  FUZZ_CHECK(m->hello_ms >= 50 && m->hold_ms > m->hello_ms && m->redirect_s <= m->timeout_s);
  if (m->priority == 0) {
    FUZZ_CHECK(state == VIP_GLBP_DISABLED && s->state == VIP_GLBP_ACTIVE && r->can_send);
    FUZZ_CHECK(m->state == VIP_GLBP_ACTIVE && p->forwarder == 0 && m->forwarder_count == 0);
    return;
  }
  FUZZ_CHECK(r->up && m->state == state && state >= VIP_GLBP_LISTEN &&
             m->priority == vip_group_priority(s->group));
  FUZZ_CHECK(session_holds_all(s, state));
  FUZZ_CHECK((p->forwarder == 0) == (active_forwarders(s) == 0));
  FUZZ_CHECK(p->forwarder == 0 || is_active(s, p->forwarder));
  check_listed(s, m);
}

void session_check_sent(struct router *r, struct slot *s, const struct vip_packet *packet)
{
  struct vip_glbp_message m;

  FUZZ_CHECK(s != NULL && ++s->call_sends <= SENDS_MAX * r->steps);
  FUZZ_CHECK(vip_glbp_decode(&m, s->family, packet->data, packet->length) == VIP_OK);
  check_deadline(s);
  check_headers(r, s, packet, &m);
  check_message(r, s, &m);
  if (m.opcode == VIP_GLBP_REQUEST) {
    FUZZ_CHECK(packet->forwarder == 0 && s->state != VIP_GLBP_ACTIVE);
    FUZZ_CHECK(vip_addr_compare(&packet->dst, &glbp_of(s)->run.active) == 0);
    return;
  }
  if (m.opcode == VIP_GLBP_RESPONSE) {
    FUZZ_CHECK(packet->forwarder == 0 && s->state == VIP_GLBP_ACTIVE);
    FUZZ_CHECK(!glbp_of(s)->run.forwarder[m.forwarders[0].number - 1].own);
    return;
  }
  for (unsigned i = 0; i < m.forwarder_count; i++)
    check_forwarder(r, s, &m.forwarders[i]);
  if (m.has_hello)
    check_hello(r, s, packet, &m);
  else
    FUZZ_CHECK(m.forwarder_count == 1 && packet->forwarder == m.forwarders[0].number);
}

/* Whoever gets his first role tells the hosts of an IPv6 LAN from his own MAC. */
void session_check_announcement(const struct router *r, const struct slot *s,
                                const struct vip_announce *announce)
{
  FUZZ_CHECK(r->up && s->family == VIP_IPV6 && announce->with_ra && announce->forwarder == 0);
  FUZZ_CHECK((announce->nd_flags & VIP_NA_OVERRIDE) == 0);
  FUZZ_CHECK(memcmp(&announce->mac, &r->mac, sizeof r->mac) == 0);
  FUZZ_CHECK(session_holds(s, VIP_RIGHT_RA, 0, announce->addr));
}

/* ---- what it changes to ---- */

/* 4.3: from which states of the gateway each is reached. */
static bool may_follow(uint8_t from, uint8_t to)
{
  static const uint8_t sources[] = {
      [VIP_GLBP_DISABLED] = 0x3c, /* any other */
      [VIP_GLBP_LISTEN] = IN(VIP_GLBP_DISABLED) | IN(VIP_GLBP_SPEAK) | IN(VIP_GLBP_STANDBY),
      [VIP_GLBP_SPEAK] = IN(VIP_GLBP_LISTEN) | IN(VIP_GLBP_ACTIVE),
      [VIP_GLBP_STANDBY] = IN(VIP_GLBP_SPEAK),
      [VIP_GLBP_ACTIVE] = IN(VIP_GLBP_LISTEN) | IN(VIP_GLBP_SPEAK) | IN(VIP_GLBP_STANDBY),
  };

  return (sources[to] >> from & 1) != 0;
}

/* 4.6: the same of a forwarder. */
static bool forwarder_may_follow(uint8_t from, uint8_t to)
{
  static const uint8_t sources[] = {
      [VIP_GLBP_DISABLED] = IN(VIP_GLBP_INITIAL) | IN(VIP_GLBP_LISTEN) | IN(VIP_GLBP_ACTIVE),
      [VIP_GLBP_INITIAL] = IN(VIP_GLBP_LISTEN) | IN(VIP_GLBP_ACTIVE),
      [VIP_GLBP_LISTEN] = IN(VIP_GLBP_DISABLED) | IN(VIP_GLBP_INITIAL) | IN(VIP_GLBP_ACTIVE),
      [VIP_GLBP_SPEAK] = 0,
      [VIP_GLBP_STANDBY] = 0,
      [VIP_GLBP_ACTIVE] = IN(VIP_GLBP_LISTEN),
  };

  return (sources[to] >> from & 1) != 0;
}

static void check_forwarder_change(const struct slot *s, const struct vip_event *event)
{
  const unsigned index = event->forwarder - 1u;

  FUZZ_CHECK(index < VIP_GLBP_FORWARDERS && known(s)->forwarder[index] == event->old_state);
  FUZZ_CHECK(glbp_of(s)->run.forwarder[index].state == event->new_state);
  FUZZ_CHECK(forwarder_may_follow(event->old_state, event->new_state));
  FUZZ_CHECK(event->reason != VIP_REASON_REFUSED || event->new_state <= VIP_GLBP_INITIAL);
  FUZZ_CHECK(event->reason != VIP_REASON_PREEMPTED || !glbp_of(s)->config.no_forwarder_preempt);
  FUZZ_CHECK(event->reason != VIP_REASON_TIMEOUT || event->new_state == VIP_GLBP_DISABLED);
  known(s)->forwarder[index] = event->new_state;
  known(s)->changes[event->forwarder]++;
}

void session_check_change(const struct router *r, const struct slot *s,
                          const struct vip_event *event)
{
  (void)r;
  check_deadline(s);
  if (event->forwarder != 0) {
    check_forwarder_change(s, event);
    return;
  }
  FUZZ_CHECK(may_follow(event->old_state, event->new_state));
  FUZZ_CHECK(event->reason != VIP_REASON_PREEMPTED || glbp_of(s)->config.preempt);
  known(s)->changes[0]++;
}
