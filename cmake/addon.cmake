# The Node-API addon, rtcwire.node. cmake-js passes CMAKE_JS_*; without it the headers come from node_modules.

file(GLOB addon_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/binding/addon.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/binding/node/*.cpp)
if(NOT addon_sources)
  return()
endif()

set(node_modules ${CMAKE_CURRENT_SOURCE_DIR}/node_modules)
set(RTCWIRE_ADDON_DIR ${CMAKE_BINARY_DIR}/Release CACHE PATH "Where rtcwire.node goes")

add_library(rtcwire SHARED ${addon_sources} ${CMAKE_JS_SRC})
set_target_properties(rtcwire PROPERTIES PREFIX "" SUFFIX ".node" LIBRARY_OUTPUT_DIRECTORY ${RTCWIRE_ADDON_DIR}
                      RUNTIME_OUTPUT_DIRECTORY ${RTCWIRE_ADDON_DIR})
target_compile_definitions(rtcwire PRIVATE NAPI_VERSION=8 NODE_ADDON_API_DISABLE_DEPRECATED NODE_GYP_MODULE_NAME=rtcwire)
target_include_directories(rtcwire SYSTEM PRIVATE ${CMAKE_JS_INC} ${node_modules}/node-addon-api
                           ${node_modules}/node-api-headers/include)
target_link_libraries(rtcwire PRIVATE rtcwire_options rtcwire_sctp rtcwire_dtls rtcwire_ice ${CMAKE_JS_LIB})

if(APPLE)
  target_link_options(rtcwire PRIVATE -undefined dynamic_lookup -Wl,-dead_strip
                      -Wl,-exported_symbols_list,${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.macos)
elseif(NOT WIN32)
  # Node exports its own OpenSSL, and other addons bring their C++ runtime: share nothing with them.
  # The map also hides what libstdc++'s headers mark as visible. nodelete: OpenSSL cleans up after each thread
  # when that thread ends, which may be after the last environment has let go of the addon.
  target_link_options(rtcwire PRIVATE -Wl,--exclude-libs,ALL -Wl,-Bsymbolic -Wl,--gc-sections -Wl,-z,now -Wl,-z,relro
                      -Wl,-z,nodelete
                      -Wl,--version-script=${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.map)
  set_target_properties(rtcwire PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.map)
  if(NOT RTCWIRE_SANITIZE)
    target_link_options(rtcwire PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endif()
if(MSVC AND CMAKE_JS_NODELIB_DEF AND CMAKE_JS_NODELIB_TARGET)
  execute_process(COMMAND ${CMAKE_AR} /def:${CMAKE_JS_NODELIB_DEF} /out:${CMAKE_JS_NODELIB_TARGET} ${CMAKE_STATIC_LINKER_FLAGS})
endif()
