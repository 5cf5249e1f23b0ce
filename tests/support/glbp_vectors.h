/* SPDX-License-Identifier: MIT */
/*
 * glbp_vectors.h - GLBP messages of glbp.md as hexadecimal text, for the tests of
 * the codec and of authentication: P1 to P9 of section 2.7, which routers sent,
 * and V1 to V9 of section 3.1, each in front of and behind its digest, with the
 * key.
 */
#ifndef GLBP_VECTORS_H
#define GLBP_VECTORS_H

#include <vip/vip.h>

/* A message with MD5; key id 0: a key string. */
struct glbp_vector {
  const char *name;
  uint8_t family;
  uint8_t source[16]; /* of its packet */
  const char *head;   /* all in front of the digest */
  const char *digest;
  const char *tail; /* all behind it */
  const char *key;
  uint32_t key_id;
  bool low32; /* IPv6: digested with the low 32 bits of the source, as we do not send */
  bool dirty; /* padding that encoding leaves zero is not */
};

#define GLBP_HEAD(group, owner) "0100" group "0000" owner
#define GLBP_A                  GLBP_HEAD("0001", "c2007cb80000") /* without authentication */
#define GLBP_TIMERS             "00000bb8000027100258384000000104"
#define GLBP_TIMERS_10          "0000271000004e20025838400000"
#define GLBP_VIP6               "0210fe800000000000000007b4fffe002e00"
#define GLBP_VECTOR_VF          "0214012000a764003840025800000007b4000101"
#define GLBP_VECTOR_NONCE       "0408000111223344"
#define GLBP_VECTOR_HELLO       "011c002000640000" GLBP_TIMERS "c00002fe"
#define GLBP_VECTOR_B           GLBP_VECTOR_NONCE GLBP_VECTOR_HELLO GLBP_VECTOR_VF
#define GLBP_VECTOR_HELLO6                                                                         \
  "01280020006400000000 0bb8000027100258384000000210fe800000000000000000000000000001"
#define GLBP_VECTOR_STRING GLBP_HEAD("0001", "020000000001") "03140210"

#define GLBP_K10 "KKKKKKKKKK"
#define GLBP_K100                                                                                  \
  GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10 GLBP_K10

/* clang-format off */
static const struct glbp_vector glbp_vectors[] = {
    {"V1", VIP_IPV4, {10, 1, 2, 3},
     GLBP_HEAD("0001", "aabbcc001400") "0318031400000001",
     "9590e47ad6e599742773d38b952a1c14",
     "0408003765088e54011c002000640000" GLBP_TIMERS "0a010201"
     "02140120008764043818023002140007b4000101"
     "0214022000a764073840025800000007b4000102",
     "password12345", 1, false, true},
    {"V2", VIP_IPV4, {10, 1, 2, 2},
     GLBP_HEAD("0001", "aabbcc000a00") "0318031400000001",
     "865e3d0c969304fa3e8e6a00b1abb0a9",
     "0414013df1c8bea4aabbcc0014005e96903f0bb8011c002000820000" GLBP_TIMERS "0a010201"
     "0214012000a764013840025800870007b4000101",
     "password12345", 1, false, true},
    {"V3", VIP_IPV4, {10, 1, 2, 2},
     GLBP_HEAD("0001", "aabbcc000a00") "0318031400000001",
     "e2e9cc1e122132310a3bad72d465e862",
     "0414013dbbb9e6c8aabbcc0014002aa63e4d0007011c002000820000" GLBP_TIMERS "0a010201"
     "0214012000a764003840025800000007b4000101",
     "password123", 1, false, true},
    {"V4", VIP_IPV4, {10, 1, 2, 3},
     GLBP_HEAD("0001", "aabbcc001400") "0318031400000001",
     "4e66cee4495bf1790b9f782ab3a5777f",
     "0408003c2de3b78a02140120008764583835024db4000007b4000101",
     "password12345", 1, false, true},
    {"V5", VIP_IPV4, {192, 0, 2, 1},
     GLBP_VECTOR_STRING, "965fc11ef08045ad61afc5e63b00953f", GLBP_VECTOR_B,
     "testkey", 0, false, false},
    {"V6", VIP_IPV4, {192, 0, 2, 1},
     GLBP_HEAD("0001", "020000000001") "0318031400000007",
     "6f3bb1f218cae63336ffec66cda9efcb", GLBP_VECTOR_B,
     "testkey", 7, false, false},
    {"V7", VIP_IPV4, {192, 0, 2, 1},
     GLBP_VECTOR_STRING, "81ef2cbdcaffae7c457213cf367035b1", GLBP_VECTOR_B,
     GLBP_K100, 0, false, false},
    {"V8", VIP_IPV6, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10},
     GLBP_VECTOR_STRING, "59220686d688caf0bafecb950c0cebaf",
     GLBP_VECTOR_NONCE GLBP_VECTOR_HELLO6 GLBP_VECTOR_VF,
     "testkey", 0, false, false},
    {"V9", VIP_IPV6, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10},
     GLBP_VECTOR_STRING, "e614e46cd30873d0870e05199c40db59",
     GLBP_VECTOR_NONCE GLBP_VECTOR_HELLO6 GLBP_VECTOR_VF,
     "testkey", 0, true, false},
};
/* clang-format on */

/* Section 2.7. */
#define GLBP_P1 GLBP_A "011c000400c80000" GLBP_TIMERS "c0a80001"
#define GLBP_P2 "010100010000c2027cca0000 0214000000000000000000000000000000000000"
#define GLBP_P3 "010200010000c2007cb80000 0214020000000000000000000000 0007b4000102"
#define GLBP_P4 GLBP_A "0214012000a76400384002580000 0007b4000101"
#define GLBP_P5                                                                                    \
  GLBP_A "011c002000c80000" GLBP_TIMERS "c0a80001"                                                 \
         "0214012000a76400384002580000 0007b4000101"
#define GLBP_P6                                                                                    \
  GLBP_HEAD("0001", "aabbcc000a00")                                                                \
  "0318031400000001c502842f892024ee733d8afd79d5ae7a"                                               \
  "0414013f06455f40aabbcc0014007d68c7ee0bb8"                                                       \
  "011c002000820000" GLBP_TIMERS "0a010201"                                                        \
  "0214012000a76401384002580087 0007b4000101"                                                      \
  "02140220008764 02382b02435f36 0007b4000102"
#define GLBP_P7                                                                                    \
  GLBP_HEAD("002e", "aabbcc000120")                                                                \
  "031402103cca3a501d1387228de5117e3a18f02f"                                                       \
  "0408000bc80a9377"                                                                               \
  "0128000400690000" GLBP_TIMERS_10 GLBP_VIP6 "0214010400a76400384002580000 0007b4002e01"
#define GLBP_P8_VF                                                                                 \
  GLBP_HEAD("002e", "aabbcc000120")                                                                \
  "03140210f2fd2b1c97fbf162580ccd3a07e74690"                                                       \
  "04140117011e9982aabbcc0002209271b8190000"                                                       \
  "0214012000a06400384002580000 0007b4002e01"
#define GLBP_P8_VG                                                                                 \
  GLBP_HEAD("002e", "aabbcc000120")                                                                \
  "0314021011df54e552c4d783ef055b62c08b9510"                                                       \
  "04140117011e9982aabbcc0002209271b8193361"                                                       \
  "0128002000000000 0000271000004e20025838404f46" GLBP_VIP6
#define GLBP_P9                                                                                    \
  GLBP_HEAD("002e", "aabbcc000220")                                                                \
  "03140210156eb9aa463596e0ea1d419749b7f90e"                                                       \
  "04140109fa407967aabbcc0001208487c5032710"                                                       \
  "0128001000640000" GLBP_TIMERS_10 GLBP_VIP6 "0214012000876400383d02550000 0007b4002e01"          \
  "0214022000a76400384002580000 0007b4002e02"

/* Room for the octets of any of them, and for its text. */
enum { GLBP_ROOM = 700, GLBP_TEXT_ROOM = 2 * GLBP_ROOM };

/* Octets that end where a page begins that may not be touched; give back with guard_free(). */
struct glbp_octets {
  uint8_t *at;
  size_t length;
};

/* Out of hexadecimal text. */
struct glbp_octets glbp_octets_of(const char *text);

/* The text of a whole vector. */
void glbp_vector_text(char text[GLBP_TEXT_ROOM], const struct glbp_vector *vector);

/* True for an octet of a message that senders may leave uninitialised: padding of a Hello, of a
   forwarder and of a nonce TLV (2.2, 2.3, 2.6). */
bool glbp_is_pad(const uint8_t *data, size_t length, size_t at);

/* Decodes text; the pointers of `message` then lead to octets that are given back already. */
int glbp_decodes(struct vip_glbp_message *message, uint8_t family, const char *text);

/* Asserts that it is encoded to these octets in exactly the room that is needed, and in no less. */
void glbp_encodes_to(const struct vip_glbp_message *message, const uint8_t *expected,
                     size_t length);

/* Asserts that what is decoded of a message is encoded to the same octets, but for padding. */
void glbp_comes_back(uint8_t family, const char *text);

#endif
