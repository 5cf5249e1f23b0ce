/* SPDX-License-Identifier: MIT */
/*
 * whole.c - see whole.h.
 */
#include "whole.h"

#include <linux/if_addr.h>
#include <stdlib.h>
#include <unistd.h>

#include "conf.h"
#include "vip_test.h"

enum {
  SLOTS = 64,
  PATIENCE = 200, /* turns until something is given up: a busy machine may starve all of this */
  LOOK_MS = 20    /* for what has left already; 0 would not look at all if a millisecond ends */
};

struct vipd whole;
const struct vip_mac whole_peer = {{2, 0, 0, 0, 0, 2}};
const struct vip_mac whole_virtual = {{0, 0, 0x5e, 0, 1, 1}};

static struct vip_slot slots[SLOTS];
static uint8_t tx[1500];
static char journal[] = "/tmp/vipd-test-XXXXXX";
static int tap;
static bool permitted;

void whole_need(void)
{
  if (!permitted)
    skip();
}

/* ---- vipd ---- */

static void stop(struct vipd *of, struct alarm *alarm, vip_time now)
{
  (void)alarm;
  (void)now;
  of->quit = 1;
}

/* The main loop, for so long. */
void whole_turn(unsigned ms)
{
  struct alarm alarm = {.due = loop_now() + ms * VIP_MILLISECOND, .ring = stop};

  whole.quit = 0;
  loop_alarm(&whole, &alarm);
  loop_run(&whole);
  loop_unalarm(&whole, &alarm);
}

void whole_apply(const char *text)
{
  struct conf conf = conf_read(text);

  assert_string_equal(conf.complaints, "");
  assert_true(groups_apply(&whole, conf.groups, loop_now()));
  conf.groups = NULL;
  conf_free(&conf);
}

const char *whole_state(const char *name)
{
  return vip_group_state_name(group_find(&whole, name)->vip);
}

void whole_until(const char *name, const char *state)
{
  for (int i = 0; i < PATIENCE && strcmp(whole_state(name), state) != 0; i++)
    whole_turn(20);
  assert_string_equal(whole_state(name), state);
}

/*
 * Waits until both ends of the cable send.  The kernel finds out later that a link is up,
 * up to a second later if others changed just before, and drops what is sent meanwhile.
 */
static void wait_for_cable(void)
{
  for (int i = 0; i < PATIENCE; i++) {
    if (lab_flag("eth0", IFF_RUNNING) && lab_flag("lan", IFF_RUNNING))
      return;
    (void)usleep(20 * 1000);
  }
  fail_msg("the cable carries nothing");
}

int whole_set_up(void **unused)
{
  const struct vip_engine_config config = {.ops = &vipd_ops,
                                           .slots = slots,
                                           .slot_count = SLOTS,
                                           .tx = tx,
                                           .tx_size = sizeof tx,
                                           .user = &whole};
  int fd;

  (void)unused;
  permitted = lab_enter();
  if (!permitted)
    return 0;
  wait_for_cable();
  lab_address("eth0", "192.0.2.1", 24, 0, true);
  lab_address("eth0", "fe80::1", 64, IFA_F_NODAD, true);
  memset(&whole, 0, sizeof whole);
  assert_int_equal(vip_engine_init(&whole.engine, &config), VIP_OK);
  memcpy(journal, "/tmp/vipd-test-XXXXXX", sizeof journal);
  fd = mkstemp(journal);
  assert_true(fd >= 0);
  (void)close(fd);
  (void)unlink(journal);
  assert_true(keeper_start(&whole, journal));
  assert_true(links_open(&whole));
  assert_true(transmit_open(&whole));
  tap = lab_tap();
  return 0;
}

int whole_tear_down(void **unused)
{
  (void)unused;
  if (!permitted)
    return 0;
  groups_stop(&whole, loop_now());
  assert_null(whole.ports);
  ops_close(&whole);
  receive_end(&whole);
  keeper_stop(&whole);
  links_close(&whole);
  transmit_close(&whole);
  (void)unlink(journal);
  (void)close(tap);
  lab_leave();
  return 0;
}

/* ---- frames ---- */

static void put_macs(uint8_t *frame, const struct vip_mac *dst, const struct vip_mac *src)
{
  memcpy(frame, dst->octet, 6);
  memcpy(frame + 6, src->octet, 6);
}

/* An advertisement of the peer, 192.0.2.2, for group 1. */
size_t whole_advert(uint8_t frame[WHOLE_FRAME], uint8_t priority)
{
  const struct vip_addr src = vip_ipv4(192, 0, 2, 2);
  const struct vip_addr dst = vip_ipv4(224, 0, 0, 18);
  const uint8_t address[4] = {192, 0, 2, 100};
  const struct vip_vrrp_message message = {.version = 3,
                                           .type = 1,
                                           .vrid = 1,
                                           .priority = priority,
                                           .count = 1,
                                           .family = VIP_IPV4,
                                           .interval = 10,
                                           .addresses = address};
  uint8_t data[64];
  const int length = vip_vrrp_encode(&message, data, sizeof data);
  const struct vip_packet packet = {.family = VIP_IPV4,
                                    .protocol = 112,
                                    .ttl = 255,
                                    .dst_mac_known = true,
                                    .length = (uint16_t)length,
                                    .src_mac = whole_virtual,
                                    .dst_mac = vip_multicast_mac(VIP_IPV4, &dst),
                                    .src = src,
                                    .dst = dst,
                                    .data = data};

  vip_vrrp_sum_set(data, (size_t)length, VIP_IPV4, &src, &dst, false);
  return (size_t)vip_frame_packet(frame, WHOLE_FRAME, &packet, VIP_FRAME_UNTAGGED);
}

void whole_send_advert(uint8_t priority)
{
  uint8_t frame[WHOLE_FRAME];

  whole_send(frame, whole_advert(frame, priority));
}

/* The same with a VLAN tag. */
void whole_send_tagged(uint16_t tag)
{
  uint8_t frame[WHOLE_FRAME + 4];
  const size_t length = whole_advert(frame + 4, 250);

  memmove(frame, frame + 4, 12);
  memcpy(frame + 12, "\x81\x00", 2);
  frame[14] = (uint8_t)(tag >> 8);
  frame[15] = (uint8_t)tag;
  whole_send(frame, length + 4);
}

void whole_send(const uint8_t *frame, size_t length)
{
  lab_send(tap, frame, length);
}

void whole_drain(void)
{
  lab_drain(tap);
}

/* Who has `target`?  From the peer, or as a probe. */
void whole_send_request(const struct vip_mac *dst, const struct vip_addr *target, bool probe)
{
  uint8_t frame[60] = {0};

  put_macs(frame, dst, &whole_peer);
  memcpy(frame + 12, "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01", 10);
  memcpy(frame + 22, whole_peer.octet, 6);
  if (!probe)
    memcpy(frame + 28, "\xc0\x00\x02\x02", 4);
  memcpy(frame + 38, target->octet, 4);
  whole_send(frame, sizeof frame);
}

/* A neighbour solicitation by fe80::2, or from the unspecified address. */
void whole_send_solicitation(const struct vip_addr *target, bool probe)
{
  const struct vip_addr group = vip_solicited_node(target);
  const struct vip_query query = {.family = VIP_IPV6, .target = *target, .sender = group};
  const struct vip_answer answer = {
      .src_mac = whole_peer, .nd_source = probe ? (struct vip_addr){{0}} : lab_addr("fe80::2")};
  uint8_t frame[WHOLE_FRAME];
  const struct vip_mac mac = vip_multicast_mac(VIP_IPV6, &group);
  const int length = vip_frame_answer(frame, sizeof frame, &query, &answer, VIP_FRAME_UNTAGGED);
  uint32_t sum = 0;

  /* An advertisement made over: the other type, no option, the sum over what is left. */
  assert_int_equal(length, 86);
  memcpy(frame, mac.octet, 6);
  frame[54] = 135;
  frame[56] = frame[57] = 0;
  frame[18] = 0;
  frame[19] = 24;
  for (unsigned i = 22; i < 78; i += 2)
    sum += (uint32_t)(frame[i] << 8 | frame[i + 1]);
  sum += 24 + 58;
  while (sum > 0xffff)
    sum = (sum & 0xffff) + (sum >> 16);
  frame[56] = (uint8_t)(~sum >> 8);
  frame[57] = (uint8_t)~sum;
  whole_send(frame, 78);
}

static bool is_kind(uint8_t kind, uint8_t wanted)
{
  return wanted == VIP_FRAME_OTHER ? kind == VIP_FRAME_VRRP || kind == VIP_FRAME_ASSERTION
                                   : kind == wanted;
}

static bool is_wanted(const uint8_t *frame, size_t length, const void *user)
{
  const struct whole_wanted *wanted = user;
  struct vip_frame parsed;

  return vip_frame_parse(&parsed, frame, length) == VIP_OK && is_kind(parsed.kind, wanted->kind) &&
         (wanted->addr == NULL || vip_addr_compare(&parsed.query.target, wanted->addr) == 0) &&
         (wanted->dst == NULL || memcmp(parsed.dst.octet, wanted->dst->octet, 6) == 0);
}

/* The next frame of that kind that has left already; false: there is none. */
bool whole_seen(struct whole_wanted *wanted)
{
  uint8_t frame[WHOLE_FRAME];
  const size_t length = lab_receive(tap, LOOK_MS, frame, sizeof frame, is_wanted, wanted);

  if (length > 0)
    (void)vip_frame_parse(&wanted->found, frame, length);
  return length > 0;
}

/* How many answers about `addr` have left to the peer. */
bool whole_wait(struct whole_wanted *wanted)
{
  for (int i = 0; i < PATIENCE; i++) {
    whole_turn(20);
    if (whole_seen(wanted))
      return true;
  }
  return false;
}

unsigned whole_answers(const struct vip_addr *addr, const struct vip_mac *from)
{
  struct whole_wanted wanted = {
      .kind = VIP_FRAME_ASSERTION, .addr = addr, .dst = &whole_peer, .found = {0}};
  unsigned count = 0;

  for (; whole_seen(&wanted); count++) {
    assert_memory_equal(wanted.found.meta.src_mac.octet, from->octet, 6);
    assert_memory_equal(wanted.found.query.client.octet, from->octet, 6);
  }
  return count;
}

void whole_answered(const struct vip_addr *addr, const struct vip_mac *from)
{
  unsigned count = 0;

  for (int i = 0; i < PATIENCE && count == 0; i++) {
    whole_turn(20);
    count = whole_answers(addr, from);
  }
  whole_turn(20);
  assert_int_equal(count + whole_answers(addr, from), 1);
}

unsigned whole_adverts(void)
{
  struct whole_wanted wanted = {.kind = VIP_FRAME_VRRP, .addr = NULL, .dst = NULL, .found = {0}};
  unsigned count = 0;

  while (whole_seen(&wanted))
    count++;
  return count;
}

/* True if a line of the namespace's file begins with, or has in it, `text`. */
bool whole_file_has(const char *path, const char *text)
{
  FILE *file = fopen(path, "r");
  char line[256];
  bool found = false;

  assert_non_null(file);
  while (!found && fgets(line, sizeof line, file) != NULL)
    found = strstr(line, text) != NULL;
  fclose(file);
  return found;
}
