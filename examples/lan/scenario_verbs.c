/* SPDX-License-Identifier: MIT */
/*
 * scenario_verbs.c - the actions of a scenario: their names, what stands behind
 * them, and which call of lan.h each is.  A new action is a new line here.
 */
#include "scenario_internal.h"

static void crash(struct lan *lan, const struct scenario_action *action)
{
  lan_crash(lan, action->node);
}

static void restart(struct lan *lan, const struct scenario_action *action)
{
  lan_restart(lan, action->node);
}

static void start(struct lan *lan, const struct scenario_action *action)
{
  lan_start(lan, action->node);
}

static void leave(struct lan *lan, const struct scenario_action *action)
{
  lan_leave(lan, action->node);
}

static void freeze(struct lan *lan, const struct scenario_action *action)
{
  lan_freeze(lan, action->node);
}

static void thaw(struct lan *lan, const struct scenario_action *action)
{
  lan_thaw(lan, action->node);
}

static void cut(struct lan *lan, const struct scenario_action *action)
{
  lan_cut(lan, action->node);
}

static void restore(struct lan *lan, const struct scenario_action *action)
{
  lan_restore(lan, action->node);
}

static void uplink_down(struct lan *lan, const struct scenario_action *action)
{
  lan_uplink(lan, action->node, false);
}

static void uplink_up(struct lan *lan, const struct scenario_action *action)
{
  lan_uplink(lan, action->node, true);
}

static void priority(struct lan *lan, const struct scenario_action *action)
{
  lan_set_priority(lan, action->node, (uint8_t)action->number);
}

static void late(struct lan *lan, const struct scenario_action *action)
{
  lan_set_late(lan, action->node, action->number);
}

static void fail_send(struct lan *lan, const struct scenario_action *action)
{
  lan_fail_send(lan, action->node, (uint32_t)action->number);
}

static void refuse_claim(struct lan *lan, const struct scenario_action *action)
{
  lan_fail_claim(lan, action->node, (uint32_t)action->number);
}

static void block(struct lan *lan, const struct scenario_action *action)
{
  lan_block(lan, action->node, action->other);
}

static void partition(struct lan *lan, const struct scenario_action *action)
{
  lan_partition(lan, action->number);
}

static void heal(struct lan *lan, const struct scenario_action *action)
{
  (void)action;
  lan_heal(lan);
}

static void loss(struct lan *lan, const struct scenario_action *action)
{
  action->scenario->quality.loss_ppm = (uint32_t)action->number;
  lan_set_quality(lan, &action->scenario->quality);
}

static void duplicate(struct lan *lan, const struct scenario_action *action)
{
  action->scenario->quality.duplicate_ppm = (uint32_t)action->number;
  lan_set_quality(lan, &action->scenario->quality);
}

static void reorder(struct lan *lan, const struct scenario_action *action)
{
  action->scenario->quality.reorder_ppm = (uint32_t)action->number;
  lan_set_quality(lan, &action->scenario->quality);
}

static void delay(struct lan *lan, const struct scenario_action *action)
{
  action->scenario->quality.delay = action->number;
  lan_set_quality(lan, &action->scenario->quality);
}

static void jitter(struct lan *lan, const struct scenario_action *action)
{
  action->scenario->quality.jitter = action->number;
  lan_set_quality(lan, &action->scenario->quality);
}

const struct scenario_verb scenario_verbs[] = {
    {"crash", ARGS_ROUTER, 0, crash, "power off, without a word"},
    {"restart", ARGS_ROUTER, 0, restart, "boots again, or reboots"},
    {"start", ARGS_ROUTER, 0, start, "tries again after a refusal"},
    {"leave", ARGS_ROUTER, 0, leave, "stops with a farewell"},
    {"freeze", ARGS_ROUTER, 0, freeze, "stands still; frames wait for it"},
    {"thaw", ARGS_ROUTER, 0, thaw, "goes on"},
    {"cut", ARGS_NODE, 0, cut, "its cable is pulled"},
    {"restore", ARGS_NODE, 0, restore, "and put back"},
    {"uplink-down", ARGS_ROUTER, 0, uplink_down, "it cannot reach the server"},
    {"uplink-up", ARGS_ROUTER, 0, uplink_up, "it can again"},
    {"priority", ARGS_ROUTER_NUMBER, 255, priority, "another priority, 1..255"},
    {"late", ARGS_ROUTER_TIME, 0, late, "its timers run up to so much too late"},
    {"fail-send", ARGS_ROUTER_NUMBER, UINT32_MAX, fail_send, "its next N packets are lost"},
    {"refuse-claim", ARGS_ROUTER_NUMBER, UINT32_MAX, refuse_claim, "its next N claims are refused"},
    {"block", ARGS_TWO_NODES, 0, block, "the second does not hear the first"},
    {"partition", ARGS_SIDES, 0, partition, "both sides do not hear each other"},
    {"heal", ARGS_NONE, 0, heal, "ends partitions and blocks"},
    {"loss", ARGS_LAN_PPM, 0, loss, "of frames, for each receiver"},
    {"duplicate", ARGS_LAN_PPM, 0, duplicate, "frames that come twice"},
    {"reorder", ARGS_LAN_PPM, 0, reorder, "frames that are overtaken"},
    {"delay", ARGS_LAN_TIME, 0, delay, "of each frame, 50us unless set"},
    {"jitter", ARGS_LAN_TIME, 0, jitter, "up to so much more"},
    {NULL, ARGS_NONE, 0, NULL, NULL}};
