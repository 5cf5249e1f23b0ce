/* SPDX-License-Identifier: MIT */
/*
 * session_show.c - the texts of a virtual router (show.h), in whatever state the
 * script has brought it: as long as announced, cut where there is less room,
 * nothing written behind, the same in both runs of a script.
 *
 * What the words say is not looked at here; JSON must at least be balanced.
 */
#include "session.h"

#include <vip/show.h>

enum text { BRIEF, TEXT, JSON, TEXTS };

static size_t show(const struct slot *s, enum text which, vip_time now, char *out, size_t size)
{
  if (which == BRIEF)
    return vip_vrrp_show_brief(s->vrrp, "eth0", out, size);
  if (which == TEXT)
    return vip_vrrp_show_text(s->vrrp, "eth0", now, out, size);
  return vip_vrrp_show_json(s->vrrp, "a \"b\"\\\n", "eth0", now, out, size);
}

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
  for (enum text which = BRIEF; which < TEXTS; which++) {
    const size_t length = show(s, which, w->now, NULL, 0);
    const size_t room = length > less ? length - less : 1;
    char *whole = malloc(length + 1);
    char *part = malloc(room);

    FUZZ_CHECK(whole != NULL && part != NULL && length != 0);
    FUZZ_CHECK(show(s, which, w->now, whole, length + 1) == length);
    FUZZ_CHECK(strlen(whole) == length);
    FUZZ_CHECK(show(s, which, w->now, part, room) == length);
    FUZZ_CHECK(strlen(part) == room - 1 && memcmp(whole, part, room - 1) == 0);
    if (which == JSON)
      check_balance(whole);
    session_hash_octets(w, whole, length);
    free(whole);
    free(part);
  }
}
