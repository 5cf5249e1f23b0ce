/* SPDX-License-Identifier: MIT */
/*
 * glbp_wire.c - the GLBP codec, as recorded routers speak it (glbp.md section 2).
 *
 *   header     1, opcode, group (2), 0 (2), owner (6); then TLVs
 *   TLV        type, length of all of it, value; multiples of 4 octets
 *   Hello      1, length, 0, state, 0, priority, 0 (2), hello ms (4), hold ms (4),
 *              redirect s (2), timeout s (2), 0 (2), address type, address length,
 *              address
 *   forwarder  2, 20, number, state, 0, priority, weight, 0, timeout left s (2),
 *              redirect left s (2), 0 (2), virtual MAC (6)
 *   auth       3, length, type, length of the data, data
 *   nonce      4, length, echoes, generation, nonce (4); each echo: owner (6), nonce (4)
 *
 * Zeros stand for octets that senders leave uninitialised, or that no recording
 * shows otherwise; they are not looked at.  Nothing above this file sees wire
 * order or the numbers of states; nothing here sees a state machine.  Text and
 * digest are glbp_auth.c's.
 */
#include <vip/glbp.h>
#include <vip/wire.h>

#include "bytes.h"
#include "glbp_wire.h"

#include <string.h>

enum { VERSION = 1, OPCODE_AT = 1, GROUP_AT = 2, OWNER_AT = 6, OWNER = 6 };
enum { TLV_HELLO = 1, TLV_FORWARDER = 2, TLV_AUTH = 3, TLV_NONCE = 4, TLV_KINDS = 5 };
/* Shortest TLVs; the longest of any, as its length has one octet. */
enum { TLV_HEADER = 2, HELLO_TLV = 28, FORWARDER_TLV = 20, TLV_MAX = UINT8_MAX, TLV_ALIGN = 4 };
/* In a Hello TLV. */
enum {
  STATE_AT = 3,
  PRIORITY_AT = 5,
  HELLO_AT = 8,
  HOLD_AT = 12,
  REDIRECT_AT = 16,
  TIMEOUT_AT = 18,
  ADDRESS_TYPE_AT = 22,
  ADDRESS_LENGTH_AT = 23,
  ADDRESS_AT = 24
};
/* In a forwarder TLV. */
enum {
  VF_NUMBER_AT = 2,
  VF_STATE_AT = 3,
  VF_PRIORITY_AT = 5,
  VF_WEIGHT_AT = 6,
  VF_TIMEOUT_AT = 8,
  VF_REDIRECT_AT = 10,
  VF_MAC_AT = 14
};
/* Octets of authentication data. */
enum { MD5_DATA = 16, CHAIN_DATA = 20 };

/* The Hello TLV has one bit for each state, from Disabled, 1, to Active, 32. */
enum { STATES = VIP_GLBP_ACTIVE + 1 };

static uint8_t address_length(uint8_t family)
{
  return family == VIP_IPV4 ? 4 : 16;
}

static uint8_t address_type(uint8_t family)
{
  return family == VIP_IPV4 ? 1 : 2;
}

static bool is_unicast(const struct vip_mac *mac)
{
  static const struct vip_mac none;

  return (mac->octet[0] & 1) == 0 && memcmp(mac, &none, sizeof none) != 0;
}

/* True if a TLV of that type holds so much data. */
static bool auth_length_fits(uint8_t type, uint8_t length)
{
  if (type == VIP_GLBP_AUTH_MD5)
    return length == MD5_DATA;
  return type != VIP_GLBP_AUTH_MD5_CHAIN || length == CHAIN_DATA;
}

/* ---- decoding ---- */

/* Each of these gets a TLV that is whole, and at least as long as its header. */

static int decode_auth(struct vip_glbp_message *message, const uint8_t *tlv)
{
  if (tlv[1] < VIPI_GLBP_AUTH_HEADER || tlv[3] > tlv[1] - VIPI_GLBP_AUTH_HEADER ||
      !auth_length_fits(tlv[2], tlv[3]))
    return VIP_ERR_LENGTH;
  message->auth = tlv[2];
  message->auth_length = tlv[3];
  message->auth_data = tlv + VIPI_GLBP_AUTH_HEADER;
  return VIP_OK;
}

static int decode_nonce(struct vip_glbp_message *message, const uint8_t *tlv)
{
  if (tlv[1] < VIPI_GLBP_NONCE_HEADER || tlv[2] * VIP_GLBP_ECHO > tlv[1] - VIPI_GLBP_NONCE_HEADER)
    return VIP_ERR_LENGTH;
  message->has_nonce = true;
  message->echo_count = tlv[2];
  message->generation = tlv[3];
  message->nonce = vipi_get32(tlv + 4);
  message->echoes = tlv + VIPI_GLBP_NONCE_HEADER;
  return VIP_OK;
}

static uint8_t hello_state(uint8_t bit)
{
  for (unsigned state = VIP_GLBP_DISABLED; state < STATES; state++)
    if (bit == 1u << state)
      return (uint8_t)state;
  return VIP_GLBP_LISTEN;
}

static int decode_hello(struct vip_glbp_message *message, const uint8_t *tlv)
{
  const uint8_t length = address_length(message->family);

  if (tlv[1] < HELLO_TLV)
    return VIP_ERR_LENGTH;
  if (tlv[ADDRESS_TYPE_AT] != address_type(message->family))
    return VIP_ERR_VALUE;
  if (tlv[ADDRESS_LENGTH_AT] != length || tlv[1] < ADDRESS_AT + length)
    return VIP_ERR_LENGTH;
  message->has_hello = true;
  message->state = hello_state(tlv[STATE_AT]);
  message->priority = tlv[PRIORITY_AT];
  message->hello_ms = vipi_get32(tlv + HELLO_AT);
  message->hold_ms = vipi_get32(tlv + HOLD_AT);
  message->redirect_s = vipi_get16(tlv + REDIRECT_AT);
  message->timeout_s = vipi_get16(tlv + TIMEOUT_AT);
  memcpy(message->address.octet, tlv + ADDRESS_AT, length);
  return VIP_OK;
}

static uint8_t forwarder_state(uint8_t bit)
{
  if (bit == 1u << VIP_GLBP_LISTEN)
    return VIP_GLBP_LISTEN;
  return bit == 1u << VIP_GLBP_ACTIVE ? VIP_GLBP_ACTIVE : VIP_GLBP_DISABLED;
}

/* True for a number and a virtual MAC of the group, that are not in the message already. */
static bool is_new_forwarder(const struct vip_glbp_message *message, const uint8_t *tlv)
{
  const uint8_t number = tlv[VF_NUMBER_AT];

  for (unsigned i = 0; i < message->forwarder_count; i++)
    if (message->forwarders[i].number == number)
      return false;
  return number >= 1 && number <= VIP_GLBP_FORWARDERS &&
         vipi_glbp_is_mac(tlv + VF_MAC_AT, message->group, number);
}

static int decode_forwarder(struct vip_glbp_message *message, const uint8_t *tlv)
{
  struct vip_glbp_vf_tlv *forwarder;

  if (tlv[1] < FORWARDER_TLV)
    return VIP_ERR_LENGTH;
  if (message->opcode == VIP_GLBP_REQUEST)
    return VIP_OK;
  if (!is_new_forwarder(message, tlv)) {
    message->bad_forwarder = true;
    return VIP_OK;
  }
  forwarder = &message->forwarders[message->forwarder_count++];
  forwarder->number = tlv[VF_NUMBER_AT];
  if (message->opcode == VIP_GLBP_RESPONSE)
    return VIP_OK;
  forwarder->state = forwarder_state(tlv[VF_STATE_AT]);
  forwarder->priority = tlv[VF_PRIORITY_AT];
  forwarder->weight = tlv[VF_WEIGHT_AT];
  forwarder->timeout_s = vipi_get16(tlv + VF_TIMEOUT_AT);
  forwarder->redirect_s = vipi_get16(tlv + VF_REDIRECT_AT);
  return VIP_OK;
}

static int decode_tlv(struct vip_glbp_message *message, const uint8_t *tlv)
{
  switch (tlv[0]) {
  case TLV_HELLO:
    return decode_hello(message, tlv);
  case TLV_FORWARDER:
    return decode_forwarder(message, tlv);
  case TLV_AUTH:
    return decode_auth(message, tlv);
  default:
    return decode_nonce(message, tlv);
  }
}

/* VIP_ERR_LENGTH before VIP_ERR_VALUE and VIP_ERR_TLV, wherever they stand. */
static int decode_tlvs(struct vip_glbp_message *message, struct vipi_cursor rest)
{
  bool seen[TLV_KINDS] = {false};
  int result = is_unicast(&message->owner) ? VIP_OK : VIP_ERR_VALUE;

  while (rest.left > 0) {
    const uint8_t *tlv = vipi_take(&rest, TLV_HEADER);
    int found;

    if (tlv == NULL || tlv[1] < TLV_HEADER || vipi_take(&rest, tlv[1] - (size_t)TLV_HEADER) == NULL)
      return VIP_ERR_LENGTH;
    if (tlv[0] == 0 || tlv[0] >= TLV_KINDS || (seen[tlv[0]] && tlv[0] != TLV_FORWARDER))
      continue;
    seen[tlv[0]] = true;
    found = decode_tlv(message, tlv);
    if (found == VIP_ERR_LENGTH)
      return found;
    if (found != VIP_OK)
      result = found;
  }
  if (result != VIP_OK)
    return result;
  if (message->opcode == VIP_GLBP_HELLO && seen[TLV_HELLO])
    return VIP_OK;
  return seen[TLV_FORWARDER] ? VIP_OK : VIP_ERR_TLV;
}

int vip_glbp_decode(struct vip_glbp_message *message, uint8_t family, const uint8_t *data,
                    size_t length)
{
  struct vipi_cursor rest = {data, length};

  memset(message, 0, sizeof *message);
  message->family = family;
  message->length = (uint16_t)length;
  if (length > UINT16_MAX || vipi_take(&rest, VIPI_GLBP_HEADER) == NULL)
    return VIP_ERR_LENGTH;
  if (data[0] != VERSION)
    return VIP_ERR_VERSION;
  message->opcode = data[OPCODE_AT];
  message->group = vipi_get16(data + GROUP_AT);
  memcpy(message->owner.octet, data + OWNER_AT, OWNER);
  if (message->opcode > VIP_GLBP_RESPONSE)
    return VIP_ERR_TYPE;
  if (message->group > VIP_GLBP_GROUP_MAX)
    return VIP_ERR_GROUP;
  return decode_tlvs(message, rest);
}

/* ---- encoding ---- */

/* A TLV of `used` octets: padded, but where its length has no room for that. */
static size_t tlv_length(size_t used)
{
  const size_t padded = (used + TLV_ALIGN - 1) / TLV_ALIGN * TLV_ALIGN;

  return padded <= TLV_MAX ? padded : TLV_MAX;
}

static size_t auth_tlv(const struct vip_glbp_message *message)
{
  if (message->auth == VIP_GLBP_AUTH_NONE)
    return 0;
  return tlv_length((size_t)VIPI_GLBP_AUTH_HEADER + message->auth_length);
}

static size_t nonce_tlv(const struct vip_glbp_message *message)
{
  if (!message->has_nonce)
    return 0;
  return tlv_length(VIPI_GLBP_NONCE_HEADER + (size_t)message->echo_count * VIP_GLBP_ECHO);
}

static size_t hello_tlv(const struct vip_glbp_message *message)
{
  return message->has_hello ? ADDRESS_AT + (size_t)address_length(message->family) : 0;
}

/* What a Request has one of, too. */
static unsigned forwarder_tlvs(const struct vip_glbp_message *message)
{
  return message->opcode == VIP_GLBP_REQUEST ? 1 : message->forwarder_count;
}

static bool encodable_forwarders(const struct vip_glbp_message *message)
{
  unsigned numbers = 0;

  if (message->forwarder_count > VIP_GLBP_FORWARDERS)
    return false;
  for (unsigned i = 0; i < message->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *forwarder = &message->forwarders[i];
    const unsigned number = 1u << forwarder->number % 8;

    if (forwarder->number < 1 || forwarder->number > VIP_GLBP_FORWARDERS || (numbers & number) != 0)
      return false;
    if (forwarder->state != VIP_GLBP_DISABLED && forwarder->state != VIP_GLBP_LISTEN &&
        forwarder->state != VIP_GLBP_ACTIVE)
      return false;
    numbers |= number;
  }
  return true;
}

/* Whether it has the parts that its opcode wants. */
static bool encodable_parts(const struct vip_glbp_message *message)
{
  switch (message->opcode) {
  case VIP_GLBP_HELLO:
    return (message->has_hello || message->forwarder_count != 0) && message->state < STATES;
  case VIP_GLBP_REQUEST:
    return !message->has_hello && message->forwarder_count == 0;
  case VIP_GLBP_RESPONSE:
    return !message->has_hello && message->forwarder_count == 1;
  default:
    return false;
  }
}

static bool encodable(const struct vip_glbp_message *message)
{
  if (message->family != VIP_IPV4 && message->family != VIP_IPV6)
    return false;
  return message->group <= VIP_GLBP_GROUP_MAX && is_unicast(&message->owner) &&
         message->auth <= VIP_GLBP_AUTH_MD5_CHAIN &&
         message->auth_length <= VIP_GLBP_AUTH_DATA_MAX &&
         auth_length_fits(message->auth, message->auth_length) &&
         message->echo_count <= VIP_GLBP_ECHOES_MAX && encodable_parts(message) &&
         encodable_forwarders(message);
}

/* Where the TLV of that type and length begins, to be filled in; `at` moves behind it. */
static uint8_t *begin_tlv(uint8_t **at, uint8_t type, size_t length)
{
  uint8_t *tlv = *at;

  tlv[0] = type;
  tlv[1] = (uint8_t)length;
  *at += length;
  return tlv;
}

/* The places are zero. */
static void encode_auth(const struct vip_glbp_message *message, uint8_t **at)
{
  uint8_t *tlv = begin_tlv(at, TLV_AUTH, auth_tlv(message));

  tlv[2] = message->auth;
  tlv[3] = message->auth_length;
  if (message->auth_data != NULL)
    memcpy(tlv + VIPI_GLBP_AUTH_HEADER, message->auth_data, message->auth_length);
}

static void encode_nonce(const struct vip_glbp_message *message, uint8_t **at)
{
  uint8_t *tlv = begin_tlv(at, TLV_NONCE, nonce_tlv(message));

  tlv[2] = message->echo_count;
  tlv[3] = message->generation;
  vipi_put32(tlv + 4, message->nonce);
  if (message->echoes != NULL)
    memcpy(tlv + VIPI_GLBP_NONCE_HEADER, message->echoes,
           (size_t)message->echo_count * VIP_GLBP_ECHO);
}

static void encode_hello(const struct vip_glbp_message *message, uint8_t **at)
{
  uint8_t *tlv = begin_tlv(at, TLV_HELLO, hello_tlv(message));

  tlv[STATE_AT] = (uint8_t)(1u << message->state);
  tlv[PRIORITY_AT] = message->priority;
  vipi_put32(tlv + HELLO_AT, message->hello_ms);
  vipi_put32(tlv + HOLD_AT, message->hold_ms);
  vipi_put16(tlv + REDIRECT_AT, message->redirect_s);
  vipi_put16(tlv + TIMEOUT_AT, message->timeout_s);
  tlv[ADDRESS_TYPE_AT] = address_type(message->family);
  tlv[ADDRESS_LENGTH_AT] = address_length(message->family);
  memcpy(tlv + ADDRESS_AT, message->address.octet, address_length(message->family));
}

static void encode_forwarder(const struct vip_glbp_message *message,
                             const struct vip_glbp_vf_tlv *forwarder, uint8_t **at)
{
  uint8_t *tlv = begin_tlv(at, TLV_FORWARDER, FORWARDER_TLV);
  struct vip_mac mac;

  if (message->opcode == VIP_GLBP_REQUEST)
    return;
  mac = vip_glbp_mac(message->group, forwarder->number);
  tlv[VF_NUMBER_AT] = forwarder->number;
  memcpy(tlv + VF_MAC_AT, mac.octet, sizeof mac.octet);
  if (message->opcode == VIP_GLBP_RESPONSE)
    return;
  if (forwarder->state != VIP_GLBP_DISABLED)
    tlv[VF_STATE_AT] = (uint8_t)(1u << forwarder->state);
  tlv[VF_PRIORITY_AT] = forwarder->priority;
  tlv[VF_WEIGHT_AT] = forwarder->weight;
  vipi_put16(tlv + VF_TIMEOUT_AT, forwarder->timeout_s);
  vipi_put16(tlv + VF_REDIRECT_AT, forwarder->redirect_s);
}

int vip_glbp_encode(const struct vip_glbp_message *message, uint8_t *out, size_t size)
{
  uint8_t *at = out;
  size_t length;

  if (!encodable(message))
    return VIP_ERR_ARG;
  length = VIPI_GLBP_HEADER + auth_tlv(message) + nonce_tlv(message) + hello_tlv(message) +
           (size_t)forwarder_tlvs(message) * FORWARDER_TLV;
  if (size < length)
    return VIP_ERR_SPACE;
  memset(out, 0, length);
  out[0] = VERSION;
  out[OPCODE_AT] = message->opcode;
  vipi_put16(out + GROUP_AT, message->group);
  memcpy(out + OWNER_AT, message->owner.octet, OWNER);
  at += VIPI_GLBP_HEADER;
  if (message->auth != VIP_GLBP_AUTH_NONE)
    encode_auth(message, &at);
  if (message->has_nonce)
    encode_nonce(message, &at);
  if (message->has_hello)
    encode_hello(message, &at);
  for (unsigned i = 0; i < forwarder_tlvs(message); i++)
    encode_forwarder(message, &message->forwarders[i], &at);
  return (int)length;
}
