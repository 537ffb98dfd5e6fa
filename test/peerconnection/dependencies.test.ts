import { dependencies, randomSessionId } from '../../src/peerconnection/dependencies.js';

const original = dependencies.randomBytes;

afterEach(() => {
  dependencies.randomBytes = original;
});

it('makes session ids that are below 2^62, whatever the random bytes', () => {
  dependencies.randomBytes = (size) => Buffer.alloc(size, 0xff);
  expect(BigInt(randomSessionId())).toBe(2n ** 62n - 1n);
});
