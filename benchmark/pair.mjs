import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Connects two ends of `peer` in this process; resolves with both connections and both ends of one channel.
 */
export async function connectInProcess(peer) {
  let arrived;
  const remoteChannel = new Promise((resolve) => (arrived = resolve));
  const offerer = peer.createConnection({ onSignal: (signal) => answerer.signal(signal), onChannel() {} });
  const answerer = peer.createConnection({
    onSignal: (signal) => offerer.signal(signal),
    onChannel: arrived,
  });
  const local = await offerer.start('benchmark');
  const [remote] = await Promise.all([remoteChannel, local.opened]);
  await remote.opened;
  return {
    local,
    remote,
    close() {
      offerer.close();
      answerer.close();
    },
  };
}

/**
 * Connects to an end in a second process, which plays `role` (see far-end.mjs) on its channel.
 * `ask(question)` resolves with the far end's answer.
 */
export async function connectAcrossProcesses(peer, peerName, role) {
  const child = fork(fileURLToPath(new URL('./far-end.mjs', import.meta.url)), [peerName, role]);
  await once(child, 'message');
  const connection = peer.createConnection({
    onSignal: (signal) => child.send({ signal }),
    onChannel() {},
  });
  const questions = [];
  child.on('message', ({ signal, answer }) => {
    if (signal) void connection.signal(signal);
    else questions.shift()(answer);
  });
  const local = await connection.start('benchmark');
  await local.opened;
  return {
    local,
    ask(question) {
      child.send({ question });
      return new Promise((resolve) => questions.push(resolve));
    },
    close() {
      connection.close();
      child.kill('SIGKILL');
    },
  };
}
