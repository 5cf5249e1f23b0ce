/* SPDX-License-Identifier: MIT */
/*
 * hsrp_vectors.h - HSRP messages of hsrp.md as hexadecimal text, for the tests
 * of the codec, of authentication and of frames.
 *
 * Section 3.4: each letter is a message in front of its digest; digest and key
 * stand beside it.  C, D and L are Hellos of an Active router, octet 4 is 06; cases
 * 74 and 91 call them Speak.  The others are the captured messages of section 2.
 */
#ifndef HSRP_VECTORS_H
#define HSRP_VECTORS_H

#include <vip/vip.h>

/* A message with MD5. */
struct hsrp_vector {
  const char *name;
  uint8_t version;
  uint8_t family;
  uint8_t source[16]; /* of its packet */
  const char *head;   /* all in front of the digest */
  const char *key;
  uint32_t key_id;
  const char *digest;
  /* What it says: enum vip_hsrp_opcode, enum vip_hsrp_state, numbers in milliseconds. */
  uint8_t opcode;
  uint8_t state;
  uint8_t priority;
  uint16_t group;
  uint32_t hello_ms;
  uint32_t hold_ms;
  bool dirty; /* octets behind the address that encoding leaves zero */
};

#define HSRP_MD5(address, id) "041c01000000" address id
#define HSRP_ZERO12           "000000000000000000000000"
#define HSRP_V2(opcode, state, identifier, priority)                                               \
  "012802" opcode state "040001" identifier "000000" priority "00000bb800002710"
#define HSRP_J "0128020006040001aabbcc0002100000009600000bb800002710c0a80cfe" HSRP_ZERO12

/* clang-format off */
static const struct hsrp_vector hsrp_vectors[] = {
    {"A", 1, VIP_IPV4, {10, 0, 0, 20},
     "000004030a64010000000000000000000a000064"
     HSRP_MD5("0a000014", "00000000"),
     "password12345", 0, "52e1db09d18d695b8fefb3730ff8d9d6",
     VIP_HSRP_HELLO, VIP_HSRP_SPEAK, 100, 1, 3000, 10000, false},
    {"A Active", 1, VIP_IPV4, {10, 0, 0, 20},
     "000010030a64010000000000000000000a000064"
     HSRP_MD5("0a000014", "00000000"),
     "openwall12345", 0, "f02fc41b1b516e2d1261d8800d39ccea",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 100, 1, 3000, 10000, false},
    {"B", 1, VIP_IPV4, {172, 16, 40, 20},
     "000004030a5a01000000000000000000ac102801"
     HSRP_MD5("ac102814", "00000000"),
     "openwall", 0, "f15dfa631a0679e0801f8e6b0c0c17ac",
     VIP_HSRP_HELLO, VIP_HSRP_SPEAK, 90, 1, 3000, 10000, false},
    {"C", 2, VIP_IPV4, {10, 0, 0, 10},
     HSRP_V2("00", "06", "aabbcc000a00", "64") "0a000064" HSRP_ZERO12
     HSRP_MD5("0a00000a", "00000000"),
     "password", 0, "642fedafe1f374bd2fdd8f1ba81d87a2",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 100, 1, 3000, 10000, false},
    {"D", 2, VIP_IPV4, {10, 0, 0, 20},
     HSRP_V2("00", "06", "aabbcc001400", "c8") "0a000064" HSRP_ZERO12
     HSRP_MD5("0a000014", "00000000"),
     "password12345", 0, "0481257f0fe583b275f03a48e88de72f",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 200, 1, 3000, 10000, false},
    {"E", 2, VIP_IPV4, {10, 0, 0, 10},
     HSRP_V2("02", "04", "aabbcc000a00", "64") "0a000064" HSRP_ZERO12
     HSRP_MD5("0a00000a", "00000000"),
     "password12345", 0, "b22966ff48ba5241b0bbfb09fb36dde4",
     VIP_HSRP_RESIGN, VIP_HSRP_SPEAK, 100, 1, 3000, 10000, false},
    {"F", 2, VIP_IPV4, {10, 0, 0, 20},
     HSRP_V2("01", "06", "aabbcc001400", "c8") "0a000064" HSRP_ZERO12
     HSRP_MD5("0a000014", "00000000"),
     "password12345", 0, "32a4720b406073ad6419542d738a8e82",
     VIP_HSRP_COUP, VIP_HSRP_ACTIVE, 200, 1, 3000, 10000, false},
    {"G", 1, VIP_IPV4, {172, 16, 40, 20},
     "000204030a5a01000000000000000000ac102801"
     HSRP_MD5("ac102814", "00000000"),
     "openwall", 0, "787aa5c738d197acb82308f6cd664cd4",
     VIP_HSRP_RESIGN, VIP_HSRP_SPEAK, 90, 1, 3000, 10000, false},
    {"H", 1, VIP_IPV4, {172, 16, 40, 10},
     "000110030a6401000000000000000000ac102801"
     HSRP_MD5("ac10280a", "00000000"),
     "openwall", 0, "b5001d73735e81b8da4e168da66fb256",
     VIP_HSRP_COUP, VIP_HSRP_ACTIVE, 100, 1, 3000, 10000, false},
    {"I", 2, VIP_IPV6, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
     "0128020006060010aabbcc000120000000690000271000004e20fe80000000000000000573fffea00010"
     HSRP_MD5("00000001", "00000000"),
     "HSRPv2_v6", 0, "cedf38d296f03b34b23f29b216a4e042",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 105, 16, 10000, 20000, false},
    {"J", 2, VIP_IPV4, {192, 168, 12, 1},
     HSRP_J
     HSRP_MD5("c0a80c01", "00000001"),
     "MY_KEY", 1, "9b0f4f06e3db6e3e1368a8a37f360ed7",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 150, 1, 3000, 10000, false},
    {"K", 2, VIP_IPV4, {192, 168, 12, 1},
     HSRP_J
     HSRP_MD5("c0a80c01", "00000000"),
     "MY_KEY", 0, "5515b961036b628e3d57ac6447cb81d6",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 150, 1, 3000, 10000, false},
    {"L", 2, VIP_IPV4, {10, 0, 0, 20},
     HSRP_V2("00", "06", "aabbcc001400", "c8") "0a000064abcd00000000c0a80a01fff6"
     HSRP_MD5("0a000014", "00000000"),
     "password12345", 0, "1f58a0280bea21415bf31d08b6e90561",
     VIP_HSRP_HELLO, VIP_HSRP_ACTIVE, 200, 1, 3000, 10000, true},
    {"M", 2, VIP_IPV6, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0xa8, 0xbb, 0xcc, 0xff, 0xfe, 0, 2, 0x20},
     "0128020105060010aabbcc0002200000006400000bb800002710fe80000000000000000573fffea00010"
     HSRP_MD5("fe000220", "00000007"),
     "key-chain-seven", 7, "63ba438d48f17532dccc8cc97a9ade9a",
     VIP_HSRP_COUP, VIP_HSRP_STANDBY, 100, 16, 3000, 10000, false},
};
/* clang-format on */

#define HSRP_TEXT "636973636f000000"           /* "cisco" */
#define HSRP_REST HSRP_ZERO12 "0308" HSRP_TEXT /* behind an IPv4 address */

/* Section 2.2. */
#define HSRP_V1_ACTIVE "000010030a640100" HSRP_TEXT "c0a80001"
#define HSRP_V1_SPEAK  "000004030a640100" HSRP_TEXT "c0a80001"
#define HSRP_V1_MS     "0000040000960100" HSRP_TEXT "c0a80cfe" /* timers below one second */
#define HSRP_V1_COUP   "000102030ac80100" HSRP_TEXT "c0a80001"
#define HSRP_V1_RESIGN "000204050f640100" HSRP_TEXT "c0a817fa"

/* Section 2.3. */
#define HSRP_V1_PASSIVE "00030001000e0200000000016f000000" /* with old memory behind */
#define HSRP_V1_HAVING  "00030001000e03000001000100000000" /* Active */

/* Section 2.4. */
#define HSRP_V2_STANDBY                                                                            \
  "012802000504 0398 700f6aeff5bf 0000005a 00000bb8 00002710 0a34dc7e" HSRP_REST
#define HSRP_V2_ACTIVE                                                                             \
  "012802000604 0067 700f6aeff5bf 0000006e 00000bb8 00002710 0a34fd7e" HSRP_REST
#define HSRP_V2_RESIGN                                                                             \
  "012802020604 0001 aabbcc000210 00000096 00000bb8 00002710 c0a80cfe" HSRP_REST
#define HSRP_V2_PASSIVE  "020400000001"
#define HSRP_V2_PREEMPTS "020400010001"
#define HSRP_V2_HAVING   "020400010000"

/* Room for the octets of any of them, and for its text. */
enum { HSRP_ROOM = 160, HSRP_TEXT_ROOM = 2 * HSRP_ROOM };

/* Octets that end where a page begins that may not be touched; give back with guard_free(). */
struct hsrp_octets {
  uint8_t *at;
  size_t length;
};

/* Out of hexadecimal text. */
struct hsrp_octets hsrp_octets_of(const char *text);

/* The text of a whole vector. */
void hsrp_vector_text(char text[HSRP_TEXT_ROOM], const struct hsrp_vector *vector);

#endif
