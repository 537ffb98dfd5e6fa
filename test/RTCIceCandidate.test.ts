import { RTCIceCandidate } from '../src/RTCIceCandidate.js';

const HOST =
  'candidate:1905690388 1 udp 2113937151 192.168.0.1 58041 typ host generation 0 ufrag thC8 network-cost 50';
const SRFLX = 'candidate:9 2 UDP 1677729535 203.0.113.9 4711 typ srflx raddr 10.0.0.1 rport 5000';
const TCP = 'candidate:1 1 tcp 1518280447 2001:db8::1 9 typ host tcptype active';

const parsedAttributes = [
  'foundation',
  'component',
  'priority',
  'address',
  'protocol',
  'port',
  'type',
  'tcpType',
  'relatedAddress',
  'relatedPort',
] as const;

describe('constructor', () => {
  it.each([
    [],
    [undefined],
    [null],
    [{}],
    [{ sdpMid: null, sdpMLineIndex: null }],
    [{ candidate: HOST }],
    [{ candidate: '', sdpMid: undefined }],
  ])('refuses neither sdpMid nor sdpMLineIndex: %j', (...args) => {
    const construct = RTCIceCandidate as new (init?: unknown) => unknown;
    expect(() => new construct(...args)).toThrow(
      new TypeError("Failed to construct 'RTCIceCandidate': sdpMid and sdpMLineIndex are both null."),
    );
  });

  it.each<unknown>([5, 'candidate', true])('refuses %p', (init) => {
    expect(() => new RTCIceCandidate(init as object)).toThrow(TypeError);
  });

  it('keeps what it is given, valid or not', () => {
    const candidate = new RTCIceCandidate({ candidate: '<anything>', sdpMid: 'm', sdpMLineIndex: 65535 });
    expect(candidate.toJSON()).toEqual({
      candidate: '<anything>',
      sdpMid: 'm',
      sdpMLineIndex: 65535,
      usernameFragment: null,
    });
    for (const attribute of parsedAttributes) expect(candidate[attribute]).toBeNull();
  });

  it('converts its members as Web IDL says', () => {
    const init = { candidate: null, sdpMid: 5, sdpMLineIndex: 65537.5, usernameFragment: 7 };
    expect(new RTCIceCandidate(init as object).toJSON()).toEqual({
      candidate: 'null',
      sdpMid: '5',
      sdpMLineIndex: 1,
      usernameFragment: '7',
    });
  });

  it('takes relayProtocol and url', () => {
    const candidate = new RTCIceCandidate({ sdpMid: '0', relayProtocol: 'tls', url: 'turns:a' });
    expect([candidate.relayProtocol, candidate.url]).toEqual(['tls', 'turns:a']);
    expect(() => new RTCIceCandidate({ sdpMid: '0', relayProtocol: 'sctp' as 'udp' })).toThrow(TypeError);
  });
});

describe('attributes', () => {
  const read = (candidate: string): unknown[] => {
    const object = new RTCIceCandidate({ candidate, sdpMid: '0' });
    return parsedAttributes.map((attribute) => object[attribute]);
  };

  it('come from a host candidate', () => {
    expect(read(HOST)).toEqual([
      '1905690388',
      'rtp',
      2113937151,
      '192.168.0.1',
      'udp',
      58041,
      'host',
      null,
      null,
      null,
    ]);
  });

  it('come from a reflexive candidate of RTCP', () => {
    expect(read(SRFLX)).toEqual([
      '9',
      'rtcp',
      1677729535,
      '203.0.113.9',
      'udp',
      4711,
      'srflx',
      null,
      '10.0.0.1',
      5000,
    ]);
  });

  it('come from a TCP candidate', () => {
    expect(read(TCP)).toEqual([
      '1',
      'rtp',
      1518280447,
      '2001:db8::1',
      'tcp',
      9,
      'host',
      'active',
      null,
      null,
    ]);
  });

  it('take the usernameFragment from the dictionary only', () => {
    expect(new RTCIceCandidate({ candidate: HOST, sdpMid: '0' }).usernameFragment).toBeNull();
  });

  it('of relayProtocol and url are not signalled', () => {
    const candidate = new RTCIceCandidate({ candidate: HOST, sdpMid: '0', url: 'stun:a' });
    expect(JSON.parse(JSON.stringify(candidate))).toEqual({
      candidate: HOST,
      sdpMid: '0',
      sdpMLineIndex: null,
      usernameFragment: null,
    });
    expect(new RTCIceCandidate(candidate.toJSON()).toJSON()).toEqual(candidate.toJSON());
  });
});
