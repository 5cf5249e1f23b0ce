/* SPDX-License-Identifier: MIT */
/* hsrp_vectors.c - see hsrp_vectors.h. */
#include "hsrp_vectors.h"

#include "guard.h"
#include "hex.h"

struct hsrp_octets hsrp_octets_of(const char *text)
{
  uint8_t room[HSRP_ROOM];
  struct hsrp_octets octets;

  octets.length = hex_bytes(room, sizeof room, text);
  octets.at = guard_copy(room, octets.length);
  return octets;
}

void hsrp_vector_text(char text[HSRP_TEXT_ROOM], const struct hsrp_vector *vector)
{
  (void)snprintf(text, HSRP_TEXT_ROOM, "%s%s", vector->head, vector->digest);
}
