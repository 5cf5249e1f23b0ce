/* SPDX-License-Identifier: MIT */
/*
 * vip_test.h - what every unit test includes: CMocka 1.1.5 with the headers it
 * wants in front of it, and the library.
 */
#ifndef VIP_TEST_H
#define VIP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <vip/vip.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
