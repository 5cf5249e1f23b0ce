/* SPDX-License-Identifier: MIT */
/*
 * fuzz_glbp_session.c - scripts of calls, packets, time and failures against two
 * routers with GLBP; see session.h and session_glbp.c.
 */
#include "session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  return session_run(data, size);
}
