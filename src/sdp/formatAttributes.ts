import { valueOf, wordsOf, type Attribute } from './attribute.js';
import type { MediaSection, RtcpFeedback, Simulcast, SimulcastStream } from './types.js';

/** Attributes of codecs and RTP streams. False when it is none of them. */
export function readFormatAttribute(section: MediaSection, attribute: Attribute): boolean {
  switch (attribute.name) {
    case 'rtpmap':
      readRtpmap(section, attribute);
      return true;
    case 'fmtp':
      readFmtp(section, attribute);
      return true;
    case 'rtcp-fb':
      section.rtcpFeedback.push(readFeedback(attribute));
      return true;
    case 'msid':
      readMsid(section, attribute);
      return true;
    case 'ssrc':
      readSsrc(section, attribute);
      return true;
    case 'ssrc-group':
      readSsrcGroup(section, attribute);
      return true;
    case 'rid':
      readRid(section, attribute);
      return true;
    case 'simulcast':
      section.simulcast = readSimulcast(attribute);
      return true;
    case 'ptime':
    case 'maxptime':
      return readPacketTime(section, attribute.name, attribute.value);
    default:
      return false;
  }
}

function payloadType({ line }: Attribute, text: string | undefined): number {
  return line.integer(text, 0, 127, 'a payload type');
}

function readRtpmap(section: MediaSection, attribute: Attribute): void {
  const { line } = attribute;
  const [, pt, name = '', rate, channels] = line.match(
    valueOf(attribute),
    /^(\d+) +([^\s/]+)\/(\d+)(?:\/(\d+))? *$/,
    '"a=rtpmap:<payload type> <name>/<clock rate>[/<channels>]"',
  );
  section.rtpmaps.push({
    payloadType: payloadType(attribute, pt),
    name,
    clockRate: line.integer(rate, 1, 0xffffffff, 'a clock rate'),
    ...(channels !== undefined && { channels: line.integer(channels, 1, 255, 'a number of channels') }),
  });
}

function readFmtp(section: MediaSection, attribute: Attribute): void {
  const [, format = '', parameters = ''] = attribute.line.match(
    valueOf(attribute),
    /^(\S+) (.*)$/,
    '"a=fmtp:<format> <parameters>"',
  );
  section.fmtps.push({ format, parameters });
}

function readFeedback(attribute: Attribute): RtcpFeedback {
  const [, pt = '', type = '', parameter] = attribute.line.match(
    valueOf(attribute),
    /^(\d+|\*) (\S+)(?: (.*))?$/,
    '"a=rtcp-fb:<payload type|*> <type> [<parameter>]"',
  );
  return {
    ...(pt !== '*' && { payloadType: payloadType(attribute, pt) }),
    type,
    ...(parameter !== undefined && { parameter }),
  };
}

function readMsid(section: MediaSection, attribute: Attribute): void {
  const words = wordsOf(attribute);
  if (words.length === 0 || words.length > 2) {
    throw attribute.line.error('Expected "a=msid:<stream> [<track>]"');
  }
  const [stream = '', track] = words;
  section.msids.push({ stream, ...(words.length === 2 && { track }) });
}

function readSsrc(section: MediaSection, attribute: Attribute): void {
  const { line } = attribute;
  const [, ssrc, name = '', value] = line.match(
    valueOf(attribute),
    /^(\d+) ([^\s:]+)(?::(.*))?$/,
    '"a=ssrc:<ssrc> <attribute>[:<value>]"',
  );
  section.ssrcs.push({
    ssrc: line.integer(ssrc, 0, 0xffffffff, 'an SSRC'),
    attribute: name,
    ...(value !== undefined && { value }),
  });
}

function readSsrcGroup(section: MediaSection, attribute: Attribute): void {
  const { line } = attribute;
  const [semantics = '', ...ssrcs] = wordsOf(attribute);
  if (semantics === '') throw line.error('Expected "a=ssrc-group:<semantics> <ssrc> …"');
  section.ssrcGroups.push({
    semantics,
    ssrcs: ssrcs.map((ssrc) => line.integer(ssrc, 0, 0xffffffff, 'an SSRC')),
  });
}

function readRid(section: MediaSection, attribute: Attribute): void {
  const [, id = '', direction, restrictions] = attribute.line.match(
    valueOf(attribute),
    /^([\w-]+) (send|recv)(?: (.*))?$/,
    '"a=rid:<id> <send|recv> [<restrictions>]"',
  );
  section.rids.push({
    id,
    direction: direction === 'send' ? 'send' : 'recv',
    ...(restrictions !== undefined && { restrictions }),
  });
}

/** RFC 8853 section 5.1: one or both directions, streams by `;`, alternatives by `,`, `~` for paused. */
function readSimulcast(attribute: Attribute): Simulcast {
  const words = wordsOf(attribute);
  const simulcast: Simulcast = { send: [], recv: [] };
  if (words.length !== 2 && words.length !== 4) throw attribute.line.error('Expected one or two directions');
  for (let i = 0; i < words.length; i += 2) {
    const [direction, list = ''] = words.slice(i, i + 2);
    if (direction !== 'send' && direction !== 'recv') throw attribute.line.error('Expected "send" or "recv"');
    if (simulcast[direction].length > 0) throw attribute.line.error('Expected each direction once');
    simulcast[direction] = list.split(';').map((stream) => readSimulcastStream(attribute, stream));
  }
  return simulcast;
}

function readSimulcastStream({ line }: Attribute, text: string): SimulcastStream {
  return text.split(',').map((alternative) => {
    const [, paused, rid = ''] = line.match(alternative, /^(~?)([\w-]+)$/, 'ids of a=rid');
    return { rid, paused: paused === '~' };
  });
}

function readPacketTime(
  section: MediaSection,
  name: 'ptime' | 'maxptime',
  value: string | undefined,
): boolean {
  if (value === undefined || !/^\d{1,9}$/.test(value)) return false;
  section[name] = Number(value);
  return true;
}
