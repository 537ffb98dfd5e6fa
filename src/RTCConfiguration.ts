import { isIP } from 'node:net';
import { toRTCCertificate, type RTCCertificate } from './RTCCertificate.js';
import {
  toRTCIceServer,
  validateIceServer,
  type NormalIceServer,
  type RTCIceServer,
} from './RTCIceServer.js';
import {
  dictionary,
  domException,
  DOMString,
  enumeration,
  octet,
  optional,
  sequence,
  unsignedLong,
  unsignedShort,
  withDefault,
  type Converter,
} from './webidl/index.js';

/** webrtc-pc 4.2.3. */
export type RTCIceTransportPolicy = 'relay' | 'all';
/** webrtc-pc 4.2.4. */
export type RTCBundlePolicy = 'balanced' | 'max-compat' | 'max-bundle';
/** webrtc-pc 4.2.5. */
export type RTCRtcpMuxPolicy = 'require';

/** What rtcwire adds to RTCConfiguration. A member that setConfiguration leaves out keeps its value. */
export interface NonstandardConfiguration {
  /** Address of the local interface to use, IPv4 or IPv6; default: all. */
  bindAddress?: string;
  /** First local UDP port to use; default: any. */
  portRangeBegin?: number;
  /** Last local UDP port to use, included; default: 65535 when there is a first one. */
  portRangeEnd?: number;
  /** Largest data-channel message to accept, in bytes, as announced to the peer; default: 67108864. */
  maxMessageSize?: number;
}

/** Configuration of an RTCPeerConnection (webrtc-pc 4.2.1). */
export interface RTCConfiguration extends NonstandardConfiguration {
  iceServers?: RTCIceServer[];
  /** Default `all`. With `relay` nothing is sent but to TURN servers. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  /** Default `balanced`. */
  bundlePolicy?: RTCBundlePolicy;
  rtcpMuxPolicy?: RTCRtcpMuxPolicy;
  /** Default: one is made. */
  certificates?: RTCCertificate[];
  /** 0 to 255; default 0. */
  iceCandidatePoolSize?: number;
}

/** The [[Configuration]] slot: a validated configuration, with defaults filled in. Never changed in place. */
export interface ValidConfiguration extends Readonly<NonstandardConfiguration> {
  readonly iceServers: readonly NormalIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly bundlePolicy: RTCBundlePolicy;
  readonly rtcpMuxPolicy: RTCRtcpMuxPolicy;
  readonly certificates: readonly RTCCertificate[];
  readonly iceCandidatePoolSize: number;
}

/** Announced as a=max-message-size unless configured. */
export const DEFAULT_MAX_MESSAGE_SIZE = 64 * 1024 * 1024;

const ipAddress: Converter<string> = (value, context) => {
  const text = DOMString(value, context);
  if (isIP(text) === 0) throw new TypeError(`${context}: '${text}' is not an IPv4 or IPv6 address.`);
  return text;
};

const port: Converter<number> = (value, context) => {
  const number = unsignedShort.enforceRange(value, context);
  if (number === 0) throw new TypeError(`${context}: The provided value must be from 1 to 65535.`);
  return number;
};

const messageSize: Converter<number> = (value, context) => {
  const bytes = unsignedLong.enforceRange(value, context);
  if (bytes === 0) throw new TypeError(`${context}: The provided value must be at least 1.`);
  return bytes;
};

const toDictionary = dictionary('RTCConfiguration', {
  bundlePolicy: withDefault(
    enumeration('RTCBundlePolicy', ['balanced', 'max-compat', 'max-bundle']),
    'balanced',
  ),
  certificates: withDefault(sequence(toRTCCertificate), () => []),
  iceCandidatePoolSize: withDefault(octet.enforceRange, 0),
  iceServers: withDefault(sequence(toRTCIceServer), () => []),
  iceTransportPolicy: withDefault(enumeration('RTCIceTransportPolicy', ['relay', 'all']), 'all'),
  // "negotiate" was in the specification once: it gets the errors that it had there.
  rtcpMuxPolicy: withDefault(enumeration('RTCRtcpMuxPolicy', ['require', 'negotiate']), 'require'),
  bindAddress: optional(ipAddress),
  maxMessageSize: optional(messageSize),
  portRangeBegin: optional(port),
  portRangeEnd: optional(port),
});

/**
 * The checks of the RTCPeerConnection constructor (webrtc-pc 4.4.1.1). `now` is in milliseconds since
 * the epoch.
 * @throws TypeError for a wrong type; InvalidAccessError for an expired certificate or TURN credentials;
 *   SyntaxError for an ICE server URL; NotSupportedError for rtcpMuxPolicy "negotiate".
 */
export function createConfiguration(
  configuration: unknown,
  context: string,
  now: number,
): ValidConfiguration {
  const converted = toDictionary(configuration, context, 'parameter 1');
  for (const certificate of converted.certificates) {
    if (certificate.expires <= now) {
      throw domException('InvalidAccessError', `${context}: A certificate has expired.`);
    }
  }
  if (converted.rtcpMuxPolicy !== 'require') {
    throw domException('NotSupportedError', `${context}: RTCP without multiplexing is not supported.`);
  }
  return validate({ ...converted, rtcpMuxPolicy: 'require' }, context);
}

/**
 * webrtc-pc 4.4.1.6, set a configuration, for setConfiguration.
 * @throws as {@link createConfiguration}; InvalidModificationError for what can't change any more.
 */
export function changeConfiguration(
  old: ValidConfiguration,
  configuration: unknown,
  context: string,
  setLocalDescriptionCalled: boolean,
): ValidConfiguration {
  const converted = toDictionary(configuration, context, 'parameter 1');
  const { bundlePolicy, certificates, iceCandidatePoolSize, maxMessageSize, rtcpMuxPolicy } = converted;
  const cannotChange = (member: string, when = ''): DOMException =>
    domException('InvalidModificationError', `${context}: ${member} can't be changed${when}.`);
  // step 4
  if (
    certificates.length !== old.certificates.length ||
    certificates.some((certificate, i) => certificate !== old.certificates[i])
  ) {
    throw cannotChange('certificates');
  }
  if (bundlePolicy !== old.bundlePolicy) throw cannotChange('bundlePolicy');
  if (rtcpMuxPolicy !== old.rtcpMuxPolicy) throw cannotChange('rtcpMuxPolicy');
  if (setLocalDescriptionCalled && iceCandidatePoolSize !== old.iceCandidatePoolSize) {
    throw cannotChange('iceCandidatePoolSize', ' after setLocalDescription');
  }
  const oldMaxMessageSize = old.maxMessageSize ?? DEFAULT_MAX_MESSAGE_SIZE;
  if (maxMessageSize !== undefined && maxMessageSize !== oldMaxMessageSize) {
    throw cannotChange('maxMessageSize');
  }
  return validate({ ...nonstandardOf(old), ...converted, rtcpMuxPolicy }, context);
}

function validate(configuration: ValidConfiguration, context: string): ValidConfiguration {
  const { portRangeBegin, portRangeEnd } = configuration;
  if (portRangeBegin !== undefined && portRangeEnd !== undefined && portRangeEnd < portRangeBegin) {
    throw new TypeError(`${context}: portRangeEnd is below portRangeBegin.`);
  }
  if (portRangeBegin === undefined && portRangeEnd !== undefined) {
    throw new TypeError(`${context}: portRangeEnd needs portRangeBegin.`);
  }
  // step 7
  for (const server of configuration.iceServers) validateIceServer(server, context);
  return configuration;
}

function nonstandardOf(configuration: ValidConfiguration): NonstandardConfiguration {
  const { bindAddress, maxMessageSize, portRangeBegin, portRangeEnd } = configuration;
  return {
    ...(bindAddress !== undefined && { bindAddress }),
    ...(maxMessageSize !== undefined && { maxMessageSize }),
    ...(portRangeBegin !== undefined && { portRangeBegin }),
    ...(portRangeEnd !== undefined && { portRangeEnd }),
  };
}

/** The result of getConfiguration: a copy that the application may change. */
export function copyConfiguration(configuration: ValidConfiguration): RTCConfiguration {
  return {
    iceServers: configuration.iceServers.map((server) => ({ ...server, urls: [...server.urls] })),
    iceTransportPolicy: configuration.iceTransportPolicy,
    bundlePolicy: configuration.bundlePolicy,
    rtcpMuxPolicy: configuration.rtcpMuxPolicy,
    certificates: [...configuration.certificates],
    iceCandidatePoolSize: configuration.iceCandidatePoolSize,
    ...nonstandardOf(configuration),
  };
}
