/** EventType of binding/node/EventQueue.hpp. */
export const EventType = {
  localCandidate: 1,
  candidateError: 2,
  gatheringComplete: 3,
  iceState: 4,
  selectedPair: 5,
  dtlsState: 6,
  sctpConnected: 7,
  sctpClosed: 8,
  sctpMessage: 9,
  sctpStreamReset: 10,
  sctpStreamResetDone: 11,
  sctpBytesSent: 12,
} as const;

/** The fields of a control event, one after the other; see binding/node/Payload.hpp. */
export class PayloadReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get hasMore(): boolean {
    return this.#position < this.#bytes.length;
  }

  string(): string {
    const [start, end] = this.#next();
    return this.#bytes.toString('utf8', start, end);
  }

  arrayBuffer(): ArrayBuffer {
    const [start, end] = this.#next();
    const copy = new ArrayBuffer(end - start);
    new Uint8Array(copy).set(this.#bytes.subarray(start, end));
    return copy;
  }

  #next(): [number, number] {
    const start = this.#position + 4;
    const end = start + this.#bytes.readUInt32LE(this.#position);
    this.#position = end;
    return [start, end];
  }
}
