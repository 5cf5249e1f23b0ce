/* SPDX-License-Identifier: MIT */
/*
 * table.c - see table.h: open addressing, at most half full.
 */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  uint64_t hash;
  size_t size;
  unsigned char *octets; /* key, behind the value */
};

void *table_room(void *old, size_t size)
{
  void *room = realloc(old, size);

  if (room == NULL) {
    (void)fprintf(stderr, "no memory for %zu octets: set smaller bounds\n", size);
    exit(2);
  }
  return room;
}

uint64_t table_hash(uint64_t seed, const void *data, size_t size)
{
  const unsigned char *octets = data;
  uint64_t hash = seed ^ (size * 0x9e3779b97f4a7c15u);

  while (size != 0) {
    const size_t part = size < 8 ? size : 8;
    uint64_t word = 0;
    memcpy(&word, octets, part);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
    octets += part;
    size -= part;
  }
  hash *= 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 29);
}

void table_open(struct table *table, size_t value_size)
{
  memset(table, 0, sizeof *table);
  table->value_size = value_size;
  table->key_at = (value_size + 7) / 8 * 8;
}

void table_close(struct table *table)
{
  for (size_t i = 0; i < table->count; i++)
    free(table->entries[i].octets);
  free(table->entries);
  free(table->buckets);
  memset(table, 0, sizeof *table);
}

/* The bucket of a key, or the free one where it belongs. */
static size_t bucket_of(const struct table *table, uint64_t hash, const void *key, size_t size)
{
  const size_t mask = table->bucket_count - 1;

  for (size_t bucket = (size_t)hash & mask;; bucket = (bucket + 1) & mask) {
    const uint32_t number = table->buckets[bucket];
    const struct entry *entry = number != 0 ? &table->entries[number - 1] : NULL;
    if (entry == NULL || (entry->hash == hash && entry->size == size &&
                          memcmp(entry->octets + table->key_at, key, size) == 0))
      return bucket;
  }
}

static void grow(struct table *table)
{
  const size_t count = table->bucket_count != 0 ? 2 * table->bucket_count : 1024;

  table->entries = table_room(table->entries, count / 2 * sizeof *table->entries);
  table->buckets = table_room(table->buckets, count * sizeof *table->buckets);
  memset(table->buckets, 0, count * sizeof *table->buckets);
  table->bucket_count = count;
  for (size_t i = 0; i < table->count; i++) {
    size_t bucket = (size_t)table->entries[i].hash & (count - 1);
    while (table->buckets[bucket] != 0)
      bucket = (bucket + 1) & (count - 1);
    table->buckets[bucket] = (uint32_t)i + 1;
  }
}

uint32_t table_find(const struct table *table, const void *key, size_t size)
{
  uint32_t number;

  if (table->count == 0)
    return TABLE_NONE;
  number = table->buckets[bucket_of(table, table_hash(0, key, size), key, size)];
  return number != 0 ? number - 1 : TABLE_NONE;
}

uint32_t table_add(struct table *table, const void *key, size_t size, const void *value)
{
  const uint64_t hash = table_hash(0, key, size);
  struct entry *entry;
  size_t bucket;

  if (2 * table->count >= table->bucket_count)
    grow(table);
  bucket = bucket_of(table, hash, key, size);
  if (table->buckets[bucket] != 0)
    return table->buckets[bucket] - 1;
  entry = &table->entries[table->count++];
  entry->hash = hash;
  entry->size = size;
  entry->octets = table_room(NULL, table->key_at + size);
  memset(entry->octets, 0, table->key_at);
  if (value != NULL)
    memcpy(entry->octets, value, table->value_size);
  memcpy(entry->octets + table->key_at, key, size);
  table->buckets[bucket] = (uint32_t)table->count;
  return (uint32_t)table->count - 1;
}

const void *table_key(const struct table *table, uint32_t number)
{
  return table->entries[number].octets + table->key_at;
}

const void *table_value(const struct table *table, uint32_t number)
{
  return table->entries[number].octets;
}
