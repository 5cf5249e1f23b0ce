/* SPDX-License-Identifier: MIT */
/*
 * hsrp_wire.c - the HSRP codec: RFC 2281 section 5.1 with Cisco's Advertise and
 * MD5 TLV (version 1), and Cisco's version 2, a list of TLVs.
 *
 *   version 1   0, opcode, state, hello, hold, priority, group, 0,
 *               8 octets of text, IPv4 address; MD5: TLV behind it
 *   Advertise   0, 3, TLV type (2), TLV length (2), interface state, 0,
 *               active groups (2), passive groups (2), 4 reserved octets
 *   version 2   type, length, value; types: 1 Group State, 2 Interface State,
 *               3 text, 4 MD5
 *   Group State 2, opcode, state, IP version, group (2), identifier (6),
 *               priority (4), hello (4), hold (4), address (16)
 *
 * Nothing above this file sees wire order, units or numbers of states; nothing
 * here sees a state machine.  The digest is hsrp_auth.c's.
 */
#include <vip/hsrp.h>
#include <vip/wire.h>

#include "bytes.h"

#include <string.h>

enum { TLV_GROUP = 1, TLV_INTERFACE = 2, TLV_TEXT = 3, TLV_MD5 = 4, TLV_KINDS = 5, TLV_HEADER = 2 };
enum { V1_VERSION = 0, V2_VERSION = 2, MS = 1000 };
enum { V1_TEXT_AT = 8, V1_ADDRESS_AT = 16 };
/* Version 1 Advertise: its one TLV, whose length counts all that is behind the opcode. */
enum { ADVERTISE_INTERFACE = 1, ADVERTISE_LENGTH = 14 };
/* In a Group State TLV. */
enum { GROUP_AT = 6, IDENTIFIER_AT = 8, PRIORITY_AT = 14, HELLO_AT = 18, HOLD_AT = 22, IP_AT = 26 };

/* The states' numbers, in the order of enum vip_hsrp_state. */
static const uint8_t v1_states[] = {0, 1, 2, 4, 8, 16};
static const uint8_t v2_states[] = {1, 2, 3, 4, 5, 6};

enum { STATES = sizeof v1_states, V2_DISABLED = 0 };

/* The state with that number, or STATES. */
static uint8_t state_of(const uint8_t numbers[STATES], uint8_t number)
{
  uint8_t state = 0;

  while (state < STATES && numbers[state] != number)
    state++;
  return state;
}

static size_t address_length(uint8_t family)
{
  return family == VIP_IPV4 ? 4 : 16;
}

/* ---- version 1, decoding ---- */

static int decode_advertise(struct vip_hsrp_message *message, const uint8_t *data, size_t length)
{
  if (length < VIP_HSRP_V1_ADVERTISE || vipi_get16(data + 4) != ADVERTISE_LENGTH)
    return VIP_ERR_LENGTH;
  if (vipi_get16(data + 2) != ADVERTISE_INTERFACE)
    return VIP_ERR_TYPE;
  message->if_state = data[6];
  message->active_groups = vipi_get16(data + 8);
  message->passive_groups = vipi_get16(data + 10);
  if (message->if_state < VIP_HSRP_IF_DORMANT || message->if_state > VIP_HSRP_IF_ACTIVE)
    return VIP_ERR_VALUE;
  message->behind = (uint16_t)(length - VIP_HSRP_V1_ADVERTISE);
  return VIP_OK;
}

static bool is_md5_tlv(const uint8_t *tlv, size_t length)
{
  return length == VIP_HSRP_MD5_TLV && tlv[0] == TLV_MD5 && tlv[1] == VIP_HSRP_MD5_TLV - TLV_HEADER;
}

static int decode_v1(struct vip_hsrp_message *message, const uint8_t *data, size_t length)
{
  if (data[0] != V1_VERSION || message->family != VIP_IPV4)
    return VIP_ERR_VERSION;
  if (length < 2)
    return VIP_ERR_LENGTH;
  message->opcode = data[1];
  if (message->opcode == VIP_HSRP_ADVERTISE)
    return decode_advertise(message, data, length);
  if (message->opcode > VIP_HSRP_ADVERTISE)
    return VIP_ERR_TYPE;
  if (length < VIP_HSRP_V1_LENGTH)
    return VIP_ERR_LENGTH;
  message->state = state_of(v1_states, data[2]);
  message->hello_ms = (uint32_t)data[3] * MS;
  message->hold_ms = (uint32_t)data[4] * MS;
  message->priority = data[5];
  message->group = data[6];
  message->text = data + V1_TEXT_AT;
  message->address = data + V1_ADDRESS_AT;
  message->auth = VIP_AUTH_TEXT;
  if (is_md5_tlv(data + VIP_HSRP_V1_LENGTH, length - VIP_HSRP_V1_LENGTH)) {
    message->auth = VIP_AUTH_MD5;
    message->md5 = data + VIP_HSRP_V1_LENGTH;
  } else {
    message->behind = (uint16_t)(length - VIP_HSRP_V1_LENGTH);
  }
  return message->state < STATES ? VIP_OK : VIP_ERR_VALUE;
}

/* ---- version 2, decoding ---- */

/* Where the known TLVs of a datagram begin, by type; NULL: not there. */
struct parts {
  const uint8_t *tlv[TLV_KINDS];
};

/* Finds the TLVs.  VIP_ERR_LENGTH before VIP_ERR_TLV, wherever they stand. */
static int find_parts(struct parts *parts, const uint8_t *data, size_t length)
{
  static const uint8_t lengths[TLV_KINDS] = {0, VIP_HSRP_GROUP_TLV, VIP_HSRP_IF_TLV,
                                             VIP_HSRP_TEXT_TLV, VIP_HSRP_MD5_TLV};
  struct vipi_cursor rest = {data, length};
  int result = VIP_OK;

  memset(parts, 0, sizeof *parts);
  while (rest.left > 0) {
    const uint8_t *tlv = vipi_take(&rest, TLV_HEADER);

    if (tlv == NULL || vipi_take(&rest, tlv[1]) == NULL)
      return VIP_ERR_LENGTH;
    if (tlv[0] == 0 || tlv[0] >= TLV_KINDS)
      continue;
    if (tlv[1] + TLV_HEADER != lengths[tlv[0]])
      return VIP_ERR_LENGTH;
    if (parts->tlv[tlv[0]] != NULL)
      result = VIP_ERR_TLV;
    parts->tlv[tlv[0]] = tlv;
  }
  return result;
}

static void decode_interface_state(struct vip_hsrp_message *message, const uint8_t *tlv)
{
  message->opcode = VIP_HSRP_ADVERTISE;
  message->active_groups = vipi_get16(tlv + 2);
  message->passive_groups = vipi_get16(tlv + 4);
  if (message->active_groups != 0)
    message->if_state = VIP_HSRP_IF_ACTIVE;
  else
    message->if_state = message->passive_groups != 0 ? VIP_HSRP_IF_PASSIVE : VIP_HSRP_IF_DORMANT;
}

static int decode_group_state(struct vip_hsrp_message *message, const uint8_t *tlv)
{
  const uint32_t priority = vipi_get32(tlv + PRIORITY_AT);

  if (tlv[2] != V2_VERSION)
    return VIP_ERR_VERSION;
  message->opcode = tlv[3];
  if (message->opcode >= VIP_HSRP_ADVERTISE)
    return VIP_ERR_TYPE;
  message->state = tlv[4] == V2_DISABLED ? (uint8_t)VIP_HSRP_INITIAL : state_of(v2_states, tlv[4]);
  message->group = vipi_get16(tlv + GROUP_AT);
  message->identifier = tlv + IDENTIFIER_AT;
  message->priority = (uint8_t)priority;
  message->hello_ms = vipi_get32(tlv + HELLO_AT);
  message->hold_ms = vipi_get32(tlv + HOLD_AT);
  message->address = tlv + IP_AT;
  if (message->state == STATES || tlv[5] != message->family || priority > UINT8_MAX)
    return VIP_ERR_VALUE;
  return message->group <= VIP_HSRP_GROUP_MAX_V2 ? VIP_OK : VIP_ERR_GROUP;
}

static int decode_v2(struct vip_hsrp_message *message, const uint8_t *data, size_t length)
{
  struct parts parts;
  int result;

  /* A type 0 is none: what begins with it is of version 1. */
  if (data[0] == V1_VERSION)
    return VIP_ERR_VERSION;
  result = find_parts(&parts, data, length);
  if (result != VIP_OK)
    return result;
  if (parts.tlv[TLV_GROUP] == NULL && parts.tlv[TLV_INTERFACE] == NULL)
    return VIP_ERR_TLV;
  if (parts.tlv[TLV_GROUP] == NULL) {
    decode_interface_state(message, parts.tlv[TLV_INTERFACE]);
    return VIP_OK;
  }
  if (parts.tlv[TLV_TEXT] != NULL) {
    message->auth = VIP_AUTH_TEXT;
    message->text = parts.tlv[TLV_TEXT] + TLV_HEADER;
  }
  if (parts.tlv[TLV_MD5] != NULL) {
    message->auth = VIP_AUTH_MD5;
    message->md5 = parts.tlv[TLV_MD5];
  }
  return decode_group_state(message, parts.tlv[TLV_GROUP]);
}

int vip_hsrp_decode(struct vip_hsrp_message *message, uint8_t version, uint8_t family,
                    const uint8_t *data, size_t length)
{
  memset(message, 0, sizeof *message);
  message->version = version;
  message->family = family;
  message->length = (uint16_t)length;
  if (length == 0 || length > UINT16_MAX)
    return VIP_ERR_LENGTH;
  return version == 1 ? decode_v1(message, data, length) : decode_v2(message, data, length);
}

/* ---- encoding ---- */

static size_t message_length(const struct vip_hsrp_message *message)
{
  const bool v1 = message->version == 1;
  size_t length;

  if (message->opcode == VIP_HSRP_ADVERTISE)
    return v1 ? VIP_HSRP_V1_ADVERTISE : VIP_HSRP_IF_TLV;
  length = v1 ? VIP_HSRP_V1_LENGTH : VIP_HSRP_GROUP_TLV;
  if (message->auth == VIP_AUTH_MD5)
    length += VIP_HSRP_MD5_TLV;
  else if (message->auth == VIP_AUTH_TEXT && !v1)
    length += VIP_HSRP_TEXT_TLV;
  return length;
}

static bool encodable_v1(const struct vip_hsrp_message *message)
{
  if (message->family != VIP_IPV4)
    return false;
  if (message->opcode == VIP_HSRP_ADVERTISE)
    return message->if_state >= VIP_HSRP_IF_DORMANT && message->if_state <= VIP_HSRP_IF_ACTIVE;
  return message->group <= VIP_HSRP_GROUP_MAX_V1 && message->hello_ms / MS <= UINT8_MAX &&
         message->hold_ms / MS <= UINT8_MAX &&
         (message->auth == VIP_AUTH_TEXT || message->auth == VIP_AUTH_MD5);
}

static bool encodable_v2(const struct vip_hsrp_message *message)
{
  if (message->family != VIP_IPV4 && message->family != VIP_IPV6)
    return false;
  if (message->opcode == VIP_HSRP_ADVERTISE)
    return true;
  return message->group <= VIP_HSRP_GROUP_MAX_V2 && message->auth <= VIP_AUTH_MD5 &&
         message->identifier != NULL;
}

static bool encodable(const struct vip_hsrp_message *message)
{
  if (message->opcode > VIP_HSRP_ADVERTISE)
    return false;
  if (message->opcode != VIP_HSRP_ADVERTISE &&
      (message->state >= STATES || message->address == NULL))
    return false;
  if (message->version == 1)
    return encodable_v1(message);
  return message->version == 2 && encodable_v2(message);
}

/* `out` is zero. */
static void put(uint8_t *out, const uint8_t *data, size_t length)
{
  if (data != NULL)
    memcpy(out, data, length);
}

static void encode_v1(const struct vip_hsrp_message *message, uint8_t *out)
{
  out[0] = V1_VERSION;
  out[1] = message->opcode;
  if (message->opcode == VIP_HSRP_ADVERTISE) {
    vipi_put16(out + 2, ADVERTISE_INTERFACE);
    vipi_put16(out + 4, ADVERTISE_LENGTH);
    out[6] = message->if_state;
    vipi_put16(out + 8, message->active_groups);
    vipi_put16(out + 10, message->passive_groups);
    return;
  }
  out[2] = v1_states[message->state];
  out[3] = (uint8_t)(message->hello_ms / MS);
  out[4] = (uint8_t)(message->hold_ms / MS);
  out[5] = message->priority;
  out[6] = (uint8_t)message->group;
  put(out + V1_TEXT_AT, message->text, VIP_HSRP_TEXT_DATA);
  put(out + V1_ADDRESS_AT, message->address, 4);
  if (message->auth == VIP_AUTH_MD5)
    put(out + VIP_HSRP_V1_LENGTH, message->md5, VIP_HSRP_MD5_TLV);
}

static void encode_v2(const struct vip_hsrp_message *message, uint8_t *out)
{
  uint8_t *behind = out + VIP_HSRP_GROUP_TLV;

  if (message->opcode == VIP_HSRP_ADVERTISE) {
    out[0] = TLV_INTERFACE;
    out[1] = VIP_HSRP_IF_TLV - TLV_HEADER;
    vipi_put16(out + 2, message->active_groups);
    vipi_put16(out + 4, message->passive_groups);
    return;
  }
  out[0] = TLV_GROUP;
  out[1] = VIP_HSRP_GROUP_TLV - TLV_HEADER;
  out[2] = V2_VERSION;
  out[3] = message->opcode;
  out[4] = v2_states[message->state];
  out[5] = message->family;
  vipi_put16(out + GROUP_AT, message->group);
  put(out + IDENTIFIER_AT, message->identifier, 6);
  vipi_put32(out + PRIORITY_AT, message->priority);
  vipi_put32(out + HELLO_AT, message->hello_ms);
  vipi_put32(out + HOLD_AT, message->hold_ms);
  put(out + IP_AT, message->address, address_length(message->family));
  if (message->auth == VIP_AUTH_MD5) {
    put(behind, message->md5, VIP_HSRP_MD5_TLV);
  } else if (message->auth == VIP_AUTH_TEXT) {
    behind[0] = TLV_TEXT;
    behind[1] = VIP_HSRP_TEXT_DATA;
    put(behind + TLV_HEADER, message->text, VIP_HSRP_TEXT_DATA);
  }
}

int vip_hsrp_encode(const struct vip_hsrp_message *message, uint8_t *out, size_t size)
{
  const size_t length = message_length(message);

  if (!encodable(message))
    return VIP_ERR_ARG;
  if (size < length)
    return VIP_ERR_SPACE;
  memset(out, 0, length);
  if (message->version == 1)
    encode_v1(message, out);
  else
    encode_v2(message, out);
  return (int)length;
}
