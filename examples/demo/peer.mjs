/**
 * A Node member of the session, in a process of its own: node peer.mjs <signalling url> <name> <file to offer>
 * Its parent tells it what to do ({chat}, {send: path}) and hears what happens ({join}, {leave}, {chat}, {progress}, {sent}, {received}, {error}).
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { RTCPeerConnection } from 'rtcwire';
import { WebSocket } from 'ws';
import { Session } from './shared/session.mjs';
import { announcedFile, FILE_PROTOCOL, receiveFile, sendFile } from './shared/transfer.mjs';

const [, , url, name, ownFile] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'rtcwire-demo-'));
const session = new Session({ url, name, RTCPeerConnection, WebSocket });
// The parent may be gone: then nobody is there to tell.
const tell = (message) => process.connected && process.send(message, () => {});

session.addEventListener('join', ({ detail }) => tell({ join: detail.name }));
session.addEventListener('leave', ({ detail }) => tell({ leave: detail.name }));
session.addEventListener('chat', ({ detail }) => {
  tell({ chat: detail });
  if (detail.text === '/file') void offer(ownFile, detail.from);
});
session.addEventListener('file', ({ detail }) => {
  if (detail.channel.protocol === FILE_PROTOCOL) void receive(detail.channel, detail.from.name);
});

process.on('message', ({ chat, send }) => {
  if (chat) session.chat(chat);
  if (send) void offer(send.path, send.to);
});
process.on('disconnect', end);
process.on('SIGINT', () => {}); // the parent ends us, once, in order

function end() {
  session.close();
  rmSync(folder, { recursive: true, force: true });
}

async function offer(path, to) {
  try {
    const member = session.members.find((other) => other.name === to);
    if (!member) throw new Error(`nobody here is called ${to}`);
    const file = {
      name: basename(path),
      size: statSync(path).size,
      chunks: createReadStream(path, { highWaterMark: 1 << 20 }),
    };
    tell({ sent: { to, file: file.name, ...(await sendFile(member.pc, file, sha256Hasher())) } });
  } catch (error) {
    tell({ error: error.message });
  }
}

async function receive(channel, from) {
  const file = announcedFile(channel);
  // The name is the sender's word: only its last part, and only in a folder of our own.
  const path = join(folder, basename(file.name) || 'file');
  const stream = createWriteStream(path);
  const start = performance.now();
  try {
    const report = (bytes) =>
      tell({
        progress: {
          from,
          file: file.name,
          bytes,
          size: file.size,
          seconds: (performance.now() - start) / 1000,
        },
      });
    const result = await receiveFile(channel, stream, sha256Hasher(), throttle(report, 100));
    const seconds = (performance.now() - start) / 1000;
    tell({ received: { from, path, seconds, ...result } });
    session.chat(
      `received ${result.name} (${result.size} bytes, SHA-256 ${result.sha256.slice(0, 16)}…) in ${seconds.toFixed(1)} s`,
    );
  } catch (error) {
    tell({ error: error.message });
  } finally {
    stream.end();
  }
}

function sha256Hasher() {
  const hash = createHash('sha256');
  return { update: (bytes) => hash.update(bytes), digest: async () => hash.digest('hex') };
}

function throttle(callback, interval) {
  let last = -Infinity;
  return (value) => {
    const now = performance.now();
    if (now - last < interval) return;
    last = now;
    callback(value);
  };
}
