import { type Addon, loadAddon } from './addon.js';
import { Dispatcher } from './dispatcher.js';
import { DtlsTransport } from './DtlsTransport.js';
import { IceTransport } from './IceTransport.js';
import { SctpTransport } from './SctpTransport.js';
import type { NativeTransports } from './types.js';

interface Runtime {
  addon: Addon;
  dispatcher: Dispatcher;
}

let loaded: Runtime | undefined;

/** The addon is loaded when it is first needed, so that what does not need it works without. */
function runtime(): Runtime {
  if (!loaded) {
    const addon = loadAddon();
    loaded = { addon, dispatcher: new Dispatcher(addon) };
  }
  return loaded;
}

function requireClass<T>(value: unknown, type: abstract new (...args: never[]) => T, name: string): T {
  if (!(value instanceof type)) throw new TypeError(`${name}: expected a native ${type.name}`);
  return value;
}

/** The native transports of this environment. */
export const native: NativeTransports = {
  createIceTransport(options, handler) {
    const { addon, dispatcher } = runtime();
    return new IceTransport(addon, dispatcher, options, handler);
  },
  createDtlsTransport(ice, certificate, handler) {
    const { addon, dispatcher } = runtime();
    return new DtlsTransport(addon, dispatcher, requireClass(ice, IceTransport, 'ice'), certificate, handler);
  },
  createSctpTransport(dtls, options, handler) {
    const { addon, dispatcher } = runtime();
    return new SctpTransport(addon, dispatcher, requireClass(dtls, DtlsTransport, 'dtls'), options, handler);
  },
  // async: what the addon throws for bad parameters becomes a rejection.
  async generateCertificate(parameters) {
    return runtime().addon.generateCertificate(parameters);
  },
  certificateFromPem(certificate, privateKey) {
    return runtime().addon.certificateFromPem(certificate, privateKey);
  },
  fingerprintOf(der, algorithm) {
    return runtime().addon.fingerprintOf(der, algorithm);
  },
};
