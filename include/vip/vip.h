/* SPDX-License-Identifier: MIT */
/*
 * vip.h - all of libvip: first-hop redundancy as a library.
 *
 * Start with engine.h for what a host provides, vrrp.h for a virtual router.
 */
#ifndef VIP_VIP_H
#define VIP_VIP_H

#include <vip/auth.h>
#include <vip/engine.h>
#include <vip/frame.h>
#include <vip/glbp.h>
#include <vip/hsrp.h>
#include <vip/show.h>
#include <vip/track.h>
#include <vip/types.h>
#include <vip/vrrp.h>
#include <vip/wire.h>

#endif
