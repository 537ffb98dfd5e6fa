import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { event, RtcwirePeer, type Signal } from './support/peer.js';

test('a killed far process is noticed: disconnected after about 5 s, failed 15 to 30 s after the last sign of life', async () => {
  const ours = new RtcwirePeer();
  const child = fork(join(__dirname, 'support', 'far-end.cjs'));
  child.on('message', (signal) => void ours.signal(signal as Signal));
  ours.onSignal = (signal) => child.send(signal);
  const channel = ours.pc.createDataChannel('life');
  await event(channel as never, 'open');

  const states: [string, number][] = [];
  const failed = new Promise<void>((resolve) => {
    ours.pc.onconnectionstatechange = () => {
      states.push([ours.pc.connectionState, (performance.now() - killed) / 1000]);
      if (ours.pc.connectionState === 'failed') resolve();
    };
  });
  const killed = performance.now();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await failed;
  ours.close();

  expect(states.map(([state]) => state)).toEqual(['disconnected', 'failed']);
  const [disconnectedAfter, failedAfter] = states.map(([, seconds]) => seconds);
  expect(disconnectedAfter).toBeGreaterThan(2);
  expect(disconnectedAfter).toBeLessThan(10);
  expect(failedAfter).toBeGreaterThan(14);
  expect(failedAfter).toBeLessThan(31);
});
