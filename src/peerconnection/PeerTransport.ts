import { fireEvent } from '../events/index.js';
import type {
  Certificate,
  DtlsFingerprint,
  DtlsHandler,
  DtlsTransport,
  DtlsTransportState,
  IceHandler,
  IceOptions,
  IceParameters,
  IceRole,
  IceTransport,
  IceTransportState,
} from '../native/types.js';
import { type DtlsTransportSlots, RTCDtlsTransport } from '../RTCDtlsTransport.js';
import { RTCError } from '../RTCError.js';
import { RTCErrorEvent } from '../RTCErrorEvent.js';
import type { ConnectAction } from '../jsep/apply.js';
import { fingerprintKey } from '../jsep/sections.js';
import { RTCIceCandidate } from '../RTCIceCandidate.js';
import { RTCIceCandidatePair } from '../RTCIceCandidatePair.js';
import { type IceTransportSlots, RTCIceTransport } from '../RTCIceTransport.js';
import { parseCandidate } from '../sdp/candidate.js';
import { constructionToken } from '../webidl/index.js';
import { dependencies } from './dependencies.js';

/** What a transport tells its connection. Each call is within a task of its own. */
export interface PeerTransportOwner {
  isClosed(): boolean;
  onLocalCandidate(transport: PeerTransport, candidate: string, usernameFragment: string, url: string): void;
  onCandidateError(url: string, errorCode: number, errorText: string): void;
  /** Before the transport's gathering state becomes "complete". */
  onGenerationGathered(transport: PeerTransport, usernameFragment: string): void;
  onGatheringStateChange(fireAtTransport: () => void): void;
  /** The state of the transport has changed: the steps between that and the events at it (5.6). */
  onIceStateChange(fireAtTransport: () => void): void;
  onDtlsStateChange(transport: PeerTransport, error: string): void;
}

/** One ICE and DTLS transport: the native objects, the W3C objects, and the events between them. */
export class PeerTransport {
  /** The mid of the m= section that owns it. */
  readonly mid: string;
  readonly iceTransport: RTCIceTransport;
  readonly dtlsTransport: RTCDtlsTransport;
  readonly nativeIce: IceTransport;
  readonly certificate: Certificate;

  #nativeDtls: DtlsTransport;
  readonly #owner: PeerTransportOwner;
  readonly #ice: IceTransportSlots;
  readonly #dtls: DtlsTransportSlots;
  // Natively they may be held weakly.
  readonly #handlers: { ice: IceHandler; dtls: DtlsHandler };
  /** Remote candidates of this generation that the native transport has. */
  readonly #known = new Set<string>();
  #ended = false;
  #began: (() => void) | null = null;
  /** The fingerprints of the peer it was started for. */
  #startedFor: string | null = null;
  #localUfrag = '';
  #mLineIndex = 0;
  /** Of the stable state, while an ICE restart of ours is not answered. */
  #beforeRestart: Pick<IceTransportSlots, 'localParameters' | 'localCandidates'> | null = null;
  dtlsRole: 'client' | 'server' | undefined;

  constructor(mid: string, certificate: Certificate, options: IceOptions, owner: PeerTransportOwner) {
    this.mid = mid;
    this.certificate = certificate;
    this.#owner = owner;
    this.#ice = {
      component: 'rtp',
      role: 'unknown',
      state: 'new',
      gatheringState: 'new',
      localCandidates: [],
      remoteCandidates: [],
      selectedCandidatePair: null,
      localParameters: null,
      remoteParameters: null,
    };
    this.iceTransport = new RTCIceTransport(constructionToken, this.#ice);
    this.#dtls = { iceTransport: this.iceTransport, state: 'new', remoteCertificates: [] };
    this.dtlsTransport = new RTCDtlsTransport(constructionToken, this.#dtls);
    this.#handlers = { ice: this.#iceHandler(), dtls: this.#dtlsHandler() };
    this.nativeIce = dependencies.native().createIceTransport(options, this.#handlers.ice);
    this.#nativeDtls = this.#createDtls();
  }

  get nativeDtls(): DtlsTransport {
    return this.#nativeDtls;
  }

  get localUsernameFragment(): string {
    return this.#localUfrag;
  }

  /** Starts gathering, or restarts ICE. Throws when no socket can be opened; nothing has changed then. */
  gather(local: IceParameters, role: IceRole): void {
    const isRestart = this.#ice.localParameters !== null;
    this.nativeIce.gather(local, role);
    if (isRestart) {
      const { localParameters, localCandidates } = this.#ice;
      this.#beforeRestart ??= { localParameters, localCandidates };
    }
    this.#localUfrag = local.usernameFragment;
    this.#ice.role = role;
    this.#ice.localParameters = toParameters(local);
    this.#ice.localCandidates = [];
    const began = (): void => {
      if (this.#began !== began) return;
      this.#began = null;
      if (!this.#owner.isClosed()) this.#setGatheringState('gathering');
    };
    this.#began = began;
    dependencies.queueTask(began);
  }

  /** Gives up a restart that was taken back. */
  rollbackIce(): void {
    this.nativeIce.rollback();
    const before = this.#beforeRestart;
    if (!before) return;
    this.#beforeRestart = null;
    this.#ice.localParameters = before.localParameters;
    this.#ice.localCandidates = before.localCandidates;
    this.#localUfrag = before.localParameters?.usernameFragment ?? '';
    dependencies.queueTask(() => {
      if (!this.#owner.isClosed() && this.#ice.gatheringState === 'gathering')
        this.#setGatheringState('complete');
    });
  }

  /** The peer's credentials, with the candidates known so far. */
  connect({ mLineIndex, remote, candidates, endOfCandidates }: ConnectAction): void {
    this.#mLineIndex = mLineIndex;
    this.#beforeRestart = null;
    if (this.#ice.remoteParameters?.usernameFragment !== remote.usernameFragment) {
      this.nativeIce.setRemoteParameters(remote);
      this.#ice.remoteParameters = toParameters(remote);
      this.#ice.remoteCandidates = [];
      this.#known.clear();
      this.#ended = false;
    }
    for (const candidate of candidates) this.addRemoteCandidate(candidate);
    if (endOfCandidates) this.endOfRemoteCandidates();
  }

  /** True when candidates of that generation go straight to the native transport. */
  takesCandidatesOf(usernameFragment: string): boolean {
    return this.#ice.remoteParameters?.usernameFragment === usernameFragment;
  }

  addRemoteCandidate(candidate: string): void {
    const key = candidate.replace(/ (?:generation|ufrag|network-(?:id|cost)) \S+/g, '');
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.nativeIce.addRemoteCandidate(candidate);
    this.#ice.remoteCandidates.push(
      this.#makeCandidate(candidate, this.#ice.remoteParameters?.usernameFragment ?? null),
    );
  }

  endOfRemoteCandidates(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.nativeIce.endOfRemoteCandidates();
  }

  addLocalCandidate(candidate: RTCIceCandidate): void {
    this.#ice.localCandidates.push(candidate);
  }

  /**
   * Starts the handshake. With other fingerprints than before (a handover, RFC 8842 5.1) a new one
   * replaces the association there was: true then.
   */
  startDtls(role: 'client' | 'server', fingerprints: DtlsFingerprint[]): boolean {
    const startedFor = fingerprintKey(fingerprints);
    if (startedFor === this.#startedFor) return false;
    const isReplacement = this.#startedFor !== null;
    if (isReplacement) {
      this.#nativeDtls.close();
      this.#nativeDtls = this.#createDtls();
      this.#dtls.remoteCertificates = [];
    }
    this.#startedFor = startedFor;
    this.dtlsRole = role;
    this.#nativeDtls.start(role, fingerprints);
    return isReplacement;
  }

  /** Without events: RTCPeerConnection.close(). */
  close(): void {
    this.#began = null;
    this.#nativeDtls.close();
    this.nativeIce.close();
    this.#dtls.state = 'closed';
    this.#ice.state = 'closed';
  }

  /** The section was rejected or taken back: events come in a task. */
  closeWithEvents(): void {
    const wereOpen = this.#ice.state !== 'closed';
    this.close();
    if (!wereOpen) return;
    dependencies.queueTask(() => {
      if (this.#owner.isClosed()) return;
      fireEvent(this.dtlsTransport, 'statechange');
      fireEvent(this.iceTransport, 'statechange');
    });
  }

  #iceHandler(): IceHandler {
    const active = (): boolean => !this.#owner.isClosed() && this.#ice.state !== 'closed';
    return {
      onLocalCandidate: (candidate, usernameFragment, url) => {
        if (!active()) return;
        this.#began?.();
        this.#owner.onLocalCandidate(this, candidate, usernameFragment, url);
      },
      onCandidateError: (url, errorCode, errorText) => {
        if (!active()) return;
        this.#began?.();
        this.#owner.onCandidateError(url, errorCode, errorText);
      },
      onGatheringComplete: (usernameFragment) => {
        if (!active()) return;
        this.#began?.();
        this.#gatheringComplete(usernameFragment);
      },
      onStateChange: (state) => {
        if (active()) this.#iceStateChanged(state);
      },
      onSelectedPair: (local, remote) => {
        if (active()) this.#selectedPair(local, remote);
      },
    };
  }

  #gatheringComplete(usernameFragment: string): void {
    this.#owner.onGenerationGathered(this, usernameFragment);
    // In a task of its own: who has just got the end of candidates still sees "gathering".
    dependencies.queueTask(() => {
      // Another generation may be gathered meanwhile.
      if (usernameFragment !== this.#localUfrag || this.#owner.isClosed()) return;
      if (this.#ice.gatheringState === 'gathering') this.#setGatheringState('complete');
    });
  }

  #setGatheringState(state: 'gathering' | 'complete'): void {
    if (this.#ice.gatheringState === state) return;
    this.#ice.gatheringState = state;
    this.#owner.onGatheringStateChange(() => fireEvent(this.iceTransport, 'gatheringstatechange'));
  }

  #iceStateChanged(state: IceTransportState): void {
    if (this.#ice.state === state) return;
    this.#ice.state = state;
    this.#ice.role = this.nativeIce.role;
    this.#owner.onIceStateChange(() => fireEvent(this.iceTransport, 'statechange'));
  }

  #selectedPair(local: string, remote: string): void {
    const { localCandidates, remoteCandidates } = this.#ice;
    const remoteUfrag = this.#ice.remoteParameters?.usernameFragment ?? null;
    this.#ice.selectedCandidatePair = new RTCIceCandidatePair(
      constructionToken,
      findCandidate(localCandidates, local) ?? this.#makeCandidate(local, this.#localUfrag),
      findCandidate(remoteCandidates, remote) ?? this.#makeCandidate(remote, remoteUfrag),
    );
    fireEvent(this.iceTransport, 'selectedcandidatepairchange');
  }

  #makeCandidate(candidate: string, usernameFragment: string | null): RTCIceCandidate {
    return new RTCIceCandidate({
      candidate,
      sdpMid: this.mid === '' ? null : this.mid,
      sdpMLineIndex: this.#mLineIndex,
      usernameFragment,
    });
  }

  #createDtls(): DtlsTransport {
    return dependencies.native().createDtlsTransport(this.nativeIce, this.certificate, this.#handlers.dtls);
  }

  #dtlsHandler(): DtlsHandler {
    return {
      onStateChange: (state, error, remoteCertificates) => {
        if (this.#owner.isClosed() || this.#ice.state === 'closed') return;
        this.#dtlsStateChanged(state, error, remoteCertificates);
      },
    };
  }

  #dtlsStateChanged(state: DtlsTransportState, error: string, remoteCertificates: ArrayBuffer[]): void {
    if (this.#dtls.state === state || this.#dtls.state === 'failed') return;
    this.#dtls.state = state;
    if (state === 'connected') this.#dtls.remoteCertificates = remoteCertificates;
    if (state === 'failed') {
      const errorDetail = /fingerprint/i.test(error) ? 'fingerprint-failure' : 'dtls-failure';
      const rtcError = new RTCError({ errorDetail }, error);
      fireEvent(this.dtlsTransport, new RTCErrorEvent('error', { error: rtcError }));
    }
    fireEvent(this.dtlsTransport, 'statechange');
    this.#owner.onDtlsStateChange(this, error);
  }
}

function toParameters({ usernameFragment, password }: IceParameters): {
  usernameFragment: string;
  password: string;
} {
  return { usernameFragment, password };
}

/** The candidate object with the same address, if it was signalled. */
function findCandidate(candidates: readonly RTCIceCandidate[], text: string): RTCIceCandidate | undefined {
  const wanted = parseCandidate(text);
  if (!wanted) return undefined;
  return candidates.find(
    ({ address, port, protocol, type }) =>
      address === wanted.address &&
      port === wanted.port &&
      protocol === wanted.protocol &&
      type === wanted.type,
  );
}
