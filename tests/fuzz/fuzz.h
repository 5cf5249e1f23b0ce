/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what the fuzz targets share: the check that stops a run, exact
 * copies of the input, a cursor over it, and a checksum of their own.
 *
 * A target is the function LLVMFuzzerTestOneInput() in fuzz_x.c.  libFuzzer
 * calls it, or standalone_main.c with files, so that any compiler can replay a
 * corpus.  Targets link the library as it is shipped: nothing in lib/ knows
 * that it is being fuzzed.  What is wrong about a message's checksum or length
 * is repaired in the mutators (mutate_x.c), never by leaving a check out.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vip/vip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer's: changes `data` in place, at most `max_size` octets; returns the new size. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Ours, called by libFuzzer in place of its own. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/* Prints what happens; set by standalone_main.c for -v. */
extern bool fuzz_verbose;

/* Says what does not hold, and aborts. */
void fuzz_failed(const char *file, int line, const char *what);

#define FUZZ_CHECK(condition) ((condition) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #condition))

/* What a target counts, for the line that it prints when it ends. */
enum fuzz_counted {
  FUZZ_MESSAGES, /* to read, of those that an input makes up */
  FUZZ_WHOLE,    /* of right versions and lengths */
  FUZZ_RIGHT,    /* and of right checksum, text or digest */
  FUZZ_EVENTS,   /* ticks and packets of sessions */
  FUZZ_COUNTED
};

void fuzz_count(enum fuzz_counted what);

/* The key of messages that bring none of their own: id 1, "secret". */
extern const struct vip_key fuzz_key;

/* A copy in exactly `size` octets of its own, so that ASan sees the first one too many; free(). */
uint8_t *fuzz_copy(const uint8_t *data, size_t size);

/* Writes `what` into `size` octets; returns how many those are. */
typedef int fuzz_writer(const void *what, uint8_t *out, size_t size);

/*
 * The memory twin: what `write` writes is each of these octets, on whatever stood there before,
 * and nothing behind.
 */
bool fuzz_is_whole(const uint8_t *octets, size_t size, fuzz_writer *write, const void *what);

/* The next octets of an input; zeros behind its end. */
struct fuzz_input {
  const uint8_t *at;
  size_t left;
};

uint8_t fuzz_u8(struct fuzz_input *in);
uint16_t fuzz_u16(struct fuzz_input *in);
void fuzz_bytes(struct fuzz_input *in, void *to, size_t count);

/*
 * The Internet checksum that octets `at` and `at` + 1 of `data` should carry,
 * written from RFC 1071 alone, two octets at a time: shares nothing with
 * lib/checksum.c.  With `family` the pseudo-header of `protocol` stands in
 * front; 0 means none.
 */
uint16_t fuzz_checksum(const uint8_t *data, size_t length, size_t at, uint8_t family,
                       const struct vip_addr *src, const struct vip_addr *dst, uint8_t protocol);

/*
 * Makes version and type of a VRRP message of `size` octets valid, and its count what there is
 * room for.  Returns how many octets that are; size >= the result.
 */
size_t fuzz_repair_vrrp(uint8_t *data, size_t size, uint8_t family);

/* Writes a VRRP message's checksum, with pseudo-header where `pseudo` or IPv6 asks for it. */
void fuzz_repair_sum(uint8_t *data, size_t size, uint8_t family, const struct vip_addr *src,
                     const struct vip_addr *dst, bool pseudo);

/*
 * Writes the MD5 block of VRRP's authentication type 254 into the last octets of a
 * message: its digest is of what stands in front of it with a checksum of zero.
 */
void fuzz_write_block(uint8_t *data, size_t size, const struct vip_key *key,
                      const struct vip_addr *src);

/* True for a message of version 2 that is long enough for a block, and says that it has one. */
bool fuzz_has_block(const uint8_t *data, size_t size);

#endif
