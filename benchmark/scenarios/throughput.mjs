import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { countReceived, cpuSeconds } from '../counters.mjs';
import { connectAcrossProcesses, connectInProcess } from '../pair.mjs';

const WARM_UP = 500; // ms
const HIGH_WATER = 1024 * 1024;
const LOW_WATER = 256 * 1024;

/** Sends messages of `size` bytes as fast as the channel takes them, for `duration` ms. */
export async function throughput(peer, { peerName, size, duration, processes }) {
  const far = processes === 2 ? await connectFar(peer, peerName) : await connectNear(peer);
  const stop = sendContinuously(far.channel, Buffer.alloc(size, 'rtcwire '));
  await delay(WARM_UP);
  const loop = monitorEventLoopDelay({ resolution: 2 });
  loop.enable();
  const before = await far.sample();
  const start = performance.now();
  await delay(duration);
  const after = await far.sample();
  const seconds = (performance.now() - start) / 1000;
  loop.disable();
  stop();
  far.close();
  const bytes = after.bytes - before.bytes;
  return {
    megabytesPerSecond: bytes / seconds / 1e6,
    messagesPerSecond: (after.messages - before.messages) / seconds,
    cpuSecondsPerGigabyte: (after.cpu - before.cpu) / (bytes / 1e9),
    loopDelayP99: loop.percentile(99) / 1e6,
  };
}

async function connectNear(peer) {
  const { local, remote, close } = await connectInProcess(peer);
  const received = countReceived(remote);
  return { channel: local, remote, close, sample: async () => ({ ...received, cpu: cpuSeconds() }) };
}

async function connectFar(peer, peerName) {
  const { local, ask, close } = await connectAcrossProcesses(peer, peerName, 'sink');
  const sample = async () => {
    const answer = await ask('count');
    return { ...answer, cpu: answer.cpu + cpuSeconds() };
  };
  return { channel: local, close, sample };
}

function sendContinuously(channel, message) {
  let stopped = false;
  const fill = () => {
    // A turn of the event loop between batches, so that one process can both send and receive.
    for (let i = 0; i < 1024 && !stopped; i++) {
      if (channel.bufferedAmount() >= HIGH_WATER) return;
      channel.send(message);
    }
    if (!stopped) setImmediate(fill);
  };
  channel.onBufferedAmountLow(LOW_WATER, fill);
  // Not every peer fires bufferedamountlow reliably.
  const timer = setInterval(() => channel.bufferedAmount() <= LOW_WATER && fill(), 2);
  fill();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
