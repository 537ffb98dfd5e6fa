# Finds the sources that scripts/vendor.mjs put into vendor/.

function(rtcwire_vendored out crate)
  file(GLOB found LIST_DIRECTORIES true ${CMAKE_CURRENT_SOURCE_DIR}/vendor/${crate}-*)
  list(LENGTH found count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "vendor/ holds ${count} versions of ${crate}, expected 1: run node scripts/vendor.mjs")
  endif()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

rtcwire_vendored(RTCWIRE_DATACHANNEL_SYS datachannel-sys)
rtcwire_vendored(RTCWIRE_OPENSSL_SRC openssl-src)
set(RTCWIRE_VENDORED_LIBS ${RTCWIRE_DATACHANNEL_SYS}/libdatachannel/deps)

# Third-party code is compiled as it is: its warnings are not ours.
function(rtcwire_third_party target)
  if(MSVC)
    target_compile_options(${target} PRIVATE /w)
  else()
    target_compile_options(${target} PRIVATE -w)
  endif()
endfunction()
