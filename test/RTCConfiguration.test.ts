import { wrapCertificate } from '../src/RTCCertificate.js';
import {
  changeConfiguration,
  copyConfiguration,
  createConfiguration,
  type RTCConfiguration,
} from '../src/RTCConfiguration.js';
import { fakeCertificate } from './support/fakeCertificate.js';

const C = "Failed to construct 'RTCPeerConnection'";
const NOW = 1_700_000_000_000;
const create = (configuration?: unknown): RTCConfiguration =>
  copyConfiguration(createConfiguration(configuration, C, NOW));

/** Both ways of giving a configuration to a connection with default values. */
const ways: [string, (configuration: unknown) => RTCConfiguration][] = [
  ['constructor', create],
  [
    'setConfiguration',
    (configuration) =>
      copyConfiguration(changeConfiguration(createConfiguration({}, C, NOW), configuration, C, false)),
  ],
];

const named = (name: string): Error => expect.objectContaining({ name }) as Error;

describe.each(ways)('%s', (_way, apply) => {
  it.each([undefined, null, {}])('fills in the defaults for %p', (configuration) => {
    expect(apply(configuration)).toEqual({
      iceServers: [],
      iceTransportPolicy: 'all',
      bundlePolicy: 'balanced',
      rtcpMuxPolicy: 'require',
      certificates: [],
      iceCandidatePoolSize: 0,
    });
  });

  it.each([
    { iceServers: null },
    { iceServers: [null] },
    { iceServers: [undefined] },
    { iceServers: [{}] },
    { iceTransportPolicy: null },
    { iceTransportPolicy: 'none' },
    { bundlePolicy: null },
    { bundlePolicy: 'invalid' },
    { rtcpMuxPolicy: null },
    { rtcpMuxPolicy: 'invalid' },
    { certificates: null },
    { certificates: [null] },
    { certificates: [{}] },
    { iceCandidatePoolSize: -1 },
    { iceCandidatePoolSize: 256 },
    { iceCandidatePoolSize: Symbol('s') },
    { bindAddress: 'localhost' },
    { bindAddress: '' },
    { portRangeBegin: 0 },
    { portRangeBegin: 65536 },
    { portRangeEnd: 5000 },
    { portRangeBegin: 5001, portRangeEnd: 5000 },
    { maxMessageSize: 0 },
    { maxMessageSize: -1 },
    { maxMessageSize: 2 ** 32 },
  ])('refuses %p with a TypeError', (configuration) => {
    expect(() => apply(configuration)).toThrow(TypeError);
  });

  it('refuses bad URLs and missing credentials', () => {
    expect(() => apply({ iceServers: [{ urls: 'relative-url' }] })).toThrow(named('SyntaxError'));
    expect(() => apply({ iceServers: [{ urls: [] }] })).toThrow(named('SyntaxError'));
    expect(() => apply({ iceServers: [{ urls: 'turn:a.example' }] })).toThrow(named('InvalidAccessError'));
  });

  it('takes 32 servers, their URLs as lists', () => {
    const iceServers = Array.from({ length: 32 }, (_, i) => ({ urls: `stun:stun${i}.example.net` }));
    expect(apply({ iceServers }).iceServers).toEqual(iceServers.map(({ urls }) => ({ urls: [urls] })));
  });

  it('takes all values', () => {
    const configuration = {
      iceServers: [{ urls: ['turn:a.example'], username: 'u', credential: 'c' }],
      iceTransportPolicy: 'relay',
      iceCandidatePoolSize: 255,
      bindAddress: '::1',
      portRangeBegin: 5000,
      portRangeEnd: 5000,
    };
    expect(apply(configuration)).toMatchObject(configuration);
  });
});

describe('constructor', () => {
  it('refuses an expired certificate', () => {
    const expired = wrapCertificate(fakeCertificate(NOW));
    expect(() => create({ certificates: [expired] })).toThrow(named('InvalidAccessError'));
    const valid = wrapCertificate(fakeCertificate(NOW + 1));
    expect(create({ certificates: [valid] }).certificates).toEqual([valid]);
  });

  it('does not support RTCP without multiplexing', () => {
    expect(() => create({ rtcpMuxPolicy: 'negotiate' })).toThrow(named('NotSupportedError'));
  });

  it('names the member that is wrong', () => {
    expect(() => create({ bundlePolicy: 'x' })).toThrow(
      `${C}: Failed to read the 'bundlePolicy' property from 'RTCConfiguration': ` +
        "The provided value 'x' is not a valid enum value of type RTCBundlePolicy.",
    );
  });
});

describe('setConfiguration', () => {
  const certificates = [wrapCertificate(fakeCertificate()), wrapCertificate(fakeCertificate())];
  const old = createConfiguration({ certificates, bundlePolicy: 'max-bundle' }, C, NOW);
  const same = { certificates, bundlePolicy: 'max-bundle' };
  const change = (configuration: object, applied = false): RTCConfiguration =>
    copyConfiguration(changeConfiguration(old, { ...same, ...configuration }, C, applied));

  it('accepts the same values', () => {
    expect(change({})).toEqual(copyConfiguration(old));
  });

  it.each([
    { bundlePolicy: undefined },
    { bundlePolicy: 'max-compat' },
    { rtcpMuxPolicy: 'negotiate' },
    { certificates: undefined },
    { certificates: [certificates[1], certificates[0]] },
    { certificates: [certificates[0]] },
    { maxMessageSize: 1000 },
  ])('refuses to change what cannot change: %p', (configuration) => {
    expect(() => change(configuration)).toThrow(named('InvalidModificationError'));
  });

  it('changes the size of the candidate pool only before setLocalDescription', () => {
    expect(change({ iceCandidatePoolSize: 1 }).iceCandidatePoolSize).toBe(1);
    expect(() => change({ iceCandidatePoolSize: 1 }, true)).toThrow(named('InvalidModificationError'));
    expect(() => change({ iceCandidatePoolSize: 0 }, true)).not.toThrow();
  });

  it('replaces servers and policy', () => {
    const first = createConfiguration(
      { iceServers: [{ urls: 'stun:a' }], iceTransportPolicy: 'relay' },
      C,
      NOW,
    );
    expect(copyConfiguration(changeConfiguration(first, {}, C, true))).toMatchObject({
      iceServers: [],
      iceTransportPolicy: 'all',
    });
  });

  it('keeps nonstandard members that are left out', () => {
    const first = createConfiguration({ bindAddress: '127.0.0.1', portRangeBegin: 5000 }, C, NOW);
    const second = changeConfiguration(first, { portRangeEnd: 6000 }, C, false);
    expect(second).toMatchObject({ bindAddress: '127.0.0.1', portRangeBegin: 5000, portRangeEnd: 6000 });
  });

  it('accepts what getConfiguration returned', () => {
    const first = createConfiguration({ ...same, maxMessageSize: 1000, portRangeBegin: 1 }, C, NOW);
    const copy = copyConfiguration(first);
    expect(copyConfiguration(changeConfiguration(first, copy, C, true))).toEqual(copy);
  });

  it('leaves the old configuration alone when the new one is invalid', () => {
    const before = copyConfiguration(old);
    expect(() => change({ iceTransportPolicy: 'relay', iceServers: [{ urls: '' }] })).toThrow(
      named('SyntaxError'),
    );
    expect(copyConfiguration(old)).toEqual(before);
  });
});

it('hands out copies', () => {
  const valid = createConfiguration({ iceServers: [{ urls: 'stun:a' }] }, C, NOW);
  copyConfiguration(valid).iceServers?.pop();
  const urls = copyConfiguration(valid).iceServers?.[0]?.urls as string[];
  urls.push('stun:b');
  expect(copyConfiguration(valid).iceServers).toEqual([{ urls: ['stun:a'] }]);
});
