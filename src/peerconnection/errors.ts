import { JsepError } from '../jsep/errors.js';
import { RTCError } from '../RTCError.js';
import { SdpSyntaxError } from '../sdp/types.js';
import { domException } from '../webidl/index.js';

/** webrtc-pc 4.4.1.5: what a description that cannot be applied is rejected with. */
export function toRejection(error: unknown): Error {
  if (error instanceof JsepError) return domException(error.name, error.message);
  if (error instanceof SdpSyntaxError) {
    return new RTCError({ errorDetail: 'sdp-syntax-error', sdpLineNumber: error.lineNumber }, error.message);
  }
  if (error instanceof DOMException) return error;
  return domException('OperationError', error instanceof Error ? error.message : String(error));
}
