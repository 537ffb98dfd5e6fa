import { MEDIA_OFFER, negotiateData, Session } from './session.js';

const invalid = expect.objectContaining({ name: 'InvalidAccessError' }) as Error;
const FINGERPRINT_LINES = /a=fingerprint:.*\r\n/g;

describe('a remote offer', () => {
  it.each([
    [
      'an ICE username fragment with other than ice-chars',
      MEDIA_OFFER.replaceAll(/a=ice-ufrag:./g, 'a=ice-ufrag:$'),
    ],
    ['an ICE password with other than ice-chars', MEDIA_OFFER.replaceAll(/a=ice-pwd:./g, 'a=ice-pwd:$')],
    ['no ICE username fragment', MEDIA_OFFER.replaceAll(/a=ice-ufrag:.*\r\n/g, '')],
    ['no ICE password', MEDIA_OFFER.replaceAll(/a=ice-pwd:.*\r\n/g, '')],
    ['no fingerprint', MEDIA_OFFER.replaceAll(FINGERPRINT_LINES, '')],
    ['media without RTCP mux', MEDIA_OFFER.replaceAll('a=rtcp-mux\r\n', '')],
    ['a mid twice', MEDIA_OFFER.replace('a=mid:1', 'a=mid:0').replace('0 1 2', '0 2')],
    ['a BUNDLE group with an unknown mid', MEDIA_OFFER.replace('0 1 2', '0 1 2 7')],
    ['a=setup:holdconn', MEDIA_OFFER.replaceAll('a=setup:actpass', 'a=setup:holdconn')],
  ])('with %s is invalid', (_, sdp) => {
    expect(() => new Session().apply('remote', 'offer', sdp)).toThrow(invalid);
  });

  it.each([
    ['without mid', MEDIA_OFFER.replaceAll(/a=(mid|group):.*\r\n/g, '')],
    [
      'with fingerprint and setup at session level',
      MEDIA_OFFER.replaceAll(FINGERPRINT_LINES, '').replace(
        't=0 0',
        `t=0 0\r\n${FINGERPRINT_LINES.exec(MEDIA_OFFER)?.[0].trim() ?? ''}`,
      ),
    ],
    ['with rejected sections that have nothing', MEDIA_OFFER + 'm=video 0 RTP/AVP 31\r\na=mid:9\r\n'],
    ['with LF only', MEDIA_OFFER.replaceAll('\r\n', '\n')],
  ])('%s is valid', (_, sdp) => {
    const session = new Session();
    session.apply('remote', 'offer', sdp);
    session.apply('local', 'answer', session.answer());
    expect(session.state.signalingState).toBe('stable');
  });

  it('needs as many sections as the session has', () => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER);
    session.apply('local', 'answer', session.answer());
    const fewer = MEDIA_OFFER.slice(0, MEDIA_OFFER.indexOf('m=application')).replace('0 1 2', '0 1');
    expect(() => session.apply('remote', 'offer', fewer)).toThrow(invalid);
  });

  it('may not change the fingerprint without an ICE restart', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    const other = a.offer().replace(/(a=fingerprint:sha-256) ..:/, '$1 FF:');
    expect(() => b.apply('remote', 'offer', other)).toThrow(invalid);
    const restart = a.offer({ iceRestart: true }).replace(/(a=fingerprint:sha-256) ..:/, '$1 FF:');
    b.apply('remote', 'offer', restart);
    expect(b.state.signalingState).toBe('have-remote-offer');
  });
});

describe('a remote answer', () => {
  const answered = (change: (answer: string) => string): (() => void) => {
    const [a, b] = [new Session(), new Session('b')];
    const offer = a.offer({ wantsData: true });
    a.apply('local', 'offer', offer);
    b.apply('remote', 'offer', offer);
    const answer = change(b.answer());
    return () => {
      a.apply('remote', 'answer', answer);
    };
  };

  it.each<[string, (answer: string) => string]>([
    ['more sections', (answer) => `${answer}m=video 0 RTP/AVP 31\r\na=mid:1\r\n`],
    ['fewer sections', (answer) => answer.slice(0, answer.indexOf('m=')).replace(/a=group.*\r\n/, '')],
    ['another kind', (answer) => answer.replace('m=application', 'm=audio')],
    ['another mid', (answer) => answer.replace('a=mid:0', 'a=mid:5').replace('BUNDLE 0', 'BUNDLE 5')],
    ['a=setup:actpass', (answer) => answer.replace('a=setup:active', 'a=setup:actpass')],
    ['a bundled rejected section', (answer) => answer.replace('m=application 9', 'm=application 0')],
  ])('with %s is invalid', (_, change) => {
    expect(answered(change)).toThrow(invalid);
  });
});
