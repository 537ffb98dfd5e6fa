import type { Addon, AddonIceTransport } from './addon.js';
import type { Dispatcher, EventTarget } from './dispatcher.js';
import { EventType, type PayloadReader } from './events.js';
import type {
  IceHandler,
  IceOptions,
  IceParameters,
  IceRole,
  IceStats,
  IceTransportState,
  IceTransport as IceTransportInterface,
} from './types.js';
import type { DtlsTransport } from './DtlsTransport.js';

/** IceState of binding/transport/IceTransport.hpp. */
const STATES: readonly IceTransportState[] = [
  'new',
  'checking',
  'connected',
  'completed',
  'disconnected',
  'failed',
  'closed',
];

/** The native ICE transport, and what decides whether it holds the event loop. */
export class IceTransport implements IceTransportInterface, EventTarget {
  readonly id: number;
  readonly sctpHandler = undefined;
  readonly native: AddonIceTransport;
  /** Those above; alive as long as this transport is. */
  readonly upper = new Set<DtlsTransport>();
  readonly #dispatcher: Dispatcher;
  readonly #handler: IceHandler;
  #state: IceTransportState = 'new';
  #gathering: string | undefined; // username fragment of the agent
  #hasRemote = false;

  constructor(addon: Addon, dispatcher: Dispatcher, options: IceOptions, handler: IceHandler) {
    this.#dispatcher = dispatcher;
    this.#handler = handler;
    this.id = dispatcher.nextId();
    this.native = new addon.IceTransport(dispatcher.queue, this.id, options);
    dispatcher.add(this);
  }

  setOptions(options: IceOptions): void {
    this.native.setOptions(options);
  }

  gather(local: IceParameters, role: IceRole): void {
    this.native.gather(local, role);
    if (this.#state === 'closed') return;
    this.#gathering = local.usernameFragment;
    this.#updateHold();
  }

  rollback(): void {
    this.native.rollback();
    this.#gathering = undefined;
    this.#updateHold();
  }

  setRemoteParameters(remote: IceParameters): void {
    this.native.setRemoteParameters(remote);
    if (this.#state === 'closed') return;
    this.#hasRemote = true;
    if (this.#state === 'failed') this.#state = 'new'; // a restart: checks begin
    this.#updateHold();
  }

  addRemoteCandidate(candidate: string): boolean {
    return this.native.addRemoteCandidate(candidate);
  }

  endOfRemoteCandidates(): void {
    this.native.endOfRemoteCandidates();
  }

  get role(): IceRole {
    return this.native.role;
  }

  stats(): IceStats {
    return this.native.stats();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const dtls of this.upper) dtls.close();
    this.native.close();
    this.#dispatcher.remove(this);
  }

  onEvent(type: number, _stream: number, argument: number, payload: PayloadReader): void {
    switch (type) {
      case EventType.localCandidate:
        this.#handler.onLocalCandidate(payload.string(), payload.string(), payload.string());
        break;
      case EventType.candidateError:
        this.#handler.onCandidateError(payload.string(), argument, payload.string());
        break;
      case EventType.gatheringComplete:
        this.#onGatheringComplete(payload.string());
        break;
      case EventType.iceState:
        this.#onState(STATES[argument]);
        break;
      case EventType.selectedPair:
        this.#handler.onSelectedPair(payload.string(), payload.string());
        break;
    }
  }

  #onGatheringComplete(usernameFragment: string): void {
    if (this.#gathering === usernameFragment) this.#gathering = undefined;
    this.#updateHold();
    this.#handler.onGatheringComplete(usernameFragment);
  }

  #onState(state: IceTransportState): void {
    this.#state = state;
    this.#updateHold();
    if (state === 'connected' || state === 'completed') {
      for (const dtls of this.upper) dtls.onLowerWritable();
    }
    this.#handler.onStateChange(state);
  }

  /** The loop is held while something can still happen by itself. */
  #updateHold(): void {
    const alive = this.#state !== 'closed' && this.#state !== 'failed';
    this.#dispatcher.hold(this, this.#gathering !== undefined || (alive && this.#hasRemote));
  }
}
