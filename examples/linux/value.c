/* SPDX-License-Identifier: MIT */
/*
 * value.c - see value.h.  Numbers are decimal and whole: what a file says is what
 * is done, so nothing is rounded, clipped or guessed.
 */
#include "value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"

/* Digits alone, up to `max`. */
static bool parse(const char *text, uint64_t max, uint64_t *out)
{
  uint64_t value = 0;

  if (*text == '\0')
    return false;
  for (; *text != '\0'; text++) {
    const uint64_t digit = (uint64_t)(*text - '0');
    if (*text < '0' || *text > '9' || value > (max - digit) / 10)
      return false;
    value = value * 10 + digit;
  }
  *out = value;
  return true;
}

bool value_number(struct config *config, const struct setting *setting, const char *text,
                  uint32_t min, uint32_t max, uint32_t *out)
{
  uint64_t value;

  if (!parse(text, UINT32_MAX, &value) || value < min || value > max)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are whole numbers %" PRIu32 "..%" PRIu32,
                           text, min, max);
  *out = (uint32_t)value;
  return true;
}

bool value_octet(struct config *config, const struct setting *setting, uint8_t min, uint8_t max,
                 uint8_t *out)
{
  uint32_t number = 0;

  if (!value_number(config, setting, setting->value, min, max, &number))
    return false;
  *out = (uint8_t)number;
  return true;
}

bool value_percent(struct config *config, const struct setting *setting, uint8_t max, uint8_t *out)
{
  const size_t length = strlen(setting->value);
  char digits[16];
  uint32_t percent = 0;

  (void)snprintf(digits, sizeof digits, "%s", setting->value);
  if (length < sizeof digits && digits[length - 1] == '%')
    digits[length - 1] = '\0';
  if (!value_number(config, setting, digits, 0, max, &percent))
    return false;
  *out = (uint8_t)percent;
  return true;
}

bool value_signed(struct config *config, const struct setting *setting, const char *text,
                  int32_t min, int32_t max, int32_t *out)
{
  const bool minus = text[0] == '-';
  uint64_t size;
  int64_t value;

  if (!parse(text + (minus || text[0] == '+'), INT32_MAX, &size))
    size = (uint64_t)INT32_MAX + 1;
  value = minus ? -(int64_t)size : (int64_t)size;
  if (value < min || value > max)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are whole numbers %" PRId32 "..%" PRId32,
                           text, min, max);
  *out = (int32_t)value;
  return true;
}

bool value_word(struct config *config, const struct setting *setting, const char *const *words,
                uint8_t *index)
{
  char known[256] = "";

  for (uint8_t i = 0; words[i] != NULL; i++) {
    const size_t length = strlen(known);
    if (strcmp(words[i], setting->value) == 0) {
      *index = i;
      return true;
    }
    (void)snprintf(known + length, sizeof known - length, "%s%s", i > 0 ? ", " : "", words[i]);
  }
  return config_complain(config, setting->line, setting->key,
                         "\"%s\" is not allowed; allowed are %s", setting->value, known);
}

bool value_flag(struct config *config, const struct setting *setting, bool *out)
{
  static const char *const words[] = {"no", "yes", NULL};
  uint8_t index;

  if (!value_word(config, setting, words, &index))
    return false;
  *out = index == 1;
  return true;
}

bool value_duration_us(struct config *config, const struct setting *setting, const char *text,
                       uint64_t *out)
{
  static const struct {
    const char *name;
    uint32_t us;
  } units[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}};
  const size_t digits = strspn(text, "0123456789");
  char number[16] = "";
  uint64_t value;

  if (digits < sizeof number)
    memcpy(number, text, digits);
  for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++)
    if (strcmp(text + digits, units[i].name) == 0 && parse(number, UINT32_MAX, &value)) {
      *out = value * units[i].us;
      return true;
    }
  return config_complain(config, setting->line, setting->key,
                         "\"%s\" is not a duration; allowed are whole numbers with us, ms or s, as "
                         "1500ms",
                         text);
}

const char *value_duration_text(uint64_t us)
{
  static char room[4][32];
  static unsigned next;
  char *out = room[next++ % 4];

  if (us % 1000000 == 0)
    (void)snprintf(out, sizeof room[0], "%" PRIu64 "s", us / 1000000);
  else if (us % 1000 == 0)
    (void)snprintf(out, sizeof room[0], "%" PRIu64 "ms", us / 1000);
  else
    (void)snprintf(out, sizeof room[0], "%" PRIu64 "us", us);
  return out;
}

bool value_duration_ms(struct config *config, const struct setting *setting, const char *text,
                       uint32_t min, uint32_t max, uint32_t *out)
{
  uint64_t us;

  if (!value_duration_us(config, setting, text, &us))
    return false;
  if (us % 1000 != 0 || us / 1000 < min || us / 1000 > max)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are whole milliseconds, %s..%s", text,
                           value_duration_text((uint64_t)min * 1000),
                           value_duration_text((uint64_t)max * 1000));
  *out = (uint32_t)(us / 1000);
  return true;
}

bool value_duration_s(struct config *config, const struct setting *setting, const char *text,
                      uint32_t min, uint32_t max, uint16_t *out)
{
  uint64_t us;

  if (!value_duration_us(config, setting, text, &us))
    return false;
  if (us % 1000000 != 0 || us / 1000000 < min || us / 1000000 > max)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are whole seconds, %s..%s", text,
                           value_duration_text((uint64_t)min * 1000000),
                           value_duration_text((uint64_t)max * 1000000));
  *out = (uint16_t)(us / 1000000);
  return true;
}

/* ---- addresses ---- */

/* Broadcast, multicast, none, and what stays within a machine (RFC 1122, RFC 4291). */
static bool is_of_no_station(uint8_t family, const struct vip_addr *addr)
{
  static const struct vip_addr loopback = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  static const uint8_t ones[4] = {255, 255, 255, 255};

  if (vip_addr_is_none(addr) || vip_addr_is_multicast(family, addr))
    return true;
  if (family == VIP_IPV6)
    return vip_addr_compare(addr, &loopback) == 0;
  return addr->octet[0] == 0 || addr->octet[0] == 127 ||
         memcmp(addr->octet, ones, sizeof ones) == 0;
}

bool value_unicast(struct config *config, const struct setting *setting, const char *text,
                   struct vip_addr *addr, uint8_t *family)
{
  *family = address_parse(addr, text);
  if (*family == 0)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not an address; allowed are those of IPv4, as 192.0.2.1, and "
                           "IPv6, as fe80::1",
                           text);
  if (is_of_no_station(*family, addr))
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not an address of a station; allowed are unicast addresses",
                           text);
  return true;
}

bool value_prefix(struct config *config, const struct setting *setting, struct vip_addr *addr,
                  uint8_t *family, uint8_t *prefix)
{
  char text[ADDRESS_TEXT + 8];
  const char *slash = strchr(setting->value, '/');
  const size_t length = slash != NULL ? (size_t)(slash - setting->value) : strlen(setting->value);
  uint32_t bits;

  (void)snprintf(text, sizeof text, "%.*s", length < sizeof text ? (int)length : 0, setting->value);
  if (!value_unicast(config, setting, *text != '\0' ? text : setting->value, addr, family))
    return false;
  bits = *family == VIP_IPV4 ? 32 : 128;
  if (slash != NULL && !value_number(config, setting, slash + 1, 1, bits, &bits))
    return false;
  *prefix = (uint8_t)bits;
  return true;
}

bool value_is_mac(const char *text, struct vip_mac *mac)
{
  static const char digits[] = "0123456789abcdef";

  if (strlen(text) != 17)
    return false;
  for (unsigned i = 0; i < 17; i++) {
    const int lower = text[i] >= 'A' && text[i] <= 'F' ? text[i] - 'A' + 'a' : text[i];
    const char *digit = strchr(digits, lower);

    if ((i % 3 == 2) != (text[i] == ':') || (i % 3 != 2 && digit == NULL))
      return false;
    if (i % 3 != 2)
      mac->octet[i / 3] = (uint8_t)(mac->octet[i / 3] << 4 | (digit - digits));
  }
  return (mac->octet[0] & 1) == 0;
}

/* ---- other strings ---- */

bool value_interface(struct config *config, const struct setting *setting, char *out, size_t size)
{
  const char *name = setting->value;

  /* The kernel's own rule, dev_valid_name(). */
  if (strlen(name) >= size || strpbrk(name, "/: \t\v\f") != NULL || strcmp(name, ".") == 0 ||
      strcmp(name, "..") == 0)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not a name of an interface; allowed are 1..%zu characters "
                           "without blank, / and :",
                           name, size - 1);
  (void)snprintf(out, size, "%s", name);
  return true;
}

bool value_copy(struct config *config, const struct setting *setting, const char *text, char **out)
{
  *out = strdup(text);
  return *out != NULL || config_complain(config, setting->line, setting->key, "no memory for it");
}

bool value_path(struct config *config, const struct setting *setting, char **out)
{
  if (setting->value[0] != '/')
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not a whole path; allowed are paths that begin with /",
                           setting->value);
  return value_copy(config, setting, setting->value, out);
}

bool value_next(const char **at, char *word, size_t size)
{
  const char *begin = *at + strspn(*at, " \t");
  const size_t length = strcspn(begin, " \t");

  if (length == 0 || length >= size)
    return false;
  memcpy(word, begin, length);
  word[length] = '\0';
  *at = begin + length;
  return true;
}
