import { connectAcrossProcesses, connectInProcess } from '../pair.mjs';

/** One message of `size` bytes at a time, there and back, for `duration` ms. */
export async function roundTrip(peer, { peerName, size, duration, processes }) {
  const { channel, close } =
    processes === 2 ? await echoInSecondProcess(peer, peerName) : await echoInProcess(peer);
  const message = Buffer.alloc(size, 'rtcwire ');
  const times = [];
  const end = performance.now() + duration;
  await new Promise((resolve) => {
    let sent;
    const next = () => {
      sent = performance.now();
      channel.send(message);
    };
    channel.onMessage(() => {
      const now = performance.now();
      times.push(now - sent);
      if (now < end) next();
      else resolve();
    });
    next();
  });
  close();
  times.splice(0, Math.min(100, times.length >> 1)); // warm-up
  times.sort((a, b) => a - b);
  const percentile = (p) => times[Math.min(times.length - 1, Math.floor(times.length * p))] * 1000;
  return { p50: percentile(0.5), p99: percentile(0.99) };
}

async function echoInProcess(peer) {
  const { local, remote, close } = await connectInProcess(peer);
  remote.onMessage((data) => remote.send(data));
  return { channel: local, close };
}

async function echoInSecondProcess(peer, peerName) {
  const { local, close } = await connectAcrossProcesses(peer, peerName, 'echo');
  return { channel: local, close };
}
