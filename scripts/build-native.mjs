#!/usr/bin/env node
// Vendors the C and C++ sources and builds build/Release/rtcwire.node.
import { requireTool, root, run } from './lib/tools.mjs';
import { vendor } from './vendor.mjs';

vendor();
for (const tool of process.platform === 'win32' ? ['cmake', 'perl'] : ['cmake', 'c++', 'make', 'perl']) {
  requireTool(tool);
}
const cmakeJs = ['node_modules/cmake-js/bin/cmake-js'];
const options = [
  '--out',
  'build/addon',
  '--CDRTCWIRE_ADDON_DIR=' + root + '/build/Release',
  '--parallel',
  '2',
];
run(process.execPath, [...cmakeJs, 'compile', ...options, ...process.argv.slice(2)]);
