import {
  type AnyEventHandler,
  type EventHandler,
  defineEventHandlers,
  eventTarget,
  allowAnyListeners,
} from './events/index.js';
import { type AppliedDescription, effectiveDescription } from './jsep/state.js';
import { canTrickle } from './jsep/sections.js';
import { ConnectionCore } from './peerconnection/ConnectionCore.js';
import type {
  RTCIceConnectionState,
  RTCIceGatheringState,
  RTCPeerConnectionState,
} from './peerconnection/deriveStates.js';
import { dependencies } from './peerconnection/dependencies.js';
import { legacyCallbacks, settleByCallback } from './peerconnection/legacy.js';
import { addIceCandidate } from './peerconnection/remoteCandidates.js';
import { getStats } from './peerconnection/stats.js';
import { type KeygenAlgorithm } from './keygenAlgorithm.js';
import { type RTCCertificate, generateCertificate } from './RTCCertificate.js';
import {
  type RTCConfiguration,
  changeConfiguration,
  copyConfiguration,
  createConfiguration,
} from './RTCConfiguration.js';
import type { RTCDataChannel, RTCDataChannelInit } from './RTCDataChannel.js';
import type { RTCDataChannelEvent } from './RTCDataChannelEvent.js';
import { type RTCIceCandidateInit, toRTCIceCandidateInit } from './RTCIceCandidate.js';
import type { RTCPeerConnectionIceErrorEvent } from './RTCPeerConnectionIceErrorEvent.js';
import type { RTCPeerConnectionIceEvent } from './RTCPeerConnectionIceEvent.js';
import type { RTCSctpTransport } from './RTCSctpTransport.js';
import {
  type RTCLocalSessionDescriptionInit,
  RTCSessionDescription,
  type RTCSessionDescriptionInit,
  toRTCLocalSessionDescriptionInit,
  toRTCSessionDescriptionInit,
} from './RTCSessionDescription.js';
import type { RTCStatsReport } from './RTCStatsReport.js';
import {
  boolean,
  constructing,
  defineInterface,
  dictionary,
  domException,
  executing,
  optional,
  withDefault,
} from './webidl/index.js';

/** webrtc-pc 4.3.1. */
export type RTCSignalingState =
  | 'stable'
  | 'have-local-offer'
  | 'have-remote-offer'
  | 'have-local-pranswer'
  | 'have-remote-pranswer'
  | 'closed';

/** webrtc-pc 4.2.8, with the legacy members of 4.4.3.3. */
export interface RTCOfferOptions {
  /** New ICE credentials, so that the answer restarts ICE. */
  iceRestart?: boolean;
  offerToReceiveAudio?: boolean;
  offerToReceiveVideo?: boolean;
}

/** webrtc-pc 4.2.9. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as the specification has it
export interface RTCAnswerOptions {}

export interface RTCPeerConnectionEventMap {
  negotiationneeded: Event;
  icecandidate: RTCPeerConnectionIceEvent;
  icecandidateerror: RTCPeerConnectionIceErrorEvent;
  signalingstatechange: Event;
  iceconnectionstatechange: Event;
  icegatheringstatechange: Event;
  connectionstatechange: Event;
  datachannel: RTCDataChannelEvent;
}

export type RTCSessionDescriptionCallback = (description: RTCSessionDescriptionInit) => void;
export type RTCPeerConnectionErrorCallback = (error: DOMException) => void;

const NAME = 'RTCPeerConnection';
const toOfferOptions = dictionary('RTCOfferOptions', {
  iceRestart: withDefault(boolean, false),
  offerToReceiveAudio: optional(boolean),
  offerToReceiveVideo: optional(boolean),
});
const toAnswerOptions = dictionary('RTCAnswerOptions', {});

/** The same object as long as its description stays the same. */
const described = new WeakMap<AppliedDescription, RTCSessionDescription>();

function toSessionDescription(description: AppliedDescription | null): RTCSessionDescription | null {
  if (!description) return null;
  let object = described.get(description);
  if (!object) {
    object = new RTCSessionDescription({ type: description.type, sdp: description.sdp });
    described.set(description, object);
  }
  return object;
}

/** Its event handler attributes. */
export interface RTCPeerConnectionEventHandlers {
  get onnegotiationneeded(): AnyEventHandler;
  set onnegotiationneeded(handler: EventHandler<RTCPeerConnection, Event>);
  get onicecandidate(): AnyEventHandler;
  set onicecandidate(handler: EventHandler<RTCPeerConnection, RTCPeerConnectionIceEvent>);
  get onicecandidateerror(): AnyEventHandler;
  set onicecandidateerror(handler: EventHandler<RTCPeerConnection, RTCPeerConnectionIceErrorEvent>);
  get onsignalingstatechange(): AnyEventHandler;
  set onsignalingstatechange(handler: EventHandler<RTCPeerConnection, Event>);
  get oniceconnectionstatechange(): AnyEventHandler;
  set oniceconnectionstatechange(handler: EventHandler<RTCPeerConnection, Event>);
  get onicegatheringstatechange(): AnyEventHandler;
  set onicegatheringstatechange(handler: EventHandler<RTCPeerConnection, Event>);
  get onconnectionstatechange(): AnyEventHandler;
  set onconnectionstatechange(handler: EventHandler<RTCPeerConnection, Event>);
  get ondatachannel(): AnyEventHandler;
  set ondatachannel(handler: EventHandler<RTCPeerConnection, RTCDataChannelEvent>);
}

/**
 * A connection to a peer (webrtc-pc 4.4).
 *
 * Promises of operations that are under way when the connection is closed never settle.
 */
export class RTCPeerConnection extends eventTarget<
  RTCPeerConnectionEventMap,
  RTCPeerConnectionEventHandlers
>() {
  readonly #core: ConnectionCore;

  /**
   * @throws TypeError, SyntaxError, InvalidAccessError or NotSupportedError for a configuration that
   *   webrtc-pc 4.4.1.1 does not allow.
   */
  constructor(configuration: RTCConfiguration = {}) {
    const valid = createConfiguration(configuration, constructing(NAME), dependencies.now());
    super();
    allowAnyListeners(this);
    this.#core = new ConnectionCore(this, valid);
  }

  /**
   * webrtc-pc 4.9: makes a certificate for {@link RTCConfiguration.certificates}.
   * Rejects with NotSupportedError for an algorithm other than ECDSA P-256 and RSASSA-PKCS1-v1_5 with SHA-256.
   */
  static generateCertificate(keygenAlgorithm: KeygenAlgorithm | string): Promise<RTCCertificate> {
    return generateCertificate(keygenAlgorithm, dependencies.native(), dependencies.now());
  }

  get localDescription(): RTCSessionDescription | null {
    return toSessionDescription(effectiveDescription(this.#core.state, 'local'));
  }

  get currentLocalDescription(): RTCSessionDescription | null {
    return toSessionDescription(this.#core.state.currentLocal);
  }

  get pendingLocalDescription(): RTCSessionDescription | null {
    return toSessionDescription(this.#core.state.pendingLocal);
  }

  get remoteDescription(): RTCSessionDescription | null {
    return toSessionDescription(effectiveDescription(this.#core.state, 'remote'));
  }

  get currentRemoteDescription(): RTCSessionDescription | null {
    return toSessionDescription(this.#core.state.currentRemote);
  }

  get pendingRemoteDescription(): RTCSessionDescription | null {
    return toSessionDescription(this.#core.state.pendingRemote);
  }

  get signalingState(): RTCSignalingState {
    return this.#core.isClosed ? 'closed' : this.#core.state.signalingState;
  }

  get iceGatheringState(): RTCIceGatheringState {
    return this.#core.states.iceGatheringState;
  }

  get iceConnectionState(): RTCIceConnectionState {
    return this.#core.states.iceConnectionState;
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#core.states.connectionState;
  }

  /** Whether the peer takes candidates one by one; null before a remote description. */
  get canTrickleIceCandidates(): boolean | null {
    const remote = effectiveDescription(this.#core.state, 'remote');
    return remote && canTrickle(remote.parsed);
  }

  /** webrtc-pc 6.1: the SCTP association under the data channels; null until data is offered or accepted here. */
  get sctp(): RTCSctpTransport | null {
    return this.#core.sctp;
  }

  createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  createOffer(
    successCallback: RTCSessionDescriptionCallback,
    failureCallback: RTCPeerConnectionErrorCallback,
    options?: RTCOfferOptions,
  ): Promise<void>;
  /**
   * Makes an offer of what the connection has now. Rejects with InvalidStateError when it is closed
   * or an offer of the peer waits for its answer.
   */
  createOffer(...args: unknown[]): Promise<unknown> {
    const context = executing('createOffer', NAME);
    const legacy = legacyCallbacks(args, 0, context);
    const { iceRestart } = toOfferOptions(args[legacy ? 2 : 0], context, `parameter ${legacy ? '3' : '1'}`);
    return this.#chained(legacy, () => this.#core.createOffer(iceRestart));
  }

  createAnswer(options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit>;
  createAnswer(
    successCallback: RTCSessionDescriptionCallback,
    failureCallback: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  /** Makes an answer to the peer's offer. Rejects with InvalidStateError when there is none. */
  createAnswer(...args: unknown[]): Promise<unknown> {
    const context = executing('createAnswer', NAME);
    const legacy = legacyCallbacks(args, 0, context);
    if (!legacy) toAnswerOptions(args[0], context, 'parameter 1');
    return this.#chained(legacy, () => this.#core.createAnswer());
  }

  setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void>;
  setLocalDescription(
    description: RTCLocalSessionDescriptionInit,
    successCallback: () => void,
    failureCallback: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  /**
   * Applies an offer or answer of ours; without argument the one that is due. Rejects with
   * InvalidModificationError for SDP that was not made here, InvalidStateError when its type does not fit
   * the signaling state, OperationError when no socket can be opened.
   */
  setLocalDescription(...args: unknown[]): Promise<unknown> {
    const context = executing('setLocalDescription', NAME);
    const legacy = legacyCallbacks(args, 1, context);
    const { type, sdp } = toRTCLocalSessionDescriptionInit(args[0], context, 'parameter 1');
    return this.#chained(legacy, () => this.#core.setLocalDescription(type, sdp));
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  setRemoteDescription(
    description: RTCSessionDescriptionInit,
    successCallback: () => void,
    failureCallback: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  /**
   * Applies an offer or answer of the peer; an offer of ours that it collides with is rolled back.
   * Rejects with an RTCError ("sdp-syntax-error", with the line) for what is not SDP, InvalidAccessError
   * for content that cannot be, InvalidStateError when its type does not fit the signaling state.
   */
  setRemoteDescription(...args: unknown[]): Promise<unknown> {
    const context = executing('setRemoteDescription', NAME);
    const legacy = legacyCallbacks(args, 1, context);
    const description = toRTCSessionDescriptionInit(args[0], context, 'parameter 1');
    return this.#chained(legacy, () => this.#core.setRemoteDescription(description));
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void>;
  addIceCandidate(
    candidate: RTCIceCandidateInit,
    successCallback: () => void,
    failureCallback: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  /**
   * Adds a candidate of the peer, or the end of them. Rejects with InvalidStateError without a remote
   * description, OperationError when it does not fit that description, TypeError when it names no m= section.
   */
  addIceCandidate(...args: unknown[]): Promise<unknown> {
    const context = executing('addIceCandidate', NAME);
    const legacy = legacyCallbacks(args, 1, context);
    const candidate = toRTCIceCandidateInit(args[0], context, 'parameter 1');
    const add = (): Promise<undefined> => {
      // 3.
      if (candidate.candidate !== '' && candidate.sdpMid === null && candidate.sdpMLineIndex === null) {
        return Promise.reject(new TypeError(`${context}: sdpMid and sdpMLineIndex are both null.`));
      }
      return this.#core.chain.chain(() => addIceCandidate(this.#core, candidate));
    };
    return legacy ? settleByCallback(add(), legacy) : add();
  }

  /** Makes the next offer restart ICE, and negotiation needed. */
  restartIce(): void {
    this.#core.restartIce();
  }

  /** A copy of the configuration. */
  getConfiguration(): RTCConfiguration {
    return copyConfiguration(this.#core.configuration);
  }

  /**
   * webrtc-pc 4.4.2. ICE servers and policy apply to what is gathered from now on.
   * @throws InvalidStateError when closed, InvalidModificationError for what cannot change, and what
   *   the constructor throws.
   */
  setConfiguration(configuration: RTCConfiguration = {}): void {
    const context = executing('setConfiguration', NAME);
    if (this.#core.isClosed) throw domException('InvalidStateError', `${context}: The connection is closed.`);
    const { configuration: old, setLocalDescriptionCalled } = this.#core;
    this.#core.setConfiguration(changeConfiguration(old, configuration, context, setLocalDescriptionCalled));
  }

  /**
   * webrtc-pc 6.1. @throws TypeError for a bad argument, InvalidStateError when closed, OperationError
   *   for an id that is in use or not available.
   */
  createDataChannel(label: string, dataChannelDict?: RTCDataChannelInit): RTCDataChannel {
    return this.#core.dataChannels.createDataChannel(label, dataChannelDict);
  }

  /**
   * webrtc-pc 8.2. `selector` is for media tracks: rejects with InvalidAccessError for one that is not
   * sent or received here.
   */
  getStats(selector: object | null = null): Promise<RTCStatsReport> {
    return getStats(this.#core, selector, executing('getStats', NAME));
  }

  /** Ends everything at once. No event is fired at the connection for it. */
  close(): void {
    this.#core.close();
  }

  #chained<T>(
    legacy: ReturnType<typeof legacyCallbacks>,
    operation: () => Promise<T>,
  ): Promise<T | undefined> {
    const result = this.#core.chain.chain(operation);
    return legacy ? settleByCallback(result, legacy) : result;
  }
}

defineInterface(RTCPeerConnection, {
  constructorLength: 0,
  promises: {
    createOffer: 0,
    createAnswer: 0,
    setLocalDescription: 0,
    setRemoteDescription: 1,
    addIceCandidate: 0,
    getStats: 0,
  },
  operations: { restartIce: 0, getConfiguration: 0, setConfiguration: 0, createDataChannel: 1, close: 0 },
  staticPromises: { generateCertificate: 1 },
});
defineEventHandlers(RTCPeerConnection, [
  'negotiationneeded',
  'icecandidate',
  'icecandidateerror',
  'signalingstatechange',
  'iceconnectionstatechange',
  'icegatheringstatechange',
  'connectionstatechange',
  'datachannel',
]);
