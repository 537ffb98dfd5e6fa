import { parseSession } from '../../src/sdp/parse.js';
import { MEDIA_OFFER, negotiateData, Session } from './session.js';

describe('createOffer', () => {
  it('makes a session without m= sections when there is nothing to offer', () => {
    const parsed = parseSession(new Session().offer());
    expect(parsed.media).toEqual([]);
    expect(parsed.groups).toEqual([]);
  });

  it('offers data as RFC 8841 has it', () => {
    const { media, groups } = parseSession(new Session().offer({ wantsData: true }));
    expect(media).toHaveLength(1);
    expect(media[0]).toMatchObject({
      kind: 'application',
      port: 9,
      protocol: 'UDP/DTLS/SCTP',
      formats: ['webrtc-datachannel'],
      mid: '0',
      setup: 'actpass',
      sctpPort: 5000,
      maxMessageSize: 262144,
      iceOptions: ['trickle'],
    });
    expect(groups).toEqual([{ semantics: 'BUNDLE', mids: ['0'] }]);
  });

  it('makes the same offer again as long as nothing has changed', () => {
    const session = new Session();
    expect(session.offer({ wantsData: true })).toBe(session.offer({ wantsData: true }));
  });

  it('has a higher session version after each local description', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    expect(a.offer()).toMatch(/^o=- 123 3 IN IP4 127\.0\.0\.1\r$/m);
  });

  it('keeps the ICE credentials without a restart, and has new ones with it', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    const ufrag = (sdp: string): string | undefined => parseSession(sdp).media[0]?.iceUfrag;
    expect(ufrag(a.offer())).toBe('a0001');
    expect(ufrag(a.offer({ iceRestart: true }))).toBe('a0002');
    expect(ufrag(b.offer({ credentialsToReplace: new Set(['b0001']) }))).toBe('b0002');
  });

  it('offers from both sides of a negotiated session keep its section', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    expect(parseSession(b.offer()).media.map(({ mid }) => mid)).toEqual(['0']);
  });

  it('uses a rejected section again, with a mid that is new', () => {
    const [a, b] = [new Session(), new Session('b')];
    const mediaOnly = MEDIA_OFFER.slice(0, MEDIA_OFFER.indexOf('m=video')).replace(
      'BUNDLE 0 1 2',
      'BUNDLE 0',
    );
    a.apply('remote', 'offer', mediaOnly);
    a.apply('local', 'answer', a.answer());
    const { media } = parseSession(a.offer({ wantsData: true }));
    expect(media).toHaveLength(1);
    expect(media[0]).toMatchObject({ kind: 'application', mid: '1' });
    expect(b.state.signalingState).toBe('stable');
  });
});

describe('createOffer, after the peer has rejected data', () => {
  it('offers it in the same section with a new mid', () => {
    const [a, b] = [new Session(), new Session('b')];
    const offer = a.offer({ wantsData: true });
    a.apply('local', 'offer', offer);
    b.apply('remote', 'offer', offer);
    const answer = b
      .answer()
      .replace('m=application 9', 'm=application 0')
      .replace(/a=group.*\r\n/, '');
    a.apply('remote', 'answer', answer);
    const { media, groups } = parseSession(a.offer({ wantsData: true }));
    expect(media.map(({ mid, port }) => [mid, port])).toEqual([['1', 9]]);
    expect(groups).toEqual([{ semantics: 'BUNDLE', mids: ['1'] }]);
  });
});

describe('createAnswer', () => {
  it('accepts data and rejects media, with every mid and codec kept', () => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER);
    const answer = parseSession(session.answer());
    expect(answer.media.map(({ port, mid, kind }) => [kind, mid, port === 0])).toEqual([
      ['audio', '0', true],
      ['video', '1', true],
      ['application', '2', false],
    ]);
    expect(answer.groups).toEqual([{ semantics: 'BUNDLE', mids: ['2'] }]);
    expect(answer.media[0]?.formats).toEqual(['111', '0']);
    expect(answer.media[0]?.rtpmaps).toHaveLength(1);
    expect(answer.media[2]?.setup).toBe('active');
  });

  it('bundles nothing when nothing is accepted', () => {
    const session = new Session();
    const mediaOnly = MEDIA_OFFER.slice(0, MEDIA_OFFER.indexOf('m=application')).replace(' 0 1 2', ' 0 1');
    session.apply('remote', 'offer', mediaOnly);
    expect(parseSession(session.answer()).groups).toEqual([]);
  });

  it.each([
    ['actpass', 'active'],
    ['active', 'passive'],
    ['passive', 'active'],
  ])('answers a=setup:%s with %s', (offered, answered) => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER.replaceAll('a=setup:actpass', `a=setup:${offered}`));
    expect(parseSession(session.answer()).media[2]?.setup).toBe(answered);
  });

  it('keeps the DTLS role of a running association', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    const reoffer = b.offer();
    b.apply('local', 'offer', reoffer);
    a.apply('remote', 'offer', reoffer);
    expect(parseSession(a.answer()).media[0]?.setup).toBe('passive');
  });

  it('has new ICE credentials when the offer has', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    const ufrag = (): string | undefined => parseSession(b.answer()).media[0]?.iceUfrag;
    b.apply('remote', 'offer', a.offer());
    expect(ufrag()).toBe('b0001');
    b.apply('remote', 'offer', a.offer({ iceRestart: true }));
    expect(ufrag()).toBe('b0002');
  });

  it('speaks the old form of data sections', () => {
    const session = new Session();
    const old = MEDIA_OFFER.replace('UDP/DTLS/SCTP webrtc-datachannel', 'DTLS/SCTP 5000').replace(
      'a=sctp-port:5000',
      'a=sctpmap:5000 webrtc-datachannel 1024',
    );
    session.apply('remote', 'offer', old);
    const section = parseSession(session.answer()).media[2];
    expect(section).toMatchObject({ protocol: 'DTLS/SCTP', formats: ['5000'] });
    expect(section.sctpmap).toMatchObject({ port: 5000, protocol: 'webrtc-datachannel' });
  });

  it('rejects a second data section', () => {
    const session = new Session();
    const second = MEDIA_OFFER.slice(MEDIA_OFFER.indexOf('m=application')).replace('a=mid:2', 'a=mid:3');
    session.apply('remote', 'offer', MEDIA_OFFER + second);
    expect(parseSession(session.answer()).media.map(({ port }) => port)).toEqual([0, 0, 9, 0]);
  });
});
