/** The second process of a two-process measurement: node far-end.mjs <peer> <sink|echo>. */
const [, , peerName, role] = process.argv;
const peer = await import(`./peers/${peerName}.mjs`);

const received = { bytes: 0, messages: 0 };
const sinkInto = (channel) =>
  channel.onMessage((data) => {
    received.bytes += data.byteLength ?? data.length;
    received.messages++;
  });
const echoOn = (channel) => channel.onMessage((data) => channel.send(data));

const channels = []; // some peers lose a channel that nobody refers to
const connection = peer.createConnection({
  onSignal: (signal) => process.send({ signal }),
  onChannel(channel) {
    channels.push(channel);
    (role === 'echo' ? echoOn : sinkInto)(channel);
  },
});

process.on('message', ({ signal, question }) => {
  if (signal) void connection.signal(signal);
  else if (question) process.send({ answer: { ...received, cpu: cpuSeconds() } });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
