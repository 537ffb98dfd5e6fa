import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/native/packageRoot.js';

// It runs npm and tsc, on machines that may be busy.
jest.setTimeout(120_000);

const MEGABYTE = 1_000_000;

interface PackReport {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

/** npm's own script, so that it can run without the PATH of this process. */
function npmCli(): string {
  if (process.env.npm_execpath?.endsWith('.js')) return process.env.npm_execpath;
  const folder = process.env.PATH?.split(':').find((entry) => {
    try {
      return readdirSync(entry).includes('npm');
    } catch {
      return false;
    }
  });
  return realpathSync(join(folder ?? dirname(process.execPath), 'npm'));
}

function node(args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const ended = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`node ${args.join(' ')}\n${ended.stdout}\n${ended.stderr}`);
  return ended.stdout;
}

describe('the published package', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'rtcwire-package-'));
  // Beside build/Release, because prebuildify moves files by renaming.
  const staging = join(packageRoot, 'build', `package-${String(process.pid)}`);
  const project = join(scratch, 'project');
  /** An environment whose PATH has node and nothing else: no compiler, no cmake, no cargo. */
  const bare = { PATH: join(scratch, 'bin'), HOME: scratch };
  let report: PackReport;

  beforeAll(() => {
    mkdirSync(staging, { recursive: true });
    mkdirSync(project, { recursive: true });
    mkdirSync(bare.PATH);
    symlinkSync(process.execPath, join(bare.PATH, 'node'));

    for (const file of [
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'THIRD_PARTY_NOTICES',
      'src',
    ]) {
      cpSync(join(packageRoot, file), join(staging, file), { recursive: true });
    }
    node(['scripts/build-ts.mjs', `--out=${join(staging, 'lib')}`], packageRoot);
    node(['scripts/prebuild.mjs', '--no-build', `--out=${staging}`], packageRoot);

    const pack = (folder: string) =>
      JSON.parse(
        node(
          [npmCli(), 'pack', '--json', '--ignore-scripts', '--pack-destination', scratch, folder],
          scratch,
        ),
      ) as PackReport[];
    const [dependency] = pack(join(packageRoot, 'node_modules', 'node-gyp-build'));
    report = pack(staging)[0]!;
    writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true }');
    const tarballs = [report, dependency].map(({ filename }) => join(scratch, filename));
    node(
      [npmCli(), 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs],
      project,
      bare,
    );
  });

  afterAll(() => {
    rmSync(staging, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  });

  test('holds the build, the prebuilt addon and the notices, and nothing else', () => {
    const paths = report.files.map(({ path }) => path);
    const expected =
      /^(lib\/.*\.(js|mjs|d\.ts|d\.mts)|prebuilds\/([\w-]+\/rtcwire[\w.]*\.node|LICENSES\.txt)|package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD_PARTY_NOTICES)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'lib/index.js',
        'lib/index.mjs',
        'lib/index.d.ts',
        'lib/index.d.mts',
        'LICENSE',
      ]),
    );
    expect(paths.some((path) => path.endsWith('.node'))).toBe(true);
  });

  test('stays small', () => {
    expect(report.size).toBeLessThan(4 * MEGABYTE);
    expect(report.unpackedSize).toBeLessThan(10 * MEGABYTE);
  });

  // `postprepare` builds a clone after `npm ci`; of a dependency, npm runs or warns about these.
  test('has no install script', () => {
    const scripts = (JSON.parse(
      node(['-p', "JSON.stringify(require('rtcwire/package.json').scripts)"], project),
    ) ?? {}) as Record<string, string>;
    expect(Object.keys(scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^((pre|post)?install|prepare)$/)]),
    );
  });

  const use = `
    const pc = new RTCPeerConnection();
    pc.createDataChannel('x');
    pc.createOffer().then((offer) => { pc.close(); console.log(offer.sdp.includes('m=application')); });`;

  test('works by require, without compiler, cmake and cargo', () => {
    const script = `const { RTCPeerConnection } = require('rtcwire');${use}`;
    expect(node(['-e', script], project, bare)).toBe('true\n');
  });

  test('works by import, named and default', () => {
    const script = `import rtcwire, { RTCPeerConnection } from 'rtcwire';
      if (rtcwire.RTCPeerConnection !== RTCPeerConnection) throw new Error('two classes');${use}`;
    expect(node(['--input-type=module', '-e', script], project, bare)).toBe('true\n');
  });

  test('gives import and require the same classes', () => {
    const script = `import { createRequire } from 'node:module';
      import * as imported from 'rtcwire';
      const required = createRequire(process.cwd() + '/x.js')('rtcwire');
      const names = Object.keys(required);
      console.log(names.length > 5 && names.every((name) => required[name] === imported[name]));`;
    expect(node(['--input-type=module', '-e', script], project, bare)).toBe('true\n');
  });

  test('starts no thread and opens no handle by being loaded', () => {
    const script = `require('rtcwire'); console.log(process.getActiveResourcesInfo().length)`;
    expect(node(['-e', script], project, bare)).toBe('0\n');
  });

  const commonJs = `import { RTCPeerConnection } from 'rtcwire';`;
  const esModule = `import rtcwire, { RTCPeerConnection } from 'rtcwire';\nnew rtcwire.RTCPeerConnection();`;

  test.each([
    ['CommonJS', 'node.cts', commonJs, { lib: ['es2022'], types: ['node'] }],
    ['an ES module', 'node.mts', esModule, { lib: ['es2022'], types: ['node'] }],
    [
      "a project with the browser's types instead of Node's",
      'dom.mts',
      esModule,
      { lib: ['es2022', 'dom'], types: [] },
    ],
  ])('has types for %s', (_kind, file, imports, options) => {
    writeFileSync(
      join(project, file),
      `${imports}
const pc: RTCPeerConnection = new RTCPeerConnection({ iceServers: [] });
pc.createDataChannel('x').send('hello');
pc.ondatachannel = ({ channel }) => { const label: string = channel.label; pc.close(); void label; };
// @ts-expect-error a label is required
pc.createDataChannel();
`,
    );
    const typeRoots = [join(packageRoot, 'node_modules', '@types')];
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      typeRoots,
      ...options,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    node([join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], project);
  });
});
