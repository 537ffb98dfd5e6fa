/** The dictionaries of webrtc-stats, from plain inputs. The report itself is RTCStatsReport. */
export { dataChannelStats, peerConnectionStats } from './dataChannelStats.js';
export { transportStats } from './transportStats.js';
export type * from './types.js';

/** Milliseconds since the epoch, with fractions: the timestamp of all entries of a report. */
export function statsTimestamp(): number {
  return performance.timeOrigin + performance.now();
}
