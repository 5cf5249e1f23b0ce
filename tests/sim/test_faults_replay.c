/* SPDX-License-Identifier: MIT */
/*
 * test_faults_replay.c - row 13 of the fault catalogue once more: a station that has not the key,
 * but hears all of a GLBP group with MD5 and plays its packets again, the worst ones that there
 * are.
 *
 * A packet is fresh that echoes our nonce or the one before, so for two hold times.  The nonce that
 * it tells may be older than its sender still accepts by then: who echoed that one would not be
 * heard.  Behind each Hello the station replays such a packet, in both directions.
 */
#include "catalogue.h"

#include <string.h>

enum { PACKETS = 64, SIDES = 2 };

struct kept {
  uint8_t frame[440];
  size_t length;
  uint32_t nonce;
  uint32_t echo; /* of the other side's nonce; 0: none */
};

/* What the station knows of one router. */
struct side {
  struct kept kept[PACKETS];
  unsigned count;
  uint32_t nonce;
  uint32_t before;
};

struct station {
  struct side side[SIDES];
  struct lan *lan;
  bool plays;
  unsigned played;
};

static struct station station;

static uint32_t echo_of(const struct vip_glbp_message *message, const struct vip_mac *owner)
{
  for (unsigned i = 0; i < message->echo_count; i++) {
    const uint8_t *echo = message->echoes + (size_t)i * VIP_GLBP_ECHO;
    if (memcmp(echo, owner->octet, sizeof owner->octet) == 0)
      return (uint32_t)echo[6] << 24 | (uint32_t)echo[7] << 16 | (uint32_t)echo[8] << 8 | echo[9];
  }
  return 0;
}

static void keep(struct side *side, const uint8_t *frame, size_t length,
                 const struct vip_glbp_message *message, const struct vip_mac *other)
{
  struct kept *kept = &side->kept[side->count++ % PACKETS];
  memcpy(kept->frame, frame, length);
  kept->length = length;
  kept->nonce = message->nonce;
  kept->echo = echo_of(message, other);
  if (side->nonce == message->nonce)
    return;
  side->before = side->nonce;
  side->nonce = message->nonce;
}

/* One that the other side takes for fresh, with a nonce that its sender has forgotten. */
static const struct kept *worst(const struct side *from, const struct side *to)
{
  const unsigned count = from->count < PACKETS ? from->count : PACKETS;
  for (unsigned i = 0; i < count; i++) {
    const struct kept *kept = &from->kept[(from->count - count + i) % PACKETS];
    if (kept->echo != 0 && (kept->echo == to->nonce || kept->echo == to->before) &&
        kept->nonce != from->nonce && kept->nonce != from->before)
      return kept;
  }
  return NULL;
}

static void hear(void *user, vip_time at, int node, const uint8_t *data, size_t length)
{
  struct vip_frame frame;
  struct vip_glbp_message message;
  fault_wire_watch(user, at, node, data, length);
  if (node >= SIDES || length > sizeof station.side[0].kept[0].frame ||
      vip_frame_parse(&frame, data, length) != VIP_OK || frame.kind != VIP_FRAME_GLBP ||
      vip_glbp_decode(&message, VIP_IPV4, frame.data, frame.length) != VIP_OK || !message.has_nonce)
    return;
  const int other = 1 - node;
  keep(&station.side[node], data, length, &message, &station.lan->nodes[other].mac);
  const struct kept *kept = worst(&station.side[node], &station.side[other]);
  if (!station.plays || !kept)
    return;
  station.played++;
  lan_transmit_at(station.lan, SIDES, kept->frame, kept->length, at + 2 * SCENE_DELAY);
}

/* How their nonces' times lie to each other decides how long such a packet is to be had: all cases.
 */
static void row_13_replay_of_forgotten_nonces(void **state)
{
  (void)state;
  unsigned played = 0;
  for (int64_t start_ms = 0; start_ms < 3500; start_ms += 250) {
    struct scene scene;
    scene_prepare(&scene, 2, 1);
    scene.script.setup.auth = FAULT_AUTH_MD5;
    scene.script.setup.routers = SIDES;
    scene.script.setup.router[1].start_ms = 7000 + start_ms;
    scene_open(&scene);
    memset(&station, 0, sizeof station);
    station.lan = scene.lan;
    scene.lan->config.on_frame = hear;
    scene_run(&scene, SECONDS(60));
    scene_mark(&scene);
    station.plays = true;
    scene_run(&scene, SECONDS(120));
    assert_int_equal(scene_changes(&scene, -1), 0);
    played += station.played;
    station.plays = false;
    scene_end(&scene);
  }
  assert_true(played > 100);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(row_13_replay_of_forgotten_nonces)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
