/* SPDX-License-Identifier: MIT */
/*
 * address.c - see address.h.  IPv4 as four decimal numbers; IPv6 as in RFC 4291
 * section 2.2 forms 1 and 2 (no IPv4 tail), written as in RFC 5952.
 */
#include "address.h"

#include <stdio.h>
#include <string.h>

static unsigned word_of(const struct vip_addr *addr, unsigned i)
{
  return (unsigned)addr->octet[2 * i] << 8 | addr->octet[2 * i + 1];
}

/* Where the longest run of two or more zero words begins; 8: there is none. */
static unsigned longest_zeros(const struct vip_addr *addr, unsigned *length)
{
  unsigned best = 8;
  *length = 1;
  for (unsigned i = 0; i < 8; i++) {
    unsigned run = 0;
    while (i + run < 8 && word_of(addr, i + run) == 0)
      run++;
    if (run > *length) {
      best = i;
      *length = run;
    }
  }
  return best;
}

char *address_text(char out[ADDRESS_TEXT], uint8_t family, const struct vip_addr *addr)
{
  const uint8_t *o = addr->octet;
  if (family == VIP_IPV4) {
    (void)snprintf(out, ADDRESS_TEXT, "%d.%d.%d.%d", o[0], o[1], o[2], o[3]);
    return out;
  }
  unsigned length;
  unsigned zeros = longest_zeros(addr, &length);
  size_t at = 0;
  out[0] = '\0';
  for (unsigned i = 0; i < 8; i++) {
    if (i == zeros) {
      at += (size_t)snprintf(out + at, ADDRESS_TEXT - at, "::");
      i += length - 1;
      continue;
    }
    const char *colon = i == 0 || i == zeros + length ? "" : ":";
    at += (size_t)snprintf(out + at, ADDRESS_TEXT - at, "%s%x", colon, word_of(addr, i));
  }
  return out;
}

static bool parse_ipv4(struct vip_addr *addr, const char *text)
{
  for (unsigned i = 0; i < 4; i++) {
    unsigned value = 0;
    unsigned digits = 0;
    for (; *text >= '0' && *text <= '9' && digits < 3; digits++)
      value = 10 * value + (unsigned)(*text++ - '0');
    if (digits == 0 || value > 255 || *text++ != (i < 3 ? '.' : '\0'))
      return false;
    addr->octet[i] = (uint8_t)value;
  }
  return true;
}

static int hex_value(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool parse_ipv6(struct vip_addr *addr, const char *text)
{
  unsigned count = 0; /* octets written */
  unsigned gap = 16;  /* octets in front of "::"; 16: none */
  if (text[0] == ':' && text[1] != ':')
    return false;
  while (*text) {
    if (text[0] == ':' && text[1] == ':') {
      if (gap != 16)
        return false;
      gap = count;
      text += 2;
      if (*text == ':')
        return false;
      continue;
    }
    if (*text == ':' && *++text == '\0')
      return false;
    unsigned value = 0;
    unsigned digits = 0;
    for (; digits < 4 && hex_value(*text) >= 0; digits++)
      value = value << 4 | (unsigned)hex_value(*text++);
    if (digits == 0 || count == 16 || (*text != ':' && *text != '\0'))
      return false;
    addr->octet[count++] = (uint8_t)(value >> 8);
    addr->octet[count++] = (uint8_t)value;
  }
  if (gap == 16)
    return count == 16;
  if (count == 16)
    return false;
  memmove(addr->octet + 16 - (count - gap), addr->octet + gap, count - gap);
  memset(addr->octet + gap, 0, 16 - count);
  return true;
}

uint8_t address_parse(struct vip_addr *addr, const char *text)
{
  memset(addr, 0, sizeof *addr);
  if (parse_ipv4(addr, text))
    return VIP_IPV4;
  memset(addr, 0, sizeof *addr);
  if (parse_ipv6(addr, text))
    return VIP_IPV6;
  memset(addr, 0, sizeof *addr);
  return 0;
}
