/* SPDX-License-Identifier: MIT */
/*
 * shown.c - see shown.h.
 */
#include "shown.h"

#include "guard.h"

enum what { TEXT, ROW, JSON, HEADER, WHATS };

static char shown[WHATS][SHOWN_ROOM];

/* What is being shown. */
struct subject {
  const struct vip_group *group;
  const char *name;
  const char *if_name;
  vip_time now;
  uint8_t forwarder; /* the row of which one; 0 = of the group */
};

static size_t call_text(const struct subject *s, char *out, size_t size)
{
  switch (vip_group_protocol(s->group)) {
  case VIP_PROTOCOL_HSRP:
    return vip_hsrp_show_text(vip_hsrp_from_group(s->group), s->if_name, s->now, out, size);
  case VIP_PROTOCOL_GLBP:
    return vip_glbp_show_text(vip_glbp_from_group(s->group), s->if_name, s->now, out, size);
  default:
    return vip_vrrp_show_text(vip_vrrp_from_group(s->group), s->if_name, s->now, out, size);
  }
}

static size_t call_row(const struct subject *s, char *out, size_t size)
{
  switch (vip_group_protocol(s->group)) {
  case VIP_PROTOCOL_HSRP:
    return vip_hsrp_show_brief(vip_hsrp_from_group(s->group), s->if_name, out, size);
  case VIP_PROTOCOL_GLBP:
    return s->forwarder == 0
               ? vip_glbp_show_brief(vip_glbp_from_group(s->group), s->if_name, out, size)
               : vip_glbp_show_brief_forwarder(vip_glbp_from_group(s->group), s->forwarder,
                                               s->if_name, out, size);
  default:
    return vip_vrrp_show_brief(vip_vrrp_from_group(s->group), s->if_name, out, size);
  }
}

static size_t call_json(const struct subject *s, char *out, size_t size)
{
  switch (vip_group_protocol(s->group)) {
  case VIP_PROTOCOL_HSRP:
    return vip_hsrp_show_json(vip_hsrp_from_group(s->group), s->name, s->if_name, s->now, out,
                              size);
  case VIP_PROTOCOL_GLBP:
    return vip_glbp_show_json(vip_glbp_from_group(s->group), s->name, s->if_name, s->now, out,
                              size);
  default:
    return vip_vrrp_show_json(vip_vrrp_from_group(s->group), s->name, s->if_name, s->now, out,
                              size);
  }
}

static size_t call(enum what what, const struct subject *s, char *out, size_t size)
{
  switch (what) {
  case TEXT:
    return call_text(s, out, size);
  case ROW:
    return call_row(s, out, size);
  case JSON:
    return call_json(s, out, size);
  case HEADER:
  case WHATS:
    break;
  }
  return vip_show_brief_header(out, size);
}

/* Every size up to more than enough: the same length, a prefix, nothing outside. */
static void check_sizes(enum what what, const struct subject *s)
{
  const char *whole = shown[what];
  const size_t length = strlen(whole);
  char *room = (char *)guard_alloc(SHOWN_ROOM);
  size_t size;

  assert_int_equal(call(what, s, NULL, 0), length);
  for (size = 0; size <= length + 2; size++) {
    char *out = room + SHOWN_ROOM - size;
    const size_t fits = size > length ? length : size == 0 ? 0 : size - 1;

    memset(room, 0x55, SHOWN_ROOM);
    assert_int_equal(call(what, s, out, size), length);
    assert_int_equal(out[-1], 0x55);
    assert_memory_equal(out, whole, fits);
    if (size > 0) {
      assert_int_equal(out[fits], '\0');
    }
    if (size > fits + 1) {
      assert_int_equal(out[fits + 1], 0x55);
    }
  }
  guard_free((uint8_t *)room, SHOWN_ROOM);
}

static void show_one(enum what what, const struct subject *s)
{
  assert_true(call(what, s, shown[what], SHOWN_ROOM) < SHOWN_ROOM);
  check_sizes(what, s);
}

static void show_subject(const struct subject *s)
{
  show_one(TEXT, s);
  show_one(ROW, s);
  show_one(JSON, s);
  assert_true(json_valid(shown[JSON]));
}

void show_group(const struct vip_group *group, vip_time now)
{
  const struct subject s = {group, "gw", "eth0", now, 0};

  show_subject(&s);
}

void show_forwarder_row(const struct vip_group *group, uint8_t forwarder)
{
  const struct subject s = {group, "gw", "eth0", 0, forwarder};

  show_one(ROW, &s);
}

void show_at(const struct fakehost *h, vip_time now)
{
  show_group(&h->vr.group, now);
}

void show(const struct fakehost *h)
{
  show_at(h, fh_now(h));
}

void show_named(const struct fakehost *h, const char *name, const char *if_name)
{
  const struct subject s = {&h->vr.group, name, if_name, fh_now(h), 0};

  show_subject(&s);
}

const char *shown_header(void)
{
  const struct subject none = {NULL, NULL, NULL, 0, 0};

  show_one(HEADER, &none);
  return shown[HEADER];
}

const char *shown_text(void)
{
  return shown[TEXT];
}

const char *shown_row(void)
{
  return shown[ROW];
}

const char *shown_json(void)
{
  return shown[JSON];
}

void expect_text(const char *expected)
{
  assert_string_equal(shown[TEXT], expected);
}

void expect_line(const char *line)
{
  const char *at = strstr(shown[TEXT], line);

  if (at == NULL || (at != shown[TEXT] && at[-1] != '\n') || at[strlen(line)] != '\n') {
    fail_msg("no line \"%s\" in:\n%s", line, shown[TEXT]);
  }
}

void expect_row(const char *expected)
{
  assert_string_equal(shown[ROW], expected);
}

void expect_json(const char *key, const char *expected)
{
  assert_string_equal(json_get(shown[JSON], key), expected);
}
