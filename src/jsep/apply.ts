import type { DtlsFingerprint, IceParameters, IceRole } from '../native/types.js';
import type { MediaSection, SessionDescription } from '../sdp/types.js';
import {
  DEFAULT_SCTP_PORT,
  dataSection,
  fingerprints,
  iceParameters,
  isRejected,
  sectionsOfTransport,
  setupRole,
} from './sections.js';
import {
  type AppliedDescription,
  type DescriptionType,
  type NegotiationState,
  type Side,
  effectiveDescription,
  nextSignalingState,
  rolledBack,
  withDescription,
  wrongState,
} from './state.js';
import { validateDescription } from './validate.js';

/** The peer's credentials and the candidates known so far. */
export interface ConnectAction {
  kind: 'connect';
  mid: string;
  mLineIndex: number;
  remote: IceParameters;
  candidates: string[];
  endOfCandidates: boolean;
}

/** What to do with the transports, in order. A transport is named by the mid that owns it. */
export type Action =
  /** Make the transport if there is none; start gathering, or restart ICE, with these credentials. */
  | { kind: 'gather'; mid: string; local: IceParameters; role: IceRole }
  | ConnectAction
  | { kind: 'start-dtls'; mid: string; role: 'client' | 'server'; fingerprints: DtlsFingerprint[] }
  /** An SCTP association over the transport, or new parameters of the one there is. */
  | {
      kind: 'data';
      mid: string;
      remotePort: number;
      maxMessageSize: number | undefined;
      role: 'client' | 'server';
    }
  /** The description takes the data section away. */
  | { kind: 'end-data' }
  /** The transport of a section that was rejected, or of an offer that was taken back. */
  | { kind: 'close'; mid: string }
  /** Give up an ICE restart that was taken back. */
  | { kind: 'rollback-ice'; mid: string };

export interface Applied {
  state: NegotiationState;
  actions: Action[];
}

/**
 * RFC 9429 5.5 to 5.11: applies a description. Throws JsepError when its type or content is invalid;
 * nothing has changed then.
 */
export function applyDescription(
  state: NegotiationState,
  side: Side,
  description: AppliedDescription,
): Applied {
  const { type, parsed } = description;
  if (nextSignalingState(state.signalingState, side, type) === null) {
    throw wrongState(state.signalingState, side, type);
  }
  validateDescription(state, side, type, parsed);
  const next = remember(withDescription(state, side, description), state, side, description);
  if (type === 'offer') {
    return { state: next, actions: side === 'local' ? offerActions(state, next, parsed) : [] };
  }
  return { state: next, actions: answerActions(state, next, type) };
}

/** RFC 9429 5.7: takes the pending offer back. The caller has checked that there is one. */
export function rollBack(state: NegotiationState): Applied {
  const pending = state.pendingLocal?.parsed;
  const current = state.currentLocal?.parsed;
  const actions: Action[] = [];
  const section = dataSection(pending);
  if (pending && section?.mid !== undefined) {
    const { mid } = section;
    const before = current?.media.find((other) => other.mid === mid && !isRejected(other));
    if (!current || !before) actions.push({ kind: 'close', mid });
    else if (ufragOf(current, before) !== ufragOf(pending, section))
      actions.push({ kind: 'rollback-ice', mid });
  }
  return { state: rolledBack(state), actions };
}

function remember(
  next: NegotiationState,
  state: NegotiationState,
  side: Side,
  { type, parsed }: AppliedDescription,
): NegotiationState {
  const mids = parsed.media.flatMap(({ mid }) => (mid === undefined ? [] : [mid]));
  const usedMids = new Set([...state.usedMids, ...mids]);
  const answered = type !== 'offer' && next.iceRole === null;
  const iceRole = answered ? offererRole(state, side) : next.iceRole;
  const isLocal = side === 'local';
  return {
    ...next,
    usedMids,
    iceRole,
    proposedIce: isLocal ? new Map() : next.proposedIce,
    sessionVersion: isLocal ? state.sessionVersion + 1 : state.sessionVersion,
  };
}

/** RFC 8445 6.1.1: the offerer controls, unless it is lite and the answerer is not. */
function offererRole(state: NegotiationState, side: Side): IceRole {
  const weOffered = side === 'remote';
  const remoteOffer = state.pendingRemote?.parsed;
  if (weOffered || remoteOffer?.iceLite === true) return 'controlling';
  return 'controlled';
}

function ufragOf(description: SessionDescription, section: MediaSection): string | undefined {
  return iceParameters(description, section)?.usernameFragment;
}

/** Credentials of the section with this mid in an earlier description. */
function earlierUfrag(earlier: AppliedDescription | null, mid: string): string | undefined {
  const section = earlier?.parsed.media.find((other) => other.mid === mid && !isRejected(other));
  return earlier && section ? ufragOf(earlier.parsed, section) : undefined;
}

function offerActions(state: NegotiationState, next: NegotiationState, offer: SessionDescription): Action[] {
  const section = dataSection(offer);
  if (section?.mid === undefined) return [];
  const local = iceParameters(offer, section);
  if (!local || isCurrentLocal(state, section.mid, local)) return [];
  return [{ kind: 'gather', mid: section.mid, local, role: next.iceRole ?? 'controlling' }];
}

function isCurrentLocal(state: NegotiationState, mid: string, local: IceParameters): boolean {
  const used = earlierUfrag(state.pendingLocal, mid) ?? earlierUfrag(state.currentLocal, mid);
  return used === local.usernameFragment;
}

function answerActions(state: NegotiationState, next: NegotiationState, type: DescriptionType): Action[] {
  const local = effectiveDescription(next, 'local')?.parsed;
  const remote = effectiveDescription(next, 'remote')?.parsed;
  if (!local || !remote) return [];
  const index = local.media.findIndex((section, at) => {
    const other = remote.media.at(at);
    return section === dataSection(local) && other !== undefined && !isRejected(other);
  });
  const ours = index < 0 ? undefined : local.media.at(index);
  const theirs = index < 0 ? undefined : remote.media.at(index);
  if (!ours || !theirs) return type === 'answer' ? endActions(state, local) : [];
  return transportActions(state, next, ours.mid ?? '', { local, ours, remote, theirs });
}

interface Pairing {
  local: SessionDescription;
  ours: MediaSection;
  remote: SessionDescription;
  theirs: MediaSection;
}

function transportActions(
  state: NegotiationState,
  next: NegotiationState,
  mid: string,
  { local, ours, remote, theirs }: Pairing,
): Action[] {
  const localIce = iceParameters(local, ours);
  const remoteIce = iceParameters(remote, theirs);
  if (!localIce || !remoteIce) return [];
  const actions: Action[] = [];
  const role = dtlsRole({ local, ours, remote, theirs }, next);
  if (!isCurrentLocal(state, mid, localIce)) {
    actions.push({ kind: 'gather', mid, local: localIce, role: next.iceRole ?? 'controlled' });
  }
  const sources = sectionsOfTransport(remote, theirs);
  actions.push({
    kind: 'connect',
    mid,
    mLineIndex: remote.media.indexOf(theirs),
    remote: remoteIce,
    candidates: [...new Set(sources.flatMap((section) => section.candidates))],
    endOfCandidates: sources.some((section) => section.endOfCandidates),
  });
  actions.push({ kind: 'start-dtls', mid, role, fingerprints: fingerprints(remote, theirs) });
  actions.push({
    kind: 'data',
    mid,
    remotePort: theirs.sctpPort ?? DEFAULT_SCTP_PORT,
    maxMessageSize: theirs.maxMessageSize,
    role,
  });
  return actions;
}

/** RFC 8842 5.1: by the answer's a=setup; absent means active there. */
function dtlsRole({ local, ours, remote, theirs }: Pairing, next: NegotiationState): 'client' | 'server' {
  const answer = (next.pendingLocal ?? next.currentLocal)?.type !== 'offer' ? 'local' : 'remote';
  if (answer === 'local') return setupRole(local, ours) === 'passive' ? 'server' : 'client';
  return setupRole(remote, theirs) === 'passive' ? 'client' : 'server';
}

/** The data section of the session before this negotiation. */
function negotiatedMid(state: NegotiationState): string | undefined {
  const local = state.currentLocal?.parsed;
  const section = dataSection(local);
  return section?.mid;
}

/** An answer without data section. */
function endActions(state: NegotiationState, local: SessionDescription): Action[] {
  const mids = new Set([
    negotiatedMid(state),
    dataSection(local)?.mid,
    dataSection(state.pendingLocal?.parsed)?.mid,
  ]);
  mids.delete(undefined);
  if (mids.size === 0) return [];
  return [{ kind: 'end-data' }, ...[...mids].map((mid): Action => ({ kind: 'close', mid: mid ?? '' }))];
}

/** True when the current local description has a data section (4.7.3, check if negotiation is needed). */
export function hasNegotiatedData(state: NegotiationState): boolean {
  return state.currentLocal !== null && dataSection(state.currentLocal.parsed) !== undefined;
}

/** All local username fragments in use: what restartIce() asks to replace. */
export function localCredentials(state: NegotiationState): Set<string> {
  const found = new Set<string>();
  for (const description of [state.currentLocal?.parsed, state.pendingLocal?.parsed]) {
    for (const section of description?.media ?? []) {
      const ufrag = description && !isRejected(section) ? ufragOf(description, section) : undefined;
      if (ufrag !== undefined) found.add(ufrag);
    }
  }
  return found;
}
