/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_listing.c - GLBP packets on a tape: what vip-replay's listing says
 * about those of glbp.md 2.7, and about those that are wrong in one thing.
 */
#include "scene.h"

#include "glbp_vectors.h"
#include "guard.h"

enum { UDP = 17 };

/* A datagram on the tape; its source is 192.0.2.1 or fe80::2. */
static void put(uint8_t family, const struct vip_addr *dst, uint8_t ttl, const char *text)
{
  struct glbp_octets octets = glbp_octets_of(text);
  static const struct vip_addr link_local = {
      {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}};
  uint8_t frame[TAPE_FRAME];
  struct vip_packet packet = {.family = family,
                              .protocol = UDP,
                              .ttl = ttl,
                              .dst_mac_known = true,
                              .port = VIP_GLBP_PORT,
                              .src_mac = {{0, 7, 0xb4, 0, 1, 1}},
                              .dst = *dst,
                              .data = octets.at,
                              .length = (uint16_t)octets.length};

  packet.src = family == VIP_IPV4 ? vip_ipv4(192, 0, 2, 1) : link_local;
  packet.dst_mac = vip_multicast_mac(family, dst);
  tape_add_frame(&tape, 0, frame,
                 (size_t)vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED));
  guard_free(octets.at, octets.length);
}

/* The listing of one datagram says this, behind the addresses. */
static void lists(uint8_t family, const struct vip_addr *dst, uint8_t ttl, const char *text,
                  const char *options, const char *said)
{
  memset(&tape, 0, sizeof tape);
  put(family, dst, ttl, text);
  tape_run(&run, options, &tape);
  assert_int_equal(run.status, 0);
  expect_note(said);
}

static const struct vip_addr group4 = VIP_GLBP_GROUP_IPV4;
static const struct vip_addr group6 = VIP_GLBP_GROUP_IPV6;

static void test_contents(void **state)
{
  const struct vip_addr router = vip_ipv4(192, 0, 2, 2);

  (void)state;
  lists(VIP_IPV4, &group4, 255, GLBP_P1, "",
        "192.0.2.1 > 224.0.0.102  glbp group 1 hello listen priority 200 hello 3000 hold 10000 ms "
        "redirect 600 timeout 14400 s 192.168.0.1: ok\n");
  lists(VIP_IPV4, &router, 255, GLBP_P2, "", "192.0.2.1 > 192.0.2.2  glbp group 1 request: ok\n");
  lists(VIP_IPV4, &router, 255, GLBP_P3, "", " group 1 response vf 2: ok\n");
  lists(VIP_IPV4, &group4, 255, GLBP_P4, "",
        " group 1 hello vf 1 active priority 167 weight 100 redirect 600 timeout 14400 s: ok\n");
  lists(VIP_IPV6, &group6, 255, GLBP_P9, "",
        "fe80::2 > ff02::66  glbp group 46 hello standby priority 100 hello 10000 hold 20000 ms "
        "redirect 600 timeout 14400 s fe80::7:b4ff:fe00:2e00 "
        "vf 1 active priority 135 weight 100 redirect 597 timeout 14397 s "
        "vf 2 active priority 167 weight 100 redirect 600 timeout 14400 s "
        "nonce 9 fa407967 echoes 1 md5: ok\n");
  lists(VIP_IPV4, &group4, 255, GLBP_A "030c0106636973636f000000" GLBP_VECTOR_HELLO, "",
        " text cisco: ok\n");
  lists(VIP_IPV4, &group4, 255, GLBP_A "030c010763 0a 73636f000000" GLBP_VECTOR_HELLO, "",
        " text c.sco: ok\n");
}

/* Each by itself. */
static void test_faults(void **state)
{
  const struct vip_addr router = vip_ipv4(192, 0, 2, 2);
  const struct vip_addr others = {{224, 0, 0, 2}};

  (void)state;
  lists(VIP_IPV4, &group4, 254, GLBP_P1, "",
        ": TTL or hop limit is not 255 (or outside the peer's range)\n");
  lists(VIP_IPV4, &others, 255, GLBP_P1, "",
        ": destination is neither the multicast group nor this router\n");
  lists(VIP_IPV4, &router, 255, GLBP_P1, "", ": destination is neither");
  lists(VIP_IPV4, &group4, 255, GLBP_P2, "", " request: destination is neither");
  lists(VIP_IPV4, &group4, 255, GLBP_A "0100", "",
        "  glbp: packet is shorter or longer than its contents say\n");
  lists(VIP_IPV4, &group4, 254, "0200", "",
        "  glbp: TTL or hop limit is not 255 (or outside the peer's range); packet is shorter");
  lists(VIP_IPV4, &group4, 255, GLBP_P1 "0214012000a76400384002580000 0007b4000102", "",
        "192.168.0.1: forwarder of another number or virtual MAC, or twice\n");
  lists(VIP_IPV4, &group4, 255, GLBP_A "03040900" GLBP_VECTOR_HELLO, "",
        ": authentication type is unknown\n");
}

/* V5 and V6: the right key, with its id, without one, with another one; and a wrong key. */
static void test_keys(void **state)
{
  static const struct {
    unsigned vector;
    const char *options;
    const char *said;
  } rows[] = {
      {4, "", " md5: ok\n"},
      {4, "--key wrong", " md5: digest was made with none of the keys\n"},
      {4, "--key wrong --key testkey", " md5: ok\n"},
      {4, "--key 5:testkey", " md5: ok\n"},
      {5, "--key wrong", " md5 id 7: digest was made with none of the keys\n"},
      {5, "--key testkey", " md5 id 7: ok\n"},
      {5, "--key 7:testkey", " md5 id 7: ok\n"},
      {5, "--key 8:testkey", " md5 id 7: digest was made with none of the keys\n"},
  };

  (void)state;
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    char text[GLBP_TEXT_ROOM];

    glbp_vector_text(text, &glbp_vectors[rows[i].vector]);
    lists(VIP_IPV4, &group4, 255, text, rows[i].options, rows[i].said);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_contents, begin),
      cmocka_unit_test_setup(test_faults, begin),
      cmocka_unit_test_setup(test_keys, begin),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
