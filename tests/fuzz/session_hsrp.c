/* SPDX-License-Identifier: MIT */
/*
 * session_hsrp.c - HSRP in the session harness: what a group sends and has, what
 * it changes to, and what must hold of it after every call (RFC 2281 section 5;
 * proof: H4, H5).
 *
 * Fields of the library's structs are read directly here, to be compared with
 * what the harness knows by itself.
 */
#include "session_hsrp.h"

#define LONGEST_HELLO (254 * VIP_SECOND)
#define LONGEST_HOLD  (255 * VIP_SECOND)

const uint8_t session_protocol = VIP_PROTOCOL_HSRP;
const uint8_t session_active = VIP_HSRP_ACTIVE;
const unsigned session_timers = VIP_HSRP_TIMERS;
const size_t session_object_size = sizeof(struct vip_hsrp);
const size_t session_known_size = sizeof(struct known);
const size_t session_lists_size = sizeof(struct lists);
const uint16_t session_tx = 160;
const bool session_shared_ids = false;
const uint16_t session_small_tx = 56; /* no room for a digest in version 2 */
const uint16_t session_numbers[SLOTS] = {7, 0, 255, 7, 4095, 1};
const uint8_t session_first[ROUTERS][CONFIG_OCTETS] = {{0, 100, 9}, {0, 200, 9, 0, 1}};

/* ---- what it has ---- */

uint8_t session_effective(const struct slot *s)
{
  const int32_t sum = s->priority + s->adjust;

  return sum < 0 ? 0 : sum > 255 ? 255 : (uint8_t)sum;
}

const vip_time *session_due(const struct slot *s)
{
  return hsrp_of(s)->run.due;
}

struct vip_mac session_mac(const struct router *r, const struct slot *s)
{
  const struct vip_hsrp_config *config = &hsrp_of(s)->config;

  if (config->mac_mode == VIP_HSRP_MAC_INTERFACE)
    return r->mac;
  return config->mac_mode == VIP_HSRP_MAC_CONFIGURED
             ? config->mac
             : vip_hsrp_mac(config->version, s->family, s->id);
}

const struct vip_addr *session_listed(const struct slot *s, unsigned index)
{
  const struct vip_hsrp *hsrp = hsrp_of(s);

  if (vip_addr_is_none(&hsrp->run.address) || index == 0)
    return index == 0 && !vip_addr_is_none(&hsrp->run.address) ? &hsrp->run.address : NULL;
  /* One that was learned may be among them: it is there once. */
  for (unsigned i = 0; i < hsrp->config.secondary_count; i++)
    if (vip_addr_compare(&hsrp->config.secondaries[i], &hsrp->run.address) != 0 && --index == 0)
      return &hsrp->config.secondaries[i];
  return NULL;
}

static bool has_virtual_mac(const struct slot *s)
{
  return hsrp_of(s)->config.mac_mode != VIP_HSRP_MAC_INTERFACE;
}

bool session_has(const struct slot *s, uint8_t state, uint8_t kind, unsigned forwarder)
{
  if (state != VIP_HSRP_ACTIVE)
    return false;
  if (kind == VIP_RIGHT_MAC)
    return forwarder == 1 && has_virtual_mac(s);
  return kind == VIP_RIGHT_ADDR || s->family == VIP_IPV6;
}

void session_complete(const struct router *r, const struct slot *s, struct vip_right *right)
{
  right->forwarder = 1;
  right->mac = session_mac(r, s);
  if (right->kind == VIP_RIGHT_ADDR && !hsrp_of(s)->config.no_accept)
    right->flags = VIP_RIGHT_ACCEPT;
}

bool session_is_mute(const struct slot *s)
{
  return hsrp_of(s)->config.leader != NULL;
}

static const struct vip_addr groups[JOINS] = {VIP_HSRP_GROUP_V1, VIP_HSRP_GROUP_V2,
                                              VIP_HSRP_GROUP_IPV6};

int session_join(uint8_t family, const struct vip_addr *addr)
{
  for (int i = 0; i < JOINS; i++)
    if (vip_addr_compare(addr, &groups[i]) == 0 && (i == 2) == (family == VIP_IPV6))
      return i;
  return -1;
}

uint8_t session_version_to(uint8_t family, const struct vip_addr *dst)
{
  const int join = session_join(family, dst);

  return join < 0 ? 0 : join == 0 ? 1 : 2;
}

static int join_of(const struct slot *s)
{
  if (s->family == VIP_IPV6)
    return 2;
  return hsrp_of(s)->config.version == 1 ? 0 : 1;
}

bool session_needs(const struct slot *s, int join)
{
  return !session_is_mute(s) && join == join_of(s);
}

int session_priority_result(uint8_t priority)
{
  (void)priority;
  return VIP_OK;
}

/* A leader stays while it has followers. */
int session_remove_result(const struct router *r, const struct slot *s)
{
  for (unsigned i = 0; i < SLOTS; i++)
    if (r->slots[i].registered && hsrp_of(&r->slots[i])->config.leader == hsrp_of(s))
      return VIP_ERR_STATE;
  return VIP_OK;
}

/* ---- what it sends ---- */

static void check_headers(const struct vip_packet *p, int join, uint8_t ttl)
{
  const bool ipv4 = p->family == VIP_IPV4;
  const struct vip_mac dst_mac = vip_multicast_mac(p->family, &groups[join]);

  FUZZ_CHECK(p->protocol == 17 && p->port == (ipv4 ? VIP_HSRP_PORT_IPV4 : VIP_HSRP_PORT_IPV6));
  FUZZ_CHECK(p->ttl == ttl && p->dst_mac_known);
  FUZZ_CHECK(vip_addr_compare(&p->dst, &groups[join]) == 0);
  FUZZ_CHECK(memcmp(&p->dst_mac, &dst_mac, sizeof dst_mac) == 0);
}

/* Advertise or Interface State: of the interface, from its own MAC. */
static void check_advertise(const struct router *r, const struct vip_packet *p)
{
  const uint8_t version = session_version_to(p->family, &p->dst);
  struct vip_hsrp_message m;

  FUZZ_CHECK(version != 0);
  check_headers(p, session_join(p->family, &p->dst), p->family == VIP_IPV4 ? 1 : 255);
  FUZZ_CHECK(vip_hsrp_decode(&m, version, p->family, p->data, p->length) == VIP_OK);
  FUZZ_CHECK(m.opcode == VIP_HSRP_ADVERTISE && p->forwarder == 0 && r->up);
  FUZZ_CHECK(memcmp(&p->src_mac, &r->mac, sizeof r->mac) == 0);
}

static void check_message(const struct slot *s, const struct vip_hsrp_message *m)
{
  const struct vip_hsrp *hsrp = hsrp_of(s);
  const struct vip_hsrp_config *config = &hsrp->config;
  const uint8_t kind = config->auth != NULL ? config->auth->method->kind : VIP_AUTH_TEXT;

  FUZZ_CHECK(m->group == s->id && m->auth == kind);
  FUZZ_CHECK(m->priority == vip_group_effective_priority(s->group));
  FUZZ_CHECK(memcmp(m->address, hsrp->run.address.octet, s->family == VIP_IPV4 ? 4 : 16) == 0);
  FUZZ_CHECK(!vip_addr_is_none(&hsrp->run.address));
  FUZZ_CHECK(m->version == 1 || m->hold_ms > m->hello_ms);
}

/* Who may speak, of which state, and from which MAC. */
static void check_role(struct router *r, struct slot *s, const struct vip_packet *p,
                       const struct vip_hsrp_message *m)
{
  const struct vip_hsrp_config *config = &hsrp_of(s)->config;
  const uint8_t state = vip_group_state(s->group);
  const bool from_virtual = m->state == VIP_HSRP_ACTIVE && has_virtual_mac(s);
  const struct vip_mac mac = from_virtual ? session_mac(r, s) : r->mac;

  FUZZ_CHECK(p->forwarder == from_virtual && memcmp(&p->src_mac, &mac, sizeof mac) == 0);
  FUZZ_CHECK(!session_is_mute(s) && ++s->call_sends <= 3 * r->steps);
  if (m->opcode == VIP_HSRP_RESIGN && state == VIP_HSRP_INITIAL) {
    FUZZ_CHECK(r->can_send && s->state == VIP_HSRP_ACTIVE && m->state == VIP_HSRP_ACTIVE);
    FUZZ_CHECK(session_holds_all(s, VIP_HSRP_ACTIVE));
    s->farewells++;
    return;
  }
  FUZZ_CHECK(r->up && state >= VIP_HSRP_SPEAK);
  FUZZ_CHECK(session_holds_all(s, state));
  if (m->opcode == VIP_HSRP_RESIGN)
    FUZZ_CHECK(state == VIP_HSRP_SPEAK && s->state == VIP_HSRP_ACTIVE && m->state == state);
  else if (m->opcode == VIP_HSRP_HELLO)
    FUZZ_CHECK(m->state == state);
  else
    FUZZ_CHECK(m->opcode == VIP_HSRP_COUP && state == VIP_HSRP_ACTIVE && m->state == s->state &&
               (s->state == VIP_HSRP_ACTIVE || config->preempt));
  s->spoken += state != s->state;
}

void session_check_sent(struct router *r, struct slot *s, const struct vip_packet *packet)
{
  const struct vip_hsrp_config *config;
  struct vip_hsrp_message message;

  if (s == NULL) {
    check_advertise(r, packet);
    return;
  }
  config = &hsrp_of(s)->config;
  check_headers(packet, join_of(s), s->family == VIP_IPV4 ? 1 : 255);
  FUZZ_CHECK(vip_hsrp_decode(&message, config->version, s->family, packet->data, packet->length) ==
             VIP_OK);
  check_message(s, &message);
  check_role(r, s, packet, &message);
}

void session_check_announcement(const struct router *r, const struct slot *s,
                                const struct vip_announce *announce)
{
  session_check_gratuitous(r, s, announce);
}

/* ---- what it changes to ---- */

/* RFC 2281 section 5.7: from which states each is reached. */
static bool may_follow(uint8_t from, uint8_t to)
{
  static const uint8_t sources[] = {
      [VIP_HSRP_INITIAL] = 0x3e, /* any other */
      [VIP_HSRP_LEARN] = 1 << VIP_HSRP_INITIAL,
      [VIP_HSRP_LISTEN] =
          1 << VIP_HSRP_INITIAL | 1 << VIP_HSRP_LEARN | 1 << VIP_HSRP_SPEAK | 1 << VIP_HSRP_STANDBY,
      [VIP_HSRP_SPEAK] = 1 << VIP_HSRP_LISTEN | 1 << VIP_HSRP_ACTIVE,
      [VIP_HSRP_STANDBY] = 1 << VIP_HSRP_SPEAK,
      [VIP_HSRP_ACTIVE] = 1 << VIP_HSRP_LISTEN | 1 << VIP_HSRP_SPEAK | 1 << VIP_HSRP_STANDBY,
  };

  return (sources[to] >> from & 1) != 0;
}

void session_check_change(const struct router *r, const struct slot *s,
                          const struct vip_event *event)
{
  const uint8_t from = event->old_state;
  const uint8_t to = event->new_state;

  FUZZ_CHECK(event->forwarder == 0);
  if (session_is_mute(s)) {
    FUZZ_CHECK(s->spoken == 0 && s->farewells == 0);
    return;
  }
  if (event->reason == VIP_REASON_REFUSED) {
    FUZZ_CHECK(from != VIP_HSRP_ACTIVE && s->farewells == 0);
    return;
  }
  FUZZ_CHECK(may_follow(from, to));
  FUZZ_CHECK((s->spoken != 0) == (to >= VIP_HSRP_SPEAK));
  FUZZ_CHECK(s->farewells ==
             (to == VIP_HSRP_INITIAL && from == VIP_HSRP_ACTIVE && r->can_send ? 1 : 0));
  if (to == VIP_HSRP_ACTIVE)
    FUZZ_CHECK((from == VIP_HSRP_STANDBY) != (event->reason == VIP_REASON_PREEMPTED) ||
               (from == VIP_HSRP_STANDBY && hsrp_of(s)->config.preempt));
}

/* ---- what must hold ---- */

/* It runs exactly if it may, the host has refused nothing, and no start delay runs. */
static void check_state(const struct router *r, const struct slot *s)
{
  const struct vip_hsrp *hsrp = hsrp_of(s);
  const bool ready = session_is_ready(r, s);
  const bool waits = s->state == VIP_HSRP_INITIAL && hsrp->run.due[VIP_HSRP_TIMER_START] != 0;

  FUZZ_CHECK(ready || !s->group->refused);
  if (session_is_mute(s))
    FUZZ_CHECK(s->state ==
               (ready && !s->group->refused ? hsrp->config.leader->group.state : VIP_HSRP_INITIAL));
  else
    FUZZ_CHECK((s->state != VIP_HSRP_INITIAL) == (ready && !s->group->refused && !waits));
  /* H5. */
  FUZZ_CHECK((s->state != VIP_HSRP_LEARN) ||
             (!session_is_mute(s) && vip_addr_is_none(&hsrp->run.address)) || session_is_mute(s));
  FUZZ_CHECK(s->state < VIP_HSRP_LISTEN || !vip_addr_is_none(&hsrp->run.address));
}

static bool within(vip_time due, vip_time now, vip_time bound)
{
  return due == 0 || due <= now + bound;
}

static void check_timers(const struct router *r, const struct slot *s)
{
  const vip_time *due = session_due(s);
  const bool active = s->state == VIP_HSRP_ACTIVE;
  const vip_time now = r->seen;
  const vip_time first = s->state == VIP_HSRP_INITIAL ? known(s)->start
                         : active                     ? 1800 * VIP_SECOND
                                                      : LONGEST_HOLD;

  FUZZ_CHECK(within(due[0], now, first));
  FUZZ_CHECK(within(due[VIP_HSRP_TIMER_STANDBY], now, LONGEST_HOLD));
  FUZZ_CHECK(within(due[VIP_HSRP_TIMER_HELLO], now, LONGEST_HELLO));
  FUZZ_CHECK(within(due[VIP_HSRP_TIMER_PREEMPT], now, 3600 * VIP_SECOND));
  FUZZ_CHECK(within(due[VIP_HSRP_TIMER_SYNC], now, 3600 * VIP_SECOND));
  FUZZ_CHECK(within(due[VIP_HSRP_TIMER_QUIET], now, VIP_SECOND));
  FUZZ_CHECK(within(due[VIP_HSRP_TIMER_REFRESH], now, 65535 * VIP_SECOND));
  FUZZ_CHECK(active || (due[VIP_HSRP_TIMER_QUIET] == 0 && due[VIP_HSRP_TIMER_REFRESH] == 0));
  if (session_is_mute(s)) {
    FUZZ_CHECK(due[VIP_HSRP_TIMER_STANDBY] == 0 && due[VIP_HSRP_TIMER_HELLO] == 0);
    FUZZ_CHECK(due[0] == 0 || active || s->group->refused);
    return;
  }
  FUZZ_CHECK((due[VIP_HSRP_TIMER_HELLO] != 0) == (s->state >= VIP_HSRP_SPEAK));
  /* Nobody waits for ever: hsrp.md 4.6, rule 2. */
  if (s->state == VIP_HSRP_LISTEN || s->state == VIP_HSRP_SPEAK)
    FUZZ_CHECK(due[VIP_HSRP_TIMER_STANDBY] != 0);
  if (s->state == VIP_HSRP_STANDBY)
    FUZZ_CHECK(due[VIP_HSRP_TIMER_ACTIVE] != 0 && due[VIP_HSRP_TIMER_STANDBY] == 0);
}

void session_check_status(const struct router *r, const struct slot *s)
{
  (void)r;
  const struct vip_hsrp *hsrp = hsrp_of(s);
  struct vip_hsrp_status status;

  FUZZ_CHECK(vip_hsrp_from_group(s->group) == hsrp && vip_hsrp_get_config(hsrp) == &hsrp->config);
  FUZZ_CHECK(vip_addr_compare(vip_hsrp_address(hsrp), &hsrp->run.address) == 0);
  vip_hsrp_get_status(hsrp, &status);
  FUZZ_CHECK(status.state == s->state && status.effective_priority == session_effective(s));
  /* A follower shows the routers of its leader. */
  if (!session_is_mute(s)) {
    FUZZ_CHECK(status.active.local == (s->state == VIP_HSRP_ACTIVE));
    FUZZ_CHECK(status.standby.local == (s->state == VIP_HSRP_STANDBY));
  }
  FUZZ_CHECK(status.follows == session_is_mute(s) && status.hold_ms > status.hello_ms);
}

void session_check_group(const struct router *r, const struct slot *s)
{
  check_state(r, s);
  check_timers(r, s);
}

bool session_answers(const struct slot *s, vip_time now)
{
  (void)now;
  return s->state == VIP_HSRP_ACTIVE;
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
  const struct vip_hsrp_config config = *vip_hsrp_get_config(hsrp_of(s));
  struct vip_hsrp other;
  struct vip_hsrp_status status;

  FUZZ_CHECK(vip_hsrp_configure(hsrp_of(s), &config, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_hsrp_init(&other, vip_group_if(s->group), &config) == VIP_ERR_BUSY);
  vip_hsrp_get_status(hsrp_of(s), &status);
  FUZZ_CHECK(status.state == vip_group_state(s->group));
}

/* ---- the interface: Advertise and Interface State ---- */

static struct own *own_of(const struct router *r)
{
  static struct own all[ROUTERS];

  return &all[r->number];
}

void session_try_if(struct router *r, const struct vip_meta *meta, const uint8_t *octets,
                    vip_time now)
{
  static const struct vip_hsrp_if_config config = {.version = 1};
  struct own *own = own_of(r);
  struct vip_hsrp_if other;

  FUZZ_CHECK(vip_hsrp_input(r->ifp, meta, octets, 8, now) == VIP_ERR_BUSY);
  FUZZ_CHECK(vip_hsrp_if_init(&other, r->ifp, &config) == VIP_ERR_BUSY);
  if (own->open)
    FUZZ_CHECK(vip_hsrp_if_remove(own->hif) == VIP_ERR_BUSY);
}

void session_if_open(struct world *w, struct router *r, uint8_t octet)
{
  struct own *own = own_of(r);
  struct vip_hsrp_if_config config = {.peer_count = PEERS, .interval_s = 10};

  if (own->hif == NULL) {
    own->hif = malloc(sizeof *own->hif);
    own->peers = malloc(PEERS * sizeof *own->peers);
  }
  FUZZ_CHECK(own->hif != NULL && own->peers != NULL);
  if ((octet & 4) != 0)
    return;
  memset(own->hif, w->fill, sizeof *own->hif);
  memset(own->peers, w->fill, PEERS * sizeof *own->peers);
  config.peers = own->peers;
  config.version = octet >> 3 & 3;
  config.no_jitter = (octet & 32) != 0;
  config.authenticated_only = (octet & 64) != 0;
  own->open = vip_hsrp_if_init(own->hif, r->ifp, &config) == VIP_OK;
  FUZZ_CHECK(own->open == (config.version <= 2));
}

void session_if_close(struct world *w, struct router *r)
{
  struct own *own = own_of(r);

  if (own->open) {
    FUZZ_CHECK(vip_hsrp_if_remove(own->hif) == VIP_OK);
    memset(own->hif, w->fill, sizeof *own->hif);
  }
  own->open = false;
}

unsigned session_if_nodes(const struct router *r)
{
  return own_of(r)->open;
}

/* It counts the groups that have a state of their own, and repeats itself while passive. */
vip_time session_if_deadline(const struct router *r)
{
  const struct own *own = own_of(r);
  unsigned active[2] = {0, 0};
  unsigned passive[2] = {0, 0};
  vip_time first = VIP_NEVER;

  if (!own->open)
    return VIP_NEVER;
  for (unsigned i = 0; i < SLOTS; i++) {
    const struct slot *s = &r->slots[i];
    if (!s->registered || session_is_mute(s) || s->state == VIP_HSRP_INITIAL)
      continue;
    active[s->family == VIP_IPV6] += s->state == VIP_HSRP_ACTIVE;
    passive[s->family == VIP_IPV6] += s->state != VIP_HSRP_ACTIVE;
  }
  for (unsigned which = 0; which < 2; which++) {
    const vip_time due = own->hif->run.due[which];
    FUZZ_CHECK(own->hif->run.active[which] == active[which]);
    FUZZ_CHECK(own->hif->run.passive[which] == passive[which]);
    FUZZ_CHECK((due != 0) == (active[which] == 0 && passive[which] != 0));
    FUZZ_CHECK(within(due, r->seen, 10 * VIP_SECOND));
    if (due != 0 && due < first)
      first = due;
  }
  FUZZ_CHECK(vip_hsrp_next_hop(own->hif, VIP_IPV4, &groups[0], r->seen, NULL) ==
             VIP_HSRP_HOP_UNKNOWN);
  return first;
}

/* ---- texts ---- */

size_t session_text(const struct slot *s, enum session_text which, vip_time now, char *out,
                    size_t size)
{
  if (which == SESSION_BRIEF)
    return vip_hsrp_show_brief(hsrp_of(s), "eth0", out, size);
  if (which == SESSION_TEXT)
    return vip_hsrp_show_text(hsrp_of(s), "eth0", now, out, size);
  return vip_hsrp_show_json(hsrp_of(s), "a \"b\"\\\n", "eth0", now, out, size);
}
