/**
 * A session description as data (RFC 8866, with the attributes of RFC 8829/9429). Optional members
 * are absent when the line is; lists are empty. What stands at session level is the default of every
 * media section where the RFCs say so; members of a section hold only its own lines.
 */

export type MediaKind = 'audio' | 'video' | 'application';
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
export type SetupRole = 'actpass' | 'active' | 'passive' | 'holdconn';

/** A line this module has no typed member for; kept in its place among its kind. */
export interface UnknownAttribute {
  name: string;
  /** Undefined for a property attribute (`a=name`). */
  value?: string;
}

/** `o=` */
export interface Origin {
  username: string;
  /** Decimal digits: may exceed what a number holds. */
  sessionId: string;
  sessionVersion: string;
  netType: string;
  addressType: string;
  address: string;
}

/** `c=` */
export interface Connection {
  netType: string;
  addressType: string;
  address: string;
}

/** `b=` */
export interface Bandwidth {
  type: string;
  /** Kilobits per second for AS, bits per second for TIAS. */
  value: number;
}

/** `t=` */
export interface Timing {
  start: string;
  stop: string;
}

/** `a=group` (RFC 5888), semantics such as BUNDLE or LS. */
export interface Group {
  semantics: string;
  mids: string[];
}

/** `a=fingerprint` (RFC 8122). */
export interface Fingerprint {
  /** Lower case, such as "sha-256". */
  algorithm: string;
  /** Upper-case hex bytes with colons. */
  value: string;
}

/** `a=rtpmap` */
export interface RtpMap {
  payloadType: number;
  name: string;
  clockRate: number;
  /** Audio channels; absent means 1. */
  channels?: number;
}

/** `a=fmtp` */
export interface FormatParameters {
  /** A payload type, or another format of the m= line. */
  format: string;
  parameters: string;
}

/** `a=rtcp-fb` (RFC 4585). */
export interface RtcpFeedback {
  /** Undefined stands for all (`*`). */
  payloadType?: number;
  type: string;
  parameter?: string;
}

/** `a=extmap` (RFC 8285). */
export interface ExtensionMap {
  id: number;
  direction?: Direction;
  uri: string;
  attributes?: string;
}

/** `a=msid` (RFC 8830). */
export interface Msid {
  /** "-" for no stream. */
  stream: string;
  track?: string;
}

/** `a=ssrc` (RFC 5576). */
export interface SsrcAttribute {
  ssrc: number;
  attribute: string;
  value?: string;
}

/** `a=ssrc-group` (RFC 5576). */
export interface SsrcGroup {
  semantics: string;
  ssrcs: number[];
}

/** `a=rid` (RFC 8851). */
export interface Rid {
  id: string;
  direction: 'send' | 'recv';
  /** Restrictions as written after the direction, such as "pt=96;max-width=1280". */
  restrictions?: string;
}

/** One stream of `a=simulcast`: its alternatives, in order of preference. */
export type SimulcastStream = { rid: string; paused: boolean }[];

/** `a=simulcast` (RFC 8853). */
export interface Simulcast {
  send: SimulcastStream[];
  recv: SimulcastStream[];
}

/** `a=rtcp` (RFC 3605). */
export interface RtcpAddress {
  port: number;
  connection?: Connection;
}

/** What may stand at session level and in a media section alike. */
export interface TransportAttributes {
  connection?: Connection;
  bandwidths: Bandwidth[];
  direction?: Direction;
  iceUfrag?: string;
  icePwd?: string;
  /** Undefined when there is no `a=ice-options`. */
  iceOptions?: string[];
  fingerprints: Fingerprint[];
  setup?: SetupRole;
  /** `a=tls-id` (RFC 8842). */
  tlsId?: string;
  extmapAllowMixed: boolean;
  extmaps: ExtensionMap[];
  unknownAttributes: UnknownAttribute[];
}

export interface MediaSection extends TransportAttributes {
  kind: MediaKind | (string & {});
  /** 0: rejected, or bundle-only. 9: no candidate yet. */
  port: number;
  /** `/n` behind the port; absent when 1. */
  portCount?: number;
  /** As written, such as "UDP/TLS/RTP/SAVPF" or "UDP/DTLS/SCTP". */
  protocol: string;
  /** Payload types, or "webrtc-datachannel". */
  formats: string[];
  /** `i=` */
  title?: string;
  mid?: string;
  /** The values of `a=candidate`, each with its "candidate:" prefix; see ./candidate.ts. */
  candidates: string[];
  endOfCandidates: boolean;
  bundleOnly: boolean;
  rtcpMux: boolean;
  rtcpMuxOnly: boolean;
  rtcpRsize: boolean;
  rtcp?: RtcpAddress;
  /** `a=sctp-port` (RFC 8841), or the port of the old `a=sctpmap`. */
  sctpPort?: number;
  /** Present when the section uses `DTLS/SCTP` with `a=sctpmap` (draft-ietf-mmusic-sctp-sdp-05). */
  sctpmap?: SctpMap;
  /** Bytes; 0: unlimited; undefined when there is no `a=max-message-size`. */
  maxMessageSize?: number;
  msids: Msid[];
  rtpmaps: RtpMap[];
  fmtps: FormatParameters[];
  rtcpFeedback: RtcpFeedback[];
  ssrcs: SsrcAttribute[];
  ssrcGroups: SsrcGroup[];
  rids: Rid[];
  simulcast?: Simulcast;
  /** Milliseconds. */
  ptime?: number;
  maxptime?: number;
}

/** `a=sctpmap:<port> <protocol> [<streams>]` */
export interface SctpMap {
  port: number;
  protocol: string;
  streams?: number;
}

export interface SessionDescription extends TransportAttributes {
  origin: Origin;
  /** `s=`; "-" when there is none to give. */
  name: string;
  /** `i=` */
  title?: string;
  timings: Timing[];
  groups: Group[];
  /** `a=msid-semantic`, as written behind the colon without leading blanks. */
  msidSemantic?: string;
  iceLite: boolean;
  /** `a=identity` (RFC 8827), as written. */
  identity?: string;
  media: MediaSection[];
}

/** Where and why a text is not a session description. */
export class SdpSyntaxError extends Error {
  override readonly name = 'SdpSyntaxError';
  /** 1 for the first line; as RTCError.sdpLineNumber. */
  readonly lineNumber: number;

  constructor(message: string, lineNumber: number) {
    super(`Line ${String(lineNumber)}: ${message}`);
    this.lineNumber = lineNumber;
  }
}

/** An empty session, `o=- <id> <version> IN IP4 127.0.0.1`. */
export function emptySession(sessionId: string, sessionVersion: string): SessionDescription {
  return {
    origin: {
      username: '-',
      sessionId,
      sessionVersion,
      netType: 'IN',
      addressType: 'IP4',
      address: '127.0.0.1',
    },
    name: '-',
    timings: [{ start: '0', stop: '0' }],
    groups: [],
    iceLite: false,
    ...emptyTransportAttributes(),
    media: [],
  };
}

/** A section with nothing but its m= line. */
export function emptyMediaSection(
  kind: string,
  port: number,
  protocol: string,
  formats: string[],
): MediaSection {
  return {
    kind,
    port,
    protocol,
    formats,
    candidates: [],
    endOfCandidates: false,
    bundleOnly: false,
    rtcpMux: false,
    rtcpMuxOnly: false,
    rtcpRsize: false,
    msids: [],
    rtpmaps: [],
    fmtps: [],
    rtcpFeedback: [],
    ssrcs: [],
    ssrcGroups: [],
    rids: [],
    ...emptyTransportAttributes(),
  };
}

function emptyTransportAttributes(): TransportAttributes {
  return {
    bandwidths: [],
    fingerprints: [],
    extmapAllowMixed: false,
    extmaps: [],
    unknownAttributes: [],
  };
}
