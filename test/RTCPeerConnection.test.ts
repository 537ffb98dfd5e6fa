import { fakeConnections, negotiate, record, required, tasks } from './support/connections.js';

const { native, connect } = fakeConnections();

describe('offer and answer', () => {
  it('goes through the signaling states', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const states: string[] = [];
    pc1.onsignalingstatechange = () => states.push(`1 ${pc1.signalingState}`);
    pc2.onsignalingstatechange = () => states.push(`2 ${pc2.signalingState}`);
    pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    expect(states).toEqual(['1 have-local-offer', '2 have-remote-offer', '2 stable', '1 stable']);
    expect(pc1.currentLocalDescription?.type).toBe('offer');
    expect(pc1.pendingLocalDescription).toBeNull();
    expect(pc2.currentLocalDescription?.type).toBe('answer');
    expect(pc1.sctp?.transport.iceTransport.role).toBe('controlling');
    expect(pc2.sctp?.transport.iceTransport.role).toBe('controlled');
  });

  it('starts the transports with what the descriptions say', async () => {
    const [pc1, pc2] = [connect(), connect()];
    pc1.createDataChannel('a');
    await negotiate(pc1, pc2);
    const [ice1, ice2] = native().ice;
    expect(required(ice1).remotes).toEqual([required(ice2).gathers[0]?.local]);
    expect(required(ice2).remotes).toEqual([required(ice1).gathers[0]?.local]);
    expect(native().dtls.map(({ started }) => started?.role)).toEqual(['server', 'client']);
    expect(native().sctp).toHaveLength(2);
  });

  it('connects without m= sections', async () => {
    const [pc1, pc2] = [connect(), connect()];
    await negotiate(pc1, pc2);
    expect(pc1.signalingState).toBe('stable');
    expect(pc1.sctp).toBeNull();
    expect(native().ice).toHaveLength(0);
  });
});

describe('negotiationneeded', () => {
  it('is fired once for the first channel, and not after it is negotiated', async () => {
    const [pc1, pc2] = [connect(), connect()];
    const seen = record(pc1, 'negotiationneeded');
    pc1.createDataChannel('a');
    pc1.createDataChannel('b');
    expect(seen).toHaveLength(0);
    await tasks();
    expect(seen).toHaveLength(1);
    await negotiate(pc1, pc2);
    pc1.createDataChannel('c');
    await tasks();
    expect(seen).toHaveLength(1);
  });
});
