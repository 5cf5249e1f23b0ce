/* SPDX-License-Identifier: MIT */
/*
 * look.c - see golden.h.  What can be asked about a group: every field by itself,
 * for structs have gaps; and its texts, now and then into too little room.
 */
#include "golden.h"

#include <string.h>

void golden_counters(struct golden *g, const struct vip_counters *counters)
{
  if (counters == NULL)
    return;
  for (unsigned i = 0; i < COUNT_OF(counters->code); i++)
    golden_u32(g, counters->code[i]);
  golden_u32(g, counters->rx);
  golden_u32(g, counters->tx);
  golden_u32(g, counters->zero_rx);
  golden_u32(g, counters->zero_tx);
  golden_u32(g, counters->reasserted);
  golden_u32(g, counters->announced);
  golden_u32(g, counters->transitions);
  golden_u8(g, counters->last_reason);
  golden_u8(g, counters->last_error);
  golden_u8(g, counters->last_active_reason);
  golden_u64(g, counters->since);
  golden_addr(g, &counters->last_source);
  if (counters->history == NULL)
    return;
  golden_u32(g, counters->history->total);
  for (unsigned i = 0; i < counters->history->size && i < counters->history->total; i++) {
    const struct vip_history_entry *entry = &counters->history->entries[i];

    golden_u64(g, entry->at);
    golden_addr(g, &entry->peer);
    golden_u8(g, entry->old_state);
    golden_u8(g, entry->new_state);
    golden_u8(g, entry->reason);
  }
}

/* ---- VRRP ---- */

static void look_vrrp_counted(struct golden *g, const struct vip_vrrp_status *status)
{
  golden_u32(g, status->active_transitions);
  golden_u32(g, status->rcvd_advertisements);
  golden_u32(g, status->sent_advertisements);
  golden_u32(g, status->interval_errors);
  golden_u32(g, status->ip_ttl_errors);
  golden_u32(g, status->rcvd_pri_zero_packets);
  golden_u32(g, status->sent_pri_zero_packets);
  golden_u32(g, status->rcvd_invalid_type_pkts);
  golden_u32(g, status->address_list_errors);
  golden_u32(g, status->packet_length_errors);
  golden_u32(g, status->checksum_errors);
  golden_u32(g, status->version_errors);
  golden_u32(g, status->invalid_auth_type);
  golden_u32(g, status->auth_type_mismatch);
  golden_u32(g, status->auth_failures);
}

static void look_vrrp(struct golden *g, const struct vip_vrrp *vrrp)
{
  struct vip_vrrp_status status;

  vip_vrrp_get_status(vrrp, &status);
  golden_u8(g, status.state);
  golden_u8(g, status.is_owner);
  golden_u8(g, status.effective_priority);
  golden_u8(g, status.new_active_reason);
  golden_u8(g, status.last_event);
  golden_string(g, vip_vrrp_last_event(status.last_event));
  golden_u8(g, status.last_proto_error);
  golden_u8(g, status.version);
  golden_u32(g, status.active_advert_cs);
  golden_u32(g, status.active_down_cs);
  golden_u32(g, status.skew_us);
  golden_mac(g, &status.virtual_mac);
  golden_addr(g, &status.active);
  golden_u64(g, status.since);
  look_vrrp_counted(g, &status);
}

/* ---- HSRP ---- */

static void look_hsrp_router(struct golden *g, const struct vip_hsrp_router *router)
{
  golden_addr(g, &router->addr);
  golden_mac(g, &router->identifier);
  golden_u64(g, router->expires);
  golden_u8(g, router->priority);
  golden_u8(g, router->local);
}

static void look_hsrp(struct golden *g, const struct vip_hsrp *hsrp)
{
  struct vip_hsrp_status status;

  vip_hsrp_get_status(hsrp, &status);
  golden_u8(g, status.state);
  golden_u8(g, status.version);
  golden_u8(g, status.priority);
  golden_u8(g, status.effective_priority);
  golden_u8(g, status.last_reason);
  golden_u8(g, status.mac_mode);
  golden_u8(g, status.mac_in_use);
  golden_u8(g, status.address_learned);
  golden_u8(g, status.timers_learned);
  golden_u8(g, status.follows);
  golden_u8(g, status.preempt_waits);
  golden_u32(g, status.group);
  golden_mac(g, &status.virtual_mac);
  golden_addr(g, &status.address);
  golden_addr(g, vip_hsrp_address(hsrp));
  golden_u32(g, status.hello_ms);
  golden_u32(g, status.hold_ms);
  golden_u32(g, status.configured_hello_ms);
  golden_u32(g, status.configured_hold_ms);
  golden_u64(g, status.next_hello);
  if (status.preempt_waits)
    golden_u64(g, status.preempt_at);
  golden_u64(g, status.since);
  golden_u32(g, status.changes);
  look_hsrp_router(g, &status.active);
  look_hsrp_router(g, &status.standby);
}

/* ---- GLBP ---- */

static void look_forwarder(struct golden *g, const struct vip_glbp_forwarder_status *vf)
{
  golden_u8(g, vf->number);
  golden_u8(g, vf->state);
  if (vf->state == VIP_GLBP_DISABLED)
    return;
  golden_u8(g, vf->priority);
  golden_u8(g, vf->weight);
  golden_u8(g, vf->last_reason);
  golden_u8(g, vf->own);
  golden_u8(g, vf->local);
  golden_u8(g, vf->refused);
  golden_u8(g, vf->redirects);
  golden_u8(g, vf->preempt_waits);
  golden_mac(g, &vf->mac);
  golden_mac(g, &vf->owner);
  golden_addr(g, &vf->active);
  golden_u64(g, vf->expires);
  golden_u64(g, vf->redirect_ends);
  golden_u64(g, vf->timeout_ends);
  if (vf->preempt_waits)
    golden_u64(g, vf->preempt_at);
  golden_u64(g, vf->since);
  golden_u32(g, vf->changes);
  golden_u32(g, vf->selected);
}

static void look_members(struct golden *g, const struct vip_glbp *glbp)
{
  struct vip_glbp_member member;
  bool more = vip_glbp_next_member(glbp, NULL, &member);

  for (unsigned i = 0; more && i < 4; i++) {
    const struct vip_mac owner = member.owner;

    golden_mac(g, &member.owner);
    golden_addr(g, &member.addr);
    golden_u8(g, member.authenticated);
    golden_u64(g, member.expires);
    more = vip_glbp_next_member(glbp, &owner, &member);
  }
}

static void look_glbp(struct golden *g, const struct vip_glbp *glbp)
{
  struct vip_glbp_status status;

  vip_glbp_get_status(glbp, &status);
  golden_u8(g, status.state);
  golden_u8(g, status.priority);
  golden_u8(g, status.last_reason);
  golden_u8(g, status.weight);
  golden_u8(g, status.balancing);
  golden_u8(g, status.forwarders);
  golden_u8(g, status.forwarders_active);
  golden_u8(g, status.low);
  golden_u8(g, status.address_learned);
  golden_u8(g, status.times_learned);
  golden_u8(g, status.preempt_waits);
  golden_u32(g, status.group);
  golden_addr(g, &status.address);
  golden_u32(g, status.hello_ms);
  golden_u32(g, status.hold_ms);
  golden_u32(g, status.redirect_s);
  golden_u32(g, status.timeout_s);
  golden_u64(g, status.next_hello);
  golden_u64(g, status.since);
  golden_u32(g, status.changes);
  golden_addr(g, &status.active.addr);
  golden_u64(g, status.active.expires);
  golden_u8(g, status.active.priority);
  golden_addr(g, &status.standby.addr);
  golden_u64(g, status.standby.expires);
  golden_u8(g, status.standby.priority);
  for (unsigned i = 0; i < COUNT_OF(status.forwarder); i++)
    look_forwarder(g, &status.forwarder[i]);
  look_members(g, glbp);
}

/* ---- texts ---- */

/* A text of that whole length is in g->text, as far as it fits `size`. */
static void text(struct golden *g, size_t length, size_t size)
{
  golden_u32(g, (uint32_t)length);
  if (size != 0)
    golden_string(g, g->text);
}

static void show(struct golden_router *r, unsigned which)
{
  static const char name[] = "golden \x1b\xc3\xa9\xff\"";
  struct golden *g = r->golden;
  const size_t size = golden_once(g, 8) ? golden_below(g, 400) : sizeof g->text;
  const vip_time now = g->now;
  char *out = g->text;

  text(g, vip_show_brief_header(out, size), size);
  switch (which) {
  case VRRP4:
  case VRRP6:
    text(g, vip_vrrp_show_brief(&r->vrrp[which], "eth0", out, size), size);
    text(g, vip_vrrp_show_text(&r->vrrp[which], name, now, out, size), size);
    text(g, vip_vrrp_show_json(&r->vrrp[which], name, "eth0", now, out, size), size);
    break;
  case HSRP:
  case HSRP_MORE:
    text(g, vip_hsrp_show_brief(&r->hsrp[which - HSRP], name, out, size), size);
    text(g, vip_hsrp_show_text(&r->hsrp[which - HSRP], "eth0", now, out, size), size);
    text(g, vip_hsrp_show_json(&r->hsrp[which - HSRP], name, NULL, now, out, size), size);
    break;
  default:
    text(g, vip_glbp_show_brief(&r->glbp, NULL, out, size), size);
    for (uint8_t i = 0; i <= VIP_GLBP_FORWARDERS; i++)
      text(g, vip_glbp_show_brief_forwarder(&r->glbp, i, "eth0", out, size), size);
    text(g, vip_glbp_show_text(&r->glbp, "eth0", now, out, size), size);
    text(g, vip_glbp_show_json(&r->glbp, NULL, name, now, out, size), size);
    break;
  }
}

void golden_look(struct golden_router *r, unsigned which)
{
  struct golden *g = r->golden;
  const struct vip_group *group = r->groups[which];

  if (group == NULL)
    return;
  golden_u8(g, vip_group_state(group));
  golden_u8(g, vip_group_priority(group));
  golden_u8(g, vip_group_effective_priority(group));
  golden_u64(g, vip_group_deadline(group));
  golden_counters(g, vip_group_counters(group));
  switch (which) {
  case VRRP4:
  case VRRP6:
    look_vrrp(g, &r->vrrp[which]);
    break;
  case HSRP:
  case HSRP_MORE:
    look_hsrp(g, &r->hsrp[which - HSRP]);
    break;
  default:
    look_glbp(g, &r->glbp);
    break;
  }
  show(r, which);
}
