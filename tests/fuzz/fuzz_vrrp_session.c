/* SPDX-License-Identifier: MIT */
/*
 * fuzz_vrrp_session.c - scripts of calls, packets, time and failures against two
 * routers with VRRP; see session.h and session_vrrp.c.
 */
#include "session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  return session_run(data, size);
}
