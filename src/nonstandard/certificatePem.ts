import { native } from '../native/index.js';
import type { RTCCertificate } from '../RTCCertificate.js';
import { nativeCertificateOf, toRTCCertificate, wrapCertificate } from '../RTCCertificate.js';
import { dictionary, domException, DOMString, required } from '../webidl/index.js';

/** A certificate and its private key in PEM (RFC 7468), so that a server keeps its fingerprint. Not standard. */
export interface CertificatePem {
  certificate: string;
  /** PKCS #8, not encrypted: keep it secret. */
  privateKey: string;
}

const toCertificatePem = dictionary('CertificatePem', {
  certificate: required(DOMString),
  privateKey: required(DOMString),
});

/**
 * Exports a certificate with its private key.
 * @throws TypeError when the argument is not an RTCCertificate.
 */
export function certificateToPem(certificate: RTCCertificate): CertificatePem {
  const inner = nativeCertificateOf(toRTCCertificate(certificate, 'certificateToPem', 'parameter 1'));
  return { certificate: inner.certificatePem, privateKey: inner.privateKeyPem };
}

/**
 * Imports what {@link certificateToPem} exported, or what OpenSSL wrote.
 * @throws TypeError for a wrong shape, DataError when the PEM is invalid or key and certificate differ.
 */
export function certificateFromPem(pem: CertificatePem): RTCCertificate {
  const { certificate, privateKey } = toCertificatePem(pem, 'certificateFromPem', 'parameter 1');
  try {
    return wrapCertificate(native.certificateFromPem(certificate, privateKey));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw domException('DataError', `certificateFromPem: ${reason}`);
  }
}
