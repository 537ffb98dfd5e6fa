#!/usr/bin/env node
// Puts a stripped addon for this platform into prebuilds/ for publishing, with the licences of what it contains.
//   --out=DIR   instead of the package root
//   --no-build  takes build/Release/rtcwire.node as it is
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import prebuildify from 'prebuildify';
import { fail, root, run } from './lib/tools.mjs';

const out = resolve(process.argv.find((argument) => argument.startsWith('--out='))?.slice(6) ?? root);
const addon = join(root, 'build', 'Release', 'rtcwire.node');
if (!process.argv.includes('--no-build')) run(process.execPath, ['scripts/build-native.mjs']);
if (!existsSync(addon)) fail('build/Release/rtcwire.node is missing: npm run build:native');

// prebuildify moves what it finds away, so it gets a copy, and a builder with nothing left to do.
const staging = join(root, 'build', `prebuild-${process.pid}`);
mkdirSync(join(staging, 'build', 'Release'), { recursive: true });
copyFileSync(addon, join(staging, 'build', 'Release', 'rtcwire.node'));
const options = { name: 'rtcwire', napi: true, strip: true, tagLibc: process.platform === 'linux' };
const target = { runtime: 'node', target: process.versions.node };
const nodeGyp = `"${process.execPath}" -e "" --`;
prebuildify(
  { ...options, targets: [target], cwd: staging, out, nodeGyp, shell: true, quiet: true },
  (error) => {
    rmSync(staging, { recursive: true, force: true });
    if (error) fail(error.message);
    writeFileSync(join(out, 'prebuilds', 'LICENSES.txt'), licences());
  },
);

function licences() {
  const crate = (name) => {
    const folder = readdirSync(join(root, 'vendor')).find((entry) => entry.startsWith(`${name}-`));
    return join('vendor', folder ?? name);
  };
  const libraries = join(crate('datachannel-sys'), 'libdatachannel', 'deps');
  const texts = {
    libjuice: join(libraries, 'libjuice', 'LICENSE'),
    usrsctp: join(libraries, 'usrsctp', 'LICENSE.md'),
    OpenSSL: join(crate('openssl-src'), 'openssl', 'LICENSE.txt'),
    'node-addon-api': join('node_modules', 'node-addon-api', 'LICENSE.md'),
  };
  return Object.entries(texts)
    .map(([name, path]) => {
      if (!existsSync(join(root, path))) fail(`the licence of ${name} is not at ${path}`);
      return `${name}\n${'='.repeat(name.length)}\n\n${readFileSync(join(root, path), 'utf8')}\n`;
    })
    .join('\n');
}
