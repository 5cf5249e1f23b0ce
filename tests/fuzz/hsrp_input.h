/* SPDX-License-Identifier: MIT */
/*
 * hsrp_input.h - the input of fuzz_hsrp_codec.c, for it, its mutator and the
 * corpus: choices, the source address, a key, and then a message to decode or, by
 * choice, the fields of one to encode.
 */
#ifndef HSRP_INPUT_H
#define HSRP_INPUT_H

#include "fuzz.h"

/* Octet 0. */
enum {
  HSRP_IPV6 = 1,
  HSRP_V2 = 2,
  HSRP_ENCODE = 4,
  HSRP_MD5 = 8,         /* the key is for MD5; else for text */
  HSRP_DEFAULT = 16,    /* no key is configured */
  HSRP_ANY_SENDER = 32, /* the address in the MD5 TLV is not compared */
  HSRP_REQUIRED = 64    /* none is not taken for the default text */
};

/* Where things stand: the source, the key's id, its length less 1 modulo 8, and the key. */
enum { HSRP_SOURCE_AT = 1, HSRP_ID_AT = 17, HSRP_LENGTH_AT = 18, HSRP_KEY_AT = 19 };

/* The message or the fields. */
enum { HSRP_MESSAGE_AT = 27 };

#endif
