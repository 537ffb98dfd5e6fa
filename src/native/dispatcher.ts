import type { Addon, AddonEventQueue } from './addon.js';
import { EventType, PayloadReader } from './events.js';
import { Outbox } from './Outbox.js';
import type { SctpHandler } from './types.js';

/** Headers of four 32-bit words, as EventHeader in binding/node/EventQueue.hpp. */
const HEADER_WORDS = 4;
const HEADERS = 16 * 1024;
const SLAB_BYTES = 2 * 1024 * 1024;

/** Milliseconds after which other work of the event loop gets its turn. */
const SLICE = 2;
/** Events between two looks at the clock. */
const CHECK_EVERY = 16;
/**
 * A threadsafe function that is called again while it runs starves the event loop; after so many
 * wake-ups the next batch waits for the loop to turn.
 */
const WAKE_UPS_PER_TURN = 32;

const PPID_STRING = 51;
const PPID_STRING_EMPTY = 56;
const PPID_BINARY_EMPTY = 57;

/** A transport as the dispatcher knows it. */
export interface EventTarget {
  readonly id: number;
  onEvent(type: number, stream: number, argument: number, payload: PayloadReader): void;
  /** Set for an SCTP transport: the hot path goes around `onEvent`. */
  readonly sctpHandler: SctpHandler | undefined;
}

/** Runs what a task leaves behind (process.nextTick, promises), as Node does between two timers. */
type Drain = () => void;

function drainOfProcess(): Drain | undefined {
  const { _tickCallback } = process as { _tickCallback?: unknown };
  return typeof _tickCallback === 'function' ? (_tickCallback as Drain) : undefined;
}

/**
 * Hands the events of all transports of this environment to their handlers, each as a task of its
 * own: promise reactions run between two handler calls.
 *
 * Transports are known weakly, so that an unused one can be collected; `hold` keeps one (and the
 * event loop) alive while something can still happen to it.
 */
export class Dispatcher {
  readonly queue: AddonEventQueue;
  readonly outbox = new Outbox();
  readonly #headers: [Int32Array, Int32Array];
  readonly #slabs: [Buffer, Buffer];
  readonly #drain = drainOfProcess();
  readonly #targets = new Map<number, WeakRef<EventTarget>>();
  readonly #collected = new FinalizationRegistry<number>((id) => this.#targets.delete(id));
  readonly #held = new Set<EventTarget>();
  readonly #continue = (): void => {
    this.#wakeUps = 0;
    this.#run();
  };
  #lastId = 0;
  #wakeUps = 0;
  #running = false;

  // The batch being read.
  #side: 0 | 1 = 0;
  #count = 0;
  #next = 0;
  #slabPosition = 0;
  #ownedRead = 0;
  #target: EventTarget | undefined;

  constructor(addon: Addon) {
    const headers: [ArrayBuffer, ArrayBuffer] = [
      new ArrayBuffer(HEADERS * HEADER_WORDS * 4),
      new ArrayBuffer(HEADERS * HEADER_WORDS * 4),
    ];
    const slabs: [ArrayBuffer, ArrayBuffer] = [new ArrayBuffer(SLAB_BYTES), new ArrayBuffer(SLAB_BYTES)];
    this.#headers = [new Int32Array(headers[0]), new Int32Array(headers[1])];
    this.#slabs = [Buffer.from(slabs[0]), Buffer.from(slabs[1])];
    const dispatch = (): void => {
      this.#run();
    };
    this.queue = new addon.EventQueue(dispatch, headers, slabs, this.outbox.buffer);
    this.outbox.attach(this.queue);
  }

  /** An id for the next transport. */
  nextId(): number {
    return ++this.#lastId;
  }

  add(target: EventTarget): void {
    this.#targets.set(target.id, new WeakRef(target));
    this.#collected.register(target, target.id, target);
  }

  /** Events that are under way to it are dropped. */
  remove(target: EventTarget): void {
    this.#targets.delete(target.id);
    this.#collected.unregister(target);
    if (this.#target === target) this.#target = undefined;
    this.hold(target, false);
  }

  hold(target: EventTarget, held: boolean): void {
    if (held === this.#held.has(target)) return;
    if (held) this.#held.add(target);
    else this.#held.delete(target);
    this.queue.hold(this.#held.size > 0);
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    this.outbox.corked = true;
    try {
      this.#runSlice();
    } finally {
      this.#running = false;
      this.outbox.corked = false;
      this.#target = undefined; // weakly known again
      this.outbox.flush();
    }
  }

  #runSlice(): void {
    const end = performance.now() + SLICE;
    this.#wakeUps++;
    let sinceCheck = 0;
    for (;;) {
      if (this.#next === this.#count) {
        // Asking for the next batch and finding none allows the next wake-up.
        if (this.#wakeUps >= WAKE_UPS_PER_TURN) break;
        if (!this.#takeBatch()) return;
      }
      this.#deliver();
      this.#settle();
      if (++sinceCheck < CHECK_EVERY && this.#drain) continue;
      sinceCheck = 0;
      this.outbox.flush();
      if (!this.#drain || performance.now() >= end) break;
    }
    setImmediate(this.#continue);
  }

  #takeBatch(): boolean {
    const result = this.queue.take();
    this.#side = (result & 1) as 0 | 1;
    this.#count = result >>> 1;
    this.#next = 0;
    this.#slabPosition = 0;
    this.#ownedRead = 0;
    return this.#count > 0;
  }

  /** Lets promises and ticks run; without a way to do so, the event is the last of its slice. */
  #settle(): void {
    try {
      this.#drain?.();
    } catch (error) {
      this.queue.reportError(error);
    }
  }

  #deliver(): void {
    const headers = this.#headers[this.#side];
    const word = this.#next++ * HEADER_WORDS;
    const id = headers[word] >>> 0;
    const kind = headers[word + 1];
    const argument = headers[word + 2];
    const size = headers[word + 3] >>> 0;
    const owned = (kind & 0xff00) !== 0;
    const start = this.#slabPosition;
    const ownedIndex = this.#ownedRead;
    if (owned) this.#ownedRead++;
    else this.#slabPosition += size;

    const target = this.#target?.id === id ? this.#target : this.#targets.get(id)?.deref();
    if (!target) return; // closed meanwhile
    this.#target = target;
    const stream = kind >>> 16;
    try {
      const handler = target.sctpHandler;
      if (handler && (kind & 0xff) === EventType.sctpMessage) {
        const bytes = owned ? this.#readOwned(ownedIndex, size) : this.#slabs[this.#side];
        handler.onMessage(stream, argument >>> 0, messageData(argument, bytes, owned ? 0 : start, size));
      } else if (handler && (kind & 0xff) === EventType.sctpBytesSent) {
        handler.onBytesSent(stream, argument >>> 0);
      } else {
        const bytes = owned
          ? this.#readOwned(ownedIndex, size)
          : this.#slabs[this.#side].subarray(start, start + size);
        target.onEvent(kind & 0xff, stream, argument, new PayloadReader(bytes));
      }
    } catch (error) {
      this.queue.reportError(error);
    }
  }

  #readOwned(index: number, size: number): Buffer {
    // Not Buffer.alloc: the bytes become an ArrayBuffer that is the receiver's own.
    const bytes = Buffer.from(new ArrayBuffer(size));
    if (!this.queue.readOwned(index, bytes)) throw new Error('rtcwire: an event has lost its bytes');
    return bytes;
  }
}

function messageData(ppid: number, bytes: Buffer, start: number, size: number): string | ArrayBuffer {
  switch (ppid) {
    case PPID_STRING:
      return bytes.toString('utf8', start, start + size);
    case PPID_STRING_EMPTY:
      return '';
    case PPID_BINARY_EMPTY:
      return new ArrayBuffer(0);
    default:
      break;
  }
  if (start === 0 && size === bytes.buffer.byteLength) return bytes.buffer as ArrayBuffer; // read for this message alone
  const data = new ArrayBuffer(size);
  new Uint8Array(data).set(bytes.subarray(start, start + size));
  return data;
}
