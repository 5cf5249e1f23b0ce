/* SPDX-License-Identifier: MIT */
/*
 * session_vrrp_packet.c - VRRP's packets of a session: made up by the script, and
 * judged: the checks of RFC 9568 section 7.1 and RFC 3768 section 7.1 are made
 * here once more, and the state afterwards is the one of RFC 9568 section 6.4.
 */
#include "session_vrrp.h"

/* ---- the verdict ---- */

struct slot *session_addressee(struct router *r, const struct parcel *p)
{
  for (unsigned i = 0; i < SLOTS; i++)
    if (r->slots[i].registered && r->slots[i].family == p->meta.family && p->length >= 2 &&
        r->slots[i].id == p->data[1])
      return &r->slots[i];
  return NULL;
}

int session_feed(struct router *r, const struct vip_meta *meta, const uint8_t *data, size_t length,
                 vip_time now)
{
  return vip_vrrp_input(r->ifp, meta, data, length, now);
}

static bool right_sum(const struct slot *s, const struct parcel *p)
{
  const uint8_t form = vrrp_of(s)->config.checksum;
  const unsigned given = p->data[6] * 256u + p->data[7];
  const unsigned plain = fuzz_checksum(p->data, p->length, 6, 0, NULL, NULL, 0);
  const unsigned pseudo =
      fuzz_checksum(p->data, p->length, 6, s->family, &p->meta.src, &p->meta.dst, 112);
  const bool is_plain = given % 0xffff == plain % 0xffff;
  const bool is_pseudo = given % 0xffff == pseudo % 0xffff;

  if (p->data[0] >> 4 == 2)
    return is_plain;
  if (s->family == VIP_IPV6 || form == VIP_VRRP_CHECKSUM_PSEUDO)
    return is_pseudo;
  return is_plain || (is_pseudo && form == VIP_VRRP_CHECKSUM_AUTO);
}

static bool right_path(const struct router *r, const struct slot *s, const struct vip_meta *meta)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  const struct vip_vrrp_config *config = &vrrp_of(s)->config;
  const struct vip_addr *group = s->family == VIP_IPV4 ? &group4 : &group6;

  if (config->group_address != NULL)
    group = config->group_address;
  for (unsigned i = 0; i < config->peer_count; i++) {
    const struct vip_vrrp_peer *peer = &config->peers[i];
    if (vip_addr_compare(&peer->addr, &meta->src) == 0)
      return vip_addr_compare(&meta->dst, session_address(r, s->family)) == 0 &&
             meta->ttl >= (peer->ttl_min != 0 ? peer->ttl_min : 255) &&
             meta->ttl <= (peer->ttl_max != 0 ? peer->ttl_max : 255);
  }
  return config->peer_count == 0 && meta->ttl == 255 && vip_addr_compare(&meta->dst, group) == 0;
}

/* By a key that is accepted, with its id, from its sender. */
static bool right_block(const struct vip_auth *auth, const struct parcel *p)
{
  for (unsigned i = 0; i < auth->key_count; i++) {
    struct parcel again = *p;

    if ((auth->keys[i].flags & VIP_KEY_ACCEPT) == 0)
      continue;
    fuzz_write_block(again.data, again.length, &auth->keys[i], &p->meta.src);
    /* Flags are not looked at. */
    memcpy(again.data + p->length - 27, p->data + p->length - 27, 3);
    if (memcmp(again.data, p->data, p->length) == 0)
      return true;
  }
  return false;
}

/* What an accepted packet must be. */
static void check_deserved(const struct router *r, const struct slot *s, const struct parcel *p)
{
  const struct vip_vrrp_config *config = &vrrp_of(s)->config;
  const unsigned version = p->data[0] >> 4;
  const unsigned kind = config->auth == NULL ? 0u : config->auth->method->kind;
  struct vip_vrrp_message m;

  FUZZ_CHECK(vip_vrrp_decode(&m, s->family, p->data, p->length) == VIP_OK);
  FUZZ_CHECK(version == config->version || config->version == VIP_VRRP_V2_V3);
  FUZZ_CHECK(right_path(r, s, &p->meta) && right_sum(s, p));
  FUZZ_CHECK(!vip_addr_is_multicast(s->family, &p->meta.src));
  FUZZ_CHECK(!vip_addr_is_none(&p->meta.src) || m.priority == 0);
  FUZZ_CHECK(m.interval != 0);
  FUZZ_CHECK(config->profile != VIP_VRRP_RFC3768 || m.interval * 100u == config->advert_cs);
  FUZZ_CHECK(config->profile > VIP_VRRP_RFC5798 || config->priority != 255);
  if (version == 2)
    FUZZ_CHECK(m.auth_type == (kind == VIP_AUTH_MD5 ? VIP_VRRP_AUTH_MD5 : kind));
  if (version == 2 && kind == VIP_AUTH_TEXT)
    FUZZ_CHECK(memcmp(m.auth_data, "secret\0\0", 8) == 0 ||
               memcmp(m.auth_data, "other\0\0\0", 8) == 0);
  if (version == 2 && kind == VIP_AUTH_MD5)
    FUZZ_CHECK(right_block(config->auth, p));
}

/* RFC 9568 section 6.4: the state that the packet leads to. */
static void check_effect(const struct router *r, const struct slot *s, const struct parcel *p,
                         uint8_t old, uint8_t own)
{
  const uint8_t priority = p->data[2];
  const bool yields =
      priority > own ||
      (priority == own && vip_addr_compare(&p->meta.src, session_address(r, s->family)) > 0);

  FUZZ_CHECK(old != VIP_VRRP_INITIALIZE);
  if (old == VIP_VRRP_BACKUP || yields)
    FUZZ_CHECK(s->state == VIP_VRRP_BACKUP);
  else
    FUZZ_CHECK(s->state == VIP_VRRP_ACTIVE);
  /* After a farewell the skew time is left, unless a start delay holds it back. */
  if (old == VIP_VRRP_BACKUP && priority == 0 && known(s)->bounds.start_ms == 0) {
    const vip_time cs = vrrp_of(s)->run.active_advert_cs;
    FUZZ_CHECK(vrrp_of(s)->run.due[VIP_VRRP_TIMER_DOWN] - r->seen <=
               (vrrp_of(s)->config.version == 2 ? 100 : cs) * 10 * VIP_MILLISECOND);
  }
}

void session_check_accepted(const struct router *r, const struct slot *s, const struct parcel *p,
                            uint8_t old, uint8_t own)
{
  FUZZ_CHECK(s != NULL);
  check_deserved(r, s, p);
  check_effect(r, s, p, old, own);
}

/* ---- packets out of a script ---- */

void session_repair(struct parcel *p)
{
  if (fuzz_has_block(p->data, p->length))
    fuzz_write_block(p->data, p->length, &fuzz_key, &p->meta.src);
  fuzz_repair_sum(p->data, p->length, p->meta.family, &p->meta.src, &p->meta.dst, false);
}

static struct vip_addr destination(const struct router *r, const struct slot *s, unsigned choice)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;

  if (s->registered && choice % 8 != 7) {
    if (vrrp_of(s)->config.peer_count != 0)
      return *session_address(r, s->family);
    if (vrrp_of(s)->config.group_address != NULL)
      return *vrrp_of(s)->config.group_address;
  }
  if (choice % 8 == 6)
    return *session_address(r, s->family);
  return s->family == VIP_IPV4 ? group4 : group6;
}

static uint16_t interval(const struct slot *s, uint8_t version, unsigned choice)
{
  const unsigned own = s->registered ? vrrp_of(s)->config.advert_cs : 100u;

  switch (choice % 8) {
  case 5:
    return 1;
  case 6:
    return version == 2 ? 255 : 4095;
  case 7:
    return 0;
  default:
    return (uint16_t)(version == 2 ? (own + 99) / 100 : own);
  }
}

/* Its octets, in the order of the virtual router's list, rotated, or others. */
static size_t write_list(const struct slot *s, uint8_t *to, unsigned count, unsigned choice)
{
  const size_t octets = s->family == VIP_IPV4 ? 4 : 16;

  for (unsigned i = 0; i < count; i++) {
    struct vip_addr addr = {{0xfe, 0x80, 3}};
    if (s->registered && choice % 4 != 3)
      addr = vrrp_of(s)->config.addresses[(i + choice) % vrrp_of(s)->config.address_count];
    memcpy(to + i * octets, addr.octet, octets);
  }
  return count * octets;
}

/* What stands behind the list of version 2: its octets. */
static size_t write_auth(const struct slot *s, uint8_t choice, struct parcel *p, size_t length)
{
  const struct vip_auth *auth = s->registered ? vrrp_of(s)->config.auth : NULL;

  p->data[4] = choice >> 4 & 1;
  if (auth == NULL)
    return 8;
  if ((choice & 8) == 0 && auth->method->kind == VIP_AUTH_MD5) {
    p->data[4] = VIP_VRRP_AUTH_MD5;
    fuzz_write_block(p->data, length + 38, &auth->keys[0], &p->meta.src);
    return 38;
  }
  if ((choice & 8) == 0)
    p->data[4] = VIP_VRRP_AUTH_TEXT;
  memcpy(p->data + length, auth->keys[0].secret, auth->keys[0].length);
  return 8;
}

/*
 * One octet each: version, priority, source (low half) and destination (high),
 * interval and TTL, list, damage.  0 is the usual in all but the priority.
 */
void session_inject(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  const uint8_t own = s->registered ? vrrp_of(s)->config.version : 3;
  const unsigned version = own != VIP_VRRP_V2_V3 ? own : (a[0] & 1) != 0 ? 2u : 3u;
  unsigned count = s->registered ? vrrp_of(s)->config.address_count : 1u;
  struct parcel p = {.to = r->number};
  size_t length = 8;
  uint16_t cs;

  if ((a[4] & 0x70) == 0x70)
    count = 1 + (count & 3);
  p.meta.family = s->family;
  p.meta.src = session_source(r, s->family, a[2] & 15);
  p.meta.dst = destination(r, s, a[2] >> 4);
  p.meta.ttl = (a[3] & 0xe0) != 0xe0 ? 255 : 254;
  p.data[0] = (uint8_t)(version << 4 | 1);
  if ((a[0] & 0xf0) == 0xf0)
    p.data[0] ^= (uint8_t)(0x10 << (a[0] & 3));
  p.data[1] = (uint8_t)s->id;
  p.data[2] = a[1];
  p.data[3] = (uint8_t)count;
  cs = interval(s, (uint8_t)version, a[3]);
  p.data[4] = (uint8_t)(cs >> 8);
  p.data[5] = (uint8_t)cs;
  length += write_list(s, p.data + 8, count, a[4]);
  if (version == 2)
    length += write_auth(s, a[0], &p, length);
  if ((a[5] & 0xe0) == 0xe0)
    length -= a[5] & 7;
  p.length = (uint8_t)length;
  fuzz_repair_sum(p.data, length, s->family, &p.meta.src, &p.meta.dst, (a[4] & 0x80) != 0);
  if ((a[5] & 0xe0) == 0xc0)
    p.data[a[5] % 8] ^= 0x40;
  session_input(w, r, &p);
}

/* Any octets; their digest, checksum and VRID are repaired most of the time. */
void session_raw(struct world *w, struct router *r, struct slot *s, const uint8_t *a,
                 const uint8_t *octets, size_t count)
{
  struct parcel p = {.to = r->number};

  p.meta.family = s->family;
  p.meta.src = session_source(r, s->family, a[0] & 15);
  p.meta.dst = destination(r, s, a[0] >> 4);
  p.meta.ttl = a[1] < 240 ? 255 : a[1];
  p.length = (uint8_t)count;
  if (count != 0)
    memcpy(p.data, octets, count);
  if (count > 1 && a[1] % 8 != 7)
    p.data[1] = (uint8_t)s->id;
  if (fuzz_has_block(p.data, count) && a[1] % 16 > 2)
    fuzz_write_block(p.data, count, &fuzz_key, &p.meta.src);
  if (count >= 8 && a[1] % 16 != 1)
    fuzz_repair_sum(p.data, count, s->family, &p.meta.src, &p.meta.dst, a[1] % 2 == 0);
  session_input(w, r, &p);
}
