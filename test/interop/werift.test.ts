import { RTCPeerConnection as WeriftPeerConnection, type RTCDataChannel as WeriftChannel } from 'werift';
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

/** werift in the same role; its channels echo every message. */
class WeriftPeer implements Peer {
  readonly pc = new WeriftPeerConnection({ iceServers: [] });
  onSignal: (signal: Signal) => void = () => undefined;

  constructor() {
    this.pc.onDataChannel.subscribe((channel) => echoOn(channel));
    this.pc.onIceCandidate.subscribe((candidate) => {
      if (candidate) this.onSignal({ candidate: candidate.toJSON() as RTCIceCandidateInit });
    });
  }

  async offer(): Promise<void> {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    const description = this.pc.localDescription;
    if (description) this.onSignal({ description: { type: 'offer', sdp: description.sdp } });
  }

  async signal({ description, candidate }: Signal): Promise<void> {
    if (candidate) await this.pc.addIceCandidate(candidate as never);
    if (!description) return;
    await this.pc.setRemoteDescription(description as never);
    if (description.type !== 'offer') return;
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    const answer = this.pc.localDescription;
    if (answer) this.onSignal({ description: { type: 'answer', sdp: answer.sdp } });
  }

  async close(): Promise<void> {
    await this.pc.close();
  }
}

function echoOn(channel: WeriftChannel): void {
  channel.onMessage.subscribe((data) => channel.send(data));
}

let ours: RtcwirePeer;
let theirs: WeriftPeer;
beforeEach(() => {
  ours = new RtcwirePeer();
  theirs = new WeriftPeer();
  connectSignalling(ours, theirs);
});
afterEach(async () => {
  ours.close();
  await theirs.close();
});

async function exchange(channel: RTCDataChannel): Promise<void> {
  expect(await echo(channel, 'hello werift')).toBe('hello werift');
  await exchangeBinary(channel, [1, 1200, 60000]);
}

test('we offer: text and binary come back unchanged', async () => {
  const channel = ours.pc.createDataChannel('ours') as never as RTCDataChannel;
  await event(channel, 'open');
  await exchange(channel);
});

test('werift offers: text and binary come back unchanged', async () => {
  const arrived = incomingChannel(ours);
  echoOn(theirs.pc.createDataChannel('theirs'));
  await theirs.offer();
  await exchange(await arrived);
});
