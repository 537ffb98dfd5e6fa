import type { IceServerAddress } from './native/types.js';
import {
  dictionary,
  domException,
  DOMString,
  optional,
  required,
  sequence,
  USVString,
  type Converter,
} from './webidl/index.js';

/** A STUN or TURN server (webrtc-pc 4.2.4). */
export interface RTCIceServer {
  /** `stun:`, `stuns:` (RFC 7064), `turn:` or `turns:` (RFC 7065) URLs. */
  urls: string | string[];
  /** Required for TURN; at most 509 bytes in UTF-8. */
  username?: string;
  /** Required for TURN. */
  credential?: string;
}

/** The same with the URLs as a list, as getConfiguration returns it. */
export interface NormalIceServer extends RTCIceServer {
  urls: string[];
}

/** What an ICE server URL says. */
export interface IceServerUrl {
  scheme: 'stun' | 'stuns' | 'turn' | 'turns';
  /** In ASCII (Punycode); an IPv6 address is without brackets. */
  host: string;
  port: number;
  transport: 'udp' | 'tcp';
}

/** A server that the native transports can't use, to be reported by `icecandidateerror`. */
export interface UnsupportedServer {
  url: string;
  reason: string;
}

const SCHEMES: readonly string[] = ['stun:', 'stuns:', 'turn:', 'turns:'];
const MAX_USERNAME_BYTES = 509;

const isIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
const urlList = sequence(USVString);

/** `(USVString or sequence<USVString>)`, as a list. */
const toUrls: Converter<string[]> = (value, context, what) =>
  isIterable(value) ? urlList(value, context, what) : [USVString(value, context, what)];

/** Converts an argument to RTCIceServer. */
export const toRTCIceServer: Converter<NormalIceServer> = dictionary('RTCIceServer', {
  urls: required(toUrls),
  username: optional(DOMString),
  credential: optional(DOMString),
});

function syntaxError(context: string, url: string, problem: string): DOMException {
  return domException('SyntaxError', `${context}: ICE server URL '${url}' ${problem}.`);
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/**
 * webrtc-pc 4.4.1.6, the first half of "validate an ICE server URL".
 * @throws SyntaxError
 */
export function parseIceServerUrl(url: string, context: string): IceServerUrl {
  const parsed = parseUrl(url);
  if (!parsed) throw syntaxError(context, url, 'is not a valid URL');
  if (!SCHEMES.includes(parsed.protocol)) {
    throw syntaxError(context, url, 'is none of stun:, stuns:, turn: and turns:');
  }
  const scheme = parsed.protocol.slice(0, -1) as IceServerUrl['scheme'];
  const path = parsed.pathname;
  // A URL parser takes a backslash for a slash.
  if (parsed.host !== '' || /[/@\\]/.test(path)) {
    throw syntaxError(context, url, "must be a host and port only, without '/' or '@'");
  }
  // `href`, because `hash` and `search` don't tell an empty one from none.
  if (parsed.href.includes('#')) throw syntaxError(context, url, 'must not have a fragment');
  const hasQuery = parsed.href.includes('?');
  const isStun = scheme === 'stun' || scheme === 'stuns';
  if (isStun && hasQuery) throw syntaxError(context, url, 'must not have a query');

  const hostAndPort = parseUrl(`https://${path}`);
  if (!hostAndPort) throw syntaxError(context, url, 'has an invalid host or port');
  if (hasQuery && parsed.search !== '?transport=udp' && parsed.search !== '?transport=tcp') {
    throw syntaxError(context, url, 'may only have the query transport=udp or transport=tcp');
  }
  const isTls = scheme === 'stuns' || scheme === 'turns';
  const tcp = hasQuery ? parsed.search === '?transport=tcp' : isTls;
  return {
    scheme,
    host: hostAndPort.hostname.replace(/^\[|\]$/g, ''),
    port: portOf(hostAndPort, path, isTls ? 5349 : 3478),
    transport: tcp ? 'tcp' : 'udp',
  };
}

function portOf(hostAndPort: URL, path: string, defaultPort: number): number {
  if (hostAndPort.port !== '') return Number(hostAndPort.port);
  // The URL parser drops https' own port.
  return /:0*443$/.test(path) ? 443 : defaultPort;
}

/**
 * webrtc-pc 4.4.1.6, set a configuration, step 7 for one server.
 * @throws SyntaxError for its URLs, InvalidAccessError for its credentials.
 */
export function validateIceServer(server: NormalIceServer, context: string): void {
  if (server.urls.length === 0) {
    throw domException('SyntaxError', `${context}: ICE server has an empty list of URLs.`);
  }
  for (const url of server.urls) {
    const { scheme } = parseIceServerUrl(url, context);
    if (scheme === 'turn' || scheme === 'turns') validateCredentials(server, url, context);
  }
}

function validateCredentials(server: NormalIceServer, url: string, context: string): void {
  const fail = (problem: string): never => {
    throw domException('InvalidAccessError', `${context}: TURN server '${url}' ${problem}.`);
  };
  if (server.username === undefined) return fail('needs a username');
  if (server.credential === undefined) return fail('needs a credential');
  // RFC 8489 section 14.3
  if (Buffer.byteLength(server.username) > MAX_USERNAME_BYTES) {
    return fail(`has a username of more than ${MAX_USERNAME_BYTES} bytes`);
  }
  // RFC 8265 section 4.1
  if (server.credential === '') return fail('has an empty credential');
}

/** Splits validated servers into what the native transports can use and what they can't (docs/limits.md). */
export function nativeIceServers(servers: readonly NormalIceServer[]): {
  usable: IceServerAddress[];
  unsupported: UnsupportedServer[];
} {
  const usable: IceServerAddress[] = [];
  const unsupported: UnsupportedServer[] = [];
  for (const { urls, username, credential } of servers) {
    for (const url of urls) {
      const { scheme, host, port, transport } = parseIceServerUrl(url, 'RTCIceServer');
      if (scheme === 'stuns' || scheme === 'turns') {
        unsupported.push({ url, reason: 'ICE servers over TLS or DTLS are not supported' });
      } else if (transport === 'tcp') {
        unsupported.push({ url, reason: 'ICE servers over TCP are not supported' });
      } else if (scheme === 'stun') {
        usable.push({ kind: 'stun', host, port, url });
      } else {
        usable.push({ kind: 'turn', host, port, url, username: username ?? '', password: credential ?? '' });
      }
    }
  }
  return { usable, unsupported };
}
