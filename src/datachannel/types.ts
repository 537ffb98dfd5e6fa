import type { SctpHandler, SctpTransport } from '../native/types.js';
import type { RTCDataChannel } from '../RTCDataChannel.js';
import type { RTCDtlsTransport } from '../RTCDtlsTransport.js';
import type { RTCSctpTransport } from '../RTCSctpTransport.js';

/** What the data channels of a connection need of their RTCPeerConnection. */
export interface DataChannelHost {
  /** [[IsClosed]] */
  isClosed(): boolean;
  /** The first channel was created: update the negotiation-needed flag. */
  onFirstChannel(): void;
  /** Fire `datachannel` at the connection. Called in a task of its own. */
  onDataChannel(channel: RTCDataChannel): void;
}

/** Counters of webrtc-stats' RTCPeerConnectionStats and RTCDataChannelStats. */
export interface DataChannelCounters {
  /** Channels that have been open. */
  opened: number;
  /** Channels that have left "open". */
  closed: number;
}

/**
 * All data channels of one RTCPeerConnection: their ids, DCEP (RFC 8832) and closing, over one SCTP
 * association at a time. `new DataChannelRegistry(host)`, in ./DataChannelRegistry.ts; the
 * connection owns it from construction to close().
 *
 * The connection's part, in this order:
 * 1. a description with data is applied: `createTransport(dtls)`, for [[SctpTransport]];
 *    a rollback of that description: `discardTransport()`;
 * 2. a remote description is applied: `updateMaxMessageSize(section.maxMessageSize)`;
 * 3. the DTLS role is known (an answer is applied): `setDtlsRole(role)`, which gives the ids;
 * 4. `attach(native)` with a native transport created over `handler`, and `native.start(port)` once
 *    DTLS is connected;
 * 5. a description rejects data, or DTLS failed: `endAssociation(error)`;
 * 6. close(): `close()`.
 */
export interface DataChannels {
  /** webrtc-pc 6.1, createDataChannel from the conversion of the arguments on; throws as it says. */
  createDataChannel(label: unknown, init?: unknown): RTCDataChannel;
  /** True once createDataChannel has succeeded: offers then have a data section. */
  readonly hasCreatedChannels: boolean;
  /** Channels that are not closed, in order of creation. */
  readonly channels: readonly RTCDataChannel[];

  /** The value of RTCPeerConnection.sctp. */
  readonly transport: RTCSctpTransport | null;
  /** 6.1.1.1, in state "connecting". Returns the existing one when there is one that is not closed. */
  createTransport(dtls: RTCDtlsTransport): RTCSctpTransport;
  discardTransport(): void;
  /** 6.1.1.2; bytes, 0 for no limit, undefined when the attribute is missing. */
  updateMaxMessageSize(remote: number | undefined): void;
  setDtlsRole(role: 'client' | 'server'): void;

  /** Give this to NativeTransports.createSctpTransport. */
  readonly handler: SctpHandler;
  /** Messages go there from now on. The registry closes it. */
  attach(native: SctpTransport): void;
  /** Closes the association and, in tasks, all channels; with `error` events unless it is empty. */
  endAssociation(error: string): void;
  /** RTCPeerConnection.close(): everything becomes "closed", no event is fired. */
  close(): void;

  readonly counters: DataChannelCounters;
}
