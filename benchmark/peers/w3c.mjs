/** Adapts any implementation of the W3C API to what the scenarios use. */
export function w3cConnection(RTCPeerConnection, { onSignal, onChannel }) {
  const pc = new RTCPeerConnection({ iceServers: [] });
  pc.onicecandidate = ({ candidate }) => {
    if (candidate) onSignal({ candidate: candidate.toJSON ? candidate.toJSON() : candidate });
  };
  pc.ondatachannel = ({ channel }) => onChannel(w3cChannel(channel));
  // Candidates that overtake the description wait for it.
  let described;
  const remoteDescription = new Promise((resolve) => (described = resolve));

  return {
    async start(label) {
      const channel = w3cChannel(pc.createDataChannel(label));
      await pc.setLocalDescription(await pc.createOffer());
      onSignal({ description: { type: 'offer', sdp: pc.localDescription.sdp } });
      return channel;
    },
    async signal({ description, candidate }) {
      if (candidate) {
        await remoteDescription;
        return pc.addIceCandidate(candidate).catch(() => {});
      }
      await pc.setRemoteDescription(description);
      described();
      if (description.type === 'offer') {
        await pc.setLocalDescription(await pc.createAnswer());
        onSignal({ description: { type: 'answer', sdp: pc.localDescription.sdp } });
      }
    },
    close: () => pc.close(),
  };
}

function w3cChannel(channel) {
  channel.binaryType = 'arraybuffer';
  return {
    opened:
      channel.readyState === 'open'
        ? Promise.resolve()
        : new Promise((resolve) => channel.addEventListener('open', () => resolve())),
    send: (data) => channel.send(data),
    bufferedAmount: () => channel.bufferedAmount,
    onMessage(callback) {
      channel.onmessage = ({ data }) => callback(data);
    },
    /** Calls back every time the buffer has drained to `threshold` bytes. */
    onBufferedAmountLow(threshold, callback) {
      channel.bufferedAmountLowThreshold = threshold;
      channel.onbufferedamountlow = callback;
    },
  };
}
