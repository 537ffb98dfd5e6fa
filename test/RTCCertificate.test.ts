import {
  generateCertificate,
  nativeCertificateOf,
  RTCCertificate,
  wrapCertificate,
} from '../src/RTCCertificate.js';
import { FakeCertificateFactory, fakeCertificate } from './support/fakeCertificate.js';

const DAY = 86_400_000;
const NOW = 1_700_000_000_000;
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

async function parametersFor(algorithm: unknown): Promise<unknown> {
  const factory = new FakeCertificateFactory();
  await generateCertificate(algorithm, factory, NOW);
  return factory.asked[0];
}

describe('RTCCertificate', () => {
  it('cannot be constructed', () => {
    expect(() => new (RTCCertificate as unknown as new () => unknown)()).toThrow('Illegal constructor');
  });

  it('has its expiry and a lower-case fingerprint', () => {
    const certificate = wrapCertificate(fakeCertificate(NOW));
    expect(certificate.expires).toBe(NOW);
    const value = Array.from({ length: 32 }, () => 'ab').join(':');
    expect(certificate.getFingerprints()).toEqual([{ algorithm: 'sha-256', value }]);
  });

  it('hands its native certificate to our own code only', () => {
    const native = fakeCertificate();
    const certificate = wrapCertificate(native);
    expect(nativeCertificateOf(certificate)).toBe(native);
    expect(Object.keys(certificate)).toEqual([]);
  });
});

describe('generateCertificate', () => {
  it('makes ECDSA certificates for 30 days', async () => {
    await expect(parametersFor(ecdsa)).resolves.toEqual({ name: 'ECDSA', expires: NOW + 30 * DAY });
  });

  it('makes RSA certificates', async () => {
    const expected = { name: 'RSA', modulusLength: 2048, expires: NOW + 30 * DAY };
    await expect(parametersFor(rsa)).resolves.toEqual(expected);
    await expect(parametersFor({ ...rsa, hash: { name: 'sha-256' } })).resolves.toEqual(expected);
    const padded = new Uint8Array([0, 1, 0, 1]);
    await expect(parametersFor({ ...rsa, publicExponent: padded })).resolves.toEqual(expected);
  });

  it('takes the name in any case', async () => {
    await expect(parametersFor({ ...ecdsa, name: 'ecdsa' })).resolves.toMatchObject({ name: 'ECDSA' });
  });

  it.each([
    [0, 0],
    [2000.7, 2000],
    [1e15, 365 * DAY],
  ])('takes expires %p from now', async (expires, lifetime) => {
    await expect(parametersFor({ ...ecdsa, expires })).resolves.toMatchObject({ expires: NOW + lifetime });
  });

  it.each([
    [{ ...ecdsa, expires: -1 }],
    [{ ...ecdsa, expires: 'invalid' }],
    [{ ...ecdsa, expires: Infinity }],
    [{}],
    [{ namedCurve: 'P-256' }],
    [{ name: 'ECDSA' }],
    ['ECDSA'],
    ['RSASSA-PKCS1-v1_5'],
    [{ ...rsa, hash: undefined }],
    [{ ...rsa, hash: {} }],
    [{ ...rsa, modulusLength: undefined }],
    [{ ...rsa, modulusLength: -1 }],
    [{ ...rsa, publicExponent: [1, 0, 1] }],
    [{ ...rsa, publicExponent: new Uint16Array([1]) }],
    [Symbol('s')],
  ])('rejects with a TypeError: %p', async (algorithm) => {
    await expect(parametersFor(algorithm)).rejects.toBeInstanceOf(TypeError);
  });

  it.each([
    ['invalid-algo'],
    [undefined],
    [null],
    [{ name: 'invalid-algo' }],
    [{ name: 'AES-GCM', length: 256 }],
    [{ ...ecdsa, namedCurve: 'P-384' }],
    [{ ...rsa, hash: 'SHA-1' }],
    [{ ...rsa, modulusLength: 512 }],
    [{ ...rsa, modulusLength: 16384 }],
    [{ ...rsa, publicExponent: new Uint8Array([3]) }],
  ])('rejects with a NotSupportedError: %p', async (algorithm) => {
    await expect(parametersFor(algorithm)).rejects.toMatchObject({ name: 'NotSupportedError' });
  });

  it('rejects with an OperationError when no certificate can be made', async () => {
    const failing = { generateCertificate: () => Promise.reject(new Error('no entropy')) };
    await expect(generateCertificate(ecdsa, failing)).rejects.toMatchObject({
      name: 'OperationError',
      message: expect.stringContaining('no entropy') as string,
    });
  });
});
