/* SPDX-License-Identifier: MIT */
/*
 * session_hsrp_packet.c - HSRP's packets of a session: made up by the script
 * octet by octet (hsrp.md 2.2 to 2.4, 3.2), and judged: what is accepted must
 * carry the right text or digest, and the state afterwards must be one that the
 * table of RFC 2281 section 5.7 leads to.
 */
#include "session_hsrp.h"

/* ---- the verdict ---- */

static bool usable_source(uint8_t family, const struct vip_addr *addr)
{
  static const struct vip_addr everybody = {{255, 255, 255, 255}};

  if (vip_addr_is_none(addr) || vip_addr_is_multicast(family, addr))
    return false;
  return family == VIP_IPV4 ? vip_addr_compare(addr, &everybody) != 0
                            : vip_addr_is_link_local(addr);
}

struct slot *session_addressee(struct router *r, const struct parcel *p)
{
  const uint8_t family = p->meta.family;
  const uint8_t version = session_version_to(family, &p->meta.dst);
  struct vip_hsrp_message m;

  if (version == 0 || !usable_source(family, &p->meta.src) ||
      (family == VIP_IPV6 && p->meta.ttl != 255) ||
      vip_hsrp_decode(&m, version, family, p->data, p->length) != VIP_OK ||
      m.opcode == VIP_HSRP_ADVERTISE)
    return NULL;
  for (unsigned i = 0; i < SLOTS; i++)
    if (r->slots[i].registered && r->slots[i].family == family && r->slots[i].id == m.group)
      return &r->slots[i];
  return NULL;
}

int session_feed(struct router *r, const struct vip_meta *meta, const uint8_t *data, size_t length,
                 vip_time now)
{
  return vip_hsrp_input(r->ifp, meta, data, length, now);
}

/* The digest of RFC 1828's kind over all octets but its own. */
static bool right_digest(const struct vip_key *key, const struct parcel *p,
                         const struct vip_hsrp_message *m)
{
  uint8_t copy[PACKET_MAX];
  uint8_t digest[16];
  const struct vip_octets whole = {copy, p->length};
  const size_t at = (size_t)(m->md5 - p->data) + 14;

  memcpy(copy, p->data, p->length);
  memset(copy + at, 0, sizeof digest);
  vip_auth_md5.digest(key, &whole, 1, digest);
  return memcmp(digest, p->data + at, sizeof digest) == 0;
}

static bool right_text(const struct vip_auth *auth, const struct vip_hsrp_message *m)
{
  if (auth == NULL)
    return m->auth == 0 || memcmp(m->text, "cisco\0\0", 8) == 0;
  if (m->auth == 0)
    return true; /* its text is "cisco": not asked here */
  return memcmp(m->text, "secret\0", 8) == 0 || memcmp(m->text, "other\0\0", 8) == 0;
}

/* What an accepted packet must be. */
static void check_deserved(const struct router *r, const struct slot *s, const struct parcel *p,
                           const struct vip_hsrp_message *m)
{
  const struct vip_hsrp_config *config = &hsrp_of(s)->config;
  bool right = false;

  FUZZ_CHECK(m->version == config->version && !session_is_mute(s));
  FUZZ_CHECK(vip_addr_compare(&p->meta.src, session_address(r, s->family)) != 0);
  if (config->auth == NULL || config->auth->method->kind == VIP_AUTH_TEXT) {
    FUZZ_CHECK(m->auth != VIP_AUTH_MD5 && (m->auth != 0 || !config->auth_required));
    FUZZ_CHECK(right_text(config->auth, m));
    return;
  }
  FUZZ_CHECK(m->auth == VIP_AUTH_MD5);
  for (unsigned i = 0; i < config->auth->key_count; i++)
    right |= (config->auth->keys[i].flags & VIP_KEY_ACCEPT) != 0 &&
             right_digest(&config->auth->keys[i], p, m);
  FUZZ_CHECK(right);
}

/* States as a set. */
#define IN(state) (1u << (state))

static unsigned after_hello(uint8_t old, uint8_t told, bool higher)
{
  static const unsigned waiting = IN(VIP_HSRP_LISTEN) | IN(VIP_HSRP_SPEAK) | IN(VIP_HSRP_STANDBY);
  const bool waits = (IN(old) & waiting) != 0;

  switch ((enum vip_hsrp_state)told) {
  case VIP_HSRP_ACTIVE:
    if (old == VIP_HSRP_LEARN)
      return IN(VIP_HSRP_LEARN) | IN(VIP_HSRP_LISTEN);
    if (old == VIP_HSRP_ACTIVE)
      return IN(higher ? VIP_HSRP_SPEAK : VIP_HSRP_ACTIVE);
    return waits && !higher ? IN(old) | IN(VIP_HSRP_ACTIVE) : IN(old);
  case VIP_HSRP_STANDBY:
    if (higher)
      return IN(waits ? VIP_HSRP_LISTEN : old);
    if (old == VIP_HSRP_SPEAK) /* and on, if it waits for no Active router */
      return IN(VIP_HSRP_STANDBY) | IN(VIP_HSRP_ACTIVE);
    return IN(old == VIP_HSRP_LISTEN ? VIP_HSRP_SPEAK : old);
  case VIP_HSRP_SPEAK:
    return IN(waits && higher ? VIP_HSRP_LISTEN : old);
  case VIP_HSRP_INITIAL:
  case VIP_HSRP_LEARN:
  case VIP_HSRP_LISTEN:
    break;
  }
  return IN(old);
}

/* RFC 2281 section 5.7: the states that the packet may lead to. */
static unsigned after(const struct vip_hsrp_message *m, uint8_t old, bool higher)
{
  if (m->opcode == VIP_HSRP_HELLO)
    return after_hello(old, m->state, higher);
  if (m->opcode == VIP_HSRP_COUP)
    return IN(old == VIP_HSRP_ACTIVE && higher ? VIP_HSRP_SPEAK : old);
  if (old == VIP_HSRP_LISTEN)
    return IN(old) | IN(VIP_HSRP_SPEAK);
  return old == VIP_HSRP_STANDBY ? IN(old) | IN(VIP_HSRP_ACTIVE) : IN(old);
}

void session_check_accepted(const struct router *r, const struct slot *s, const struct parcel *p,
                            uint8_t old, uint8_t own)
{
  const uint8_t version = session_version_to(p->meta.family, &p->meta.dst);
  struct vip_hsrp_message m;
  bool higher;

  FUZZ_CHECK(vip_hsrp_decode(&m, version, p->meta.family, p->data, p->length) == VIP_OK);
  FUZZ_CHECK((s == NULL) == (m.opcode == VIP_HSRP_ADVERTISE));
  if (s == NULL)
    return;
  FUZZ_CHECK(old != VIP_HSRP_INITIAL);
  check_deserved(r, s, p, &m);
  higher = m.priority > own ||
           (m.priority == own && vip_addr_compare(&p->meta.src, session_address(r, s->family)) > 0);
  if (s->group->refused)
    FUZZ_CHECK(s->state == VIP_HSRP_INITIAL);
  else
    FUZZ_CHECK((after(&m, old, higher) & IN(s->state)) != 0);
  /* H5: nobody is overthrown without the right to it. */
  if (m.opcode == VIP_HSRP_HELLO && old != VIP_HSRP_ACTIVE && m.state == VIP_HSRP_ACTIVE &&
      s->state == VIP_HSRP_ACTIVE)
    FUZZ_CHECK(hsrp_of(s)->config.preempt && !higher);
}

/* ---- packets out of a script ---- */

/* HSRP has no checksum of its own. */
void session_repair(struct parcel *p)
{
  (void)p;
}

static uint8_t version_of(const struct slot *s)
{
  if (s->registered)
    return hsrp_of(s)->config.version;
  return s->family == VIP_IPV6 ? 2 : 1;
}

static struct vip_addr destination(const struct router *r, const struct slot *s, uint8_t version,
                                   unsigned choice)
{
  static const struct vip_addr v1 = VIP_HSRP_GROUP_V1;
  static const struct vip_addr v2 = VIP_HSRP_GROUP_V2;
  static const struct vip_addr v6 = VIP_HSRP_GROUP_IPV6;

  if (choice % 8 == 6)
    return *session_address(r, s->family);
  if (s->family == VIP_IPV6)
    return v6;
  return (version == 1) != (choice % 8 == 7) ? v1 : v2;
}

static void put(uint8_t *to, uint32_t value, unsigned octets)
{
  while (octets-- > 0) {
    to[octets] = (uint8_t)value;
    value >>= 8;
  }
}

/* Hello and hold time in milliseconds. */
static const uint32_t times[8][2] = {{1000, 3000}, {3000, 10000},  {0, 0},   {250, 800},
                                     {5000, 4000}, {1000, 255000}, {10, 20}, {254000, 255000}};

static struct vip_addr virtual_address(const struct slot *s, unsigned choice)
{
  struct vip_addr addr = {{0xfe, 0x80, [15] = 1}};

  if (s->family == VIP_IPV4)
    addr = vip_ipv4(192, 0, 2, 1);
  if (s->registered && choice % 4 == 0 && !vip_addr_is_none(&hsrp_of(s)->run.address))
    addr = hsrp_of(s)->run.address;
  if (choice % 4 == 3)
    memset(&addr, 0, sizeof addr);
  return addr;
}

static uint8_t wire_state(uint8_t version, unsigned state)
{
  static const uint8_t v1[8] = {0, 1, 2, 4, 8, 16, 3, 32};

  return version == 1 ? v1[state % 8] : (uint8_t)(state % 8 + 1);
}

/* Group, state and the like without authentication; the octets. */
static size_t write_group(const struct slot *s, uint8_t version, const uint8_t *a, uint8_t *to)
{
  const uint32_t *ms = times[a[3] >> 3 & 7];
  const struct vip_addr addr = virtual_address(s, a[4]);

  if (version == 1) {
    to[1] = a[0] & 3;
    to[2] = wire_state(1, a[3] & 7);
    to[3] = (uint8_t)(ms[0] / 1000);
    to[4] = (uint8_t)(ms[1] / 1000);
    to[5] = a[1];
    to[6] = (uint8_t)s->id;
    memcpy(to + 16, addr.octet, 4);
    return 20;
  }
  put(to, 0x01280200, 4);
  to[3] = a[0] & 3;
  to[4] = wire_state(2, a[3] & 7);
  to[5] = s->family;
  put(to + 6, s->id, 2);
  put(to + 8, 0x02000000, 4);
  put(to + 14, a[1], 4);
  put(to + 18, ms[0], 4);
  put(to + 22, ms[1], 4);
  memcpy(to + 26, addr.octet, 16);
  return 42;
}

/* The text or the digest that the slot asks for; the whole length. */
static size_t write_auth(const struct slot *s, uint8_t version, struct parcel *p, size_t length)
{
  const struct vip_auth *auth = s->registered ? hsrp_of(s)->config.auth : NULL;
  const uint8_t *text = auth != NULL ? auth->keys[0].secret : (const uint8_t *)"cisco";
  const size_t text_length = auth != NULL ? auth->keys[0].length : 5;
  const struct vip_octets whole = {p->data, length + 30};
  uint8_t *block = p->data + length;

  if (auth == NULL || auth->method->kind == VIP_AUTH_TEXT) {
    if (version == 1) {
      memcpy(p->data + 8, text, text_length);
      return length;
    }
    put(block, 0x0308, 2);
    memcpy(block + 2, text, text_length);
    return length + 10;
  }
  put(block, 0x041c0100, 4);
  memcpy(block + 6, p->meta.src.octet + (s->family == VIP_IPV4 ? 0 : 12), 4);
  put(block + 10, auth->keys[0].id, 4);
  vip_auth_md5.digest(&auth->keys[0], &whole, 1, block + 14);
  return length + 30;
}

/* Advertise or Interface State; the octets. */
static size_t write_advertise(uint8_t version, const uint8_t *a, uint8_t *to)
{
  if (version == 1) {
    put(to, 0x00030001, 4);
    put(to + 4, 0x000e0000, 4);
    to[6] = a[3] & 3;
    to[9] = a[1] & 1;
    return 16;
  }
  put(to, 0x02040000, 4);
  to[3] = a[1] & 1;
  to[5] = a[1] >> 1 & 1;
  return 6;
}

/*
 * One octet each: opcode and version, priority, source (low half) and destination
 * (high), state and times, address and authentication, damage.
 */
void session_inject(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  const uint8_t version = (a[0] & 0xf0) != 0xf0 ? version_of(s) : (uint8_t)(3 - version_of(s));
  struct parcel p = {.to = r->number};
  size_t length;

  p.meta.family = s->family;
  p.meta.src = session_source(r, s->family, a[2] & 15);
  p.meta.dst = destination(r, s, version, a[2] >> 4);
  p.meta.ttl = (a[3] & 0xc0) != 0xc0 ? 255 : 1;
  if ((a[0] & 3) == VIP_HSRP_ADVERTISE) {
    length = write_advertise(version, a, p.data);
  } else {
    length = write_group(s, version, a, p.data);
    if ((a[4] & 0xc0) != 0xc0)
      length = write_auth(s, version, &p, length);
  }
  if ((a[5] & 0xe0) == 0xe0)
    length -= (a[5] & 7u) < length ? a[5] & 7u : length;
  p.length = (uint8_t)length;
  if ((a[5] & 0xe0) == 0xc0)
    p.data[a[5] % 32] ^= 0x40;
  session_input(w, r, &p);
}

/* Any octets; their group number is repaired most of the time. */
void session_raw(struct world *w, struct router *r, struct slot *s, const uint8_t *a,
                 const uint8_t *octets, size_t count)
{
  const uint8_t version = version_of(s);
  struct parcel p = {.to = r->number};

  p.meta.family = s->family;
  p.meta.src = session_source(r, s->family, a[0] & 15);
  p.meta.dst = destination(r, s, version, a[0] >> 4);
  p.meta.ttl = a[1] < 240 ? 255 : a[1];
  p.length = (uint8_t)count;
  if (count != 0)
    memcpy(p.data, octets, count);
  if (version == 1 && count > 6 && a[1] % 8 != 7)
    p.data[6] = (uint8_t)s->id;
  if (version == 2 && count > 7 && a[1] % 8 != 7)
    put(p.data + 6, s->id, 2);
  session_input(w, r, &p);
}
