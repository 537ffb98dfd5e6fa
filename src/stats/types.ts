import type {
  DtlsStats,
  DtlsTransportState,
  IceCandidatePairStats,
  IceStats,
  IceTransportState,
} from '../native/types.js';

/** webrtc-pc 8.6: what all statistics have. */
export interface RTCStats {
  /** Milliseconds since the epoch. */
  timestamp: number;
  type: string;
  /** The same for the same object in every report of a connection. */
  id: string;
}

// webrtc-stats; bytes, packets and seconds unless said otherwise.

export interface RTCPeerConnectionStats extends RTCStats {
  type: 'peer-connection';
  dataChannelsOpened: number;
  dataChannelsClosed: number;
}

export interface RTCTransportStats extends RTCStats {
  type: 'transport';
  packetsSent: number;
  packetsReceived: number;
  bytesSent: number;
  bytesReceived: number;
  iceRole: 'unknown' | 'controlling' | 'controlled';
  iceLocalUsernameFragment?: string;
  dtlsState: DtlsTransportState;
  iceState: IceTransportState;
  selectedCandidatePairId?: string;
  localCertificateId?: string;
  remoteCertificateId?: string;
  /** Four hexadecimal digits, as on the wire. */
  tlsVersion?: string;
  dtlsCipher?: string;
  dtlsRole: 'client' | 'server' | 'unknown';
  srtpCipher?: string;
  selectedCandidatePairChanges: number;
}

export interface RTCIceCandidateStats extends RTCStats {
  type: 'local-candidate' | 'remote-candidate';
  transportId: string;
  address: string | null;
  port: number;
  protocol: 'udp' | 'tcp';
  candidateType: 'host' | 'srflx' | 'prflx' | 'relay';
  priority: number;
  url?: string;
  relayProtocol?: string;
  foundation: string;
  relatedAddress?: string;
  relatedPort?: number;
  usernameFragment?: string;
  tcpType?: 'active' | 'passive' | 'so';
}

export interface RTCIceCandidatePairStats extends RTCStats {
  type: 'candidate-pair';
  transportId: string;
  localCandidateId: string;
  remoteCandidateId: string;
  state: IceCandidatePairStats['state'];
  nominated: boolean;
  packetsSent?: number;
  packetsReceived?: number;
  bytesSent?: number;
  bytesReceived?: number;
  /** Milliseconds since the epoch. */
  lastPacketSentTimestamp?: number;
  lastPacketReceivedTimestamp?: number;
  totalRoundTripTime: number;
  currentRoundTripTime?: number;
  requestsReceived: number;
  requestsSent: number;
  responsesReceived: number;
  responsesSent: number;
  consentRequestsSent: number;
}

export interface RTCCertificateStats extends RTCStats {
  type: 'certificate';
  fingerprint: string;
  fingerprintAlgorithm: string;
  /** DER in base64. */
  base64Certificate: string;
  issuerCertificateId?: string;
}

export interface RTCDataChannelStats extends RTCStats {
  type: 'data-channel';
  label: string;
  protocol: string;
  dataChannelIdentifier?: number;
  state: 'connecting' | 'open' | 'closing' | 'closed';
  messagesSent: number;
  bytesSent: number;
  messagesReceived: number;
  bytesReceived: number;
}

/** A candidate of the connection; an RTCIceCandidate fits. */
export interface CandidateInput {
  /** candidate-attribute. */
  candidate: string;
  usernameFragment?: string | null;
  url?: string | null;
  relayProtocol?: string | null;
}

/** One ICE and DTLS transport, for {@link transportStats}. */
export interface TransportInput {
  /** Distinguishes the transports of the connection, such as the mid. */
  name: string;
  iceRole: 'unknown' | 'controlling' | 'controlled';
  iceState: IceTransportState;
  dtlsState: DtlsTransportState;
  dtlsRole: 'client' | 'server' | undefined;
  usernameFragment: string;
  ice: IceStats;
  dtls: DtlsStats;
  localCandidates: readonly CandidateInput[];
  remoteCandidates: readonly CandidateInput[];
  /** DER, the leaf first. */
  localCertificates: readonly ArrayBuffer[];
  remoteCertificates: readonly ArrayBuffer[];
}

/** NativeTransports.fingerprintOf. */
export type FingerprintOf = (der: ArrayBuffer, algorithm: string) => string;
