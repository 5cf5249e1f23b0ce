/* SPDX-License-Identifier: MIT */
/*
 * show_hello.c - what the status of HSRP and of GLBP has in common: both know an
 * Active and a Standby router, learn a virtual address, and hello and hold time.
 *
 * VRRP has none of this; what it has in common with them is in show.c.
 */
#include "show.h"

static vip_time milliseconds(uint32_t ms)
{
  return ms * VIP_MILLISECOND;
}

/* ---- virtual addresses ---- */

unsigned vipi_address_count(const struct vipi_addresses *addresses)
{
  return vip_addr_is_none(addresses->first) ? 0 : 1u + addresses->other_count;
}

void vipi_show_addresses(struct vipi_text *text, const struct vipi_addresses *addresses)
{
  vipi_text_string(text, "  Virtual IP address is ");
  if (vip_addr_is_none(addresses->first))
    vipi_text_string(text, "unknown");
  else
    vipi_text_addr(text, addresses->family, addresses->first);
  vipi_text_string(text, addresses->learned ? " (learned)\n" : "\n");
  for (unsigned i = 0; i < addresses->other_count; i++)
    vipi_show_addr(text, "  Secondary virtual IP address", addresses->family,
                   &addresses->others[i]);
}

void vipi_show_json_addresses(struct vipi_text *text, const struct vipi_addresses *addresses)
{
  const unsigned count = vipi_address_count(addresses);

  vipi_json_key(text, "addresses");
  vipi_json_open(text, '[');
  for (unsigned i = 0; i < count; i++)
    vipi_json_addr(text, addresses->family, i == 0 ? addresses->first : &addresses->others[i - 1]);
  vipi_json_close(text, ']');
}

/* ---- times ---- */

/* "words 3.000 sec, hold time 10.000 sec", without the end of the line. */
static void show_times(struct vipi_text *text, const char *words, uint32_t hello_ms,
                       uint32_t hold_ms)
{
  vipi_text_string(text, words);
  vipi_text_seconds(text, milliseconds(hello_ms));
  vipi_text_string(text, ", hold time ");
  vipi_text_seconds(text, milliseconds(hold_ms));
}

void vipi_show_hello_times(struct vipi_text *text, const struct vipi_hello_times *times,
                           vip_time now)
{
  show_times(text, "  Hello time ", times->hello_ms, times->hold_ms);
  vipi_text_string(text, times->learned ? " (learned)\n" : "\n");
  if (times->hello_ms != times->configured_hello_ms ||
      times->hold_ms != times->configured_hold_ms) {
    show_times(text, "    Configured hello time ", times->configured_hello_ms,
               times->configured_hold_ms);
    vipi_text_char(text, '\n');
  }
  if (times->next_hello != VIP_NEVER)
    vipi_show_interval(text, "  Next hello sent in", vipi_span(now, times->next_hello), 0, now);
}

void vipi_show_json_hello_times(struct vipi_text *text, const struct vipi_hello_times *times,
                                vip_time now)
{
  vipi_show_json_number(text, "hello_ms", times->hello_ms);
  vipi_show_json_number(text, "hold_ms", times->hold_ms);
  vipi_show_json_bool(text, "timers_learned", times->learned);
  vipi_show_json_number(text, "configured_hello_ms", times->configured_hello_ms);
  vipi_show_json_number(text, "configured_hold_ms", times->configured_hold_ms);
  vipi_show_json_time(text, "next_hello_ms", times->next_hello != VIP_NEVER,
                      vipi_span(now, times->next_hello));
}

/* ---- routers ---- */

void vipi_show_expiry(struct vipi_text *text, vip_time expires, vip_time now)
{
  if (expires == VIP_NEVER)
    return;
  vipi_text_string(text, " (expires in ");
  vipi_text_seconds(text, vipi_span(now, expires));
  vipi_text_char(text, ')');
}

void vipi_show_router(struct vipi_text *text, const char *words, uint8_t family,
                      const struct vipi_router *router, vip_time now)
{
  vipi_text_string(text, words);
  if (router->peer.local) {
    vipi_text_string(text, "local\n");
    return;
  }
  if (!router->peer.known) {
    vipi_text_string(text, "unknown\n");
    return;
  }
  vipi_text_addr(text, family, &router->peer.addr);
  vipi_text_string(text, ", priority ");
  vipi_text_number(text, router->priority);
  vipi_show_expiry(text, router->expires, now);
  vipi_text_char(text, '\n');
}

void vipi_show_json_router(struct vipi_text *text, const char *priority_key,
                           const char *expires_key, const struct vipi_router *router, vip_time now)
{
  vipi_json_key(text, priority_key);
  if (router->peer.local || router->peer.known)
    vipi_json_number(text, router->priority);
  else
    vipi_json_null(text);
  vipi_show_json_time(text, expires_key, router->expires != VIP_NEVER,
                      vipi_span(now, router->expires));
}
