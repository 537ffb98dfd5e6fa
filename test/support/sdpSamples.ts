/** Descriptions in the shape of what browsers and older stacks write. */

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i * 7).toString(16).padStart(2, '0'))
  .join(':')
  .toUpperCase();

function text(lines: string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

export const dataOffer = text([
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=candidate:1 1 udp 2113937151 192.0.2.4 54400 typ host generation 0 ufrag abcd network-cost 999',
  'a=mid:0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuv',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
]);

export const oldDataOffer = text([
  'v=0',
  'o=mozilla...THIS_IS_SDPARTA 1234 0 IN IP6 ::1',
  's=-',
  't=0 0',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT.toLowerCase()}`,
  'm=application 9 DTLS/SCTP 5000',
  'c=IN IP6 ::',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuv',
  'a=setup:actpass',
  'a=sctpmap:5000 webrtc-datachannel 256',
]);

export const mediaOffer = text([
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=call',
  'i=a session',
  'c=IN IP4 192.0.2.1',
  'b=AS:1000',
  't=0 0',
  'a=group:BUNDLE a v',
  'a=group:LS a v',
  'a=msid-semantic: WMS stream',
  'a=ice-lite',
  'm=audio 54400/2 UDP/TLS/RTP/SAVPF 111 0',
  'i=the voice',
  'c=IN IP4 192.0.2.2',
  'b=TIAS:64000',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=end-of-candidates',
  'a=mid:a',
  'a=extmap:1/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on',
  'a=sendrecv',
  'a=msid:stream track',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:0 PCMU/8000',
  'a=rtcp-fb:* nack',
  'a=ptime:20',
  'a=maxptime:60',
  'a=ssrc-group:FID 1 2',
  'a=ssrc:1 cname:abc',
  'a=ssrc:2 flag',
  'm=video 0 UDP/TLS/RTP/SAVPF 96 97',
  'c=IN IP4 0.0.0.0',
  'a=bundle-only',
  'a=mid:v',
  'a=inactive',
  'a=x-vendor:something with words',
  'a=x-flag',
  'a=rtcp-mux',
  'a=rtcp-mux-only',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 ccm fir',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rid:h send pt=96;max-width=1280',
  'a=rid:l send',
  'a=simulcast:send h,~l',
]);

export const samples = [dataOffer, oldDataOffer, mediaOffer];
