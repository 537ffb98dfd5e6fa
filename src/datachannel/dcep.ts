/** The Data Channel Establishment Protocol, RFC 8832. */

/** PPIDs of RFC 8831 section 8. */
export const ppid = { dcep: 50, string: 51, binary: 53, emptyString: 56, emptyBinary: 57 } as const;

/** DATA_CHANNEL_OPEN (section 5.1). */
export interface DataChannelOpen {
  label: string;
  protocol: string;
  ordered: boolean;
  /** Milliseconds. */
  maxPacketLifeTime: number | null;
  maxRetransmits: number | null;
  /** RFC 8831 section 6.4: 128 below normal, 256 normal, 512 high, 1024 extra high. */
  priority: number;
}

export type DcepMessage = { type: 'open'; open: DataChannelOpen } | { type: 'ack' };

const TYPE_ACK = 0x02;
const TYPE_OPEN = 0x03;
const RELIABLE = 0x00;
const PARTIAL_RELIABLE_REXMIT = 0x01;
const PARTIAL_RELIABLE_TIMED = 0x02;
const UNORDERED = 0x80;
const OPEN_HEADER_LENGTH = 12;
/** What the attributes of an RTCDataChannel can show. */
const MAX_RELIABILITY_PARAMETER = 65535;

/** Longest label and protocol, in bytes of UTF-8. */
export const MAX_STRING_LENGTH = 65535;

export function encodeOpen(open: DataChannelOpen): Uint8Array {
  const label = Buffer.from(open.label, 'utf8');
  const protocol = Buffer.from(open.protocol, 'utf8');
  if (label.length > MAX_STRING_LENGTH || protocol.length > MAX_STRING_LENGTH) {
    throw new RangeError('Label and protocol of a data channel are limited to 65535 bytes each.');
  }
  const bytes = new Uint8Array(OPEN_HEADER_LENGTH + label.length + protocol.length);
  const view = new DataView(bytes.buffer);
  let channelType = RELIABLE;
  if (open.maxRetransmits !== null) channelType = PARTIAL_RELIABLE_REXMIT;
  else if (open.maxPacketLifeTime !== null) channelType = PARTIAL_RELIABLE_TIMED;
  view.setUint8(0, TYPE_OPEN);
  view.setUint8(1, open.ordered ? channelType : channelType | UNORDERED);
  view.setUint16(2, open.priority);
  view.setUint32(4, open.maxRetransmits ?? open.maxPacketLifeTime ?? 0);
  view.setUint16(8, label.length);
  view.setUint16(10, protocol.length);
  bytes.set(label, OPEN_HEADER_LENGTH);
  bytes.set(protocol, OPEN_HEADER_LENGTH + label.length);
  return bytes;
}

export function encodeAck(): Uint8Array {
  return Uint8Array.of(TYPE_ACK);
}

/** Null when the bytes are no message of RFC 8832. */
export function decodeDcep(data: ArrayBuffer): DcepMessage | null {
  if (data.byteLength === 0) return null;
  const view = new DataView(data);
  switch (view.getUint8(0)) {
    case TYPE_ACK:
      return { type: 'ack' };
    case TYPE_OPEN: {
      const open = decodeOpen(view);
      return open && { type: 'open', open };
    }
    default:
      return null;
  }
}

function decodeOpen(view: DataView): DataChannelOpen | null {
  if (view.byteLength < OPEN_HEADER_LENGTH) return null;
  const labelLength = view.getUint16(8);
  const protocolLength = view.getUint16(10);
  if (view.byteLength !== OPEN_HEADER_LENGTH + labelLength + protocolLength) return null;

  const channelType = view.getUint8(1);
  const reliability = channelType & ~UNORDERED;
  if (reliability > PARTIAL_RELIABLE_TIMED) return null;
  const parameter = Math.min(view.getUint32(4), MAX_RELIABILITY_PARAMETER);
  const text = (offset: number, length: number): string =>
    Buffer.from(view.buffer, view.byteOffset + offset, length).toString('utf8');
  return {
    label: text(OPEN_HEADER_LENGTH, labelLength),
    protocol: text(OPEN_HEADER_LENGTH + labelLength, protocolLength),
    ordered: (channelType & UNORDERED) === 0,
    maxPacketLifeTime: reliability === PARTIAL_RELIABLE_TIMED ? parameter : null,
    maxRetransmits: reliability === PARTIAL_RELIABLE_REXMIT ? parameter : null,
    priority: view.getUint16(2),
  };
}
