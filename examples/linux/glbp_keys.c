/* SPDX-License-Identifier: MIT */
/*
 * glbp_keys.c - the keys of [glbp NAME], each of them put into a field of struct
 * vip_glbp_config.
 *
 * A value alone is looked at here: its form and its range.  What must hold between
 * several keys is looked at when the section is complete: glbp.c.
 */
#include "glbp.h"

#include <stdlib.h>
#include <string.h>

#include "origin.h"
#include "value.h"

enum { TEXT_KEY_MAX = 250, DELAY_MAX_S = 3600, TIMEOUT_MIN_S = 600, TIMEOUT_MAX_S = 64800 };
enum { MINUTE_US = 60000000, CLIENT_MIN = 10, CLIENT_MAX = 10080 };

static struct glbp_settings *settings_of(void *object)
{
  return glbp_settings(object);
}

static struct vip_glbp_config *config_of(void *object)
{
  return &settings_of(object)->config;
}

VALUE_FLAG_KEY(take_preempt, config_of(object)->preempt, true)
VALUE_FLAG_KEY(take_forwarder_preempt, config_of(object)->no_forwarder_preempt, false)
VALUE_FLAG_KEY(take_accept, config_of(object)->no_accept, false)
VALUE_FLAG_KEY(take_nonce_required, config_of(object)->nonce_required, true)
VALUE_FLAG_KEY(take_ttl_check, config_of(object)->no_ttl_check, false)
VALUE_FLAG_KEY(take_quiet_echo, config_of(object)->quiet_echo, true)
VALUE_FLAG_KEY(take_active_only, config_of(object)->active_only, true)

static bool take_address(void *object, const struct setting *setting, struct config *config)
{
  static const struct origin_word words[] = {
      {"learn", ORIGIN_LEARN}, {"auto", ORIGIN_AUTO}, {NULL, 0}};

  return origin_take(object, &settings_of(object)->origin, words, setting, config);
}

/* ---- the gateway ---- */

static bool take_priority(void *object, const struct setting *setting, struct config *config)
{
  return value_octet(config, setting, 1, 255, &config_of(object)->priority);
}

static bool take_hello(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 50, 60000,
                           &config_of(object)->hello_ms);
}

static bool take_hold(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_ms(config, setting, setting->value, 51, 180000,
                           &config_of(object)->hold_ms);
}

static bool take_preempt_delay(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_s(config, setting, setting->value, 0, DELAY_MAX_S,
                          &config_of(object)->preempt_delay_s);
}

static bool take_balancing(void *object, const struct setting *setting, struct config *config)
{
  /* In the order of enum vip_glbp_balancing. */
  static const char *const words[] = {"round-robin", "weighted", "host-dependent", "none", NULL};

  return value_word(config, setting, words, &config_of(object)->balancing);
}

/* How long a client is remembered: whole minutes. */
static bool take_client_timeout(struct vip_glbp_config *glbp, const char *text,
                                const struct setting *setting, struct config *config)
{
  uint64_t us;

  if (!value_duration_us(config, setting, text, &us))
    return false;
  if (us % MINUTE_US != 0 || us / MINUTE_US < CLIENT_MIN || us / MINUTE_US > CLIENT_MAX)
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is not allowed; allowed are whole minutes, 600s..604800s", text);
  glbp->client_timeout_min = (uint16_t)(us / MINUTE_US);
  return true;
}

/* "COUNT [timeout TIME]" */
static bool take_client_cache(void *object, const struct setting *setting, struct config *config)
{
  struct glbp_settings *settings = settings_of(object);
  const char *at = setting->value;
  char word[32] = "";
  uint32_t count;

  (void)value_next(&at, word, sizeof word);
  if (!value_number(config, setting, word, GLBP_CLIENTS_MIN, GLBP_CLIENTS_MAX, &count))
    return false;
  if (value_next(&at, word, sizeof word)) {
    if (strcmp(word, "timeout") != 0)
      return config_complain(config, setting->line, setting->key,
                             "\"%s\" is not allowed; allowed is COUNT [timeout TIME]", word);
    word[0] = '\0';
    (void)value_next(&at, word, sizeof word);
    if (!take_client_timeout(&settings->config, word, setting, config))
      return false;
  }
  if (at[strspn(at, " \t")] != '\0')
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is too much; allowed is COUNT [timeout TIME]",
                           at + strspn(at, " \t"));
  settings->clients = calloc(count, sizeof *settings->clients);
  if (settings->clients == NULL)
    return config_complain(config, setting->line, setting->key, "no memory for it");
  settings->config.clients = settings->clients;
  settings->config.client_count = (uint16_t)count;
  return true;
}

/* ---- the forwarders ---- */

static bool take_redirect(void *object, const struct setting *setting, struct config *config)
{
  struct vip_glbp_config *glbp = config_of(object);

  glbp->redirect_set = true;
  return value_duration_s(config, setting, setting->value, 0, DELAY_MAX_S, &glbp->redirect_s);
}

static bool take_timeout(void *object, const struct setting *setting, struct config *config)
{
  return value_duration_s(config, setting, setting->value, TIMEOUT_MIN_S, TIMEOUT_MAX_S,
                          &config_of(object)->timeout_s);
}

static bool take_forwarder_delay(void *object, const struct setting *setting, struct config *config)
{
  struct vip_glbp_config *glbp = config_of(object);

  glbp->forwarder_delay_set = true;
  return value_duration_s(config, setting, setting->value, 0, DELAY_MAX_S,
                          &glbp->forwarder_delay_s);
}

/* "MAX [LOWER [UPPER]]" */
static bool take_weighting(void *object, const struct setting *setting, struct config *config)
{
  struct vip_glbp_config *glbp = config_of(object);
  uint8_t *const fields[] = {&glbp->weight, &glbp->weight_lower, &glbp->weight_upper};
  const char *at = setting->value;
  char word[32];
  uint32_t number;

  for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    if (!value_next(&at, word, sizeof word))
      break;
    if (!value_number(config, setting, word, 1, 254, &number))
      return false;
    *fields[i] = (uint8_t)number;
  }
  if (at[strspn(at, " \t")] != '\0')
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is too much; allowed is MAX [LOWER [UPPER]]",
                           at + strspn(at, " \t"));
  return true;
}

/* ---- packets ---- */

static bool take_jitter(void *object, const struct setting *setting, struct config *config)
{
  return value_percent(config, setting, 20, &config_of(object)->jitter_pct);
}

static bool take_tos(void *object, const struct setting *setting, struct config *config)
{
  return value_octet(config, setting, 1, 255, &config_of(object)->tos);
}

static bool take_auth(void *object, const struct setting *setting, struct config *config)
{
  struct glbp_settings *settings = settings_of(object);

  settings->config.auth = &settings->common.auth.auth;
  return auth_take(&settings->common.auth, TEXT_KEY_MAX, setting, config);
}

const struct key glbp_keys[] = {
    {"family", false, origin_take_family},
    {"address", true, take_address},
    {"priority", false, take_priority},
    {"hello", false, take_hello},
    {"hold", false, take_hold},
    {"redirect", false, take_redirect},
    {"timeout", false, take_timeout},
    {"preempt", false, take_preempt},
    {"preempt-delay", false, take_preempt_delay},
    {"forwarder-preempt", false, take_forwarder_preempt},
    {"forwarder-delay", false, take_forwarder_delay},
    {"weighting", false, take_weighting},
    {"load-balancing", false, take_balancing},
    {"client-cache", false, take_client_cache},
    {"auth", true, take_auth},
    {"nonce-required", false, take_nonce_required},
    {"accept", false, take_accept},
    {"jitter", false, take_jitter},
    {"tos", false, take_tos},
    {"ttl-check", false, take_ttl_check},
    {"quiet-echo", false, take_quiet_echo},
    {"active-only", false, take_active_only},
    {NULL, false, NULL},
};
