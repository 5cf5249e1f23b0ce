/* SPDX-License-Identifier: MIT */
/*
 * mutate_session.c - mutation of scripts: half the time libFuzzer's own,
 * else by whole operations, which are removed, repeated, moved, exchanged for
 * new ones, or changed in one argument.
 *
 * Checksums and digests need no repair here: the session writes them itself into
 * most of what a script injects.  What is repaired, half the time, is where injected
 * packets come from, and what is wrong about them on purpose, so that most are heard.
 */
#include "session.h"

enum { OPERATIONS_MAX = 64 };

struct script {
  uint8_t *data;
  size_t size;
  size_t at[OPERATIONS_MAX + 1]; /* where each operation begins; the last one is the end */
  unsigned count;
};

static size_t length_at(const uint8_t *data, size_t left)
{
  const unsigned op = data[0] % OPS;
  size_t length = 1u + session_arguments[op];

  if (op == OP_RAW && left > 3)
    length += data[3] % (RAW_MAX + 1u);
  return length < left ? length : left;
}

static void split(struct script *script)
{
  size_t at = HEADER_OCTETS;

  script->count = 0;
  while (at < script->size && script->count < OPERATIONS_MAX) {
    script->at[script->count++] = at;
    at += length_at(script->data + at, script->size - at);
  }
  script->at[script->count] = at;
}

static uint32_t next(uint32_t *random)
{
  *random = *random * UINT32_C(1664525) + UINT32_C(1013904223);
  return *random >> 8;
}

/* Makes `insert` octets of room at `at` in place of `remove`; false if it does not fit. */
static bool splice(struct script *script, size_t max_size, size_t at, size_t remove, size_t insert)
{
  if (script->size - remove + insert > max_size)
    return false;
  memmove(script->data + at + insert, script->data + at + remove, script->size - at - remove);
  script->size += insert;
  script->size -= remove;
  return true;
}

static void insert_new(struct script *script, size_t max_size, size_t at, size_t remove,
                       uint32_t *random)
{
  const unsigned op = next(random) % OPS;
  const size_t length = 1u + session_arguments[op];

  if (!splice(script, max_size, at, remove, length))
    return;
  script->data[at] = (uint8_t)op;
  for (size_t i = 1; i < length; i++)
    script->data[at + i] = (uint8_t)(next(random) % 3 == 0 ? 0 : next(random));
  /* Slot 0 of either side is the one that is likely to be there. */
  if (next(random) % 2 == 0)
    script->data[at + 1] &= 0xf1;
  if (op == OP_RAW)
    script->data[at + 3] = 0;
}

static void copy_to(struct script *script, size_t max_size, unsigned from, size_t to)
{
  uint8_t octets[2 + ARGUMENTS_MAX + RAW_MAX];
  const size_t length = script->at[from + 1] - script->at[from];

  if (length > sizeof octets)
    return;
  memcpy(octets, script->data + script->at[from], length);
  if (splice(script, max_size, to, 0, length))
    memcpy(script->data + to, octets, length);
}

static size_t mutate(uint8_t *data, size_t size, size_t max_size, uint32_t start)
{
  struct script script = {data, size, {0}, 0};
  uint32_t random = start;
  unsigned which;
  unsigned other;

  if (size > HEADER_OCTETS)
    split(&script);
  if (next(&random) % 2 == 0 || script.count == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  which = next(&random) % script.count;
  other = next(&random) % script.count;
  switch (next(&random) % 6) {
  case 0:
    (void)splice(&script, max_size, script.at[which], script.at[which + 1] - script.at[which], 0);
    break;
  case 1:
  case 2:
    insert_new(&script, max_size, script.at[which], 0, &random);
    break;
  case 3:
    insert_new(&script, max_size, script.at[which], script.at[which + 1] - script.at[which],
               &random);
    break;
  case 4:
    copy_to(&script, max_size, which, script.at[other]);
    break;
  default:
    data[script.at[which] + next(&random) % (script.at[which + 1] - script.at[which])] =
        (uint8_t)next(&random);
    break;
  }
  return script.size;
}

/* Octets of OP_INJECT, counted from the operation's own: see session_inject(). */
static void repair_inject(uint8_t *op)
{
  enum { WHAT = 2, PATH = 4, TIMES = 5, DAMAGE = 7 };

  if (op[WHAT] >= 0xf0)
    op[WHAT] &= 0x0f;
  op[PATH] %= 3;
  op[TIMES] &= 0x3f;
  op[DAMAGE] &= 0x1f;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  uint32_t random = seed;
  struct script script = {data, mutate(data, size, max_size, next(&random)), {0}, 0};

  /* A second run costs as much as another script: one in eight has it. */
  if (script.size != 0)
    data[0] = (uint8_t)((data[0] & ~SCRIPT_TWIN) | (next(&random) % 8 == 0 ? SCRIPT_TWIN : 0));
  if (script.size <= HEADER_OCTETS || next(&random) % 2 == 0)
    return script.size;
  split(&script);
  for (unsigned i = 0; i < script.count; i++)
    if (data[script.at[i]] % OPS == OP_INJECT &&
        script.at[i + 1] - script.at[i] == 1u + session_arguments[OP_INJECT])
      repair_inject(data + script.at[i]);
  return script.size;
}
