import { createHash } from 'node:crypto';
import type { IceCandidatePairStats } from '../native/types.js';
import { parseCandidate, type ParsedCandidate } from '../sdp/candidate.js';
import { certificateStats } from './certificateStats.js';
import type {
  CandidateInput,
  FingerprintOf,
  RTCIceCandidatePairStats,
  RTCIceCandidateStats,
  RTCStats,
  RTCTransportStats,
  TransportInput,
} from './types.js';

/** The transport, its candidates, pairs and certificates. `timestamp` in milliseconds since the epoch. */
export function transportStats(
  input: TransportInput,
  timestamp: number,
  fingerprintOf: FingerprintOf,
): RTCStats[] {
  const id = `T${input.name}`;
  const local = certificateStats(input.localCertificates, timestamp, fingerprintOf);
  const remote = certificateStats(input.remoteCertificates, timestamp, fingerprintOf);
  const candidates = new CandidateTable(id, timestamp);
  for (const candidate of input.localCandidates) candidates.add('local', candidate);
  for (const candidate of input.remoteCandidates) candidates.add('remote', candidate);
  const pairs = pairStats(input, id, timestamp, candidates);
  const selected = pairs.find((_, index) => input.ice.pairs[index]?.selected);

  const transport: RTCTransportStats = {
    timestamp,
    type: 'transport',
    id,
    packetsSent: input.ice.packetsSent,
    packetsReceived: input.ice.packetsReceived,
    bytesSent: input.ice.bytesSent,
    bytesReceived: input.ice.bytesReceived,
    iceRole: input.iceRole,
    ...text('iceLocalUsernameFragment', input.usernameFragment),
    dtlsState: input.dtlsState,
    iceState: input.iceState,
    ...text('selectedCandidatePairId', selected?.id),
    ...text('localCertificateId', local[0]?.id),
    ...text('remoteCertificateId', remote[0]?.id),
    ...text('tlsVersion', input.dtls.tlsVersion),
    ...text('dtlsCipher', input.dtls.dtlsCipher),
    dtlsRole: input.dtlsRole ?? 'unknown',
    ...text('srtpCipher', input.dtls.srtpCipher),
    selectedCandidatePairChanges: input.ice.selectedCandidatePairChanges,
  };
  return [transport, ...local, ...remote, ...candidates.stats, ...pairs];
}

function pairStats(
  { ice }: TransportInput,
  transportId: string,
  timestamp: number,
  candidates: CandidateTable,
): RTCIceCandidatePairStats[] {
  return ice.pairs.map((pair) => {
    const localCandidateId = candidates.add('local', { candidate: pair.local });
    const remoteCandidateId = candidates.add('remote', { candidate: pair.remote });
    return {
      timestamp,
      type: 'candidate-pair',
      id: `P${localCandidateId}_${remoteCandidateId}`,
      transportId,
      localCandidateId,
      remoteCandidateId,
      state: pair.state,
      nominated: pair.nominated,
      ...traffic(ice, pair, timestamp),
      totalRoundTripTime: pair.totalRoundTripTime,
      ...(pair.currentRoundTripTime !== undefined && { currentRoundTripTime: pair.currentRoundTripTime }),
      requestsReceived: pair.requestsReceived,
      requestsSent: pair.requestsSent,
      responsesReceived: pair.responsesReceived,
      responsesSent: pair.responsesSent,
      consentRequestsSent: pair.consentRequestsSent,
    };
  });
}

/** Counted per transport: known of its pairs as long as one alone was ever selected. */
function traffic(
  ice: TransportInput['ice'],
  pair: IceCandidatePairStats,
  timestamp: number,
): Partial<RTCIceCandidatePairStats> {
  if (ice.selectedCandidatePairChanges > 1) return {};
  if (!pair.selected) return { packetsSent: 0, packetsReceived: 0, bytesSent: 0, bytesReceived: 0 };
  const { packetsSent, packetsReceived, bytesSent, bytesReceived } = ice;
  const { lastPacketSentAge: sentAge, lastPacketReceivedAge: receivedAge } = ice;
  return {
    packetsSent,
    packetsReceived,
    bytesSent,
    bytesReceived,
    ...(sentAge !== undefined && { lastPacketSentTimestamp: timestamp - sentAge * 1000 }),
    ...(receivedAge !== undefined && { lastPacketReceivedTimestamp: timestamp - receivedAge * 1000 }),
  };
}

/** Candidates by what identifies them, as pairs name them by another text than signalling does. */
class CandidateTable {
  readonly #byId = new Map<string, RTCIceCandidateStats>();
  readonly #transportId: string;
  readonly #timestamp: number;

  constructor(transportId: string, timestamp: number) {
    this.#transportId = transportId;
    this.#timestamp = timestamp;
  }

  get stats(): Iterable<RTCIceCandidateStats> {
    return this.#byId.values();
  }

  /** The id of the candidate. */
  add(side: 'local' | 'remote', input: CandidateInput): string {
    const parsed = parseCandidate(input.candidate);
    const id = candidateId(this.#transportId, side, parsed, input.candidate);
    if (parsed && !this.#byId.has(id)) this.#byId.set(id, this.#describe(id, side, parsed, input));
    return id;
  }

  #describe(
    id: string,
    side: 'local' | 'remote',
    parsed: ParsedCandidate,
    input: CandidateInput,
  ): RTCIceCandidateStats {
    return {
      timestamp: this.#timestamp,
      type: `${side}-candidate`,
      id,
      transportId: this.#transportId,
      address: parsed.address,
      port: parsed.port,
      protocol: parsed.protocol,
      candidateType: parsed.type,
      priority: parsed.priority,
      ...text('url', input.url),
      ...text('relayProtocol', input.relayProtocol),
      foundation: parsed.foundation,
      ...text('relatedAddress', parsed.relatedAddress),
      ...(parsed.relatedPort !== undefined && { relatedPort: parsed.relatedPort }),
      ...text('usernameFragment', input.usernameFragment ?? parsed.usernameFragment),
      ...(parsed.tcpType !== undefined && { tcpType: parsed.tcpType }),
    };
  }
}

function candidateId(
  transportId: string,
  side: 'local' | 'remote',
  parsed: ParsedCandidate | null,
  candidate: string,
): string {
  const identity = parsed
    ? [parsed.protocol, parsed.address.toLowerCase(), parsed.port, parsed.type, parsed.tcpType]
    : [candidate];
  const hash = createHash('sha1')
    .update([transportId, ...identity].join(' '))
    .digest('hex');
  return `${side === 'local' ? 'L' : 'R'}${hash.slice(0, 12)}`;
}

/** The member, unless there is nothing to say. */
function text<Name extends string>(
  name: Name,
  value: string | null | undefined,
): Partial<Record<Name, string>> {
  return value === undefined || value === null || value === ''
    ? {}
    : ({ [name]: value } as Partial<Record<Name, string>>);
}
