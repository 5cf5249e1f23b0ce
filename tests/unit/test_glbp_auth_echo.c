/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_auth_echo.c - the echoes of nonces in GLBP messages (glbp.md 2.6 and
 * 3.2): whether one is ours, and writing them; of cases 50 to 52 of section 9 what
 * a single message tells.
 */
#include "vip_test.h"

#include "glbp_auth.h"
#include "glbp_vectors.h"
#include "glbp_wire.h"
#include "guard.h"

enum { NONCE = 0x11223344 };

/* Cases 50 to 52, of them what a message tells: it is fresh that echoes our nonce or the one
   before, to us. */
static void test_50_to_52_echoes(void **state)
{
  static const struct vip_mac us = {{0xaa, 0xbb, 0xcc, 0, 0x14, 0}};
  static const struct vip_mac other = {{0xaa, 0xbb, 0xcc, 0, 0x14, 1}};
  const uint32_t echoed = 0x7d68c7ee;
  struct glbp_octets octets = glbp_octets_of(GLBP_P6);
  struct vip_glbp_message m;

  (void)state;
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, octets.at, octets.length), VIP_OK);
  assert_true(vipi_glbp_is_fresh(&m, &us, echoed, NONCE));
  assert_true(vipi_glbp_is_fresh(&m, &us, NONCE, echoed));
  assert_false(vipi_glbp_is_fresh(&m, &us, NONCE, NONCE + 1)); /* 51: rotated twice since */
  assert_false(vipi_glbp_is_fresh(&m, &other, echoed, echoed));
  guard_free(octets.at, octets.length);

  /* 50: no echo yet, or no nonce at all. */
  octets = glbp_octets_of(GLBP_P7);
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV6, octets.at, octets.length), VIP_OK);
  assert_false(vipi_glbp_is_fresh(&m, &us, 0, 0));
  guard_free(octets.at, octets.length);
  octets = glbp_octets_of(GLBP_P1);
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, octets.at, octets.length), VIP_OK);
  assert_false(vipi_glbp_is_fresh(&m, &us, 0, 0));
  guard_free(octets.at, octets.length);
}

/* Echoes that are written one by one are read in their places, behind either digest. */
static void test_echoes_are_written(void **state)
{
  static const struct vip_mac base = {{2, 0, 0, 0, 0, 0}};

  (void)state;
  for (uint32_t id = 0; id < 2; id++) {
    uint8_t out[VIP_GLBP_LENGTH_MAX];
    struct vip_glbp_message m;
    const struct vip_key key = {id, (const uint8_t *)"secret", 6, VIP_KEY_SEND};
    const struct vip_auth auth = {&vip_auth_md5, &key, 1};
    int length;

    assert_int_equal(glbp_decodes(&m, VIP_IPV4, GLBP_P5), VIP_OK);
    vipi_glbp_auth_prepare(&auth, &m);
    m.has_nonce = true;
    m.echo_count = VIP_GLBP_ECHOES_MAX;
    length = vip_glbp_encode(&m, out, sizeof out);
    assert_true(length > 0);
    for (unsigned i = 0; i < VIP_GLBP_ECHOES_MAX; i++) {
      struct vip_mac owner = base;

      owner.octet[5] = (uint8_t)(i + 1);
      vipi_glbp_echo_put(out, i, &owner, NONCE + i);
    }
    assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, out, (size_t)length), VIP_OK);
    assert_int_equal(m.priority, 200);
    for (unsigned i = 0; i < VIP_GLBP_ECHOES_MAX; i++) {
      struct vip_mac owner = base;

      owner.octet[5] = (uint8_t)(i + 1);
      assert_true(vipi_glbp_is_fresh(&m, &owner, NONCE + i, 0));
      assert_false(vipi_glbp_is_fresh(&m, &owner, NONCE + i + 1, NONCE + i - 1));
    }
    assert_false(vipi_glbp_is_fresh(&m, &base, NONCE, 0));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_50_to_52_echoes),
      cmocka_unit_test(test_echoes_are_written),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
