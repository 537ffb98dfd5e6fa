#!/usr/bin/env node
// Fetches the third-party sources that deps/Cargo.lock pins and checksums into vendor/.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireTools, root, run } from './lib/tools.mjs';

const stamp = join(root, 'vendor', '.stamp');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'deps', 'Cargo.lock')))
  .update(readFileSync(join(root, 'deps', 'Cargo.toml')))
  .digest('hex');

function isUpToDate() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

/** Names of the tools that `vendor` will need. */
export function toolsToVendor() {
  return isUpToDate() ? [] : ['cargo'];
}

/** Does nothing when vendor/ already is what Cargo.lock says. */
export function vendor() {
  if (isUpToDate()) return;
  // cargo prints the configuration that would use vendor/; nobody needs it here.
  run('cargo', ['vendor', '--quiet', '--locked', '--versioned-dirs', '../vendor'], {
    cwd: join(root, 'deps'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stamp, wanted);
}

if (process.argv[1] === import.meta.filename) {
  requireTools(toolsToVendor());
  vendor();
}
