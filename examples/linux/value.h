/* SPDX-License-Identifier: MIT */
/*
 * value.h - the value of a setting as a number, a duration, a word, an address.
 *
 * Each returns true, or false after telling what is wrong with the value and what
 * is allowed.  `text` is the value or a part of it.
 */
#ifndef VIPD_VALUE_H
#define VIPD_VALUE_H

#include "config.h"

/* A whole number min..max, decimal. */
bool value_number(struct config *config, const struct setting *setting, const char *text,
                  uint32_t min, uint32_t max, uint32_t *out);

/* A whole number min..max, up to 255. */
bool value_octet(struct config *config, const struct setting *setting, uint8_t min, uint8_t max,
                 uint8_t *out);

/* A number of percent 0..max, with or without %. */
bool value_percent(struct config *config, const struct setting *setting, uint8_t max, uint8_t *out);

/* The same as value_number(), with - or + in front. */
bool value_signed(struct config *config, const struct setting *setting, const char *text,
                  int32_t min, int32_t max, int32_t *out);

/* "yes" or "no". */
bool value_flag(struct config *config, const struct setting *setting, bool *out);

/* A key whose value sets `field` of `object`: "yes" means `meaning`. */
#define VALUE_FLAG_KEY(name, field, meaning)                                                       \
  static bool name(void *object, const struct setting *setting, struct config *config)             \
  {                                                                                                \
    bool value;                                                                                    \
    if (!value_flag(config, setting, &value))                                                      \
      return false;                                                                                \
    (field) = value == (meaning);                                                                  \
    return true;                                                                                   \
  }

/* One of `words`, NULL at the end; its index. */
bool value_word(struct config *config, const struct setting *setting, const char *const *words,
                uint8_t *index);

/* `N` with us, ms or s: microseconds. */
bool value_duration_us(struct config *config, const struct setting *setting, const char *text,
                       uint64_t *out);

/* A duration of whole milliseconds min..max. */
bool value_duration_ms(struct config *config, const struct setting *setting, const char *text,
                       uint32_t min, uint32_t max, uint32_t *out);

/* A duration of whole seconds min..max. */
bool value_duration_s(struct config *config, const struct setting *setting, const char *text,
                      uint32_t min, uint32_t max, uint16_t *out);

/* A duration for people: "1s", "10ms", "500us"; static room, four texts at a time. */
const char *value_duration_text(uint64_t us);

/* An address, which a router can have: unicast, not zero. */
bool value_unicast(struct config *config, const struct setting *setting, const char *text,
                   struct vip_addr *addr, uint8_t *family);

/* The same with "/LENGTH"; without it, the whole address. */
bool value_prefix(struct config *config, const struct setting *setting, struct vip_addr *addr,
                  uint8_t *family, uint8_t *prefix);

/* An Ethernet address of one station, as 02:00:5e:10:20:30; false without a word: it is none. */
bool value_is_mac(const char *text, struct vip_mac *mac);

/* A name of an interface. */
bool value_interface(struct config *config, const struct setting *setting, char *out, size_t size);

/* A path that begins with /. */
bool value_path(struct config *config, const struct setting *setting, char **out);

/* A copy of the value.  False after telling that there is no memory. */
bool value_copy(struct config *config, const struct setting *setting, const char *text, char **out);

/* The next word of a value behind `*at`, in `word`; false at the end, or if it is too long. */
bool value_next(const char **at, char *word, size_t size);

#endif
