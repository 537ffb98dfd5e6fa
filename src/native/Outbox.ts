import type { AddonEventQueue } from './addon.js';

/** A staged message: target, stream | ordered << 16, ppid, size; then its bytes, padded to 4. */
const HEADER_BYTES = 16;
/** A UTF-16 code unit becomes at most that many bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Small messages of all associations on their way out. They collect in one buffer and cross to the
 * addon in one call, where they leave together: at the end of the current job, or of a run of events.
 */
export class Outbox {
  static readonly capacity = 64 * 1024;
  /** Longer messages are not staged. */
  static readonly maxMessageSize = 16 * 1024;

  readonly buffer = new ArrayBuffer(Outbox.capacity);
  readonly #words = new Int32Array(this.buffer);
  readonly #bytes = Buffer.from(this.buffer);
  readonly #done = Promise.resolve();
  readonly #flushLater = (): void => {
    this.#scheduled = false;
    this.flush();
  };
  #queue: AddonEventQueue | undefined;
  #used = 0;
  #scheduled = false;
  /** While events are dispatched, the dispatcher flushes. */
  corked = false;

  attach(queue: AddonEventQueue): void {
    this.#queue = queue;
  }

  stageBytes(target: number, stream: number, ppid: number, ordered: boolean, data: Uint8Array): void {
    const start = this.#reserve(data.length);
    this.#bytes.set(data, start);
    this.#commit(start, target, stream, ppid, ordered, data.length);
  }

  /** Bytes of the string in UTF-8. */
  stageString(target: number, stream: number, ppid: number, ordered: boolean, data: string): number {
    const start = this.#reserve(data.length * MAX_BYTES_PER_UNIT);
    const size = this.#bytes.write(data, start, 'utf8');
    this.#commit(start, target, stream, ppid, ordered, size);
    return size;
  }

  static takesString(data: string): boolean {
    return data.length <= Outbox.maxMessageSize / MAX_BYTES_PER_UNIT;
  }

  flush(): void {
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#queue?.flush(used);
  }

  #reserve(size: number): number {
    if (this.#used + HEADER_BYTES + size > Outbox.capacity) this.flush();
    return this.#used + HEADER_BYTES;
  }

  #commit(start: number, target: number, stream: number, ppid: number, ordered: boolean, size: number): void {
    const word = (start - HEADER_BYTES) >> 2;
    this.#words[word] = target;
    this.#words[word + 1] = stream | (ordered ? 0x10000 : 0);
    this.#words[word + 2] = ppid;
    this.#words[word + 3] = size;
    this.#used = (start + size + 3) & ~3;
    if (this.#scheduled || this.corked) return;
    this.#scheduled = true;
    void this.#done.then(this.#flushLater);
  }
}
