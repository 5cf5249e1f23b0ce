/* SPDX-License-Identifier: MIT */
/*
 * session_glbp_verdict.c - what must hold of a GLBP packet that was fed: what is
 * accepted carries the right text, or the right digest and our nonce; afterwards
 * the gateway is in a state that the table of glbp.md 4.3 leads to, and each
 * forwarder in one of 4.6; nobody is overthrown without the right to it (proof:
 * G1, G2, G5).
 */
#include "session_glbp.h"

/* Each group of the router as it was before the packet. */
static struct vip_glbp_run before[SLOTS];

/* ---- is it heard? ---- */

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
  struct vip_glbp_message m;

  if (!usable_source(family, &p->meta.src) || (family == VIP_IPV6 && p->meta.ttl != 255) ||
      (session_join(family, &p->meta.dst) < 0 &&
       vip_addr_compare(&p->meta.dst, session_address(r, family)) != 0) ||
      vip_glbp_decode(&m, family, p->data, p->length) != VIP_OK)
    return NULL;
  for (unsigned i = 0; i < SLOTS; i++)
    if (r->slots[i].registered && r->slots[i].family == family && r->slots[i].id == m.group)
      return &r->slots[i];
  return NULL;
}

/* A stale packet, which may be replayed, changes nothing of whom we know. */
static void check_known(const struct vip_glbp_peer *old, const struct vip_glbp_peer *now,
                        vip_time present)
{
  const bool lives = old->expires > present && old->expires - present <= 180 * VIP_SECOND;

  if (lives && old->authenticated)
    FUZZ_CHECK(memcmp(old, now, sizeof *old) == 0);
}

/* A packet that was dropped tells nothing of its sender; a stale one tells a nonce. */
int session_feed(struct router *r, const struct vip_meta *meta, const uint8_t *data, size_t length,
                 vip_time now)
{
  struct vip_glbp_peer peers[SLOTS][PEERS];
  int result;

  for (unsigned i = 0; i < SLOTS; i++) {
    if (!r->slots[i].registered)
      continue;
    before[i] = glbp_of(&r->slots[i])->run;
    memcpy(peers[i], known(&r->slots[i])->peers, sizeof peers[i]);
  }
  result = vip_glbp_input(r->ifp, meta, data, length, now);
  for (unsigned i = 0; i < SLOTS; i++) {
    if (!r->slots[i].registered || result == VIP_OK)
      continue;
    if (result != VIP_ERR_STALE)
      FUZZ_CHECK(memcmp(peers[i], known(&r->slots[i])->peers, sizeof peers[i]) == 0);
    for (unsigned k = 0; k < PEERS && session_has_md5(&r->slots[i]); k++)
      check_known(&peers[i][k], &known(&r->slots[i])->peers[k], r->seen);
  }
  return result;
}

/* ---- did it deserve it? ---- */

static bool is_key(const struct vip_key *key, const struct parcel *p,
                   const struct vip_glbp_message *m)
{
  const uint8_t *digest = m->auth_data + (m->auth == VIP_GLBP_AUTH_MD5_CHAIN ? 4 : 0);
  struct parcel low32 = *p;
  uint8_t made[16];

  if ((key->flags & VIP_KEY_ACCEPT) == 0)
    return false;
  if (m->auth == VIP_GLBP_AUTH_TEXT)
    return m->auth_length >= key->length && memcmp(m->auth_data, key->secret, key->length) == 0 &&
           (m->auth_length == key->length || m->auth_data[key->length] == 0);
  session_digest(key, p, m->auth_data - 4, made);
  if (memcmp(made, digest, sizeof made) == 0)
    return true;
  /* Over IPv6 also with the low 32 bits of the source. */
  memset(&low32.meta.src, 0, sizeof low32.meta.src);
  memcpy(&low32.meta.src, p->meta.src.octet + 12, 4);
  session_digest(key, &low32, low32.data + (m->auth_data - 4 - p->data), made);
  return p->meta.family == VIP_IPV6 && memcmp(made, digest, sizeof made) == 0;
}

static bool echoes_us(const struct router *r, const struct slot *s,
                      const struct vip_glbp_message *m)
{
  const struct vip_glbp_run *run = &before[s->number];

  if (!m->has_nonce)
    return !glbp_of(s)->config.nonce_required;
  for (unsigned i = 0; i < m->echo_count; i++) {
    const uint8_t *echo = m->echoes + i * 10u;
    const uint32_t nonce =
        (uint32_t)echo[6] << 24 | (uint32_t)echo[7] << 16 | (uint32_t)echo[8] << 8 | echo[9];
    if (memcmp(echo, r->mac.octet, 6) == 0 && (nonce == run->nonce || nonce == run->nonce_before))
      return true;
  }
  return false;
}

static void check_deserved(const struct router *r, const struct slot *s, const struct parcel *p,
                           const struct vip_glbp_message *m)
{
  const struct vip_glbp_config *config = &glbp_of(s)->config;
  bool right = false;

  FUZZ_CHECK((session_join(s->family, &p->meta.dst) >= 0) == (m->opcode == VIP_GLBP_HELLO));
  FUZZ_CHECK(p->meta.ttl == 255 || (config->no_ttl_check && s->family == VIP_IPV4));
  FUZZ_CHECK(vip_addr_compare(&p->meta.src, session_address(r, s->family)) != 0);
  FUZZ_CHECK(memcmp(&m->owner, &r->mac, sizeof r->mac) != 0);
  if (config->auth == NULL) {
    FUZZ_CHECK(m->auth == VIP_GLBP_AUTH_NONE);
    return;
  }
  FUZZ_CHECK(session_has_md5(s) ? m->auth == VIP_GLBP_AUTH_MD5 || m->auth == VIP_GLBP_AUTH_MD5_CHAIN
                                : m->auth == VIP_GLBP_AUTH_TEXT);
  for (unsigned i = 0; i < config->auth->key_count; i++)
    right |= is_key(&config->auth->keys[i], p, m);
  FUZZ_CHECK(right && (!session_has_md5(s) || echoes_us(r, s, m)));
}

/* ---- the gateway ---- */

/* 4.3: the states that a Hello may lead to. */
static unsigned after_hello(uint8_t old, const struct vip_glbp_message *m, bool higher,
                            bool of_active)
{
  static const unsigned waiting = IN(VIP_GLBP_LISTEN) | IN(VIP_GLBP_SPEAK) | IN(VIP_GLBP_STANDBY);
  const bool waits = (IN(old) & waiting) != 0;

  /* Without an address it learns one, and listens. */
  if (old == VIP_GLBP_DISABLED)
    return IN(VIP_GLBP_DISABLED) | (m->state == VIP_GLBP_ACTIVE ? IN(VIP_GLBP_LISTEN) : 0u);
  if (m->priority == 0)
    return IN(old > VIP_GLBP_LISTEN && m->state == VIP_GLBP_ACTIVE && of_active ? VIP_GLBP_ACTIVE
                                                                                : old);
  switch ((enum vip_glbp_state)m->state) {
  case VIP_GLBP_ACTIVE:
    if (old == VIP_GLBP_ACTIVE)
      return IN(higher ? VIP_GLBP_SPEAK : VIP_GLBP_ACTIVE);
    return higher ? IN(old) : IN(old) | IN(VIP_GLBP_ACTIVE);
  case VIP_GLBP_STANDBY:
    if (higher)
      return IN(waits ? VIP_GLBP_LISTEN : old);
    return IN(old == VIP_GLBP_LISTEN  ? VIP_GLBP_SPEAK
              : old == VIP_GLBP_SPEAK ? VIP_GLBP_STANDBY
                                      : old);
  case VIP_GLBP_SPEAK:
    return IN(waits && higher ? VIP_GLBP_LISTEN : old);
  case VIP_GLBP_DISABLED:
  case VIP_GLBP_INITIAL:
  case VIP_GLBP_LISTEN:
    break;
  }
  return IN(old);
}

static bool beats(unsigned priority, const struct vip_addr *addr, unsigned than,
                  const struct vip_addr *own)
{
  return priority > than || (priority == than && vip_addr_compare(addr, own) > 0);
}

static void check_gateway(const struct router *r, const struct slot *s, const struct parcel *p,
                          const struct vip_glbp_message *m, uint8_t old)
{
  const bool higher = beats(m->priority, &p->meta.src, s->priority, session_address(r, s->family));
  const bool of_active = vip_addr_compare(&before[s->number].active, &p->meta.src) == 0;

  if (s->group->refused)
    return;
  if (!m->has_hello) {
    FUZZ_CHECK(s->state == old);
    return;
  }
  FUZZ_CHECK((after_hello(old, m, higher, of_active) & IN(s->state)) != 0);
  if (m->state == VIP_GLBP_ACTIVE && m->priority != 0 && s->state == VIP_GLBP_ACTIVE &&
      old != VIP_GLBP_ACTIVE)
    FUZZ_CHECK(glbp_of(s)->config.preempt && !s->preempt_held && !higher);
}

/* ---- forwarders ---- */

static const struct vip_glbp_vf_tlv *told_of(const struct vip_glbp_message *m, unsigned index)
{
  for (unsigned i = 0; i < m->forwarder_count; i++)
    if (m->forwarders[i].number == index + 1)
      return &m->forwarders[i];
  return NULL;
}

/* Nothing was told of it, or what has no effect: it is as before, or was begun. */
static void check_untold(const struct slot *s, unsigned index, const struct vip_glbp_message *m)
{
  const uint8_t old = before[s->number].forwarder[index].state;
  const uint8_t now = known(s)->forwarder[index];
  const bool first = old <= VIP_GLBP_INITIAL && now == VIP_GLBP_LISTEN;

  FUZZ_CHECK(now == old || first);
  FUZZ_CHECK(m->opcode != VIP_GLBP_REQUEST || !first || s->state == VIP_GLBP_ACTIVE);
}

/* 4.6: another router tells of it in a Hello or alone. */
static void check_told(const struct router *r, const struct slot *s, unsigned index,
                       const struct parcel *p, const struct vip_glbp_vf_tlv *told, bool hello)
{
  const struct vip_glbp *glbp = glbp_of(s);
  const struct vip_glbp_forwarder *old = &before[s->number].forwarder[index];
  const uint8_t full = glbp->run.forwarder[index].own ? 167 : 135;
  const uint8_t own = glbp->run.low ? full & 0x7f : full;
  const bool higher = beats(told->priority, &p->meta.src, own, session_address(r, s->family));
  const bool resigns = (told->priority & 7) == 0;
  const bool same = vip_addr_compare(&old->active, &p->meta.src) == 0;
  const uint8_t now = known(s)->forwarder[index];
  /* Once behind each of our Hellos: also behind the one that this very packet has called for. */
  const bool answered =
      before[s->number].due[VIP_GLBP_TIMER_HELLO] != session_due(s)[VIP_GLBP_TIMER_HELLO];
  const bool yields = hello && old->contests >= 3 && (!old->contested || answered) && same;

  if (old->state == VIP_GLBP_ACTIVE) {
    const bool loses = told->state == VIP_GLBP_ACTIVE && !resigns && (higher || yields);
    FUZZ_CHECK(now == (loses ? VIP_GLBP_LISTEN : VIP_GLBP_ACTIVE));
  } else if (now == VIP_GLBP_ACTIVE) {
    FUZZ_CHECK(old->state >= VIP_GLBP_DISABLED && told->state == VIP_GLBP_ACTIVE);
    if (resigns)
      FUZZ_CHECK(same && old->state == VIP_GLBP_LISTEN);
    else
      FUZZ_CHECK(!higher && !glbp->config.no_forwarder_preempt && !glbp->run.low);
  } else if (old->state == VIP_GLBP_DISABLED) {
    const bool primary = (told->priority & VIP_GLBP_VF_PRIMARY) != 0;
    const bool learned =
        (told->state == VIP_GLBP_ACTIVE && !resigns) || (told->state == VIP_GLBP_LISTEN && primary);
    FUZZ_CHECK(!learned || now == VIP_GLBP_LISTEN);
  }
}

static void check_forwarders(const struct router *r, const struct slot *s, const struct parcel *p,
                             const struct vip_glbp_message *m)
{
  /* Without its MAC or its address a forwarder is out of service, whatever was told. */
  if (s->state == VIP_GLBP_DISABLED || r->in_vain)
    return;
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_vf_tlv *told = told_of(m, i);
    if (told == NULL || m->opcode != VIP_GLBP_HELLO)
      check_untold(s, i, m);
    else
      check_told(r, s, i, p, told, m->has_hello);
  }
  if (m->opcode == VIP_GLBP_RESPONSE && m->forwarder_count != 0 && before[s->number].asked &&
      vip_addr_compare(&before[s->number].active, &p->meta.src) == 0)
    FUZZ_CHECK(glbp_of(s)->run.forwarder[m->forwarders[0].number - 1].own);
}

void session_check_accepted(const struct router *r, const struct slot *s, const struct parcel *p,
                            uint8_t old, uint8_t own)
{
  struct vip_glbp_message m;

  (void)own;
  FUZZ_CHECK(s != NULL);
  FUZZ_CHECK(vip_glbp_decode(&m, p->meta.family, p->data, p->length) == VIP_OK);
  check_deserved(r, s, p, &m);
  check_gateway(r, s, p, &m, old);
  check_forwarders(r, s, p, &m);
}
