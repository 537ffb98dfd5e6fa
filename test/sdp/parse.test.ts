import { MAX_DESCRIPTION_LENGTH } from '../../src/sdp/LineReader.js';
import { parseSession } from '../../src/sdp/parse.js';
import { serializeSession } from '../../src/sdp/serialize.js';
import { SdpSyntaxError } from '../../src/sdp/types.js';
import { below, seededRandom } from '../support/random.js';
import { dataOffer, mediaOffer, oldDataOffer, samples } from '../support/sdpSamples.js';

function errorOf(text: string): SdpSyntaxError {
  try {
    parseSession(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SdpSyntaxError);
    return error as SdpSyntaxError;
  }
  throw new Error('parsed');
}

/** The data offer with its line `from` replaced. */
function changed(from: string, to: string): string {
  expect(dataOffer).toContain(`${from}\r\n`);
  return dataOffer.replace(`${from}\r\n`, `${to}\r\n`);
}

describe('parseSession', () => {
  test('reads the data section of a browser', () => {
    const session = parseSession(dataOffer);
    expect(session.origin).toMatchObject({ sessionId: '4611731400430051336', sessionVersion: '2' });
    expect(session.groups).toEqual([{ semantics: 'BUNDLE', mids: ['0'] }]);
    expect(session.msidSemantic).toBe('WMS');
    expect(session.media).toHaveLength(1);
    expect(session.media[0]).toMatchObject({
      kind: 'application',
      port: 9,
      protocol: 'UDP/DTLS/SCTP',
      formats: ['webrtc-datachannel'],
      mid: '0',
      iceUfrag: 'abcd',
      icePwd: 'abcdefghijklmnopqrstuv',
      iceOptions: ['trickle'],
      setup: 'actpass',
      sctpPort: 5000,
      maxMessageSize: 262144,
      candidates: [
        'candidate:1 1 udp 2113937151 192.0.2.4 54400 typ host generation 0 ufrag abcd network-cost 999',
      ],
    });
    expect(session.media[0]?.fingerprints[0]?.algorithm).toBe('sha-256');
  });

  test('takes the port of a=sctpmap, and fingerprints in lower case', () => {
    const session = parseSession(oldDataOffer);
    expect(session.media[0]?.sctpPort).toBe(5000);
    expect(session.media[0]?.sctpmap).toEqual({ port: 5000, protocol: 'webrtc-datachannel', streams: 256 });
    expect(session.fingerprints[0]?.value).toMatch(/^[0-9A-F:]+$/);
  });

  test('reads media sections', () => {
    const [audio, video] = parseSession(mediaOffer).media;
    expect(audio).toMatchObject({
      portCount: 2,
      title: 'the voice',
      direction: 'sendrecv',
      bandwidths: [{ type: 'TIAS', value: 64000 }],
      rtcp: { port: 9, connection: { address: '0.0.0.0' } },
      msids: [{ stream: 'stream', track: 'track' }],
      extmaps: [
        {
          id: 1,
          direction: 'sendonly',
          uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
          attributes: 'vad=on',
        },
      ],
      rtpmaps: [
        { payloadType: 111, name: 'opus', clockRate: 48000, channels: 2 },
        { payloadType: 0, name: 'PCMU', clockRate: 8000 },
      ],
      rtcpFeedback: [{ payloadType: 111, type: 'transport-cc' }, { type: 'nack' }],
      ssrcGroups: [{ semantics: 'FID', ssrcs: [1, 2] }],
      ssrcs: [
        { ssrc: 1, attribute: 'cname', value: 'abc' },
        { ssrc: 2, attribute: 'flag' },
      ],
    });
    expect(video).toMatchObject({
      bundleOnly: true,
      rtcpMuxOnly: true,
      unknownAttributes: [{ name: 'x-vendor', value: 'something with words' }, { name: 'x-flag' }],
      rids: [
        { id: 'h', direction: 'send', restrictions: 'pt=96;max-width=1280' },
        { id: 'l', direction: 'send' },
      ],
      simulcast: {
        send: [
          [
            { rid: 'h', paused: false },
            { rid: 'l', paused: true },
          ],
        ],
        recv: [],
      },
    });
  });

  test('takes LF for CRLF, a missing last line end and empty lines at the end', () => {
    const expected = parseSession(dataOffer);
    expect(parseSession(dataOffer.replaceAll('\r\n', '\n'))).toEqual(expected);
    expect(parseSession(dataOffer.trimEnd())).toEqual(expected);
    expect(parseSession(`${dataOffer}\r\n\r\n`)).toEqual(expected);
  });

  test('reads lines over that RFC 8829 tells to ignore', () => {
    const text = changed('s=-', 's=-\r\nu=http://example.net/\r\ne=a@example.net\r\np=+1');
    expect(parseSession(text)).toEqual(parseSession(dataOffer));
  });

  test.each(samples.map((sample, index) => [index, sample]))(
    'sample %i comes back as it was',
    (_, sample) => {
      expect(serializeSession(parseSession(sample))).toHaveLength(sample.length);
      expect(serializeSession(parseSession(sample)).split('\r\n').sort()).toEqual(
        // Fingerprints come in upper case.
        sample
          .split('\r\n')
          .map((line) =>
            line.startsWith('a=fingerprint')
              ? line.toUpperCase().replace('A=FINGERPRINT:SHA', 'a=fingerprint:sha')
              : line,
          )
          .sort(),
      );
    },
  );

  test.each([
    ['', 1],
    ['Invalid SDP', 1],
    ['v=1\r\n', 1],
    ['v=0\r\ns=-\r\n', 2],
    ['v=0\r\n', 2],
    ['v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\nt=0 0\r\n', 3],
    ['v=0\r\no=- x 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n', 2],
    ['v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n', 3],
    ['v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0\r\n', 4],
    ['v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nwrong\r\n', 5],
    ['v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n\r\nt=0 0\r\n', 4],
    ['v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\ny=1\r\n', 5],
  ])('%j is wrong in line %i', (text, line) => {
    expect(errorOf(text).lineNumber).toBe(line);
  });

  test.each([
    ['a=setup:actpass', 'a=setup:both'],
    ['a=ice-ufrag:abcd', 'a=ice-ufrag:abc'],
    ['a=ice-pwd:abcdefghijklmnopqrstuv', 'a=ice-pwd:short'],
    ['a=ice-pwd:abcdefghijklmnopqrstuv', 'a=ice-pwd'],
    ['a=sctp-port:5000', 'a=sctp-port:65536'],
    ['a=sctp-port:5000', 'a=sctp-port:-1'],
    ['a=max-message-size:262144', 'a=max-message-size:many'],
    ['a=mid:0', 'a=mid:'],
    ['a=mid:0', 'a='],
    ['a=mid:0', 'a=fingerprint:sha-256 0g'],
    ['a=mid:0', 'a=rtpmap:128 VP8/90000'],
    ['a=mid:0', 'a=simulcast:send'],
    ['a=mid:0', 'v=0'],
    ['c=IN IP4 0.0.0.0', 'c=IN'],
    ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'm=application 70000 UDP/DTLS/SCTP x'],
    ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'm=application 9 UDP/DTLS/SCTP'],
  ])('%s cannot be %s', (from, to) => {
    const error = errorOf(changed(from, to));
    expect(error.lineNumber).toBe(dataOffer.split('\r\n').indexOf(from) + 1);
    expect(error.message).toContain(`Line ${error.lineNumber}`);
  });

  test('rejects absurd sizes', () => {
    expect(errorOf(dataOffer + 'a=x\r\n'.repeat(MAX_DESCRIPTION_LENGTH / 4)).message).toContain('longer');
  });

  test('takes time in proportion to the length', () => {
    const nasty = [
      ' '.repeat(1_000_000),
      'a'.repeat(1_000_000),
      '0 '.repeat(500_000),
      ':'.repeat(1_000_000),
      'aa:'.repeat(300_000),
    ];
    const names = [
      'mid',
      'rtpmap',
      'fmtp',
      'rtcp-fb',
      'extmap',
      'fingerprint',
      'ssrc',
      'simulcast',
      'rid',
      'group',
    ];
    const started = performance.now();
    for (const name of names) {
      for (const value of nasty) {
        for (const text of [`a=${name}:${value}`, `a=${name}:1 ${value}x\t`]) {
          try {
            parseSession(`${dataOffer}${text}\r\n`);
          } catch (error) {
            expect(error).toBeInstanceOf(SdpSyntaxError);
          }
        }
      }
    }
    // Quadratic time would be hours.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('mutated descriptions', () => {
  const alphabet = ' :=/,;~-*abcmvtos0129\r\n\0é\ud800';

  function mutate(random: () => number, text: string): string {
    const at = below(random, text.length);
    const length = below(random, 12);
    switch (below(random, 5)) {
      case 0:
        return text.slice(0, at) + text.slice(at + length);
      case 1:
        return text.slice(0, at) + alphabet.charAt(below(random, alphabet.length)) + text.slice(at);
      case 2:
        return text.slice(0, at) + alphabet.charAt(below(random, alphabet.length)) + text.slice(at + 1);
      case 3:
        return text.slice(0, at) + text.slice(at, at + length * 4) + text.slice(at);
      default: {
        const lines = text.split('\r\n');
        const [line = ''] = lines.splice(below(random, lines.length), 1);
        lines.splice(below(random, lines.length), 0, line);
        return lines.join('\r\n');
      }
    }
  }

  test.each([1, 2, 3, 4])('only SdpSyntaxError is thrown, and what parses is stable (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 3000; round++) {
      let text = samples[below(random, samples.length)] ?? '';
      for (let i = below(random, 6); i >= 0; i--) text = mutate(random, text);
      let session;
      try {
        session = parseSession(text);
      } catch (error) {
        if (!(error instanceof SdpSyntaxError)) {
          throw new Error(`Not an SdpSyntaxError for ${JSON.stringify(text)}`, { cause: error });
        }
        expect(error.lineNumber).toBeGreaterThanOrEqual(1);
        expect(error.lineNumber).toBeLessThanOrEqual(text.split('\n').length + 1);
        continue;
      }
      const written = serializeSession(session);
      expect(serializeSession(parseSession(written))).toBe(written);
    }
  });
});
