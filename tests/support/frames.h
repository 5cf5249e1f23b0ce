/* SPDX-License-Identifier: MIT */
/*
 * frames.h - frames as octets that a test changes: patched, lengthened, their
 * checksums put right again, parsed where one octet too many would be seen.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include "vip_test.h"

enum { FRAME_MAX = 512, IP_AT = 14 };

struct octets {
  uint8_t at[FRAME_MAX];
  size_t length;
};

/* Octets of hexadecimal text. */
struct octets frame_from_hex(const char *text);

/* An address and a MAC of hexadecimal text. */
struct vip_addr hex_addr(const char *text);
struct vip_mac hex_mac(const char *text);

/* What a builder wrote and returned is the frame of that text. */
void assert_frame(const uint8_t *frame, int length, const char *wanted);

/* A field of 16 bits, written and read. */
void frame_set16(uint8_t *at, size_t value);
size_t frame_get16(const uint8_t *at);

/* Puts `hex` in place of the octets at `offset`. */
void patch_frame(struct octets *frame, size_t offset, const char *hex);

/* Inserts `hex` at `offset`. */
void insert_octets(struct octets *frame, size_t offset, const char *hex);

/* Writes the right checksum of `length` octets into them, `field` octets from their start. */
void repair_sum(uint8_t *data, size_t length, size_t field, uint32_t start);

/* Puts right whatever checksums a frame has, tagged or not, as far as its lengths make sense. */
void repair_frame(struct octets *frame);

/* Parses at a guard page; data and length are checked to lie in the frame, and made relative. */
int parse_frame(struct vip_frame *frame, const struct octets *bytes);

/* The result, and the kind of what was read. */
void assert_parses(const struct octets *bytes, int result, enum vip_frame_kind kind);

/* The frame `hex`, patched at `offset` with `change`, checksums right again. */
void assert_patched(const char *hex, size_t offset, const char *change, int result,
                    enum vip_frame_kind kind);

#endif
