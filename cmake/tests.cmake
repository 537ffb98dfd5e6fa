# GoogleTest executables: one per component (binding/test/<component>/), and test_transport for all together.

find_package(GTest REQUIRED)
enable_testing()

function(rtcwire_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/binding/test/)
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE rtcwire_options ${ARG_LINK} GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()

rtcwire_test(test_ice SOURCES ice/*.cpp LINK rtcwire_ice)
rtcwire_test(test_dtls SOURCES dtls/*.cpp LINK rtcwire_dtls)
rtcwire_test(test_sctp SOURCES sctp/*.cpp LINK rtcwire_sctp)
rtcwire_test(test_node SOURCES node/*.cpp ../node/EventQueue.cpp)
rtcwire_test(test_transport SOURCES *.cpp LINK rtcwire_sctp rtcwire_dtls rtcwire_ice)

if(NOT WIN32)
  add_executable(transport_bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/binding/test/bench/TransportBench.cpp)
  target_link_libraries(transport_bench PRIVATE rtcwire_options rtcwire_sctp rtcwire_dtls rtcwire_ice)
endif()
