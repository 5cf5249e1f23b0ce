/* SPDX-License-Identifier: MIT */
/*
 * reply.c - see reply.h.  A failure to get memory is remembered, so that only the
 * end has to ask for it.
 */
#include "reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *reply_room(struct reply *reply, size_t size)
{
  size_t room = reply->room > 0 ? reply->room : 4096;
  char *text;

  while (room - reply->length < size)
    room *= 2;
  if (room > reply->room) {
    text = realloc(reply->text, room);
    if (text == NULL) {
      reply->failed = true;
      return NULL;
    }
    reply->text = text;
    reply->room = room;
  }
  return reply->text + reply->length;
}

void reply_add(struct reply *reply, const char *format, ...)
{
  va_list arguments;
  char *out;
  int length;

  va_start(arguments, format);
  length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  out = length >= 0 ? reply_room(reply, (size_t)length + 1) : NULL;
  if (out == NULL)
    return;
  va_start(arguments, format);
  (void)vsnprintf(out, (size_t)length + 1, format, arguments);
  va_end(arguments);
  reply->length += (size_t)length;
}

void reply_label(struct reply *reply, const char *text)
{
  reply_add(reply, "\"");
  for (; *text != '\0'; text++) {
    if (*text == '\n')
      reply_add(reply, "\\n");
    else
      reply_add(reply, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
  }
  reply_add(reply, "\"");
}

void reply_drop(struct reply *reply, size_t size)
{
  reply->length -= size;
  memmove(reply->text, reply->text + size, reply->length);
}

void reply_free(struct reply *reply)
{
  free(reply->text);
  memset(reply, 0, sizeof *reply);
}
