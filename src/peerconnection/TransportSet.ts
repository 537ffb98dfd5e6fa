import type { DataChannels } from '../datachannel/types.js';
import type { Action } from '../jsep/apply.js';
import type { Certificate, IceOptions } from '../native/types.js';
import { dependencies } from './dependencies.js';
import { PeerTransport, type PeerTransportOwner } from './PeerTransport.js';

/** SCTP port of ours (RFC 8841). */
const LOCAL_SCTP_PORT = 5000;

export interface TransportSetHost extends PeerTransportOwner {
  iceOptions(): IceOptions;
  /** Of the connection; there is one as soon as a local description was made. */
  certificate(): Certificate;
  maxMessageSize(): number;
  dataChannels(): DataChannels;
}

/** The transports of a connection by the mid that owns them, and what negotiation does to them. */
export class TransportSet {
  readonly #host: TransportSetHost;
  readonly #transports = new Map<string, PeerTransport>();
  /** The transport of the SCTP association. */
  #data: { transport: PeerTransport; remotePort: number; start: (() => void) | null } | null = null;
  /** Made for an offer of ours that is not answered yet. */
  #offeredData: PeerTransport | null = null;

  constructor(host: TransportSetHost) {
    this.#host = host;
  }

  /** An SCTP association was offered by us, or negotiated. */
  get hasData(): boolean {
    return this.#data !== null || this.#offeredData !== null;
  }

  get all(): PeerTransport[] {
    return [...this.#transports.values()];
  }

  get(mid: string): PeerTransport | undefined {
    return this.#transports.get(mid);
  }

  /** Throws when a socket cannot be opened: then nothing was done. */
  perform(actions: readonly Action[]): void {
    for (const action of actions) this.#perform(action);
  }

  /** Starts what waited for DTLS, or ends what was on it. */
  dtlsStateChanged(transport: PeerTransport, error: string): void {
    const data = this.#data;
    if (data?.transport !== transport) return;
    const { state } = transport.dtlsTransport;
    if (state === 'connected') {
      data.start?.();
      data.start = null;
    } else if (state === 'failed' || state === 'closed') {
      this.#host.dataChannels().endAssociation(error === '' ? 'The DTLS transport was closed' : error);
    }
  }

  close(): void {
    for (const transport of this.#transports.values()) transport.close();
  }

  setIceOptions(options: IceOptions): void {
    for (const transport of this.#transports.values()) transport.nativeIce.setOptions(options);
  }

  #perform(action: Action): void {
    switch (action.kind) {
      case 'gather':
        this.#gather(action);
        return;
      case 'connect':
        this.#transports.get(action.mid)?.connect(action);
        return;
      case 'start-dtls':
        this.#startDtls(action);
        return;
      case 'data':
        this.#startData(action);
        return;
      case 'end-data':
        this.#data = null;
        this.#host.dataChannels().endAssociation('');
        return;
      case 'close':
        this.#discardOffered(this.#transports.get(action.mid));
        this.#transports.get(action.mid)?.closeWithEvents();
        this.#transports.delete(action.mid);
        return;
      case 'rollback-ice':
        this.#transports.get(action.mid)?.rollbackIce();
    }
  }

  #gather({ mid, local, role }: Extract<Action, { kind: 'gather' }>): void {
    const existing = this.#transports.get(mid);
    if (existing) {
      existing.gather(local, role);
      return;
    }
    const transport = new PeerTransport(mid, this.#host.certificate(), this.#host.iceOptions(), this.#host);
    try {
      transport.gather(local, role);
    } catch (error) {
      transport.close();
      throw error;
    }
    this.#transports.set(mid, transport);
    // Until media arrives, each transport carries data. `sctp` is there from the offer on, as in browsers.
    this.#host.dataChannels().createTransport(transport.dtlsTransport);
    this.#offeredData = transport;
  }

  /** The data section was rolled back or rejected before there was an association. */
  #discardOffered(transport: PeerTransport | undefined): void {
    if (!transport || this.#offeredData !== transport) return;
    this.#offeredData = null;
    this.#host.dataChannels().discardTransport();
  }

  #startDtls({ mid, role, fingerprints }: Extract<Action, { kind: 'start-dtls' }>): void {
    const transport = this.#transports.get(mid);
    const isReplacement = transport?.startDtls(role, fingerprints) ?? false;
    if (!isReplacement || this.#data?.transport !== transport) return;
    // The association went with the DTLS association it was on.
    const channels = this.#host.dataChannels();
    channels.handler.onClosed('The connection was handed over to another peer');
    if (channels.transport?.state !== 'closed') channels.discardTransport();
    this.#data = null;
  }

  /** webrtc-pc 4.4.1.5: a new SCTP association, or what changes about the one there is. */
  #startData({ mid, remotePort, maxMessageSize, role }: Extract<Action, { kind: 'data' }>): void {
    const transport = this.#transports.get(mid);
    if (!transport) return;
    const channels = this.#host.dataChannels();
    const isNew = this.#data?.transport !== transport;
    this.#offeredData = null;
    if (isNew) channels.createTransport(transport.dtlsTransport);
    channels.updateMaxMessageSize(maxMessageSize);
    channels.setDtlsRole(transport.dtlsRole ?? role);
    if (!isNew) return;
    const native = dependencies
      .native()
      .createSctpTransport(
        transport.nativeDtls,
        { localPort: LOCAL_SCTP_PORT, maxReceiveMessageSize: this.#host.maxMessageSize() },
        channels.handler,
      );
    channels.attach(native);
    this.#data = {
      transport,
      remotePort,
      start: () => {
        native.start(remotePort);
      },
    };
    if (transport.dtlsTransport.state === 'connected') this.dtlsStateChanged(transport, '');
  }
}
