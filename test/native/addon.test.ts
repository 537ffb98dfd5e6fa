import { loadAddon } from '../../src/native/addon';
import { native } from '../../src/native/index';

// The classes and methods that src/native/addon.ts declares. TypeScript checks the lists against it.
type Addon = ReturnType<typeof loadAddon>;
type Methods<Name extends keyof Addon> = Addon[Name] extends new (...args: never[]) => infer Instance
  ? Record<keyof Instance, true>
  : never;

const classes: {
  [Name in 'EventQueue' | 'IceTransport' | 'DtlsTransport' | 'SctpTransport' | 'Certificate']: Methods<Name>;
} = {
  EventQueue: { take: true, readOwned: true, flush: true, hold: true, reportError: true },
  IceTransport: {
    setOptions: true,
    gather: true,
    rollback: true,
    setRemoteParameters: true,
    addRemoteCandidate: true,
    endOfRemoteCandidates: true,
    role: true,
    stats: true,
    close: true,
  },
  DtlsTransport: { start: true, onLowerWritable: true, stats: true, close: true },
  SctpTransport: {
    start: true,
    configureStream: true,
    send: true,
    resetStream: true,
    stats: true,
    close: true,
  },
  Certificate: { expires: true, fingerprint: true, certificatePem: true, privateKeyPem: true, der: true },
};
const functions: Record<Exclude<keyof Addon, keyof typeof classes>, true> = {
  generateCertificate: true,
  certificateFromPem: true,
  fingerprintOf: true,
};

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('the addon', () => {
  const addon = loadAddon() as unknown as Record<string, { prototype: object }>;

  it('exports what src/native/addon.ts declares and nothing else', () => {
    expect(Object.keys(addon).sort()).toEqual([...Object.keys(classes), ...Object.keys(functions)].sort());
  });

  it.each(Object.keys(classes))('has exactly the declared members in %s', (name) => {
    const members = Object.getOwnPropertyNames(addon[name].prototype).filter((key) => key !== 'constructor');
    expect(members.sort()).toEqual(Object.keys(classes[name as keyof typeof classes]).sort());
  });

  it('names the platform and the remedy when it cannot be loaded', () => {
    const cause = new Error('No native build was found\nlong list');
    const fail = () => {
      throw cause;
    };
    const error = caught(() => loadAddon(fail));
    expect(error.cause).toBe(cause);
    expect(error.message).toContain(`${process.platform}-${process.arch}`);
    expect(error.message).toMatch(/\nNo native build was found\n[^]*npm run build:native/);
  });
});

describe('arguments of the addon', () => {
  const addon = loadAddon();
  const handler = {
    onLocalCandidate() {},
    onCandidateError() {},
    onGatheringComplete() {},
    onStateChange() {},
    onSelectedPair() {},
  };
  const options = { servers: [], relayOnly: false };
  const call = (receiver: object, name: string, ...args: unknown[]): unknown =>
    (receiver as Record<string, (...args: unknown[]) => unknown>)[name](...args);

  it('name the argument and what was expected', () => {
    const ice = native.createIceTransport(options, handler);
    expect(() => call(native, 'createIceTransport', { servers: 'x' }, handler)).toThrow(
      'options.servers: expected an array',
    );
    expect(() => call(native, 'createIceTransport', { servers: [{ kind: 'x' }] }, handler)).toThrow(
      'options.servers[0].kind: expected "stun" or "turn"',
    );
    expect(() => call(ice, 'gather', { usernameFragment: 'u' }, 'controlling')).toThrow(
      'local.password: expected a string',
    );
    expect(() => call(ice, 'gather', { usernameFragment: 'u', password: 'p' }, 'x')).toThrow(
      'role: expected "controlling" or "controlled"',
    );
    expect(() => call(ice, 'addRemoteCandidate', 1)).toThrow('candidate: expected a string');
    ice.close();
  });

  it('are refused when they are of another class', () => {
    expect(
      () => new (addon.IceTransport as unknown as new (...args: unknown[]) => object)({}, 1, options),
    ).toThrow('queue: expected a native EventQueue');
    expect(() => call(native, 'createDtlsTransport', {}, {}, {})).toThrow(
      'ice: expected a native IceTransport',
    );
    const ice = native.createIceTransport(options, handler);
    expect(() => call(native, 'createDtlsTransport', ice, {}, {})).toThrow(
      'certificate: expected a native Certificate',
    );
    expect(() => new addon.Certificate()).toThrow('Certificate: Illegal constructor');
    ice.close();
  });

  it('reject the promise of generateCertificate', async () => {
    await expect(call(native, 'generateCertificate', { name: 'DSA', expires: 0 })).rejects.toThrow(
      'parameters.name: expected "ECDSA" or "RSA"',
    );
    await expect(
      call(native, 'generateCertificate', { name: 'RSA', modulusLength: 1, expires: 0 }),
    ).rejects.toThrow('parameters.modulusLength: expected a whole number from 1024 to');
  });

  it('may be anything after close', () => {
    const ice = native.createIceTransport(options, handler);
    ice.close();
    ice.close();
    ice.gather({ usernameFragment: 'u', password: 'p' }, 'controlling');
    ice.setRemoteParameters({ usernameFragment: 'u', password: 'p' });
    expect(ice.addRemoteCandidate('candidate:1 1 udp 1 127.0.0.1 9 typ host')).toBe(false);
    expect(ice.stats().pairs).toEqual([]);
  });
});
