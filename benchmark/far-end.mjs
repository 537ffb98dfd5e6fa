/** The second process of a two-process measurement: node far-end.mjs <peer> <sink|echo>. */
import { countReceived, cpuSeconds } from './counters.mjs';

const [, , peerName, role] = process.argv;
const peer = await import(`./peers/${peerName}.mjs`);

let received;
const echoOn = (channel) => channel.onMessage((data) => channel.send(data));

const channels = []; // some peers lose a channel that nobody refers to
const connection = peer.createConnection({
  onSignal: (signal) => process.send({ signal }),
  onChannel(channel) {
    channels.push(channel);
    if (role === 'echo') echoOn(channel);
    else received = countReceived(channel);
  },
});

process.on('message', ({ signal, question }) => {
  if (signal) void connection.signal(signal);
  else if (question) process.send({ answer: { ...received, cpu: cpuSeconds() } });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
