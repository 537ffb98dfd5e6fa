import type { SctpHandler, SctpReliability, SctpTransport } from '../../src/native/types.js';

interface Sent {
  streamId: number;
  ppid: number;
  ordered: boolean;
  data: string | ArrayBuffer;
  /** Message bytes; as SctpHandler.onBytesSent. */
  size: number;
}

/** One end of an association in memory. Deliveries are tasks, in the order of the calls. */
export class FakeSctp implements SctpTransport {
  readonly sent: Sent[] = [];
  readonly streams = new Map<number, { reliability: SctpReliability; parameter: number; priority: number }>();
  readonly resets: number[] = [];
  closed = false;
  /** While true nothing leaves: bytes stay buffered. */
  held = false;
  remotePort: number | undefined;
  #peer: FakeSctp | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly handler: SctpHandler) {}

  static pair(a: SctpHandler, b: SctpHandler): [FakeSctp, FakeSctp] {
    const first = new FakeSctp(a);
    const second = new FakeSctp(b);
    first.#peer = second;
    second.#peer = first;
    return [first, second];
  }

  connect(maxStreams = 1024): void {
    setImmediate(() => {
      if (!this.closed) this.handler.onConnected(maxStreams);
    });
  }

  release(): void {
    this.held = false;
    for (const job of this.#waiting.splice(0)) job();
  }

  start(remotePort: number): void {
    this.remotePort = remotePort;
  }

  configureStream(streamId: number, reliability: SctpReliability, parameter: number, priority: number): void {
    this.streams.set(streamId, { reliability, parameter, priority });
  }

  send(
    streamId: number,
    ppid: number,
    ordered: boolean,
    data: string | ArrayBuffer | ArrayBufferView,
  ): number {
    const copied = typeof data === 'string' ? Buffer.from(data, 'utf8').toString('utf8') : copy(data);
    const size = typeof copied === 'string' ? Buffer.byteLength(copied) : copied.byteLength;
    this.sent.push({ streamId, ppid, ordered, data: copied, size });
    this.#leave(() => {
      if (size > 0) this.#task((self) => self.handler.onBytesSent(streamId, size));
      this.#toPeer((peer) => peer.handler.onMessage(streamId, ppid, copied));
    });
    return size;
  }

  resetStream(streamId: number): void {
    this.resets.push(streamId);
    this.#leave(() => {
      this.#toPeer((peer) => peer.handler.onStreamReset(streamId));
      this.#task((self) => self.handler.onStreamResetDone(streamId));
    });
  }

  stats(): ReturnType<SctpTransport['stats']> {
    return { congestionWindow: 4380, receiverWindow: 131072, mtu: 1200, unackData: 0 };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#toPeer((peer) => peer.handler.onClosed('The association was aborted by the peer', 12));
  }

  #leave(job: () => void): void {
    if (this.held) this.#waiting.push(job);
    else job();
  }

  #toPeer(job: (peer: FakeSctp) => void): void {
    if (this.#peer) this.#peer.#task(job);
  }

  #task(job: (self: FakeSctp) => void): void {
    setImmediate(() => {
      if (!this.closed) job(this);
    });
  }
}

function copy(data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  const view = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  return view.slice().buffer;
}
