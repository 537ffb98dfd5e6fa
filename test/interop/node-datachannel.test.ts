import { PeerConnection, type DataChannel } from 'node-datachannel';
import {
  connectSignalling,
  echo,
  event,
  exchangeBinary,
  incomingChannel,
  RtcwirePeer,
  type Peer,
  type Signal,
} from './support/peer.js';

/** node-datachannel by its own API; its channels echo every message. */
class NodeDataChannelPeer implements Peer {
  readonly pc = new PeerConnection('interop', { iceServers: [] });
  readonly channels: DataChannel[] = [];
  onSignal: (signal: Signal) => void = () => undefined;

  constructor() {
    this.pc.onLocalDescription((sdp, type) => this.onSignal({ description: { type: type as 'offer', sdp } }));
    this.pc.onLocalCandidate((candidate, sdpMid) => this.onSignal({ candidate: { candidate, sdpMid } }));
    this.pc.onDataChannel((channel) => this.echoOn(channel));
  }

  createDataChannel(label: string): DataChannel {
    const channel = this.pc.createDataChannel(label);
    this.echoOn(channel);
    return channel;
  }

  private echoOn(channel: DataChannel): void {
    this.channels.push(channel); // the package closes channels that are collected
    channel.onMessage((data) => {
      if (typeof data === 'string') channel.sendMessage(data);
      else channel.sendMessageBinary(Buffer.from(data as ArrayBuffer));
    });
  }

  signal({ description, candidate }: Signal): Promise<void> {
    if (description) this.pc.setRemoteDescription(description.sdp, description.type as never);
    else if (candidate?.candidate) this.pc.addRemoteCandidate(candidate.candidate, candidate.sdpMid ?? '0');
    return Promise.resolve();
  }

  close(): void {
    this.pc.close();
  }
}

let ours: RtcwirePeer;
let theirs: NodeDataChannelPeer;
beforeEach(() => {
  ours = new RtcwirePeer();
  theirs = new NodeDataChannelPeer();
  connectSignalling(ours, theirs);
});
afterEach(() => {
  ours.close();
  theirs.close();
});

async function exchange(channel: RTCDataChannel): Promise<void> {
  expect(await echo(channel, 'hello')).toBe('hello');
  await exchangeBinary(channel, [1, 1200, 65536, 262144]);
}

test('we offer: text and binary come back unchanged', async () => {
  const channel = ours.pc.createDataChannel('ours') as never as RTCDataChannel;
  await event(channel, 'open');
  await exchange(channel);
});

test('node-datachannel offers: text and binary come back unchanged', async () => {
  const arrived = incomingChannel(ours);
  theirs.createDataChannel('theirs');
  await exchange(await arrived);
});

test('a channel closed at either end closes at the other', async () => {
  const first = ours.pc.createDataChannel('one') as never as RTCDataChannel;
  await event(first, 'open');
  await echo(first, 'both ends are open');
  const closedThere = new Promise<void>((resolve) => theirs.channels[0]?.onClosed(resolve));
  first.close();
  await Promise.all([closedThere, event(first, 'close')]);

  const arrived = incomingChannel(ours);
  const second = theirs.createDataChannel('two');
  const channel = await arrived;
  const closedHere = event(channel, 'close');
  second.close();
  await closedHere;
});
