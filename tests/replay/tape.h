/* SPDX-License-Identifier: MIT */
/*
 * tape.h - recordings made by the tests: VRRP packets at given times, written
 * as a capture file of any form, and vip-replay run on it.
 */
#ifndef TAPE_H
#define TAPE_H

#include "advert.h"
#include "vip_test.h"

enum { TAPE_MAX = 256, TAPE_FRAME = 256 };

/* One recorded frame: Ethernet without FCS. */
struct tape_frame {
  int64_t ms; /* since the beginning */
  size_t length;
  uint8_t octets[TAPE_FRAME];
};

struct tape {
  struct tape_frame frames[TAPE_MAX];
  size_t count;
};

/* File forms. */
enum tape_form { TAPE_PCAP_US, TAPE_PCAP_NS, TAPE_PCAP_MODIFIED, TAPE_PCAPNG, TAPE_FORMS };

/* Adds a packet, where its time puts it, in a frame of the right MACs; VLAN 0 = untagged. */
void tape_add(struct tape *tape, int64_t ms, const struct advert *packet, uint16_t vlan);

/* Adds a frame as it is. */
void tape_add_frame(struct tape *tape, int64_t ms, const uint8_t *octets, size_t length);

/* An IPv4 packet of VRRP: its octets into `out`, its length. */
size_t tape_ip(const struct advert *packet, uint8_t *out);

/* The octets of the file; `big`: big-endian.  Returns the length. */
size_t tape_encode(const struct tape *tape, enum tape_form form, bool big, uint32_t link_type,
                   uint8_t *out, size_t size);

/* What a run of vip-replay printed, both outputs together, and its exit status. */
struct tape_run {
  char text[60000];
  int status;
};

/*
 * Writes `octets` to a file and runs vip-replay with `options` on it.  The
 * program is the one that VIP_REPLAY names.
 */
void tape_run_octets(struct tape_run *run, const char *options, const uint8_t *octets,
                     size_t length);

/* The same with a tape, as a pcap file with nanoseconds. */
void tape_run(struct tape_run *run, const char *options, const struct tape *tape);

/* Runs vip-replay with these arguments. */
void tape_command(struct tape_run *run, const char *arguments);

/* The last line of what was printed. */
const char *tape_last_line(struct tape_run *run);

/* Group setup and teardown of CMocka: the folder of the files. */
int tape_setup(void **state);
int tape_teardown(void **state);

/* Skips the test program, and says why, where VIP_REPLAY is not set. */
bool tape_is_possible(void);

#endif
