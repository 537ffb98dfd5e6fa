import { RTCDtlsTransport } from '../src/RTCDtlsTransport.js';
import { RTCIceCandidatePair } from '../src/RTCIceCandidatePair.js';
import { RTCIceTransport } from '../src/RTCIceTransport.js';
import { fakeConnections, negotiate, required } from './support/connections.js';

const { native, connect } = fakeConnections();
const CANDIDATE = 'candidate:1 1 udp 2113929471 203.0.113.1 10100 typ host';

it.each([RTCIceTransport, RTCDtlsTransport, RTCIceCandidatePair])('%p cannot be constructed', (type) => {
  expect(() => new type()).toThrow(new TypeError('Illegal constructor'));
});

it('knows the parameters of both ends, and hands out copies', async () => {
  const [pc1, pc2] = [connect(), connect()];
  pc1.createDataChannel('a');
  await negotiate(pc1, pc2);
  const [ice1, ice2] = [pc1, pc2].map((pc) => required(pc.sctp).transport.iceTransport);
  const parameters = required(ice1.getLocalParameters());
  expect(parameters).toEqual(native().ice[0]?.gathers[0]?.local);
  expect(ice2.getRemoteParameters()).toEqual(parameters);
  parameters.password = 'changed';
  expect(ice1.getLocalParameters()).not.toEqual(parameters);
  expect(ice1.component).toBe('rtp');
});

it('lists candidates of the generation in use', async () => {
  const [pc1, pc2] = [connect(), connect()];
  pc1.createDataChannel('a');
  await negotiate(pc1, pc2);
  const { iceTransport } = required(pc1.sctp).transport;
  const ice = required(native().ice[0]);
  ice.handler.onLocalCandidate(CANDIDATE, ice.ufrag, '');
  await pc1.addIceCandidate({ candidate: CANDIDATE, sdpMid: '0' });
  await pc1.addIceCandidate({ candidate: `${CANDIDATE} generation 0`, sdpMid: '0' });
  expect(iceTransport.getLocalCandidates().map(({ address }) => address)).toEqual(['203.0.113.1']);
  expect(iceTransport.getRemoteCandidates()).toHaveLength(1);
  iceTransport.getRemoteCandidates().pop();
  expect(iceTransport.getRemoteCandidates()).toHaveLength(1);
  pc1.restartIce();
  await negotiate(pc1, pc2);
  expect(iceTransport.getLocalCandidates()).toEqual([]);
  expect(iceTransport.getRemoteCandidates()).toEqual([]);
});

it('hands out copies of the remote certificates', async () => {
  const [pc1, pc2] = [connect(), connect()];
  pc1.createDataChannel('a');
  await negotiate(pc1, pc2);
  const { transport } = required(pc1.sctp);
  expect(transport.getRemoteCertificates()).toEqual([]);
  native().dtls[0]?.handler.onStateChange('connected', '', [new ArrayBuffer(3)]);
  const [certificate] = transport.getRemoteCertificates();
  expect(certificate.byteLength).toBe(3);
  expect(transport.getRemoteCertificates()[0]).not.toBe(certificate);
});
