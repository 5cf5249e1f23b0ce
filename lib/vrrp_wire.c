/* SPDX-License-Identifier: MIT */
/*
 * vrrp_wire.c - the VRRP codec: RFC 3768 section 5 (version 2), RFC 9568
 * section 5 (version 3), and the MD5 block that Cisco appends to version 2.
 *
 *    0               1               2               3
 *   | version,type | VRID           | priority      | count          |
 *   | auth type or reserved,interval | interval low  | checksum       |
 *   | addresses: count times 4 or 16 octets                          |
 *   | version 2: 8 octets of authentication data; type 254: 30 more  |
 *
 * Nothing above this file sees wire order; nothing here sees a state.
 */
#include <vip/wire.h>

#include "bytes.h"
#include "checksum.h"

#include <string.h>

enum { TYPE_ADVERTISEMENT = 1, IP_PROTOCOL = 112, CHECKSUM_AT = 6, INTERVAL_MAX_V3 = 0x0fff };

static size_t list_length(const struct vip_vrrp_message *message)
{
  return (size_t)message->count * (message->family == VIP_IPV4 ? 4u : 16u);
}

/* Octets of a message with that version, count and authentication type. */
static size_t message_length(const struct vip_vrrp_message *message)
{
  size_t length = VIP_VRRP_HEADER + list_length(message);

  if (message->version == 2)
    length += VIP_VRRP_AUTH_DATA;
  if (message->version == 2 && message->auth_type == VIP_VRRP_AUTH_MD5)
    length += VIP_VRRP_MD5_BLOCK;
  return length;
}

int vip_vrrp_decode(struct vip_vrrp_message *message, uint8_t family, const uint8_t *data,
                    size_t length)
{
  memset(message, 0, sizeof *message);
  message->family = family;
  if (length < VIP_VRRP_HEADER)
    return VIP_ERR_LENGTH;
  message->version = data[0] >> 4;
  message->type = data[0] & 0x0f;
  message->vrid = data[1];
  message->priority = data[2];
  message->count = data[3];
  message->checksum = vipi_get16(data + CHECKSUM_AT);
  if (message->version == 2) {
    message->auth_type = data[4];
    message->interval = data[5];
  } else {
    message->interval = vipi_get16(data + 4) & INTERVAL_MAX_V3;
  }
  if (message->version == 2 ? family != VIP_IPV4 : message->version != 3)
    return VIP_ERR_VERSION;
  if (message->type != TYPE_ADVERTISEMENT)
    return VIP_ERR_TYPE;
  if (message->count == 0)
    return VIP_ERR_COUNT_ZERO;
  if (length != message_length(message))
    return VIP_ERR_LENGTH;
  message->length = (uint16_t)length;
  message->addresses = data + VIP_VRRP_HEADER;
  if (message->version == 2)
    message->auth_data = message->addresses + list_length(message);
  if (message->version == 2 && message->auth_type == VIP_VRRP_AUTH_MD5)
    message->md5 = message->auth_data + VIP_VRRP_AUTH_DATA;
  return VIP_OK;
}

static bool encodable(const struct vip_vrrp_message *message)
{
  if (message->type > 0x0f || message->count == 0 || message->addresses == NULL)
    return false;
  if (message->version == 2)
    return message->family == VIP_IPV4 && message->interval <= UINT8_MAX;
  return message->version == 3 && message->interval <= INTERVAL_MAX_V3 &&
         (message->family == VIP_IPV4 || message->family == VIP_IPV6);
}

static uint8_t *append(uint8_t *at, const uint8_t *data, size_t length)
{
  if (data == NULL)
    memset(at, 0, length);
  else if (data != at)
    memmove(at, data, length);
  return at + length;
}

int vip_vrrp_encode(const struct vip_vrrp_message *message, uint8_t *out, size_t size)
{
  const size_t length = message_length(message);
  uint8_t *at;

  if (!encodable(message))
    return VIP_ERR_ARG;
  if (size < length)
    return VIP_ERR_SPACE;
  /* Addresses first: they may lie in `out` already. */
  at = append(out + VIP_VRRP_HEADER, message->addresses, list_length(message));
  if (message->version == 2)
    at = append(at, message->auth_data, VIP_VRRP_AUTH_DATA);
  if (message->version == 2 && message->auth_type == VIP_VRRP_AUTH_MD5)
    (void)append(at, message->md5, VIP_VRRP_MD5_BLOCK);
  out[0] = (uint8_t)(message->version << 4 | message->type);
  out[1] = message->vrid;
  out[2] = message->priority;
  out[3] = message->count;
  if (message->version == 2) {
    out[4] = message->auth_type;
    out[5] = (uint8_t)message->interval;
  } else {
    vipi_put16(out + 4, message->interval);
  }
  vipi_put16(out + CHECKSUM_AT, message->checksum);
  return (int)length;
}

static uint32_t pseudo_sum(size_t length, uint8_t family, const struct vip_addr *src,
                           const struct vip_addr *dst)
{
  return vipi_sum_pseudo(family, src, dst, IP_PROTOCOL, length);
}

enum vip_vrrp_sum vip_vrrp_sum_verify(const uint8_t *data, size_t length, uint8_t family,
                                      const struct vip_addr *src, const struct vip_addr *dst)
{
  const uint32_t sum = vipi_sum(0, data, length);
  const bool message = family == VIP_IPV4 && vipi_sum_fold(sum) == 0xffff;

  if (family == VIP_IPV4 && data[0] >> 4 == 2)
    return message ? VIP_VRRP_SUM_MESSAGE : VIP_VRRP_SUM_BAD;
  if (vipi_sum_fold(sum + pseudo_sum(length, family, src, dst)) == 0xffff)
    return message ? VIP_VRRP_SUM_BOTH : VIP_VRRP_SUM_PSEUDO;
  return message ? VIP_VRRP_SUM_MESSAGE : VIP_VRRP_SUM_BAD;
}

void vip_vrrp_sum_set(uint8_t *data, size_t length, uint8_t family, const struct vip_addr *src,
                      const struct vip_addr *dst, bool pseudo)
{
  uint32_t sum;

  vipi_put16(data + CHECKSUM_AT, 0);
  sum = vipi_sum(0, data, length);
  if (family == VIP_IPV6 || (pseudo && data[0] >> 4 == 3))
    sum += pseudo_sum(length, family, src, dst);
  vipi_put16(data + CHECKSUM_AT, (uint16_t)~vipi_sum_fold(sum));
}
