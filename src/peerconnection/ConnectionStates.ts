import { fireEvent } from '../events/index.js';
import { RTCPeerConnectionIceEvent } from '../RTCPeerConnectionIceEvent.js';
import {
  type RTCIceConnectionState,
  type RTCIceGatheringState,
  type RTCPeerConnectionState,
  deriveConnectionState,
  deriveIceConnectionState,
  deriveIceGatheringState,
} from './deriveStates.js';
import type { PeerTransport } from './PeerTransport.js';

/** The states of a connection that its transports make, and the events of their changes. */
export class ConnectionStates {
  readonly #target: EventTarget;
  readonly #transports: () => readonly PeerTransport[];
  #iceGatheringState: RTCIceGatheringState = 'new';
  #iceConnectionState: RTCIceConnectionState = 'new';
  #connectionState: RTCPeerConnectionState = 'new';
  #closed = false;

  constructor(target: EventTarget, transports: () => readonly PeerTransport[]) {
    this.#target = target;
    this.#transports = transports;
  }

  get iceGatheringState(): RTCIceGatheringState {
    return this.#iceGatheringState;
  }

  get iceConnectionState(): RTCIceConnectionState {
    return this.#iceConnectionState;
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#connectionState;
  }

  close(): void {
    this.#closed = true;
    this.#iceConnectionState = 'closed';
    this.#connectionState = 'closed';
  }

  /** webrtc-pc 4.4.1.4, "update the ICE gathering state". */
  updateGathering(fireAtTransport?: () => void): void {
    if (this.#closed) return;
    const states = this.#transports().map(({ iceTransport }) => iceTransport.gatheringState);
    const newState = deriveIceGatheringState(states);
    const changed = newState !== this.#iceGatheringState;
    this.#iceGatheringState = newState;
    fireAtTransport?.();
    // A listener may have closed the connection.
    if (!changed || this.#isClosed()) return;
    fireEvent(this.#target, 'icegatheringstatechange');
    if (newState === 'complete' && !this.#isClosed()) {
      fireEvent(this.#target, new RTCPeerConnectionIceEvent('icecandidate', { candidate: null }));
    }
  }

  /** webrtc-pc 5.6: both states change before the events at transport and connection. */
  updateIce(fireAtTransport?: () => void): void {
    if (this.#closed) return;
    const iceConnectionState = deriveIceConnectionState(this.#iceStates());
    const connectionState = this.#derivedConnectionState();
    const iceChanged = iceConnectionState !== this.#iceConnectionState;
    const connectionChanged = connectionState !== this.#connectionState;
    this.#iceConnectionState = iceConnectionState;
    this.#connectionState = connectionState;
    fireAtTransport?.();
    // A listener may have closed the connection.
    if (iceChanged && !this.#isClosed()) fireEvent(this.#target, 'iceconnectionstatechange');
    if (connectionChanged && !this.#isClosed()) fireEvent(this.#target, 'connectionstatechange');
  }

  /** webrtc-pc 4.4.1.3, "update the connection state". */
  updateConnection(): void {
    if (this.#closed) return;
    const newState = this.#derivedConnectionState();
    if (newState === this.#connectionState) return;
    this.#connectionState = newState;
    fireEvent(this.#target, 'connectionstatechange');
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #iceStates(): PeerTransport['iceTransport']['state'][] {
    return this.#transports().map(({ iceTransport }) => iceTransport.state);
  }

  #derivedConnectionState(): RTCPeerConnectionState {
    const dtls = this.#transports().map(({ dtlsTransport }) => dtlsTransport.state);
    return deriveConnectionState(this.#iceStates(), dtls);
  }
}
