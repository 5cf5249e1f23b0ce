/* SPDX-License-Identifier: MIT */
/*
 * corpus_glbp_session.c - the first inputs of fuzz_glbp_session.c: scripts of
 * what routers with GLBP do.  The octets of a configuration are read in
 * session_glbp_config.c, those of an injected packet in session_glbp_packet.c.
 */
#include "corpus.h"
#include "session.h"

/* The octet that names a router, 0 or 1, and one of its groups. */
#define ON(router, slot) ((router) | (slot) << 1)

/* Until gateway and forwarders are elected. */
#define ELECT OP_RUN, 7, OP_RUN, 7, OP_RUN, 7

/* The same for groups of slot 1 with MD5, or over IPv6 in slot 3, hello 1 s, hold 3 s. */
#define MD5_PAIR                                                                                   \
  OP_INIT, ON(0, 1), 0, 120, 9, 0, 1, 0, 0, 0, 0, 3, OP_INIT, ON(1, 1), 0, 110, 9, 0, 1, 0, 0, 0,  \
      0, 3, OP_START, ON(0, 1), OP_START, ON(1, 1)
#define IPV6_PAIR(auth)                                                                            \
  OP_INIT, ON(0, 4), 4, 120, 9, 0x80, 1, 0, 0, 0, 0, auth, OP_INIT, ON(1, 4), 4, 110, 9, 0x80, 1,  \
      0, 0, 0, 0, auth, OP_START, ON(0, 4), OP_START, ON(1, 4)

/* clang-format off */
static const uint8_t election[] = {
  SCRIPT_TWIN, 0, ELECT, ELECT, OP_IMAGE, 0, OP_RUN, 7, OP_SHOW, ON(0, 0), 3, OP_SHOW, ON(1, 0), 9,
  OP_ANSWER, ON(1, 0), 0, OP_ANSWER, ON(1, 0), 2, OP_ANSWER, ON(1, 0), 1, OP_OWN, ON(1, 0), 0};
static const uint8_t resign[] = {
  SCRIPT_TWIN, 1, ELECT, ELECT, OP_STOP, ON(1, 0), ELECT, OP_START, ON(1, 0), ELECT, ELECT};
static const uint8_t crash[] = {
  SCRIPT_TWIN, 2, ELECT, ELECT, OP_LINK, ON(1, 0), 0, ELECT, OP_ANSWER, ON(0, 0), 0,
  OP_LINK, ON(1, 0), 1, ELECT, ELECT};
static const uint8_t redirect_ends[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 0, 120, 9, 0, 1, 0, 0x16, 0, 0, 0,
  OP_INIT, ON(1, 1), 0, 110, 9, 0, 1, 0, 0x16, 0, 0, 0, OP_START, ON(0, 1), OP_START, ON(1, 1),
  ELECT, ELECT, OP_LINK, ON(1, 1), 0, ELECT, OP_ANSWER, ON(0, 1), 0, OP_ADVANCE, 0xfd, OP_ANSWER, ON(0, 1), 2,
  OP_ADVANCE, 0x5e, OP_ANSWER, ON(0, 1), 4, ELECT, OP_LINK, ON(1, 1), 1, ELECT, ELECT};
static const uint8_t md5[] = {
  SCRIPT_TWIN, 0, MD5_PAIR, ELECT, ELECT, OP_CORRUPT, ON(0, 0), 25, 0x10, ELECT,
  OP_KEYS, ON(0, 1), 4, ELECT, OP_KEYS, ON(0, 1), 3, ELECT};
static const uint8_t replayed[] = {
  SCRIPT_TWIN, 0, MD5_PAIR, ELECT, ELECT, OP_RUN, 0, OP_DUPLICATE, 0, OP_DUPLICATE, 0, OP_RUN, 7,
  OP_INJECT, ON(0, 1), 0x00, 200, 0, 5, 0, 0, OP_INJECT, ON(0, 1), 0x10, 200, 0, 5, 0, 0,
  OP_INJECT, ON(0, 1), 0x30, 200, 0, 5, 0, 0, OP_INJECT, ON(0, 1), 0x20, 200, 0, 5, 0, 0, ELECT};
static const uint8_t key_string_and_text[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 0, 120, 9, 0, 1, 0, 0, 0, 0, 11,
  OP_INIT, ON(1, 1), 0, 110, 9, 0, 1, 0, 0, 0, 0, 11, OP_START, ON(0, 1), OP_START, ON(1, 1), ELECT,
  OP_CONFIGURE, ON(0, 1), 0, 120, 9, 0, 1, 0, 0, 0, 0, 2, ELECT,
  OP_CONFIGURE, ON(1, 1), 0, 110, 9, 0, 1, 0, 0, 0, 0, 2, ELECT};
static const uint8_t ipv6[] = {
  SCRIPT_TWIN, 0, IPV6_PAIR(0), ELECT, ELECT, OP_ANSWER, ON(0, 4), 0, OP_ANSWER, ON(0, 4), 1,
  OP_ANNOUNCE, ON(0, 4), OP_ADDRESS, ON(0, 4), 13, ELECT};
static const uint8_t ipv6_md5[] = {
  SCRIPT_TWIN, 0, IPV6_PAIR(3), ELECT, ELECT, OP_STOP, ON(0, 4), ELECT, OP_START, ON(0, 4), ELECT};
static const uint8_t learn[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(0, 0), OP_CONFIGURE, ON(0, 0), 0, 250, 0, 0x80, 0, 0, 0, 0, 0, 0,
  OP_START, ON(0, 0), ELECT, OP_STOP, ON(1, 0), ELECT, OP_SHOW, ON(0, 0), 4};
static const uint8_t refused[] = {
  SCRIPT_TWIN, 0, OP_CONFIGURE, ON(1, 0), 0, 200, 9, 1, 1, 0, 0, 0x80, 0, 0, OP_FAIL, ON(1, 0), 1, 1,
  ELECT, OP_FAIL, ON(1, 0), 1, 0, ELECT, OP_FAIL, ON(0, 0), 1, 0, ELECT, ELECT};
static const uint8_t stopped_late[] = {
  SCRIPT_TWIN, 0, OP_CONFIGURE, ON(1, 0), 0, 200, 9, 1, 1, 0, 0, 0x80, 0, 0, ELECT, ELECT,
  OP_OWN, ON(1, 0), 1, OP_OWN, ON(1, 0), 1, OP_OWN, ON(0, 0), 2, ELECT, OP_START, ON(0, 0), ELECT};
static const uint8_t preempt[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(1, 0), ELECT, OP_START, ON(1, 0), ELECT, ELECT,
  OP_CONFIGURE, ON(0, 0), 0, 250, 9, 0, 9, 0, 0, 0x25, 0, 0, OP_HOLD_PREEMPT, ON(0, 0), 1,
  OP_RUN, 7, OP_HOLD_PREEMPT, ON(0, 0), 0, ELECT};
static const uint8_t weighting[] = {
  SCRIPT_TWIN, 0, OP_CONFIGURE, ON(0, 0), 1, 100, 9, 0, 8, 0x71, 0, 0, 0, 0,
  OP_CONFIGURE, ON(1, 0), 1, 200, 9, 0, 9, 0x71, 0, 0, 0, 0, ELECT, ELECT, OP_ANSWER, ON(1, 0), 0,
  OP_ATTACH, ON(1, 0), 0, 0x9c, 0, OP_ATTACH, ON(1, 0), 1, 0, 2, OP_TRACK, ON(1, 0), 0, ELECT,
  OP_ANSWER, ON(1, 0), 2, OP_TRACK, ON(1, 0), 1, ELECT, OP_ADJUST, ON(1, 0), 0xa0, 0, ELECT};
static const uint8_t low_does_not_preempt[] = {
  SCRIPT_TWIN, 0, OP_CONFIGURE, ON(1, 0), 0, 200, 9, 0, 9, 0x78, 0, 0, 0, 0, ELECT, ELECT,
  OP_ADJUST, ON(1, 0), 0xce, 0, OP_INJECT, ON(1, 0), 3, 0, 1, 0, 0x68, 0, OP_RUN, 0,
  OP_INJECT, ON(1, 0), 3, 0, 1, 0, 0x68, 0, ELECT};
static const uint8_t injected[] = {
  SCRIPT_TWIN, 0, ELECT, OP_INJECT, ON(1, 0), 0xc0, 255, 1, 5, 0, 0,
  OP_INJECT, ON(1, 0), 0x48, 255, 1, 2, 0, 0, OP_INJECT, ON(1, 0), 3, 0, 1, 0, 0x80, 0,
  OP_INJECT, ON(1, 0), 1, 0, 1, 0, 0, 0, OP_INJECT, ON(1, 0), 9, 0, 2, 0, 0, 0,
  OP_INJECT, ON(0, 0), 2, 0, 0, 0, 8, 0, OP_INJECT, ON(0, 0), 0, 0, 0, 5, 0, 0,
  OP_INJECT, ON(0, 0), 0x4c, 9, 3, 5, 0, 0, OP_INJECT, ON(0, 0), 4, 9, 1, 0x15, 3, 0, OP_RUN, 7,
  OP_PEER_DOWN, ON(0, 0), 1, ELECT};
static const uint8_t two_gateways[] = {
  SCRIPT_TWIN, 0, ELECT, ELECT, OP_INJECT, ON(1, 0), 0x40, 1, 1, 5, 0x24, 0,
  OP_INJECT, ON(1, 0), 0x40, 1, 1, 5, 0x24, 0, OP_ADVANCE, 0x0d, OP_INJECT, ON(1, 0), 0x40, 1, 1, 5, 0x24, 0,
  OP_INJECT, ON(1, 0), 0x40, 1, 1, 5, 0x24, 0, OP_INJECT, ON(1, 0), 0x40, 1, 1, 5, 0x24, 0,
  OP_INJECT, ON(1, 0), 0xc0, 255, 2, 5, 0, 0, ELECT};
static const uint8_t all_taken[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_INJECT, ON(0, 0), 0xc0, 250, 2, 5, 0, 0, OP_RUN, 3,
  OP_INJECT, ON(0, 0), 0xc3, 250, 2, 5, 0x10, 1, OP_INJECT, ON(0, 0), 3, 0, 2, 5, 0xa0, 0, ELECT, ELECT};
static const uint8_t configured[] = {
  SCRIPT_TWIN, 0, ELECT, ELECT, OP_CONFIGURE, ON(1, 0), 2, 200, 0x1b, 4, 1, 0, 0, 0, 0, 2, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 3, 200, 9, 2, 1, 0, 0, 0, 0, 0, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 8, 200, 9, 2, 0x81, 0, 0, 0, 0, 3, OP_RUN, 7, OP_PRIORITY, ON(1, 0), 0, OP_RUN, 7};
static const uint8_t clocks[] = {
  SCRIPT_TWIN, 3, MD5_PAIR, ELECT, OP_WAIT, 5, OP_BACK, 4, OP_RUN, 7, OP_CLOCK, 1, 11, OP_RUN, 7,
  OP_ADVANCE, 7, OP_CLOCK, 0, 12, OP_TICK_SOME, 1, 1, ELECT};
static const uint8_t end_of_time[] = {
  SCRIPT_TWIN | SCRIPT_LATE, 0, MD5_PAIR, ELECT, OP_ADVANCE, 0x1e, OP_RUN, 7, OP_ADVANCE, 0xfe, OP_RUN, 7};
static const uint8_t wire[] = {
  SCRIPT_TWIN, 0, OP_RUN, 6, OP_RUN, 6, OP_DUPLICATE, 0, OP_REORDER, 0, OP_REFLECT, 0, OP_DELIVER, 0,
  OP_DELIVER, 0, OP_DROP, 0,
  OP_RAW, ON(0, 0), 0, 0, 60, 1, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9, 1, 28, 0, 32, 0, 100, 0, 0, 0, 0, 11, 184,
  0, 0, 39, 16, 2, 88, 56, 64, 0, 0, 1, 4, 192, 0, 2, 1, 2, 20, 1, 32, 0, 167, 100, 0, 56, 64, 2, 88, 0, 0,
  0, 7, 0xb4, 0, 7, 1, OP_RUN, 3};
static const uint8_t inside[] = {
  SCRIPT_TWIN, 0, OP_REENTER, ON(0, 0), OP_REENTER, ON(1, 0), ELECT, OP_REENTER, ON(1, 0), ELECT,
  OP_STOP, ON(1, 0)};
static const uint8_t interface[] = {
  SCRIPT_TWIN | SCRIPT_EMPTY, 0, OP_INTERFACE, ON(0, 0), 2,
  OP_INIT, ON(0, 0), 0, 9, 9, 0, 0, 0, 0, 0, 0, 0, OP_INTERFACE, ON(1, 0), 0,
  OP_INIT, ON(1, 0), 0, 9, 9, 0, 0, 0, 0, 0, 0, 0, OP_START, ON(1, 0), OP_LINK, ON(1, 0), 1,
  ELECT, OP_MAC, ON(1, 0), 9, ELECT, OP_REMOVE, ON(1, 0), 0, OP_INTERFACE, ON(1, 0), 1};
static const uint8_t full[] = {
  SCRIPT_TWIN | SCRIPT_SMALL_TX, 0, OP_INIT, ON(0, 1), 0, 9, 0, 0, 0, 0, 0, 0, 0, 3,
  OP_INIT, ON(0, 1), 0, 9, 0, 4, 0, 0, 0, 0, 0, 0, OP_INIT, ON(0, 3), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(0, 2), 0, 9, 0, 8, 0, 0, 0, 0, 0, 0, OP_START, ON(0, 1), OP_START, ON(0, 2),
  OP_RUN, 7, OP_RUN, 7, OP_ENGINE_STOP, ON(0, 0)};
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
    SCRIPT(election),      SCRIPT(resign),       SCRIPT(crash),
    SCRIPT(redirect_ends), SCRIPT(md5),          SCRIPT(replayed),
    SCRIPT(ipv6),          SCRIPT(ipv6_md5),     SCRIPT(key_string_and_text),
    SCRIPT(learn),         SCRIPT(refused),      SCRIPT(stopped_late),
    SCRIPT(preempt),       SCRIPT(weighting),    SCRIPT(low_does_not_preempt),
    SCRIPT(injected),      SCRIPT(two_gateways), SCRIPT(all_taken),
    SCRIPT(configured),    SCRIPT(clocks),       SCRIPT(end_of_time),
    SCRIPT(wire),          SCRIPT(inside),       SCRIPT(interface),
    SCRIPT(full),
};

void corpus_glbp_session(void)
{
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
    corpus_emit("glbp_session", scripts[i].name, scripts[i].octets, scripts[i].size);
}
