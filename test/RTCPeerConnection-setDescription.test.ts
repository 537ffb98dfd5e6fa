import { RTCError } from '../src/RTCError.js';
import { fakeConnections, negotiate, record, required, tasks } from './support/connections.js';

const { native, connect } = fakeConnections();

function named(name: string): Error {
  return expect.objectContaining({ name }) as Error;
}

async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  await tasks(5);
  return settled;
}

describe('setLocalDescription', () => {
  it('without argument offers, then answers', async () => {
    const [pc1, pc2] = [connect(), connect()];
    await pc1.setLocalDescription();
    expect(pc1.localDescription?.type).toBe('offer');
    await pc2.setRemoteDescription(required(pc1.localDescription));
    await pc2.setLocalDescription();
    expect(pc2.localDescription?.type).toBe('answer');
  });

  it('without SDP takes the last offer as long as it describes the connection', async () => {
    const pc = connect();
    pc.createDataChannel('a');
    const offer = await pc.createOffer({ iceRestart: true });
    await pc.setLocalDescription({ type: 'offer' });
    expect(pc.localDescription?.sdp).toBe(offer.sdp);
  });

  it('without SDP makes a new offer when the last one is out of date', async () => {
    const pc = connect();
    const offer = await pc.createOffer();
    pc.createDataChannel('a');
    await pc.setLocalDescription();
    expect(offer.sdp).not.toContain('m=application');
    expect(pc.localDescription?.sdp).toContain('m=application');
  });

  it('refuses SDP that was not made by this connection', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    const offer = await pc1.createOffer();
    await expect(pc2.setLocalDescription(offer)).rejects.toEqual(named('InvalidModificationError'));
    const munged = {
      type: 'offer',
      sdp: offer.sdp?.replace(/a=ice-ufrag:.*/, 'a=ice-ufrag:munged'),
    } as const;
    await expect(pc1.setLocalDescription(munged)).rejects.toEqual(named('InvalidModificationError'));
  });

  it('refuses an older offer', async () => {
    const pc = connect();
    const older = await pc.createOffer();
    pc.createDataChannel('a');
    await pc.createOffer();
    await expect(pc.setLocalDescription(older)).rejects.toEqual(named('InvalidModificationError'));
  });

  it('takes an offer from which a library removed trickle', async () => {
    const pc = connect();
    pc.createDataChannel('a');
    const { sdp } = await pc.createOffer();
    await pc.setLocalDescription({ type: 'offer', sdp: sdp?.replace(/a=ice-options:trickle\s\n/g, '') });
    expect(pc.localDescription?.sdp).not.toContain('trickle');
  });

  it('refuses an answer in the wrong state', async () => {
    const pc = connect();
    await expect(pc.setLocalDescription({ type: 'answer' })).rejects.toEqual(named('InvalidStateError'));
    const { sdp } = await pc.createOffer();
    await expect(pc.setLocalDescription({ type: 'answer', sdp })).rejects.toEqual(named('InvalidStateError'));
  });

  it('changes the descriptions with the state, not before', async () => {
    const pc = connect();
    const states: unknown[] = [];
    pc.onsignalingstatechange = () => states.push([pc.signalingState, pc.pendingLocalDescription?.type]);
    const promise = pc.setLocalDescription();
    expect(pc.pendingLocalDescription).toBeNull();
    await promise;
    expect(states).toEqual([['have-local-offer', 'offer']]);
    expect(pc.localDescription).toBe(pc.pendingLocalDescription);
  });

  it('rejects with OperationError when no socket can be opened', async () => {
    const pc = connect();
    pc.createDataChannel('a');
    native().failToGather = true;
    await expect(pc.setLocalDescription()).rejects.toEqual(named('OperationError'));
    expect(pc.signalingState).toBe('stable');
    expect(native().ice[0]?.closed).toBe(true);
  });
});

describe('setRemoteDescription', () => {
  it('rejects what is not SDP with the line', async () => {
    const promise = connect().setRemoteDescription({ type: 'offer', sdp: 'v=0\r\nnonsense\r\n' });
    const error = await promise.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(RTCError);
    expect(error).toMatchObject({ errorDetail: 'sdp-syntax-error', sdpLineNumber: 2 });
  });

  it('rejects an answer to nothing before it looks at the SDP', async () => {
    await expect(connect().setRemoteDescription({ type: 'answer', sdp: 'nonsense' })).rejects.toEqual(
      named('InvalidStateError'),
    );
  });

  it('rolls our offer back for one of the peer', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const seen: string[] = [];
    pc1.onsignalingstatechange = () => seen.push(pc1.signalingState);
    pc1.createDataChannel('a');
    pc2.createDataChannel('b');
    await pc1.setLocalDescription();
    await pc2.setLocalDescription();
    await pc1.setRemoteDescription(required(pc2.localDescription));
    expect(seen).toEqual(['have-local-offer', 'stable', 'have-remote-offer']);
    expect(native().ice[0]?.closed).toBe(true);
    await pc1.setLocalDescription();
    await pc2.setRemoteDescription(required(pc1.localDescription));
    expect([pc1.signalingState, pc2.signalingState]).toEqual(['stable', 'stable']);
    expect(pc1.sctp).not.toBeNull();
  });

  it('takes one offer after the other', async () => {
    const [pc1, pc2, pc3] = [connect(), connect(), connect()];
    pc1.createDataChannel('a');
    await pc3.setRemoteDescription({ type: 'offer', sdp: (await pc2.createOffer()).sdp });
    await pc3.setRemoteDescription({ type: 'offer', sdp: (await pc1.createOffer()).sdp });
    expect(pc3.signalingState).toBe('have-remote-offer');
    expect(pc3.remoteDescription?.sdp).toContain('m=application');
  });

  it('needs its dictionary', async () => {
    const pc = connect();
    // @ts-expect-error -- as from JavaScript
    await expect(pc.setRemoteDescription()).rejects.toThrow(TypeError);
    // @ts-expect-error -- as from JavaScript
    await expect(pc.setRemoteDescription({ type: 'no' })).rejects.toThrow(TypeError);
  });
});

describe('rollback', () => {
  it('takes a local offer back, with the transport it made', async () => {
    const pc = connect();
    pc.createDataChannel('a');
    await pc.setLocalDescription();
    await tasks();
    expect(pc.iceGatheringState).toBe('gathering');
    const seen = record(pc, 'icegatheringstatechange');
    await pc.setLocalDescription({ type: 'rollback', sdp: 'ignored' });
    await tasks();
    expect(pc.signalingState).toBe('stable');
    expect(pc.localDescription).toBeNull();
    expect(pc.iceGatheringState).toBe('new');
    expect(seen).toHaveLength(1);
    await pc.setLocalDescription();
    expect(native().ice).toHaveLength(2);
  });

  it('takes a remote offer back', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    const offer = await pc1.createOffer();
    await pc2.setRemoteDescription(offer);
    await pc2.setRemoteDescription({ type: 'rollback' });
    expect(pc2.remoteDescription).toBeNull();
    expect(pc2.signalingState).toBe('stable');
    expect(native().ice).toHaveLength(0);
  });

  it('makes negotiation needed again', async () => {
    const pc = connect();
    pc.createDataChannel('a');
    await tasks();
    await pc.setLocalDescription();
    const seen = record(pc, 'negotiationneeded');
    await pc.setLocalDescription({ type: 'rollback' });
    await tasks();
    expect(seen).toHaveLength(1);
  });

  it('is refused where there is nothing to take back', async () => {
    const [pc1, pc2] = [connect(), connect()];
    await expect(pc1.setLocalDescription({ type: 'rollback' })).rejects.toEqual(named('InvalidStateError'));
    await expect(pc1.setRemoteDescription({ type: 'rollback' })).rejects.toEqual(named('InvalidStateError'));
    await pc2.setLocalDescription();
    await expect(pc2.setRemoteDescription({ type: 'rollback' })).rejects.toEqual(named('InvalidStateError'));
    await pc1.setRemoteDescription(required(pc2.localDescription));
    await expect(pc1.setLocalDescription({ type: 'rollback' })).rejects.toEqual(named('InvalidStateError'));
    const answer = await pc1.createAnswer();
    await pc1.setLocalDescription({ type: 'pranswer', sdp: answer.sdp });
    expect(pc1.signalingState).toBe('have-local-pranswer');
    await expect(pc1.setLocalDescription({ type: 'rollback' })).rejects.toEqual(named('InvalidStateError'));
    await pc1.setLocalDescription(answer);
    expect(pc1.signalingState).toBe('stable');
  });
});

describe('a connection that is closed', () => {
  it('leaves promises of operations under way alone', async () => {
    const pc = connect();
    const promises = [pc.createOffer(), pc.setLocalDescription()];
    pc.close();
    expect(await Promise.all(promises.map(hasSettled))).toEqual([false, false]);
  });

  it('refuses new operations', async () => {
    const pc = connect();
    pc.close();
    await expect(pc.createOffer()).rejects.toEqual(named('InvalidStateError'));
    await expect(pc.createAnswer()).rejects.toEqual(named('InvalidStateError'));
    await expect(pc.setLocalDescription()).rejects.toEqual(named('InvalidStateError'));
    await expect(pc.setRemoteDescription({ type: 'offer', sdp: '' })).rejects.toEqual(
      named('InvalidStateError'),
    );
    await expect(pc.addIceCandidate()).rejects.toEqual(named('InvalidStateError'));
    expect(() => pc.createDataChannel('a')).toThrow(named('InvalidStateError'));
    expect(() => {
      pc.setConfiguration({});
    }).toThrow(named('InvalidStateError'));
    expect(pc.signalingState).toBe('closed');
  });

  it('fires nothing and closes what is below', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const channel = pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const { transport } = required(pc1.sctp);
    const seen = record(pc1, 'signalingstatechange', 'iceconnectionstatechange', 'connectionstatechange');
    record(transport, 'statechange');
    pc1.close();
    pc1.close();
    expect([pc1.signalingState, pc1.iceConnectionState, pc1.connectionState]).toEqual([
      'closed',
      'closed',
      'closed',
    ]);
    expect([transport.state, transport.iceTransport.state, channel.readyState]).toEqual([
      'closed',
      'closed',
      'closed',
    ]);
    await tasks();
    expect(seen).toEqual([]);
    expect(native().ice[0]?.closed && native().dtls[0]?.closed && native().sctp[1]?.closed).toBe(true);
  });
});
