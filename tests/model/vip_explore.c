/* SPDX-License-Identifier: MIT */
/*
 * vip_explore.c - the searches that are made: which routers, what may happen, and
 * within which bound a calm LAN must be settled.
 *
 *   vip-explore [--full] [--progress] [--seed=N] [--two | --three] [NAME...]
 *
 * Without names, every search that a usual test run makes, with --full all, or those
 * of so many routers.  --seed chooses another hash of states.  A row for each search:
 * what may happen, how long a packet and a late timer take, states, transitions,
 * different steps of the real code, and after how many ticks of calm one router led
 * and all was settled at the latest.  The exit status is 1 if something does not
 * hold, with the shortest way there, 2 if a search could not be made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "explore.h"
#include "models.h"

enum kind { VRRP, HSRP, HSRP_PREEMPT, GLBP, GLBP_PREEMPT };

struct search_plan {
  const char *name;
  enum kind kind;
  bool full; /* only with --full */
  uint8_t priorities[ROUTERS_MAX + 1];
  struct bounds bounds;
};

/* Unlimited losses, crashes, leaves and starts. */
#define ANY .losses = UNLIMITED, .crashes = UNLIMITED, .leaves = UNLIMITED, .starts = UNLIMITED

static const struct search_plan plans[] = {
    /* Two routers, all orders, to the end. */
    {"vrrp-2", VRRP, false, {200, 100}, {ANY, .delay = 1}},
    {"vrrp-2-late", VRRP, false, {200, 100}, {ANY, .delay = 2, .late = 2}},
    {"vrrp-2-equal", VRRP, false, {100, 100}, {ANY, .delay = 2, .late = 2}},
    /* An owner speaks as soon as it starts: at most once in a tick, or it would fill the LAN. */
    {"vrrp-2-owner", VRRP, false, {255, 100}, {ANY, .rest = 1, .delay = 2, .late = 2}},
    {"vrrp-2-doubled", VRRP, false, {200, 100}, {ANY, .doubles = 2, .delay = 2, .late = 1}},
    {"hsrp-2", HSRP, false, {200, 100}, {ANY, .delay = 1}},
    {"hsrp-2-preempt", HSRP_PREEMPT, false, {200, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"hsrp-2-equal", HSRP_PREEMPT, false, {100, 100}, {ANY, .delay_min = 1, .delay = 1}},
    {"hsrp-2-late", HSRP, false, {200, 100}, {ANY, .delay_min = 1, .delay = 1, .late = 2}},
    {"glbp-2",
     GLBP,
     false,
     {200, 100},
     {.losses = 1, .crashes = 1, .starts = 3, .delay_min = 1, .delay = 1}},
    /* Three routers, so many faults. */
    {"vrrp-3",
     VRRP,
     false,
     {200, 150, 100},
     {.losses = 2, .crashes = 1, .leaves = 1, .starts = 5, .delay_min = 1, .delay = 1, .late = 1}},
    {"vrrp-3-order",
     VRRP,
     false,
     {200, 150, 100},
     {.losses = 2, .crashes = 1, .starts = 4, .delay = 1, .late = 1}},
    {"hsrp-3",
     HSRP,
     false,
     {200, 150, 100},
     {.losses = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 1}},
    /* Long ones. */
    {"vrrp-3-equal",
     VRRP,
     true,
     {200, 100, 100},
     {.losses = 3, .crashes = 2, .leaves = 1, .starts = 6, .delay_min = 1, .delay = 1, .late = 1}},
    {"vrrp-3-doubled",
     VRRP,
     true,
     {200, 150, 100},
     {.losses = 1, .doubles = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 2}},
    {"hsrp-2-slow", HSRP, true, {200, 100}, {ANY, .delay_min = 1, .delay = 2, .late = 2}},
    {"glbp-2-losses",
     GLBP,
     true,
     {200, 100},
     {.losses = 2, .crashes = 1, .starts = 3, .delay_min = 1, .delay = 1}},
    {"glbp-2-leave",
     GLBP_PREEMPT,
     true,
     {200, 100},
     {.losses = 1, .leaves = 1, .starts = 3, .delay_min = 1, .delay = 1, .late = 1}},
    {"glbp-3", GLBP, true, {200, 150, 100}, {.starts = 3, .delay_min = 1, .delay = 1}},
    {"hsrp-3-preempt",
     HSRP_PREEMPT,
     true,
     {200, 150, 100},
     {.losses = 1, .crashes = 1, .starts = 4, .delay_min = 1, .delay = 1}},
};

static unsigned routers_of(const struct search_plan *plan)
{
  return (unsigned)strlen((const char *)plan->priorities);
}

static const struct model *model_of(const struct search_plan *plan)
{
  if (plan->kind == VRRP)
    return model_vrrp(plan->priorities, routers_of(plan));
  if (plan->kind == GLBP || plan->kind == GLBP_PREEMPT)
    return model_glbp(plan->priorities, routers_of(plan), plan->kind == GLBP_PREEMPT);
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
  (void)printf("%-16s %6s %7s %7s %6s %6s  %4s  %4s %11s %12s %7s %5s  %10s  %6s\n", "search",
               "losses", "doubles", "crashes", "leaves", "starts", "way", "late", "states",
               "transitions", "steps", "led", "settled", "s");
}

static void print_row(const struct search_plan *plan, const struct bounds *bounds,
                      enum verdict verdict, const struct findings *findings, double seconds)
{
  static const char *const verdicts[] = {"to the end", "in part", "VIOLATION", "FAILED"};
  char text[5][8];

  (void)printf("%-16s %6s %7s %7s %6s %6s  %u..%u  %4u %11llu %12llu %7zu %5u  %3u of %3u  %6.1f  "
               "%s\n",
               plan->name, amount(text[0], bounds->losses), amount(text[1], bounds->doubles),
               amount(text[2], bounds->crashes), amount(text[3], bounds->leaves),
               amount(text[4], bounds->starts), bounds->delay_min, bounds->delay, bounds->late,
               (unsigned long long)findings->states, (unsigned long long)findings->transitions,
               findings->steps, findings->led, findings->settle, bounds->calm_limit, seconds,
               verdicts[verdict]);
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
  bool progress;
  bool named;
  unsigned routers; /* 0 = any number */
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

  bounds.calm_limit = model->calm_limit(&bounds);
  bounds.seed = wish->seed;
  verdict = explore(model, &bounds, wish->progress, &findings);
  seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
  print_row(plan, &bounds, verdict, &findings, seconds);
  if (verdict == VIOLATION)
    result = 1;
  if (verdict == EXPLORED)
    result = 0;
  sum->searches++;
  sum->states += findings.states;
  sum->transitions += findings.transitions;
  sum->seconds += seconds;
  sum->worst = result > sum->worst ? result : sum->worst;
}

static struct wish read_wish(int argc, char **argv)
{
  struct wish wish = {false, false, false, 0, 0};

  for (int i = 1; i < argc; i++) {
    wish.full |= strcmp(argv[i], "--full") == 0;
    wish.progress |= strcmp(argv[i], "--progress") == 0;
    wish.named |= argv[i][0] != '-';
    if (strcmp(argv[i], "--two") == 0)
      wish.routers = 2;
    if (strcmp(argv[i], "--three") == 0)
      wish.routers = 3;
    if (strncmp(argv[i], "--seed=", 7) == 0)
      wish.seed = strtoull(argv[i] + 7, NULL, 0);
  }
  return wish;
}

static bool is_wanted(const struct search_plan *plan, const struct wish *wish, int argc,
                      char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strcmp(argv[i], plan->name) == 0)
      return true;
  return !wish->named && (wish->full || !plan->full) &&
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
  (void)printf("model: %u searches, %llu states, %llu transitions, %.1f s%s\n", sum.searches,
               (unsigned long long)sum.states, (unsigned long long)sum.transitions, sum.seconds,
               sum.worst == 0 ? ": all holds" : "");
  return sum.worst;
}
