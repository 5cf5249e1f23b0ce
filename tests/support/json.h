/* SPDX-License-Identifier: MIT */
/*
 * json.h - a strict reader of JSON for tests.
 *
 * It knows RFC 8259 and nothing of the writer.  It is stricter: no blank outside a
 * string, no exponent, no duplicate key in an object; and as the RFC wants it,
 * strings of valid UTF-8 without unescaped control characters.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

/* True if the whole text is one JSON value. */
bool json_valid(const char *text);

/*
 * The value of a member of an object, as it is written, quotes included; `key`
 * may lead inwards, as "counters.rx" or, in an array, "forwarders.0.state".  Fails the test if
 * there is none.  Static storage, until the next call.
 */
const char *json_get(const char *json, const char *key);

#endif
