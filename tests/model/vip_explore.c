/* SPDX-License-Identifier: MIT */
/*
 * vip_explore.c - the searches that are made: which routers, what may happen, and
 * within which bound a calm LAN must be settled.
 *
 *   vip-explore [--full] [--progress] [--two | --three] [NAME...]
 *
 * Without names, every search that a usual test run makes, with --full all, or those
 * of so many routers.  A row for each; the exit status is 1 if something does not
 * hold, with the shortest way there, 2 if a search could not be made.
 */
#include <stdio.h>
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
    {"vrrp-2-owner", VRRP, false, {255, 100}, {ANY, .delay = 2, .late = 2}},
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

static void print_row(const struct search_plan *plan, enum verdict verdict,
                      const struct findings *findings, double seconds)
{
  static const char *const verdicts[] = {"to the end", "in part", "VIOLATION", "FAILED"};
  char losses[8];
  char crashes[8];
  char leaves[8];

  (void)printf("%-16s %6s %7s %6s  %u..%u  %4u %11llu %12llu %7zu  %3u of %3u  %5.1f  %s\n",
               plan->name, amount(losses, plan->bounds.losses),
               amount(crashes, plan->bounds.crashes), amount(leaves, plan->bounds.leaves),
               plan->bounds.delay_min, plan->bounds.delay, plan->bounds.late,
               (unsigned long long)findings->states, (unsigned long long)findings->transitions,
               findings->steps, findings->settle, plan->bounds.calm_limit, seconds,
               verdicts[verdict]);
  if (findings->violation != NULL)
    (void)printf("%s: %s\n", plan->name, findings->violation);
  (void)fflush(stdout);
}

static int make(const struct search_plan *plan, bool progress)
{
  const struct model *model = model_of(plan);
  struct bounds bounds = plan->bounds;
  const clock_t begin = clock();
  struct findings findings;
  enum verdict verdict;
  struct search_plan with = *plan;

  bounds.calm_limit = model->calm_limit(&bounds);
  with.bounds = bounds;
  verdict = explore(model, &bounds, progress, &findings);
  print_row(&with, verdict, &findings, (double)(clock() - begin) / CLOCKS_PER_SEC);
  if (verdict == VIOLATION)
    return 1;
  return verdict == EXPLORED ? 0 : 2;
}

struct wish {
  bool full;
  bool progress;
  bool named;
  unsigned routers; /* 0 = any number */
};

static struct wish read_wish(int argc, char **argv)
{
  struct wish wish = {false, false, false, 0};

  for (int i = 1; i < argc; i++) {
    wish.full |= strcmp(argv[i], "--full") == 0;
    wish.progress |= strcmp(argv[i], "--progress") == 0;
    wish.named |= argv[i][0] != '-';
    if (strcmp(argv[i], "--two") == 0)
      wish.routers = 2;
    if (strcmp(argv[i], "--three") == 0)
      wish.routers = 3;
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
  unsigned made = 0;
  int worst = 0;

  (void)printf("%-16s %6s %7s %6s  %4s  %4s %11s %12s %7s  %10s  %5s\n", "search", "losses",
               "crashes", "leaves", "way", "late", "states", "transitions", "steps", "settled",
               "s");
  for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
    if (!is_wanted(&plans[i], &wish, argc, argv))
      continue;
    const int result = make(&plans[i], wish.progress);
    worst = result > worst ? result : worst;
    made++;
  }
  return made != 0 ? worst : no_such();
}
