import { tokenOf, valueOf, wordsOf, type Attribute } from './attribute.js';
import { readFormatAttribute } from './formatAttributes.js';
import type {
  Direction,
  Fingerprint,
  Group,
  MediaSection,
  RtcpAddress,
  SctpMap,
  SessionDescription,
  SetupRole,
  TransportAttributes,
} from './types.js';

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
const SETUP_ROLES: readonly string[] = ['actpass', 'active', 'passive', 'holdconn'];

export function readSessionAttribute(session: SessionDescription, attribute: Attribute): void {
  switch (attribute.name) {
    case 'group':
      session.groups.push(readGroup(attribute));
      break;
    case 'msid-semantic':
      session.msidSemantic = valueOf(attribute).trim();
      break;
    case 'ice-lite':
      session.iceLite = true;
      break;
    case 'identity':
      session.identity = valueOf(attribute);
      break;
    default:
      readCommonAttribute(session, attribute);
  }
}

export function readMediaAttribute(section: MediaSection, attribute: Attribute): void {
  const { line, name } = attribute;
  switch (name) {
    case 'mid':
      section.mid = tokenOf(attribute);
      break;
    case 'candidate':
      section.candidates.push(`candidate:${valueOf(attribute)}`);
      break;
    case 'end-of-candidates':
      section.endOfCandidates = true;
      break;
    case 'bundle-only':
      section.bundleOnly = true;
      break;
    case 'rtcp-mux':
      section.rtcpMux = true;
      break;
    case 'rtcp-mux-only':
      section.rtcpMuxOnly = true;
      break;
    case 'rtcp-rsize':
      section.rtcpRsize = true;
      break;
    case 'rtcp':
      section.rtcp = readRtcp(attribute);
      break;
    case 'sctp-port':
      section.sctpPort = line.integer(valueOf(attribute), 0, 65535, 'an SCTP port');
      break;
    case 'sctpmap':
      section.sctpmap = readSctpmap(attribute);
      break;
    case 'max-message-size':
      section.maxMessageSize = line.integer(valueOf(attribute), 0, Number.MAX_SAFE_INTEGER, 'a size');
      break;
    default:
      if (!readFormatAttribute(section, attribute)) readCommonAttribute(section, attribute);
  }
}

function readCommonAttribute(target: TransportAttributes, attribute: Attribute): void {
  const { name, value } = attribute;
  switch (name) {
    case 'ice-ufrag':
      target.iceUfrag = credentialOf(attribute, 4);
      break;
    case 'ice-pwd':
      target.icePwd = credentialOf(attribute, 22);
      break;
    case 'ice-options':
      target.iceOptions = wordsOf(attribute);
      break;
    case 'fingerprint':
      target.fingerprints.push(readFingerprint(attribute));
      break;
    case 'setup':
      target.setup = readSetup(attribute);
      break;
    case 'tls-id':
      target.tlsId = tokenOf(attribute);
      break;
    case 'extmap-allow-mixed':
      target.extmapAllowMixed = true;
      break;
    case 'extmap':
      target.extmaps.push(readExtmap(attribute));
      break;
    default:
      if (value === undefined && isDirection(name)) target.direction = name;
      else target.unknownAttributes.push(value === undefined ? { name } : { name, value });
  }
}

function readGroup(attribute: Attribute): Group {
  const [semantics = '', ...mids] = wordsOf(attribute);
  if (semantics === '') throw attribute.line.error('Expected "a=group:<semantics> <mid> …"');
  return { semantics, mids };
}

function readFingerprint(attribute: Attribute): Fingerprint {
  const [, algorithm = '', value = ''] = attribute.line.match(
    valueOf(attribute),
    /^(\S+) +([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*) *$/,
    '"a=fingerprint:<algorithm> <hex bytes with colons>"',
  );
  return { algorithm: algorithm.toLowerCase(), value: value.toUpperCase() };
}

function readSetup(attribute: Attribute): SetupRole {
  const role = valueOf(attribute).trim();
  if (!isSetupRole(role)) throw attribute.line.error('Expected actpass, active, passive or holdconn');
  return role;
}

function readExtmap({ line, value = '' }: Attribute): TransportAttributes['extmaps'][number] {
  const [, id, direction, uri = '', attributes] = line.match(
    value,
    /^(\d+)(?:\/(\w+))? (\S+)(?: (.*))?$/,
    '"a=extmap:<id>[/<direction>] <uri>"',
  );
  if (direction !== undefined && !isDirection(direction)) throw line.error('Expected a direction');
  return {
    id: line.integer(id, 1, 4351, 'an extension id'),
    uri,
    ...(direction !== undefined && { direction }),
    ...(attributes !== undefined && { attributes }),
  };
}

function readRtcp({ line, value = '' }: Attribute): RtcpAddress {
  const [, port, netType, addressType = '', address = ''] = line.match(
    value,
    /^(\d+)(?: (\S+) (\S+) (\S+))?$/,
    '"a=rtcp:<port> [IN <IP4|IP6> <address>]"',
  );
  const result: RtcpAddress = { port: line.integer(port, 0, 65535, 'a port') };
  if (netType !== undefined) result.connection = { netType, addressType, address };
  return result;
}

function readSctpmap({ line, value = '' }: Attribute): SctpMap {
  const [, port, protocol = '', streams] = line.match(
    value,
    /^(\d+) (\S+)(?: (\d+))?$/,
    '"a=sctpmap:<port> <protocol> [<streams>]"',
  );
  const result: SctpMap = { port: line.integer(port, 0, 65535, 'an SCTP port'), protocol };
  if (streams !== undefined) result.streams = line.integer(streams, 0, 65535, 'a number of streams');
  return result;
}

function credentialOf(attribute: Attribute, minLength: number): string {
  const text = valueOf(attribute);
  // RFC 8839 5.4; which characters may be in it is a question of content (jsep/validate.ts).
  if (text.length < minLength || text.length > 256) {
    throw attribute.line.error(`Expected ${minLength} to 256 letters, digits, "+" or "/"`);
  }
  return text;
}

function isDirection(text: string): text is Direction {
  return DIRECTIONS.includes(text);
}

function isSetupRole(text: string): text is SetupRole {
  return SETUP_ROLES.includes(text);
}
