import type { Attribute } from './attribute.js';
import { readMediaAttribute, readSessionAttribute } from './attributes.js';
import { readLines, type Line } from './LineReader.js';
import {
  emptyMediaSection,
  emptySession,
  SdpSyntaxError,
  type Bandwidth,
  type Connection,
  type MediaSection,
  type Origin,
  type SessionDescription,
} from './types.js';

/** What RFC 8866 allows at each level. `u=`, `e=`, `p=`, `r=`, `z=` and `k=` are read over (RFC 8829 5.8.1). */
const SESSION_TYPES = 'iuepcbtrzka';
const MEDIA_TYPES = 'icbka';

/**
 * Reads a session description (RFC 8866, RFC 8829 section 5.8). Attributes it does not know are
 * kept. Takes time in proportion to the length of the text.
 * @throws SdpSyntaxError, and nothing else.
 */
export function parseSession(text: string): SessionDescription {
  const lines = readLines(text);
  const session = emptySession('0', '0');
  readVersion(expect(lines, 0, 'v', '"v=0"'));
  session.origin = readOrigin(expect(lines, 1, 'o', 'an "o=" line'));
  session.name = expect(lines, 2, 's', 'an "s=" line').value;
  session.timings = [];

  let section: MediaSection | undefined;
  for (const line of lines.slice(3)) {
    if (line.type === 'm') {
      section = readMedia(line);
      session.media.push(section);
    } else if (section) {
      if (!MEDIA_TYPES.includes(line.type)) throw line.error('A line that cannot stand in a media section');
      readMediaLine(section, line);
    } else {
      if (!SESSION_TYPES.includes(line.type)) throw line.error('A line that cannot stand here');
      readSessionLine(session, line);
    }
  }
  if (session.timings.length === 0) throw new SdpSyntaxError('Expected a "t=" line', lines.length);
  for (const media of session.media) finish(media);
  return session;
}

function expect(lines: Line[], index: number, type: string, what: string): Line {
  const line = lines.at(index);
  if (line?.type === type) return line;
  throw new SdpSyntaxError(`Expected ${what}`, Math.min(index, lines.length) + 1);
}

function readVersion(line: Line): void {
  if (line.value !== '0') throw line.error('Expected "v=0"');
}

function readOrigin(line: Line): Origin {
  const words = line.match(
    line.value,
    /^(\S+) (\d{1,20}) (\d{1,20}) (\S+) (\S+) (\S+)$/,
    '"o=<user> <id> <version> IN <IP4|IP6> <address>"',
  );
  const [, username = '', sessionId = '', sessionVersion = '', netType = '', addressType = '', address = ''] =
    words;
  return { username, sessionId, sessionVersion, netType, addressType, address };
}

function readSessionLine(session: SessionDescription, line: Line): void {
  switch (line.type) {
    case 't': {
      const [, start = '', stop = ''] = line.match(line.value, /^(\d+) (\d+)$/, '"t=<start> <stop>"');
      session.timings.push({ start, stop });
      break;
    }
    case 'a':
      readSessionAttribute(session, readAttribute(line));
      break;
    default:
      readCommonLine(session, line);
  }
}

function readMediaLine(section: MediaSection, line: Line): void {
  if (line.type === 'a') readMediaAttribute(section, readAttribute(line));
  else readCommonLine(section, line);
}

function readCommonLine(
  target: { title?: string; connection?: Connection; bandwidths: Bandwidth[] },
  line: Line,
): void {
  if (line.type === 'i') target.title = line.value;
  else if (line.type === 'c') target.connection = readConnection(line);
  else if (line.type === 'b') target.bandwidths.push(readBandwidth(line));
}

function readConnection(line: Line): Connection {
  const [, netType = '', addressType = '', address = ''] = line.match(
    line.value,
    /^(\S+) (\S+) (\S+)$/,
    '"c=IN <IP4|IP6> <address>"',
  );
  return { netType, addressType, address };
}

function readBandwidth(line: Line): Bandwidth {
  const [, type = '', value] = line.match(line.value, /^([^\s:]+):(\d+)$/, '"b=<type>:<number>"');
  return { type, value: line.integer(value, 0, Number.MAX_SAFE_INTEGER, 'a bandwidth') };
}

function readMedia(line: Line): MediaSection {
  const [, kind = '', port, count, protocol = '', formats = ''] = line.match(
    line.value,
    /^(\S+) (\d+)(?:\/(\d+))? (\S+) (\S.*)$/,
    '"m=<media> <port> <protocol> <format> …"',
  );
  const section = emptyMediaSection(
    kind,
    line.integer(port, 0, 65535, 'a port'),
    protocol,
    formats.split(' ').filter((format) => format !== ''),
  );
  if (count !== undefined) section.portCount = line.integer(count, 1, 65535, 'a number of ports');
  return section;
}

function readAttribute(line: Line): Attribute {
  const colon = line.value.indexOf(':');
  const name = colon < 0 ? line.value : line.value.slice(0, colon);
  if (!/^[^\s:]+$/.test(name)) throw line.error('Expected "a=<name>" or "a=<name>:<value>"');
  return { line, name, value: colon < 0 ? undefined : line.value.slice(colon + 1) };
}

/** draft-ietf-mmusic-sctp-sdp-05: the port stands in the sctpmap. */
function finish(section: MediaSection): void {
  if (section.sctpPort === undefined && section.sctpmap) section.sctpPort = section.sctpmap.port;
}
