import type { MediaSection, SessionDescription } from '../sdp/types.js';
import { bundleGroups } from './sections.js';

/**
 * setLocalDescription takes only what createOffer or createAnswer made (webrtc-pc 4.4.1.6). Like browsers
 * we allow edits that nothing of ours depends on, because libraries make them: attributes we do not know,
 * bandwidth, `a=ice-options`, `a=max-message-size`, added candidates, names and timings.
 * What this compares must be as it was made.
 */
export function isAcceptableEdit(created: SessionDescription, given: SessionDescription): boolean {
  if (created.media.length !== given.media.length) return false;
  if (created.origin.sessionId !== given.origin.sessionId) return false;
  if (JSON.stringify(bundleGroups(created)) !== JSON.stringify(bundleGroups(given))) return false;
  if (JSON.stringify(created.fingerprints) !== JSON.stringify(given.fingerprints)) return false;
  return created.media.every((section, index) => {
    const other = given.media.at(index);
    return other !== undefined && identity(section) === identity(other);
  });
}

function identity(section: MediaSection): string {
  const { kind, port, protocol, formats, mid, iceUfrag, icePwd, fingerprints, setup, sctpPort } = section;
  return JSON.stringify([
    kind,
    port === 0,
    protocol,
    formats,
    mid,
    iceUfrag,
    icePwd,
    fingerprints,
    setup,
    sctpPort,
  ]);
}
