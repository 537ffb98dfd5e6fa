import type { DtlsFingerprint, IceParameters } from '../native/types.js';
import {
  type MediaSection,
  type SessionDescription,
  type SetupRole,
  emptyMediaSection,
  emptySession,
} from '../sdp/types.js';
import { gatheredSection } from './candidates.js';
import { JsepError } from './errors.js';
import {
  DEFAULT_SCTP_PORT,
  bundleGroups,
  dataSection,
  iceParameters,
  isDataSection,
  isRejected,
  setupRole,
} from './sections.js';
import type { NegotiationState, ProposedIce } from './state.js';

/** What descriptions are made of beside the negotiation itself. */
export interface CreationContext {
  /** Decimal digits, the same for the whole session (RFC 9429 5.2.1). */
  sessionId: string;
  fingerprints: readonly DtlsFingerprint[];
  /** A data channel was created. */
  wantsData: boolean;
  /** RTCOfferOptions.iceRestart */
  iceRestart: boolean;
  /** [[LocalIceCredentialsToReplace]]: username fragments. */
  credentialsToReplace: ReadonlySet<string>;
  /** Bytes, for a=max-message-size. */
  maxMessageSize: number;
  newIceParameters(): IceParameters;
}

/** A created description and the state that remembers its credentials. */
export interface Created {
  description: SessionDescription;
  state: NegotiationState;
}

/** RFC 9429 5.2: an offer for the connection as it is. */
export function createOffer(state: NegotiationState, context: CreationContext): Created {
  const builder = new Builder(state, context);
  const previous = mostRecent(state);
  let hasData = false;
  for (const [index, before] of (previous?.media ?? []).entries()) {
    const rejected = isRejected(before) || builder.isRejectedByEither(index);
    if (isDataSection(before) && !rejected && !hasData && before.mid !== undefined) {
      hasData = true;
      builder.addData(before.mid, builder.offeredIce(before.mid), 'actpass', before);
    } else {
      builder.addRejected(before, before.mid);
    }
  }
  if (!hasData && context.wantsData) builder.addNewData();
  return builder.finish([builder.acceptedMids]);
}

/** RFC 9429 5.3: an answer to the pending remote offer. */
export function createAnswer(state: NegotiationState, context: CreationContext): Created {
  const offer = state.pendingRemote?.parsed;
  if (!offer) throw new JsepError('InvalidStateError', 'There is no remote offer to answer');
  const builder = new Builder(state, context);
  const accepted = dataSection(offer);
  for (const section of offer.media) {
    const ice = section === accepted ? iceParameters(offer, section) : undefined;
    if (section === accepted && ice) {
      const mid = section.mid ?? '';
      builder.addData(mid, builder.answeredIce(mid, ice), answeringRole(state, offer, section), section);
    } else {
      builder.addRejected(section, section.mid);
    }
  }
  const groups = bundleGroups(offer).map((mids) => mids.filter((mid) => builder.acceptedMids.includes(mid)));
  return builder.finish(groups);
}

/** The description that says which m= sections there are. */
function mostRecent(state: NegotiationState): SessionDescription | undefined {
  const { pendingLocal, pendingRemote, currentLocal, currentRemote } = state;
  const pending = pendingLocal ?? pendingRemote;
  return pending ? pending.parsed : longer(currentLocal?.parsed, currentRemote?.parsed);
}

function longer(
  a: SessionDescription | undefined,
  b: SessionDescription | undefined,
): SessionDescription | undefined {
  return (b?.media.length ?? 0) > (a?.media.length ?? 0) ? b : a;
}

/** RFC 9429 5.3.1: active, unless the offer or a running association says otherwise. */
function answeringRole(
  state: NegotiationState,
  offer: SessionDescription,
  section: MediaSection,
): 'active' | 'passive' {
  const offered = setupRole(offer, section) ?? 'actpass';
  if (offered === 'active') return 'passive';
  if (offered === 'passive') return 'active';
  const local = section.mid === undefined ? undefined : localSection(state, section.mid);
  const remote = state.currentRemote?.parsed.media.find((other) => other.mid === section.mid);
  if (local?.setup === 'active' || local?.setup === 'passive') return local.setup;
  if (local?.setup === 'actpass' && remote?.setup === 'active') return 'passive';
  return 'active';
}

function localSection(state: NegotiationState, mid: string): MediaSection | undefined {
  return state.currentLocal?.parsed.media.find((section) => section.mid === mid && !isRejected(section));
}

class Builder {
  readonly acceptedMids: string[] = [];
  readonly #state: NegotiationState;
  readonly #context: CreationContext;
  readonly #description: SessionDescription;
  readonly #proposed: Map<string, ProposedIce>;

  constructor(state: NegotiationState, context: CreationContext) {
    this.#state = state;
    this.#context = context;
    this.#proposed = new Map(state.proposedIce);
    this.#description = emptySession(context.sessionId, String(state.sessionVersion));
    this.#description.extmapAllowMixed = true;
    this.#description.msidSemantic = 'WMS';
  }

  /** The credentials in use, or new ones for a new transport or an ICE restart (RFC 9429 5.2.2). */
  offeredIce(mid: string): IceParameters {
    const { iceRestart, credentialsToReplace } = this.#context;
    const keeps = (ice: IceParameters | undefined): ice is IceParameters =>
      ice !== undefined && !credentialsToReplace.has(ice.usernameFragment);
    if (!iceRestart) {
      const pending = this.#appliedIce(this.#state.pendingLocal?.parsed, mid);
      if (keeps(pending)) return pending;
      const proposed = this.#proposed.get(mid);
      if (proposed?.answers === undefined && keeps(proposed?.parameters)) return proposed.parameters;
      const current = this.#appliedIce(this.#state.currentLocal?.parsed, mid);
      if (keeps(current)) return current;
    }
    return this.#propose(mid, undefined);
  }

  /** New credentials for a new transport, or when the offer restarts ICE (RFC 9429 5.3.1). */
  answeredIce(mid: string, offered: IceParameters): IceParameters {
    const pending = this.#appliedIce(this.#state.pendingLocal?.parsed, mid);
    if (pending) return pending;
    const proposed = this.#proposed.get(mid);
    if (proposed?.answers === offered.usernameFragment) return proposed.parameters;
    const current = this.#appliedIce(this.#state.currentLocal?.parsed, mid);
    const remote = this.#state.currentRemote?.parsed;
    if (current && this.#appliedIce(remote, mid)?.usernameFragment === offered.usernameFragment)
      return current;
    return this.#propose(mid, offered.usernameFragment);
  }

  #propose(mid: string, answers: string | undefined): IceParameters {
    const parameters = this.#context.newIceParameters();
    this.#proposed.set(mid, answers === undefined ? { parameters } : { parameters, answers });
    return parameters;
  }

  #appliedIce(description: SessionDescription | undefined, mid: string): IceParameters | undefined {
    const section = description?.media.find((other) => other.mid === mid && !isRejected(other));
    return description && section ? iceParameters(description, section) : undefined;
  }

  addNewData(): void {
    const mid = this.#newMid();
    const ice = this.offeredIce(mid);
    const unused = this.#reusableIndex();
    this.addData(mid, ice, 'actpass', undefined);
    if (unused < 0) return;
    // RFC 9429 5.2.2: a rejected section is recycled.
    const section = this.#description.media.pop();
    if (section) this.#description.media[unused] = section;
  }

  /** By the offer there is, or else by a side of the last negotiation. */
  isRejectedByEither(index: number): boolean {
    const { currentLocal, currentRemote, pendingLocal } = this.#state;
    const sides = pendingLocal ? [pendingLocal] : [currentLocal, currentRemote];
    return sides.some((side) => {
      const section = side?.parsed.media.at(index);
      return section !== undefined && isRejected(section);
    });
  }

  /** RFC 9429 5.2.2: a section that may be recycled, or -1. */
  #reusableIndex(): number {
    return (mostRecent(this.#state)?.media ?? []).findIndex((_, index) => this.isRejectedByEither(index));
  }

  #newMid(): string {
    let number = 0;
    while (this.#state.usedMids.has(String(number))) number++;
    return String(number);
  }

  addData(mid: string, ice: IceParameters, setup: SetupRole, model: MediaSection | undefined): void {
    const isOld = model?.sctpmap !== undefined;
    const section = emptyMediaSection('application', 9, model?.protocol ?? 'UDP/DTLS/SCTP', [
      isOld ? String(DEFAULT_SCTP_PORT) : 'webrtc-datachannel',
    ]);
    section.connection = { netType: 'IN', addressType: 'IP4', address: '0.0.0.0' };
    if (mid !== '') section.mid = mid;
    section.iceUfrag = ice.usernameFragment;
    section.icePwd = ice.password;
    section.iceOptions = ['trickle'];
    section.fingerprints = this.#context.fingerprints.map((fingerprint) => ({ ...fingerprint }));
    section.setup = setup;
    section.sctpPort = DEFAULT_SCTP_PORT;
    if (isOld) section.sctpmap = { port: DEFAULT_SCTP_PORT, protocol: 'webrtc-datachannel', streams: 1024 };
    section.maxMessageSize = this.#context.maxMessageSize;
    this.#addGathered(section, ice.usernameFragment);
    this.#description.media.push(section);
    if (mid !== '') this.acceptedMids.push(mid);
  }

  /** RFC 9429 5.2.2: the candidates gathered by now, of a generation that stays. */
  #addGathered(section: MediaSection, ufrag: string): void {
    const gathered = gatheredSection(this.#state, section.mid, ufrag);
    if (!gathered || isRejected(gathered)) return;
    section.port = gathered.port;
    if (gathered.connection) section.connection = { ...gathered.connection };
    section.candidates = [...gathered.candidates];
    section.endOfCandidates = gathered.endOfCandidates;
  }

  /** RFC 9429 5.3.1: the same m= line with port 0; codecs as they were offered. */
  addRejected(model: MediaSection, mid: string | undefined): void {
    const section = emptyMediaSection(model.kind, 0, model.protocol, [...model.formats]);
    section.connection = { netType: 'IN', addressType: 'IP4', address: '0.0.0.0' };
    if (mid !== undefined) section.mid = mid;
    if (model.kind === 'audio' || model.kind === 'video') {
      section.direction = 'inactive';
      section.rtpmaps = model.rtpmaps.map((rtpmap) => ({ ...rtpmap }));
    }
    if (model.sctpPort !== undefined) section.sctpPort = model.sctpPort;
    if (model.sctpmap) section.sctpmap = { ...model.sctpmap };
    this.#description.media.push(section);
  }

  finish(groups: readonly (readonly string[])[]): Created {
    for (const mids of groups) {
      if (mids.length > 0) this.#description.groups.push({ semantics: 'BUNDLE', mids: [...mids] });
    }
    return { description: this.#description, state: { ...this.#state, proposedIce: this.#proposed } };
  }
}
