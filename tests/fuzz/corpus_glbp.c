/* SPDX-License-Identifier: MIT */
/*
 * corpus_glbp.c - the first inputs of fuzz_glbp_codec.c: the vectors of glbp.md
 * 3.1 with their keys, the captured messages of 2.7, other orders and layouts of
 * TLVs, damaged ones, and fields to encode.
 */
#include "corpus.h"

#include "../support/hex.h"
#include "../support/glbp_vectors.h"
#include "glbp_input.h"

enum { ROOM = 800 };

/* Puts what stands in front of the message. */
static void put_head(uint8_t *input, uint8_t choice, const uint8_t *source, uint32_t id,
                     const char *key)
{
  const size_t length = strlen(key);

  memset(input, 0, GLBP_MESSAGE_AT);
  input[0] = choice;
  memcpy(input + GLBP_SOURCE_AT, source, 16);
  input[GLBP_ID_AT] = (uint8_t)id;
  input[GLBP_LENGTH_AT] = (uint8_t)(length - 1);
  memcpy(input + GLBP_KEY_AT, key, length < 8 ? length : 8);
  /* The router to which P6 echoes. */
  memcpy(input + GLBP_OWNER_AT, "\xaa\xbb\xcc\0\x14\0\x7d\x68\xc7\xee", 10);
}

static void emit(const char *name, uint8_t *input, const char *octets)
{
  corpus_emit("glbp_codec", name, input,
              GLBP_MESSAGE_AT + hex_bytes(input + GLBP_MESSAGE_AT, ROOM - GLBP_MESSAGE_AT, octets));
}

/* Keys are of 8 octets at most here: of a longer one the packet is refused, which is a path too. */
static void emit_vector(const struct glbp_vector *v, uint32_t id, const char *which)
{
  uint8_t input[ROOM];
  char text[2 * ROOM];
  char name[40];

  put_head(input, (uint8_t)(GLBP_MD5 | (v->family == VIP_IPV6 ? GLBP_IPV6 : 0)), v->source, id,
           v->key);
  (void)snprintf(text, sizeof text, "%s%s%s", v->head, v->digest, v->tail);
  (void)snprintf(name, sizeof name, "vector_%s%s", v->name, which);
  emit(name, input, text);
}

static void emit_vectors(void)
{
  const struct glbp_vector *chain = &glbp_vectors[5]; /* V6 */

  for (size_t i = 0; i < sizeof glbp_vectors / sizeof glbp_vectors[0]; i++)
    emit_vector(&glbp_vectors[i], glbp_vectors[i].key_id, "");
  emit_vector(chain, chain->key_id + 1, "_other_id");
  emit_vector(chain, 0, "_no_id");
}

#define HELLO GLBP_VECTOR_HELLO
#define VF    GLBP_VECTOR_VF
#define MD5   "0314021000000000000000000000000000000000"
#define CHAIN "031803140000000100000000000000000000000000000000"

static const struct {
  const char *name;
  uint8_t choice;
  const char *octets;
} messages[] = {
    {"p1", GLBP_NONE, GLBP_P1},
    {"p2", GLBP_NONE, GLBP_P2},
    {"p3", GLBP_NONE, GLBP_P3},
    {"p4", GLBP_NONE, GLBP_P4},
    {"p5", GLBP_NONE, GLBP_P5},
    {"p6", GLBP_MD5, GLBP_P6},
    {"p7", GLBP_IPV6 | GLBP_MD5, GLBP_P7},
    {"p8_vf", GLBP_IPV6 | GLBP_MD5, GLBP_P8_VF},
    {"p8_vg", GLBP_IPV6 | GLBP_MD5, GLBP_P8_VG},
    {"p9", GLBP_IPV6 | GLBP_NONE, GLBP_P9},
    {"text", 0, GLBP_A "030c0106636973636f000000" HELLO},
    {"text_bare", 0, GLBP_A "03090105636973636f" HELLO},
    {"text_other", 0, GLBP_A "030c0106436973636f000000" HELLO},
    {"text_empty", 0, GLBP_A "03040100" HELLO},
    {"auth_none", 0, GLBP_A "03040000" HELLO},
    {"auth_unknown", GLBP_MD5, GLBP_A "03080404aabbccdd" HELLO},
    {"auth_last", GLBP_MD5, GLBP_A VF HELLO MD5},
    {"auth_twice", GLBP_MD5, GLBP_A MD5 CHAIN HELLO},
    {"unsigned", GLBP_MD5, GLBP_A HELLO VF},
    {"echoes", GLBP_MD5,
     GLBP_A CHAIN "041c021011223344aabbcc0014007d68c7eeaabbcc0014007d68c7ef" HELLO},
    {"unknown", GLBP_NONE, GLBP_A "0904aabb" HELLO "ff03dd" VF "0002"},
    {"empty_tlv", GLBP_NONE, GLBP_A HELLO "0002" VF},
    {"states", GLBP_NONE,
     GLBP_A "011c00030064000000000bb80000271002583840000001 04c00002fe"
            "0214010800a764003840025800000007b4000101"},
    {"twice", GLBP_NONE, GLBP_A HELLO HELLO VF VF},
    {"long", GLBP_NONE, GLBP_A "011e000400640000" GLBP_TIMERS "c00002fe7788" VF},
    {"bad_empty", 0, ""},
    {"bad_version", 0, "020000010000c2007cb80000" HELLO},
    {"bad_opcode", 0, "010300010000c2007cb80000" HELLO},
    {"bad_group", 0, "010004000000c2007cb80000" HELLO},
    {"bad_owner", 0, "010000010000010000000000" HELLO},
    {"bad_family", GLBP_IPV6, GLBP_P1},
    {"bad_address", 0, GLBP_A "011c0004006400000000 0bb8000027100258384000000110c00002fe"},
    {"bad_vf", 0, GLBP_A "0214012000a764003840025800000007b4000102"},
    {"bad_none", 0, GLBP_A MD5},
    {"bad_zero", 0, GLBP_A HELLO "0900"},
    {"bad_overrun", 0, GLBP_A HELLO "0214"},
    {"bad_echoes", 0, GLBP_A "0408010011223344" HELLO},
    {"bad_echoes_by_one", 0, GLBP_A "0411010011223344aabbccddeeff000000" HELLO},
    {"bad_nonce_end", 0, GLBP_A HELLO "0402"},
    {"bad_ipv6_short", GLBP_IPV6,
     GLBP_A "0127002000640000 00000bb8000027100258384000000210fe80000000000000000000000000 00"},
    {"bad_vf_5", 0, GLBP_A "0214052000a764003840025800000007b4000105"},
    {"bad_both", 0, GLBP_A "030401ff 011c00040064000000000bb8000027100258384000000304c00002fe"},
    {"echoes_other", GLBP_MD5, GLBP_A CHAIN "0414010011223344aabbcc0014017d68c7ee0000" HELLO},
    {"bad_text", 0, GLBP_A "0308010500000000" HELLO},
    /* room, choice, opcode, group, owner, auth and its length, echoes, generation, nonce, state,
       priority, hello, hold, redirect, timeout, address, forwarders */
    {"encode", GLBP_ENCODE,
     "0194 31 00 0001 020000000001 0314 01 07 1234 05 64 0bb800 271000 0258 3840 c00002fe 02"
     "0105a73840 0202872000"},
    {"encode_ipv6_md5", GLBP_ENCODE | GLBP_IPV6,
     "0194 31 00 002e 020000000001 0210 01 07 1234 05 64 0bb800 271000 0258 3840"
     "fe800000000000000007b4fffe002e00 01 0105a73840"},
    {"encode_text", GLBP_ENCODE,
     "0294 11 00 0001 020000000001 01fb 00 00 0000 02 64 0bb800 271000 0258 3840 c00002fe 00"},
    {"encode_text_long", GLBP_ENCODE,
     "0294 11 00 0001 020000000001 01fc 00 00 0000 02 64 0bb800 271000 0258 3840 c00002fe 00"},
    {"encode_echoes_many", GLBP_ENCODE,
     "0294 31 00 0001 020000000001 0210 19 07 1234 05 64 0bb800 271000 0258 3840 c00002fe 00"},
    {"encode_no_state", GLBP_ENCODE,
     "0294 31 00 0001 020000000001 0210 01 07 1234 06 64 0bb800 271000 0258 3840 c00002fe 00"},
    {"encode_request", GLBP_ENCODE, "0194 01 01 0001 020000000001"},
    {"encode_response", GLBP_ENCODE,
     "0194 01 02 0001 020000000001 0000 00 00 0000 00 00 000000 000000 0000 0000 00000000 01 02"},
};

void corpus_glbp(void)
{
  static const uint8_t source[16] = {192, 0, 2, 1};

  emit_vectors();
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
    uint8_t input[ROOM];

    put_head(input, messages[i].choice, source, 1, "cisco");
    emit(messages[i].name, input, messages[i].octets);
  }
}
