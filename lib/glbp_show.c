/* SPDX-License-Identifier: MIT */
/*
 * glbp_show.c - the status of a GLBP group: paragraph and rows; the JSON object is
 * in glbp_show_json.c.
 *
 * The words are those of "show glbp" and "show glbp brief" (glbp.md 8).  What is
 * in force comes from vip_glbp_get_status() and vip_glbp_next_member(); here it is
 * only written.  What is the same in all protocols is in show.c, in HSRP in
 * show_hello.c.  Keys of authentication are never written.
 */
#include <vip/show.h>

#include <string.h>

#include "glbp_private.h"
#include "glbp_show.h"

static const char VERSION[] = "1";

const char *vipi_glbp_balancing_name(uint8_t balancing)
{
  static const char *const names[] = {"round-robin", "weighted", "host-dependent", "none"};

  return names[balancing];
}

const char *vipi_glbp_opcode_name(unsigned opcode)
{
  static const char *const names[] = {"Hello", "Request", "Response"};

  return names[opcode];
}

struct vipi_router vipi_glbp_router(const struct vip_glbp_router *from)
{
  struct vipi_router router;

  router.peer.local = from->local;
  router.peer.addr = from->addr;
  router.peer.known = !vip_addr_is_none(&from->addr);
  router.priority = from->priority;
  router.expires = from->expires;
  return router;
}

struct vipi_peer vipi_glbp_forwarder_active(const struct vip_glbp_forwarder_status *forwarder)
{
  struct vipi_peer peer;

  peer.local = forwarder->local;
  peer.addr = forwarder->active;
  peer.known = !vip_addr_is_none(&forwarder->active);
  return peer;
}

struct vipi_addresses vipi_glbp_addresses(const struct vip_glbp *glbp,
                                          const struct vip_glbp_status *status)
{
  const struct vipi_addresses addresses = {glbp->config.family, status->address_learned,
                                           &status->address, glbp->config.secondaries,
                                           glbp->config.secondary_count};

  return addresses;
}

struct vipi_hello_times vipi_glbp_times(const struct vip_glbp *glbp,
                                        const struct vip_glbp_status *status)
{
  const struct vipi_hello_times times = {status->hello_ms,      status->hold_ms,
                                         glbp->config.hello_ms, glbp->config.hold_ms,
                                         status->times_learned, status->next_hello};

  return times;
}

vip_time vipi_glbp_retry_due(const struct vip_glbp *glbp)
{
  return glbp->group.state == VIP_GLBP_DISABLED ? glbp->run.due[VIP_GLBP_TIMER_RETRY] : 0;
}

vip_time vipi_glbp_vf_retry_due(const struct vip_glbp *glbp,
                                const struct vip_glbp_forwarder_status *forwarder)
{
  return forwarder->state == VIP_GLBP_INITIAL
             ? vipi_glbp_vf_deadline(glbp, forwarder->number - 1u, VIP_GLBP_FORWARDER_RETRY)
             : 0;
}

bool vipi_glbp_mac_known(const struct vip_mac *mac)
{
  static const struct vip_mac none;

  return memcmp(mac, &none, sizeof none) != 0;
}

/* ---- members ---- */

bool vipi_glbp_shown_member(const struct vip_glbp *glbp, const struct vip_mac *previous,
                            struct vipi_glbp_member *next)
{
  const struct vip_if *ifp = glbp->group.ifp;
  const bool found = vip_glbp_next_member(glbp, previous, &next->known);
  const struct vip_mac *own;

  next->local = false;
  if (ifp == NULL)
    return found;
  own = &ifp->config.mac;
  if ((previous != NULL && memcmp(own, previous, sizeof *own) <= 0) ||
      (found && memcmp(&next->known.owner, own, sizeof *own) < 0))
    return found;
  memset(next, 0, sizeof *next);
  next->local = true;
  next->known.owner = *own;
  next->known.addr = *vipi_glbp_own(glbp);
  return true;
}

/* ---- text ---- */

static vip_time seconds(uint32_t s)
{
  return s * VIP_SECOND;
}

static void show_retry(struct vipi_text *text, const char *words, vip_time due, vip_time now)
{
  if (due != 0)
    vipi_show_interval(text, words, vipi_span(now, due), 0, now);
}

static void show_redirection_times(struct vipi_text *text, const char *words, uint32_t redirect_s,
                                   uint32_t timeout_s)
{
  vipi_text_string(text, words);
  vipi_text_seconds(text, seconds(redirect_s));
  vipi_text_string(text, ", forwarder timeout ");
  vipi_text_seconds(text, seconds(timeout_s));
  vipi_text_char(text, '\n');
}

static void show_times(struct vipi_text *text, const struct vip_glbp *glbp,
                       const struct vip_glbp_status *status, vip_time now)
{
  const struct vip_glbp_config *config = &glbp->config;
  const struct vipi_hello_times times = vipi_glbp_times(glbp, status);

  vipi_show_hello_times(text, &times, now);
  show_redirection_times(text, "  Redirect time ", status->redirect_s, status->timeout_s);
  if (status->redirect_s != config->redirect_s || status->timeout_s != config->timeout_s)
    show_redirection_times(text, "    Configured redirect time ", config->redirect_s,
                           config->timeout_s);
}

/* "  words enabled, min delay 30.000 sec", and how long that lasts. */
static void show_preemption(struct vipi_text *text, const char *words, bool enabled,
                            uint16_t delay_s)
{
  vipi_show_switch(text, words, enabled);
  if (enabled) {
    vipi_text_string(text, ", min delay ");
    vipi_text_seconds(text, seconds(delay_s));
  }
  vipi_text_char(text, '\n');
}

static void show_weighting(struct vipi_text *text, const struct vip_glbp *glbp,
                           const struct vip_glbp_status *status)
{
  vipi_text_string(text, "  Weighting ");
  vipi_text_number(text, status->weight);
  vipi_text_string(text, status->low ? ", low (configured " : " (configured ");
  vipi_text_number(text, glbp->config.weight);
  vipi_text_string(text, "), thresholds: lower ");
  vipi_text_number(text, glbp->config.weight_lower);
  vipi_text_string(text, ", upper ");
  vipi_text_number(text, glbp->config.weight_upper);
  vipi_text_string(text, "\n  Load balancing: ");
  vipi_text_string(text, vipi_glbp_balancing_name(status->balancing));
  vipi_text_char(text, '\n');
}

static void show_members(struct vipi_text *text, const struct vip_glbp *glbp)
{
  const struct vip_mac *previous = NULL;
  struct vip_mac last;
  struct vipi_glbp_member member;

  vipi_text_string(text, "  Group members:\n");
  while (vipi_glbp_shown_member(glbp, previous, &member)) {
    vipi_text_string(text, "    ");
    vipi_text_mac(text, &member.known.owner);
    vipi_text_string(text, " (");
    vipi_text_addr(text, glbp->config.family, &member.known.addr);
    vipi_text_char(text, ')');
    vipi_text_string(text, member.local ? " local" : "");
    vipi_text_string(text, member.known.authenticated ? " authenticated\n" : "\n");
    last = member.known.owner;
    previous = &last;
  }
}

static void show_clients(struct vipi_text *text, const struct vip_glbp *glbp, vip_time now)
{
  const struct vip_glbp_config *config = &glbp->config;

  if (config->client_count == 0)
    return;
  vipi_text_string(text, "  Client cache:\n");
  for (unsigned i = 0; i < config->client_count; i++) {
    const struct vip_glbp_client *client = &config->clients[i];
    if (client->last == 0 || vipi_glbp_is_forgotten(config, client, now))
      continue;
    vipi_text_string(text, "    ");
    vipi_text_mac(text, &client->mac);
    vipi_text_string(text, " (");
    vipi_text_addr(text, config->family, &client->addr);
    vipi_text_string(text, ") forwarder ");
    vipi_text_number(text, client->forwarder);
    vipi_text_string(text, ", answers ");
    vipi_text_number(text, client->answers);
    vipi_text_string(text, ", last ");
    vipi_text_age(text, vipi_span(client->last, now));
    vipi_text_string(text, " ago\n");
  }
}

/* Its state, and how it came to that. */
static void show_forwarder_state(struct vipi_text *text, const struct vip_glbp *glbp,
                                 const struct vip_glbp_forwarder_status *forwarder, vip_time now)
{
  vipi_text_string(text, "  Forwarder ");
  vipi_text_number(text, forwarder->number);
  vipi_text_string(text, "\n    State is ");
  vipi_text_title(text, vipi_show_state_name(&glbp->group, forwarder->state));
  vipi_text_string(text, forwarder->refused ? " (refused by the host)\n" : "\n");
  show_retry(text, "    Retry is in", vipi_glbp_vf_retry_due(glbp, forwarder), now);
  if (forwarder->last_reason == VIP_REASON_NONE)
    return;
  vipi_text_string(text, "      Last change ");
  vipi_text_age(text, vipi_span(forwarder->since, now));
  vipi_text_string(text, " ago (");
  vipi_text_string(text, vip_reason_name(forwarder->last_reason));
  vipi_text_string(text, "), ");
  vipi_text_number(text, forwarder->changes);
  vipi_text_string(text, forwarder->changes == 1 ? " state change\n" : " state changes\n");
}

/* Only the gateway sends clients to it; its life runs down without its primary. */
static void show_redirection(struct vipi_text *text, const struct vip_glbp_status *status,
                             const struct vip_glbp_forwarder_status *forwarder, vip_time now)
{
  if (status->active.local) {
    vipi_show_switch(text, "  Redirection", forwarder->redirects);
    if (forwarder->redirects && forwarder->redirect_ends != VIP_NEVER) {
      vipi_text_string(text, ", ");
      vipi_text_seconds(text, vipi_span(now, forwarder->redirect_ends));
      vipi_text_string(text, " remaining (maximum ");
      vipi_text_seconds(text, seconds(status->redirect_s));
      vipi_text_char(text, ')');
    }
    vipi_text_char(text, '\n');
  }
  if (forwarder->timeout_ends == VIP_NEVER)
    return;
  vipi_text_string(text, "    Time to live: ");
  vipi_text_seconds(text, vipi_span(now, forwarder->timeout_ends));
  vipi_text_string(text, " (maximum ");
  vipi_text_seconds(text, seconds(status->timeout_s));
  vipi_text_string(text, ")\n");
}

static void show_forwarder_active(struct vipi_text *text, uint8_t family,
                                  const struct vip_glbp_forwarder_status *forwarder, vip_time now)
{
  const struct vipi_peer active = vipi_glbp_forwarder_active(forwarder);

  vipi_text_string(text, "    Active is ");
  if (!active.local && !active.known) {
    vipi_text_string(text, "unknown\n");
    return;
  }
  if (active.local)
    vipi_text_string(text, "local");
  else
    vipi_text_addr(text, family, &active.addr);
  if (!active.local)
    vipi_text_string(text, (forwarder->priority & VIP_GLBP_VF_PRIMARY) != 0 ? " (primary)"
                                                                            : " (secondary)");
  vipi_text_string(text, ", weighting ");
  vipi_text_number(text, forwarder->weight);
  vipi_show_expiry(text, forwarder->expires, now);
  vipi_text_char(text, '\n');
}

static void show_forwarder(struct vipi_text *text, const struct vip_glbp *glbp,
                           const struct vip_glbp_status *status,
                           const struct vip_glbp_forwarder_status *forwarder, vip_time now)
{
  const struct vip_glbp_config *config = &glbp->config;

  show_forwarder_state(text, glbp, forwarder, now);
  vipi_text_string(text, "    MAC address is ");
  vipi_text_mac(text, &forwarder->mac);
  vipi_text_string(text, forwarder->own ? " (default)\n" : " (learned)\n");
  vipi_text_string(text, "    Owner ID is ");
  if (vipi_glbp_mac_known(&forwarder->owner))
    vipi_text_mac(text, &forwarder->owner);
  else
    vipi_text_string(text, "unknown");
  vipi_text_char(text, '\n');
  show_redirection(text, status, forwarder, now);
  show_preemption(text, "  Preemption", !config->no_forwarder_preempt, config->forwarder_delay_s);
  if (forwarder->preempt_waits)
    vipi_show_interval(text, "    May preempt in", vipi_span(now, forwarder->preempt_at), 0, now);
  show_forwarder_active(text, config->family, forwarder, now);
  if (forwarder->selected != 0) {
    vipi_text_string(text, "    Client selection count: ");
    vipi_text_number(text, forwarder->selected);
    vipi_text_char(text, '\n');
  }
}

static void show_forwarders(struct vipi_text *text, const struct vip_glbp *glbp,
                            const struct vip_glbp_status *status, vip_time now)
{
  vipi_text_string(text, status->forwarders == 1 ? "  There is " : "  There are ");
  vipi_text_number(text, status->forwarders);
  vipi_text_string(text, status->forwarders == 1 ? " forwarder (" : " forwarders (");
  vipi_text_number(text, status->forwarders_active);
  vipi_text_string(text, " active)\n");
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (status->forwarder[i].state != VIP_GLBP_DISABLED)
      show_forwarder(text, glbp, status, &status->forwarder[i], now);
}

static void show_messages(struct vipi_text *text, const struct vip_glbp_stats *stats)
{
  if (stats == NULL)
    return;
  vipi_text_string(text, "  Messages: ");
  vipi_text_number(text, stats->changes);
  vipi_text_string(text, stats->changes == 1 ? " state change\n" : " state changes\n");
  for (unsigned i = VIP_GLBP_HELLO; i <= VIP_GLBP_RESPONSE; i++) {
    vipi_text_string(text, "    ");
    vipi_text_string(text, vipi_glbp_opcode_name(i));
    vipi_text_string(text, " received ");
    vipi_text_number(text, stats->rx[i]);
    vipi_text_string(text, ", sent ");
    vipi_text_number(text, stats->tx[i]);
    vipi_text_char(text, '\n');
  }
}

/* What the election is held with, and its result. */
static void show_gateway(struct vipi_text *text, const struct vip_glbp *glbp,
                         const struct vip_glbp_status *status, vip_time now)
{
  const struct vip_glbp_config *config = &glbp->config;
  struct vipi_router router;

  vipi_text_string(text, "  Authentication ");
  vipi_text_string(text, vipi_auth_name(config->auth));
  vipi_text_char(text, '\n');
  show_preemption(text, "Preemption", config->preempt, config->preempt_delay_s);
  if (status->preempt_waits)
    vipi_show_interval(text, "  May preempt in", vipi_span(now, status->preempt_at), 0, now);
  router = vipi_glbp_router(&status->active);
  vipi_show_router(text, "  Active is ", config->family, &router, now);
  router = vipi_glbp_router(&status->standby);
  vipi_show_router(text, "  Standby is ", config->family, &router, now);
  vipi_text_string(text, "  Priority is ");
  vipi_text_number(text, status->priority);
  vipi_text_char(text, '\n');
}

size_t vip_glbp_show_text(const struct vip_glbp *glbp, const char *if_name, vip_time now, char *out,
                          size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vipi_addresses addresses;
  struct vip_glbp_status status;

  vip_glbp_get_status(glbp, &status);
  vipi_show_head(&text, &glbp->group, if_name, VERSION, now);
  show_retry(&text, "  Retry is in", vipi_glbp_retry_due(glbp), now);
  addresses = vipi_glbp_addresses(glbp, &status);
  vipi_show_addresses(&text, &addresses);
  show_times(&text, glbp, &status, now);
  show_gateway(&text, glbp, &status, now);
  show_weighting(&text, glbp, &status);
  vipi_show_switch(&text, "Accept mode", !glbp->config.no_accept);
  vipi_text_char(&text, '\n');
  show_members(&text, glbp);
  show_forwarders(&text, glbp, &status, now);
  show_clients(&text, glbp, now);
  show_messages(&text, glbp->stats);
  vipi_show_tail(&text, &glbp->group, now);
  return vipi_text_end(&text);
}

/* ---- the table ---- */

size_t vip_glbp_show_brief(const struct vip_glbp *glbp, const char *if_name, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vipi_addresses addresses;
  struct vip_glbp_status status;
  struct vipi_brief brief;

  vip_glbp_get_status(glbp, &status);
  addresses = vipi_glbp_addresses(glbp, &status);
  memset(&brief, 0, sizeof brief);
  brief.if_name = if_name;
  brief.version = VERSION;
  brief.preempt = glbp->config.preempt;
  brief.active = vipi_glbp_router(&status.active).peer;
  brief.standby = vipi_glbp_router(&status.standby).peer;
  brief.address = addresses.first;
  brief.address_count = vipi_address_count(&addresses);
  vipi_show_brief(&text, &glbp->group, &brief);
  return vipi_text_end(&text);
}

size_t vip_glbp_show_brief_forwarder(const struct vip_glbp *glbp, uint8_t forwarder,
                                     const char *if_name, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vipi_brief_forwarder row;
  struct vip_glbp_status status;
  struct vipi_brief brief;

  vip_glbp_get_status(glbp, &status);
  if (forwarder < 1 || forwarder > VIP_GLBP_FORWARDERS ||
      status.forwarder[forwarder - 1].state == VIP_GLBP_DISABLED)
    return vipi_text_end(&text);
  row.number = forwarder;
  row.state = status.forwarder[forwarder - 1].state;
  row.mac = status.forwarder[forwarder - 1].mac;
  memset(&brief, 0, sizeof brief);
  brief.if_name = if_name;
  brief.version = VERSION;
  brief.owner = status.forwarder[forwarder - 1].own;
  brief.preempt = !glbp->config.no_forwarder_preempt;
  brief.active = vipi_glbp_forwarder_active(&status.forwarder[forwarder - 1]);
  brief.forwarder = &row;
  vipi_show_brief(&text, &glbp->group, &brief);
  return vipi_text_end(&text);
}
