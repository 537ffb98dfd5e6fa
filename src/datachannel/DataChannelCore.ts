import type { SctpTransport } from '../native/types.js';
import { domException, executing } from '../webidl/index.js';
import type { BinaryType, RTCDataChannel, RTCDataChannelState } from '../RTCDataChannel.js';
import { ppid } from './dcep.js';

/**
 * Bytes that may wait in one channel; send() throws an OperationError for more. Also the longest
 * message sent to a peer that sets no limit ("canSendSize").
 */
export const MAX_BUFFERED_AMOUNT = 256 * 1024 * 1024;

export interface DataChannelParameters {
  label: string;
  protocol: string;
  ordered: boolean;
  /** Milliseconds. */
  maxPacketLifeTime: number | null;
  maxRetransmits: number | null;
  negotiated: boolean;
  id: number | null;
  /** RFC 8831 section 6.4. */
  priority: number;
}

/** What a channel needs of the registry that holds it. */
export interface DataChannelOwner {
  /** Undefined while there is no association. */
  readonly native: SctpTransport | undefined;
  /** Bytes; RTCSctpTransport.maxMessageSize. */
  readonly maxMessageSize: number;
  /** The application closed the channel, or what it gave to send could not be read. */
  requestClose(core: DataChannelCore): void;
}

type Bytes = ArrayBuffer | ArrayBufferView;

/** A message that waits for a Blob before it, or for its own. */
interface WaitingMessage {
  data: string | Bytes | undefined;
  size: number;
}

/** The slots of an RTCDataChannel (webrtc-pc 6.2), and what it does per message. */
export class DataChannelCore {
  readonly parameters: Readonly<DataChannelParameters>;
  /** Distinguishes the channels of a connection in its statistics. */
  readonly serial: number;
  id: number | null;
  readyState: RTCDataChannelState = 'connecting';
  /** Bytes of send() that were not handed to the network. */
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType: BinaryType = 'arraybuffer';

  messagesSent = 0;
  messagesReceived = 0;
  bytesSent = 0;
  bytesReceived = 0;
  /** [[ReadyState]] has been "open". */
  wasOpen = false;

  /** The closing procedure has started, whoever began it. */
  closing = false;
  /** Each direction of the SCTP stream is closed by a reset of its own (RFC 8831 section 6.7). */
  localResetSent = false;
  localResetDone = false;
  remoteReset = false;
  /** The SCTP stream was configured: the peer may know of the channel. */
  streamUsed = false;
  /** What came for the next channel with this id while this one still waits for its last reset. */
  readonly messagesForNext: { protocolId: number; data: string | ArrayBuffer }[] = [];

  readonly #owner: DataChannelOwner;
  #channel: RTCDataChannel | undefined;
  readonly #ordered: boolean;
  /** RFC 8832 section 6: until the peer has answered our OPEN, messages are sent ordered. */
  #orderedUntilAnswer: boolean;
  /** Of DCEP, not handed to the network yet: no part of bufferedAmount. */
  #controlBytes = 0;
  #waiting: WaitingMessage[] = [];
  #onDrained: (() => void) | undefined;

  constructor(
    owner: DataChannelOwner,
    parameters: DataChannelParameters,
    opensInBand: boolean,
    serial: number,
  ) {
    this.serial = serial;
    this.#owner = owner;
    this.parameters = parameters;
    this.id = parameters.id;
    this.#ordered = parameters.ordered;
    this.#orderedUntilAnswer = opensInBand;
  }

  /** The object that the application sees; events are fired there. */
  get channel(): RTCDataChannel {
    if (!this.#channel) throw new Error('The channel is not constructed yet');
    return this.#channel;
  }

  set channel(channel: RTCDataChannel) {
    this.#channel = channel;
  }

  /** The send() algorithm, one method for each type of its argument. */
  sendString(text: string): void {
    this.#requireOpen();
    // No UTF-16 code unit takes more than three bytes of UTF-8.
    if (!this.#fits(text.length * 3)) this.#requireFit(Buffer.byteLength(text));
    if (this.#waiting.length > 0) this.#wait({ data: text, size: Buffer.byteLength(text) });
    else this.bufferedAmount += this.#transmit(text);
  }

  sendBytes(data: Bytes): void {
    this.#requireOpen();
    const size = data.byteLength;
    if (!this.#fits(size)) this.#requireFit(size);
    if (this.#waiting.length > 0) this.#wait({ data: copy(data), size });
    else this.bufferedAmount += this.#transmit(data);
  }

  sendBlob(blob: Blob): void {
    this.#requireOpen();
    if (!this.#fits(blob.size)) this.#requireFit(blob.size);
    const message: WaitingMessage = { data: undefined, size: blob.size };
    this.#wait(message);
    blob.arrayBuffer().then(
      (data) => {
        message.data = data;
        this.#sendWaiting();
      },
      () => {
        // The bytes are gone (a file that changed): what came before is sent, then the channel closes.
        this.#waiting.splice(this.#waiting.indexOf(message));
        this.#owner.requestClose(this);
        this.#sendWaiting();
      },
    );
  }

  /** Calls back as soon as no message waits for a Blob. */
  whenDrained(callback: () => void): void {
    if (this.#waiting.length === 0) callback();
    else this.#onDrained = callback;
  }

  /** A message other than DCEP's came, in a task. */
  receive(protocolId: number, data: string | ArrayBuffer): void {
    this.#orderedUntilAnswer = false;
    if (this.readyState !== 'open') return;
    let content: string | ArrayBuffer | Blob;
    switch (protocolId) {
      case ppid.string:
      case ppid.binary:
        content = data;
        break;
      case ppid.emptyString:
        content = '';
        break;
      case ppid.emptyBinary:
        content = new ArrayBuffer(0);
        break;
      default:
        return;
    }
    this.messagesReceived++;
    this.bytesReceived += typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
    if (typeof content !== 'string' && this.binaryType === 'blob') content = new Blob([content]);
    this.channel.dispatchEvent(new MessageEvent('message', { data: content }));
  }

  /** DATA_CHANNEL_ACK came. */
  answered(): void {
    this.#orderedUntilAnswer = false;
  }

  /** DCEP messages of this channel, which go before all others, were queued below. */
  controlQueued(bytes: number): void {
    this.#controlBytes += bytes;
  }

  /** In a task: that many bytes were handed to the network. */
  bytesHandedOver(bytes: number): void {
    const control = Math.min(bytes, this.#controlBytes);
    this.#controlBytes -= control;
    const before = this.bufferedAmount;
    this.bufferedAmount = Math.max(0, before - (bytes - control));
    const threshold = this.bufferedAmountLowThreshold;
    if (before > threshold && this.bufferedAmount <= threshold && this.readyState !== 'closed') {
      this.channel.dispatchEvent(new Event('bufferedamountlow'));
    }
  }

  /** Drops what waits; the channel is closed. */
  discard(): void {
    this.#waiting = [];
    this.#onDrained = undefined;
  }

  #requireOpen(): void {
    if (this.readyState === 'open') return;
    throw domException('InvalidStateError', `${SENDING}: readyState is '${this.readyState}', not 'open'.`);
  }

  #fits(size: number): boolean {
    return size <= this.#owner.maxMessageSize && size <= MAX_BUFFERED_AMOUNT - this.bufferedAmount;
  }

  #requireFit(size: number): void {
    if (this.#fits(size)) return;
    const limit = this.#owner.maxMessageSize;
    if (size > limit) {
      throw new TypeError(`${SENDING}: The message has ${size} bytes, more than maxMessageSize (${limit}).`);
    }
    throw domException(
      'OperationError',
      `${SENDING}: The send queue is full (${this.bufferedAmount} of ${MAX_BUFFERED_AMOUNT} bytes).`,
    );
  }

  /** Returns the bytes now queued below. */
  #transmit(data: string | Bytes): number {
    const native = this.#owner.native;
    const ordered = this.#ordered || this.#orderedUntilAnswer;
    let bytes: number;
    if (typeof data === 'string') {
      const protocolId = data.length === 0 ? ppid.emptyString : ppid.string;
      bytes = native?.send(this.id ?? 0, protocolId, ordered, data) ?? Buffer.byteLength(data);
    } else {
      bytes = data.byteLength;
      native?.send(this.id ?? 0, bytes === 0 ? ppid.emptyBinary : ppid.binary, ordered, data);
    }
    this.messagesSent++;
    this.bytesSent += bytes;
    return bytes;
  }

  #wait(message: WaitingMessage): void {
    this.#waiting.push(message);
    this.bufferedAmount += message.size;
  }

  #sendWaiting(): void {
    let sent = 0;
    for (const { data } of this.#waiting) {
      if (data === undefined) break;
      this.#transmit(data);
      sent++;
    }
    this.#waiting.splice(0, sent);
    if (this.#waiting.length > 0) return;
    const onDrained = this.#onDrained;
    this.#onDrained = undefined;
    onDrained?.();
  }
}

const SENDING = executing('send', 'RTCDataChannel');

/** The caller may change the bytes as soon as send() has returned. */
function copy(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    : new Uint8Array(data).slice();
}
