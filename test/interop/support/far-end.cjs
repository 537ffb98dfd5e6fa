// A peer in a process of its own, which answers over the IPC channel and lives until it is killed.
const { RTCPeerConnection } = require('rtcwire');

const pc = new RTCPeerConnection();
pc.onicecandidate = ({ candidate }) => process.send({ candidate });
let last = Promise.resolve();
process.on('message', ({ description, candidate }) => {
  last = last.then(async () => {
    if (!description) return pc.addIceCandidate(candidate);
    await pc.setRemoteDescription(description);
    await pc.setLocalDescription();
    process.send({ description: pc.localDescription });
  });
});
