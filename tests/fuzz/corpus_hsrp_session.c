/* SPDX-License-Identifier: MIT */
/*
 * corpus_hsrp_session.c - the first inputs of fuzz_hsrp_session.c: scripts of
 * what routers with HSRP do.  The octets of a configuration are read in
 * session_hsrp_config.c, those of an injected packet in session_hsrp_packet.c.
 */
#include "corpus.h"
#include "session.h"

/* The octet that names a router, 0 or 1, and one of its groups. */
#define ON(router, slot) ((router) | (slot) << 1)

/* clang-format off */
static const uint8_t election[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 7, OP_IMAGE, 0, OP_RUN, 7, OP_SHOW, ON(0, 0), 3, OP_SHOW, ON(1, 0), 9};
static const uint8_t resign[] = {
  SCRIPT_TWIN, 1, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7, OP_STOP, ON(1, 0), OP_RUN, 7, OP_START, ON(1, 0),
  OP_RUN, 7, OP_RUN, 7};
static const uint8_t crash[] = {
  SCRIPT_TWIN, 2, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7, OP_LINK, ON(1, 0), 0, OP_RUN, 7, OP_RUN, 7,
  OP_LINK, ON(1, 0), 1, OP_RUN, 7, OP_RUN, 7};
static const uint8_t version_2_md5[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 2, 120, 9, 0, 1, 0, 0, 0, 0, 3,
  OP_INIT, ON(1, 1), 2, 110, 9, 0, 1, 0, 0, 0, 0, 3, OP_START, ON(0, 1), OP_START, ON(1, 1),
  OP_RUN, 7, OP_RUN, 7, OP_CORRUPT, ON(0, 0), 25, 0x10, OP_RUN, 7, OP_KEYS, ON(0, 1), 4, OP_RUN, 7,
  OP_RUN, 7};
static const uint8_t ipv6[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 3), 0x10, 120, 9, 0x80, 1, 0, 0, 0, 0, 2,
  OP_INIT, ON(1, 3), 0x10, 110, 9, 0x80, 1, 0, 0, 0, 0, 2, OP_START, ON(0, 3), OP_START, ON(1, 3),
  OP_RUN, 7, OP_RUN, 7, OP_RUN, 7, OP_ANSWER, ON(0, 3), 1, OP_ADDRESS, ON(0, 3), 13, OP_RUN, 7};
static const uint8_t learn[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(0, 0), OP_CONFIGURE, ON(0, 0), 0, 250, 0, 0x80, 0, 0, 0, 0, 0, 0,
  OP_START, ON(0, 0), OP_RUN, 7, OP_RUN, 7, OP_RUN, 7, OP_STOP, ON(1, 0), OP_RUN, 7, OP_RUN, 7,
  OP_SHOW, ON(0, 0), 4};
static const uint8_t follow[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 0, 120, 9, 4, 0, 0, 0, 0, 0, 0x30,
  OP_INIT, ON(0, 2), 0, 120, 9, 8, 0, 0, 0, 0, 0, 0x30, OP_START, ON(0, 1), OP_START, ON(0, 2),
  OP_STOP, ON(1, 0), OP_RUN, 7, OP_RUN, 7, OP_FAIL, ON(0, 0), 1, 4, OP_REMOVE, ON(0, 0), 0,
  OP_STOP, ON(0, 0), OP_REMOVE, ON(0, 1), 1, OP_REMOVE, ON(0, 2), 1, OP_REMOVE, ON(0, 0), 1};
static const uint8_t refused[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(0, 0), OP_CONFIGURE, ON(1, 0), 0, 100, 9, 1, 0, 0, 0, 0x80, 0, 0,
  OP_FAIL, ON(1, 0), 1, 1, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7};
static const uint8_t preempt[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(1, 0), OP_RUN, 7, OP_RUN, 7, OP_START, ON(1, 0), OP_RUN, 7, OP_RUN, 7,
  OP_CONFIGURE, ON(0, 0), 0, 250, 9, 0, 1, 0, 0, 0x25, 0x4b, 0, OP_HOLD_PREEMPT, ON(0, 0), 1,
  OP_RUN, 7, OP_HOLD_PREEMPT, ON(0, 0), 0, OP_RUN, 7};
static const uint8_t injected[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 7,
  OP_INJECT, ON(1, 0), 0, 255, 1, 5, 0, 0, OP_INJECT, ON(1, 0), 1, 255, 1, 2, 0, 0,
  OP_INJECT, ON(0, 0), 2, 200, 0, 5, 0, 0, OP_INJECT, ON(0, 0), 0, 255, 2, 4, 0, 0,
  OP_INJECT, ON(0, 0), 0, 1, 1, 4, 0, 0, OP_INJECT, ON(0, 0), 3, 1, 1, 3, 0, 0,
  OP_INJECT, ON(0, 0), 0, 9, 3, 5, 0, 0, OP_INJECT, ON(0, 0), 0, 9, 1, 0x15, 3, 0, OP_RUN, 7,
  OP_PEER_DOWN, ON(0, 0), 1, OP_RUN, 7};
static const uint8_t two_actives[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7,
  OP_INJECT, ON(1, 0), 0, 1, 1, 5, 0, 0, OP_INJECT, ON(1, 0), 0, 1, 1, 5, 0, 0, OP_ADVANCE, 0x0d,
  OP_INJECT, ON(1, 0), 2, 1, 1, 5, 0, 0, OP_INJECT, ON(1, 0), 0, 255, 1, 5, 0xc0, 0xc2, OP_RUN, 7};
static const uint8_t announcing[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(0, 0), OP_CONFIGURE, ON(1, 0), 0, 200, 9, 2, 0x60, 0, 0x98, 0, 2, 0,
  OP_RUN, 7, OP_RUN, 7, OP_ANNOUNCE, ON(1, 0), OP_FAIL, ON(1, 0), 2, 1, OP_RUN, 7, OP_ANSWER, ON(1, 0), 0};
static const uint8_t configured[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 0, 200, 0x1b, 4, 1, 0, 0, 0, 0, 2, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 4, 200, 9, 2, 1, 0, 0, 0, 0, 0, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 8, 200, 9, 2, 0x11, 0, 0, 0, 0, 0, OP_RUN, 7, OP_PRIORITY, ON(1, 0), 0, OP_RUN, 7};
static const uint8_t clocks[] = {
  SCRIPT_TWIN, 3, OP_RUN, 7, OP_WAIT, 5, OP_BACK, 4, OP_RUN, 7, OP_CLOCK, 1, 11, OP_RUN, 7,
  OP_ADVANCE, 7, OP_CLOCK, 0, 12, OP_TICK_SOME, 1, 1, OP_RUN, 7};
static const uint8_t end_of_time[] = {
  SCRIPT_TWIN | SCRIPT_LATE, 0, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7, OP_ADVANCE, 0x1e, OP_RUN, 7,
  OP_ADVANCE, 0xfe, OP_RUN, 7};
static const uint8_t wire[] = {
  SCRIPT_TWIN, 0, OP_RUN, 6, OP_RUN, 6, OP_DUPLICATE, 0, OP_REORDER, 0, OP_REFLECT, 0, OP_DELIVER, 0,
  OP_DELIVER, 0, OP_DROP, 0,
  OP_RAW, ON(0, 0), 0, 0, 20, 0, 0, 16, 3, 10, 150, 7, 0, 'c', 'i', 's', 'c', 'o', 0, 0, 0, 192, 0, 2, 1,
  OP_RUN, 3};
static const uint8_t tracking[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 7, OP_RUN, 7, OP_ATTACH, ON(1, 0), 0, 0x9c, 0,
  OP_ATTACH, ON(1, 0), 1, 0, 2, OP_TRACK, ON(1, 0), 0, OP_RUN, 4, OP_TRACK, ON(1, 0), 1, OP_RUN, 7,
  OP_HOLD, ON(1, 0), 3, OP_RUN, 2, OP_HOLD, ON(1, 0), 2, OP_RUN, 7};
static const uint8_t inside[] = {
  SCRIPT_TWIN, 0, OP_REENTER, ON(0, 0), OP_REENTER, ON(1, 0), OP_RUN, 7, OP_REENTER, ON(1, 0), OP_RUN, 7,
  OP_STOP, ON(1, 0)};
static const uint8_t interface[] = {
  SCRIPT_TWIN | SCRIPT_EMPTY, 0, OP_INTERFACE, ON(0, 0), 0x12,
  OP_INIT, ON(0, 0), 2, 9, 9, 0, 0, 0, 0, 0, 0, 0, OP_START, ON(0, 0), OP_LINK, ON(0, 0), 1,
  OP_RUN, 7, OP_RUN, 7, OP_MAC, ON(0, 0), 9, OP_RUN, 7, OP_REMOVE, ON(0, 0), 0, OP_INTERFACE, ON(0, 0), 7,
  OP_INTERFACE, ON(0, 0), 0x69};
static const uint8_t full[] = {
  SCRIPT_TWIN | SCRIPT_SMALL_TX, 0, OP_INIT, ON(0, 1), 2, 9, 0, 0, 0, 0, 0, 0, 0, 3,
  OP_INIT, ON(0, 2), 0, 9, 0, 4, 0, 0, 0, 0, 0, 0, OP_INIT, ON(0, 3), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(0, 4), 0, 9, 0, 4, 0, 0, 0, 0, 0, 0, OP_INIT, ON(0, 5), 0, 9, 0, 8, 0, 0, 0, 0, 0, 0,
  OP_START, ON(0, 2), OP_START, ON(0, 3), OP_RUN, 7, OP_RUN, 7, OP_ENGINE_STOP, ON(0, 0)};
/* clang-format on */

#define SCRIPT(name)                                                                               \
  {                                                                                                \
#name, name, sizeof name                                                                       \
  }

static const struct {
  const char *name;
  const uint8_t *octets;
  size_t size;
} scripts[] = {
    SCRIPT(election),   SCRIPT(resign),   SCRIPT(crash),       SCRIPT(version_2_md5),
    SCRIPT(ipv6),       SCRIPT(learn),    SCRIPT(follow),      SCRIPT(refused),
    SCRIPT(preempt),    SCRIPT(injected), SCRIPT(two_actives), SCRIPT(announcing),
    SCRIPT(configured), SCRIPT(clocks),   SCRIPT(end_of_time), SCRIPT(wire),
    SCRIPT(tracking),   SCRIPT(inside),   SCRIPT(interface),   SCRIPT(full),
};

void corpus_hsrp_session(void)
{
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
    corpus_emit("hsrp_session", scripts[i].name, scripts[i].octets, scripts[i].size);
}
