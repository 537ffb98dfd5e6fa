import type {
  Bandwidth,
  Connection,
  MediaSection,
  RtcpFeedback,
  SessionDescription,
  SimulcastStream,
  TransportAttributes,
} from './types.js';

/** The inverse of parseSession, with CRLF. */
export function serializeSession(session: SessionDescription): string {
  const { origin } = session;
  const lines = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.sessionVersion} ` +
      `${origin.netType} ${origin.addressType} ${origin.address}`,
    `s=${session.name}`,
    ...optional('i=', session.title),
    ...connectionAndBandwidth(session),
    ...session.timings.map(({ start, stop }) => `t=${start} ${stop}`),
    ...session.groups.map(({ semantics, mids }) => `a=group:${[semantics, ...mids].join(' ')}`),
    ...flag('extmap-allow-mixed', session.extmapAllowMixed),
    ...optional('a=msid-semantic: ', session.msidSemantic),
    ...flag('ice-lite', session.iceLite),
    ...optional('a=identity:', session.identity),
    ...transportLines(session),
    ...session.media.flatMap(mediaLines),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** The lines of one media section, without line ends. */
export function mediaLines(section: MediaSection): string[] {
  const port = section.portCount === undefined ? '' : `/${section.portCount}`;
  return [
    `m=${section.kind} ${section.port}${port} ${section.protocol} ${section.formats.join(' ')}`,
    ...optional('i=', section.title),
    ...connectionAndBandwidth(section),
    ...rtcpLine(section),
    ...section.candidates.map((candidate) => `a=${candidate}`),
    ...flag('end-of-candidates', section.endOfCandidates),
    ...flag('bundle-only', section.bundleOnly),
    ...optional('a=mid:', section.mid),
    ...flag('extmap-allow-mixed', section.extmapAllowMixed),
    ...transportLines(section),
    ...section.msids.map(({ stream, track }) => `a=msid:${join(stream, track)}`),
    ...flag('rtcp-mux', section.rtcpMux),
    ...flag('rtcp-mux-only', section.rtcpMuxOnly),
    ...flag('rtcp-rsize', section.rtcpRsize),
    ...formatLines(section),
    ...optional('a=ptime:', section.ptime),
    ...optional('a=maxptime:', section.maxptime),
    ...section.rids.map(({ id, direction, restrictions }) => `a=rid:${join(id, direction, restrictions)}`),
    ...simulcastLine(section),
    ...section.ssrcGroups.map(({ semantics, ssrcs }) => `a=ssrc-group:${[semantics, ...ssrcs].join(' ')}`),
    ...section.ssrcs.map(
      ({ ssrc, attribute, value }) => `a=ssrc:${ssrc} ${attribute}${value === undefined ? '' : `:${value}`}`,
    ),
    ...sctpLines(section),
  ];
}

function connectionAndBandwidth(source: { connection?: Connection; bandwidths: Bandwidth[] }): string[] {
  return [
    ...(source.connection ? [`c=${connectionText(source.connection)}`] : []),
    ...source.bandwidths.map(({ type, value }) => `b=${type}:${value}`),
  ];
}

function connectionText({ netType, addressType, address }: Connection): string {
  return `${netType} ${addressType} ${address}`;
}

function transportLines(source: TransportAttributes): string[] {
  return [
    ...optional('a=ice-ufrag:', source.iceUfrag),
    ...optional('a=ice-pwd:', source.icePwd),
    ...optional('a=ice-options:', source.iceOptions?.join(' ')),
    ...source.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    ...optional('a=setup:', source.setup),
    ...optional('a=tls-id:', source.tlsId),
    ...source.extmaps.map(
      ({ id, direction, uri, attributes }) =>
        `a=extmap:${join(direction === undefined ? String(id) : `${id}/${direction}`, uri, attributes)}`,
    ),
    ...optional('a=', source.direction),
    ...source.unknownAttributes.map(({ name, value }) =>
      value === undefined ? `a=${name}` : `a=${name}:${value}`,
    ),
  ];
}

/** As browsers write them: each rtpmap with its feedback and its parameters. */
function formatLines(section: MediaSection): string[] {
  const lines: string[] = [];
  const feedback = groupBy(section.rtcpFeedback, ({ payloadType }) => payloadType);
  const fmtps = groupBy(section.fmtps, ({ format }) => format);
  const addFmtps = (format: string): void => {
    for (const { parameters } of fmtps.get(format) ?? []) lines.push(`a=fmtp:${format} ${parameters}`);
    fmtps.delete(format);
  };
  for (const { payloadType, name, clockRate, channels } of section.rtpmaps) {
    lines.push(`a=rtpmap:${payloadType} ${name}/${clockRate}${channels === undefined ? '' : `/${channels}`}`);
    for (const entry of feedback.get(payloadType) ?? []) lines.push(feedbackLine(entry));
    feedback.delete(payloadType);
    addFmtps(String(payloadType));
  }
  for (const entries of feedback.values()) lines.push(...entries.map(feedbackLine));
  for (const format of [...fmtps.keys()]) addFmtps(format);
  return lines;
}

function feedbackLine({ payloadType, type, parameter }: RtcpFeedback): string {
  return `a=rtcp-fb:${join(payloadType === undefined ? '*' : String(payloadType), type, parameter)}`;
}

function rtcpLine({ rtcp }: MediaSection): string[] {
  if (!rtcp) return [];
  return [`a=rtcp:${join(String(rtcp.port), rtcp.connection && connectionText(rtcp.connection))}`];
}

function simulcastLine({ simulcast }: MediaSection): string[] {
  if (!simulcast) return [];
  const list = (streams: SimulcastStream[]): string =>
    streams.map((stream) => stream.map(({ rid, paused }) => (paused ? `~${rid}` : rid)).join(',')).join(';');
  const words: string[] = [];
  if (simulcast.send.length > 0) words.push('send', list(simulcast.send));
  if (simulcast.recv.length > 0) words.push('recv', list(simulcast.recv));
  return [`a=simulcast:${words.join(' ')}`];
}

function sctpLines({ sctpPort, sctpmap, maxMessageSize }: MediaSection): string[] {
  return [
    ...(sctpmap
      ? [`a=sctpmap:${join(String(sctpmap.port), sctpmap.protocol, sctpmap.streams?.toString())}`]
      : []),
    ...optional('a=sctp-port:', sctpPort === sctpmap?.port ? undefined : sctpPort),
    ...optional('a=max-message-size:', maxMessageSize),
  ];
}

function optional(prefix: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`${prefix}${value}`];
}

function flag(name: string, present: boolean): string[] {
  return present ? [`a=${name}`] : [];
}

function join(...words: (string | undefined)[]): string {
  return words.filter((word) => word !== undefined).join(' ');
}

/** Map.groupBy, which Node.js 20 lacks. */
function groupBy<K, T>(items: T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
