/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_captured.c - the HSRP codec and the framing against every recorded
 * packet: what real routers sent decodes, encodes back to the same octets, and
 * goes back into the same frame.
 *
 * Not compared: what senders leave uninitialised (hsrp.md 2.3 and 2.4), the last
 * 4 octets of an Advertise and the 12 behind an IPv4 address in version 2.  The
 * recordings are in the folder that VIP_CAPTURES names; without it the tests are
 * skipped.
 */
#include "vip_test.h"

#include "hsrp_packet.h"
#include "reframe.h"

#include <dirent.h>
#include <stdlib.h>

enum { ROOM = 256 };

/* All recordings together. */
struct sum {
  unsigned files;
  unsigned packets;
  unsigned refused; /* damaged frames */
  unsigned dirty;   /* with uninitialised octets that are not zero */
};

/* True for an octet that its sender may not have initialised. */
static bool is_spare(const struct vip_hsrp_message *m, size_t at)
{
  if (m->version == 1)
    return m->opcode == VIP_HSRP_ADVERTISE && at >= 12;
  return m->opcode != VIP_HSRP_ADVERTISE && m->family == VIP_IPV4 && at >= 30 && at < 42;
}

static void check_codec(const struct packet *packet, struct sum *sum)
{
  const uint8_t *data = packet->frame.data;
  const size_t length = packet->frame.length;
  struct vip_hsrp_message m;
  uint8_t out[ROOM];
  bool dirty = false;

  assert_int_equal(hsrp_decode(packet, &m), VIP_OK);
  assert_int_equal(m.behind, 0);
  assert_true(length <= VIP_HSRP_LENGTH_MAX);
  assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), (int)length);
  for (size_t i = 0; i < length; i++) {
    dirty = dirty || (is_spare(&m, i) && data[i] != 0);
    assert_int_equal(out[i], is_spare(&m, i) ? 0 : data[i]);
  }
  sum->dirty += dirty;
}

static void check_file(const char *path, struct sum *sum)
{
  struct trace trace;

  assert_int_equal(trace_read(&trace, path), 0);
  sum->files++;
  for (size_t i = 0; i < trace.count; i++) {
    const struct packet *packet = trace.packets[i];

    if (packet->frame.kind != VIP_FRAME_HSRP)
      continue;
    if (packet->error != VIP_OK) {
      sum->refused++;
      continue;
    }
    sum->packets++;
    check_codec(packet, sum);
    reframe_check(packet,
                  packet->frame.meta.family == VIP_IPV4 ? VIP_HSRP_PORT_IPV4 : VIP_HSRP_PORT_IPV6);
  }
  trace_free(&trace);
}

/* The folder of the recordings; without it the test is skipped. */
static const char *captures(void)
{
  const char *folder = getenv("VIP_CAPTURES");

  if (folder == NULL || folder[0] == '\0') {
    print_message("skipped: VIP_CAPTURES is not set\n");
    skip();
  }
  return folder;
}

static void test_every_packet(void **state)
{
  const char *folder = captures();
  DIR *directory = opendir(folder);
  struct sum sum = {0};
  const struct dirent *entry;

  (void)state;
  assert_non_null(directory);
  while ((entry = readdir(directory)) != NULL) {
    char path[1024];

    if (strstr(entry->d_name, ".pcap") == NULL ||
        (strstr(entry->d_name, "hsrp") == NULL && strstr(entry->d_name, "HSRP") == NULL))
      continue;
    (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    check_file(path, &sum);
  }
  (void)closedir(directory);
  print_message("%u files, %u packets, %u of them with uninitialised octets, %u damaged frames\n",
                sum.files, sum.packets, sum.dirty, sum.refused);
  assert_int_equal(sum.files, 24);
  assert_int_equal(sum.packets, 15187);
  assert_int_equal(sum.refused, 1);
  assert_int_equal(sum.dirty, 157);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_packet)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
