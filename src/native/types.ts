/**
 * What the W3C layer needs of the native transports. The classes in this folder implement it over
 * the addon; tests may implement it over nothing. All handler calls come as tasks of their own on
 * the environment's event loop, in the order in which things happened.
 */

export type IceRole = 'controlling' | 'controlled';
export type IceTransportState =
  'new' | 'checking' | 'connected' | 'completed' | 'disconnected' | 'failed' | 'closed';
export type DtlsTransportState = 'new' | 'connecting' | 'connected' | 'closed' | 'failed';

export interface IceServerAddress {
  kind: 'stun' | 'turn';
  host: string;
  port: number;
  username?: string;
  password?: string;
  /** The URL the application gave, handed back with candidates and errors. */
  url: string;
}

export interface IceOptions {
  servers: IceServerAddress[];
  relayOnly: boolean;
  bindAddress?: string;
  portRangeBegin?: number;
  portRangeEnd?: number;
}

export interface IceParameters {
  usernameFragment: string;
  password: string;
  lite?: boolean;
}

export interface IceHandler {
  /** `candidate` is a candidate-attribute, `candidate:…` (RFC 8839 section 5.1). */
  onLocalCandidate(candidate: string, usernameFragment: string, url: string): void;
  onCandidateError(url: string, errorCode: number, errorText: string): void;
  onGatheringComplete(usernameFragment: string): void;
  onStateChange(state: IceTransportState): void;
  onSelectedPair(local: string, remote: string): void;
}

export interface IceCandidatePairStats {
  /** candidate-attribute of each end. */
  local: string;
  remote: string;
  nominated: boolean;
  selected: boolean;
  state: 'frozen' | 'waiting' | 'in-progress' | 'failed' | 'succeeded';
  requestsSent: number;
  requestsReceived: number;
  responsesSent: number;
  responsesReceived: number;
  consentRequestsSent: number;
  /** Seconds; undefined while unknown. */
  currentRoundTripTime?: number;
  totalRoundTripTime: number;
}

export interface IceStats {
  packetsSent: number;
  packetsReceived: number;
  bytesSent: number;
  bytesReceived: number;
  /** Seconds since then; undefined before the first. */
  lastPacketSentAge?: number;
  lastPacketReceivedAge?: number;
  selectedCandidatePairChanges: number;
  pairs: IceCandidatePairStats[];
}

/** See binding/transport/IceTransport.hpp for what each method does. */
export interface IceTransport {
  setOptions(options: IceOptions): void;
  /** Throws when no socket can be opened. A second call is an ICE restart. */
  gather(local: IceParameters, role: IceRole): void;
  rollback(): void;
  setRemoteParameters(remote: IceParameters): void;
  /** False when the candidate cannot be used. */
  addRemoteCandidate(candidate: string): boolean;
  endOfRemoteCandidates(): void;
  readonly role: IceRole;
  stats(): IceStats;
  close(): void;
}

export interface DtlsFingerprint {
  algorithm: string;
  value: string;
}

export interface DtlsHandler {
  /** `error` only with `failed`; `remoteCertificates` (DER) only with `connected`. */
  onStateChange(state: DtlsTransportState, error: string, remoteCertificates: ArrayBuffer[]): void;
}

export interface DtlsStats {
  tlsVersion: string;
  dtlsCipher: string;
  srtpCipher: string;
  tlsGroup: string;
}

export interface DtlsTransport {
  start(role: 'client' | 'server', fingerprints: DtlsFingerprint[]): void;
  stats(): DtlsStats;
  close(): void;
}

export type SctpReliability = 'reliable' | 'max-retransmits' | 'max-packet-life-time';

export interface SctpOptions {
  localPort: number;
  /** Bytes, as announced in a=max-message-size. */
  maxReceiveMessageSize: number;
}

export interface SctpHandler {
  onConnected(maxStreams: number): void;
  /** `error` is empty after a graceful shutdown; `causeCode` is that of an ABORT (RFC 9260 3.3.10). */
  onClosed(error: string, causeCode?: number): void;
  /** `data` is a string for the PPIDs 51 and 56, else bytes owned by the callee. */
  onMessage(streamId: number, ppid: number, data: string | ArrayBuffer): void;
  /** The peer closed its side of the stream. */
  onStreamReset(streamId: number): void;
  /** Our resetStream is done. */
  onStreamResetDone(streamId: number): void;
  /** That many message bytes of the stream (DCEP's too) were handed to the network since the last call. */
  onBytesSent(streamId: number, bytes: number): void;
}

export interface SctpStats {
  congestionWindow: number;
  receiverWindow: number;
  mtu: number;
  unackData: number;
  /** Seconds; undefined while unknown. */
  smoothedRoundTripTime?: number;
}

export interface SctpTransport {
  start(remotePort: number): void;
  configureStream(streamId: number, reliability: SctpReliability, parameter: number, priority: number): void;
  /**
   * Copies and queues the message; small ones leave together at the end of the current job.
   * Returns the bytes queued: for a string its length in UTF-8 (lone surrogates as U+FFFD).
   */
  send(
    streamId: number,
    ppid: number,
    ordered: boolean,
    data: string | ArrayBuffer | ArrayBufferView,
  ): number;
  /** Closes our side of the stream when everything queued on it is delivered. */
  resetStream(streamId: number): void;
  stats(): SctpStats;
  close(): void;
}

export interface CertificateParameters {
  name: 'ECDSA' | 'RSA';
  /** RSA only, bits; default 2048. */
  modulusLength?: number;
  /** Milliseconds since the epoch. */
  expires: number;
}

export interface Certificate {
  readonly expires: number;
  /** Upper-case hex with colons; empty for an algorithm that is not available. */
  fingerprint(algorithm: string): string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly der: ArrayBuffer;
}

/** Everything the W3C layer takes from `src/native/index.ts`. */
export interface NativeTransports {
  createIceTransport(options: IceOptions, handler: IceHandler): IceTransport;
  createDtlsTransport(ice: IceTransport, certificate: Certificate, handler: DtlsHandler): DtlsTransport;
  createSctpTransport(dtls: DtlsTransport, options: SctpOptions, handler: SctpHandler): SctpTransport;
  /** Runs off the JavaScript thread. */
  generateCertificate(parameters: CertificateParameters): Promise<Certificate>;
  certificateFromPem(certificate: string, privateKey: string): Certificate;
  /** Fingerprint of a DER certificate, as Certificate.fingerprint. */
  fingerprintOf(der: ArrayBuffer, algorithm: string): string;
}
