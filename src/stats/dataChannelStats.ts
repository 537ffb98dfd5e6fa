import type { DataChannelCore } from '../datachannel/DataChannelCore.js';
import type { DataChannelCounters } from '../datachannel/types.js';
import type { RTCDataChannelStats, RTCPeerConnectionStats } from './types.js';

export function peerConnectionStats(
  counters: DataChannelCounters,
  timestamp: number,
): RTCPeerConnectionStats {
  return {
    timestamp,
    type: 'peer-connection',
    id: 'P',
    dataChannelsOpened: counters.opened,
    dataChannelsClosed: counters.closed,
  };
}

export function dataChannelStats(core: DataChannelCore, timestamp: number): RTCDataChannelStats {
  return {
    timestamp,
    type: 'data-channel',
    id: `D${core.serial}`,
    label: core.parameters.label,
    protocol: core.parameters.protocol,
    ...(core.id !== null && { dataChannelIdentifier: core.id }),
    state: core.readyState,
    messagesSent: core.messagesSent,
    bytesSent: core.bytesSent,
    messagesReceived: core.messagesReceived,
    bytesReceived: core.bytesReceived,
  };
}
