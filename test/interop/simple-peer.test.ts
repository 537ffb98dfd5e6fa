import { once } from 'node:events';
import SimplePeer from 'simple-peer';
import * as rtcwire from 'rtcwire';

interface SimplePeerInstance extends NodeJS.EventEmitter {
  signal(data: unknown): void;
  send(data: string | Buffer): void;
  write(data: Buffer): boolean;
  destroy(): void;
}
const Peer = SimplePeer as never as new (options: object) => SimplePeerInstance;

function pair(options: object): [SimplePeerInstance, SimplePeerInstance] {
  const a = new Peer({ initiator: true, wrtc: rtcwire, ...options });
  const b = new Peer({ wrtc: rtcwire, ...options });
  a.on('signal', (data) => b.signal(data));
  b.on('signal', (data) => a.signal(data));
  return [a, b];
}

/** Resolves when `name` is emitted; an error ends the wait, as it ends a simple-peer. */
async function emitted<T>(emitter: NodeJS.EventEmitter, name: string): Promise<T> {
  const [value] = (await once(emitter, name)) as [T];
  return value;
}

describe.each([true, false])('simple-peer with { wrtc: rtcwire }, trickle: %s', (trickle) => {
  test('connects, exchanges strings and buffers, and closes', async () => {
    const [a, b] = pair({ trickle });
    await Promise.all([emitted(a, 'connect'), emitted(b, 'connect')]);
    const atB = emitted<Uint8Array>(b, 'data');
    a.send('hey b');
    expect(Buffer.from(await atB).toString()).toBe('hey b');
    const atA = emitted<Uint8Array>(a, 'data');
    b.send(Buffer.from([1, 2, 3]));
    expect([...(await atA)]).toEqual([1, 2, 3]);
    // The abort by which a connection closes is an error of the channel at the other end, as in Chromium.
    const closed = new Promise((resolve) => b.on('close', resolve));
    const failure = emitted<Error & { code: string }>(b, 'error');
    a.destroy();
    await closed;
    expect((await failure).code).toBe('ERR_DATA_CHANNEL');
  });
});

test('object mode, backpressure and renegotiation work', async () => {
  const [a, b] = pair({ channelName: 'stream' });
  await Promise.all([emitted(a, 'connect'), emitted(b, 'connect')]);
  const total = 4 * 1024 * 1024;
  let received = 0;
  const all = new Promise<void>((resolve) => {
    b.on('data', (chunk: Uint8Array) => {
      received += chunk.byteLength;
      if (received === total) resolve();
    });
  });
  const chunk = Buffer.alloc(16384, 7);
  for (let sent = 0; sent < total; sent += chunk.length) {
    if (!a.write(chunk)) await emitted(a, 'drain');
  }
  await all;
  (a as never as { negotiate(): void }).negotiate();
  await emitted(a, 'negotiated');
  a.destroy();
  b.destroy();
});
