import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'webidl2';
import {
  dataChannelStats,
  peerConnectionStats,
  statsTimestamp,
  transportStats,
} from '../../src/stats/index.js';
import type { RTCStats, TransportInput } from '../../src/stats/index.js';
import { createOpenChannel, settled } from '../support/dataChannelPeers.js';

const HOST = 'candidate:1 1 udp 2122260223 192.0.2.7 5000 typ host';
const REFLEXIVE = 'candidate:2 1 udp 1677729535 203.0.113.5 5001 typ srflx raddr 192.0.2.7 rport 5000';
const RELAY = 'candidate:3 1 udp 41885439 203.0.113.9 5002 typ relay raddr 203.0.113.5 rport 5001';
const REMOTE = 'candidate:4 1 udp 2122260223 192.0.2.8 6000 typ host generation 0';

function der(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text)).buffer;
}

function fingerprintOf(bytes: ArrayBuffer): string {
  return createHash('sha256').update(Buffer.from(bytes)).digest('hex');
}

const pair = {
  local: HOST,
  remote: 'candidate:9 1 udp 2122260223 192.0.2.8 6000 typ host',
  nominated: true,
  selected: true,
  state: 'succeeded' as const,
  requestsSent: 1,
  requestsReceived: 2,
  responsesSent: 3,
  responsesReceived: 4,
  consentRequestsSent: 5,
  currentRoundTripTime: 0.01,
  totalRoundTripTime: 0.05,
};

const input: TransportInput = {
  name: '0',
  iceRole: 'controlling',
  iceState: 'connected',
  dtlsState: 'connected',
  dtlsRole: 'client',
  usernameFragment: 'abcd',
  ice: {
    packetsSent: 10,
    packetsReceived: 11,
    bytesSent: 1000,
    bytesReceived: 1100,
    lastPacketSentAge: 0.5,
    selectedCandidatePairChanges: 1,
    pairs: [pair, { ...pair, local: RELAY, selected: false, nominated: false, state: 'waiting' }],
  },
  dtls: { tlsVersion: 'FEFD', dtlsCipher: 'cipher', srtpCipher: '', tlsGroup: 'x25519' },
  localCandidates: [
    { candidate: HOST, usernameFragment: 'abcd' },
    { candidate: REFLEXIVE, url: 'stun:192.0.2.1' },
    { candidate: RELAY, url: 'turn:192.0.2.1', relayProtocol: 'udp' },
  ],
  remoteCandidates: [{ candidate: REMOTE, usernameFragment: 'wxyz' }],
  localCertificates: [der('ours')],
  remoteCertificates: [der('theirs'), der('issuer')],
};

function ofType(stats: RTCStats[], type: string): Record<string, unknown>[] {
  return stats.filter((entry) => entry.type === type) as unknown as Record<string, unknown>[];
}

describe('transportStats', () => {
  const stats = transportStats(input, 5000, fingerprintOf);
  const [transport] = ofType(stats, 'transport');
  const pairs = ofType(stats, 'candidate-pair');
  const local = ofType(stats, 'local-candidate');
  const remote = ofType(stats, 'remote-candidate');
  const certificates = ofType(stats, 'certificate');

  test('ids are unique, and references lead to entries', () => {
    const ids = new Set(stats.map(({ id }) => id));
    expect(ids.size).toBe(stats.length);
    for (const entry of stats as unknown as Record<string, string>[]) {
      for (const [name, value] of Object.entries(entry))
        if (name.endsWith('Id')) expect(ids).toContain(value);
    }
  });

  test('ids stay the same in the next report', () => {
    const again = transportStats(input, 6000, fingerprintOf);
    expect(again.map(({ id }) => id)).toEqual(stats.map(({ id }) => id));
    expect(again[0]?.timestamp).toBe(6000);
  });

  test('the transport tells its numbers and what it consists of', () => {
    expect(transport).toEqual({
      timestamp: 5000,
      type: 'transport',
      id: 'T0',
      packetsSent: 10,
      packetsReceived: 11,
      bytesSent: 1000,
      bytesReceived: 1100,
      iceRole: 'controlling',
      iceLocalUsernameFragment: 'abcd',
      dtlsState: 'connected',
      iceState: 'connected',
      selectedCandidatePairId: pairs[0]?.id,
      localCertificateId: certificates[0]?.id,
      remoteCertificateId: certificates[1]?.id,
      tlsVersion: 'FEFD',
      dtlsCipher: 'cipher',
      dtlsRole: 'client',
      selectedCandidatePairChanges: 1,
    });
  });

  test('candidates that pairs name by another text are the signalled ones', () => {
    expect(local).toHaveLength(3);
    expect(remote).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ localCandidateId: local[0]?.id, remoteCandidateId: remote[0]?.id });
    expect(local[2]).toMatchObject({
      address: '203.0.113.9',
      port: 5002,
      protocol: 'udp',
      candidateType: 'relay',
      priority: 41885439,
      url: 'turn:192.0.2.1',
      relayProtocol: 'udp',
      foundation: '3',
      relatedAddress: '203.0.113.5',
      relatedPort: 5001,
      transportId: 'T0',
    });
    expect(remote[0]).toMatchObject({ usernameFragment: 'wxyz' });
  });

  test('a candidate that nobody signalled gets an entry from its pair', () => {
    const remotePair = { ...pair, remote: 'candidate:7 1 udp 1 198.51.100.1 7 typ prflx' };
    const more = transportStats(
      { ...input, ice: { ...input.ice, pairs: [remotePair] } },
      5000,
      fingerprintOf,
    );
    expect(ofType(more, 'remote-candidate').map(({ candidateType }) => candidateType)).toEqual([
      'host',
      'prflx',
    ]);
  });

  test('the traffic of the transport is that of the only pair that was selected', () => {
    expect(pairs[0]).toMatchObject({ bytesSent: 1000, packetsReceived: 11, lastPacketSentTimestamp: 4500 });
    expect(pairs[0]).not.toHaveProperty('lastPacketReceivedTimestamp');
    expect(pairs[1]).toMatchObject({ bytesSent: 0, state: 'waiting', nominated: false });
    const changed = { ...input, ice: { ...input.ice, selectedCandidatePairChanges: 2 } };
    expect(ofType(transportStats(changed, 5000, fingerprintOf), 'candidate-pair')[0]).not.toHaveProperty(
      'bytesSent',
    );
  });

  test('certificates carry fingerprint, bytes and issuer', () => {
    expect(certificates).toHaveLength(3);
    expect(certificates[1]).toMatchObject({
      fingerprint: fingerprintOf(der('theirs')),
      fingerprintAlgorithm: 'sha-256',
      base64Certificate: Buffer.from('theirs').toString('base64'),
      issuerCertificateId: certificates[2]?.id,
    });
    expect(certificates[2]).not.toHaveProperty('issuerCertificateId');
  });
});

describe('data channels', () => {
  test('count what was sent and received, in messages and bytes', async () => {
    const { a, b, channelA } = await createOpenChannel({ protocol: 'p' });
    channelA.send('é');
    channelA.send(new Uint8Array(3));
    channelA.send('');
    await settled();
    const [sender] = [...a.registry.cores].map((core) => dataChannelStats(core, 1));
    const [receiver] = [...b.registry.cores].map((core) => dataChannelStats(core, 1));
    expect(sender).toEqual({
      timestamp: 1,
      type: 'data-channel',
      id: 'D1',
      label: 'channel',
      protocol: 'p',
      dataChannelIdentifier: 0,
      state: 'open',
      messagesSent: 3,
      bytesSent: 5,
      messagesReceived: 0,
      bytesReceived: 0,
    });
    expect(receiver).toMatchObject({ messagesReceived: 3, bytesReceived: 5, messagesSent: 0 });
  });

  test('count as opened once and as closed once', async () => {
    const { a, b, channelA } = await createOpenChannel();
    a.registry.createDataChannel('never open').close();
    expect(peerConnectionStats(a.registry.counters, 1)).toEqual({
      timestamp: 1,
      type: 'peer-connection',
      id: 'P',
      dataChannelsOpened: 1,
      dataChannelsClosed: 0,
    });
    channelA.close();
    channelA.close();
    await settled();
    expect(a.registry.counters).toEqual({ opened: 1, closed: 1 });
    // The peer learnt of it, and that it is closed.
    expect(b.registry.counters).toEqual({ opened: 2, closed: 2 });
  });
});

describe('dictionaries', () => {
  const idl = readFileSync(createRequire(__filename).resolve('@webref/idl/webrtc-stats.idl'), 'utf8');
  const definitions = parse(idl) as unknown as {
    type: string;
    name: string;
    members: { name: string; required: boolean }[];
  }[];
  const dictionaries = new Map(
    definitions.filter(({ type }) => type === 'dictionary').map(({ name, members }) => [name, members]),
  );

  test.each([
    ['transport', 'RTCTransportStats'],
    ['local-candidate', 'RTCIceCandidateStats'],
    ['candidate-pair', 'RTCIceCandidatePairStats'],
    ['certificate', 'RTCCertificateStats'],
  ])('%s has members of %s alone, and all required ones', (type, name) => {
    const members = dictionaries.get(name) ?? [];
    const names = new Set(['id', 'type', 'timestamp', ...members.map((member) => member.name)]);
    for (const entry of ofType(transportStats(input, 1, fingerprintOf), type)) {
      for (const key of Object.keys(entry)) expect(names).toContain(key);
      for (const member of members) if (member.required) expect(entry).toHaveProperty(member.name);
    }
  });

  test('timestamps are milliseconds since the epoch', () => {
    expect(Math.abs(statsTimestamp() - Date.now())).toBeLessThan(60_000);
  });
});
