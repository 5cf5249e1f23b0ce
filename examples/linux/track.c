/* SPDX-License-Identifier: MIT */
/*
 * track.c - [track NAME] sections: interfaces, followed by rtnetlink, and files,
 * read once a second.  What an object does to its groups is the library's part:
 * vip/track.h.
 *
 * A file is read by the main loop, so it must be one that answers at once; one
 * behind a network file system does not belong here.  It is not watched by inotify,
 * because files in /proc and /sys cannot be.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "value.h"
#include "vipd.h"

/* How often files are read. */
static const vip_time PERIOD = VIP_SECOND;

/* The library limits what a use adds to 32767; beyond 255 no priority can follow. */
enum { WEIGHT_MAX = 255 };

/* A tracked object. */
struct track {
  struct vip_track vip;
  char name[CONFIG_NAME];
  char interface[IFNAMSIZ]; /* "" = a file */
  char *path;
  int32_t weight; /* 0 = not given */
  bool fault;
  struct track *next;
};

/* ---- keys ---- */

static bool take_interface(void *object, const struct setting *setting, struct config *config)
{
  struct track *track = object;

  return value_interface(config, setting, track->interface, sizeof track->interface);
}

static bool take_file(void *object, const struct setting *setting, struct config *config)
{
  struct track *track = object;

  return value_path(config, setting, &track->path);
}

static bool take_weight(void *object, const struct setting *setting, struct config *config)
{
  struct track *track = object;

  if (!value_signed(config, setting, setting->value, -WEIGHT_MAX, WEIGHT_MAX, &track->weight))
    return false;
  return track->weight != 0 ||
         config_complain(config, setting->line, setting->key,
                         "0 changes nothing; allowed are %d..-1 and 1..%d, and fault = yes takes "
                         "groups out of service",
                         -WEIGHT_MAX, WEIGHT_MAX);
}

static bool take_fault(void *object, const struct setting *setting, struct config *config)
{
  struct track *track = object;

  return value_flag(config, setting, &track->fault);
}

static const struct key track_keys[] = {
    {"interface", false, take_interface},
    {"file", false, take_file},
    {"weight", false, take_weight},
    {"fault", false, take_fault},
    {NULL, false, NULL},
};

/* ---- sections ---- */

void tracks_free(struct track *tracks)
{
  for (struct track *next; tracks != NULL; tracks = next) {
    next = tracks->next;
    free(tracks->path);
    free(tracks);
  }
}

static void read_section(struct track *track, const struct section *section, struct config *config)
{
  if (!config_take(config, section, track_keys, NULL, track))
    return;
  if ((track->interface[0] != '\0') == (track->path != NULL))
    (void)config_complain(config, section->line, NULL,
                          "[track %s] needs one of two: interface = NAME or file = PATH",
                          section->name);
  if ((track->weight != 0) == track->fault)
    (void)config_complain(config, section->line, NULL,
                          "[track %s] needs one of two: weight = N or fault = yes", section->name);
}

struct track *tracks_read(struct config *config)
{
  struct track *tracks = NULL;
  struct track **end = &tracks;

  for (unsigned i = 1; i < config->section_count; i++) {
    const struct section *section = &config->sections[i];
    if (strcmp(section->kind, "track") != 0)
      continue;
    *end = calloc(1, sizeof **end);
    if (*end == NULL) {
      (void)config_complain(config, section->line, NULL, "no memory for the tracked object");
      break;
    }
    (void)snprintf((*end)->name, sizeof(*end)->name, "%s", section->name);
    read_section(*end, section, config);
    end = &(*end)->next;
  }
  return tracks;
}

/* ---- values ---- */

/* The first number of a file within the library's range; 0, which is down, if there is none. */
static int16_t read_number(const char *path)
{
  /* A FIFO would wait for its writer. */
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char text[64];
  ssize_t length;
  long value;

  if (fd < 0)
    return 0;
  length = read(fd, text, sizeof text - 1);
  (void)close(fd);
  if (length <= 0)
    return 0;
  text[length] = '\0';
  value = strtol(text, NULL, 10);
  if (value > INT16_MAX)
    return INT16_MAX;
  return value < INT16_MIN ? INT16_MIN : (int16_t)value;
}

static int16_t measure(const struct vipd *vipd, const struct track *track)
{
  const struct link *link;

  if (track->path != NULL)
    return read_number(track->path);
  link = links_find(vipd, track->interface);
  return link != NULL && link->up;
}

static void measure_again(struct vipd *vipd, struct track *track, vip_time now)
{
  const int16_t value = measure(vipd, track);

  if (value == track->vip.value)
    return;
  log_say(LOG_NOTICE, "[track %s]: %d, was %d", track->name, value, track->vip.value);
  (void)vip_track_set(&track->vip, value, now);
}

static void ring(struct vipd *vipd, struct alarm *alarm, vip_time now)
{
  alarm->due = now + PERIOD;
  for (struct track *track = vipd->tracks; track != NULL; track = track->next)
    if (track->path != NULL)
      measure_again(vipd, track, now);
  sync_refresh(vipd, now);
}

void tracks_refresh(struct vipd *vipd, vip_time now)
{
  for (struct track *track = vipd->tracks; track != NULL; track = track->next)
    if (track->path == NULL)
      measure_again(vipd, track, now);
  sync_refresh(vipd, now);
}

/* ---- what is followed ---- */

struct track *track_find(struct track *tracks, const char *name)
{
  while (tracks != NULL && strcmp(tracks->name, name) != 0)
    tracks = tracks->next;
  return tracks;
}

void track_attach(struct track *track, struct group_track *use, struct vip_group *group,
                  vip_time now)
{
  use->track = track;
  (void)vip_track_attach(&track->vip, &use->use, group,
                         track->fault ? VIP_TRACK_FAULT : VIP_TRACK_WEIGHT, (int16_t)track->weight,
                         now);
}

bool track_is_fault(const struct track *track)
{
  return track->fault && track->vip.value == 0;
}

static bool is_same(const struct track *a, const struct track *b)
{
  return strcmp(a->interface, b->interface) == 0 && (a->path == NULL) == (b->path == NULL) &&
         (a->path == NULL || strcmp(a->path, b->path) == 0) && a->weight == b->weight &&
         a->fault == b->fault;
}

/* Takes the object that is the same as `wanted` out of a list; NULL: there is none. */
static struct track *take_same(struct track **list, const struct track *wanted)
{
  for (; *list != NULL; list = &(*list)->next) {
    struct track *track = *list;
    if (strcmp(track->name, wanted->name) != 0 || !is_same(track, wanted))
      continue;
    *list = track->next;
    return track;
  }
  return NULL;
}

struct track *tracks_apply(struct vipd *vipd, struct track *wanted, vip_time now)
{
  struct track *leaving = vipd->tracks;
  struct track *list = NULL;
  bool has_file = false;

  for (struct track *next; wanted != NULL; wanted = next) {
    struct track *track = take_same(&leaving, wanted);
    next = wanted->next;
    if (track == NULL) {
      track = wanted;
      vip_track_init(&track->vip, measure(vipd, track));
    } else {
      wanted->next = NULL;
      tracks_free(wanted);
    }
    has_file = has_file || track->path != NULL;
    track->next = list;
    list = track;
  }
  vipd->tracks = list;
  loop_unalarm(vipd, &vipd->tracks_alarm);
  vipd->tracks_alarm.due = now + PERIOD;
  vipd->tracks_alarm.ring = ring;
  if (has_file)
    loop_alarm(vipd, &vipd->tracks_alarm);
  return leaving;
}
