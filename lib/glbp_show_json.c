/* SPDX-License-Identifier: MIT */
/*
 * glbp_show_json.c - the status of a GLBP group as a JSON object; the keys are
 * listed in include/vip/show.h.  The parts that text shows too, and the words, are
 * in glbp_show.c.
 */
#include <vip/show.h>

#include "glbp_private.h"
#include "glbp_show.h"

static void json_seconds(struct vipi_text *text, const char *key, uint32_t seconds)
{
  vipi_json_key(text, key);
  vipi_json_ms(text, seconds * VIP_SECOND);
}

/* A time to come, from now on, or null. */
static void json_until(struct vipi_text *text, const char *key, vip_time then, vip_time now)
{
  vipi_show_json_time(text, key, then != VIP_NEVER, vipi_span(now, then));
}

/* A MAC, or null while it is not known. */
static void json_mac(struct vipi_text *text, const char *key, const struct vip_mac *mac)
{
  vipi_json_key(text, key);
  if (vipi_glbp_mac_known(mac))
    vipi_json_mac(text, mac);
  else
    vipi_json_null(text);
}

/* ---- the gateway ---- */

/* The MAC of the forwarder that this router is the primary of: by it the group is reached here. */
static void json_addresses(struct vipi_text *text, const struct vip_glbp *glbp,
                           const struct vip_glbp_status *status)
{
  const struct vipi_addresses addresses = vipi_glbp_addresses(glbp, status);
  struct vip_mac own = {{0}};

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (status->forwarder[i].own)
      own = status->forwarder[i].mac;
  json_mac(text, "virtual_mac", &own);
  vipi_show_json_addresses(text, &addresses);
}

static void json_routers(struct vipi_text *text, const struct vip_glbp *glbp,
                         const struct vip_glbp_status *status, vip_time now)
{
  const struct vipi_router active = vipi_glbp_router(&status->active);
  const struct vipi_router standby = vipi_glbp_router(&status->standby);

  vipi_show_json_peer(text, "active", glbp->config.family, &active.peer);
  vipi_show_json_peer(text, "standby", glbp->config.family, &standby.peer);
  vipi_show_json_router(text, "active_priority", "active_expires_ms", &active, now);
  vipi_show_json_router(text, "standby_priority", "standby_expires_ms", &standby, now);
}

static void json_options(struct vipi_text *text, const struct vip_glbp *glbp,
                         const struct vip_glbp_status *status, vip_time now)
{
  const struct vip_glbp_config *config = &glbp->config;

  vipi_show_json_number(text, "version", 1);
  vipi_show_json_bool(text, "address_learned", status->address_learned);
  vipi_show_json_bool(text, "preempt", config->preempt);
  json_seconds(text, "preempt_delay_ms", config->preempt_delay_s);
  json_until(text, "preempt_wait_ms", status->preempt_at, now);
  vipi_show_json_bool(text, "forwarder_preempt", !config->no_forwarder_preempt);
  json_seconds(text, "forwarder_delay_ms", config->forwarder_delay_s);
  vipi_show_json_bool(text, "accept", !config->no_accept);
  vipi_json_key(text, "auth");
  vipi_json_name(text, vipi_auth_name(config->auth));
  vipi_show_json_number(text, "weight", status->weight);
  vipi_show_json_number(text, "weight_max", config->weight);
  vipi_show_json_number(text, "weight_lower", config->weight_lower);
  vipi_show_json_number(text, "weight_upper", config->weight_upper);
  vipi_show_json_bool(text, "weight_low", status->low);
  vipi_json_key(text, "balancing");
  vipi_json_name(text, vipi_glbp_balancing_name(status->balancing));
}

static void json_times(struct vipi_text *text, const struct vip_glbp *glbp,
                       const struct vip_glbp_status *status, vip_time now)
{
  const struct vipi_hello_times times = vipi_glbp_times(glbp, status);
  const vip_time retry = vipi_glbp_retry_due(glbp);

  vipi_show_json_hello_times(text, &times, now);
  json_seconds(text, "redirect_ms", status->redirect_s);
  json_seconds(text, "timeout_ms", status->timeout_s);
  json_seconds(text, "configured_redirect_ms", glbp->config.redirect_s);
  json_seconds(text, "configured_timeout_ms", glbp->config.timeout_s);
  vipi_show_json_time(text, "start_ms", retry != 0, vipi_span(now, retry));
}

/* ---- members, forwarders, clients, messages ---- */

static void json_members(struct vipi_text *text, const struct vip_glbp *glbp, vip_time now)
{
  const struct vip_mac *previous = NULL;
  struct vipi_glbp_member member;
  struct vip_mac last;

  vipi_json_key(text, "members");
  vipi_json_open(text, '[');
  while (vipi_glbp_shown_member(glbp, previous, &member)) {
    vipi_json_open(text, '{');
    json_mac(text, "mac", &member.known.owner);
    vipi_json_key(text, "address");
    vipi_json_addr(text, glbp->config.family, &member.known.addr);
    vipi_show_json_bool(text, "local", member.local);
    vipi_show_json_bool(text, "authenticated", member.known.authenticated);
    vipi_show_json_time(text, "expires_ms", !member.local, vipi_span(now, member.known.expires));
    vipi_json_close(text, '}');
    last = member.known.owner;
    previous = &last;
  }
  vipi_json_close(text, ']');
}

static void json_forwarder_statistics(struct vipi_text *text, bool counted,
                                      const struct vip_glbp_forwarder_status *forwarder,
                                      vip_time now)
{
  vipi_json_key(text, "statistics");
  if (!counted) {
    vipi_json_null(text);
    return;
  }
  vipi_json_open(text, '{');
  vipi_show_json_number(text, "changes", forwarder->changes);
  vipi_json_key(text, "last_reason");
  vipi_json_name(text, vip_reason_name(forwarder->last_reason));
  vipi_show_json_time(text, "last_change_ms", forwarder->last_reason != VIP_REASON_NONE,
                      vipi_span(forwarder->since, now));
  vipi_show_json_number(text, "selected", forwarder->selected);
  vipi_json_close(text, '}');
}

static void json_forwarder(struct vipi_text *text, const struct vip_glbp *glbp,
                           const struct vip_glbp_forwarder_status *forwarder, vip_time now)
{
  const struct vipi_peer active = vipi_glbp_forwarder_active(forwarder);
  const vip_time retry = vipi_glbp_vf_retry_due(glbp, forwarder);
  const bool known = active.local || active.known;

  vipi_json_open(text, '{');
  vipi_show_json_number(text, "forwarder", forwarder->number);
  vipi_json_key(text, "state");
  vipi_json_name(text, vipi_show_state_name(&glbp->group, forwarder->state));
  json_mac(text, "virtual_mac", &forwarder->mac);
  json_mac(text, "owner_mac", &forwarder->owner);
  vipi_show_json_bool(text, "own", forwarder->own);
  vipi_show_json_peer(text, "active", glbp->config.family, &active);
  vipi_json_key(text, "active_priority");
  if (known)
    vipi_json_number(text, forwarder->priority);
  else
    vipi_json_null(text);
  vipi_json_key(text, "weight");
  if (known)
    vipi_json_number(text, forwarder->weight);
  else
    vipi_json_null(text);
  json_until(text, "active_expires_ms", forwarder->expires, now);
  vipi_show_json_bool(text, "redirects", forwarder->redirects);
  json_until(text, "redirect_ends_ms", forwarder->redirect_ends, now);
  json_until(text, "timeout_ends_ms", forwarder->timeout_ends, now);
  json_until(text, "preempt_wait_ms", forwarder->preempt_at, now);
  vipi_show_json_bool(text, "refused", forwarder->refused);
  vipi_show_json_time(text, "start_ms", retry != 0, vipi_span(now, retry));
  json_forwarder_statistics(text, glbp->stats != NULL, forwarder, now);
  vipi_json_close(text, '}');
}

static void json_forwarders(struct vipi_text *text, const struct vip_glbp *glbp,
                            const struct vip_glbp_status *status, vip_time now)
{
  vipi_json_key(text, "forwarders");
  vipi_json_open(text, '[');
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (status->forwarder[i].state != VIP_GLBP_DISABLED)
      json_forwarder(text, glbp, &status->forwarder[i], now);
  vipi_json_close(text, ']');
}

static void json_clients(struct vipi_text *text, const struct vip_glbp *glbp, vip_time now)
{
  const struct vip_glbp_config *config = &glbp->config;

  vipi_json_key(text, "clients");
  if (config->client_count == 0) {
    vipi_json_null(text);
    return;
  }
  vipi_json_open(text, '[');
  for (unsigned i = 0; i < config->client_count; i++) {
    const struct vip_glbp_client *client = &config->clients[i];
    if (client->last == 0 || vipi_glbp_is_forgotten(config, client, now))
      continue;
    vipi_json_open(text, '{');
    json_mac(text, "mac", &client->mac);
    vipi_json_key(text, "address");
    vipi_json_addr(text, config->family, &client->addr);
    vipi_show_json_number(text, "forwarder", client->forwarder);
    vipi_show_json_number(text, "answers", client->answers);
    vipi_show_json_time(text, "last_ms", true, vipi_span(client->last, now));
    vipi_json_close(text, '}');
  }
  vipi_json_close(text, ']');
}

static void json_statistics(struct vipi_text *text, const struct vip_glbp_stats *stats)
{
  vipi_json_key(text, "statistics");
  if (stats == NULL) {
    vipi_json_null(text);
    return;
  }
  vipi_json_open(text, '{');
  vipi_show_json_number(text, "changes", stats->changes);
  for (unsigned i = VIP_GLBP_HELLO; i <= VIP_GLBP_RESPONSE; i++) {
    vipi_json_key(text, vipi_glbp_opcode_name(i));
    vipi_json_open(text, '{');
    vipi_show_json_number(text, "rx", stats->rx[i]);
    vipi_show_json_number(text, "tx", stats->tx[i]);
    vipi_json_close(text, '}');
  }
  vipi_json_close(text, '}');
}

size_t vip_glbp_show_json(const struct vip_glbp *glbp, const char *name, const char *if_name,
                          vip_time now, char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);
  struct vip_glbp_status status;

  vip_glbp_get_status(glbp, &status);
  vipi_show_json_head(&text, &glbp->group, name, if_name);
  json_addresses(&text, glbp, &status);
  json_routers(&text, glbp, &status, now);
  json_options(&text, glbp, &status, now);
  json_times(&text, glbp, &status, now);
  json_members(&text, glbp, now);
  json_forwarders(&text, glbp, &status, now);
  json_clients(&text, glbp, now);
  json_statistics(&text, glbp->stats);
  vipi_show_json_tail(&text, &glbp->group, now);
  return vipi_text_end(&text);
}
