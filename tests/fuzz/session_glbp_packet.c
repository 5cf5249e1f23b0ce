/* SPDX-License-Identifier: MIT */
/*
 * session_glbp_packet.c - GLBP's packets of a session: made up by the script octet
 * by octet (glbp.md section 2), with the nonce and the digest that make them heard.
 * The verdict on what comes is in session_glbp_verdict.c.
 */
#include "session_glbp.h"

enum { HEADER = 12, DIGEST = 16 };

static void put(uint8_t *to, uint32_t value, unsigned octets)
{
  while (octets-- > 0) {
    to[octets] = (uint8_t)value;
    value >>= 8;
  }
}

/* ---- authentication ---- */

static uint8_t *digest_in(uint8_t *tlv)
{
  return tlv + (tlv[2] == VIP_GLBP_AUTH_MD5_CHAIN ? 8 : 4);
}

void session_digest(const struct vip_key *key, const struct parcel *p, const uint8_t *tlv,
                    uint8_t digest[16])
{
  struct parcel copy = *p;
  const struct vip_octets whole = {copy.data, copy.length};
  uint8_t *at = digest_in(copy.data + (tlv - p->data));

  memset(at, 0, DIGEST);
  memcpy(at, p->meta.src.octet, p->meta.family == VIP_IPV4 ? 4 : DIGEST);
  vip_auth_md5.digest(key, &whole, 1, digest);
}

static void sign(const struct vip_key *key, struct parcel *p, uint8_t *tlv)
{
  uint8_t digest[DIGEST];

  session_digest(key, p, tlv, digest);
  memcpy(digest_in(tlv), digest, DIGEST);
}

/* Its authentication TLV with a whole digest, or NULL. */
static uint8_t *md5_tlv(struct parcel *p)
{
  for (size_t at = HEADER; at + 24 <= p->length && p->data[at + 1] >= 2; at += p->data[at + 1]) {
    uint8_t *tlv = p->data + at;
    if (tlv[0] == 3 && (tlv[2] == VIP_GLBP_AUTH_MD5 || tlv[2] == VIP_GLBP_AUTH_MD5_CHAIN))
      return tlv;
  }
  return NULL;
}

/* The key that most configurations have. */
void session_repair(struct parcel *p)
{
  static const uint8_t secret[] = "secret";
  static const struct vip_key key = {1, secret, 6, 0};
  uint8_t *tlv = md5_tlv(p);

  if (tlv != NULL)
    sign(&key, p, tlv);
}

/* ---- parts of a message; each returns what is behind it ---- */

/* The digest comes last. */
static uint8_t *put_auth(const struct vip_auth *auth, uint8_t *tlv)
{
  const struct vip_key *key = auth->keys;

  tlv[0] = 3;
  if (auth->method->kind == VIP_AUTH_TEXT) {
    tlv[1] = (uint8_t)(4 + key->length + 1);
    tlv[2] = VIP_GLBP_AUTH_TEXT;
    tlv[3] = (uint8_t)(key->length + 1);
    memcpy(tlv + 4, key->secret, key->length);
    return tlv + tlv[1];
  }
  tlv[1] = key->id != 0 ? 24 : 20;
  tlv[2] = key->id != 0 ? VIP_GLBP_AUTH_MD5_CHAIN : VIP_GLBP_AUTH_MD5;
  tlv[3] = (uint8_t)(tlv[1] - 4);
  if (key->id != 0)
    put(tlv + 4, key->id, 4);
  return tlv + tlv[1];
}

/* With our nonce, the one before it, or another one. */
static uint8_t *put_nonce(const struct router *r, const struct slot *s, unsigned choice,
                          uint8_t *tlv)
{
  const struct vip_glbp_run *run = &glbp_of(s)->run;

  tlv[0] = 4;
  tlv[1] = 20;
  tlv[2] = 1;
  tlv[3] = (uint8_t)choice;
  put(tlv + 4, 0x11223344, 4);
  memcpy(tlv + 8, r->mac.octet, sizeof r->mac.octet);
  put(tlv + 14, choice == 0 ? run->nonce : choice == 1 ? run->nonce_before : 5, 4);
  return tlv + 20;
}

static struct vip_addr virtual_address(const struct slot *s, unsigned choice)
{
  struct vip_addr addr = session_nth(s->family, 0);

  if (s->registered && choice == 0 && !vip_addr_is_none(&glbp_of(s)->run.address))
    addr = glbp_of(s)->run.address;
  if (choice == 2)
    addr = session_own(0, s->family);
  if (choice == 3)
    memset(&addr, 0, sizeof addr);
  return addr;
}

static uint8_t *put_hello(const struct slot *s, const uint8_t *a, uint8_t *tlv)
{
  /* Hello and hold time in milliseconds, redirect time and timeout in seconds. */
  static const uint32_t times[8][4] = {{3000, 10000, 600, 14400}, {1000, 3000, 600, 14400},
                                       {3000, 10000, 0, 0},       {250, 800, 3600, 65535},
                                       {5000, 4000, 600, 14400},  {60000, 180000, 600, 1200},
                                       {49, 180001, 600, 14400},  {50, 51, 600, 599}};
  const uint32_t *time = times[a[3] >> 3 & 7];
  const struct vip_addr addr = virtual_address(s, a[4] & 3);
  const uint8_t octets = s->family == VIP_IPV4 ? 4 : 16;

  tlv[0] = 1;
  tlv[1] = (uint8_t)(24 + octets);
  tlv[3] = (uint8_t)(1u << (a[3] & 7));
  tlv[5] = a[1];
  put(tlv + 8, time[0], 4);
  put(tlv + 12, time[1], 4);
  put(tlv + 16, time[2], 2);
  put(tlv + 18, time[3], 2);
  tlv[22] = s->family == VIP_IPV4 ? 1 : 2;
  tlv[23] = octets;
  memcpy(tlv + 24, addr.octet, octets);
  return tlv + tlv[1];
}

static uint8_t *put_forwarder(const struct slot *s, unsigned number, const uint8_t *a, uint8_t *tlv)
{
  static const uint8_t priorities[] = {167, 135, 39, 7, 160, 128, 32, 0};
  static const uint16_t seconds[][2] = {{14400, 600}, {600, 0}, {0, 0}, {65535, 65535}};
  const struct vip_mac mac = vip_glbp_mac(s->id, (uint8_t)number);
  const uint16_t *left = seconds[a[5] & 3];

  tlv[0] = 2;
  tlv[1] = 20;
  tlv[2] = (uint8_t)number;
  tlv[3] = (a[4] & 0x10) != 0 ? 4 : 32;
  tlv[5] = priorities[a[4] >> 5];
  tlv[6] = (uint8_t)(100 - number);
  put(tlv + 8, left[0], 2);
  put(tlv + 10, left[1], 2);
  memcpy(tlv + 14, mac.octet, sizeof mac.octet);
  return tlv + 20;
}

static void put_header(const struct router *r, const struct slot *s, const uint8_t *a, uint8_t *to)
{
  const unsigned choice = a[0] >> 2 & 3;

  to[0] = 1;
  to[1] = (a[0] & 3) == 3 ? VIP_GLBP_HELLO : a[0] & 3;
  put(to + 2, s->id, 2);
  to[11] = (uint8_t)(2 - r->number);
  if (choice == 1)
    memcpy(to + 6, r->mac.octet, sizeof r->mac.octet);
  if (choice >= 2)
    to[6] = (uint8_t)choice;
}

/* ---- packets out of a script ---- */

static struct vip_addr destination(const struct router *r, const struct slot *s, bool hello,
                                   unsigned choice)
{
  static const struct vip_addr groups[] = {VIP_GLBP_GROUP_IPV4, VIP_GLBP_GROUP_IPV6};

  return hello != (choice % 8 == 7) ? groups[s->family == VIP_IPV6]
                                    : *session_address(r, s->family);
}

/*
 * One octet each: what it is, owner, nonce and count of forwarders; priority;
 * source (low half) and destination (high); state, times and TTL; address,
 * forwarders; seconds and damage.
 */
void session_inject(struct world *w, struct router *r, struct slot *s, const uint8_t *a)
{
  const struct vip_auth *auth = s->registered ? glbp_of(s)->config.auth : NULL;
  struct parcel p = {.to = r->number};
  uint8_t *at = p.data + HEADER;
  uint8_t *tlv = NULL;
  /* Alone, there is at least one. */
  const unsigned forwarders = (a[0] & 3) == VIP_GLBP_HELLO ? a[0] >> 6 : 1u + (a[0] >> 6);

  p.meta.family = s->family;
  p.meta.src = session_source(r, s->family, a[2] & 15);
  p.meta.ttl = (a[3] & 0xc0) != 0xc0 ? 255 : 1;
  put_header(r, s, a, p.data);
  p.meta.dst = destination(r, s, p.data[1] == VIP_GLBP_HELLO, a[2] >> 4);
  if (auth != NULL && (a[5] & 0xe0) != 0x80) {
    tlv = at;
    at = put_auth(auth, at);
    if (tlv[2] != VIP_GLBP_AUTH_TEXT && (a[0] & 0x30) != 0x20)
      at = put_nonce(r, s, a[0] >> 4 & 3, at);
  }
  if ((a[0] & 3) == VIP_GLBP_HELLO)
    at = put_hello(s, a, at);
  for (unsigned i = 0; i < forwarders; i++)
    at = put_forwarder(s, 1 + ((a[4] >> 2 & 3) + i) % 4, a, at);
  p.length = (uint8_t)(at - p.data);
  if (tlv != NULL && tlv[2] != VIP_GLBP_AUTH_TEXT)
    sign(auth->keys, &p, tlv);
  if ((a[5] & 0xe0) == 0xe0)
    p.length = (uint8_t)(p.length - (a[5] & 7));
  if ((a[5] & 0xe0) == 0xc0)
    p.data[a[5] % 32] ^= 0x40;
  session_input(w, r, &p);
}

/* Any octets; their header is repaired most of the time. */
void session_raw(struct world *w, struct router *r, struct slot *s, const uint8_t *a,
                 const uint8_t *octets, size_t count)
{
  struct parcel p = {.to = r->number};

  p.meta.family = s->family;
  p.meta.src = session_source(r, s->family, a[0] & 15);
  p.meta.ttl = a[1] < 240 ? 255 : a[1];
  p.length = (uint8_t)count;
  if (count != 0)
    memcpy(p.data, octets, count);
  if (count >= HEADER && a[1] % 8 != 7) {
    p.data[0] = 1;
    p.data[1] %= 3;
    put(p.data + 2, s->id, 2);
    p.data[6] &= 0xfe;
  }
  p.meta.dst = destination(r, s, p.data[1] == VIP_GLBP_HELLO, a[0] >> 4);
  if (a[1] % 4 != 1)
    session_repair(&p);
  session_input(w, r, &p);
}
