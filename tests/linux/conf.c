/* SPDX-License-Identifier: MIT */
/*
 * conf.c - see conf.h.
 */
#include "conf.h"

#include <stdlib.h>
#include <unistd.h>

#include "temp.h"
#include "vip_test.h"
#include "vrrp.h"

static const char VRRP[] = "[vrrp a]\ninterface = eth0\ngroup = 10\naddress = 192.0.2.1\n";

/* Puts "conf" in the place of the file's name in each line. */
static char *without_path(const char *text, const char *path)
{
  char *out = calloc(1, strlen(text) + 1);
  size_t length = 0;

  assert_non_null(out);
  while (*text != '\0') {
    if (strncmp(text, path, strlen(path)) == 0) {
      memcpy(out + length, "conf", 4);
      length += 4;
      text += strlen(path);
    } else {
      out[length++] = *text++;
    }
  }
  return out;
}

struct conf conf_read(const char *text)
{
  struct config config = {.path = NULL};
  struct conf conf = {NULL, NULL, NULL};
  char path[TEMP_PATH];
  char *told = NULL;
  size_t size = 0;

  temp_write(path, text);
  config.complaints = open_memstream(&told, &size);
  assert_non_null(config.complaints);
  if (config_read(&config, path)) {
    conf.tracks = tracks_read(&config);
    conf.groups = groups_read(&config);
  }
  assert_int_equal(fclose(config.complaints), 0);
  /* What is told and what is counted are the same, but for warnings. */
  if (strstr(told, ": warning: ") == NULL)
    assert_true((config.faults == 0) == (*told == '\0'));
  config_free(&config);
  assert_int_equal(unlink(path), 0);
  conf.complaints = without_path(told, path);
  free(told);
  return conf;
}

void conf_free(struct conf *conf)
{
  groups_free(conf->groups);
  tracks_free(conf->tracks);
  free(conf->complaints);
  memset(conf, 0, sizeof *conf);
}

void conf_refused(const char *text, const char *complaints)
{
  struct conf conf = conf_read(text);

  assert_string_equal(conf.complaints, complaints);
  conf_free(&conf);
}

struct conf conf_with(const char *section, const char *settings)
{
  char text[1024];
  struct conf conf;

  (void)snprintf(text, sizeof text, "%s%s\n", section, settings);
  conf = conf_read(text);
  if (conf.complaints[0] != '\0')
    fail_msg("\"%s\": %s", settings, conf.complaints);
  assert_non_null(conf.groups);
  return conf;
}

void conf_refused_with(const char *section, const char *settings, const char *why)
{
  unsigned line = 1;
  char text[1024];
  char told[1200];

  for (const char *at = section; *at != '\0'; at++)
    line += *at == '\n';
  (void)snprintf(text, sizeof text, "%s%s\n", section, settings);
  (void)snprintf(told, sizeof told, "conf:%u: %s\n", line, why);
  conf_refused(text, told);
}

static char *vrrp_text(const char *settings)
{
  char *text = malloc(sizeof VRRP + strlen(settings) + 1);

  assert_non_null(text);
  memcpy(text, VRRP, sizeof VRRP);
  return strcat(strcat(text, settings), "\n");
}

void conf_refused_vrrp(const char *settings, const char *complaints)
{
  char *text = vrrp_text(settings);

  conf_refused(text, complaints);
  free(text);
}

struct conf conf_vrrp(const char *settings)
{
  char *text = vrrp_text(settings);
  struct conf conf = conf_read(text);

  free(text);
  assert_string_equal(conf.complaints, "");
  assert_non_null(conf.groups);
  return conf;
}

const struct vip_vrrp_config *conf_config(const struct conf *conf)
{
  return &vrrp_settings(conf->groups)->config;
}

char *conf_file(const char *path)
{
  const char *source = getenv("VIP_SOURCE");
  char whole[1024];
  char *text = NULL;
  size_t length = 0;
  size_t size = 0;
  FILE *file;

  if (source == NULL)
    fail_msg("VIP_SOURCE is not set: run the test by ctest");
  (void)snprintf(whole, sizeof whole, "%s/%s", source, path);
  file = fopen(whole, "r");
  if (file == NULL)
    fail_msg("cannot open %s", whole);
  do {
    size += 65536;
    text = realloc(text, size);
    assert_non_null(text);
    length += fread(text + length, 1, size - 1 - length, file);
  } while (length == size - 1);
  text[length] = '\0';
  (void)fclose(file);
  return text;
}
