# SPDX-License-Identifier: MIT
#
# The library's sources and include directory, for any build that uses CMake:
# include() this file and compile ${VIP_SOURCES} with ${VIP_INCLUDE_DIR}.
# Other builds take lib/*.c, which is the same; a test compares the two.
set(VIP_SOURCES
  addr.c
  auth.c
  check.c
  checksum.c
  engine.c
  errors.c
  frame.c
  frame_parse.c
  glbp_address.c
  glbp_auth.c
  glbp_wire.c
  group.c
  heap.c
  hsrp.c
  hsrp_address.c
  hsrp_auth.c
  hsrp_build.c
  hsrp_change.c
  hsrp_check.c
  hsrp_class.c
  hsrp_config.c
  hsrp_follow.c
  hsrp_if.c
  hsrp_input.c
  hsrp_peers.c
  hsrp_problem.c
  hsrp_send.c
  hsrp_status.c
  hsrp_timing.c
  hsrp_show.c
  hsrp_wire.c
  interface.c
  md5.c
  proof.c
  rights.c
  rights_change.c
  show.c
  text.c
  track.c
  vrrp.c
  vrrp_auth.c
  vrrp_build.c
  vrrp_change.c
  vrrp_check.c
  vrrp_class.c
  vrrp_config.c
  vrrp_input.c
  vrrp_priority.c
  vrrp_problem.c
  vrrp_send.c
  vrrp_show.c
  vrrp_status.c
  vrrp_wire.c
)
list(TRANSFORM VIP_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")
get_filename_component(VIP_INCLUDE_DIR "${CMAKE_CURRENT_LIST_DIR}/../include" ABSOLUTE)
