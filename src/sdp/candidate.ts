/** The candidate-attribute of RFC 8839 section 5.1, with the `tcptype` of RFC 6544. */

export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay';
export type CandidateProtocol = 'udp' | 'tcp';
export type CandidateTcpType = 'active' | 'passive' | 'so';

export interface ParsedCandidate {
  foundation: string;
  /** 1: RTP, or everything when multiplexed; 2: RTCP. */
  component: number;
  protocol: CandidateProtocol;
  priority: number;
  /** An IPv4 or IPv6 address, or a (mDNS) name. */
  address: string;
  port: number;
  type: CandidateType;
  relatedAddress?: string;
  relatedPort?: number;
  tcpType?: CandidateTcpType;
  /** `ufrag` */
  usernameFragment?: string;
  generation?: number;
  networkId?: number;
  networkCost?: number;
  /** Everything else behind the type, in order. */
  extensions: { name: string; value: string }[];
}

const MAX_LENGTH = 4096;
const TYPES: readonly string[] = ['host', 'srflx', 'prflx', 'relay'];
const TCP_TYPES: readonly string[] = ['active', 'passive', 'so'];
const FOUNDATION = /^[A-Za-z0-9+/]{1,32}$/;
const ADDRESS = /^[A-Za-z0-9._:%-]{1,255}$/;
const UFRAG = /^\S{1,256}$/;

/**
 * Reads `candidate:…` (or `a=candidate:…`). Null when the text is not a candidate this stack, or
 * RTCIceCandidate, can describe.
 */
export function parseCandidate(text: string): ParsedCandidate | null {
  // eslint-disable-next-line no-control-regex -- they would break the line of an SDP
  if (text.length > MAX_LENGTH || /[\x00-\x1f\x7f]/.test(text.trimEnd())) return null;
  const start = text.startsWith('a=') ? 2 : 0;
  if (!text.startsWith('candidate:', start)) return null;
  const words: (string | undefined)[] = text
    .slice(start + 'candidate:'.length)
    .trim()
    .split(/ +/);
  const [foundation, component, transport, priority, address, port, typ, type] = words;
  if (foundation === undefined || !FOUNDATION.test(foundation)) return null;
  const componentId = parseInteger(component, 1, 256);
  const protocol = transport?.toLowerCase();
  const priorityValue = parseInteger(priority, 0, 0xffffffff);
  const portNumber = parseInteger(port, 0, 65535);
  if (componentId === null || priorityValue === null || portNumber === null) return null;
  if (protocol !== 'udp' && protocol !== 'tcp') return null;
  if (address === undefined || !ADDRESS.test(address)) return null;
  if (typ !== 'typ' || !isCandidateType(type)) return null;

  const candidate: ParsedCandidate = {
    foundation,
    component: componentId,
    protocol,
    priority: priorityValue,
    address,
    port: portNumber,
    type,
    extensions: [],
  };
  // Extensions are pairs of a name and a value.
  if (words.length % 2 !== 0) return null;
  for (let i = 8; i < words.length; i += 2) {
    if (!readExtension(candidate, words[i] ?? '', words[i + 1] ?? '')) return null;
  }
  return candidate;
}

/** The inverse of parseCandidate: `candidate:…`, extensions in the order browsers write them. */
export function formatCandidate(candidate: ParsedCandidate): string {
  const words: (string | number)[] = [
    `candidate:${candidate.foundation}`,
    candidate.component,
    candidate.protocol,
    candidate.priority,
    candidate.address,
    candidate.port,
    'typ',
    candidate.type,
  ];
  const add = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) words.push(name, value);
  };
  add('raddr', candidate.relatedAddress);
  add('rport', candidate.relatedPort);
  add('tcptype', candidate.tcpType);
  add('generation', candidate.generation);
  add('ufrag', candidate.usernameFragment);
  add('network-id', candidate.networkId);
  add('network-cost', candidate.networkCost);
  for (const { name, value } of candidate.extensions) add(name, value);
  return words.join(' ');
}

function readExtension(candidate: ParsedCandidate, name: string, value: string): boolean {
  switch (name) {
    case 'raddr':
      candidate.relatedAddress = value;
      return ADDRESS.test(value);
    case 'rport': {
      const port = parseInteger(value, 0, 65535);
      if (port !== null) candidate.relatedPort = port;
      return port !== null;
    }
    case 'tcptype':
      if (!isTcpType(value)) return false;
      candidate.tcpType = value;
      return true;
    case 'ufrag':
      candidate.usernameFragment = value;
      return UFRAG.test(value);
    case 'generation':
    case 'network-id':
    case 'network-cost':
      readNumberExtension(candidate, name, value);
      return true;
    default:
      candidate.extensions.push({ name, value });
      return true;
  }
}

/** None of these is in an RFC: what is not a number is kept as it is. */
function readNumberExtension(
  candidate: ParsedCandidate,
  name: 'generation' | 'network-id' | 'network-cost',
  text: string,
): void {
  const value = parseInteger(text, 0, 0xffffffff);
  if (value === null) candidate.extensions.push({ name, value: text });
  else if (name === 'generation') candidate.generation = value;
  else if (name === 'network-id') candidate.networkId = value;
  else candidate.networkCost = value;
}

function parseInteger(text: string | undefined, min: number, max: number): number | null {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

function isCandidateType(text: string | undefined): text is CandidateType {
  return text !== undefined && TYPES.includes(text);
}

function isTcpType(text: string): text is CandidateTcpType {
  return TCP_TYPES.includes(text);
}
