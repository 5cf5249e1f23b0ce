/* SPDX-License-Identifier: MIT */
/*
 * vrrp_keys.c - the keys of [vrrp NAME], each of them put into a field of struct
 * vip_vrrp_config.
 *
 * A value alone is looked at here: its form and its range.  What must hold between
 * several keys is looked at when the section is complete: vrrp.c.
 */
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "value.h"
#include "vrrp.h"

enum { TEXT_KEY_MAX = 8, DELAY_MAX_MS = 3600000, PEERS_MAX = 255 };

static struct vrrp_settings *settings_of(void *object)
{
  return vrrp_settings(object);
}

static bool take_version(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"2", "3", "2+3", NULL};
  static const uint8_t versions[] = {VIP_VRRP_V2, VIP_VRRP_V3, VIP_VRRP_V2_V3};
  uint8_t index;

  if (!value_word(config, setting, words, &index))
    return false;
  settings_of(object)->config.version = versions[index];
  return true;
}

static bool take_priority(void *object, const struct setting *setting, struct config *config)
{
  return value_octet(config, setting, 1, 255, &settings_of(object)->config.priority);
}

/* Its range depends on the version, which may come later: see check_interval(). */
static bool take_interval(void *object, const struct setting *setting, struct config *config)
{
  uint64_t us;

  if (!value_duration_us(config, setting, setting->value, &us))
    return false;
  if (us == 0)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; it must be longer than that", setting->value);
  settings_of(object)->interval_us = us;
  return true;
}

static bool take_preempt(void *object, const struct setting *setting, struct config *config)
{
  bool preempt;

  if (!value_flag(config, setting, &preempt))
    return false;
  settings_of(object)->config.no_preempt = !preempt;
  return true;
}

static bool take_preempt_delay(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 0, DELAY_MAX_MS,
                           &settings_of(object)->config.preempt_delay_ms);
}

static bool take_startup_delay(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 0, DELAY_MAX_MS,
                           &settings_of(object)->config.start_delay_ms);
}

static bool take_fast_preempt(void *object, const struct setting *setting, struct config *config)
{
  return value_flag(config, setting, &settings_of(object)->config.fast_preempt);
}

static bool take_mac(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"virtual", "physical", NULL};
  uint8_t index;

  if (!value_word(config, setting, words, &index))
    return false;
  settings_of(object)->config.physical_mac = index == 1;
  return true;
}

static bool take_accept(void *object, const struct setting *setting, struct config *config)
{
  return value_flag(config, setting, &settings_of(object)->config.accept);
}

static bool take_profile(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"rfc3768", "rfc5798", "rfc9568", "compat", NULL};
  static const uint8_t profiles[] = {VIP_VRRP_RFC3768, VIP_VRRP_RFC5798, VIP_VRRP_RFC9568,
                                     VIP_VRRP_COMPAT};
  uint8_t index;

  if (!value_word(config, setting, words, &index))
    return false;
  settings_of(object)->config.profile = profiles[index];
  return true;
}

static bool take_checksum(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"auto", "message", "pseudo", NULL};

  /* In the order of enum vip_vrrp_checksum. */
  return value_word(config, setting, words, &settings_of(object)->config.checksum);
}

static bool take_losing(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"profile", "silent", "reassert", "announce", NULL};

  /* In the order of enum vip_vrrp_losing. */
  return value_word(config, setting, words, &settings_of(object)->config.losing);
}

static bool take_jitter(void *object, const struct setting *setting, struct config *config)
{
  return value_percent(config, setting, 50, &settings_of(object)->config.jitter_pct);
}

static bool take_multicast(void *object, const struct setting *setting, struct config *config)
{
  struct vrrp_settings *settings = settings_of(object);
  const uint8_t family = address_parse(&settings->multicast, setting->value);

  if (family == 0 || !vip_addr_is_multicast(family, &settings->multicast))
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not a multicast address; allowed are those, as 224.0.0.18 "
                           "and ff02::12",
                           setting->value);
  settings->config.group_address = &settings->multicast;
  return group_family(object, setting, family, config);
}

static bool take_unicast_ttl(void *object, const struct setting *setting, struct config *config)
{
  return value_octet(config, setting, 1, 255, &settings_of(object)->config.unicast_ttl);
}

/* "MIN-MAX". */
static bool read_limits(struct config *config, const struct setting *setting, char *text,
                        struct vip_vrrp_peer *peer)
{
  char *max = strchr(text, '-');
  uint32_t low;
  uint32_t high;

  if (max == NULL)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is no range of TTLs; allowed is MIN-MAX, as 253-255", text);
  *max++ = '\0';
  if (!value_number(config, setting, text, 1, 255, &low) ||
      !value_number(config, setting, max, 1, 255, &high))
    return false;
  if (low > high)
    return config_complain(config, setting->line, setting->key,
                           "%s is above %s; the lower TTL comes first", text, max);
  peer->ttl_min = (uint8_t)low;
  peer->ttl_max = (uint8_t)high;
  return true;
}

/* "ADDRESS [MIN-MAX]". */
static bool read_peer(struct group *group, const struct setting *setting, struct config *config,
                      struct vip_vrrp_peer *peer)
{
  const char *at = setting->value;
  char word[64] = "";
  char limits[16];
  uint8_t family;

  (void)value_next(&at, word, sizeof word);
  if (!value_unicast(config, setting, *word != '\0' ? word : setting->value, &peer->addr,
                     &family) ||
      !group_family(group, setting, family, config))
    return false;
  if (value_next(&at, limits, sizeof limits) && !read_limits(config, setting, limits, peer))
    return false;
  return at[strspn(at, " \t")] == '\0' ||
         config_complain(config, setting->line, setting->key,
                         "\"%s\" is too much; allowed are ADDRESS and ADDRESS MIN-MAX",
                         setting->value);
}

static bool take_peer(void *object, const struct setting *setting, struct config *config)
{
  struct vrrp_settings *settings = settings_of(object);
  const uint8_t count = settings->config.peer_count;
  struct vip_vrrp_peer peer = {.ttl_min = 0};
  struct vip_vrrp_peer *peers;

  if (!read_peer(object, setting, config, &peer))
    return false;
  for (uint8_t i = 0; i < count; i++)
    if (vip_addr_compare(&settings->peers[i].addr, &peer.addr) == 0)
      return config_complain(config, setting->line, setting->key,
                             "\"%s\" is in this section already; each router once", setting->value);
  if (count == PEERS_MAX)
    return config_complain(config, setting->line, setting->key,
                           "is one too many; at most %d are allowed", PEERS_MAX);
  peers = realloc(settings->peers, (count + 1u) * sizeof *peers);
  if (peers == NULL)
    return config_complain(config, setting->line, setting->key, "no memory for it");
  peers[count] = peer;
  settings->peers = peers;
  settings->config.peers = peers;
  settings->config.peer_count++;
  return true;
}

/* ---- garp ---- */

/* The word behind `every` and its like. */
static bool read_garp_time(struct config *config, const struct setting *setting, const char **at,
                           const char *word, struct vip_vrrp_config *vrrp)
{
  char text[32] = "";
  uint32_t ms;

  (void)value_next(at, text, sizeof text);
  if (strcmp(word, "every") == 0) {
    if (!value_duration_ms(config, setting, text, 1, UINT16_MAX, &ms))
      return false;
    vrrp->garp_interval_ms = (uint16_t)ms;
  } else if (strcmp(word, "again") == 0) {
    if (!value_duration_ms(config, setting, text, 1, UINT16_MAX, &ms))
      return false;
    vrrp->garp_second_ms = (uint16_t)ms;
  } else {
    return value_duration_s(config, setting, text, 1, UINT16_MAX, &vrrp->garp_refresh_s);
  }
  return true;
}

static bool read_garp_word(struct config *config, const struct setting *setting, const char **at,
                           const char *word, struct vip_vrrp_config *vrrp)
{
  /* In the order of enum vip_vrrp_garp. */
  static const char *const forms[] = {"request", "request-zero", "request-mac",
                                      "reply",   "both",         "cisco"};
  uint32_t count;

  if (strcmp(word, "every") == 0 || strcmp(word, "again") == 0 || strcmp(word, "refresh") == 0)
    return read_garp_time(config, setting, at, word, vrrp);
  for (uint8_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
    if (strcmp(word, forms[i]) == 0) {
      vrrp->garp_form = i;
      return true;
    }
  if (strspn(word, "0123456789") != strlen(word))
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are a number, request, request-zero, "
                           "request-mac, reply, both, cisco, every TIME, again TIME, refresh TIME",
                           word);
  if (!value_number(config, setting, word, 1, 255, &count))
    return false;
  vrrp->garp_count = (uint8_t)count;
  return true;
}

/* "[COUNT] [FORM] [every TIME] [again TIME] [refresh TIME]" in any order. */
static bool take_garp(void *object, const struct setting *setting, struct config *config)
{
  struct vip_vrrp_config *vrrp = &settings_of(object)->config;
  const char *at = setting->value;
  char word[32];

  while (value_next(&at, word, sizeof word))
    if (!read_garp_word(config, setting, &at, word, vrrp))
      return false;
  if (at[strspn(at, " \t")] != '\0')
    return config_complain(config, setting->line, setting->key, "\"%s\" is too long for a word",
                           at);
  return true;
}

/* ---- auth ---- */

static bool take_key(struct vrrp_settings *settings, const struct vip_auth_method *method,
                     uint32_t id, const char *secret, size_t max, const struct setting *setting,
                     struct config *config)
{
  settings->config.auth = &settings->common.auth.auth;
  return auth_add(&settings->common.auth, method, id, secret, max, setting, config);
}

/* "md5:KEY" or "md5:ID:KEY": digits with a colon behind them are an ID. */
static bool take_md5(struct vrrp_settings *settings, const struct setting *setting,
                     const char *text, struct config *config)
{
  uint32_t id = 0;
  char digits[16];

  if (auth_has_id(&text, digits) && !value_number(config, setting, digits, 0, UINT32_MAX, &id))
    return false;
  return take_key(settings, &vip_auth_md5, id, text, AUTH_KEY_MAX, setting, config);
}

static bool take_auth(void *object, const struct setting *setting, struct config *config)
{
  struct vrrp_settings *settings = settings_of(object);
  const char *text = setting->value;

  if (strcmp(text, "none") == 0)
    return true;
  if (strncmp(text, "md5:", 4) == 0)
    return take_md5(settings, setting, text + 4, config);
  if (strncmp(text, "text:", 5) == 0)
    return take_key(settings, &vip_auth_text, 0, text + 5, TEXT_KEY_MAX, setting, config);
  /* The value may hold a secret, so it is not repeated. */
  return config_complain(config, setting->line, setting->key,
                         "is not of a known form; allowed are none, text:KEY, md5:KEY and "
                         "md5:ID:KEY");
}

/* ---- addresses ---- */

/* Advertised addresses stand in front of the excluded ones, whatever their order in the file. */
static bool take_address(void *object, const struct setting *setting, struct config *config)
{
  const unsigned excluded = settings_of(object)->config.excluded_count;
  struct group *group = object;
  const unsigned count = group->address_count - excluded;

  return group_take_address(group, count, count, setting, config);
}

static bool take_excluded(void *object, const struct setting *setting, struct config *config)
{
  uint8_t *excluded = &settings_of(object)->config.excluded_count;
  struct group *group = object;

  if (!group_take_address(group, group->address_count, *excluded, setting, config))
    return false;
  ++*excluded;
  return true;
}

static bool take_source(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;
  uint8_t family;

  if (!value_unicast(config, setting, setting->value, &group->source_addr, &family) ||
      !group_family(group, setting, family, config))
    return false;
  if (family == VIP_IPV6 && !vip_addr_is_link_local(&group->source_addr))
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not link-local; IPv6 allows addresses in fe80::/10",
                           setting->value);
  group->has_source = true;
  return true;
}

const struct key vrrp_keys[] = {
    {"address", true, take_address},
    {"exclude-address", true, take_excluded},
    {"source", false, take_source},
    {"version", false, take_version},
    {"priority", false, take_priority},
    {"interval", false, take_interval},
    {"preempt", false, take_preempt},
    {"preempt-delay", false, take_preempt_delay},
    {"startup-delay", false, take_startup_delay},
    {"fast-preempt", false, take_fast_preempt},
    {"mac", false, take_mac},
    {"accept", false, take_accept},
    {"profile", false, take_profile},
    {"checksum", false, take_checksum},
    {"losing-advert", false, take_losing},
    {"garp", false, take_garp},
    {"jitter", false, take_jitter},
    {"multicast-group", false, take_multicast},
    {"unicast-peer", true, take_peer},
    {"unicast-ttl", false, take_unicast_ttl},
    {"auth", false, take_auth},
    {NULL, false, NULL},
};
