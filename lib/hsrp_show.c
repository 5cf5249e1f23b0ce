/* SPDX-License-Identifier: MIT */
/*
 * hsrp_show.c - the status of an HSRP group: paragraph, row, JSON object.
 *
 * The words are those of "show standby", and the messages those that "show hsrp
 * detail" of IOS-XR adds.  What is in force comes from vip_hsrp_get_status();
 * here it is only written.  What is the same in all protocols is in show.c, in GLBP
 * in show_hello.c.
 */
#include <vip/show.h>

#include <string.h>

#include "show.h"

static struct vipi_router router_of(const struct vip_hsrp_router *from)
{
  struct vipi_router router;

  router.peer.local = from->local;
  router.peer.addr = from->addr;
  router.peer.known = !vip_addr_is_none(&from->addr);
  router.priority = from->priority;
  router.expires = from->expires;
  return router;
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

static struct vipi_addresses addresses_of(const struct vip_hsrp *hsrp,
                                          const struct vip_hsrp_status *status)
{
  const struct vipi_addresses addresses = {hsrp->config.family, status->address_learned,
                                           &status->address, hsrp->config.secondaries,
                                           hsrp->config.secondary_count};

  return addresses;
}

static struct vipi_hello_times times_of(const struct vip_hsrp_status *status)
{
  const struct vipi_hello_times times = {
      status->hello_ms,           status->hold_ms,        status->configured_hello_ms,
      status->configured_hold_ms, status->timers_learned, status->next_hello};

  return times;
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
  const struct vipi_hello_times times = times_of(status);

  if (hsrp->config.leader != NULL) {
    vipi_text_string(text, "  Follows group ");
    vipi_text_number(text, vip_group_id(&hsrp->config.leader->group));
    vipi_text_char(text, '\n');
    return;
  }
  vipi_show_hello_times(text, &times, now);
  vipi_text_string(text, "  Authentication ");
  vipi_text_string(text, auth_name(&hsrp->config));
  vipi_text_char(text, '\n');
  show_preemption(text, hsrp, status, now);
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
  struct vipi_addresses addresses;
  struct vip_hsrp_status status;
  struct vipi_router router;

  vip_hsrp_get_status(hsrp, &status);
  vipi_show_head(&text, &hsrp->group, if_name, version_name(&status), now);
  show_start(&text, hsrp, now);
  addresses = addresses_of(hsrp, &status);
  vipi_show_addresses(&text, &addresses);
  show_mac(&text, &status);
  show_election(&text, hsrp, &status, now);
  router = router_of(&status.active);
  vipi_show_router(&text, "  Active router is ", family, &router, now);
  router = router_of(&status.standby);
  vipi_show_router(&text, "  Standby router is ", family, &router, now);
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
  struct vipi_addresses addresses;
  struct vipi_brief brief;

  vip_hsrp_get_status(hsrp, &status);
  addresses = addresses_of(hsrp, &status);
  memset(&brief, 0, sizeof brief);
  brief.if_name = if_name;
  brief.version = version_name(&status);
  brief.preempt = hsrp->config.preempt;
  brief.active = router_of(&status.active).peer;
  brief.standby = router_of(&status.standby).peer;
  brief.address = addresses.first;
  brief.address_count = vipi_address_count(&addresses);
  vipi_show_brief(&text, &hsrp->group, &brief);
  return vipi_text_end(&text);
}

/* ---- JSON ---- */

static void json_addresses(struct vipi_text *text, const struct vip_hsrp *hsrp,
                           const struct vip_hsrp_status *status)
{
  const struct vipi_addresses addresses = addresses_of(hsrp, status);

  vipi_json_key(text, "virtual_mac");
  vipi_json_mac(text, &status->virtual_mac);
  vipi_show_json_addresses(text, &addresses);
}

static void json_mac(struct vipi_text *text, const char *key, const struct vip_mac *mac)
{
  static const struct vip_mac none;

  vipi_json_key(text, key);
  if (memcmp(mac, &none, sizeof none) != 0)
    vipi_json_mac(text, mac);
  else
    vipi_json_null(text);
}

static void json_routers(struct vipi_text *text, const struct vip_hsrp *hsrp,
                         const struct vip_hsrp_status *status, vip_time now)
{
  const struct vipi_router active = router_of(&status->active);
  const struct vipi_router standby = router_of(&status->standby);

  vipi_show_json_peer(text, "active", hsrp->config.family, &active.peer);
  vipi_show_json_peer(text, "standby", hsrp->config.family, &standby.peer);
  vipi_show_json_router(text, "active_priority", "active_expires_ms", &active, now);
  json_mac(text, "active_mac", &status->active.identifier);
  vipi_show_json_router(text, "standby_priority", "standby_expires_ms", &standby, now);
  json_mac(text, "standby_mac", &status->standby.identifier);
}

static void json_options(struct vipi_text *text, const struct vip_hsrp *hsrp,
                         const struct vip_hsrp_status *status, vip_time now)
{
  static const char *const mac_modes[] = {"virtual", "interface", "configured"};
  const struct vip_hsrp_config *config = &hsrp->config;

  vipi_show_json_number(text, "version", status->version);
  vipi_show_json_bool(text, "address_learned", status->address_learned);
  vipi_json_key(text, "mac");
  vipi_json_name(text, mac_modes[status->mac_mode]);
  vipi_show_json_bool(text, "mac_in_use", status->mac_in_use);
  vipi_json_key(text, "follows");
  if (config->leader != NULL)
    vipi_json_number(text, vip_group_id(&config->leader->group));
  else
    vipi_json_null(text);
  vipi_show_json_bool(text, "preempt", config->preempt);
  vipi_show_json_number(text, "preempt_delay_ms", config->preempt_delay_s * 1000u);
  vipi_show_json_time(text, "preempt_wait_ms", status->preempt_waits,
                      vipi_span(now, status->preempt_at));
  vipi_show_json_bool(text, "accept", !config->no_accept);
  vipi_json_key(text, "auth");
  vipi_json_name(text, auth_name(config));
}

static void json_timers(struct vipi_text *text, const struct vip_hsrp *hsrp,
                        const struct vip_hsrp_status *status, vip_time now)
{
  const struct vipi_hello_times times = times_of(status);
  const vip_time start = start_due(hsrp);

  vipi_show_json_hello_times(text, &times, now);
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
  vipi_show_json_number(text, "changes", stats->changes);
  vipi_show_json_number(text, "coups_lost", stats->coups_lost);
  for (unsigned i = VIP_HSRP_HELLO; i <= VIP_HSRP_RESIGN; i++) {
    vipi_json_key(text, opcode_names[i]);
    vipi_json_open(text, '{');
    vipi_show_json_number(text, "rx", stats->rx[i]);
    vipi_show_json_number(text, "tx", stats->tx[i]);
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
