import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/native/packageRoot.js';
import { exportedSymbols } from './elf.js';

const path = join(packageRoot, 'build', 'Release', 'rtcwire.node');
const addon = readFileSync(path);

/** On macOS with nm, which every Xcode has; Windows exports nothing that is not asked for. */
function symbols(): string[] {
  if (process.platform !== 'darwin') return exportedSymbols(addon);
  const listed = spawnSync('nm', ['-gUj', path], { encoding: 'utf8' }).stdout.trim().split('\n');
  return listed.map((name) => name.slice(1));
}

describe('the addon', () => {
  // Node exports an OpenSSL of its own, other addons bring theirs: one visible symbol and they mix.
  if (process.platform !== 'win32') {
    test('exports the Node-API entry points and nothing else', () => {
      expect(symbols().sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
    });
  }

  test('holds no path of the machine that built it', () => {
    expect(addon.includes(packageRoot)).toBe(false);
  });
});
