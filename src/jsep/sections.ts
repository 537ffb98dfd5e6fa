import type { DtlsFingerprint, IceParameters } from '../native/types.js';
import type { MediaSection, SessionDescription, SetupRole } from '../sdp/types.js';

/** Questions about the sections of a description. */

const SCTP_PROTOCOLS: ReadonlySet<string> = new Set(['UDP/DTLS/SCTP', 'TCP/DTLS/SCTP', 'DTLS/SCTP']);

/** Bytes: what a peer takes that does not say (RFC 8841 6.1). */
export const DEFAULT_SCTP_PORT = 5000;

/** A data section we understand, rejected or not. */
export function isDataSection(section: MediaSection): boolean {
  return section.kind === 'application' && SCTP_PROTOCOLS.has(section.protocol);
}

/** A zero port, unless it only says that the section is bundled (RFC 8843). */
export function isRejected(section: MediaSection): boolean {
  return section.port === 0 && !section.bundleOnly;
}

export function bundleGroups(description: SessionDescription): readonly (readonly string[])[] {
  return description.groups.filter((group) => group.semantics === 'BUNDLE').map((group) => group.mids);
}

export function indexOfMid(description: SessionDescription, mid: string): number {
  return description.media.findIndex((section) => section.mid === mid);
}

/** The data section in use: the first that is not rejected. */
export function dataSection(description: SessionDescription | undefined): MediaSection | undefined {
  return description?.media.find((section) => isDataSection(section) && !isRejected(section));
}

/**
 * The section that carries the transport attributes of a section: itself, or, when it has none
 * (bundle-only), the first of its BUNDLE group that has.
 */
export function transportSection(description: SessionDescription, section: MediaSection): MediaSection {
  if (section.iceUfrag !== undefined || section.mid === undefined) return section;
  const { mid } = section;
  const group = bundleGroups(description).find((mids) => mids.includes(mid));
  const members = description.media.filter((other) => other.mid !== undefined && group?.includes(other.mid));
  return members.find((other) => other.iceUfrag !== undefined) ?? section;
}

/** ICE parameters of a section, or undefined when they are incomplete. */
export function iceParameters(
  description: SessionDescription,
  section: MediaSection,
): IceParameters | undefined {
  const source = transportSection(description, section);
  const usernameFragment = source.iceUfrag ?? description.iceUfrag;
  const password = source.icePwd ?? description.icePwd;
  if (usernameFragment === undefined || password === undefined) return undefined;
  return description.iceLite ? { usernameFragment, password, lite: true } : { usernameFragment, password };
}

export function fingerprints(description: SessionDescription, section: MediaSection): DtlsFingerprint[] {
  const own = transportSection(description, section).fingerprints;
  return own.length > 0 ? own : description.fingerprints;
}

/** Equal for the same fingerprints in any order. */
export function fingerprintKey(list: readonly DtlsFingerprint[]): string {
  return list
    .map(({ algorithm, value }) => `${algorithm.toLowerCase()} ${value.toUpperCase()}`)
    .sort()
    .join(',');
}

export function setupRole(description: SessionDescription, section: MediaSection): SetupRole | undefined {
  return transportSection(description, section).setup ?? description.setup;
}

/** Sections that share their ICE transport with this one: itself and its BUNDLE group with the same credentials. */
export function sectionsOfTransport(description: SessionDescription, section: MediaSection): MediaSection[] {
  const { mid } = section;
  const group = mid === undefined ? undefined : bundleGroups(description).find((mids) => mids.includes(mid));
  if (!group) return [section];
  const ufrag = iceParameters(description, section)?.usernameFragment;
  return description.media.filter(
    (other) =>
      other === section ||
      (other.mid !== undefined &&
        group.includes(other.mid) &&
        iceParameters(description, other)?.usernameFragment === ufrag),
  );
}

/** True unless the description says it does not trickle (RFC 8838 4.1: `a=ice-options:trickle`). */
export function canTrickle(description: SessionDescription): boolean {
  const offers = (options: readonly string[] | undefined): boolean => options?.includes('trickle') ?? false;
  if (offers(description.iceOptions)) return true;
  const live = description.media.filter((section) => !isRejected(section));
  return live.length > 0 && live.every((section) => offers(section.iceOptions));
}
