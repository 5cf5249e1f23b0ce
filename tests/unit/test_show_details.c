/* SPDX-License-Identifier: MIT */
/*
 * test_show_details.c - the parts of a status that do not depend on the state:
 * history, counters, the JSON object as a whole, the host's strings, times on
 * the wrong side and far away, and showing from inside a host operation.
 */
#include "shown.h"

static struct fakehost h;

static void start(void)
{
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
}

/* ---- history and counters ---- */

static struct vip_history_entry entries[3];
static struct vip_history history;

static void open_with_history(uint16_t size)
{
  host_open(&h, NULL);
  memset(&history, 0, sizeof history);
  memset(entries, 0, sizeof entries);
  history.entries = size != 0 ? entries : NULL;
  history.size = size;
  h.counters.history = &history;
}

static void test_history(void **unused)
{
  (void)unused;
  open_with_history(3);
  show(&h);
  assert_non_null(strstr(shown_text(), "\n  History:\n"));
  expect_json("history", "[]");
  start();
  until(&h, 3610);
  at(&h, 4000);
  heard(&h, 200, 100, HI);
  at(&h, 4100);
  show(&h);
  assert_string_equal(strstr(shown_text(), "  History:\n"),
                      "  History:\n"
                      "    0.100 sec ago: Active to Backup, higher-priority, 192.0.2.30\n"
                      "    0.490 sec ago: Backup to Active, no-response\n"
                      "    4.100 sec ago: Initialize to Backup, startup\n");
  expect_json("history", "[{\"ago_ms\":100,\"from\":\"active\",\"to\":\"backup\","
                         "\"reason\":\"higher-priority\",\"peer\":\"192.0.2.30\"},"
                         "{\"ago_ms\":490,\"from\":\"backup\",\"to\":\"active\","
                         "\"reason\":\"no-response\",\"peer\":null},"
                         "{\"ago_ms\":4100,\"from\":\"initialize\",\"to\":\"backup\","
                         "\"reason\":\"startup\",\"peer\":null}]");

  /* The ring has turned: the oldest is gone. */
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  show(&h);
  assert_string_equal(strstr(shown_text(), "  History:\n"),
                      "  History:\n"
                      "    0.000 sec ago: Backup to Initialize, shutdown\n"
                      "    0.100 sec ago: Active to Backup, higher-priority, 192.0.2.30\n"
                      "    0.490 sec ago: Backup to Active, no-response\n");

  /* Numbers that no state and no reason has, as another protocol's would be. */
  entries[0].old_state = 3;
  entries[0].new_state = 255;
  entries[0].reason = 255;
  show(&h);
  assert_non_null(strstr(shown_text(), "    0.000 sec ago: Unknown to Unknown, unknown\n"));
  host_close(&h);
}

static void test_history_without_room(void **unused)
{
  (void)unused;
  open_with_history(0);
  start();
  show(&h);
  expect_json("history", "[]");
  host_close(&h);
}

/* Each counter under its own key: VIP_CODES by name in lower case, and the others. */
static void test_counters(void **unused)
{
  static const char *const codes[] = {
#define VIP_X(kind, name, text) #name,
      VIP_CODES(VIP_X)
#undef VIP_X
  };
  char key[64];
  char expected[16];
  unsigned i;
  unsigned j;

  (void)unused;
  host_open(&h, NULL);
  for (i = 0; i < VIP_CODE_COUNTED; i++) {
    h.counters.code[i] = 1000 + i;
  }
  h.counters.rx = UINT32_MAX;
  h.counters.tx = 2;
  h.counters.zero_rx = 3;
  h.counters.zero_tx = 4;
  h.counters.reasserted = 5;
  h.counters.announced = 6;
  h.counters.transitions = 7;
  show(&h);
  for (i = 0; i < VIP_CODE_COUNTED; i++) {
    (void)snprintf(key, sizeof key, "counters.%s", codes[i]);
    for (j = 0; key[j] != '\0'; j++) {
      key[j] = (char)(key[j] >= 'A' && key[j] <= 'Z' ? key[j] - 'A' + 'a' : key[j]);
    }
    (void)snprintf(expected, sizeof expected, "%u", 1000 + i);
    expect_json(key, expected);
    (void)snprintf(expected, sizeof expected, " %u", 1000 + i);
    assert_non_null(strstr(shown_text(), expected));
  }
  expect_json("counters.rx", "4294967295");
  expect_json("counters.tx", "2");
  expect_json("counters.zero_rx", "3");
  expect_json("counters.zero_tx", "4");
  expect_json("counters.reasserted", "5");
  expect_json("counters.announced", "6");
  expect_json("transitions", "7");
  expect_line("    ttl 1004");
  (void)snprintf(key, sizeof key, "    announce %d", 1000 + VIP_CODE_ANNOUNCE);
  expect_line(key);
  host_close(&h);
}

/* ---- JSON as a whole ---- */

static void test_json_golden(void **unused)
{
  char *counters;

  (void)unused;
  host_base(&h, NULL);
  show(&h);
  counters = strstr(shown_json(), "\"rx\":");
  assert_non_null(counters);
  assert_memory_equal(
      shown_json(),
      "{\"name\":\"gw\",\"interface\":\"eth0\",\"protocol\":\"vrrp\",\"family\":4,\"group\":51,"
      "\"state\":\"backup\",\"priority\":100,\"effective_priority\":100,"
      "\"virtual_mac\":\"00:00:5e:00:01:33\",\"addresses\":[\"192.0.2.1\"],\"active\":null,"
      "\"version\":3,\"also_v2\":false,\"excluded_addresses\":[],\"peers\":[],\"owner\":false,"
      "\"preempt\":true,\"preempt_delay_ms\":0,\"accept\":false,\"physical_mac\":false,"
      "\"auth\":\"none\",\"advert_ms\":1000,\"active_advert_ms\":1000,\"active_down_ms\":3609,"
      "\"skew_ms\":609,\"expires_ms\":3609,\"transitions\":0,\"last_reason\":\"startup\","
      "\"last_change_ms\":0,\"counters\":{",
      (size_t)(counters - shown_json()));
  assert_string_equal(strchr(counters, '}'), "},\"history\":null}");
  host_close(&h);
}

static void test_host_strings(void **unused)
{
  (void)unused;
  host_open(&h, NULL);
  show_named(&h, "a\"b\\\n\xff\xc3\xa9", "e\x1b[2Jth\xc3\xa9");
  expect_json("name", "\"a\\\"b\\\\\\u000a\\ufffd\xc3\xa9\"");
  expect_json("interface", "\"e\\u001b[2Jth\xc3\xa9\"");
  expect_line("e?[2Jth\xc3\xa9 - Group 51 - VRRP version 3, IPv4");
  show_named(&h, NULL, NULL);
  expect_json("name", "null");
  expect_json("interface", "null");
  expect_line("- - Group 51 - VRRP version 3, IPv4");
  /* The columns behind a long name shift, and come back as soon as they can. */
  show_named(&h, "gw", "a-very-long-name-of-an-interface");
  expect_row("a-very-long-name-of-an-interface VRRP 51 IPv4 3 Initialize 100 100 - Y -"
             "                  -                         192.0.2.1\n");
  host_close(&h);
}

/* ---- times ---- */

static void test_times(void **unused)
{
  struct fh_setup setup;

  (void)unused;
  /* `now` before everything, at it, and as late as can be. */
  host_active(&h, NULL);
  show_at(&h, 0);
  expect_line("    Last change 0.000 sec ago (no-response), became active 1 time");
  expect_line("  Advertisement interval is 1.000 sec (expires in 4.610 sec)");
  expect_json("last_change_ms", "0");
  show_at(&h, fh_time(&h, 4610));
  expect_json("expires_ms", "0");
  expect_json("last_change_ms", "1000");
  show_at(&h, fh_time(&h, 3610 + 60000) - 1);
  expect_line("    Last change 59.999 sec ago (no-response), became active 1 time");
  show_at(&h, fh_time(&h, 3610 + 3600000));
  expect_line("    Last change 01:00:00 ago (no-response), became active 1 time");
  show_at(&h, VIP_TIME_MAX);
  expect_line("    Last change 49710d06h ago (no-response), became active 1 time");
  expect_line("  Advertisement interval is 1.000 sec (expires in 0.000 sec)");
  show_at(&h, UINT64_MAX);
  expect_json("last_change_ms", "4294967295000");
  host_close(&h);

  /* A clock that began long ago. */
  memset(&setup, 0, sizeof setup);
  setup.epoch_ms = UINT64_C(9000000000000);
  host_open(&h, &setup);
  start();
  at(&h, 1000);
  show(&h);
  expect_json("expires_ms", "2609");
  expect_json("last_change_ms", "1000");
  host_close(&h);
}

/* In a host operation: the new state is there, and nothing is refused. */
static unsigned shown_inside;

static void show_inside(struct fakehost *host, enum fh_op op)
{
  (void)host;
  if (op == FH_CLAIM) {
    char out[SHOWN_ROOM];

    shown_inside++;
    assert_true(vip_vrrp_show_json(&h.vr, "gw", "eth0", 0, out, sizeof out) < sizeof out);
    assert_string_equal(json_get(out, "state"), "\"active\"");
  }
}

static void test_inside_an_operation(void **unused)
{
  (void)unused;
  shown_inside = 0;
  host_base(&h, NULL);
  h.inside = show_inside;
  until(&h, 3610);
  h.inside = NULL;
  assert_true(shown_inside > 0);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_history),
      cmocka_unit_test(test_history_without_room),
      cmocka_unit_test(test_counters),
      cmocka_unit_test(test_json_golden),
      cmocka_unit_test(test_host_strings),
      cmocka_unit_test(test_times),
      cmocka_unit_test(test_inside_an_operation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
