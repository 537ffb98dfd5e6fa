import type { Certificate, CertificateParameters } from '../../src/native/types.js';

/** A native certificate without any cryptography. */
export function fakeCertificate(expires = Date.now() + 1e6, seed = 'AB'): Certificate {
  return {
    expires,
    fingerprint: (algorithm) =>
      algorithm === 'sha-256' ? Array.from({ length: 32 }, () => seed).join(':') : '',
    certificatePem: `certificate ${seed}`,
    privateKeyPem: `key ${seed}`,
    der: new ArrayBuffer(1),
  };
}

/** Generates fake certificates and keeps what it was asked for. */
export class FakeCertificateFactory {
  readonly asked: CertificateParameters[] = [];

  generateCertificate(parameters: CertificateParameters): Promise<Certificate> {
    this.asked.push(parameters);
    return Promise.resolve(fakeCertificate(parameters.expires));
  }
}
