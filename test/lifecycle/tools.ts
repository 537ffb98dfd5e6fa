import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

export function startWorker(program: string): Worker {
  return new Worker(join(__dirname, 'program.ts'), {
    execArgv: ['-r', join(__dirname, 'register.cjs')],
    workerData: program,
  });
}

export function ended(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
}

export function message(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => worker.once('message', resolve));
}

export function resources() {
  return {
    fds: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    rss: process.memoryUsage.rss(),
  };
}

function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
