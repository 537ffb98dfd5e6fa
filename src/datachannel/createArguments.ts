import {
  boolean,
  dictionary,
  executing,
  optional,
  unsignedShort,
  USVString,
  withDefault,
} from '../webidl/index.js';
import type { DataChannelParameters } from './DataChannelCore.js';
import { MAX_STRING_LENGTH } from './dcep.js';

export const CREATING = executing('createDataChannel', 'RTCPeerConnection');
/** RFC 8831 section 6.4. */
const PRIORITY_NORMAL = 256;
/** 65535 is reserved (RFC 8832 section 6). */
export const MAX_ID = 65534;

const dataChannelInit = dictionary('RTCDataChannelInit', {
  ordered: withDefault(boolean, true),
  maxPacketLifeTime: optional(unsignedShort.enforceRange),
  maxRetransmits: optional(unsignedShort.enforceRange),
  protocol: withDefault(USVString, ''),
  negotiated: withDefault(boolean, false),
  id: optional(unsignedShort.enforceRange),
});

/** createDataChannel's arguments, converted as Web IDL says. */
export function convertCreateArguments(label: unknown, init: unknown): DataChannelParameters {
  const text = USVString(label, CREATING, 'parameter 1');
  const options = dataChannelInit(init, CREATING, 'parameter 2');
  return {
    label: text,
    protocol: options.protocol,
    ordered: options.ordered,
    maxPacketLifeTime: options.maxPacketLifeTime ?? null,
    maxRetransmits: options.maxRetransmits ?? null,
    negotiated: options.negotiated,
    // Without `negotiated` the id is ignored.
    id: options.negotiated ? (options.id ?? null) : null,
    priority: PRIORITY_NORMAL,
  };
}

/** createDataChannel steps 5 to 17: throws a TypeError for what cannot be. */
export function checkParameters(parameters: DataChannelParameters): void {
  requireShort('label', parameters.label);
  requireShort('protocol', parameters.protocol);
  if (parameters.negotiated && parameters.id === null) {
    throw new TypeError(`${CREATING}: A channel with 'negotiated' needs an 'id'.`);
  }
  if (parameters.maxPacketLifeTime !== null && parameters.maxRetransmits !== null) {
    throw new TypeError(`${CREATING}: 'maxPacketLifeTime' and 'maxRetransmits' exclude each other.`);
  }
  if (parameters.id !== null && parameters.id > MAX_ID) {
    throw new TypeError(`${CREATING}: 'id' must be 0 to ${MAX_ID}.`);
  }
}

function requireShort(name: string, text: string): void {
  if (text.length * 3 <= MAX_STRING_LENGTH) return;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_STRING_LENGTH) {
    throw new TypeError(
      `${CREATING}: The ${name} has ${bytes} bytes in UTF-8, more than ${MAX_STRING_LENGTH}.`,
    );
  }
}
