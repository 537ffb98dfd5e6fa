import { isAcceptableEdit } from '../../src/jsep/compare.js';
import { parseSession } from '../../src/sdp/parse.js';
import { Session } from './session.js';

const offer = new Session().offer({ wantsData: true });
const accepts = (edited: string): boolean => isAcceptableEdit(parseSession(offer), parseSession(edited));

it.each([
  ['no a=ice-options', offer.replace(/a=ice-options:trickle\s\n/g, '')],
  ['a bandwidth', offer.replace(/(c=.*\r\n)/, '$1b=AS:30\r\n')],
  ['an unknown attribute', `${offer}a=x-mine:1\r\n`],
  ['a candidate', `${offer}a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n`],
])('an offer with %s is accepted', (_, edited) => {
  expect(edited).not.toBe(offer);
  expect(accepts(edited)).toBe(true);
});

it.each([
  ['other ICE credentials', offer.replace(/a=ice-ufrag:.*/, 'a=ice-ufrag:other')],
  ['another fingerprint', offer.replace(/(a=fingerprint:sha-256) ..:/, '$1 FF:')],
  ['another setup', offer.replace('actpass', 'active')],
  ['another mid', offer.replace('a=mid:0', 'a=mid:9').replace('BUNDLE 0', 'BUNDLE 9')],
  ['another section', `${offer}m=audio 0 RTP/AVP 0\r\n`],
])('an offer with %s is refused', (_, edited) => {
  expect(edited).not.toBe(offer);
  expect(accepts(edited)).toBe(false);
});
