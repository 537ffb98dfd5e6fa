import { runProgram } from './runProgram';

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
  it('come back after 2,000 connections', async () => {
    const { before, after } = await measure('thousands');
    expect(after.fds).toBe(before.fds);
    expect(after.threads).toBe(before.threads);
    expect(after.rss - before.rss).toBeLessThan(40 * 1024 * 1024);
  }, 120_000);

  it('come back when unconnected transports are collected without close()', async () => {
    const { before, during, after } = await measure('collectUnclosed');
    expect(during.fds).toBeGreaterThan(before.fds);
    expect(after.fds).toBe(before.fds);
    expect(after.threads).toBe(before.threads);
  });

  it('are kept while a connection lives, whoever refers to it', async () => {
    const { stdout } = await runProgram('keepHeldAlive', ['--expose-gc']);
    expect(stdout).toBe('10\n');
  });
});
