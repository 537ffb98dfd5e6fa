# libjuice without its poll loop: binding/transport/juice supplies the conn_poll_* functions.

set(RTCWIRE_JUICE ${RTCWIRE_VENDORED_LIBS}/libjuice)
file(GLOB juice_sources ${RTCWIRE_JUICE}/src/*.c)
list(REMOVE_ITEM juice_sources ${RTCWIRE_JUICE}/src/conn_poll.c)

add_library(juice STATIC ${juice_sources})
rtcwire_third_party(juice)
target_include_directories(juice PUBLIC ${RTCWIRE_JUICE}/include PRIVATE ${RTCWIRE_JUICE}/include/juice ${RTCWIRE_JUICE}/src)
target_compile_definitions(juice PUBLIC JUICE_STATIC PRIVATE USE_NETTLE=0 NO_SERVER $<$<CONFIG:Release>:RELEASE=1>)
target_link_libraries(juice PUBLIC Threads::Threads)
if(WIN32)
  target_compile_definitions(juice PRIVATE WIN32_LEAN_AND_MEAN NOMINMAX _CRT_SECURE_NO_WARNINGS)
  target_link_libraries(juice PUBLIC ws2_32 bcrypt)
endif()
