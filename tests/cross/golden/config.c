/* SPDX-License-Identifier: MIT */
/*
 * config.c - see golden.h.  A routine configuration is what all routers of a world
 * share, so that they speak to each other; any other one has a few fields more or
 * less at random, in and out of their ranges.
 */
#include "golden.h"

#include <string.h>

/* ---- lists and keys: the caller's, so they stay ---- */

static const struct vip_addr virtual4[] = {
    {{192, 0, 2, 1}}, {{192, 0, 2, 51}}, {{192, 0, 2, 52}}, {{198, 51, 100, 1}}, {{192, 0, 2, 3}},
};
static const struct vip_addr virtual6[] = {
    {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1}},
    {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}},
    {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}},
};
enum { ADDRESSES = 5 };

static const struct vip_vrrp_peer peers4[] = {
    {{{192, 0, 2, 2}}, 0, 0}, {{{192, 0, 2, 3}}, 1, 255}, {{{192, 0, 2, 4}}, 250, 255}};

static const uint8_t secret[] = "golden-secret-of-some-length-that-is-more-than-one-block-of-MD5";
static const struct vip_key text_keys[] = {{0, secret, 6, VIP_KEY_SEND | VIP_KEY_ACCEPT},
                                           {0, secret + 7, 6, VIP_KEY_ACCEPT}};
static const struct vip_key string_keys[] = {{0, secret, 6, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_key chain_keys[] = {{1, secret, 20, VIP_KEY_ACCEPT},
                                            {77, secret, 63, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_key other_keys[] = {{0, secret + 7, 6, VIP_KEY_SEND | VIP_KEY_ACCEPT}};

const struct vip_auth golden_auths[] = {
    {&vip_auth_text, text_keys, 2}, {&vip_auth_md5, string_keys, 1},
    {&vip_auth_md5, chain_keys, 2}, {&vip_auth_text, other_keys, 1},
    {&vip_auth_md5, other_keys, 1},
};

const struct vip_addr *golden_virtual(uint8_t family, unsigned index)
{
  return family == VIP_IPV4 ? &virtual4[index % ADDRESSES] : &virtual6[index % ADDRESSES];
}

/* What a world's groups authenticate with; and, now and then, something else. */
static const struct vip_auth *auth_of(struct golden_router *r)
{
  static const uint8_t of_kind[] = {0, 1, 2, 0, 1, 2, 0, 2, 0};
  const uint8_t kind = r->golden->kind;

  return kind % 3 == 0 ? NULL : &golden_auths[of_kind[kind]];
}

static const struct vip_auth *other_auth(struct golden *g)
{
  const uint32_t choice = golden_below(g, 6);

  return choice == 5 ? NULL : &golden_auths[choice];
}

/* A number at or near a border as often as any other. */
static uint32_t number(struct golden *g, uint32_t most)
{
  const uint32_t choice = golden_below(g, 6);

  switch (choice) {
  case 0:
    return 0;
  case 1:
    return 1;
  case 2:
    return most;
  default:
    return golden_below(g, most + 1);
  }
}

static uint8_t priority_of(const struct golden_router *r)
{
  static const uint8_t priorities[] = {100, 120, 100};

  return priorities[(r->number + r->golden->kind) % COUNT_OF(priorities)];
}

/* ---- VRRP ---- */

static void change_vrrp_times(struct golden *g, struct vip_vrrp_config *config)
{
  const uint32_t choice = golden_below(g, 9);

  switch (choice) {
  case 0:
    config->advert_cs = (uint16_t)number(g, config->version == VIP_VRRP_V2 ? 25600 : 4096);
    break;
  case 1:
    config->jitter_pct = (uint8_t)number(g, 51);
    break;
  case 2:
    config->down_multiplier = (uint8_t)number(g, 100);
    break;
  case 3:
    config->preempt_delay_ms = number(g, 20000);
    break;
  case 4:
    config->start_delay_ms = number(g, 5000);
    break;
  case 5:
    config->garp_count = (uint8_t)number(g, 255);
    break;
  case 6:
    config->garp_interval_ms = (uint16_t)number(g, 1000);
    break;
  case 7:
    config->garp_second_ms = (uint16_t)number(g, 65535);
    break;
  default:
    config->garp_refresh_s = (uint16_t)number(g, 30);
    break;
  }
}

static void change_vrrp(struct golden *g, struct vip_vrrp_config *config)
{
  const uint32_t choice = golden_below(g, 22);

  switch (choice) {
  case 0:
    config->priority = (uint8_t)number(g, 255);
    break;
  case 1:
    config->address_count = (uint8_t)number(g, 3);
    break;
  case 2:
    config->excluded_count = (uint8_t)number(g, 2);
    break;
  case 3:
    config->peers = config->family == VIP_IPV4 ? peers4 : NULL;
    config->peer_count = config->family == VIP_IPV4 ? 3 : 0;
    break;
  case 4:
    config->auth = other_auth(g);
    break;
  case 5:
    config->profile = (uint8_t)number(g, 5);
    break;
  case 6:
    config->checksum = (uint8_t)number(g, 2);
    break;
  case 7:
    config->losing = (uint8_t)number(g, 3);
    break;
  case 8:
    config->tos = (uint8_t)number(g, 255);
    config->tos_set = true;
    break;
  case 9:
    config->garp_form = (uint8_t)number(g, 5);
    break;
  case 10:
    config->retry_s = (uint16_t)number(g, 10);
    break;
  case 11:
    config->no_preempt = true;
    break;
  case 12:
    config->fast_preempt = true;
    break;
  case 13:
    config->accept = true;
    break;
  case 14:
    config->strict = true;
    break;
  case 15:
    config->physical_mac = true;
    break;
  default:
    change_vrrp_times(g, config);
    break;
  }
}

void golden_vrrp_config(struct golden_router *r, unsigned which, bool routine,
                        struct vip_vrrp_config *config)
{
  static const uint8_t versions[] = {3, 2, 23, 3, 2, 23, 2, 3, 2};
  struct golden *g = r->golden;
  uint32_t changes = routine ? 0 : golden_below(g, 4);

  memset(config, 0, sizeof *config);
  config->family = which == VRRP4 ? VIP_IPV4 : VIP_IPV6;
  config->version = which == VRRP4 ? versions[g->kind] : VIP_VRRP_V3;
  config->vrid = (uint8_t)(g->kind == 6 ? 255 : 7 + g->kind);
  config->addresses = golden_virtual(config->family, 0);
  config->address_count = (uint8_t)(1 + g->kind % 3);
  config->priority = priority_of(r);
  config->profile = (uint8_t)(which == VRRP4 && g->kind == 1 ? VIP_VRRP_COMPAT : 0);
  if (config->version == VIP_VRRP_V2)
    config->auth = auth_of(r);
  if (g->kind >= 7) {
    config->retry_s = 3;
    config->start_delay_ms = r->number == 0 ? 700 : 0;
    config->preempt_delay_ms = 2500;
    config->jitter_pct = 10;
  }
  /* One owner. */
  if (g->kind == 8 && which == VRRP4 && r->number == 1)
    config->priority = 255;
  for (; changes > 0; changes--)
    change_vrrp(g, config);
}

/* ---- HSRP ---- */

static void change_hsrp_times(struct golden *g, struct vip_hsrp_config *config)
{
  const uint32_t choice = golden_below(g, 8);

  switch (choice) {
  case 0:
    config->hello_ms = number(g, 4000);
    break;
  case 1:
    config->hold_ms = number(g, 255001);
    break;
  case 2:
    config->start_delay_ms = number(g, 5000);
    break;
  case 3:
    config->start_reload_ms = number(g, 10000001);
    break;
  case 4:
    config->preempt_delay_s = (uint16_t)number(g, 90);
    break;
  case 5:
    config->preempt_reload_s = (uint16_t)number(g, 3601);
    break;
  case 6:
    config->preempt_sync_s = (uint16_t)number(g, 20);
    break;
  default:
    config->mac_refresh_s = (uint16_t)number(g, 30);
    break;
  }
}

static void change_hsrp_flags(struct golden *g, struct vip_hsrp_config *config)
{
  bool *const flags[] = {
      &config->preempt,        &config->no_preempt_on_tie, &config->no_jitter,
      &config->no_accept,      &config->garp_forever,      &config->garp_cisco,
      &config->resign_on_coup, &config->quiet_change,      &config->no_source_check,
      &config->auth_required,  &config->priority_set};
  bool *flag = flags[golden_below(g, COUNT_OF(flags))];

  *flag = !*flag;
}

static void change_hsrp(struct golden *g, struct vip_hsrp_config *config)
{
  const uint32_t choice = golden_below(g, 20);

  switch (choice) {
  case 0:
    config->priority = (uint8_t)number(g, 255);
    break;
  case 1:
    config->secondary_count = (uint8_t)number(g, 2);
    break;
  case 2:
    config->auth = other_auth(g);
    break;
  case 3:
    memset(&config->address, 0, sizeof config->address);
    break;
  case 4:
    config->mac_mode = (uint8_t)number(g, 2);
    config->mac.octet[5] = 9;
    break;
  case 5:
    config->learn = (uint8_t)number(g, 3);
    break;
  case 6:
    config->jitter_pct = (uint8_t)number(g, 50);
    break;
  case 7:
    config->ttl = (uint8_t)number(g, 255);
    break;
  case 8:
    config->garp_count = (uint8_t)number(g, 61);
    break;
  case 9:
    config->garp_interval_s = (uint16_t)number(g, 5);
    break;
  case 10:
    config->retry_s = (uint16_t)number(g, 10);
    break;
  case 11:
  case 12:
  case 13:
  case 14:
    change_hsrp_flags(g, config);
    break;
  default:
    change_hsrp_times(g, config);
    break;
  }
}

void golden_hsrp_config(struct golden_router *r, unsigned which, bool routine,
                        struct vip_hsrp_config *config)
{
  struct golden *g = r->golden;
  const bool follows = which == HSRP_MORE && g->kind % 2 != 0;
  uint32_t changes = routine ? 0 : golden_below(g, 4);

  memset(config, 0, sizeof *config);
  config->family = which == HSRP || follows ? VIP_IPV4 : VIP_IPV6;
  config->version = (uint8_t)(config->family == VIP_IPV6 || g->kind % 3 == 1 ? 2 : 1);
  config->group = (uint16_t)(which == HSRP ? 10 + g->kind : 200 + g->kind);
  config->leader = follows ? &r->hsrp[0] : NULL;
  config->automatic = (uint8_t)(config->family == VIP_IPV6 ? 1 + g->kind % 2 : 0);
  if (config->family == VIP_IPV4)
    config->address = *golden_virtual(VIP_IPV4, which == HSRP ? 0 : 1);
  /* One router of some worlds learns the address. */
  if (which == HSRP && g->kind % 2 == 0 && r->number == 2)
    memset(&config->address, 0, sizeof config->address);
  config->secondaries = golden_virtual(config->family, 2);
  config->secondary_count = (uint8_t)(g->kind % 2);
  config->priority = priority_of(r);
  config->preempt = r->number != 0;
  config->preempt_delay_s = (uint16_t)(g->kind == 1 ? 70 : 0);
  config->auth = auth_of(r);
  if (g->kind >= 4) {
    config->hello_ms = 400;
    config->hold_ms = 1300;
  }
  if (g->kind >= 7) {
    config->retry_s = 3;
    config->start_delay_ms = 600;
  }
  for (; changes > 0; changes--)
    change_hsrp(g, config);
}

/* ---- GLBP ---- */

static void change_glbp_times(struct golden *g, struct vip_glbp_config *config)
{
  const uint32_t choice = golden_below(g, 8);

  switch (choice) {
  case 0:
    config->hello_ms = number(g, 4000);
    break;
  case 1:
    config->hold_ms = number(g, 180001);
    break;
  case 2:
    config->redirect_s = (uint16_t)number(g, 3601);
    config->redirect_set = true;
    break;
  case 3:
    config->timeout_s = (uint16_t)number(g, 64801);
    break;
  case 4:
    config->preempt_delay_s = (uint16_t)number(g, 20);
    break;
  case 5:
    config->forwarder_delay_s = (uint16_t)number(g, 40);
    config->forwarder_delay_set = true;
    break;
  case 6:
    config->retry_s = (uint16_t)number(g, 10);
    break;
  default:
    config->client_timeout_min = (uint16_t)number(g, 10081);
    break;
  }
}

static void change_glbp_flags(struct golden *g, struct vip_glbp_config *config)
{
  bool *const flags[] = {&config->preempt,      &config->no_forwarder_preempt, &config->no_accept,
                         &config->no_ttl_check, &config->nonce_required,       &config->quiet_echo,
                         &config->active_only};
  bool *flag = flags[golden_below(g, COUNT_OF(flags))];

  *flag = !*flag;
}

static void change_glbp(struct golden *g, struct vip_glbp_config *config)
{
  const uint32_t choice = golden_below(g, 20);

  switch (choice) {
  case 0:
    config->priority = (uint8_t)number(g, 255);
    break;
  case 1:
    config->secondary_count = (uint8_t)number(g, 2);
    break;
  case 2:
    config->auth = other_auth(g);
    break;
  case 3:
    memset(&config->address, 0, sizeof config->address);
    break;
  case 4:
    config->weight = (uint8_t)number(g, 254);
    break;
  case 5:
    config->weight_lower = (uint8_t)number(g, 120);
    break;
  case 6:
    config->weight_upper = (uint8_t)number(g, 120);
    break;
  case 7:
    config->jitter_pct = (uint8_t)number(g, 21);
    break;
  case 8:
  case 9:
  case 10:
    config->balancing = (uint8_t)number(g, 3);
    break;
  case 11:
  case 12:
  case 13:
  case 14:
    change_glbp_flags(g, config);
    break;
  default:
    change_glbp_times(g, config);
    break;
  }
}

void golden_glbp_config(struct golden_router *r, bool routine, struct vip_glbp_config *config)
{
  struct golden *g = r->golden;
  uint32_t changes = routine ? 0 : golden_below(g, 4);

  memset(config, 0, sizeof *config);
  config->family = g->kind % 4 == 3 ? VIP_IPV6 : VIP_IPV4;
  config->group = (uint16_t)(g->kind == 6 ? VIP_GLBP_GROUP_MAX : 10 * g->kind);
  config->automatic = config->family == VIP_IPV6;
  if (config->family == VIP_IPV4)
    config->address = *golden_virtual(VIP_IPV4, 3);
  config->secondaries = golden_virtual(config->family, 1);
  config->secondary_count = (uint8_t)(g->kind % 2);
  config->peers = r->peers;
  config->peer_count = COUNT_OF(r->peers);
  config->clients = r->clients;
  config->client_count = COUNT_OF(r->clients);
  config->client_timeout_min = (uint16_t)(g->kind % 2 == 0 ? 10 : 1440);
  config->balancing = g->kind % 4;
  config->priority = priority_of(r);
  config->weight = (uint8_t)(100 + r->number);
  config->weight_lower = 90;
  config->preempt = r->number != 0;
  config->auth = auth_of(r);
  if (g->kind >= 4) {
    config->hello_ms = 500;
    config->hold_ms = 1600;
  }
  if (g->kind >= 7) {
    config->retry_s = 3;
    config->jitter_pct = 20;
    config->forwarder_delay_s = 2;
    config->forwarder_delay_set = true;
    config->preempt_delay_s = 2;
  }
  /* One router learns the address. */
  if (g->kind == 8 && r->number == 2)
    memset(&config->address, 0, sizeof config->address);
  for (; changes > 0; changes--)
    change_glbp(g, config);
}
