/* SPDX-License-Identifier: MIT */
/*
 * test_life.c - the life of groups: a reload changes what it must and nothing else,
 * sync labels, tracked objects, a retry.
 *
 * The library and group.c, track.c and sync.c are the real ones; the host's
 * operations are written down here, and the interfaces are there only for the
 * library.
 */
#include "conf.h"

#include <stdlib.h>
#include <unistd.h>

#include "vip_test.h"

#define A "[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.1/24\n"
#define B "[vrrp b]\ninterface = eth1\ngroup = 2\naddress = 198.51.100.1/24\n"

static struct vipd vipd;
static struct vip_slot slots[8];
static uint8_t tx[600];
static vip_time now;
static char told[4096]; /* what the library asked for since the last expect() */

static void tell(const char *format, const struct vip_group *group, unsigned number)
{
  const size_t length = strlen(told);
  const char *name = group != NULL ? group_of(group)->name : "-";

  (void)snprintf(told + length, sizeof told - length, format, name, number);
}

static int op_send(struct vip_if *vif, const struct vip_packet *packet)
{
  (void)vif;
  tell("%s sends %u\n", packet->group, packet->data[2]);
  return 0;
}

static int op_claim(struct vip_group *group, const struct vip_right *right)
{
  if (right->kind != VIP_RIGHT_ADDR)
    return 0;
  struct group_right *held = group_right_of(group_of(group), right->addr);
  assert_non_null(held);
  assert_false(held->held);
  held->held = true;
  held->prefix = held->wanted_prefix;
  tell("%s claims .%u\n", group, right->addr->octet[3]);
  return 0;
}

static void op_release(struct vip_group *group, const struct vip_right *right)
{
  if (right->kind != VIP_RIGHT_ADDR)
    return;
  struct group_right *held = group_right_of(group_of(group), right->addr);
  assert_non_null(held);
  assert_true(held->held);
  held->held = false;
  tell("%s releases .%u\n", group, right->addr->octet[3]);
}

static void op_event(struct vip_if *vif, struct vip_group *group, const struct vip_event *event)
{
  (void)vif;
  if (event->kind == VIP_EVENT_STATE)
    tell("%s becomes %u\n", group, event->new_state);
}

static void expect(const char *expected)
{
  assert_string_equal(told, expected);
  told[0] = '\0';
}

/* Takes a file over, as vipd.c does. */
static void apply(const char *text)
{
  struct conf conf = conf_read(text);
  struct track *leaving;

  assert_string_equal(conf.complaints, "");
  leaving = tracks_apply(&vipd, conf.tracks, now);
  assert_true(groups_apply(&vipd, conf.groups, now));
  tracks_free(leaving);
  conf.tracks = NULL;
  conf.groups = NULL;
  conf_free(&conf);
}

static void set_up(const char *name, bool up)
{
  struct vip_if *vif = &group_find(&vipd, name)->source->vif;

  assert_int_equal(up ? vip_if_up(vif, now) : vip_if_down(vif, true, now), VIP_OK);
}

/* The interface of that group is there, with an address. */
static void plug(const char *name)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 11);
  struct vip_if *vif = &group_find(&vipd, name)->source->vif;

  assert_int_equal(vip_if_set_address(vif, VIP_IPV4, &addr, now), VIP_OK);
  set_up(name, true);
}

static void run_for(vip_time time)
{
  const vip_time end = now + time;

  while (vip_engine_deadline(&vipd.engine) <= end) {
    now = vip_engine_deadline(&vipd.engine);
    assert_int_equal(vip_engine_tick(&vipd.engine, now), VIP_OK);
  }
  now = end;
}

static uint8_t state(const char *name)
{
  return vip_group_state(group_find(&vipd, name)->vip);
}

static int setup(void **unused)
{
  static const struct vip_ops ops = {
      .send = op_send, .claim = op_claim, .release = op_release, .event = op_event};
  const struct vip_engine_config config = {
      .ops = &ops, .slots = slots, .slot_count = 8, .tx = tx, .tx_size = sizeof tx, .user = &vipd};

  (void)unused;
  memset(&vipd, 0, sizeof vipd);
  now = VIP_SECOND;
  told[0] = '\0';
  assert_int_equal(vip_engine_init(&vipd.engine, &config), VIP_OK);
  if (!transmit_open(&vipd)) {
    print_message("no packet socket here: skipped\n");
    skip();
  }
  return 0;
}

static int teardown(void **unused)
{
  (void)unused;
  groups_stop(&vipd, now);
  tracks_free(tracks_apply(&vipd, NULL, now));
  assert_null(vipd.ports);
  assert_null(vipd.alarms);
  transmit_close(&vipd);
  return 0;
}

/* Both groups are Active. */
static void begin(const char *text)
{
  apply(text);
  plug("a");
  plug("b");
  sync_refresh(&vipd, now);
  run_for(4 * VIP_SECOND);
  assert_int_equal(state("a"), VIP_VRRP_ACTIVE);
  assert_int_equal(state("b"), VIP_VRRP_ACTIVE);
  told[0] = '\0';
}

static void test_same_file(void **unused)
{
  (void)unused;
  begin(A B);
  apply(A B);
  apply(B A);
  expect("");
  assert_string_equal(vipd.groups->name, "b");
  assert_string_equal(vipd.groups->next->name, "a");
  assert_null(vipd.groups->next->next);
}

/* The identity is what counts, not the name. */
static void test_renamed(void **unused)
{
  (void)unused;
  begin(A B);
  apply("[vrrp c]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.1/24\n" B);
  expect("");
  assert_int_equal(state("c"), VIP_VRRP_ACTIVE);
  assert_null(group_find(&vipd, "a"));
}

static void test_change_in_place(void **unused)
{
  const struct vip_addr gone = vip_ipv4(192, 0, 2, 1);
  const struct vip_addr come = vip_ipv4(192, 0, 2, 7);

  (void)unused;
  begin(A B);
  apply("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.7\npriority = 150\n" B);
  expect("a claims .7\na sends 150\na releases .1\n");
  assert_null(group_right_of(group_find(&vipd, "a"), &gone));
  assert_true(group_right_of(group_find(&vipd, "a"), &come)->held);
  assert_int_equal(group_find(&vipd, "a")->counters.transitions, 1);
  /* Back, and a priority that was set by hand is the file's again. */
  assert_int_equal(vip_group_set_priority(group_find(&vipd, "a")->vip, 33, now), VIP_OK);
  expect("a sends 33\n");
  apply(A B);
  expect("a claims .1\na sends 100\na releases .7\n");
}

static void test_new_and_gone(void **unused)
{
  (void)unused;
  begin(A B);
  apply(A "[vrrp c]\ninterface = eth0\ngroup = 3\naddress = 192.0.2.3\n");
  expect("b sends 0\nb releases .1\nb becomes 0\nc becomes 1\n");
  assert_null(group_find(&vipd, "b"));
  /* Its port has gone with it. */
  assert_string_equal(vipd.ports->name, "eth0");
  assert_null(vipd.ports->next);
}

/* Another version is another group. */
static void test_other_identity(void **unused)
{
  (void)unused;
  begin(A B);
  apply(A "version = 2\n" B);
  expect("a sends 0\na releases .1\na becomes 0\n");
  plug("a");
  expect("a becomes 1\n");
}

/* What is installed must be given back as it was taken: a length waits for the next time. */
static void test_prefix(void **unused)
{
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 1);

  (void)unused;
  begin(A B);
  assert_int_equal(group_right_of(group_find(&vipd, "a"), &addr)->prefix, 24);
  apply("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.1/25\n" B);
  expect("");
  assert_int_equal(group_right_of(group_find(&vipd, "a"), &addr)->prefix, 24);
  set_up("a", false);
  set_up("a", true);
  run_for(4 * VIP_SECOND);
  assert_int_equal(group_right_of(group_find(&vipd, "a"), &addr)->prefix, 25);
}

static void test_sync(void **unused)
{
  (void)unused;
  begin(A "sync = x\n" B "sync = x\n");
  set_up("a", false);
  expect("a sends 0\na releases .1\na becomes 0\n");
  sync_refresh(&vipd, now);
  expect("b sends 0\nb releases .1\nb becomes 0\n");
  /* Nothing flaps, however often it is looked at. */
  sync_refresh(&vipd, now);
  run_for(10 * VIP_SECOND);
  sync_refresh(&vipd, now);
  expect("");
  set_up("a", true);
  expect("a becomes 1\n");
  sync_refresh(&vipd, now);
  expect("b becomes 1\n");
}

/* Two that cannot serve do not hold each other once both can. */
static void test_sync_both(void **unused)
{
  (void)unused;
  begin(A "sync = x\n" B "sync = x\n");
  set_up("a", false);
  sync_refresh(&vipd, now);
  set_up("b", false);
  sync_refresh(&vipd, now);
  told[0] = '\0';
  set_up("a", true);
  sync_refresh(&vipd, now);
  assert_int_equal(state("a"), VIP_VRRP_INITIALIZE);
  set_up("b", true);
  sync_refresh(&vipd, now);
  expect("b becomes 1\na becomes 1\n");
}

/* A group whose label is taken away is held no more; one of another label never was. */
static void test_sync_labels(void **unused)
{
  (void)unused;
  begin(A "sync = x\n" B "sync = y\n");
  set_up("a", false);
  sync_refresh(&vipd, now);
  assert_int_equal(state("b"), VIP_VRRP_ACTIVE);
  apply(A "sync = x\n" B "sync = x\n");
  assert_int_equal(state("b"), VIP_VRRP_INITIALIZE);
  apply(A "sync = x\n" B);
  assert_int_equal(state("b"), VIP_VRRP_BACKUP);
}

/* ---- tracked objects ---- */

static char track_path[] = "/tmp/vipd-test-track";

static void put(const char *text)
{
  FILE *file = fopen(track_path, "w");

  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

/* A second has passed. */
static void look_again(void)
{
  assert_non_null(vipd.alarms);
  vipd.tracks_alarm.ring(&vipd, &vipd.tracks_alarm, now);
}

static unsigned effective(const char *name)
{
  return vip_group_effective_priority(group_find(&vipd, name)->vip);
}

static void test_track_weight(void **unused)
{
  static const struct {
    const char *content;
    unsigned down_is_less; /* weight -50 */
    unsigned up_is_more;   /* weight 3 */
  } cases[] = {{"1", 100, 103}, {"0", 50, 100}, {"7 of 9", 1, 121}, {" 12\n", 1, 136},
               {"x", 50, 100},  {"", 50, 100},  {"-1\n", 150, 97},  {"99999999", 1, 254}};

  (void)unused;
  put("1");
  begin(A "track = less\n" B "track = more\n"
          "[track less]\nfile = /tmp/vipd-test-track\nweight = -50\n"
          "[track more]\nfile = /tmp/vipd-test-track\nweight = 3\n");
  for (unsigned i = 0; i < COUNT_OF(cases); i++) {
    put(cases[i].content);
    look_again();
    if (effective("a") != cases[i].down_is_less || effective("b") != cases[i].up_is_more)
      fail_msg("\"%s\": %u and %u", cases[i].content, effective("a"), effective("b"));
  }
  assert_int_equal(unlink(track_path), 0);
  look_again();
  assert_int_equal(effective("a"), 50);
}

static void test_track_fault(void **unused)
{
  (void)unused;
  put("1");
  begin(A "track = t\nsync = x\n" B "sync = x\n"
          "[track t]\nfile = /tmp/vipd-test-track\nfault = yes\n");
  put("0");
  look_again();
  expect("a sends 0\na releases .1\na becomes 0\nb sends 0\nb releases .1\nb becomes 0\n");
  put("5");
  look_again();
  expect("a becomes 1\nb becomes 1\n");
  assert_int_equal(unlink(track_path), 0);
}

/* An object that stays is not measured anew, one that is changed or taken away is let go. */
static void test_track_reload(void **unused)
{
  static const char t50[] = "[track t]\nfile = /nonexistent\nweight = -50\n";
  static const char t20[] = "[track t]\nfile = /nonexistent\nweight = -20\n";
  char text[512];

  (void)unused;
  (void)snprintf(text, sizeof text, "%s%s%s", A "track = t\n", B, t50);
  begin(text);
  assert_int_equal(effective("a"), 50);
  apply(text);
  expect("");
  (void)snprintf(text, sizeof text, "%s%s%s", A "track = t\n", B, t20);
  apply(text);
  assert_int_equal(effective("a"), 80);
  apply(A B);
  assert_int_equal(effective("a"), 100);
  assert_null(group_find(&vipd, "a")->tracks);
  assert_null(vipd.alarms);
}

static void test_track_refused(void **unused)
{
  (void)unused;
  conf_refused("[track t]\ninterface = eth1\n" A,
               "conf:1: [track t] needs one of two: weight = N or fault = yes\n");
  conf_refused("[track t]\ninterface = eth1\nweight = 1\nfault = yes\n" A,
               "conf:1: [track t] needs one of two: weight = N or fault = yes\n");
  conf_refused("[track t]\nweight = 1\n" A,
               "conf:1: [track t] needs one of two: interface = NAME or file = PATH\n");
  conf_refused("[track t]\nweight = 1\ninterface = eth1\nfile = /x\n" A,
               "conf:1: [track t] needs one of two: interface = NAME or file = PATH\n");
  conf_refused("[track t]\nfile = x\nweight = 1\n" A,
               "conf:2: file: \"x\" is not a whole path; allowed are paths that begin with /\n");
  conf_refused("[track t]\nfile = /x\nweight = 0\n" A,
               "conf:3: weight: 0 changes nothing; allowed are -255..-1 and 1..255, and fault = "
               "yes takes groups out of service\n");
  conf_refused("[track t]\nfile = /x\nweight = 256\n" A,
               "conf:3: weight: \"256\" is not allowed; allowed are whole numbers -255..255\n");
}

/* ---- what the machine could not do ---- */

static void test_retry(void **unused)
{
  (void)unused;
  begin(A "sync = x\n" B "sync = x\n");
  group_retry(&vipd, group_find(&vipd, "a"), now);
  expect("a sends 0\na releases .1\na becomes 0\nb sends 0\nb releases .1\nb becomes 0\n");
  /* A reload does not start it before its time. */
  apply(A "sync = x\n" B "sync = x\n");
  expect("");
  assert_ptr_equal(vipd.alarms, &group_find(&vipd, "a")->retry);
  assert_int_equal(vipd.alarms->due, now + 10 * VIP_SECOND);
  now = vipd.alarms->due;
  vipd.alarms->ring(&vipd, vipd.alarms, now);
  expect("a becomes 1\nb becomes 1\n");
  assert_null(vipd.alarms);
}

static void test_leave(void **unused)
{
  (void)unused;
  begin(A B);
  groups_stop(&vipd, now);
  assert_non_null(strstr(told, "a sends 0\n"));
  assert_non_null(strstr(told, "b sends 0\n"));
  assert_null(vipd.groups);
  assert_null(vipd.ports);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_same_file),     TEST(test_renamed),        TEST(test_change_in_place),
      TEST(test_new_and_gone),  TEST(test_other_identity), TEST(test_prefix),
      TEST(test_sync),          TEST(test_sync_both),      TEST(test_sync_labels),
      TEST(test_track_weight),  TEST(test_track_fault),    TEST(test_track_reload),
      TEST(test_track_refused), TEST(test_retry),          TEST(test_leave),
  };

  return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
