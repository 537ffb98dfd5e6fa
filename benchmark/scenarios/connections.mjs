import { setTimeout as delay } from 'node:timers/promises';
import { connectInProcess } from '../pair.mjs';

const CONCURRENT_SETUPS = 4;

/** Pairs set up until the channel is open at both ends, and closed again, per second. */
export async function setUp(peer, { duration }) {
  const end = performance.now() + duration;
  const start = performance.now();
  let pairs = 0;
  const worker = async () => {
    while (performance.now() < end) {
      const { close } = await connectInProcess(peer);
      close();
      pairs++;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_SETUPS }, worker));
  return { pairsPerSecond: pairs / ((performance.now() - start) / 1000) };
}

/** Connections constructed and closed without ever negotiating, per second. */
export async function construct(peer, { duration }) {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < duration) {
    for (let i = 0; i < 20; i++) {
      peer.construct().close();
      count++;
    }
    await delay(0);
  }
  return { constructionsPerSecond: count / ((performance.now() - start) / 1000) };
}

/**
 * Resident memory of an idle open connection with one channel; both ends are in this process. As many pairs again are
 * open before: what the process has once (JavaScript's young generation above all) has grown by then and does not count.
 */
export async function memory(peer, { pairs }) {
  const open = await connectPairs(peer, pairs);
  const before = await residentAfterGc();
  open.push(...(await connectPairs(peer, pairs)));
  const after = await residentAfterGc();
  for (const { close } of open) close();
  return { kilobytesPerConnection: (after - before) / (2 * pairs) / 1000 };
}

async function connectPairs(peer, count) {
  const pairs = [];
  for (let i = 0; i < count; i++) pairs.push(await connectInProcess(peer));
  return pairs;
}

async function residentAfterGc() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await delay(50);
  }
  return process.memoryUsage.rss();
}
