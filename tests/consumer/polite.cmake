# SPDX-License-Identifier: MIT
#
# Included by a project that then adds the library to its own build, and calls
# polite_check(FOLDER): it fails if that changed anything of the project but a
# target, or if the library brought tests, examples or an installation.
set(polite_variables CMAKE_C_FLAGS CMAKE_BUILD_TYPE CMAKE_C_STANDARD CMAKE_C_VISIBILITY_PRESET
  CMAKE_POSITION_INDEPENDENT_CODE CMAKE_MODULE_PATH CMAKE_RUNTIME_OUTPUT_DIRECTORY BUILD_TESTING
  BUILD_SHARED_LIBS CMAKE_EXPORT_COMPILE_COMMANDS)
foreach(name IN LISTS polite_variables)
  set(polite_before_${name} "${${name}}")
endforeach()
get_cmake_property(polite_cache CACHE_VARIABLES)

function(polite_check folder)
  foreach(name IN LISTS polite_variables)
    if(NOT "${${name}}" STREQUAL "${polite_before_${name}}")
      message(FATAL_ERROR "${name} was changed to '${${name}}'")
    endif()
  endforeach()
  # What another subproject would find set, but for names of the library's own and
  # of the commands that added it.
  get_cmake_property(cache CACHE_VARIABLES)
  list(REMOVE_ITEM cache ${polite_cache})
  list(FILTER cache EXCLUDE REGEX "^(VIP_|vip_|FETCHCONTENT_|CMAKE_PROJECT_VERSION)")
  if(cache)
    message(FATAL_ERROR "the cache has new entries: ${cache}")
  endif()
  foreach(property COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_OPTIONS)
    get_property(value DIRECTORY PROPERTY ${property})
    if(value)
      message(FATAL_ERROR "the directory's ${property} were changed to '${value}'")
    endif()
  endforeach()
  foreach(option VIP_BUILD_TESTS VIP_BUILD_EXAMPLES VIP_INSTALL VIP_WERROR)
    if(${option})
      message(FATAL_ERROR "${option} is on in a subproject")
    endif()
  endforeach()
  get_property(tests DIRECTORY ${folder} PROPERTY TESTS)
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  if(tests OR folders)
    message(FATAL_ERROR "the library brought tests or folders: ${tests} ${folders}")
  endif()
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  list(REMOVE_ITEM targets vip vip_static)
  if(targets)
    message(FATAL_ERROR "the library made the targets ${targets}")
  endif()
  get_target_property(options vip::vip INTERFACE_COMPILE_OPTIONS)
  if(options)
    message(FATAL_ERROR "a consumer would be compiled with '${options}'")
  endif()
endfunction()
