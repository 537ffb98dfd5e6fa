import { fireEvent } from '../events/index.js';
import type { SctpHandler, SctpReliability, SctpTransport } from '../native/types.js';
import { RTCDataChannel } from '../RTCDataChannel.js';
import type { RTCDtlsTransport } from '../RTCDtlsTransport.js';
import { RTCError } from '../RTCError.js';
import { RTCErrorEvent } from '../RTCErrorEvent.js';
import { RTCSctpTransport, type SctpTransportSlots } from '../RTCSctpTransport.js';
import { constructionToken, domException } from '../webidl/index.js';
import { checkParameters, convertCreateArguments, CREATING, MAX_ID } from './createArguments.js';
import {
  DataChannelCore,
  MAX_BUFFERED_AMOUNT,
  type DataChannelOwner,
  type DataChannelParameters,
} from './DataChannelCore.js';
import { decodeDcep, encodeAck, encodeOpen, ppid, type DataChannelOpen } from './dcep.js';
import { StrayStreams } from './StrayStreams.js';
import { StreamIds } from './StreamIds.js';
import { TaskQueue } from './TaskQueue.js';
import type { DataChannelCounters, DataChannelHost, DataChannels } from './types.js';

/** RFC 8841 section 6.1: the limit of a peer that announces none. */
const UNANNOUNCED_MAX_MESSAGE_SIZE = 65536;

/** See {@link DataChannels}. */
export class DataChannelRegistry implements DataChannels, DataChannelOwner {
  readonly handler: SctpHandler;
  readonly counters: DataChannelCounters = { opened: 0, closed: 0 };
  native: SctpTransport | undefined;

  readonly #host: DataChannelHost;
  readonly #tasks = new TaskQueue();
  /** Every channel that is not closed; the strong reference that keeps it from being collected. */
  readonly #channels = new Set<DataChannelCore>();
  readonly #ids = new StreamIds();
  readonly #strays: StrayStreams;
  #lastSerial = 0;
  #hasCreatedChannels = false;
  #transport: RTCSctpTransport | null = null;
  #slots: SctpTransportSlots = closedSlots();
  #role: 'client' | 'server' | undefined;

  constructor(host: DataChannelHost) {
    this.#host = host;
    this.#strays = new StrayStreams((id) => this.native?.resetStream(id));
    this.handler = {
      onConnected: (maxStreams) => {
        this.#tasks.run(() => {
          this.#connected(maxStreams);
        });
      },
      onClosed: (error, causeCode) => {
        this.#tasks.run(() => {
          this.#associationEnded(error, causeCode);
        });
      },
      onMessage: (streamId, protocolId, data) => {
        if (this.#tasks.idle) this.#received(streamId, protocolId, data);
        else
          this.#tasks.queue(() => {
            this.#received(streamId, protocolId, data);
          });
      },
      onStreamReset: (streamId) => {
        this.#tasks.run(() => {
          this.#resetByPeer(streamId);
        });
      },
      onStreamResetDone: (streamId) => {
        this.#tasks.run(() => {
          this.#resetDone(streamId);
        });
      },
      onBytesSent: (streamId, bytes) => {
        if (this.#tasks.idle) this.#ids.get(streamId)?.bytesHandedOver(bytes);
        else this.#tasks.queue(() => this.#ids.get(streamId)?.bytesHandedOver(bytes));
      },
    };
  }

  get hasCreatedChannels(): boolean {
    return this.#hasCreatedChannels;
  }

  get channels(): readonly RTCDataChannel[] {
    return Array.from(this.#channels, (core) => core.channel);
  }

  /** The slots behind `channels`, for statistics. */
  get cores(): ReadonlySet<DataChannelCore> {
    return this.#channels;
  }

  get transport(): RTCSctpTransport | null {
    return this.#transport;
  }

  get maxMessageSize(): number {
    return this.#slots.maxMessageSize ?? UNANNOUNCED_MAX_MESSAGE_SIZE;
  }

  // Numbers of steps are those of createDataChannel (webrtc-pc 6.1).
  createDataChannel(label: unknown, init?: unknown): RTCDataChannel {
    const parameters = convertCreateArguments(label, init);
    // 2.
    if (this.#host.isClosed())
      throw domException('InvalidStateError', `${CREATING}: The connection is closed.`);
    // 3. to 17.
    checkParameters(parameters);
    const core = this.#newCore(parameters, !parameters.negotiated);
    // 18.
    if (core.id === null && this.#role) {
      core.id = this.#ids.allocate(this.#role, this.#idLimit());
      if (core.id === null) throw domException('OperationError', `${CREATING}: No id is free.`);
    }
    // 19.
    if (core.id !== null && core.id >= this.#idLimit()) {
      const problem = `The id ${core.id} is not below maxChannels (${this.#idLimit()}).`;
      throw domException('OperationError', `${CREATING}: ${problem}`);
    }
    if (core.id !== null && !this.#ids.take(core.id, core)) {
      throw domException('OperationError', `${CREATING}: The id ${core.id} is in use.`);
    }
    // 20. and 21.
    this.#channels.add(core);
    if (!this.#hasCreatedChannels) {
      this.#hasCreatedChannels = true;
      this.#host.onFirstChannel();
    }
    // 23.
    if (this.#slots.state === 'connected') this.#open(core);
    return core.channel;
  }

  createTransport(dtls: RTCDtlsTransport): RTCSctpTransport {
    if (this.#transport && this.#slots.state !== 'closed') return this.#transport;
    this.#slots = { state: 'connecting', maxMessageSize: null, maxChannels: null };
    this.#transport = new RTCSctpTransport(constructionToken, dtls, this.#slots);
    this.#role = undefined;
    return this.#transport;
  }

  discardTransport(): void {
    this.#detach();
    this.#slots.state = 'closed';
    this.#transport = null;
    this.#role = undefined;
  }

  updateMaxMessageSize(remote: number | undefined): void {
    const remoteSize = remote ?? UNANNOUNCED_MAX_MESSAGE_SIZE;
    // canSendSize is never 0.
    this.#slots.maxMessageSize =
      remoteSize === 0 ? MAX_BUFFERED_AMOUNT : Math.min(remoteSize, MAX_BUFFERED_AMOUNT);
  }

  setDtlsRole(role: 'client' | 'server'): void {
    this.#role = role;
    for (const core of this.#channels) {
      if (core.id === null && !core.closing) this.#assignId(core, role);
    }
  }

  attach(native: SctpTransport): void {
    this.native = native;
  }

  endAssociation(error: string): void {
    this.#tasks.queue(() => {
      this.#associationEnded(error);
    });
  }

  close(): void {
    this.#detach();
    this.#slots.state = 'closed';
    for (const core of this.#channels) this.#markClosed(core);
  }

  requestClose(core: DataChannelCore): void {
    if (core.readyState === 'closing' || core.readyState === 'closed') return;
    this.#leaveOpen(core);
    core.readyState = 'closing';
    this.#startClosing(core, true);
  }

  #newCore(parameters: DataChannelParameters, opensInBand: boolean): DataChannelCore {
    const core = new DataChannelCore(this, parameters, opensInBand, ++this.#lastSerial);
    core.channel = new RTCDataChannel(constructionToken, core, () => {
      this.requestClose(core);
    });
    return core;
  }

  #idLimit(): number {
    return this.#slots.state === 'connected' ? (this.#slots.maxChannels ?? MAX_ID + 1) : MAX_ID + 1;
  }

  #assignId(core: DataChannelCore, role: 'client' | 'server'): void {
    const id = this.#ids.allocate(role, this.#idLimit());
    if (id === null) {
      this.#fail(core, 'No id is free for the channel.');
      return;
    }
    core.id = id;
    this.#ids.take(id, core);
  }

  /** 6.1.1.3, in a task. */
  #connected(maxStreams: number): void {
    if (this.#host.isClosed() || this.#slots.state !== 'connecting') return;
    this.#slots.state = 'connected';
    this.#slots.maxChannels = Math.min(maxStreams, MAX_ID + 1);
    for (const core of this.#channels) {
      if (core.closing) continue;
      if (core.id === null && this.#role) this.#assignId(core, this.#role);
      if (core.id === null) continue;
      if (core.id < this.#slots.maxChannels) this.#open(core);
      else this.#fail(core, `The id ${core.id} is not below maxChannels (${this.#slots.maxChannels}).`);
    }
    if (this.#transport) fireEvent(this.#transport, 'statechange');
  }

  /** Sets up the SCTP stream of our channel and announces it as open. */
  #open(core: DataChannelCore): void {
    const { parameters } = core;
    this.#configure(core);
    if (!parameters.negotiated) this.#sendControl(core, encodeOpen(parameters));
    this.#announceOpen(core);
  }

  #configure(core: DataChannelCore): void {
    const { maxRetransmits, maxPacketLifeTime, priority } = core.parameters;
    let reliability: SctpReliability = 'reliable';
    if (maxRetransmits !== null) reliability = 'max-retransmits';
    else if (maxPacketLifeTime !== null) reliability = 'max-packet-life-time';
    const parameter = maxRetransmits ?? maxPacketLifeTime ?? 0;
    core.streamUsed = true;
    this.native?.configureStream(core.id ?? 0, reliability, parameter, priority);
  }

  #sendControl(core: DataChannelCore, message: Uint8Array): void {
    if (!this.native) return;
    core.controlQueued(message.length);
    this.native.send(core.id ?? 0, ppid.dcep, true, message);
  }

  /** 6.2.2 */
  #announceOpen(core: DataChannelCore): void {
    this.#tasks.queue(() => {
      if (this.#host.isClosed() || core.readyState === 'closing' || core.readyState === 'closed') return;
      this.#enterOpen(core);
      fireEvent(core.channel, 'open');
    });
  }

  #enterOpen(core: DataChannelCore): void {
    core.readyState = 'open';
    if (core.wasOpen) return;
    core.wasOpen = true;
    this.counters.opened++;
  }

  /** To be called before readyState changes from what it is to "closing" or "closed". */
  #leaveOpen(core: DataChannelCore): void {
    if (core.readyState === 'open') this.counters.closed++;
  }

  #received(streamId: number, protocolId: number, data: string | ArrayBuffer): void {
    const core = this.#ids.get(streamId);
    // The peer is through with the stream and uses it again before we are.
    if (core?.remoteReset) core.messagesForNext.push({ protocolId, data });
    else if (protocolId !== ppid.dcep) core?.receive(protocolId, data);
    else if (typeof data !== 'string') this.#receivedControl(streamId, core, data);
  }

  #receivedControl(streamId: number, core: DataChannelCore | undefined, data: ArrayBuffer): void {
    if (this.#host.isClosed() || this.#slots.state !== 'connected') return;
    const message = decodeDcep(data);
    if (message?.type === 'ack') {
      core?.answered();
    } else if (!core && message && streamId < this.#idLimit()) {
      this.#announceRemote(streamId, message.open);
    } else if (!core) {
      // RFC 8832 section 6: an OPEN with errors closes its channel.
      this.#strays.reset(streamId);
    }
  }

  /** 6.2.3 */
  #announceRemote(id: number, open: DataChannelOpen): void {
    const core = this.#newCore({ ...open, negotiated: false, id }, false);
    this.#strays.forget(id);
    this.#ids.take(id, core);
    this.#channels.add(core);
    this.#configure(core);
    this.#sendControl(core, encodeAck());
    this.#enterOpen(core);
    this.#host.onDataChannel(core.channel);
    this.#announceOpen(core);
  }

  /** 6.2.4 */
  #startClosing(core: DataChannelCore, byUs: boolean): void {
    if (core.closing) return;
    core.closing = true;
    this.#tasks.queue(() => {
      if (core.readyState === 'closed') return;
      if (!byUs) {
        this.#leaveOpen(core);
        core.readyState = 'closing';
        fireEvent(core.channel, 'closing');
      }
      core.whenDrained(() => {
        this.#closeStream(core);
      });
    });
  }

  #closeStream(core: DataChannelCore): void {
    if (core.id === null || !core.streamUsed || !this.native) {
      this.#announceClosed(core);
      return;
    }
    core.localResetSent = true;
    this.native.resetStream(core.id);
  }

  #resetByPeer(streamId: number): void {
    const core = this.#ids.get(streamId);
    if (!core) {
      // A channel that the peer negotiated and we do not have; it waits for our half.
      this.#strays.resetByPeer(streamId);
      return;
    }
    core.remoteReset = true;
    this.#startClosing(core, false);
    this.#closedWhenBothReset(core);
  }

  #resetDone(streamId: number): void {
    const core = this.#ids.get(streamId);
    if (!core?.localResetSent) {
      this.#strays.resetDone(streamId);
      return;
    }
    core.localResetDone = true;
    this.#closedWhenBothReset(core);
  }

  #closedWhenBothReset(core: DataChannelCore): void {
    if (core.localResetDone && core.remoteReset) this.#announceClosed(core);
  }

  /** 6.2.5; an `error` event comes first when there is one to tell. */
  #announceClosed(core: DataChannelCore, error?: RTCError): void {
    this.#tasks.queue(() => {
      if (core.readyState === 'closed') return;
      this.#markClosed(core);
      if (error) fireEvent(core.channel, new RTCErrorEvent('error', { error }));
      fireEvent(core.channel, 'close');
      for (const { protocolId, data } of core.messagesForNext) {
        this.#tasks.queue(() => {
          this.#received(core.id ?? 0, protocolId, data);
        });
      }
    });
  }

  /** 6.2.6, "unable to create an RTCDataChannel". */
  #fail(core: DataChannelCore, problem: string): void {
    core.closing = true;
    this.#announceClosed(core, new RTCError({ errorDetail: 'data-channel-failure' }, problem));
  }

  #markClosed(core: DataChannelCore): void {
    this.#leaveOpen(core);
    core.readyState = 'closed';
    core.closing = true;
    core.discard();
    this.#ids.release(core);
    this.#channels.delete(core);
  }

  #associationEnded(error: string, causeCode?: number): void {
    if (this.#host.isClosed() || !this.#transport || this.#slots.state === 'closed') return;
    this.#detach();
    this.#slots.state = 'closed';
    // Each in a task of its own; channels created from here on belong to the next association.
    for (const core of this.#channels) {
      this.#announceClosed(core, error === '' ? undefined : sctpFailure(error, causeCode));
    }
    fireEvent(this.#transport, 'statechange');
  }

  #detach(): void {
    this.native?.close();
    this.native = undefined;
    this.#strays.clear();
  }
}

function closedSlots(): SctpTransportSlots {
  return { state: 'closed', maxMessageSize: null, maxChannels: null };
}

function sctpFailure(message: string, sctpCauseCode?: number): RTCError {
  const detail = sctpCauseCode === undefined ? {} : { sctpCauseCode };
  return new RTCError({ errorDetail: 'sctp-failure', ...detail }, message);
}
