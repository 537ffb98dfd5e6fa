import { types } from 'node:util';
import type { DataChannelCore } from './datachannel/DataChannelCore.js';
import {
  defineEventHandlers,
  eventTarget,
  type AnyEventHandler,
  type EventHandler,
  allowAnyListeners,
} from './events/index.js';
import type { RTCErrorEvent } from './RTCErrorEvent.js';
import {
  bufferSource,
  defineInterface,
  DOMString,
  executing,
  requireArguments,
  requireConstructionToken,
  setting,
  unsignedLong,
  USVString,
} from './webidl/index.js';

/** webrtc-pc 6.2.6 */
export type RTCDataChannelState = 'connecting' | 'open' | 'closing' | 'closed';

/** How binary messages are given to the application (HTML, WebSocket). */
export type BinaryType = 'blob' | 'arraybuffer';

/** webrtc-pc 6.2.5 */
export interface RTCDataChannelInit {
  /** False: messages may arrive in another order. Default true. */
  ordered?: boolean;
  /** Milliseconds for which a message is (re)transmitted; not together with maxRetransmits. */
  maxPacketLifeTime?: number;
  /** How often a message is retransmitted; not together with maxPacketLifeTime. */
  maxRetransmits?: number;
  /** Name of the subprotocol; at most 65535 bytes of UTF-8. */
  protocol?: string;
  /** True: the peer creates the channel with the same `id` by itself. */
  negotiated?: boolean;
  /** 0 to 65534; only with `negotiated`. */
  id?: number;
}

export interface RTCDataChannelEventMap {
  bufferedamountlow: Event;
  close: Event;
  closing: Event;
  error: RTCErrorEvent;
  message: MessageEvent;
  open: Event;
}

/** Its event handler attributes. */
export interface RTCDataChannelEventHandlers {
  get onbufferedamountlow(): AnyEventHandler;
  set onbufferedamountlow(handler: EventHandler<RTCDataChannel, Event>);
  get onclose(): AnyEventHandler;
  set onclose(handler: EventHandler<RTCDataChannel, Event>);
  get onclosing(): AnyEventHandler;
  set onclosing(handler: EventHandler<RTCDataChannel, Event>);
  get onerror(): AnyEventHandler;
  set onerror(handler: EventHandler<RTCDataChannel, RTCErrorEvent>);
  get onmessage(): AnyEventHandler;
  set onmessage(handler: EventHandler<RTCDataChannel, MessageEvent>);
  get onopen(): AnyEventHandler;
  set onopen(handler: EventHandler<RTCDataChannel, Event>);
}

/**
 * A bidirectional channel for messages (webrtc-pc section 6.2), from
 * {@link RTCPeerConnection.createDataChannel} or a `datachannel` event.
 */
export class RTCDataChannel extends eventTarget<RTCDataChannelEventMap, RTCDataChannelEventHandlers>() {
  readonly #core: DataChannelCore;
  readonly #close: () => void;

  /** @internal */
  constructor(token: unknown, core: DataChannelCore, close: () => void) {
    requireConstructionToken(token);
    super();
    allowAnyListeners(this);
    this.#core = core;
    this.#close = close;
  }

  get label(): string {
    return this.#core.parameters.label;
  }

  get ordered(): boolean {
    return this.#core.parameters.ordered;
  }

  /** Milliseconds; null when not set. */
  get maxPacketLifeTime(): number | null {
    return this.#core.parameters.maxPacketLifeTime;
  }

  get maxRetransmits(): number | null {
    return this.#core.parameters.maxRetransmits;
  }

  get protocol(): string {
    return this.#core.parameters.protocol;
  }

  get negotiated(): boolean {
    return this.#core.parameters.negotiated;
  }

  /** The SCTP stream; null until the DTLS role is known, unless it was given. */
  get id(): number | null {
    return this.#core.id;
  }

  get readyState(): RTCDataChannelState {
    return this.#core.readyState;
  }

  /** Bytes given to {@link send} and not handed to the network yet; closing does not reset it. */
  get bufferedAmount(): number {
    return this.#core.bufferedAmount;
  }

  /**
   * Bytes. `bufferedamountlow` fires when bufferedAmount falls from above to this or below.
   * @throws TypeError when set to something else than an integer from 0 to 2^32 - 1.
   */
  get bufferedAmountLowThreshold(): number {
    return this.#core.bufferedAmountLowThreshold;
  }

  set bufferedAmountLowThreshold(value: number) {
    const core = this.#core;
    core.bufferedAmountLowThreshold = unsignedLong.enforceRange(value, SETTING_THRESHOLD);
  }

  /** How binary messages arrive: "arraybuffer" (default) or "blob". Other values are ignored. */
  get binaryType(): BinaryType {
    return this.#core.binaryType;
  }

  set binaryType(value: BinaryType) {
    const core = this.#core;
    const type = DOMString(value, SETTING_BINARY_TYPE);
    if (type === 'arraybuffer' || type === 'blob') core.binaryType = type;
  }

  /** Closes the channel when everything sent is delivered. Has no effect when it is closing or closed. */
  close(): void {
    const core = this.#core;
    if (core.readyState === 'closing' || core.readyState === 'closed') return;
    this.#close();
  }

  /**
   * Queues one message; strings and bytes are two kinds that the receiver can tell apart.
   * @throws InvalidStateError when readyState is not "open".
   * @throws TypeError when the message has more bytes than {@link RTCSctpTransport.maxMessageSize}.
   * @throws OperationError when more than 256 MiB would wait (see {@link bufferedAmount}).
   */
  send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
    const core = this.#core;
    if (typeof data === 'string') {
      core.sendString(data);
    } else if (ArrayBuffer.isView(data) || types.isArrayBuffer(data)) {
      // What the realm of a test calls ArrayBuffer is another one.
      const isPlain = ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer;
      core.sendBytes(isPlain ? data : bufferSource(data, SENDING));
    } else if (data instanceof Blob) {
      core.sendBlob(data);
    } else {
      requireArguments(arguments.length, 1, SENDING);
      core.sendString(USVString(data, SENDING));
    }
  }
}

const SENDING = executing('send', 'RTCDataChannel');
const SETTING_BINARY_TYPE = setting('binaryType', 'RTCDataChannel');
const SETTING_THRESHOLD = setting('bufferedAmountLowThreshold', 'RTCDataChannel');

defineInterface(RTCDataChannel, { operations: { close: 0 }, unchecked: { send: 1 } });
defineEventHandlers(RTCDataChannel, ['open', 'bufferedamountlow', 'error', 'closing', 'close', 'message']);
