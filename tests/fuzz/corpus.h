/* SPDX-License-Identifier: MIT */
/* corpus.h - what the parts of make_corpus share. */
#ifndef CORPUS_H
#define CORPUS_H

#include <stddef.h>
#include <stdint.h>

/* Writes, or compares, one input of a target. */
void corpus_emit(const char *target, const char *name, const uint8_t *data, size_t size);

/* The first inputs of fuzz_hsrp_codec.c. */
void corpus_hsrp(void);

/* Those of fuzz_hsrp_session.c. */
void corpus_hsrp_session(void);

/* The first inputs of fuzz_glbp_codec.c. */
void corpus_glbp(void);

/* Those of fuzz_glbp_session.c. */
void corpus_glbp_session(void);

#endif
