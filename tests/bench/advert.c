/* SPDX-License-Identifier: MIT */
/*
 * advert.c - what the routers of a world hear.
 *
 * A second engine of one owner makes the advertisements of VRRP and the Hellos of
 * HSRP, so that no codec and no digest is written a second time here.  A GLBP
 * gateway with two forwarders needs others beside it: its Hello is made by the
 * codec alone, and signed as glbp.md 3.1 says.
 */
#include "world_private.h"

#include <string.h>

/* ---- VRRP and HSRP ---- */

/* Where send_recorded() writes. */
struct record {
  enum world_kind kind;
  uint8_t state; /* HSRP: of the Hello that is wanted */
  uint8_t *out;
  size_t length;
};

/* Is it what is to be recorded? */
static bool is_wanted(const struct record *record, const struct vip_packet *packet)
{
  struct vip_hsrp_message message;

  if (world_protocol(record->kind) != VIP_PROTOCOL_HSRP)
    return true;
  return vip_hsrp_decode(&message, world_version(record->kind), world_family(record->kind),
                         packet->data, packet->length) == VIP_OK &&
         message.opcode == VIP_HSRP_HELLO && message.state == record->state;
}

static int send_recorded(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct record *record = vip_engine_user(vip_if_engine(ifp));

  if (packet->length > WORLD_ADVERT_MAX || !is_wanted(record, packet))
    return -1;
  memcpy(record->out, packet->data, packet->length);
  record->length = packet->length;
  return 0;
}

static size_t recorded(enum world_kind kind, uint32_t router, unsigned turn,
                       uint8_t out[WORLD_ADVERT_MAX])
{
  static const struct vip_ops ops = {
      .send = send_recorded, .claim = world_claim, .release = world_release};
  const bool is_hsrp = world_protocol(kind) == VIP_PROTOCOL_HSRP;
  struct record record = {kind, turn % 2 == 0 ? VIP_HSRP_ACTIVE : VIP_HSRP_STANDBY, out, 0};
  const struct vip_addr address = world_virtual(kind, router);
  const struct vip_if_config ifc = world_if_config(kind, 1, 3);
  struct vip_engine_config ec;
  struct vip_engine engine;
  struct vip_slot slot;
  struct vip_if ifp;
  struct vip_vrrp vrrp;
  struct vip_hsrp hsrp;
  struct vip_group *group = is_hsrp ? &hsrp.group : &vrrp.group;
  uint8_t tx[WORLD_ADVERT_MAX];
  int result;

  memset(&ec, 0, sizeof ec);
  ec.ops = &ops;
  ec.slots = &slot;
  ec.slot_count = 1;
  ec.tx = tx;
  ec.tx_size = sizeof tx;
  ec.user = &record;
  if (vip_engine_init(&engine, &ec) != VIP_OK || vip_if_init(&ifp, &engine, &ifc) != VIP_OK)
    return 0;
  result = is_hsrp ? world_init_hsrp(&hsrp, &ifp, kind, router, &address, WORLD_OWNER, 0)
                   : world_init_vrrp(&vrrp, &ifp, kind, router, &address, WORLD_OWNER, 0);
  if (result != VIP_OK || vip_group_start(group, 0) != VIP_OK)
    return 0;
  /* An owner has spoken by now; HSRP is Active after two hold times. */
  for (unsigned i = 0; i < 20 && record.length == 0; i++)
    (void)vip_engine_tick_some(&engine, vip_engine_deadline(&engine), 1);
  return record.length;
}

/* ---- GLBP ---- */

/* The first TLV is authentication, behind 12 octets of header. */
enum { DIGEST = 16, ADDRESS = 4, KEY_ID = 4, AUTH_DATA_AT = 16 };

/* With the sender's address in the place of the digest. */
static void sign(uint8_t *data, size_t length)
{
  const struct vip_key *key = world_auth.keys;
  const struct vip_octets whole = {data, length};
  const struct vip_addr src = world_link(WORLD_GLBP_MD5, 3);
  uint8_t *digest = data + AUTH_DATA_AT + KEY_ID;
  uint8_t made[DIGEST];

  data[AUTH_DATA_AT + KEY_ID - 1] = (uint8_t)key->id;
  memcpy(digest, src.octet, ADDRESS);
  vip_auth_md5.digest(key, &whole, 1, made);
  memcpy(digest, made, DIGEST);
}

static void add_nonce(struct vip_glbp_message *message, uint8_t echo[VIP_GLBP_ECHO])
{
  const struct vip_if_config heard = world_if_config(WORLD_GLBP_MD5, 1, 2);
  const uint32_t nonce = WORLD_NONCE;

  memcpy(echo, heard.mac.octet, sizeof heard.mac.octet);
  for (unsigned i = 0; i < 4; i++)
    echo[6 + i] = (uint8_t)(nonce >> (24 - 8 * i));
  message->auth = VIP_GLBP_AUTH_MD5_CHAIN;
  message->auth_length = KEY_ID + DIGEST;
  message->has_nonce = true;
  message->nonce = 1;
  message->echo_count = 1;
  message->echoes = echo;
}

static size_t encoded(enum world_kind kind, uint32_t router, uint8_t state, uint8_t priority,
                      unsigned first, uint8_t out[WORLD_ADVERT_MAX])
{
  struct vip_glbp_message message;
  uint8_t echo[VIP_GLBP_ECHO];
  int length;

  memset(&message, 0, sizeof message);
  message.family = world_family(kind);
  message.opcode = VIP_GLBP_HELLO;
  message.group = (uint16_t)(1 + router % WORLD_ROUTERS_PER_IF);
  message.owner = world_if_config(kind, 1, 3).mac;
  message.has_hello = true;
  message.state = state;
  message.priority = priority;
  message.hello_ms = 3000;
  message.hold_ms = 10000;
  message.redirect_s = 600;
  message.timeout_s = 14400;
  message.address = world_virtual(kind, router);
  for (unsigned number = first; number <= 2; number++) {
    const struct vip_glbp_vf_tlv forwarder = {
        (uint8_t)number, VIP_GLBP_ACTIVE, number == first ? 167 : 135, 100, 14400, 600};
    message.forwarders[message.forwarder_count++] = forwarder;
  }
  if (world_has_key(kind))
    add_nonce(&message, echo);
  length = vip_glbp_encode(&message, out, WORLD_ADVERT_MAX);
  if (length > 0 && world_has_key(kind))
    sign(out, (size_t)length);
  return length > 0 ? (size_t)length : 0;
}

void world_pair(struct world *world)
{
  const struct vip_meta meta = world_meta(world->kind);
  uint8_t hello[WORLD_ADVERT_MAX];

  for (uint32_t i = 0; world->glbp != NULL && i < world->count; i++)
    (void)vip_glbp_input(world_if(world, i), &meta, hello,
                         encoded(world->kind, i, VIP_GLBP_STANDBY, 1, 2, hello), world->engine.now);
}

/* ---- all ---- */

size_t world_secret(enum world_kind kind, size_t length)
{
  if (world_protocol(kind) == VIP_PROTOCOL_GLBP)
    return AUTH_DATA_AT + KEY_ID;
  return length == VIP_HSRP_V1_LENGTH ? 8 : length - 1;
}

struct vip_query world_query(const struct world *world, uint32_t router)
{
  struct vip_query query;

  memset(&query, 0, sizeof query);
  query.family = world_family(world->kind);
  query.target = world->addresses[router];
  query.sender = world_link(world->kind, 9);
  query.client.octet[5] = 9;
  return query;
}

size_t world_advert(enum world_kind kind, uint32_t router, unsigned turn,
                    uint8_t out[WORLD_ADVERT_MAX])
{
  if (world_protocol(kind) == VIP_PROTOCOL_GLBP)
    return encoded(kind, router, VIP_GLBP_ACTIVE, WORLD_OWNER, 1, out);
  return recorded(kind, router, turn, out);
}
