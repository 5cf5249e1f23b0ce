/* SPDX-License-Identifier: MIT */
/*
 * hsrp_keys.c - the keys of [hsrp NAME], each of them put into a field of struct
 * vip_hsrp_config.
 *
 * A value alone is looked at here: its form and its range.  What must hold between
 * several keys is looked at when the section is complete: hsrp.c.  Timers that go on
 * the wire in whole seconds (version 1) may be set in milliseconds, as on Cisco's
 * routers: then all routers of the group need the same.
 */
#include "hsrp.h"

#include <string.h>

#include "origin.h"
#include "value.h"

enum { TEXT_KEY_MAX = 8, DELAY_MAX_S = 3600, START_DELAY_MAX_MS = 10000000 };

static struct hsrp_settings *settings_of(void *object)
{
  return hsrp_settings(object);
}

static struct vip_hsrp_config *config_of(void *object)
{
  return &settings_of(object)->config;
}

VALUE_FLAG_KEY(take_preempt, settings_of(object)->config.preempt, true)
VALUE_FLAG_KEY(take_preempt_on_tie, settings_of(object)->config.no_preempt_on_tie, false)
VALUE_FLAG_KEY(take_accept, settings_of(object)->config.no_accept, false)
VALUE_FLAG_KEY(take_resign_on_coup, settings_of(object)->config.resign_on_coup, true)
VALUE_FLAG_KEY(take_quiet_change, settings_of(object)->config.quiet_change, true)
VALUE_FLAG_KEY(take_source_check, settings_of(object)->config.no_source_check, false)
VALUE_FLAG_KEY(take_auth_required, settings_of(object)->config.auth_required, true)
VALUE_FLAG_KEY(take_advertise, settings_of(object)->no_advertise, false)

static bool take_version(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"1", "2", NULL};
  uint8_t index;

  if (!value_word(config, setting, words, &index))
    return false;
  config_of(object)->version = (uint8_t)(index + 1);
  return true;
}

/* ---- addresses ---- */

static bool take_address(void *object, const struct setting *setting, struct config *config)
{
  static const struct origin_word words[] = {
      {"learn", ORIGIN_LEARN}, {"auto", ORIGIN_AUTO}, {"auto-flipped", ORIGIN_FLIPPED}, {NULL, 0}};

  return origin_take(object, &settings_of(object)->origin, words, setting, config);
}

static bool take_mac(void *object, const struct setting *setting, struct config *config)
{
  struct vip_hsrp_config *hsrp = config_of(object);

  if (strcmp(setting->value, "virtual") == 0)
    hsrp->mac_mode = VIP_HSRP_MAC_VIRTUAL;
  else if (strcmp(setting->value, "bia") == 0)
    hsrp->mac_mode = VIP_HSRP_MAC_INTERFACE;
  else if (value_is_mac(setting->value, &hsrp->mac))
    hsrp->mac_mode = VIP_HSRP_MAC_CONFIGURED;
  else
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are virtual, bia, and an address of "
                           "one station, as 02:00:5e:10:20:30",
                           setting->value);
  return true;
}

/* ---- the election ---- */

static bool take_priority(void *object, const struct setting *setting, struct config *config)
{
  struct vip_hsrp_config *hsrp = config_of(object);

  hsrp->priority_set = true;
  return value_octet(config, setting, 0, 255, &hsrp->priority);
}

static bool take_hello(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 15, 254000,
                           &config_of(object)->hello_ms);
}

static bool take_hold(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 50, 255000,
                           &config_of(object)->hold_ms);
}

static bool take_learn_timers(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"default", "never", "keep", "always", NULL};

  /* In the order of enum vip_hsrp_learn. */
  return value_word(config, setting, words, &config_of(object)->learn);
}

static bool take_preempt_delay(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_s(config, setting, setting->value, 0, DELAY_MAX_S,
                          &config_of(object)->preempt_delay_s);
}

static bool take_preempt_reload(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_s(config, setting, setting->value, 0, DELAY_MAX_S,
                          &config_of(object)->preempt_reload_s);
}

static bool take_startup_delay(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 0, START_DELAY_MAX_MS,
                           &config_of(object)->start_delay_ms);
}

static bool take_startup_reload(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 0, START_DELAY_MAX_MS,
                           &config_of(object)->start_reload_ms);
}

static bool take_jitter(void *object, const struct setting *setting, struct config *config)
{
  struct vip_hsrp_config *hsrp = config_of(object);

  if (!value_percent(config, setting, 50, &hsrp->jitter_pct))
    return false;
  hsrp->no_jitter = hsrp->jitter_pct == 0;
  return true;
}

static bool take_follow(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;

  if (strcmp(setting->value, group->name) == 0)
    return config_complain(config, setting->line, setting->key,
                           "a group cannot follow itself; allowed are names of [hsrp NAME]");
  return value_copy(config, setting, setting->value, &group->follow);
}

/* ---- packets and announcements ---- */

static bool take_ttl(void *object, const struct setting *setting, struct config *config)
{
  return value_octet(config, setting, 1, 255, &config_of(object)->ttl);
}

static bool take_tos(void *object, const struct setting *setting, struct config *config)
{
  return value_octet(config, setting, 1, 255, &config_of(object)->tos);
}

static bool take_mac_refresh(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_s(config, setting, setting->value, 1, UINT16_MAX,
                          &config_of(object)->mac_refresh_s);
}

static bool read_garp_word(struct config *config, const struct setting *setting, const char **at,
                           const char *word, struct vip_hsrp_config *hsrp)
{
  char text[32] = "";
  uint32_t count;

  if (strcmp(word, "every") == 0) {
    (void)value_next(at, text, sizeof text);
    return value_duration_s(config, setting, text, 1, 1800, &hsrp->garp_interval_s);
  }
  if (strcmp(word, "forever") == 0) {
    hsrp->garp_forever = true;
    return true;
  }
  if (strcmp(word, "cisco") == 0) {
    hsrp->garp_cisco = true;
    return true;
  }
  if (strspn(word, "0123456789") != strlen(word))
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are a number, every TIME, forever and "
                           "cisco",
                           word);
  if (!value_number(config, setting, word, 1, 60, &count))
    return false;
  hsrp->garp_count = (uint8_t)count;
  return true;
}

/* "[COUNT] [every TIME] [forever] [cisco]" in any order. */
static bool take_garp(void *object, const struct setting *setting, struct config *config)
{
  const char *at = setting->value;
  char word[32];

  while (value_next(&at, word, sizeof word))
    if (!read_garp_word(config, setting, &at, word, config_of(object)))
      return false;
  if (at[strspn(at, " \t")] != '\0')
    return config_complain(config, setting->line, setting->key, "\"%s\" is too long for a word",
                           at);
  return true;
}

/* ---- auth ---- */

static bool take_auth(void *object, const struct setting *setting, struct config *config)
{
  struct hsrp_settings *settings = settings_of(object);

  settings->config.auth = &settings->common.auth.auth;
  return auth_take(&settings->common.auth, TEXT_KEY_MAX, setting, config);
}

const struct key hsrp_keys[] = {
    {"version", false, take_version},
    {"family", false, origin_take_family},
    {"address", true, take_address},
    {"priority", false, take_priority},
    {"hello", false, take_hello},
    {"hold", false, take_hold},
    {"learn-timers", false, take_learn_timers},
    {"preempt", false, take_preempt},
    {"preempt-delay", false, take_preempt_delay},
    {"preempt-reload", false, take_preempt_reload},
    {"preempt-on-tie", false, take_preempt_on_tie},
    {"startup-delay", false, take_startup_delay},
    {"startup-reload", false, take_startup_reload},
    {"auth", true, take_auth},
    {"auth-required", false, take_auth_required},
    {"source-check", false, take_source_check},
    {"mac", false, take_mac},
    {"accept", false, take_accept},
    {"follow", false, take_follow},
    {"jitter", false, take_jitter},
    {"garp", false, take_garp},
    {"mac-refresh", false, take_mac_refresh},
    {"advertise", false, take_advertise},
    {"resign-on-coup", false, take_resign_on_coup},
    {"quiet-change", false, take_quiet_change},
    {"ttl", false, take_ttl},
    {"tos", false, take_tos},
    {NULL, false, NULL},
};
