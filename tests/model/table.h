/* SPDX-License-Identifier: MIT */
/*
 * table.h - different octet strings, numbered in the order in which they came,
 * each with a value.  For the explorer: memory is taken as it is needed, and a
 * program that gets none ends.
 */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define TABLE_NONE UINT32_MAX

struct table {
  size_t value_size;
  size_t key_at; /* where the key stands behind the value */
  size_t count;
  struct entry *entries; /* by number */
  uint32_t *buckets;     /* 1 + number, or 0 */
  size_t bucket_count;   /* a power of 2 */
};

void table_open(struct table *table, size_t value_size);
void table_close(struct table *table);

/* The number of that key, or TABLE_NONE. */
uint32_t table_find(const struct table *table, const void *key, size_t size);

/* The same; a key that is not there is added, with its value. */
uint32_t table_add(struct table *table, const void *key, size_t size, const void *value);

/* What stands under a number; valid until the table is closed. */
const void *table_key(const struct table *table, uint32_t number);
const void *table_value(const struct table *table, uint32_t number);

/* A digest of octets. */
uint64_t table_hash(uint64_t seed, const void *data, size_t size);

/* malloc() and realloc() that succeed or end the program. */
void *table_room(void *old, size_t size);

#endif
