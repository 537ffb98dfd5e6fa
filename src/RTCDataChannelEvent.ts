import { eventInitMembers, eventType, type EventInit } from './events/index.js';
import { RTCDataChannel } from './RTCDataChannel.js';
import {
  constructing,
  defineInterface,
  dictionary,
  interfaceType,
  required,
  requireArguments,
} from './webidl/index.js';

/** webrtc-pc 6.3. */
export interface RTCDataChannelEventInit extends EventInit {
  channel: RTCDataChannel;
}

const NAME = 'RTCDataChannelEvent';

const toInit = dictionary('RTCDataChannelEventInit', eventInitMembers, {
  channel: required(interfaceType(RTCDataChannel)),
});

/** Fired as `datachannel` for a channel that the peer opened (webrtc-pc 6.3). */
export class RTCDataChannelEvent extends Event {
  readonly #channel: RTCDataChannel;

  /** @throws TypeError when an argument is missing or not of its type. */
  constructor(type: string, eventInitDict: RTCDataChannelEventInit) {
    const context = constructing(NAME);
    requireArguments(arguments.length, 2, context);
    const name = eventType(type, context);
    const init = toInit(eventInitDict, context, 'parameter 2');
    super(name, init);
    this.#channel = init.channel;
  }

  get channel(): RTCDataChannel {
    return this.#channel;
  }
}

defineInterface(RTCDataChannelEvent, { constructorLength: 2 });
