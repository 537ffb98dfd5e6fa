import type { FingerprintOf, RTCCertificateStats } from './types.js';

const ALGORITHM = 'sha-256';

/** A chain, the leaf first, each with its issuer where the chain holds it. */
export function certificateStats(
  chain: readonly ArrayBuffer[],
  timestamp: number,
  fingerprintOf: FingerprintOf,
): RTCCertificateStats[] {
  const fingerprints = chain.map((der) => fingerprintOf(der, ALGORITHM));
  return chain.map((der, index) => {
    const issuer = fingerprints.at(index + 1);
    return {
      timestamp,
      type: 'certificate',
      id: certificateId(fingerprints[index] ?? ''),
      fingerprint: fingerprints[index] ?? '',
      fingerprintAlgorithm: ALGORITHM,
      base64Certificate: Buffer.from(der).toString('base64'),
      ...(issuer !== undefined && { issuerCertificateId: certificateId(issuer) }),
    };
  });
}

function certificateId(fingerprint: string): string {
  return `CF${fingerprint}`;
}
