/* SPDX-License-Identifier: MIT */
/*
 * test_group.c - the keys that the groups of all protocols share, and what must
 * hold between the sections of a file.
 */
#include "conf.h"

#include "vip_test.h"

#define OTHER(interface, group, address)                                                           \
  "\n[vrrp b]\ninterface = " interface "\ngroup = " group "\naddress = " address

static void test_interface(void **unused)
{
  struct conf conf = conf_read("[vrrp a]\ninterface = vrrp.101-abcdef\ngroup = 1\n"
                               "address = 192.0.2.1\n");

  (void)unused;
  assert_string_equal(conf.groups->interface, "vrrp.101-abcdef");
  conf_free(&conf);
  conf_refused("[vrrp a]\ngroup = 1\naddress = 192.0.2.1\n",
               "conf:1: interface: is missing; the name of an interface, as eth0\n");
  conf_refused("[vrrp a]\ninterface = vrrp.101-abcdefg\ngroup = 1\naddress = 192.0.2.1\n",
               "conf:2: interface: \"vrrp.101-abcdefg\" is not a name of an interface; allowed "
               "are 1..15 characters without blank, / and :\n");
  conf_refused("[vrrp a]\ninterface = a b\ngroup = 1\naddress = 192.0.2.1\n",
               "conf:2: interface: \"a b\" is not a name of an interface; allowed are 1..15 "
               "characters without blank, / and :\n");
}

static void test_number(void **unused)
{
  (void)unused;
  conf_refused("[vrrp a]\ninterface = eth0\naddress = 192.0.2.1\n",
               "conf:1: group: is missing; the group's number\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 0\naddress = 192.0.2.1\n",
               "conf:3: group: \"0\" is not allowed; allowed are whole numbers 1..255\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 256\naddress = 192.0.2.1\n",
               "conf:3: group: \"256\" is not allowed; allowed are whole numbers 1..255\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 0x10\naddress = 192.0.2.1\n",
               "conf:3: group: \"0x10\" is not allowed; allowed are whole numbers 1..255\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 4294967297\naddress = 192.0.2.1\n",
               "conf:3: group: \"4294967297\" is not allowed; allowed are whole numbers 1..255\n");
}

static void expect_address(const struct group *group, unsigned at, const struct vip_addr *addr,
                           uint8_t prefix)
{
  assert_memory_equal(&group->addresses[at], addr, sizeof *addr);
  assert_int_equal(group->prefixes[at], prefix);
}

/* Advertised ones first, each kind in the order of the file. */
static void test_addresses(void **unused)
{
  static const struct vip_addr six[] = {{{0xfe, 0x80, [15] = 1}},
                                        {{0x20, 0x01, 0x0d, 0xb8, [15] = 1}}};
  const struct vip_addr four[] = {vip_ipv4(192, 0, 2, 1), vip_ipv4(192, 0, 2, 3),
                                  vip_ipv4(192, 0, 2, 2), vip_ipv4(192, 0, 2, 4)};
  static const uint8_t prefixes[] = {32, 25, 24, 1};
  struct conf conf = conf_vrrp("exclude-address = 192.0.2.2/24\naddress = 192.0.2.3/25\n"
                               "exclude-address = 192.0.2.4/1");

  (void)unused;
  assert_int_equal(conf.groups->family, VIP_IPV4);
  assert_int_equal(conf.groups->address_count, 4);
  for (unsigned i = 0; i < COUNT_OF(four); i++)
    expect_address(conf.groups, i, &four[i], prefixes[i]);
  assert_ptr_equal(conf_config(&conf)->addresses, conf.groups->addresses);
  assert_int_equal(conf_config(&conf)->address_count, 2);
  assert_int_equal(conf_config(&conf)->excluded_count, 2);
  conf_free(&conf);

  conf = conf_read("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = fe80::1\n"
                   "address = 2001:db8::1/64\n");
  assert_string_equal(conf.complaints, "");
  assert_int_equal(conf.groups->family, VIP_IPV6);
  expect_address(conf.groups, 0, &six[0], 128);
  expect_address(conf.groups, 1, &six[1], 64);
  conf_free(&conf);
}

static void test_address_refused(void **unused)
{
  (void)unused;
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 1\n",
               "conf:1: address: is missing; at least one virtual address\n");
  conf_refused_vrrp("address = router",
                    "conf:5: address: \"router\" is not an address; allowed are those of IPv4, as "
                    "192.0.2.1, and IPv6, as fe80::1\n");
  conf_refused_vrrp("address = /24",
                    "conf:5: address: \"/24\" is not an address; allowed are those of IPv4, as "
                    "192.0.2.1, and IPv6, as fe80::1\n");
  conf_refused_vrrp("address = 224.0.0.18",
                    "conf:5: address: \"224.0.0.18\" is not an address of a station; allowed are "
                    "unicast addresses\n");
  conf_refused_vrrp("address = 255.255.255.255",
                    "conf:5: address: \"255.255.255.255\" is not an address of a station; allowed "
                    "are unicast addresses\n");
  conf_refused_vrrp("exclude-address = 0.0.0.0",
                    "conf:5: exclude-address: \"0.0.0.0\" is not an address of a station; allowed "
                    "are unicast addresses\n");
  conf_refused_vrrp("address = 127.0.0.1",
                    "conf:5: address: \"127.0.0.1\" is not an address of a station; allowed are "
                    "unicast addresses\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = fe80::1\naddress = ::1\n",
               "conf:5: address: \"::1\" is not an address of a station; allowed are unicast "
               "addresses\n");
  conf_refused_vrrp("address = 192.0.2.2/33", "conf:5: address: \"33\" is not allowed; allowed are "
                                              "whole numbers 1..32\n");
  conf_refused_vrrp("address = 192.0.2.2/",
                    "conf:5: address: \"\" is not allowed; allowed are whole numbers 1..32\n");
  conf_refused_vrrp("exclude-address = 192.0.2.1/24",
                    "conf:5: exclude-address: \"192.0.2.1/24\" is in this section already; each "
                    "address once\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = fe80::1/129\n",
               "conf:4: address: \"129\" is not allowed; allowed are whole numbers 1..128\n");
}

static void test_too_many(void **unused)
{
  static char text[8192];
  size_t length = 0;

  (void)unused;
  for (int i = 2; i <= 256; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "address = 192.0.%d.%d\n",
                               2 + i / 256, i % 256);
  conf_refused_vrrp(text, "conf:259: address: is one too many; at most 255 are allowed\n");
  *strrchr(text, 'a') = '\0';
  struct conf conf = conf_vrrp(text);
  assert_int_equal(conf_config(&conf)->address_count, 255);
  conf_free(&conf);
}

/* A section is of one family, and the advice is to write two. */
static void test_mix(void **unused)
{
  static const char *const keys[] = {"address", "exclude-address", "source", "unicast-peer"};
  char setting[64];
  char told[256];

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(keys); i++) {
    (void)snprintf(setting, sizeof setting, "%s = fe80::1", keys[i]);
    (void)snprintf(told, sizeof told,
                   "conf:5: %s: \"fe80::1\" is IPv6, but line 4 makes this a group of IPv4; write "
                   "two sections, one for each family\n",
                   keys[i]);
    conf_refused_vrrp(setting, told);
  }
  conf_refused_vrrp("multicast-group = ff02::12",
                    "conf:5: multicast-group: \"ff02::12\" is IPv6, but line 4 makes this a group "
                    "of IPv4; write two sections, one for each family\n");
}

static void test_source(void **unused)
{
  const struct vip_addr four = vip_ipv4(192, 0, 2, 11);
  struct conf conf = conf_vrrp("source = 192.0.2.11");

  (void)unused;
  assert_true(conf.groups->has_source);
  assert_memory_equal(&conf.groups->source_addr, &four, sizeof four);
  conf_free(&conf);
  conf = conf_vrrp("");
  assert_false(conf.groups->has_source);
  conf_free(&conf);
  conf_refused_vrrp("source = 224.0.0.1", "conf:5: source: \"224.0.0.1\" is not an address of a "
                                          "station; allowed are unicast addresses\n");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = fe80::1\nsource = 2001:db8::1\n",
               "conf:5: source: \"2001:db8::1\" is not link-local; IPv6 allows addresses in "
               "fe80::/10\n");
}

static void test_sync_track_notify(void **unused)
{
  struct conf conf = conf_read("notify = /bin/all\n"
                               "[vrrp a]\ninterface = eth0\ngroup = 10\naddress = 192.0.2.1\n"
                               "sync = gateways\ntrack = t\ntrack = u\nnotify = /bin/one\n"
                               "[vrrp b]\ninterface = eth0\ngroup = 11\naddress = 192.0.2.2\n"
                               "[track t]\nfile = /x\nweight = 1\n"
                               "[track u]\nfile = /x\nfault = yes\n");

  (void)unused;
  assert_string_equal(conf.complaints, "");
  assert_string_equal(conf.groups->sync, "gateways");
  assert_string_equal(conf.groups->notify, "/bin/one");
  assert_int_equal(conf.groups->track_count, 2);
  assert_string_equal(conf.groups->track_names[0], "t");
  assert_string_equal(conf.groups->track_names[1], "u");
  assert_null(conf.groups->next->sync);
  assert_string_equal(conf.groups->next->notify, "/bin/all");
  assert_int_equal(conf.groups->next->track_count, 0);
  conf_free(&conf);
  conf_refused_vrrp("track = nothing", "conf:5: track: there is no section [track nothing]; "
                                       "allowed are names of [track NAME]\n");
  conf_refused_vrrp("track = t\ntrack = t\n[track t]\nfile = /x\nweight = 1",
                    "conf:6: track: \"t\" is in this section already; each name once\n");
  conf_refused_vrrp("notify = notify.sh", "conf:5: notify: \"notify.sh\" is not a whole path; "
                                          "allowed are paths that begin with /\n");
}

/* Packets name a group by interface, family and number: no two sections may share them. */
static void test_same_number(void **unused)
{
  struct conf conf = conf_vrrp(OTHER("eth1", "10", "192.0.2.2"));

  (void)unused;
  conf_free(&conf);
  conf = conf_vrrp(OTHER("eth0", "10", "fe80::1"));
  conf_free(&conf);
  conf_refused_vrrp(OTHER("eth0", "10", "192.0.2.2"),
                    "conf:8: group: 10 of IPv4 on eth0 belongs to [vrrp a] in line 1; allowed is "
                    "one section for each group\n");
  conf_refused_vrrp("source = 192.0.2.11\nversion = 2" OTHER("eth0", "10", "192.0.2.2"),
                    "conf:9: group: 10 of IPv4 on eth0 belongs to [vrrp a] in line 1; allowed is "
                    "one section for each group\n");
}

/* An address is that of one group of an interface, and may be on another one, too. */
static void test_one_address_twice(void **unused)
{
  struct conf conf = conf_vrrp(OTHER("eth1", "10", "192.0.2.1"));

  (void)unused;
  conf_free(&conf);
  conf_refused_vrrp(OTHER("eth0", "11", "192.0.2.1"),
                    "conf:6: address: 192.0.2.1 on eth0 belongs to [vrrp a] in line 1; allowed is "
                    "each address in one group of an interface\n");
  conf_refused_vrrp(OTHER("eth0", "11", "192.0.2.2\nexclude-address = 192.0.2.1"),
                    "conf:6: address: 192.0.2.1 on eth0 belongs to [vrrp a] in line 1; allowed is "
                    "each address in one group of an interface\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_interface),   cmocka_unit_test(test_number),
      cmocka_unit_test(test_addresses),   cmocka_unit_test(test_address_refused),
      cmocka_unit_test(test_too_many),    cmocka_unit_test(test_mix),
      cmocka_unit_test(test_source),      cmocka_unit_test(test_sync_track_notify),
      cmocka_unit_test(test_same_number), cmocka_unit_test(test_one_address_twice),
  };

  return cmocka_run_group_tests_name("group", tests, NULL, NULL);
}
