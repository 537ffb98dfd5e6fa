import {
  type AnyEventHandler,
  type EventHandler,
  defineEventHandlers,
  eventTarget,
  allowAnyListeners,
} from './events/index.js';
import type { RTCErrorEvent } from './RTCErrorEvent.js';
import type { RTCIceTransport } from './RTCIceTransport.js';
import { defineInterface, requireConstructionToken } from './webidl/index.js';

/** webrtc-pc 5.5.1. */
export type RTCDtlsTransportState = 'new' | 'connecting' | 'connected' | 'closed' | 'failed';

/** The internal slots of an RTCDtlsTransport, written by the connection. */
export interface DtlsTransportSlots {
  readonly iceTransport: RTCIceTransport;
  state: RTCDtlsTransportState;
  /** DER, leaf first. */
  remoteCertificates: ArrayBuffer[];
}

export interface RTCDtlsTransportEventMap {
  statechange: Event;
  error: RTCErrorEvent;
}

/** Its event handler attributes. */
export interface RTCDtlsTransportEventHandlers {
  get onstatechange(): AnyEventHandler;
  set onstatechange(handler: EventHandler<RTCDtlsTransport, Event>);
  get onerror(): AnyEventHandler;
  set onerror(handler: EventHandler<RTCDtlsTransport, RTCErrorEvent>);
}

/** The DTLS transport under RTP and SCTP (webrtc-pc 5.5). */
export class RTCDtlsTransport extends eventTarget<RTCDtlsTransportEventMap, RTCDtlsTransportEventHandlers>() {
  readonly #slots: DtlsTransportSlots;

  /** @internal */
  constructor(token?: unknown, slots?: DtlsTransportSlots) {
    requireConstructionToken(token);
    super();
    allowAnyListeners(this);
    if (!slots) throw new TypeError('An RTCDtlsTransport needs its slots');
    this.#slots = slots;
  }

  get iceTransport(): RTCIceTransport {
    return this.#slots.iceTransport;
  }

  get state(): RTCDtlsTransportState {
    return this.#slots.state;
  }

  /** The peer's certificate chain in DER, each a copy; empty before "connected". */
  getRemoteCertificates(): ArrayBuffer[] {
    return this.#slots.remoteCertificates.map((certificate) => certificate.slice(0));
  }
}

defineInterface(RTCDtlsTransport, { constructorLength: 0, operations: { getRemoteCertificates: 0 } });
defineEventHandlers(RTCDtlsTransport, ['statechange', 'error']);
