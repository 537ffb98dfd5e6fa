import { DataChannelRegistry } from '../datachannel/DataChannelRegistry.js';
import { fireEvent } from '../events/index.js';
import {
  type Applied,
  applyDescription,
  hasNegotiatedData,
  localCredentials,
  rollBack,
} from '../jsep/apply.js';
import { isAcceptableEdit } from '../jsep/compare.js';
import { type CreationContext, createAnswer, createOffer } from '../jsep/create.js';
import {
  type AppliedDescription,
  type DescriptionType,
  type NegotiationState,
  type Side,
  canRollBack,
  initialState,
  nextSignalingState,
  wrongState,
} from '../jsep/state.js';
import type { Certificate, IceOptions } from '../native/types.js';
import { OperationsChain } from '../OperationsChain.js';
import { nativeCertificateOf } from '../RTCCertificate.js';
import { DEFAULT_MAX_MESSAGE_SIZE, type ValidConfiguration } from '../RTCConfiguration.js';
import type { RTCDataChannel } from '../RTCDataChannel.js';
import { RTCDataChannelEvent } from '../RTCDataChannelEvent.js';
import { type UnsupportedServer, nativeIceServers } from '../RTCIceServer.js';
import { RTCPeerConnectionIceErrorEvent } from '../RTCPeerConnectionIceErrorEvent.js';
import type { RTCSctpTransport } from '../RTCSctpTransport.js';
import type { RTCSdpType } from '../RTCSessionDescription.js';
import { parseSession } from '../sdp/parse.js';
import { serializeSession } from '../sdp/serialize.js';
import type { SessionDescription } from '../sdp/types.js';
import { domException } from '../webidl/index.js';
import { ConnectionStates } from './ConnectionStates.js';
import { dependencies, randomIceChars, randomSessionId } from './dependencies.js';
import { toRejection } from './errors.js';
import { LocalCandidates } from './LocalCandidates.js';
import { NegotiationNeeded } from './NegotiationNeeded.js';
import type { PeerTransport } from './PeerTransport.js';
import { TransportSet, type TransportSetHost } from './TransportSet.js';

const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000;

/** A description as the application passes it. */
export interface GivenDescription {
  type: RTCSdpType;
  sdp: string;
}

/** A created description: {type, sdp} as the application gets it. */
export interface CreatedDescription {
  type: 'offer' | 'answer';
  sdp: string;
}

interface LastCreated {
  sdp: string;
  parsed: SessionDescription;
}

/** Everything of an RTCPeerConnection but its interface: slots and algorithms of webrtc-pc 4.4.1. */
export class ConnectionCore {
  readonly chain: OperationsChain;
  readonly states: ConnectionStates;
  readonly transports: TransportSet;
  readonly dataChannels: DataChannelRegistry;
  /** The negotiation without [[IsClosed]]. */
  state: NegotiationState;
  configuration: ValidConfiguration;
  #closed = false;
  #sessionId: string | null = null;
  #certificate: Certificate | null = null;
  #certificatePromise: Promise<Certificate> | null = null;
  /** [[LastCreatedOffer]], [[LastCreatedAnswer]] */
  readonly #lastCreated: { offer: LastCreated | null; answer: LastCreated | null } = {
    offer: null,
    answer: null,
  };
  /** [[LocalIceCredentialsToReplace]] */
  #credentialsToReplace: ReadonlySet<string> = new Set();
  /** Gathered with another configuration: the next offer restarts ICE, but it is not needed for that. */
  #outdatedCredentials: ReadonlySet<string> = new Set();
  readonly #target: EventTarget;
  readonly #negotiationNeeded: NegotiationNeeded;
  readonly #localCandidates: LocalCandidates;
  readonly #reportedServers = new Set<string>();

  constructor(target: EventTarget, configuration: ValidConfiguration) {
    this.#target = target;
    this.configuration = configuration;
    this.state = initialState();
    this.chain = new OperationsChain({
      isClosed: () => this.#closed,
      updateNegotiationNeeded: () => {
        this.#negotiationNeeded.update();
      },
    });
    this.transports = new TransportSet(this.#transportHost());
    this.states = new ConnectionStates(target, () => this.transports.all);
    this.#localCandidates = new LocalCandidates(target, this.#candidatesHost());
    this.#negotiationNeeded = new NegotiationNeeded(
      {
        isClosed: () => this.#closed,
        isStable: () => this.state.signalingState === 'stable',
        isNegotiationNeeded: () => this.#isNegotiationNeeded(),
        fireNegotiationNeeded: () => fireEvent(target, 'negotiationneeded'),
      },
      this.chain,
    );
    this.dataChannels = new DataChannelRegistry({
      isClosed: () => this.#closed,
      onFirstChannel: () => {
        this.#prepareCertificate();
        this.#negotiationNeeded.update();
      },
      onDataChannel: (channel: RTCDataChannel) => {
        fireEvent(target, new RTCDataChannelEvent('datachannel', { channel }));
      },
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get setLocalDescriptionCalled(): boolean {
    return this.state.sessionVersion > 2;
  }

  get certificate(): Certificate | null {
    return this.#certificate;
  }

  get sctp(): RTCSctpTransport | null {
    return this.transports.hasData ? this.dataChannels.transport : null;
  }

  setConfiguration(configuration: ValidConfiguration): void {
    if (changesGathering(this.configuration, configuration))
      this.#outdatedCredentials = localCredentials(this.state);
    this.configuration = configuration;
    this.transports.setIceOptions(this.#iceOptions());
  }

  /** 4.4.1.6, createOffer, the operation to be chained. */
  createOffer(iceRestart: boolean): Promise<CreatedDescription> {
    const { signalingState } = this.state;
    if (signalingState !== 'stable' && signalingState !== 'have-local-offer') {
      return Promise.reject(cannotCreate('offer', signalingState));
    }
    return this.#create('offer', iceRestart);
  }

  /** 4.4.1.6, createAnswer, the operation to be chained. */
  createAnswer(): Promise<CreatedDescription> {
    const { signalingState } = this.state;
    if (signalingState !== 'have-remote-offer' && signalingState !== 'have-local-pranswer') {
      return Promise.reject(cannotCreate('answer', signalingState));
    }
    return this.#create('answer', false);
  }

  /** setLocalDescription, the operation to be chained. */
  setLocalDescription(givenType: RTCSdpType | undefined, givenSdp: string): Promise<undefined> {
    const type = givenType ?? this.#implicitType();
    if (type === 'rollback') return this.#setDescription('local', { type, sdp: givenSdp });
    const kind = type === 'offer' ? 'offer' : 'answer';
    if (nextSignalingState(this.state.signalingState, 'local', type) === null) {
      return Promise.reject(toRejection(wrongState(this.state.signalingState, 'local', type)));
    }
    // 4.2, 4.3
    if (givenSdp !== '' && !this.#isAsCreated(kind, givenSdp)) {
      const problem = `The SDP is not what the last create${kind === 'offer' ? 'Offer' : 'Answer'} made`;
      return Promise.reject(domException('InvalidModificationError', `${problem}, or it was modified.`));
    }
    if (givenSdp !== '') return this.#setDescription('local', { type, sdp: givenSdp });
    // 4.4, 4.5
    return this.#withCertificate().then(() =>
      this.#setDescription('local', { type, sdp: this.#implicitSdp(kind) }),
    );
  }

  /** The last created description, or a new one when it does not describe the connection any more. */
  #implicitSdp(kind: 'offer' | 'answer'): string {
    const last = this.#lastCreated[kind];
    try {
      return last && this.#stillDescribes(kind, last) ? last.sdp : this.#createNow(kind, false).sdp;
    } catch (error) {
      throw toRejection(error);
    }
  }

  /** setRemoteDescription, the operation to be chained. */
  setRemoteDescription(description: GivenDescription): Promise<undefined> {
    const { type } = description;
    if (type === 'offer') this.#prepareCertificate();
    // Implicit rollback
    if (type === 'offer' && nextSignalingState(this.state.signalingState, 'remote', type) === null) {
      return this.#setDescription('local', { type: 'rollback', sdp: '' }).then(() =>
        this.#setDescription('remote', description),
      );
    }
    return this.#setDescription('remote', description);
  }

  /** 4.4.2, restartIce. */
  restartIce(): void {
    this.#credentialsToReplace = localCredentials(this.state);
    this.#negotiationNeeded.update();
  }

  /** 4.4.1.8, close. No event is fired at the connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.dataChannels.close();
    this.transports.close();
    this.states.close();
  }

  #implicitType(): DescriptionType {
    const { signalingState } = this.state;
    const offers = ['stable', 'have-local-offer', 'have-remote-pranswer'];
    return offers.includes(signalingState) ? 'offer' : 'answer';
  }

  #isAsCreated(kind: 'offer' | 'answer', sdp: string): boolean {
    const last = this.#lastCreated[kind];
    if (!last) return false;
    if (last.sdp === sdp) return true;
    try {
      return isAcceptableEdit(last.parsed, parseSession(sdp));
    } catch {
      return false;
    }
  }

  /** Whether creating now would make the same. */
  #stillDescribes(kind: 'offer' | 'answer', last: LastCreated): boolean {
    return this.#make(kind, false).sdp === last.sdp;
  }

  async #create(kind: 'offer' | 'answer', iceRestart: boolean): Promise<CreatedDescription> {
    await this.#withCertificate();
    return new Promise((resolve, reject) => {
      // "Final steps to create an offer"
      dependencies.queueTask(() => {
        if (this.#closed) return;
        try {
          resolve(this.#createNow(kind, iceRestart));
        } catch (error) {
          reject(toRejection(error));
        }
      });
    });
  }

  #createNow(kind: 'offer' | 'answer', iceRestart: boolean): CreatedDescription {
    const { sdp, parsed, state } = this.#make(kind, iceRestart);
    this.state = state;
    this.#lastCreated[kind] = { sdp, parsed };
    return { type: kind, sdp };
  }

  #make(kind: 'offer' | 'answer', iceRestart: boolean): LastCreated & { state: NegotiationState } {
    const create = kind === 'offer' ? createOffer : createAnswer;
    const { description, state } = create(this.state, this.#creationContext(iceRestart));
    return { sdp: serializeSession(description), parsed: description, state };
  }

  #creationContext(iceRestart: boolean): CreationContext {
    const value = this.#requireCertificate().fingerprint('sha-256');
    this.#sessionId ??= randomSessionId();
    return {
      sessionId: this.#sessionId,
      fingerprints: [{ algorithm: 'sha-256', value }],
      wantsData: this.dataChannels.hasCreatedChannels,
      iceRestart,
      credentialsToReplace: new Set([...this.#credentialsToReplace, ...this.#outdatedCredentials]),
      maxMessageSize: this.#maxMessageSize(),
      newIceParameters: () => ({ usernameFragment: randomIceChars(4), password: randomIceChars(24) }),
    };
  }

  /** The certificate is made when it is first needed. */
  #withCertificate(): Promise<Certificate> {
    this.#certificatePromise ??= this.#makeCertificate();
    return this.#certificatePromise;
  }

  /** A local description will be asked for soon. */
  #prepareCertificate(): void {
    // A failure is that of the operation that needs it.
    this.#withCertificate().catch(() => undefined);
  }

  async #makeCertificate(): Promise<Certificate> {
    const given = this.configuration.certificates.at(0);
    const expires = dependencies.now() + THIRTY_DAYS;
    this.#certificate = given
      ? nativeCertificateOf(given)
      : await dependencies.native().generateCertificate({ name: 'ECDSA', expires });
    return this.#certificate;
  }

  #requireCertificate(): Certificate {
    if (!this.#certificate) throw domException('OperationError', 'There is no certificate yet');
    return this.#certificate;
  }

  /** 4.4.1.5, set a session description. */
  #setDescription(side: Side, { type, sdp }: GivenDescription): Promise<undefined> {
    // 2.
    if (type === 'rollback' && !canRollBack(this.state.signalingState, side)) {
      const { signalingState } = this.state;
      return Promise.reject(toRejection(wrongState(signalingState, side, type)));
    }
    return new Promise((resolve, reject) => {
      dependencies.queueTask(() => {
        if (this.#closed) return;
        try {
          const applied = type === 'rollback' ? rollBack(this.state) : this.#applied(side, type, sdp);
          this.#apply(applied, side, type);
        } catch (error) {
          reject(toRejection(error));
          return;
        }
        resolve(undefined);
      });
    });
  }

  #applied(side: Side, type: DescriptionType, sdp: string): Applied {
    const { signalingState } = this.state;
    if (nextSignalingState(signalingState, side, type) === null) throw wrongState(signalingState, side, type);
    const description: AppliedDescription = { type, sdp, parsed: parseSession(sdp) };
    return applyDescription(this.state, side, description);
  }

  /** 4.4.1.5, step 4.6: the description is applied. */
  #apply({ state, actions }: Applied, side: Side, type: RTCSdpType): void {
    const before = this.state.signalingState;
    // May throw, having done nothing: a socket cannot be opened.
    this.transports.perform(actions);
    this.state = state;
    if (type === 'answer') this.#negotiationCompleted();
    if (side === 'local' && type !== 'rollback') {
      this.#localCandidates.release();
      this.#reportUnsupportedServers(actions.some(({ kind }) => kind === 'gather'));
    }
    const hasNewStates = actions.some(({ kind }) => kind === 'close');
    if (hasNewStates) this.#updateStatesInTask();
    if (state.signalingState === 'stable') {
      this.#negotiationNeeded.clear();
      this.#negotiationNeeded.update();
    }
    if (state.signalingState !== before) fireEvent(this.#target, 'signalingstatechange');
  }

  #negotiationCompleted(): void {
    this.#lastCreated.offer = null;
    this.#lastCreated.answer = null;
    const inUse = localCredentials({ ...this.state, pendingLocal: null });
    const isInUse = (ufrag: string): boolean => inUse.has(ufrag);
    if (![...this.#credentialsToReplace].some(isInUse)) this.#credentialsToReplace = new Set();
    if (![...this.#outdatedCredentials].some(isInUse)) this.#outdatedCredentials = new Set();
  }

  #updateStatesInTask(): void {
    dependencies.queueTask(() => {
      this.states.updateGathering();
      this.states.updateIce();
    });
  }

  /** 4.7.3, check if negotiation is needed. */
  #isNegotiationNeeded(): boolean {
    if (this.#credentialsToReplace.size > 0) return true;
    return this.dataChannels.hasCreatedChannels && !hasNegotiatedData(this.state);
  }

  #maxMessageSize(): number {
    return this.configuration.maxMessageSize ?? DEFAULT_MAX_MESSAGE_SIZE;
  }

  #iceOptions(): IceOptions {
    const { iceServers, iceTransportPolicy, bindAddress, portRangeBegin, portRangeEnd } = this.configuration;
    return {
      servers: nativeIceServers(iceServers).usable,
      relayOnly: iceTransportPolicy === 'relay',
      ...(bindAddress !== undefined && { bindAddress }),
      ...(portRangeBegin !== undefined && { portRangeBegin }),
      ...(portRangeBegin !== undefined && { portRangeEnd: portRangeEnd ?? 65535 }),
    };
  }

  /** Servers that cannot be used are reported like those that do not answer. */
  #reportUnsupportedServers(gathers: boolean): void {
    if (!gathers) return;
    const { unsupported } = nativeIceServers(this.configuration.iceServers);
    for (const server of unsupported) {
      if (this.#reportedServers.has(server.url)) continue;
      this.#reportedServers.add(server.url);
      dependencies.queueTask(() => {
        if (!this.#closed) this.#fireUnsupported(server);
      });
    }
  }

  #fireUnsupported({ url, reason }: UnsupportedServer): void {
    this.#fireCandidateError(url, 701, reason);
  }

  #fireCandidateError(url: string, errorCode: number, errorText: string): void {
    const event = new RTCPeerConnectionIceErrorEvent('icecandidateerror', { url, errorCode, errorText });
    fireEvent(this.#target, event);
  }

  #candidatesHost(): { isClosed(): boolean; state: NegotiationState } {
    const core = this as { state: NegotiationState };
    const isClosed = (): boolean => this.#closed;
    return {
      isClosed,
      get state() {
        return core.state;
      },
      set state(state) {
        core.state = state;
      },
    };
  }

  #transportHost(): TransportSetHost {
    return {
      isClosed: () => this.#closed,
      iceOptions: () => this.#iceOptions(),
      certificate: () => this.#requireCertificate(),
      maxMessageSize: () => this.#maxMessageSize(),
      dataChannels: () => this.dataChannels,
      onLocalCandidate: (transport, candidate, usernameFragment, url) => {
        this.#localCandidates.gathered(transport, candidate, usernameFragment, url);
      },
      onCandidateError: (url, errorCode, errorText) => {
        this.#fireCandidateError(url, errorCode, errorText);
      },
      onGenerationGathered: (transport, usernameFragment) => {
        this.#localCandidates.finished(transport, usernameFragment);
      },
      onGatheringStateChange: (fireAtTransport) => {
        this.states.updateGathering(fireAtTransport);
      },
      onIceStateChange: (fireAtTransport) => {
        this.states.updateIce(fireAtTransport);
      },
      onDtlsStateChange: (transport: PeerTransport, error) => {
        if (this.#closed) return;
        this.transports.dtlsStateChanged(transport, error);
        this.states.updateConnection();
      },
    };
  }
}

function cannotCreate(kind: 'offer' | 'answer', state: string): DOMException {
  return domException('InvalidStateError', `An ${kind} cannot be created in signalingState '${state}'.`);
}

/** RFC 9429 4.1.18: what takes effect with the next ICE restart only. */
function changesGathering(before: ValidConfiguration, after: ValidConfiguration): boolean {
  return (
    before.iceTransportPolicy !== after.iceTransportPolicy ||
    JSON.stringify(before.iceServers) !== JSON.stringify(after.iceServers)
  );
}
