import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/native/packageRoot.js';

describe('building without the tools it needs', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'rtcwire-tools-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  function build(...tools: string[]) {
    const PATH = mkdtempSync(join(scratch, 'bin-'));
    mkdirSync(PATH, { recursive: true });
    for (const tool of tools) symlinkSync(process.execPath, join(PATH, tool));
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build-native.mjs'], {
      cwd: packageRoot,
      env: { PATH, HOME: scratch },
      encoding: 'utf8',
    });
    return { status, lines: stderr.trimEnd().split('\n') };
  }

  test('ends with one line that names the tool and how to get it', () => {
    const { status, lines } = build('perl', 'make', 'c++', 'cargo');
    expect(status).toBe(1);
    expect(lines).toEqual(['rtcwire: building needs cmake (apt-get install cmake)']);
  });

  test('names all that are missing at once', () => {
    const { status, lines } = build();
    expect(status).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/cmake \(.*\); perl \(.*\); make \(.*\); c\+\+ \(.*apt-get install g\+\+\)/);
  });
});
