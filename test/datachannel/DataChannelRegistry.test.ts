import { encodeOpen } from '../../src/datachannel/dcep.js';
import { createOpenChannel, createPeers, next, settled } from '../support/dataChannelPeers.js';
import { below, seededRandom } from '../support/random.js';

function withName(name: string): Error {
  return expect.objectContaining({ name }) as Error;
}

const plainOpen = {
  label: 'from the peer',
  protocol: '',
  ordered: true,
  maxPacketLifeTime: null,
  maxRetransmits: null,
  priority: 256,
};

describe('createDataChannel', () => {
  test('converts its arguments as Web IDL says', () => {
    const { registry } = createPeers().a;
    expect(registry.createDataChannel(undefined).label).toBe('undefined');
    expect(registry.createDataChannel('\ud800', { protocol: '\udc00' })).toMatchObject({
      label: '\ufffd',
      protocol: '\ufffd',
    });
    expect(registry.createDataChannel('', { ordered: null }).ordered).toBe(false);
    expect(registry.createDataChannel('', { id: 65535 }).id).toBeNull();
    for (const init of [{ maxRetransmits: 65536 }, { maxPacketLifeTime: -1 }, { id: 'x' }, 1]) {
      expect(() => registry.createDataChannel('', init)).toThrow(TypeError);
    }
  });

  test.each([
    ['label', 'l'.repeat(65536), {}],
    ['label', '\u00b5'.repeat(32768), {}],
    ['protocol', '', { protocol: '\u00b6'.repeat(32768) }],
    ['id', '', { negotiated: true }],
    ['id', '', { negotiated: true, id: 65535 }],
    ['maxRetransmits', '', { maxRetransmits: 0, maxPacketLifeTime: 0 }],
  ])('names the wrong %s in a TypeError', (name, label, init) => {
    const { registry } = createPeers().a;
    expect(() => registry.createDataChannel(label, init)).toThrow(TypeError);
    expect(() => registry.createDataChannel(label, init)).toThrow(name);
    expect(registry.hasCreatedChannels).toBe(false);
  });

  test('throws InvalidStateError when the connection is closed', () => {
    const { a } = createPeers();
    a.close();
    expect(() => a.registry.createDataChannel('')).toThrow(withName('InvalidStateError'));
  });

  test('throws OperationError for an id in use', () => {
    const { registry } = createPeers().a;
    registry.createDataChannel('', { negotiated: true, id: 3 });
    expect(() => registry.createDataChannel('', { negotiated: true, id: 3 })).toThrow(
      withName('OperationError'),
    );
  });

  test('asks for negotiation with the first channel alone', () => {
    const { a } = createPeers();
    a.registry.createDataChannel('');
    a.registry.createDataChannel('');
    expect(a.firstChannels).toBe(1);
  });
});

describe('ids', () => {
  test('are even for the DTLS client and odd for the server, in order of creation', () => {
    const { a, b } = createPeers();
    const first = a.registry.createDataChannel('');
    a.registry.createDataChannel('', { negotiated: true, id: 2 });
    const second = a.registry.createDataChannel('');
    const other = b.registry.createDataChannel('');
    expect([first.id, second.id]).toEqual([null, null]);
    a.registry.setDtlsRole('client');
    b.registry.setDtlsRole('server');
    expect([first.id, second.id, other.id]).toEqual([0, 4, 1]);
    expect(a.registry.createDataChannel('').id).toBe(6);
  });

  test('past the streams of the association close their channel with an error', async () => {
    const { a, connect } = createPeers();
    const high = a.registry.createDataChannel('', { negotiated: true, id: 100 });
    const events: string[] = [];
    for (const type of ['open', 'closing', 'error', 'close'])
      high.addEventListener(type, () => events.push(type));
    const failed = next<Event & { error: { errorDetail: string } }>(high, 'error');
    connect(100);
    expect((await failed).error.errorDetail).toBe('data-channel-failure');
    await settled();
    expect(events).toEqual(['error', 'close']);
    expect(high.readyState).toBe('closed');
    expect(() => a.registry.createDataChannel('', { negotiated: true, id: 100 })).toThrow(
      withName('OperationError'),
    );
    expect(a.registry.createDataChannel('', { negotiated: true, id: 99 }).id).toBe(99);
  });

  test('run out with an OperationError', async () => {
    const { a, connect } = createPeers();
    connect(4);
    await settled();
    expect([a.registry.createDataChannel('').id, a.registry.createDataChannel('').id]).toEqual([0, 2]);
    expect(() => a.registry.createDataChannel('')).toThrow(withName('OperationError'));
  });
});

describe('channels of the peer', () => {
  test('are announced with all their parameters, open already, and "open" comes after', async () => {
    const { a, b, sctpB, connect } = createPeers();
    a.registry.createDataChannel('é', { protocol: 'p', ordered: false, maxPacketLifeTime: 7 });
    const order: string[] = [];
    b.onDataChannel = (channel): void => {
      order.push(`datachannel ${channel.readyState}`);
      channel.send('from the handler');
      channel.onopen = (): number => order.push(`open ${channel.readyState}`);
    };
    connect();
    await settled();
    expect(order).toEqual(['datachannel open', 'open open']);
    expect(b.announced[0]).toMatchObject({
      label: 'é',
      protocol: 'p',
      ordered: false,
      maxPacketLifeTime: 7,
      maxRetransmits: null,
      negotiated: false,
      id: 0,
    });
    expect(sctpB.streams.get(0)).toEqual({
      reliability: 'max-packet-life-time',
      parameter: 7,
      priority: 256,
    });
  });

  test('deliver their first messages after "open", though they came with the announcement', async () => {
    const { a, b, connect } = createPeers();
    const channel = a.registry.createDataChannel('');
    channel.onopen = (): void => {
      for (let i = 0; i < 5; i++) channel.send(String(i));
    };
    const order: unknown[] = [];
    b.onDataChannel = (announced): void => {
      announced.onopen = (): number => order.push('open');
      announced.onmessage = ({ data }): number => order.push(data);
    };
    connect();
    await settled();
    expect(order).toEqual(['open', '0', '1', '2', '3', '4']);
  });

  test('close at once when the peer closed them at once', async () => {
    const { a, b, connect } = createPeers();
    connect();
    await settled();
    const order: string[] = [];
    b.onDataChannel = (channel): void => {
      for (const type of ['open', 'closing', 'close']) channel.addEventListener(type, () => order.push(type));
    };
    a.registry.createDataChannel('').close();
    await settled();
    expect(order).toEqual(['open', 'closing', 'close']);
    expect([a.registry.channels, b.registry.channels]).toEqual([[], []]);
  });
});

describe('order until the peer has answered (RFC 8832 section 6)', () => {
  test('unordered channels send ordered before the ACK, unordered after', async () => {
    const { channelA, channelB, sctpA, sctpB } = await createOpenChannel({ ordered: false });
    expect(sctpA.sent.map(({ ppid, ordered }) => [ppid, ordered])).toEqual([[50, true]]);
    channelA.send('after');
    channelB.send('other side');
    expect(sctpA.sent.at(-1)).toMatchObject({ ppid: 51, ordered: false });
    expect(sctpB.sent.map(({ ppid, ordered }) => [ppid, ordered])).toEqual([
      [50, true],
      [51, false],
    ]);
  });

  test('a message answers as well as the ACK', async () => {
    const { a, sctpA, connect } = createPeers();
    connect();
    await settled();
    sctpA.held = true;
    const channel = a.registry.createDataChannel('', { ordered: false });
    await next(channel, 'open');
    channel.send('1');
    sctpA.handler.onMessage(channel.id ?? -1, 51, 'early');
    channel.send('2');
    expect(sctpA.sent.map(({ ordered }) => ordered)).toEqual([true, true, false]);
  });
});

describe('what the peer may do wrong', () => {
  test('an OPEN with errors resets its stream, once', async () => {
    const { a, sctpA, connect } = createPeers();
    connect();
    await settled();
    for (let i = 0; i < 2; i++) sctpA.handler.onMessage(7, 50, Uint8Array.of(3, 9).buffer);
    await settled();
    expect(sctpA.resets).toEqual([7]);
    expect(a.announced).toEqual([]);
  });

  test('a channel that only the peer negotiated can be closed by it', async () => {
    const { a, sctpA, sctpB, connect } = createPeers();
    const channel = a.registry.createDataChannel('', { negotiated: true, id: 9 });
    connect();
    await next(channel, 'open');
    const closed = next(channel, 'close');
    channel.close();
    await closed;
    await settled();
    expect([sctpA.resets, sctpB.resets]).toEqual([[9], [9]]);
  });

  test('resets of an unused stream are not answered for ever', async () => {
    const { sctpA, sctpB, connect } = createPeers();
    connect();
    await settled();
    sctpA.resetStream(9);
    await settled(200);
    const { length } = sctpA.resets;
    expect(length).toBeLessThan(20);
    await settled(50);
    expect(sctpA.resets).toHaveLength(length);
    expect(sctpB.resets.length).toBeLessThan(20);
  });

  test('an OPEN for a stream in use is ignored', async () => {
    const { a, channelA, sctpA } = await createOpenChannel();
    sctpA.handler.onMessage(channelA.id ?? -1, 50, Uint8Array.from(encodeOpen(plainOpen)).buffer);
    await settled();
    expect(a.announced).toEqual([]);
    expect(channelA.readyState).toBe('open');
  });

  test('messages of unknown kind or on unknown streams are dropped', async () => {
    const { channelA, sctpA } = await createOpenChannel();
    let messages = 0;
    channelA.onmessage = (): void => {
      messages++;
    };
    for (const ppid of [0, 52, 54, 99]) sctpA.handler.onMessage(0, ppid, new ArrayBuffer(1));
    sctpA.handler.onMessage(500, 51, 'x');
    sctpA.handler.onBytesSent(500, 1);
    sctpA.handler.onStreamResetDone(500);
    expect(messages).toBe(0);
  });

  test.each([1, 2, 3])('nothing it sends throws or stops a channel (seed %i)', async (seed) => {
    const { channelA, channelB, sctpA } = await createOpenChannel();
    const random = seededRandom(seed);
    const handler = sctpA.handler;
    for (let round = 0; round < 2000; round++) {
      const stream = 1 + below(random, 6);
      switch (below(random, 5)) {
        case 0:
          handler.onStreamReset(stream);
          break;
        case 1:
          handler.onStreamResetDone(stream);
          break;
        case 2: {
          const bytes = Uint8Array.from(encodeOpen(plainOpen));
          if (below(random, 2) === 0) bytes[below(random, bytes.length)] = below(random, 256);
          handler.onMessage(stream, 50, bytes.buffer);
          break;
        }
        case 3:
          handler.onMessage(stream, 50 + below(random, 8), 'text');
          break;
        default:
          handler.onBytesSent(stream, below(random, 100));
      }
      if (below(random, 20) === 0) await settled(2);
    }
    await settled();
    const received = next<MessageEvent>(channelB, 'message');
    channelA.send('still here');
    expect((await received).data).toBe('still here');
  });
});

describe('an association that ends', () => {
  test('takes along channels that never opened, and another may follow', async () => {
    const { a, sctpA, connect } = createPeers();
    connect();
    await settled();
    const transport = a.registry.transport;
    const channel = a.registry.createDataChannel('');
    const closed = next(channel, 'close');
    a.registry.endAssociation('');
    await closed;
    expect(sctpA.closed).toBe(true);
    expect(transport?.state).toBe('closed');
    const later = a.registry.createTransport(null as never);
    expect(later).not.toBe(transport);
    expect(later.state).toBe('connecting');
    expect(a.registry.createDataChannel('').id).toBeNull();
  });

  test('a rollback forgets the transport and keeps the channels', async () => {
    const { a, connect } = createPeers();
    const channel = a.registry.createDataChannel('');
    a.registry.createTransport(null as never);
    a.registry.discardTransport();
    expect(a.registry.transport).toBeNull();
    expect(channel.readyState).toBe('connecting');
    const opened = next(channel, 'open');
    connect();
    await opened;
  });
});
