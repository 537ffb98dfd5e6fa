/**
 * A file over a data channel of its own: the channel's label says name and size, binary messages carry the bytes, a
 * text message with the sender's SHA-256 ends it, and the receiver answers with the SHA-256 it computed.
 */
export const FILE_PROTOCOL = 'rtcwire-demo-file';
const CHUNK_SIZE = 64 * 1024; // what every browser accepts in one message is 256 KiB; smaller keeps progress smooth
const HIGH_WATER = 1024 * 1024;
const LOW_WATER = 256 * 1024;

/**
 * @param pc the connection
 * @param file {name, size, chunks: async iterable of Uint8Array}
 * @param hasher {update(bytes), digest(): Promise<hex>}
 * @param onProgress called with the bytes handed to the channel so far
 * @returns {sha256, remoteSha256}
 */
export async function sendFile(pc, { name, size, chunks }, hasher, onProgress = () => {}) {
  const channel = pc.createDataChannel(JSON.stringify({ name, size }), { protocol: FILE_PROTOCOL });
  channel.bufferedAmountLowThreshold = LOW_WATER;
  const closedEarly = new Promise((_, reject) => {
    channel.addEventListener('close', () =>
      reject(new Error(`the other side closed the transfer of ${name}`)),
    );
  });
  closedEarly.catch(() => {});
  const answered = once(channel, 'message');
  await Promise.race([once(channel, 'open'), closedEarly]);

  let sent = 0;
  for await (const chunk of chunks) {
    hasher.update(chunk);
    for (let offset = 0; offset < chunk.byteLength; offset += CHUNK_SIZE) {
      if (channel.bufferedAmount > HIGH_WATER)
        await Promise.race([once(channel, 'bufferedamountlow'), closedEarly]);
      const piece = chunk.subarray(offset, offset + CHUNK_SIZE);
      channel.send(piece);
      sent += piece.byteLength;
      onProgress(sent);
    }
  }
  const sha256 = await hasher.digest();
  channel.send(JSON.stringify({ sha256 }));
  const { data } = await Promise.race([answered, closedEarly]);
  channel.close();
  return { sha256, remoteSha256: JSON.parse(data).sha256 };
}

/** @returns {name, size} of the file that a channel announces */
export function announcedFile(channel) {
  const { name, size } = JSON.parse(channel.label);
  return { name: String(name), size: Number(size) };
}

/**
 * @param sink {write(bytes)}
 * @returns {name, size, sha256, remoteSha256}; rejects when the channel closes before the end
 */
export function receiveFile(channel, sink, hasher, onProgress = () => {}) {
  const { name, size } = announcedFile(channel);
  channel.binaryType = 'arraybuffer';
  let received = 0;
  return new Promise((resolve, reject) => {
    channel.onclose = () => reject(new Error(`${name} ended after ${received} of ${size} bytes`));
    channel.onmessage = async ({ data }) => {
      if (typeof data !== 'string') {
        const bytes = new Uint8Array(data);
        received += bytes.byteLength;
        hasher.update(bytes);
        sink.write(bytes);
        onProgress(received, size);
        return;
      }
      channel.onclose = null;
      const sha256 = await hasher.digest();
      channel.send(JSON.stringify({ sha256 }));
      resolve({ name, size, sha256, remoteSha256: JSON.parse(data).sha256 });
    };
  });
}

function once(target, type) {
  return new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
}
