#!/usr/bin/env node
// Vendors the C and C++ sources and builds build/Release/rtcwire.node.
import { requireTools, root, run } from './lib/tools.mjs';
import { toolsToVendor, vendor } from './vendor.mjs';

const compilers = process.platform === 'win32' ? [] : ['make', ...(process.env.CXX ? [] : ['c++'])];
requireTools(['cmake', 'perl', ...compilers, ...toolsToVendor()]);
vendor();
const cmakeJs = ['node_modules/cmake-js/bin/cmake-js'];
const options = [
  '--out',
  'build/addon',
  '--CDRTCWIRE_ADDON_DIR=' + root + '/build/Release',
  '--parallel',
  '2',
];
run(process.execPath, [...cmakeJs, 'compile', ...options, ...process.argv.slice(2)]);
