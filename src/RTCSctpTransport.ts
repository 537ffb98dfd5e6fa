import {
  defineEventHandlers,
  eventTarget,
  type AnyEventHandler,
  type EventHandler,
  allowAnyListeners,
} from './events/index.js';
import type { RTCDtlsTransport } from './RTCDtlsTransport.js';
import { defineInterface, requireConstructionToken } from './webidl/index.js';

/** webrtc-pc 6.1.2 */
export type RTCSctpTransportState = 'connecting' | 'connected' | 'closed';

/** What the registry of data channels may change. @internal */
export interface SctpTransportSlots {
  state: RTCSctpTransportState;
  maxMessageSize: number | null;
  maxChannels: number | null;
}

interface RTCSctpTransportEventMap {
  statechange: Event;
}

/** Its event handler attributes. */
export interface RTCSctpTransportEventHandlers {
  get onstatechange(): AnyEventHandler;
  set onstatechange(handler: EventHandler<RTCSctpTransport, Event>);
}

/**
 * The SCTP association under the data channels of a connection (webrtc-pc section 6.1.1), from
 * {@link RTCPeerConnection.sctp}.
 */
export class RTCSctpTransport extends eventTarget<RTCSctpTransportEventMap, RTCSctpTransportEventHandlers>() {
  readonly #transport: RTCDtlsTransport;
  readonly #slots: SctpTransportSlots;

  /** @internal */
  constructor(token: unknown, transport: RTCDtlsTransport, slots: SctpTransportSlots) {
    requireConstructionToken(token);
    super();
    allowAnyListeners(this);
    this.#transport = transport;
    this.#slots = slots;
  }

  /** The DTLS transport that carries the association's packets. */
  get transport(): RTCDtlsTransport {
    return this.#transport;
  }

  get state(): RTCSctpTransportState {
    return this.#slots.state;
  }

  /** Bytes that {@link RTCDataChannel.send} takes at most; null until the peer's limit is known. */
  get maxMessageSize(): number | null {
    return this.#slots.maxMessageSize;
  }

  /** Channels that can be used at the same time; null until connected. */
  get maxChannels(): number | null {
    return this.#slots.maxChannels;
  }
}

defineInterface(RTCSctpTransport);
defineEventHandlers(RTCSctpTransport, ['statechange']);
