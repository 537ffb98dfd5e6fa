import { eventInitMembers, eventType, type EventInit } from './events/index.js';
import { RTCError } from './RTCError.js';
import {
  constructing,
  defineInterface,
  dictionary,
  interfaceType,
  required,
  requireArguments,
} from './webidl/index.js';

/** webrtc-pc 11.3. */
export interface RTCErrorEventInit extends EventInit {
  error: RTCError;
}

const NAME = 'RTCErrorEvent';

const toInit = dictionary('RTCErrorEventInit', eventInitMembers, {
  error: required(interfaceType(RTCError)),
});

/** Fired as `error` on data channels and DTLS transports (webrtc-pc 11.3). */
export class RTCErrorEvent extends Event {
  readonly #error: RTCError;

  /** @throws TypeError when an argument is missing or not of its type. */
  constructor(type: string, eventInitDict: RTCErrorEventInit) {
    const context = constructing(NAME);
    requireArguments(arguments.length, 2, context);
    const name = eventType(type, context);
    const init = toInit(eventInitDict, context, 'parameter 2');
    super(name, init);
    this.#error = init.error;
  }

  get error(): RTCError {
    return this.#error;
  }
}

defineInterface(RTCErrorEvent, { constructorLength: 2 });
