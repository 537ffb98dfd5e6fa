import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const FILES = {
  '/': 'page/index.html',
  '/style.css': 'page/style.css',
  '/app.mjs': 'page/app.mjs',
  '/plot.mjs': 'page/plot.mjs',
  '/shared/session.mjs': 'shared/session.mjs',
  '/shared/transfer.mjs': 'shared/transfer.mjs',
};
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.mjs': 'text/javascript' };

/**
 * Serves the page and passes signalling messages between the members of one session; it never sees their data.
 * Resolves with {port, close()}.
 */
export async function startSignallingServer(port = 0, host = '127.0.0.1') {
  const http = createServer(servePage);
  const sockets = new WebSocketServer({ server: http });
  const members = new Map(); // id → {name, socket}
  let nextId = 1;

  sockets.on('connection', (socket) => {
    const id = nextId++;
    socket.on('error', () => socket.terminate());
    socket.on('message', (text) => {
      const message = parse(text);
      if (!message) return;
      if (typeof message.join === 'string') join(id, message.join.slice(0, 40), socket);
      else if (members.has(id))
        send(members.get(message.to)?.socket, { ...message, to: undefined, from: id });
    });
    socket.on('close', () => {
      if (members.delete(id)) for (const other of members.values()) send(other.socket, { left: id });
    });
  });

  function join(id, name, socket) {
    const others = [...members].map(([otherId, other]) => ({ id: otherId, name: other.name }));
    send(socket, { welcome: { id, others } });
    for (const other of members.values()) send(other.socket, { joined: { id, name } });
    members.set(id, { name, socket });
  }

  await new Promise((resolve, reject) => http.once('error', reject).listen(port, host, resolve));
  return {
    port: http.address().port,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      http.closeAllConnections();
    },
  };
}

function servePage(request, response) {
  const file = FILES[new URL(request.url, 'http://localhost').pathname];
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)], 'cache-control': 'no-store' });
  createReadStream(fileURLToPath(new URL(file, import.meta.url))).pipe(response);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(socket, message) {
  if (socket?.readyState === 1) socket.send(JSON.stringify(message));
}
