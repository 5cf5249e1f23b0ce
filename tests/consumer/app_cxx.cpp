/* SPDX-License-Identifier: MIT */
/*
 * app_cxx.cpp - the headers in C++, and a call through them into the C library.
 *
 * It shows that the declarations have C linkage and that the init macros are
 * also C++; app.c shows that the library works.
 */
#include <vip/vip.h>

int main()
{
  static vip_engine engine;
  vip_engine_config config = vip_engine_config();
  if (vip_engine_init(&engine, &config) != VIP_ERR_ARG)
    return 1;
  return vip_version()[0] == '0' + VIP_VERSION_MAJOR ? 0 : 1;
}
