import type { CertificateParameters } from './native/types.js';
import {
  bufferSource,
  copyBytes,
  dictionary,
  domException,
  DOMString,
  objectOrString,
  object,
  optional,
  required,
  unsignedLong,
  unsignedLongLongEnforced,
  type Converter,
} from './webidl/index.js';

/** A hash as WebCrypto names it. */
export type HashAlgorithmIdentifier = string | { name: string };

/** Arguments of RTCPeerConnection.generateCertificate (webrtc-pc 4.9.1) that are supported. */
export type KeygenAlgorithm =
  | { name: 'ECDSA'; namedCurve: 'P-256'; expires?: number }
  | {
      name: 'RSASSA-PKCS1-v1_5';
      /** Bits: 2048 to 4096. */
      modulusLength: number;
      /** 65537. */
      publicExponent: Uint8Array;
      /** SHA-256. */
      hash: HashAlgorithmIdentifier;
      /** Milliseconds from now; default 30 days, at most 365 days. */
      expires?: number;
    };

const DAY = 24 * 60 * 60 * 1000;
const DEFAULT_LIFETIME = 30 * DAY;
const MAX_LIFETIME = 365 * DAY;
const MIN_MODULUS = 2048;
const MAX_MODULUS = 4096;

const toExpiration = dictionary('RTCCertificateExpiration', { expires: optional(unsignedLongLongEnforced) });
const toAlgorithm = dictionary('Algorithm', { name: required(DOMString) });
const algorithmIdentifier = objectOrString(object);

const bigInteger: Converter<Uint8Array> = (value, context, what) => {
  if (!(ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')) {
    throw new TypeError(`${context}: ${what ?? 'The provided value'} is not of type 'Uint8Array'.`);
  }
  return copyBytes(bufferSource(value, context, what));
};

const toEcKeyGenParams = dictionary('EcKeyGenParams', { namedCurve: required(DOMString) });
const toRsaHashedKeyGenParams = dictionary('RsaHashedKeyGenParams', {
  hash: required(algorithmIdentifier),
  modulusLength: required(unsignedLong.enforceRange),
  publicExponent: required(bigInteger),
});

function notSupported(context: string, problem: string): DOMException {
  return domException('NotSupportedError', `${context}: ${problem}.`);
}

/**
 * webrtc-pc 4.9, generateCertificate, steps 2 to 5 with WebCrypto's normalization of an algorithm.
 * `now` is in milliseconds since the epoch.
 * @throws TypeError for a wrong shape, NotSupportedError for what no certificate is made with.
 */
export function normalizeKeygenAlgorithm(
  algorithm: unknown,
  now: number,
  context: string,
): CertificateParameters {
  const identifier = algorithmIdentifier(algorithm, context, 'parameter 1');
  let lifetime = DEFAULT_LIFETIME;
  if (typeof identifier === 'object') {
    lifetime = Math.min(toExpiration(identifier, context).expires ?? DEFAULT_LIFETIME, MAX_LIFETIME);
  }
  const source = typeof identifier === 'string' ? { name: identifier } : identifier;
  const { name } = toAlgorithm(source, context, 'parameter 1');
  // X.509 knows seconds only.
  const expires = Math.floor((now + lifetime) / 1000) * 1000;
  switch (name.toUpperCase()) {
    case 'ECDSA':
      checkEc(source, context);
      return { name: 'ECDSA', expires };
    case 'RSASSA-PKCS1-V1_5':
      return { name: 'RSA', modulusLength: checkRsa(source, context), expires };
    default:
      throw notSupported(context, `Certificates can't be made with the algorithm '${name}'`);
  }
}

function checkEc(source: object, context: string): void {
  const { namedCurve } = toEcKeyGenParams(source, context);
  if (namedCurve !== 'P-256')
    throw notSupported(context, `Curve '${namedCurve}' is not supported, only P-256`);
}

function checkRsa(source: object, context: string): number {
  const { hash, modulusLength, publicExponent } = toRsaHashedKeyGenParams(source, context);
  const hashName = typeof hash === 'string' ? hash : toAlgorithm(hash, context).name;
  if (hashName.toUpperCase() !== 'SHA-256') {
    throw notSupported(context, `Hash '${hashName}' is not supported, only SHA-256`);
  }
  if (modulusLength < MIN_MODULUS || modulusLength > MAX_MODULUS) {
    throw notSupported(
      context,
      `modulusLength ${modulusLength} is not supported, only ${MIN_MODULUS} to ${MAX_MODULUS}`,
    );
  }
  if (!/^(00)*010001$/.test(Buffer.from(publicExponent).toString('hex'))) {
    throw notSupported(context, 'publicExponent must be 65537');
  }
  return modulusLength;
}
