/* SPDX-License-Identifier: MIT */
/*
 * capture.h - reads a capture file into memory: pcap and pcapng.
 *
 * Gives every frame with its time, link type and octets, in the order of the
 * file.  What is inside a frame is link.c's and packet.c's affair.
 */
#ifndef REPLAY_CAPTURE_H
#define REPLAY_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

/* One captured frame; `data` leads into the capture's octets. */
struct capture_frame {
  int64_t time;         /* nanoseconds since 1970 */
  uint32_t number;      /* in the file, from 1 */
  uint32_t interface;   /* that it was captured on; 0 in pcap */
  uint32_t link_type;   /* LINKTYPE_x of the tcpdump group */
  uint32_t length;      /* octets captured */
  uint32_t wire_length; /* octets that it had */
  const uint8_t *data;
};

struct capture {
  uint8_t *octets; /* the whole file */
  size_t size;
  struct capture_frame *frames;
  size_t count;
  char problem[120]; /* "" or what is wrong with the file */
};

/*
 * Reads a file.  Returns 0; or -1 if nothing can be made of it.  Both times
 * `problem` may say what is wrong: a file that is cut short or damaged gives
 * the frames in front of that place.  Release with capture_free().
 */
int capture_read(struct capture *capture, const char *path);

/* Releases what capture_read() holds, whatever it returned. */
void capture_free(struct capture *capture);

#endif
