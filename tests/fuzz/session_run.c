/* SPDX-License-Identifier: MIT */
/*
 * session_run.c - scripts of calls, packets, time and failures against two
 * engines with groups; see session.h.
 *
 * Input: two octets of choices, then operations: one octet that names it (modulo
 * their number), then its arguments.  With SCRIPT_TWIN the script runs a second
 * time, on memory that is filled with something else and clocks that show
 * something else: all that comes out must be the same.
 */
#include "session_protocol.h"

/* Longer scripts say nothing that shorter ones do not, and one of the first operations may be worth
   a hundred packets. */
enum { OPERATIONS_MAX = 64, EVENTS_MAX = 256 };

static uint64_t run_script(const uint8_t *data, size_t size, bool second)
{
  static struct world w;
  static const vip_time origins[] = {0, 1, VIP_SECOND, (vip_time)1 << 32};
  struct fuzz_input in = {data, size};
  const uint8_t choices = fuzz_u8(&in);
  vip_time origin = origins[fuzz_u8(&in) % 4];

  if ((choices & SCRIPT_LATE) != 0)
    origin = VIP_TIME_MAX - 300 * VIP_SECOND;
  else if (second)
    origin += UINT64_C(0xfffffff) << 32;
  w.second = second;
  session_open(&w, choices, second ? 0xa5 : 0, origin);
  /* At 0 itself "due now" is no deadline but "off": 1 ns is the least.  GLBP routers tell of 0 s.
   */
  w.now += (choices & SCRIPT_TWIN) != 0 || session_protocol == VIP_PROTOCOL_GLBP;
  if ((choices & SCRIPT_EMPTY) == 0)
    session_begin(&w);
  for (unsigned i = 0; i < OPERATIONS_MAX && w.events < EVENTS_MAX && in.left != 0; i++) {
    const enum session_op op = (enum session_op)(fuzz_u8(&in) % OPS);
    uint8_t a[ARGUMENTS_MAX] = {0};
    fuzz_bytes(&in, a, session_arguments[op]);
    session_perform(&w, op, a, &in);
  }
  session_close(&w);
  return w.hash;
}

int session_run(const uint8_t *data, size_t size)
{
  const uint64_t hash = run_script(data, size, false);

  if (size != 0 && (data[0] & SCRIPT_TWIN) != 0)
    FUZZ_CHECK(run_script(data, size, true) == hash);
  return 0;
}
