import { eventInitMembers, eventType, type EventInit } from './events/index.js';
import {
  constructing,
  defineInterface,
  dictionary,
  DOMString,
  nullable,
  required,
  requireArguments,
  unsignedShort,
  USVString,
  withDefault,
  type DictionaryOf,
} from './webidl/index.js';

/** webrtc-pc 4.8.3. */
export interface RTCPeerConnectionIceErrorEventInit extends EventInit {
  address?: string | null;
  port?: number | null;
  url?: string;
  errorCode: number;
  errorText?: string;
}

const NAME = 'RTCPeerConnectionIceErrorEvent';

const members = {
  address: withDefault(nullable(DOMString), null),
  port: withDefault(nullable(unsignedShort), null),
  url: withDefault(USVString, ''),
  errorCode: required(unsignedShort),
  errorText: withDefault(USVString, ''),
};

const toInit = dictionary('RTCPeerConnectionIceErrorEventInit', eventInitMembers, members);

/** Fired as `icecandidateerror` (webrtc-pc 4.8.3). */
export class RTCPeerConnectionIceErrorEvent extends Event {
  readonly #init: DictionaryOf<typeof members>;

  /** @throws TypeError when an argument is missing or not of its type. */
  constructor(type: string, eventInitDict: RTCPeerConnectionIceErrorEventInit) {
    const context = constructing(NAME);
    requireArguments(arguments.length, 2, context);
    const name = eventType(type, context);
    const init = toInit(eventInitDict, context, 'parameter 2');
    super(name, init);
    this.#init = init;
  }

  /** The local address used to communicate with the server; null when unknown. */
  get address(): string | null {
    return this.#init.address;
  }

  get port(): number | null {
    return this.#init.port;
  }

  /** The STUN or TURN server. */
  get url(): string {
    return this.#init.url;
  }

  /** The STUN error code (300 to 699), or 701 when the server could not be reached. */
  get errorCode(): number {
    return this.#init.errorCode;
  }

  get errorText(): string {
    return this.#init.errorText;
  }
}

defineInterface(RTCPeerConnectionIceErrorEvent, { constructorLength: 2 });
