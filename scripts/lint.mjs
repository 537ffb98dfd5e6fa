#!/usr/bin/env node
// Lints and checks the format of both languages; --fix repairs what can be repaired.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from './lib/tools.mjs';

const fix = process.argv.includes('--fix');

function sources(...patterns) {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], { cwd: root });
  return listed.stdout
    .toString()
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)));
}

/** The clang-format of the npm package, one version for everybody; PATH's where it has no binary. */
function clangFormat() {
  const folder = join(root, 'node_modules', 'clang-format', 'bin');
  const packaged = {
    'linux-x64': 'linux_x64/clang-format',
    'darwin-x64': 'darwin_x64/clang-format',
    'darwin-arm64': 'darwin_x64/clang-format',
    'win32-x64': 'win32/clang-format.exe',
  }[`${process.platform}-${process.arch}`];
  return packaged ? join(folder, packaged) : 'clang-format';
}

const node = process.execPath;
const checks = {
  eslint: [node, 'node_modules/eslint/bin/eslint.js', '--max-warnings=0', ...(fix ? ['--fix'] : []), '.'],
  prettier: [
    node,
    'node_modules/prettier/bin/prettier.cjs',
    '--log-level=warn',
    fix ? '--write' : '--check',
    '.',
  ],
  tsc: [node, 'node_modules/typescript/bin/tsc', '--noEmit'],
  declarations: [node, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noEmit'],
  'clang-format': [
    clangFormat(),
    ...(fix ? ['-i'] : ['--dry-run', '-Werror']),
    ...sources('binding/**.cpp', 'binding/**.hpp', 'binding/**.c', 'binding/**.h'),
  ],
};

const failed = Object.entries(checks).filter(([name, [command, ...args]]) => {
  console.log(`lint: ${name}`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) fail(`lint failed: ${failed.map(([name]) => name).join(', ')}`);
