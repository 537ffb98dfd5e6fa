import type { RTCIceCandidate } from './RTCIceCandidate.js';
import { defineInterface, requireConstructionToken } from './webidl/index.js';

/** A pair of candidates (webrtc-pc 5.6.2). */
export class RTCIceCandidatePair {
  readonly #local: RTCIceCandidate;
  readonly #remote: RTCIceCandidate;

  /** @internal */
  constructor(token?: unknown, local?: RTCIceCandidate, remote?: RTCIceCandidate) {
    requireConstructionToken(token);
    if (!local || !remote) throw new TypeError('A candidate pair has two candidates');
    this.#local = local;
    this.#remote = remote;
  }

  get local(): RTCIceCandidate {
    return this.#local;
  }

  get remote(): RTCIceCandidate {
    return this.#remote;
  }
}

defineInterface(RTCIceCandidatePair, { constructorLength: 0 });
