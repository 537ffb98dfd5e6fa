import { RTCError } from '../src/RTCError.js';
import { RTCErrorEvent } from '../src/RTCErrorEvent.js';
import { RTCIceCandidate } from '../src/RTCIceCandidate.js';
import { RTCPeerConnectionIceErrorEvent } from '../src/RTCPeerConnectionIceErrorEvent.js';
import { RTCPeerConnectionIceEvent } from '../src/RTCPeerConnectionIceEvent.js';

type Construct = new (...args: unknown[]) => Event;

describe.each([
  [RTCErrorEvent, { error: new RTCError({ errorDetail: 'dtls-failure' }) }],
  [RTCPeerConnectionIceErrorEvent, { errorCode: 701 }],
  [RTCPeerConnectionIceEvent, {}],
] as [Construct, object][])('%p', (type, init) => {
  it('needs a type, which may be any string', () => {
    expect(() => new type()).toThrow(TypeError);
    expect(() => new type(Symbol('s'), init)).toThrow(TypeError);
    expect(new type(undefined, init).type).toBe('undefined');
    expect(new type('', init).type).toBe('');
  });

  it('is an Event with the members of EventInit', () => {
    const plain = new type('t', init);
    expect(plain).toBeInstanceOf(Event);
    expect([plain.bubbles, plain.cancelable, plain.composed, plain.isTrusted]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const full = new type('t', { ...init, bubbles: 1, cancelable: 'yes', composed: {} });
    expect([full.bubbles, full.cancelable, full.composed]).toEqual([true, true, true]);
  });

  it('can be dispatched', () => {
    const target = new EventTarget();
    const event = new type('t', init);
    const seen: Event[] = [];
    target.addEventListener('t', (given) => {
      seen.push(given);
    });
    target.dispatchEvent(event);
    expect(seen).toEqual([event]);
    expect(event.target).toBe(target);
  });

  it('refuses a second argument that is no dictionary', () => {
    expect(() => new type('t', 5)).toThrow(TypeError);
  });
});

describe('RTCErrorEvent', () => {
  it('needs an RTCError', () => {
    const construct = RTCErrorEvent as unknown as Construct;
    expect(() => new construct('error')).toThrow(/2 arguments required, but only 1 present/);
    expect(() => new construct('error', {})).toThrow(TypeError);
    expect(() => new construct('error', { error: null })).toThrow(TypeError);
    expect(() => new construct('error', { error: new DOMException('x') })).toThrow(TypeError);
    const error = new RTCError({ errorDetail: 'dtls-failure' });
    expect(new RTCErrorEvent('error', { error }).error).toBe(error);
  });
});

describe('RTCPeerConnectionIceEvent', () => {
  const construct = RTCPeerConnectionIceEvent as unknown as new (
    ...args: unknown[]
  ) => RTCPeerConnectionIceEvent;

  it.each([[], [undefined], [null], [{}], [{ candidate: null, url: undefined }]])(
    'has no candidate for %j',
    (...init) => {
      const event = new construct('icecandidate', ...init);
      expect([event.candidate, event.url]).toEqual([null, null]);
    },
  );

  it('has the candidate and the URL', () => {
    const candidate = new RTCIceCandidate({ sdpMid: '0' });
    const event = new RTCPeerConnectionIceEvent('icecandidate', { candidate, url: 'stun:a' });
    expect(event.candidate).toBe(candidate);
    expect(event.url).toBe('stun:a');
  });

  it.each([{}, 'candidate', 5])('refuses the candidate %p', (candidate) => {
    expect(() => new construct('icecandidate', { candidate })).toThrow(TypeError);
  });
});

describe('RTCPeerConnectionIceErrorEvent', () => {
  it('needs an errorCode', () => {
    const construct = RTCPeerConnectionIceErrorEvent as unknown as Construct;
    expect(() => new construct('icecandidateerror')).toThrow(TypeError);
    expect(() => new construct('icecandidateerror', {})).toThrow(TypeError);
  });

  it('has defaults for the rest', () => {
    const event = new RTCPeerConnectionIceErrorEvent('icecandidateerror', { errorCode: 401 });
    expect(event).toMatchObject({ address: null, port: null, url: '', errorCode: 401, errorText: '' });
  });

  it('has what it is given', () => {
    const init = { address: '10.0.0.1', port: 5, url: 'turn:a', errorCode: 701, errorText: 'no answer' };
    expect(new RTCPeerConnectionIceErrorEvent('icecandidateerror', init)).toMatchObject(init);
  });
});
