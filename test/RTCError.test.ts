import { RTCError } from '../src/RTCError.js';

const construct = RTCError as new (...args: unknown[]) => RTCError;

it('needs an errorDetail', () => {
  expect(() => new construct()).toThrow(TypeError);
  expect(() => new construct({})).toThrow(TypeError);
  expect(() => new construct(null)).toThrow(TypeError);
  expect(() => new construct({ errorDetail: 'invalid-error-detail' }, 'message')).toThrow(TypeError);
});

it('is a DOMException named OperationError', () => {
  const error = new RTCError({ errorDetail: 'sctp-failure' }, 'it broke');
  expect(error).toBeInstanceOf(DOMException);
  expect(error).toBeInstanceOf(RTCError);
  expect([error.name, error.message, error.code]).toEqual(['OperationError', 'it broke', 0]);
  expect(Object.prototype.toString.call(error)).toBe('[object RTCError]');
});

it('has an empty message by default', () => {
  expect(new RTCError({ errorDetail: 'dtls-failure' }).message).toBe('');
  expect(new construct({ errorDetail: 'dtls-failure' }, undefined).message).toBe('');
  expect(new construct({ errorDetail: 'dtls-failure' }, null).message).toBe('null');
});

it('has null for what it is not given', () => {
  const error = new RTCError({ errorDetail: 'dtls-failure' });
  expect([error.sdpLineNumber, error.sctpCauseCode, error.receivedAlert, error.sentAlert]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

it('has what it is given', () => {
  const init = { sdpLineNumber: 5, sctpCauseCode: 12, receivedAlert: 40, sentAlert: 2 ** 32 - 1 };
  const error = new RTCError({ errorDetail: 'sdp-syntax-error', ...init });
  expect(error).toMatchObject({ errorDetail: 'sdp-syntax-error', ...init });
});

it('has attributes that cannot be set', () => {
  const error = new RTCError({ errorDetail: 'sctp-failure' }) as { sctpCauseCode: unknown };
  expect(() => {
    error.sctpCauseCode = 1;
  }).toThrow(TypeError);
});

it('has a stack that begins where it was made', () => {
  expect(new RTCError({ errorDetail: 'sctp-failure' }, 'm').stack).toContain('RTCError.test');
});
