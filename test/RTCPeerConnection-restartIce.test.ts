import type { RTCPeerConnection } from '../src/RTCPeerConnection.js';
import { fakeConnections, negotiate, record, required, tasks } from './support/connections.js';

const { native, connect } = fakeConnections();

const ufrag = (pc: RTCPeerConnection): string | undefined =>
  /a=ice-ufrag:(.*)/.exec(pc.localDescription?.sdp ?? '')?.[1];

async function negotiated(): Promise<[RTCPeerConnection, RTCPeerConnection]> {
  const pair: [RTCPeerConnection, RTCPeerConnection] = [connect(), connect()];
  pair[0].createDataChannel('a');
  await negotiate(...pair);
  await tasks();
  return pair;
}

it('makes negotiation needed once', async () => {
  const [pc1] = await negotiated();
  const seen = record(pc1, 'negotiationneeded');
  pc1.restartIce();
  pc1.restartIce();
  await tasks();
  expect(seen).toHaveLength(1);
});

it('replaces the credentials of both sides, over the same transports', async () => {
  const [pc1, pc2] = await negotiated();
  const before = [ufrag(pc1), ufrag(pc2)];
  const { iceTransport } = required(pc1.sctp).transport;
  pc1.restartIce();
  await negotiate(pc1, pc2);
  expect(ufrag(pc1)).not.toBe(before[0]);
  expect(ufrag(pc2)).not.toBe(before[1]);
  expect(iceTransport.getRemoteParameters()?.usernameFragment).toBe(ufrag(pc2));
  expect(native().ice.map(({ gathers }) => gathers.length)).toEqual([2, 2]);
  expect(native().sctp).toHaveLength(2);
  expect(required(pc1.sctp).transport.iceTransport).toBe(iceTransport);
});

it('is done after one negotiation', async () => {
  const [pc1, pc2] = await negotiated();
  pc1.restartIce();
  await negotiate(pc1, pc2);
  const seen = record(pc1, 'negotiationneeded');
  const restarted = ufrag(pc1);
  await tasks();
  await negotiate(pc1, pc2);
  await tasks();
  expect(ufrag(pc1)).toBe(restarted);
  expect(seen).toEqual([]);
});

it('survives an offer of the peer that does not restart', async () => {
  const [pc1, pc2] = await negotiated();
  const before = ufrag(pc1);
  pc1.restartIce();
  await negotiate(pc2, pc1);
  expect(ufrag(pc1)).toBe(before);
  const seen = record(pc1, 'negotiationneeded');
  await tasks();
  expect(seen).toHaveLength(1);
  await negotiate(pc1, pc2);
  expect(ufrag(pc1)).not.toBe(before);
});

it('survives rollback', async () => {
  const [pc1] = await negotiated();
  const before = ufrag(pc1);
  pc1.restartIce();
  await pc1.setLocalDescription();
  const first = ufrag(pc1);
  expect(first).not.toBe(before);
  await pc1.setLocalDescription({ type: 'rollback' });
  expect(ufrag(pc1)).toBe(before);
  expect(native().ice.at(0)?.rollbacks).toBe(1);
  await pc1.setLocalDescription();
  expect(ufrag(pc1)).not.toBe(before);
});

it('is satisfied by a restart of the peer', async () => {
  const [pc1, pc2] = await negotiated();
  pc1.restartIce();
  pc2.restartIce();
  await negotiate(pc2, pc1);
  const seen = record(pc1, 'negotiationneeded');
  await tasks();
  expect(seen).toEqual([]);
});

it('has no effect before the first negotiation or on a closed connection', async () => {
  const pc = connect();
  const seen = record(pc, 'negotiationneeded');
  pc.restartIce();
  await tasks();
  pc.close();
  pc.restartIce();
  await tasks();
  expect(seen).toEqual([]);
});

it('comes with the next offer after the ICE configuration has changed', async () => {
  const [pc1, pc2] = await negotiated();
  const before = ufrag(pc1);
  const seen = record(pc1, 'negotiationneeded');
  pc1.setConfiguration({});
  await negotiate(pc1, pc2);
  expect(ufrag(pc1)).toBe(before);
  pc1.setConfiguration({ iceTransportPolicy: 'relay' });
  await tasks();
  expect(seen).toEqual([]);
  expect(native().ice[0]?.options.relayOnly).toBe(true);
  await negotiate(pc1, pc2);
  const restarted = ufrag(pc1);
  expect(restarted).not.toBe(before);
  await negotiate(pc1, pc2);
  expect(ufrag(pc1)).toBe(restarted);
});

it('of a peer that was replaced makes new associations', async () => {
  const [pc1] = await negotiated();
  const second = connect();
  const old = pc1.sctp;
  await pc1.setLocalDescription(await pc1.createOffer({ iceRestart: true }));
  await second.setRemoteDescription(required(pc1.localDescription));
  await second.setLocalDescription();
  const answer = required(second.localDescription);
  const sdp = answer.sdp.replace(/(a=fingerprint:sha-256) ..:/, '$1 FF:');
  await pc1.setRemoteDescription({ type: 'answer', sdp });
  expect(native().dtls).toHaveLength(4);
  expect(pc1.sctp).not.toBe(old);
  expect(pc1.sctp?.transport).toBe(old?.transport);
});
