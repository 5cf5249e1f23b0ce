/* SPDX-License-Identifier: MIT */
/*
 * make_corpus.c - writes the first inputs of every target, the same ones in
 * every run: recorded and computed packets, scripts of what routers do, and
 * what once went wrong.
 *
 *   make_corpus FOLDER          writes FOLDER/<target>/<name>
 *   make_corpus --check FOLDER  compares instead; says which file differs
 *
 * The folders must be there.  Packets: RFC 3768, RFC 9568, Cisco's MD5 block,
 * CARP, ARP and neighbour discovery, and damaged ones.  The corpora hold more
 * than these: what fuzzing found to reach further, under names of 40 digits.
 * HSRP's are made in corpus_hsrp.c and corpus_hsrp_session.c, GLBP's in
 * corpus_glbp.c.
 */
#include "corpus.h"
#include "session.h"

#include "../support/hex.h"

static const char *folder;
static bool checking;
static unsigned files;
static unsigned differences;

void corpus_emit(const char *target, const char *name, const uint8_t *data, size_t size)
{
  char path[1024];
  uint8_t there[4096];
  FILE *file;

  (void)snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
  file = fopen(path, checking ? "rb" : "wb");
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  files++;
  if (!checking) {
    FUZZ_CHECK(fwrite(data, 1, size, file) == size);
  } else if (fread(there, 1, sizeof there, file) != size || memcmp(there, data, size) != 0) {
    (void)fprintf(stderr, "%s is not what make_corpus writes\n", path);
    differences++;
  }
  (void)fclose(file);
}

/* ---- messages, as an input of fuzz_vrrp_codec.c ---- */

struct message {
  const char *name;
  bool ipv6;
  bool pseudo;
  const char *between; /* source and destination */
  const char *octets;
};

#define IPV4_PATH "c0000202 e0000012"
#define IPV6_PATH "fe800000000000000000000000000002 ff020000000000000000000000000012"

static const struct message messages[] = {
    {"v2", false, false, IPV4_PATH, "213364010001b8c8c00002010000000000000000"},
    {"v2_text", false, false, IPV4_PATH, "2133640101017b7cc00002017365637265740000"},
    {"v3_pseudo", false, true, IPV4_PATH, "31336401006405d4c0000201"},
    {"v3_message", false, false, IPV4_PATH, "313364010064a865c0000201"},
    {"v3_ipv6", true, false, IPV6_PATH,
     "3133640200643ffafe80000000000000000000000000000120010db8000000000000000000000001"},
    {"v3_zero", false, false, IPV4_PATH, "3133000100640c66c0000201"},
    {"v2_zero", false, false, IPV4_PATH, "2133000100011cc9c00002010000000000000000"},
    {"v3_owner", false, false, IPV4_PATH, "31ffff030fff1045c0000201c0000281c6336401"},
    {"v3_least", false, false, IPV4_PATH, "3101010100010bfbc0000201"},
    {"v3_ipv6_zero", true, false, IPV6_PATH,
     "313300020064a3fafe80000000000000000000000000000120010db8000000000000000000000001"},
    {"v3_reserved", false, true, IPV4_PATH, "31336401f06415d3c0000201"},
    {"v3_unicast", false, true, "c0000202 c0000203", "31336401006423e3c0000201"},
    {"v2_md5", false, false, IPV4_PATH,
     "21336401fe018ed7c00002010000000000000000 fe1c01000000c000020200000000"
     "ca86c3f43e49f63cf7b5365faf20ca98"},
    {"v2_md5_key5", false, false, IPV4_PATH,
     "21336401fe018ed2c00002010000000000000000 fe1c01000000c000020200000005"
     "ca86c3f43e49f63cf7b5365faf20ca98"},
    {"v2_md5_zero", false, false, IPV4_PATH,
     "21330001fe015c5dc00002010000000000000000 fe1c01000000c000020200000000"
     "14d9f1e2a2dc59017489cef09af22044"},
    {"ios_md5", false, false, "0a000001 e0000012",
     "21013201fe01198b0a00000a0000000000000000 fe1c010000000a00000100000001"
     "f23a4b2e4b2b52c2a216ffab982c6d01"},
    {"ios_md5_zero", false, false, "0a000001 e0000012",
     "21010001fe01caf00a00000a0000000000000000 fe1c010000000a00000100000001"
     "fcae3bff6c29eb2a76fe9939fbe766bf"},
    {"ios_v3", false, false, "c0a81e01 e0000012", "311e690103e88251c0a81efe"},
    {"ios_v3_ipv6", true, false, IPV6_PATH, "3124640103e8341bfe800000000000000000000000003636"},
    {"ios_500ms", false, false, "0a810702 e0000012", "211a78010001555f0a8107030000000000000000"},
    {"ios_owner", false, false, "0a000001 e0000012", "2101ff010001d5fa0a0000010000000000000000"},
    {"ios_text", false, false, "0a000001 e0000012", "2101c8010103c8090a00001e68656c6c6f000000"},
    {"huawei_v3", false, true, "c0a80afe e0000012", "3105640100649fe3c0a80a09"},
    {"huawei_v2", false, false, "c0a80afe e0000012", "210564010001b046c0a80a090000000000000000"},
    {"huawei_zero", false, false, "00000000 e0000012", "2101000100011356c0a80afe0000000000000000"},
    {"holo", false, false, "0a000105 e0000012", "21331e010001b5c50a0001050000000000000000"},
    {"scapy_v3", false, true, "14000003 e0000012", "3102fe020001b25e1400010214000103"},
    {"mikrotik_v3", false, true, "0a00005b e0000012", "312cbf0203e8b3c60a042c640a042cc8"},
    {"mikrotik_text", false, false, "0a00005b e0000012",
     "212abf03010af11f0a042a010a042a020a042a036162636465666768"},
    {"mikrotik_ipv6", true, false,
     "fe80000000000000d6ca6dfffe66cf60 ff020000000000000000000000000012",
     "312dbf0203e8cfa0fe8000000000000002005efffe00022d200100000000000000000000abcd000a"},
    {"bad_count_zero", false, false, IPV4_PATH, "3133640000646a68"},
    {"bad_truncated", false, false, IPV4_PATH, "3133640000646a"},
    {"bad_count_lies", false, false, IPV4_PATH, "313364050064a861c0000201"},
    {"bad_auth_7", false, false, IPV4_PATH, "213364010701b1c8c00002010000000000000000"},
    {"bad_empty", false, false, IPV4_PATH, ""},
    {"bad_all_zero", false, false, IPV4_PATH, "0000000000000000"},
    {"carp", false, false, IPV4_PATH,
     "213300070001dec4 00000000000000000000000000000000000000000000000000000000"},
};

static void emit_message(const struct message *m)
{
  uint8_t input[600] = {0};
  uint8_t path[32];
  const size_t octets = hex_bytes(path, sizeof path, m->between) / 2;

  input[0] = (uint8_t)((m->ipv6 ? 1 : 0) | (m->pseudo ? 2 : 0));
  memcpy(input + 1, path, octets);
  memcpy(input + 17, path + octets, octets);
  corpus_emit("vrrp_codec", m->name, input,
              33 + hex_bytes(input + 33, sizeof input - 33, m->octets));
}

/* Fields for the encoder: version, type, VRID, priority, count, family, and so on. */
static void emit_encodings(void)
{
  static const struct {
    const char *name;
    const char *octets;
  } encodings[] = {
      {
          "encode_v3",
          "04",
      },
      {"encode_v3_ipv6", "05"},
      {"encode_v2_md5", "04"},
  };
  static const char *const fields[] = {
      "03 01 33 64 02 01 00 0064 1234 0100 0000000000000000",
      "03 01 33 64 02 01 00 0fff 1234 0100 0000000000000000",
      "02 01 32 64 02 01 fe 0001 1234 0100 7365637265740000",
  };

  for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
    uint8_t input[120] = {0};
    (void)hex_bytes(input, 1, encodings[i].octets);
    (void)hex_bytes(input + 33, sizeof input - 33, fields[i]);
    corpus_emit("vrrp_codec", encodings[i].name, input, sizeof input);
  }
}

/* ---- frames, and fields of what is to be built, as inputs of fuzz_frame.c ---- */

static const struct {
  const char *name;
  const char *octets; /* the choice, then the frame or the fields */
} frames[] = {
    {"vrrp2", "00 01005e00001200005e0001330800 45c0002800010000ff701890c0000202e0000012"
              "213364010001b8c8c00002010000000000000000"},
    {"vrrp2_vlan", "00 01005e00001200005e000133 8100c00a 0800"
                   "45c0002800010000ff701890c0000202e0000012"
                   "213364010001b8c8c00002010000000000000000"},
    {"vrrp3_two_tags", "00 01005e00001200005e000133 88a80064 8100000a 0800"
                       "45c0002000010000ff701898c0000202e0000012"
                       "313364010064a865c0000201"},
    {"vrrp3_padded", "00 01005e00001200005e0001330800"
                     "45c0002000010000ff701898c0000202e0000012"
                     "31336401006405d4c0000201 0000000000000000000000000000"},
    {"vrrp3_ipv6",
     "00 33330000001200005e00023386dd"
     "6c000000002870fffe800000000000000000000000000002ff020000000000000000000000000012"
     "3133640200643ffafe80000000000000000000000000000120010db8000000000000000000000001"},
    {"vrrp2_md5", "00 01005e00001200005e0001330800 45c0004600010000ff701872c0000202e0000012"
                  "21336401fe018ed7c00002010000000000000000 fe1c01000000c000020200000000"
                  "ca86c3f43e49f63cf7b5365faf20ca98"},
    {"huawei_zero", "00 01005e00001200e0fca178dc0800 45c0002807350000ff70d35e00000000e0000012"
                    "2101000100011356c0a80afe0000000000000000"},
    {"empty", "00 01005e00001200005e0001330800 450000140001000005701365c0000202e0000012"},
    {"hsrp", "00 01005e00000200000c07ac010800"
             "45c0003000000000 0111f4f00a00000ae0000002 07c107c1001c0000"
             "00001003 0a780100 636973636f0000000a000001"},
    {"glbp", "00 01005e00006600070b4001010800"
             "45c000280000000001110000 0a00000ae0000066 0c960c9600140000"
             "010000010002000000000000"},
    {"arp_request", "00 ffffffffffff0200c00002320806 0001080006040001"
                    "0200c0000232 c0000232 000000000000 c0000201"},
    {"arp_reply", "00 0200c000023200005e0001330806 0001080006040002"
                  "00005e000133 c0000201 0200c0000232 c0000232"},
    {"arp_gratuitous", "00 ffffffffffff00005e0001330806 0001080006040001"
                       "00005e000133 c0000201 ffffffffffff c0000201"},
    {"ns", "00 3333ff0000010200c000023286dd"
           "6000000000203afffe800000000000000000000000000050ff0200000000000000000001ff000001"
           "870088e00000000020010db800000000000000000000000101010200c0000232"},
    {"na_solicited",
     "00 0200c000023200005e00023386dd"
     "6000000000203aff20010db8000000000000000000000001fe800000000000000000000000000050"
     "8800db2ae000000020010db8000000000000000000000001020100005e000233"},
    {"na_unsolicited",
     "00 33330000000100005e00023386dd"
     "6e00000000203afffe800000000000000000000000000001ff020000000000000000000000000001"
     "88007968a0000000fe800000000000000000000000000001020100005e000233"},
    {"ra", "00 33330000000100005e00023386dd"
           "6e00000000403afffe800000000000000000000000000001ff020000000000000000000000000001"
           "86008fb7400007080000000000000000 010100005e000233 05010000000005dc"
           "030440c000278d0000093a800000000020010db8000000000000000000000000"},
    {"build_ipv4", "01 04 70 ff c0 00 01 00005e000133 01005e000012 c0000202 e0000012 0000 0100"
                   "313364010064a865c0000201"},
    {"build_ipv6_udp", "01 06 11 ff c0 02 01 00005e000233 333300000012"
                       "fe800000000000000000000000000002 ff020000000000000000000000000066"
                       "000a 0100 0102030405"},
    {"build_announce", "02 04 01 00 02 00 00 00005e000133 c0000201 0000 01"},
    {"build_announce_ipv6", "02 06 00 00 01 a0 01 00005e000233"
                            "20010db8000000000000000000000001 0007 00"},
    {"build_answer", "03 04 c0000201 c0000232 0200c0000232 00005e000133 00005e000133 00 00 0000"},
    {"build_answer_ipv6", "03 06 20010db8000000000000000000000001"
                          "fe800000000000000000000000000050 0200c0000232 00005e000233"
                          "00005e000233 e0 00 0000"},
};

/* ---- scripts, as inputs of fuzz_vrrp_session.c ---- */

/* The octet that names a router, 0 or 1, and one of its virtual routers. */
#define ON(router, slot) ((router) | (slot) << 1)

/* clang-format off */
static const uint8_t election[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 3, OP_IMAGE, 0};
static const uint8_t leave[] = {
  SCRIPT_TWIN, 1, OP_RUN, 7, OP_STOP, ON(1, 0), OP_RUN, 5, OP_START, ON(1, 0), OP_RUN, 7,
  OP_SHOW, ON(1, 0), 9};
static const uint8_t owner[] = {
  SCRIPT_TWIN, 2, OP_INIT, ON(0, 1), 0, 255, 0, 1, 0, 0, 0, 0, 0, 0, OP_START, ON(0, 1),
  OP_RUN, 4, OP_PRIORITY, ON(0, 1), 90, OP_RUN, 7, OP_REMOVE, ON(0, 1), 1};
static const uint8_t ipv6[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 3), 0, 120, 0, 1, 4, 0, 0, 0, 0, 0,
  OP_INIT, ON(1, 3), 0, 110, 0, 1, 4, 0, 0, 0, 0, 0, OP_START, ON(0, 3), OP_START, ON(1, 3),
  OP_RUN, 7, OP_ANSWER, ON(0, 3), 1, OP_ADDRESS, ON(0, 3), 13, OP_RUN, 7};
static const uint8_t refused[] = {
  SCRIPT_TWIN, 0, OP_STOP, ON(1, 0), OP_CONFIGURE, ON(0, 0), 0, 100, 0, 0, 0, 0, 0, 0, 0, 0x40,
  OP_FAIL, ON(0, 0), 1, 1, OP_RUN, 0, OP_RUN, 7};
static const uint8_t both_versions[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 3, 120, 0, 2, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(1, 1), 3, 110, 0, 2, 0, 0, 0, 0, 0, 0, OP_START, ON(0, 1), OP_START, ON(1, 1),
  OP_RUN, 7, OP_LINK, ON(0, 1), 2, OP_RUN, 7, OP_LINK, ON(0, 1), 1, OP_RUN, 7};
static const uint8_t md5[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 1, 120, 0, 2, 0, 0, 0, 0, 0, 3,
  OP_INIT, ON(1, 1), 1, 110, 0, 2, 0, 0, 0, 0, 0, 3, OP_START, ON(0, 1), OP_START, ON(1, 1),
  OP_RUN, 7, OP_CORRUPT, ON(0, 0), 25, 0x10, OP_RUN, 7, OP_KEYS, ON(0, 1), 4, OP_RUN, 7};
static const uint8_t text[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 1, 120, 0, 2, 0, 0, 0, 0, 0, 2,
  OP_INIT, ON(1, 1), 1, 110, 0, 2, 0, 0, 0, 0, 0, 2, OP_START, ON(0, 1), OP_START, ON(1, 1),
  OP_RUN, 7};
static const uint8_t unicast[] = {
  SCRIPT_TWIN, 0, OP_INIT, ON(0, 1), 0, 120, 0, 2, 0x40, 0, 0, 0, 0, 0,
  OP_INIT, ON(1, 1), 0, 110, 0, 2, 0x40, 0, 0, 0, 0, 0, OP_START, ON(0, 1), OP_START, ON(1, 1),
  OP_RUN, 7, OP_RUN, 7};
static const uint8_t delays[] = {
  SCRIPT_TWIN, 0, OP_CONFIGURE, ON(1, 0), 0, 200, 0, 0, 0, 0, 0, 0x25, 0, 0,
  OP_INJECT, ON(1, 0), 0, 50, 0, 0, 0, 0, OP_RUN, 3, OP_HOLD_PREEMPT, ON(1, 0), 1, OP_RUN, 7};
static const uint8_t announcing[] = {
  SCRIPT_TWIN, 0, OP_CONFIGURE, ON(1, 0), 0x20, 200, 0, 5, 0, 0x40, 0, 0x80, 0x5b, 0x10,
  OP_RUN, 7, OP_RUN, 7, OP_ANNOUNCE, ON(1, 0), OP_FAIL, ON(1, 0), 2, 1, OP_RUN, 7};
static const uint8_t configured[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 0, 150, 1, 0x22, 0, 0, 0, 0, 0, 0,
  OP_CONFIGURE, ON(0, 0), 0, 220, 3, 0x42, 1, 0, 0, 0, 0, 0, OP_RUN, 7,
  OP_CONFIGURE, ON(1, 0), 0, 255, 0, 1, 16, 0, 0, 0, 0, 0, OP_RUN, 7};
static const uint8_t clocks[] = {
  SCRIPT_TWIN, 3, OP_RUN, 7, OP_WAIT, 5, OP_BACK, 4, OP_RUN, 3, OP_CLOCK, 1, 11, OP_RUN, 3,
  OP_ADVANCE, 7, OP_CLOCK, 0, 12, OP_TICK_SOME, 1, 1, OP_RUN, 7};
static const uint8_t end_of_time[] = {
  SCRIPT_TWIN | SCRIPT_LATE, 0, OP_RUN, 7, OP_RUN, 7, OP_ADVANCE, 0x1e, OP_RUN, 7,
  OP_ADVANCE, 0xfe, OP_RUN, 7};
static const uint8_t wire[] = {
  SCRIPT_TWIN, 0, OP_RUN, 6, OP_DUPLICATE, 0, OP_REORDER, 0, OP_REFLECT, 0, OP_DELIVER, 0,
  OP_DELIVER, 0, OP_DROP, 0,
  OP_RAW, ON(0, 0), 0, 0, 12, 0x31, 7, 150, 1, 0, 100, 0, 0, 192, 0, 2, 1, OP_RUN, 3};
static const uint8_t tracking[] = {
  SCRIPT_TWIN, 0, OP_RUN, 7, OP_ATTACH, ON(1, 0), 0, 0x9c, 0, OP_ATTACH, ON(1, 0), 1, 0, 1,
  OP_TRACK, ON(1, 0), 0, OP_RUN, 4, OP_TRACK, ON(1, 0), 1, OP_RUN, 7, OP_HOLD, ON(1, 0), 3,
  OP_RUN, 2, OP_HOLD, ON(1, 0), 2, OP_RUN, 7};
static const uint8_t inside[] = {
  SCRIPT_TWIN, 0, OP_REENTER, ON(0, 0), OP_REENTER, ON(1, 0), OP_RUN, 7, OP_REENTER, ON(1, 0),
  OP_STOP, ON(1, 0)};
static const uint8_t interface[] = {
  SCRIPT_TWIN | SCRIPT_EMPTY, 0, OP_INTERFACE, ON(0, 0), 0,
  OP_INIT, ON(0, 0), 0, 9, 0, 1, 16, 0, 0, 0, 0, 0, OP_START, ON(0, 0), OP_LINK, ON(0, 0), 1,
  OP_RUN, 7, OP_MAC, ON(0, 0), 9, OP_RUN, 3, OP_REMOVE, ON(0, 0), 0, OP_INTERFACE, ON(0, 0), 3};
static const uint8_t full[] = {
  SCRIPT_TWIN | SCRIPT_SMALL_TX, 0, OP_INIT, ON(0, 1), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(0, 2), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(0, 3), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(0, 4), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
  OP_INIT, ON(0, 5), 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, OP_START, ON(0, 1), OP_START, ON(0, 2),
  OP_START, ON(0, 3), OP_START, ON(0, 4), OP_RUN, 7, OP_ENGINE_STOP, ON(0, 0)};

/* What fuzzing found; each of these once failed. */
static const uint8_t found_engine_stop_clock_back[] = {
  SCRIPT_TWIN, 0, OP_RUN, 0, OP_BACK, 0xf8, OP_ENGINE_STOP, 0};
static const uint8_t found_track_set_in_attach[] = {
  SCRIPT_TWIN, 3, OP_ADVANCE, 0x97, OP_REENTER, 0, OP_ATTACH, 0, 0, 0x5f, 0};
static const uint8_t found_skew_before_zero[] = {
  0, 0, OP_RUN, 0, OP_CLOCK, ON(0, 0), 0xbf, OP_PRIORITY, ON(0, 0), 225};
/* clang-format on */

#define SCRIPT(name)                                                                               \
  {                                                                                                \
#name, name, sizeof name                                                                       \
  }

static const struct {
  const char *name;
  const uint8_t *octets;
  size_t size;
} scripts[] = {
    SCRIPT(election),
    SCRIPT(leave),
    SCRIPT(owner),
    SCRIPT(ipv6),
    SCRIPT(refused),
    SCRIPT(md5),
    SCRIPT(text),
    SCRIPT(unicast),
    SCRIPT(both_versions),
    SCRIPT(delays),
    SCRIPT(announcing),
    SCRIPT(configured),
    SCRIPT(clocks),
    SCRIPT(wire),
    SCRIPT(end_of_time),
    SCRIPT(tracking),
    SCRIPT(inside),
    SCRIPT(interface),
    SCRIPT(full),
    SCRIPT(found_engine_stop_clock_back),
    SCRIPT(found_track_set_in_attach),
    SCRIPT(found_skew_before_zero),
};

int main(int argc, char **argv)
{
  uint8_t input[600];

  checking = argc == 3 && strcmp(argv[1], "--check") == 0;
  if (argc != 2 && !checking) {
    (void)fprintf(stderr, "usage: make_corpus [--check] FOLDER\n");
    return 2;
  }
  folder = argv[argc - 1];
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
    emit_message(&messages[i]);
  emit_encodings();
  for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
    corpus_emit("frame", frames[i].name, input, hex_bytes(input, sizeof input, frames[i].octets));
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
    corpus_emit("vrrp_session", scripts[i].name, scripts[i].octets, scripts[i].size);
  corpus_hsrp();
  corpus_hsrp_session();
  corpus_glbp();
  corpus_glbp_session();
  (void)printf("%u passed, %u failed\n", files - differences, differences);
  return differences != 0;
}
