import type { RTCDtlsTransportState } from '../RTCDtlsTransport.js';
import type { RTCIceGathererState, RTCIceTransportState } from '../RTCIceTransport.js';

/** webrtc-pc 4.3.2. */
export type RTCIceGatheringState = 'new' | 'gathering' | 'complete';
/** webrtc-pc 4.3.4. */
export type RTCIceConnectionState =
  'closed' | 'failed' | 'disconnected' | 'new' | 'checking' | 'completed' | 'connected';
/** webrtc-pc 4.3.3. */
export type RTCPeerConnectionState =
  'closed' | 'failed' | 'disconnected' | 'new' | 'connecting' | 'connected';

/** webrtc-pc 4.3.2, by the gathering states of all transports. */
export function deriveIceGatheringState(states: readonly RTCIceGathererState[]): RTCIceGatheringState {
  if (states.includes('gathering')) return 'gathering';
  return states.length > 0 && states.every((state) => state === 'complete') ? 'complete' : 'new';
}

/** webrtc-pc 4.3.4: the first description that applies. */
export function deriveIceConnectionState(states: readonly RTCIceTransportState[]): RTCIceConnectionState {
  const all = (...allowed: RTCIceTransportState[]): boolean =>
    states.every((state) => allowed.includes(state));
  if (states.includes('failed')) return 'failed';
  if (states.includes('disconnected')) return 'disconnected';
  if (all('new', 'closed')) return 'new';
  if (states.includes('new') || states.includes('checking')) return 'checking';
  return all('completed', 'closed') ? 'completed' : 'connected';
}

/** webrtc-pc 4.3.3: the first description that applies. */
export function deriveConnectionState(
  ice: readonly RTCIceTransportState[],
  dtls: readonly RTCDtlsTransportState[],
): RTCPeerConnectionState {
  if (ice.includes('failed') || dtls.includes('failed')) return 'failed';
  if (ice.includes('disconnected')) return 'disconnected';
  const isNew = (state: string): boolean => state === 'new' || state === 'closed';
  if (ice.every(isNew) && dtls.every(isNew)) return 'new';
  const isUnderWay = (state: string): boolean => ['new', 'checking', 'connecting'].includes(state);
  return ice.some(isUnderWay) || dtls.some(isUnderWay) ? 'connecting' : 'connected';
}
