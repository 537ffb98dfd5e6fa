#!/usr/bin/env node
// Builds and runs the GoogleTest executables of binding/test.
//   npm run test:native [-- [--sanitize=address,undefined|thread] [--only=test_dtls] [--gtest_…]]
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail, requireTools, root, run } from './lib/tools.mjs';
import { toolsToVendor, vendor } from './vendor.mjs';

const option = (name) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const sanitize = option('sanitize');

requireTools(['cmake', 'make', 'perl', ...toolsToVendor()]);
vendor();
const build = join(root, 'build', sanitize ? `tests-${sanitize.replace(',', '-')}` : 'tests');
const configure = ['-S', '.', '-B', build, '-DRTCWIRE_TESTS=ON', '-DRTCWIRE_ADDON=OFF'];
configure.push(
  `-DRTCWIRE_SANITIZE=${sanitize}`,
  `-DCMAKE_BUILD_TYPE=${sanitize ? 'RelWithDebInfo' : 'Release'}`,
);
run('cmake', configure, { stdio: ['ignore', 'ignore', 'inherit'] });
run('cmake', ['--build', build, '--parallel', String(availableParallelism())]);

const results = join(root, 'build', 'test-results');
mkdirSync(results, { recursive: true });
const brokenOff = JSON.stringify({ testsuites: [], tests: 1, failures: 1, errors: 0, disabled: 0 });
const filters = process.argv.slice(2).filter((argument) => argument.startsWith('--gtest_'));
const tests = readdirSync(build).filter((name) => /^test_\w+(\.exe)?$/.test(name));

const failed = tests
  .filter((name) => option('only') === '' || option('only') === name)
  .filter((name) => {
    console.log(`== ${name}`);
    const report = join(results, `${name}.json`);
    writeFileSync(report, brokenOff); // until the test program has come to its end
    const ended = spawnSync(
      join(build, name),
      [`--gtest_output=json:${report}`, '--gtest_brief=1', ...filters],
      {
        cwd: root,
        stdio: 'inherit',
        timeout: 300_000,
      },
    );
    if (ended.signal)
      console.error(`${name} was ended by ${ended.signal}${ended.error ? ' after 5 minutes' : ''}`);
    return ended.status !== 0;
  });
if (failed.length > 0) fail(`native tests failed: ${failed.join(', ')}`);
