/* SPDX-License-Identifier: MIT */
/*
 * vip_explore.c - the searches that are made: which routers, what may happen, and
 * within which bound a calm LAN must be settled.
 *
 *   vip-explore [--full | --holes] [--progress] [--seed=N] [--bound=TICKS]
 *               [--two | --three] [NAME...]
 *
 * Without names, every search that a usual test run makes, with --full all, or those
 * of so many routers; with --holes those that must find what a specification leaves
 * open.  --seed chooses another hash of states; a smaller --bound shows how the worst
 * case comes about.
 *
 * A row for each search: what may happen, how long a packet and a late timer take,
 * states, transitions, different steps of the real code, and in which tick of calm
 * for the last time not exactly one router led, or something was not settled, each
 * with its bound.  The exit status is 1 if something does not hold, with the shortest way there, 2
 * if a search could not be made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "explore.h"
#include "models.h"

enum kind { VRRP, VRRP_RFC5798, HSRP, HSRP_PREEMPT, GLBP, GLBP_PREEMPT, GATEWAY, GATEWAY_PREEMPT };

enum when {
  USUAL,
  FULL, /* only with --full */
  HOLE, /* of the specification: --holes demands that it is found */
};

struct search_plan {
  const char *name;
  enum kind kind;
  enum when when;
  uint8_t priorities[ROUTERS_MAX + 1];
  struct bounds bounds;
};

/* Something has grown that should not. */
static const uint64_t STATES = 30000000;
static const uint64_t STATES_FULL = 400000000;

/* Unlimited losses, crashes, leaves and starts. */
#define ANY .losses = UNLIMITED, .crashes = UNLIMITED, .leaves = UNLIMITED, .starts = UNLIMITED

static const struct search_plan plans[] = {
    /* Two routers, all orders, to the end. */
    {"vrrp-2", VRRP, USUAL, {200, 100}, {ANY, .delay = 1}},
    {"vrrp-2-late", VRRP, USUAL, {200, 100}, {ANY, .delay = 2, .late = 2}},
    {"vrrp-2-equal", VRRP, USUAL, {100, 100}, {ANY, .delay = 2, .late = 2}},
    /* An owner speaks as soon as it starts: at most once in a tick, or it would fill the LAN. */
    {"vrrp-2-owner", VRRP, USUAL, {255, 100}, {ANY, .rest = 1, .delay = 2, .late = 2}},
    {"vrrp-2-owners", VRRP, USUAL, {255, 255}, {ANY, .rest = 1, .delay = 1, .late = 1}},
    {"vrrp-2-intervals",
     VRRP,
     USUAL,
     {200, 100},
     {ANY, .interval = {16, 4}, .delay = 1, .late = 1}},
    {"vrrp-2-doubled", VRRP, USUAL, {200, 100}, {ANY, .doubles = 2, .delay = 2, .late = 1}},
    {"hsrp-2", HSRP, USUAL, {200, 100}, {ANY, .delay = 1}},
    {"hsrp-2-preempt", HSRP_PREEMPT, USUAL, {200, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"hsrp-2-equal", HSRP_PREEMPT, USUAL, {100, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"hsrp-2-late", HSRP, USUAL, {200, 100}, {ANY, .delay_min = 1, .delay = 1, .late = 2}},
    {"gateway-2", GATEWAY, USUAL, {200, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"gateway-2-preempt", GATEWAY_PREEMPT, USUAL, {200, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"glbp-2",
     GLBP,
     USUAL,
     {200, 100},
     {.losses = 1, .crashes = 1, .starts = 3, .delay_min = 1, .delay = 1}},
    /* Three routers, so many faults. */
    {"vrrp-3-any", VRRP, USUAL, {200, 150, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"vrrp-3",
     VRRP,
     USUAL,
     {200, 150, 100},
     {.losses = 2, .crashes = 1, .leaves = 1, .starts = 5, .delay_min = 1, .delay = 1, .late = 1}},
    {"vrrp-3-order",
     VRRP,
     USUAL,
     {200, 150, 100},
     {.losses = 2, .crashes = 1, .starts = 4, .delay = 1, .late = 1}},
    {"hsrp-3",
     HSRP,
     USUAL,
     {200, 150, 100},
     {.losses = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 1}},
    /* Long ones. */
    {"vrrp-3-equal",
     VRRP,
     FULL,
     {200, 100, 100},
     {.losses = 3, .crashes = 2, .leaves = 1, .starts = 6, .delay_min = 1, .delay = 1, .late = 1}},
    {"vrrp-3-farewell",
     VRRP,
     FULL,
     {200, 100, 100},
     {.losses = 1, .leaves = 1, .starts = 3, .delay = 1}},
    {"vrrp-3-late", VRRP, FULL, {200, 150, 100}, {ANY, .delay_min = 1, .delay = 1, .late = 1}},
    {"vrrp-3-doubled",
     VRRP,
     FULL,
     {200, 150, 100},
     {.losses = 1, .doubles = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 2}},
    {"hsrp-2-slow", HSRP, FULL, {200, 100}, {ANY, .delay_min = 1, .delay = 2, .late = 2}},
    {"hsrp-2-doubled",
     HSRP_PREEMPT,
     FULL,
     {200, 100},
     {ANY, .doubles = 2, .delay_min = 1, .delay = 1}},
    {"gateway-2-slow", GATEWAY, FULL, {200, 100}, {ANY, .delay_min = 1, .delay = 2, .late = 1}},
    {"gateway-3",
     GATEWAY,
     FULL,
     {200, 150, 100},
     {.losses = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 1}},
    {"glbp-2-losses",
     GLBP,
     FULL,
     {200, 100},
     {.losses = 2, .crashes = 1, .starts = 3, .delay_min = 1, .delay = 1}},
    {"glbp-2-leave",
     GLBP_PREEMPT,
     FULL,
     {200, 100},
     {.losses = 1, .leaves = 1, .starts = 3, .delay_min = 1, .delay = 1}},
    {"glbp-2-late",
     GLBP,
     FULL,
     {200, 100},
     {.crashes = 1, .starts = 3, .delay_min = 1, .delay = 1, .late = 1}},
    {"glbp-3", GLBP, FULL, {200, 150, 100}, {.starts = 3, .delay_min = 1, .delay = 1}},
    {"hsrp-3-losses",
     HSRP,
     FULL,
     {200, 150, 100},
     {.losses = 2, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 1}},
    {"hsrp-3-preempt",
     HSRP_PREEMPT,
     FULL,
     {200, 150, 100},
     {.losses = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 1}},
    /* What the specifications leave open, without what closes it here: see tests/doc/explored.md.
     */
    {"two-owners", VRRP_RFC5798, HOLE, {255, 255}, {ANY, .rest = 1, .delay = 1}},
    {"glbp-guard",
     GLBP,
     HOLE,
     {200, 100},
     {.losses = 2, .crashes = 1, .starts = 3, .delay_min = 1, .delay = 1, .calm_waits = true}},
};

static unsigned routers_of(const struct search_plan *plan)
{
  return (unsigned)strlen((const char *)plan->priorities);
}

static const struct model *model_of(const struct search_plan *plan)
{
  if (plan->kind == VRRP)
    return model_vrrp(plan->priorities, routers_of(plan), plan->bounds.interval, VIP_VRRP_RFC9568);
  if (plan->kind == VRRP_RFC5798)
    return model_vrrp(plan->priorities, routers_of(plan), plan->bounds.interval, VIP_VRRP_RFC5798);
  if (plan->kind == GLBP || plan->kind == GLBP_PREEMPT)
    return model_glbp(plan->priorities, routers_of(plan), plan->kind == GLBP_PREEMPT, false);
  if (plan->kind == GATEWAY || plan->kind == GATEWAY_PREEMPT)
    return model_glbp(plan->priorities, routers_of(plan), plan->kind == GATEWAY_PREEMPT, true);
  return model_hsrp(plan->priorities, routers_of(plan), plan->kind == HSRP_PREEMPT);
}

/* "any", or a number. */
static const char *amount(char text[8], uint8_t number)
{
  if (number == UNLIMITED)
    return "any";
  (void)snprintf(text, 8, "%u", number);
  return text;
}

static void print_head(void)
{
  (void)printf("%-16s %6s %7s %7s %6s %6s  %4s  %4s %11s %12s %7s  %10s  %10s  %6s\n", "search",
               "losses", "doubles", "crashes", "leaves", "starts", "way", "late", "states",
               "transitions", "steps", "led", "settled", "s");
}

static void print_row(const struct search_plan *plan, const struct bounds *bounds,
                      enum verdict verdict, const struct findings *findings, double seconds)
{
  static const char *const verdicts[] = {"to the end", "in part", "VIOLATION", "FAILED"};
  char text[5][8];

  (void)printf(
      "%-16s %6s %7s %7s %6s %6s  %u..%u  %4u %11llu %12llu %7zu  %3u of %3u  %3u of %3u  %6.1f  "
      "%s\n",
      plan->name, amount(text[0], bounds->losses), amount(text[1], bounds->doubles),
      amount(text[2], bounds->crashes), amount(text[3], bounds->leaves),
      amount(text[4], bounds->starts), bounds->delay_min, bounds->delay, bounds->late,
      (unsigned long long)findings->states, (unsigned long long)findings->transitions,
      findings->steps, findings->led, bounds->lead_limit, findings->settle, bounds->calm_limit,
      seconds, plan->when == HOLE && verdict == VIOLATION ? "a hole" : verdicts[verdict]);
  if (findings->violation != NULL)
    (void)printf("%s: %s\n", plan->name, findings->violation);
  (void)fflush(stdout);
}

/* Of all that were made. */
struct sum {
  unsigned searches;
  uint64_t states;
  uint64_t transitions;
  double seconds;
  int worst; /* exit status */
};

struct wish {
  bool full;
  bool holes;
  bool progress;
  bool named;
  unsigned routers; /* 0 = any number */
  uint8_t bound;    /* instead of the model's; 0 = that */
  uint64_t seed;
};

static void make(const struct search_plan *plan, const struct wish *wish, struct sum *sum)
{
  const struct model *model = model_of(plan);
  struct bounds bounds = plan->bounds;
  const clock_t begin = clock();
  struct findings findings;
  enum verdict verdict;
  double seconds;
  int result = 2;

  model->limit(&bounds);
  if (wish->bound != 0)
    bounds.lead_limit = bounds.calm_limit = wish->bound;
  if (bounds.states == 0)
    bounds.states = plan->when == FULL ? STATES_FULL : STATES;
  bounds.seed = wish->seed;
  verdict = explore(model, &bounds, wish->progress, &findings);
  seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
  print_row(plan, &bounds, verdict, &findings, seconds);
  if (verdict == VIOLATION || verdict == EXPLORED)
    result = (verdict == VIOLATION) != (plan->when == HOLE);
  sum->searches++;
  sum->states += findings.states;
  sum->transitions += findings.transitions;
  sum->seconds += seconds;
  sum->worst = result > sum->worst ? result : sum->worst;
}

static struct wish read_wish(int argc, char **argv)
{
  struct wish wish = {0};

  for (int i = 1; i < argc; i++) {
    wish.full |= strcmp(argv[i], "--full") == 0;
    wish.holes |= strcmp(argv[i], "--holes") == 0;
    wish.progress |= strcmp(argv[i], "--progress") == 0;
    wish.named |= argv[i][0] != '-';
    if (strcmp(argv[i], "--two") == 0)
      wish.routers = 2;
    if (strcmp(argv[i], "--three") == 0)
      wish.routers = 3;
    if (strncmp(argv[i], "--seed=", 7) == 0)
      wish.seed = strtoull(argv[i] + 7, NULL, 0);
    if (strncmp(argv[i], "--bound=", 8) == 0)
      wish.bound = (uint8_t)strtoul(argv[i] + 8, NULL, 0);
  }
  return wish;
}

static bool is_wanted(const struct search_plan *plan, const struct wish *wish, int argc,
                      char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strcmp(argv[i], plan->name) == 0)
      return true;
  if (wish->holes || plan->when == HOLE)
    return wish->holes && plan->when == HOLE && !wish->named;
  return !wish->named && (wish->full || plan->when == USUAL) &&
         (wish->routers == 0 || wish->routers == routers_of(plan));
}

static int no_such(void)
{
  (void)fprintf(stderr, "no such search; there are:");
  for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
    (void)fprintf(stderr, " %s", plans[i].name);
  (void)fputc('\n', stderr);
  return 2;
}

int main(int argc, char **argv)
{
  const struct wish wish = read_wish(argc, argv);
  struct sum sum = {0, 0, 0, 0, 0};

  print_head();
  for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
    if (is_wanted(&plans[i], &wish, argc, argv))
      make(&plans[i], &wish, &sum);
  if (sum.searches == 0)
    return no_such();
  (void)printf("figure: %u searches, %llu states, %llu transitions, %.1f s%s\n", sum.searches,
               (unsigned long long)sum.states, (unsigned long long)sum.transitions, sum.seconds,
               sum.worst == 0 ? ": as it must be" : "");
  return sum.worst;
}
