/* SPDX-License-Identifier: MIT */
/*
 * text.h - writing text and JSON into a buffer that may be too small.
 *
 * A writer counts every character and stores those that fit, so that the length
 * needed is known at the end and what was stored is a prefix.  Numbers, times,
 * MACs and addresses have one form here, for text and JSON.  Commas between JSON
 * members are the writer's business.  Nothing here knows a group or a protocol:
 * see show.h for what the protocols' status has in common.
 */
#ifndef VIPI_TEXT_H
#define VIPI_TEXT_H

#include <vip/types.h>

struct vipi_text {
  char *out;
  size_t size;
  size_t length; /* of the whole text so far, stored or not */
  bool comma;    /* JSON: the next member needs one in front */
};

/* Begins a text in `size` octets at `out`. */
struct vipi_text vipi_text_begin(char *out, size_t size);

/* Ends it with a NUL, if `size` is not 0; returns the length of the whole text. */
size_t vipi_text_end(const struct vipi_text *text);

/* ---- text ---- */

void vipi_text_char(struct vipi_text *text, char c);

/* The library's own strings: as they are, in lower case, with the first letter in upper case. */
void vipi_text_string(struct vipi_text *text, const char *string);
void vipi_text_lower(struct vipi_text *text, const char *string);
void vipi_text_title(struct vipi_text *text, const char *string);

/* A string of the host, made harmless for a terminal; NULL as '-'. */
void vipi_text_host(struct vipi_text *text, const char *string);

/* Decimal. */
void vipi_text_number(struct vipi_text *text, uint32_t number);

/* "3.609 sec".  Times are in nanoseconds, rounded down; beyond 136 years is 136 years. */
void vipi_text_seconds(struct vipi_text *text, vip_time time);

/* "3.609 sec", from a minute on "00:01:00", from a day on "1d00h". */
void vipi_text_age(struct vipi_text *text, vip_time time);

/* "00:00:5e:00:01:33". */
void vipi_text_mac(struct vipi_text *text, const struct vip_mac *mac);

/* "192.0.2.1"; IPv6 by RFC 5952. */
void vipi_text_addr(struct vipi_text *text, uint8_t family, const struct vip_addr *addr);

/* Blanks, one at least, until what was written since `start` is `width` wide. */
void vipi_text_column(struct vipi_text *text, size_t start, size_t width);

/* ---- JSON ---- */

/* Opens with '{' or '[', closes with '}' or ']'. */
void vipi_json_open(struct vipi_text *text, char bracket);
void vipi_json_close(struct vipi_text *text, char bracket);

/* A key, written in lower case; its value, or an opening bracket, follows. */
void vipi_json_key(struct vipi_text *text, const char *key);

/* Values.  A name is the library's own string, in lower case; a string is the host's, NULL null. */
void vipi_json_null(struct vipi_text *text);
void vipi_json_bool(struct vipi_text *text, bool value);
void vipi_json_number(struct vipi_text *text, uint32_t number);
void vipi_json_name(struct vipi_text *text, const char *name);
void vipi_json_string(struct vipi_text *text, const char *string);
void vipi_json_ms(struct vipi_text *text, vip_time time);
void vipi_json_mac(struct vipi_text *text, const struct vip_mac *mac);
void vipi_json_addr(struct vipi_text *text, uint8_t family, const struct vip_addr *addr);

#endif
