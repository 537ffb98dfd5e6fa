import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');

const howToGet = {
  cargo: 'it fetches the C and C++ sources: apt-get install cargo, or https://rustup.rs',
  cmake: 'apt-get install cmake (macOS: brew install cmake)',
  'c++': 'a C++17 compiler: apt-get install g++ (macOS: xcode-select --install)',
  make: 'it builds OpenSSL: apt-get install make',
  perl: 'it configures OpenSSL: apt-get install perl',
};

/** Ends the program with one line when something cannot go on. */
export function fail(message) {
  console.error(`rtcwire: ${message}`);
  process.exit(1);
}

export function hasTool(name) {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

export function requireTool(name) {
  if (!hasTool(name)) fail(`${name} is missing: ${howToGet[name]}`);
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
