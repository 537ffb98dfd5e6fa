import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/native/packageRoot.js';
import { exportedSymbols } from './elf.js';

const addon = readFileSync(join(packageRoot, 'build', 'Release', 'rtcwire.node'));
const isElf64 = addon.readUInt32BE(0) === 0x7f454c46 && addon.readUInt8(4) === 2;

describe('the addon', () => {
  // Node exports an OpenSSL of its own, other addons bring theirs: one visible symbol and they mix.
  (isElf64 ? test : test.failing)('exports the Node-API entry points and nothing else', () => {
    expect(exportedSymbols(addon).sort()).toEqual([
      'napi_register_module_v1',
      'node_api_module_get_api_version_v1',
    ]);
  });

  test('holds no path of the machine that built it', () => {
    expect(addon.includes(packageRoot)).toBe(false);
  });
});
