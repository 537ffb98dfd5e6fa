import { RTCDataChannel } from '../src/RTCDataChannel.js';
import { RTCErrorEvent } from '../src/RTCErrorEvent.js';
import { MAX_BUFFERED_AMOUNT } from '../src/datachannel/DataChannelCore.js';
import { createOpenChannel, createPeers, next, settled } from './support/dataChannelPeers.js';

function collect(channel: RTCDataChannel, ...types: string[]): string[] {
  const events: string[] = [];
  for (const type of types)
    channel.addEventListener(type, () => events.push(`${type} ${channel.readyState}`));
  return events;
}

function messages(channel: RTCDataChannel): unknown[] {
  const list: unknown[] = [];
  channel.onmessage = ({ data }): void => {
    list.push(data);
  };
  return list;
}

function withName(name: string): Error {
  return expect.objectContaining({ name }) as Error;
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

describe('the interface', () => {
  test('cannot be constructed by the application', () => {
    expect(() => new (RTCDataChannel as unknown as new () => unknown)()).toThrow('Illegal constructor');
  });

  test('has the defaults of the specification', () => {
    const channel = createPeers().a.registry.createDataChannel('');
    expect({
      label: channel.label,
      ordered: channel.ordered,
      maxPacketLifeTime: channel.maxPacketLifeTime,
      maxRetransmits: channel.maxRetransmits,
      protocol: channel.protocol,
      negotiated: channel.negotiated,
      id: channel.id,
      readyState: channel.readyState,
      bufferedAmount: channel.bufferedAmount,
      bufferedAmountLowThreshold: channel.bufferedAmountLowThreshold,
      binaryType: channel.binaryType,
    }).toEqual({
      label: '',
      ordered: true,
      maxPacketLifeTime: null,
      maxRetransmits: null,
      protocol: '',
      negotiated: false,
      id: null,
      readyState: 'connecting',
      bufferedAmount: 0,
      bufferedAmountLowThreshold: 0,
      binaryType: 'arraybuffer',
    });
    expect(channel).toBeInstanceOf(EventTarget);
    expect(channel.onmessage).toBeNull();
  });

  test('ignores other values of binaryType, and rejects thresholds out of range', () => {
    const channel = createPeers().a.registry.createDataChannel('');
    channel.binaryType = 'blob';
    channel.binaryType = 'jellyfish' as 'blob';
    expect(channel.binaryType).toBe('blob');
    channel.bufferedAmountLowThreshold = 2 ** 32 - 1;
    expect(() => {
      channel.bufferedAmountLowThreshold = -1;
    }).toThrow(TypeError);
    expect(channel.bufferedAmountLowThreshold).toBe(2 ** 32 - 1);
  });
});

describe('send', () => {
  test('throws InvalidStateError before "open" and after close()', async () => {
    const connecting = createPeers().a.registry.createDataChannel('');
    expect(() => connecting.send('x')).toThrow(withName('InvalidStateError'));
    const { channelA } = await createOpenChannel();
    channelA.close();
    expect(() => channelA.send('x')).toThrow(withName('InvalidStateError'));
    expect(() => (channelA.send as () => void)()).toThrow(TypeError);
  });

  test('delivers strings, empty ones and lone surrogates', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const received = messages(channelB);
    for (const text of ['', 'a', 'é€😀', '\ud800', null as unknown as string]) channelA.send(text);
    await settled();
    expect(received).toEqual(['', 'a', 'é€😀', '\ufffd', 'null']);
  });

  test('delivers buffers, views and empty ones as binaryType says', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const received = messages(channelB);
    channelA.send(bytes(1, 2, 3).buffer as ArrayBuffer);
    channelA.send(bytes(1, 2, 3).subarray(1));
    channelA.send(new DataView(bytes(4, 5).buffer, 1));
    channelA.send(new ArrayBuffer(0));
    await settled();
    expect(received.map((data) => Array.from(new Uint8Array(data as ArrayBuffer)))).toEqual([
      [1, 2, 3],
      [2, 3],
      [5],
      [],
    ]);
    channelB.binaryType = 'blob';
    channelA.send(bytes(7));
    await settled();
    expect(received[4]).toBeInstanceOf(Blob);
    expect(Array.from(new Uint8Array(await (received[4] as Blob).arrayBuffer()))).toEqual([7]);
  });

  test('rejects views of shared memory', async () => {
    const { channelA } = await createOpenChannel();
    expect(() => channelA.send(new Uint8Array(new SharedArrayBuffer(1)))).toThrow(TypeError);
  });

  test('keeps the order behind a Blob, counts it at once and takes copies', async () => {
    const { channelA, channelB, sctpA } = await createOpenChannel();
    const received = messages(channelB);
    sctpA.held = true;
    const changing = bytes(1);
    channelA.send(new Blob(['blob']));
    channelA.send(changing);
    channelA.send('é');
    changing[0] = 2;
    expect(channelA.bufferedAmount).toBe(4 + 1 + 2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(channelA.bufferedAmount).toBe(7);
    sctpA.release();
    await settled();
    expect(channelA.bufferedAmount).toBe(0);
    expect(
      received.map((data) => (typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer).toString())),
    ).toEqual(['blob', '\u0001', 'é']);
  });

  test('close() waits for a Blob that is being read', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const received = messages(channelB);
    const closed = next(channelA, 'close');
    channelA.send(new Blob(['last']));
    channelA.close();
    await closed;
    expect(received).toHaveLength(1);
  });

  test('throws a TypeError past maxMessageSize and changes nothing', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const received = messages(channelB);
    for (const data of [
      new ArrayBuffer(262145),
      'x'.repeat(262145),
      'é'.repeat(131073),
      new Blob(['x'.repeat(262145)]),
    ]) {
      expect(() => channelA.send(data)).toThrow(TypeError);
    }
    expect(channelA.bufferedAmount).toBe(0);
    channelA.send('é'.repeat(131072));
    await settled();
    expect(received).toHaveLength(1);
  });

  test('throws an OperationError when the queue is full', async () => {
    const { channelA, a, sctpA } = await createOpenChannel();
    a.registry.updateMaxMessageSize(0);
    expect(a.registry.transport?.maxMessageSize).toBe(MAX_BUFFERED_AMOUNT);
    sctpA.held = true;
    // Only the count matters here.
    sctpA.send = (_streamId, _ppid, _ordered, data): number => (data as ArrayBuffer).byteLength;
    const half = new ArrayBuffer(MAX_BUFFERED_AMOUNT / 2);
    channelA.send(half);
    channelA.send(half);
    expect(() => channelA.send(new ArrayBuffer(1))).toThrow(withName('OperationError'));
    expect(channelA.bufferedAmount).toBe(MAX_BUFFERED_AMOUNT);
  });
});

describe('bufferedAmount', () => {
  test('grows in send(), shrinks in tasks, and "bufferedamountlow" fires at the threshold', async () => {
    const { channelA, sctpA } = await createOpenChannel();
    channelA.bufferedAmountLowThreshold = 3;
    const amounts: number[] = [];
    channelA.onbufferedamountlow = (): void => {
      amounts.push(channelA.bufferedAmount);
    };
    sctpA.held = true;
    channelA.send('ab');
    channelA.send('€');
    channelA.send(bytes(1, 2));
    expect(channelA.bufferedAmount).toBe(7);
    sctpA.release();
    expect(channelA.bufferedAmount).toBe(7);
    await settled();
    expect(channelA.bufferedAmount).toBe(0);
    expect(amounts).toEqual([2]);
  });

  test('is not reset by closing', async () => {
    const { channelA, a, sctpA } = await createOpenChannel();
    sctpA.held = true;
    channelA.send('abc');
    channelA.close();
    a.close();
    await settled();
    expect(channelA.readyState).toBe('closed');
    expect(channelA.bufferedAmount).toBe(3);
  });
});

describe('closing', () => {
  test.each([[{}], [{ negotiated: true, id: 4 }]])('from one side closes both, %j', async (init) => {
    const peers = createPeers();
    const channelA = peers.a.registry.createDataChannel('', init);
    const negotiated = 'id' in init;
    const announced = new Promise<RTCDataChannel>((resolve) => {
      peers.b.onDataChannel = resolve;
    });
    const channelB = negotiated ? peers.b.registry.createDataChannel('', init) : undefined;
    const opened = next(channelA, 'open');
    peers.connect();
    await opened;
    const other = channelB ?? (await announced);
    await settled();

    const types = ['closing', 'error', 'close'];
    const eventsA = collect(channelA, ...types);
    const eventsB = collect(other, ...types);
    channelA.close();
    expect(channelA.readyState).toBe('closing');
    channelA.close();
    await settled();
    expect(eventsA).toEqual(['close closed']);
    expect(eventsB).toEqual(['closing closing', 'close closed']);
    expect(peers.a.registry.channels).toEqual([]);
    expect(peers.b.registry.channels).toEqual([]);
    expect(peers.sctpA.resets).toHaveLength(1);
    expect(peers.sctpB.resets).toHaveLength(1);
  });

  test('from both sides at once ends once', async () => {
    const { channelA, channelB, sctpA, sctpB } = await createOpenChannel();
    const eventsA = collect(channelA, 'closing', 'close');
    const eventsB = collect(channelB, 'closing', 'close');
    channelA.close();
    channelB.close();
    await settled();
    expect([eventsA, eventsB]).toEqual([['close closed'], ['close closed']]);
    expect([sctpA.resets.length, sctpB.resets.length]).toEqual([1, 1]);
  });

  test('delivers what was sent before', async () => {
    const { channelA, channelB, sctpA } = await createOpenChannel();
    const received = messages(channelB);
    sctpA.held = true;
    for (let i = 0; i < 100; i++) channelA.send(String(i));
    channelA.close();
    await settled();
    expect(channelB.readyState).toBe('open');
    sctpA.release();
    await settled(200);
    expect(received).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
    expect(channelB.readyState).toBe('closed');
  });

  test('before the connection exists fires "close" without the network', async () => {
    const { a, b, connect } = createPeers();
    const channel = a.registry.createDataChannel('');
    const events = collect(channel, 'open', 'closing', 'error', 'close');
    channel.close();
    expect(channel.readyState).toBe('closing');
    connect();
    await settled();
    expect(events).toEqual(['close closed']);
    expect(b.announced).toEqual([]);
  });

  test('frees the id, which a new channel gets, also when it is announced before our last reset', async () => {
    const { channelA, channelB, a, b, sctpB } = await createOpenChannel();
    const id = channelA.id;
    // b's half is acknowledged late.
    const { onStreamResetDone } = sctpB.handler;
    let late: (() => void) | undefined;
    sctpB.handler.onStreamResetDone = (streamId): void => {
      late = (): void => onStreamResetDone(streamId);
    };
    const closed = next(channelA, 'close');
    channelA.close();
    await closed;
    const again = a.registry.createDataChannel('again');
    expect(again.id).toBe(id);
    await next(again, 'open');
    again.send('first');
    await settled();
    expect(channelB.readyState).toBe('closing');
    let received: unknown[] = [];
    b.onDataChannel = (channel): void => {
      received = messages(channel);
    };
    late?.();
    await settled();
    expect(b.announced.map(({ label }) => label)).toEqual(['channel', 'again']);
    expect(received).toEqual(['first']);
  });

  test('messages that come while closing are dropped', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const received = messages(channelA);
    channelB.send('too late');
    channelA.close();
    await settled();
    expect(received).toEqual([]);
  });

  test('by the end of the association fires "error", then "close"', async () => {
    const { channelA, channelB, a, b } = await createOpenChannel();
    const silent = collect(channelA, 'closing', 'error', 'close');
    const events = collect(channelB, 'closing', 'error', 'close');
    const failed = next<RTCErrorEvent>(channelB, 'error');
    const states: string[] = [];
    b.registry.transport?.addEventListener('statechange', () =>
      states.push(String(b.registry.transport?.state)),
    );
    a.close();
    expect(channelA.readyState).toBe('closed');
    expect(a.registry.transport?.state).toBe('closed');
    const event = await failed;
    await settled();
    expect(event).toBeInstanceOf(RTCErrorEvent);
    expect(event.error).toMatchObject({
      name: 'OperationError',
      errorDetail: 'sctp-failure',
      sctpCauseCode: 12,
    });
    expect(events).toEqual(['error closed', 'close closed']);
    expect(states).toEqual(['closed']);
    expect(silent).toEqual([]);
    expect(() => channelB.send('x')).toThrow(withName('InvalidStateError'));
  });

  test('by a graceful end of the association fires no "error"', async () => {
    const { channelB, sctpB } = await createOpenChannel();
    const events = collect(channelB, 'closing', 'error', 'close');
    sctpB.handler.onClosed('');
    await settled();
    expect(events).toEqual(['close closed']);
  });
});

describe('receiving', () => {
  test('many messages keep their order, each in a task of its own', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const order: string[] = [];
    channelB.onmessage = ({ data }): void => {
      order.push(String(data));
      void Promise.resolve().then(() => order.push(`after ${String(data)}`));
    };
    for (let i = 0; i < 3; i++) channelA.send(String(i));
    await settled();
    expect(order).toEqual(['0', 'after 0', '1', 'after 1', '2', 'after 2']);
  });

  test('100,000 messages take seconds at most', async () => {
    const { channelA, channelB } = await createOpenChannel();
    const count = 100_000;
    const data = new Uint8Array(64);
    const done = new Promise<void>((resolve) => {
      let received = 0;
      channelB.onmessage = (): void => {
        if (++received === count) resolve();
      };
    });
    for (let i = 0; i < count; i++) channelA.send(data);
    await done;
    await settled();
    expect(channelA.bufferedAmount).toBe(0);
  });
});
