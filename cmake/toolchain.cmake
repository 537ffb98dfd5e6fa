# ccache, sanitizers, and the flags of our own code.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

if(RTCWIRE_SANITIZE)
  add_compile_options(-fsanitize=${RTCWIRE_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${RTCWIRE_SANITIZE})
endif()

if(NOT MSVC)
  # Unused functions can be left out, and __FILE__ does not name this machine's folders.
  add_compile_options(-ffunction-sections -fdata-sections -ffile-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=)
endif()

# Usage requirements of code in binding/: include root and strict warnings.
add_library(rtcwire_options INTERFACE)
target_include_directories(rtcwire_options INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/binding)
if(MSVC)
  target_compile_options(rtcwire_options INTERFACE /W4 /EHsc $<$<BOOL:${RTCWIRE_WERROR}>:/WX>)
else()
  target_compile_options(rtcwire_options INTERFACE -Wall -Wextra $<$<BOOL:${RTCWIRE_WERROR}>:-Werror>)
endif()
if(WIN32)
  target_compile_definitions(rtcwire_options INTERFACE WIN32_LEAN_AND_MEAN NOMINMAX)
endif()
