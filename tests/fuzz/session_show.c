/* SPDX-License-Identifier: MIT */
/*
 * session_show.c - the texts of a group (show.h), in whatever state the
 * script has brought it: as long as announced, cut where there is less room,
 * nothing written behind, the same in both runs of a script.
 *
 * What the words say is not looked at here; JSON must at least be balanced.
 */
#include "session_protocol.h"

/* Brackets outside strings close in the order in which they were opened. */
static void check_balance(const char *text)
{
  char open[8];
  unsigned depth = 0;
  bool quoted = false;

  for (; *text != '\0'; text++) {
    if (quoted && *text == '\\')
      text++;
    else if (*text == '"')
      quoted = !quoted;
    else if (!quoted && (*text == '{' || *text == '[')) {
      FUZZ_CHECK(depth < sizeof open);
      open[depth++] = *text == '{' ? '}' : ']';
    } else if (!quoted && (*text == '}' || *text == ']'))
      FUZZ_CHECK(depth != 0 && open[--depth] == *text);
  }
  FUZZ_CHECK(depth == 0 && !quoted);
}

void session_show(struct world *w, const struct slot *s, uint8_t less)
{
  for (enum session_text which = SESSION_BRIEF; which < SESSION_TEXTS; which++) {
    const size_t length = session_text(s, which, w->now, NULL, 0);
    const size_t room = length > less ? length - less : 1;
    char *whole = malloc(length + 1);
    char *part = malloc(room);

    FUZZ_CHECK(whole != NULL && part != NULL && length != 0);
    FUZZ_CHECK(session_text(s, which, w->now, whole, length + 1) == length);
    FUZZ_CHECK(strlen(whole) == length);
    FUZZ_CHECK(session_text(s, which, w->now, part, room) == length);
    FUZZ_CHECK(strlen(part) == room - 1 && memcmp(whole, part, room - 1) == 0);
    if (which == SESSION_JSON)
      check_balance(whole);
    session_hash_octets(w, whole, length);
    free(whole);
    free(part);
  }
}
