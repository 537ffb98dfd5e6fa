import { DataChannelRegistry } from '../../src/datachannel/DataChannelRegistry.js';
import type { RTCDataChannel } from '../../src/RTCDataChannel.js';
import type { RTCDtlsTransport } from '../../src/RTCDtlsTransport.js';
import { FakeSctp } from './FakeSctp.js';

/** The part of an RTCPeerConnection that the registry sees. */
export class Peer {
  closed = false;
  firstChannels = 0;
  readonly announced: RTCDataChannel[] = [];
  onDataChannel: (channel: RTCDataChannel) => void = () => undefined;
  readonly registry = new DataChannelRegistry({
    isClosed: () => this.closed,
    onFirstChannel: () => {
      this.firstChannels++;
    },
    onDataChannel: (channel) => {
      this.announced.push(channel);
      this.onDataChannel(channel);
    },
  });

  close(): void {
    this.closed = true;
    this.registry.close();
  }
}

export interface Peers {
  a: Peer;
  b: Peer;
  sctpA: FakeSctp;
  sctpB: FakeSctp;
  connect: (maxStreams?: number) => void;
}

/** Two peers over an association in memory; `a` is the DTLS client. */
export function createPeers(): Peers {
  const a = new Peer();
  const b = new Peer();
  const [sctpA, sctpB] = FakeSctp.pair(a.registry.handler, b.registry.handler);
  const connect = (maxStreams?: number): void => {
    const ends = [
      { peer: a, sctp: sctpA, role: 'client' as const },
      { peer: b, sctp: sctpB, role: 'server' as const },
    ];
    for (const { peer, sctp, role } of ends) {
      // The registry only hands the transport on.
      peer.registry.createTransport(null as unknown as RTCDtlsTransport);
      peer.registry.updateMaxMessageSize(262144);
      peer.registry.setDtlsRole(role);
      peer.registry.attach(sctp);
      sctp.connect(maxStreams);
    }
  };
  return { a, b, sctpA, sctpB, connect };
}

export function next<E extends Event = Event>(target: EventTarget, type: string): Promise<E> {
  return new Promise((resolve) => {
    target.addEventListener(type, (event) => resolve(event as E), { once: true });
  });
}

/** Connected peers and a channel that is open on both sides. */
export async function createOpenChannel(
  init?: object,
): Promise<Peers & { channelA: RTCDataChannel; channelB: RTCDataChannel }> {
  const peers = createPeers();
  const channelA = peers.a.registry.createDataChannel('channel', init);
  const opened = next(channelA, 'open');
  const channelB = await new Promise<RTCDataChannel>((resolve) => {
    peers.b.onDataChannel = (channel) =>
      channel.addEventListener('open', () => resolve(channel), { once: true });
    peers.connect();
  });
  await opened;
  return { ...peers, channelA, channelB };
}

/** After the tasks that are queued now, and those that they queue. */
export async function settled(rounds = 12): Promise<void> {
  for (let i = 0; i < rounds; i++) await new Promise((resolve) => setImmediate(resolve));
}
