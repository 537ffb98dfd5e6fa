import {
  nativeIceServers,
  parseIceServerUrl,
  toRTCIceServer,
  validateIceServer,
} from '../src/RTCIceServer.js';

const C = 'test';

function check(server: unknown): void {
  validateIceServer(toRTCIceServer(server, C), C);
}

const named = (name: string): Error => expect.objectContaining({ name }) as Error;
const turn = (urls: string): object => ({ urls, username: 'u', credential: 'c' });

describe('URLs', () => {
  it.each([
    ['stun:example.org', { scheme: 'stun', host: 'example.org', port: 3478, transport: 'udp' }],
    ['STUN:Example.ORG:19302', { scheme: 'stun', host: 'example.org', port: 19302, transport: 'udp' }],
    ['stuns:example.org', { scheme: 'stuns', host: 'example.org', port: 5349, transport: 'tcp' }],
    ['turn:example.org', { scheme: 'turn', host: 'example.org', port: 3478, transport: 'udp' }],
    ['turn:example.org:', { scheme: 'turn', host: 'example.org', port: 3478, transport: 'udp' }],
    ['turn:example.org?transport=tcp', { scheme: 'turn', host: 'example.org', port: 3478, transport: 'tcp' }],
    ['turns:example.org', { scheme: 'turns', host: 'example.org', port: 5349, transport: 'tcp' }],
    ['turns:example.org:443?transport=udp', { scheme: 'turns', port: 443, transport: 'udp' }],
    ['turn:[2001:db8::1]:3479', { host: '2001:db8::1', port: 3479 }],
    ['turn:[2001:db8::443]', { host: '2001:db8::443', port: 3478 }],
    ['stun:192.0.2.1', { host: '192.0.2.1' }],
    ['stun:faß.example', { host: 'xn--fa-hia.example' }],
    ['stun:ex%61mple.net', { host: 'example.net' }],
    [' \u0000stun:exam\tple.\nnet \r', { host: 'example.net' }],
  ])('reads %j', (url, expected) => {
    expect(parseIceServerUrl(url, C)).toMatchObject(expected);
  });

  it.each([
    '',
    'relative-url',
    'http://example.com',
    'stun:',
    'stun::8191',
    'turn::8191',
    'stun://example.org',
    'stun://example.org/foo?x=y',
    'turn://example.org/foo?x=y',
    'stun:example.org:131071',
    'stun:example.org:port',
    'stun:2001:4860:4860::8888',
    'turn:::ffff:192.0.2.128',
    'stun:example.org#frag',
    'stun:example.org#',
    'stun:user@example.org',
    'stun:@example.org',
    'stun:/example.org',
    'stun:example.org/',
    'stun:example.org/path',
    'stun:example.org\\',
    'stun:example.org\\path',
    'stun:example.org?',
    'stun:example.org?transport=udp',
    'turn:example.org?',
    'turn:example.org?foo=bar',
    'turn:example.org?transport=',
    'turn:example.org?transport=sctp',
    'turn:example.org?transport=udp&x=y',
    'stun:[::1',
    'stun:[example.org]',
    'stun:a b',
    'stun:a<b',
    'stun:%00',
    'stun:256.256.256.256',
  ])('refuses %j with a SyntaxError', (urls) => {
    expect(() => check({ urls })).toThrow(named('SyntaxError'));
    expect(() => check({ ...turn('stun:ok.example'), urls: ['stun:ok.example', urls] })).toThrow(
      named('SyntaxError'),
    );
  });

  it('says which URL is wrong, and why', () => {
    expect(() => parseIceServerUrl('stun:a/b', 'Failed to construct')).toThrow(
      "Failed to construct: ICE server URL 'stun:a/b' must be a host and port only, without '/' or '@'.",
    );
  });
});

describe('servers', () => {
  it('make a list of a single URL', () => {
    expect(toRTCIceServer({ urls: 'stun:a.example' }, C)).toEqual({ urls: ['stun:a.example'] });
    expect(toRTCIceServer({ urls: new Set(['stun:a.example']) }, C)).toEqual({ urls: ['stun:a.example'] });
  });

  it.each([null, undefined, {}, { url: 'stun:a.example' }, 'stun:a.example'])('refuse %j', (server) => {
    expect(() => toRTCIceServer(server, C)).toThrow(TypeError);
  });

  it('refuse an empty list of URLs', () => {
    expect(() => check({ urls: [] })).toThrow(named('SyntaxError'));
  });

  it.each(['turn:a.example', 'turns:a.example'])('need credentials for %s', (urls) => {
    expect(() => check({ urls })).toThrow(named('InvalidAccessError'));
    expect(() => check({ urls, username: 'u' })).toThrow(named('InvalidAccessError'));
    expect(() => check({ urls, credential: 'c' })).toThrow(named('InvalidAccessError'));
    expect(() => check({ urls, username: 'u', credential: '' })).toThrow(named('InvalidAccessError'));
    expect(() => check({ urls, username: '', credential: 'c' })).not.toThrow();
  });

  it('need none for STUN', () => {
    expect(() => check({ urls: 'stun:a.example' })).not.toThrow();
  });

  it('limit a TURN username to 509 bytes of UTF-8', () => {
    const of = (username: string): object => ({ urls: 'turn:a.example', username, credential: 'c' });
    expect(() => check(of('a'.repeat(509)))).not.toThrow();
    expect(() => check(of('a'.repeat(510)))).toThrow(named('InvalidAccessError'));
    expect(() => check(of('é'.repeat(255)))).toThrow(named('InvalidAccessError'));
  });
});

describe('nativeIceServers', () => {
  it('tells what the transports can use from what they cannot', () => {
    const servers = [
      { urls: ['stun:s.example:1', 'turn:t.example'], username: 'u', credential: 'p' },
      { urls: ['turn:t.example?transport=tcp', 'turns:t.example', 'stuns:s.example'], username: 'u' },
    ];
    const { usable, unsupported } = nativeIceServers(servers);
    expect(usable).toEqual([
      { kind: 'stun', host: 's.example', port: 1, url: 'stun:s.example:1' },
      { kind: 'turn', host: 't.example', port: 3478, url: 'turn:t.example', username: 'u', password: 'p' },
    ]);
    expect(unsupported.map(({ url }) => url)).toEqual(servers[1]?.urls);
  });
});
