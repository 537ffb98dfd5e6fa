import { localCredentials } from '../jsep/apply.js';
import { isAcceptableEdit } from '../jsep/compare.js';
import { type CreationContext, createAnswer, createOffer } from '../jsep/create.js';
import type { NegotiationState } from '../jsep/state.js';
import { parseSession } from '../sdp/parse.js';
import { serializeSession } from '../sdp/serialize.js';
import type { SessionDescription } from '../sdp/types.js';
import { dependencies, randomIceChars, randomSessionId } from './dependencies.js';
import { toRejection } from './errors.js';
import type { LocalCertificate } from './LocalCertificate.js';

/** A created description: {type, sdp} as the application gets it. */
export interface CreatedDescription {
  type: 'offer' | 'answer';
  sdp: string;
}

export type CreatedType = CreatedDescription['type'];

/** What descriptions are made from. */
export interface DescriptionMakerHost {
  readonly isClosed: boolean;
  /** Remembers the credentials that were proposed. */
  state: NegotiationState;
  readonly certificate: LocalCertificate;
  readonly wantsData: boolean;
  /** Bytes. */
  readonly maxMessageSize: number;
}

interface LastCreated {
  sdp: string;
  parsed: SessionDescription;
}

/** Makes offers and answers, and knows what it made last (webrtc-pc 4.4.1.6). */
export class DescriptionMaker {
  readonly #host: DescriptionMakerHost;
  #sessionId: string | null = null;
  /** [[LastCreatedOffer]], [[LastCreatedAnswer]] */
  readonly #last: Record<CreatedType, LastCreated | null> = { offer: null, answer: null };
  /** [[LocalIceCredentialsToReplace]] */
  #toReplace: ReadonlySet<string> = new Set();
  /** Gathered with another configuration: the next offer restarts ICE, but it is not needed for that. */
  #outdated: ReadonlySet<string> = new Set();

  constructor(host: DescriptionMakerHost) {
    this.#host = host;
  }

  /** restartIce() waits for its negotiation. */
  get restartsIce(): boolean {
    return this.#toReplace.size > 0;
  }

  restartIce(): void {
    this.#toReplace = localCredentials(this.#host.state);
  }

  /** What is gathered by now is not what the new configuration asks for. */
  configurationChanged(): void {
    this.#outdated = localCredentials(this.#host.state);
  }

  /** An answer was applied. */
  negotiationCompleted(): void {
    this.#last.offer = null;
    this.#last.answer = null;
    const inUse = localCredentials(this.#host.state);
    const isInUse = (ufrag: string): boolean => inUse.has(ufrag);
    if (![...this.#toReplace].some(isInUse)) this.#toReplace = new Set();
    if (![...this.#outdated].some(isInUse)) this.#outdated = new Set();
  }

  async create(type: CreatedType, iceRestart: boolean): Promise<CreatedDescription> {
    await this.#host.certificate.get();
    return new Promise((resolve, reject) => {
      // "Final steps to create an offer"
      dependencies.queueTask(() => {
        if (this.#host.isClosed) return;
        try {
          resolve(this.#create(type, iceRestart));
        } catch (error) {
          reject(toRejection(error));
        }
      });
    });
  }

  /** The last created description, or a new one when it does not describe the connection any more. */
  async implicit(type: CreatedType): Promise<string> {
    await this.#host.certificate.get();
    try {
      const last = this.#last[type];
      if (!last) return this.#create(type, false).sdp;
      const isCurrent = this.#make(type, false).sdp === last.sdp;
      return isCurrent ? last.sdp : this.#create(type, false).sdp;
    } catch (error) {
      throw toRejection(error);
    }
  }

  /** Whether this is what was created last, or as good as that. */
  isAsCreated(type: CreatedType, sdp: string): boolean {
    const last = this.#last[type];
    if (!last) return false;
    if (last.sdp === sdp) return true;
    try {
      return isAcceptableEdit(last.parsed, parseSession(sdp));
    } catch {
      return false;
    }
  }

  #create(type: CreatedType, iceRestart: boolean): CreatedDescription {
    const { sdp, parsed, state } = this.#make(type, iceRestart);
    this.#host.state = state;
    this.#last[type] = { sdp, parsed };
    return { type, sdp };
  }

  #make(type: CreatedType, iceRestart: boolean): LastCreated & { state: NegotiationState } {
    const create = type === 'offer' ? createOffer : createAnswer;
    const { description, state } = create(this.#host.state, this.#context(iceRestart));
    return { sdp: serializeSession(description), parsed: description, state };
  }

  #context(iceRestart: boolean): CreationContext {
    const { certificate, wantsData, maxMessageSize } = this.#host;
    this.#sessionId ??= randomSessionId();
    return {
      sessionId: this.#sessionId,
      fingerprints: [{ algorithm: 'sha-256', value: certificate.require().fingerprint('sha-256') }],
      wantsData,
      iceRestart,
      credentialsToReplace: new Set([...this.#toReplace, ...this.#outdated]),
      maxMessageSize,
      newIceParameters: () => ({ usernameFragment: randomIceChars(4), password: randomIceChars(24) }),
    };
  }
}
