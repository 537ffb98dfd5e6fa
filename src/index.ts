export { RTCCertificate, type RTCDtlsFingerprint } from './RTCCertificate.js';
export type {
  NonstandardConfiguration,
  RTCBundlePolicy,
  RTCConfiguration,
  RTCIceTransportPolicy,
  RTCRtcpMuxPolicy,
} from './RTCConfiguration.js';
export {
  RTCDataChannel,
  type BinaryType,
  type RTCDataChannelEventHandlers,
  type RTCDataChannelEventMap,
  type RTCDataChannelInit,
  type RTCDataChannelState,
} from './RTCDataChannel.js';
export { RTCDataChannelEvent, type RTCDataChannelEventInit } from './RTCDataChannelEvent.js';
export {
  RTCDtlsTransport,
  type RTCDtlsTransportEventHandlers,
  type RTCDtlsTransportEventMap,
  type RTCDtlsTransportState,
} from './RTCDtlsTransport.js';
export { RTCError, type RTCErrorDetailType, type RTCErrorInit } from './RTCError.js';
export { RTCErrorEvent, type RTCErrorEventInit } from './RTCErrorEvent.js';
export {
  RTCIceCandidate,
  type RTCIceCandidateInit,
  type RTCIceCandidateType,
  type RTCIceComponent,
  type RTCIceProtocol,
  type RTCIceServerTransportProtocol,
  type RTCIceTcpCandidateType,
  type RTCLocalIceCandidateInit,
} from './RTCIceCandidate.js';
export { RTCIceCandidatePair } from './RTCIceCandidatePair.js';
export type { RTCIceServer } from './RTCIceServer.js';
export {
  RTCIceTransport,
  type RTCIceGathererState,
  type RTCIceParameters,
  type RTCIceRole,
  type RTCIceTransportEventHandlers,
  type RTCIceTransportEventMap,
  type RTCIceTransportState,
} from './RTCIceTransport.js';
export {
  RTCPeerConnection,
  type RTCAnswerOptions,
  type RTCOfferOptions,
  type RTCPeerConnectionErrorCallback,
  type RTCPeerConnectionEventHandlers,
  type RTCPeerConnectionEventMap,
  type RTCSessionDescriptionCallback,
  type RTCSignalingState,
} from './RTCPeerConnection.js';
export {
  RTCPeerConnectionIceErrorEvent,
  type RTCPeerConnectionIceErrorEventInit,
} from './RTCPeerConnectionIceErrorEvent.js';
export {
  RTCPeerConnectionIceEvent,
  type RTCPeerConnectionIceEventInit,
} from './RTCPeerConnectionIceEvent.js';
export {
  RTCSctpTransport,
  type RTCSctpTransportEventHandlers,
  type RTCSctpTransportState,
} from './RTCSctpTransport.js';
export {
  RTCSessionDescription,
  type RTCLocalSessionDescriptionInit,
  type RTCSdpType,
  type RTCSessionDescriptionInit,
} from './RTCSessionDescription.js';
export { RTCStatsReport } from './RTCStatsReport.js';
export type {
  RTCCertificateStats,
  RTCDataChannelStats,
  RTCIceCandidatePairStats,
  RTCIceCandidateStats,
  RTCPeerConnectionStats,
  RTCStats,
  RTCTransportStats,
} from './stats/types.js';
export { certificateFromPem, certificateToPem, type CertificatePem } from './nonstandard/certificatePem.js';
