/* SPDX-License-Identifier: MIT */
/*
 * test_config.c - the form of the file: lines, comments, sections, names; and that
 * all faults are told, each with its line, what is wrong, and what is allowed.
 */
#include "conf.h"

#include <stdlib.h>

#include "vip_test.h"

#define GROUP "interface = eth0\ngroup = 10\naddress = 192.0.2.1\n"

static void test_accepts(void **unused)
{
  static const char *const texts[] = {
      "[vrrp a]\n" GROUP,
      "# a comment\n\n   # and one behind blanks\n[vrrp a]\n" GROUP,
      "  [  vrrp \t a ]  \n\tinterface=eth0\n group =10 \naddress=   192.0.2.1",
      "[vrrp a]\r\ninterface = eth0\r\ngroup = 10\r\naddress = 192.0.2.1\r\n",
      "notify = /bin/true\n[vrrp a]\n" GROUP,
      "[vrrp A-1.b_c:d]\n" GROUP,
      "[vrrp a234567890123456789012345678901]\n" GROUP,
      "[track t]\nfile = /x\nweight = 1\n[vrrp t]\n" GROUP,
  };

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(texts); i++) {
    struct conf conf = conf_read(texts[i]);
    assert_string_equal(conf.complaints, "");
    assert_non_null(conf.groups);
    assert_null(conf.groups->next);
    assert_string_equal(conf.groups->interface, "eth0");
    assert_int_equal(conf.groups->number, 10);
    conf_free(&conf);
  }
}

/* Only at the start of a line is # a comment. */
static void test_comment(void **unused)
{
  struct conf conf;

  (void)unused;
  conf_refused_vrrp("priority = 100 # high",
                    "conf:5: priority: \"100 # high\" is not allowed; allowed are whole numbers "
                    "1..255\n");
  conf = conf_vrrp("version = 2\nauth = text:a #b");
  assert_memory_equal(conf_config(&conf)->auth->keys[0].secret, "a #b", 5);
  conf_free(&conf);
}

static void test_lines(void **unused)
{
  (void)unused;
  conf_refused("[vrrp a\n" GROUP,
               "conf:1: \"[vrrp a\" has no ] at its end; a section is [KIND NAME]\n");
  conf_refused("hello\n[vrrp a]\n" GROUP,
               "conf:1: \"hello\" is neither a setting nor a section; allowed are KEY = VALUE, "
               "[KIND NAME] and lines that begin with #\n");
  conf_refused("[vrrp a]\n = 3\n" GROUP, "conf:2: there is no key in front of =; KEY = VALUE is\n");
  conf_refused("[vrrp a]\npriority =  \n" GROUP,
               "conf:2: priority: has no value; leave the line out for the default\n");
  conf_refused("[vrrp]\n" GROUP,
               "conf:1: a section needs a kind and a name; as in [vrrp office]\n");
  conf_refused("[]\n" GROUP, "conf:1: a section needs a kind and a name; as in [vrrp office]\n");
}

static void test_names(void **unused)
{
  (void)unused;
  conf_refused("[vrrp a b]\n" GROUP,
               "conf:1: \"a b\" is not a name; allowed are 1..31 of a-z A-Z 0-9 . _ : - with no - "
               "in front\n");
  conf_refused("[vrrp -a]\n" GROUP,
               "conf:1: \"-a\" is not a name; allowed are 1..31 of a-z A-Z 0-9 . _ : - with no - "
               "in front\n");
  conf_refused("[vrrp a2345678901234567890123456789012]\n" GROUP,
               "conf:1: \"a2345678901234567890123456789012\" is not a name; allowed are 1..31 of "
               "a-z A-Z 0-9 . _ : - with no - in front\n");
  conf_refused("[vrrp a]\n" GROUP "[vrrp a]\n" GROUP,
               "conf:5: [vrrp a] stands in line 1 already; each name once\n");
}

static void test_sections(void **unused)
{
  (void)unused;
  conf_refused("", "conf:1: there is no group; at least one section is needed\n");
  conf_refused("[track t]\nfile = /x\nfault = yes\n",
               "conf:1: there is no group; at least one section is needed\n");
  conf_refused("[carp a]\n" GROUP,
               "conf:1: [carp a] is not a section; allowed are [track NAME], [vrrp NAME], "
               "[hsrp NAME], [glbp NAME]\n");
}

static void test_keys(void **unused)
{
  (void)unused;
  conf_refused("interface = eth0\n[vrrp a]\n" GROUP,
               "conf:1: interface: is not a key here; allowed are notify\n");
  conf_refused_vrrp("prioritty = 3",
                    "conf:5: prioritty: is not a key here; allowed are interface, group, sync, "
                    "track, notify, address, exclude-address, source, version, priority, interval, "
                    "preempt, preempt-delay, startup-delay, fast-preempt, mac, accept, profile, "
                    "checksum, losing-advert, garp, jitter, multicast-group, unicast-peer, "
                    "unicast-ttl, auth\n");
  conf_refused_vrrp("priority = 3\npriority = 3",
                    "conf:6: priority: stands in line 5 already; it is allowed once in a "
                    "section\n");
  conf_refused_vrrp("group = 10",
                    "conf:5: group: stands in line 3 already; it is allowed once in a section\n");
  /* Keys are in lower case, as all else. */
  conf_refused_vrrp("preempt = Yes", "conf:5: preempt: \"Yes\" is not allowed; allowed are no, "
                                     "yes\n");
}

static void test_all_are_told(void **unused)
{
  (void)unused;
  conf_refused("[vrrp a]\n" GROUP "priority = 0\naccept = maybe\n[track t]\nweight = x\n",
               "conf:8: weight: \"x\" is not allowed; allowed are whole numbers -255..255\n"
               "conf:5: priority: \"0\" is not allowed; allowed are whole numbers 1..255\n"
               "conf:6: accept: \"maybe\" is not allowed; allowed are no, yes\n");
}

static void test_files(void **unused)
{
  static const struct {
    const char *path;
    const char *told;
  } cases[] = {
      {"/nonexistent/vipd.conf", "/nonexistent/vipd.conf: No such file or directory\n"},
      {"/", "/: Is a directory\n"},
      {"/dev/zero", "/dev/zero: is too long; at most 16 MiB are allowed\n"},
  };

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(cases); i++) {
    struct config config = {.path = NULL};
    char *told = NULL;
    size_t size = 0;

    config.complaints = open_memstream(&told, &size);
    assert_false(config_read(&config, cases[i].path));
    assert_int_equal(config.faults, 1);
    assert_int_equal(fclose(config.complaints), 0);
    assert_string_equal(told, cases[i].told);
    free(told);
    config_free(&config);
  }
}

/* The sample is a right file, and has sections of all protocols. */
static void test_sample(void **unused)
{
  char *text = conf_file("examples/linux/vipd.conf");
  struct conf conf = conf_read(text);

  (void)unused;
  assert_string_equal(conf.complaints, "");
  assert_non_null(conf.groups);
  assert_string_equal(conf.groups->name, "office");
  assert_int_equal(conf.groups->next->family, VIP_IPV6);
  conf_free(&conf);
  free(text);
}

/* Fails unless the part of the manual page has an item for the key. */
static void has_item(const char *part, const char *name)
{
  char item[64];

  (void)snprintf(item, sizeof item, "\n.It Ic %s Li = ", name);
  if (strstr(part, item) == NULL)
    fail_msg("examples/linux/vipd.8 has no item%s", item);
}

/* The manual page has an item for each key, in the part about its section. */
static void test_manual(void **unused)
{
  static const char *const tracks[] = {"interface", "file", "weight", "fault"};
  char *page = conf_file("examples/linux/vipd.8");

  (void)unused;
  for (unsigned i = 0; protocols[i] != NULL; i++) {
    char heading[64];
    char *part;
    char *end;

    (void)snprintf(heading, sizeof heading, "\n.Ss Sections [%s NAME]", protocols[i]->name);
    part = strstr(page, heading);
    assert_non_null(part);
    end = strstr(part + 1, "\n.Ss");
    assert_non_null(end);
    *end = '\0';
    for (const struct key *key = protocols[i]->keys; key->name != NULL; key++)
      has_item(part, key->name);
    *end = '\n';
  }
  for (const struct key *key = group_keys; key->name != NULL; key++)
    has_item(page, key->name);
  for (unsigned i = 0; i < COUNT_OF(tracks); i++)
    has_item(strstr(page, "\n.Ss Sections [track NAME]"), tracks[i]);
  free(page);
  conf_refused("[track t]\nx = 1\n[vrrp a]\n" GROUP,
               "conf:2: x: is not a key here; allowed are interface, file, weight, fault\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_accepts),      cmocka_unit_test(test_comment),
      cmocka_unit_test(test_lines),        cmocka_unit_test(test_names),
      cmocka_unit_test(test_sections),     cmocka_unit_test(test_keys),
      cmocka_unit_test(test_all_are_told), cmocka_unit_test(test_files),
      cmocka_unit_test(test_sample),       cmocka_unit_test(test_manual),
  };

  return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
