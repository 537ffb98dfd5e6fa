/** Our classes are what TypeScript's DOM library says, so that browser code takes them. Only compiled. */
import * as rtcwire from '../../../src/index.js';

declare function use(...values: unknown[]): void;

/** Arrives with media; the list is meant to shrink. */
type Media =
  | 'addTrack'
  | 'addTransceiver'
  | 'getReceivers'
  | 'getSenders'
  | 'getTransceivers'
  | 'ontrack'
  | 'removeTrack';

/** webrtc-pc made it nullable since: it is null until the association is established. */
type MaxMessageSize = 'maxMessageSize';

export const connection: Omit<globalThis.RTCPeerConnection, Media | 'sctp'> = new rtcwire.RTCPeerConnection();

export function takesOurs(pc: rtcwire.RTCPeerConnection): void {
  const channel: globalThis.RTCDataChannel = pc.createDataChannel('label');
  const sctp: Omit<globalThis.RTCSctpTransport, MaxMessageSize> | null = pc.sctp;
  const dtls: globalThis.RTCDtlsTransport | undefined = pc.sctp?.transport;
  const ice: globalThis.RTCIceTransport | undefined = pc.sctp?.transport.iceTransport;
  const pair: globalThis.RTCIceCandidatePair | null | undefined =
    pc.sctp?.transport.iceTransport.getSelectedCandidatePair();
  const description: globalThis.RTCSessionDescription | null = pc.localDescription;
  const configuration: Omit<globalThis.RTCConfiguration, 'peerIdentity'> = pc.getConfiguration();
  use(channel, sctp, dtls, ice, pair, description, configuration);
}

export const candidate: globalThis.RTCIceCandidate = new rtcwire.RTCIceCandidate({ sdpMid: '0' });
export const candidateEvent: globalThis.RTCPeerConnectionIceEvent = new rtcwire.RTCPeerConnectionIceEvent(
  'icecandidate',
);
export const candidateErrorEvent: globalThis.RTCPeerConnectionIceErrorEvent =
  new rtcwire.RTCPeerConnectionIceErrorEvent('icecandidateerror', { errorCode: 701 });
export const error: globalThis.RTCError = new rtcwire.RTCError({ errorDetail: 'dtls-failure' });

export async function takesPromises(pc: rtcwire.RTCPeerConnection): Promise<void> {
  const certificate: globalThis.RTCCertificate = await rtcwire.RTCPeerConnection.generateCertificate({
    name: 'ECDSA',
    namedCurve: 'P-256',
  });
  const offer: globalThis.RTCSessionDescriptionInit = await pc.createOffer();
  const stats: globalThis.RTCStatsReport = await pc.getStats();
  use(certificate, offer, stats);
}

/** What signalling brings in the DOM library's types is taken. */
export async function givesTheirs(
  pc: rtcwire.RTCPeerConnection,
  description: globalThis.RTCSessionDescription,
  init: globalThis.RTCSessionDescriptionInit,
  theirs: globalThis.RTCIceCandidate,
  theirInit: globalThis.RTCIceCandidateInit,
): Promise<void> {
  await pc.setRemoteDescription(description);
  await pc.setLocalDescription(init);
  await pc.addIceCandidate(theirs);
  await pc.addIceCandidate(theirInit);
}
