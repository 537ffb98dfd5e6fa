import { packageRoot } from './packageRoot.js';
import type {
  Certificate,
  CertificateParameters,
  DtlsTransport,
  IceOptions,
  IceTransport,
  SctpOptions,
  SctpTransport,
} from './types.js';

/** What binding/addon.cpp exports; test/native/addon.test.ts compares the two. */
export interface Addon {
  EventQueue: new (
    dispatch: () => void,
    headers: [ArrayBuffer, ArrayBuffer],
    slabs: [ArrayBuffer, ArrayBuffer],
    staging: ArrayBuffer,
  ) => AddonEventQueue;
  IceTransport: new (queue: AddonEventQueue, id: number, options: IceOptions) => AddonIceTransport;
  DtlsTransport: new (
    queue: AddonEventQueue,
    id: number,
    ice: AddonIceTransport,
    certificate: Certificate,
  ) => AddonDtlsTransport;
  SctpTransport: new (
    queue: AddonEventQueue,
    id: number,
    dtls: AddonDtlsTransport,
    options: SctpOptions,
  ) => AddonSctpTransport;
  Certificate: new () => Certificate;
  generateCertificate(parameters: CertificateParameters): Promise<Certificate>;
  certificateFromPem(certificate: string, privateKey: string): Certificate;
  fingerprintOf(der: ArrayBuffer, algorithm: string): string;
}

/** Events on their way to JavaScript, messages on their way out; see binding/node/EventQueueWrap.hpp. */
export interface AddonEventQueue {
  /** Events of the next batch times two, plus the side they are on; below two when there are none. */
  take(): number;
  readOwned(index: number, out: Uint8Array): boolean;
  flush(size: number): void;
  hold(held: boolean): void;
  reportError(error: unknown): void;
}

export type AddonIceTransport = IceTransport;

export interface AddonDtlsTransport extends DtlsTransport {
  onLowerWritable(): void;
}

/** Strings and small messages go through the queue's staging instead. */
export interface AddonSctpTransport extends Omit<SctpTransport, 'send'> {
  send(streamId: number, ppid: number, ordered: boolean, data: Uint8Array): void;
}

/** Loads a native module of the package in that folder; node-gyp-build in production. */
export type AddonLoader = (root: string) => unknown;

function defaultLoader(root: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only when a transport is first needed
  const build = require('node-gyp-build') as AddonLoader;
  return build(root);
}

function runtimeName(): string {
  const report = process.platform === 'linux' ? (process.report.getReport() as NodeReport) : undefined;
  const libc = report ? (report.header.glibcVersionRuntime ? ' (glibc)' : ' (musl)') : '';
  const electron = process.versions.electron ? `Electron ${process.versions.electron}` : undefined;
  return `${process.platform}-${process.arch}${libc}, ${electron ?? `Node.js ${process.versions.node}`}`;
}

interface NodeReport {
  header: { glibcVersionRuntime?: string };
}

/**
 * @throws Error that names the platform and what to do, with the loader's own error as `cause`.
 */
export function loadAddon(loader: AddonLoader = defaultLoader): Addon {
  try {
    return loader(packageRoot) as Addon;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      [
        `rtcwire: the native addon could not be loaded on ${runtimeName()}.`,
        reason.split('\n')[0],
        'In a clone of the repository, build it: npm run build:native',
        'Installed from npm: check that node_modules/rtcwire/prebuilds has a folder for this platform, and ' +
          'that node_modules was not copied from another one; then reinstall: npm install rtcwire',
        'Bundlers must leave rtcwire external, because they cannot bundle native addons.',
      ].join('\n'),
      { cause },
    );
  }
}
