/** Runs one of the programs in a process or worker of its own: node -r register.cjs program.ts NAME */
import { isMainThread, workerData } from 'node:worker_threads';
import { connectionPrograms } from './connectionPrograms';
import { transportPrograms } from './transportPrograms';

const programs = { ...transportPrograms, ...connectionPrograms };
const name = isMainThread ? process.argv[2] : (workerData as string);

programs[name]().catch((error: unknown) => {
  console.error(error);
  process.exit(99);
});
