import { addCandidate, sectionOfCandidate, sharedSections, usernameFragmentsOf } from '../jsep/candidates.js';
import { iceParameters, isRejected } from '../jsep/sections.js';
import { type NegotiationState, effectiveDescription } from '../jsep/state.js';
import type { RTCIceCandidateInit } from '../RTCIceCandidate.js';
import { parseCandidate } from '../sdp/candidate.js';
import { domException } from '../webidl/index.js';
import { dependencies } from './dependencies.js';
import type { TransportSet } from './TransportSet.js';

export interface RemoteCandidatesHost {
  readonly isClosed: boolean;
  state: NegotiationState;
  readonly transports: TransportSet;
}

type Candidate = Required<RTCIceCandidateInit>;

/** addIceCandidate (webrtc-pc 4.4.2), the operation to be chained. */
export function addIceCandidate(host: RemoteCandidatesHost, candidate: Candidate): Promise<undefined> {
  // 4.1
  const remote = effectiveDescription(host.state, 'remote');
  if (!remote) {
    return reject('InvalidStateError', 'The remote description was null.');
  }
  // 4.2, 4.3
  const isForAll = candidate.sdpMid === null && candidate.sdpMLineIndex === null;
  const index = isForAll
    ? null
    : sectionOfCandidate(remote.parsed, { mid: candidate.sdpMid, mLineIndex: candidate.sdpMLineIndex });
  if (index === null && !isForAll) {
    const where =
      candidate.sdpMid === null
        ? `sdpMLineIndex ${String(candidate.sdpMLineIndex)}`
        : `sdpMid '${candidate.sdpMid}'`;
    return reject('OperationError', `No m= section of the remote description has ${where}.`);
  }
  // 4.4
  const section = index === null ? undefined : remote.parsed.media[index];
  if (section && isRejected(section)) return Promise.resolve(undefined);
  // 4.5
  const indexes = index === null ? remote.parsed.media.map((_, each) => each) : [index];
  const { usernameFragment } = candidate;
  if (usernameFragment !== null && !isKnownFragment(host.state, indexes, usernameFragment)) {
    return reject('OperationError', `usernameFragment '${usernameFragment}' is in no remote description.`);
  }
  // 4.6: a task for the outcome
  return new Promise((resolve, rejectLater) => {
    dependencies.queueTask(() => {
      if (host.isClosed) return;
      const text = normalized(candidate.candidate);
      if (text === null) {
        rejectLater(domException('OperationError', `'${candidate.candidate}' is not a candidate-attribute.`));
        return;
      }
      for (const each of indexes) apply(host, each, usernameFragment, text);
      resolve(undefined);
    });
  });
}

function reject(name: 'InvalidStateError' | 'OperationError', message: string): Promise<never> {
  return Promise.reject(
    domException(name, `Failed to execute 'addIceCandidate' on 'RTCPeerConnection': ${message}`),
  );
}

function isKnownFragment(state: NegotiationState, indexes: readonly number[], ufrag: string): boolean {
  return indexes.some((index) => usernameFragmentsOf(state, 'remote', index).has(ufrag));
}

/** "candidate:…" on one line; null when it cannot be one. */
function normalized(candidate: string): string | null {
  if (candidate === '') return '';
  const text = candidate.trim().replace(/^a=/, '');
  return /[\r\n\0]/.test(text) || !parseCandidate(text) ? null : text;
}

function apply(host: RemoteCandidatesHost, index: number, given: string | null, text: string): void {
  const remote = effectiveDescription(host.state, 'remote')?.parsed;
  const section = remote?.media[index];
  if (!remote || !section) return;
  // An answer may be without mids.
  const local = effectiveDescription(host.state, 'local')?.parsed;
  const generation = given ?? fragmentOf(host.state, index, text);
  host.state = addCandidate(host.state, 'remote', index, generation, text);
  const ufrag = generation ?? iceParameters(remote, section)?.usernameFragment;
  if (ufrag === undefined) return;
  for (const shared of sharedSections(remote, index)) {
    const transport = host.transports.get(remote.media[shared]?.mid ?? local?.media[shared]?.mid ?? '');
    // Otherwise it comes with the answer, from the description.
    if (!transport?.takesCandidatesOf(ufrag)) continue;
    if (text === '') transport.endOfRemoteCandidates();
    else transport.addRemoteCandidate(text);
  }
}

/** The generation that the candidate itself names, if it is one we know. */
function fragmentOf(state: NegotiationState, index: number, text: string): string | null {
  const named = text === '' ? undefined : parseCandidate(text)?.usernameFragment;
  return named !== undefined && usernameFragmentsOf(state, 'remote', index).has(named) ? named : null;
}
