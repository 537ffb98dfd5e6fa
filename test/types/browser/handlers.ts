/** Event handlers and listeners are typed by their event. Only compiled. */
import * as rtcwire from '../../../src/index.js';

declare function use(...values: unknown[]): void;

const pc = new rtcwire.RTCPeerConnection();
const channel = pc.createDataChannel('label');

pc.onicecandidate = ({ candidate }) => {
  const text: string | undefined = candidate?.candidate;
  use(text);
};
pc.ondatachannel = function (event) {
  const state: rtcwire.RTCSignalingState = this.signalingState;
  const { label } = event.channel;
  use(state, label);
};
pc.onconnectionstatechange = null;
// @ts-expect-error -- not a handler
pc.onconnectionstatechange = 'code';
// @ts-expect-error -- takes another event
pc.onicecandidate = (event: rtcwire.RTCDataChannelEvent) => event;

channel.onmessage = (event) => {
  use(event.data, event.ports);
};
channel.addEventListener('error', (event) => {
  const detail: rtcwire.RTCErrorDetailType = event.error.errorDetail;
  use(detail);
});
channel.addEventListener('open', () => {}, { once: true });
channel.addEventListener('custom', (event) => {
  const { type } = event;
  use(type);
});
// @ts-expect-error -- takes another event
pc.addEventListener('icecandidate', (event: rtcwire.RTCDataChannelEvent) => event);

// Handlers written for the browser.
pc.onicecandidate = (event: globalThis.RTCPeerConnectionIceEvent) => event.candidate?.toJSON();
pc.onicecandidateerror = (event: globalThis.RTCPeerConnectionIceErrorEvent) => event.errorCode;
pc.ondatachannel = (event: globalThis.RTCDataChannelEvent) => event.channel.send('x');
channel.onerror = (event: globalThis.RTCErrorEvent) => event.error.message;
channel.onmessage = (event: globalThis.MessageEvent<ArrayBuffer>) => event.data.byteLength;
