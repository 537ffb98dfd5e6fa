import {
  type AnyEventHandler,
  type EventHandler,
  defineEventHandlers,
  eventTarget,
  allowAnyListeners,
} from './events/index.js';
import type { RTCIceCandidate, RTCIceComponent } from './RTCIceCandidate.js';
import type { RTCIceCandidatePair } from './RTCIceCandidatePair.js';
import { defineInterface, requireConstructionToken } from './webidl/index.js';

/** webrtc-pc 5.6.5. */
export type RTCIceRole = 'unknown' | 'controlling' | 'controlled';
/** webrtc-pc 5.6.4. */
export type RTCIceTransportState =
  'closed' | 'failed' | 'disconnected' | 'new' | 'checking' | 'completed' | 'connected';
/** webrtc-pc 5.6.3. */
export type RTCIceGathererState = 'new' | 'gathering' | 'complete';

/** webrtc-pc 5.6.1. */
export interface RTCIceParameters {
  usernameFragment?: string;
  password?: string;
}

/** The internal slots of an RTCIceTransport, written by the connection. */
export interface IceTransportSlots {
  readonly component: RTCIceComponent;
  role: RTCIceRole;
  state: RTCIceTransportState;
  gatheringState: RTCIceGathererState;
  localCandidates: RTCIceCandidate[];
  remoteCandidates: RTCIceCandidate[];
  selectedCandidatePair: RTCIceCandidatePair | null;
  localParameters: RTCIceParameters | null;
  remoteParameters: RTCIceParameters | null;
}

export interface RTCIceTransportEventMap {
  statechange: Event;
  gatheringstatechange: Event;
  selectedcandidatepairchange: Event;
}

/** Its event handler attributes. */
export interface RTCIceTransportEventHandlers {
  get onstatechange(): AnyEventHandler;
  set onstatechange(handler: EventHandler<RTCIceTransport, Event>);
  get ongatheringstatechange(): AnyEventHandler;
  set ongatheringstatechange(handler: EventHandler<RTCIceTransport, Event>);
  get onselectedcandidatepairchange(): AnyEventHandler;
  set onselectedcandidatepairchange(handler: EventHandler<RTCIceTransport, Event>);
}

/** The ICE transport under an RTCDtlsTransport (webrtc-pc 5.6). Stays the same across ICE restarts. */
export class RTCIceTransport extends eventTarget<RTCIceTransportEventMap, RTCIceTransportEventHandlers>() {
  readonly #slots: IceTransportSlots;

  /** @internal */
  constructor(token?: unknown, slots?: IceTransportSlots) {
    requireConstructionToken(token);
    super();
    allowAnyListeners(this);
    if (!slots) throw new TypeError('An RTCIceTransport needs its slots');
    this.#slots = slots;
  }

  get role(): RTCIceRole {
    return this.#slots.role;
  }

  /** Always "rtp": RTP and RTCP, and data, are multiplexed. */
  get component(): RTCIceComponent {
    return this.#slots.component;
  }

  get state(): RTCIceTransportState {
    return this.#slots.state;
  }

  get gatheringState(): RTCIceGathererState {
    return this.#slots.gatheringState;
  }

  /** The candidates of this generation that were signalled in `icecandidate` events. */
  getLocalCandidates(): RTCIceCandidate[] {
    return [...this.#slots.localCandidates];
  }

  /** The candidates of this generation from remote descriptions and addIceCandidate. */
  getRemoteCandidates(): RTCIceCandidate[] {
    return [...this.#slots.remoteCandidates];
  }

  getSelectedCandidatePair(): RTCIceCandidatePair | null {
    return this.#slots.selectedCandidatePair;
  }

  /** Null before setLocalDescription. */
  getLocalParameters(): RTCIceParameters | null {
    const { localParameters } = this.#slots;
    return localParameters && { ...localParameters };
  }

  /** Null before setRemoteDescription. */
  getRemoteParameters(): RTCIceParameters | null {
    const { remoteParameters } = this.#slots;
    return remoteParameters && { ...remoteParameters };
  }
}

defineInterface(RTCIceTransport, {
  constructorLength: 0,
  operations: {
    getLocalCandidates: 0,
    getRemoteCandidates: 0,
    getSelectedCandidatePair: 0,
    getLocalParameters: 0,
    getRemoteParameters: 0,
  },
});
defineEventHandlers(RTCIceTransport, ['statechange', 'gatheringstatechange', 'selectedcandidatepairchange']);
