import {
  deriveConnectionState,
  deriveIceConnectionState,
  deriveIceGatheringState,
} from '../../src/peerconnection/deriveStates.js';
import type { RTCDtlsTransportState } from '../../src/RTCDtlsTransport.js';
import type { RTCIceGathererState, RTCIceTransportState } from '../../src/RTCIceTransport.js';

it.each<[string, RTCIceGathererState[]]>([
  ['new', []],
  ['new', ['new', 'complete']],
  ['gathering', ['new', 'gathering', 'complete']],
  ['complete', ['complete', 'complete']],
])('iceGatheringState is %s for %j', (expected, states) => {
  expect(deriveIceGatheringState(states)).toBe(expected);
});

it.each<[string, RTCIceTransportState[]]>([
  ['new', []],
  ['new', ['new', 'closed']],
  ['checking', ['new', 'connected']],
  ['checking', ['checking', 'completed']],
  ['connected', ['connected', 'completed', 'closed']],
  ['completed', ['completed', 'closed']],
  ['disconnected', ['disconnected', 'checking']],
  ['failed', ['failed', 'disconnected']],
])('iceConnectionState is %s for %j', (expected, states) => {
  expect(deriveIceConnectionState(states)).toBe(expected);
});

it.each<[string, RTCIceTransportState[], RTCDtlsTransportState[]]>([
  ['new', [], []],
  ['new', ['new'], ['new']],
  ['connecting', ['checking'], ['new']],
  ['connecting', ['connected'], ['new']],
  ['connecting', ['connected'], ['connecting']],
  ['connected', ['completed'], ['connected']],
  ['connected', ['connected'], ['closed']],
  ['disconnected', ['disconnected'], ['connected']],
  ['failed', ['connected'], ['failed']],
  ['failed', ['failed'], ['connected']],
])('connectionState is %s for %j and %j', (expected, ice, dtls) => {
  expect(deriveConnectionState(ice, dtls)).toBe(expected);
});
