import { applyDescription, type Applied } from '../../src/jsep/apply.js';
import { createAnswer, createOffer, type CreationContext } from '../../src/jsep/create.js';
import {
  type AppliedDescription,
  type DescriptionType,
  initialState,
  type NegotiationState,
  type Side,
} from '../../src/jsep/state.js';
import { parseSession } from '../../src/sdp/parse.js';
import { serializeSession } from '../../src/sdp/serialize.js';
import { FINGERPRINT } from '../support/FakeNative.js';

/** One end of a negotiation without any transport. */
export class Session {
  state: NegotiationState;
  context: CreationContext;
  #credentials = 0;

  constructor(name = 'a') {
    this.state = initialState();
    this.context = {
      sessionId: '123',
      fingerprints: [{ algorithm: 'sha-256', value: FINGERPRINT }],
      wantsData: false,
      iceRestart: false,
      credentialsToReplace: new Set(),
      maxMessageSize: 262144,
      newIceParameters: () => {
        const number = String(++this.#credentials).padStart(4, '0');
        return { usernameFragment: `${name}${number}`, password: `${name}${number}`.padEnd(24, 'p') };
      },
    };
  }

  offer(options: Partial<CreationContext> = {}): string {
    const { description, state } = createOffer(this.state, { ...this.context, ...options });
    this.state = state;
    return serializeSession(description);
  }

  answer(): string {
    const { description, state } = createAnswer(this.state, this.context);
    this.state = state;
    return serializeSession(description);
  }

  apply(side: Side, type: DescriptionType, sdp: string): Applied {
    const applied = applyDescription(this.state, side, describe(type, sdp));
    this.state = applied.state;
    return applied;
  }
}

export function describe(type: DescriptionType, sdp: string): AppliedDescription {
  return { type, sdp, parsed: parseSession(sdp) };
}

/** Negotiates a data section; returns what each side is to do at the end. */
export function negotiateData(a: Session, b: Session): { offerer: Applied; answerer: Applied } {
  const offer = a.offer({ wantsData: true });
  a.apply('local', 'offer', offer);
  b.apply('remote', 'offer', offer);
  const answer = b.answer();
  const answerer = b.apply('local', 'answer', answer);
  return { offerer: a.apply('remote', 'answer', answer), answerer };
}

const FINGERPRINT_LINE = `a=fingerprint:sha-256 ${FINGERPRINT}`;

/** An offer as browsers make it, with audio, video and data in one bundle. */
export const MEDIA_OFFER = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1 2',
  'a=msid-semantic: WMS',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 0',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdefghijklmn',
  'a=ice-options:trickle',
  FINGERPRINT_LINE,
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdefghijklmn',
  'a=ice-options:trickle',
  FINGERPRINT_LINE,
  'a=setup:actpass',
  'a=mid:1',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:96 VP8/90000',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdefghijklmn',
  'a=ice-options:trickle',
  FINGERPRINT_LINE,
  'a=setup:actpass',
  'a=mid:2',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n');
