/* SPDX-License-Identifier: MIT */
/*
 * session_packet.c - packets of the session: the queue between the two, feeding
 * one, and what must hold about the verdict on it.
 *
 * A dropped packet has changed nothing: exactly one counter of a reason to drop
 * and not an octet of the state; what only GLBP's nonces tell to be
 * late may do a little.  An accepted one must have deserved it, and the state afterwards
 * must be the right one: that is the protocol's to say.
 */
#include "session_protocol.h"

void session_queue(struct world *w, const struct parcel *parcel)
{
  if (w->queued < QUEUE_MAX)
    w->queue[w->queued++] = *parcel;
}

void session_take(struct world *w, unsigned index, struct parcel *parcel)
{
  *parcel = w->queue[index];
  w->queued--;
  memmove(&w->queue[index], &w->queue[index + 1], (w->queued - index) * sizeof w->queue[0]);
}

/* ---- the verdict ---- */

uint32_t session_drops(const struct vip_counters *counters)
{
  uint32_t sum = 0;

  for (unsigned code = VIP_CODE_SOURCE; code <= VIP_CODE_TWIN; code++)
    sum += counters->code[code];
  return sum;
}

static void check_dropped(const struct router *r, const struct slot *s,
                          const struct vip_counters *before, int result)
{
  const struct vip_counters *now = s != NULL ? s->counters : r->if_counters;
  const unsigned code = (unsigned)(-1 - result);

  FUZZ_CHECK(result <= VIP_ERR_SOURCE && result >= VIP_ERR_TWIN);
  FUZZ_CHECK(s == NULL ? result >= VIP_ERR_GROUP || result == VIP_ERR_OWN_PACKET
                       : result != VIP_ERR_GROUP);
  if (s != NULL && !s->counting)
    return;
  FUZZ_CHECK(now->code[code] == before->code[code] + 1);
  FUZZ_CHECK(session_drops(now) == session_drops(before) + 1);
  FUZZ_CHECK(now->rx == before->rx && now->last_error == code + 1);
  FUZZ_CHECK(now->tx == before->tx && now->transitions == before->transitions);
}

/* GLBP's alone: it may be answered, or tell the virtual address to a router that knows none. */
static void check_stale(const struct slot *s, const struct vip_counters *before, uint8_t old)
{
  FUZZ_CHECK(session_protocol == VIP_PROTOCOL_GLBP && s != NULL);
  FUZZ_CHECK(s->state == old || (old == VIP_GLBP_DISABLED && s->state == VIP_GLBP_LISTEN));
  if (!s->counting)
    return;
  FUZZ_CHECK(s->counters->code[VIP_CODE_STALE] == before->code[VIP_CODE_STALE] + 1);
  FUZZ_CHECK(session_drops(s->counters) == session_drops(before) + 1);
  FUZZ_CHECK(s->counters->rx == before->rx && s->counters->tx <= before->tx + 1);
}

void session_input(struct world *w, struct router *r, const struct parcel *p)
{
  struct slot *s = session_addressee(r, p);
  const uint8_t old = s != NULL ? s->state : 0;
  const uint8_t own = s != NULL ? session_effective(s) : 0;
  struct vip_counters before = {.rx = 0};
  uint8_t image[IMAGE_MAX];
  uint8_t after[IMAGE_MAX];
  size_t size;
  int result;

  if (!r->has_if)
    return;
  w->events++;
  fuzz_count(FUZZ_EVENTS);
  /* The present first, so that the two images differ by the packet alone. */
  if (r->seen != w->now || r->was_back)
    SESSION_CALL(
        w, r, FUZZ_CHECK(vip_if_heard(r->ifp, VIP_IPV4, &p->meta.dst, &r->mac, w->now) == VIP_OK));
  size = session_image(r, image);
  before = s != NULL ? *s->counters : *r->if_counters;
  r->rx = fuzz_copy(p->data, p->length);
  r->rx_length = p->length;
  {
    uint8_t *octets = r->rx;
    session_enter(w, r);
    result = session_feed(r, &p->meta, octets, p->length, w->now);
    r->rx = NULL;
    free(octets);
    session_leave(w, r);
  }
  if (fuzz_verbose)
    (void)printf("    %u input: %s\n", r->number, vip_strerror(result));
  session_hash(w, (uint64_t)(unsigned)result);
  /* What came from the other router is right anyway. */
  if (!p->meta.has_src_mac) {
    fuzz_count(FUZZ_MESSAGES);
    if (result != VIP_ERR_LENGTH && result != VIP_ERR_VERSION && result != VIP_ERR_TYPE)
      fuzz_count(FUZZ_WHOLE);
    if (result == VIP_OK)
      fuzz_count(FUZZ_RIGHT);
  }
  if (result == VIP_ERR_STALE) {
    check_stale(s, &before, old);
    return;
  }
  if (result != VIP_OK) {
    check_dropped(r, s, &before, result);
    FUZZ_CHECK(session_image(r, after) == size && memcmp(image, after, size) == 0);
    return;
  }
  FUZZ_CHECK((s != NULL ? s->counters : r->if_counters)->rx ==
             before.rx + (s == NULL || s->counting));
  FUZZ_CHECK(s == NULL || !s->counting || session_drops(s->counters) - session_drops(&before) <= 1);
  session_check_accepted(r, s, p, old, own);
}

/* ---- packets out of a script ---- */

struct vip_addr session_source(const struct router *r, uint8_t family, unsigned choice)
{
  struct vip_addr addr = session_own(1u - r->number, family);

  switch (choice % 8) {
  case 1:
    addr.octet[family == VIP_IPV4 ? 3 : 15] = 2;
    break;
  case 2:
    addr.octet[family == VIP_IPV4 ? 3 : 15] = 250;
    break;
  case 3:
    addr = *session_address(r, family);
    break;
  case 4:
    memset(&addr, 0, sizeof addr);
    break;
  case 5:
    addr.octet[0] = family == VIP_IPV4 ? 224 : 0xff;
    break;
  default:
    break;
  }
  return addr;
}
