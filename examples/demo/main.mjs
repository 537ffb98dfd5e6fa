/**
 * npm run demo [-- --once] [--file <path>] [--port <n>] [--host <address>]
 *
 * Starts a signalling server and two Node peers in processes of their own, sends a file from one to the other, and
 * prints the address of a page on which a browser joins. --once ends after the transfer (exit code 1 if hashes differ).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ProgressBar } from './progress-bar.mjs';
import { startSignallingServer } from './signalling-server.mjs';

const { values: flags } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    file: { type: 'string', default: process.execPath },
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});
const { size } = statSync(flags.file);
const server = await startSignallingServer(Number(flags.port), flags.host);
const url = `http://${flags.host}:${server.port}/`;
const bar = new ProgressBar();

const alice = startPeer('alice');
const bob = startPeer('bob');
let ending;
process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));

alice.once('joined:bob', () => {
  console.log(`alice and bob are connected; alice sends ${flags.file} (${(size / 1e6).toFixed(1)} MB)`);
  alice.send({ send: { path: flags.file, to: 'bob' } });
});

function startPeer(name) {
  const child = fork(fileURLToPath(new URL('./peer.mjs', import.meta.url)), [
    url.replace('http', 'ws'),
    name,
    flags.file,
  ]);
  child.on('message', (message) => onPeerMessage(name, child, message));
  child.on('exit', (code, signal) => {
    if (!ending) {
      console.error(`${name} ended unexpectedly (${signal ?? `code ${code}`})`);
      void end(1);
    }
  });
  return child;
}

function onPeerMessage(name, child, { join, leave, chat, progress, sent, received, error }) {
  if (join) {
    child.emit(`joined:${join}`);
    if (!isOurs(join)) console.log(`${name}: ${join} joined`);
  }
  if (leave && !isOurs(leave) && name === 'alice') console.log(`${leave} left`);
  // Everybody hears a chat line; it is shown once.
  if (chat && !isOurs(chat.from) && name === 'alice') console.log(`<${chat.from}> ${chat.text}`);
  if (progress) bar.update(progress);
  if (received) onReceived(name, received);
  if (sent) onSent(name, sent);
  if (error) {
    console.error(`${name}: ${error}`);
    if (flags.once) void end(1);
  }
}

function onReceived(name, received) {
  bar.update({ file: received.name, bytes: received.size, size: received.size, seconds: received.seconds });
  bar.end();
  const verdict = received.sha256 === received.remoteSha256 ? 'hashes agree' : 'HASHES DIFFER';
  console.log(
    `${name} received ${received.name} from ${received.from}: SHA-256 ${received.sha256}, ${verdict}`,
  );
}

function onSent(name, { to, file, sha256, remoteSha256 }) {
  const agree = sha256 === remoteSha256;
  console.log(
    `${name} sent ${file} to ${to}: SHA-256 ${sha256}, ${agree ? 'hashes agree' : 'HASHES DIFFER'}`,
  );
  if (name !== 'alice' || to !== 'bob') return;
  if (flags.once) void end(agree ? 0 : 1);
  else invite();
}

let invited = false;
function invite() {
  if (invited) return;
  invited = true;
  console.log(`\nOpen ${url} in a browser to join: chat, drop files, watch the rate.`);
  console.log('Lines typed here go to the chat; "/send <name> <path>" sends a file; Ctrl-C ends.\n');
  createInterface({ input: process.stdin })
    .on('line', onLine)
    .on('SIGINT', () => void end(0));
}

function onLine(line) {
  const [, to, path] = /^\/send (\S+) (.+)$/.exec(line) ?? [];
  if (path) alice.send({ send: { to, path } });
  else if (line) alice.send({ chat: line });
}

function isOurs(name) {
  return name === 'alice' || name === 'bob';
}

/** Lets both peers close their connections and end by themselves. */
async function end(code) {
  if (ending) return;
  ending = true;
  server.close();
  await Promise.all(
    [alice, bob].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      if (child.connected) child.disconnect();
      const [exitCode, signal] = await exited;
      if (exitCode !== 0) {
        console.error(`a peer ended with ${signal ?? `code ${exitCode}`}`);
        code ||= 1;
      }
    }),
  );
  process.exitCode = code;
  process.stdin.unref?.();
  process.exit(code);
}
