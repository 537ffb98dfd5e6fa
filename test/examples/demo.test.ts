import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const main = join(__dirname, '..', '..', 'examples', 'demo', 'main.mjs');

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [main, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('the demo sends a file between two processes, compares hashes and ends', async () => {
  const { code, output } = await run('--once', '--file', process.execPath);
  expect(output).toContain('hashes agree');
  expect(output).not.toMatch(/error|DIFFER/i);
  expect(code).toBe(0);
});

test('the demo ends cleanly on Ctrl-C', async () => {
  const child = spawn(process.execPath, [main, '--file', __filename]);
  let output = '';
  const invited = new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      output += String(text);
      if (output.includes('in a browser to join')) resolve();
    });
  });
  await invited;
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});
