import { MEDIA_OFFER } from './jsep/session.js';
import { fakeConnections } from './support/connections.js';
import { seededRandom } from './support/random.js';

const { connect } = fakeConnections();

function mutate(sdp: string, next: () => number): string {
  const lines = sdp.split('\r\n');
  const at = (): number => Math.floor(next() * lines.length);
  for (let count = 1 + Math.floor(next() * 4); count > 0; count--) {
    const index = at();
    const line = lines[index] ?? '';
    const position = Math.floor(next() * line.length);
    const changes = [
      () => lines.splice(index, 1),
      () => lines.splice(at(), 0, line),
      () => (lines[index] = line.slice(0, position)),
      () =>
        (lines[index] =
          line.slice(0, position) + String.fromCharCode(next() * 256) + line.slice(position + 1)),
      () => (lines[index] = line.replace(/\d+/, String(Math.floor(next() * 2 ** 33)))),
      () => (lines[index] = line.replace(/ /, '')),
    ];
    changes[Math.floor(next() * changes.length)]?.();
  }
  return lines.join('\r\n');
}

const EXPECTED = new Set([
  'InvalidAccessError',
  'OperationError',
  'InvalidStateError',
  'InvalidModificationError',
]);

function check(error: unknown): void {
  expect(error).toBeInstanceOf(DOMException);
  expect(EXPECTED).toContain((error as DOMException).name);
}

it.each([1, 2, 3, 4])('a mutated offer is answered or refused (seed %i)', async (seed) => {
  const next = seededRandom(seed);
  let answered = 0;
  for (let i = 0; i < 100; i++) {
    const pc = connect();
    const sdp = mutate(MEDIA_OFFER, next);
    try {
      await pc.setRemoteDescription({ type: 'offer', sdp });
    } catch (error) {
      check(error);
      // The connection is unharmed.
      expect(pc.signalingState).toBe('stable');
      await pc.setRemoteDescription({ type: 'offer', sdp: MEDIA_OFFER });
    }
    await pc.setLocalDescription();
    expect(pc.signalingState).toBe('stable');
    answered++;
    // What we say ourselves can always be read.
    await connect().setRemoteDescription({ type: 'offer', sdp: (await pc.createOffer()).sdp });
    pc.close();
  }
  expect(answered).toBe(100);
});

it('a mutated answer is applied or refused', async () => {
  const next = seededRandom(77);
  for (let i = 0; i < 200; i++) {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    await pc1.setLocalDescription();
    await pc2.setRemoteDescription({ type: 'offer', sdp: pc1.localDescription?.sdp ?? '' });
    const answer = (await pc2.createAnswer()).sdp ?? '';
    try {
      await pc1.setRemoteDescription({ type: 'answer', sdp: mutate(answer, next) });
    } catch (error) {
      check(error);
      await pc1.setRemoteDescription({ type: 'answer', sdp: answer });
    }
    expect(pc1.signalingState).toBe('stable');
    pc1.close();
    pc2.close();
  }
});

it('a mutated candidate is added or refused', async () => {
  const next = seededRandom(5);
  const candidate =
    'candidate:1 1 udp 2113929471 203.0.113.1 10100 typ srflx raddr 192.0.2.1 rport 9 ufrag abcd';
  const pc = connect();
  await pc.setRemoteDescription({ type: 'offer', sdp: MEDIA_OFFER });
  await pc.setLocalDescription();
  for (let i = 0; i < 300; i++) {
    await pc.addIceCandidate({ candidate: mutate(candidate, next), sdpMid: '2' }).catch(check);
  }
  const sdp = pc.remoteDescription?.sdp ?? '';
  await connect().setRemoteDescription({ type: 'offer', sdp });
});
