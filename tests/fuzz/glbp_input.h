/* SPDX-License-Identifier: MIT */
/*
 * glbp_input.h - the input of fuzz_glbp_codec.c, for it, its mutator and the
 * corpus: choices, the source address, a key, our owner and nonce, and then a
 * message to decode or, by choice, the fields of one to encode.
 */
#ifndef GLBP_INPUT_H
#define GLBP_INPUT_H

#include "fuzz.h"

/* Octet 0. */
enum {
  GLBP_IPV6 = 1,
  GLBP_ENCODE = 2,
  GLBP_MD5 = 4, /* the key is for MD5; else for text */
  GLBP_NONE = 8 /* no authentication is configured */
};

/* Where things stand: the source, the key's id, its length less 1 modulo 8, the key, and of the
   echoes to us owner and nonce. */
enum {
  GLBP_SOURCE_AT = 1,
  GLBP_ID_AT = 17,
  GLBP_LENGTH_AT = 18,
  GLBP_KEY_AT = 19,
  GLBP_OWNER_AT = 27,
  GLBP_NONCE_AT = 33
};

/* The message or the fields. */
enum { GLBP_MESSAGE_AT = 37 };

#endif
