/**
 * The rows of the table. A measurement (scenario and options) is run once per peer and may feed several rows.
 * `better` says which direction is good; ratios are always "how many times better than the best peer".
 */
const duration = 3000; // ms

const throughput = (size, processes) => ({ scenario: 'throughput', options: { size, processes, duration } });
const roundTrip = (size, processes) => ({
  scenario: 'roundTrip',
  options: { size, processes, duration: 2000 },
});

export const rows = [];
for (const processes of [1, 2]) {
  const where = processes === 1 ? 'one process' : 'two processes';
  rows.push(
    {
      name: `throughput, 64 KiB messages, ${where}`,
      unit: 'MB/s',
      measurement: throughput(65536, processes),
      key: 'megabytesPerSecond',
      better: 'more',
      target: 2,
    },
    {
      name: `throughput, 8 KiB messages, ${where}`,
      unit: 'MB/s',
      measurement: throughput(8192, processes),
      key: 'megabytesPerSecond',
      better: 'more',
      target: 2,
    },
    {
      name: `messages of 64 B, ${where}`,
      unit: '1/s',
      measurement: throughput(64, processes),
      key: 'messagesPerSecond',
      better: 'more',
      target: 2,
    },
    {
      name: `CPU at 64 KiB, ${where}`,
      unit: 's/GB',
      measurement: throughput(65536, processes),
      key: 'cpuSecondsPerGigabyte',
      better: 'less',
      target: 2,
    },
    {
      name: `event-loop delay p99 at 64 KiB, ${where}`,
      unit: 'ms',
      measurement: throughput(65536, processes),
      key: 'loopDelayP99',
      better: 'less',
    },
    {
      name: `event-loop delay p99 at 64 B, ${where}`,
      unit: 'ms',
      measurement: throughput(64, processes),
      key: 'loopDelayP99',
      better: 'less',
    },
    {
      name: `round trip 64 B, p50, ${where}`,
      unit: 'µs',
      measurement: roundTrip(64, processes),
      key: 'p50',
      better: 'less',
      target: 1,
    },
    {
      name: `round trip 64 B, p99, ${where}`,
      unit: 'µs',
      measurement: roundTrip(64, processes),
      key: 'p99',
      better: 'less',
      target: 1,
    },
    {
      name: `round trip 16 KiB, p50, ${where}`,
      unit: 'µs',
      measurement: roundTrip(16384, processes),
      key: 'p50',
      better: 'less',
      target: 1,
    },
    {
      name: `round trip 16 KiB, p99, ${where}`,
      unit: 'µs',
      measurement: roundTrip(16384, processes),
      key: 'p99',
      better: 'less',
      target: 1,
    },
  );
}
rows.push(
  {
    name: 'connected pairs',
    unit: '1/s',
    measurement: { scenario: 'setUp', options: { duration } },
    key: 'pairsPerSecond',
    better: 'more',
    target: 1,
  },
  {
    name: 'construct and close',
    unit: '1/s',
    measurement: { scenario: 'construct', options: { duration: 1500 } },
    key: 'constructionsPerSecond',
    better: 'more',
    target: 1,
  },
  {
    name: 'memory per open connection',
    unit: 'kB',
    measurement: { scenario: 'memory', options: { pairs: 60 } },
    key: 'kilobytesPerConnection',
    better: 'less',
    target: 1,
  },
);
