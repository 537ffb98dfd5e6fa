import {
  addCandidate,
  appendToSection,
  hasGeneration,
  sectionOfCandidate,
  sharedSections,
  withDefaultAddress,
} from '../../src/jsep/candidates.js';
import { parseSession } from '../../src/sdp/parse.js';
import { describe as description, MEDIA_OFFER, Session } from './session.js';

const CANDIDATE = 'candidate:1 1 udp 2113929471 203.0.113.1 10100 typ host';

describe('candidates in descriptions', () => {
  it('go to the end of their section', () => {
    expect(appendToSection('v=0\r\nm=a\r\nm=b\r\n', 0, 'a=x')).toBe('v=0\r\nm=a\r\na=x\r\nm=b\r\n');
    expect(appendToSection('v=0\nm=a\nm=b', 1, 'a=x')).toBe('v=0\nm=a\nm=b\na=x\n');
  });

  it('are in the text and in the data alike', () => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER);
    let state = addCandidate(session.state, 'remote', 2, 'abcd', CANDIDATE);
    state = addCandidate(state, 'remote', 2, 'abcd', CANDIDATE);
    state = addCandidate(state, 'remote', 2, null, '');
    expect(state.pendingRemote?.parsed).toEqual(parseSession(state.pendingRemote?.sdp ?? ''));
    expect(state.pendingRemote?.parsed.media[2]).toMatchObject({
      candidates: [CANDIDATE],
      endOfCandidates: true,
    });
    expect(session.state.pendingRemote?.parsed.media[2]?.candidates).toEqual([]);
  });

  it('of another generation are left out', () => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER);
    expect(addCandidate(session.state, 'remote', 2, 'other', CANDIDATE)).toBe(session.state);
    expect(hasGeneration(session.state, 'remote', '2', 'abcd')).toBe(true);
    expect(hasGeneration(session.state, 'remote', '2', 'other')).toBe(false);
    expect(hasGeneration(session.state, 'remote', 'none', 'abcd')).toBe(false);
  });

  it('find their section by mid before index', () => {
    const parsed = parseSession(MEDIA_OFFER);
    expect(sectionOfCandidate(parsed, { mid: '2', mLineIndex: 0 })).toBe(2);
    expect(sectionOfCandidate(parsed, { mid: null, mLineIndex: 1 })).toBe(1);
    expect(sectionOfCandidate(parsed, { mid: null, mLineIndex: 3 })).toBeNull();
    expect(sectionOfCandidate(parsed, { mid: 'x', mLineIndex: 0 })).toBeNull();
  });

  it('serve every section of their transport', () => {
    expect(sharedSections(parseSession(MEDIA_OFFER), 0)).toEqual([0, 1, 2]);
  });

  it('give the m= and c= lines their address', () => {
    const changed = withDefaultAddress(description('offer', MEDIA_OFFER), 2, {
      address: '2001:db8::1',
      port: 10100,
    });
    expect(changed.sdp).toContain(
      'm=application 10100 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP6 2001:db8::1\r\n',
    );
    expect(changed.parsed).toEqual(parseSession(changed.sdp));
  });
});
