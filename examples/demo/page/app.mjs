import { Session } from './shared/session.mjs';
import { announcedFile, FILE_PROTOCOL, receiveFile, sendFile } from './shared/transfer.mjs';
import { RatePlot } from './plot.mjs';

const element = (id) => document.getElementById(id);
const name = `browser-${Math.random().toString(36).slice(2, 6)}`;
const session = new Session({
  url: location.origin.replace(/^http/, 'ws'),
  name,
  RTCPeerConnection,
  WebSocket,
});
const traffic = { received: 0, sent: 0 };

session.addEventListener('join', ({ detail }) => {
  say('', `${detail.name} is here`);
  showMembers();
});
session.addEventListener('leave', ({ detail }) => {
  say('', `${detail.name} left`);
  showMembers();
});
session.addEventListener('state', showMembers);
session.addEventListener('chat', ({ detail }) => say(detail.from, detail.text));
session.addEventListener('file', ({ detail }) => {
  if (detail.channel.protocol === FILE_PROTOCOL) void receive(detail.channel, detail.from.name);
});

element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = element('text').value.trim();
  if (!text) return;
  session.chat(text);
  say(name, text);
  element('text').value = '';
});
element('ask').addEventListener('click', () => {
  const bob = session.members.find((member) => member.name === 'bob');
  if (bob?.chat?.readyState === 'open') bob.chat.send('/file');
});
element('file').addEventListener('change', ({ target }) => sendToAll(target.files));
const drop = element('drop');
drop.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
drop.addEventListener('dragleave', () => drop.classList.remove('over'));
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  sendToAll(event.dataTransfer.files);
});

const plot = new RatePlot(element('plot'));
let last = { ...traffic };
setInterval(() => {
  plot.add({ received: traffic.received - last.received, sent: traffic.sent - last.sent });
  last = { ...traffic };
}, 1000);

function showMembers() {
  const names = session.members
    .filter(({ chat }) => chat?.readyState === 'open')
    .map((member) => member.name);
  element('members').textContent = names.length
    ? `${name}, with ${names.join(' and ')}`
    : `${name}, waiting for others`;
}

function say(from, text) {
  const line = document.createElement('li');
  if (from) line.append(Object.assign(document.createElement('b'), { textContent: from }));
  line.append(text);
  element('lines').append(line);
  line.scrollIntoView({ block: 'nearest' });
}

function sendToAll(files) {
  for (const file of files) {
    for (const member of session.members) if (member.chat?.readyState === 'open') void send(file, member);
  }
}

async function send(file, member) {
  const show = transferRow(`${file.name} → ${member.name}`, file.size);
  let before = 0;
  try {
    const result = await sendFile(
      member.pc,
      { name: file.name, size: file.size, chunks: chunksOf(file) },
      hasher(),
      (bytes) => {
        traffic.sent += bytes - before;
        before = bytes;
        show(bytes);
      },
    );
    show(file.size, result.sha256 === result.remoteSha256 ? 'hashes agree' : 'HASHES DIFFER');
  } catch (error) {
    show(before, error.message);
  }
}

async function receive(channel, from) {
  const file = announcedFile(channel);
  const show = transferRow(`${file.name} ← ${from}`, file.size);
  const parts = [];
  let before = 0;
  try {
    const result = await receiveFile(channel, { write: (bytes) => parts.push(bytes) }, hasher(), (bytes) => {
      traffic.received += bytes - before;
      before = bytes;
      show(bytes);
    });
    const url = URL.createObjectURL(new Blob(parts));
    show(file.size, result.sha256 === result.remoteSha256 ? 'hashes agree' : 'HASHES DIFFER', url, file.name);
  } catch (error) {
    show(before, error.message);
  }
}

async function* chunksOf(file) {
  const step = 1 << 20;
  for (let offset = 0; offset < file.size; offset += step) {
    yield new Uint8Array(await file.slice(offset, offset + step).arrayBuffer());
  }
}

/** WebCrypto hashes only whole buffers, so the pieces are kept until the end. */
function hasher() {
  const parts = [];
  return {
    update: (bytes) => parts.push(bytes),
    async digest() {
      const whole = await new Blob(parts).arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}

function transferRow(title, size) {
  const row = document.createElement('li');
  const bar = Object.assign(document.createElement('progress'), { max: size || 1, value: 0 });
  const note = document.createElement('span');
  row.append(title, ' ', note, bar);
  element('transfers').prepend(row);
  return (bytes, text, url, fileName) => {
    bar.value = size ? bytes : 1;
    if (text) note.textContent = text;
    if (url)
      note.append(
        ' ',
        Object.assign(document.createElement('a'), { href: url, download: fileName, textContent: 'save' }),
      );
  };
}
