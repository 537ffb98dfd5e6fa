import { normalizeKeygenAlgorithm } from './keygenAlgorithm.js';
import type { Certificate, NativeTransports } from './native/types.js';
import {
  constructionToken,
  defineInterface,
  domException,
  executing,
  interfaceType,
  requireConstructionToken,
  type Converter,
} from './webidl/index.js';

/** webrtc-pc 5.5.1. */
export interface RTCDtlsFingerprint {
  /** Name of the hash function in the registry of RFC 8122, such as `sha-256`. */
  algorithm?: string;
  /** Lower-case hex with colons. */
  value?: string;
}

let unwrap: (certificate: RTCCertificate) => Certificate;
let hasBrand: (value: unknown) => boolean;

/**
 * A certificate and its private key (webrtc-pc 4.9.2), made by
 * RTCPeerConnection.generateCertificate.
 */
export class RTCCertificate {
  readonly #native: Certificate;

  static {
    unwrap = (certificate) => certificate.#native;
    hasBrand = (value) => typeof value === 'object' && value !== null && #native in value;
  }

  /** @internal */
  constructor(token: unknown, native: Certificate) {
    requireConstructionToken(token);
    this.#native = native;
  }

  /** Milliseconds since the epoch. */
  get expires(): number {
    return this.#native.expires;
  }

  /** Over the certificate, with the hash of its signature. */
  getFingerprints(): RTCDtlsFingerprint[] {
    const value = this.#native.fingerprint('sha-256').toLowerCase();
    return [{ algorithm: 'sha-256', value }];
  }
}

defineInterface(RTCCertificate, { constructorLength: 0, operations: { getFingerprints: 0 } });

/** Converts an argument to RTCCertificate. */
export const toRTCCertificate: Converter<RTCCertificate> = interfaceType<RTCCertificate>(
  RTCCertificate,
  'RTCCertificate',
  (value) => hasBrand(value),
);

/** The native certificate inside. */
export function nativeCertificateOf(certificate: RTCCertificate): Certificate {
  return unwrap(certificate);
}

/** Wraps a native certificate. */
export function wrapCertificate(native: Certificate): RTCCertificate {
  return new RTCCertificate(constructionToken, native);
}

/** webrtc-pc 4.9, RTCPeerConnection.generateCertificate. `now` is in milliseconds since the epoch. */
export async function generateCertificate(
  algorithm: unknown,
  transports: Pick<NativeTransports, 'generateCertificate'>,
  now = Date.now(),
): Promise<RTCCertificate> {
  const context = executing('generateCertificate', 'RTCPeerConnection');
  const parameters = normalizeKeygenAlgorithm(algorithm, now, context);
  try {
    return wrapCertificate(await transports.generateCertificate(parameters));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw domException('OperationError', `${context}: ${reason}`);
  }
}
