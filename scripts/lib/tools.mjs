import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');

const howToGet = {
  cargo: 'which fetches the C and C++ sources: https://rustup.rs, or apt-get install cargo',
  cmake: 'apt-get install cmake',
  'c++': 'a C++17 compiler: apt-get install g++',
  make: 'apt-get install make',
  perl: 'which configures OpenSSL: apt-get install perl',
};

/** Ends the program with one line when something cannot go on. */
export function fail(message) {
  console.error(`rtcwire: ${message}`);
  process.exit(1);
}

function isMissing(tool) {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined;
}

/** Ends the program with one line that names what is missing and how to get it. */
export function requireTools(tools) {
  const missing = tools.filter(isMissing).map((tool) => `${tool} (${howToGet[tool]})`);
  if (missing.length > 0) fail(`building needs ${missing.join('; ')}`);
}

/** Runs a command to its end; a failure ends this program with the same code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) fail(`cannot run ${command}: ${result.error.message}`);
  if (result.status !== 0) {
    console.error(`rtcwire: ${command} ${args[0] ?? ''} failed`);
    process.exit(result.status ?? 1);
  }
}
