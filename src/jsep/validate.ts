import type { MediaSection, SessionDescription } from '../sdp/types.js';
import { invalid } from './errors.js';
import {
  bundleGroups,
  fingerprintKey,
  fingerprints,
  iceParameters,
  isDataSection,
  isRejected,
  setupRole,
  transportSection,
} from './sections.js';
import type { DescriptionType, NegotiationState, Side } from './state.js';

/** The checks of RFC 9429 5.7.1, 5.8 and 5.9 that make a description's content invalid. Throws JsepError. */
export function validateDescription(
  state: NegotiationState,
  side: Side,
  type: DescriptionType,
  description: SessionDescription,
): void {
  checkMids(description);
  checkBundle(description);
  if (type === 'offer') checkSubsequentOffer(state, description);
  else checkAnswer(state, side, description);
  for (const section of description.media) {
    if (!isRejected(section)) checkSection(description, section, side, type);
  }
  if (side === 'remote') checkFingerprintChange(state, description);
}

/** RFC 9429 5.11: another fingerprint is for another peer, which needs an ICE restart. */
function checkFingerprintChange(state: NegotiationState, description: SessionDescription): void {
  const previous = state.currentRemote?.parsed;
  for (const section of description.media) {
    const before = previous?.media.find((other) => other.mid === section.mid);
    if (!previous || !before || isRejected(before) || isRejected(section)) continue;
    const ufrag = iceParameters(description, section)?.usernameFragment;
    if (ufrag !== iceParameters(previous, before)?.usernameFragment) continue;
    const [was, is] = [fingerprints(previous, before), fingerprints(description, section)].map(
      fingerprintKey,
    );
    if (was !== is) {
      throw invalid(
        `The m= section '${section.mid ?? section.kind}' changes a=fingerprint without an ICE restart`,
      );
    }
  }
}

function checkMids(description: SessionDescription): void {
  const seen = new Set<string>();
  for (const { mid } of description.media) {
    if (mid === undefined) continue;
    if (mid === '') throw invalid('An m= section has an empty mid');
    if (seen.has(mid)) throw invalid(`Two m= sections have the mid '${mid}'`);
    seen.add(mid);
  }
}

function checkBundle(description: SessionDescription): void {
  const grouped = new Set<string>();
  for (const mid of bundleGroups(description).flat()) {
    if (grouped.has(mid)) throw invalid(`The mid '${mid}' is in a=group:BUNDLE twice`);
    grouped.add(mid);
    if (!description.media.some((section) => section.mid === mid)) {
      throw invalid(`a=group:BUNDLE names the mid '${mid}', which no m= section has`);
    }
  }
}

/** RFC 9429 5.2.2 and 5.9: sections stay as they are; a rejected one may be used again for anything. */
function checkSubsequentOffer(state: NegotiationState, offer: SessionDescription): void {
  const local = state.currentLocal?.parsed.media ?? [];
  const remote = state.currentRemote?.parsed.media ?? [];
  const before = local.length >= remote.length ? local : remote;
  if (offer.media.length < before.length) {
    throw invalid(
      `The offer has ${offer.media.length} m= sections, fewer than the ${before.length} of this session`,
    );
  }
  for (const [index, section] of before.entries()) {
    const isRecyclable = [local.at(index), remote.at(index)].some((side) => side && isRejected(side));
    const offered = offer.media.at(index);
    if (offered && !isRecyclable) checkSameSection(index, section, offered);
  }
}

function checkSameSection(index: number, section: MediaSection, offered: MediaSection): void {
  if (offered.kind !== section.kind) {
    throw invalid(`m= section ${index} is ${section.kind} in this session, but ${offered.kind} in the offer`);
  }
  if (offered.mid !== section.mid && section.mid !== undefined) {
    throw invalid(
      `m= section ${index} has the mid '${section.mid}' in this session, but '${offered.mid ?? ''}' in the offer`,
    );
  }
}

/** RFC 9429 5.8: an answer has the sections of its offer, and no more. */
function checkAnswer(state: NegotiationState, side: Side, answer: SessionDescription): void {
  const offer = (side === 'local' ? state.pendingRemote : state.pendingLocal)?.parsed;
  if (!offer) return;
  if (answer.media.length !== offer.media.length) {
    throw invalid(
      `The answer has ${answer.media.length} m= sections, but the offer has ${offer.media.length}`,
    );
  }
  for (const [index, section] of answer.media.entries()) {
    const offered = offer.media.at(index);
    if (!offered) continue;
    checkAnsweredSection(index, section, offered);
  }
  const offeredGroups = bundleGroups(offer);
  for (const group of bundleGroups(answer)) {
    if (!offeredGroups.some((mids) => group.every((mid) => mids.includes(mid)))) {
      throw invalid(`The answer bundles '${group.join(' ')}', which the offer does not`);
    }
    for (const mid of group) {
      const section = answer.media.find((candidate) => candidate.mid === mid);
      if (section && isRejected(section)) throw invalid(`The answer bundles the rejected section '${mid}'`);
    }
  }
}

function checkAnsweredSection(index: number, section: MediaSection, offered: MediaSection): void {
  if (section.kind !== offered.kind) {
    throw invalid(`m= section ${index} is ${section.kind} in the answer, but ${offered.kind} in the offer`);
  }
  if (isDataSection(section) !== isDataSection(offered)) {
    throw invalid(`m= section ${index} is answered with the protocol ${section.protocol}`);
  }
  if (section.mid !== undefined && offered.mid !== undefined && section.mid !== offered.mid) {
    throw invalid(
      `m= section ${index} has the mid '${section.mid}' in the answer, but '${offered.mid}' in the offer`,
    );
  }
  if (isRejected(offered) && !isRejected(section)) {
    throw invalid(`m= section ${index} is accepted in the answer, but rejected in the offer`);
  }
}

function checkSection(
  description: SessionDescription,
  section: MediaSection,
  side: Side,
  type: DescriptionType,
): void {
  const name = section.mid ?? section.kind;
  const ice = iceParameters(description, section);
  if (!ice) throw invalid(`The m= section '${name}' has no ICE credentials (a=ice-ufrag, a=ice-pwd)`);
  // RFC 8839 5.4, ice-char
  if (![ice.usernameFragment, ice.password].every((text) => /^[A-Za-z0-9+/]+$/.test(text))) {
    throw invalid(
      `The m= section '${name}' has ICE credentials with other than letters, digits, "+" and "/"`,
    );
  }
  if (fingerprints(description, section).length === 0) {
    throw invalid(`The m= section '${name}' has no a=fingerprint`);
  }
  checkSetup(description, section, name, type);
  // rtcpMuxPolicy is "require", the only one there is.
  const isMedia = section.kind === 'audio' || section.kind === 'video';
  if (side === 'remote' && isMedia && !usesRtcpMux(description, section)) {
    throw invalid(`The m= section '${name}' does not use RTCP mux, as rtcpMuxPolicy requires`);
  }
}

function usesRtcpMux(description: SessionDescription, section: MediaSection): boolean {
  return section.rtcpMux || section.rtcpMuxOnly || transportSection(description, section).rtcpMux;
}

function checkSetup(
  description: SessionDescription,
  section: MediaSection,
  name: string,
  type: DescriptionType,
): void {
  const setup = setupRole(description, section);
  if (setup === 'holdconn') throw invalid(`The m= section '${name}' has a=setup:holdconn`);
  if (type !== 'offer' && setup === 'actpass') {
    throw invalid(`The m= section '${name}' has a=setup:actpass, which is for offers`);
  }
}
