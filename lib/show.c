/* SPDX-License-Identifier: MIT */
/*
 * show.c - what the status of all protocols has in common: heading and state of
 * a group, the table's columns, counters, history.
 *
 * Nothing here names a protocol's own function, so a program links only the
 * protocols that it shows.
 */
#include "show.h"

#include <vip/show.h>

#include "internal.h"

static const char *protocol_name(const struct vip_group *group)
{
  static const char *const name[] = {"-", "VRRP", "HSRP", "GLBP"};
  const uint8_t protocol = vip_group_protocol(group);

  return name[protocol < sizeof name / sizeof name[0] ? protocol : 0];
}

static const char *family_name(const struct vip_group *group)
{
  return vip_group_family(group) == VIP_IPV4 ? "IPv4" : "IPv6";
}

/* That of a history, too, which the host may have given to a group of another protocol before. */
const char *vipi_show_state_name(const struct vip_group *group, uint8_t state)
{
  return state <= group->node.cls->active_state ? group->node.cls->state_names[state] : "unknown";
}

/* ---- what counters hold, in one order for text and JSON ---- */

/* Number `index`, with its name; false behind the last. */
static bool counter(const struct vip_counters *counters, unsigned index, const char **name,
                    uint32_t *value)
{
  static const char *const names[] = {"rx",
                                      "tx",
                                      "zero_rx",
                                      "zero_tx",
                                      "reasserted",
                                      "announced",
#define VIP_X(kind, name, text) #name,
                                      VIP_CODES(VIP_X)
#undef VIP_X
  };
  const uint32_t first[] = {counters->rx,      counters->tx,         counters->zero_rx,
                            counters->zero_tx, counters->reasserted, counters->announced};
  const unsigned codes = sizeof first / sizeof first[0];

  if (index >= codes + VIP_CODE_COUNTED)
    return false;
  *name = names[index];
  *value = index < codes ? first[index] : counters->code[index - codes];
  return true;
}

/* The `index`-th newest change of state, or NULL. */
static const struct vip_history_entry *history_entry(const struct vip_history *history,
                                                     unsigned index)
{
  if (index >= history->size || index >= history->total)
    return NULL;
  return &history->entries[((unsigned)history->next + history->size - 1 - index) % history->size];
}

/* ---- text ---- */

static void show_last_change(struct vipi_text *text, const struct vip_counters *counters,
                             vip_time now)
{
  vipi_text_string(text, "    Last change ");
  if (counters == NULL) {
    vipi_text_string(text, "-\n");
    return;
  }
  if (counters->last_reason == VIP_REASON_NONE) {
    vipi_text_string(text, "none");
  } else {
    vipi_text_age(text, vipi_span(counters->since, now));
    vipi_text_string(text, " ago (");
    vipi_text_string(text, vip_reason_name(counters->last_reason));
    vipi_text_char(text, ')');
  }
  vipi_text_string(text, ", became active ");
  vipi_text_number(text, counters->transitions);
  vipi_text_string(text, counters->transitions == 1 ? " time\n" : " times\n");
}

void vipi_show_head(struct vipi_text *text, const struct vip_group *group, const char *if_name,
                    const char *version, vip_time now)
{
  vipi_text_host(text, if_name);
  vipi_text_string(text, " - Group ");
  vipi_text_number(text, vip_group_id(group));
  vipi_text_string(text, " - ");
  vipi_text_string(text, protocol_name(group));
  vipi_text_string(text, " version ");
  vipi_text_string(text, version);
  vipi_text_string(text, ", ");
  vipi_text_string(text, family_name(group));
  vipi_text_string(text, "\n  State is ");
  vipi_text_title(text, vip_group_state_name(group));
  vipi_text_char(text, '\n');
  show_last_change(text, vip_group_counters(group), now);
}

static void show_counters(struct vipi_text *text, const struct vip_counters *counters)
{
  const char *name;
  uint32_t value;
  bool any = false;

  vipi_text_string(text, "  Counters:");
  if (counters == NULL) {
    vipi_text_string(text, " -\n");
    return;
  }
  for (unsigned i = 0; counter(counters, i, &name, &value); i++) {
    if (value == 0)
      continue;
    vipi_text_string(text, "\n    ");
    vipi_text_lower(text, name);
    vipi_text_char(text, ' ');
    vipi_text_number(text, value);
    any = true;
  }
  vipi_text_string(text, any ? "\n" : " all zero\n");
}

static void show_history(struct vipi_text *text, const struct vip_group *group, vip_time now)
{
  const struct vip_history *history = vip_group_counters(group)->history;
  const struct vip_history_entry *entry;

  vipi_text_string(text, "  History:\n");
  for (unsigned i = 0; (entry = history_entry(history, i)) != NULL; i++) {
    vipi_text_string(text, "    ");
    vipi_text_age(text, vipi_span(entry->at, now));
    vipi_text_string(text, " ago: ");
    vipi_text_title(text, vipi_show_state_name(group, entry->old_state));
    vipi_text_string(text, " to ");
    vipi_text_title(text, vipi_show_state_name(group, entry->new_state));
    vipi_text_string(text, ", ");
    vipi_text_string(text, vip_reason_name(entry->reason));
    if (!vip_addr_is_none(&entry->peer)) {
      vipi_text_string(text, ", ");
      vipi_text_addr(text, vip_group_family(group), &entry->peer);
    }
    vipi_text_char(text, '\n');
  }
}

void vipi_show_tail(struct vipi_text *text, const struct vip_group *group, vip_time now)
{
  const struct vip_counters *counters = vip_group_counters(group);

  show_counters(text, counters);
  if (counters != NULL && counters->history != NULL)
    show_history(text, group, now);
}

void vipi_show_addr(struct vipi_text *text, const char *words, uint8_t family,
                    const struct vip_addr *addr)
{
  vipi_text_string(text, "  ");
  vipi_text_string(text, words);
  vipi_text_char(text, ' ');
  vipi_text_addr(text, family, addr);
  vipi_text_char(text, '\n');
}

void vipi_show_interval(struct vipi_text *text, const char *words, vip_time interval, vip_time due,
                        vip_time now)
{
  vipi_text_string(text, "  ");
  vipi_text_string(text, words);
  vipi_text_char(text, ' ');
  vipi_text_seconds(text, interval);
  if (due != 0) {
    vipi_text_string(text, " (expires in ");
    vipi_text_seconds(text, vipi_span(now, due));
    vipi_text_char(text, ')');
  }
  vipi_text_char(text, '\n');
}

void vipi_show_switch(struct vipi_text *text, const char *words, bool enabled)
{
  vipi_text_string(text, "  ");
  vipi_text_string(text, words);
  vipi_text_string(text, enabled ? " enabled" : " disabled");
}

void vipi_show_priority(struct vipi_text *text, const struct vip_group *group)
{
  vipi_text_string(text, "  Priority is ");
  vipi_text_number(text, vip_group_priority(group));
  vipi_text_string(text, ", effective ");
  vipi_text_number(text, vip_group_effective_priority(group));
}

const char *vipi_auth_name(const struct vip_auth *auth)
{
  if (auth == NULL)
    return "none";
  return auth->method->kind == VIP_AUTH_MD5 ? "MD5" : "text";
}

/* ---- the table ---- */

enum column {
  INTERFACE,
  PROTOCOL,
  GROUP,
  FAMILY,
  VERSION,
  STATE,
  PRIORITY,
  EFFECTIVE,
  OWNER,
  PREEMPT,
  ACTIVE,
  STANDBY,
  ADDRESS,
  COLUMNS
};

/* Heading, and where the next column begins.  An interface name of Linux has up to 15
   characters, an address in fe80::/64 up to 25. */
static const struct {
  const char *heading;
  uint8_t end;
} columns[COLUMNS] = {
    [INTERFACE] = {"Interface", 16}, [PROTOCOL] = {"Proto", 22},
    [GROUP] = {"Grp", 27},           [FAMILY] = {"Fam", 32},
    [VERSION] = {"Ver", 36},         [STATE] = {"State", 47},
    [PRIORITY] = {"Prio", 52},       [EFFECTIVE] = {"Eff", 56},
    [OWNER] = {"Own", 60},           [PREEMPT] = {"Pre", 64},
    [ACTIVE] = {"Active addr", 90},  [STANDBY] = {"Standby addr", 116},
    [ADDRESS] = {"Virtual addr", 0},
};

/* What follows a cell: blanks, or the end of the line. */
static void end_cell(struct vipi_text *text, size_t start, enum column column)
{
  if (column == ADDRESS)
    vipi_text_char(text, '\n');
  else
    vipi_text_column(text, start, columns[column].end);
}

size_t vip_show_brief_header(char *out, size_t size)
{
  struct vipi_text text = vipi_text_begin(out, size);

  for (unsigned i = 0; i < COLUMNS; i++) {
    vipi_text_string(&text, columns[i].heading);
    end_cell(&text, 0, (enum column)i);
  }
  return vipi_text_end(&text);
}

static void show_peer(struct vipi_text *text, uint8_t family, const struct vipi_peer *peer)
{
  if (peer->local)
    vipi_text_string(text, "local");
  else if (peer->known)
    vipi_text_addr(text, family, &peer->addr);
  else
    vipi_text_char(text, '-');
}

static void show_first_of(struct vipi_text *text, uint8_t family, const struct vip_addr *first,
                          unsigned count)
{
  if (count == 0) {
    vipi_text_char(text, '-');
    return;
  }
  vipi_text_addr(text, family, first);
  if (count > 1) {
    vipi_text_string(text, " (+");
    vipi_text_number(text, count - 1);
    vipi_text_char(text, ')');
  }
}

/* Forwarders have no priority of their own that could be configured. */
static void show_configured(struct vipi_text *text, const struct vipi_brief *brief, uint8_t value)
{
  if (brief->forwarder == NULL)
    vipi_text_number(text, value);
  else
    vipi_text_char(text, '-');
}

static void show_cell(struct vipi_text *text, enum column column, const struct vip_group *group,
                      const struct vipi_brief *brief)
{
  const uint8_t family = vip_group_family(group);
  const struct vipi_brief_forwarder *forwarder = brief->forwarder;

  switch (column) {
  case INTERFACE:
    vipi_text_host(text, brief->if_name);
    break;
  case PROTOCOL:
    vipi_text_string(text, protocol_name(group));
    break;
  case GROUP:
    vipi_text_number(text, vip_group_id(group));
    if (forwarder != NULL) {
      vipi_text_char(text, '.');
      vipi_text_number(text, forwarder->number);
    }
    break;
  case FAMILY:
    vipi_text_string(text, family_name(group));
    break;
  case VERSION:
    vipi_text_string(text, brief->version);
    break;
  case STATE:
    vipi_text_title(text, forwarder != NULL ? vipi_show_state_name(group, forwarder->state)
                                            : vip_group_state_name(group));
    break;
  case PRIORITY:
    show_configured(text, brief, vip_group_priority(group));
    break;
  case EFFECTIVE:
    show_configured(text, brief, vip_group_effective_priority(group));
    break;
  case OWNER:
    vipi_text_char(text, brief->owner ? 'Y' : '-');
    break;
  case PREEMPT:
    vipi_text_char(text, brief->preempt ? 'Y' : '-');
    break;
  case ACTIVE:
    show_peer(text, family, &brief->active);
    break;
  case STANDBY:
    show_peer(text, family, &brief->standby);
    break;
  case ADDRESS:
    if (forwarder != NULL)
      vipi_text_mac(text, &forwarder->mac);
    else
      show_first_of(text, family, brief->address, brief->address_count);
    break;
  case COLUMNS:
    break;
  }
}

void vipi_show_brief(struct vipi_text *text, const struct vip_group *group,
                     const struct vipi_brief *brief)
{
  const size_t start = text->length;

  for (unsigned i = 0; i < COLUMNS; i++) {
    show_cell(text, (enum column)i, group, brief);
    end_cell(text, start, (enum column)i);
  }
}

/* ---- JSON ---- */

void vipi_show_json_head(struct vipi_text *text, const struct vip_group *group, const char *name,
                         const char *if_name)
{
  vipi_json_open(text, '{');
  vipi_json_key(text, "name");
  vipi_json_string(text, name);
  vipi_json_key(text, "interface");
  vipi_json_string(text, if_name);
  vipi_json_key(text, "protocol");
  vipi_json_name(text, protocol_name(group));
  vipi_show_json_number(text, "family", vip_group_family(group));
  vipi_show_json_number(text, "group", vip_group_id(group));
  vipi_json_key(text, "state");
  vipi_json_name(text, vip_group_state_name(group));
  vipi_show_json_number(text, "priority", vip_group_priority(group));
  vipi_show_json_number(text, "effective_priority", vip_group_effective_priority(group));
}

void vipi_show_json_number(struct vipi_text *text, const char *key, uint32_t value)
{
  vipi_json_key(text, key);
  vipi_json_number(text, value);
}

void vipi_show_json_bool(struct vipi_text *text, const char *key, bool value)
{
  vipi_json_key(text, key);
  vipi_json_bool(text, value);
}

void vipi_show_json_addrs(struct vipi_text *text, const char *key, uint8_t family,
                          const struct vip_addr *addrs, unsigned count)
{
  vipi_json_key(text, key);
  vipi_json_open(text, '[');
  for (unsigned i = 0; i < count; i++)
    vipi_json_addr(text, family, &addrs[i]);
  vipi_json_close(text, ']');
}

void vipi_show_json_peer(struct vipi_text *text, const char *key, uint8_t family,
                         const struct vipi_peer *peer)
{
  vipi_json_key(text, key);
  if (peer->local)
    vipi_json_name(text, "local");
  else if (peer->known)
    vipi_json_addr(text, family, &peer->addr);
  else
    vipi_json_null(text);
}

void vipi_show_json_time(struct vipi_text *text, const char *key, bool is_known, vip_time time)
{
  vipi_json_key(text, key);
  if (is_known)
    vipi_json_ms(text, time);
  else
    vipi_json_null(text);
}

static void json_last_change(struct vipi_text *text, const struct vip_counters *counters,
                             vip_time now)
{
  vipi_json_key(text, "transitions");
  if (counters != NULL)
    vipi_json_number(text, counters->transitions);
  else
    vipi_json_null(text);
  vipi_json_key(text, "last_reason");
  if (counters != NULL)
    vipi_json_name(text, vip_reason_name(counters->last_reason));
  else
    vipi_json_null(text);
  if (counters != NULL && counters->last_reason != VIP_REASON_NONE)
    vipi_show_json_time(text, "last_change_ms", true, vipi_span(counters->since, now));
  else
    vipi_show_json_time(text, "last_change_ms", false, 0);
}

static void json_history(struct vipi_text *text, const struct vip_group *group, vip_time now)
{
  const struct vip_history *history = vip_group_counters(group)->history;
  const struct vip_history_entry *entry;

  vipi_json_open(text, '[');
  for (unsigned i = 0; (entry = history_entry(history, i)) != NULL; i++) {
    struct vipi_peer peer = {false, false, {{0}}};

    peer.known = !vip_addr_is_none(&entry->peer);
    peer.addr = entry->peer;
    vipi_json_open(text, '{');
    vipi_json_key(text, "ago_ms");
    vipi_json_ms(text, vipi_span(entry->at, now));
    vipi_json_key(text, "from");
    vipi_json_name(text, vipi_show_state_name(group, entry->old_state));
    vipi_json_key(text, "to");
    vipi_json_name(text, vipi_show_state_name(group, entry->new_state));
    vipi_json_key(text, "reason");
    vipi_json_name(text, vip_reason_name(entry->reason));
    vipi_show_json_peer(text, "peer", vip_group_family(group), &peer);
    vipi_json_close(text, '}');
  }
  vipi_json_close(text, ']');
}

void vipi_show_json_tail(struct vipi_text *text, const struct vip_group *group, vip_time now)
{
  const struct vip_counters *counters = vip_group_counters(group);
  const char *name;
  uint32_t value;

  json_last_change(text, counters, now);
  vipi_json_key(text, "counters");
  vipi_json_open(text, '{');
  for (unsigned i = 0; counters != NULL && counter(counters, i, &name, &value); i++)
    vipi_show_json_number(text, name, value);
  vipi_json_close(text, '}');
  vipi_json_key(text, "history");
  if (counters != NULL && counters->history != NULL)
    json_history(text, group, now);
  else
    vipi_json_null(text);
  vipi_json_close(text, '}');
}
