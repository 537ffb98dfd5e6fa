import type { IceTransportState } from '../src/native/types.js';
import type { RTCPeerConnection } from '../src/RTCPeerConnection.js';
import type { RTCSessionDescriptionInit } from '../src/RTCSessionDescription.js';
import type { FakeIce } from './support/FakeNative.js';
import { fakeConnections, negotiate, required, tasks } from './support/connections.js';

const { native, connect } = fakeConnections();
const HOST = 'candidate:1 1 UDP 2113929471 192.0.2.1 10100 typ host';
const REFLEXIVE = 'candidate:2 1 UDP 1677732863 203.0.113.1 20200 typ srflx raddr 192.0.2.1 rport 10100';

/** A connection with an offer, and what it fires. */
async function gathering(): Promise<{ pc: RTCPeerConnection; ice: FakeIce; events: string[] }> {
  const pc = connect();
  const events: string[] = [];
  pc.onicegatheringstatechange = () => events.push(pc.iceGatheringState);
  pc.onicecandidate = ({ candidate }) => {
    events.push(candidate ? `'${candidate.candidate.slice(0, 11)}' ${String(candidate.sdpMid)}` : 'null');
  };
  pc.createDataChannel('a');
  await pc.setLocalDescription();
  return { pc, ice: required(native().ice[0]), events };
}

describe('gathering', () => {
  it('fires its events in order', async () => {
    const { pc, ice, events } = await gathering();
    ice.handler.onLocalCandidate(HOST, ice.ufrag, '');
    ice.handler.onGatheringComplete(ice.ufrag);
    await tasks();
    expect(events).toEqual(['gathering', "'candidate:1' 0", "'' 0", 'complete', 'null']);
    expect(pc.localDescription?.sdp).toContain(`a=${HOST}`);
    expect(pc.localDescription?.sdp).toContain('a=end-of-candidates');
  });

  it('is under way once the local description is set, even without a candidate', async () => {
    const { pc } = await gathering();
    expect(pc.iceGatheringState).toBe('new');
    await tasks();
    expect(pc.iceGatheringState).toBe('gathering');
  });

  it('fills in what it knows of a candidate', async () => {
    const { pc, ice } = await gathering();
    const found = new Promise<unknown>((resolve) => {
      pc.onicecandidate = ({ candidate, url }) => {
        resolve({ ...candidate?.toJSON(), url, address: candidate?.address });
      };
    });
    ice.handler.onLocalCandidate(REFLEXIVE, ice.ufrag, 'stun:stun.example.org');
    expect(await found).toEqual({
      candidate: `${REFLEXIVE} ufrag ${ice.ufrag}`,
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: ice.ufrag,
      url: 'stun:stun.example.org',
      address: '203.0.113.1',
    });
  });

  it('shows the best candidate in the m= and c= lines', async () => {
    const { pc, ice } = await gathering();
    ice.handler.onLocalCandidate(HOST, ice.ufrag, '');
    expect(pc.localDescription?.sdp).toMatch(/m=application 10100 .*\r\nc=IN IP4 192\.0\.2\.1/);
    ice.handler.onLocalCandidate(REFLEXIVE, ice.ufrag, '');
    expect(pc.localDescription?.sdp).toMatch(/m=application 20200 .*\r\nc=IN IP4 203\.0\.113\.1/);
  });

  it('leaves candidates of a generation out that was taken back', async () => {
    const { pc, ice, events } = await gathering();
    await pc.setLocalDescription({ type: 'rollback' });
    events.length = 0;
    ice.handler.onLocalCandidate(HOST, ice.ufrag, '');
    await tasks();
    expect(events.filter((event) => event.includes('candidate'))).toEqual([]);
  });

  it('reports servers that fail, and those of kinds that are not supported', async () => {
    const pc = connect({ iceServers: [{ urls: 'turns:turn.example.org', username: 'u', credential: 'c' }] });
    const urls: string[] = [];
    pc.onicecandidateerror = ({ url, errorCode }) => urls.push(`${url} ${errorCode}`);
    pc.createDataChannel('a');
    await pc.setLocalDescription();
    native().ice[0]?.handler.onCandidateError('stun:x', 701, 'no answer');
    await tasks();
    expect(urls.sort()).toEqual(['stun:x 701', 'turns:turn.example.org 701']);
  });

  it('fires nothing once the connection is closed', async () => {
    const { pc, ice, events } = await gathering();
    pc.close();
    ice.handler.onLocalCandidate(HOST, ice.ufrag, '');
    ice.handler.onGatheringComplete(ice.ufrag);
    await tasks();
    expect(events).toEqual([]);
  });
});

describe('connection states', () => {
  it('follow the transports, with events in order', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const { transport } = required(pc1.sctp);
    const events: string[] = [];
    transport.iceTransport.onstatechange = () => {
      // Both are in the new state when the first event is fired.
      events.push(`transport ${transport.iceTransport.state} ${pc1.iceConnectionState}`);
    };
    transport.onstatechange = () => events.push(`dtls ${transport.state} ${pc1.connectionState}`);
    pc1.oniceconnectionstatechange = () => events.push(`ice ${pc1.iceConnectionState}`);
    pc1.onconnectionstatechange = () => events.push(`pc ${pc1.connectionState}`);
    const ice = required(native().ice[0]);
    const dtls = required(native().dtls[0]);
    const steps: (IceTransportState | 'dtls-connecting' | 'dtls-connected')[] = [
      'checking',
      'connected',
      'dtls-connecting',
      'dtls-connected',
      'disconnected',
      'connected',
      'failed',
    ];
    for (const step of steps) {
      if (step === 'dtls-connecting') dtls.handler.onStateChange('connecting', '', []);
      else if (step === 'dtls-connected') dtls.handler.onStateChange('connected', '', [new ArrayBuffer(1)]);
      else ice.handler.onStateChange(step);
    }
    expect(events).toEqual([
      'transport checking checking',
      'ice checking',
      'pc connecting',
      'transport connected connected',
      'ice connected',
      'dtls connecting connecting',
      'dtls connected connecting',
      'pc connected',
      'transport disconnected disconnected',
      'ice disconnected',
      'pc disconnected',
      'transport connected connected',
      'ice connected',
      'pc connected',
      'transport failed failed',
      'ice failed',
      'pc failed',
    ]);
    expect(transport.getRemoteCertificates()).toHaveLength(1);
  });

  it('start SCTP when DTLS is connected', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const sctp = required(native().sctp[1]);
    expect(sctp.startedTo).toBeNull();
    native().dtls[0]?.handler.onStateChange('connected', '', []);
    expect(sctp.startedTo).toBe(5000);
  });

  it('fail with an error at the DTLS transport', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const channel = pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const { transport } = required(pc1.sctp);
    const errors: unknown[] = [];
    transport.onerror = ({ error }) => errors.push([error.errorDetail, transport.state]);
    native().dtls[0]?.handler.onStateChange('failed', 'The fingerprint does not match', []);
    expect(errors).toEqual([['fingerprint-failure', 'failed']]);
    expect(pc1.connectionState).toBe('failed');
    await tasks();
    expect(channel.readyState).toBe('closed');
  });

  it('tell the selected pair', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const { iceTransport } = required(pc1.sctp).transport;
    await pc1.addIceCandidate({ candidate: REFLEXIVE, sdpMid: '0' });
    let changes = 0;
    iceTransport.onselectedcandidatepairchange = () => changes++;
    expect(iceTransport.getSelectedCandidatePair()).toBeNull();
    native().ice[0]?.handler.onSelectedPair(HOST, REFLEXIVE);
    const pair = required(iceTransport.getSelectedCandidatePair());
    expect(changes).toBe(1);
    expect(pair.remote).toBe(iceTransport.getRemoteCandidates()[0]);
    expect(pair.local.address).toBe('192.0.2.1');
  });

  it('survive a listener that closes the connection', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const seen: string[] = [];
    pc1.oniceconnectionstatechange = () => {
      pc1.close();
    };
    pc1.onconnectionstatechange = () => seen.push('late');
    native().ice[0]?.handler.onStateChange('checking');
    native().ice[0]?.handler.onStateChange('connected');
    expect(seen).toEqual([]);
  });
});

describe('descriptions after gathering', () => {
  async function gathered(): Promise<{
    pc: RTCPeerConnection;
    ice: FakeIce;
    first: RTCSessionDescriptionInit;
  }> {
    const { pc, ice } = await gathering();
    const first = { type: 'offer' as const, sdp: required(pc.localDescription).sdp };
    ice.handler.onLocalCandidate(HOST, ice.ufrag, '');
    ice.handler.onLocalCandidate(REFLEXIVE, ice.ufrag, '');
    ice.handler.onGatheringComplete(ice.ufrag);
    await tasks();
    return { pc, ice, first };
  }

  function expectGathered(sdp: string): void {
    expect(sdp).toContain(`a=${HOST}`);
    expect(sdp).toContain(`a=${REFLEXIVE}`);
    expect(sdp.match(/a=end-of-candidates/g)).toHaveLength(1);
    expect(sdp).toMatch(/m=application 20200 [^]*c=IN IP4 203\.0\.113\.1/);
  }

  it('have the candidates when they are created', async () => {
    const { pc } = await gathered();
    expectGathered(required((await pc.createOffer()).sdp));
  });

  it('have the candidates when they were created before', async () => {
    const { pc, first } = await gathered();
    expect(first.sdp).not.toContain('a=candidate');
    await pc.setLocalDescription(first);
    expectGathered(required(pc.localDescription).sdp);
  });

  it('do not repeat the candidates that they have', async () => {
    const { pc } = await gathered();
    await pc.setLocalDescription();
    expect(pc.localDescription?.sdp.match(/a=candidate/g)).toHaveLength(2);
  });

  it('have none for an ICE restart', async () => {
    const { pc } = await gathered();
    const { sdp } = await pc.createOffer({ iceRestart: true });
    expect(sdp).not.toContain('a=candidate');
    expect(sdp).toContain('m=application 9 ');
  });
});
