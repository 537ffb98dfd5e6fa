/** Counts what arrives on a channel; the object returned is kept up to date. */
export function countReceived(channel) {
  const received = { bytes: 0, messages: 0 };
  channel.onMessage((data) => {
    received.bytes += data.byteLength ?? data.length;
    received.messages++;
  });
  return received;
}

/** CPU time of this process so far, in seconds. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
