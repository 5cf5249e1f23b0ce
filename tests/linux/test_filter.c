/* SPDX-License-Identifier: MIT */
/*
 * test_filter.c - the kernel filter of a port: which frames pass.
 *
 * Each frame goes through the program twice: in the kernel, which runs it over
 * datagrams of a socket pair as it does over frames, and in a small interpreter
 * here, which can also say that the kernel holds a VLAN tag beside the frame.
 * Frames are built by the library, or octet by octet where it builds none.
 */
#include "vip_test.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter.h"

enum { TARGETS = 1000, ROOM = BPF_MAXINSNS };

/* A tag beside the frame; -1: none. */
enum { NO_TAG = -1 };

struct world {
  struct sock_filter program[ROOM];
  unsigned count;
  uint32_t targets[TARGETS];
  int pair[2];
};

/* ---- running the program ---- */

/* `octets` of the frame at `at` as a number; false: beyond its end. */
static bool fetch(const uint8_t *frame, size_t length, uint64_t at, unsigned octets,
                  uint32_t *value)
{
  *value = 0;
  if (at + octets > length)
    return false;
  while (octets-- > 0)
    *value = *value << 8 | frame[at++];
  return true;
}

static bool load(const struct sock_filter *in, const uint8_t *frame, size_t length, int tag,
                 uint32_t x, uint32_t *a)
{
  const unsigned size = BPF_SIZE(in->code) == BPF_W ? 4 : BPF_SIZE(in->code) == BPF_H ? 2 : 1;

  if (in->k == (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)) {
    *a = tag != NO_TAG;
    return true;
  }
  if (in->k == (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG)) {
    *a = (uint32_t)tag;
    return true;
  }
  return fetch(frame, length, (uint64_t)in->k + (BPF_MODE(in->code) == BPF_IND ? x : 0), size, a);
}

static bool jumps(const struct sock_filter *in, uint32_t a)
{
  switch (BPF_OP(in->code)) {
  case BPF_JEQ:
    return a == in->k;
  case BPF_JGE:
    return a >= in->k;
  case BPF_JSET:
    return (a & in->k) != 0;
  default:
    fail_msg("jump %#x is not known", in->code);
    return false;
  }
}

/* What the program returns; only what filter.c uses is known. */
static uint32_t interpret(const struct world *world, const uint8_t *frame, size_t length, int tag)
{
  uint32_t a = 0;
  uint32_t x = 0;

  for (unsigned at = 0; at < world->count; at++) {
    const struct sock_filter *in = &world->program[at];

    switch (BPF_CLASS(in->code)) {
    case BPF_LD:
      if (!load(in, frame, length, tag, x, &a))
        return 0;
      break;
    case BPF_LDX:
      if (!fetch(frame, length, in->k, 1, &x))
        return 0;
      x = (x & 0x0f) * 4;
      break;
    case BPF_RET:
      return in->k;
    case BPF_JMP:
      if (BPF_OP(in->code) == BPF_JA)
        at += in->k;
      else
        at += jumps(in, a) ? in->jt : in->jf;
      break;
    default:
      fail_msg("instruction %#x is not known", in->code);
    }
  }
  fail_msg("the program runs out of its end");
  return 0;
}

/* What the kernel delivers of the frame; 0 = dropped. */
static size_t deliver(const struct world *world, const uint8_t *frame, size_t length)
{
  static uint8_t got[2 * FILTER_FRAME];
  ssize_t result;

  assert_int_equal(send(world->pair[0], frame, length, 0), length);
  result = recv(world->pair[1], got, sizeof got, MSG_DONTWAIT);
  if (result < 0) {
    assert_int_equal(errno, EAGAIN);
    return 0;
  }
  assert_memory_equal(got, frame, (size_t)result);
  return (size_t)result;
}

static bool passes(const struct world *world, const uint8_t *frame, size_t length)
{
  const bool said = interpret(world, frame, length, NO_TAG) != 0;

  assert_int_equal(deliver(world, frame, length) != 0, said);
  return said;
}

static void attach(struct world *world, struct filter_wish *wish)
{
  struct sock_fprog prog = {0, world->program};

  world->count = filter_write(world->program, ROOM, wish);
  assert_int_not_equal(world->count, 0);
  prog.len = (unsigned short)world->count;
  assert_int_equal(setsockopt(world->pair[1], SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof prog), 0);
}

/* Addresses 10.0.x.y, three apart, so that each has neighbours that are none. */
static uint32_t target(unsigned i)
{
  return (UINT32_C(10) << 24) + 7 + 3 * i;
}

static struct filter_wish wish_of(struct world *world)
{
  struct filter_wish wish = {.ip_protocols = {112},
                             .udp4_ports = {1985, 3222},
                             .udp6_ports = {2029, 3222},
                             .targets = world->targets,
                             .target_count = TARGETS};

  /* In no order. */
  for (unsigned i = 0; i < TARGETS; i++)
    world->targets[i] = target(i * 7 % TARGETS);
  return wish;
}

static int set_up(void **state)
{
  static struct world world;
  struct filter_wish wish = wish_of(&world);

  assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, world.pair), 0);
  attach(&world, &wish);
  *state = &world;
  return 0;
}

static int tear_down(void **state)
{
  struct world *world = *state;

  close(world->pair[0]);
  close(world->pair[1]);
  return 0;
}

/* ---- frames ---- */

static struct vip_addr address(uint8_t family, uint32_t last)
{
  struct vip_addr addr = {{0xfe, 0x80}};
  uint8_t *at = addr.octet + 12;

  if (family == VIP_IPV4) {
    memset(&addr, 0, sizeof addr);
    at = addr.octet;
  }
  at[0] = (uint8_t)(last >> 24);
  at[1] = (uint8_t)(last >> 16);
  at[2] = (uint8_t)(last >> 8);
  at[3] = (uint8_t)last;
  return addr;
}

static size_t ip_frame(uint8_t out[256], uint8_t family, uint8_t protocol, uint16_t port)
{
  static const uint8_t data[24] = {0x31};
  const struct vip_packet packet = {.family = family,
                                    .protocol = protocol,
                                    .ttl = 255,
                                    .dst_mac_known = true,
                                    .port = port,
                                    .length = sizeof data,
                                    .src = address(family, 0x0a000001),
                                    .dst = address(family, 0x0a000002),
                                    .data = data};
  const int length = vip_frame_packet(out, 256, &packet, VIP_FRAME_UNTAGGED);

  assert_true(length > 0);
  return (size_t)length;
}

static size_t answer_frame(uint8_t out[256], uint8_t family, uint32_t last)
{
  const struct vip_query query = {
      .family = family, .target = address(family, last), .sender = address(family, 0x0a000003)};
  const struct vip_answer answer = {.nd_source = query.target};
  const int length = vip_frame_answer(out, 256, &query, &answer, VIP_FRAME_UNTAGGED);

  assert_true(length > 0);
  return (size_t)length;
}

/* An answer with sender and target exchanged, or the other type of message. */
static size_t query_frame(uint8_t out[256], uint8_t family, uint32_t last)
{
  const size_t length = answer_frame(out, family, last);
  uint8_t sender[4];

  if (family == VIP_IPV6) {
    out[54] = 135;
    return length;
  }
  memcpy(sender, out + 28, sizeof sender);
  memcpy(out + 28, out + 38, sizeof sender);
  memcpy(out + 38, sender, sizeof sender);
  out[21] = 1;
  return length;
}

static size_t announce_frame(uint8_t out[256], uint8_t family, uint32_t last, uint8_t operation)
{
  const struct vip_addr addr = address(family, last);
  const struct vip_announce announce = {
      .family = family, .arp_op = operation, .copies = 1, .addr = &addr};
  const int length = vip_frame_announce(out, 256, &announce, 0, VIP_FRAME_UNTAGGED);

  assert_true(length > 0);
  return (size_t)length;
}

/* ---- tests ---- */

static void test_protocols(void **state)
{
  static const struct {
    uint8_t family;
    uint8_t protocol;
    uint16_t port;
    bool passes;
  } cases[] = {
      {VIP_IPV4, 112, 0, true},    {VIP_IPV6, 112, 0, true},   {VIP_IPV4, 6, 0, false},
      {VIP_IPV6, 6, 0, false},     {VIP_IPV4, 17, 1985, true}, {VIP_IPV6, 17, 2029, true},
      {VIP_IPV4, 17, 3222, true},  {VIP_IPV6, 17, 3222, true}, {VIP_IPV4, 17, 2029, false},
      {VIP_IPV6, 17, 1985, false}, {VIP_IPV4, 17, 53, false},  {VIP_IPV6, 17, 53, false},
      {VIP_IPV4, 1, 0, false},     {VIP_IPV6, 58, 0, false},   {VIP_IPV6, 0, 0, false},
      {VIP_IPV4, 51, 0, false},
  };
  uint8_t frame[256];

  for (unsigned i = 0; i < COUNT_OF(cases); i++) {
    const size_t length = ip_frame(frame, cases[i].family, cases[i].protocol, cases[i].port);
    assert_int_equal(passes(*state, frame, length), cases[i].passes);
  }
}

static void test_ip_options_move_udp(void **state)
{
  uint8_t frame[256];
  const size_t length = ip_frame(frame, VIP_IPV4, 17, 1985);

  memmove(frame + 14 + 24, frame + 14 + 20, length - 34);
  frame[14] = 0x46;
  assert_true(passes(*state, frame, length + 4));
  frame[14 + 24 + 3] ^= 1;
  assert_false(passes(*state, frame, length + 4));
}

static void test_fragments(void **state)
{
  static const uint8_t octets[][2] = {{0x20, 0}, {0, 1}, {0x1f, 0xff}, {0x20, 1}};
  uint8_t frame[256];

  for (unsigned i = 0; i < COUNT_OF(octets); i++) {
    const size_t length = ip_frame(frame, VIP_IPV4, 112, 0);
    memcpy(frame + 20, octets[i], 2);
    assert_false(passes(*state, frame, length));
    /* "Don't fragment" alone is no fragment. */
    memcpy(frame + 20, "\x40\x00", 2);
    assert_true(passes(*state, frame, length));
  }
}

static void test_each_target(void **state)
{
  static const uint8_t families[] = {VIP_IPV4, VIP_IPV6};
  uint8_t frame[256];

  for (unsigned f = 0; f < COUNT_OF(families); f++) {
    for (unsigned i = 0; i < TARGETS; i++) {
      for (uint32_t near = 0; near < 3; near++) {
        const uint32_t last = target(i) + near - 1;
        const bool ours = near == 1;
        size_t length = query_frame(frame, families[f], last);
        assert_int_equal(passes(*state, frame, length), ours);
        length = answer_frame(frame, families[f], last);
        assert_int_equal(passes(*state, frame, length), ours);
      }
    }
  }
}

static void test_announcements(void **state)
{
  uint8_t frame[256];

  for (uint32_t near = 0; near < 2; near++) {
    const uint32_t last = target(500) + near;
    assert_int_equal(passes(*state, frame, announce_frame(frame, VIP_IPV4, last, 1)), near == 0);
    assert_int_equal(passes(*state, frame, announce_frame(frame, VIP_IPV4, last, 2)), near == 0);
    assert_int_equal(passes(*state, frame, announce_frame(frame, VIP_IPV6, last, 1)), near == 0);
  }
}

/* A request that a virtual address asks for another one, and other operations of ARP. */
static void test_other_arp(void **state)
{
  uint8_t frame[256];
  size_t length = query_frame(frame, VIP_IPV4, 0x0a0f0f0f);

  frame[28 + 3] = (uint8_t)target(0);
  assert_false(passes(*state, frame, length));
  length = query_frame(frame, VIP_IPV4, target(0));
  frame[21] = 3;
  assert_false(passes(*state, frame, length));
}

static void test_other_icmpv6(void **state)
{
  static const uint8_t types[] = {128, 133, 134, 137, 143};
  uint8_t frame[256];

  for (unsigned i = 0; i < COUNT_OF(types); i++) {
    const size_t length = query_frame(frame, VIP_IPV6, target(3));
    frame[54] = types[i];
    assert_false(passes(*state, frame, length));
  }
}

static void test_other_types(void **state)
{
  static const uint16_t types[] = {0x8100, 0x88a8, 0x88cc, 0x0026, 0x9000, 0x8864};
  uint8_t frame[256];

  for (unsigned i = 0; i < COUNT_OF(types); i++) {
    const size_t length = ip_frame(frame, VIP_IPV4, 112, 0);
    frame[12] = (uint8_t)(types[i] >> 8);
    frame[13] = (uint8_t)types[i];
    assert_false(passes(*state, frame, length));
  }
}

static void test_vlan_tag_beside_the_frame(void **state)
{
  uint8_t frame[256];
  const size_t advert = ip_frame(frame, VIP_IPV4, 112, 0);

  assert_int_equal(interpret(*state, frame, advert, 10), 0);
  assert_int_equal(interpret(*state, frame, advert, 0xe000 | 4094), 0);
  /* A priority alone: VLAN 0 is no VLAN. */
  assert_int_equal(interpret(*state, frame, advert, 0), FILTER_FRAME);
  assert_int_equal(interpret(*state, frame, advert, 0xe000), FILTER_FRAME);
}

/* What is cut short in front of what decides does not pass. */
static void test_short_frames(void **state)
{
  uint8_t frame[256];

  (void)ip_frame(frame, VIP_IPV4, 17, 1985);
  for (size_t length = 1; length < 14 + 20 + 4; length++)
    assert_false(passes(*state, frame, length));
  (void)query_frame(frame, VIP_IPV4, target(9));
  for (size_t length = 1; length < 42; length++)
    assert_false(passes(*state, frame, length));
  (void)query_frame(frame, VIP_IPV6, target(9));
  for (size_t length = 1; length < 78; length++)
    assert_false(passes(*state, frame, length));
}

static void test_long_frames_are_cut(void **state)
{
  static uint8_t frame[FILTER_FRAME + 100];

  (void)ip_frame(frame, VIP_IPV4, 112, 0);
  assert_int_equal(deliver(*state, frame, sizeof frame), FILTER_FRAME);
}

/* Every number of targets makes another tree; the last instructions differ most. */
static void test_every_count(void **state)
{
  struct world *world = *state;
  uint8_t frame[256];

  for (unsigned count = 0; count <= 70; count++) {
    struct filter_wish wish = wish_of(world);

    for (unsigned i = 0; i < count; i++)
      world->targets[i] = target(count - i - 1);
    wish.target_count = count;
    attach(world, &wish);
    for (unsigned i = 0; i < 72; i++)
      assert_int_equal(passes(world, frame, query_frame(frame, VIP_IPV4, target(i))), i < count);
  }
}

static void test_duplicates(void **state)
{
  struct world *world = *state;
  struct filter_wish wish = wish_of(world);
  unsigned single;

  wish.target_count = 1;
  single = filter_write(world->program, ROOM, &wish);
  for (unsigned i = 0; i < TARGETS; i++)
    world->targets[i] = target(0);
  wish.target_count = TARGETS;
  assert_int_equal(filter_write(world->program, ROOM, &wish), single);
  assert_int_equal(wish.target_count, 1);
}

/* High addresses: the order is that of unsigned numbers. */
static void test_order(void **state)
{
  static uint32_t targets[20];
  struct world *world = *state;
  struct filter_wish wish = {.targets = targets, .target_count = COUNT_OF(targets)};
  uint8_t frame[256];

  for (unsigned i = 0; i < COUNT_OF(targets); i++)
    targets[i] = i % 2 == 0 ? i : UINT32_MAX - i;
  attach(world, &wish);
  for (unsigned i = 0; i < COUNT_OF(targets); i++) {
    const uint32_t last = i % 2 == 0 ? i : UINT32_MAX - i;
    assert_true(passes(world, frame, query_frame(frame, VIP_IPV6, last)));
    assert_false(passes(world, frame, query_frame(frame, VIP_IPV6, last ^ 0x40000000)));
  }
  assert_false(passes(world, frame, ip_frame(frame, VIP_IPV4, 112, 0)));
}

static void test_room(void **state)
{
  struct world *world = *state;
  struct filter_wish wish = wish_of(world);
  const unsigned needed = filter_write(world->program, ROOM, &wish);
  uint8_t frame[256];

  assert_int_equal(filter_write(world->program, needed - 1, &wish), 0);
  assert_int_equal(filter_write(world->program, needed, &wish), needed);
  /* A thousand addresses need less than half of what a filter may have. */
  assert_true(needed < ROOM / 2);

  wish.all_targets = true;
  assert_true(filter_write(world->program, 127, &wish) > 0);
  attach(world, &wish);
  assert_true(passes(world, frame, query_frame(frame, VIP_IPV4, 1)));
  assert_true(passes(world, frame, answer_frame(frame, VIP_IPV6, 1)));
  assert_true(passes(world, frame, ip_frame(frame, VIP_IPV6, 112, 0)));
  assert_false(passes(world, frame, ip_frame(frame, VIP_IPV4, 6, 0)));
}

static void test_target_of_an_address(void **state)
{
  const struct vip_addr four = vip_ipv4(10, 1, 2, 3);
  const struct vip_addr six = {{0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xfe, 13, 14, 15}};

  (void)state;
  assert_int_equal(filter_target(VIP_IPV4, &four), 0x0a010203);
  assert_int_equal(filter_target(VIP_IPV6, &six), 0xfe0d0e0f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_protocols, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_ip_options_move_udp, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_fragments, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_each_target, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_announcements, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_other_arp, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_other_icmpv6, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_other_types, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_vlan_tag_beside_the_frame, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_short_frames, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_long_frames_are_cut, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_every_count, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_duplicates, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_room, set_up, tear_down),
      cmocka_unit_test(test_target_of_an_address),
  };

  return cmocka_run_group_tests_name("linux.filter", tests, NULL, NULL);
}
