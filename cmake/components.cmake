# One static library per transport, so that each can be compiled and tested by itself.

function(rtcwire_component name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/binding/transport/)
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PRIVATE rtcwire_options PUBLIC ${ARG_LINK})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARG_LINK})
  endif()
endfunction()

rtcwire_component(rtcwire_ice SOURCES Ice*.cpp Io*.cpp Udp*.cpp juice/*.cpp juice/*.c LINK juice)
rtcwire_component(rtcwire_dtls SOURCES Dtls*.cpp Certificate*.cpp OpenSsl*.cpp LINK openssl)
rtcwire_component(rtcwire_sctp SOURCES Sctp*.cpp Usrsctp*.cpp LINK usrsctp)

# libjuice calls the conn_* functions and the clock that rtcwire_ice defines, which in turn calls libjuice.
get_target_property(ice_type rtcwire_ice TYPE)
if(NOT ice_type STREQUAL "INTERFACE_LIBRARY")
  target_link_libraries(juice PRIVATE rtcwire_ice)
  target_include_directories(rtcwire_ice SYSTEM PRIVATE ${RTCWIRE_JUICE_TUNED} ${RTCWIRE_JUICE}/src ${RTCWIRE_JUICE}/include/juice)
endif()
