import { native } from '../../src/native/index';
import {
  connectPair,
  connectTransports,
  fingerprintOf,
  iceHandler,
  iceParameters,
  makeCertificate,
  type Peer,
} from './peers';

interface Deferred {
  promise: Promise<unknown>;
  resolve: (value?: unknown) => void;
}

function deferred(): Deferred {
  let resolve: Deferred['resolve'] = () => {};
  const promise = new Promise((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

type Message = [stream: number, ppid: number, data: string | ArrayBuffer];

const open: Peer[] = [];

/** A pair whose second end keeps what it gets; `received(n)` resolves with the first n messages. */
async function receivingPair(options = {}) {
  const messages: Message[] = [];
  let waiting: { count: number; resolve: (messages: Message[]) => void } | undefined;
  const pair = await connectPair(
    {},
    {
      onMessage(...message) {
        messages.push(message);
        if (waiting && messages.length >= waiting.count) waiting.resolve(messages);
      },
    },
    options,
  );
  open.push(...pair);
  const received = (count: number) =>
    new Promise<Message[]>((resolve) => {
      waiting = { count, resolve };
      if (messages.length >= count) resolve(messages);
    });
  return { sender: pair[0], receiver: pair[1], received };
}

afterEach(() => {
  for (const peer of open.splice(0)) peer.close();
});

describe('two native peers', () => {
  it('connect', async () => {
    const { sender, receiver } = await receivingPair();
    for (const { states } of [sender, receiver]) {
      const of = (transport: string) => states.filter((state) => state.startsWith(transport));
      expect(of('ice').slice(0, 2)).toEqual(['ice checking', 'ice connected']);
      expect(of('dtls')).toEqual(['dtls connecting', 'dtls connected']);
      expect(of('sctp')).toEqual(['sctp connected']);
    }
    expect(sender.dtls.stats().tlsVersion).toBe('FEFD');
    expect(sender.ice.role).toBe('controlling');
    expect(receiver.ice.role).toBe('controlled');
  });

  it.each([1, 64, 16_384, 16_385, 65_536, 262_144])('exchange a message of %d bytes', async (size) => {
    const { sender, received } = await receivingPair();
    const data = Buffer.alloc(size, 'pattern ');
    expect(sender.sctp.send(3, 53, true, data)).toBe(size);
    expect(sender.sctp.send(4, 51, true, data.toString())).toBe(size);
    // Two streams: either message may arrive first.
    const [binary, text] = (await received(2)).sort(([streamA], [streamB]) => streamA - streamB);
    expect(binary.slice(0, 2)).toEqual([3, 53]);
    expect(Buffer.from(binary[2] as ArrayBuffer).equals(data)).toBe(true);
    expect((binary[2] as ArrayBuffer).byteLength).toBe(size);
    expect(text.slice(0, 2)).toEqual([4, 51]);
    expect(text[2]).toBe(data.toString());
  });

  it('exchange a message of 64 MiB', async () => {
    const size = 64 * 1024 * 1024;
    const { sender, received } = await receivingPair({ maxReceiveMessageSize: size });
    const data = Buffer.alloc(size, 'some longer pattern ');
    sender.sctp.send(1, 53, true, data);
    const [[, , got]] = await received(1);
    expect(Buffer.from(got as ArrayBuffer).equals(data)).toBe(true);
  });

  it('exchange views of every kind, copied when send returns', async () => {
    const { sender, received } = await receivingPair();
    const bytes = Uint8Array.from({ length: 40_000 }, (_, i) => i % 251);
    const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
    sender.sctp.send(1, 53, true, new DataView(bytes.buffer, 10, 20));
    sender.sctp.send(1, 53, true, new Float64Array(bytes.buffer, 8, 2));
    sender.sctp.send(1, 53, true, bytes.subarray(1, 39_001));
    sender.sctp.send(1, 53, true, shared);
    sender.sctp.send(1, 53, true, bytes.buffer);
    const expected = [
      bytes.slice(10, 30),
      bytes.slice(8, 24),
      bytes.slice(1, 39_001),
      Uint8Array.of(7, 7, 7, 7),
      bytes.slice(),
    ];
    bytes.fill(0);
    const got = (await received(5)).map(([, , data]) => Buffer.from(data as ArrayBuffer));
    expect(got.map((data, i) => data.equals(expected[i]))).toEqual([true, true, true, true, true]);
  });

  it('keep the order of staged and direct messages', async () => {
    const { sender, received } = await receivingPair();
    const sizes = Array.from({ length: 200 }, (_, i) => (i % 7 === 0 ? 20_000 : 10) + i);
    for (const size of sizes) sender.sctp.send(1, 53, true, new Uint8Array(size));
    const got = await received(sizes.length);
    expect(got.map(([, , data]) => (data as ArrayBuffer).byteLength)).toEqual(sizes);
  });

  it('count every byte as sent, once', async () => {
    let sent = 0;
    const done = deferred();
    const total = 300 * 1000 + 200_000;
    const pair = await connectPair({
      onBytesSent(stream, bytes) {
        expect(stream).toBe(5);
        sent += bytes;
        if (sent >= total) done.resolve();
      },
    });
    open.push(...pair);
    for (let i = 0; i < 300; i++) pair[0].sctp.send(5, 53, true, new Uint8Array(1000));
    pair[0].sctp.send(5, 53, true, new Uint8Array(200_000));
    await done.promise;
    expect(sent).toBe(total);
  });

  it('deliver everything when the receiver falls behind', async () => {
    const { sender, received } = await receivingPair();
    const size = 100_000;
    const count = 200; // 20 MB: more than all buffers take
    const data = new Uint8Array(size);
    for (let i = 0; i < count; i++) sender.sctp.send(1, 53, true, data.fill(i));
    const block = performance.now() + 300;
    while (performance.now() < block);
    const got = await received(count);
    expect(got.map(([, , bytes]) => new Uint8Array(bytes as ArrayBuffer)[size - 1])).toEqual(
      Array.from({ length: count }, (_, i) => i % 256),
    );
  });

  it('reset a stream in both directions after what was queued', async () => {
    const log: string[] = [];
    const bothDone = deferred();
    const done = (line: string) => {
      log.push(line);
      if (log.filter((entry) => entry.endsWith('done')).length === 2) bothDone.resolve();
    };
    const pair = await connectPair(
      { onStreamReset: () => log.push('a reset'), onStreamResetDone: () => done('a done') },
      {
        onMessage: () => log.push('message'),
        onStreamReset(stream) {
          log.push('b reset');
          pair[1].sctp.resetStream(stream);
        },
        onStreamResetDone: () => done('b done'),
      },
    );
    open.push(...pair);
    for (let i = 0; i < 3; i++) pair[0].sctp.send(9, 53, true, new Uint8Array(50_000));
    pair[0].sctp.resetStream(9);
    await bothDone.promise;
    expect(log.slice(0, 4).filter((line) => line === 'message')).toHaveLength(3);
    expect(log.filter((line) => line.endsWith('reset')).sort()).toEqual(['a reset', 'b reset']);
  });

  it('tell each other when one closes', async () => {
    const closed = deferred();
    const pair = await connectPair({}, { onClosed: () => closed.resolve() });
    open.push(pair[1]);
    pair[0].close();
    await closed.promise;
    expect(pair[1].states.at(-1)).toMatch(/^(sctp|dtls) closed/);
  });

  it('can be closed in any order, and used afterwards', async () => {
    const pair = await connectPair();
    pair[0].sctp.close();
    pair[0].ice.close();
    pair[0].dtls.close();
    pair[1].ice.close();
    for (const peer of pair) {
      peer.sctp.close();
      peer.sctp.send(1, 51, true, 'x');
      peer.sctp.send(1, 53, true, new Uint8Array(100_000));
      peer.sctp.resetStream(1);
      peer.dtls.start('client', []);
      expect(peer.sctp.stats().congestionWindow).toBe(0);
      expect(peer.dtls.stats().tlsVersion).toBe('');
    }
  });
});

describe('certificates', () => {
  it('are generated off the thread and survive PEM', async () => {
    const certificate = await makeCertificate();
    const again = native.certificateFromPem(certificate.certificatePem, certificate.privateKeyPem);
    expect(again.fingerprint('sha-256')).toBe(certificate.fingerprint('sha-256'));
    expect(again.fingerprint('sha-256')).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(native.fingerprintOf(certificate.der, 'sha-512')).toBe(certificate.fingerprint('sha-512'));
    expect(again.expires).toBe(Math.floor(certificate.expires / 1000) * 1000);
    expect(() => native.certificateFromPem('junk', certificate.privateKeyPem)).toThrow(/PEM/i);
  });

  it('that do not match the announced fingerprint fail the transport', async () => {
    const certificate = await makeCertificate();
    const wrong = {
      ...fingerprintOf(certificate),
      value: certificate.fingerprint('sha-256').replace(/../, '00'),
    };
    const failed = deferred();
    const pair = connectTransports(certificate, [wrong], (peer, state) => {
      if (state === 'failed' && peer === 'a') failed.resolve();
    });
    open.push(...pair);
    await failed.promise;
    expect(pair[0].states).not.toContain('dtls connected');
  });
});

describe('an ICE transport', () => {
  it('gathers candidates with the given username fragment', async () => {
    const parameters = iceParameters();
    const candidates: string[] = [];
    const complete = deferred();
    const ice = native.createIceTransport(
      { servers: [], relayOnly: false },
      iceHandler({
        onLocalCandidate(candidate, usernameFragment, url) {
          candidates.push(candidate);
          expect([usernameFragment, url]).toEqual([parameters.usernameFragment, '']);
        },
        onGatheringComplete: (usernameFragment) => complete.resolve(usernameFragment),
      }),
    );
    ice.gather(parameters, 'controlling');
    expect(await complete.promise).toBe(parameters.usernameFragment);
    expect(candidates.length).toBeGreaterThan(0);
    for (const candidate of candidates)
      expect(candidate).toMatch(/^candidate:\S+ 1 UDP \d+ \S+ \d+ typ host/i);
    ice.close();
  });
});
