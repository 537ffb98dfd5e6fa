#!/usr/bin/env node
// Vendors the C and C++ sources and builds build/Release/rtcwire.node.
import { availableParallelism } from 'node:os';
import { requireTools, root, run } from './lib/tools.mjs';
import { toolsToVendor, vendor } from './vendor.mjs';

const compilers = process.platform === 'win32' ? [] : ['make', ...(process.env.CXX ? [] : ['c++'])];
requireTools(['cmake', 'perl', ...compilers, ...toolsToVendor()]);
vendor();
const cmakeJs = ['node_modules/cmake-js/bin/cmake-js'];
const options = [
  '--out',
  'build/addon',
  `--CDRTCWIRE_ADDON_DIR=${root}/build/Release`,
  // A compiler newer than ours may warn of more: that must not stop whoever installs from a clone.
  `--CDRTCWIRE_WERROR=${process.env.CI ? 'ON' : 'OFF'}`,
  '--parallel',
  String(availableParallelism()),
];
run(process.execPath, [...cmakeJs, 'build', ...options, ...process.argv.slice(2)]);
