/* SPDX-License-Identifier: MIT */
/* scene.c - see scene.h. */
#include "scene.h"

struct tape tape;
struct tape_run run;
struct vip_addr list[3];

struct advert_fields router(uint8_t host, uint8_t priority)
{
  struct advert_fields fields;

  memset(&fields, 0, sizeof fields);
  list[0] = vip_ipv4(192, 0, 2, 1);
  list[1] = vip_ipv4(192, 0, 2, 2);
  list[2] = vip_ipv4(192, 0, 2, 3);
  fields.family = VIP_IPV4;
  fields.version = 2;
  fields.vrid = 7;
  fields.priority = priority;
  fields.interval = 1;
  fields.src = vip_ipv4(192, 0, 2, host);
  fields.dst = (struct vip_addr)VIP_VRRP_GROUP_IPV4;
  fields.addresses = list;
  fields.count = 1;
  return fields;
}

void speaks(const struct advert_fields *fields, int64_t from, int64_t to, int64_t step)
{
  struct advert packet;

  advert_build(&packet, fields);
  for (; from <= to; from += step) {
    tape_add(&tape, from, &packet, 0);
  }
}

void noise(int64_t from, int64_t to)
{
  static const uint8_t frame[60] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x90, 0};

  for (; from <= to; from += 500) {
    tape_add_frame(&tape, from, frame, sizeof frame);
  }
}

int begin(void **state)
{
  (void)state;
  memset(&tape, 0, sizeof tape);
  return 0;
}

void expect(const char *options, const char *verdict)
{
  static char copy[sizeof run.text];
  const bool is_same = strcmp(verdict + strlen(verdict) - 6, ": same") == 0;

  tape_run(&run, options, &tape);
  memcpy(copy, run.text, sizeof copy);
  if (strcmp(tape_last_line(&run), verdict) != 0 || run.status != (is_same ? 0 : 1)) {
    print_error("%s", copy);
  }
  assert_string_equal(tape_last_line(&run), verdict);
  assert_int_equal(run.status, is_same ? 0 : 1);
  memcpy(run.text, copy, sizeof copy);
}

void expect_note(const char *note)
{
  if (strstr(run.text, note) == NULL) {
    print_error("%s", run.text);
  }
  assert_non_null(strstr(run.text, note));
}

void preempted(void)
{
  const struct advert_fields a = router(10, 100);
  const struct advert_fields b = router(20, 200);

  speaks(&a, 0, 10000, 1000);
  speaks(&b, 10300, 20300, 1000);
}
