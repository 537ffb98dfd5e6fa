# libjuice without its sockets, threads and clock: binding/transport/juice supplies those.

set(RTCWIRE_JUICE ${RTCWIRE_VENDORED_LIBS}/libjuice)
set(RTCWIRE_JUICE_TUNED ${CMAKE_CURRENT_BINARY_DIR}/juice-tuned)

# Replaces one `#define` of a vendored header; a release that words it differently stops the build here.
function(rtcwire_tune text name value)
  string(REGEX MATCH "#define ${name} [^\n]*" found "${${text}}")
  if(NOT found)
    message(FATAL_ERROR "libjuice no longer defines ${name}: review cmake/juice.cmake")
  endif()
  string(REPLACE "${found}" "#define ${name} ${value}" tuned "${${text}}")
  set(${text} "${tuned}" PARENT_SCOPE)
endfunction()

# The tables are part of each agent, so their sizes are memory per connection.
file(READ ${RTCWIRE_JUICE}/src/ice.h juice_ice)
rtcwire_tune(juice_ice ICE_MAX_CANDIDATES_COUNT 24)
file(READ ${RTCWIRE_JUICE}/src/agent.h juice_agent)
rtcwire_tune(juice_agent MAX_SERVER_ENTRIES_COUNT 8)
rtcwire_tune(juice_agent MAX_RELAY_ENTRIES_COUNT 3)
# Checks: sent at 0, 0.5, 1.5, 3.5 and 7.5 s, given up at 11.5 s, as servers are.
rtcwire_tune(juice_agent LAST_STUN_RETRANSMISSION_TIMEOUT 4000)
rtcwire_tune(juice_agent MAX_STUN_CHECK_RETRANSMISSION_COUNT 4)
rtcwire_tune(juice_agent MAX_STUN_SERVER_RETRANSMISSION_COUNT 4)
rtcwire_tune(juice_agent ICE_PAC_TIMEOUT 16000)
# RFC 8445 14.2 allows 5 ms or more between checks.
rtcwire_tune(juice_agent STUN_PACING_TIME 5)
# Often enough that an idle connection hears something within the 5 s of `disconnected`.
rtcwire_tune(juice_agent MIN_CONSENT_CHECK_PERIOD 2000)
rtcwire_tune(juice_agent MAX_CONSENT_CHECK_PERIOD 3000)
rtcwire_tune(juice_agent CONSENT_TIMEOUT 20000)
rtcwire_tune(juice_agent NOMINATION_TIMEOUT 1000)
file(CONFIGURE OUTPUT ${RTCWIRE_JUICE_TUNED}/ice.h CONTENT "${juice_ice}" @ONLY)
file(CONFIGURE OUTPUT ${RTCWIRE_JUICE_TUNED}/agent.h CONTENT "${juice_agent}" @ONLY)

set(juice_sources addr agent base64 const_time crc32 hash hmac ice juice log random stun turn udp)
list(TRANSFORM juice_sources PREPEND ${RTCWIRE_JUICE}/src/)
list(TRANSFORM juice_sources APPEND .c)

add_library(juice STATIC ${juice_sources})
rtcwire_third_party(juice)
# The sources include their neighbours first, so the tuned headers come in by force, ahead of them.
foreach(name IN ITEMS agent ice juice)
  if(MSVC)
    set(forced /FI${RTCWIRE_JUICE_TUNED}/ice.h /FI${RTCWIRE_JUICE_TUNED}/agent.h)
  else()
    set(forced -include ${RTCWIRE_JUICE_TUNED}/ice.h -include ${RTCWIRE_JUICE_TUNED}/agent.h)
  endif()
  set_source_files_properties(${RTCWIRE_JUICE}/src/${name}.c PROPERTIES COMPILE_OPTIONS "${forced}"
                              OBJECT_DEPENDS "${RTCWIRE_JUICE_TUNED}/ice.h;${RTCWIRE_JUICE_TUNED}/agent.h")
endforeach()
target_include_directories(juice PUBLIC ${RTCWIRE_JUICE}/include PRIVATE ${RTCWIRE_JUICE}/include/juice ${RTCWIRE_JUICE}/src)
target_compile_definitions(juice PUBLIC JUICE_STATIC PRIVATE USE_NETTLE=0 NO_SERVER $<$<CONFIG:Release>:RELEASE=1>)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_definitions(juice PRIVATE _GNU_SOURCE)
endif()
target_link_libraries(juice PUBLIC Threads::Threads)
if(WIN32)
  target_compile_definitions(juice PRIVATE WIN32_LEAN_AND_MEAN NOMINMAX _CRT_SECURE_NO_WARNINGS)
  target_link_libraries(juice PUBLIC ws2_32 bcrypt)
endif()
