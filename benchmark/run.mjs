/**
 * npm run bench [-- --only <text>] [--peers rtcwire,node-datachannel] [--json file] [--repeat n]
 * Runs every measurement for every peer, the peers in turn so that they share the machine's weather, and prints one
 * table. With --repeat the median counts.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { rows } from './rows.mjs';
import { formatTable } from './table.mjs';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    peers: { type: 'string', default: 'rtcwire,node-datachannel,roamhq-wrtc,werift' },
    json: { type: 'string' },
    repeat: { type: 'string', default: '1' },
  },
});
const peers = flags.peers.split(',');
const chosen = rows.filter(({ name }) => name.includes(flags.only));
const measurements = [
  ...new Map(chosen.map(({ measurement }) => [keyOf(measurement), measurement])).values(),
];
const repeat = Number(flags.repeat);
const total = measurements.length * peers.length * repeat;

const results = new Map(); // measurement key → peer → list of results
let done = 0;
for (const measurement of measurements) {
  const byPeer = Object.fromEntries(peers.map((peer) => [peer, []]));
  results.set(keyOf(measurement), byPeer);
  for (let round = 0; round < repeat; round++) {
    for (const peer of peers) {
      progress(++done, total, `${peer}: ${measurement.scenario} ${JSON.stringify(measurement.options)}`);
      byPeer[peer].push(await measure(peer, measurement));
    }
  }
}
progress(total, total, '');

const table = chosen.map((row) => ({
  ...row,
  values: Object.fromEntries(
    peers.map((peer) => [peer, median(results.get(keyOf(row.measurement))[peer], row.key)]),
  ),
}));
console.log(formatTable(table, peers));
if (flags.json) writeFileSync(flags.json, JSON.stringify(table, null, 2));

function keyOf({ scenario, options }) {
  return scenario + JSON.stringify(options);
}

async function measure(peer, { scenario, options }) {
  const script = fileURLToPath(new URL('./measure.mjs', import.meta.url));
  try {
    const run = promisify(execFile)(
      process.execPath,
      ['--expose-gc', script, peer, scenario, JSON.stringify(options)],
      {
        timeout: 60_000,
        killSignal: 'SIGKILL',
      },
    );
    // The process ends itself by a signal, which execFile calls a failure.
    const { stdout } = await run.catch((error) => error);
    const line = stdout?.split('\n').find((text) => text.startsWith('RESULT '));
    return line ? JSON.parse(line.slice('RESULT '.length)) : undefined;
  } catch {
    return undefined;
  }
}

function median(list, key) {
  const numbers = list
    .flatMap((result) => (result && Number.isFinite(result[key]) ? [result[key]] : []))
    .sort((a, b) => a - b);
  return numbers.length ? numbers[numbers.length >> 1] : undefined;
}

function progress(step, steps, what) {
  if (!process.stderr.isTTY) return void (what && console.error(`[${step}/${steps}] ${what}`));
  const width = 30;
  const filled = Math.round((width * step) / steps);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  process.stderr.write(
    `\r\x1b[K${bar} ${step}/${steps} ${what}`.slice(0, (process.stderr.columns ?? 100) + 6) +
      (what ? '' : '\n'),
  );
}
