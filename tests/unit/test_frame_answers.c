/* SPDX-License-Identifier: MIT */
/*
 * test_frame_answers.c - answers to ARP and ND octet for octet, what their builder
 * refuses, and the questions and assertions that are read.
 */
#include "frames.h"

#include "frame_vectors.h"
#include "guard.h"
#include "hex.h"

#define VMAC    "00005e000133"
#define VMAC6   "00005e000233"
#define GROUP   "01005e000012"
#define GROUP6  "333300000012"
#define ADDR    "c0000202"
#define ADDR6   "fe800000000000000000000000000002"
#define VRRP    "e0000012"
#define VRRP6   "ff020000000000000000000000000012"
#define COMMON6 "ff020000000000000000000000000066"

#define RO (VIP_NA_ROUTER | VIP_NA_OVERRIDE)

struct answer_case {
  const char *target;
  const char *sender;
  const char *client;
  const char *mac;
  const char *src_mac;
  const char *nd_source; /* NULL: ARP */
  uint8_t nd_flags;
  bool to_all_nodes;
  uint16_t vlan;
  const char *frame;
};

#define HOST_MAC "0200c0000232"
#define GLOBAL   "20010db8000000000000000000000001"
#define GLBP_VIP "fe800000000000000007b4fffe002e00"

static const struct answer_case answers[] = {
    {"c0000201", "c0000232", HOST_MAC, VMAC, VMAC, NULL, 0, false, 0, ARP_ANSWER},
    {"c0a828fe", "c0a82804", "aabbcc000420", "0007b4002801", "aabbcc000120", NULL, 0, false, 40,
     ARP_ANSWER_GLBP},
    {GLOBAL, "fe800000000000000000000000000050", HOST_MAC, VMAC6, VMAC6, GLOBAL,
     RO | VIP_NA_SOLICITED, false, 0, NA_SOLICITED},
    {GLOBAL, "", HOST_MAC, VMAC6, VMAC6, GLOBAL, RO, true, 0, NA_PROBED},
    {GLBP_VIP, "fe800000000000000000000000000004", "aabbcc000420", "0007b4002e02", "0007b4002e02",
     GLBP_VIP, RO | VIP_NA_SOLICITED, false, 46, NA_ANSWER_GLBP(CLASS_NONE)},
};

static struct vip_query query_of(const struct answer_case *c)
{
  const struct vip_query query = {
      .family = c->nd_source == NULL ? VIP_IPV4 : VIP_IPV6,
      .probe = c->to_all_nodes,
      .target = hex_addr(c->target),
      .sender = hex_addr(c->sender),
      .client = hex_mac(c->client),
  };

  return query;
}

static struct vip_answer answer_of(const struct answer_case *c)
{
  const struct vip_answer answer = {
      .mac = hex_mac(c->mac),
      .src_mac = hex_mac(c->src_mac),
      .nd_source = hex_addr(c->nd_source == NULL ? "" : c->nd_source),
      .nd_flags = c->nd_flags,
      .to_all_nodes = c->to_all_nodes,
  };

  return answer;
}

static void test_answers_are_built(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(answers); i++) {
    const struct answer_case *c = &answers[i];
    const struct vip_query query = query_of(c);
    const struct vip_answer answer = answer_of(c);
    const size_t length = frame_from_hex(c->frame).length;
    uint8_t *out = guard_alloc(length);

    assert_frame(out, vip_frame_answer(out, length, &query, &answer, c->vlan), c->frame);
    for (size_t size = 0; size < length; size++)
      assert_int_equal(vip_frame_answer(out, size, &query, &answer, c->vlan), VIP_ERR_SPACE);
    guard_free(out, length);
  }
}

static void test_answers_that_are_refused(void **state)
{
  struct vip_query query = query_of(&answers[2]);
  const struct vip_answer answer = answer_of(&answers[2]);
  uint8_t out[FRAME_MAX];

  (void)state;
  assert_int_equal(vip_frame_answer(out, sizeof out, &query, &answer, 4095), VIP_ERR_ARG);
  query.family = 0;
  assert_int_equal(vip_frame_answer(out, sizeof out, &query, &answer, 0), VIP_ERR_ARG);
  query = query_of(&answers[2]);
  query.sender = hex_addr("");
  assert_int_equal(vip_frame_answer(out, sizeof out, &query, &answer, 0), VIP_ERR_ARG);
}

/* A frame that asks or asserts, and what is to be read out of it. */
struct query_case {
  const char *frame;
  uint8_t kind;
  uint16_t vlan;
  const char *target;
  const char *sender;
  const char *client;
};

#define LINK_LOCAL "fe800000000000000000000000000001"
#define HSRP_VIP   "fe80000000000000000573fffea00010"

static const struct query_case queries[] = {
    {ARP_REQUEST_HOST, VIP_FRAME_QUERY, 0, "c0000201", "c0000232", HOST_MAC},
    {ARP_ANSWER, VIP_FRAME_ASSERTION, 0, "c0000201", "c0000201", VMAC},
    {ARP_ANSWER_GLBP, VIP_FRAME_ASSERTION, 40, "c0a828fe", "c0a828fe", "0007b4002801"},
    {GARP, VIP_FRAME_ASSERTION, 0, "c0000201", "c0000201", VMAC},
    {GARP_REPLY, VIP_FRAME_ASSERTION, 0, "c0000201", "c0000201", VMAC},
    {GARP_CISCO, VIP_FRAME_ASSERTION, 0, "c0000201", "c0000201", VMAC},
    {GARP_CISCO_COPY, VIP_FRAME_ASSERTION, 0, "c0000201", "c0000201", VMAC},
    {GARP_HUAWEI, VIP_FRAME_ASSERTION, 0, "c0000201", "c0000201", VMAC},
    {NS_HOST, VIP_FRAME_QUERY, 0, GLOBAL, "fe800000000000000000000000000050", HOST_MAC},
    {NA_SOLICITED, VIP_FRAME_ASSERTION, 0, GLOBAL, GLOBAL, VMAC6},
    {NA_PROBED, VIP_FRAME_ASSERTION, 0, GLOBAL, GLOBAL, VMAC6},
    {NA_FROM_INTERFACE, VIP_FRAME_ASSERTION, 0, GLOBAL, ADDR6, VMAC6},
    {NA_LINK_LOCAL(CLASS_IOS), VIP_FRAME_ASSERTION, 0, LINK_LOCAL, LINK_LOCAL, VMAC6},
    {NA_HSRP(CLASS_IOS), VIP_FRAME_ASSERTION, 0, HSRP_VIP, HSRP_VIP, "000573a00010"},
    {NA_GLBP(CLASS_IOS), VIP_FRAME_OTHER, 0, GLBP_VIP, GLBP_VIP, "aabbcc000220"},
    {NA_ANSWER_GLBP(CLASS_IOS), VIP_FRAME_ASSERTION, 46, GLBP_VIP, GLBP_VIP, "0007b4002e02"},
};

static void test_questions_and_assertions_are_parsed(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(queries); i++) {
    const struct query_case *c = &queries[i];
    const struct octets bytes = frame_from_hex(c->frame);
    const struct vip_addr target = hex_addr(c->target);
    const struct vip_addr sender = hex_addr(c->sender);
    const struct vip_mac client = hex_mac(c->client);
    struct vip_frame frame;

    assert_int_equal(vip_frame_parse(&frame, bytes.at, bytes.length), VIP_OK);
    assert_int_equal(frame.kind, c->kind);
    assert_int_equal(frame.vlan, c->vlan);
    assert_int_equal(frame.query.family, strlen(c->target) == 8 ? VIP_IPV4 : VIP_IPV6);
    assert_false(frame.query.probe);
    assert_memory_equal(&frame.query.target, &target, sizeof target);
    assert_memory_equal(&frame.query.sender, &sender, sizeof sender);
    assert_memory_equal(&frame.query.client, &client, sizeof client);
    assert_null(frame.data);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_answers_are_built),
      cmocka_unit_test(test_answers_that_are_refused),
      cmocka_unit_test(test_questions_and_assertions_are_parsed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
