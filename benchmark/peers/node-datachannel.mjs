import { PeerConnection } from 'node-datachannel';

/** Through the package's own API, which is faster than its W3C polyfill. */
export function createConnection({ onSignal, onChannel }) {
  const pc = new PeerConnection('benchmark', { iceServers: [], maxMessageSize: 262144 });
  pc.onLocalDescription((sdp, type) => onSignal({ description: { sdp, type } }));
  pc.onLocalCandidate((candidate, mid) => onSignal({ candidate: { candidate, mid } }));
  pc.onDataChannel((channel) => onChannel(nativeChannel(channel)));
  const early = [];
  let described = false;

  return {
    async start(label) {
      return nativeChannel(pc.createDataChannel(label));
    },
    async signal({ description, candidate }) {
      if (description) {
        pc.setRemoteDescription(description.sdp, description.type);
        described = true;
        for (const { candidate: sdp, mid } of early.splice(0)) pc.addRemoteCandidate(sdp, mid);
      } else if (described) pc.addRemoteCandidate(candidate.candidate, candidate.mid);
      else early.push(candidate);
    },
    close: () => pc.close(),
  };
}

export const construct = () => new PeerConnection('benchmark', { iceServers: [] });

function nativeChannel(channel) {
  return {
    channel, // collected, it would receive nothing
    opened: channel.isOpen() ? Promise.resolve() : new Promise((resolve) => channel.onOpen(() => resolve())),
    send: (data) => (typeof data === 'string' ? channel.sendMessage(data) : channel.sendMessageBinary(data)),
    bufferedAmount: () => channel.bufferedAmount(),
    onMessage: (callback) => channel.onMessage(callback),
    onBufferedAmountLow(threshold, callback) {
      channel.setBufferedAmountLowThreshold(threshold);
      channel.onBufferedAmountLow(callback);
    },
  };
}
