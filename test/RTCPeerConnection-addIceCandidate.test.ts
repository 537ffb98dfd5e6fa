import type { RTCPeerConnection } from '../src/RTCPeerConnection.js';
import { MEDIA_OFFER } from './jsep/session.js';
import { fakeConnections, required } from './support/connections.js';

const { native, connect } = fakeConnections();
const CANDIDATE = 'candidate:1 1 udp 2113929471 203.0.113.1 10100 typ host';

function named(name: string): Error {
  return expect.objectContaining({ name }) as Error;
}

async function withOffer(sdp = MEDIA_OFFER): Promise<RTCPeerConnection> {
  const pc = connect();
  await pc.setRemoteDescription({ type: 'offer', sdp });
  return pc;
}

it('needs a remote description', async () => {
  await expect(connect().addIceCandidate({ candidate: CANDIDATE, sdpMid: '0' })).rejects.toEqual(
    named('InvalidStateError'),
  );
});

it('needs to know the m= section', async () => {
  const pc = await withOffer();
  await expect(pc.addIceCandidate({ candidate: CANDIDATE })).rejects.toThrow(TypeError);
  await expect(pc.addIceCandidate({ candidate: CANDIDATE, sdpMid: null })).rejects.toThrow(TypeError);
});

it.each([
  ['an unknown mid', { sdpMid: 'x', sdpMLineIndex: 0 }],
  ['an index that is too high', { sdpMLineIndex: 3 }],
  ['an unknown usernameFragment', { sdpMid: '2', usernameFragment: 'none' }],
  ['an invalid candidate', { sdpMid: '2', candidate: 'candidate:nonsense' }],
  ['a candidate with a second line', { sdpMid: '2', candidate: `${CANDIDATE} x y\r\na=setup:active` }],
])('rejects %s with OperationError', async (_, init) => {
  const pc = await withOffer();
  await expect(pc.addIceCandidate({ candidate: CANDIDATE, ...init })).rejects.toEqual(
    named('OperationError'),
  );
  expect(pc.remoteDescription?.sdp).toBe(MEDIA_OFFER);
});

it('adds the candidate to its section of the description', async () => {
  const pc = await withOffer();
  await pc.addIceCandidate({ candidate: CANDIDATE, sdpMLineIndex: 1 });
  await pc.addIceCandidate({ candidate: '', sdpMid: '1', usernameFragment: 'abcd' });
  expect(pc.remoteDescription?.sdp).toMatch(
    /m=video[^]*a=candidate:1 1 udp [^]*a=end-of-candidates\r\nm=application/,
  );
});

it('prefers the mid to the index', async () => {
  const pc = await withOffer();
  await pc.addIceCandidate({ candidate: CANDIDATE, sdpMid: '2', sdpMLineIndex: 77 });
  expect(pc.remoteDescription?.sdp.endsWith(`a=${CANDIDATE}\r\n`)).toBe(true);
});

it('gives candidates that came before the answer to the transport', async () => {
  const pc = await withOffer();
  await pc.addIceCandidate({ candidate: CANDIDATE, sdpMid: '0' });
  await pc.setLocalDescription();
  const ice = required(native().ice[0]);
  expect(ice.candidates).toEqual([CANDIDATE]);
  await pc.addIceCandidate({ candidate: CANDIDATE.replace('10100', '10101'), sdpMid: '2' });
  expect(ice.candidates).toHaveLength(2);
  expect(pc.sctp?.transport.iceTransport.getRemoteCandidates()).toHaveLength(2);
});

it.each([[undefined], [null], [{}], [{ candidate: '' }], [{ sdpMid: '2' }]])(
  'takes %p as the end of candidates',
  async (init) => {
    const pc = await withOffer();
    await pc.setLocalDescription();
    await pc.addIceCandidate(init);
    await pc.addIceCandidate(init);
    expect(native().ice[0]?.ended).toBe(1);
    expect(pc.remoteDescription?.sdp.endsWith('a=end-of-candidates\r\n')).toBe(true);
  },
);

it('ignores candidates of rejected sections', async () => {
  const pc = await withOffer(`${MEDIA_OFFER}m=video 0 RTP/AVP 31\r\na=mid:3\r\n`);
  const before = pc.remoteDescription?.sdp;
  await pc.addIceCandidate({ candidate: CANDIDATE, sdpMid: '3' });
  expect(pc.remoteDescription?.sdp).toBe(before);
});

it('knows whether the peer trickles', async () => {
  expect(connect().canTrickleIceCandidates).toBeNull();
  expect((await withOffer()).canTrickleIceCandidates).toBe(true);
  const without = MEDIA_OFFER.replaceAll('a=ice-options:trickle\r\n', '');
  expect((await withOffer(without)).canTrickleIceCandidates).toBe(false);
  const session = without.replace('t=0 0', 't=0 0\r\na=ice-options:trickle');
  expect((await withOffer(session)).canTrickleIceCandidates).toBe(true);
});
