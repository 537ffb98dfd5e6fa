import { MAX_BUFFERED_AMOUNT } from '../src/datachannel/DataChannelCore.js';
import { RTCSctpTransport } from '../src/RTCSctpTransport.js';
import { createPeers, next } from './support/dataChannelPeers.js';

describe('RTCSctpTransport', () => {
  test('cannot be constructed by the application', () => {
    expect(() => new (RTCSctpTransport as unknown as new () => unknown)()).toThrow('Illegal constructor');
  });

  test('starts as "connecting", with nothing known', () => {
    const { registry } = createPeers().a;
    expect(registry.transport).toBeNull();
    const transport = registry.createTransport(null as never);
    expect(registry.createTransport(null as never)).toBe(transport);
    expect([transport.state, transport.maxMessageSize, transport.maxChannels]).toEqual([
      'connecting',
      null,
      null,
    ]);
  });

  test.each([
    [undefined, 65536],
    [1, 1],
    [1_000_000, 1_000_000],
    [0, MAX_BUFFERED_AMOUNT],
    [2 ** 40, MAX_BUFFERED_AMOUNT],
  ])('a remote limit of %p gives maxMessageSize %i', (remote, expected) => {
    const { registry } = createPeers().a;
    const transport = registry.createTransport(null as never);
    registry.updateMaxMessageSize(remote);
    expect(transport.maxMessageSize).toBe(expected);
  });

  test('"statechange" comes before the "open" of its channels', async () => {
    const { a, connect } = createPeers();
    const channel = a.registry.createDataChannel('');
    connect(2000);
    const { transport } = a.registry;
    if (!transport) throw new Error('no transport');
    const order: string[] = [];
    transport.onstatechange = (): number => order.push(`${transport.state} ${channel.readyState}`);
    const opened = next(channel, 'open');
    await opened;
    expect(order).toEqual(['connected connecting']);
    expect(transport.maxChannels).toBe(2000);
  });
});
