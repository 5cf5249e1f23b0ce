/* SPDX-License-Identifier: MIT */
/*
 * trace.c - the record of what happened, and the hash over it.
 *
 * The hash is 64-bit FNV-1a over octets, so it is the same on every machine:
 * each frame with its time as it enters the switch, and each change of state.
 * It covers frames also where the record leaves them out.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lan_internal.h"

void lan_hash_octets(struct lan *lan, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length && !lan->config.no_hash; i++)
    lan->hash = (lan->hash ^ data[i]) * 0x100000001b3u;
}

void lan_hash_number(struct lan *lan, uint64_t number)
{
  uint8_t octets[8];
  for (unsigned i = 0; i < 8; i++)
    octets[i] = (uint8_t)(number >> (8 * i));
  lan_hash_octets(lan, octets, sizeof octets);
}

/* A new entry to fill in; then lan_recorded(). */
struct lan_entry *lan_record(struct lan *lan, enum lan_entry_kind kind, int node)
{
  if (lan->entry_count == lan->entry_room) {
    lan->entry_room = lan->entry_room ? 2 * lan->entry_room : 64;
    lan->entries = lan_alloc(lan->entries, lan->entry_room * sizeof *lan->entries);
  }
  struct lan_entry *entry = &lan->entries[lan->entry_count++];
  memset(entry, 0, sizeof *entry);
  entry->at = lan->now;
  entry->kind = (uint8_t)kind;
  entry->node = node;
  entry->group = -1;
  return entry;
}

void lan_recorded(struct lan *lan, const struct lan_entry *entry)
{
  if (entry->kind == LAN_STATE || entry->kind == LAN_POWER || entry->kind == LAN_FORWARDER) {
    lan_hash_number(lan, entry->at);
    lan_hash_number(lan, (uint64_t)entry->node << 32 | (uint32_t)entry->group);
    lan_hash_number(lan, (uint64_t)entry->forwarder << 16 | (uint64_t)entry->new_state << 8 |
                             entry->reason);
  }
  if (lan->config.on_entry)
    lan->config.on_entry(lan->config.user, entry);
}

void lan_fault(struct lan *lan, int node, const char *format, ...)
{
  struct lan_entry *entry = lan_record(lan, LAN_FAULT, node);
  va_list args;
  va_start(args, format);
  (void)vsnprintf(entry->text, sizeof entry->text, format, args);
  va_end(args);
  lan_recorded(lan, entry);
  lan->disturbed = lan->now;
  lan->bound = 0;
  lan->touched = LAN_ALL;
}

const struct lan_entry *lan_trace(const struct lan *lan, size_t *count)
{
  *count = lan->entry_count;
  return lan->entries;
}

/* Does this entry end a stay? */
static bool moves(const struct lan_entry *entry, int router, int group, uint8_t forwarder)
{
  if (entry->node != router)
    return false;
  if (entry->kind == LAN_POWER)
    return true;
  return entry->kind == (forwarder ? LAN_FORWARDER : LAN_STATE) && entry->group == group &&
         entry->forwarder == forwarder;
}

bool lan_next_stay(const struct lan *lan, int router, int group, struct lan_stay *stay)
{
  if (stay->next > lan->entry_count)
    return false;
  if (stay->next > 0) {
    const struct lan_entry *entry = &lan->entries[stay->next - 1];
    if (entry->kind == LAN_POWER)
      stay->power = entry->new_state;
    if (entry->kind != LAN_POWER || stay->power == LAN_OFF) {
      stay->state = entry->kind != LAN_POWER ? entry->new_state : 0;
      stay->reason = entry->kind != LAN_POWER ? entry->reason : 0;
      stay->own = entry->own;
    }
  }
  stay->from = stay->next > 0 ? stay->until : 0;
  while (stay->next < lan->entry_count &&
         !moves(&lan->entries[stay->next], router, group, stay->forwarder))
    stay->next++;
  stay->until = stay->next < lan->entry_count ? lan->entries[stay->next].at : lan->now;
  stay->next++;
  return true;
}
