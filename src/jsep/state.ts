import type { IceParameters, IceRole } from '../native/types.js';
import type { SessionDescription } from '../sdp/types.js';
import { JsepError } from './errors.js';

/** RTCSignalingState but "closed". */
export type SignalingState =
  'stable' | 'have-local-offer' | 'have-remote-offer' | 'have-local-pranswer' | 'have-remote-pranswer';

/** RTCSdpType but "rollback". */
export type DescriptionType = 'offer' | 'answer' | 'pranswer';

export type Side = 'local' | 'remote';

/** A description that was applied. `parsed` is what `sdp` says; candidates are added to both. */
export interface AppliedDescription {
  readonly type: DescriptionType;
  readonly sdp: string;
  readonly parsed: SessionDescription;
}

/** The negotiation of a connection. A value: functions of this folder return new ones. */
export interface NegotiationState {
  readonly signalingState: SignalingState;
  readonly currentLocal: AppliedDescription | null;
  readonly pendingLocal: AppliedDescription | null;
  readonly currentRemote: AppliedDescription | null;
  readonly pendingRemote: AppliedDescription | null;
  /** ICE credentials offered or answered but not applied yet, by mid: created again they stay. */
  readonly proposedIce: ReadonlyMap<string, ProposedIce>;
  /** Every mid this session has had: none is used for something else. */
  readonly usedMids: ReadonlySet<string>;
  /** Of the next local description. */
  readonly sessionVersion: number;
  /** Given by the first offer that is answered, then kept. Conflicts are ICE's to solve. */
  readonly iceRole: IceRole | null;
}

export interface ProposedIce {
  readonly parameters: IceParameters;
  /** The remote username fragment an answer was made for. */
  readonly answers?: string;
}

/** The start: stable, with nothing negotiated. */
export function initialState(): NegotiationState {
  return {
    signalingState: 'stable',
    currentLocal: null,
    pendingLocal: null,
    currentRemote: null,
    pendingRemote: null,
    proposedIce: new Map(),
    usedMids: new Set(),
    sessionVersion: 2,
    iceRole: null,
  };
}

/** pendingLocalDescription, else currentLocalDescription; or the remote ones. */
export function effectiveDescription(state: NegotiationState, side: Side): AppliedDescription | null {
  return side === 'local'
    ? (state.pendingLocal ?? state.currentLocal)
    : (state.pendingRemote ?? state.currentRemote);
}

/** The state that a description leads to; null when its type is invalid now (RFC 9429 3.2). */
export function nextSignalingState(
  state: SignalingState,
  side: Side,
  type: DescriptionType,
): SignalingState | null {
  const other: Side = side === 'local' ? 'remote' : 'local';
  if (type === 'offer') {
    const offered: SignalingState = `have-${side}-offer`;
    return state === 'stable' || state === offered ? offered : null;
  }
  const answered: SignalingState = `have-${side}-pranswer`;
  if (state !== `have-${other}-offer` && state !== answered) return null;
  return type === 'answer' ? 'stable' : answered;
}

/** webrtc-pc 4.4.1.5: the slots of the connection after a description was applied. */
export function withDescription(
  state: NegotiationState,
  side: Side,
  description: AppliedDescription,
): NegotiationState {
  const next = nextSignalingState(state.signalingState, side, description.type);
  if (next === null) throw wrongState(state.signalingState, side, description.type);
  const isLocal = side === 'local';
  if (description.type !== 'answer') {
    return {
      ...state,
      signalingState: next,
      pendingLocal: isLocal ? description : state.pendingLocal,
      pendingRemote: isLocal ? state.pendingRemote : description,
    };
  }
  return {
    ...state,
    signalingState: next,
    currentLocal: isLocal ? description : state.pendingLocal,
    currentRemote: isLocal ? state.pendingRemote : description,
    pendingLocal: null,
    pendingRemote: null,
  };
}

/** The state before the offer. */
export function rolledBack(state: NegotiationState): NegotiationState {
  return {
    ...state,
    signalingState: 'stable',
    pendingLocal: null,
    pendingRemote: null,
    proposedIce: new Map(),
  };
}

/** An offer is taken back by the side that it was set on (RFC 9429 4.1.10.2). */
export function canRollBack(state: SignalingState, side: Side): boolean {
  return state === `have-${side}-offer`;
}

export function wrongState(state: SignalingState, side: Side, type: string): JsepError {
  return new JsepError('InvalidStateError', `Failed to set ${side} ${type}: called in wrong state: ${state}`);
}
