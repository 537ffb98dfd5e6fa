import { randomBytes } from 'node:crypto';
import { native } from '../../src/native/index';
import type {
  Certificate,
  DtlsFingerprint,
  DtlsTransport,
  DtlsTransportState,
  IceHandler,
  IceParameters,
  IceTransport,
  SctpHandler,
  SctpOptions,
  SctpTransport,
} from '../../src/native/types';

/** Two ends of a connection made of native transports alone, each signalling to the other directly. */
export interface Peer {
  ice: IceTransport;
  dtls: DtlsTransport;
  sctp: SctpTransport;
  states: string[];
  close(): void;
}

const YEAR = 365 * 24 * 3600 * 1000;

export function makeCertificate(): Promise<Certificate> {
  return native.generateCertificate({ name: 'ECDSA', expires: Date.now() + YEAR });
}

export function iceParameters(): IceParameters {
  return { usernameFragment: randomBytes(4).toString('hex'), password: randomBytes(16).toString('hex') };
}

export function iceHandler(handler: Partial<IceHandler> = {}): IceHandler {
  return {
    onLocalCandidate() {},
    onCandidateError() {},
    onGatheringComplete() {},
    onStateChange() {},
    onSelectedPair() {},
    ...handler,
  };
}

export type PeerHandler = Partial<SctpHandler>;

export interface PairOptions extends Partial<SctpOptions> {
  certificate?: Certificate;
  onDtlsState?: (state: DtlsTransportState) => void;
}

interface End {
  peer: Peer;
  parameters: IceParameters;
  connected: Promise<void>;
}

function makeEnd(
  certificate: Certificate,
  handler: PeerHandler,
  options: PairOptions,
  other: () => End,
): End {
  const states: string[] = [];
  let onConnected: () => void;
  const connected = new Promise<void>((resolve) => (onConnected = resolve));
  const ice = native.createIceTransport(
    { servers: [], relayOnly: false },
    iceHandler({
      onLocalCandidate: (candidate) => void other().peer.ice.addRemoteCandidate(candidate),
      onGatheringComplete: () => other().peer.ice.endOfRemoteCandidates(),
      onStateChange: (state) => states.push(`ice ${state}`),
    }),
  );
  const dtls = native.createDtlsTransport(ice, certificate, {
    onStateChange(state, error) {
      states.push(error ? `dtls ${state} ${error}` : `dtls ${state}`);
      if (state === 'connected') sctp.start(5000);
      options.onDtlsState?.(state);
    },
  });
  const sctpHandler: SctpHandler = {
    onConnected() {},
    onClosed() {},
    onMessage() {},
    onStreamReset() {},
    onStreamResetDone() {},
    onBytesSent() {},
    ...handler,
  };
  const sctp = native.createSctpTransport(
    dtls,
    { localPort: 5000, maxReceiveMessageSize: options.maxReceiveMessageSize ?? 262144 },
    {
      ...sctpHandler,
      onConnected(maxStreams) {
        states.push('sctp connected');
        sctpHandler.onConnected(maxStreams);
        onConnected();
      },
      onClosed(error) {
        states.push(error ? `sctp closed ${error}` : 'sctp closed');
        sctpHandler.onClosed(error);
      },
    },
  );
  const close = () => {
    ice.close();
  };
  return { peer: { ice, dtls, sctp, states, close }, parameters: iceParameters(), connected };
}

export function fingerprintOf(certificate: Certificate): DtlsFingerprint {
  return { algorithm: 'sha-256', value: certificate.fingerprint('sha-256') };
}

function start(ends: [End, End], certificate: Certificate, expectedByA: DtlsFingerprint[]): void {
  const [a, b] = ends;
  a.peer.ice.gather(a.parameters, 'controlling');
  b.peer.ice.gather(b.parameters, 'controlled');
  a.peer.ice.setRemoteParameters(b.parameters);
  b.peer.ice.setRemoteParameters(a.parameters);
  a.peer.dtls.start('server', expectedByA);
  b.peer.dtls.start('client', [fingerprintOf(certificate)]);
}

/** Connects two peers; the handlers are those of their SCTP associations. */
export async function connectPair(
  handlerA: PeerHandler = {},
  handlerB: PeerHandler = {},
  options: PairOptions = {},
): Promise<[Peer, Peer]> {
  const certificate = options.certificate ?? (await makeCertificate());
  const a: End = makeEnd(certificate, handlerA, options, () => b);
  const b: End = makeEnd(certificate, handlerB, options, () => a);
  start([a, b], certificate, [fingerprintOf(certificate)]);
  await Promise.all([a.connected, b.connected]);
  return [a.peer, b.peer];
}

/** Two peers of which the first expects these fingerprints. */
export function connectTransports(
  certificate: Certificate,
  expectedByA: DtlsFingerprint[],
  onDtlsState: (peer: 'a' | 'b', state: DtlsTransportState) => void,
): [Peer, Peer] {
  const a: End = makeEnd(certificate, {}, { onDtlsState: (state) => onDtlsState('a', state) }, () => b);
  const b: End = makeEnd(certificate, {}, { onDtlsState: (state) => onDtlsState('b', state) }, () => a);
  start([a, b], certificate, expectedByA);
  return [a.peer, b.peer];
}

/** Connects a pair on which one end sends without end; the callback sees what arrives at the other. */
export async function connectFlooding(
  onMessage: (count: number) => void,
  size = 1000,
): Promise<[Peer, Peer]> {
  let count = 0;
  let buffered = 0;
  const data = new Uint8Array(size);
  const fill = () => {
    while (buffered < 256 * 1024) buffered += sender.sctp.send(1, 53, true, data);
  };
  const [sender, receiver] = await connectPair(
    {
      onBytesSent(_stream, bytes) {
        buffered -= bytes;
        fill();
      },
    },
    { onMessage: () => onMessage(++count) },
  );
  fill();
  return [sender, receiver];
}
