import {
  certificateFromPem,
  certificateToPem,
  type CertificatePem,
} from '../../src/nonstandard/certificatePem.js';
import { RTCCertificate } from '../../src/RTCCertificate.js';
import { RTCPeerConnection } from '../../src/RTCPeerConnection.js';

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

it.each([[{ name: 'ECDSA', namedCurve: 'P-256' } as const], [rsa]])(
  'keeps fingerprint and expiry: %p',
  async (algorithm) => {
    const certificate = await RTCPeerConnection.generateCertificate(algorithm);
    const pem = certificateToPem(certificate);
    expect(pem.certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(pem.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const copy = certificateFromPem(pem);
    expect(copy).toBeInstanceOf(RTCCertificate);
    expect(copy.getFingerprints()).toEqual(certificate.getFingerprints());
    expect(copy.expires).toBe(certificate.expires);
  },
);

it('makes certificates that a connection offers', async () => {
  const made = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
  const certificate = certificateFromPem(certificateToPem(made));
  const pc = new RTCPeerConnection({ certificates: [certificate] });
  pc.createDataChannel('');
  const { sdp } = await pc.createOffer();
  pc.close();
  expect(sdp?.toLowerCase()).toContain(certificate.getFingerprints()[0]?.value);
});

it('refuses a key of another certificate', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' })),
  );
  const mixed = {
    certificate: certificateToPem(one).certificate,
    privateKey: certificateToPem(other).privateKey,
  };
  expect(() => certificateFromPem(mixed)).toThrow(expect.objectContaining({ name: 'DataError' }) as Error);
});

it.each([undefined, null, {}, { certificate: 'x' }, 'pem'])('refuses %p with a TypeError', (pem) => {
  expect(() => certificateFromPem(pem as unknown as CertificatePem)).toThrow(TypeError);
  expect(() => certificateToPem(pem as unknown as RTCCertificate)).toThrow(TypeError);
});

it.each(['', 'not a PEM', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
  'refuses %j with a DataError',
  (text) => {
    const pem = { certificate: text, privateKey: text };
    expect(() => certificateFromPem(pem)).toThrow(expect.objectContaining({ name: 'DataError' }) as Error);
  },
);
