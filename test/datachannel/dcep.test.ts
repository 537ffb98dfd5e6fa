import { decodeDcep, encodeAck, encodeOpen, type DataChannelOpen } from '../../src/datachannel/dcep.js';
import { below, seededRandom } from '../support/random.js';

const open: DataChannelOpen = {
  label: 'a é',
  protocol: 'p',
  ordered: true,
  maxPacketLifeTime: null,
  maxRetransmits: null,
  priority: 256,
};

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

describe('DCEP', () => {
  test('OPEN has the layout of RFC 8832 section 5.1', () => {
    const bytes = encodeOpen({ ...open, ordered: false, maxRetransmits: 3 });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '03' + '81' + '0100' + '00000003' + '0004' + '0001' + Buffer.from('a ép').toString('hex'),
    );
  });

  test.each([
    {},
    { ordered: false },
    { maxRetransmits: 0 },
    { maxRetransmits: 65535, ordered: false },
    { maxPacketLifeTime: 500 },
    { maxPacketLifeTime: 0, ordered: false },
    { label: '', protocol: '' },
    { label: 'l'.repeat(65535), protocol: '\u20ac'.repeat(21845) },
  ])('%# comes back as it was', (change) => {
    const message = { ...open, ...change };
    expect(decodeDcep(bufferOf(encodeOpen(message)))).toEqual({ type: 'open', open: message });
  });

  test('ACK is one byte', () => {
    expect(decodeDcep(bufferOf(encodeAck()))).toEqual({ type: 'ack' });
  });

  test('reliability parameters that no attribute can show are clamped', () => {
    const bytes = encodeOpen({ ...open, maxRetransmits: 1 });
    new DataView(bytes.buffer).setUint32(4, 0xffffffff);
    expect(decodeDcep(bufferOf(bytes))).toMatchObject({ open: { maxRetransmits: 65535 } });
  });

  test.each([
    ['nothing', []],
    ['another message type', [1]],
    ['a header cut short', [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a label cut short', [3, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 97]],
    ['bytes too many', [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 97]],
    ['an unknown channel type', [3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s is no message', (_, bytes) => {
    expect(decodeDcep(Uint8Array.from(bytes).buffer)).toBeNull();
  });

  test('mutations never throw', () => {
    const random = seededRandom(5);
    const original = encodeOpen(open);
    for (let round = 0; round < 20_000; round++) {
      const bytes = original.slice(0, below(random, original.length + 1));
      for (let i = below(random, 4); i > 0 && bytes.length > 0; i--) {
        bytes[below(random, bytes.length)] = below(random, 256);
      }
      const message = decodeDcep(bufferOf(bytes));
      if (message?.type === 'open') expect(message.open.label.length).toBeLessThanOrEqual(bytes.length);
    }
  });
});
