import { formatCandidate, parseCandidate } from '../../src/sdp/candidate.js';
import { below, seededRandom } from '../support/random.js';

const host =
  'candidate:842163049 1 udp 2122260223 192.0.2.7 51556 typ host generation 0 ufrag EsAw network-id 1';
const reflexive =
  'candidate:1 1 udp 1677729535 203.0.113.5 61665 typ srflx raddr 192.0.2.7 rport 51556 generation 0';
const tcp = 'candidate:3 1 tcp 1518280447 2001:db8::7 9 typ host tcptype active x-name value';

describe('parseCandidate', () => {
  test('reads every part', () => {
    expect(parseCandidate(host)).toEqual({
      foundation: '842163049',
      component: 1,
      protocol: 'udp',
      priority: 2122260223,
      address: '192.0.2.7',
      port: 51556,
      type: 'host',
      generation: 0,
      usernameFragment: 'EsAw',
      networkId: 1,
      extensions: [],
    });
    expect(parseCandidate(reflexive)).toMatchObject({ relatedAddress: '192.0.2.7', relatedPort: 51556 });
    expect(parseCandidate(tcp)).toMatchObject({
      address: '2001:db8::7',
      tcpType: 'active',
      extensions: [{ name: 'x-name', value: 'value' }],
    });
  });

  test('takes "a=" before, a line end behind, mDNS names and transports in upper case', () => {
    const text = 'a=candidate:1 1 UDP 1 0b9e3c4c-1.local 1 typ host\r\n';
    expect(parseCandidate(text)).toMatchObject({ protocol: 'udp', address: '0b9e3c4c-1.local' });
  });

  test.each([
    '',
    'candidate:',
    'candidate:1 1 udp 1 192.0.2.7 1',
    '1 1 udp 1 192.0.2.7 1 typ host',
    'candidate:1 0 udp 1 192.0.2.7 1 typ host',
    'candidate:1 257 udp 1 192.0.2.7 1 typ host',
    'candidate:1 1 sctp 1 192.0.2.7 1 typ host',
    'candidate:1 1 udp -1 192.0.2.7 1 typ host',
    'candidate:1 1 udp 4294967296 192.0.2.7 1 typ host',
    'candidate:1 1 udp 1 192.0.2.7 65536 typ host',
    'candidate:1 1 udp 1 192.0.2.7 1 type host',
    'candidate:1 1 udp 1 192.0.2.7 1 typ wlan',
    'candidate:1 1 udp 1 192.0.2.7 1 typ host generation',
    'candidate:1 1 udp 1 192.0.2.7 1 typ host tcptype up',
    'candidate:1 1 udp 1 192.0.2.7 1 typ srflx raddr 1 rport x',
    'candidate:1 1 udp 1 192.0.2.7\r\n1 1 typ host',
    'candidate:1_1 1 udp 1 192.0.2.7 1 typ host',
    `candidate:1 1 udp 1 192.0.2.7 1 typ host x ${'y'.repeat(5000)}`,
  ])('%j is none', (text) => {
    expect(parseCandidate(text)).toBeNull();
  });

  test('what is formatted parses to the same', () => {
    for (const text of [host, reflexive, tcp]) {
      const candidate = parseCandidate(text);
      expect(candidate && formatCandidate(candidate)).toBe(text);
    }
  });

  test('mutations never throw, and what parses is stable', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 20_000; round++) {
      const base = [host, reflexive, tcp][below(random, 3)] ?? host;
      const at = below(random, base.length);
      const text =
        base.slice(0, at) + String.fromCharCode(below(random, 256)) + base.slice(at + below(random, 3));
      const candidate = parseCandidate(text);
      if (candidate) expect(parseCandidate(formatCandidate(candidate))).toEqual(candidate);
    }
  });
});
