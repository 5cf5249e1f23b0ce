/* SPDX-License-Identifier: MIT */
/*
 * glbp_setup.c - which configuration a recorded GLBP packet shows, and the other
 * packets of its sender.
 *
 * A Hello tells group, priority, times and virtual address, a forwarder the
 * weighting; what a packet does not tell is taken from the one before, or, in
 * front of all, from the first that does.  What no packet tells is read from what
 * the router did (preemption, jitter, what it lists), or left at the library's
 * default.
 */
#include "glbp_setup.h"

#include "glbp_packet.h"

#include <stdlib.h>

/* Hellos are jittered if their mean distance is less than the first part of the hello time; IOS
   sends them up to the other part early (glbp.md 4.1). */
enum { JITTERED_PCT = 97, JITTER_PCT = 20 };

/* ------------------------------------------------------------------------
 * Habits
 */

/* A Hello that shows a gateway in its election, not one that leaves. */
static bool is_hello(const struct packet *packet)
{
  return packet->told.error == VIP_OK && !packet->told.partial && !packet->told.farewell;
}

/* What the packets of a router show together. */
struct habits {
  int64_t distances; /* of Hellos of one state, their sum, */
  int64_t intervals; /* and that of the intervals that they tell */
  bool preempts;     /* takes over from a living gateway */
  bool lists_listen; /* lists its own forwarder in Listen */
};

static void see_hello(struct habits *habits, const struct stream *stream, const struct packet *last,
                      const struct packet *hello, const struct keyring *keyring)
{
  const int64_t distance = hello->time - last->time;

  if (hello->told.meaning == last->told.meaning && distance < hello->told.interval / 2 * 3) {
    habits->distances += distance;
    habits->intervals += hello->told.interval;
  }
  habits->preempts = habits->preempts ||
                     (hello->told.active && !last->told.active &&
                      setup_overthrows(stream, hello, keyring, glbp_is_higher, glbp_is_accepted));
}

static struct habits read_habits(const struct stream *stream, const struct packet *own,
                                 const struct keyring *keyring)
{
  struct habits habits = {0};
  const struct packet *last = NULL;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];
    struct vip_glbp_message message;

    if (!is_hello(packet) || !glbp_same_sender(packet, own))
      continue;
    message = glbp_message(packet);
    for (unsigned j = 0; j < message.forwarder_count; j++)
      habits.lists_listen |= message.forwarders[j].state == VIP_GLBP_LISTEN;
    if (last != NULL)
      see_hello(&habits, stream, last, packet, keyring);
    last = packet;
  }
  return habits;
}

/* ------------------------------------------------------------------------
 * The configuration
 */

static void read_gateway(struct vip_glbp_config *config, const struct vip_glbp_message *message)
{
  config->priority = message->priority;
  config->hello_ms = message->hello_ms;
  config->hold_ms = message->hold_ms;
  config->redirect_s = message->redirect_s;
  config->redirect_set = true;
  config->timeout_s = message->timeout_s;
  config->address = message->address;
}

static void read_weight(struct vip_glbp_config *config, const struct vip_glbp_message *message)
{
  config->weight = message->forwarders[0].weight;
}

static bool tells_weight(const struct packet *packet, const struct vip_glbp_message *message)
{
  return packet->told.error == VIP_OK && message->opcode == VIP_GLBP_HELLO &&
         message->forwarder_count != 0;
}

/* Of a router of which nothing is known before: what its first packets tell. */
static void read_first(struct vip_glbp_config *config, const struct stream *stream,
                       const struct packet *own, const struct options *options)
{
  const struct habits habits = read_habits(stream, own, &options->keyring);

  for (size_t i = stream->count; i-- > 0;) {
    const struct packet *packet = stream->packets[i];
    const struct vip_glbp_message message = glbp_message(packet);

    if (!glbp_same_sender(packet, own))
      continue;
    if (is_hello(packet))
      read_gateway(config, &message);
    if (tells_weight(packet, &message))
      read_weight(config, &message);
  }
  config->preempt = habits.preempts;
  config->active_only =
      options->profile == PROFILE_INFERRED ? !habits.lists_listen : options->profile == PROFILE_G1;
  if (habits.distances < habits.intervals / 100 * JITTERED_PCT)
    config->jitter_pct = JITTER_PCT;
  /* What IOS does (glbp.md 3.2). */
  config->quiet_echo = true;
}

static void read_authentication(struct glbp_setup *setup, const struct packet *own,
                                const struct vip_glbp_message *message,
                                const struct keyring *keyring)
{
  struct vip_key key;

  setup->config.auth = NULL;
  if (message->auth == VIP_GLBP_AUTH_TEXT)
    setup->config.auth = setup_text(&setup->common, message->auth_data, message->auth_length);
  else if (glbp_is_md5(message))
    setup->config.auth =
        setup_md5(&setup->common, glbp_find_key(own, message, keyring, &key) ? &key : NULL,
                  glbp_md5_id(message));
}

void *glbp_setup_read(const struct stream *stream, const struct packet *own, const void *previous,
                      const struct options *options)
{
  const struct glbp_setup *before = previous;
  const struct vip_glbp_message message = glbp_message(own);
  struct glbp_setup *setup = calloc(1, sizeof *setup);

  if (setup == NULL)
    return NULL;
  setup->stream = stream;
  if (before != NULL)
    setup->config = before->config;
  else
    read_first(&setup->config, stream, own, options);
  if (is_hello(own))
    read_gateway(&setup->config, &message);
  if (tells_weight(own, &message))
    read_weight(&setup->config, &message);
  setup->config.group = message.group;
  setup->config.family = message.family;
  setup->config.tos = own->tos;
  read_authentication(setup, own, &message, &options->keyring);
  setup_interface(&setup->common, own, &message.owner);
  return setup;
}

/* What one packet tells of another than the one before: the rest cannot change in a stream. */
bool glbp_setup_equal(const void *a, const void *b)
{
  const struct glbp_setup *left = a;
  const struct glbp_setup *right = b;
  const struct vip_glbp_config *l = &left->config;
  const struct vip_glbp_config *r = &right->config;

  return l->priority == r->priority && l->hello_ms == r->hello_ms && l->hold_ms == r->hold_ms &&
         l->redirect_s == r->redirect_s && l->timeout_s == r->timeout_s && l->weight == r->weight &&
         l->tos == r->tos && vip_addr_compare(&l->address, &r->address) == 0 &&
         setup_same_auth(&left->common, &right->common);
}

/*
 * Another way of authentication is in force for the packets that were heard since
 * the router's last one: what it sends next shows already whom it heard by it.
 */
int64_t glbp_change_time(const struct stream *stream, const struct packet *previous,
                         const struct packet *own, const struct keyring *keyring)
{
  bool is_behind = false;

  if (glbp_is_accepted(previous, own, keyring))
    return own->time;
  for (size_t i = 0; i < stream->count && stream->packets[i] != own; i++) {
    if (is_behind && !glbp_same_sender(stream->packets[i], own))
      return stream->packets[i]->time;
    is_behind = is_behind || stream->packets[i] == previous;
  }
  return own->time;
}
