/* SPDX-License-Identifier: MIT */
/*
 * capture.c - reads capture files: pcap with micro- or nanoseconds, the
 * "modified" pcap with 24-octet record headers, and pcapng with any number of
 * sections and interfaces; each in both byte orders.
 *
 * The file is read whole, and every length in it is checked against what is
 * left before it is used.  A record that does not fit ends the reading: behind
 * it nothing can be trusted.  pcap: draft-ietf-opsawg-pcap; pcapng:
 * draft-ietf-opsawg-pcapng, the blocks that hold interfaces and packets.
 */
#include "capture.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  FILE_MAX = 1 << 30,   /* octets of a file that are read at most */
  RECORD_MAX = 1 << 24, /* octets of one frame that are believed */
  NS_PER_US = 1000
};

static const int64_t NS_PER_S = 1000000000;

/* Octets in the byte order of the file. */
struct reader {
  const uint8_t *at;
  size_t left;
  bool big;
};

static uint32_t get16(const struct reader *reader, size_t offset)
{
  const uint8_t *p = reader->at + offset;

  return reader->big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static uint32_t get32(const struct reader *reader, size_t offset)
{
  const uint32_t first = get16(reader, offset);
  const uint32_t second = get16(reader, offset + 2);

  return reader->big ? first << 16 | second : second << 16 | first;
}

static void skip(struct reader *reader, size_t count)
{
  reader->at += count;
  reader->left -= count;
}

static int problem(struct capture *capture, const char *text)
{
  (void)snprintf(capture->problem, sizeof capture->problem, "%s", text);
  return -1;
}

/* The reading ends here; the frames so far are good. */
static void ends_in(struct capture *capture, const char *what)
{
  (void)snprintf(capture->problem, sizeof capture->problem, "cut short or damaged %s frame %lu",
                 what, (unsigned long)capture->count + 1);
}

static int add_frame(struct capture *capture, const struct capture_frame *frame)
{
  if ((capture->count & (capture->count - 1)) == 0) {
    const size_t room = capture->count == 0 ? 1 : capture->count * 2;
    struct capture_frame *more = realloc(capture->frames, room * sizeof *more);

    if (more == NULL)
      return problem(capture, "out of memory");
    capture->frames = more;
  }
  capture->frames[capture->count++] = *frame;
  return 0;
}

/* ------------------------------------------------------------------------
 * pcap
 */

/* The three forms of pcap, by the number that the file begins with. */
static bool is_pcap(uint32_t magic)
{
  return magic == 0xa1b2c3d4 || magic == 0xa1b23c4d || magic == 0xa1b2cd34;
}

static int read_pcap(struct capture *capture, struct reader *file)
{
  const uint32_t magic = get32(file, 0);
  const size_t header = magic == 0xa1b2cd34 ? 24 : 16;
  const int64_t unit = magic == 0xa1b23c4d ? 1 : NS_PER_US;
  struct capture_frame frame = {0};

  if (file->left < 24)
    return problem(capture, "cut short in the file header");
  frame.link_type = get32(file, 20) & 0x0fffffff; /* the upper bits tell about the FCS */
  skip(file, 24);

  while (file->left > 0) {
    if (file->left < header) {
      ends_in(capture, "in the header of");
      return 0;
    }
    frame.number++;
    frame.time = get32(file, 0) * NS_PER_S + get32(file, 4) * unit;
    frame.length = get32(file, 8);
    frame.wire_length = get32(file, 12);
    frame.data = file->at + header;
    skip(file, header);
    if (frame.length > file->left || frame.length > RECORD_MAX) {
      ends_in(capture, "in");
      return 0;
    }
    skip(file, frame.length);
    if (add_frame(capture, &frame) != 0)
      return -1;
  }
  return 0;
}

/* ------------------------------------------------------------------------
 * pcapng
 */

enum {
  BLOCK_SECTION = 0x0a0d0d0a,
  BLOCK_INTERFACE = 1,
  BLOCK_PACKET_OLD = 2,
  BLOCK_PACKET_SIMPLE = 3,
  BLOCK_PACKET = 6,
  OPTION_END = 0,
  OPTION_TIME_RESOLUTION = 9,
  OPTION_TIME_OFFSET = 14,
  INTERFACES_MAX = 256
};

/* What an interface block says about the frames that follow. */
struct interface {
  uint32_t link_type;
  uint32_t snap_length; /* 0 = unlimited */
  uint64_t per_second;  /* units of its time stamps in a second */
  int64_t offset_s;     /* added to its time stamps */
};

struct pcapng {
  struct interface interfaces[INTERFACES_MAX];
  uint32_t section_first; /* the section's first interface; they are counted over the file */
  uint32_t interface_count;
  uint32_t number; /* of the last packet block */
};

/* Octet 7 set: a power of two, else of ten (if_tsresol). */
static uint64_t resolution(uint8_t code)
{
  uint64_t units = 1;

  if ((code & 0x80) != 0)
    return (code & 0x7f) < 63 ? (uint64_t)1 << (code & 0x7f) : 0;
  for (uint8_t power = 0; power < code && power < 19; power++)
    units *= 10;
  return units;
}

static void read_interface_option(struct interface *interface, const struct reader *option,
                                  uint32_t code, uint32_t length)
{
  if (code == OPTION_TIME_RESOLUTION && length >= 1)
    interface->per_second = resolution(option->at[4]);
  if (code == OPTION_TIME_OFFSET && length == 8) {
    const uint64_t high = get32(option, option->big ? 4 : 8);
    const uint64_t low = get32(option, option->big ? 8 : 4);

    interface->offset_s = (int64_t)(high << 32 | low);
  }
}

/* `block` is the body: link type, snap length, options. */
static int read_interface(struct capture *capture, struct pcapng *ng, struct reader block)
{
  struct interface *interface;

  if (block.left < 8)
    return 0;
  if (ng->interface_count == INTERFACES_MAX)
    return problem(capture, "more interfaces than are supported");
  interface = &ng->interfaces[ng->interface_count++];
  interface->link_type = get16(&block, 0);
  interface->snap_length = get32(&block, 4);
  interface->per_second = 1000000;
  interface->offset_s = 0;

  skip(&block, 8);
  while (block.left >= 4) {
    const uint32_t code = get16(&block, 0);
    const uint32_t length = get16(&block, 2);
    const size_t padded = 4 + (((size_t)length + 3) & ~(size_t)3);

    if (code == OPTION_END || padded > block.left)
      break;
    read_interface_option(interface, &block, code, length);
    skip(&block, padded);
  }
  return 0;
}

/* A time stamp in nanoseconds; 0 for one that no capture can have. */
static int64_t nanoseconds(const struct interface *interface, uint64_t stamp)
{
  uint64_t seconds;
  uint64_t part;
  uint64_t units = interface->per_second;

  if (units == 0)
    return 0;
  seconds = stamp / units + (uint64_t)interface->offset_s;
  part = stamp % units;
  if (seconds > UINT32_MAX)
    return 0;
  /* The product must stay below 2^64: fine units lose what is below a nanosecond anyway. */
  while (units > (uint64_t)UINT32_MAX) {
    units >>= 1;
    part >>= 1;
  }
  return (int64_t)seconds * NS_PER_S + (int64_t)(part * (uint64_t)NS_PER_S / units);
}

/* `block` is the body of a packet block of that type. */
static int read_packet(struct capture *capture, struct pcapng *ng, struct reader block,
                       uint32_t type)
{
  const bool simple = type == BLOCK_PACKET_SIMPLE;
  const size_t header = simple ? 4 : 20;
  const struct interface *interface;
  struct capture_frame frame = {0};
  uint32_t index;

  frame.number = ++ng->number;
  if (block.left < header) {
    ends_in(capture, "in");
    return -1;
  }
  index = simple ? 0 : type == BLOCK_PACKET ? get32(&block, 0) : get16(&block, 0);
  frame.wire_length = get32(&block, simple ? 0 : 16);
  frame.length = simple ? frame.wire_length : get32(&block, 12);
  if (index >= ng->interface_count - ng->section_first) {
    ends_in(capture, "at the unknown interface of");
    return -1;
  }
  frame.interface = ng->section_first + index;
  interface = &ng->interfaces[frame.interface];
  if (simple && interface->snap_length != 0 && frame.length > interface->snap_length)
    frame.length = interface->snap_length;
  if (frame.length > block.left - header) {
    ends_in(capture, "in");
    return -1;
  }
  frame.link_type = interface->link_type;
  if (!simple)
    frame.time = nanoseconds(interface, (uint64_t)get32(&block, 4) << 32 | get32(&block, 8));
  frame.data = block.at + header;
  return add_frame(capture, &frame);
}

/* The byte order that a section block begins with; false if it is none. */
static bool section_order(struct reader *file)
{
  if (file->left < 12)
    return false;
  file->big = false;
  if (get32(file, 8) == 0x1a2b3c4d)
    return true;
  file->big = true;
  return get32(file, 8) == 0x1a2b3c4d;
}

static int read_block(struct capture *capture, struct pcapng *ng, const struct reader *block,
                      uint32_t type)
{
  switch (type) {
  case BLOCK_SECTION:
    ng->section_first = ng->interface_count;
    return 0;
  case BLOCK_INTERFACE:
    return read_interface(capture, ng, *block);
  case BLOCK_PACKET:
  case BLOCK_PACKET_OLD:
  case BLOCK_PACKET_SIMPLE:
    return read_packet(capture, ng, *block, type);
  default:
    return 0;
  }
}

static int read_pcapng(struct capture *capture, struct reader *file)
{
  struct pcapng ng = {0};

  while (file->left > 0) {
    struct reader block;
    uint32_t type;
    uint32_t length;

    if (file->left < 12) {
      ends_in(capture, "in front of");
      return 0;
    }
    type = get32(file, 0); /* that of a section reads the same in both orders */
    if (type == BLOCK_SECTION && !section_order(file)) {
      ends_in(capture, "in the section of");
      return capture->count == 0 ? -1 : 0;
    }
    length = get32(file, 4);
    if (length < 12 || length % 4 != 0 || length > file->left) {
      ends_in(capture, "in the block of");
      return capture->count == 0 && ng.interface_count == 0 ? -1 : 0;
    }
    block = *file;
    skip(&block, 8);
    block.left = length - 12;
    skip(file, length);
    if (read_block(capture, &ng, &block, type) != 0)
      return capture->count == 0 ? -1 : 0;
  }
  return 0;
}

/* ------------------------------------------------------------------------
 * File
 */

static int load(struct capture *capture, FILE *file)
{
  size_t room = 1 << 16;

  for (;;) {
    uint8_t *more = realloc(capture->octets, room);

    if (more == NULL)
      return problem(capture, "out of memory");
    capture->octets = more;
    capture->size += fread(more + capture->size, 1, room - capture->size, file);
    if (ferror(file) != 0)
      return problem(capture, strerror(errno));
    if (capture->size < room)
      return 0;
    if (room >= FILE_MAX)
      return problem(capture, "longer than is supported");
    room *= 2;
  }
}

int capture_read(struct capture *capture, const char *path)
{
  struct reader file = {0};
  FILE *stream;
  int result;

  memset(capture, 0, sizeof *capture);
  stream = fopen(path, "rb");
  if (stream == NULL)
    return problem(capture, strerror(errno));
  result = load(capture, stream);
  (void)fclose(stream);
  if (result != 0)
    return -1;

  file.at = capture->octets;
  file.left = capture->size;
  if (file.left < 4)
    return problem(capture, "neither pcap nor pcapng");
  if (get32(&file, 0) == BLOCK_SECTION)
    return read_pcapng(capture, &file);
  for (int big = 0; big < 2; big++) {
    file.big = big != 0;
    if (is_pcap(get32(&file, 0)))
      return read_pcap(capture, &file);
  }
  return problem(capture, "neither pcap nor pcapng");
}

void capture_free(struct capture *capture)
{
  free(capture->octets);
  free(capture->frames);
  memset(capture, 0, sizeof *capture);
}
