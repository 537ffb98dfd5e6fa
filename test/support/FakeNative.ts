import type {
  Certificate,
  DtlsHandler,
  DtlsTransport,
  IceHandler,
  IceOptions,
  IceParameters,
  IceRole,
  IceTransport,
  NativeTransports,
  SctpHandler,
  SctpTransport,
} from '../../src/native/types.js';

/** A native ICE transport that records what it is told; its handler is called by the test. */
export class FakeIce implements IceTransport {
  role: IceRole = 'controlling';
  readonly gathers: { local: IceParameters; role: IceRole }[] = [];
  readonly remotes: IceParameters[] = [];
  readonly candidates: string[] = [];
  ended = 0;
  rollbacks = 0;
  closed = false;
  failToGather = false;

  constructor(
    public options: IceOptions,
    readonly handler: IceHandler,
  ) {}

  setOptions(options: IceOptions): void {
    this.options = options;
  }

  gather(local: IceParameters, role: IceRole): void {
    if (this.failToGather) throw new Error('no socket');
    this.role = role;
    this.gathers.push({ local, role });
  }

  rollback(): void {
    this.rollbacks++;
  }

  setRemoteParameters(remote: IceParameters): void {
    this.remotes.push(remote);
  }

  addRemoteCandidate(candidate: string): boolean {
    this.candidates.push(candidate);
    return true;
  }

  endOfRemoteCandidates(): void {
    this.ended++;
  }

  stats(): ReturnType<IceTransport['stats']> {
    return {
      packetsSent: 0,
      packetsReceived: 0,
      bytesSent: 0,
      bytesReceived: 0,
      selectedCandidatePairChanges: 0,
      pairs: [],
    };
  }

  close(): void {
    this.closed = true;
  }

  /** The newest local username fragment. */
  get ufrag(): string {
    return this.gathers.at(-1)?.local.usernameFragment ?? '';
  }
}

export class FakeDtls implements DtlsTransport {
  started: { role: 'client' | 'server'; fingerprints: unknown[] } | null = null;
  closed = false;

  constructor(readonly handler: DtlsHandler) {}

  start(role: 'client' | 'server', fingerprints: unknown[]): void {
    this.started = { role, fingerprints };
  }

  stats(): ReturnType<DtlsTransport['stats']> {
    return { tlsVersion: 'FEFD', dtlsCipher: '', srtpCipher: '', tlsGroup: '' };
  }

  close(): void {
    this.closed = true;
  }
}

export class FakeSctp implements SctpTransport {
  startedTo: number | null = null;
  closed = false;

  constructor(readonly handler: SctpHandler) {}

  start(remotePort: number): void {
    this.startedTo = remotePort;
  }

  configureStream(): void {
    // nothing to record
  }

  send(): number {
    return 0;
  }

  resetStream(streamId: number): void {
    this.handler.onStreamResetDone(streamId);
  }

  stats(): ReturnType<SctpTransport['stats']> {
    return { congestionWindow: 0, receiverWindow: 0, mtu: 1200, unackData: 0 };
  }

  close(): void {
    this.closed = true;
  }
}

/** Native transports without a network. */
export class FakeNative implements NativeTransports {
  readonly ice: FakeIce[] = [];
  readonly dtls: FakeDtls[] = [];
  readonly sctp: FakeSctp[] = [];
  failToGather = false;

  createIceTransport(options: IceOptions, handler: IceHandler): FakeIce {
    const ice = new FakeIce(options, handler);
    ice.failToGather = this.failToGather;
    this.ice.push(ice);
    return ice;
  }

  createDtlsTransport(_ice: IceTransport, _certificate: Certificate, handler: DtlsHandler): FakeDtls {
    const dtls = new FakeDtls(handler);
    this.dtls.push(dtls);
    return dtls;
  }

  createSctpTransport(_dtls: DtlsTransport, _options: unknown, handler: SctpHandler): FakeSctp {
    const sctp = new FakeSctp(handler);
    this.sctp.push(sctp);
    return sctp;
  }

  generateCertificate({ expires }: { expires: number }): Promise<Certificate> {
    return Promise.resolve(makeCertificate(expires));
  }

  certificateFromPem(): Certificate {
    return makeCertificate(0);
  }

  fingerprintOf(): string {
    return FINGERPRINT;
  }
}

export const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(
  ':',
);

function makeCertificate(expires: number): Certificate {
  return {
    expires,
    fingerprint: (algorithm) => (algorithm === 'sha-256' ? FINGERPRINT : ''),
    certificatePem: '',
    privateKeyPem: '',
    der: new ArrayBuffer(4),
  };
}
