import {
  constructing,
  defineInterface,
  dictionary,
  DOMString,
  enumeration,
  optional,
  required,
  requireArguments,
  withDefault,
  type Converter,
} from './webidl/index.js';

/** webrtc-pc 4.6.1. */
export type RTCSdpType = 'offer' | 'pranswer' | 'answer' | 'rollback';

/** webrtc-pc 4.6.2. */
export interface RTCSessionDescriptionInit {
  type: RTCSdpType;
  /** Default: empty. */
  sdp?: string;
}

/** The argument of setLocalDescription: without a type, the one that the state calls for. */
export interface RTCLocalSessionDescriptionInit {
  type?: RTCSdpType;
  sdp?: string;
}

const sdpType = enumeration('RTCSdpType', ['offer', 'pranswer', 'answer', 'rollback']);

/** Converts an argument to RTCSessionDescriptionInit. */
export const toRTCSessionDescriptionInit: Converter<Required<RTCSessionDescriptionInit>> = dictionary(
  'RTCSessionDescriptionInit',
  { type: required(sdpType), sdp: withDefault(DOMString, '') },
);

/** Converts an argument to RTCLocalSessionDescriptionInit. */
export const toRTCLocalSessionDescriptionInit: Converter<{ type?: RTCSdpType; sdp: string }> = dictionary(
  'RTCLocalSessionDescriptionInit',
  { type: optional(sdpType), sdp: withDefault(DOMString, '') },
);

/** An offer or answer (webrtc-pc 4.6.2). */
export class RTCSessionDescription {
  readonly #type: RTCSdpType;
  readonly #sdp: string;

  /** @throws TypeError when `type` is missing or not an RTCSdpType. */
  constructor(descriptionInitDict: RTCSessionDescriptionInit) {
    const context = constructing('RTCSessionDescription');
    requireArguments(arguments.length, 1, context);
    const { type, sdp } = toRTCSessionDescriptionInit(descriptionInitDict, context, 'parameter 1');
    this.#type = type;
    this.#sdp = sdp;
  }

  get type(): RTCSdpType {
    return this.#type;
  }

  get sdp(): string {
    return this.#sdp;
  }

  toJSON(): { type: RTCSdpType; sdp: string } {
    return { type: this.#type, sdp: this.#sdp };
  }
}

defineInterface(RTCSessionDescription, { constructorLength: 1, operations: { toJSON: 0 } });
