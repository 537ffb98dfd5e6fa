import { parseCandidate, type ParsedCandidate } from './sdp/candidate.js';
import {
  constructing,
  defineInterface,
  dictionary,
  DOMString,
  enumeration,
  nullable,
  unsignedShort,
  USVString,
  withDefault,
  type Converter,
} from './webidl/index.js';

/** webrtc-pc 5.6.4. */
export type RTCIceComponent = 'rtp' | 'rtcp';
/** webrtc-pc 4.8.1.3. */
export type RTCIceProtocol = 'udp' | 'tcp';
/** webrtc-pc 4.8.1.5. */
export type RTCIceCandidateType = 'host' | 'srflx' | 'prflx' | 'relay';
/** webrtc-pc 4.8.1.4. */
export type RTCIceTcpCandidateType = 'active' | 'passive' | 'so';
/** webrtc-pc 4.8.1.6. */
export type RTCIceServerTransportProtocol = 'udp' | 'tcp' | 'tls';

/** What signalling carries of a candidate (webrtc-pc 4.8.1.2). */
export interface RTCIceCandidateInit {
  /** The candidate-attribute; empty: end of candidates. */
  candidate?: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** What only a local candidate has. */
export interface RTCLocalIceCandidateInit extends RTCIceCandidateInit {
  relayProtocol?: RTCIceServerTransportProtocol | null;
  url?: string | null;
}

const initMembers = {
  candidate: withDefault(DOMString, ''),
  sdpMid: withDefault(nullable(DOMString), null),
  sdpMLineIndex: withDefault(nullable(unsignedShort), null),
  usernameFragment: withDefault(nullable(DOMString), null),
};

/** Converts an argument to RTCIceCandidateInit; accepts an RTCIceCandidate, too. */
export const toRTCIceCandidateInit: Converter<Required<RTCIceCandidateInit>> = dictionary(
  'RTCIceCandidateInit',
  initMembers,
);

const toLocalInit = dictionary('RTCLocalIceCandidateInit', initMembers, {
  relayProtocol: withDefault(
    nullable(enumeration('RTCIceServerTransportProtocol', ['udp', 'tcp', 'tls'])),
    null,
  ),
  url: withDefault(nullable(USVString), null),
});

/** An ICE candidate and the m= section it belongs to (webrtc-pc 4.8.1). */
export class RTCIceCandidate {
  readonly #candidate: string;
  readonly #sdpMid: string | null;
  readonly #sdpMLineIndex: number | null;
  readonly #usernameFragment: string | null;
  readonly #relayProtocol: RTCIceServerTransportProtocol | null;
  readonly #url: string | null;
  /** Null when `candidate` is empty or can't be parsed: then so are all attributes that come from it. */
  readonly #parsed: ParsedCandidate | null;

  /**
   * The candidate string is not validated: addIceCandidate does that.
   * @throws TypeError when both `sdpMid` and `sdpMLineIndex` are null or absent.
   */
  constructor(candidateInitDict: RTCLocalIceCandidateInit = {}) {
    // 4.8.1.1, constructor
    const context = constructing('RTCIceCandidate');
    const init = toLocalInit(candidateInitDict, context, 'parameter 1');
    if (init.sdpMid === null && init.sdpMLineIndex === null) {
      throw new TypeError(`${context}: sdpMid and sdpMLineIndex are both null.`);
    }
    this.#candidate = init.candidate;
    this.#sdpMid = init.sdpMid;
    this.#sdpMLineIndex = init.sdpMLineIndex;
    this.#usernameFragment = init.usernameFragment;
    this.#relayProtocol = init.relayProtocol;
    this.#url = init.url;
    this.#parsed = init.candidate === '' ? null : parseCandidate(init.candidate);
  }

  /** The candidate-attribute of RFC 8839 section 5.1; empty: end of candidates. */
  get candidate(): string {
    return this.#candidate;
  }

  get sdpMid(): string | null {
    return this.#sdpMid;
  }

  get sdpMLineIndex(): number | null {
    return this.#sdpMLineIndex;
  }

  get foundation(): string | null {
    return this.#parsed?.foundation ?? null;
  }

  get component(): RTCIceComponent | null {
    switch (this.#parsed?.component) {
      case 1:
        return 'rtp';
      case 2:
        return 'rtcp';
      default:
        return null;
    }
  }

  get priority(): number | null {
    return this.#parsed?.priority ?? null;
  }

  /** An IPv4 or IPv6 address, or an mDNS name. */
  get address(): string | null {
    return this.#parsed?.address ?? null;
  }

  get protocol(): RTCIceProtocol | null {
    return this.#parsed?.protocol ?? null;
  }

  get port(): number | null {
    return this.#parsed?.port ?? null;
  }

  get type(): RTCIceCandidateType | null {
    return this.#parsed?.type ?? null;
  }

  get tcpType(): RTCIceTcpCandidateType | null {
    return this.#parsed?.tcpType ?? null;
  }

  get relatedAddress(): string | null {
    return this.#parsed?.relatedAddress ?? null;
  }

  get relatedPort(): number | null {
    return this.#parsed?.relatedPort ?? null;
  }

  get usernameFragment(): string | null {
    return this.#usernameFragment;
  }

  /** How a local relay candidate reaches its TURN server. */
  get relayProtocol(): RTCIceServerTransportProtocol | null {
    return this.#relayProtocol;
  }

  /** The STUN or TURN server from which a local candidate came. */
  get url(): string | null {
    return this.#url;
  }

  toJSON(): RTCIceCandidateInit {
    return {
      candidate: this.#candidate,
      sdpMid: this.#sdpMid,
      sdpMLineIndex: this.#sdpMLineIndex,
      usernameFragment: this.#usernameFragment,
    };
  }
}

defineInterface(RTCIceCandidate, { constructorLength: 0, operations: { toJSON: 0 } });
