/* SPDX-License-Identifier: MIT */
/*
 * tape.c - see tape.h.
 *
 * File forms and headers are written octet by octet after their descriptions
 * and share nothing with the reader under test: pcap (draft-ietf-opsawg-pcap),
 * the modified pcap with eight octets more a record, and pcapng
 * (draft-ietf-opsawg-pcapng) with one interface of nanosecond resolution.
 */
#include "tape.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The beginning of all tapes, seconds since 1970. */
enum { TAPE_EPOCH = 1400000000 };

static char folder[] = "/tmp/vip-replay-test-XXXXXX";
static char file_path[64];

/* ------------------------------------------------------------------------
 * Frames
 */

static void put16(uint8_t *out, unsigned value)
{
  out[0] = (uint8_t)(value >> 8);
  out[1] = (uint8_t)value;
}

size_t tape_ip(const struct advert *packet, uint8_t *out)
{
  const size_t total = 20 + packet->length;
  uint32_t sum = 0;
  int i;

  memset(out, 0, 20);
  out[0] = 0x45;
  out[1] = 0xc0;
  put16(out + 2, (unsigned)total);
  out[8] = packet->meta.ttl;
  out[9] = 112;
  memcpy(out + 12, packet->meta.src.octet, 4);
  memcpy(out + 16, packet->meta.dst.octet, 4);
  for (i = 0; i < 20; i += 2) {
    sum += (uint32_t)out[i] << 8 | out[i + 1];
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  put16(out + 10, 0xffff - sum);
  memcpy(out + 20, packet->data, packet->length);
  return total;
}

static size_t put_ipv6(const struct advert *packet, uint8_t *out)
{
  memset(out, 0, 40);
  out[0] = 0x6c; /* traffic class 0xc0 */
  put16(out + 4, (unsigned)packet->length);
  out[6] = 112;
  out[7] = packet->meta.ttl;
  memcpy(out + 8, packet->meta.src.octet, 16);
  memcpy(out + 24, packet->meta.dst.octet, 16);
  memcpy(out + 40, packet->data, packet->length);
  return 40 + packet->length;
}

static size_t put_ethernet(const struct advert *packet, uint16_t vlan, uint8_t *out)
{
  static const uint8_t group4[6] = {0x01, 0, 0x5e, 0, 0, 0x12};
  static const uint8_t group6[6] = {0x33, 0x33, 0, 0, 0, 0x12};
  const bool is_ipv4 = packet->meta.family == VIP_IPV4;
  size_t at = 12;

  memcpy(out, is_ipv4 ? group4 : group6, 6);
  memset(out + 6, 0, 6);
  out[8] = 0x5e;
  out[10] = is_ipv4 ? 1 : 2;
  out[11] = packet->data[1];
  if (vlan != 0) {
    put16(out + 12, 0x8100);
    put16(out + 14, vlan);
    at = 16;
  }
  put16(out + at, is_ipv4 ? 0x0800 : 0x86dd);
  return at + 2;
}

void tape_add_frame(struct tape *tape, int64_t ms, const uint8_t *octets, size_t length)
{
  size_t at = tape->count;
  struct tape_frame *frame;

  assert_true(tape->count < TAPE_MAX);
  assert_true(length <= TAPE_FRAME);
  while (at > 0 && tape->frames[at - 1].ms > ms) {
    tape->frames[at] = tape->frames[at - 1];
    at--;
  }
  tape->count++;
  frame = &tape->frames[at];
  frame->ms = ms;
  frame->length = length;
  memcpy(frame->octets, octets, length);
}

void tape_add(struct tape *tape, int64_t ms, const struct advert *packet, uint16_t vlan)
{
  uint8_t frame[TAPE_FRAME];
  size_t length;

  assert_true(packet->length <= TAPE_FRAME - 60);
  length = put_ethernet(packet, vlan, frame);
  length += packet->meta.family == VIP_IPV4 ? tape_ip(packet, frame + length)
                                            : put_ipv6(packet, frame + length);
  tape_add_frame(tape, ms, frame, length);
}

/* ------------------------------------------------------------------------
 * Files
 */

struct writer {
  uint8_t *out;
  size_t size;
  size_t at;
  bool big;
};

static void put(struct writer *w, uint32_t value, unsigned octets)
{
  unsigned i;

  assert_true(w->at + octets <= w->size);
  for (i = 0; i < octets; i++) {
    w->out[w->at++] = (uint8_t)(value >> 8 * (w->big ? octets - 1 - i : i));
  }
}

static void put_octets(struct writer *w, const uint8_t *octets, size_t length)
{
  assert_true(w->at + length <= w->size);
  memcpy(w->out + w->at, octets, length);
  w->at += length;
}

static void encode_pcap(struct writer *w, const struct tape *tape, enum tape_form form,
                        uint32_t link_type)
{
  static const uint32_t magics[] = {0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34};
  size_t i;

  put(w, magics[form], 4);
  put(w, 2, 2);
  put(w, 4, 2);
  put(w, 0, 4);
  put(w, 0, 4);
  put(w, 65535, 4);
  put(w, link_type, 4);
  for (i = 0; i < tape->count; i++) {
    const struct tape_frame *frame = &tape->frames[i];
    const uint32_t ms = (uint32_t)(frame->ms % 1000);

    put(w, TAPE_EPOCH + (uint32_t)(frame->ms / 1000), 4);
    put(w, form == TAPE_PCAP_NS ? ms * 1000000 : ms * 1000, 4);
    put(w, (uint32_t)frame->length, 4);
    put(w, (uint32_t)frame->length, 4);
    if (form == TAPE_PCAP_MODIFIED) {
      put(w, 0, 4);
      put(w, 0, 4);
    }
    put_octets(w, frame->octets, frame->length);
  }
}

static void encode_pcapng(struct writer *w, const struct tape *tape, uint32_t link_type)
{
  size_t i;

  put(w, 0x0a0d0d0a, 4);
  put(w, 28, 4);
  put(w, 0x1a2b3c4d, 4);
  put(w, 1, 2);
  put(w, 0, 2);
  put(w, 0xffffffff, 4);
  put(w, 0xffffffff, 4);
  put(w, 28, 4);

  put(w, 1, 4); /* interface, with if_tsresol 9 */
  put(w, 32, 4);
  put(w, link_type, 2);
  put(w, 0, 2);
  put(w, 0, 4);
  put(w, 9, 2);
  put(w, 1, 2);
  put_octets(w, (const uint8_t *)"\t\0\0\0", 4);
  put(w, 0, 4);
  put(w, 32, 4);

  for (i = 0; i < tape->count; i++) {
    const struct tape_frame *frame = &tape->frames[i];
    const uint64_t time = ((uint64_t)TAPE_EPOCH * 1000 + (uint64_t)frame->ms) * 1000000;
    const uint32_t padding = (uint32_t)(4 - frame->length % 4) % 4;
    const uint32_t length = 32 + (uint32_t)frame->length + padding;

    put(w, 6, 4);
    put(w, length, 4);
    put(w, 0, 4);
    put(w, (uint32_t)(time >> 32), 4);
    put(w, (uint32_t)time, 4);
    put(w, (uint32_t)frame->length, 4);
    put(w, (uint32_t)frame->length, 4);
    put_octets(w, frame->octets, frame->length);
    put_octets(w, (const uint8_t *)"\0\0\0", padding);
    put(w, length, 4);
  }
}

size_t tape_encode(const struct tape *tape, enum tape_form form, bool big, uint32_t link_type,
                   uint8_t *out, size_t size)
{
  struct writer writer = {NULL, 0, 0, false};

  writer.out = out;
  writer.size = size;
  writer.big = big;
  if (form == TAPE_PCAPNG) {
    encode_pcapng(&writer, tape, link_type);
  } else {
    encode_pcap(&writer, tape, form, link_type);
  }
  return writer.at;
}

/* ------------------------------------------------------------------------
 * vip-replay
 */

bool tape_is_possible(void)
{
  if (getenv("VIP_REPLAY") != NULL) {
    return true;
  }
  (void)puts("skipped: VIP_REPLAY does not name the program");
  return false;
}

int tape_setup(void **state)
{
  (void)state;
  if (mkdtemp(folder) == NULL) {
    return -1;
  }
  (void)snprintf(file_path, sizeof file_path, "%s/capture", folder);
  return 0;
}

int tape_teardown(void **state)
{
  (void)state;
  unlink(file_path);
  return rmdir(folder);
}

void tape_command(struct tape_run *run, const char *arguments)
{
  char command[600];
  FILE *program;
  size_t length;
  int status;

  (void)snprintf(command, sizeof command, "'%s' %s 2>&1", getenv("VIP_REPLAY"), arguments);
  program = popen(command, "r"); /* NOLINT(cert-env33-c): the shell takes the arguments apart */
  assert_non_null(program);
  length = fread(run->text, 1, sizeof run->text - 1, program);
  run->text[length] = '\0';
  assert_true(length < sizeof run->text - 1);
  status = pclose(program);
  assert_true(WIFEXITED(status)); /* not killed by a signal */
  run->status = WEXITSTATUS(status);
}

void tape_run_octets(struct tape_run *run, const char *options, const uint8_t *octets,
                     size_t length)
{
  char arguments[500];
  FILE *file = fopen(file_path, "wb");

  assert_non_null(file);
  assert_int_equal(fwrite(octets, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
  (void)snprintf(arguments, sizeof arguments, "%s %s", options, file_path);
  tape_command(run, arguments);
}

void tape_run(struct tape_run *run, const char *options, const struct tape *tape)
{
  static uint8_t octets[TAPE_MAX * (TAPE_FRAME + 32)];
  const size_t length = tape_encode(tape, TAPE_PCAP_NS, false, 1, octets, sizeof octets);

  tape_run_octets(run, options, octets, length);
}

const char *tape_last_line(struct tape_run *run)
{
  char *end = run->text + strlen(run->text);

  if (end > run->text && end[-1] == '\n') {
    *--end = '\0';
  }
  while (end > run->text && end[-1] != '\n') {
    end--;
  }
  return end;
}
