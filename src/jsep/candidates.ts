import type { MediaSection, SessionDescription } from '../sdp/types.js';
import { iceParameters, isRejected, sectionsOfTransport } from './sections.js';
import type { AppliedDescription, NegotiationState, Side } from './state.js';

/** An ICE candidate, or the end of them when `candidate` is empty, as signalled. */
export interface SignalledCandidate {
  /** candidate-attribute. */
  candidate: string;
  mid: string | null;
  mLineIndex: number | null;
  usernameFragment: string | null;
}

/** What becomes of a remote candidate. */
export interface CandidateResult {
  state: NegotiationState;
  /** Transports (by the mid of their section) that take it now; empty while the offer is not answered. */
  sections: number[];
}

type Slot = 'currentLocal' | 'pendingLocal' | 'currentRemote' | 'pendingRemote';

const SLOTS: Readonly<Record<Side, readonly Slot[]>> = {
  local: ['pendingLocal', 'currentLocal'],
  remote: ['pendingRemote', 'currentRemote'],
};

/** The m= section that a candidate belongs to: its index, or null when there is none. */
export function sectionOfCandidate(
  description: SessionDescription,
  candidate: Pick<SignalledCandidate, 'mid' | 'mLineIndex'>,
): number | null {
  if (candidate.mid !== null) {
    const index = description.media.findIndex((section) => section.mid === candidate.mid);
    return index < 0 ? null : index;
  }
  const index = candidate.mLineIndex ?? 0;
  return index < description.media.length ? index : null;
}

/** Username fragments that applied descriptions of that side have for the m= section. */
export function usernameFragmentsOf(state: NegotiationState, side: Side, index: number): Set<string> {
  const found = new Set<string>();
  for (const slot of SLOTS[side]) {
    const ufrag = ufragAt(state[slot], index);
    if (ufrag !== undefined) found.add(ufrag);
  }
  return found;
}

/** True when a description of that side represents the ICE generation; mid '' is that of a section without. */
export function hasGeneration(state: NegotiationState, side: Side, mid: string, ufrag: string): boolean {
  return SLOTS[side].some((slot) => {
    const description = state[slot];
    const index = description?.parsed.media.findIndex((section) => (section.mid ?? '') === mid) ?? -1;
    return ufragAt(description, index) === ufrag;
  });
}

/**
 * Adds a=candidate (or a=end-of-candidates) to each description of that side that represents the
 * generation `ufrag` in the m= section.
 */
export function addCandidate(
  state: NegotiationState,
  side: Side,
  index: number,
  ufrag: string | null,
  candidate: string,
): NegotiationState {
  let next = state;
  for (const slot of SLOTS[side]) {
    const description = state[slot];
    if (!description) continue;
    const generation = ufragAt(description, index);
    // Without a fragment: the most recent description.
    if (ufrag === null ? next !== state : generation !== ufrag) continue;
    next = { ...next, [slot]: withCandidate(description, index, candidate) };
  }
  return next;
}

/** Indexes of the sections whose transport receives what is signalled for this one. */
export function sharedSections(description: SessionDescription, index: number): number[] {
  const section = description.media.at(index);
  if (!section) return [];
  return sectionsOfTransport(description, section)
    .filter((other) => !isRejected(other))
    .map((other) => description.media.indexOf(other));
}

/** The section of an applied local description that represents the generation, with what was gathered for it. */
export function gatheredSection(
  state: NegotiationState,
  mid: string | undefined,
  ufrag: string,
): MediaSection | undefined {
  for (const slot of SLOTS.local) {
    const description = state[slot];
    const index = description?.parsed.media.findIndex((section) => section.mid === mid) ?? -1;
    if (ufragAt(description, index) === ufrag) return description?.parsed.media.at(index);
  }
  return undefined;
}

/** RFC 9429 4.1.8: a local description shows what was gathered before it, for the generations it keeps. */
export function withGathered(state: NegotiationState, description: AppliedDescription): AppliedDescription {
  let next = description;
  for (const [index, section] of description.parsed.media.entries()) {
    const ufrag = isRejected(section) ? undefined : ufragAt(description, index);
    const gathered = ufrag === undefined ? undefined : gatheredSection(state, section.mid, ufrag);
    if (!gathered) continue;
    for (const candidate of gathered.candidates) next = withCandidate(next, index, candidate);
    if (gathered.endOfCandidates) next = withCandidate(next, index, '');
    const { connection, port } = gathered;
    if (connection) next = withDefaultAddress(next, index, { address: connection.address, port });
  }
  return next;
}

function ufragAt(description: AppliedDescription | null, index: number): string | undefined {
  const section = index < 0 ? undefined : description?.parsed.media.at(index);
  return description && section ? iceParameters(description.parsed, section)?.usernameFragment : undefined;
}

function withCandidate(
  description: AppliedDescription,
  index: number,
  candidate: string,
): AppliedDescription {
  const section = description.parsed.media.at(index);
  if (!section) return description;
  const isEnd = candidate === '';
  if (isEnd ? section.endOfCandidates : section.candidates.includes(candidate)) return description;
  const line = isEnd ? 'a=end-of-candidates' : `a=${candidate}`;
  const changed: MediaSection = isEnd
    ? { ...section, endOfCandidates: true }
    : { ...section, candidates: [...section.candidates, candidate] };
  return {
    ...description,
    sdp: appendToSection(description.sdp, index, line),
    parsed: {
      ...description.parsed,
      media: description.parsed.media.map((other) => (other === section ? changed : other)),
    },
  };
}

/** Adds a line at the end of an m= section; the text stays as the application gave it otherwise. */
export function appendToSection(sdp: string, index: number, line: string): string {
  const starts = [...sdp.matchAll(/^m=/gm)].map((match) => match.index);
  const end = starts[index + 1] ?? sdp.length;
  const newline = sdp.includes('\r\n') ? '\r\n' : '\n';
  const before = sdp.slice(0, end);
  const separator = before.endsWith('\n') ? '' : newline;
  return `${before}${separator}${line}${newline}${sdp.slice(end)}`;
}

/** The default candidate of an m= section (RFC 9429 5.2.1): its address and port, and in which text. */
export interface DefaultAddress {
  address: string;
  port: number;
}

/** Puts the default candidate into the m= and c= lines of the section. */
export function withDefaultAddress(
  description: AppliedDescription,
  index: number,
  { address, port }: DefaultAddress,
): AppliedDescription {
  const section = description.parsed.media.at(index);
  if (!section || isRejected(section)) return description;
  const starts = [...description.sdp.matchAll(/^m=/gm)].map((match) => match.index);
  const start = starts[index] ?? 0;
  const end = starts[index + 1] ?? description.sdp.length;
  const addressType = address.includes(':') ? 'IP6' : 'IP4';
  const text = description.sdp
    .slice(start, end)
    .replace(/^(m=\S+ )\d+/, (_, head: string) => `${head}${String(port)}`)
    .replace(/^c=[^\r\n]*/m, `c=IN ${addressType} ${address}`);
  const changed = { ...section, port, connection: { netType: 'IN', addressType, address } };
  return {
    ...description,
    sdp: description.sdp.slice(0, start) + text + description.sdp.slice(end),
    parsed: {
      ...description.parsed,
      media: description.parsed.media.map((other) => (other === section ? changed : other)),
    },
  };
}
