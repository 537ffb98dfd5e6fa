# usrsctp for AF_CONN sockets only: neither INET nor INET6, no debug output.

include(CheckIncludeFiles)
include(CheckStructHasMember)

set(RTCWIRE_USRSCTP ${RTCWIRE_VENDORED_LIBS}/usrsctp/usrsctplib)
file(GLOB usrsctp_sources ${RTCWIRE_USRSCTP}/*.c ${RTCWIRE_USRSCTP}/netinet/*.c ${RTCWIRE_USRSCTP}/netinet6/*.c)

check_include_files("sys/queue.h" HAVE_SYS_QUEUE_H)
check_include_files("sys/socket.h;linux/if_addr.h" HAVE_LINUX_IF_ADDR_H)
check_include_files("sys/socket.h;linux/rtnetlink.h" HAVE_LINUX_RTNETLINK_H)
check_include_files("sys/types.h;netinet/in.h;netinet/ip.h;netinet/ip_icmp.h" HAVE_NETINET_IP_ICMP_H)
check_include_files("sys/types.h;sys/socket.h;net/route.h" HAVE_NET_ROUTE_H)
check_include_files("stdatomic.h" HAVE_STDATOMIC_H)
if(NOT WIN32)
  check_struct_has_member("struct sockaddr" sa_len "sys/types.h;sys/socket.h" HAVE_SA_LEN)
  check_struct_has_member("struct sockaddr_in" sin_len "sys/types.h;netinet/in.h" HAVE_SIN_LEN)
  check_struct_has_member("struct sockaddr_in6" sin6_len "sys/types.h;netinet/in.h" HAVE_SIN6_LEN)
  if(HAVE_SA_LEN)
    set(HAVE_SCONN_LEN 1)  # usrsctp.h follows the platform's sockaddr
  endif()
endif()

# UsrsctpStreams.c grows stream tables, which needs usrsctp's internal headers.
add_library(usrsctp STATIC ${usrsctp_sources} ${CMAKE_CURRENT_SOURCE_DIR}/binding/transport/UsrsctpStreams.c)
target_include_directories(usrsctp PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/binding)
rtcwire_third_party(usrsctp)
target_include_directories(usrsctp PUBLIC ${RTCWIRE_USRSCTP})
target_compile_definitions(usrsctp PUBLIC SCTP_STDINT_INCLUDE=<stdint.h> PRIVATE __Userspace__ SCTP_SIMPLE_ALLOCATOR SCTP_PROCESS_LEVEL_LOCKS)
foreach(name SYS_QUEUE_H LINUX_IF_ADDR_H LINUX_RTNETLINK_H NETINET_IP_ICMP_H NET_ROUTE_H STDATOMIC_H SA_LEN SIN_LEN SIN6_LEN SCONN_LEN)
  if(HAVE_${name})
    target_compile_definitions(usrsctp PRIVATE HAVE_${name})
  endif()
endforeach()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_definitions(usrsctp PRIVATE _GNU_SOURCE)
elseif(APPLE)
  target_compile_definitions(usrsctp PRIVATE __APPLE_USE_RFC_2292)
endif()
# The one thread usrsctp would start even so serves address changes, which AF_CONN has none of: UsrsctpRuntime.cpp
# defines the function that declines it.
set_source_files_properties(${RTCWIRE_USRSCTP}/netinet/sctp_bsd_addr.c PROPERTIES
  COMPILE_DEFINITIONS sctp_userspace_thread_create=rtcwire_usrsctp_no_thread)
# Its clock is the I/O thread's, as its timers are: steady when the wall clock jumps, and a test's own in tests.
if(NOT WIN32)
  target_compile_definitions(usrsctp PRIVATE gettimeofday=rtcwire_usrsctp_gettimeofday)
endif()
target_link_libraries(usrsctp PUBLIC Threads::Threads)
if(WIN32)
  target_link_libraries(usrsctp PUBLIC ws2_32 iphlpapi)
endif()
