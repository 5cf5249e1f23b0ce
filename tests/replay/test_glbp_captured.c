/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_captured.c - the GLBP codec, authentication and the framing against
 * every recorded packet: what real routers sent decodes, encodes back to the same
 * octets, is signed with the same digest, and goes back into the same frame.
 *
 * Not compared: padding that senders leave uninitialised (glbp.md 2.2, 2.3 and
 * 2.6).  The recordings are in the folder that VIP_CAPTURES names; without it the
 * test is skipped.
 */
#include "vip_test.h"

#include "glbp_auth.h"
#include "glbp_packet.h"
#include "glbp_vectors.h"
#include "reframe.h"

#include <stdlib.h>

enum { ROOM = VIP_GLBP_LENGTH_MAX };

/* All recordings together. */
struct sum {
  unsigned packets;
  unsigned opcodes[3];
  unsigned hellos;    /* with a Hello TLV */
  unsigned by_key[2]; /* signed with each */
  unsigned dirty;     /* with uninitialised octets that are not zero */
};

static void check_codec(const struct packet *packet, struct sum *sum)
{
  const uint8_t *data = packet->frame.data;
  const size_t length = packet->frame.length;
  struct vip_glbp_message m;
  uint8_t out[ROOM];
  bool dirty = false;

  assert_int_equal(glbp_decode(packet, &m), VIP_OK);
  assert_false(m.bad_forwarder);
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), (int)length);
  for (size_t i = 0; i < length; i++) {
    const bool is_pad = glbp_is_pad(data, length, i);

    dirty = dirty || (is_pad && data[i] != 0);
    assert_int_equal(out[i], is_pad ? 0 : data[i]);
  }
  sum->dirty += dirty;
  sum->opcodes[m.opcode]++;
  sum->hellos += m.has_hello;
}

/* One of the keys made the digest, and makes it again in its place; the other did not. */
static void check_digest(const struct packet *packet, struct sum *sum)
{
  static const char *const secrets[] = {"password12345", "password123"};
  const struct vip_meta *meta = &packet->frame.meta;
  const uint8_t *data = packet->frame.data;
  struct vip_glbp_message m;
  unsigned found = 0;

  assert_int_equal(glbp_decode(packet, &m), VIP_OK);
  if (m.auth == VIP_GLBP_AUTH_NONE) {
    assert_int_equal(vipi_glbp_auth_check(NULL, meta, data, &m), VIP_OK);
    return;
  }
  assert_int_equal(vipi_glbp_auth_check(NULL, meta, data, &m), VIP_ERR_AUTH_TYPE);
  for (size_t i = 0; i < COUNT_OF(secrets); i++) {
    const struct vip_key key = {1, (const uint8_t *)secrets[i], (uint8_t)strlen(secrets[i]),
                                VIP_KEY_SEND | VIP_KEY_ACCEPT};
    const struct vip_auth auth = {&vip_auth_md5, &key, 1};
    uint8_t out[ROOM];

    if (vipi_glbp_auth_check(&auth, meta, data, &m) != VIP_OK) {
      continue;
    }
    found++;
    sum->by_key[i]++;
    memcpy(out, data, m.length);
    memset(out + (m.auth_data - data), 0, m.auth_length);
    vipi_glbp_auth_write(&auth, meta->family, &meta->src, out, m.length);
    assert_memory_equal(out, data, m.length);
  }
  assert_int_equal(found, 1);
}

static void check_file(const char *folder, const char *name, struct sum *sum)
{
  char path[1024];
  struct trace trace;

  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  assert_int_equal(trace_read(&trace, path), 0);
  for (size_t i = 0; i < trace.count; i++) {
    const struct packet *packet = trace.packets[i];

    if (packet->frame.kind != VIP_FRAME_GLBP)
      continue;
    assert_int_equal(packet->error, VIP_OK);
    sum->packets++;
    check_codec(packet, sum);
    check_digest(packet, sum);
    reframe_check(packet, VIP_GLBP_PORT);
  }
  trace_free(&trace);
}

static void test_every_packet(void **state)
{
  static const char *const files[] = {"pl-GLBP_election.cap", "kh-glbp-1412077029.pcap",
                                      "kh-glbp-md5-1412074228.pcap"};
  const char *folder = getenv("VIP_CAPTURES");
  struct sum sum = {0};

  (void)state;
  if (folder == NULL || folder[0] == '\0') {
    print_message("skipped: VIP_CAPTURES is not set\n");
    skip();
  }
  for (size_t i = 0; i < COUNT_OF(files); i++) {
    check_file(folder, files[i], &sum);
  }
  print_message("%u packets, %u digests, %u packets with uninitialised octets\n", sum.packets,
                sum.by_key[0] + sum.by_key[1], sum.dirty);
  assert_int_equal(sum.packets, 80 + 44 + 1989);
  assert_int_equal(sum.opcodes[VIP_GLBP_REQUEST], 1);
  assert_int_equal(sum.opcodes[VIP_GLBP_RESPONSE], 1);
  assert_int_equal(sum.hellos, 2104);
  assert_int_equal(sum.by_key[0], 1061);
  assert_int_equal(sum.by_key[1], 918);
  assert_int_equal(sum.dirty, 1655);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_packet)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
