/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_status.c - counters, history, events and the leaves of RFC 6527 and
 * RFC 8347 (engine.h, vrrp.h, vrrp.md 3.4).
 */
#include "fakehost.h"

static struct fakehost h;

static struct vip_vrrp_status status(void)
{
  struct vip_vrrp_status s;

  memset(&s, 0xa5, sizeof s);
  vip_vrrp_get_status(&h.vr, &s);
  return s;
}

static void test_leaves_of_a_backup(void **state)
{
  struct vip_vrrp_status s;

  (void)state;
  host_base(&h, NULL);
  s = status();
  assert_int_equal(s.state, VIP_VRRP_BACKUP);
  assert_false(s.is_owner);
  assert_int_equal(s.effective_priority, 100);
  assert_int_equal(s.new_active_reason, VIP_VRRP_NOT_ACTIVE);
  assert_int_equal(s.last_event, VIP_REASON_STARTUP);
  assert_int_equal(s.version, 3);
  assert_int_equal(s.active_advert_cs, 100);
  assert_int_equal(s.active_down_cs, 361);
  assert_int_equal(s.skew_us, 609375);
  assert_memory_equal(s.virtual_mac.octet, "\0\0\x5e\0\x01\x33", 6);
  assert_true(vip_addr_is_none(&s.active));
  at(&h, 1000);
  heard(&h, 200, 200, HI);
  s = status();
  assert_memory_equal(s.active.octet, "\xc0\0\x02\x1e", 4);
  assert_int_equal(s.active_advert_cs, 200);
  assert_int_equal(s.active_down_cs, 722); /* 721.875 */
  assert_int_equal(s.rcvd_advertisements, 1);
  assert_int_equal(s.interval_errors, 1);
  assert_true(s.since == 0);
  host_close(&h);
}

static void test_leaves_of_an_active(void **state)
{
  struct vip_vrrp_status s;

  (void)state;
  host_base(&h, NULL);
  until(&h, 5000);
  s = status();
  assert_int_equal(s.state, VIP_VRRP_ACTIVE);
  assert_memory_equal(s.active.octet, "\xc0\0\x02\x14", 4); /* ourselves */
  assert_true(s.since == 3610 * VIP_MILLISECOND);
  assert_int_equal(s.active_transitions, 1);
  assert_int_equal(s.sent_advertisements, 2);
  assert_int_equal(s.last_event, VIP_REASON_NO_RESPONSE);
  assert_int_equal(h.counters.announced, 1);
  host_close(&h);
}

static void test_reasons_of_a_new_active(void **state)
{
  struct vip_vrrp_config owner = {.priority = 255};

  (void)state;
  host_base(&h, NULL);
  until(&h, 3610);
  assert_int_equal(status().new_active_reason, VIP_VRRP_BY_NO_RESPONSE);
  host_close(&h);
  host_base(&h, NULL);
  heard(&h, 50, 100, HI);
  until(&h, 3610);
  assert_int_equal(status().new_active_reason, VIP_VRRP_BY_PREEMPTION);
  host_close(&h);
  host_base(&h, NULL);
  heard(&h, 0, 100, HI);
  until(&h, 3610);
  assert_int_equal(status().new_active_reason, VIP_VRRP_BY_PRIORITY);
  at(&h, 4000);
  heard(&h, 200, 100, HI);
  assert_int_equal(status().new_active_reason, VIP_VRRP_NOT_ACTIVE);
  host_close(&h);
  host_base(&h, &owner);
  assert_int_equal(status().new_active_reason, VIP_VRRP_BY_PRIORITY);
  assert_true(status().is_owner);
  host_close(&h);
}

static void test_error_leaves(void **state)
{
  struct vip_vrrp_status s;
  uint32_t *code;

  (void)state;
  host_base(&h, NULL);
  code = h.counters.code;
  code[VIP_CODE_LENGTH] = 1;
  code[VIP_CODE_TTL] = 2;
  code[VIP_CODE_VERSION] = 3;
  code[VIP_CODE_TYPE] = 4;
  code[VIP_CODE_CHECKSUM] = 5;
  code[VIP_CODE_AUTH_UNKNOWN] = 6;
  code[VIP_CODE_AUTH_TYPE] = 7;
  code[VIP_CODE_AUTH] = 8;
  code[VIP_CODE_INTERVAL] = 10;
  code[VIP_CODE_INTERVAL_ZERO] = 20;
  code[VIP_CODE_INTERVAL_DIFFERS] = 40;
  code[VIP_CODE_COUNT_ZERO] = 100;
  code[VIP_CODE_NOT_LINK_LOCAL] = 200;
  code[VIP_CODE_FIRST_NOT_LINK_LOCAL] = 400;
  code[VIP_CODE_ADDRESSES] = 800;
  code[VIP_CODE_ADDRESSES_DIFFER] = 1600;
  h.counters.zero_rx = 11;
  h.counters.zero_tx = 12;
  h.counters.rx = 13;
  h.counters.tx = 14;
  h.counters.transitions = 15;
  s = status();
  assert_int_equal(s.packet_length_errors, 1);
  assert_int_equal(s.ip_ttl_errors, 2);
  assert_int_equal(s.version_errors, 3);
  assert_int_equal(s.rcvd_invalid_type_pkts, 4);
  assert_int_equal(s.checksum_errors, 5);
  assert_int_equal(s.invalid_auth_type, 6);
  assert_int_equal(s.auth_type_mismatch, 7);
  assert_int_equal(s.auth_failures, 8);
  assert_int_equal(s.interval_errors, 70);       /* vrrp.md 3.2, rows 11, 12, 15 */
  assert_int_equal(s.address_list_errors, 3100); /* rows 5, 14, 16 */
  assert_int_equal(s.rcvd_pri_zero_packets, 11);
  assert_int_equal(s.sent_pri_zero_packets, 12);
  assert_int_equal(s.rcvd_advertisements, 13);
  assert_int_equal(s.sent_advertisements, 14);
  assert_int_equal(s.active_transitions, 15);
  host_close(&h);
}

static void test_last_proto_error(void **state)
{
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(status().last_proto_error, VIP_VRRP_NO_ERROR);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.ttl = 1;
  dropped(&h, &p, VIP_CODE_TTL);
  assert_int_equal(status().last_proto_error, VIP_VRRP_TTL_ERROR);
  p.meta.ttl = 255;
  p.data[0] = 0x21;
  dropped(&h, &p, VIP_CODE_VERSION);
  assert_int_equal(status().last_proto_error, VIP_VRRP_VERSION_ERROR);
  p.data[0] = 0x31;
  p.data[7] ^= 1;
  dropped(&h, &p, VIP_CODE_CHECKSUM);
  assert_int_equal(status().last_proto_error, VIP_VRRP_CHECKSUM_ERROR);
  host_close(&h);
}

/* Unknown numbers are counted at the interface; a shared block shows them. */
static void test_last_proto_error_of_an_unknown_number(void **state)
{
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_group_set_counters(&h.vr.group, &h.if_counters), VIP_OK);
  advert_make(&h, &p, 200, 100, HI);
  p.data[1] = 52;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_ERR_GROUP);
  assert_int_equal(status().last_proto_error, VIP_VRRP_VRID_ERROR);
  host_close(&h);
}

static void test_tracked_priority_shows(void **state)
{
  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_group_adjust(&h.vr.group, -60, 0), VIP_OK);
  assert_int_equal(status().effective_priority, 40);
  assert_int_equal(vip_group_effective_priority(&h.vr.group), 40);
  assert_int_equal(vip_group_priority(&h.vr.group), 100);
  host_close(&h);
}

/* Everything works without counters; only then no events about packets. */
static void test_no_counters(void **state)
{
  struct fh_setup setup;
  struct advert p;
  struct vip_vrrp_status s;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.no_counters = true;
  host_open(&h, &setup);
  assert_null(vip_group_counters(&h.vr.group));
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  at(&h, 1000);
  host_forget(&h);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.ttl = 1;
  dropped(&h, &p, VIP_CODE_TTL);
  p.meta.ttl = 255;
  p.data[1] = 52;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_GROUP);
  heard(&h, 50, 200, HI);
  assert_int_equal(h.count, 0);
  h.refuse[FH_SEND] = 1;
  h.refuse[FH_ANNOUNCE] = 1;
  until(&h, 3610);
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_PREEMPTED);
  heard(&h, 50, 200, HI);
  s = status();
  assert_int_equal(s.state, VIP_VRRP_ACTIVE);
  assert_int_equal(s.rcvd_advertisements + s.ip_ttl_errors + s.interval_errors, 0);
  host_close(&h);
}

static void test_counters_may_be_changed(void **state)
{
  static struct vip_counters other;

  (void)state;
  memset(&other, 0, sizeof other);
  host_base(&h, NULL);
  heard(&h, 200, 100, HI);
  assert_int_equal(vip_group_set_counters(&h.vr.group, &other), VIP_OK);
  assert_true(vip_group_counters(&h.vr.group) == &other);
  heard(&h, 200, 100, HI);
  assert_int_equal(vip_group_set_counters(&h.vr.group, NULL), VIP_OK);
  heard(&h, 200, 100, HI);
  assert_int_equal(h.counters.rx, 1);
  assert_int_equal(other.rx, 1);
  host_close(&h);
}

static void test_host_failures_are_counted(void **state)
{
  (void)state;
  host_base(&h, NULL);
  h.refuse_all[FH_SEND] = true;
  h.refuse_all[FH_ANNOUNCE] = true;
  until(&h, 5000);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(counted(&h, VIP_CODE_SEND), 2);
  assert_int_equal(counted(&h, VIP_CODE_ANNOUNCE), 1);
  assert_int_equal(h.counters.tx, 2); /* failures included */
  assert_int_equal(h.counters.announced, 1);
  host_close(&h);
}

static void test_history(void **state)
{
  static struct vip_history_entry entries[3];
  struct vip_history history = {entries, COUNT_OF(entries), 0, 0};

  (void)state;
  memset(entries, 0x77, sizeof entries);
  host_open(&h, NULL);
  h.counters.history = &history;
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  assert_int_equal(history.total, 1);
  assert_int_equal(history.next, 1);
  assert_int_equal(entries[0].old_state, VIP_VRRP_INITIALIZE);
  assert_int_equal(entries[0].new_state, VIP_VRRP_BACKUP);
  assert_int_equal(entries[0].reason, VIP_REASON_STARTUP);
  assert_true(entries[0].at == 0);
  assert_true(vip_addr_is_none(&entries[0].peer));
  until(&h, 3610);
  at(&h, 4000);
  heard(&h, 200, 100, HI);
  assert_int_equal(history.total, 3);
  assert_int_equal(history.next, 0); /* around */
  assert_int_equal(entries[1].new_state, VIP_VRRP_ACTIVE);
  assert_true(entries[1].at == 3610 * VIP_MILLISECOND);
  assert_int_equal(entries[2].old_state, VIP_VRRP_ACTIVE);
  assert_int_equal(entries[2].reason, VIP_REASON_HIGHER);
  assert_memory_equal(entries[2].peer.octet, "\xc0\0\x02\x1e\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(history.total, 4);
  assert_int_equal(history.next, 1);
  assert_int_equal(entries[0].reason, VIP_REASON_SHUTDOWN); /* the oldest is gone */
  host_close(&h);
}

static void test_history_of_one(void **state)
{
  static struct vip_history_entry entries[2];
  struct vip_history history = {entries, 1, 0, 0};

  (void)state;
  memset(entries, 0, sizeof entries);
  host_open(&h, NULL);
  h.counters.history = &history;
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  until(&h, 3610);
  assert_int_equal(history.total, 2);
  assert_int_equal(history.next, 0);
  assert_int_equal(entries[0].new_state, VIP_VRRP_ACTIVE);
  assert_int_equal(entries[1].new_state, 0);
  host_close(&h);
}

static void test_history_without_room(void **state)
{
  struct vip_history history = {NULL, 0, 0, 0};

  (void)state;
  host_open(&h, NULL);
  h.counters.history = &history;
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

/* CODE events of `code` since the beginning of the record. */
static size_t reports(int code)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < h.count; i++) {
    n += h.records[i].op == FH_EVENT && h.records[i].event.kind == VIP_EVENT_CODE &&
         h.records[i].event.code == code;
  }
  return n;
}

static void test_causes_are_reported_once_in_ten_seconds(void **state)
{
  struct advert p;
  uint32_t ms;

  (void)state;
  host_base(&h, NULL);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.ttl = 1;
  for (ms = 0; ms < 10000; ms += 100) {
    h.now_ms = ms;
    assert_int_equal(hear(&h, &p), VIP_ERR_TTL);
  }
  assert_int_equal(reports(VIP_ERR_TTL), 1);
  assert_int_equal(counted(&h, VIP_CODE_TTL), 100);
  h.now_ms = 10000;
  assert_int_equal(hear(&h, &p), VIP_ERR_TTL);
  assert_int_equal(reports(VIP_ERR_TTL), 2);
  host_close(&h);
}

static void test_causes_do_not_shorten_each_other(void **state)
{
  struct advert ttl;
  struct advert type;

  (void)state;
  host_base(&h, NULL);
  advert_make(&h, &ttl, 200, 100, HI);
  type = ttl;
  ttl.meta.ttl = 1;
  type.data[0] = 0x32;
  h.now_ms = 100;
  (void)hear(&h, &ttl);
  h.now_ms = 9900;
  (void)hear(&h, &type);
  assert_int_equal(reports(VIP_ERR_TYPE), 1); /* another cause does not wait */
  h.now_ms = 10200;
  (void)hear(&h, &type);
  assert_int_equal(reports(VIP_ERR_TYPE), 1); /* 300 ms later is not 10 s later */
  h.now_ms = 40000;
  (void)hear(&h, &type);
  (void)hear(&h, &ttl);
  assert_int_equal(reports(VIP_ERR_TYPE), 2);
  assert_int_equal(reports(VIP_ERR_TTL), 2);
  host_close(&h);
}

static void test_events_name_group_and_peer(void **state)
{
  struct advert p;
  const struct fh_record *r;

  (void)state;
  host_base(&h, NULL);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.ttl = 1;
  (void)hear(&h, &p);
  r = nth(&h, FH_EVENT, 0);
  assert_true(r->ifp == &h.ifp && r->group == &h.vr.group);
  assert_memory_equal(r->addr.octet, "\xc0\0\x02\x1e", 4);
  host_forget(&h);
  p.meta.ttl = 255;
  p.data[1] = 52; /* no such group */
  advert_fix_sum(&p, SUM_MESSAGE);
  (void)hear(&h, &p);
  r = nth(&h, FH_EVENT, 0);
  assert_true(r->ifp == &h.ifp && r->group == NULL);
  assert_int_equal(r->event.code, VIP_ERR_GROUP);
  host_close(&h);
}

static void test_shared_counters(void **state)
{
  static struct vip_vrrp second;
  static const struct vip_addr addr = {{192, 0, 2, 2}};
  struct vip_vrrp_config c = {
      .vrid = 52, .family = VIP_IPV4, .addresses = &addr, .address_count = 1};
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_vrrp_init(&second, &h.ifp, &c), VIP_OK);
  assert_int_equal(vip_group_set_counters(&second.group, &h.counters), VIP_OK);
  assert_int_equal(vip_group_start(&second.group, 0), VIP_OK);
  heard(&h, 200, 100, HI);
  advert_make(&h, &p, 200, 100, HI);
  p.data[1] = 52;
  p.data[11] = 2;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(h.counters.rx, 2);
  host_close(&h);
}

static void test_getters(void **state)
{
  int user = 0;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_group_protocol(&h.vr.group), VIP_PROTOCOL_VRRP);
  assert_int_equal(vip_group_family(&h.vr.group), VIP_IPV4);
  assert_int_equal(vip_group_id(&h.vr.group), 51);
  assert_string_equal(vip_group_state_name(&h.vr.group), "backup");
  assert_true(vip_group_if(&h.vr.group) == &h.ifp);
  assert_null(vip_group_user(&h.vr.group));
  vip_group_set_user(&h.vr.group, &user);
  assert_true(vip_group_user(&h.vr.group) == &user);
  assert_true(vip_vrrp_from_group(&h.vr.group) == &h.vr);
  assert_null(vip_vrrp_from_group(NULL));
  assert_true(vip_if_engine(&h.ifp) == &h.engine);
  assert_true(vip_engine_user(&h.engine) == &h);
  assert_null(vip_if_user(&h.ifp));
  until(&h, 3610);
  assert_string_equal(vip_group_state_name(&h.vr.group), "active");
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_string_equal(vip_group_state_name(&h.vr.group), "initialize");
  assert_int_equal(vip_group_remove(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_null(vip_group_if(&h.vr.group));
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_leaves_of_a_backup),
      cmocka_unit_test(test_leaves_of_an_active),
      cmocka_unit_test(test_reasons_of_a_new_active),
      cmocka_unit_test(test_error_leaves),
      cmocka_unit_test(test_last_proto_error),
      cmocka_unit_test(test_last_proto_error_of_an_unknown_number),
      cmocka_unit_test(test_tracked_priority_shows),
      cmocka_unit_test(test_no_counters),
      cmocka_unit_test(test_counters_may_be_changed),
      cmocka_unit_test(test_host_failures_are_counted),
      cmocka_unit_test(test_history),
      cmocka_unit_test(test_history_of_one),
      cmocka_unit_test(test_history_without_room),
      cmocka_unit_test(test_causes_are_reported_once_in_ten_seconds),
      cmocka_unit_test(test_causes_do_not_shorten_each_other),
      cmocka_unit_test(test_events_name_group_and_peer),
      cmocka_unit_test(test_shared_counters),
      cmocka_unit_test(test_getters),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
