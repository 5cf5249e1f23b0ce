/* SPDX-License-Identifier: MIT */
/*
 * hsrp_show.c - the status of an HSRP group: paragraph, row, JSON object.
 *
 * The words are those of "show standby", and the messages those that "show hsrp
 * detail" of IOS-XR adds.  What is in force comes from vip_hsrp_get_status();
 * here it is only written.  What is the same in all protocols is in show.c.
 */
#include <vip/show.h>

#include <string.h>

#include "show.h"

static vip_time milliseconds(uint32_t ms)
{
  return ms * VIP_MILLISECOND;
}

static struct vipi_peer peer_of(const struct vip_hsrp_router *router)
{
  struct vipi_peer peer;

  peer.local = router->local;
  peer.addr = router->addr;
  peer.known = !vip_addr_is_none(&router->addr);
  return peer;
}

/* The text "cisco" where none is configured. */
static const char *auth_name(const struct vip_hsrp_config *config)
{
  return config->auth == NULL ? "text" : vipi_auth_name(config->auth);
}

/* When it leaves Initial by itself; 0 = it does not. */
static vip_time start_due(const struct vip_hsrp *hsrp)
{
  return hsrp->group.state == VIP_HSRP_INITIAL ? hsrp->run.due[VIP_HSRP_TIMER_START] : 0;
}

/* The first virtual address, if it is known, and the others. */
static unsigned address_count(const struct vip_hsrp *hsrp, const struct vip_hsrp_status *status)
{
  return vip_addr_is_none(&status->address) ? 0 : 1u + hsrp->config.secondary_count;
}

static const char *version_name(const struct vip_hsrp_status *status)
{
  return status->version == 2 ? "2" : "1";
}

/* ---- text ---- */

static void show_start(struct vipi_text *text, const struct vip_hsrp *hsrp, vip_time now)
{
  const vip_time due = start_due(hsrp);

  if (due == 0)
    return;
  vipi_text_string(text, hsrp->group.refused ? "    Retry is in " : "    Start is in ");
  vipi_text_seconds(text, vipi_span(now, due));
  vipi_text_char(text, '\n');
}

static void show_mac(struct vipi_text *text, const struct vip_hsrp_status *status)
{
  static const char *const origin[] = {"default", "bia", "configured"};

  vipi_text_string(text, "  Local virtual MAC address is ");
  vipi_text_mac(text, &status->virtual_mac);
  vipi_text_string(text, " (");
  if (status->mac_mode == VIP_HSRP_MAC_VIRTUAL)
    vipi_text_string(text, status->version == 2 ? "v2 " : "v1 ");
  vipi_text_string(text, origin[status->mac_mode]);
  vipi_text_string(text, status->mac_in_use ? ", MAC In Use)\n" : ", MAC Not In Use)\n");
}

static void show_addresses(struct vipi_text *text, const struct vip_hsrp *hsrp,
                           const struct vip_hsrp_status *status)
{
  const struct vip_hsrp_config *config = &hsrp->config;

  vipi_text_string(text, "  Virtual IP address is ");
  if (vip_addr_is_none(&status->address))
    vipi_text_string(text, "unknown");
  else
    vipi_text_addr(text, config->family, &status->address);
  vipi_text_string(text, status->address_learned ? " (learned)\n" : "\n");
  for (unsigned i = 0; i < config->secondary_count; i++)
    vipi_show_addr(text, "  Secondary virtual IP address", config->family, &config->secondaries[i]);
  show_mac(text, status);
}

/* "  words 3.000 sec, hold time 10.000 sec", without the end of the line. */
static void show_times(struct vipi_text *text, const char *words, uint32_t hello_ms,
                       uint32_t hold_ms)
{
  vipi_text_string(text, words);
  vipi_text_seconds(text, milliseconds(hello_ms));
  vipi_text_string(text, ", hold time ");
  vipi_text_seconds(text, milliseconds(hold_ms));
}

static void show_timers(struct vipi_text *text, const struct vip_hsrp_status *status, vip_time now)
{
  show_times(text, "  Hello time ", status->hello_ms, status->hold_ms);
  vipi_text_string(text, status->timers_learned ? " (learned)\n" : "\n");
  if (status->hello_ms != status->configured_hello_ms ||
      status->hold_ms != status->configured_hold_ms) {
    show_times(text, "    Configured hello time ", status->configured_hello_ms,
               status->configured_hold_ms);
    vipi_text_char(text, '\n');
  }
  if (status->next_hello != VIP_NEVER)
    vipi_show_interval(text, "  Next hello sent in", vipi_span(now, status->next_hello), 0, now);
}

/* One line for a delay of so many seconds, if it is configured. */
static void show_delay(struct vipi_text *text, const char *words, uint16_t seconds)
{
  if (seconds != 0)
    vipi_show_interval(text, words, seconds * VIP_SECOND, 0, 0);
}

static void show_preemption(struct vipi_text *text, const struct vip_hsrp *hsrp,
                            const struct vip_hsrp_status *status, vip_time now)
{
  const struct vip_hsrp_config *config = &hsrp->config;

  vipi_show_switch(text, "Preemption", config->preempt);
  vipi_text_string(text, hsrp->group.preempt_held ? ", held\n" : "\n");
  show_delay(text, "  Delay minimum is", config->preempt_delay_s);
  show_delay(text, "  Delay reload is", config->preempt_reload_s);
  show_delay(text, "  Delay sync is", config->preempt_sync_s);
  if (status->preempt_waits)
    vipi_show_interval(text, "  May preempt in", vipi_span(now, status->preempt_at), 0, now);
}

/* What it has of its own, or of the group that it follows. */
static void show_election(struct vipi_text *text, const struct vip_hsrp *hsrp,
                          const struct vip_hsrp_status *status, vip_time now)
{
  if (hsrp->config.leader != NULL) {
    vipi_text_string(text, "  Follows group ");
    vipi_text_number(text, vip_group_id(&hsrp->config.leader->group));
    vipi_text_char(text, '\n');
    return;
  }
  show_timers(text, status, now);
  vipi_text_string(text, "  Authentication ");
  vipi_text_string(text, auth_name(&hsrp->config));
  vipi_text_char(text, '\n');
  show_preemption(text, hsrp, status, now);
}

static void show_router(struct vipi_text *text, const char *words, uint8_t family,
                        const struct vip_hsrp_router *router, vip_time now)
{
  vipi_text_string(text, words);
  if (router->local) {
    vipi_text_string(text, "local\n");
    return;
  }
  if (vip_addr_is_none(&router->addr)) {
    vipi_text_string(text, "unknown\n");
    return;
  }
  vipi_text_addr(text, family, &router->addr);
  vipi_text_string(text, ", priority ");
  vipi_text_number(text, router->priority);
  if (router->expires != VIP_NEVER) {
    vipi_text_string(text, " (expires in ");
    vipi_text_seconds(text, vipi_span(now, router->expires));
    vipi_text_char(text, ')');
  }
  vipi_text_char(text, '\n');
}

static const char *const opcode_names[] = {"Hello", "Coup", "Resign"};

static void show_count(struct vipi_text *text, const char *words, uint32_t count, vip_time last,
                       vip_time now)
{
  vipi_text_string(text, words);
  vipi_text_number(text, count);
  if (last == 0)
    return;
  vipi_text_string(text, " (last ");
  vipi_text_age(text, vipi_span(last, now));
  vipi_text_string(text, " ago)");
}

static void show_messages(struct vipi_text *text, const struct vip_hsrp_stats *stats, vip_time now)
{
  if (stats == NULL)
    return;
  vipi_text_string(text, "  Messages: ");
  vipi_text_number(text, stats->changes);
  vipi_text_string(text, stats->changes == 1 ? " state change, " : " state changes, ");
  vipi_text_number(text, stats->coups_lost);
  vipi_text_string(text, stats->coups_lost == 1 ? " coup lost\n" : " coups lost\n");
  for (unsigned i = VIP_HSRP_HELLO; i <= VIP_HSRP_RESIGN; i++) {
    vipi_text_string(text, "    ");
    vipi_text_string(text, opcode_names[i]);
    show_count(text, " received ", stats->rx[i], stats->last_rx[i], now);
    show_count(text, ", sent ", stats->tx[i], stats->last_tx[i], now);
    vipi_text_char(text, '\n');
  }
}

size_t vip_hsrp_show_text(const struct vip_hsrp *hsrp, const char *if_name, vip_time now, char *out,
                          size_t size)
{
  const uint8_t family = hsrp->config.family;
  struct vipi_text text = vipi_text_begin(out, size);
  struct vip_hsrp_status status;

  vip_hsrp_get_status(hsrp, &status);
  vipi_show_head(&text, &hsrp->group, if_name, version_name(&status), now);
  show_start(&text, hsrp, now);
  show_addresses(&text, hsrp, &status);
  show_election(&text, hsrp, &status, now);
  show_router(&text, "  Active router is ", family, &status.active, now);
  show_router(&text, "  Standby router is ", family, &status.standby, now);
  vipi_show_priority(&text, &hsrp->group);
  vipi_text_char(&text, '\n');
  vipi_show_switch(&text, "Accept mode", !hsrp->config.no_accept);
  vipi_text_char(&text, '\n');
  show_messages(&text, hsrp->stats, now);
  vipi_show_tail(&text, &hsrp->group, now);
  return vipi_text_end(&text);
}

size_t vip_hsrp_show_brief(const struct vip_hsrp *hsrp, const char *if_name, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vip_hsrp_status status;
  struct vipi_brief brief;

  vip_hsrp_get_status(hsrp, &status);
  memset(&brief, 0, sizeof brief);
  brief.if_name = if_name;
  brief.version = version_name(&status);
  brief.preempt = hsrp->config.preempt;
  brief.active = peer_of(&status.active);
  brief.standby = peer_of(&status.standby);
  brief.address = &status.address;
  brief.address_count = address_count(hsrp, &status);
  vipi_show_brief(&text, &hsrp->group, &brief);
  return vipi_text_end(&text);
}

/* ---- JSON ---- */

static void json_number(struct vipi_text *text, const char *key, uint32_t value)
{
  vipi_json_key(text, key);
  vipi_json_number(text, value);
}

static void json_bool(struct vipi_text *text, const char *key, bool value)
{
  vipi_json_key(text, key);
  vipi_json_bool(text, value);
}

static void json_addresses(struct vipi_text *text, const struct vip_hsrp *hsrp,
                           const struct vip_hsrp_status *status)
{
  const unsigned count = address_count(hsrp, status);

  vipi_json_key(text, "virtual_mac");
  vipi_json_mac(text, &status->virtual_mac);
  vipi_json_key(text, "addresses");
  vipi_json_open(text, '[');
  for (unsigned i = 0; i < count; i++)
    vipi_json_addr(text, hsrp->config.family,
                   i == 0 ? &status->address : &hsrp->config.secondaries[i - 1]);
  vipi_json_close(text, ']');
}

/* The keys of one router, beside its address. */
struct router_keys {
  const char *priority;
  const char *expires;
  const char *mac;
};

static void json_router(struct vipi_text *text, const struct router_keys *keys,
                        const struct vip_hsrp_router *router, vip_time now)
{
  const bool known = router->local || !vip_addr_is_none(&router->addr);
  static const struct vip_mac none;

  vipi_json_key(text, keys->priority);
  if (known)
    vipi_json_number(text, router->priority);
  else
    vipi_json_null(text);
  vipi_show_json_time(text, keys->expires, router->expires != VIP_NEVER,
                      vipi_span(now, router->expires));
  vipi_json_key(text, keys->mac);
  if (memcmp(&router->identifier, &none, sizeof none) != 0)
    vipi_json_mac(text, &router->identifier);
  else
    vipi_json_null(text);
}

static void json_routers(struct vipi_text *text, const struct vip_hsrp *hsrp,
                         const struct vip_hsrp_status *status, vip_time now)
{
  static const struct router_keys active = {"active_priority", "active_expires_ms", "active_mac"};
  static const struct router_keys standby = {"standby_priority", "standby_expires_ms",
                                             "standby_mac"};
  const struct vipi_peer active_peer = peer_of(&status->active);
  const struct vipi_peer standby_peer = peer_of(&status->standby);

  vipi_show_json_peer(text, "active", hsrp->config.family, &active_peer);
  vipi_show_json_peer(text, "standby", hsrp->config.family, &standby_peer);
  json_router(text, &active, &status->active, now);
  json_router(text, &standby, &status->standby, now);
}

static void json_options(struct vipi_text *text, const struct vip_hsrp *hsrp,
                         const struct vip_hsrp_status *status, vip_time now)
{
  static const char *const mac_modes[] = {"virtual", "interface", "configured"};
  const struct vip_hsrp_config *config = &hsrp->config;

  json_number(text, "version", status->version);
  json_bool(text, "address_learned", status->address_learned);
  vipi_json_key(text, "mac");
  vipi_json_name(text, mac_modes[status->mac_mode]);
  json_bool(text, "mac_in_use", status->mac_in_use);
  vipi_json_key(text, "follows");
  if (config->leader != NULL)
    vipi_json_number(text, vip_group_id(&config->leader->group));
  else
    vipi_json_null(text);
  json_bool(text, "preempt", config->preempt);
  json_number(text, "preempt_delay_ms", config->preempt_delay_s * 1000u);
  vipi_show_json_time(text, "preempt_wait_ms", status->preempt_waits,
                      vipi_span(now, status->preempt_at));
  json_bool(text, "accept", !config->no_accept);
  vipi_json_key(text, "auth");
  vipi_json_name(text, auth_name(config));
}

static void json_timers(struct vipi_text *text, const struct vip_hsrp *hsrp,
                        const struct vip_hsrp_status *status, vip_time now)
{
  const vip_time start = start_due(hsrp);

  json_number(text, "hello_ms", status->hello_ms);
  json_number(text, "hold_ms", status->hold_ms);
  json_bool(text, "timers_learned", status->timers_learned);
  json_number(text, "configured_hello_ms", status->configured_hello_ms);
  json_number(text, "configured_hold_ms", status->configured_hold_ms);
  vipi_show_json_time(text, "next_hello_ms", status->next_hello != VIP_NEVER,
                      vipi_span(now, status->next_hello));
  vipi_show_json_time(text, "start_ms", start != 0, vipi_span(now, start));
}

static void json_statistics(struct vipi_text *text, const struct vip_hsrp_stats *stats,
                            vip_time now)
{
  vipi_json_key(text, "statistics");
  if (stats == NULL) {
    vipi_json_null(text);
    return;
  }
  vipi_json_open(text, '{');
  json_number(text, "changes", stats->changes);
  json_number(text, "coups_lost", stats->coups_lost);
  for (unsigned i = VIP_HSRP_HELLO; i <= VIP_HSRP_RESIGN; i++) {
    vipi_json_key(text, opcode_names[i]);
    vipi_json_open(text, '{');
    json_number(text, "rx", stats->rx[i]);
    json_number(text, "tx", stats->tx[i]);
    vipi_show_json_time(text, "last_rx_ms", stats->last_rx[i] != 0,
                        vipi_span(stats->last_rx[i], now));
    vipi_show_json_time(text, "last_tx_ms", stats->last_tx[i] != 0,
                        vipi_span(stats->last_tx[i], now));
    vipi_json_close(text, '}');
  }
  vipi_json_close(text, '}');
}

size_t vip_hsrp_show_json(const struct vip_hsrp *hsrp, const char *name, const char *if_name,
                          vip_time now, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vip_hsrp_status status;

  vip_hsrp_get_status(hsrp, &status);
  vipi_show_json_head(&text, &hsrp->group, name, if_name);
  json_addresses(&text, hsrp, &status);
  json_routers(&text, hsrp, &status, now);
  json_options(&text, hsrp, &status, now);
  json_timers(&text, hsrp, &status, now);
  json_statistics(&text, hsrp->stats, now);
  vipi_show_json_tail(&text, &hsrp->group, now);
  return vipi_text_end(&text);
}
