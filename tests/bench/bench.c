/* SPDX-License-Identifier: MIT */
/*
 * bench.c - vip-bench: what the library costs, as Markdown tables on stdout.
 *
 *   vip-bench           1, 255, 10,000 and 1,000,000 virtual routers; minutes
 *   vip-bench --quick   1 and 255, few runs; seconds
 *
 * Every time stands beside a floor that was measured in the same run, in turns
 * with it (floor.h says what the floor does): "times" is their ratio.  Nothing
 * is asserted about time.  Progress goes to stderr.
 */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t sizes[] = {1, 255, 10000, 1000000};

enum { SIZES = sizeof sizes / sizeof sizes[0], QUICK_SIZES = 2, RUNS = 5, QUICK_RUNS = 3 };

static unsigned size_count = SIZES;
static unsigned runs = RUNS;

static void progress(const char *what, const char *kind, uint32_t count, const char *order)
{
  fprintf(stderr, "%s: %s, %lu, %s\n", what, kind, (unsigned long)count, order);
}

static void require(bool done)
{
  if (!done)
    exit(EXIT_FAILURE);
}

/* ---- which kinds and orders at which sizes ---- */

static bool kind_at(enum world_kind kind, uint32_t count)
{
  return count <= 255 || kind == WORLD_V3_IPV4 || kind == WORLD_V3_IPV4_COUNTED;
}

/* One router has no order; the others are compared for the plain kind alone. */
static bool order_at(enum world_kind kind, uint32_t count, enum order order)
{
  if (count == 1)
    return order == ORDER_REGISTERED;
  return kind == WORLD_V3_IPV4 || order == ORDER_SHUFFLED;
}

/* ---- tables ---- */

typedef bool (*measure)(enum world_kind kind, uint32_t count, enum order order, unsigned runs,
                        struct sample *sample);

static void table_of(const char *title, const char *unit, measure measure_it)
{
  printf("\n### %s\n\n", title);
  printf("| virtual routers | kind | order | %s, ns | floor, ns | times | times one router |\n",
         unit);
  printf("|---:|---|---|---:|---:|---:|---:|\n");
  for (enum world_kind kind = 0; kind < WORLD_KINDS; kind++) {
    double one = 0;
    for (unsigned i = 0; i < size_count; i++) {
      for (enum order order = 0; order < ORDERS; order++) {
        struct sample sample;
        if (!kind_at(kind, sizes[i]) || !order_at(kind, sizes[i], order))
          continue;
        progress(title, world_kind_name(kind), sizes[i], order_name(order));
        require(measure_it(kind, sizes[i], order, runs, &sample));
        if (sizes[i] == 1)
          one = sample.ns;
        printf("| %lu | %s | %s | %.1f | %.1f | %.1f | %.1f |\n", (unsigned long)sizes[i],
               world_kind_name(kind), sizes[i] == 1 ? "" : order_name(order), sample.ns,
               sample.floor_ns, sample.ns / sample.floor_ns, sample.ns / one);
        fflush(stdout);
      }
    }
  }
}

/* ---- causes of rejection ---- */

static void spoil_ttl(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)data;
  (void)length;
  meta->ttl = 254;
}

static void spoil_destination(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)data;
  (void)length;
  meta->dst.octet[3]++;
}

static void spoil_length(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  (void)data;
  --*length;
}

static void spoil_version(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  (void)length;
  data[0] = 0x41;
}

static void spoil_checksum(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  (void)length;
  data[7] ^= 1;
}

/* VRID 0, which nobody has; its checksum is right. */
static void spoil_vrid(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  data[1] = 0;
  vip_vrrp_sum_set(data, *length, meta->family, &meta->src, &meta->dst, false);
}

static void spoil_digest(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  data[*length - 1] ^= 1;
  vip_vrrp_sum_set(data, *length, meta->family, &meta->src, &meta->dst, false);
}

/* Group 0 of version 1, which nobody has. */
static void spoil_hsrp_group(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  (void)length;
  data[6] = 0;
}

static void spoil_hsrp_text(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  (void)length;
  data[8] ^= 1;
}

static void spoil_hsrp_digest(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  data[*length - 1] ^= 1;
}

/* The largest group, which nobody has. */
static void spoil_glbp_group(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  (void)length;
  data[2] = VIP_GLBP_GROUP_MAX >> 8;
  data[3] = VIP_GLBP_GROUP_MAX & 0xff;
}

static void spoil_glbp_digest(struct vip_meta *meta, uint8_t *data, size_t *length)
{
  (void)meta;
  data[world_secret(WORLD_GLBP_MD5, *length)] ^= 1;
}

static const struct cause causes[] = {
    {"destination", VIP_ERR_DESTINATION, WORLD_V3_IPV4, spoil_destination},
    {"TTL", VIP_ERR_TTL, WORLD_V3_IPV4, spoil_ttl},
    {"version", VIP_ERR_VERSION, WORLD_V3_IPV4, spoil_version},
    {"length", VIP_ERR_LENGTH, WORLD_V3_IPV4, spoil_length},
    {"checksum", VIP_ERR_CHECKSUM, WORLD_V3_IPV4, spoil_checksum},
    {"unknown VRID", VIP_ERR_GROUP, WORLD_V3_IPV4, spoil_vrid},
    {"TTL, counters", VIP_ERR_TTL, WORLD_V3_IPV4_COUNTED, spoil_ttl},
    {"MD5 digest", VIP_ERR_AUTH, WORLD_V2_MD5, spoil_digest},
    {"HSRP, unknown group", VIP_ERR_GROUP, WORLD_HSRP1, spoil_hsrp_group},
    {"HSRP, text", VIP_ERR_AUTH, WORLD_HSRP1, spoil_hsrp_text},
    {"HSRP, MD5 digest", VIP_ERR_AUTH, WORLD_HSRP2_MD5, spoil_hsrp_digest},
    {"GLBP, unknown group", VIP_ERR_GROUP, WORLD_GLBP, spoil_glbp_group},
    {"GLBP, MD5 digest", VIP_ERR_AUTH, WORLD_GLBP_MD5, spoil_glbp_digest},
};

static void table_of_rejected(void)
{
  printf("\n### Advertisement or Hello rejected\n\n");
  printf("Order: shuffled.  Each cell: ns (times the floor).\n\n| cause |");
  for (unsigned i = 0; i < size_count; i++)
    printf(" %lu |", (unsigned long)sizes[i]);
  printf("\n|---|");
  for (unsigned i = 0; i < size_count; i++)
    printf("---:|");
  printf("\n");
  for (unsigned c = 0; c < sizeof causes / sizeof causes[0]; c++) {
    printf("| %s |", causes[c].name);
    for (unsigned i = 0; i < size_count; i++) {
      struct sample sample;
      if (!kind_at(causes[c].kind, sizes[i])) {
        printf(" |");
        continue;
      }
      progress("Advertisement rejected", causes[c].name, sizes[i], order_name(ORDER_SHUFFLED));
      require(measure_rejected(&causes[c], sizes[i], runs, &sample));
      printf(" %.1f (%.1f) |", sample.ns, sample.ns / sample.floor_ns);
    }
    printf("\n");
    fflush(stdout);
  }
}

static void table_of_idle(void)
{
  printf("\n### Tick with nothing due\n\n");
  printf("| virtual routers | ns | floor, ns |\n|---:|---:|---:|\n");
  for (unsigned i = 0; i < size_count; i++) {
    struct sample sample;
    progress("Tick with nothing due", "", sizes[i], "");
    require(measure_idle(sizes[i], runs, &sample));
    printf("| %lu | %.1f | %.1f |\n", (unsigned long)sizes[i], sample.ns, sample.floor_ns);
    fflush(stdout);
  }
}

static void table_of_answers(void)
{
  static const enum world_kind kinds[] = {WORLD_V3_IPV4, WORLD_V3_IPV6, WORLD_HSRP2, WORLD_GLBP,
                                          WORLD_GLBP_IPV6};

  printf("\n### ARP request or neighbour solicitation answered\n\n");
  printf("GLBP: one of two forwarders in turn.\n\n");
  printf("| virtual routers of the interface | kind | answered, ns | floor, ns | times |\n");
  printf("|---:|---|---:|---:|---:|\n");
  for (unsigned k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
    for (unsigned i = 0; i < QUICK_SIZES; i++) {
      struct sample sample;
      progress("Answered", world_kind_name(kinds[k]), sizes[i], "");
      require(measure_answered(kinds[k], sizes[i], runs, &sample));
      printf("| %lu | %s | %.1f | %.1f | %.1f |\n", (unsigned long)sizes[i],
             world_kind_name(kinds[k]), sample.ns, sample.floor_ns, sample.ns / sample.floor_ns);
      fflush(stdout);
    }
}

static void table_of_bytes(void)
{
  printf("\n### Memory, octets\n\n");
  printf("| what | octets |\n|---|---:|\n");
  printf("| virtual router (VRRP), state and configuration | %zu |\n", sizeof(struct vip_vrrp));
  printf("| HSRP group, state and configuration | %zu |\n", sizeof(struct vip_hsrp));
  printf("| GLBP group, state and configuration | %zu |\n", sizeof(struct vip_glbp));
  printf("| the slot of each (timer and lookup) | %zu |\n", sizeof(struct vip_slot));
  printf("| **together, for each virtual router** | **%zu** |\n",
         sizeof(struct vip_vrrp) + sizeof(struct vip_slot));
  printf("| **for each HSRP group** | **%zu** |\n",
         sizeof(struct vip_hsrp) + sizeof(struct vip_slot));
  printf("| **for each GLBP group** | **%zu** |\n",
         sizeof(struct vip_glbp) + sizeof(struct vip_slot));
  printf(
      "| GLBP: each router that is remembered; optional: statistics; each client | %zu; %zu; %zu "
      "|\n",
      sizeof(struct vip_glbp_peer), sizeof(struct vip_glbp_stats), sizeof(struct vip_glbp_client));
  printf("| HSRP, optional: statistics; interface; each router of the LAN | %zu; %zu; %zu |\n",
         sizeof(struct vip_hsrp_stats), sizeof(struct vip_hsrp_if), sizeof(struct vip_hsrp_peer));
  printf("| beside it: each address | %zu |\n", sizeof(struct vip_addr));
  printf("| each unicast peer | %zu |\n", sizeof(struct vip_vrrp_peer));
  printf("| counters, optional, may be shared | %zu |\n", sizeof(struct vip_counters));
  printf("| history: the ring, and each entry | %zu + %zu |\n", sizeof(struct vip_history),
         sizeof(struct vip_history_entry));
  printf("| authentication, shared: method, and each key | %zu + %zu |\n", sizeof(struct vip_auth),
         sizeof(struct vip_key));
  printf("| interface | %zu |\n", sizeof(struct vip_if));
  printf("| engine | %zu |\n", sizeof(struct vip_engine));
}

int main(int argc, char **argv)
{
  if (argc == 2 && strcmp(argv[1], "--quick") == 0) {
    size_count = QUICK_SIZES;
    runs = QUICK_RUNS;
  } else if (argc != 1) {
    fprintf(stderr, "usage: vip-bench [--quick]\n");
    return 2;
  }
  printf("## Time and memory\n\n");
  printf("libvip %s, %s,%s.  Medians of %u runs.\n", vip_version(), VIP_BENCH_COMPILER,
         VIP_BENCH_FLAGS, runs);
  table_of("Advertisement or Hello accepted", "accepted", measure_accepted);
  table_of_rejected();
  table_of("Advertisement or Hello sent", "sent", measure_sent);
  table_of_idle();
  table_of_answers();
  table_of_bytes();
  return 0;
}
