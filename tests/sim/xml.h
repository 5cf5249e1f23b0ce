/* SPDX-License-Identifier: MIT */
/*
 * xml.h - is a text a well-formed XML document?  For tests of what writes XML.
 *
 * It knows what a picture needs of XML 1.0: the declaration, elements, attributes
 * in double quotes, text, the five named entities.  Anything else (comments,
 * CDATA, DTDs, other entities) is refused, as are octets that are not UTF-8 and
 * characters that XML does not allow.
 */
#ifndef XML_H
#define XML_H

#include <stddef.h>

/* NULL, or what is wrong; then *at is where. */
const char *xml_fault(const char *text, const char **at);

#endif
