/* SPDX-License-Identifier: MIT */
/*
 * corpus_hsrp.c - the first inputs of fuzz_hsrp_codec.c: the vectors of hsrp.md
 * 3.4 with their keys, captured messages, every layout of a version 2 datagram,
 * damaged ones, and fields to encode.
 */
#include "corpus.h"

#include "../support/hex.h"
#include "../support/hsrp_vectors.h"
#include "hsrp_input.h"

enum { ROOM = 400 };

/* Puts what stands in front of the message. */
static void put_head(uint8_t *input, uint8_t choice, const uint8_t *source, uint32_t id,
                     const char *key)
{
  const size_t length = strlen(key);

  memset(input, 0, HSRP_MESSAGE_AT);
  input[0] = choice;
  memcpy(input + HSRP_SOURCE_AT, source, 16);
  input[HSRP_ID_AT] = (uint8_t)id;
  input[HSRP_LENGTH_AT] = (uint8_t)(length - 1);
  memcpy(input + HSRP_KEY_AT, key, length < 8 ? length : 8);
}

/* Keys are of 8 octets at most here: of a longer one the packet is refused, which is a path too. */
static void emit_vectors(void)
{
  for (size_t i = 0; i < sizeof hsrp_vectors / sizeof hsrp_vectors[0]; i++) {
    const struct hsrp_vector *v = &hsrp_vectors[i];
    uint8_t input[ROOM];
    char text[ROOM];
    char name[40];

    put_head(input,
             (uint8_t)(HSRP_MD5 | (v->version == 2 ? HSRP_V2 : 0) |
                       (v->family == VIP_IPV6 ? HSRP_IPV6 : 0)),
             v->source, v->key_id, v->key);
    (void)snprintf(text, sizeof text, "%s%s", v->head, v->digest);
    (void)snprintf(name, sizeof name, "vector_%s", v->name);
    for (char *c = name; *c != '\0'; c++)
      *c = *c == ' ' ? '_' : *c;
    corpus_emit("hsrp_codec", name, input,
                HSRP_MESSAGE_AT +
                    hex_bytes(input + HSRP_MESSAGE_AT, sizeof input - HSRP_MESSAGE_AT, text));
  }
}

#define GROUP HSRP_V2("00", "06", "020000000001", "64") "0a000001" HSRP_ZERO12
#define MD5   HSRP_MD5("0a000001", "00000001") "00000000000000000000000000000000"

static const struct {
  const char *name;
  uint8_t choice;
  const char *octets;
} messages[] = {
    {"v1_active", 0, HSRP_V1_ACTIVE},
    {"v1_speak", HSRP_DEFAULT, HSRP_V1_SPEAK},
    {"v1_ms", HSRP_DEFAULT, HSRP_V1_MS},
    {"v1_coup", 0, HSRP_V1_COUP},
    {"v1_resign", HSRP_DEFAULT, HSRP_V1_RESIGN},
    {"v1_passive", 0, HSRP_V1_PASSIVE},
    {"v1_having", 0, HSRP_V1_HAVING},
    {"v1_behind", HSRP_MD5, HSRP_V1_ACTIVE "0405"},
    {"v2_standby", HSRP_V2 | HSRP_DEFAULT, HSRP_V2_STANDBY},
    {"v2_active", HSRP_V2, HSRP_V2_ACTIVE},
    {"v2_resign", HSRP_V2 | HSRP_REQUIRED, HSRP_V2_RESIGN},
    {"v2_passive", HSRP_V2, HSRP_V2_PASSIVE},
    {"v2_having", HSRP_V2, HSRP_V2_HAVING},
    {"v2_dormant", HSRP_V2, "020400000000"},
    {"v2_disabled", HSRP_V2 | HSRP_DEFAULT,
     HSRP_V2("00", "00", "020000000001", "64") "0a000001" HSRP_ZERO12},
    {"v2_bare", HSRP_V2 | HSRP_DEFAULT, GROUP},
    {"v2_bare_required", HSRP_V2 | HSRP_DEFAULT | HSRP_REQUIRED, GROUP},
    {"v2_text_first", HSRP_V2, "0308" HSRP_TEXT GROUP},
    {"v2_md5_first", HSRP_V2 | HSRP_MD5, MD5 GROUP},
    {"v2_md5_and_text", HSRP_V2 | HSRP_MD5, GROUP MD5 "0308" HSRP_TEXT},
    {"v2_unknown", HSRP_V2 | HSRP_DEFAULT, "6300" GROUP "7f03aabbcc0308" HSRP_TEXT},
    {"v2_both_states", HSRP_V2 | HSRP_DEFAULT, HSRP_V2_PASSIVE GROUP},
    {"v2_any_sender", HSRP_V2 | HSRP_MD5 | HSRP_ANY_SENDER, GROUP MD5},
    {"bad_empty", 0, ""},
    {"bad_version", 0, "020010030a640100" HSRP_TEXT "c0a80001"},
    {"bad_opcode", 0, "000410030a640100" HSRP_TEXT "c0a80001"},
    {"bad_state", 0, "000005030a640100" HSRP_TEXT "c0a80001"},
    {"bad_short", 0, "000010030a640100"},
    {"bad_advertise", 0, "00030002000e02000000000100000000"},
    {"bad_v1_as_v2", HSRP_V2, HSRP_V1_ACTIVE},
    {"bad_overrun", HSRP_V2, GROUP "0308636973"},
    {"bad_twice", HSRP_V2, GROUP GROUP},
    {"bad_none", HSRP_V2, "0308" HSRP_TEXT},
    {"bad_family", HSRP_V2 | HSRP_IPV6, GROUP},
    {"bad_group", HSRP_V2,
     "0128020006041000700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_REST},
    /* choice, opcode, state, priority, auth, if_state, group, active, passive, hello, hold, room */
    {"encode_v1", HSRP_ENCODE, "0100056401000001000000000bb80027100048"},
    {"encode_v1_md5", HSRP_ENCODE, "0101046402000001000000000bb80027100048"},
    {"encode_v1_advertise", HSRP_ENCODE, "010300000002000000010002000000000000004f"},
    {"encode_v2", HSRP_ENCODE | HSRP_V2, "0100056401000fff000000000bb80027100048"},
    {"encode_v2_ipv6_md5", HSRP_ENCODE | HSRP_V2 | HSRP_IPV6,
     "0102056402000010000000000bb80827100848"},
    {"encode_v2_interface", HSRP_ENCODE | HSRP_V2, "010300000000000000010002000000000000004f"},
};

void corpus_hsrp(void)
{
  static const uint8_t source[16] = {10, 0, 0, 1};

  emit_vectors();
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
    uint8_t input[ROOM];

    put_head(input, messages[i].choice, source, 1, "cisco");
    corpus_emit("hsrp_codec", messages[i].name, input,
                HSRP_MESSAGE_AT + hex_bytes(input + HSRP_MESSAGE_AT, sizeof input - HSRP_MESSAGE_AT,
                                            messages[i].octets));
  }
}
