import { fireEvent } from '../events/index.js';
import { type DefaultAddress, addCandidate, hasGeneration, withDefaultAddress } from '../jsep/candidates.js';
import { indexOfMid } from '../jsep/sections.js';
import { type NegotiationState, effectiveDescription } from '../jsep/state.js';
import { RTCIceCandidate } from '../RTCIceCandidate.js';
import { RTCPeerConnectionIceEvent } from '../RTCPeerConnectionIceEvent.js';
import { type CandidateType, parseCandidate } from '../sdp/candidate.js';
import { dependencies } from './dependencies.js';
import type { PeerTransport } from './PeerTransport.js';

export interface LocalCandidatesHost {
  readonly isClosed: boolean;
  /** The negotiation; candidates are added to its local descriptions. */
  state: NegotiationState;
}

interface GatheredCandidate {
  transport: PeerTransport;
  candidate: string;
  usernameFragment: string;
  url: string;
}

/** Which candidate m= and c= show (RFC 8839 4.3.1): the one most likely to work. */
const RANKS: Readonly<Record<CandidateType, number>> = { host: 1, prflx: 0, srflx: 2, relay: 3 };

/** Gathered candidates on their way into descriptions and `icecandidate` events (webrtc-pc 4.4.1.7). */
export class LocalCandidates {
  readonly #target: EventTarget;
  readonly #host: LocalCandidatesHost;
  /** [[EarlyCandidates]] */
  #early: GatheredCandidate[] = [];
  readonly #ranks = new Map<string, number>();

  constructor(target: EventTarget, host: LocalCandidatesHost) {
    this.#target = target;
    this.#host = host;
  }

  /** In a task: a candidate was gathered. */
  gathered(transport: PeerTransport, candidate: string, usernameFragment: string, url: string): void {
    const found = { transport, candidate: withUfrag(candidate, usernameFragment), usernameFragment, url };
    if (this.#isDescribed(found)) this.#surface(found);
    else this.#early.push(found);
  }

  /** "Release early candidates". */
  release(): void {
    const early = this.#early;
    this.#early = [];
    for (const candidate of early) {
      dependencies.queueTask(() => {
        if (!this.#host.isClosed && this.#isDescribed(candidate)) this.#surface(candidate);
      });
    }
  }

  /** All candidates of a generation have been surfaced. */
  finished(transport: PeerTransport, usernameFragment: string): void {
    const index = this.#indexOf(transport);
    this.#host.state = addCandidate(this.#host.state, 'local', index, usernameFragment, '');
    if (!hasGeneration(this.#host.state, 'local', transport.mid, usernameFragment)) return;
    this.#fire(this.#toCandidate(transport, '', usernameFragment, ''), null);
  }

  #isDescribed({ transport, usernameFragment }: GatheredCandidate): boolean {
    return hasGeneration(this.#host.state, 'local', transport.mid, usernameFragment);
  }

  /** "Surface the candidate". */
  #surface({ transport, candidate, usernameFragment, url }: GatheredCandidate): void {
    const index = this.#indexOf(transport);
    this.#host.state = addCandidate(this.#host.state, 'local', index, usernameFragment, candidate);
    this.#updateDefault(transport, candidate, usernameFragment, index);
    const newCandidate = this.#toCandidate(transport, candidate, usernameFragment, url);
    if (transport.localUsernameFragment === usernameFragment) transport.addLocalCandidate(newCandidate);
    this.#fire(newCandidate, url === '' ? null : url);
  }

  /** RFC 9429 5.2.1 and 4.1.8: the default candidate of the section. */
  #updateDefault(transport: PeerTransport, text: string, usernameFragment: string, index: number): void {
    const parsed = parseCandidate(text);
    if (parsed?.protocol !== 'udp' || parsed.address.endsWith('.local')) return;
    const isIpv4 = !parsed.address.includes(':');
    const rank = RANKS[parsed.type] * 2 + (isIpv4 ? 1 : 0);
    const key = `${transport.mid} ${usernameFragment}`;
    if (rank <= (this.#ranks.get(key) ?? 0)) return;
    this.#ranks.set(key, rank);
    const address: DefaultAddress = { address: parsed.address, port: parsed.port };
    for (const slot of ['pendingLocal', 'currentLocal'] as const) {
      const description = this.#host.state[slot];
      if (description?.parsed.media[index]?.iceUfrag !== usernameFragment) continue;
      const changed = withDefaultAddress(description, index, address);
      this.#host.state = { ...this.#host.state, [slot]: changed };
    }
  }

  #indexOf(transport: PeerTransport): number {
    const local = effectiveDescription(this.#host.state, 'local');
    if (!local) return -1;
    // A section without mid: there is one transport only.
    if (transport.mid === '')
      return local.parsed.media.findIndex((section) => section.iceUfrag !== undefined);
    return indexOfMid(local.parsed, transport.mid);
  }

  #toCandidate(
    transport: PeerTransport,
    candidate: string,
    usernameFragment: string,
    url: string,
  ): RTCIceCandidate {
    const isRelay = parseCandidate(candidate)?.type === 'relay';
    return new RTCIceCandidate({
      candidate,
      sdpMid: transport.mid === '' ? null : transport.mid,
      sdpMLineIndex: this.#indexOf(transport),
      usernameFragment,
      url: url === '' ? null : url,
      // TURN over UDP is what the native transports speak.
      relayProtocol: isRelay ? 'udp' : null,
    });
  }

  #fire(candidate: RTCIceCandidate, url: string | null): void {
    fireEvent(this.#target, new RTCPeerConnectionIceEvent('icecandidate', { candidate, url }));
  }
}

function withUfrag(candidate: string, usernameFragment: string): string {
  return candidate.includes(' ufrag ') ? candidate : `${candidate} ufrag ${usernameFragment}`;
}
