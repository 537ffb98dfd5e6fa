import { eventInitMembers, eventType, type EventInit } from './events/index.js';
import { RTCIceCandidate } from './RTCIceCandidate.js';
import {
  constructing,
  defineInterface,
  dictionary,
  interfaceType,
  nullable,
  optional,
  requireArguments,
  USVString,
} from './webidl/index.js';

/** webrtc-pc 4.8.2. */
export interface RTCPeerConnectionIceEventInit extends EventInit {
  candidate?: RTCIceCandidate | null;
  url?: string | null;
}

const NAME = 'RTCPeerConnectionIceEvent';

const toInit = dictionary('RTCPeerConnectionIceEventInit', eventInitMembers, {
  candidate: optional(nullable(interfaceType(RTCIceCandidate))),
  url: optional(nullable(USVString)),
});

/** Fired as `icecandidate` (webrtc-pc 4.8.2). */
export class RTCPeerConnectionIceEvent extends Event {
  readonly #candidate: RTCIceCandidate | null;
  readonly #url: string | null;

  /** @throws TypeError when an argument is missing or not of its type. */
  constructor(type: string, eventInitDict: RTCPeerConnectionIceEventInit = {}) {
    const context = constructing(NAME);
    requireArguments(arguments.length, 1, context);
    const name = eventType(type, context);
    const init = toInit(eventInitDict, context, 'parameter 2');
    super(name, init);
    this.#candidate = init.candidate ?? null;
    this.#url = init.url ?? null;
  }

  /** Null: gathering is complete. */
  get candidate(): RTCIceCandidate | null {
    return this.#candidate;
  }

  /** The STUN or TURN server from which the candidate came. */
  get url(): string | null {
    return this.#url;
  }
}

defineInterface(RTCPeerConnectionIceEvent, { constructorLength: 1 });
