import type { Addon, AddonEventQueue } from '../../src/native/addon';

interface FakeEvent {
  target: number;
  type: number;
  stream?: number;
  argument?: number;
  bytes?: Uint8Array;
  /** Outside the slab, as a long message is. */
  owned?: boolean;
}

/** The bytes of a control event, as binding/node/Payload.hpp writes them. */
export function payload(...fields: (string | Uint8Array)[]): Uint8Array {
  const parts = fields.flatMap((field) => {
    const bytes = Buffer.from(field as string);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    return [size, bytes];
  });
  return Buffer.concat(parts);
}

/** binding/node/EventQueueWrap in JavaScript: what is pushed waits until `wakeUp` is called. */
export class FakeEventQueue implements AddonEventQueue {
  readonly errors: unknown[] = [];
  readonly flushed: Buffer[] = [];
  held = false;
  takes = 0;
  #pending: FakeEvent[] = [];
  #owned: Uint8Array[] = [];
  #side = 0;

  constructor(
    readonly wakeUp: () => void,
    readonly headers: [ArrayBuffer, ArrayBuffer],
    readonly slabs: [ArrayBuffer, ArrayBuffer],
    readonly staging: ArrayBuffer,
  ) {}

  push(...events: FakeEvent[]): void {
    this.#pending.push(...events);
  }

  take(): number {
    this.takes++;
    const events = this.#pending;
    const side = this.#side;
    if (events.length === 0) return side;
    this.#pending = [];
    this.#owned = [];
    this.#side ^= 1;
    const words = new Int32Array(this.headers[side]);
    const slab = new Uint8Array(this.slabs[side]);
    let used = 0;
    events.forEach((event, index) => {
      const bytes = event.bytes ?? new Uint8Array(0);
      words.set(
        [
          event.target,
          event.type | (event.owned ? 0x100 : 0) | ((event.stream ?? 0) << 16),
          event.argument ?? 0,
          bytes.length,
        ],
        index * 4,
      );
      if (event.owned) {
        this.#owned.push(bytes);
      } else {
        slab.set(bytes, used);
        used += bytes.length;
      }
    });
    return events.length * 2 + side;
  }

  readOwned(index: number, out: Uint8Array): boolean {
    out.set(this.#owned[index]);
    return true;
  }

  flush(size: number): void {
    this.flushed.push(Buffer.from(this.staging.slice(0, size)));
  }

  hold(held: boolean): void {
    this.held = held;
  }

  reportError(error: unknown): void {
    this.errors.push(error);
  }
}

/** An addon with the queue alone; `queue()` is the one that the dispatcher made. */
export function fakeAddon(): { addon: Addon; queue: () => FakeEventQueue } {
  let made: FakeEventQueue | undefined;
  class EventQueue extends FakeEventQueue {
    constructor(...args: ConstructorParameters<typeof FakeEventQueue>) {
      super(...args);
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- the test looks at it from outside
      made = this;
    }
  }
  return { addon: { EventQueue } as unknown as Addon, queue: () => made! };
}
