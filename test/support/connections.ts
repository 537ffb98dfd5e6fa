import { dependencies } from '../../src/peerconnection/dependencies.js';
import type { RTCConfiguration } from '../../src/RTCConfiguration.js';
import { RTCPeerConnection } from '../../src/RTCPeerConnection.js';
import { FakeNative } from './FakeNative.js';

/** Connections over fakes for one test file; closed after each test. */
export function fakeConnections(): {
  native(): FakeNative;
  connect(configuration?: RTCConfiguration): RTCPeerConnection;
} {
  let native = new FakeNative();
  const original = dependencies.native;
  const open: RTCPeerConnection[] = [];
  beforeEach(() => {
    native = new FakeNative();
    dependencies.native = () => native;
  });
  afterEach(() => {
    for (const pc of open.splice(0)) pc.close();
    dependencies.native = original;
  });
  return {
    native: () => native,
    connect(configuration) {
      const pc = new RTCPeerConnection(configuration);
      open.push(pc);
      return pc;
    },
  };
}

/** The next event of that type. */
export function eventOf<E extends Event = Event>(target: EventTarget, type: string): Promise<E> {
  return new Promise((resolve) => {
    target.addEventListener(type, (event) => resolve(event as E), { once: true });
  });
}

/** Lets tasks that are queued now, and what they queue, run. */
export async function tasks(rounds = 3): Promise<void> {
  for (let i = 0; i < rounds; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Records the types of events at the target. */
export function record(target: EventTarget, ...types: string[]): string[] {
  const seen: string[] = [];
  for (const type of types) target.addEventListener(type, () => seen.push(type));
  return seen;
}

/** Offer and answer between two connections, without candidates. */
export async function negotiate(offerer: RTCPeerConnection, answerer: RTCPeerConnection): Promise<void> {
  await offerer.setLocalDescription();
  await answerer.setRemoteDescription(required(offerer.localDescription));
  await answerer.setLocalDescription();
  await offerer.setRemoteDescription(required(answerer.localDescription));
}

export function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('a value was expected');
  return value;
}
