import { RTCPeerConnection } from '../src/RTCPeerConnection.js';
import type { RTCDataChannel } from '../src/RTCDataChannel.js';
import type { RTCDataChannelEvent } from '../src/RTCDataChannelEvent.js';
import type { RTCIceCandidate } from '../src/RTCIceCandidate.js';
import type { RTCSessionDescriptionInit } from '../src/RTCSessionDescription.js';
import { eventOf, negotiate, record, required } from './support/connections.js';

// Over the real native transports, on this machine.

const open: RTCPeerConnection[] = [];

function connect(): RTCPeerConnection {
  const pc = new RTCPeerConnection();
  open.push(pc);
  return pc;
}

afterEach(() => {
  for (const pc of open.splice(0)) pc.close();
});

function trickle(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (!candidate || to.signalingState === 'closed') return;
    // With a collision or a handover some are for an offer that the other side does not have.
    to.addIceCandidate(candidate).catch((error: unknown) => {
      expect(error).toMatchObject({ message: expect.stringMatching(/no remote|was null/) as string });
    });
  });
}

async function connectedPair(): Promise<{
  pc1: RTCPeerConnection;
  pc2: RTCPeerConnection;
  channels: [RTCDataChannel, RTCDataChannel];
}> {
  const [pc1, pc2] = [connect(), connect()];
  trickle(pc1, pc2);
  trickle(pc2, pc1);
  const channel1 = pc1.createDataChannel('test');
  const remote = eventOf<RTCDataChannelEvent>(pc2, 'datachannel');
  const isOpen = eventOf(channel1, 'open');
  await negotiate(pc1, pc2);
  const channel2 = (await remote).channel;
  await isOpen;
  return { pc1, pc2, channels: [channel1, channel2] };
}

describe('two connections in one process', () => {
  it('exchange messages', async () => {
    const { channels } = await connectedPair();
    const [channel1, channel2] = channels;
    const received = eventOf<Event & { data: unknown }>(channel2, 'message');
    channel1.send('hello');
    expect((await received).data).toBe('hello');
    const answered = eventOf<Event & { data: unknown }>(channel1, 'message');
    channel2.send('and back');
    expect((await answered).data).toBe('and back');
  });

  it('go through the connection states', async () => {
    const [pc1, pc2] = [connect(), connect()];
    trickle(pc1, pc2);
    trickle(pc2, pc1);
    const states: string[] = [];
    pc1.onconnectionstatechange = () => states.push(pc1.connectionState);
    pc1.oniceconnectionstatechange = () => states.push(`ice ${pc1.iceConnectionState}`);
    const channel = pc1.createDataChannel('a');
    const isOpen = eventOf(channel, 'open');
    await negotiate(pc1, pc2);
    await isOpen;
    expect(states.filter((state) => !state.startsWith('ice'))).toEqual(['connecting', 'connected']);
    expect(states[0]).toBe('ice checking');
    const ice = required(pc1.sctp).transport.iceTransport;
    const pair = required(ice.getSelectedCandidatePair());
    expect(pair.local.type).toBe('host');
    expect(ice.getRemoteCandidates().length).toBeGreaterThan(0);
    expect(required(pc1.sctp).transport.getRemoteCertificates()).toHaveLength(1);
  });

  it('have the candidates of each other', async () => {
    const { pc1, pc2 } = await connectedPair();
    for (const pc of [pc1, pc2]) {
      while (pc.iceGatheringState !== 'complete') await eventOf(pc, 'icegatheringstatechange');
    }
    await pc1.getStats();
    const [ice1, ice2] = [pc1, pc2].map((pc) => required(pc.sctp).transport.iceTransport);
    const json = (candidates: RTCIceCandidate[]): unknown[] =>
      candidates.map((candidate) => candidate.toJSON());
    expect(json(ice2.getRemoteCandidates())).toEqual(json(ice1.getLocalCandidates()));
    expect(json(ice1.getRemoteCandidates())).toEqual(json(ice2.getLocalCandidates()));
  });

  it('restart ICE and keep the channel', async () => {
    const { pc1, pc2, channels } = await connectedPair();
    const ice = required(pc1.sctp).transport.iceTransport;
    const before = required(ice.getLocalParameters()).usernameFragment;
    const needed = eventOf(pc1, 'negotiationneeded');
    pc1.restartIce();
    await needed;
    const changed = eventOf(ice, 'selectedcandidatepairchange');
    await negotiate(pc1, pc2);
    await changed;
    expect(required(ice.getLocalParameters()).usernameFragment).not.toBe(before);
    const received = eventOf<Event & { data: unknown }>(channels[1], 'message');
    channels[0].send('still here');
    expect((await received).data).toBe('still here');
    expect(required(pc1.sctp).transport.iceTransport).toBe(ice);
  });

  it('connect without trickling', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const gathered = async (pc: RTCPeerConnection): Promise<void> => {
      while (pc.iceGatheringState !== 'complete') await eventOf(pc, 'icegatheringstatechange');
    };
    const isOpen = eventOf(pc1.createDataChannel('a'), 'open');
    await pc1.setLocalDescription();
    await gathered(pc1);
    await pc2.setRemoteDescription(required(pc1.localDescription));
    await pc2.setLocalDescription();
    await gathered(pc2);
    const answer = required(pc2.localDescription);
    expect(answer.sdp).toContain('a=end-of-candidates');
    await pc1.setRemoteDescription(answer);
    await isOpen;
  });

  it('find together when both offer at once (perfect negotiation)', async () => {
    const [polite, impolite] = [connect(), connect()];
    trickle(polite, impolite);
    trickle(impolite, polite);
    const opened = [polite, impolite].map((pc) => eventOf(pc.createDataChannel('a'), 'open'));
    await Promise.all([polite.setLocalDescription(), impolite.setLocalDescription()]);
    await polite.setRemoteDescription(required(impolite.localDescription));
    await polite.setLocalDescription();
    await impolite.setRemoteDescription(required(polite.localDescription));
    await Promise.all(opened);
    expect([polite.signalingState, impolite.signalingState]).toEqual(['stable', 'stable']);
  });

  it('are handed over to a third', async () => {
    const { pc1, channels } = await connectedPair();
    const third = connect();
    const back = third.createDataChannel('second');
    trickle(pc1, third);
    trickle(third, pc1);
    const ended = eventOf(channels[0], 'close');
    const announced = eventOf<RTCDataChannelEvent>(pc1, 'datachannel');
    await pc1.setLocalDescription(await pc1.createOffer({ iceRestart: true }));
    await third.setRemoteDescription(required(pc1.localDescription));
    await third.setLocalDescription();
    await pc1.setRemoteDescription(required(third.localDescription));
    await ended;
    const { channel } = await announced;
    const received = eventOf<Event & { data: unknown }>(back, 'message');
    await eventOf(channel, 'open');
    channel.send('hello again');
    expect((await received).data).toBe('hello again');
  });

  it('fail when the fingerprint is another', async () => {
    const [pc1, pc2] = [connect(), connect()];
    trickle(pc1, pc2);
    trickle(pc2, pc1);
    pc1.createDataChannel('a');
    await pc1.setLocalDescription();
    const { type, sdp } = required(pc1.localDescription);
    await pc2.setRemoteDescription({ type, sdp: sdp.replace(/(a=fingerprint:sha-256) ..:..:/, '$1 00:00:') });
    await pc2.setLocalDescription();
    await pc1.setRemoteDescription(required(pc2.localDescription));
    while (pc2.connectionState !== 'failed') await eventOf(pc2, 'connectionstatechange');
    expect(pc2.sctp?.transport.state).toBe('failed');
  });

  it('close the other side', async () => {
    const { pc1, pc2, channels } = await connectedPair();
    const seen = record(pc1, 'connectionstatechange', 'iceconnectionstatechange', 'signalingstatechange');
    const closed = eventOf(channels[1], 'close');
    pc1.close();
    await closed;
    expect(seen).toEqual([]);
    expect(pc1.connectionState).toBe('closed');
    expect(pc2.connectionState).not.toBe('closed');
  });
});

describe('getStats', () => {
  it('reports the transport, its candidates and the channel', async () => {
    const { pc1, channels } = await connectedPair();
    const received = eventOf(channels[1], 'message');
    channels[0].send('12345');
    await received;
    const report = await pc1.getStats();
    const types = [...report.values()].map(({ type }) => type);
    expect(new Set(types)).toEqual(
      new Set([
        'peer-connection',
        'transport',
        'certificate',
        'local-candidate',
        'remote-candidate',
        'candidate-pair',
        'data-channel',
      ]),
    );
    const of = (type: string): unknown => [...report.values()].find((entry) => entry.type === type);
    expect(of('data-channel')).toMatchObject({ messagesSent: 1, bytesSent: 5, state: 'open' });
    expect(of('transport')).toMatchObject({ dtlsState: 'connected', dtlsRole: 'server', tlsVersion: 'FEFD' });
    const { selectedCandidatePairId } = of('transport') as { selectedCandidatePairId: string };
    expect(report.get(selectedCandidatePairId)).toMatchObject({ state: 'succeeded' });
  });

  it('still works when the connection is closed', async () => {
    const { pc1 } = await connectedPair();
    pc1.close();
    const report = await pc1.getStats();
    expect([...report.values()].some(({ type }) => type === 'peer-connection')).toBe(true);
  });
});

describe('signalling without trickled candidates', () => {
  it('connects with a second negotiation, whose descriptions have the candidates', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const channel = pc1.createDataChannel('test');
    const isOpen = eventOf(channel, 'open');
    await negotiate(pc1, pc2);
    for (const pc of [pc1, pc2]) {
      while (pc.iceGatheringState !== 'complete') await eventOf(pc, 'icegatheringstatechange');
    }
    await negotiate(pc1, pc2);
    await isOpen;
  });
});

describe('a description without mids', () => {
  const withoutMids = ({ type, sdp }: RTCSessionDescriptionInit): RTCSessionDescriptionInit => ({
    type,
    sdp: required(sdp).replaceAll(/a=(mid|group):.*\r\n/g, ''),
  });

  it.each(['offer', 'answer'] as const)('connects when it is the %s', async (which) => {
    const [pc1, pc2] = [connect(), connect()];
    const isOpen = eventOf(pc1.createDataChannel('test'), 'open');
    // By index, as a peer that does not know mids does.
    for (const [from, to] of [
      [pc1, pc2],
      [pc2, pc1],
    ] as const) {
      from.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate) void to.addIceCandidate({ ...candidate.toJSON(), sdpMid: null });
      });
    }
    const offer = await pc1.createOffer();
    await pc2.setRemoteDescription(which === 'offer' ? withoutMids(offer) : offer);
    const answer = await pc2.createAnswer();
    // Candidates are signalled once both have what they belong to.
    await pc1.setLocalDescription(offer);
    await pc1.setRemoteDescription(which === 'answer' ? withoutMids(answer) : answer);
    await pc2.setLocalDescription(answer);
    await isOpen;
  });
});
