import { runProgram } from './runProgram';

// Child processes that open many connections, on a machine that may be busy.
jest.setTimeout(180_000);

interface Resources {
  fds: number;
  threads: number;
  rss: number;
}

async function measure(name: string): Promise<Record<'before' | 'during' | 'after', Resources>> {
  const { code, stdout, stderr } = await runProgram(name, ['--expose-gc']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<'before' | 'during' | 'after', Resources>;
}

// Linux tells a process about its descriptors and threads in /proc.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('resources', () => {
  it.each([
    ['transports', 'thousands'],
    ['RTCPeerConnection', 'connectionThousands'],
  ])('come back after 2,000 connections of %s', async (_title, program) => {
    const { before, after } = await measure(program);
    expect(after.fds).toBe(before.fds);
    expect(after.threads).toBe(before.threads);
    expect(after.rss - before.rss).toBeLessThan(40 * 1024 * 1024);
  });

  it.each(['collectUnclosed', 'connectionCollectUnclosed'])(
    'come back when what never connected is collected without close() (%s)',
    async (program) => {
      const { before, during, after } = await measure(program);
      expect(during.fds).toBeGreaterThan(before.fds);
      expect(after.fds).toBe(before.fds);
      expect(after.threads).toBe(before.threads);
    },
  );

  it('are kept while a connection lives, whoever refers to it', async () => {
    for (const program of ['keepHeldAlive', 'connectionKeepHeldAlive']) {
      const { stdout } = await runProgram(program, ['--expose-gc']);
      expect(stdout).toBe('10\n');
    }
  });
});
