/* SPDX-License-Identifier: MIT */
/*
 * vrrp_show.c - the status of a virtual router: paragraph, row, JSON object.
 *
 * The words are those of "show vrrp" with RFC 9568's for the roles.  Intervals
 * come from the functions that the timers are armed with, so they are exact
 * where the leaves of RFC 6527 (vrrp_status.c) are rounded to their unit.  What
 * is the same in all protocols is in show.c.
 */
#include <vip/show.h>

#include <string.h>

#include "bytes.h"
#include "show.h"
#include "vrrp_private.h"

static vip_time centiseconds(uint32_t cs)
{
  return cs * VIPI_CENTISECOND;
}

static bool preempts(const struct vip_vrrp_config *config)
{
  return !config->no_preempt || config->priority == 255;
}

static bool accepts(const struct vip_vrrp_config *config)
{
  return config->accept || config->priority == 255;
}

static const char *version_name(const struct vip_vrrp_config *config)
{
  if (config->version == VIP_VRRP_V2_V3)
    return "2+3";
  return config->version == VIP_VRRP_V2 ? "2" : "3";
}

/*
 * The Active router that a Backup knows of, or none.  The state knows which one
 * it is bound to, of an IPv6 one only a digest; the counters know the address of
 * the router heard last.  That is the one meant if we are about to replace it.
 * Number 0, which no router has, is none.
 */
static struct vip_addr heard_active(const struct vip_vrrp *vrrp)
{
  static const struct vip_addr none;
  const struct vip_counters *counters = vrrp->group.counters;
  const struct vip_addr *last = counters != NULL ? &counters->last_source : &none;
  struct vip_addr active = none;

  if (vrrp->run.takeover_reason == VIP_REASON_PREEMPTED)
    return *last;
  if (vrrp->group.family == VIP_IPV6)
    return vipi_vrrp_router_id(VIP_IPV6, last) == vrrp->run.active_id ? *last : none;
  vipi_put32(active.octet, vrrp->run.active_id);
  return active;
}

static struct vipi_peer active_router(const struct vip_vrrp *vrrp)
{
  struct vipi_peer peer;

  memset(&peer, 0, sizeof peer);
  peer.local = vrrp->group.state == VIP_VRRP_ACTIVE;
  if (peer.local)
    peer.addr = *vipi_if_addr(vrrp->group.ifp, vrrp->group.family);
  else if (vrrp->group.state == VIP_VRRP_BACKUP)
    peer.addr = heard_active(vrrp);
  peer.known = !vip_addr_is_none(&peer.addr);
  return peer;
}

/* The interval of whoever is Active: what a Backup has learned, or our own. */
static vip_time active_advert(const struct vip_vrrp *vrrp)
{
  return centiseconds(vrrp->group.state == VIP_VRRP_ACTIVE ? vrrp->config.advert_cs
                                                           : vrrp->run.active_advert_cs);
}

/* ---- text ---- */

static void show_addresses(struct vipi_text *text, const struct vip_vrrp *vrrp)
{
  const struct vip_vrrp_config *config = &vrrp->config;
  const struct vip_mac mac = vip_vrrp_mac(config->family, config->vrid);
  unsigned i = 0;

  vipi_show_addr(text, "Virtual IP address is", config->family, &config->addresses[i++]);
  while (i < config->address_count)
    vipi_show_addr(text, "  Secondary virtual IP address is", config->family,
                   &config->addresses[i++]);
  while (i < (unsigned)config->address_count + config->excluded_count)
    vipi_show_addr(text, "  Excluded virtual IP address is", config->family,
                   &config->addresses[i++]);
  vipi_text_string(text, "  Virtual MAC address is ");
  vipi_text_mac(text, &mac);
  vipi_text_string(text, config->physical_mac ? " (not in use)\n" : "\n");
  for (i = 0; i < config->peer_count; i++)
    vipi_show_addr(text, "Unicast peer", config->family, &config->peers[i].addr);
}

/* A timer of the state `state`, if it runs. */
static vip_time timer_of(const struct vip_vrrp *vrrp, enum vip_vrrp_state state,
                         enum vip_vrrp_timer timer)
{
  return vrrp->group.state == state ? vrrp->run.due[timer] : 0;
}

static void show_preemption(struct vipi_text *text, const struct vip_vrrp *vrrp, vip_time now)
{
  const struct vip_vrrp_config *config = &vrrp->config;

  vipi_show_switch(text, "Preemption", preempts(config));
  vipi_text_string(text, config->fast_preempt ? ", fast" : "");
  vipi_text_string(text, vrrp->group.preempt_held ? ", held\n" : "\n");
  if (config->preempt_delay_ms != 0)
    vipi_show_interval(text, "  Delay is", config->preempt_delay_ms * VIP_MILLISECOND,
                       timer_of(vrrp, VIP_VRRP_BACKUP, VIP_VRRP_TIMER_PREEMPT), now);
  if (config->start_delay_ms != 0)
    vipi_show_interval(text, "Start delay is", config->start_delay_ms * VIP_MILLISECOND,
                       timer_of(vrrp, VIP_VRRP_BACKUP, VIP_VRRP_TIMER_SILENT), now);
}

static void show_priority(struct vipi_text *text, const struct vip_vrrp *vrrp)
{
  vipi_show_priority(text, &vrrp->group);
  vipi_text_string(text, vrrp->config.priority == 255 ? " (address owner)\n" : "\n");
  vipi_show_switch(text, "Accept mode", accepts(&vrrp->config));
  vipi_text_char(text, '\n');
  if (vrrp->config.auth != NULL) {
    vipi_text_string(text, "  Authentication ");
    vipi_text_string(text, vipi_auth_name(vrrp->config.auth));
    vipi_text_char(text, '\n');
  }
}

/* The Active router, how often it speaks, and how long a Backup waits for it. */
static void show_active(struct vipi_text *text, const struct vip_vrrp *vrrp, vip_time now)
{
  const struct vipi_peer active = active_router(vrrp);
  const uint8_t priority = vipi_vrrp_effective(vrrp);

  vipi_text_string(text, "  Active router is ");
  if (active.known)
    vipi_text_addr(text, vrrp->group.family, &active.addr);
  else
    vipi_text_string(text, "unknown");
  vipi_text_string(text, active.local ? " (local)\n" : "\n");
  if (vrrp->group.state == VIP_VRRP_INITIALIZE)
    vipi_text_string(text, "  Active advertisement interval is unknown\n");
  else
    vipi_show_interval(text, "Active advertisement interval is", active_advert(vrrp), 0, now);
  if (vrrp->group.state != VIP_VRRP_BACKUP) {
    vipi_text_string(text, "  Active down interval is unknown\n");
    return;
  }
  vipi_show_interval(text, "Active down interval is", vipi_vrrp_down(vrrp, priority),
                     vrrp->run.due[VIP_VRRP_TIMER_DOWN], now);
  vipi_show_interval(text, "Skew time is", vipi_vrrp_skew(vrrp, priority), 0, now);
}

size_t vip_vrrp_show_text(const struct vip_vrrp *vrrp, const char *if_name, vip_time now, char *out,
                          size_t size)
{
  const struct vip_vrrp_config *config = &vrrp->config;
  const vip_time retry = timer_of(vrrp, VIP_VRRP_INITIALIZE, VIP_VRRP_TIMER_RETRY);
  struct vipi_text text = vipi_text_begin(out, size);

  vipi_show_head(&text, &vrrp->group, if_name, version_name(config), now);
  if (retry != 0)
    vipi_show_interval(&text, "  Retry is after", config->retry_s * VIP_SECOND, retry, now);
  show_addresses(&text, vrrp);
  vipi_show_interval(&text, "Advertisement interval is", centiseconds(config->advert_cs),
                     timer_of(vrrp, VIP_VRRP_ACTIVE, VIP_VRRP_TIMER_ADVERT), now);
  show_preemption(&text, vrrp, now);
  show_priority(&text, vrrp);
  show_active(&text, vrrp, now);
  vipi_show_tail(&text, &vrrp->group, now);
  return vipi_text_end(&text);
}

size_t vip_vrrp_show_brief(const struct vip_vrrp *vrrp, const char *if_name, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vipi_brief brief;

  memset(&brief, 0, sizeof brief);
  brief.if_name = if_name;
  brief.version = version_name(&vrrp->config);
  brief.owner = vrrp->config.priority == 255;
  brief.preempt = preempts(&vrrp->config);
  brief.active = active_router(vrrp);
  brief.address = vrrp->config.addresses;
  brief.address_count = (unsigned)vrrp->config.address_count + vrrp->config.excluded_count;
  vipi_show_brief(&text, &vrrp->group, &brief);
  return vipi_text_end(&text);
}

/* ---- JSON ---- */

static void json_addresses(struct vipi_text *text, const struct vip_vrrp *vrrp)
{
  const struct vip_vrrp_config *config = &vrrp->config;
  const struct vip_mac mac = vip_vrrp_mac(config->family, config->vrid);
  const struct vipi_peer active = active_router(vrrp);

  vipi_json_key(text, "virtual_mac");
  vipi_json_mac(text, &mac);
  vipi_show_json_addrs(text, "addresses", config->family, config->addresses, config->address_count);
  vipi_show_json_peer(text, "active", config->family, &active);
  vipi_show_json_number(text, "version", config->version == VIP_VRRP_V2 ? 2 : 3);
  vipi_show_json_bool(text, "also_v2", config->version == VIP_VRRP_V2_V3);
  vipi_show_json_addrs(text, "excluded_addresses", config->family,
                       config->addresses + config->address_count, config->excluded_count);
  vipi_json_key(text, "peers");
  vipi_json_open(text, '[');
  for (unsigned i = 0; i < config->peer_count; i++)
    vipi_json_addr(text, config->family, &config->peers[i].addr);
  vipi_json_close(text, ']');
}

static void json_options(struct vipi_text *text, const struct vip_vrrp_config *config)
{
  vipi_show_json_bool(text, "owner", config->priority == 255);
  vipi_show_json_bool(text, "preempt", preempts(config));
  vipi_show_json_number(text, "preempt_delay_ms", config->preempt_delay_ms);
  vipi_show_json_bool(text, "accept", accepts(config));
  vipi_show_json_bool(text, "physical_mac", config->physical_mac);
  vipi_json_key(text, "auth");
  vipi_json_name(text, vipi_auth_name(config->auth));
  vipi_json_key(text, "advert_ms");
  vipi_json_ms(text, centiseconds(config->advert_cs));
}

static void json_timers(struct vipi_text *text, const struct vip_vrrp *vrrp, vip_time now)
{
  const uint8_t state = vrrp->group.state;
  const uint8_t priority = vipi_vrrp_effective(vrrp);
  const vip_time due = vrrp->run.due[0]; /* the state's own: RETRY, DOWN or ADVERT */

  vipi_show_json_time(text, "active_advert_ms", state != VIP_VRRP_INITIALIZE, active_advert(vrrp));
  vipi_show_json_time(text, "active_down_ms", state == VIP_VRRP_BACKUP,
                      vipi_vrrp_down(vrrp, priority));
  vipi_show_json_time(text, "skew_ms", state == VIP_VRRP_BACKUP, vipi_vrrp_skew(vrrp, priority));
  vipi_show_json_time(text, "expires_ms", due != 0, vipi_span(now, due));
}

size_t vip_vrrp_show_json(const struct vip_vrrp *vrrp, const char *name, const char *if_name,
                          vip_time now, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);

  vipi_show_json_head(&text, &vrrp->group, name, if_name);
  json_addresses(&text, vrrp);
  json_options(&text, &vrrp->config);
  json_timers(&text, vrrp, now);
  vipi_show_json_tail(&text, &vrrp->group, now);
  return vipi_text_end(&text);
}
