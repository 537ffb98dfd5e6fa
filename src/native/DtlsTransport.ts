import type { Addon, AddonDtlsTransport } from './addon.js';
import type { Dispatcher, EventTarget } from './dispatcher.js';
import { EventType, type PayloadReader } from './events.js';
import type { IceTransport } from './IceTransport.js';
import type { SctpTransport } from './SctpTransport.js';
import type {
  Certificate,
  DtlsFingerprint,
  DtlsHandler,
  DtlsStats,
  DtlsTransport as DtlsTransportInterface,
  DtlsTransportState,
} from './types.js';

/** DtlsState of binding/transport/DtlsTransport.hpp. */
const STATES: readonly DtlsTransportState[] = ['new', 'connecting', 'connected', 'closed', 'failed'];

export class DtlsTransport implements DtlsTransportInterface, EventTarget {
  readonly id: number;
  readonly sctpHandler = undefined;
  readonly native: AddonDtlsTransport;
  /** Those above; alive as long as this transport is. */
  readonly upper = new Set<SctpTransport>();
  readonly #ice: IceTransport;
  readonly #dispatcher: Dispatcher;
  readonly #handler: DtlsHandler;
  #closed = false;

  constructor(
    addon: Addon,
    dispatcher: Dispatcher,
    ice: IceTransport,
    certificate: Certificate,
    handler: DtlsHandler,
  ) {
    this.#dispatcher = dispatcher;
    this.#handler = handler;
    this.#ice = ice;
    this.id = dispatcher.nextId();
    this.native = new addon.DtlsTransport(dispatcher.queue, this.id, ice.native, certificate);
    dispatcher.add(this);
    ice.upper.add(this);
  }

  start(role: 'client' | 'server', fingerprints: DtlsFingerprint[]): void {
    this.native.start(role, fingerprints);
  }

  onLowerWritable(): void {
    this.native.onLowerWritable();
  }

  stats(): DtlsStats {
    return this.native.stats();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const sctp of this.upper) sctp.close();
    this.native.close();
    this.#ice.upper.delete(this);
    this.#dispatcher.remove(this);
  }

  onEvent(type: number, _stream: number, argument: number, payload: PayloadReader): void {
    if (type !== EventType.dtlsState) return;
    const error = payload.string();
    const certificates: ArrayBuffer[] = [];
    while (payload.hasMore) certificates.push(payload.arrayBuffer());
    this.#handler.onStateChange(STATES[argument], error, certificates);
  }
}
