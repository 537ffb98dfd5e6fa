import type { Addon, AddonSctpTransport } from './addon.js';
import type { Dispatcher, EventTarget } from './dispatcher.js';
import type { DtlsTransport } from './DtlsTransport.js';
import { EventType, type PayloadReader } from './events.js';
import { Outbox } from './Outbox.js';
import type {
  SctpHandler,
  SctpOptions,
  SctpReliability,
  SctpStats,
  SctpTransport as SctpTransportInterface,
} from './types.js';

export class SctpTransport implements SctpTransportInterface, EventTarget {
  readonly id: number;
  readonly sctpHandler: SctpHandler;
  readonly #native: AddonSctpTransport;
  readonly #dispatcher: Dispatcher;
  readonly #outbox: Outbox;
  readonly #dtls: DtlsTransport;
  #closed = false;

  constructor(
    addon: Addon,
    dispatcher: Dispatcher,
    dtls: DtlsTransport,
    options: SctpOptions,
    handler: SctpHandler,
  ) {
    this.#dispatcher = dispatcher;
    this.#outbox = dispatcher.outbox;
    this.#dtls = dtls;
    this.sctpHandler = handler;
    this.id = dispatcher.nextId();
    this.#native = new addon.SctpTransport(dispatcher.queue, this.id, dtls.native, options);
    dispatcher.add(this);
    dtls.upper.add(this);
  }

  start(remotePort: number): void {
    this.#native.start(remotePort);
  }

  configureStream(streamId: number, reliability: SctpReliability, parameter: number, priority: number): void {
    this.#native.configureStream(streamId, reliability, parameter, priority);
  }

  send(
    streamId: number,
    ppid: number,
    ordered: boolean,
    data: string | ArrayBuffer | ArrayBufferView,
  ): number {
    if (typeof data === 'string') return this.#sendString(streamId, ppid, ordered, data);
    const bytes = bytesOf(data);
    if (this.#closed) return bytes.length;
    if (bytes.length <= Outbox.maxMessageSize) {
      this.#outbox.stageBytes(this.id, streamId, ppid, ordered, bytes);
    } else {
      this.#sendNow(streamId, ppid, ordered, bytes);
    }
    return bytes.length;
  }

  resetStream(streamId: number): void {
    this.#outbox.flush();
    this.#native.resetStream(streamId);
  }

  stats(): SctpStats {
    return this.#native.stats();
  }

  close(): void {
    if (this.#closed) return;
    this.#outbox.flush();
    this.#closed = true;
    this.#native.close();
    this.#dtls.upper.delete(this);
    this.#dispatcher.remove(this);
  }

  onEvent(type: number, stream: number, argument: number, payload: PayloadReader): void {
    switch (type) {
      case EventType.sctpConnected:
        this.sctpHandler.onConnected(argument);
        break;
      case EventType.sctpClosed:
        this.sctpHandler.onClosed(payload.string(), argument === 0 ? undefined : argument);
        break;
      case EventType.sctpStreamReset:
        this.sctpHandler.onStreamReset(stream);
        break;
      case EventType.sctpStreamResetDone:
        this.sctpHandler.onStreamResetDone(stream);
        break;
    }
  }

  #sendString(streamId: number, ppid: number, ordered: boolean, data: string): number {
    if (this.#closed) return Buffer.byteLength(data);
    if (Outbox.takesString(data)) {
      return this.#outbox.stageString(this.id, streamId, ppid, ordered, data);
    }
    const bytes = Buffer.from(data, 'utf8');
    this.#sendNow(streamId, ppid, ordered, bytes);
    return bytes.length;
  }

  #sendNow(streamId: number, ppid: number, ordered: boolean, bytes: Uint8Array): void {
    this.#outbox.flush();
    this.#native.send(streamId, ppid, ordered, bytes);
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
