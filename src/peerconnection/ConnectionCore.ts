import { DataChannelRegistry } from '../datachannel/DataChannelRegistry.js';
import { fireEvent } from '../events/index.js';
import { type Applied, applyDescription, hasNegotiatedData, rollBack } from '../jsep/apply.js';
import { withGathered } from '../jsep/candidates.js';
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
import { OperationsChain } from '../OperationsChain.js';
import { DEFAULT_MAX_MESSAGE_SIZE, type ValidConfiguration } from '../RTCConfiguration.js';
import type { RTCDataChannel } from '../RTCDataChannel.js';
import { RTCDataChannelEvent } from '../RTCDataChannelEvent.js';
import type { RTCSctpTransport } from '../RTCSctpTransport.js';
import type { RTCSdpType } from '../RTCSessionDescription.js';
import { parseSession } from '../sdp/parse.js';
import { domException } from '../webidl/index.js';
import { ConnectionStates } from './ConnectionStates.js';
import { dependencies } from './dependencies.js';
import { type CreatedDescription, type CreatedType, DescriptionMaker } from './DescriptionMaker.js';
import { toRejection } from './errors.js';
import { CandidateErrors, changesGathering, iceOptions } from './iceServers.js';
import { LocalCandidates } from './LocalCandidates.js';
import { LocalCertificate } from './LocalCertificate.js';
import { NegotiationNeeded } from './NegotiationNeeded.js';
import { TransportSet, type TransportSetHost } from './TransportSet.js';

/** A description as the application passes it. */
export interface GivenDescription {
  type: RTCSdpType;
  sdp: string;
}

/** Everything of an RTCPeerConnection but its interface: slots and algorithms of webrtc-pc 4.4.1. */
export class ConnectionCore {
  readonly chain: OperationsChain;
  readonly states: ConnectionStates;
  readonly transports: TransportSet;
  readonly dataChannels: DataChannelRegistry;
  readonly certificate: LocalCertificate;
  /** The negotiation without [[IsClosed]]. */
  state: NegotiationState = initialState();
  configuration: ValidConfiguration;
  #closed = false;
  readonly #target: EventTarget;
  readonly #descriptions: DescriptionMaker;
  readonly #negotiationNeeded: NegotiationNeeded;
  readonly #localCandidates: LocalCandidates;
  readonly #candidateErrors: CandidateErrors;

  constructor(target: EventTarget, configuration: ValidConfiguration) {
    const isClosed = (): boolean => this.#closed;
    const updateNegotiationNeeded = (): void => {
      this.#negotiationNeeded.update();
    };
    this.#target = target;
    this.configuration = configuration;
    this.certificate = new LocalCertificate(configuration.certificates);
    this.chain = new OperationsChain({ isClosed, updateNegotiationNeeded });
    this.transports = new TransportSet(this.#transportHost());
    this.states = new ConnectionStates(target, () => this.transports.all);
    this.#descriptions = new DescriptionMaker(this);
    this.#localCandidates = new LocalCandidates(target, this);
    this.#candidateErrors = new CandidateErrors(target, isClosed);
    this.#negotiationNeeded = new NegotiationNeeded(
      {
        isClosed,
        isStable: () => this.state.signalingState === 'stable',
        isNegotiationNeeded: () => this.#isNegotiationNeeded(),
        fireNegotiationNeeded: () => fireEvent(target, 'negotiationneeded'),
      },
      this.chain,
    );
    this.dataChannels = new DataChannelRegistry({
      isClosed,
      onFirstChannel: () => {
        this.certificate.prepare();
        updateNegotiationNeeded();
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
    return this.state.sessionVersion > initialState().sessionVersion;
  }

  get sctp(): RTCSctpTransport | null {
    return this.transports.hasData ? this.dataChannels.transport : null;
  }

  get wantsData(): boolean {
    return this.dataChannels.hasCreatedChannels;
  }

  get maxMessageSize(): number {
    return this.configuration.maxMessageSize ?? DEFAULT_MAX_MESSAGE_SIZE;
  }

  setConfiguration(configuration: ValidConfiguration): void {
    if (changesGathering(this.configuration, configuration)) this.#descriptions.configurationChanged();
    this.configuration = configuration;
    this.transports.setIceOptions(iceOptions(configuration));
  }

  /** 4.4.1.6, createOffer, the operation to be chained. */
  createOffer(iceRestart: boolean): Promise<CreatedDescription> {
    const { signalingState } = this.state;
    const allowed = signalingState === 'stable' || signalingState === 'have-local-offer';
    if (!allowed) return Promise.reject(cannotCreate('offer', signalingState));
    return this.#descriptions.create('offer', iceRestart);
  }

  /** 4.4.1.6, createAnswer, the operation to be chained. */
  createAnswer(): Promise<CreatedDescription> {
    const { signalingState } = this.state;
    const allowed = signalingState === 'have-remote-offer' || signalingState === 'have-local-pranswer';
    if (!allowed) return Promise.reject(cannotCreate('answer', signalingState));
    return this.#descriptions.create('answer', false);
  }

  /** setLocalDescription, the operation to be chained. */
  setLocalDescription(givenType: RTCSdpType | undefined, sdp: string): Promise<undefined> {
    // 4.1
    const type = givenType ?? this.#implicitType();
    if (type === 'rollback') return this.#setDescription('local', { type, sdp });
    const { signalingState } = this.state;
    if (nextSignalingState(signalingState, 'local', type) === null) {
      return Promise.reject(toRejection(wrongState(signalingState, 'local', type)));
    }
    const created = type === 'offer' ? 'offer' : 'answer';
    // 4.4, 4.5
    if (sdp === '') {
      return this.#descriptions
        .implicit(created)
        .then((implicit) => this.#setDescription('local', { type, sdp: implicit }));
    }
    // 4.2, 4.3
    if (!this.#descriptions.isAsCreated(created, sdp)) {
      const problem = `The SDP is not the last ${created} that was created here, or it was modified`;
      return Promise.reject(domException('InvalidModificationError', `${problem}.`));
    }
    return this.#setDescription('local', { type, sdp });
  }

  /** setRemoteDescription, the operation to be chained. */
  setRemoteDescription(description: GivenDescription): Promise<undefined> {
    const { type } = description;
    if (type === 'offer') this.certificate.prepare();
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
    this.#descriptions.restartIce();
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

  /** 4.4.1.5, set a session description. */
  #setDescription(side: Side, { type, sdp }: GivenDescription): Promise<undefined> {
    // 2.
    if (type === 'rollback' && !canRollBack(this.state.signalingState, side)) {
      return Promise.reject(toRejection(wrongState(this.state.signalingState, side, type)));
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
    const complete = side === 'local' ? withGathered(this.state, description) : description;
    return applyDescription(this.state, side, complete);
  }

  /** 4.4.1.5, step 4.6: the description is applied. */
  #apply({ state, actions }: Applied, side: Side, type: RTCSdpType): void {
    const before = this.state.signalingState;
    // May throw, having done nothing: a socket cannot be opened.
    this.transports.perform(actions);
    this.state = state;
    if (type === 'answer') this.#descriptions.negotiationCompleted();
    if (side === 'local' && type !== 'rollback') this.#localCandidates.release();
    const has = (kind: string): boolean => actions.some((action) => action.kind === kind);
    if (has('gather')) this.#candidateErrors.reportUnsupported(this.configuration);
    if (has('close')) this.#updateStatesInTask();
    if (state.signalingState === 'stable') {
      this.#negotiationNeeded.clear();
      this.#negotiationNeeded.update();
    }
    if (state.signalingState !== before) fireEvent(this.#target, 'signalingstatechange');
  }

  #updateStatesInTask(): void {
    dependencies.queueTask(() => {
      this.states.updateGathering();
      this.states.updateIce();
    });
  }

  /** 4.7.3, check if negotiation is needed. */
  #isNegotiationNeeded(): boolean {
    return this.#descriptions.restartsIce || (this.wantsData && !hasNegotiatedData(this.state));
  }

  #transportHost(): TransportSetHost {
    return {
      isClosed: () => this.#closed,
      iceOptions: () => iceOptions(this.configuration),
      certificate: () => this.certificate.require(),
      maxMessageSize: () => this.maxMessageSize,
      dataChannels: () => this.dataChannels,
      onLocalCandidate: (transport, candidate, usernameFragment, url) => {
        this.#localCandidates.gathered(transport, candidate, usernameFragment, url);
      },
      onCandidateError: (url, errorCode, errorText) => {
        this.#candidateErrors.fire(url, errorCode, errorText);
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
      onDtlsStateChange: (transport, error) => {
        if (this.#closed) return;
        this.transports.dtlsStateChanged(transport, error);
        this.states.updateConnection();
      },
    };
  }
}

function cannotCreate(type: CreatedType, state: string): DOMException {
  return domException('InvalidStateError', `An ${type} cannot be created in signalingState '${state}'.`);
}
