/** One measurement of one peer in a process of its own: node --expose-gc measure.mjs <peer> <scenario> <options as JSON>. */
import { construct, memory, setUp } from './scenarios/connections.mjs';
import { roundTrip } from './scenarios/roundTrip.mjs';
import { throughput } from './scenarios/throughput.mjs';

const scenarios = { construct, memory, roundTrip, setUp, throughput };
const [, , peerName, scenario, options] = process.argv;
const peer = await import(`./peers/${peerName}.mjs`);
const result = await scenarios[scenario](peer, { peerName, ...JSON.parse(options) });
process.stdout.write(`RESULT ${JSON.stringify(result)}\n`, () => process.kill(process.pid, 'SIGKILL')); // some peers hang or crash at exit
