import {
  RTCSessionDescription,
  toRTCLocalSessionDescriptionInit,
  toRTCSessionDescriptionInit,
} from '../src/RTCSessionDescription.js';

const construct = RTCSessionDescription as new (...args: unknown[]) => RTCSessionDescription;

it('needs a dictionary with a type', () => {
  expect(() => new construct()).toThrow(
    "Failed to construct 'RTCSessionDescription': 1 argument required, but only 0 present.",
  );
  for (const init of [undefined, null, {}, { sdp: '' }, { type: 'invalid' }, { type: null }, 'offer']) {
    expect(() => new construct(init)).toThrow(TypeError);
  }
});

it.each(['offer', 'pranswer', 'answer', 'rollback'] as const)('takes the type %s', (type) => {
  const description = new RTCSessionDescription({ type });
  expect([description.type, description.sdp]).toEqual([type, '']);
});

it('does not validate the SDP', () => {
  expect(new RTCSessionDescription({ type: 'offer', sdp: 'anything' }).sdp).toBe('anything');
});

it('can be turned into JSON and back', () => {
  const description = new RTCSessionDescription({ type: 'answer', sdp: 'v=0\r\n' });
  const json = JSON.parse(JSON.stringify(description)) as { type: 'answer'; sdp: string };
  expect(json).toEqual({ type: 'answer', sdp: 'v=0\r\n' });
  expect(new RTCSessionDescription(json).toJSON()).toEqual(json);
});

it('is itself accepted where a dictionary is', () => {
  const description = new RTCSessionDescription({ type: 'offer', sdp: 'x' });
  expect(toRTCSessionDescriptionInit(description, 'test')).toEqual({ type: 'offer', sdp: 'x' });
});

it('may have no type when it is local', () => {
  expect(toRTCLocalSessionDescriptionInit(undefined, 'test')).toEqual({ sdp: '' });
  expect(toRTCLocalSessionDescriptionInit({ type: 'answer' }, 'test')).toEqual({ type: 'answer', sdp: '' });
});
