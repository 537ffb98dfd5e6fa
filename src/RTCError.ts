import {
  constructing,
  defineInterface,
  dictionary,
  DOMString,
  enumeration,
  long,
  optional,
  required,
  requireArguments,
  unsignedLong,
} from './webidl/index.js';

/** webrtc-pc 11.2 (RTCErrorDetailType). */
export type RTCErrorDetailType =
  | 'data-channel-failure'
  | 'dtls-failure'
  | 'fingerprint-failure'
  | 'hardware-encoder-error'
  | 'hardware-encoder-not-available'
  | 'sctp-failure'
  | 'sdp-syntax-error';

/** webrtc-pc 11.1 (RTCErrorInit). */
export interface RTCErrorInit {
  errorDetail: RTCErrorDetailType;
  /** Line of the SDP, from 1. */
  sdpLineNumber?: number;
  /** RFC 9260 section 3.3.10. */
  sctpCauseCode?: number;
  /** DTLS alert received. */
  receivedAlert?: number;
  /** DTLS alert sent. */
  sentAlert?: number;
  /** webrtc-identity; nothing here sets it. */
  httpRequestStatusCode?: number;
}

const NAME = 'RTCError';

const toInit = dictionary('RTCErrorInit', {
  errorDetail: required(
    enumeration('RTCErrorDetailType', [
      'data-channel-failure',
      'dtls-failure',
      'fingerprint-failure',
      'sctp-failure',
      'sdp-syntax-error',
      'hardware-encoder-not-available',
      'hardware-encoder-error',
    ]),
  ),
  sdpLineNumber: optional(long),
  sctpCauseCode: optional(long),
  receivedAlert: optional(unsignedLong),
  sentAlert: optional(unsignedLong),
  httpRequestStatusCode: optional(long),
});

/** An error of the connection with the details of its protocol (webrtc-pc 11.1). Its name is OperationError. */
export class RTCError extends DOMException {
  readonly #init: RTCErrorInit;

  /** @throws TypeError when `init` is not an RTCErrorInit. */
  constructor(init: RTCErrorInit, message = '') {
    const context = constructing(NAME);
    requireArguments(arguments.length, 1, context);
    const converted = toInit(init, context, 'parameter 1');
    super(DOMString(message, context, 'parameter 2'), 'OperationError');
    this.#init = converted;
  }

  get errorDetail(): RTCErrorDetailType {
    return this.#init.errorDetail;
  }

  /** Line of the SDP at which parsing failed, from 1; only for `sdp-syntax-error`. */
  get sdpLineNumber(): number | null {
    return this.#init.sdpLineNumber ?? null;
  }

  /** Cause code of the SCTP abort; only for `sctp-failure`. */
  get sctpCauseCode(): number | null {
    return this.#init.sctpCauseCode ?? null;
  }

  /** The DTLS alert that was received; only for `dtls-failure`. */
  get receivedAlert(): number | null {
    return this.#init.receivedAlert ?? null;
  }

  /** The DTLS alert that was sent; only for `dtls-failure`. */
  get sentAlert(): number | null {
    return this.#init.sentAlert ?? null;
  }

  /** Status of an HTTP response of an identity provider (webrtc-identity). */
  get httpRequestStatusCode(): number | null {
    return this.#init.httpRequestStatusCode ?? null;
  }
}

defineInterface(RTCError, { constructorLength: 1 });
