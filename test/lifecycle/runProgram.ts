import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Result {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Runs a program of program.ts to its end in a process of its own. */
export function runProgram(name: string, nodeOptions: string[] = []): Promise<Result> {
  const here = (file: string) => join(__dirname, file);
  const child = spawn(
    process.execPath,
    [...nodeOptions, '-r', here('register.cjs'), here('program.ts'), name],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const result: Result = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (result.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (result.stderr += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...result, code, signal }));
  });
}
