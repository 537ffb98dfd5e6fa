import { Dispatcher, type EventTarget } from '../../src/native/dispatcher';
import { EventType, type PayloadReader } from '../../src/native/events';
import type { SctpHandler } from '../../src/native/types';
import { fakeAddon, type FakeEventQueue, payload } from './FakeAddon';

class Target implements EventTarget {
  sctpHandler: SctpHandler | undefined;
  constructor(
    readonly id: number,
    readonly onEvent: (type: number, stream: number, argument: number, payload: PayloadReader) => void,
  ) {}
}

function setUp() {
  const { addon, queue } = fakeAddon();
  const dispatcher = new Dispatcher(addon);
  return { dispatcher, queue: queue() };
}

function sctpTarget(dispatcher: Dispatcher, handler: Partial<SctpHandler>): Target {
  const target = new Target(dispatcher.nextId(), () => {});
  target.sctpHandler = { onMessage() {}, onBytesSent() {}, ...handler } as SctpHandler;
  dispatcher.add(target);
  return target;
}

function message(target: number, text: string, ppid = 51, owned = false) {
  const bytes = Buffer.from(text);
  return { target, type: EventType.sctpMessage, stream: 7, argument: ppid, bytes, owned };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** From the event loop, as a wake-up comes: promise reactions do not nest. */
function asTask(run: () => void): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      run();
      resolve();
    });
  });
}

async function turnsUntil(condition: () => boolean): Promise<number> {
  let turns = 0;
  for (; !condition(); turns++) await nextTurn();
  return turns;
}

describe('Dispatcher', () => {
  it('decodes the fields of a control event', () => {
    const { dispatcher, queue } = setUp();
    const seen: unknown[] = [];
    const target = new Target(dispatcher.nextId(), (type, stream, argument, fields) => {
      seen.push(type, stream, argument, fields.string(), Buffer.from(fields.arrayBuffer()), fields.hasMore);
    });
    dispatcher.add(target);
    const bytes = payload('é text', Uint8Array.of(1, 2, 3));
    queue.push({ target: target.id, type: EventType.dtlsState, stream: 65534, argument: -3, bytes });
    queue.wakeUp();
    expect(seen).toEqual([EventType.dtlsState, 65534, -3, 'é text', Buffer.from([1, 2, 3]), false]);
  });

  it.each([false, true])('hands over strings and bytes by PPID (outside the slab: %s)', (owned) => {
    const { dispatcher, queue } = setUp();
    const seen: [number, number, string | ArrayBuffer][] = [];
    const onMessage = (stream: number, ppid: number, data: string | ArrayBuffer) => {
      seen.push([stream, ppid, data]);
    };
    const { id } = sctpTarget(dispatcher, { onMessage });
    queue.push(message(id, 'größe', 51, owned), message(id, 'abc', 53, owned));
    queue.push(message(id, '\0', 56, owned), message(id, '\0', 57, owned), message(id, 'x', 50, owned));
    queue.wakeUp();
    expect(seen.map(([stream, ppid]) => [stream, ppid])).toEqual([51, 53, 56, 57, 50].map((p) => [7, p]));
    expect(seen[0][2]).toBe('größe');
    expect(Buffer.from(seen[1][2] as ArrayBuffer).toString()).toBe('abc');
    expect(seen[2][2]).toBe('');
    expect((seen[3][2] as ArrayBuffer).byteLength).toBe(0);
    expect((seen[4][2] as ArrayBuffer).byteLength).toBe(1);
  });

  it('gives every message an ArrayBuffer of its own', () => {
    const { dispatcher, queue } = setUp();
    const seen: ArrayBuffer[] = [];
    const { id } = sctpTarget(dispatcher, { onMessage: (_s, _p, data) => seen.push(data as ArrayBuffer) });
    queue.push(message(id, 'first', 53), message(id, 'second', 53));
    queue.wakeUp();
    queue.push(message(id, 'XXXXXXXXXXX', 53));
    queue.wakeUp();
    queue.push(message(id, 'YYYYYYYYYYY', 53));
    queue.wakeUp();
    expect(seen.slice(0, 2).map((data) => Buffer.from(data).toString())).toEqual(['first', 'second']);
  });

  it('runs promise reactions and ticks between two events', async () => {
    const { dispatcher, queue } = setUp();
    const order: string[] = [];
    const { id } = sctpTarget(dispatcher, {
      onMessage(_stream, _ppid, data) {
        order.push(`message ${data as string}`);
        process.nextTick(() => order.push(`tick ${data as string}`));
        void Promise.resolve()
          .then(() => Promise.resolve())
          .then(() => order.push(`promise ${data as string}`));
      },
    });
    queue.push(message(id, '1'), message(id, '2'));
    await asTask(queue.wakeUp);
    expect(order).toEqual(['message 1', 'tick 1', 'promise 1', 'message 2', 'tick 2', 'promise 2']);
  });

  it('reports what a handler throws and goes on with the batch', () => {
    const { dispatcher, queue } = setUp();
    const seen: string[] = [];
    const { id } = sctpTarget(dispatcher, {
      onMessage(_stream, _ppid, data) {
        seen.push(data as string);
        if (data === 'bad') throw new Error('thrown by the handler');
      },
    });
    queue.push(message(id, 'bad'), message(id, 'good'));
    queue.wakeUp();
    expect(seen).toEqual(['bad', 'good']);
    expect(queue.errors.map(String)).toEqual(['Error: thrown by the handler']);
  });

  it('drops events of a transport that is closed meanwhile, and keeps those behind it whole', () => {
    const { dispatcher, queue } = setUp();
    const seen: unknown[] = [];
    const first: Target = sctpTarget(dispatcher, {
      onMessage(_stream, _ppid, data) {
        seen.push(data);
        dispatcher.remove(first);
      },
    });
    const second = sctpTarget(dispatcher, { onMessage: (_s, _p, data) => seen.push(data) });
    queue.push(message(first.id, 'a'), message(first.id, 'b'), message(first.id, 'c', 51, true));
    queue.push(message(second.id, 'd'), message(second.id, 'e', 51, true));
    queue.wakeUp();
    expect(seen).toEqual(['a', 'd', 'e']);
  });

  it('lets the event loop turn when handlers take long', async () => {
    const { dispatcher, queue } = setUp();
    let seen = 0;
    const { id } = sctpTarget(dispatcher, {
      onMessage() {
        seen++;
        const end = performance.now() + 1;
        while (performance.now() < end);
      },
    });
    queue.push(...Array.from({ length: 100 }, () => message(id, 'x')));
    queue.wakeUp();
    expect(seen).toBeLessThan(50);
    expect(await turnsUntil(() => seen === 100)).toBeGreaterThan(1);
  });

  it('lets the event loop turn after many wake-ups in a row', async () => {
    const { dispatcher, queue } = setUp();
    let seen = 0;
    const { id } = sctpTarget(dispatcher, { onMessage: () => seen++ });
    for (let i = 0; i < 32; i++) {
      queue.push(message(id, 'x'));
      queue.wakeUp();
    }
    expect(seen).toBe(31);
    await turnsUntil(() => seen === 32);
  });

  it('delivers one event a turn where Node offers no way to drain promises', async () => {
    const drain = Object.getOwnPropertyDescriptor(process, '_tickCallback')!;
    Reflect.deleteProperty(process, '_tickCallback');
    const { dispatcher, queue } = setUp();
    Object.defineProperty(process, '_tickCallback', drain);
    const order: string[] = [];
    const { id } = sctpTarget(dispatcher, {
      onMessage(_stream, _ppid, data) {
        order.push(`message ${data as string}`);
        void Promise.resolve().then(() => order.push(`promise ${data as string}`));
      },
    });
    queue.push(message(id, '1'), message(id, '2'));
    await asTask(queue.wakeUp);
    await turnsUntil(() => order.length === 4);
    expect(order).toEqual(['message 1', 'promise 1', 'message 2', 'promise 2']);
  });

  it('holds the environment while a transport asks for it', () => {
    const { dispatcher, queue } = setUp();
    const [first, second] = [sctpTarget(dispatcher, {}), sctpTarget(dispatcher, {})];
    dispatcher.hold(first, true);
    dispatcher.hold(second, true);
    dispatcher.hold(first, false);
    expect(queue.held).toBe(true);
    dispatcher.remove(second);
    expect(queue.held).toBe(false);
  });
});

describe('Outbox', () => {
  function staged(queue: FakeEventQueue): [number, number, number, string][][] {
    return queue.flushed.map((bytes) => {
      const messages: [number, number, number, string][] = [];
      for (let at = 0; at < bytes.length;) {
        const [target, stream, ppid, size] = [0, 4, 8, 12].map((offset) => bytes.readInt32LE(at + offset));
        messages.push([target, stream, ppid, bytes.toString('utf8', at + 16, at + 16 + size)]);
        at += 16 + ((size + 3) & ~3);
      }
      return messages;
    });
  }

  it('sends the messages of a job together, after it', async () => {
    const { dispatcher, queue } = setUp();
    dispatcher.outbox.stageString(1, 2, 51, true, 'one');
    dispatcher.outbox.stageBytes(1, 3, 53, false, Buffer.from('four'));
    expect(queue.flushed).toHaveLength(0);
    await Promise.resolve();
    expect(staged(queue)).toEqual([
      [
        [1, 0x10002, 51, 'one'],
        [1, 3, 53, 'four'],
      ],
    ]);
  });

  it.each([
    ['', 0],
    ['ascii', 5],
    ['é€😀', 9],
    ['\ud800a', 4],
    ['a\udc00', 4],
  ])('counts the bytes of %j in UTF-8', (text, size) => {
    const { dispatcher, queue } = setUp();
    expect(dispatcher.outbox.stageString(1, 2, 51, true, text)).toBe(size);
    dispatcher.outbox.flush();
    expect(staged(queue)[0][0][3]).toBe(Buffer.from(text).toString());
  });

  it('sends early what would not fit, in order', () => {
    const { dispatcher, queue } = setUp();
    const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(16_000));
    for (const text of texts) dispatcher.outbox.stageBytes(1, 2, 53, true, Buffer.from(text));
    dispatcher.outbox.flush();
    expect(queue.flushed.length).toBeGreaterThan(2);
    expect(
      staged(queue)
        .flat()
        .map((m) => m[3]),
    ).toEqual(texts);
  });

  it('sends what event handlers staged when the run of events ends', () => {
    const { dispatcher, queue } = setUp();
    const { id } = sctpTarget(dispatcher, {
      onMessage: (_s, _p, data) => void dispatcher.outbox.stageString(id, 1, 51, true, data as string),
    });
    queue.push(message(id, 'a'), message(id, 'b'));
    queue.wakeUp();
    expect(staged(queue).map((batch) => batch.map((m) => m[3]))).toEqual([['a', 'b']]);
  });
});
