#pragma once

#include <stdint.h>

/* Growing the stream tables of an association, which usrsctp itself does only for RFC 6525's Add Streams.
 * Written against usrsctp's internal headers; compiled with it (cmake/usrsctp.cmake).
 * Threading: under UsrsctpRuntime::mutex(). Both do nothing when there is no association or it has that many.
 */

#ifdef __cplusplus
extern "C" {
#endif

struct socket;

/* Makes room for `count` streams. Returns 0 only when memory is short. */
int rtcwire_usrsctp_grow_outgoing(struct socket* so, uint32_t count);
int rtcwire_usrsctp_grow_incoming(struct socket* so, uint32_t count);

#ifdef __cplusplus
}
#endif
